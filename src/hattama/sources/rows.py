"""CSV text to a sheet: the delimiter and the header row found, rows read quickly where they allow.

The quick way takes rows in which nothing is quoted and every row has as many cells as the header;
any other text is read row by row, which yields the same cells, or says which line is no CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from hattama.core.errors import InputError
from hattama.folder.tables import shown
from hattama.sources.report import FileRead, Report
from hattama.sources.sheet import MOST_COLUMNS, MOST_TITLES, IsHeader, Sheet, header_words
from hattama.sources.text import Text

DELIMITERS = (",", ";", "\t", "|")
MOST_CELL = 100_000
# The header row and the titles above it stand within so many bytes.
_HEAD = 2**20


class _Head(NamedTuple):
    """The header row, what stands above it, and where the body begins."""

    delimiter: str
    header: list[str]
    line: int
    titles: list[int]
    body: int
    next_line: int


def read_rows(
    text: Text, report: Report, is_header: IsHeader, delimiter: str = "", header: int = 0
) -> Sheet:
    """The table in a text.

    Args:
        delimiter: what a map says it is; else it is found out.
        header: line of the header row, where a map says it.

    Raises:
        InputError: `table_csv`, `table_ragged`, `source_header_only`, with the line.
    """
    head = _head(text, is_header, delimiter, header)
    read = FileRead(text.file, text.encoding, head.delimiter)
    report.files.append(read)
    body = text.data[head.body :]
    sheet = _quick(body, text.file, head, read) or _slow(body, text.file, head, read, report)
    read.rows = len(sheet) + len(head.titles)
    report.report(read, "title", head.titles)
    return sheet


def _head(text: Text, is_header: IsHeader, delimiter: str, line: int) -> _Head:
    """The header row under the delimiter that yields one; else the widest row that any yields."""
    start = text.data[:_HEAD].decode("utf-8", "ignore")
    guesses = []
    for one in (delimiter,) if delimiter else DELIMITERS:
        heads = list(_heads(start, one))
        if line:
            named = [head for head in heads if head.line == line]
            guesses += named
            if named and (is_header(named[0].header) or delimiter):
                return named[0]
            continue
        for head in heads:
            if is_header(head.header):
                return head
        guesses += heads
    if not guesses:
        raise InputError("source_header_missing", file=text.file, line=line or 1)
    # Nothing fits: the row with most headings is the one that the error should speak of.
    return max(guesses, key=lambda head: header_words(head.header))


def _heads(start: str, delimiter: str) -> Iterator[_Head]:
    """The first rows of a text, each as if it were the header."""
    lines = [f"{line}\n" for line in start.split("\n", 4 * MOST_TITLES)[: 4 * MOST_TITLES]]
    ends = np.cumsum([0, *(len(line.encode()) for line in lines)])
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    titles: list[int] = []
    before = 0
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            line, before = before + 1, reader.line_num
            if any(cells):
                yield _Head(delimiter, cells, line, list(titles), int(ends[before]), before + 1)
            titles.append(line)
            if len(titles) > MOST_TITLES:
                return
    except csv.Error:
        # Not a table under this delimiter; another one may fit.
        return


def _width(head: _Head, file: str) -> int:
    width = len(head.header)
    if width > MOST_COLUMNS:
        raise InputError(
            "source_too_wide", file=file, line=head.line, read=width, expected=MOST_COLUMNS
        )
    return width


def _quick(body: bytes, file: str, head: _Head, read: FileRead) -> Sheet | None:
    """Rows that are one line each, all of one width; None where there are others."""
    width = _width(head, file)
    if width == 1 or not body:
        return None
    if not body.endswith(b"\n"):
        # polars forgives one delimiter too many in a last line without its end.
        body += b"\n"
    rows = body.count(b"\n")
    names = [str(one) for one in range(width)]
    try:
        frame = pl.read_csv(
            body,
            has_header=False,
            separator=head.delimiter,
            schema=dict.fromkeys(names, pl.String()),
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != rows or frame.columns != names:
        return None
    if not _plain(body, frame, head.delimiter):
        return None
    lines = np.arange(head.next_line, head.next_line + rows, dtype=np.int64)
    return Sheet(file, tuple(head.header), head.line, frame, lines, read)


def _plain(body: bytes, frame: pl.DataFrame, delimiter: str) -> bool:
    """Whether the rows that could have been misread were read as `_slow` reads them.

    Those are rows with quotes, and rows whose last cell is empty: a short row is filled unasked.
    """
    quoted = b'"' in body
    ends = frame[frame.columns[-1]].is_null()
    if not quoted and not ends.any():
        return True
    mark, width = delimiter.encode(), frame.width
    if quoted and not ends.any() and _paired(body, mark):
        return True
    rows = body.removesuffix(b"\n").split(b"\n")
    for spot in ends.arg_true().to_list():
        row = rows[spot]
        if row and row.count(mark) != width - 1:
            return False
        if b'"' in row and len(next(csv.reader([row.decode()], delimiter=delimiter))) != width:
            return False
    if not quoted or _paired(body, mark):
        return True
    spots = [spot for spot, row in enumerate(rows) if b'"' in row]
    reader = csv.reader((rows[spot].decode() for spot in spots), delimiter=delimiter, strict=True)
    try:
        return all(
            list(map(_cell, frame.row(spot))) == cells
            for spot, cells in zip(spots, reader, strict=True)
        )
    except (csv.Error, ValueError):
        return False


def _paired(body: bytes, mark: bytes) -> bool:
    """Whether each quote opens or closes a whole cell, and no cell holds a quote itself."""
    data = np.frombuffer(body, dtype=np.uint8)
    quotes = np.flatnonzero(data == ord('"'))
    if len(quotes) % 2:
        return False
    # Each row ends with a line feed, so only the first byte has nothing before it.
    first, last = quotes[::2], quotes[1::2]
    around = np.concatenate([data[first[first > 0] - 1], data[last + 1]])
    return bool(((around == ord("\n")) | (around == ord(mark))).all())


def _cell(cell: str | None) -> str:
    return cell or ""


def _slow(body: bytes, file: str, head: _Head, read: FileRead, report: Report) -> Sheet:
    """Row by row; short rows are filled and remembered, longer ones must be empty at the end."""
    width = _width(head, file)
    reader = csv.reader(
        io.StringIO(body.decode("utf-8"), newline=""), delimiter=head.delimiter, strict=True
    )
    rows: list[Sequence[str]] = []
    lines: list[int] = []
    short: list[int] = []
    cut: list[int] = []
    last = 0
    try:
        for row in reader:
            line = head.next_line + last
            last = reader.line_num
            if len(row) > width:
                if any(cell.strip() for cell in row[width:]):
                    raise InputError(
                        "table_ragged", file=file, line=line, read=len(row), expected=width
                    )
                cut.append(line)
            elif len(row) < width:
                if row:
                    short.append(line)
                row.extend([""] * (width - len(row)))
            rows.append(row[:width])
            lines.append(line)
    except csv.Error as problem:
        line = head.next_line + max(last, reader.line_num - 1)
        raise InputError("table_csv", file=file, line=line, read=shown(str(problem))) from None
    report.mend("cells_cut", len(cut), ({"file": file, "line": line} for line in cut))
    return Sheet(
        file, tuple(head.header), head.line, frame_of(rows, width),
        np.array(lines, dtype=np.int64), read, frozenset(short),
    )  # fmt: skip


def frame_of(rows: Sequence[Sequence[str]], width: int) -> pl.DataFrame:
    """Rows of text as columns named by their number."""
    columns = zip(*rows, strict=True) if rows else iter([()] * width)
    return pl.DataFrame(
        {str(n): pl.Series(list(cells), dtype=pl.String) for n, cells in enumerate(columns)}
    )
