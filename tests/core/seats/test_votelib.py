"""Agreement with votelib 0.4.0 on untied elections, for every method of lists that it has.

It is a judge of another hand: exact fractions, other algorithms. Where it is at fault, the fault
stands below as a test of its own, with what it says, what we say, and why ours is the law's.
"""

import os
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
import votelib.component.divisor as votelib_divisors
import votelib.persist
from votelib.evaluate.core import (
    AdjustedSeatCount,
    AllowOverhang,
    LevelOverhang,
    Tie,
    VotingSystemError,
)
from votelib.evaluate.proportional import HighestAverages, LargestRemainder, QuotaDistributor
from votelib.evaluate.threshold import (
    AbsoluteThreshold,
    AlternativeThresholds,
    PreviousGainThreshold,
    RelativeThreshold,
)

from hattama.core.errors import InputError
from hattama.core.law.lists import Leftover, Lists, Method, Prior, Threshold
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Slate

TIMES = 20 if os.environ.get("HATTAMA_LONG") else 1
# votelib's name -> ours. Its own names for rounded quotas follow the same rounding as ours.
QUOTAS: dict[str, Any] = {
    "hare": ("hare", None),
    "hare_rounded": ("hare", "nearest"),
    "droop": ("droop", None),
    "hagenbach_bischoff": ("hagenbach_bischoff", None),
    "hagenbach_bischoff_ceil": ("hagenbach_bischoff", "ceiling"),
    "hagenbach_bischoff_rounded": ("hagenbach_bischoff", "nearest"),
    "imperiali": ("imperiali", None),
}
DIVISORS: dict[str, Any] = {
    "d_hondt": "d_hondt",
    "sainte_lague": "sainte_lague",
    "danish": "danish",
    "imperiali": "imperiali",
    "macau": "macanese",
}


def allocated(method, votes, seats, **marks):
    """Our outcome for lists by name; a mark holds one value by name."""
    rules = method if isinstance(method, Lists) else Lists(method=method)
    lists = tuple(
        Option(name, count, **{mark: given[name] for mark, given in marks.items() if name in given})
        for name, count in votes.items()
    )
    return allocate(rules, Slate(lists), seats)


def plain(result):
    """What votelib says, without lists that have nothing."""
    return {name: held for name, held in result.items() if held}


def seated(outcome):
    return plain(outcome.seats)


def elections(seed, count):
    """Random untied elections are the rule among these: few seats, then many."""
    dice = random.Random(seed)
    for _ in range(count * TIMES):
        most = dice.choice([60, 1000, 10**7, 10**16])
        names = "ABCDEFGHIJ"[: dice.randint(1, 10)]
        yield {name: dice.randint(1, most) for name in names}, dice.randint(1, 40), dice


def agree(outcome, theirs):
    assert seated(outcome) == plain(theirs())


class TestAgreement:
    @pytest.mark.parametrize("name", QUOTAS)
    @pytest.mark.parametrize("over_award", ["no_rule", "withdraw"])
    def test_largest_remainder(self, name, over_award):
        quota, rounding = QUOTAS[name]
        method = Method(
            name="largest_remainder", quota=quota, round=rounding, over_award=over_award
        )
        how = {"no_rule": "error", "withdraw": "subtract"}[over_award]
        judge = LargestRemainder(name, on_overaward=how)
        compared = 0
        for votes, seats, _ in elections(1, 220):
            outcome = allocated(method, votes, seats)
            size = next(step for step in outcome.steps if step.code == "quota").params["value"]
            full = [int(count / size) for count in votes.values()] if size else []
            if outcome.ties or not size or max(full) > seats or seats - sum(full) > len(votes):
                # A tie; or one of the faults below: no quota, a list alone above the house, more
                # seats left than lists.
                continue
            compared += 1
            if outcome.status == "no_rule":
                with pytest.raises(VotingSystemError):
                    judge.evaluate(votes, seats)
            else:
                agree(outcome, lambda votes=votes, seats=seats: judge.evaluate(votes, seats))
        assert compared > 150 * TIMES

    @pytest.mark.parametrize("name", DIVISORS)
    @pytest.mark.parametrize("bounded", ["", "prior", "max_seats"])
    def test_highest_averages(self, name, bounded):
        rules = Lists(
            method=Method(name=DIVISORS[name]),
            prior=Prior(overhang="within") if bounded == "prior" else None,
        )
        judge = HighestAverages(name)
        compared = 0
        for votes, seats, dice in elections(2, 150):
            marks = {}
            if bounded:
                least = int(bounded == "max_seats")
                marks[bounded] = {
                    name: dice.randint(least, 6) for name in votes if dice.random() < 0.5
                }
            prior = marks.get("prior", {})
            if sum(prior.values()) > seats or prior.get("A", 0) == seats:
                continue  # more than the house; or nobody left to divide, a fault below
            outcome = allocated(rules, votes, seats, **marks)
            if outcome.ties:
                continue
            compared += 1
            words = {"prev_gains": marks["prior"]} if bounded == "prior" else marks
            theirs = judge.evaluate(votes, seats, **words)
            assert seated(outcome) == plain(
                {name: theirs.get(name, 0) + prior.get(name, 0) for name in votes}
            )
        assert compared > 60 * TIMES

    @pytest.mark.parametrize("first", ["1.4", "1.2", "1.42"])
    def test_another_first_divisor(self, first):
        method = Method(name="sainte_lague", first=first)
        judge = HighestAverages(
            votelib_divisors.modified_first_coef(votelib_divisors.sainte_lague, Fraction(first))
        )
        for votes, seats, _ in elections(3, 150):
            outcome = allocated(method, votes, seats)
            if not outcome.ties:
                agree(outcome, lambda votes=votes, seats=seats: judge.evaluate(votes, seats))

    def test_ties_are_the_same_ties(self):
        judge = HighestAverages("sainte_lague")
        found = 0
        for votes, many, _ in elections(4, 300):
            small = {name: count % 7 + 1 for name, count in votes.items()}
            seats = many % 9 + 1
            outcome = allocated(Method(name="sainte_lague"), small, seats)
            theirs = judge.evaluate(small, seats)
            ties = {key: held for key, held in theirs.items() if isinstance(key, Tie)}
            assert {frozenset(tie.among): tie.seats for tie in outcome.ties} == {
                frozenset(key): held for key, held in ties.items()
            }
            assert seated(outcome) == plain(
                {key: held for key, held in theirs.items() if key not in ties}
            )
            found += bool(ties)
        assert found > 50

    @pytest.mark.parametrize("at", ["least", "above"])
    @pytest.mark.parametrize("share", ["5/100", "7/100", "1/3"])
    def test_thresholds(self, share, at):
        rule = Threshold(share=share, at=at, base="lists")
        rules = Lists(method=Method(name="d_hondt"), threshold=rule)
        judge = RelativeThreshold(Fraction(share), accept_equal=at == "least")
        for votes, seats, _ in elections(5, 100):
            outcome = allocated(rules, votes, seats)
            if any(line.votes == line.needed for line in outcome.thresholds):
                continue  # the fault below
            passed = {line.name for line in outcome.thresholds if line.passed}
            assert passed == set(judge.evaluate(votes))

    def test_or_so_many_districts_won(self):
        rule = Threshold(share="1/5", base="lists", districts_won=3)
        rules = Lists(method=Method(name="d_hondt"), threshold=rule)
        judge = AlternativeThresholds(
            [RelativeThreshold(Fraction(1, 5)), PreviousGainThreshold(AbsoluteThreshold(3))]
        )
        for votes, seats, dice in elections(6, 100):
            won = {name: dice.randint(0, 4) for name in votes}
            outcome = allocated(rules, votes, seats, districts_won=won)
            if any(line.votes == line.needed for line in outcome.thresholds):
                continue
            passed = {line.name for line in outcome.thresholds if line.passed}
            assert passed == set(judge.evaluate(votes, prev_gains=won))

    @pytest.mark.parametrize(
        ("overhang", "calculator"), [("keep", AllowOverhang), ("level", LevelOverhang)]
    )
    def test_overhang(self, overhang, calculator):
        judge = HighestAverages("sainte_lague")
        rules = Lists(method=Method(name="sainte_lague"), prior=Prior(overhang=overhang))
        whole = AdjustedSeatCount(calculator(judge), judge)
        compared = 0
        for votes, _, dice in elections(7, 120):
            if max(votes.values()) < 10**6:
                continue  # among few votes ties are common, and levelling crashes on them
            seats = dice.randint(len(votes), 40)
            prior = {name: dice.randint(0, 6) for name in votes}
            outcome = allocated(rules, votes, seats, prior=prior)
            shares = judge.evaluate(votes, seats)
            if outcome.ties or len(votes) == 1 or any(not shares.get(name) for name in votes):
                continue  # the fault below: a list without a share is left out of levelling
            grown = calculator(judge).calculate(votes, seats, prior)
            if any(isinstance(key, Tie) for key in judge.evaluate(votes, seats + grown)):
                continue
            compared += 1
            assert outcome.house == seats + grown
            theirs = whole.evaluate(votes, seats, prior)
            assert seated(outcome) == {
                name: theirs.get(name, 0) + prior[name]
                for name in votes
                if theirs.get(name, 0) + prior[name]
            }
        assert compared > 15 * TIMES

    def test_awake(self):
        judge = LargestRemainder("hare")
        outcome = allocated(Method(name="d_hondt"), {"A": 1, "B": 2, "C": 11}, 11)
        with pytest.raises(AssertionError):
            agree(outcome, lambda: judge.evaluate({"A": 1, "B": 2, "C": 11}, 11))


class TestFaults:
    """What votelib 0.4.0 gets wrong, and what is right."""

    def test_a_list_exactly_on_the_threshold(self):
        # It compares the count of votes with the share: 5 with 1/20. "At least" includes equal.
        votes = {"A": 95, "B": 5}
        assert RelativeThreshold(Fraction(5, 100), accept_equal=True).evaluate(votes) == ["A"]
        rule = Threshold(share="5/100", at="least", base="lists")
        outcome = allocated(Lists(method=Method(name="d_hondt"), threshold=rule), votes, 20)
        assert [line.passed for line in outcome.thresholds] == [True, True]
        assert outcome.seats == {"A": 19, "B": 1}

    def test_huntington_hill_crashes(self):
        votes = {"A": 70, "B": 20, "C": 10}
        judge = HighestAverages("huntington_hill")
        with pytest.raises(ValueError, match="not enough values to unpack"):
            judge.evaluate(votes, 10)
        with pytest.raises(TypeError, match="Rational"):
            judge.evaluate(votes, 10, prev_gains={"A": 1, "B": 1, "C": 1})
        # One seat each, then 70/sqrt(s(s+1)): the seventh seat of A stands at 10.8, B's third at
        # 8.2, C's second at 7.1, A's eighth at 9.4.
        outcome = allocated(Method(name="huntington_hill"), votes, 10)
        assert outcome.seats == {"A": 7, "B": 2, "C": 1}

    def test_largest_remainder_ignores_the_length_of_a_list(self):
        votes = {"A": 800, "B": 100, "C": 100}
        theirs = LargestRemainder("hare").evaluate(votes, 10, max_seats={"A": 5})
        assert theirs == {"A": 8, "B": 1, "C": 1}
        outcome = allocated(
            Method(name="largest_remainder", quota="hare"), votes, 10, max_seats={"A": 5}
        )
        # B and C deserve the rest equally: two each, and a lot for the tenth seat.
        assert outcome.seats == {"A": 5, "B": 2, "C": 2}
        assert [(tie.seats, set(tie.among)) for tie in outcome.ties] == [(1, {"B", "C"})]

    def test_full_quotas_over_the_length_of_a_list(self):
        votes = {"A": 800, "B": 100, "C": 100}
        theirs = QuotaDistributor("hare").evaluate(votes, 10, max_seats={"A": 5})
        assert theirs == {"A": 0, "B": 4, "C": 4}
        method = Method(name="quota", quota="hare", leftover=(Leftover(rule="none"),))
        outcome = allocated(method, votes, 10, max_seats={"A": 5})
        assert outcome.seats == {"A": 5, "B": 1, "C": 1}
        assert (outcome.undecided, outcome.status) == (3, "no_rule")

    def test_a_list_alone_above_the_house(self):
        # Three full quotas of 2 for two seats: all of them are taken away and lost.
        votes = {"A": 9, "B": 1}
        theirs = QuotaDistributor("imperiali", on_overaward="subtract").evaluate(votes, 2)
        assert plain(theirs) == {}
        method = Method(name="largest_remainder", quota="imperiali", over_award="withdraw")
        assert allocated(method, votes, 2).seats == {"A": 2, "B": 0}

    def test_droop_with_more_seats_than_votes(self):
        # Quota floor(3/11)+1 = 1: three full quotas, then one seat for each list, and silence.
        votes = {"A": 2, "B": 1}
        assert sum(LargestRemainder("droop").evaluate(votes, 10).values()) == 5
        outcome = allocated(Method(name="largest_remainder", quota="droop"), votes, 10)
        assert sum(outcome.seats.values()) + outcome.undecided == 10
        assert (outcome.status, outcome.undecided) == ("lot_required", 1)

    def test_a_quota_rounded_to_nothing(self):
        votes = {"A": 1, "B": 1}
        with pytest.raises(ZeroDivisionError):
            LargestRemainder("hare_rounded").evaluate(votes, 10)
        method = Method(name="largest_remainder", quota="hare", round="nearest")
        outcome = allocated(method, votes, 10)
        assert (outcome.status, outcome.undecided) == ("no_rule", 10)
        assert outcome.steps[-2].code == "quota_zero"

    def test_nobody_to_divide(self):
        judge = HighestAverages("d_hondt")
        with pytest.raises(ValueError, match="not enough values to unpack"):
            judge.evaluate({}, 5)
        with pytest.raises(ValueError, match="not enough values to unpack"):
            judge.evaluate({"A": 5}, 0)
        outcome = allocated(Method(name="d_hondt"), {}, 5)
        assert (outcome.status, outcome.undecided) == ("no_rule", 5)
        with pytest.raises(InputError, match="seats_too_few"):
            allocated(Method(name="d_hondt"), {"A": 5}, 0)

    def test_nobody_votes(self):
        theirs = HighestAverages("d_hondt").evaluate({"A": 0, "B": 0}, 5)
        assert sum(theirs.values()) == 5
        outcome = allocated(Method(name="d_hondt"), {"A": 0, "B": 0}, 5)
        assert outcome.seats == {"A": 0, "B": 0}
        assert (outcome.status, outcome.undecided) == ("no_rule", 5)

    def test_levelling_forgets_a_list_without_a_share(self):
        # C passes with 3 of 100 votes and holds 1 seat; its share of 10 is none. It is left out,
        # and the house grows by nothing; to cover its seat it must grow until C's share is one.
        votes, prior = {"A": 60, "B": 37, "C": 3}, {"C": 1}
        judge = HighestAverages("d_hondt")
        assert LevelOverhang(judge).calculate(votes, 10, prior) == 0
        rules = Lists(method=Method(name="d_hondt"), prior=Prior(overhang="level"))
        outcome = allocated(rules, votes, 10, prior=prior)
        # 31 seats stand above C's first, which is equal to A's twentieth: both fit into 33.
        assert outcome.seats == {"A": 20, "B": 12, "C": 1}
        assert outcome.house == 33

    def test_levelling_crashes_on_a_tie(self):
        votes, prior = {"A": 6, "B": 3, "C": 3}, {"A": 4}
        with pytest.raises(KeyError):
            LevelOverhang(HighestAverages("d_hondt")).calculate(votes, 2, prior)
        rules = Lists(method=Method(name="d_hondt"), prior=Prior(overhang="level"))
        outcome = allocated(rules, votes, 2, prior=prior)
        assert (outcome.house, outcome.seats) == (8, {"A": 4, "B": 2, "C": 2})

    def test_a_modified_divisor_loses_its_number_when_written_down(self):
        modified = votelib_divisors.modified_first_coef(
            votelib_divisors.sainte_lague, Decimal("1.4")
        )
        written = votelib.persist.to_dict(HighestAverages(modified))
        assert "1.4" not in str(written)
        assert "7" not in str(written)
        method = Method(name="sainte_lague", first="7/5")
        assert msgspec.json.decode(msgspec.json.encode(method), type=Method) == method
