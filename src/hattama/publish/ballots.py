"""What a voter of a station finds on the ballots there: contests by the tree, options in order.

Thousands of stations share a few sets of ballots. Each set is a *style*, written once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from hattama.core.register.model import Contest, Indices, Option, Register

NO_STYLE = -1


class Style(Struct, frozen=True, eq=False):
    """One set of ballots.

    Attributes:
        contests: places of the contests, in the order of the register.
        stations: places of the units in the tree that have these ballots.
    """

    contests: tuple[int, ...]
    stations: Indices


class Guide(Struct, frozen=True, eq=False):
    """The ballots of all stations.

    Attributes:
        styles: in the order in which the tree first meets them.
        style: for each unit of the tree its style; NO_STYLE above the stations.
    """

    styles: tuple[Style, ...]
    style: Indices


def guide(register: Register, contests: Sequence[Contest] | None = None) -> Guide:
    """Which ballots a voter gets at each lowest unit of the tree.

    Args:
        contests: those that are voted on now; where not given, the first rounds: neither a second
            round nor a repeat vote is held on election day.
    """
    told = register.contests if contests is None else contests
    places = register.contest_places()
    now = [one for one in told if contests is not None or _is_first(one)]
    units = register.units
    lowest = units.lowest(0)
    # A contest covers a stretch of the tree. Between two bounds of such stretches the set of
    # contests is one and the same: nothing is asked station by station.
    bounds = np.unique(
        np.array([0, len(units), *(at for one in now for at in _stretch(register, one))])
    )
    sets: dict[tuple[int, ...], int] = {}
    style = np.full(len(units), NO_STYLE, dtype=np.int32)
    begins = sorted(now, key=lambda one: one.unit)
    spot, open_now = 0, dict[int, int]()
    for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        while spot < len(begins) and begins[spot].unit == start:
            open_now[places[begins[spot].id]] = _stretch(register, begins[spot])[1]
            spot += 1
        open_now = {place: end for place, end in open_now.items() if end > start}
        inside = lowest[np.searchsorted(lowest, start) : np.searchsorted(lowest, stop)]
        if len(inside):
            style[inside] = sets.setdefault(tuple(sorted(open_now)), len(sets))
    order = lowest[np.argsort(style[lowest], kind="stable")]
    begins_at = np.searchsorted(style[order], np.arange(len(sets) + 1))
    return Guide(
        tuple(
            Style(one, order[start:stop])
            for one, start, stop in zip(sets, begins_at[:-1], begins_at[1:], strict=True)
        ),
        style,
    )


def ballot(contest: Contest) -> tuple[Option, ...]:
    """Options as they stand on the ballot; against all, and what has no place, at the end."""
    return tuple(contest.ballot.values())


def _stretch(register: Register, contest: Contest) -> tuple[int, int]:
    return contest.unit, int(register.units.end[contest.unit])


def _is_first(contest: Contest) -> bool:
    return contest.round == 1 and contest.repeat_of is None
