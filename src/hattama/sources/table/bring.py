"""Tables and spreadsheets from disk, under a map or for a draft of one."""

from __future__ import annotations

from collections.abc import Sequence

from hattama.core.errors import InputError
from hattama.sources import archive
from hattama.sources.make import Made
from hattama.sources.report import Report
from hattama.sources.rows import read_rows
from hattama.sources.sheet import IsHeader, Sheet
from hattama.sources.sheets import read_sheet
from hattama.sources.table.apply import table, wanted_header
from hattama.sources.table.guess import guess_map
from hattama.sources.table.map import File, read_map
from hattama.sources.text import read_file, text_of
from hattama.sources.workbook import is_workbook
from hattama.words import Lang

# Spreadsheets of the time before xlsx begin so.
OLE = b"\xd0\xcf\x11\xe0"


def bring_table(files: Sequence[str], map_file: str, report: Report) -> Made:
    """What some files hold under a map.

    Raises:
        InputError: with file, line and column, or key path of the map.
    """
    told = read_map(map_file)
    wanted = wanted_header(told)
    sheets = [any_sheet(file, report, wanted, told.file) for file in files]
    return table(sheets, told, report)


def guess(file: str, law: str | None, lang: Lang) -> str:
    """A draft of a map for a table.

    Raises:
        InputError: with file and line.
    """
    sheet = any_sheet(file, Report("table"), lambda _: False, File())
    return guess_map(sheet, law, lang)


def any_sheet(path: str, report: Report, is_header: IsHeader, how: File) -> Sheet:
    """The table in a CSV file, a zip that holds one, or a spreadsheet.

    Raises:
        InputError: with file, line and column.
    """
    data = read_file(path)
    if data.startswith(archive.MARK):
        if is_workbook(data, path):
            return read_sheet(data, path, report, is_header, how.sheet, how.header)
        data = archive.unpacked(data, path)
    if data.startswith(OLE):
        raise InputError("sheet_unknown_kind", file=path)
    text = text_of(data, path, report, how.encoding)
    return read_rows(text, report, is_header, how.delimiter, how.header)
