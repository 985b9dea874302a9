"""Figures of a wide table, straight into columns: the quick way for most files.

The quick way takes text in which every row has as many commas as the header, nothing is quoted, and
every figure is digits or nothing. Whatever else is in a file goes the slow way, row by row, which
either reads it or says where it cannot be read; so this file knows no errors.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.register.model import ABSENT, Ints

_COMMA, _NEWLINE = b",\n"
# 10^12, the largest figure that is taken, has 13 digits.
MOST_DIGITS = 13
# The bytes of a word that belong to a number of so many digits, and zeros for the others.
_OWN = np.array([0, *((2**64 - 1) << 8 * (8 - size) & 2**64 - 1 for size in range(1, 9))], "<u8")
_ZEROS = np.uint64(0x3030303030303030)
_FILL = _ZEROS & ~_OWN
# A byte from 0 to 9 stays below 128 with this added; any other does not.
_OVER, _HIGH = np.uint64(0x7676767676767676), np.uint64(0x8080808080808080)
# Digits to pairs (10 x + y), pairs to fours, fours to eights.
_STEPS = tuple(
    (np.uint64(factor), np.uint64(shift), np.uint64(mask))
    for factor, shift, mask in (
        (10 * 2**8 + 1, 8, 0x00FF00FF00FF00FF),
        (100 * 2**16 + 1, 16, 0x0000FFFF0000FFFF),
        (10000 * 2**32 + 1, 32, 0x00000000FFFFFFFF),
    )
)
# A piece of a file and everything made from it fit into a processor's cache.
PIECE = 2**18
WORKERS = 2


class Cells(Struct, frozen=True, eq=False):
    """Where each cell of some rows begins and ends in their bytes: rows by columns."""

    text: bytes
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.first)

    def figures(self, columns: Sequence[int]) -> Ints | None:
        """The figures of some columns, ABSENT for empty cells; None where one is no figure."""
        first, last = self.first[:, columns], self.last[:, columns]
        length = last - first
        most = int(length.max(initial=0))
        if most > MOST_DIGITS:
            return None
        found = _eight(self.text, last, np.minimum(length, 8))
        if found is not None and most > 8:
            head = _eight(self.text, last - 8, np.maximum(length - 8, 0))
            found = None if head is None else found + head * 10**8
        if found is not None:
            found[length == 0] = ABSENT
        return found


def _eight(text: bytes, last: Ints, length: Ints) -> Ints | None:
    """Numbers of up to eight digits that end before `last`; None where a byte is no digit.

    Eight bytes are read as one word whose missing digits are made zeros; three multiplications then
    add up pairs, fours and eights of digits at once.
    """
    # Eight bytes in front, so that a word can be read before any cell.
    words: npt.NDArray[np.uint64] = np.ndarray(
        shape=(len(text) + 1,), dtype="<u8", buffer=b"\0" * 8 + text, strides=(1,)
    )
    digits = words[np.maximum(last, 0)]
    digits &= _OWN[length]
    digits |= _FILL[length]
    digits ^= _ZEROS
    if ((digits + _OVER | digits) & _HIGH).any():
        return None
    for factor, shift, mask in _STEPS:
        digits *= factor
        digits >>= shift
        digits &= mask
    found: Ints = digits.view(np.int64)
    return found


def pieces(data: bytes, start: int) -> Iterator[tuple[bytes, int, int]]:
    """The rows from `start` on, in pieces that end with a row.

    Yields:
        the piece, where it begins, and the number of its first row.
    """
    row = 0
    while start < len(data):
        stop = data.find(b"\n", start + PIECE) + 1 or len(data)
        piece = data[start:stop]
        yield piece, start, row
        row += piece.count(b"\n")
        start = stop


def each_piece(data: bytes, start: int, work: Callable[[bytes, int, int], bool]) -> bool:
    """Do the work on every piece, two at a time; False as soon as one of them asks for it.

    numpy lets go of the interpreter while it computes, so that two threads use two processors.
    """
    waiting = pieces(data, start)
    lock = threading.Lock()
    going: list[bool] = []
    problems: list[BaseException] = []

    def worker() -> None:
        try:
            while not going and not problems:
                with lock:
                    piece = next(waiting, None)
                if piece is None:
                    return
                if not work(*piece):
                    going.append(False)
        except BaseException as problem:  # noqa: BLE001
            problems.append(problem)

    threads = [threading.Thread(target=worker) for _ in range(WORKERS - 1)]
    if len(data) - start > 2 * PIECE:
        for thread in threads:
            thread.start()
    worker()
    for thread in threads:
        if thread.ident is not None:
            thread.join()
    if problems:
        raise problems[0]
    return not going


def cells_of(text: bytes, width: int) -> Cells | None:
    """The cells of whole rows, or None where the quick way does not lead.

    Args:
        text: rows, each with its line feed.
        width: the number of columns.
    """
    buffer: npt.NDArray[np.uint8] = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero((buffer == _COMMA) | (buffer == _NEWLINE))
    if len(ends) % width:
        return None
    last = ends.reshape(-1, width)
    marks = buffer[last]
    if (marks[:, :-1] != _COMMA).any() or (marks[:, -1] != _NEWLINE).any():
        return None
    first = np.empty_like(ends)
    first[:1] = 0
    first[1:] = ends[:-1] + 1
    return Cells(text, first.reshape(-1, width), last)
