"""Whole tables as columns of bytes: the quick way for `register/*.csv` of any size.

It takes what needs no second look: rows of one line each, equally many cells, no space at the edge
of a cell, nothing that does not print. Rows with quotation marks are put into a form without them
first. Whatever else is in a file goes the slow way (`tables.rows_of`), which reads it or says where
it cannot be read; so this file knows no errors.
"""

from __future__ import annotations

import csv

import numpy as np
import numpy.typing as npt

from hattama.core.register.model import Ints
from hattama.core.register.texts import Texts
from hattama.folder.figures import Cells, cells_of

# Stands for a comma inside quotation marks while cells are found; it does not print.
_INNER = "\x1f"
# Letters that are looked at together.
_PIECE = 2**20
_SPACE = np.zeros(256, dtype=np.bool_)
_SPACE[list(b" \t")] = True


def columns_of(text: str, most_cell: int) -> list[Texts] | None:
    """Every column of a table, its heading first; None where the quick way does not lead.

    Args:
        most_cell: letters that one line may have here.
    """
    if not text.strip() or _INNER in text or "\r" in text or text[0].isspace():
        return None
    whole = text if text.endswith("\n") else text + "\n"
    if '"' in whole:
        plain = _unquoted(whole)
        if plain is None:
            return None
        whole = plain
    if not _printable(whole):
        return None
    data = whole.encode()
    width = data.count(b",", 0, data.index(b"\n")) + 1
    cells = cells_of(data, width)
    if cells is None:
        return None
    buffer: npt.NDArray[np.uint8] = np.frombuffer(data, dtype=np.uint8)
    starts, last = cells.first, cells.last
    ends = last.ravel()
    if _SPACE[buffer[ends[:-1] + 1]].any() or _SPACE[buffer[ends - 1]].any():
        return None
    lines = np.diff(np.r_[-1, last[:, -1]])
    if int(lines.max()) > most_cell or int(lines.min()) < 2:
        return None
    if _INNER in whole:
        data = data.replace(_INNER.encode(), b",")
    padded = data + b"\0" * 8
    return [
        Texts(padded, np.ascontiguousarray(starts[:, spot]), np.ascontiguousarray(last[:, spot]))
        for spot in range(width)
    ]


def _unquoted(whole: str) -> str | None:
    """Rows with quotation marks in a form without; None where a cell runs over several lines."""
    parts, rows = [], []
    done, spot = 0, whole.find('"')
    while spot >= 0:
        start, stop = whole.rfind("\n", 0, spot) + 1, whole.find("\n", spot)
        parts.append(whole[done:start])
        rows.append(whole[start:stop])
        done, spot = stop, whole.find('"', stop)
    try:
        cells = list(csv.reader(rows, strict=True))
    except csv.Error:
        return None
    if len(cells) != len(rows) or any("\n" in cell for row in cells for cell in row):
        return None
    told = [",".join([cell.replace(",", _INNER) for cell in row]) for row in cells]
    woven = [piece for pair in zip(parts, told, strict=True) for piece in pair]
    return "".join([*woven, whole[done:]])


def _printable(whole: str) -> bool:
    """Whether every letter prints, and none is a space that would have to be trimmed."""
    # A piece at a time: a copy of a large register would be the largest thing in memory.
    return all(
        whole[start : start + _PIECE].replace("\n", "").replace(_INNER, "").isprintable()
        for start in range(0, len(whole), _PIECE)
    )


def figures_of(cells: Texts) -> Ints | None:
    """A column of figures, ABSENT for empty cells; None where one is no figure."""
    found = Cells(cells.data, cells.first[:, None], cells.last[:, None]).figures([0])
    return None if found is None else found[:, 0]
