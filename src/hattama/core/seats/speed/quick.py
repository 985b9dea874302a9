"""One allocation at speed: exact, without trace, thresholds or bounds.

For margins, simulations and what-ifs: one answer at a time; `batch` does many at once. The engine
does not use these kernels, so each checks the other in tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hattama.core.errors import InputError
from hattama.core.seats.divisors import LINEAR
from hattama.core.seats.select import Cut


def largest_remainder(votes: Sequence[int], seats: int) -> Cut:
    """Hare quota over `votes`, largest remainders: certain seats and the tie, if any.

    Args:
        votes: ballots of each admitted list, not negative, any size.
        seats: seats to give, at least one.
    """
    total = sum(votes)
    if total <= 0:
        return Cut([0] * len(votes), [], 0, seats)
    given = []
    rests = []
    for count in votes:
        whole, rest = divmod(count * seats, total)
        given.append(whole)
        rests.append(rest)
    left = seats - sum(given)
    if not left:
        return Cut(given, [])
    # Remainders below one each add up to `left`, so more than `left` lists have one.
    order = sorted(rests, reverse=True)
    bar = order[left - 1]
    if order[left] < bar:
        return Cut([whole + (rest >= bar) for whole, rest in zip(given, rests, strict=True)], [])
    tied = [spot for spot, rest in enumerate(rests) if rest == bar]
    above = [whole + (rest > bar) for whole, rest in zip(given, rests, strict=True)]
    return Cut(above, tied, seats - sum(above))


def highest_averages(
    votes: Sequence[int], seats: int, method: str = "d_hondt", first: Fraction | None = None
) -> Cut:
    """A divisor method with linear divisors (`d_hondt`, `sainte_lague`, `danish`, `imperiali`).

    Jumps to the allocation of a multiplier that gives about `seats` seats, then mends the few
    seats too many or too few one by one. Every multiplier gives a set of largest priorities, so
    mending from there ends at the right one, in O(lists * seats mended).

    Args:
        votes: ballots of each admitted list, not negative, any size.
        seats: seats to give, at least one.
        first: another first divisor, such as Fraction(7, 5); below the second divisor.
    """
    if method not in LINEAR or method == "adams":
        raise InputError("method_not_linear", read=method, expected=("d_hondt", "sainte_lague"))
    slope, offset = LINEAR[method]
    start = offset
    if first is not None:
        scale = first.denominator
        slope, offset, start = slope * scale, offset * scale, first.numerator
        if not 0 < start < slope + offset:
            raise InputError("first_divisor_range", read=first)
    total = sum(votes)
    if total <= 0:
        return Cut([0] * len(votes), [], 0, seats)
    rise = 2 * slope * seats + (2 * offset - slope) * len(votes)
    twice = 2 * total
    given = [
        # With another first divisor a list may have just its first seat, or just not.
        max((count * rise // twice - offset) // slope + 1, 0)
        for count in votes
    ]
    if start != offset:
        given = [
            one if one > 1 else (count * rise // twice >= start and 1) or 0
            for one, count in zip(given, votes, strict=True)
        ]
    return _mend(votes, given, seats, slope, offset, start)


def _mend(
    votes: Sequence[int], given: list[int], seats: int, slope: int, offset: int, start: int
) -> Cut:
    """Give or take seats until they fit, then look whether the last and the next are equal."""
    nexts = [slope * held + offset if held else start for held in given]
    left = seats - sum(given)
    while left > 0:
        best = _best(votes, nexts)
        given[best] += 1
        nexts[best] = slope * given[best] + offset
        left -= 1
    lasts = [slope * (held - 1) + offset if held > 1 else start for held in given]
    while left < 0:
        worst = _worst(votes, given, lasts)
        given[worst] -= 1
        nexts[worst] = lasts[worst]
        lasts[worst] = slope * (given[worst] - 1) + offset if given[worst] > 1 else start
        left += 1
    best = _best(votes, nexts)
    worst = _worst(votes, given, lasts)
    count, rule = votes[best], nexts[best]
    if count * lasts[worst] != votes[worst] * rule:
        return Cut(given, [])
    holding = [
        spot
        for spot, held in enumerate(given)
        if held and votes[spot] * rule == count * lasts[spot]
    ]
    waiting = [spot for spot, one in enumerate(votes) if one * rule == count * nexts[spot]]
    for spot in holding:
        given[spot] -= 1
    return Cut(given, sorted(holding + waiting), len(holding))


def _best(votes: Sequence[int], nexts: Sequence[int]) -> int:
    """The list with the largest average for its next seat."""
    best, count, rule = 0, votes[0], nexts[0]
    for spot, other in enumerate(votes):
        if other * rule > count * nexts[spot]:
            best, count, rule = spot, other, nexts[spot]
    return best


def _worst(votes: Sequence[int], given: Sequence[int], lasts: Sequence[int]) -> int:
    """The list with the smallest average for its last seat."""
    worst = -1
    count, rule = 1, 0
    for spot, held in enumerate(given):
        if held and (worst < 0 or votes[spot] * rule < count * lasts[spot]):
            worst, count, rule = spot, votes[spot], lasts[spot]
    return worst
