"""Columns that name something: cleaned, and mended where another row has the name rightly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hattama.core.errors import InputError
from hattama.folder.tables import shown
from hattama.sources.names import cased, clean, mixed, twins
from hattama.sources.report import MOST_TOLD, Report
from hattama.sources.sheet import Sheet

# No unit is called by a page of text.
MOST_NAME = 1_000


def names_of(
    sheet: Sheet, column: int, report: Report, *, mend: bool = False, needed: bool = True
) -> pl.Series:
    """The cells of a column as names; empty ones are "".

    Args:
        mend: whether names that differ only by letters that look the same, or by case, are one.
        needed: whether a name without any letter to see is an error.

    Raises:
        InputError: `source_key_missing`, `law_text_long`, with line and column.
    """
    cells = sheet.frame[str(column)].fill_null("")
    different = cells.unique().to_list()
    cleaned = {cell: clean(cell) for cell in different}
    for cell, name in cleaned.items():
        if (needed and not name) or len(name) > MOST_NAME:
            row = int((cells == cell).arg_true()[0])
            place: dict[str, Any] = {"file": sheet.file, "line": int(sheet.lines[row])}
            place["column"] = sheet.column(column)
            if name:
                raise InputError("law_text_long", read=len(name), expected=MOST_NAME, **place)
            heading = shown(sheet.header[column])
            raise InputError("source_key_missing", expected=heading, **place)
    changed = {cell: one for cell, one in cleaned.items() if cell != one}
    if changed:
        _tell(sheet, column, cells, changed, "spaces", report)
        cells = cells.replace(changed)
    return _mended(sheet, column, cells, report) if mend else cells


def _mended(sheet: Sheet, column: int, cells: pl.Series, report: Report) -> pl.Series:
    """Letters of another script that only look right: mended where the right name is there."""
    letters = cells.filter(cells.str.contains(r"\p{L}"))
    # Without a letter no name looks like another: most numbers of stations end here.
    names: dict[str, int] = dict(letters.value_counts(name="rows").iter_rows())
    for how, alike in (("look_alikes", twins), ("letter_case", cased)):
        wrong = alike(names)
        if wrong:
            _tell(sheet, column, cells, wrong, how, report)
            cells = cells.replace(wrong)
            for name, right in wrong.items():
                names[right] += names.pop(name)
    left = sorted(one for one in names if mixed(one))
    if left:
        report.say(
            "mixed_letters", file=sheet.file, heading=shown(sheet.header[column]),
            number=len(left), read=tuple(shown(one) for one in left[:MOST_TOLD]),
        )  # fmt: skip
    return cells


def _tell(
    sheet: Sheet, column: int, cells: pl.Series, changed: Mapping[str, str], how: str,
    report: Report,
) -> None:  # fmt: skip
    rows = cells.is_in(list(changed)).arg_true()
    report.mend(
        how,
        len(rows),
        (
            {
                "file": sheet.file, "line": int(sheet.lines[row]), "column": sheet.column(column),
                "read": shown(" ".join(cells[row].split())), "became": shown(changed[cells[row]]),
            }
            for row in rows.head(MOST_TOLD).to_list()
        ),
    )  # fmt: skip
