"""Tables of an election folder: CSV with one header row, read whole as columns of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.register.texts import Texts
from hattama.folder.columns import columns_of
from hattama.folder.near import like

NOTE = "note"
MOST_CELL = 100_000
MOST_SHOWN = 60


class Table(Struct, frozen=True):
    """One table, every cell trimmed.

    Attributes:
        columns: from name to cells; an optional column that is not there has empty cells.
        lines: the line of the file on which each row begins.
        spots: from column name to its number in the file, from 1.
    """

    file: str
    columns: dict[str, Sequence[str]]
    lines: Sequence[int]
    spots: dict[str, int]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, column: str) -> Sequence[str]:
        return self.columns[column]

    def where(self, row: int, column: str | None = None) -> dict[str, Any]:
        """File, line and column of a cell."""
        place: dict[str, Any] = {"file": self.file, "line": self.lines[row]}
        if column is not None and column in self.spots:
            place["column"] = self.spots[column]
        return place


def read_table(text: str, file: str, required: Sequence[str], optional: Sequence[str]) -> Table:
    """A table with these columns, in any order.

    Raises:
        InputError: with file, line and column.
    """
    cells, lines = _plain(text) or _quoted(text, file)
    if not cells:
        raise InputError("table_empty", file=file, expected=", ".join(required))
    header = [column[0].strip() for column in cells]
    check_header(header, file, lines[0], required, [*required, *optional, NOTE])
    columns: dict[str, Sequence[str]] = {
        name: _body(column) for name, column in zip(header, cells, strict=True) if name != NOTE
    }
    empty = [""] * (len(lines) - 1)
    for name in (*required, *optional):
        columns.setdefault(name, empty)
    table = Table(file, columns, lines[1:], {name: n for n, name in enumerate(header, 1)})
    for name in columns:
        _printable(table, name)
    return table


def _body(column: Sequence[str]) -> Sequence[str]:
    """The cells under a heading, trimmed; a column of bytes holds no space to trim."""
    if isinstance(column, Texts):
        return column.after(1)
    return [cell.strip() for cell in column[1:]]


def is_blank(cells: Sequence[str]) -> bool:
    """True when every cell of a column is empty."""
    return not (cells.sizes.any() if isinstance(cells, Texts) else any(cells))


Columns = tuple[Sequence[Sequence[str]], Sequence[int]]


def _plain(text: str) -> Columns | None:
    """Column by column the quick way, where that leads."""
    columns = columns_of(text, MOST_CELL)
    return None if columns is None else (columns, range(1, len(columns[0]) + 1))


def _quoted(text: str, file: str) -> Columns:
    """Column by column, by the full rules of CSV."""
    rows, lines = rows_of(text, file)
    return list(zip(*rows, strict=True)), lines


def rows_of(text: str, file: str) -> tuple[list[list[str]], list[int]]:
    """All rows, blank lines left out, with the line on which each begins; all of one length.

    Raises:
        InputError: `table_csv`, `table_ragged`, with the line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(MOST_CELL)
    rows: list[list[str]] = []
    lines: list[int] = []
    last = 0
    try:
        if '"' in text:
            for row in reader:
                rows.append(row)
                lines.append(last + 1)
                last = reader.line_num
        else:
            # Without quotation marks every row is one line.
            rows = list(reader)
            lines = list(range(1, len(rows) + 1))
    except csv.Error as problem:
        line = max(last + 1, reader.line_num)
        raise InputError("table_csv", file=file, line=line, read=str(problem)) from None
    if not all(rows):
        lines = [line for row, line in zip(rows, lines, strict=True) if row]
        rows = [row for row in rows if row]
    widths = set(map(len, rows))
    if len(widths) > 1:
        width = len(rows[0])
        spot = next(spot for spot, row in enumerate(rows) if len(row) != width)
        read = len(rows[spot])
        raise InputError("table_ragged", file=file, line=lines[spot], read=read, expected=width)
    return rows, lines


def check_header(
    header: Sequence[str], file: str, line: int, required: Sequence[str], known: Sequence[str]
) -> None:
    """The header names each needed column once, and no other than the known ones."""
    if len(header) == 1 and any(mark in header[0] for mark in (";", "\t")):
        raise InputError("table_not_commas", file=file, line=line, read=shown(header[0]))
    allowed = frozenset(known)
    for column, name in enumerate(header, 1):
        where = {"file": file, "line": line, "column": column}
        if name not in allowed:
            raise unknown("table_column_unknown", name, known, **where)
        if name in header[: column - 1]:
            raise InputError("table_column_twice", read=name, **where)
    for name in required:
        if name not in header:
            raise InputError("table_column_missing", file=file, line=line, expected=name)


def unknown(code: str, read: str, known: Sequence[str], **where: Any) -> InputError:
    """A word that nobody knows, with the nearest one that somebody does."""
    near = like(read, known)
    if near:
        return InputError(f"{code}_near", read=shown(read), expected=", ".join(near), **where)
    told = ", ".join(known[:20]) + (", \u2026" if len(known) > 20 else "")
    return InputError(code, read=shown(read), expected=told or "\u2013", **where)


def shown(text: str) -> str:
    """What was read, cut and safe to print."""
    clean = "".join(one if one.isprintable() else "\ufffd" for one in text[:MOST_SHOWN])
    return clean + ("\u2026" if len(text) > MOST_SHOWN else "") if clean else "\u2013"


def _printable(table: Table, column: str) -> None:
    """No cell holds characters that reorder or hide text."""
    cells = table[column]
    if isinstance(cells, Texts) or "".join(cells).isprintable():
        return
    for row, cell in enumerate(cells):
        if not all(one.isprintable() or one == "\u00a0" for one in cell):
            where = table.where(row, column)
            raise InputError("table_hidden", read=ascii(cell)[:MOST_SHOWN], **where)
