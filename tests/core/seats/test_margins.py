"""Margins against exhaustive search: on small elections every other result is counted.

What is said to be exact must be the least number of ballots; what is a bound must lie on its side
and be attained. `HATTAMA_LONG=1` makes it twenty times as many elections.
"""

import os
import random

import pytest
from msgspec.structs import replace

from hattama.core.law.lists import Lists, Method
from hattama.core.seats.margin.margins import margins
from hattama.core.seats.margin.target import gain
from hattama.core.seats.model import Option, Slate
from tests.core.seats import margin_cases
from tests.core.seats.exhaustive import (
    World,
    check_gain,
    check_margins,
    has_closed_form,
)

TIMES = 20 if os.environ.get("HATTAMA_LONG") else 1
BUDGET = 1500


def worlds(seed, count, make):
    dice = random.Random(seed)
    for _ in range(count * TIMES):
        yield World(*make(dice))


def found_in(world):
    case = world.case
    return margins(case.rules, case.slate, case.outcome, case.seats)


@pytest.mark.slow
class TestEveryOtherResult:
    """notes: pair margins, thresholds and their least are exact where one table decides all."""

    @pytest.mark.parametrize("part", range(3))
    @pytest.mark.parametrize("family", margin_cases.METHODS)
    def test_one_table_of_priorities(self, family, part):
        exact = total = 0
        for world in worlds(part, 120, lambda dice: margin_cases.plain(dice, family)):
            found = found_in(world)
            closed = has_closed_form(world.case.rules)
            check_margins(world, found, BUDGET, closed=closed)
            exact += sum(one.exact for one in found if one.kind != "tie")
            total += sum(one.kind != "tie" for one in found)
        # The claim is worth little if it is seldom made.
        assert exact > total * (1 if family == "quotas" else 4) // 5

    @pytest.mark.parametrize("part", range(2))
    def test_further_rules_have_bounds_only(self, part):
        for world in worlds(part, 120, margin_cases.with_more_rules):
            found = found_in(world)
            check_margins(world, found, BUDGET, closed=False)

    @pytest.mark.parametrize(
        "fault", ["one more", "one fewer", "at_least", "change", "none", "trial"]
    )
    def test_awake(self, fault):
        rules = Lists(method=Method(name="largest_remainder", quota="hare"))
        world = World(rules, Slate((Option("A", 7), Option("B", 3), Option("C", 1))), 1)
        found = found_in(world)
        check_margins(world, found, BUDGET, closed=True)
        with pytest.raises(AssertionError):
            check_margins(world, planted(found, fault), BUDGET, closed=True)


def planted(found, fault):
    """Margins with a fault in the first."""
    first = found[0]
    if fault == "none":
        return ()
    wrong = {
        "one more": {"ballots": first.ballots + 1},
        "one fewer": {"ballots": first.ballots - 1},
        "at_least": {"at_least": first.ballots + 1, "exact": False},
        "change": {"change_at": first.tie_at},
        "trial": {"trial": (("A", 6), ("C", 2))},
    }[fault]
    return (replace(first, **wrong), *found[1:])


@pytest.mark.slow
class TestGain:
    """notes: a further seat for one list; a third list may catch it, and is pushed down too."""

    @pytest.mark.parametrize("family", margin_cases.METHODS)
    def test_one_table_of_priorities(self, family):
        dice = random.Random(7)
        for world in worlds(3, 130, lambda dice: margin_cases.plain(dice, family)):
            case = world.case
            if sum(world.start) <= 24:
                name = dice.choice([one.name for one in case.slate.lists])
                found = gain(case.rules, case.slate, case.outcome, name, case.seats)
                check_gain(world, name, found, BUDGET)

    def test_awake(self):
        rules = Lists(method=Method(name="largest_remainder", quota="hare"))
        slate = Slate((Option("A", 8), Option("B", 5), Option("C", 2)))
        world = World(rules, slate, 5)
        found = gain(rules, slate, world.case.outcome, "B", 5)
        assert found is not None
        check_gain(world, "B", found, BUDGET)
        for wrong in (
            replace(found, ballots=found.ballots + 1, exact=True),
            replace(found, change_at=found.ballots + 2),
            replace(found, at_least=found.ballots + 1, exact=False),
            None,
        ):
            with pytest.raises(AssertionError):
                check_gain(world, "B", wrong, BUDGET)
