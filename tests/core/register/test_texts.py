"""Columns of bytes behave like tuples of text, places like a dict, also when numbers collide."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.ids import MOST_ID, SIGNS, is_id
from hattama.core.register import texts
from hattama.core.register.texts import Places, Texts

CELLS = st.lists(st.text(max_size=30), max_size=30)
IDS = st.lists(st.text(alphabet="ab9-_.A ә\n", max_size=20), max_size=8)


class TestTexts:
    @given(CELLS)
    def test_like_a_tuple(self, cells: list[str]):
        column = Texts.of(cells)
        assert tuple(column) == tuple(cells)
        assert column == tuple(cells)
        assert len(column) == len(cells)
        assert [column[spot] for spot in range(len(cells))] == cells
        assert column[1:3] == tuple(cells[1:3])
        order = np.arange(len(cells))[::-1]
        assert tuple(column.take(order)) == tuple(reversed(cells))
        assert tuple(column.after(1)) == tuple(cells[1:])
        assert Texts.of(column) is column
        assert hash(column) == hash(tuple(cells))

    @given(st.lists(st.text(alphabet="aә\0\n\ud800", max_size=3), max_size=9))
    def test_decoding_some_at_a_time_leaves_no_trace(self, cells: list[str]):
        with patch.object(texts, "_TOGETHER", 2):
            assert tuple(Texts.of(cells)) == tuple(cells)

    def test_other_lengths_and_other_things_are_not_equal(self):
        assert Texts.of(["a"]) != ("a", "b")
        assert Texts.of(["a"]) != "a"
        assert Texts.of(["a"]) != 1
        assert Texts.of(["a"]) != ("b",)

    @given(CELLS, st.text(max_size=20))
    def test_prefixes(self, cells: list[str], prefix: str):
        found = Texts.of(cells).begin_with(prefix)
        assert found.tolist() == [cell.startswith(prefix) for cell in cells]

    @pytest.mark.parametrize("prefix", ["rehearsal-", "a", "", "12345678", "123456789"])
    def test_prefixes_of_every_length(self, prefix: str):
        cells = [prefix, prefix + "x", prefix[:-1], "", "other"]
        found = Texts.of(cells).begin_with(prefix)
        assert found.tolist() == [cell.startswith(prefix) for cell in cells]

    @given(IDS)
    def test_well_formed_is_what_every_id_is(self, cells: list[str]):
        assert Texts.of(cells).well_formed(SIGNS, MOST_ID) == all(map(is_id, cells))

    def test_an_id_has_eighty_letters(self):
        assert Texts.of(["a" * 80]).well_formed(SIGNS, MOST_ID)
        assert not Texts.of(["a" * 81]).well_formed(SIGNS, MOST_ID)


class TestPlaces:
    @given(st.lists(st.text(max_size=20), unique=True, max_size=40), CELLS)
    def test_like_a_dict(self, known: list[str], asked: list[str]):
        places, plain = Places(Texts.of(known)), {one: spot for spot, one in enumerate(known)}
        wanted = [*asked, *known[::2], *(one + " " for one in known[::3])]
        assert places.many(Texts.of(wanted)).tolist() == [plain.get(one, -1) for one in wanted]
        assert not places.twice()
        for one in wanted:
            assert (one in places) == (one in plain)
        assert list(places) == known
        assert dict(places) == plain

    def test_an_unknown_text(self):
        places = Places(Texts.of(["a"]))
        with pytest.raises(KeyError):
            places["b"]

    @given(st.lists(st.text(max_size=12), max_size=30))
    def test_a_text_that_stands_twice(self, cells: list[str]):
        assert Places(Texts.of(cells)).twice() == (len(set(cells)) < len(cells))

    @given(st.lists(st.text(max_size=12), unique=True, max_size=30), st.randoms())
    def test_in_another_order(self, cells: list[str], chance):
        order = list(range(len(cells)))
        chance.shuffle(order)
        place = np.empty(len(cells), dtype=np.int32)
        place[order] = np.arange(len(cells), dtype=np.int32)
        column = Texts.of(cells)
        moved = Places(column).moved(column.take(np.array(order, dtype=np.int64)), place)
        assert dict(moved) == {cells[old]: new for new, old in enumerate(order)}

    def test_whoever_asks_often_is_answered_the_same(self):
        known = [f"s{number}" for number in range(1000)]
        places = Places(Texts.of(known))
        assert [places[one] for one in known] == list(range(1000))
        assert "s1000" not in places

    def test_equal_numbers_cost_time_and_no_answer(self, monkeypatch: pytest.MonkeyPatch):
        """A planted fault: every text gets the same number."""
        monkeypatch.setattr(texts.Texts, "marks", lambda self: np.zeros(len(self), dtype=np.uint64))
        known = ["a", "b", "c", "long enough for two words"]
        places = Places(Texts.of(known))
        asked = [*known[::-1], "d", ""]
        assert places.many(Texts.of(asked)).tolist() == [3, 2, 1, 0, -1, -1]
        assert places.twice()
