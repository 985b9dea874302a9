"""Recounts: figures of official protocols replaced, where the dated law allows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.record.facts import RecountHeld, RecountOrdered
from hattama.core.record.protocol import OFFICIAL, Block, Protocols
from hattama.core.record.remark import Remark
from hattama.core.register.model import ABSENT, Register


def recounted(
    law: Law,
    register: Register,
    protocols: Protocols,
    lines: Collection[str],
    held: Sequence[RecountHeld],
    ordered: Sequence[RecountOrdered] = (),
) -> tuple[Protocols, tuple[Remark, ...]]:
    """The protocols with the figures of recounts, and what is to be said of them.

    A later recount of the same unit and contest wins, figure by figure. Where the law file holds
    no rule at all, a recount counts, and a note says so.

    Args:
        lines: ids of the law's protocol lines.

    Raises:
        InputError: `figure_column_unknown`: a figure that no protocol of the contest can hold.
    """
    remarks: list[Remark] = []
    blocks = list(protocols.blocks)
    # Blocks whose figures are a copy already.
    own: set[int] = set()
    for fact in held:
        _columns(law, register, lines, fact)
        allowed = _allowed(law, register, fact)
        params: dict[str, Any] = {"by": fact.by, "date": fact.date.isoformat()}
        if law.recount and not allowed:
            level = register.units.level_of(register.units.place[fact.unit])
            told = {**params, "level": level}
            remarks.append(Remark("recount_not_allowed", "error", fact.unit, fact.contest, told))
            continue
        changed = _replaced(register, protocols, blocks, own, fact)
        if changed is None:
            remarks.append(
                Remark("recount_without_protocol", "warning", fact.unit, fact.contest, params)
            )
            continue
        told = {**params, "figures": changed}
        remarks.append(Remark("recount_held", "note", fact.unit, fact.contest, told))
        if not law.recount:
            remarks.append(Remark("recount_without_rule", "note", fact.unit, fact.contest, params))
    done = {(fact.unit, fact.contest) for fact in held}
    for order in ordered:
        waiting = [one for one in order.contests if (order.unit, one) not in done]
        if waiting or (not order.contests and order.unit not in {unit for unit, _ in done}):
            told = {"by": order.by, "date": order.date.isoformat()}
            remarks.append(Remark("recount_ordered", "note", order.unit, params=told))
    return (Protocols(tuple(blocks), protocols.sources) if held else protocols), tuple(remarks)


def _allowed(law: Law, register: Register, fact: RecountHeld) -> bool:
    level = register.units.level_of(register.units.place[fact.unit])
    # The laws at hand call every administrative unit a region here.
    named = "region" if level == "territory" else level
    return any(named in rule.levels and (not rule.by or fact.by in rule.by) for rule in law.recount)


def _columns(law: Law, register: Register, lines: Collection[str], fact: RecountHeld) -> None:
    """Every figure is one that a protocol of the contest can hold."""
    contest = register.contest(fact.contest)
    ballot: Mapping[str, object] = contest.ballot if contest is not None else {}
    form = law.protocol.lines if law.protocol is not None else ()
    repeated = {line.id for line in form if line.repeats}
    for column in fact.figures:
        stem, _, number = column.rpartition(".")
        again = stem in repeated and number.isascii() and number.isdigit() and number[0] != "0"
        if column not in ballot and not again and (column not in lines or column in repeated):
            expected = ", ".join([*lines, *ballot][:20])
            raise InputError(
                "figure_column_unknown", key="figures", read=column[:80], expected=expected
            )


def _replaced(
    register: Register,
    protocols: Protocols,
    blocks: list[Block],
    own: set[int],
    fact: RecountHeld,
) -> int | None:
    """Put the figures of a recount into their block; how many changed, None without a protocol."""
    unit, contest = register.units.place[fact.unit], register.contest_places()[fact.contest]
    official = protocols.sources.index(OFFICIAL) if OFFICIAL in protocols.sources else -1
    for number, block in enumerate(blocks):
        same = (block.unit == unit) & (block.contest == contest) & (block.source == official)
        rows = np.flatnonzero(same)
        if not len(rows):
            continue
        new = [name for name in fact.figures if name not in block.columns]
        columns, figures = (*block.columns, *new), block.figures
        if new or number not in own:
            figures = np.full((len(block), len(columns)), ABSENT, dtype=np.int64)
            figures[:, : len(block.columns)] = block.figures
            own.add(number)
        row, changed = int(rows[0]), 0
        for name, figure in fact.figures.items():
            spot = columns.index(name)
            changed += int(figures[row, spot]) != figure
            figures[row, spot] = figure
        blocks[number] = Block(columns, block.unit, block.contest, block.source, figures)
        return changed
    return None
