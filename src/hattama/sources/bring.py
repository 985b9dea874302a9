"""From files that somebody published to the files of an election folder, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hattama.sources import archive, duma, georgia
from hattama.sources.make import Files, Made, files_of
from hattama.sources.report import Report
from hattama.sources.rows import read_rows
from hattama.sources.sheet import IsHeader, Sheet
from hattama.sources.text import read_file, text_of

SOURCES = ("georgia-2016", "russia-duma", "table")


class Brought(NamedTuple):
    """An election folder that is not written yet.

    Attributes:
        election, law: ids, for whoever tells of it.
    """

    files: Files
    report: Report
    election: str
    law: str


def bring(source: str, files: Sequence[str], map_file: str = "", whose: str = "") -> Brought:
    """Read what a source published.

    Args:
        source: one of `SOURCES`.
        files: paths; of Georgia's ballots also `runoff=PATH`.
        map_file: path of the map of a table.
        whose: source of the protocols, `observer:ORGANISATION`; official when empty.

    Raises:
        InputError: with file, line and column.
    """
    report = Report(source)
    if source == "georgia-2016":
        made = _georgia(files, report)
    elif source == "russia-duma":
        sheets = [csv_sheet(file, report, duma.is_header) for file in files]
        made = duma.duma(sheets, report)
    else:
        # The readers of maps and spreadsheets cost time that the other sources need not pay.
        from hattama.sources.table.bring import bring_table  # noqa: PLC0415

        made = bring_table(files, map_file, report)
    found = files_of(made, report, whose)
    report.check()
    return Brought(found, report, made.head.id, made.head.law)


def _georgia(files: Sequence[str], report: Report) -> Made:
    sheets = []
    for given in files:
        said, mark, path = given.partition("=")
        if not mark or said not in georgia.BALLOTS:
            said, path = "", given
        sheets.append((said, csv_sheet(path, report, georgia.is_header)))
    return georgia.georgia(sheets, report)


def csv_sheet(path: str, report: Report, is_header: IsHeader) -> Sheet:
    """The table in a CSV file, or in a zip that holds one.

    Raises:
        InputError: with file, line and column.
    """
    data = read_file(path)
    if data.startswith(archive.MARK):
        data = archive.unpacked(data, path)
    return read_rows(text_of(data, path, report), report, is_header)
