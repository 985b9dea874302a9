"""The page of measurements, docs/benchmarks.md: only its tables are written here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

_PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"
Table = Sequence[str]


def write(tables: Sequence[Table]) -> None:
    """All tables anew."""
    head, _, tail = _parts()
    _put(head, ["\n".join(lines) for lines in tables], tail)


def renew(tables: Sequence[str]) -> None:
    """Some tables in place of those with the same head; new ones behind the others."""
    head, stood, tail = _parts()
    for text in tables:
        first = text.partition("\n")[0]
        at = next((at for at, one in enumerate(stood) if one.startswith(first)), len(stood))
        stood[at : at + 1] = [text]
    _put(head, stood, tail)


def renewed(lines: Table, missed: Sequence[str]) -> int:
    """Print and renew what one module measured; 1 when a target is missed."""
    print("\n".join(lines))
    renew("\n".join(lines).split("\n\n"))
    for name in missed:
        print(f"target missed: {name}", file=sys.stderr)
    return 1 if missed else 0


def _parts() -> tuple[str, list[str], str]:
    head, rest = _PAGE.read_text(encoding="utf-8").split(_BEGIN)
    told, tail = rest.split(_END)
    return head, told.strip("\n").split("\n\n"), tail


def _put(head: str, tables: Sequence[str], tail: str) -> None:
    told = "\n\n".join(tables)
    _PAGE.write_text(f"{head}{_BEGIN}\n{told}\n{_END}{tail}", encoding="utf-8")
