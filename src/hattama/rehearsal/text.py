"""Tables as bytes, many rows at a time: each cell is put together from columns of bytes.

A million rows are written without a Python object for any of them. Every cell gets a field of fixed
width, filled up with zero bytes, and the zero bytes are dropped at the end; no cell of an election
folder may hold one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hattama.core.register.model import Ints

Bytes = npt.NDArray[np.uint8]

# So many rows and everything made from them fit into a few megabytes.
ROWS = 2**14
_ZERO = ord("0")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A word for each row, by its place in a table of words."""

    table: Sequence[str]
    spots: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A whole number for each row; nothing where it is negative.

    Attributes:
        digits: filled up with zeros in front to so many, where not 0.
    """

    values: Ints
    digits: int = 0


Part = str | Words | Figures


def table(header: Sequence[str], cells: Sequence[Sequence[Part]], count: int) -> Iterator[bytes]:
    """A CSV table: its header, then its rows in pieces.

    Args:
        cells: for each column the parts of a cell, one after the other. No part may hold a comma, a
            quotation mark or a line feed.
    """
    yield (",".join(header) + "\n").encode()
    fields: list[_Field] = []
    for spot, cell in enumerate(cells):
        fields += [_field(part) for part in cell]
        fields.append(_field("," if spot < len(cells) - 1 else "\n"))
    for start in range(0, count, ROWS):
        stop = min(start + ROWS, count)
        found = np.concatenate([one.bytes(start, stop) for one in fields], axis=1)
        yield found[found != 0].tobytes()


class _Field(Protocol):
    """One part of a cell as columns of bytes."""

    def bytes(self, start: int, stop: int) -> Bytes:
        """Rows by bytes, filled up with zero bytes."""


class _Fixed:
    def __init__(self, text: str) -> None:
        self._bytes = np.frombuffer(text.encode(), dtype=np.uint8)

    def bytes(self, start: int, stop: int) -> Bytes:
        return np.broadcast_to(self._bytes, (stop - start, len(self._bytes)))


class _Chosen:
    def __init__(self, words: Words) -> None:
        table = np.array([word.encode() or b"\0" for word in words.table], dtype=np.bytes_)
        self._table = table.view(np.uint8).reshape(len(table), table.itemsize)
        self._spots = words.spots

    def bytes(self, start: int, stop: int) -> Bytes:
        found: Bytes = self._table[self._spots[start:stop]]
        return found


class _Digits:
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def bytes(self, start: int, stop: int) -> Bytes:
        values = self._figures.values[start:stop]
        padded = self._figures.digits
        width = max(padded, len(str(int(values.max(initial=0)))))
        found = np.empty((stop - start, width), dtype=np.uint8)
        rest = values
        for place in range(width - 1, -1, -1):
            rest, digit = np.divmod(rest, 10)
            shown = digit + _ZERO
            if not padded and place < width - 1:
                # A zero in front of the first digit is no digit.
                shown = np.where(values >= 10 ** (width - 1 - place), shown, 0)
            found[:, place] = np.where(values >= 0, shown, 0)
        return found


def _field(part: Part) -> _Field:
    if isinstance(part, str):
        return _Fixed(part)
    return _Chosen(part) if isinstance(part, Words) else _Digits(part)
