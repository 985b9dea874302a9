"""District contests: plurality, majority and second rounds, ties, and nobody by chance."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.law.model import Winner
from hattama.core.seats.model import Lot
from hattama.core.seats.tiers.districts import Ballot, Candidate, District, decide
from tests.core.small import law

KZ = law("kz/2023-mazhilis").districts.winner  # type: ignore[union-attr]
GE = law("ge/2016-parliament").districts.winner  # type: ignore[union-attr]


def ballot(*votes: int, registered: tuple[int | None, ...] = (), **more: Any) -> Ballot:
    ranks = registered or (None,) * len(votes)
    named = zip("abcdefgh", votes, ranks, strict=False)
    return Ballot(tuple(Candidate(name, count, rank) for name, count, rank in named), **more)


def codes(found: District) -> list[str]:
    return [step.code for step in found.steps]


class TestPlurality:
    """Kazakhstan, Art. 9(2): more votes than the other candidates, in one round."""

    def test_more_votes_win_without_a_majority(self):
        found = decide(KZ, ballot(30, 31, 29))
        assert (found.status, found.winner, found.lead) == ("elected", "b", 1)
        assert (found.steps[0].article, found.steps[0].basis) == (KZ.article, "read")

    def test_equal_votes_ask_for_a_repeat_vote_between_the_equal(self):
        """Art. 95(3): repeat voting among the candidates with the largest equal vote."""
        found = decide(KZ, ballot(30, 30, 29))
        assert (found.status, found.winner, found.tied) == ("repeat_vote", None, ("a", "b"))
        assert found.lead == 0

    def test_against_all_may_lead_and_never_wins(self):
        found = decide(KZ, ballot(30, 20, against_all=500))
        assert found.winner == "a"
        assert "district_against_all" in codes(found)
        assert "district_against_all" not in codes(decide(KZ, ballot(30, 20, against_all=30)))

    def test_a_single_candidate_wins_with_one_vote(self):
        found = decide(KZ, ballot(1))
        assert (found.status, found.winner, found.lead) == ("elected", "a", None)

    @pytest.mark.parametrize("votes", [(), (0,), (0, 0)])
    def test_without_votes_nobody_wins_and_no_rule_is_made_up(self, votes: tuple[int, ...]):
        found = decide(KZ, ballot(*votes))
        assert (found.status, found.winner) == ("no_rule", None)
        assert codes(found) == ["district_no_votes"]


def rule(tie: str, **more: Any) -> Winner:
    return Winner(rule="plurality", tie=tie, article="1", basis="read", **more)  # type: ignore[arg-type]


class TestTies:
    def test_a_drawn_lot_decides(self):
        lot = Lot(frozenset("ab"), ("b",))
        found = decide(rule("lot"), ballot(5, 5, 1), lots=[lot])
        assert (found.status, found.winner) == ("elected", "b")
        assert "district_tie_resolved" in codes(found)

    def test_without_a_lot_it_is_asked_for(self):
        found = decide(rule("lot"), ballot(5, 5))
        assert (found.status, found.tied) == ("lot_required", ("a", "b"))

    def test_a_lot_that_answers_no_tie_is_refused(self):
        with pytest.raises(InputError, match="lot_not_needed"):
            decide(rule("lot"), ballot(5, 4), lots=[Lot(frozenset("ab"), ("b",))])
        with pytest.raises(InputError, match="lot_not_needed"):
            decide(rule("lot"), ballot(5, 5, 1), lots=[Lot(frozenset("ac"), ("a",))])

    def test_a_lot_draws_as_many_as_there_are_places(self):
        with pytest.raises(InputError, match="lot_wrong_number"):
            decide(rule("lot"), ballot(5, 5, 5), lots=[Lot(frozenset("abc"), ("a", "b"))])

    def test_the_earlier_registration_may_decide(self):
        earlier = rule("registered_earlier")
        assert decide(earlier, ballot(5, 5, registered=(2, 1))).winner == "b"
        assert decide(earlier, ballot(5, 5, registered=(1, 1))).status == "order_required"
        assert decide(earlier, ballot(5, 5, registered=(1, None))).status == "order_required"

    def test_more_rounds_or_no_rule(self):
        found = decide(rule("more_rounds"), ballot(5, 5, 2))
        assert (found.status, found.finalists) == ("second_round", ("a", "b"))
        assert decide(rule("none"), ballot(5, 5)).status == "no_rule"


class TestMajority:
    """Georgia 2016, Art. 125(3): more than half of the valid votes, else the two strongest."""

    @pytest.mark.parametrize(
        ("votes", "status"),
        [((49, 30, 21), "second_round"), ((50, 30, 20), "second_round"), ((51, 30, 19), "elected")],
    )
    def test_below_equal_above_the_half(self, votes: tuple[int, ...], status: str):
        found = decide(GE, ballot(*votes))
        assert found.status == status
        assert found.finalists == (("a", "b") if status == "second_round" else ())

    def test_the_base_is_the_one_that_the_law_names(self):
        half = {"rule": "majority", "article": "1", "basis": "read"}
        votes = {"against_all": 5, "invalid": 10, "other": 0}
        for base, status in [
            ("valid", "elected"),
            ("valid_with_against_all", "second_round"),
            ("cast", "second_round"),
        ]:
            found = decide(Winner(**half, base=base), ballot(51, 47, **votes))  # type: ignore[arg-type]
            assert found.status == status, base
        cast = Winner(**half, base="cast")  # type: ignore[arg-type]
        assert decide(cast, ballot(51, 47, invalid=3)).winner == "a"
        assert decide(cast, ballot(51, 47, invalid=4)).winner is None
        assert decide(cast, ballot(51, 47)).winner == "a"

    def test_other_valid_votes_count_in_every_base(self):
        assert decide(GE, ballot(51, 40, other=11)).status == "second_round"

    def test_a_tie_for_the_second_place_stays_open(self):
        found = decide(GE, ballot(40, 30, 30))
        assert (found.status, found.finalists, found.tied) == ("no_rule", ("a",), ("b", "c"))

    def test_a_lot_may_find_the_second_finalist(self):
        drawn = Winner(rule="majority", tie="lot", article="1", basis="read")
        found = decide(drawn, ballot(40, 30, 30), lots=[Lot(frozenset("bc"), ("c",))])
        assert (found.status, found.finalists) == ("second_round", ("a", "c"))

    def test_two_equal_leaders_both_go_on(self):
        assert decide(GE, ballot(40, 40, 20)).finalists == ("a", "b")

    def test_a_single_candidate_without_a_majority(self):
        half = Winner(rule="majority", base="cast", article="1", basis="read")
        found = decide(half, ballot(5, invalid=5))
        assert (found.status, codes(found)[-1]) == ("no_rule", "district_no_majority")

    def test_in_the_second_round_more_votes_are_enough(self):
        assert decide(GE, ballot(40, 39, other=100), number=2).winner == "a"
        assert decide(GE, ballot(40, 40), number=2).status == "no_rule"


class TestInput:
    def test_the_same_candidate_twice_or_negative_votes_are_refused(self):
        with pytest.raises(InputError, match="option_twice"):
            Ballot((Candidate("a", 1), Candidate("a", 2)))
        with pytest.raises(InputError, match="negative"):
            ballot(-1)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6), st.randoms(), st.sampled_from([KZ, GE]))
def test_the_order_of_candidates_decides_nothing(votes: list[int], shuffle: Any, law_rule: Winner):
    one = ballot(*votes)
    mixed = list(one.candidates)
    shuffle.shuffle(mixed)
    other = decide(law_rule, Ballot(tuple(mixed)))
    assert decide(law_rule, one) == other


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_more_votes_never_lose(votes: list[int]):
    found = decide(KZ, ballot(*votes))
    if found.winner is not None:
        spot = "abcdefgh".index(found.winner)
        votes[spot] += 1
        assert decide(KZ, ballot(*votes)).winner == found.winner
