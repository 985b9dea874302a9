"""What an import did: rows in, taken and reported, columns left, cells mended, things made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Places of one kind that are told in full; the rest are counted.
MOST_TOLD = 10


@dataclass(slots=True)
class Tally:
    """How often one thing was met, and where first: dicts with `file`, `line`, `read` ..."""

    count: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, count: int, examples: Iterable[Mapping[str, Any]]) -> None:
        """More of the same."""
        self.count += count
        for one in examples:
            if len(self.examples) >= MOST_TOLD:
                break
            self.examples.append(dict(one))


@dataclass(slots=True)
class FileRead:
    """One file, or one sheet of one.

    Attributes:
        rows: all rows but the header.
        taken: rows that became protocols.
        reported: rows that did not, each told under its reason.
    """

    file: str
    encoding: str
    delimiter: str
    sheet: str = ""
    rows: int = 0
    taken: int = 0
    reported: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """A column that was not taken, and why (`sources.left`)."""

    file: str
    column: int
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """Something else that a reader should know (`sources.said`)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """The report of one import.

    Attributes:
        rows: reasons for which rows were reported (`sources.row`).
        mended: what was changed while reading (`sources.mended`).
        made: `protocols`, `contests`, `options`, and units by level.
    """

    source: str
    files: list[FileRead] = field(default_factory=list)
    rows: dict[str, Tally] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    mended: dict[str, Tally] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    def report(self, file: FileRead, reason: str, lines: Iterable[int]) -> None:
        """Rows of a file that were not taken."""
        found = list(lines)
        if found:
            file.reported += len(found)
            places = ({"file": file.file, "line": line} for line in found)
            self.rows.setdefault(reason, Tally()).add(len(found), places)

    def mend(self, code: str, count: int, examples: Iterable[Mapping[str, Any]]) -> None:
        """Cells that were read as something else than what stands there."""
        if count:
            self.mended.setdefault(code, Tally()).add(count, examples)

    def leave(self, file: str, column: int, heading: str, reason: str) -> None:
        """A column (its number, from 1) that was not taken."""
        self.left.append(Left(file, column, heading, reason))

    def say(self, code: str, **params: Any) -> None:
        """Something else that a reader should know."""
        self.said.append(Said(code, params))

    def check(self) -> None:
        """Rows in are rows taken and rows reported.

        Raises:
            AssertionError: a row was lost; nothing may be written then.
        """
        for one in self.files:
            if one.rows != one.taken + one.reported:
                raise AssertionError(
                    f"{one.file}: {one.rows} rows in, {one.taken} taken, {one.reported} reported"
                )
