"""Of how many awaited stations each side has a protocol: every share with its denominator."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from hattama.core.comparison.model import Compared, Sheet, Status
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.model import LEVELS, Indices, Ints, Register

_REGION = LEVELS.index("region")
_STATION = LEVELS.index("station")


class Cover(Struct, frozen=True):
    """Protocols of the awaited units.

    Attributes:
        awaited: how many units are awaited.
        a, b, both: of these, how many have a protocol on that side, and on both.
    """

    awaited: int = 0
    a: int = 0
    b: int = 0
    both: int = 0

    def __add__(self, other: Cover) -> Cover:
        return Cover(
            self.awaited + other.awaited, self.a + other.a, self.b + other.b, self.both + other.both
        )


class Covered(Struct, frozen=True):
    """One contest.

    Attributes:
        regions: by place of the region; a unit outside all regions is in none.
        other_a, other_b: protocols of units that are not awaited, such as higher commissions.
        status: what can be compared here.
    """

    contest: int
    whole: Cover
    regions: Mapping[int, Cover]
    other_a: int
    other_b: int
    status: Status


def coverage(compared: Compared) -> tuple[Covered, ...]:
    """Every contest of the register, those without any protocol included."""
    register = compared.register
    of_region = regions_of(register)
    sheets = {one.contest: one for one in compared.sheets}
    return tuple(
        _covered(compared, place, sheets.get(place), of_region)
        for place in range(len(register.contests))
    )


def status(covers: tuple[Covered, ...], compared: Compared) -> Status:
    """What can be compared in the election as a whole."""
    if compared.pairs:
        return "compared"
    told = {one.status for one in covers} - {"nothing"}
    if "copies_only" in told:
        return "copies_only"
    return "one_side" if told else "nothing"


def regions_of(register: Register) -> Indices:
    """For each unit the place of the region that it is in, -1 for none.

    Where no unit is called a region, the units under the root stand for them, if they are no
    stations.
    """
    units = register.units
    found = np.full(len(units), -1, dtype=np.int32)
    tops = np.flatnonzero(units.level == _REGION)
    if not len(tops):
        tops = np.flatnonzero((units.depth == 1) & (units.level != _STATION))
    for top in tops.tolist():
        # A region within a region belongs to the outer one, which comes first.
        if found[top] < 0:
            found[top : units.end[top]] = top
    return found


def _covered(compared: Compared, place: int, sheet: Sheet | None, of_region: Indices) -> Covered:
    register = compared.register
    contest = register.contests[place]
    awaited = register.awaited(contest)
    start, stop = contest.unit, int(register.units.end[contest.unit])
    # Bit 1: the first side has a protocol; bit 2: the second one.
    here = np.zeros(stop - start, dtype=np.int64)
    if sheet is not None:
        only_a, only_b, pairs = sheet.only_a, sheet.only_b, sheet.paired
        here[only_a - start], here[only_b - start], here[pairs - start] = 1, 2, 3
    marks = here[awaited - start]
    whole = _cover(marks)
    regions = {
        region: _cover(marks[of_region[awaited] == region])
        for region in np.unique(of_region[awaited]).tolist()
        if region >= 0
    }
    own = [int(((here & bit) > 0).sum()) for bit in (1, 2)]
    return Covered(
        place,
        whole,
        regions,
        own[0] - whole.a,
        own[1] - whole.b,
        _status(compared, whole, own, int((here == 3).sum())),
    )


def _cover(marks: Ints) -> Cover:
    one, two, three = (int(number) for number in np.bincount(marks, minlength=4)[1:])
    return Cover(len(marks), one + three, two + three, three)


def _status(compared: Compared, whole: Cover, own: list[int], pairs: int) -> Status:
    """What can be compared in a contest; a higher commission's protocol is none of a station.

    Args:
        own: protocols of each side, of awaited units or not.
    """
    if pairs:
        return "compared"
    if not any(own):
        return "nothing"
    a_copies, b_copies = compared.source_a != OFFICIAL, compared.source_b != OFFICIAL
    if a_copies == b_copies:
        return "one_side"
    mine, theirs = (whole.a, own[1]) if b_copies else (whole.b, own[0])
    return "copies_only" if theirs and not mine else "one_side"
