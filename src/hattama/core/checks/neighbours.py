"""Votes of two options that look exchanged beside the other stations of the same territory.

The option that is first here is far behind among the neighbours and the other way round, and with
the two figures exchanged the station would stand at least twice as near to them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hattama.core.checks.model import Found
from hattama.core.register.model import ABSENT, LEVELS, Indices, Ints, Register
from hattama.core.tabulation.totals import Totals

# So many votes, and one option twice as strong as another, before a station is set beside others.
LEAST_VOTES = 50
TIMES = 2
# Stations that are looked at together.
ROWS = 2**14

_STATION = LEVELS.index("station")


def neighbours(register: Register, place: int, found: Totals) -> Iterator[Found]:
    """Remarks on the stations of one contest, from its totals.

    Args:
        place: of the contest in the register.
    """
    options = tuple(found.contest.ballot)
    if len(options) < 2:
        return
    level = register.units.level[found.start : found.start + len(found.figures)]
    stations = np.flatnonzero((found.behind == place) & (level == _STATION))
    columns = [found.columns.index(option) for option in options]
    above = _Above(register, found, columns)
    told: list[tuple[Indices, Ints, Ints, Ints, Ints]] = []
    for start in range(0, len(stations), ROWS):
        rows = stations[start : start + ROWS]
        kept = _exchanged(found.figures[rows][:, columns], above.of(rows))
        spots, one, other, mine, theirs = kept
        if len(spots):
            units = (rows[spots] + found.start).astype(np.int32)
            told.append((units, one, other, mine, theirs))
    if not told:
        return
    unit, one, other, mine, theirs = (
        np.concatenate([part[spot] for part in told]) for spot in range(5)
    )
    yield Found(
        "options_exchanged",
        "plausibility",
        "note",
        place,
        unit.astype(np.int32),
        len(stations),
        figures={"own": mine, "other_own": theirs},
        words={
            "option": tuple(options[spot] for spot in one.tolist()),
            "other_option": tuple(options[spot] for spot in other.tolist()),
        },
    )


class _Above:
    """Votes of the units that have others under them: few enough to be looked up fast."""

    def __init__(self, register: Register, found: Totals, columns: list[int]) -> None:
        units, stop = register.units, found.start + len(found.figures)
        inner = units.end[found.start : stop] > np.arange(found.start, stop) + 1
        self._parent = np.maximum(units.parent[found.start : stop] - found.start, 0)
        # From a unit that has others under it to its place among these.
        self._spot = np.cumsum(inner) - 1
        votes = found.figures[np.flatnonzero(inner)][:, columns]
        self._votes = np.where(votes == ABSENT, 0, votes)

    def of(self, rows: np.typing.NDArray[np.intp]) -> Ints:
        """Votes of the unit above each station, stations x options."""
        if not len(self._votes):
            return np.zeros((len(rows), self._votes.shape[1]), dtype=np.int64)
        found: Ints = self._votes[self._spot[self._parent[rows]]]
        return found


def _exchanged(votes: Ints, above: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Rows, the two options, and their votes; a station with an absent figure is left out."""
    whole = (votes != ABSENT).all(axis=1)
    around = np.maximum(above - np.maximum(votes, 0), 0)
    here, there = votes.argmax(axis=1), around.argmax(axis=1)
    sums, others = votes.sum(axis=1), around.sum(axis=1)
    maybe = whole & (here != there) & (sums >= LEAST_VOTES) & (others >= LEAST_VOTES)
    rows = np.flatnonzero(maybe)
    one, other = here[rows], there[rows]
    mine = votes[rows, one], votes[rows, other]
    theirs = around[rows, one], around[rows, other]
    strong = (mine[0] >= TIMES * mine[1]) & (theirs[1] >= TIMES * theirs[0])
    share = [part / sums[rows] for part in mine], [part / others[rows] for part in theirs]
    now = np.abs(share[0][0] - share[1][0]) + np.abs(share[0][1] - share[1][1])
    then = np.abs(share[0][1] - share[1][0]) + np.abs(share[0][0] - share[1][1])
    kept = strong & (then * TIMES <= now)
    return rows[kept], one[kept], other[kept], mine[0][kept], mine[1][kept]
