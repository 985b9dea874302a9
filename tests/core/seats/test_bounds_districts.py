"""Bounds in districts against every completion of small ones."""

import os
import random

import pytest
from msgspec.structs import replace

from hattama.core.law.model import Winner
from hattama.core.seats.bounds.districts import district_bounds
from hattama.core.seats.tiers.districts import Ballot, Candidate
from tests.core.seats import bounds_reference as reference

TIMES = 20 if os.environ.get("HATTAMA_LONG") else 1
PLURALITY = Winner(rule="plurality", tie="repeat_vote")
MAJORITY = Winner(rule="majority", base="valid_with_against_all", tie="lot")


def ballot(*votes, **more):
    return Ballot(
        tuple(Candidate("ABCDEF"[spot], count, spot) for spot, count in enumerate(votes)), **more
    )


class TestEveryCompletion:
    @pytest.mark.parametrize("seed", range(3))
    def test_all_answers(self, seed):
        dice = random.Random(seed)
        seconds = set()
        for _ in range(500 * TIMES):
            rule, votes, out, number = reference.district(dice)
            bound = district_bounds(rule, votes, out, number)
            found = reference.rounds(rule, votes, out, number)
            reference.check_district(bound, rule, found, number)
            seconds.add(bound.second_round)
        assert seconds == {"no", "possible", "certain"}


class TestByHand:
    def test_a_tie_on_the_last_vote_is_not_certain(self):
        assert district_bounds(PLURALITY, ballot(10, 6), 3).certain == "A"
        tied = district_bounds(PLURALITY, ballot(10, 6), 4)
        assert (tied.status, tied.certain, tied.can_win) == ("open", None, ("A", "B"))

    def test_an_order_of_registration_decides_the_tie(self):
        rule = replace_tie("registered_earlier")
        assert district_bounds(rule, ballot(10, 6), 4).certain == "A"
        assert district_bounds(rule, ballot(6, 10), 4).certain is None

    def test_no_votes_yet(self):
        bound = district_bounds(PLURALITY, ballot(0, 0), 5)
        assert (bound.certain, bound.can_win, bound.second_round) == (None, ("A", "B"), "no")
        assert district_bounds(PLURALITY, ballot(), 5).can_win == ()

    def test_a_majority_that_votes_against_all_may_still_break(self):
        assert district_bounds(MAJORITY, ballot(60, 20), 39).certain == "A"
        open_one = district_bounds(MAJORITY, ballot(60, 20), 40)
        assert (open_one.certain, open_one.second_round) == (None, "possible")
        assert open_one.can_win == ("A",)

    def test_a_second_round_that_is_certain(self):
        bound = district_bounds(MAJORITY, ballot(40, 35, 20, 5), 4)
        assert (bound.second_round, bound.finalists_certain) == ("certain", ("A", "B"))
        assert (bound.status, bound.can_win) == ("open", ())

    def test_the_second_round_needs_more_votes_only(self):
        bound = district_bounds(MAJORITY, ballot(50, 45, against_all=90), 4, number=2)
        assert (bound.certain, bound.second_round) == ("A", "no")

    def test_fewer_than_no_ballots(self):
        with pytest.raises(ValueError, match="fewer than no ballots"):
            district_bounds(PLURALITY, ballot(1), -1)


def replace_tie(tie):
    return Winner(rule="plurality", tie=tie)


class TestAwake:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"certain": None, "status": "open"},
            {"certain": "B"},
            {"can_win": ("A", "B")},
            {"second_round": "possible"},
            {"finalists_certain": ("A",)},
        ],
    )
    def test_a_planted_fault(self, wrong):
        votes = ballot(10, 6)
        bound = district_bounds(PLURALITY, votes, 3)
        found = reference.rounds(PLURALITY, votes, 3, 1)
        reference.check_district(bound, PLURALITY, found, 1)
        with pytest.raises(AssertionError):
            reference.check_district(replace(bound, **wrong), PLURALITY, found, 1)

    def test_one_ballot_fewer(self):
        dice = random.Random(1)

        def check():
            for _ in range(200):
                rule, votes, out, number = reference.district(dice)
                bound = district_bounds(rule, votes, max(0, out - 1), number)
                found = reference.rounds(rule, votes, out, number)
                reference.check_district(bound, rule, found, number)

        with pytest.raises(AssertionError):
            check()
