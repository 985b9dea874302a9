"""What a sample of stations that was drawn beforehand says about all of them; exact integers.

Of `stations` stations `drawn` were drawn by chance, and `differ` of these differ. How many of all
can differ, so that so few (or so many) of the drawn ones would still come about with a chance of
more than one in twenty? That is asked of each side for itself. Copies that nobody drew say nothing
about the other stations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb

import numpy as np
from msgspec import Struct

from hattama.core.comparison.model import DIFFERS, SUPERSEDED, Compared, Sheet
from hattama.core.register.model import Indices, Register

# The chance that is left for being wrong, on each side.
DOUBT = Fraction(1, 20)
# Shares of strata are rounded to so many binary places, towards the more careful side.
_BITS = 16


class Bound(Struct, frozen=True):
    """How many of all stations differ.

    Attributes:
        least, most: with at least 95 % confidence at least, and at most, so many; each for itself.
    """

    least: int
    most: int


class Stratum(Struct, frozen=True):
    """Stations from which so many were drawn.

    Attributes:
        unit: place of the unit whose stations these are; -1 where the sample was drawn of all.
        stations, drawn: how many there are, and how many of them were drawn.
        compared: drawn ones with both protocols and a figure that both give.
        differ: drawn ones that differ.
        superseded: drawn ones that were superseded between; these count as not differing.
    """

    unit: int
    stations: int
    drawn: int
    compared: int
    differ: int
    superseded: int


class Sampled(Struct, frozen=True):
    """One contest.

    Attributes:
        outside: drawn units that are not awaited in the contest; they say nothing here.
        uncovered: awaited stations that lie in no stratum; nothing is said of them.
        bound: over all strata. Of several it is careful: as if every stratum were drawn as thinly
            (and, for `least`, as densely) as the one that is most so.
    """

    contest: int
    strata: tuple[Stratum, ...]
    outside: int
    uncovered: int
    bound: Bound

    def total(self, name: str) -> int:
        """A number of the strata, added up."""
        return sum(getattr(one, name) for one in self.strata)


def most_differing(stations: int, drawn: int, differ: int, doubt: Fraction = DOUBT) -> int:
    """The most stations that can differ, when no more than `differ` of the drawn ones do.

    Beyond it, so few among the drawn would come about with a chance of at most `doubt`.
    """
    _possible(stations, drawn, differ)
    low, high = differ, stations - (drawn - differ)
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(stations, middle, drawn, differ, doubt):
            low = middle
        else:
            high = middle - 1
    return low


def least_differing(stations: int, drawn: int, differ: int, doubt: Fraction = DOUBT) -> int:
    """The fewest stations that can differ, when at least `differ` of the drawn ones do."""
    # So many alike among the drawn are the same question about the other stations.
    return stations - most_differing(stations, drawn, drawn - differ, doubt)


def sampled(
    compared: Compared, units: Indices, strata: Indices | None = None
) -> tuple[Sampled, ...]:
    """The bound of each contest of which a station was drawn.

    Where a drawn station cannot be compared it counts as differing in `most`, and as not differing
    in `least`.

    Args:
        units: places of the drawn units, each once.
        strata: for each of them the place of the unit of whose stations it was drawn.
    """
    register = compared.register
    sheets = {one.contest: one for one in compared.sheets}
    found = []
    for place in range(len(register.contests)):
        awaited = np.sort(register.awaited(register.contests[place]))
        inside = np.isin(units, awaited)
        if not inside.any():
            continue
        groups = _groups(
            register, awaited, units[inside], None if strata is None else strata[inside]
        )
        told = tuple(
            _stratum(sheets.get(place), top, stations, drawn)
            for top, (stations, drawn) in groups.items()
        )
        covered = sum(one.stations for one in told)
        outside = int((~inside).sum())
        found.append(Sampled(place, told, outside, len(awaited) - covered, bound_of(told)))
    return tuple(found)


def nested(register: Register, strata: Indices) -> tuple[int, int] | None:
    """Two strata of which one holds the other, or nothing: their stations would count twice."""
    tops = np.unique(strata)
    for one, two in zip(tops[:-1].tolist(), tops[1:].tolist(), strict=True):
        if two < int(register.units.end[one]):
            return one, two
    return None


def _groups(
    register: Register, awaited: Indices, units: Indices, strata: Indices | None
) -> Mapping[int, tuple[int, Indices]]:
    """For each stratum how many stations it has, and which were drawn."""
    if strata is None:
        return {-1: (len(awaited), units)}
    found = {}
    for top in np.unique(strata).tolist():
        first, stop = np.searchsorted(awaited, [top, int(register.units.end[top])])
        found[top] = int(stop - first), units[strata == top]
    return found


def _stratum(sheet: Sheet | None, top: int, stations: int, units: Indices) -> Stratum:
    none = np.zeros(0, dtype=np.int32)
    paired = none if sheet is None else np.setdiff1d(sheet.paired, sheet.nothing_common)
    differing = none if sheet is None else sheet.units[sheet.of(DIFFERS)]
    between = none if sheet is None else sheet.units[sheet.of(SUPERSEDED)]
    here, differ, corrected = (
        int(np.isin(units, one).sum()) for one in (paired, differing, between)
    )
    return Stratum(top, stations, len(units), here, differ, corrected)


def bound_of(strata: Sequence[Stratum]) -> Bound:
    """The bound over all strata of one contest."""
    stations, drawn, differ = (
        sum(getattr(one, name) for one in strata) for name in ("stations", "drawn", "differ")
    )
    unseen = drawn - sum(one.compared for one in strata)
    if len(strata) == 1:
        most = most_differing(stations, drawn, differ + unseen)
        return Bound(least_differing(stations, drawn, differ), most)
    shares = [Fraction(one.drawn, one.stations) for one in strata]
    high = stations - (drawn - differ - unseen)
    return Bound(
        least_over_strata(max(shares), differ, high),
        most_over_strata(min(shares), differ + unseen, high),
    )


def most_over_strata(share: Fraction, differ: int, high: int, doubt: Fraction = DOUBT) -> int:
    """The most stations that can differ, wherever they lie, when each stratum was drawn for itself.

    How many of the differing ones are drawn is a sum of independent yes-or-no draws with a mean of
    at least `share` of them. Below its mean such a sum is at most as likely as a binomial one
    (W. Hoeffding, 1956, theorem 4), which is counted here.

    Args:
        share: of the stations of the stratum that was drawn most thinly.
        high: the most that can be, whatever the chance.
    """
    above = (share.numerator << _BITS) // share.denominator
    return _last(
        differ, high,
        lambda count: (
            (differ + 1) << _BITS > count * above
            or _binomial_at_most(count, above, differ, doubt)
        ),
    )  # fmt: skip


def least_over_strata(share: Fraction, differ: int, high: int, doubt: Fraction = DOUBT) -> int:
    """The fewest stations that can differ; the same theorem above the mean.

    Args:
        share: of the stations of the stratum that was drawn most densely.
    """
    if not differ:
        return 0
    above = -((-share.numerator << _BITS) // share.denominator)
    # At least `differ` is the contrary of at most one fewer, so the doubt stands on the other side.
    return min(
        high,
        1 + _last(
            differ - 1, high,
            lambda count: (
                (differ - 1) << _BITS >= count * above
                and not _likely(count, above, differ, doubt)
            ),
        ),
    )  # fmt: skip


def _likely(count: int, above: int, differ: int, doubt: Fraction) -> bool:
    """Whether at least `differ` of so many draws have a chance of more than `doubt`."""
    # P(at least) > doubt is P(at most one fewer) < 1 - doubt.
    return not _binomial(count, above, differ - 1, 1 - doubt, reached=True)


def _binomial_at_most(count: int, above: int, differ: int, doubt: Fraction) -> bool:
    """Whether at most `differ` of so many draws have a chance of more than `doubt`."""
    return _binomial(count, above, differ, doubt, reached=False)


def _binomial(count: int, above: int, differ: int, limit: Fraction, *, reached: bool) -> bool:
    """Whether the chance of at most `differ` is above a limit (`reached`: or on it)."""
    if differ >= count:
        return True
    below = (1 << _BITS) - above
    goal = limit.numerator << (_BITS * count)
    if not below:
        # Every station was drawn, so every one of the `count` is among the drawn.
        return False
    term: int = below**count
    total = term
    for spot in range(differ):
        term = term * (count - spot) * above // ((spot + 1) * below)
        total += term
    told = total * limit.denominator
    return told >= goal if reached else told > goal


def _last(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The last number that holds, from `low`, which does, up to `high`; first in great steps."""
    step = 1
    while low + step <= high and holds(low + step):
        low, step = low + step, step * 2
    high = min(high, low + step)
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _possible(stations: int, drawn: int, differ: int) -> None:
    if not 0 <= differ <= drawn <= stations:
        raise AssertionError("a sample holds no more than there is")


def _at_most(stations: int, marked: int, drawn: int, differ: int, doubt: Fraction) -> bool:
    """Whether at most `differ` marked ones among the drawn have a chance of more than `doubt`.

    Of `stations`, `marked` are marked. The terms are added from the last one downwards; below the
    middle each is the smaller, by a falling ratio, so that the rest is bounded by a series.
    """
    if differ >= marked:
        return True
    plain = stations - marked
    goal = comb(stations, drawn) * doubt.numerator
    top, low = differ, max(0, drawn - plain)
    if top < low:
        return False
    term = comb(marked, top) * comb(plain, drawn - top)
    total = term
    for count in range(top, low, -1):
        # The term before it is term * up / down.
        up = count * (plain - drawn + count)
        down = (marked - count + 1) * (drawn - count + 1)
        if total * doubt.denominator > goal:
            return True
        if up < down:
            # All terms that are left together are less than term * up / (down - up).
            rest = term * up // (down - up) + 1
            if (total + rest) * doubt.denominator <= goal:
                return False
        term = term * up // down
        total += term
    return total * doubt.denominator > goal


def whole(samples: Sequence[Sampled], register: Register) -> tuple[Sampled, ...]:
    """The contests in which everybody votes."""
    return tuple(one for one in samples if register.contests[one.contest].unit == 0)
