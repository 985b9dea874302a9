"""Totals of one contest at each unit, from the lowest published level, in one pass over the tree.

A higher commission's protocol never adds to a total: where something below it was published it is
compared with the sum below; where nothing was, it stands for the unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.record.protocol import OFFICIAL, Block, Protocols
from hattama.core.record.remark import BASES, Basis
from hattama.core.register.model import ABSENT, LEVELS, Contest, Indices, Ints, Register

COUNTED = BASES.index("counted")
ANNOUNCED = BASES.index("announced")
NOT_PUBLISHED = BASES.index("not_published")
_ROWS = 2048
_STATION = LEVELS.index("station")


class Difference(Struct, frozen=True):
    """A higher commission's figure that is not the sum of what was published below it."""

    unit: int
    column: str
    own: int
    below: int


class Totals(Struct, frozen=True, eq=False):
    """Figures of one contest at its unit and at everything under it.

    Row 0 is the contest's unit; row `n` is the register's unit `start + n`.

    Attributes:
        columns: lines of the form, repeated ones added up, then options in ballot order.
        figures: ABSENT where no protocol gave a figure.
        gaps: protocols under the unit (itself included) that leave the column empty.
        basis: places in `BASES`.
        present, awaited: protocols of awaited units at hand, and awaited, under each unit.
        unexpected: stations with a protocol from which none is awaited.
        missing: units whose protocol is awaited and not here.
        behind: place of the contest whose protocol of this unit is part of the total (the contest
            or one that repeats it), -1 where none is.
        differences: levels that do not agree.
    """

    contest: Contest
    start: int
    columns: tuple[str, ...]
    figures: Ints
    gaps: Indices
    basis: npt.NDArray[np.int8]
    present: Ints
    awaited: Ints
    unexpected: Indices
    missing: Indices
    behind: Indices
    differences: tuple[Difference, ...]

    def figure(self, column: str, row: int = 0) -> int | None:
        """One figure, or None where it is absent or the column unknown."""
        if column not in self.columns:
            return None
        value = int(self.figures[row, self.columns.index(column)])
        return None if value == ABSENT else value

    def missing_in(self, column: str, row: int = 0) -> int:
        """How many protocols behind a total leave this column empty."""
        return int(self.gaps[row, self.columns.index(column)]) if column in self.columns else 0

    def basis_of(self, row: int = 0) -> Basis:
        """What the figures of a unit rest on."""
        return BASES[int(self.basis[row])]


def totals(
    register: Register,
    protocols: Protocols,
    contest: Contest,
    lines: Sequence[str],
    annulled: Collection[tuple[int, str | None]] = (),
    source: str = OFFICIAL,
    repeated: Collection[tuple[int, str | None]] = (),
) -> Totals:
    """Totals of a contest from one source.

    Args:
        lines: ids of the law's protocol lines, in their order.
        annulled: units (with all under them) whose protocols do not count, and of which contest
            (None: of all).
        repeated: units in which a repeat vote was ordered: of annulled ones, only these are
            awaited again.
    """
    start, stop = contest.unit, int(register.units.end[contest.unit])
    columns = (*lines, *contest.ballot)
    table = _Table.empty(stop - start, columns)
    places = register.contest_places()
    for block, rows in protocols.of(places[contest.id], source):
        table.take(block, rows, start, places[contest.id])
    for unit, of in annulled:
        # What annuls all contests annuls no repeat vote, which comes after it.
        every = of is None and contest.repeat_of is None
        if (every or of == contest.id) and start <= unit < stop:
            table.clear(unit - start, int(register.units.end[unit]) - start)
    for repeat in register.repeats(contest.id):
        for block, rows in protocols.of(places[repeat.id], source):
            table.take(block, rows, start, places[repeat.id])
    again = table.has & (table.behind != places[contest.id])
    awaited = _awaited(register, contest, annulled, repeated, again)
    station = register.units.level[start:stop] == _STATION
    present = _under(register, start, stop, table.has & awaited)
    expected = _under(register, start, stop, awaited)
    # Of a contest that repeats another nobody in particular is awaited, unless the register says.
    anyone = contest.repeat_of is not None and not awaited.any()
    unexpected = np.flatnonzero(table.has & station & ~awaited & (not anyone)) + start
    missing = np.flatnonzero(awaited & ~table.has) + start
    # Of a unit with protocols below it, its own is only compared.
    lowest = _under(register, start, stop, table.has) == 1
    behind = np.where(table.has & lowest, table.behind, -1)
    table.basis[table.has] = ANNOUNCED
    table.basis[table.has & station] = COUNTED
    differences = tuple(_add_up(register, table, start, present == expected))
    return Totals(
        contest=contest,
        start=start,
        columns=columns,
        figures=table.figures,
        gaps=table.gaps,
        basis=table.basis,
        present=present,
        awaited=expected,
        unexpected=unexpected.astype(np.int32),
        missing=missing.astype(np.int32),
        behind=behind.astype(np.int32),
        differences=differences,
    )


class _Table(Struct, eq=False):
    """The figures of one contest while they are gathered: a row for each unit under it."""

    columns: tuple[str, ...]
    figures: Ints
    gaps: Indices
    has: npt.NDArray[np.bool_]
    basis: npt.NDArray[np.int8]
    behind: Indices
    gapped: bool = False

    @classmethod
    def empty(cls, rows: int, columns: tuple[str, ...]) -> _Table:
        shape = rows, len(columns)
        return cls(
            columns,
            np.full(shape, ABSENT, dtype=np.int64),
            np.zeros(shape, dtype=np.int32),
            np.zeros(rows, dtype=np.bool_),
            np.full(rows, NOT_PUBLISHED, dtype=np.int8),
            np.full(rows, -1, dtype=np.int32),
        )

    def take(self, block: Block, rows: Indices, start: int, place: int) -> None:
        """Protocols of a block; one that is there already is replaced as a whole."""
        units = block.unit[rows] - start
        self.has[units] = True
        self.behind[units] = place
        taken = _picked(self.columns, block, rows)
        self.figures[units] = taken
        absent = taken == ABSENT
        # Most elections leave nothing out; then there is nothing to write either.
        if self.gapped or absent.any():
            self.gapped = True
            self.gaps[units] = absent

    def clear(self, first: int, stop: int) -> None:
        """Take away what was gathered for a unit and all under it."""
        self.figures[first:stop] = ABSENT
        self.gaps[first:stop] = 0
        self.has[first:stop] = False


def _picked(columns: Sequence[str], block: Block, rows: Indices) -> Ints:
    """The figures of some rows of a block in the columns of the totals, repeated lines added up."""
    groups = dict(_sources(columns, block.columns))
    figures = block.figures if len(rows) == len(block) else block.figures[rows]
    single = all(len(spots) == 1 for spots in groups.values())
    if single and len(groups) == len(columns):
        order = [spots[0] for _, spots in sorted(groups.items())]
        straight = order == list(range(len(block.columns)))
        return figures if straight else _reordered(figures, order)
    found = np.full((len(rows), len(columns)), ABSENT, dtype=np.int64)
    for column, spots in groups.items():
        if len(spots) == 1:
            found[:, column] = figures[:, spots[0]]
            continue
        parts = figures[:, spots]
        absent = parts == ABSENT
        summed = np.where(absent, 0, parts).sum(axis=1)
        found[:, column] = np.where(absent.all(axis=1), ABSENT, summed)
    return found


def _reordered(figures: Ints, order: Sequence[int]) -> Ints:
    """The columns in another order, some thousand rows at a time, since these fit a cache."""
    found = np.empty((len(figures), len(order)), dtype=np.int64)
    for start in range(0, len(figures), _ROWS):
        rows = slice(start, start + _ROWS)
        found[rows] = figures[rows].T[order].T
    return found


def _awaited(
    register: Register,
    contest: Contest,
    annulled: Collection[tuple[int, str | None]],
    repeated: Collection[tuple[int, str | None]],
    again: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Which units under the contest's unit a protocol is awaited from.

    From an annulled unit nothing is, until its vote is ordered to be, or has been (`again`),
    repeated.
    """
    start, stop = contest.unit, int(register.units.end[contest.unit])
    first = np.zeros(stop - start, dtype=np.bool_)
    first[register.awaited(contest) - start] = True
    awaited = first.copy()
    for marked, value in ((annulled, False), (repeated, True)):
        for unit, of in marked:
            if of in (None, contest.id) and start <= unit < stop:
                under = slice(unit - start, int(register.units.end[unit]) - start)
                awaited[under] = first[under] & value
    return awaited | (first & again)


def _sources(columns: Sequence[str], given: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """For each column of the totals, the columns of a block that are added up for it."""
    groups: dict[str, list[int]] = {}
    known = frozenset(columns)
    for spot, name in enumerate(given):
        stem = name if name in known else name.rpartition(".")[0]
        groups.setdefault(stem, []).append(spot)
    for spot, name in enumerate(columns):
        if name in groups:
            yield spot, groups[name]


def _under(register: Register, start: int, stop: int, marked: npt.NDArray[np.bool_]) -> Ints:
    """How many marked units each unit has under it, itself included."""
    running = np.zeros(stop - start + 1, dtype=np.int64)
    np.cumsum(marked, out=running[1:])
    ends = register.units.end[start:stop] - start
    return running[ends] - running[:-1]


def _add_up(
    register: Register, table: _Table, start: int, complete: npt.NDArray[np.bool_]
) -> Iterator[Difference]:
    """Sum the tree from its lowest level upwards; where levels disagree, say so.

    While protocols below a unit are still awaited, its own protocol may hold more than the sum.
    """
    stop = start + len(table.has)
    depth = register.units.depth[start:stop]
    parent = register.units.parent[start:stop] - start
    for level in range(int(depth.max()), int(depth[0]), -1):
        rows = np.flatnonzero((depth == level) & table.has)
        if not len(rows):
            continue
        # In the order of the tree, units of one depth stand grouped by their parents.
        above = parent[rows]
        first = np.flatnonzero(np.r_[True, above[1:] != above[:-1]])
        parents = above[first]
        figures = table.figures[rows]
        absent = figures == ABSENT
        some = bool(absent.any())
        if some:
            figures[absent] = 0
        sums = np.add.reduceat(figures, first, axis=0)
        if some:
            sums[np.logical_and.reduceat(absent, first, axis=0)] = ABSENT
        yield from _differences(table, parents, sums, start, complete)
        table.figures[parents] = sums
        if table.gapped:
            table.gaps[parents] = np.add.reduceat(table.gaps[rows], first, axis=0)
        table.basis[parents] = np.maximum.reduceat(table.basis[rows], first)
        table.has[parents] = True


def _differences(
    table: _Table,
    parents: Indices,
    sums: Ints,
    start: int,
    complete: npt.NDArray[np.bool_],
) -> Iterator[Difference]:
    own = table.figures[parents]
    both = (own != ABSENT) & (sums != ABSENT)
    wrong = both & np.where(complete[parents][:, None], own != sums, own < sums)
    for row, column in np.argwhere(wrong).tolist():
        yield Difference(
            start + int(parents[row]),
            table.columns[column],
            int(own[row, column]),
            int(sums[row, column]),
        )
