"""A column of text as bytes and offsets, and places found by text: for a million ids or names.

A Python string for each cell would cost more time and memory than everything else in a count. Most
cells are never looked at: ids are compared, names are printed for a few units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

Spots = npt.NDArray[np.int64]
Marks = npt.NDArray[np.uint64]

# Zeros behind the last byte, so that words of eight bytes can be read from any place.
_PAD = b"\0" * 8
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MORE = np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)
# What is kept of a word of which so many bytes belong to the cell.
_KEPT = np.array([0, *((1 << 8 * size) - 1 for size in range(1, 9))], dtype=np.uint64)
# So many single questions, and a dict of all texts pays.
_OFTEN = 200
# So many cells tell whether the same text stands many times in a row.
_SAMPLE = 1000
# Cells that are decoded together.
_TOGETHER = 4096


class Texts(Sequence[str]):
    """Cells of one column. It behaves like a tuple of strings.

    Attributes:
        data: UTF-8 bytes, with eight zeros at the end.
        first, last: where each cell begins and ends.
    """

    __slots__ = ("data", "first", "last")

    def __init__(self, data: bytes, first: Spots, last: Spots) -> None:
        self.data = data if data.endswith(_PAD) else data + _PAD
        self.first = first
        self.last = last

    @classmethod
    def of(cls, cells: Sequence[str]) -> Texts:
        """Any cells; those that are in this form already stay as they are."""
        if isinstance(cells, Texts):
            return cells
        parts = [cell.encode("utf-8", "surrogatepass") for cell in cells]
        sizes = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
        last = np.cumsum(sizes)
        return cls(b"".join(parts), last - sizes, last)

    def __len__(self) -> int:
        return len(self.first)

    @overload
    def __getitem__(self, spot: int) -> str: ...
    @overload
    def __getitem__(self, spot: slice) -> tuple[str, ...]: ...
    def __getitem__(self, spot: int | slice) -> str | tuple[str, ...]:
        if isinstance(spot, slice):
            return tuple(self.take(np.arange(len(self))[spot]))
        return self.data[self.first[spot] : self.last[spot]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        data = self.data
        if data.isascii():
            # One decoding, then slices: several times quicker than cell by cell.
            text = data.decode("ascii")
            for start, stop in zip(self.first.tolist(), self.last.tolist(), strict=True):
                yield text[start:stop]
            return
        for begin in range(0, len(self), _TOGETHER):
            some = slice(begin, begin + _TOGETHER)
            ends = self.first[some].tolist(), self.last[some].tolist()
            cells = [data[start:stop] for start, stop in zip(*ends, strict=True)]
            whole = b"\0".join(cells)
            if whole.count(b"\0") < len(cells):
                yield from whole.decode("utf-8", "surrogatepass").split("\0")
            else:
                yield from (cell.decode("utf-8", "surrogatepass") for cell in cells)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str) or len(self) != len(other):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(one == two for one, two in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Texts({tuple(self)!r})"

    @property
    def sizes(self) -> Spots:
        """Bytes of each cell."""
        return self.last - self.first

    def after(self, number: int) -> Texts:
        """The cells without the first few."""
        return Texts(self.data, self.first[number:], self.last[number:])

    def take(self, order: npt.NDArray[np.integer]) -> Texts:
        """The cells at these places."""
        return Texts(self.data, self.first[order], self.last[order])

    def words(self, number: int) -> Marks:
        """Eight bytes of each cell, from byte `8 * number` on; zeros behind its end."""
        start = self.first + 8 * number
        left = np.clip(self.last - start, 0, 8)
        view: Marks = np.ndarray(
            shape=(len(self.data) - 7,), dtype="<u8", buffer=self.data, strides=(1,)
        )
        # A cell that has ended is read at its end, where nothing of it is kept.
        found: Marks = view[np.minimum(start, self.last)] & _KEPT[left]
        return found

    def begin_with(self, prefix: str) -> npt.NDArray[np.bool_]:
        """Which cells begin with a prefix."""
        head = prefix.encode()
        found: npt.NDArray[np.bool_] = self.sizes >= len(head)
        for number in range((len(head) + 7) // 8):
            part = head[8 * number : 8 * number + 8]
            mask = _ALL >> np.uint64(8 * (8 - len(part)))
            found &= (self.words(number) & mask) == np.uint64(int.from_bytes(part, "little"))
        return found

    def runs(self, most: int) -> int:
        """How many times the text changes within the first so many cells."""
        head = np.arange(min(most, len(self)))
        return int((~self.take(head[1:]).same(self.take(head[:-1]))).sum())

    def well_formed(self, signs: str, most: int) -> bool:
        """Whether every cell is an id: lower-case ASCII letters and digits, joined by single signs.

        Args:
            signs: what may stand between them, and not at either end.
            most: letters that an id may have.
        """
        sizes = self.sizes
        if not len(self):
            return True
        if int(sizes.min()) < 1 or int(sizes.max()) > most:
            return False
        kinds = np.zeros(256, dtype=np.uint8)
        # Zeros stand behind the end of a cell.
        kinds[[0, *b"abcdefghijklmnopqrstuvwxyz0123456789"]] = 1
        kinds[list(signs.encode())] = 2
        before = np.full(len(self), True)
        for number in range((int(sizes.max()) + 7) // 8):
            letters = self.words(number).view(np.uint8).reshape(-1, 8)
            kind = kinds[letters]
            sign = kind == 2
            if not kind.all() or (sign[:, 0] & before).any() or (sign[:, 1:] & sign[:, :-1]).any():
                return False
            before = sign[:, 7]
        return not (kinds[self._bytes(self.last - 1)] == 2).any() and not self._zeros()

    def _bytes(self, spots: Spots) -> npt.NDArray[np.uint8]:
        found: npt.NDArray[np.uint8] = np.frombuffer(self.data, dtype=np.uint8)[spots]
        return found

    def _zeros(self) -> bool:
        """Whether a zero byte stands anywhere but at the end."""
        return b"\0" in self.data[: -len(_PAD)]

    def marks(self) -> Marks:
        """One number for each cell; equal cells have equal numbers."""
        sizes = self.sizes
        mark = sizes.astype(np.uint64) * _MIX
        for number in range((int(sizes.max(initial=0)) + 7) // 8):
            mixed = (mark ^ self.words(number)) * _MIX
            mixed ^= mixed >> _HALF
            mixed *= _MORE
            mixed ^= mixed >> _HALF
            # A cell that has ended keeps its number, however long others are.
            mark = np.where(sizes > 8 * number, mixed, mark)
        return mark

    def same(self, other: Texts) -> npt.NDArray[np.bool_]:
        """Where the cells of two columns of equal length are equal, byte by byte."""
        equal: npt.NDArray[np.bool_] = self.sizes == other.sizes
        for number in range((int(self.sizes.max(initial=0)) + 7) // 8):
            equal &= self.words(number) == other.words(number)
        return equal


class Places(Mapping[str, int]):
    """From text to its place in a column without repetitions. It behaves like a dict."""

    __slots__ = ("_asked", "_known", "_marks", "_order", "texts")

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._asked = 0
        self._known: dict[str, int] = {}
        marks = texts.marks()
        self._order: npt.NDArray[np.integer] = np.argsort(marks)
        self._marks = marks[self._order]

    def moved(self, texts: Texts, place: npt.NDArray[np.int32]) -> Places:
        """The same texts in another order.

        Args:
            texts: in their new order.
            place: where each of them stands now.
        """
        other = Places.__new__(Places)
        other.texts, other._asked, other._known = texts, 0, {}
        other._marks, other._order = self._marks, place[self._order]
        return other

    def many(self, wanted: Texts) -> npt.NDArray[np.int32]:
        """The place of each wanted text, -1 where there is none."""
        if not len(self.texts) or not len(wanted):
            return np.full(len(wanted), -1, dtype=np.int32)
        if len(wanted) > _SAMPLE and wanted.runs(_SAMPLE) < _SAMPLE // 4:
            # The same text many times in a row, such as a contest or a parent: asked for once.
            return self._by_runs(wanted)
        return self._searched(wanted)

    def _searched(self, wanted: Texts) -> npt.NDArray[np.int32]:
        marks = wanted.marks()
        spots = np.searchsorted(self._marks, marks)
        spots = np.minimum(spots, len(self._marks) - 1)
        places = self._order[spots]
        found = self._marks[spots] == marks
        found &= self.texts.take(places).same(wanted)
        # Two texts with one mark stand side by side; which one it is shows only byte by byte.
        for row in np.flatnonzero(~found & (self._marks[spots] == marks)).tolist():
            spot = int(spots[row])
            while spot < len(self._marks) and self._marks[spot] == marks[row]:
                if self.texts[int(self._order[spot])] == wanted[row]:
                    places[row], found[row] = self._order[spot], True
                spot += 1
        return np.where(found, places, -1).astype(np.int32)

    def _by_runs(self, wanted: Texts) -> npt.NDArray[np.int32]:
        every = np.arange(len(wanted))
        changes = ~wanted.take(every[1:]).same(wanted.take(every[:-1]))
        starts = np.flatnonzero(np.r_[True, changes])
        found = self._searched(wanted.take(starts))
        return np.repeat(found, np.diff(np.r_[starts, len(wanted)]))

    def twice(self) -> bool:
        """Whether a text may stand twice (or two texts have one mark: to be looked at)."""
        return bool((self._marks[1:] == self._marks[:-1]).any())

    def _one(self, text: str) -> int:
        """The place of one text, or -1; whoever asks often is served from a dict."""
        if self._known:
            return self._known.get(text, -1)
        self._asked += 1
        if self._asked > _OFTEN:
            self._known = dict(zip(self.texts, range(len(self.texts)), strict=True))
        return int(self.many(Texts.of([text]))[0])

    def __getitem__(self, text: str) -> int:
        place = self._one(text)
        if place < 0:
            raise KeyError(text)
        return place

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self._one(text) >= 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)
