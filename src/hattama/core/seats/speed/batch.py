"""Many allocations at once, exact: one column of votes per election, one row per list.

Simulations ask for millions of allocations that differ only in their votes. Here each step is one
numpy operation along the elections, in int64 alone; what int64 cannot hold is refused before
anything is computed. Both methods take the S largest priorities: `v - u*Q` (largest remainder, u
seats already taken, Q the quota) or `v / d(u)` (highest averages, d the divisors). Where the cut
falls among equal priorities nothing is decided: these lists are `tied`, their seats `undecided`.

Source: Pukelsheim, *Proportional Representation* (2nd ed. 2017), divisor and quota methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

Quota = Literal["hare", "droop", "hagenbach_bischoff", "imperiali"]
Divisor = Literal["d_hondt", "sainte_lague", "danish", "imperiali"]

# (step, start) of the divisors step*u + start, u being the seats that a list already has.
_DIVISORS = {"d_hondt": (1, 1), "sainte_lague": (2, 1), "danish": (3, 1), "imperiali": (1, 2)}
# An exact quota is T/(S + surplus), T being the votes that pass. Droop rounds: floor(T/(S+1)) + 1.
_SURPLUS = {"hare": 0, "hagenbach_bischoff": 1, "imperiali": 2}

_LIMIT = 2**63
# Elections of one pass, fewer when there are many lists: temporaries then stay in the cache.
_COLUMNS = 16_384
_CELLS = 131_072
# Up to so many lists, comparing each pair of remainders is cheaper than sorting them.
_PAIRWISE = 12


class BatchThreshold(Struct, frozen=True, eq=False):
    """The share of votes that a list needs, the same in every election.

    Attributes:
        share: from 0 to 1, exact.
        at: `least` admits a list exactly on the threshold, `above` does not.
        base: int64 vector of length elections, the votes that the share is taken of; None means
            the sum of all rows of that election.

    Raises:
        ValueError: `share` or `at` is anything else.
    """

    share: Fraction
    at: Literal["least", "above"] = "least"
    base: Ints | None = None

    def __post_init__(self) -> None:
        if type(self.share) is not Fraction or not 0 <= self.share <= 1:
            raise ValueError(f"The share is a Fraction from 0 to 1, not {self.share!r}.")
        if self.at not in ("least", "above"):
            raise ValueError(f"A threshold is passed at 'least' or 'above', not {self.at!r}.")


class Batch(Struct, frozen=True, eq=False):
    """Seats of many elections; all arrays are read-only.

    `seats.sum(axis=0) + undecided` is everywhere the number of seats. Where no list passes, all
    seats are undecided and no list is tied.

    Attributes:
        seats: int64 (lists, elections), the seats that are certain.
        tied: bool (lists, elections), the lists that deserve the undecided seats equally. At least
            one of them gets none of these seats, and none of them gets more than one.
        undecided: int64 (elections,), how many seats are left to the rule for ties among `tied`.
        passed: bool (lists, elections), the lists with votes that reach the threshold.
    """

    seats: Ints
    tied: Bools
    undecided: Ints
    passed: Bools


# Numerators and denominators of one list after the other, along the elections.
_Fractions = Iterator[tuple[Ints, Ints]]
# Fills `seats`, `tied`, `undecided` of one chunk from its admitted votes (0 where not passed).
_Share = Callable[[Ints, Batch], None]


def largest_remainder(
    votes: Ints, seats: int, *, quota: Quota = "hare", threshold: BatchThreshold | None = None
) -> Batch:
    """Full quotas first, then one seat each by largest remainder, in rounds if need be.

    The quota is taken of the votes of the lists that pass: T/S (`hare`), floor(T/(S+1))+1
    (`droop`), T/(S+1) (`hagenbach_bischoff`) or T/(S+2) (`imperiali`), exact where not floored.
    When full quotas give more seats than there are, the smallest remainders withdraw.

    Args:
        votes: int64 (lists, elections), ballots; fastest when each row is contiguous.
        seats: S, the seats of every election, at least 1.
        quota: the quota by name.
        threshold: what a list needs to take part; None admits every list with votes.

    Raises:
        ValueError: a wrong type, shape or value; or one of v*(S+2) (Hare: v*S, Droop: v), S+2, T,
            num*base + den of the threshold would reach 2**63, v being the most votes of any list
            and T the sum of each list's most votes. It comes before anything is computed.
    """
    most, total = _checked(votes, seats)
    if quota not in _SURPLUS and quota != "droop":
        raise ValueError(f"The quota {quota!r} is none of droop, {', '.join(_SURPLUS)}.")
    droop = quota == "droop"
    scale = 1 if droop else seats + _SURPLUS[quota]
    _fits(f"The most votes of a list times {scale}", most * scale)

    share = partial(_by_quota, seats=seats, scale=scale, droop=droop)
    return _in_chunks(votes, seats, total, threshold, share)


def highest_averages(
    votes: Ints,
    seats: int,
    *,
    divisor: Divisor = "d_hondt",
    first: tuple[int, int] | Fraction | None = None,
    threshold: BatchThreshold | None = None,
) -> Batch:
    """Each seat to the highest `v / d(u)`, u being the seats that the list already has.

    The divisors are u+1 (`d_hondt`), 2u+1 (`sainte_lague`), 3u+1 (`danish`), u+2 (`imperiali`).

    Args:
        votes: int64 (lists, elections), ballots; fastest when each row is contiguous.
        seats: S, the seats of every election, at least 1.
        divisor: the divisors by name.
        first: another d(0) on the scale of the divisors above, as a Fraction or (numerator,
            denominator): 7/5 with `sainte_lague` gives 1.4, 3, 5. It lies above 0 and below d(1),
            so that the averages of one list always fall.
        threshold: what a list needs to take part; None admits every list with votes.

    Raises:
        ValueError: as for `largest_remainder`, with the bound 2*v*(step*S + start*lists), times
            the denominator of `first`, in place of v*(S+2).
    """
    most, total = _checked(votes, seats)
    if divisor not in _DIVISORS:
        raise ValueError(f"The divisor {divisor!r} is none of {', '.join(_DIVISORS)}.")
    step, start = _DIVISORS[divisor]
    opening = Fraction(start) if first is None else _first(first, step + start)
    # Times the denominator of the first divisor, all divisors are integers.
    rule = _Linear(step * opening.denominator, start * opening.denominator, opening.numerator)
    # No product is larger: neither v*d(S), nor v times the reach of the estimate, nor 2*T.
    factor = 2 * (rule.step * seats + rule.start * len(votes))
    _fits(f"The most votes of a list (at least 1) times {factor}", max(most, 1) * factor)

    share = partial(_by_averages, seats=seats, rule=rule)
    return _in_chunks(votes, seats, total, threshold, share)


def _checked(votes: Ints, seats: int) -> tuple[int, int]:
    """The most votes of any list, and a bound for the sum of one election, as Python integers."""
    if type(seats) is not int or seats < 1:
        raise ValueError(f"The number of seats is an int of at least 1, not {seats!r}.")
    _plain("votes", votes)
    if votes.ndim != 2 or len(votes) == 0:
        raise ValueError(f"votes has the shape (lists, elections), not {votes.shape}.")
    tops: list[int] = votes.max(axis=1, initial=0).tolist()
    total = sum(tops)
    _fits("The number of seats plus 2", seats + 2)
    _fits("The sum of each list's most votes", total)
    return max(tops), total


def _plain(name: str, array: object) -> None:
    """Refuse what is no plain int64 array (a mask would be lost) or holds a negative number."""
    if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
        raise ValueError(f"{name} is a plain numpy array of int64, not {type(array).__name__}.")
    if array.dtype != np.int64:
        raise ValueError(f"{name} has the type int64, not {array.dtype}.")
    if array.min(initial=0) < 0:
        raise ValueError(f"{name} holds a negative number.")


def _fits(what: str, value: int) -> None:
    """Refuse a product that int64 cannot hold, before any array operation could wrap around."""
    if value >= _LIMIT:
        raise ValueError(f"{what} is {value}; it must be below 2**63 to be computed exactly.")


def _first(first: tuple[int, int] | Fraction, second: int) -> Fraction:
    """The first divisor as a Fraction, above 0 and below the second divisor."""
    if isinstance(first, tuple) and [type(part) for part in first] == [int, int] and first[1]:
        first = Fraction(*first)
    if type(first) is not Fraction:
        raise ValueError(f"The first divisor is a Fraction or two integers, not {first!r}.")
    if not 0 < first < second:
        raise ValueError(f"The first divisor lies above 0 and below {second}, not at {first}.")
    return first


def _in_chunks(
    votes: Ints, seats: int, total: int, threshold: BatchThreshold | None, share: _Share
) -> Batch:
    """Apply the threshold and the method to a chunk of elections at a time."""
    lists, elections = votes.shape
    if threshold is not None:
        _check_threshold(threshold, elections, total)
    given, undecided = np.empty(votes.shape, np.int64), np.zeros(elections, np.int64)
    tied, passed = np.zeros(votes.shape, np.bool_), np.empty(votes.shape, np.bool_)
    width = max(1, min(_COLUMNS, _CELLS // lists))
    for begin in range(0, elections, width):
        here = slice(begin, begin + width)
        out = Batch(given[:, here], tied[:, here], undecided[here], passed[:, here])
        chunk = votes[:, here]
        np.greater_equal(chunk, _needed(chunk, threshold, here), out=out.passed)
        share(chunk * out.passed, out)
        out.undecided[~out.passed.any(axis=0)] = seats
    for array in (given, tied, undecided, passed):
        array.setflags(write=False)
    return Batch(given, tied, undecided, passed)


def _check_threshold(threshold: BatchThreshold, elections: int, total: int) -> None:
    """Refuse a base of another shape, or a share that does not fit."""
    if threshold.base is not None:
        _plain("The threshold's base", threshold.base)
        if threshold.base.shape != (elections,):
            raise ValueError(f"The base has the shape ({elections},), not {threshold.base.shape}.")
        total = int(threshold.base.max(initial=0))
    product = threshold.share.numerator * total + threshold.share.denominator
    _fits("The threshold's numerator times the largest base, plus its denominator,", product)


def _needed(chunk: Ints, threshold: BatchThreshold | None, here: slice) -> Ints | int:
    """The fewest votes that pass, at least 1.

    For integers, `v*den >= num*base` says `v >= ceil(num*base div den)`, and `v*den > num*base`
    says `v >= floor(num*base div den) + 1`.
    """
    if threshold is None:
        return 1
    base = chunk.sum(axis=0) if threshold.base is None else threshold.base[here]
    above, below = threshold.share.numerator, threshold.share.denominator
    if threshold.at == "least":
        return np.maximum((base * above + (below - 1)) // below, 1)
    return base * above // below + 1


def _by_quota(admitted: Ints, out: Batch, seats: int, scale: int, *, droop: bool) -> None:
    """Largest remainder; `v*scale` is compared with the quota, so that both are integers."""
    total = admitted.sum(axis=0)
    quota = total // (seats + 1) + 1 if droop else np.maximum(total, 1)
    scaled = admitted * scale
    full = np.floor_divide(scaled, quota, out=out.seats)
    # From here on a remainder counts from 1, and 0 marks a list that takes no part.
    rest = scaled - full * quota + out.passed
    left = seats - full.sum(axis=0)
    odd = np.flatnonzero((left < 0) | (left >= out.passed.sum(axis=0)))
    if odd.size:
        _full_rounds(out, rest, left, odd)
    # Now fewer seats are left than lists pass, or no list passes.
    given = _largest(rest, left)
    out.seats[...] += given
    cut = np.flatnonzero(given.sum(axis=0) != left)
    if cut.size:
        # More lists than seats reach the last remainder that would get one: these are tied.
        reached, rest = given[:, cut], rest[:, cut]
        level = np.where(reached, rest, _LIMIT - 1).min(axis=0)
        last = reached & (rest == level)
        _leave_open(out, cut, seats, last, last)


def _full_rounds(out: Batch, rest: Ints, left: Ints, odd: Places) -> None:
    """Whole rounds of one seat for each list, where `left` is below 0 or not below the lists.

    With more seats than lists, each list gets the whole rounds. With too many full quotas (two at
    most), each list that has one gives a seat back (both, if it is alone), and the largest
    remainders get theirs again. `left` keeps what is to be given by remainder.
    """
    open_seats = left[odd]
    member = out.passed[:, odd] & ((open_seats >= 0) | (out.seats[:, odd] > 0))
    rounds, remaining = np.divmod(open_seats, np.maximum(member.sum(axis=0), 1))
    out.seats[:, odd] += rounds * member
    rest[:, odd] *= member
    left[odd] = remaining


def _largest(rest: Ints, left: Ints) -> Bools:
    """The lists whose remainder is among the `left` largest, with all that equal the last one."""
    lists, elections = rest.shape
    if lists > _PAIRWISE:
        # Sorting wants each election's remainders side by side.
        ordered = np.sort(np.ascontiguousarray(rest.T), axis=1)
        last = ordered[np.arange(elections), (lists - left) % lists]
        reaches: Bools = (rest >= last) & (left > 0)
        return reaches
    ahead = np.zeros((lists, elections), np.int8)
    for one in range(lists):
        for other in range(one):
            ahead[one] += np.greater(rest[other], rest[one]).view(np.int8)
            ahead[other] += np.greater(rest[one], rest[other]).view(np.int8)
    return ahead < left.astype(np.int8)


def _leave_open(out: Batch, cut: Places, seats: int, last: Bools, tied: Bools) -> None:
    """In the elections `cut`, take back the seats of `last` and leave them to the tied lists."""
    certain = out.seats[:, cut] - last
    out.seats[:, cut] = certain
    out.tied[:, cut] = tied
    out.undecided[cut] = seats - certain.sum(axis=0)


class _Linear(Struct, frozen=True):
    """Integer divisors: `opening`, then step*u + start for u = 1, 2, ..."""

    step: int
    start: int
    opening: int

    def of(self, taken: Ints) -> Ints:
        """d(u) for each u of an array; u = -1 gives any number, which callers mask."""
        divisors = taken * self.step + self.start
        if self.opening == self.start:
            return divisors
        return np.where(taken <= 0, self.opening, divisors)

    def estimate(self, admitted: Ints, pool: Ints, seats: int) -> Ints:
        """Seats up to one common average, so chosen that the sum is near S, whatever S is.

        If rounding cancelled out, a list with v of T votes would reach the divisor
        v*(2*step*S + (2*start - step)*n) div 2T. Any other level would do: repairs follow.
        """
        reach = np.maximum(pool * (2 * self.start - self.step) + 2 * self.step * seats, 0)
        level = admitted * reach // np.maximum(admitted.sum(axis=0) * 2, 1)
        counted: Ints = np.clip((level - self.start) // self.step + 1, 1, seats)
        counted *= level >= self.opening
        return counted


def _by_averages(admitted: Ints, out: Batch, seats: int, rule: _Linear) -> None:
    """Highest averages: estimate, then add the best next seats or withdraw the worst last ones.

    The estimate takes all averages from some level up (none beyond a list's S-th seat), so adding
    the highest or withdrawing the lowest reaches the S highest exactly.
    """
    taken = rule.estimate(admitted, out.passed.sum(axis=0), seats)
    missing = seats - taken.sum(axis=0)
    missing[~out.passed.any(axis=0)] = 0
    while (short := np.flatnonzero(missing > 0)).size:
        taken[_highest(_next(admitted, taken, rule, short))[0], short] += 1
        missing[short] -= 1
    while (over := np.flatnonzero(missing < 0)).size:
        taken[_highest(_last(admitted, taken, rule, over))[0], over] -= 1
        missing[over] += 1
    out.seats[...] = taken
    _, next_votes, next_divisor = _highest(_next(admitted, taken, rule, slice(None)))
    _, last_divisor, last_votes = _highest(_last(admitted, taken, rule, slice(None)))
    # Without lists the next average is 0 and the last one 1/0: never equal.
    cut = np.flatnonzero(next_votes * last_divisor == last_votes * next_divisor)
    if cut.size:
        votes, taken, level = admitted[:, cut], taken[:, cut], next_votes[cut]
        reached = votes * next_divisor[cut]
        last = (reached == level * rule.of(taken - 1)) & (taken > 0)
        _leave_open(out, cut, seats, last, last | (reached == level * rule.of(taken)))


def _next(votes: Ints, taken: Ints, rule: _Linear, at: Places | slice) -> _Fractions:
    """List by list, the average for its next seat in the elections `at`."""
    for mine, has in zip(votes, taken, strict=True):
        yield mine[at], rule.of(has[at])


def _last(votes: Ints, taken: Ints, rule: _Linear, at: Places | slice) -> _Fractions:
    """List by list, its last average turned over (highest is worst); 0 for one without seats."""
    for mine, has in zip(votes, taken, strict=True):
        yield rule.of(has[at] - 1) * (has[at] > 0), np.maximum(mine[at], 1)


def _highest(fractions: _Fractions) -> tuple[Ints, Ints, Ints]:
    """In each election a list with the highest fraction (any of equal ones), and the fraction."""
    above, below = next(fractions)
    best = np.zeros(above.shape, np.int64)
    for row, (numerator, denominator) in enumerate(fractions, start=1):
        better = numerator * below > above * denominator
        best = np.where(better, row, best)
        above = np.where(better, numerator, above)
        below = np.where(better, denominator, below)
    return best, above, below
