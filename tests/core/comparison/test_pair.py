"""Pairs of protocols: everything that differs is found, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.comparison.model import DIFFERS, GAPS, SUPERSEDED, Compared
from hattama.core.comparison.pair import changes, compare, in_order, shifts
from hattama.core.record.protocol import OFFICIAL, Protocols, protocols
from hattama.core.register.build import ContestRow
from hattama.core.register.model import ABSENT
from tests.core import small
from tests.core.comparison.records import COPY, laid, papers, sheet

THREE = [sheet("s1"), sheet("s2", 60), sheet("s3", 70)]


def told(found: Compared, state: int = DIFFERS) -> set[tuple[str, str, int, int]]:
    """Unit, column and both figures of everything in a state."""
    ids = found.register.units.ids
    return {
        (ids[int(one.units[row])], column, int(one.a[row, spot]), int(one.b[row, spot]))
        for one in found.sheets
        for row in one.of(state).tolist()
        for spot, column in enumerate(one.columns)
        if one.a[row, spot] != one.b[row, spot]
    }  # fmt: skip


def test_a_record_beside_itself_is_the_same() -> None:
    found = laid(THREE, THREE)
    assert (found.pairs, found.same, found.rows_a, found.rows_b) == (3, 3, 3, 3)
    assert (found.only_a, found.only_b, found.nothing_common) == (0, 0, 0)
    assert told(found) == set()
    (one,) = found.sheets
    assert one.compared.tolist() == [3] * len(one.columns)


def test_one_figure_differs() -> None:
    found = laid(THREE, [THREE[0], sheet("s2", 60, b=41), THREE[2]])
    assert told(found) >= {("s2", "b", 40, 41)}
    assert (found.pairs, found.same, found.number(DIFFERS)) == (3, 2, 1)


def test_missing_on_either_side() -> None:
    found = laid(THREE[:2], THREE[1:])
    units = found.register.units
    (one,) = found.sheets
    assert [units.ids[spot] for spot in one.only_a.tolist()] == ["s1"]
    assert [units.ids[spot] for spot in one.only_b.tolist()] == ["s3"]
    assert found.same == 1


def test_superseded_between_is_no_difference() -> None:
    other = [sheet("s1", 51), sheet("s2", 61), THREE[2]]
    found = laid(THREE, other, superseded=[("s1", "lists"), ("s3", "lists"), ("nowhere", "lists")])
    assert {unit for unit, *_ in told(found)} == {"s2"}
    assert {unit for unit, *_ in told(found, SUPERSEDED)} == {"s1"}
    # Corrected, yet the same: nothing is to be told.
    assert found.same == 1


def test_a_figure_on_one_side_only_is_no_difference() -> None:
    blank = {**THREE[1]}
    del blank["b"]
    found = laid(THREE, [THREE[0], blank, THREE[2]])
    assert found.same == 3
    assert told(found) == set()
    assert told(found, GAPS) == {("s2", "b", 40, ABSENT)}


def test_a_corrected_pair_with_a_gap_is_a_gap() -> None:
    blank = {key: value for key, value in THREE[1].items() if key != "b"}
    found = laid(THREE, [THREE[0], blank, THREE[2]], superseded=[("s2", "lists")])
    assert (found.number(GAPS), found.number(SUPERSEDED)) == (1, 0)


def test_a_line_that_a_side_never_gives_is_counted_and_no_gap() -> None:
    votes = [{key: row[key] for key in ("unit", "a", "b", "against-all")} for row in THREE]
    found = laid(THREE, votes)
    assert found.same == 3
    assert found.number(GAPS) == 0
    (one,) = found.sheets
    spot = one.columns.index("voters")
    assert (one.compared[spot], one.lone_a[spot], one.lone_b[spot]) == (0, 3, 0)


def test_zero_is_not_absent() -> None:
    found = laid([sheet("s1", b=0)], [sheet("s1", b=0)])
    assert found.same == 1
    spot = found.sheets[0].columns.index("b")
    assert found.sheets[0].compared[spot] == 1


def test_pairs_without_a_common_figure_are_told() -> None:
    found = laid([{"unit": "s1", "voters": 5}, THREE[1]], [{"unit": "s1", "a": 3}, THREE[1]])
    assert (found.pairs, found.same, found.nothing_common) == (2, 1, 1)
    assert told(found) == set()


def test_a_repeated_line_by_number_beside_its_sum() -> None:
    one = {**sheet("s1"), "ballots_portable.1": 3, "ballots_portable.2": 4}
    same = {**sheet("s1"), "ballots_portable": 7}
    other = {**sheet("s1"), "ballots_portable": 8}
    assert laid([one], [same]).same == 1
    assert told(laid([one], [other])) == {("s1", "ballots_portable", 7, 8)}
    swapped = {**sheet("s1"), "ballots_portable.1": 4, "ballots_portable.2": 3}
    assert told(laid([one], [swapped])) == {
        ("s1", "ballots_portable.1", 3, 4),
        ("s1", "ballots_portable.2", 4, 3),
    }


def test_columns_in_another_order_and_in_several_blocks() -> None:
    book = small.register()
    turned = [dict(reversed(row.items())) for row in THREE]
    blocks = [small.block(book, [row]) for row in reversed(turned)]
    split = protocols(book, blocks)
    found = compare(small.law(), book, papers(book, THREE), OFFICIAL, split, OFFICIAL)
    assert (found.pairs, found.same) == (3, 3)
    back = compare(small.law(), book, split, OFFICIAL, papers(book, THREE), OFFICIAL)
    assert (back.pairs, back.same) == (3, 3)


def test_a_higher_protocol_is_a_pair_of_its_own() -> None:
    found = laid([sheet("r1"), *THREE], [sheet("r1", 51), *THREE])
    assert {unit for unit, *_ in told(found)} == {"r1"}


def test_shift_counts_a_moved_ballot_once() -> None:
    found = laid(THREE, [sheet("s1", 53, 37), sheet("s2", 61), THREE[2]])
    (one,) = found.sheets
    assert shifts(one, found.register.contests[0]).tolist() == [3, 1]
    ids = found.register.units.ids
    order = [ids[int(it.units[row])] for it, row, _ in in_order(found, DIFFERS)]
    assert order == ["s1", "s2"]
    spot = one.columns.index("b")
    assert changes(one)[:, spot].tolist() == [-3, 0]


@pytest.mark.parametrize("size", [1, 200_000])
def test_contests_are_kept_apart(size: int) -> None:
    contests = (ContestRow("lists", "lists", "kz"), ContestRow("d1", "district", "r1"))
    options = (*small.BALLOT, small.option("d1", "c", "candidate"))
    book = small.register(contests=contests, options=options)
    a = [THREE[0], {"unit": "s1", "contest": "d1", "c": size}]
    found = laid(a, [THREE[0], {"unit": "s1", "contest": "d1", "c": size + 1}], book)
    assert told(found) == {("s1", "c", size, size + 1)}
    assert [one.contest for one in found.sheets] == [0, 1]


FIGURE = st.one_of(st.just(ABSENT), st.integers(0, 60))
COLUMNS = ("voters", "ballots_issued", "a", "b", "against-all")


@st.composite
def records(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[Any, Any]]:
    """A record, a copy of it with planted edits, and what was planted."""
    a, b, planted = [], [], {}
    for unit in ("s1", "s2", "s3", "r1", "kz"):
        here = draw(st.sampled_from(["both", "both", "both", "a", "b", "none"]))
        row = {name: draw(st.integers(0, 60)) for name in COLUMNS}
        other = dict(row)
        if here == "both":
            for name in draw(st.sets(st.sampled_from(COLUMNS), max_size=3)):
                other[name] = draw(FIGURE)
                if other[name] not in (ABSENT, row[name]):
                    planted[unit, name] = (row[name], other[name])
        if here in ("both", "a"):
            a.append({"unit": unit, **row})
        if here in ("both", "b"):
            b.append({"unit": unit, **other})
    return a, b, planted


@given(records())
def test_planted_edits_are_found_and_nothing_else(case: Any) -> None:
    a, b, planted = case
    found = laid(a, b)
    seen = {
        (unit, column): (one, two)
        for unit, column, one, two in told(found)
        if ABSENT not in (one, two)
    }
    assert seen == planted
    assert found.number(DIFFERS) == len({unit for unit, _ in planted})
    assert found.rows_a == len(a)
    assert found.rows_b == len(b)
    parts = (found.same, found.number(DIFFERS), found.nothing_common)
    assert sum(parts) == found.pairs == len({row["unit"] for row in a} & {row["unit"] for row in b})


@given(records())
def test_the_other_way_round_is_the_mirror(case: Any) -> None:
    a, b, _ = case
    there, back = laid(a, b), laid(b, a)
    assert (there.same, there.pairs, there.nothing_common) == (
        back.same,
        back.pairs,
        back.nothing_common,
    )
    assert (there.only_a, there.only_b) == (back.only_b, back.only_a)
    for state in (DIFFERS, GAPS):
        mirrored = {(unit, column, two, one) for unit, column, one, two in told(back, state)}
        assert told(there, state) == mirrored
    for one, other in zip(there.sheets, back.sheets, strict=True):
        assert np.array_equal(one.lone_a, other.lone_b)
        assert np.array_equal(one.compared, other.compared)
        assert np.array_equal(one.differing, other.differing)


def test_a_source_that_is_not_there_is_an_empty_side() -> None:
    book = small.register()
    found = compare(small.law(), book, papers(book, THREE), OFFICIAL, Protocols(()), COPY)
    assert (found.pairs, found.only_a) == (0, 3)
