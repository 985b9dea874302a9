"""A table as it was published: headings, cells as text, and the line of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from hattama.core.errors import InputError
from hattama.folder.tables import shown
from hattama.sources.names import fold
from hattama.sources.report import FileRead

Lines = npt.NDArray[np.int64]

# Header rows are looked for so far down; above them stand titles.
MOST_TITLES = 100
MOST_COLUMNS = 20_000

# True when a row of headings is the one that is wanted.
IsHeader = Callable[[Sequence[str]], bool]


@dataclass(slots=True, eq=False)
class Sheet:
    """One table.

    Attributes:
        frame: text cells in columns named `0`, `1`, ...; empty cells are null or "".
        lines: on which line of the file each row begins.
        header: headings as they stand, one per column.
        short: lines of rows with fewer cells than the header.
        folded: headings as they are compared.
        left: empty columns before the first one, in a spreadsheet.
        read: what the report tells of the file.
    """

    file: str
    header: tuple[str, ...]
    header_line: int
    frame: pl.DataFrame
    lines: Lines
    read: FileRead
    short: frozenset[int] = field(default_factory=frozenset)
    folded: tuple[str, ...] = ()
    left: int = 0

    def __post_init__(self) -> None:
        self.folded = self.folded or tuple(map(fold, self.header))

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, heading: str) -> int | None:
        """The column with this heading; None without one.

        Raises:
            InputError: `source_column_twice`.
        """
        wanted = fold(heading)
        found = [n for n, one in enumerate(self.folded) if one == wanted]
        if len(found) > 1:
            raise InputError(
                "source_column_twice", file=self.file, line=self.header_line, read=shown(heading),
                columns=tuple(str(self.column(one)) for one in found),
            )  # fmt: skip
        return found[0] if found else None

    def need(self, headings: Iterable[str]) -> list[int]:
        """The columns with these headings.

        Raises:
            InputError: `source_column_missing`, `source_column_twice`.
        """
        found = []
        for heading in headings:
            spot = self.only(heading)
            if spot is None:
                raise InputError(
                    "source_column_missing",
                    file=self.file,
                    line=self.header_line,
                    expected=shown(heading),
                )
            found.append(spot)
        return found

    def column(self, spot: int) -> int:
        """The number that a person gives a column, from 1."""
        return self.left + spot + 1

    def row(self, spot: int) -> list[str]:
        """The cells of one row, trimmed."""
        return [(cell or "").strip() for cell in self.frame.row(spot)]

    def kept(self, mask: npt.NDArray[np.bool_]) -> Sheet:
        """The rows under a mask."""
        if mask.all():
            return self
        return Sheet(
            self.file, self.header, self.header_line, self.frame.filter(pl.Series(mask)),
            self.lines[mask], self.read, self.short, self.folded, self.left,
        )  # fmt: skip


def empty(column: str) -> pl.Expr:
    """Whether a text cell holds nothing but spaces."""
    cell = pl.col(column)
    return cell.is_null() | (cell.str.strip_chars() == "")


def empty_in_every_row(sheet: Sheet, spots: Iterable[int]) -> frozenset[int]:
    """Those of some columns in which no cell holds anything.

    All are asked at once: each question to a frame costs the more, the wider it is.
    """
    asked = list(spots)
    found = sheet.frame.select([empty(str(spot)).all().alias(str(spot)) for spot in asked])
    return frozenset(spot for spot in asked if found[str(spot)].item())


def header_words(cells: Sequence[str]) -> int:
    """How many cells of a row hold words: of all rows, a header has most."""
    return sum(any(one.isalpha() for one in cell) for cell in cells)
