"""The second record in the terms of the first: units, contests and options matched by their ids.

Each record has its own register. What only one of them knows is reported, never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.record.protocol import Block, Protocols
from hattama.core.register.model import ABSENT, Indices, Ints, Register

Why = Literal["unit_unknown", "contest_unknown", "unit_outside"]
# In the order in which they are looked for.
WHY: tuple[Why, ...] = ("unit_unknown", "contest_unknown", "unit_outside")

# So many rows are looked at in one go, so that the work fits a cache.
ROWS = 1 << 14


class Reported(Struct, frozen=True):
    """A protocol of the second record for which the first has no place.

    Attributes:
        code: its unit or its contest is not known there, or the unit lies outside the contest.
        unit, contest: ids.
    """

    code: Why
    unit: str
    contest: str


class Stranger(Struct, frozen=True):
    """Votes of the second record for an option that is not on the first one's ballot.

    Attributes:
        protocols: how many of them name it.
        votes: all of its votes together.
    """

    contest: str
    option: str
    protocols: int
    votes: int


class Unknown(Struct, frozen=True):
    """What the first register has and the second does not know."""

    units: int = 0
    contests: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


class Aligned(Struct, frozen=True, eq=False):
    """The protocols of one source of the second record, in the places of the first register.

    Attributes:
        rows: how many there were; each is in `protocols` or reported.
    """

    protocols: Protocols
    rows: int
    reported: tuple[Reported, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    unknown: Unknown = Unknown()


def align(register: Register, other: Register, protocols: Protocols, source: str) -> Aligned:
    """Protocols of one source, moved from another register into this one."""
    place = protocols.sources.index(source) if source in protocols.sources else -1
    if register is other:
        count = sum(int((block.source == place).sum()) for block in protocols.blocks)
        return Aligned(protocols, count)
    to_unit = register.units.place.many(other.units.ids)
    places = register.contest_places()
    to_contest = np.array([places.get(one.id, -1) for one in other.contests], dtype=np.int32)
    blocks: list[Block] = []
    reported: list[Reported] = []
    strange: Counter[tuple[int, str]] = Counter()
    votes: Counter[tuple[int, str]] = Counter()
    options = frozenset(name for one in other.contests for name in one.ballot)
    total = 0
    for block in protocols.blocks:
        rows = np.flatnonzero(block.source == place)
        total += len(rows)
        unit, contest = to_unit[block.unit[rows]], to_contest[block.contest[rows]]
        why = _why(register, unit, contest)
        fine = why < 0
        for row in np.flatnonzero(~fine).tolist():
            spot = int(rows[row])
            ids = other.units.ids[int(block.unit[spot])]
            name = other.contests[int(block.contest[spot])].id
            reported.append(Reported(WHY[int(why[row])], ids, name))
        kept = rows[fine]
        figures = block.figures if len(kept) == len(block) else block.figures[kept]
        _strangers(register, block.columns, options, contest[fine], figures, strange, votes)
        source_places = np.zeros(len(kept), dtype=np.int32)
        blocks.append(Block(block.columns, unit[fine], contest[fine], source_places, figures))
    if total != sum(map(len, blocks)) + len(reported):
        raise AssertionError("protocols were lost while two registers were matched")
    told = tuple(
        Stranger(register.contests[contest].id, option, number, votes[contest, option])
        for (contest, option), number in sorted(strange.items())
    )
    moved = Protocols(tuple(blocks), (source,))
    return Aligned(moved, total, tuple(reported), told, unknown_to(register, other))


def unknown_to(register: Register, other: Register) -> Unknown:
    """What a register has and another does not know, by id."""
    missing = int((other.units.place.many(register.units.ids) < 0).sum())
    contests, options = [], []
    for one in register.contests:
        same = other.contest(one.id)
        if same is None:
            contests.append(one.id)
        else:
            options += [(one.id, option) for option in one.ballot if option not in same.ballot]
    return Unknown(missing, tuple(contests), tuple(options))


def _why(register: Register, unit: Indices, contest: Indices) -> npt.NDArray[np.int8]:
    """Why a protocol has no place here, as a place in `WHY`; -1 where it has one."""
    tops = np.array([one.unit for one in register.contests], dtype=np.int32)
    why = np.full(len(unit), -1, dtype=np.int8)
    why[contest < 0] = WHY.index("contest_unknown")
    why[unit < 0] = WHY.index("unit_unknown")
    both = np.flatnonzero(why < 0)
    top = tops[contest[both]]
    outside = (unit[both] < top) | (unit[both] >= register.units.end[top])
    why[both[outside]] = WHY.index("unit_outside")
    return why


def _strangers(
    register: Register,
    columns: tuple[str, ...],
    options: Collection[str],
    contest: Indices,
    figures: Ints,
    strange: Counter[tuple[int, str]],
    votes: Counter[tuple[int, str]],
) -> None:
    """Count votes for options that are not on this ballot; nothing is compared with them.

    Args:
        options: ids of all options of the other register.
    """
    spots = [spot for spot, name in enumerate(columns) if name in options]
    used = np.flatnonzero(np.bincount(contest, minlength=1)).tolist()
    foreign = np.zeros((len(register.contests), len(columns)), dtype=np.bool_)
    for place in used if len(contest) else ():
        ballot = register.contests[place].ballot
        foreign[place, [spot for spot in spots if columns[spot] not in ballot]] = True
    if not foreign.any():
        return
    for start in range(0, len(figures), ROWS):
        part = figures[start : start + ROWS]
        places = contest[start : start + ROWS]
        for row, spot in np.argwhere(foreign[places] & (part != ABSENT)).tolist():
            key = int(places[row]), columns[spot]
            strange[key] += 1
            votes[key] += int(part[row, spot])
