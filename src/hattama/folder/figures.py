"""Figures of a wide table, straight into columns: the quick way for most files.

The quick way takes text in which every row has as many commas as the header, nothing is quoted, and
every figure is digits or nothing. Whatever else is in a file goes the slow way, row by row, which
either reads it or says where it cannot be read; so this file knows no errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hattama.core.register.model import ABSENT, Ints

_COMMA, _NEWLINE, _QUOTE, _RETURN, _NUL = b',\n"\r\0'
_ZERO = ord("0")
# 10^12, the largest figure that is taken, has 13 digits.
MOST_DIGITS = 13


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Where each cell of a table begins and ends in its bytes: rows by columns."""

    data: npt.NDArray[np.uint8]
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.first)

    def words(self, column: int) -> list[str]:
        """The cells of one column as text."""
        text = self.data.tobytes()
        return [
            text[start:stop].decode()
            for start, stop in zip(
                self.first[:, column].tolist(), self.last[:, column].tolist(), strict=True
            )
        ]

    def figures(self, columns: Sequence[int]) -> Ints | None:
        """The figures of some columns, ABSENT for empty cells; None where one is no figure."""
        first, last = self.first[:, columns], self.last[:, columns]
        length = last - first
        most = int(length.max(initial=0))
        if most > MOST_DIGITS:
            return None
        found = np.zeros(first.shape, dtype=np.int64)
        weight = 1
        for place in range(1, most + 1):
            inside = length >= place
            digit = self.data[np.where(inside, last - place, 0)] - _ZERO
            # Bytes below "0" wrap around to large numbers, so one comparison tells both sides.
            if (inside & (digit > 9)).any():
                return None
            found += np.where(inside, digit, 0) * np.int64(weight)
            weight *= 10
        found[length == 0] = ABSENT
        return found


def cells_of(data: bytes, width: int) -> Cells | None:
    """The cells of all rows after the header, or None where the quick way does not lead.

    Args:
        width: the number of columns.
    """
    if not data.endswith(b"\n"):
        data += b"\n"
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    buffer = np.frombuffer(data, dtype=np.uint8)
    if any(one in data for one in (b'"', b"\r", b"\0")):
        return None
    ends = np.flatnonzero((buffer == _COMMA) | (buffer == _NEWLINE))
    if len(ends) % width or len(ends) < width:
        return None
    last = ends.reshape(-1, width)
    marks = buffer[last]
    if (marks[:, :-1] != _COMMA).any() or (marks[:, -1] != _NEWLINE).any():
        return None
    first = np.empty_like(ends)
    first[0] = 0
    first[1:] = ends[:-1] + 1
    return Cells(buffer, first.reshape(-1, width)[1:], last[1:])
