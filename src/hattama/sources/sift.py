"""Which rows of a sheet are data: the others are left, each with its reason and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from hattama.core.errors import InputError
from hattama.folder.tables import shown
from hattama.sources.names import fold
from hattama.sources.report import Report
from hattama.sources.sheet import Sheet, empty

# Words with which rows of totals and their kind begin, folded.
_TOTALS = re.compile(
    r"(?:итого|всего|итог|сумма|барлығы|барлыгы|жиыны|жиынтығы|жалпы саны|қорытынды|"
    r"grand total|sub-?total|totals?)(?![\w-])",
)
# What every such word holds: for whole columns at once.
_LIKE_TOTALS = "(?i)итог|всего|сумма|барлы|жиын|жалпы|қорытынды|total"
# Words and marks with which notes below a table begin, folded.
_NOTES = re.compile(
    r"[*†]|примечани|источник|данные|ескерт|дереккөз|деректер|notes?\b|source|data\b"
)


@dataclass(slots=True)
class _Odd:
    """Lines by the reason for which their rows are left."""

    blank: list[int]
    header_again: list[int]
    total: list[int]
    note: list[int]


def is_total(cell: str) -> bool:
    """Whether a cell begins with a word for a total."""
    return _TOTALS.match(fold(cell)) is not None


def sift(sheet: Sheet, keys: Sequence[int], figures: Sequence[int], report: Report) -> Sheet:
    """The rows that are data.

    Args:
        keys: columns that every row of data fills: what names its unit.
        figures: columns that hold figures.

    Raises:
        InputError: `source_key_missing`, `table_ragged`, with line and column.
    """
    if not len(sheet):
        raise InputError("source_header_only", file=sheet.file, line=sheet.header_line)
    spots = np.flatnonzero(_odd(sheet, keys, figures)).tolist()
    kept = np.ones(len(sheet), dtype=bool)
    found = _Odd([], [], [], [])
    for spot in spots:
        line = int(sheet.lines[spot])
        kind = _kind(sheet, sheet.row(spot), line, keys, figures)
        if kind:
            kept[spot] = False
            getattr(found, kind).append(line)
    for reason in ("blank", "header_again", "total", "note"):
        report.report(sheet.read, reason, getattr(found, reason))
    if not kept.any():
        raise InputError("source_header_only", file=sheet.file, line=sheet.header_line)
    return sheet.kept(kept)


def _odd(sheet: Sheet, keys: Sequence[int], figures: Sequence[int]) -> np.ndarray:
    """Rows that need a look: an empty key, no figures, a word for a total or of the header, short.

    Words are looked for among the different cells of a column only, which are few.
    """
    odd = np.isin(sheet.lines, list(sheet.short)) if sheet.short else np.zeros(len(sheet), bool)
    firsts = sheet.frame.select(
        pl.coalesce([pl.when(~empty(one)).then(pl.col(one)) for one in _leading(sheet, keys)])
    ).to_series()
    headings = set(sheet.folded) - {""}
    telling = [
        cell
        for cell in firsts.unique().drop_nulls().to_list()
        if is_total(cell) or fold(cell) in headings
    ]
    blank = sheet.frame.select(pl.any_horizontal([empty(str(one)) for one in keys])).to_series()
    bare = sheet.frame.select(
        pl.all_horizontal(pl.col([str(one) for one in figures]).fill_null("") == "")
    ).to_series()
    odd |= (blank | bare).to_numpy()
    for one in map(str, keys):
        # A total may be named in any key cell, beside the name of what it is the total of.
        like = sheet.frame[one].fill_null("").str.contains(_LIKE_TOTALS)
        if like.any():
            odd |= like.to_numpy()
    if telling:
        odd |= firsts.is_in(telling).fill_null(value=False).to_numpy()
    return np.asarray(odd, dtype=np.bool_)


def _leading(sheet: Sheet, keys: Sequence[int]) -> list[str]:
    """The columns up to the last key: a total's word may stand in any of them."""
    return [str(one) for one in range(max(keys) + 1)][: len(sheet.header)]


def _kind(
    sheet: Sheet, cells: list[str], line: int,
    keys: Sequence[int], figures: Sequence[int],
) -> str:  # fmt: skip
    """Why a row is left: a name of `_Odd`, or nothing when it is data after all."""
    filled = [n for n, cell in enumerate(cells) if cell]
    if not filled:
        return "blank"
    if all(fold(cells[n]) == sheet.folded[n] for n in filled) and len(filled) > 1:
        return "header_again"
    if any(is_total(cells[n]) for n in {filled[0], *keys} if cells[n]):
        return "total"
    has_figures = any(cells[one] for one in figures)
    missing = [one for one in keys if not cells[one]]
    if not has_figures and (missing or _NOTES.match(fold(cells[filled[0]]))):
        return "note"
    if line in sheet.short:
        # Which cell is missing nobody can say: a figure might stand in the wrong column.
        raise InputError(
            "table_ragged", file=sheet.file, line=line, read=max(filled) + 1,
            expected=len(sheet.header),
        )  # fmt: skip
    if missing:
        raise InputError(
            "source_key_missing", file=sheet.file, line=line, column=sheet.column(missing[0]),
            expected=shown(sheet.header[missing[0]]),
        )  # fmt: skip
    return ""
