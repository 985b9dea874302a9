"""Bounds from a declared sample, against counting every sample that could be drawn."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.comparison.sample import (
    DOUBT,
    Stratum,
    bound_of,
    least_differing,
    least_over_strata,
    most_differing,
    most_over_strata,
    nested,
    sampled,
)
from tests.core import small
from tests.core.comparison.records import laid, sheet


def chance(stations: int, marked: int, drawn: int, found: int) -> Fraction:
    """Of exactly so many marked ones among the drawn."""
    return Fraction(
        comb(marked, found) * comb(stations - marked, drawn - found), comb(stations, drawn)
    )


@pytest.mark.parametrize("stations", range(1, 13))
def test_bounds_are_those_of_every_case(stations: int) -> None:
    for drawn in range(stations + 1):
        for differ in range(drawn + 1):
            few = [
                marked
                for marked in range(stations + 1)
                if sum(chance(stations, marked, drawn, n) for n in range(differ + 1)) > DOUBT
            ]
            many = [
                marked
                for marked in range(stations + 1)
                if sum(chance(stations, marked, drawn, n) for n in range(differ, drawn + 1)) > DOUBT
            ]
            # What the sample itself shows bounds it too.
            known = range(differ, stations - (drawn - differ) + 1)
            assert most_differing(stations, drawn, differ) == max(set(few) & set(known))
            assert least_differing(stations, drawn, differ) == min(set(many) & set(known))


def test_the_bounds_hold_in_at_least_nineteen_of_twenty_samples() -> None:
    for stations, drawn in ((30, 8), (40, 25)):
        for marked in range(stations + 1):
            above = sum(
                chance(stations, marked, drawn, n)
                for n in range(max(0, drawn - stations + marked), min(drawn, marked) + 1)
                if most_differing(stations, drawn, n) >= marked
            )
            below = sum(
                chance(stations, marked, drawn, n)
                for n in range(max(0, drawn - stations + marked), min(drawn, marked) + 1)
                if least_differing(stations, drawn, n) <= marked
            )
            assert min(above, below) >= 1 - DOUBT


def test_a_chance_of_exactly_one_in_twenty_is_excluded() -> None:
    """Of 20 stations 19 differ, and the one that was drawn does not: 1 in 20."""
    assert most_differing(20, 1, 0) == 18
    assert least_differing(20, 1, 1) == 2


@pytest.mark.parametrize(
    ("stations", "most"),
    [(3679, (35, 16, 9, 5)), (20_000, (197, 98, 58, 38)), (170_648, (1694, 848, 508, 338))],
)
def test_nations_with_no_difference_found(stations: int, most: tuple[int, ...]) -> None:
    """One station more would show itself with a chance of at least 95 %."""
    found = tuple(most_differing(stations, drawn, 0) for drawn in (300, 600, 1000, 1500))
    assert found == most
    for drawn, bound in zip((300, 600, 1000, 1500), most, strict=True):
        missed = Fraction(comb(stations - bound - 1, drawn), comb(stations, drawn))
        assert missed <= DOUBT


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=3), st.data())
def test_bounds_over_strata_hold_wherever_the_differing_ones_lie(
    sizes: list[tuple[int, int]], data: st.DataObject
) -> None:
    strata = [(size + more, size) for size, more in sizes]
    marked = [data.draw(st.integers(0, stations)) for stations, _ in strata]
    total = sum(marked)
    shares = [Fraction(drawn, stations) for stations, drawn in strata]
    drawn_all, whole = sum(one for _, one in strata), sum(one for one, _ in strata)
    above = below = Fraction(0)
    for found in product(*(range(drawn + 1) for _, drawn in strata)):
        weight = Fraction(1)
        for (stations, drawn), number, seen in zip(strata, marked, found, strict=True):
            weight *= chance(stations, number, drawn, seen)
        if not weight:
            continue
        differ = sum(found)
        high = whole - (drawn_all - differ)
        above += weight if most_over_strata(min(shares), differ, high) >= total else 0
        below += weight if least_over_strata(max(shares), differ, high) <= total else 0
    assert min(above, below) >= 1 - DOUBT


def test_a_sample_over_strata_of_one_share_is_nearly_as_good() -> None:
    strata = [Stratum(n, 200, 40, 40, 1 if n < 5 else 0, 0) for n in range(20)]
    bound = bound_of(strata)
    assert most_differing(4000, 800, 5) == 49
    assert 49 <= bound.most <= 55
    assert least_differing(4000, 800, 5) == 11
    assert 7 <= bound.least <= 11


def test_all_drawn_is_all_known() -> None:
    assert (most_differing(9, 9, 4), least_differing(9, 9, 4)) == (4, 4)
    full = bound_of([Stratum(0, 5, 5, 5, 2, 0), Stratum(1, 4, 4, 4, 0, 0)])
    assert (full.least, full.most) == (2, 2)


def test_drawn_stations_without_a_copy_count_against() -> None:
    book = small.register()
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]
    found = laid(rows, [rows[0], sheet("s2", 51)], book)
    units = np.array([book.units.place[one] for one in ("s1", "s2", "s3")], dtype=np.int32)
    (one,) = sampled(found, units)
    assert (one.total("drawn"), one.total("compared"), one.total("differ")) == (3, 2, 1)
    # All three were drawn; s2 differs, and of s3 nobody can say.
    assert (one.bound.least, one.bound.most) == (1, 2)


def test_strata_and_units_that_nobody_awaits() -> None:
    book = small.register()
    place = book.units.place
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]
    found = laid(rows, rows, book)
    units = np.array([place["s1"], place["s3"]], dtype=np.int32)
    strata = np.array([place["r1"], place["r2"]], dtype=np.int32)
    (one,) = sampled(found, units, strata)
    assert [(it.stations, it.drawn) for it in one.strata] == [(2, 1), (1, 1)]
    (part,) = sampled(found, units[:1], strata[:1])
    assert part.uncovered == 1
    (more,) = sampled(found, np.array([place["s1"], place["kz"]], dtype=np.int32))
    assert more.outside == 1
    assert nested(book, np.array([place["r2"], place["kz"]], dtype=np.int32)) == (
        place["kz"],
        place["r2"],
    )
    assert nested(book, strata) is None
