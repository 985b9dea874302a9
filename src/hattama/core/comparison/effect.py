"""What the differences would do: the result counted again with the second record's figures.

Wherever both records give a figure and it differs, the second one's takes the place of the first
one's; everything else stays. That shows how much hangs on it, not which of them is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from hattama.core.comparison.could import (
    Changes,
    district_could,
    seats_could,
    threshold_could,
)
from hattama.core.comparison.model import DIFFERS, Compared, Sheet
from hattama.core.comparison.pair import changes
from hattama.core.law.model import Law
from hattama.core.record.facts import Fact, NotUnderstood, RecountHeld, RecountOrdered
from hattama.core.record.protocol import OFFICIAL, Block, Protocols
from hattama.core.register.election import Election
from hattama.core.register.model import ABSENT, Contest, Indices, Ints, Register
from hattama.core.result import Counted, Result, result
from hattama.core.seats.tiers.contest import INVALID


class ThresholdEffect(Struct, frozen=True):
    """One list at the threshold.

    Attributes:
        before, after: whether it passes; None where it could not be counted.
        margin: ballots moved after which it would be decided otherwise, in the first record.
        net: votes of the list that the differences add or take away.
        could: whether some choice between the two figures of each protocol decides it otherwise.
    """

    option: str
    before: bool
    after: bool | None
    margin: int | None
    net: int
    could: bool | None


class ContestEffect(Struct, frozen=True, eq=False):
    """One contest with differences, counted both ways.

    Attributes:
        before, after: the first record's count, and with the second one's figures.
        protocols: differing protocols that are part of the total.
        beside: differing protocols that are not, because lower ones were published or their vote
            was annulled or repeated.
        net: votes of each option, second less first.
        shift: ballots by which the totals differ: what some options gain, or others lose.
        gross: all changes of votes added up, whatever their sign.
        margin: ballots moved after which the outcome would be otherwise or tied.
        could: whether some choice of protocols gives other seats, or ends a district's round
            otherwise or in a tie; None where nobody can say.
    """

    contest: Contest
    before: Counted
    after: Counted
    protocols: int
    beside: int
    net: Mapping[str, int]
    shift: int
    gross: int
    margin: int | None
    could: bool | None
    thresholds: tuple[ThresholdEffect, ...] = ()


class Effect(Struct, frozen=True, eq=False):
    """The whole election counted both ways.

    Attributes:
        contests: those in which a protocol differs.
        lots_left_out: a drawn lot answers no tie any more, so the second count is without it.
    """

    before: Result
    after: Result
    contests: tuple[ContestEffect, ...]
    lots_left_out: bool

    @property
    def seats_differ(self) -> bool:
        """Whether any seat is with another list or person, or open on one side only."""
        return (
            self.before.seats != self.after.seats
            or self.before.winners != self.after.winners
            or self.before.undecided != self.after.undecided
        )


def effect(
    election: Election,
    law: Law,
    protocols: Protocols,
    facts: Sequence[Fact | NotUnderstood],
    compared: Compared,
) -> Effect | None:
    """The result of the first record with the second one's figures, beside its own.

    None where nothing differs, or the first record's protocols are no official ones: copies that
    nobody has of every station yield no total.

    Args:
        protocols: of the first record, with its recounts applied.
        facts: of the first record.

    Raises:
        InputError: as `result` does for the first record.
    """
    if compared.source_a != OFFICIAL or not compared.number(DIFFERS):
        return None
    register = compared.register
    kept = [one for one in facts if not isinstance(one, RecountHeld | RecountOrdered)]
    before = result(election, law, register, protocols, kept)
    other = replaced(protocols, compared)
    after = result(election, law, register, other, kept)
    lots_left_out = bool(_left_out(after) - _left_out(before))
    contests = tuple(
        _contest(law, register, compared, before.contests[name], after.contests[name])
        for name in _touched(compared)
    )
    return Effect(before, after, contests, lots_left_out)


def _left_out(found: Result) -> set[tuple[object, ...]]:
    """Lots that answer no tie."""
    return {
        (one.contest, *one.params.values()) for one in found.remarks if one.code == "lot_left_out"
    }


def replaced(protocols: Protocols, compared: Compared) -> Protocols:
    """The first record with the second one's figures wherever two figures differ."""
    copies: dict[int, Ints] = {}
    for sheet in compared.sheets:
        rows = sheet.of(DIFFERS)
        if not len(rows):
            continue
        units = sheet.units[rows]
        for block, spots in protocols.of(sheet.contest, compared.source_a):
            place = np.minimum(np.searchsorted(units, block.unit[spots]), len(units) - 1)
            mine = units[place] == block.unit[spots]
            if mine.any():
                if id(block) not in copies:
                    copies[id(block)] = block.figures.copy()
                _put(block, copies[id(block)], spots[mine], sheet, rows[place[mine]])
    blocks = tuple(
        Block(one.columns, one.unit, one.contest, one.source, copies[id(one)])
        if id(one) in copies
        else one
        for one in protocols.blocks
    )
    return Protocols(blocks, protocols.sources)


def _put(block: Block, figures: Ints, spots: Indices, sheet: Sheet, rows: Ints) -> None:
    """Write the second record's differing figures into some rows of a block."""
    change = changes(sheet)[rows]
    for number, name in enumerate(sheet.columns):
        touched = np.flatnonzero(change[:, number])
        if not len(touched):
            continue
        new = sheet.b[rows[touched], number]
        own = [spot for spot, column in enumerate(block.columns)
               if name in (column, column.rpartition(".")[0])]  # fmt: skip
        if name in block.columns:
            own = [block.columns.index(name)]
        # Of a line that one side gives whole the sum goes into the first of its repetitions.
        figures[spots[touched], own[0]] = new
        for spot in own[1:]:
            part = figures[spots[touched], spot]
            figures[spots[touched], spot] = np.where(part == ABSENT, ABSENT, 0)


def _touched(compared: Compared) -> list[str]:
    """Contests in whose total a differing protocol stands; a repeat vote stands in its first."""
    contests = compared.register.contests
    found: dict[str, None] = {}
    for sheet in compared.sheets:
        if sheet.number(DIFFERS):
            one = contests[sheet.contest]
            found[one.repeat_of or one.id] = None
    return list(found)


def _contest(
    law: Law, register: Register, compared: Compared, before: Counted, after: Counted
) -> ContestEffect:
    contest = before.contest
    matrix, beside = _matrix(register, compared, before)
    net = {
        option: (after.totals.figure(option) or 0) - (before.totals.figure(option) or 0)
        for option in contest.ballot
    }
    gained = sum(one for one in net.values() if one > 0)
    lost = -sum(one for one in net.values() if one < 0)
    could: bool | None = None
    thresholds: tuple[ThresholdEffect, ...] = ()
    if before.lists is not None:
        thresholds = _thresholds(law, contest, before, after, net, matrix)
        told = [one.could for one in thresholds]
        could = seats_could(law, contest, before.lists, matrix, told)
    elif law.districts is not None:
        could = district_could(law.districts.winner, before, matrix)
    options = [spot for spot, name in enumerate(matrix.columns) if name != INVALID]
    return ContestEffect(
        contest, before, after, len(matrix.change), beside, net, max(gained, lost),
        int(np.abs(matrix.change[:, options]).sum()), before.margin, could, thresholds,
    )  # fmt: skip


def _matrix(register: Register, compared: Compared, one: Counted) -> tuple[Changes, int]:
    """The changes of the protocols behind a total, and how many others differ."""
    places = register.contest_places()
    own = {places[one.contest.id], *(places[it.id] for it in register.repeats(one.contest.id))}
    columns = (*one.contest.ballot, INVALID)
    parts = [np.zeros((0, len(columns)), dtype=np.int64)]
    beside = 0
    for sheet in compared.sheets:
        rows = sheet.of(DIFFERS) if sheet.contest in own else ()
        if not len(rows):
            continue
        counts = one.totals.behind[sheet.units[rows] - one.totals.start] == sheet.contest
        beside += int((~counts).sum())
        found = changes(sheet)[rows[counts]]
        part = np.zeros((len(found), len(columns)), dtype=np.int64)
        for spot, name in enumerate(columns):
            if name in sheet.columns:
                part[:, spot] = found[:, sheet.columns.index(name)]
        parts.append(part)
    return Changes(columns, np.concatenate(parts)), beside


def _thresholds(
    law: Law,
    contest: Contest,
    before: Counted,
    after: Counted,
    net: Mapping[str, int],
    matrix: Changes,
) -> tuple[ThresholdEffect, ...]:
    """Every list that is asked for a share, those that could be decided otherwise first."""
    if before.lists is None:
        return ()
    later = after.lists.outcome.thresholds if after.lists is not None else ()
    passed = {line.name: line.passed for line in later}
    found = [
        ThresholdEffect(
            line.name,
            line.passed,
            passed.get(line.name),
            before.lists.thresholds.get(line.name),
            net.get(line.name, 0),
            threshold_could(law, contest, before.lists, line, matrix),
        )
        for line in before.lists.outcome.thresholds
        if line.needed is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.could is not True, one.before == one.after)))
