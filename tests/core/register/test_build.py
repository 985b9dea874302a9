"""The register: one tree, every reference known, each error with its row and column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.register.build import ContestRow, OptionRow
from hattama.core.register.model import Names, Option
from tests.core.small import BALLOT, LISTS, TREE, option, register, units


def refused(code: str, **where: Any):
    """What `register` raises: its code, and these of its parameters."""

    def check(problem: pytest.ExceptionInfo[InputError]) -> None:
        assert problem.value.code == code
        assert {key: problem.value.params.get(key) for key in where} == where

    return check


class TestTree:
    def test_units_stand_in_the_order_of_the_tree(self):
        book = register(
            units(
                ("s3", "r2", "station"),
                ("s1", "r1", "station"),
                ("r2", "kz", "region"),
                ("kz", "", "nation"),
                ("r1", "kz", "region"),
                ("s2", "r1", "station"),
            )
        )
        assert book.units.ids == ("kz", "r2", "s3", "r1", "s1", "s2")
        assert book.units.parent.tolist() == [-1, 0, 1, 0, 3, 3]
        assert book.units.depth.tolist() == [0, 1, 2, 1, 2, 2]
        assert book.units.end.tolist() == [6, 3, 3, 6, 5, 6]

    @given(st.lists(st.integers(0, 10**9), max_size=60), st.randoms())
    def test_any_tree_comes_back_with_its_parents(self, picks: list[int], shuffle: Any):
        rows = [("u0", "", "region")]
        rows += [
            (f"u{n}", f"u{pick % n if n < 25 else pick % 25}", "region")
            for n, pick in enumerate(picks, 1)
        ]
        above = {one: over for one, over, _ in rows}
        shuffle.shuffle(rows)
        tree = register(units(*rows), (ContestRow("c", "lists", "u0"),), ()).units
        for spot, one in enumerate(tree.ids):
            over = int(tree.parent[spot])
            assert (tree.ids[over] if over >= 0 else "") == above[one]
            assert over < spot < int(tree.end[spot]) <= len(tree)
            under = {tree.ids[n] for n in range(spot, int(tree.end[spot]))}
            climbed = {two for two in tree.ids if one in _chain(two, above)}
            assert under == climbed

    @pytest.mark.parametrize(
        ("rows", "code", "row"),
        [
            ([("a", "", "nation"), ("b", "x", "region")], "unit_parent_unknown", 1),
            ([("a", "", "nation"), ("b", "", "region")], "unit_roots", 1),
            ([("a", "b", "region"), ("b", "a", "region")], "unit_no_root", None),
            (
                [("n", "", "nation"), ("a", "b", "region"), ("b", "a", "region")],
                "unit_circle",
                1,
            ),
            ([("n", "", "nation"), ("a", "a", "region")], "unit_circle", 1),
            ([("n", "", "nation"), ("n", "n", "region")], "id_twice", 1),
            ([("N", "", "nation")], "id_unreadable", 0),
            ([("n", "", "planet")], "word_unknown", 0),
            ([("n", "", "region"), ("a", "n", "nation")], "unit_under_lower", 1),
            ([("n", "", "station"), ("a", "n", "station")], "unit_under_lower", 1),
            ([], "units_none", None),
        ],
    )
    def test_what_is_no_tree_is_refused(self, rows: list, code: str, row: int | None):
        with pytest.raises(InputError) as problem:
            register(units(*rows), (ContestRow("c", "lists", "n"),), ())
        refused(code, table="units", row=row)(problem)

    def test_a_chain_too_deep_is_refused_and_costs_little(self):
        rows = [("u0", "", "region"), *((f"u{n}", f"u{n - 1}", "region") for n in range(1, 5000))]
        with pytest.raises(InputError) as problem:
            register(units(*rows), (ContestRow("c", "lists", "u0"),), ())
        refused("unit_too_deep", expected=30)(problem)

    def test_thirty_levels_are_fine(self):
        rows = [("u0", "", "region"), *((f"u{n}", f"u{n - 1}", "region") for n in range(1, 31))]
        assert register(units(*rows), (ContestRow("c", "lists", "u0"),), ()).units.depth.max() == 30

    def test_a_district_may_stand_under_a_territory_and_the_other_way_round(self):
        rows = [
            ("n", "", "nation"),
            ("d", "n", "district"),
            ("t", "d", "territory"),
            ("t2", "n", "territory"),
            ("d2", "t2", "district"),
        ]
        book = register(units(*rows), (ContestRow("c", "lists", "n"),), ())
        assert book.units.level_of(book.units.place["t"]) == "territory"

    def test_only_stations_may_be_without_a_name(self):
        tree = units(("n", "", "nation"), ("r", "n", "region"), ("s", "r", "station"))
        book = register(tree, (ContestRow("c", "lists", "n"),), ())
        assert book.units.name(book.units.place["s"], "kk") == "s"
        tree.en[1] = ""  # type: ignore[index]
        with pytest.raises(InputError) as problem:
            register(tree, (ContestRow("c", "lists", "n"),), ())
        refused("name_none", table="units", row=1, read="r")(problem)


def _chain(one: str, above: dict[str, str]) -> set[str]:
    chain = set()
    while one:
        chain.add(one)
        one = above[one]
    return chain


class TestNames:
    def test_a_missing_name_is_taken_from_another_language(self):
        assert Names(kk="қ").pick("en") == "қ"
        assert Names(ru="р", en="e").pick("kk") == "р"
        assert Names(kk="қ", en="e").pick("ru") == "қ"
        assert Names(ru="р", en="e").pick("en") == "e"
        assert Names().pick("kk") == ""


def contests(*rows: ContestRow) -> tuple[ContestRow, ...]:
    return (*LISTS, *rows)


class TestContests:
    @pytest.mark.parametrize(
        ("rows", "code", "row", "column"),
        [
            ((), "contests_none", None, None),
            ((ContestRow("c", "lists", "x"),), "unit_unknown", 0, "unit"),
            ((ContestRow("C", "lists", "kz"),), "id_unreadable", 0, "id"),
            (contests(ContestRow("lists", "lists", "kz")), "id_twice", 1, "id"),
            ((ContestRow("c", "lists", "kz", seats=0),), "seats_range", 0, "seats"),
            ((ContestRow("c", "lists", "kz", seats=100_001),), "seats_range", 0, "seats"),
            (contests(ContestRow("d", "district", "r1", 2)), "round_without_first", 1, "round"),
            (
                contests(ContestRow("d", "district", "r1"), ContestRow("e", "district", "r1")),
                "contest_twice",
                2,
                "round",
            ),
            (contests(ContestRow("d", "lists", "kz", repeat_of="x")), "contest_unknown", 1, None),
            (contests(ContestRow("d", "lists", "kz", repeat_of="d")), "contest_unknown", 1, None),
            (
                contests(ContestRow("d", "district", "kz", repeat_of="lists")),
                "repeat_of_wrong",
                1,
                "repeat_of",
            ),
        ],
    )
    def test_what_does_not_fit_is_refused(self, rows: tuple, code: str, row: Any, column: Any):
        with pytest.raises(InputError) as problem:
            register(TREE, rows, ())
        refused(code, table="contests", row=row)(problem)
        if column is not None:
            refused(code, column=column)(problem)

    def test_a_repeat_vote_has_the_ballot_that_it_repeats(self):
        book = register(contests=contests(ContestRow("again", "lists", "kz", repeat_of="lists")))
        assert list(book.contests[1].ballot) == ["a", "b", "against-all"]
        assert book.repeats("lists") == (book.contests[1],)
        assert book.awaited(book.contests[1]).tolist() == []

    def test_a_repeat_vote_may_have_less_but_nothing_else(self):
        rows = contests(ContestRow("again", "lists", "kz", repeat_of="lists"))
        fewer = (*BALLOT, option("again", "a"))
        assert list(register(TREE, rows, fewer).contests[1].ballot) == ["a"]
        with pytest.raises(InputError) as problem:
            register(TREE, rows, (*BALLOT, option("again", "z")))
        refused("repeat_option_unknown", row=1, read="z")(problem)

    def test_rounds_belong_together_by_their_unit(self):
        rows = contests(
            ContestRow("second", "district", "r1", 2),
            ContestRow("first", "district", "r1"),
            ContestRow("other", "district", "r2"),
        )
        book = register(TREE, rows)
        first = book.contest("first")
        assert first is not None
        assert [one.id for one in book.rounds(first)] == ["first", "second"]
        assert book.contest("nobody") is None


class TestOptions:
    @pytest.mark.parametrize(
        ("row", "code", "column"),
        [
            (option("x", "a"), "contest_unknown", "contest"),
            (option("lists", "a"), "option_twice_on_ballot", "id"),
            (option("lists", "A"), "id_unreadable", "id"),
            (option("lists", "self-nominated"), "id_reserved", "id"),
            (option("lists", "c", "candidate"), "option_kind_wrong", "kind"),
            (option("lists", "c", party="z"), "party_unknown", "party"),
            (OptionRow("lists", Option("c", "list", Names())), "name_none", None),
        ],
    )
    def test_what_does_not_fit_is_refused(self, row: OptionRow, code: str, column: str | None):
        with pytest.raises(InputError) as problem:
            register(options=(*BALLOT, row))
        refused(code, table="options", row=3, column=column)(problem)

    def test_a_list_cannot_stand_in_a_district(self):
        rows = contests(ContestRow("d", "district", "r1"))
        with pytest.raises(InputError) as problem:
            register(TREE, rows, (option("d", "a"),))
        refused("option_kind_wrong", row=0)(problem)

    def test_the_ballot_stands_in_its_own_order(self):
        rows = (
            option("lists", "x"),
            option("lists", "c", ballot_order=3),
            option("lists", "a", ballot_order=1),
            option("lists", "y"),
        )
        assert list(register(options=rows).contests[0].ballot) == ["a", "c", "x", "y"]


class TestExpected:
    def test_without_a_table_every_lowest_unit_is_awaited(self):
        book = register()
        awaited = book.awaited(book.contests[0])
        assert [book.units.ids[spot] for spot in awaited] == ["s1", "s2", "s3"]

    def test_a_table_says_what_is_awaited(self):
        book = register(expected=[("s3", "lists"), ("r1", "lists")])
        awaited = book.awaited(book.contests[0])
        assert sorted(book.units.ids[spot] for spot in awaited) == ["r1", "s3"]
        assert awaited.dtype == np.int32

    @pytest.mark.parametrize(
        ("rows", "code", "row"),
        [
            ([("x", "lists")], "unit_unknown", 0),
            ([("s1", "x")], "contest_unknown", 0),
            ([("s1", "lists"), ("s1", "lists")], "expected_twice", 1),
            ([("s3", "d")], "unit_outside_contest", 0),
        ],
    )
    def test_what_does_not_fit_is_refused(self, rows: list, code: str, row: int):
        with pytest.raises(InputError) as problem:
            register(contests=contests(ContestRow("d", "district", "r1")), expected=rows)
        refused(code, table="expected", row=row)(problem)
