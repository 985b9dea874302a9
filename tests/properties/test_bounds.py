"""Bounds as stations come in: what was certain stays certain, what was out of reach stays so."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists, Method, Threshold
from hattama.core.seats.bounds.lists import list_bounds
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Slate
from tests.core.seats import bounds_reference as reference
from tests.core.seats import margin_cases
from tests.properties.strategies import TIMES, elections

SEEDS = st.integers(0, 2**32)
METHODS = (
    Method(name="largest_remainder"),
    Method(name="d_hondt"),
    Method(name="sainte_lague"),
    Method(name="sainte_lague", first="7/5"),
    Method(name="huntington_hill"),
)
PLAIN = [
    Lists(method=method, threshold=threshold)
    for method in METHODS
    for threshold in (None, Threshold(share="5/100", base="valid_with_against_all"))
]


def night(dice, rules, slate, seats, stations):
    """Bounds after each station; the last one is the outcome.

    Args:
        stations: registered voters of each.
    """
    out = sum(stations)
    yield list_bounds(rules, slate, out, seats)
    for registered in stations:
        left = dice.randint(0, registered)
        votes = {}
        for option in dice.sample(slate.options, len(slate.options)):
            votes[option.name] = option.votes + (taken := dice.randint(0, left))
            left -= taken
        slate, out = slate.with_votes(votes), out - registered
        yield list_bounds(rules, slate, out, seats)


def check_monotone(found):
    """No bound of any list is ever taken back."""
    for before, after in pairwise(found):
        for old, new in zip(before.lists, after.lists, strict=True):
            assert new.certain >= old.certain, (old, new)
            assert new.most <= old.most, (old, new)
            assert new.certain <= new.most


class TestStationsComeIn:
    def check(self, dice, make, size):
        rules, slate, seats = make(dice)
        stations = [dice.randint(0, size) for _ in range(dice.randint(1, 6))]
        try:
            found = list(night(dice, rules, slate, seats, stations))
        except InputError:
            # A law that cannot be applied to these votes.
            return
        check_monotone(found)
        assert found[-1].exact

    @settings(max_examples=150 * TIMES)
    @given(SEEDS, st.sampled_from(["hare", "divisors", "quotas"]))
    def test_plain_laws(self, seed, family):
        self.check(random.Random(seed), lambda dice: reference.plain(dice, family), 6)

    @settings(max_examples=150 * TIMES)
    @given(SEEDS, st.sampled_from([reference.with_clause, reference.shipped, reference.with_many]))
    def test_clauses_and_shipped_laws(self, seed, make):
        self.check(random.Random(seed), make, 6)

    @settings(max_examples=100 * TIMES)
    @given(SEEDS)
    def test_further_rules(self, seed):
        self.check(random.Random(seed), margin_cases.with_more_rules, 6)

    @settings(max_examples=12 * TIMES, deadline=None)
    @given(SEEDS, st.sampled_from(PLAIN))
    def test_a_country(self, seed, rules):
        dice = random.Random(seed)
        slate = Slate(
            (
                *(Option(f"L{spot}", dice.randint(0, 10**6)) for spot in range(8)),
                Option("against", dice.randint(0, 10**5), "against_all"),
            )
        )
        stations = [dice.randint(0, 10**6) for _ in range(4)]
        check_monotone(list(night(dice, rules, slate, 100, stations)))

    def test_awake(self):
        slate = Slate((Option("A", 60), Option("B", 30)))
        first = list_bounds(PLAIN[2], slate, 10, 9)
        later = list_bounds(PLAIN[2], slate.with_votes({"B": 60}), 0, 9)
        check_monotone([first, first])
        with pytest.raises(AssertionError):
            check_monotone([first, later])


class TestEveryLaw:
    """Whatever a list section says: no completion contradicts the bounds."""

    @settings(max_examples=200 * TIMES)
    @given(elections(), st.integers(0, 20), SEEDS)
    def test_any_completion(self, election, out, seed):
        rules, slate, seats = election.rules, election.slate, election.seats
        try:
            bounds = list_bounds(rules, slate, out, seats)
        except InputError:
            return
        dice = random.Random(seed)
        for _ in range(12):
            left, votes = out, {}
            for option in dice.sample(slate.options, len(slate.options)):
                votes[option.name] = option.votes + (taken := dice.randint(0, left))
                left -= taken
            try:
                outcome = allocate(rules, slate.with_votes(votes), seats, table=False)
            except InputError:
                continue
            count = reference.Count(rules, slate, seats, out)
            for one in bounds.lists:
                most = reference.at_most(count, outcome, one.option)
                assert one.certain <= outcome.seats[one.option], one
                assert most <= one.most, one
