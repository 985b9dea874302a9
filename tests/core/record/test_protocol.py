"""Protocols as columns: none twice, none outside its contest, none empty."""

from __future__ import annotations

import numpy as np
import pytest

from hattama.core.errors import InputError
from hattama.core.record import protocol as room
from hattama.core.record.protocol import MOST_FIGURE, Block, protocols, repeated_line
from hattama.core.register.build import ContestRow
from tests.core.small import LISTS, TREE, block, papers, register

BOOK = register(TREE, (*LISTS, ContestRow("d", "district", "r1")))


class TestProtocols:
    def test_blocks_are_found_by_contest_and_source(self):
        sources = ("official", "observer:x")
        rows = [
            {"unit": "s1", "a": 1},
            {"unit": "s1", "a": 2, "source": "observer:x"},
            {"unit": "s2", "a": 3},
        ]
        found = protocols(BOOK, [block(BOOK, rows, sources)], sources)
        assert len(found) == 3
        assert [rows.tolist() for _, rows in found.of(0)] == [[0, 2]]
        assert [rows.tolist() for _, rows in found.of(0, "observer:x")] == [[1]]
        assert list(found.of(0, "observer:y")) == []
        assert list(found.of(1)) == []

    def test_no_protocols_are_fine(self):
        assert len(papers(BOOK)) == 0

    def test_the_same_protocol_twice_names_both_rows(self):
        one = block(BOOK, [{"unit": "s1", "a": 1}, {"unit": "s2", "a": 1}])
        other = block(BOOK, [{"unit": "s3", "a": 1}, {"unit": "s2", "a": 1}])
        with pytest.raises(InputError) as problem:
            protocols(BOOK, [one, other])
        assert problem.value.code == "protocol_twice"
        assert problem.value.params == {
            "block": 1, "row": 1, "other_block": 0, "other_row": 1, "unit": "s2",
            "contest": "lists",
        }  # fmt: skip

    def test_the_first_repetition_is_named(self):
        rows = [{"unit": unit, "a": 1} for unit in ("s3", "s1", "s3", "s1")]
        with pytest.raises(InputError) as problem:
            papers(BOOK, *rows)
        assert (problem.value.params["row"], problem.value.params["other_row"]) == (2, 0)

    def test_a_protocol_outside_its_contest_is_refused(self):
        with pytest.raises(InputError) as problem:
            papers(
                BOOK, {"unit": "s1", "contest": "d", "a": 1}, {"unit": "s3", "contest": "d", "a": 1}
            )
        assert problem.value.code == "protocol_outside"
        assert problem.value.params["row"] == 1

    def test_a_protocol_of_a_higher_unit_is_outside_too(self):
        with pytest.raises(InputError, match="protocol_outside"):
            papers(BOOK, {"unit": "kz", "contest": "d", "a": 1})

    def test_a_protocol_without_figures_is_none(self):
        with pytest.raises(InputError, match="protocol_empty") as problem:
            papers(BOOK, {"unit": "s1", "a": 1}, {"unit": "s2"})
        assert problem.value.params["row"] == 1

    @pytest.mark.parametrize(
        ("figure", "fine"), [(0, True), (MOST_FIGURE, True), (MOST_FIGURE + 1, False), (-2, False)]
    )
    def test_figures_have_bounds(self, figure: int, fine: bool):
        if fine:
            assert len(papers(BOOK, {"unit": "s1", "a": figure})) == 1
        else:
            with pytest.raises(InputError, match="figure_too_large") as problem:
                papers(BOOK, {"unit": "s1", "a": 0, "b": figure})
            assert problem.value.params["column"] == "b"

    def test_there_are_bounds_so_that_sums_stay_exact(self, monkeypatch: pytest.MonkeyPatch):
        assert room.MOST_PROTOCOLS * MOST_FIGURE < 2**63
        monkeypatch.setattr(room, "MOST_PROTOCOLS", 1)
        with pytest.raises(InputError, match="too_many_protocols"):
            papers(BOOK, {"unit": "s1", "a": 1}, {"unit": "s2", "a": 1})

    def test_a_block_of_unequal_columns_is_a_mistake_of_ours(self):
        index = np.zeros(2, dtype=np.int32)
        with pytest.raises(AssertionError):
            Block(("a",), index, index, index, np.zeros((1, 1), dtype=np.int64))
        with pytest.raises(AssertionError):
            Block(("a", "b"), index, index, index, np.zeros((2, 1), dtype=np.int64))


class TestRepeatedLines:
    @pytest.mark.parametrize(
        ("column", "fits"),
        [
            ("boxes.0", False),
            ("boxes.1", True),
            ("boxes.200", True),
            ("boxes.201", False),
            ("boxes.01", False),
            ("boxes.\u0661", False),
            ("boxes.", False),
            ("boxes", False),
            ("voters.1", False),
        ],
    )
    def test_a_number_from_1_to_200(self, column: str, fits: bool):
        assert repeated_line(column, {"boxes"}) == ("boxes" if fits else "")
