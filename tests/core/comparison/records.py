"""Two small records for tests of the comparison."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hattama.core.comparison.beside import Beside, Record, beside
from hattama.core.comparison.model import Compared
from hattama.core.comparison.pair import compare
from hattama.core.record.protocol import OFFICIAL, Protocols, protocols
from hattama.core.register.model import Register
from tests.core import small

COPY = "observer:x"
Row = Mapping[str, Any]


def sheet(unit: str, a: int = 50, b: int = 40, against: int = 10, **more: Any) -> dict[str, Any]:
    """A protocol that adds up."""
    valid = a + b + against
    lines = {
        "voters": 200,
        "ballots_issued": valid + 2,
        "ballots_cast": valid + 2,
        "ballots_invalid": 2,
        "ballots_valid": valid,
    }
    return {"unit": unit, **lines, "a": a, "b": b, "against-all": against, **more}


def papers(book: Register, rows: Sequence[Row], source: str = OFFICIAL) -> Protocols:
    """Protocols of one source in one block."""
    sources = (source,)
    told = [{**row, "source": source} for row in rows]
    return protocols(book, [small.block(book, told, sources)] if told else [], sources)


def laid(
    a: Sequence[Row],
    b: Sequence[Row],
    book: Register | None = None,
    superseded: Collection[tuple[str, str]] = (),
    source_b: str = COPY,
) -> Compared:
    """Official protocols beside copies, in one register."""
    book = book or small.register()
    return compare(
        small.law(), book, papers(book, a), OFFICIAL, papers(book, b, source_b), source_b,
        superseded,
    )  # fmt: skip


def record(
    book: Register,
    rows: Sequence[Row],
    source: str = OFFICIAL,
    facts: Sequence[Any] = (),
    **head: Any,
) -> Record:
    """A record of one source."""
    return Record(small.election(**head), small.law(), book, papers(book, rows, source), facts)


def both(a: Sequence[Row], b: Sequence[Row], book: Register | None = None, **more: Any) -> Beside:
    """The whole comparison of official protocols and copies."""
    book = book or small.register()
    return beside(record(book, a), OFFICIAL, record(book, b, COPY), COPY, **more)
