"""A sheet of a spreadsheet (xlsx, ods) as text cells; formulas are not evaluated."""

from __future__ import annotations

import fastexcel
import numpy as np
import polars as pl

from hattama.core.errors import InputError
from hattama.folder.tables import shown
from hattama.sources.names import clean
from hattama.sources.report import FileRead, Report
from hattama.sources.sheet import MOST_COLUMNS, MOST_TITLES, IsHeader, Sheet, header_words
from hattama.sources.workbook import Extent, extents


def read_sheet(
    data: bytes, file: str, report: Report, is_header: IsHeader, name: str = "", header: int = 0
) -> Sheet:
    """One sheet of a workbook.

    Args:
        name: the sheet; else the first.
        header: number of the row with the headings; else it is found out.

    Raises:
        InputError: `sheet_missing`, `sheet_unknown_kind`, `sheet_too_large`, `zip_...`.
    """
    found = extents(data, file)
    cells, sheet, place = _cells(data, file, name, found)
    if not cells.height or not cells.width:
        raise InputError("source_empty", file=file)
    if cells.width > MOST_COLUMNS:
        raise InputError("source_too_wide", file=file, read=cells.width, expected=MOST_COLUMNS)
    spot = _header(cells, is_header, header - 1 - place.top if header else -1, file)
    top = place.top + 1
    headings = tuple(clean(cell or "") for cell in cells.row(spot))
    body = cells.slice(spot + 1)
    body.columns = [str(n) for n in range(body.width)]
    lines = np.arange(top + spot + 1, top + spot + 1 + body.height, dtype=np.int64)
    read = FileRead(file, "", "", sheet)
    report.files.append(read)
    read.rows = body.height + spot
    report.report(read, "title", range(top, top + spot))
    for code, number in (
        ("formulas", place.formulas - place.bare),
        ("formulas_bare", place.bare),
        ("error_cells", place.errors),
    ):
        if number:
            report.say(code, file=file, number=number)
    return Sheet(file, headings, top + spot, body, lines, read, left=place.left)


def _cells(
    data: bytes, file: str, name: str, found: list[Extent]
) -> tuple[pl.DataFrame, str, Extent]:
    """All cells of the sheet as text, its name, and where it begins."""
    try:
        book = fastexcel.read_excel(data)
        names = book.sheet_names
        if not names:
            raise InputError("source_empty", file=file)
        if name and name not in names:
            raise InputError(
                "sheet_missing", file=file, read=shown(name), expected=tuple(map(shown, names))
            )
        spot = names.index(name) if name else 0
        sheet = book.load_sheet(spot, header_row=None, dtypes="string")
        cells = pl.DataFrame(sheet.to_polars())
    except fastexcel.FastExcelError as problem:
        read = str(problem).split("\n", 1)[0][:80]
        raise InputError("zip_unreadable", file=file, read=shown(read)) from None
    place = found[spot] if spot < len(found) else Extent(0, 0, 0)
    return cells.cast(pl.String), names[spot], place


def _header(cells: pl.DataFrame, is_header: IsHeader, given: int, file: str) -> int:
    """Place of the header row: the one that a map names, the wanted one, or the fullest."""
    if given >= 0:
        if given >= cells.height:
            raise InputError("source_header_missing", file=file, line=given + 1)
        return given
    rows = [[clean(cell or "") for cell in row] for row in cells.head(MOST_TITLES).iter_rows()]
    for spot, row in enumerate(rows):
        if is_header(row):
            return spot
    return max(range(len(rows)), key=lambda spot: (header_words(rows[spot]), -spot))
