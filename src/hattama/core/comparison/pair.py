"""Pairs of protocols of one unit and contest, figure by figure; linear in the protocols."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.comparison.align import ROWS
from hattama.core.comparison.model import DIFFERS, GAPS, SUPERSEDED, Compared, Sheet
from hattama.core.law.model import Law
from hattama.core.record.protocol import Block, Protocols, repeated_line
from hattama.core.register.model import ABSENT, Contest, Indices, Ints, Register
from hattama.core.result import lines_of

Part = tuple[Block, Indices]
Flags = npt.NDArray[np.bool_]


def compare(
    law: Law,
    register: Register,
    a: Protocols,
    source_a: str,
    b: Protocols,
    source_b: str,
    superseded: Collection[tuple[str, str]] = (),
) -> Compared:
    """Two records of one election, both in the places of one register (`align`).

    Args:
        superseded: ids of unit and contest of the protocols that either record corrected between.
            Where these differ it is no difference, but told as superseded between.
    """
    corrected: dict[str, list[int]] = {}
    for unit, contest in superseded:
        if unit in register.units.place:
            corrected.setdefault(contest, []).append(register.units.place[unit])
    sheets = []
    rows_a = rows_b = 0
    for place, contest_of in enumerate(register.contests):
        parts_a, parts_b = list(a.of(place, source_a)), list(b.of(place, source_b))
        if not parts_a and not parts_b:
            continue
        between = np.array(corrected.get(contest_of.id, ()), dtype=np.int32)
        sheet = _Desk(law, register, place, parts_a, parts_b).sheet(between)
        own_a, own_b = (sum(len(rows) for _, rows in parts) for parts in (parts_a, parts_b))
        if own_a != sheet.pairs + len(sheet.only_a) or own_b != sheet.pairs + len(sheet.only_b):
            raise AssertionError("protocols were lost while they were compared")
        rows_a, rows_b = rows_a + own_a, rows_b + own_b
        sheets.append(sheet)
    return Compared(register, source_a, source_b, tuple(sheets), rows_a, rows_b)


class _Kept(Struct):
    """What is gathered while chunks go by."""

    units: list[Indices]
    gaps: list[Flags]
    a: list[Ints]
    b: list[Ints]
    nothing: list[Indices]


class _Desk:
    """One contest on which both sides are laid."""

    def __init__(
        self, law: Law, register: Register, place: int, a: Sequence[Part], b: Sequence[Part]
    ) -> None:
        self.register = register
        self.place = place
        self.contest = register.contests[place]
        self.a, self.b = a, b
        self.columns = columns_of(law, self.contest, [*a, *b])
        width = len(self.columns)
        self.counts = np.zeros((4, width), dtype=np.int64)
        self.given = _given(self.columns, a) & _given(self.columns, b)
        self.kept = _Kept([], [], [], [], [])

    def sheet(self, between: Indices) -> Sheet:
        """Everything that is to be said of the contest.

        Args:
            between: units whose protocol was corrected between.
        """
        only_a, only_b, paired = self._pair()
        kept, width = self.kept, len(self.columns)
        units = np.concatenate([np.zeros(0, dtype=np.int32), *kept.units])
        order = np.argsort(units, kind="stable")
        units = units[order]
        gaps = np.concatenate([np.zeros(0, dtype=np.bool_), *kept.gaps])[order]
        state = np.where(gaps, GAPS, DIFFERS).astype(np.int8)
        state[np.isin(units, between) & ~gaps] = SUPERSEDED
        nothing = np.sort(np.concatenate([np.zeros(0, dtype=np.int32), *kept.nothing]))
        empty = np.zeros((0, width), dtype=np.int64)
        differ = int((~gaps).sum())
        return Sheet(
            self.place,
            self.columns,
            len(paired) - differ - len(nothing),
            units,
            state,
            np.concatenate([empty, *kept.a])[order],
            np.concatenate([empty, *kept.b])[order],
            paired,
            nothing,
            only_a,
            only_b,
            *self.counts,
        )

    def _pair(self) -> tuple[Indices, Indices, Indices]:
        """Go through all pairs; the units that only one side has, and those of the pairs."""
        start, stop = self.contest.unit, int(self.register.units.end[self.contest.unit])
        spot_b = np.full(stop - start, -1, dtype=np.int32)
        offsets = np.cumsum([0, *(len(rows) for _, rows in self.b)])
        for (block, rows), first in zip(self.b, offsets.tolist(), strict=False):
            spot_b[block.unit[rows] - start] = np.arange(first, first + len(rows))
        here = np.zeros(stop - start, dtype=np.bool_)
        for block, rows in self.a:
            units = block.unit[rows]
            here[units - start] = True
            spots = spot_b[units - start]
            # Which part of the other side each partner is in; most often there is one part only.
            part = np.searchsorted(offsets, spots, side="right") - 1
            for number in np.unique(part[spots >= 0]).tolist():
                mine = np.flatnonzero(part == number)
                other, rows_b = self.b[number]
                self._chunks(block, rows[mine], other, rows_b[spots[mine] - offsets[number]])
        there = spot_b >= 0
        found = [
            (np.flatnonzero(flags) + start).astype(np.int32)
            for flags in (here & ~there, there & ~here, here & there)
        ]
        return found[0], found[1], found[2]

    def _chunks(self, one: Block, rows: Indices, other: Block, rows_b: Indices) -> None:
        picks_a, picks_b = (_picks(self.columns, block.columns) for block in (one, other))
        for at in range(0, len(rows), ROWS):
            a = _picked(picks_a, one, rows[at : at + ROWS])
            b = _picked(picks_b, other, rows_b[at : at + ROWS])
            self._take(one.unit[rows[at : at + ROWS]], a, b)

    def _take(self, units: Indices, a: Ints, b: Ints) -> None:
        """Some pairs: count what both give, keep what differs."""
        have_a, have_b = a != ABSENT, b != ABSENT
        both, unlike = have_a & have_b, a != b
        differs = both & unlike
        self.counts[0] += both.sum(axis=0)
        nothing = ~both.any(axis=1)
        if nothing.any():
            self.kept.nothing.append(units[nothing])
        if not unlike.any():
            return
        self.counts[1] += differs.sum(axis=0)
        self.counts[2] += (have_a & ~have_b).sum(axis=0)
        self.counts[3] += (have_b & ~have_a).sum(axis=0)
        gaps = ((have_a != have_b) & self.given).any(axis=1) & ~nothing
        wrong = differs.any(axis=1)
        rows = np.flatnonzero(wrong | gaps)
        self.kept.units.append(units[rows])
        self.kept.gaps.append(~wrong[rows])
        self.kept.a.append(a[rows])
        self.kept.b.append(b[rows])


def columns_of(law: Law, contest: Contest, parts: Sequence[Part]) -> tuple[str, ...]:
    """The columns that some protocol of a contest has: lines of the law, then options.

    A line that repeats stands by number, unless a protocol gives it whole: then its sum.
    """
    form = law.protocol.lines if law.protocol is not None else ()
    repeated = frozenset(line.id for line in form if line.repeats)
    named = {name for block, _ in parts for name in block.columns}
    found: list[str] = []
    for line in lines_of(law):
        numbered = [name for name in named if repeated_line(name, repeated) == line]
        if line in named:
            found.append(line)
        else:
            found += sorted(numbered, key=lambda name: int(name.rpartition(".")[2]))
    return (*found, *(option for option in contest.ballot if option in named))


def _picks(columns: Sequence[str], given: Sequence[str]) -> list[list[int]]:
    """For each column the places that are added up for it; a whole line takes its repetitions."""
    own = frozenset(columns)
    found: dict[str, list[int]] = {name: [] for name in columns}
    for spot, name in enumerate(given):
        stem = name if name in own else name.rpartition(".")[0]
        if stem in found:
            found[stem].append(spot)
    return [found[name] for name in columns]


def _picked(picks: list[list[int]], block: Block, rows: Indices) -> Ints:
    """The figures of some rows in the columns of the comparison."""
    every = len(picks) == len(block.columns) and all(p == [n] for n, p in enumerate(picks))
    if every and len(rows) and int(rows[-1]) - int(rows[0]) == len(rows) - 1 and _run(rows):
        return block.figures[int(rows[0]) : int(rows[-1]) + 1]
    figures = block.figures[rows]
    if every:
        return figures
    found = np.full((len(rows), len(picks)), ABSENT, dtype=np.int64)
    for column, spots in enumerate(picks):
        if len(spots) == 1:
            found[:, column] = figures[:, spots[0]]
        elif spots:
            parts = figures[:, spots]
            absent = parts == ABSENT
            summed = np.where(absent, 0, parts).sum(axis=1)
            found[:, column] = np.where(absent.all(axis=1), ABSENT, summed)
    return found


def _run(rows: Indices) -> bool:
    """Whether the rows follow each other."""
    return bool((np.diff(rows) == 1).all())


def _given(columns: Sequence[str], parts: Sequence[Part]) -> Flags:
    """Which columns a side gives in any of its protocols."""
    found = np.zeros(len(columns), dtype=np.bool_)
    for block, rows in parts:
        picks = _picks(columns, block.columns)
        for start in range(0, len(rows), ROWS):
            if not found.all():
                figures = _picked(picks, block, rows[start : start + ROWS])
                found |= (figures != ABSENT).any(axis=0)
    return found


def shifts(sheet: Sheet, contest: Contest) -> Ints:
    """Of each of a sheet's `units`, the ballots by which the votes differ.

    The votes that come to some options, or those that others lose, whichever are more: a ballot
    that is with another option counts once.
    """
    spots = [spot for spot, name in enumerate(sheet.columns) if name in contest.ballot]
    change = changes(sheet)[:, spots]
    gained: Ints = np.maximum(change, 0).sum(axis=1)
    lost: Ints = np.maximum(-change, 0).sum(axis=1)
    return np.maximum(gained, lost)


def changes(sheet: Sheet) -> Ints:
    """B's figures less A's, zero where a side gives none."""
    both = (sheet.a != ABSENT) & (sheet.b != ABSENT)
    return np.where(both, sheet.b - sheet.a, 0)


def in_order(compared: Compared, state: int) -> Iterator[tuple[Sheet, int, int]]:
    """Sheet, row and shift of every pair in a state, the largest shift first."""
    sheets, rows, sizes, lines = [], [], [], []
    for number, sheet in enumerate(compared.sheets):
        spots = sheet.of(state)
        sheets.append(np.full(len(spots), number))
        rows.append(spots)
        sizes.append(shifts(sheet, compared.register.contests[sheet.contest])[spots])
        lines.append(np.abs(changes(sheet)[spots]).sum(axis=1))
    if not sheets:
        return
    sheet_of, row, size = (np.concatenate(one) for one in (sheets, rows, sizes))
    order = np.lexsort((row, sheet_of, -np.concatenate(lines), -size))
    for spot in order.tolist():
        yield compared.sheets[int(sheet_of[spot])], int(row[spot]), int(size[spot])
