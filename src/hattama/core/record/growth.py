"""What an election folder says beyond its record: new facts, and recorded ones that changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from hattama.core.record.codec import canonical, digest_of
from hattama.core.record.entries import (
    CopyReceived,
    DecisionRecorded,
    File,
    ProtocolConfirmed,
    ProtocolCorrected,
)
from hattama.core.record.facts import Corrects, DecisionMade, Entry, Fact, NotUnderstood
from hattama.core.record.protocol import OFFICIAL, Protocols
from hattama.core.register.model import ABSENT, Indices, Ints, Register


class Sheaf(Struct, frozen=True, eq=False):
    """Protocols of one contest and source, in the order of the units.

    Attributes:
        columns: those that are given at least once.
        unit: places in the register.
        figures: ABSENT where nothing was given.
        row: block and row that each comes from.
    """

    columns: tuple[str, ...]
    unit: Indices
    figures: Ints
    row: Ints

    def given(self, spot: int) -> dict[str, int]:
        """The figures of one protocol, without what is absent."""
        cells = zip(self.columns, self.figures[spot].tolist(), strict=True)
        return {column: cell for column, cell in cells if cell != ABSENT}


class Change(Struct, frozen=True):
    """A protocol that the record holds and the folder does not hold like this.

    Attributes:
        entry: number of the fact that holds.
        figures: what the folder says; empty where it has no such protocol any more.
        before: what the record says.
    """

    entry: int
    unit: str
    contest: str
    source: str
    figures: dict[str, int]
    before: dict[str, int]

    def differences(self) -> list[tuple[str, int | None, int | None]]:
        """Each column that changed, with the figure of the record and that of the folder."""
        columns = dict.fromkeys((*self.before, *self.figures))
        pairs = ((one, self.before.get(one), self.figures.get(one)) for one in columns)
        return [(one, old, new) for one, old, new in pairs if old != new]


def sheaf(
    protocols: Protocols, contest: int, source: str, numbers: Mapping[int, int] | None = None
) -> Sheaf:
    """The protocols of a contest from one source.

    Args:
        numbers: the place of each block by its `id`, where rows are to be found again.
    """
    parts = list(protocols.of(contest, source))
    columns = tuple(dict.fromkeys(column for block, _ in parts for column in block.columns))
    spots = {column: spot for spot, column in enumerate(columns)}
    total = sum(len(rows) for _, rows in parts)
    figures = np.full((total, len(columns)), ABSENT, dtype=np.int64)
    unit, row = np.zeros(total, dtype=np.int32), np.zeros((total, 2), dtype=np.int64)
    at = 0
    for block, rows in parts:
        until = at + len(rows)
        figures[at:until, [spots[column] for column in block.columns]] = block.figures[rows]
        unit[at:until] = block.unit[rows]
        row[at:until, 0] = numbers[id(block)] if numbers is not None else 0
        row[at:until, 1] = rows
        at = until
    order = np.argsort(unit, kind="stable")
    return Sheaf(columns, unit[order], figures[order], row[order])


class Grown(Struct, frozen=True, eq=False):
    """Protocols of a folder beside those of its record.

    Attributes:
        new: contest, source and sheaf, with the rows that the record does not have.
        changed: what the record has otherwise, or the folder no more.
    """

    new: tuple[tuple[int, str, Sheaf, Indices], ...]
    changed: tuple[Change, ...]


def beside(
    register: Register, folder: Protocols, record: Protocols, entries: Sequence[Ints]
) -> Grown:
    """Compare the protocols of a folder with those that its record holds.

    Args:
        entries: for each block of `record` the numbers of its facts.
    """
    new: list[tuple[int, str, Sheaf, Indices]] = []
    changed: list[Change] = []
    numbers = {id(block): number for number, block in enumerate(record.blocks)}
    sources = sorted({*folder.sources, *record.sources}, key=lambda one: (one != OFFICIAL, one))
    for contest in range(len(register.contests)):
        for source in sources:
            here = sheaf(folder, contest, source)
            there = sheaf(record, contest, source, numbers)
            fresh = np.flatnonzero(~np.isin(here.unit, there.unit)).astype(np.int32)
            if len(fresh):
                new.append((contest, source, here, fresh))
            changed += _changed(register, contest, source, (here, there), entries)
    return Grown(tuple(new), tuple(changed))


def _changed(
    register: Register,
    contest: int,
    source: str,
    pair: tuple[Sheaf, Sheaf],
    entries: Sequence[Ints],
) -> Iterator[Change]:
    """Where a recorded protocol is not in the folder as it was recorded."""
    here, there = pair
    if not len(there.unit):
        return
    columns = sorted({*here.columns, *there.columns})
    spot = np.searchsorted(here.unit, there.unit)
    known = np.isin(there.unit, here.unit)
    differs = ~known
    mine = np.flatnonzero(known)
    for column in columns:
        one, two = _column(there, column)[mine], _column(here, column)[spot[mine]]
        differs[mine] |= one != two
    for row in np.flatnonzero(differs).tolist():
        block, place = there.row[row].tolist()
        yield Change(
            entry=int(entries[block][place]),
            unit=register.units.ids[int(there.unit[row])],
            contest=register.contests[contest].id,
            source=source,
            figures=here.given(int(spot[row])) if known[row] else {},
            before=there.given(row),
        )


def _column(one: Sheaf, column: str) -> Ints:
    if column in one.columns:
        found: Ints = one.figures[:, one.columns.index(column)]
        return found
    return np.full(len(one.unit), ABSENT, dtype=np.int64)


def confirmed(election: str, register: Register, grown: Grown, recorded: str) -> Iterator[bytes]:
    """Canonical bytes of the facts for new protocols, in the order of the register."""
    for contest, source, found, rows in grown.new:
        name = register.contests[contest].id
        for row in rows.tolist():
            unit = register.units.ids[int(found.unit[row])]
            yield canonical(protocol_fact(election, unit, name, source, found.given(row), recorded))


def corrected(election: str, change: Change, corrects: Corrects, recorded: str) -> Entry:
    """The fact that puts a folder's figures in the place of recorded ones."""
    told = (change.unit, change.contest, change.source, change.figures)
    fact = protocol_fact(election, *told, recorded)
    if isinstance(fact, ProtocolConfirmed):
        return ProtocolCorrected(
            version=1, recorded=recorded, corrects=corrects, unit=fact.unit,
            contest=fact.contest, figures=fact.figures, digest=fact.digest,
        )  # fmt: skip
    return replace(fact, corrects=corrects)


def protocol_fact(
    election: str, unit: str, contest: str, source: str, figures: dict[str, int], recorded: str
) -> ProtocolConfirmed | CopyReceived:
    """The fact for one protocol, with its digest."""
    digest = digest_of(election, unit, contest, figures)
    if source == OFFICIAL:
        return ProtocolConfirmed(
            version=1, recorded=recorded, unit=unit, contest=contest, figures=figures,
            digest=digest,
        )  # fmt: skip
    return CopyReceived(
        version=1, recorded=recorded, source=source, unit=unit, contest=contest,
        figures=figures, digest=digest,
    )  # fmt: skip


def as_entry(fact: Fact, recorded: str, texts: dict[str, bytes]) -> Fact:
    """A fact of the folder as a record holds it: without its note, its text by hash.

    Args:
        texts: receives the bytes of texts, by their hash.
    """
    if isinstance(fact, DecisionMade):
        data = fact.about.encode()
        file = file_of(data)
        texts[file.sha256] = data
        return DecisionRecorded(
            version=1, recorded=recorded, date=fact.date, source=fact.source, by=fact.by,
            about=file, number=fact.number, article=fact.article,
        )  # fmt: skip
    return replace(fact, recorded=recorded, note="")


def file_of(data: bytes) -> File:
    """Size and hash of bytes."""
    return File(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def content_of(fact: Fact) -> bytes:
    """What a fact says, without when and in whose place."""
    return canonical(replace(fact, recorded="", corrects=None, note=""))


def facts_beside(
    folder: Sequence[Fact], record: Iterable[tuple[int, Fact | NotUnderstood]]
) -> tuple[list[Fact], list[tuple[int, Fact]]]:
    """Facts of the folder that the record lacks, and those of the record that the folder lacks.

    Args:
        folder: as `as_entry` makes them.
    """
    known = [(number, fact) for number, fact in record if isinstance(fact, Fact)]
    here = Counter(content_of(fact) for fact in folder)
    there = Counter(content_of(fact) for _, fact in known)
    gone, seen = [], Counter[bytes]()
    for number, fact in known:
        content = content_of(fact)
        seen[content] += 1
        if seen[content] > here[content]:
            gone.append((number, fact))
    new, seen = [], Counter[bytes]()
    for fact in folder:
        content = content_of(fact)
        seen[content] += 1
        if seen[content] > there[content]:
            new.append(fact)
    return new, gone
