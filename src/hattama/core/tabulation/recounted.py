"""Recounts: figures of official protocols replaced, where the dated law allows it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.record.facts import RecountHeld, RecountOrdered
from hattama.core.record.protocol import OFFICIAL, Block, Protocols, repeated_line
from hattama.core.record.remark import Remark, Severity
from hattama.core.register.model import ABSENT, Register


def check_columns(
    law: Law, register: Register, protocols: Protocols, lines: Sequence[str], facts: Sequence[Any]
) -> None:
    """Every figure of a recount is one that its protocol can hold.

    A line that repeats is counted again as the protocol gives it: by number, unless the protocol
    gives it whole. Both at once would be added up.

    Args:
        lines: ids of the law's protocol lines.
        facts: of any kind, already folded.

    Raises:
        InputError: `figure_column_unknown`, with `fact` (from 0) and the key.
    """
    held = [(number, one) for number, one in enumerate(facts) if isinstance(one, RecountHeld)]
    if not held:
        return
    sheets = _Sheets.under(register, protocols, [one for _, one in held])
    form = law.protocol.lines if law.protocol is not None else ()
    repeated = frozenset(line.id for line in form if line.repeats)
    for number, fact in held:
        given = sheets.columns(fact)
        ballot = register.contests[sheets.contests[fact.contest]].ballot
        by_number = {line for line in repeated if given is not None and line not in given}
        for column in fact.figures:
            whole = column in lines and column not in by_number
            stem = repeated_line(column, repeated)
            one = stem and (given is None or stem not in given or column in given)
            if column not in ballot and not whole and not one:
                named = [f"{line}.1" if line in by_number else line for line in lines]
                raise InputError(
                    "figure_column_unknown",
                    fact=number,
                    key=f"figures.{column[:80]}",
                    read=column[:80],
                    expected=tuple([*named, *ballot][:20]),
                )


def recounted(
    law: Law,
    register: Register,
    protocols: Protocols,
    held: Sequence[RecountHeld],
    ordered: Sequence[RecountOrdered] = (),
) -> tuple[Protocols, tuple[Remark, ...]]:
    """The protocols with the figures of recounts, and what is to be said of them.

    A later recount of the same unit and contest wins, figure by figure. Where the law file holds
    no rule at all, a recount counts, and a note says so.

    Args:
        held: with figures that `check_columns` let pass.
    """
    sheets = _Sheets.under(register, protocols, held)
    remarks = [remark for fact in held for remark in _held(law, register, sheets, fact)]
    remarks += _ordered(register, held, ordered)
    changed = Protocols(sheets.changed(), protocols.sources) if sheets.new else protocols
    return changed, tuple(remarks)


class _Sheets(Struct):
    """Protocols, and the figures that recounts put into them.

    Attributes:
        contests: places by id.
        spots: block and row of the official protocols of units with a recount, by the places of
            unit and contest.
        new: by block, the figures by row and column.
    """

    register: Register
    blocks: tuple[Block, ...]
    contests: Mapping[str, int]
    spots: dict[tuple[int, int], tuple[int, int]]
    new: dict[int, dict[tuple[int, str], int]] = field(default_factory=dict)

    @classmethod
    def under(
        cls, register: Register, protocols: Protocols, held: Sequence[RecountHeld]
    ) -> _Sheets:
        """One search for all recounts, since a nation has a million protocols."""
        spots: dict[tuple[int, int], tuple[int, int]] = {}
        wanted = np.array([register.units.place[one.unit] for one in held], dtype=np.int32)
        if len(wanted) and OFFICIAL in protocols.sources:
            official = protocols.sources.index(OFFICIAL)
            for number, block in enumerate(protocols.blocks):
                found = np.isin(block.unit, wanted) & (block.source == official)
                for row in np.flatnonzero(found).tolist():
                    spots[int(block.unit[row]), int(block.contest[row])] = number, row
        return cls(register, protocols.blocks, register.contest_places(), spots)

    def spot(self, fact: RecountHeld) -> tuple[int, int] | None:
        """Block and row of the protocol that was counted again."""
        return self.spots.get((self.register.units.place[fact.unit], self.contests[fact.contest]))

    def columns(self, fact: RecountHeld) -> tuple[str, ...] | None:
        """The columns of that protocol; None where none is here."""
        spot = self.spot(fact)
        return None if spot is None else self.blocks[spot[0]].columns

    def put(self, fact: RecountHeld) -> int | None:
        """Take the figures of a recount; how many differ from before, None without a protocol."""
        spot = self.spot(fact)
        if spot is None:
            return None
        number, row = spot
        block, new = self.blocks[number], self.new.setdefault(number, {})
        changed = 0
        for name, figure in fact.figures.items():
            known = name in block.columns
            first = int(block.figures[row, block.columns.index(name)]) if known else ABSENT
            changed += new.get((row, name), first) != figure
            new[row, name] = figure
        return changed

    def changed(self) -> tuple[Block, ...]:
        """All blocks; those with new figures are copies, which may have more columns."""
        blocks = list(self.blocks)
        for number, new in self.new.items():
            block = blocks[number]
            columns = tuple(dict.fromkeys([*block.columns, *(name for _, name in new)]))
            figures = np.full((len(block), len(columns)), ABSENT, dtype=np.int64)
            figures[:, : len(block.columns)] = block.figures
            places = {name: place for place, name in enumerate(columns)}
            for (row, name), figure in new.items():
                figures[row, places[name]] = figure
            blocks[number] = Block(columns, block.unit, block.contest, block.source, figures)
        return tuple(blocks)


def _held(law: Law, register: Register, sheets: _Sheets, fact: RecountHeld) -> Iterator[Remark]:
    """Honour one recount, or say why not."""
    level = register.units.level_of(register.units.place[fact.unit])
    # The laws at hand call every administrative unit a region here.
    named = "region" if level == "territory" else level
    allowed = any(
        named in rule.levels and (not rule.by or fact.by in rule.by) for rule in law.recount
    )

    def said(code: str, severity: Severity, **more: Any) -> Remark:
        params = {"by": fact.by, "date": fact.date.isoformat(), **more}
        return Remark(code, severity, fact.unit, fact.contest, params)

    if law.recount and not allowed:
        yield said("recount_not_allowed", "error", level=level)
        return
    changed = sheets.put(fact)
    if changed is None:
        yield said("recount_without_protocol", "warning")
        return
    yield said("recount_held", "note", figures=changed)
    if not law.recount:
        yield said("recount_without_rule", "note")


def _ordered(
    register: Register, held: Sequence[RecountHeld], ordered: Sequence[RecountOrdered]
) -> Iterator[Remark]:
    """Orders that no recount in the unit, or under it, has answered since."""
    units = register.units
    answers: list[tuple[int, str, dt.date]] = sorted(
        (units.place[one.unit], one.contest, one.date) for one in held
    )
    for order in ordered:
        first = units.place[order.unit]
        start, stop = (bisect_left(answers, (spot,)) for spot in (first, int(units.end[first])))
        since = {contest for _, contest, date in answers[start:stop] if date >= order.date}
        # An order that names no contest is answered by the first recount.
        waiting: list[str | None] = [] if since or order.contests else [None]
        waiting += [one for one in order.contests if one not in since]
        params = {"by": order.by, "date": order.date.isoformat()}
        for contest in waiting:
            yield Remark("recount_ordered", "note", order.unit, contest, params)
