"""Bounds in a count: from the registers of what is missing; unknown registers are said."""

from __future__ import annotations

from hattama.core.seats.bounds.model import Bounds, DistrictBound
from tests.core.small import BALLOT, LISTS, TREE, register, units
from tests.core.test_result import BOOK, DISTRICTS, OPTIONS, S1, S2, S3, run

VOTERS = {"s1": 100, "s2": 100, "s3": 7}
KNOWN = register(
    units(*zip(TREE.ids, TREE.parents, TREE.levels, strict=True), voters=VOTERS), DISTRICTS, OPTIONS
)


class TestLists:
    def test_nothing_is_open_when_nothing_is_missing(self):
        assert run(S1, S2, S3, book=KNOWN).contests["lists"].bounds is None

    def test_the_register_of_what_is_missing_is_out(self):
        found = run(S1, S2, book=KNOWN).contests["lists"]
        assert isinstance(found.bounds, Bounds)
        assert found.bounds.outstanding == 7
        final = run(S1, S2, S3 | {"a": 4, "b": 2, "against-all": 0}, book=KNOWN)
        seats = final.contests["lists"].lists
        assert seats is not None
        for one in found.bounds.lists:
            assert one.certain <= seats.outcome.seats[one.option] <= one.most

    def test_an_unknown_register_gives_no_bounds_and_is_said(self):
        found = run(S1, S2)
        assert found.contests["lists"].bounds is None
        assert "bounds_unknown" in {one.code for one in found.not_checked}
        told = {one.code for one in run(S1, S2, book=KNOWN).not_checked}
        assert "bounds_unknown" not in told

    def test_a_replaced_protocol_is_not_missing(self):
        assert run(S1, S2, S3, book=register(TREE, LISTS, BALLOT)).contests["lists"].bounds is None
        assert BOOK is not KNOWN


class TestDistricts:
    def test_a_lead_larger_than_what_is_out_is_certain(self):
        near = {"unit": "s1", "contest": "d1", "ann": 50, "ivan": 10}
        found = run(near, book=KNOWN).contests["d1"]
        assert isinstance(found.bounds, DistrictBound)
        assert found.bounds.status == "open"
        assert set(found.bounds.can_win) == {"ann", "ivan"}
        far = near | {"ann": 111}
        bound = run(far, book=KNOWN).contests["d1"].bounds
        assert isinstance(bound, DistrictBound)
        assert bound.certain == "ann"
        # A lead of exactly what is out can become a tie.
        edge = run(near | {"ann": 110}, book=KNOWN).contests["d1"].bounds
        assert isinstance(edge, DistrictBound)
        assert edge.certain is None
