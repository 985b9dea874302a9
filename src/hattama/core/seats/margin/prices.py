"""Priorities with votes as the unknown: what a further seat takes, and what it takes away.

For x ballots gathered by one list, other lists' priorities above its own are counted, and the
surplus is pushed down where that is cheapest. For linear divisors and for largest remainder the
costs rise seat by seat, so taking the cheapest next one is exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from fractions import Fraction

from msgspec import Struct

from hattama.core.seats.divisors import divisor
from hattama.core.seats.margin.doubt import Case
from hattama.core.seats.margin.pairs import Holding
from hattama.core.seats.quotas import method_quota


class Prices(Struct, frozen=True):
    """Priorities of one method, with votes as the unknown.

    Attributes:
        worth: priority of a seat beyond `held` for so many votes.
        above: how many seats of a list with so many votes have a priority above (strictly, or
            at least) a bar.
        keeps: most votes with which the seat beyond `held` stays below (or on) the bar.
        convex: pushing down one seat more never costs less than the one before.
    """

    worth: Callable[[int, int], Fraction]
    above: Callable[[int, Fraction, bool], int]
    keeps: Callable[[Fraction, int, bool], int]
    convex: bool


def prices_of(case: Case) -> Prices | None:
    """The priorities of the law's method as functions of votes; None where they are squares."""
    method = case.rules.method
    if not method.by_quota:
        rule = divisor(method)
        if rule.squared or rule.free_first:
            return None

        def count(votes: int, bar: Fraction, strict: bool) -> int:
            # d(u) < v / bar, or <= when a tie counts as above.
            edge = Fraction(votes) / bar
            below = edge.numerator - 1 if strict and edge.denominator == 1 else None
            if below is not None:
                return rule.count(below, 1)
            return rule.count(edge.numerator, edge.denominator)

        def keeps(bar: Fraction, held: int, strict: bool) -> int:
            edge = bar * rule.at(held)
            return _at_most(edge, strict)

        return Prices(
            lambda votes, held: Fraction(votes, rule.at(held)),
            count,
            keeps,
            convex=not rule.head and rule.shape == "linear",
        )
    passing = [line.name for line in case.outcome.thresholds if line.passed]
    over = method.over
    total = (
        sum(one.votes for one in case.slate.lists if one.name in passing)
        if over == "passing"
        else case.slate.total(over)
    )
    quota = method_quota(method, total, case.seats)

    def count_line(votes: int, bar: Fraction, strict: bool) -> int:
        # votes - u*Q above the bar.
        steps = Fraction(votes - bar) / quota
        whole = steps.numerator // steps.denominator
        if strict and steps.denominator == 1:
            whole -= 1
        return max(0, whole + 1)

    return Prices(
        lambda votes, held: votes - held * quota,
        count_line,
        lambda bar, held, strict: _at_most(bar + held * quota, strict),
        convex=True,
    )


def _at_most(edge: Fraction, strict: bool) -> int:
    """Most whole votes below the edge (or on it, where a tie will do)."""
    whole = edge.numerator // edge.denominator
    return whole - 1 if strict and edge.denominator == 1 else whole


def push(
    prices: Prices,
    own: Holding,
    others: Sequence[Holding],
    house: int,
    ballots: int,
    certain: bool,
) -> dict[str, int] | None:
    """Votes each other list must lose so that the seat is reached, or None beyond `ballots`.

    For a certain seat, equals count as ahead; for a tie, they do not.
    """
    bar = prices.worth(own.votes + ballots, own.seats)
    if bar <= 0 and own.votes + ballots <= 0:
        return None
    counts = {
        one.name: min(one.high, max(one.low, prices.above(one.votes, bar, not certain)))
        for one in others
    }
    surplus = sum(counts.values()) - (house - own.seats - 1)
    lost = dict.fromkeys(counts, 0)
    by_name = {one.name: one for one in others}

    def next_cost(name: str) -> int | None:
        one = by_name[name]
        if counts[name] <= one.low:
            return None
        left = prices.keeps(bar, counts[name] - 1, certain)
        return None if left < 0 else one.votes - left

    heap: list[tuple[int, str, int]] = []
    for name in counts:
        cost = next_cost(name)
        if cost is not None:
            heapq.heappush(heap, (cost - lost[name], name, cost))
    spent = 0
    while surplus > 0:
        if not heap:
            return None
        extra, name, cost = heapq.heappop(heap)
        spent += extra
        if spent > ballots:
            return None
        lost[name] = cost
        counts[name] -= 1
        surplus -= 1
        again = next_cost(name)
        if again is not None:
            heapq.heappush(heap, (again - cost, name, again))
    return lost
