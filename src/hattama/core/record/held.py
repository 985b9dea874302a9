"""What a record leaves: protocols as the columns that everything else counts with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from hattama.core.record.admit import Admitted, Frozen
from hattama.core.record.facts import Fact, NotUnderstood
from hattama.core.record.protocol import OFFICIAL, Block, Protocols, numbered_lines, protocols
from hattama.core.record.reading import Recorded, Sheet
from hattama.core.record.rows import Fitted
from hattama.core.register.model import ABSENT, Indices, Ints


class Held(Struct, frozen=True, eq=False):
    """The state after N facts, in the order of the register.

    Attributes:
        protocols: one block for each contest, its rows by unit, then source.
        entries: for each block, the number of the fact that each row rests on.
        facts: those that hold, without protocols.
        numbers: the number of each of them.
    """

    protocols: Protocols
    entries: tuple[Ints, ...]
    facts: tuple[Fact | NotUnderstood, ...]
    numbers: tuple[int, ...]


def held(recorded: Recorded, admitted: Admitted) -> Held:
    """Protocols and facts that hold; how the record was cut into batches leaves no trace."""
    frozen = admitted.frozen
    fitted = Fitted.of(recorded, frozen)
    sources = tuple(sorted(recorded.sources, key=lambda one: (one != OFFICIAL, one)))
    places = np.array([sources.index(one) for one in recorded.sources], dtype=np.int32)
    parts: dict[int, list[tuple[Sheet, Indices]]] = {}
    for sheet, current in zip(recorded.sheets, admitted.current, strict=True):
        rows = np.flatnonzero(current)
        if not len(rows):
            continue
        contest = fitted.contest[sheet.contest[rows]]
        order = np.argsort(contest, kind="stable")
        marks = np.flatnonzero(np.diff(contest[order], prepend=-1))
        for start, stop in zip(marks, np.append(marks[1:], len(order)), strict=True):
            own = rows[order[start:stop]].astype(np.int32)
            parts.setdefault(int(contest[order[start]]), []).append((sheet, own))
    blocks, entries = [], []
    for place in sorted(parts):
        block, entry = _block(frozen, fitted, place, parts[place], places)
        blocks.append(block)
        entries.append(entry)
    return Held(
        protocols(frozen.register, blocks, sources),
        tuple(entries),
        tuple(fact for _, fact in admitted.facts),
        tuple(number for number, _ in admitted.facts),
    )


def _block(
    frozen: Frozen,
    fitted: Fitted,
    contest: int,
    parts: Sequence[tuple[Sheet, Indices]],
    sources: Indices,
) -> tuple[Block, Ints]:
    """The protocols of one contest, and their entries."""
    columns = _columns(frozen, contest, parts)
    spots = {column: spot for spot, column in enumerate(columns)}
    rows = sum(len(own) for _, own in parts)
    figures = np.full((rows, len(columns)), ABSENT, dtype=np.int64)
    at = 0
    for sheet, own in parts:
        into = [spots[column] for column in sheet.columns]
        figures[at : at + len(own), into] = sheet.figures[own]
        at += len(own)
    unit = np.concatenate([fitted.unit[sheet.unit[own]] for sheet, own in parts])
    source = np.concatenate([sources[sheet.source[own]] for sheet, own in parts])
    entry = np.concatenate([sheet.entry[own] for sheet, own in parts])
    order = np.lexsort((source, unit))
    told = np.full(rows, contest, dtype=np.int32)
    return Block(columns, unit[order], told, source[order], figures[order]), entry[order]


def _columns(
    frozen: Frozen, contest: int, parts: Sequence[tuple[Sheet, Indices]]
) -> tuple[str, ...]:
    """Lines in the order of the form, repeated ones by number, then options as on the ballot."""
    given = {column for sheet, _ in parts for column in sheet.columns}
    ballot = frozen.register.contests[contest].ballot
    numbered = numbered_lines(given, frozen.repeated)
    columns: list[str] = []
    for line in frozen.lines:
        if line in given:
            columns.append(line)
        columns += numbered.get(line, ())
    return (*columns, *(option for option in ballot if option in given))
