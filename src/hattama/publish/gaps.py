"""What is missing, counted in one pass over the register: under each unit, and of each contest."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from hattama.bundle.snapshot import Snapshot
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.model import ABSENT, Ints


class Gap(Struct, frozen=True):
    """What is missing under a unit, or of a contest.

    Attributes:
        protocols: awaited and not here.
        copies: of these, how many are here as a copy of somebody else.
        units: stations that lack at least one.
        voters: in the registers of these stations, as far as the register says.
        unknown: stations of which it does not.
    """

    protocols: int
    copies: int
    units: int
    voters: int
    unknown: int


class Gaps:
    """Everything that is missing, counted in one pass."""

    def __init__(self, snap: Snapshot) -> None:
        self.units = units = snap.admitted.frozen.register.units
        size = len(units)
        contests = snap.result.contests
        missing = {name: one.totals.missing for name, one in contests.items()}
        copied = _copied(snap)
        protocols, copies = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.contests: dict[str, Gap] = {}
        for name, spots in missing.items():
            own = np.isin(spots, copied.get(name, np.zeros(0, np.int64)))
            np.add.at(protocols, spots, 1)
            np.add.at(copies, spots[own], 1)
            voters = units.voters[spots]
            known = voters != ABSENT
            self.contests[name] = Gap(
                len(spots), int(own.sum()), len(spots), int(voters[known].sum()),
                int((~known).sum()),
            )  # fmt: skip
        lacking = protocols > 0
        known = lacking & (units.voters != ABSENT)
        voters = np.where(known, units.voters, 0)
        self._sums = [
            np.concatenate([[0], np.cumsum(one)])
            for one in (protocols, copies, lacking, voters, lacking & ~known)
        ]
        above = units.parent[np.flatnonzero(lacking)]
        self.holders: list[int] = np.unique(above[above > 0]).tolist()

    def of(self, spot: int) -> Gap:
        """What is missing under a unit, itself included."""
        stop = int(self.units.end[spot])
        return Gap(*(int(one[stop] - one[spot]) for one in self._sums))


def _copied(snap: Snapshot) -> dict[str, Ints]:
    """Units of which somebody else's copy is here, by contest."""
    protocols, contests = snap.held.protocols, snap.admitted.frozen.register.contests
    official = protocols.sources.index(OFFICIAL) if OFFICIAL in protocols.sources else -1
    found: dict[str, list[Ints]] = {}
    for block in protocols.blocks:
        rows = np.flatnonzero(block.source != official)
        for contest in np.unique(block.contest[rows]).tolist():
            own = rows[block.contest[rows] == contest]
            found.setdefault(contests[contest].id, []).append(block.unit[own].astype(np.int64))
    return {name: np.concatenate(parts) for name, parts in found.items()}
