"""Bytes of a ZIP file that belong to no member: before, between and behind them, and its comment.

Nobody who unpacks the file sees them, so that nothing in a bundle vouches for them.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

_LOCAL, _CENTRAL = 30, 46
_DESCRIBED = 1 << 3
# Records behind the list of members, by what they begin with, and their bytes.
_ENDS = {b"PK\x06\x06": 12, b"PK\x06\x07": 20, b"PK\x05\x06": 22}


def loose(file: BinaryIO, packed: zipfile.ZipFile, size: int) -> Iterator[tuple[int, int]]:
    """Where such bytes begin, and how many they are.

    Args:
        file: the ZIP file.
        packed: the same, its list read.
        size: bytes of the file.
    """
    at = 0
    for begin, end in sorted(_known(file, packed)):
        if begin > at:
            yield at, begin - at
        at = max(at, end)
    if size > at:
        yield at, size - at


def _known(file: BinaryIO, packed: zipfile.ZipFile) -> Iterator[tuple[int, int]]:
    """Each member with what describes it, and the list at the end."""
    for one in packed.infolist():
        start = one.header_offset
        head = _at(file, start, _LOCAL)
        if len(head) < _LOCAL:
            continue
        flags, name, more = struct.unpack("<6xH18xHH", head)
        end = start + _LOCAL + name + more + one.compress_size
        yield start, end + (_descriptor(file, end, one) if flags & _DESCRIBED else 0)
    yield packed.start_dir, _end(file, packed.start_dir, packed.infolist())


def _descriptor(file: BinaryIO, at: int, one: zipfile.ZipInfo) -> int:
    """How long the sums behind a member are that was packed before its size was known."""
    found = _at(file, at, 24)
    for mark in (b"PK\x07\x08", b""):
        for form in ("<LLL", "<LQQ"):
            told = _packed(form, one.CRC, one.compress_size, one.file_size)
            if told and found.startswith(mark + told):
                return len(mark + told)
    return 0


def _packed(form: str, *numbers: int) -> bytes:
    try:
        return struct.pack(form, *numbers)
    except struct.error:
        return b""


def _end(file: BinaryIO, at: int, members: Iterable[object]) -> int:
    """Where the list of members and the records behind it end."""
    for _ in members:
        head = _at(file, at, _CENTRAL)
        if len(head) < _CENTRAL:
            return at
        at += _CENTRAL + sum(struct.unpack("<28xHHH12x", head))
    for mark, size in _ENDS.items():
        head = _at(file, at, size)
        if head.startswith(mark) and len(head) == size:
            # The first of them tells how much of it follows.
            at += size + (struct.unpack("<4xQ", head)[0] if mark == b"PK\x06\x06" else 0)
    return at


def _at(file: BinaryIO, spot: int, size: int) -> bytes:
    file.seek(spot)
    return file.read(size)
