"""Tables and results computed again and compared byte for byte, with the place that differs."""

from __future__ import annotations

import csv
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from hattama.bundle import layout
from hattama.bundle.content import ENTRIES, SEATS, Sums, data_files
from hattama.bundle.read import Source, read
from hattama.bundle.snapshot import Snapshot
from hattama.core.errors import InputError
from hattama.verify.model import Notes

_SHOWN = 160
# Letters before a difference in what is no table; bytes of the longest row of one.
_AROUND = 40
MOST_ROW = 2**16
_MOST = 2**40


def compare_data(source: Source, snap: Snapshot, notes: Notes) -> tuple[int, frozenset[str]]:
    """Every file of `data/<N>/` that follows from the facts.

    Returns:
        How many bytes were compared, and the paths.
    """
    compared, paths = 0, {layout.data(snap.size) + ENTRIES}
    for path, pieces in data_files(snap, Sums()):
        paths.add(path)
        if path.endswith(SEATS):
            mine = b"".join(pieces)
            compared += len(mine)
            _json(source, path, mine, notes)
        else:
            compared += _table(source, path, pieces, notes)
    return compared, frozenset(paths)


def _table(source: Source, path: str, pieces: Iterable[bytes], notes: Notes) -> int:
    """One file a piece at a time."""
    step = "tables"
    try:
        theirs = source.pieces(path, _MOST)
    except InputError as problem:
        notes.error(step, problem)
        theirs = None
    if theirs is None:
        for _ in pieces:
            pass
        notes.fails(step, "file_missing", file=path)
        return 0
    flow, size, line, differs, header = _Flow(theirs), 0, 1, False, b""
    for piece in pieces:
        if differs:
            # The rest is only computed, since later files hold its hash.
            continue
        try:
            other = flow.take(len(piece))
        except InputError as problem:
            notes.error(step, problem)
            differs = True
            continue
        if other != piece:
            longer = other + flow.take(MOST_ROW)
            _differs(path, _Place(line, header), (piece, longer), notes)
            differs = True
        header = header or piece[:MOST_ROW]
        line += piece.count(b"\n")
        size += len(piece)
    if not differs and flow.take(1):
        notes.fails(step, "table_longer", file=path, line=line)
    return size


def _differs(path: str, place: _Place, pair: tuple[bytes, bytes], notes: Notes) -> None:
    """The first cell that differs, ours and theirs; of what is no table, the text around it."""
    mine, theirs = pair
    spot = next(
        (at for at, (one, two) in enumerate(zip(mine, theirs, strict=False)) if one != two),
        min(len(mine), len(theirs)),
    )
    start = mine.rfind(b"\n", 0, spot) + 1
    line = place.line + mine.count(b"\n", 0, spot)
    told: dict[str, Any] = {"file": path, "line": line}
    cell = None
    if path.endswith(".csv"):
        cell = _cell(place.header or mine, mine[start:], theirs[start:])
    if cell is not None:
        column, read_, expected = cell
        notes.fails("tables", "table_differs", **told, column=column, read=read_, expected=expected)
        return
    around = max(start, spot - _AROUND)
    read_, expected = _line(theirs[around:]), _line(mine[around:])
    notes.fails("tables", "table_differs", **told, read=read_, expected=expected)


def _cell(header: bytes, mine: bytes, theirs: bytes) -> tuple[str, str, str] | None:
    """Column and both contents of the first cell that differs in a row."""
    try:
        names, one, two = (
            next(csv.reader([text.split(b"\n", 1)[0].decode()])) for text in (header, mine, theirs)
        )
    except (csv.Error, UnicodeDecodeError, StopIteration):
        return None
    if len(one) != len(names) or len(two) != len(names):
        return None
    for name, left, right in zip(names, one, two, strict=True):
        if left != right:
            return name[:_SHOWN], right[:_SHOWN] or "\u2013", left[:_SHOWN] or "\u2013"
    return None


class _Place(NamedTuple):
    """Where a piece of a table begins: its line, and the first line of the whole."""

    line: int
    header: bytes


def _line(data: bytes) -> str:
    text = data.split(b"\n", 1)[0][:_SHOWN].decode("utf-8", "replace")
    return text or "\u2013"


class _Flow:
    """Bytes of a file in the portions that are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()

    def take(self, size: int) -> bytes:
        """The next bytes, fewer at the end."""
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def _json(source: Source, path: str, mine: bytes, notes: Notes) -> None:
    """The result: the first figure that differs, by its key path."""
    try:
        theirs = read(source, path, 4 * len(mine) + 2**20)
    except InputError as problem:
        notes.error("count", problem)
        return
    if theirs is None:
        notes.fails("count", "file_missing", file=path)
    elif theirs != mine:
        key, read_, expected = first_difference(theirs, mine)
        notes.fails("count", "result_differs", file=path, key=key, read=read_, expected=expected)


def first_difference(theirs: bytes, mine: bytes) -> tuple[str, str, str]:
    """Key path and both values of the first difference of two JSON texts."""
    try:
        one = msgspec.json.decode(theirs)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return "\u2013", "\u2013", "JSON"
    return _walk(one, msgspec.json.decode(mine), "") or ("\u2013", "\u2013", "\u2013")


def _walk(one: Any, two: Any, key: str) -> tuple[str, str, str] | None:
    if isinstance(one, dict) and isinstance(two, dict):
        for name in sorted({*one, *two}):
            path = f"{key}.{name}" if key else name
            if name not in one or name not in two:
                return path[:200], _told(one.get(name)), _told(two.get(name))
            found = _walk(one[name], two[name], path)
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(two, list):
        for spot, (left, right) in enumerate(zip(one, two, strict=False)):
            found = _walk(left, right, f"{key}[{spot}]")
            if found is not None:
                return found
        return None if len(one) == len(two) else (key, str(len(one)), str(len(two)))
    return None if type(one) is type(two) and one == two else (key[:200], _told(one), _told(two))


def _told(value: Any) -> str:
    return msgspec.json.encode(value).decode()[:_SHOWN] if value is not None else "\u2013"


def compare_entries(source: Source, size: int, lines: tuple[int, str], notes: Notes) -> None:
    """`entries.jsonl.gz` unpacked holds exactly the facts."""
    path = layout.data(size) + ENTRIES
    try:
        pieces = source.pieces(path, _MOST)
        if pieces is None:
            notes.fails("tables", "file_missing", file=path)
        elif _unpacked(pieces, lines[0]) != lines:
            notes.fails("tables", "entries_differ", file=path)
    except InputError as problem:
        notes.error("tables", problem)
    except zlib.error:
        notes.fails("tables", "entries_differ", file=path)


def _unpacked(pieces: Iterable[bytes], most: int) -> tuple[int, str]:
    """Bytes and hash of what is packed, no more than it should be."""
    unpacker = zlib.decompressobj(31)
    total, size = hashlib.sha256(), 0
    for piece in pieces:
        if unpacker.eof:
            return -1, ""
        left = piece
        while left and not unpacker.eof:
            data = unpacker.decompress(left, 2**20)
            left = unpacker.unconsumed_tail
            total.update(data)
            size += len(data)
            if size > most:
                return -1, ""
    if not unpacker.eof or unpacker.unused_data:
        return -1, ""
    return size, total.hexdigest()
