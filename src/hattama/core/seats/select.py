"""Take the S largest priorities, exactly: the one idea under every method.

A list's (u+1)-th seat has a priority that falls as u grows. Two families cover all methods:

* `Line`: priority w - u*p in integers (largest remainder: w = votes, p = quota; seats by votes in
  turn: p larger than any vote);
* `Divisor`: priority w / d(u) (`divisors`).

Each list holds at least `low` and at most `high` seats. The answer counts only certain seats: when
the cut falls among equal priorities, those seats are a tie. Cost: O(n log(size of figures)), not
O(seats).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from hattama.core.seats.divisors import Divisor


class Cut(NamedTuple):
    """The S largest priorities.

    Attributes:
        seats: certain seats of each list.
        tied: positions of the lists that share the last seats.
        tie_seats: how many seats they share (less than `len(tied)`, or 0).
        short: seats that nobody can take, because every list is at its highest.
        over: seats by which the lowest bounds exceed the house.
    """

    seats: list[int]
    tied: list[int]
    tie_seats: int = 0
    short: int = 0
    over: int = 0


def _bounded(house: int, low: Sequence[int], high: Sequence[int]) -> Cut | None:
    """The cut where bounds alone decide it, else None."""
    floor, roof = sum(low), sum(high)
    if floor >= house:
        return Cut(list(low), [], over=floor - house)
    if roof <= house:
        return Cut(list(high), [], short=house - roof)
    return None


def cut_line(
    weights: Sequence[int], step: int, house: int, low: Sequence[int], high: Sequence[int]
) -> Cut:
    """The `house` largest of the priorities weights[i] - u*step, low[i] <= u < high[i].

    Finds the largest integer bar at which at least `house` priorities stand, by bisection over
    integers; the priorities exactly on the bar are the tie when not all of them fit.
    """
    decided = _bounded(house, low, high)
    if decided is not None:
        return decided
    spots = range(len(weights))

    def seats_at(bar: int) -> list[int]:
        return [min(high[i], max(low[i], (weights[i] - bar) // step + 1)) for i in spots]

    # At `top` only the lowest bounds stand; at `bottom` every list is at its highest.
    top = max(weights) + 1
    bottom = min(weights[i] - max(high[i] - 1, 0) * step for i in spots)
    while top - bottom > 1:
        bar = (top + bottom) // 2
        if sum(seats_at(bar)) >= house:
            bottom = bar
        else:
            top = bar
    reached = seats_at(bottom)
    on_bar = [
        i for i in spots if low[i] < reached[i] and weights[i] - (reached[i] - 1) * step == bottom
    ]
    return _cut_at_bar(reached, on_bar, house)


def _cut_at_bar(reached: list[int], on_bar: list[int], house: int) -> Cut:
    """Separate what is certain from what lies on the bar."""
    surplus = sum(reached) - house
    if surplus == 0:
        return Cut(reached, [])
    for i in on_bar:
        reached[i] -= 1
    return Cut(reached, on_bar, len(on_bar) - surplus)


def cut_divisor(
    weights: Sequence[int], rule: Divisor, house: int, low: Sequence[int], high: Sequence[int]
) -> Cut:
    """The `house` largest of the priorities weights[i] / d(u), low[i] <= u < high[i].

    Weights are what `Divisor.weight` gives; a list of weight zero must have high == low.
    """
    decided = _bounded(house, low, high)
    if decided is not None:
        return decided
    spots = range(len(weights))
    if rule.free_first:
        first = [i for i in spots if low[i] == 0 < high[i]]
        if sum(low) + len(first) >= house:
            return _cut_free(weights, first, house, low)

    def seats_at(above: int, below: int) -> list[int]:
        return [min(high[i], max(low[i], rule.count(weights[i] * above, below))) for i in spots]

    below, less, more = _bracket(seats_at, house, sum(weights), max(len(weights), 32))
    reached = seats_at(less, below)
    left = house - sum(reached)
    # Only the priorities between the two multipliers are left to put in order.
    claims = sorted(
        (
            (Fraction(weights[i], rule.at(u)), i)
            for i, most in enumerate(seats_at(more, below))
            for u in range(reached[i], most)
        ),
        reverse=True,
    )
    bar = claims[left - 1][0]
    for worth, i in claims:
        if worth >= bar:
            reached[i] += 1
    return _cut_at_bar(reached, sorted(i for worth, i in claims if worth == bar), house)


def _cut_free(weights: Sequence[int], first: list[int], house: int, low: Sequence[int]) -> Cut:
    """Fewer seats than lists under a method that gives each list a seat first: by votes."""
    wanted = cut_line(
        [weights[i] for i in first], 1, house - sum(low), [0] * len(first), [1] * len(first)
    )
    seats = list(low)
    for spot, i in enumerate(first):
        seats[i] += wanted.seats[spot]
    return Cut(seats, [first[spot] for spot in wanted.tied], wanted.tie_seats)


def _bracket(
    seats_at: Callable[[int, int], list[int]], house: int, total: int, close: int
) -> tuple[int, int, int]:
    """Two multipliers less/below and more/below between which the last seats fall.

    Halves the gap until at most `close` priorities lie between: priorities are distinct except
    for ties, and at most one of each list's is equal to another, so this ends.
    """
    # About one seat for all votes together: the search starts near the right order of size.
    below, less, more = max(total, 1), 0, 1
    while sum(seats_at(more, below)) < house:
        less, more = more, more * 2
    while True:
        gap = sum(seats_at(more, below)) - sum(seats_at(less, below))
        if gap <= close:
            return below, less, more
        if more - less == 1:
            below, less, more = below * 2, less * 2, more * 2
        middle = (less + more) // 2
        if sum(seats_at(middle, below)) >= house:
            more = middle
        else:
            less = middle
