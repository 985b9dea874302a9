"""Columns of text to columns of figures: digits at once, everything else cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from hattama.core.errors import InputError
from hattama.core.record.protocol import MOST_FIGURE
from hattama.folder.tables import shown
from hattama.sources.names import fold
from hattama.sources.report import MOST_TOLD, Report
from hattama.sources.sheet import Sheet

# Cells that say "not known". They are absent, which is not zero.
ABSENT_MARKS = frozenset({
    "-", "--", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\u2026", "...",
    "н/д", "н.д.", "нд", "н/д.", "нет данных", "n/a", "na", "n.a.", "no data", "nan", "null",
    "дерек жоқ", "деректер жоқ", "мәлімет жоқ", "д/ж",
})  # fmt: skip
_SPACES = " \u00a0\u2007\u2009\u202f"
_APART = re.compile(rf"\d{{1,3}}(?:([{_SPACES}'\u2019])\d{{3}})(?:\1\d{{3}})*")
_MARKED = re.compile(r"\d{1,3}(?:([,.])\d{3})(?:\1\d{3})+")
_EITHER = re.compile(r"\d{1,3}[,.]\d{3}")
_DECIMAL = re.compile(r"(\d+)[,.](\d+)")


class Read(NamedTuple):
    """What a cell is: a figure or absent (None), and how it was mended; or what is wrong with it.

    Attributes:
        how: code of what was mended (`sources.mended`), empty where nothing was.
        fault: code of the error, empty where there is none.
    """

    figure: int | None
    how: str = ""
    fault: str = ""


def read_figure(cell: str) -> Read:
    """One cell that is not plain digits."""
    text = cell.strip().strip("\ufeff\u200b")
    if not text:
        return Read(None)
    if text.isascii() and text.isdigit():
        return _bounded(text, "" if text == cell else "figure_spaces")
    if fold(text) in ABSENT_MARKS:
        return Read(None, "absent_mark")
    if _APART.fullmatch(text) or _MARKED.fullmatch(text):
        return _bounded("".join(one for one in text if one.isdigit()), "grouped")
    if _EITHER.fullmatch(text):
        if set(text) <= set("0,."):
            return Read(0, "decimal_zero")
        return Read(None, fault="figure_ambiguous")
    return _decimal(text)


def _decimal(text: str) -> Read:
    """A whole number with a fraction of zero, or what is wrong."""
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None or not text.isascii():
        return Read(None, fault=_fault(text))
    if set(decimal[2]) == {"0"}:
        return _bounded(decimal[1], "decimal_zero")
    return Read(None, fault="figure_decimal")


def _bounded(digits: str, how: str) -> Read:
    bare = digits.lstrip("0") or "0"
    if len(bare) > len(str(MOST_FIGURE)) or int(bare) > MOST_FIGURE:
        return Read(None, fault="figure_too_large")
    return Read(int(bare), how)


def _fault(text: str) -> str:
    """What kind of a figure this is, that is none."""
    if text[0] in "-\u2212\u2013" and text[1:].strip().replace(" ", "").isdecimal():
        return "figure_negative"
    if text.endswith("%"):
        return "figure_percent"
    if any(one.isdigit() for one in text) and any(one.isalpha() for one in text):
        return "figure_letters"
    return "figure_unreadable"


def figures(sheet: Sheet, columns: Sequence[int], report: Report) -> pl.DataFrame:
    """The figures of some columns, null where absent.

    Returns:
        Integer columns that keep their names.

    Raises:
        InputError: of the first cell that is no figure, with line and column.
    """
    names = [str(one) for one in columns]
    raw = sheet.frame.select(names)
    # No other text than digits, a sign and digits becomes a number here.
    found = raw.select(pl.col(names).cast(pl.Int64, strict=False))
    odd = raw.select([
        (
            (pl.col(one).is_not_null() & (pl.col(one) != "") & found[one].is_null())
            | (found[one] < 0)
            | (found[one] > MOST_FIGURE)
            | pl.col(one).str.starts_with("+")
            | pl.col(one).str.starts_with("-")
        ).fill_null(value=False).alias(one)
        for one in names
    ])  # fmt: skip
    some = [one for one, has in zip(names, odd.select(pl.all().any()).row(0), strict=True) if has]
    if not some:
        return found
    reads = {one: _reads(raw[one].filter(odd[one])) for one in some}
    _refuse(sheet, raw, odd, reads)
    for one in some:
        _tell(sheet, raw, odd, one, reads[one], report)
        values = {cell: read.figure for cell, read in reads[one].items()}
        mended = raw[one].replace_strict(values, default=None, return_dtype=pl.Int64)
        found = found.with_columns(pl.when(odd[one]).then(mended).otherwise(pl.col(one)).alias(one))
    return found


def _shown(cell: str) -> str:
    """A cell on one line, every kind of space as a plain one."""
    return shown(" ".join(cell.split()))


def _reads(cells: pl.Series) -> dict[str, Read]:
    return {cell: read_figure(cell) for cell in cells.unique().to_list()}


def _refuse(
    sheet: Sheet, raw: pl.DataFrame, odd: pl.DataFrame, reads: Mapping[str, Mapping[str, Read]]
) -> None:
    """An error for the first faulty cell in the order of reading."""
    firsts = []
    for one, cells in reads.items():
        faulty = [cell for cell, read in cells.items() if read.fault]
        if faulty:
            rows = (odd[one] & raw[one].is_in(faulty)).arg_true()
            firsts.append((int(rows[0]), int(one)))
    if firsts:
        row, column = min(firsts)
        cell = raw[str(column)][row]
        raise InputError(
            reads[str(column)][cell].fault, file=sheet.file, line=int(sheet.lines[row]),
            column=sheet.column(column), read=_shown(cell), expected=MOST_FIGURE,
        )  # fmt: skip


def _tell(
    sheet: Sheet, raw: pl.DataFrame, odd: pl.DataFrame, column: str,
    reads: Mapping[str, Read], report: Report,
) -> None:  # fmt: skip
    """What was mended in one column."""
    for how in sorted({read.how for read in reads.values() if read.how}):
        cells = [cell for cell, read in reads.items() if read.how == how]
        rows = (odd[column] & raw[column].is_in(cells)).arg_true()
        report.mend(
            how,
            len(rows),
            (
                {
                    "file": sheet.file, "line": int(sheet.lines[row]),
                    "column": sheet.column(int(column)),
                    "read": _shown(raw[column][row]), "became": reads[raw[column][row]].figure,
                }
                for row in rows.head(MOST_TOLD).to_list()
            ),
        )  # fmt: skip
