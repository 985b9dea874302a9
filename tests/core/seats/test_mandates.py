"""Both tiers side by side: counted, announced, derived, or not known; never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from hattama.core.law.model import Mandates
from hattama.core.record.facts import SeatsClaim
from hattama.core.record.remark import Basis
from hattama.core.seats.tiers.mandates import (
    ASSOCIATION,
    SELF,
    UNKNOWN,
    Filling,
    Seats,
    Won,
    both_tiers,
    by_district,
    claimed,
    filling,
    group_of,
)

GROUPS = ("a", "b", SELF)


def said(**seats: int | None) -> list[SeatsClaim]:
    """Claims of the district tier; None claims the rest."""
    return [
        SeatsClaim(option=name.replace("_", "-"), tier="districts", seats=count, rest=count is None)
        for name, count in seats.items()
    ]


def won(group: str, number: int = 1, basis: Basis = "counted") -> list[Won]:
    return [Won(f"d{n}", "x", group, basis) for n in range(number)]


class TestGroups:
    @pytest.mark.parametrize(
        ("party", "nominated", "group"),
        [
            ("a", "party", "a"),
            ("a", None, "a"),
            ("a", "self", SELF),
            (None, "self", SELF),
            (None, "association", ASSOCIATION),
            (None, None, UNKNOWN),
        ],
    )
    def test_under_whose_name_a_winner_is_added_up(self, party: Any, nominated: Any, group: Any):
        assert group_of(party, nominated) == group


class TestClaims:
    def test_the_rest_is_derived(self):
        assert claimed(said(a=22, self_nominated=None), "districts", 29) == {
            "a": (22, "announced"),
            SELF: (7, "derived"),
        }

    def test_no_rest_of_a_tier_of_unknown_size_nor_below_zero(self):
        assert SELF not in claimed(said(a=22, self_nominated=None), "districts", None)
        assert SELF not in claimed(said(a=30, self_nominated=None), "districts", 29)
        assert claimed(said(a=22), "lists", 29) == {}


class TestDistricts:
    def test_counted_winners_of_every_district_are_added_up(self):
        found = by_district(GROUPS, [*won("a", 2), *won(SELF)], 3, said(a=3))
        assert found == {"a": (2, "counted"), "b": (0, "counted"), SELF: (1, "counted")}

    def test_announced_numbers_hold_where_not_every_district_was_counted(self):
        found = by_district(GROUPS, won("a", 2), 29, said(a=22, self_nominated=None))
        assert found == {"a": (22, "announced"), "b": (0, "derived"), SELF: (7, "derived")}

    def test_numbers_that_do_not_fill_the_tier_leave_the_others_open(self):
        found = by_district(GROUPS, [], 29, said(a=22))
        assert found["b"] == (None, "not_published")

    def test_announced_winners_by_name_may_fill_the_tier(self):
        found = by_district(GROUPS, [*won("a", 1, "announced"), *won(SELF, 1)], 2, [])
        assert found == {"a": (1, "announced"), "b": (0, "announced"), SELF: (1, "announced")}

    def test_winners_that_are_known_are_added_up_while_others_are_open(self):
        found = by_district(GROUPS, won("a", 2), 29, [])
        assert found == {"a": (2, "counted"), "b": (0, "counted"), SELF: (0, "counted")}

    def test_nothing_known_is_not_zero(self):
        assert by_district(GROUPS, [], 29, [])["a"] == (None, "not_published")

    def test_no_districts_no_seats(self):
        assert by_district(GROUPS, [], 0, [])["a"] == (0, "counted")


class TestBothTiers:
    def test_a_total_is_as_firm_as_its_weaker_part(self):
        districts: dict[str, tuple[int | None, Basis]] = {
            "a": (22, "announced"),
            "b": (0, "derived"),
            SELF: (7, "derived"),
        }
        found = both_tiers(GROUPS, {"a": 40, "b": 8}, districts)
        assert (found["a"].total, found["a"].basis) == (62, "announced")
        assert (found["b"].total, found["b"].basis) == (8, "counted")
        assert (found[SELF].list, found[SELF].total, found[SELF].basis) == (0, 7, "derived")

    def test_without_list_votes_totals_are_unknown(self):
        found = both_tiers(("a",), None, {"a": (1, "counted")})
        assert (found["a"].total, found["a"].basis) == (None, "not_published")

    def test_no_seats_in_either_tier(self):
        assert Seats(0, 0, "counted", "derived").basis == "derived"


class TestFilling:
    """Art. 97-1(5)-(6): the party names persons from its list; what it cannot fill stays vacant."""

    RULE = Mandates(order="party_names", vacancy="party_names", article="97-1", basis="read")

    def test_lists_with_seats_find_their_persons(self):
        seats = {"a": 40, "b": 8, "c": 0, "d": 5}
        persons = {"a": 90, "b": 6, "c": 1, "d": None}
        assert filling(self.RULE, seats, persons) == (
            Filling("a", 40, "party_names", 90, 0),
            Filling("b", 8, "party_names", 6, 2),
            Filling("d", 5, "party_names", None, 0),
        )

    def test_where_the_law_file_is_silent_so_are_we(self):
        assert filling(None, {"a": 1}, {})[0].order is None
