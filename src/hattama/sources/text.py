"""Bytes that somebody published, as UTF-8 text with plain line ends."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from hattama.core.errors import InputError
from hattama.folder.files import place_of
from hattama.sources.report import Report

# What a map may call an encoding, and what Python calls it.
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "cp1251": "cp1251"}
_MARKS = {
    codecs.BOM_UTF8: ("utf-8", "utf-8"),
    codecs.BOM_UTF16_LE: ("utf-16", "utf-16-le"),
    codecs.BOM_UTF16_BE: ("utf-16", "utf-16-be"),
}
# Enough of a file to see whether every other byte is zero, as in UTF-16 without its mark.
_SAMPLE = 4096


@dataclass(frozen=True, slots=True)
class Text:
    """Text of a file: UTF-8 without mark, lines ended by a line feed.

    Attributes:
        encoding: in which it came: `utf-8`, `utf-16`, `cp1251`.
    """

    data: bytes
    encoding: str
    file: str


def text_of(data: bytes, file: str, report: Report, encoding: str = "") -> Text:
    """The text of a file, in whichever of three encodings it came.

    Args:
        encoding: what a map says it is; else it is found out.

    Raises:
        InputError: `source_empty`, `folder_nul`, `source_not_text`, with file and line.
    """
    if not data or data.isspace():
        raise InputError("source_empty", file=file)
    plain, name = _decoded(data, file, report, encoding)
    if b"\0" in plain:
        line = plain.count(b"\n", 0, plain.index(b"\0")) + 1
        raise InputError("folder_nul", file=file, line=line)
    return Text(_line_feeds(plain, file, report), name, file)


def _decoded(data: bytes, file: str, report: Report, encoding: str) -> tuple[bytes, str]:
    """UTF-8 bytes without a mark, and the name of the encoding in which they came."""
    if encoding:
        return _as(data, ENCODINGS[encoding], file), encoding
    for mark, (name, codec) in _MARKS.items():
        if data.startswith(mark):
            report.say("byte_order_mark", file=file, encoding=name.upper())
            return _as(data[len(mark) :], codec, file), name
    codec = _unmarked_utf16(data)
    if codec:
        return _as(data, codec, file), "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        return _as_cp1251(data, file, line), "cp1251"
    return data, "utf-8"


def _unmarked_utf16(data: bytes) -> str:
    """The codec of UTF-16 without its mark: digits and commas have a zero on the same side."""
    sample = data[:_SAMPLE]
    low, high = sample[1::2].count(0), sample[::2].count(0)
    if len(data) % 2 or (low + high) * 20 < len(sample):
        return ""
    return "utf-16-le" if low > 20 * high else "utf-16-be" if high > 20 * low else ""


def _as(data: bytes, codec: str, file: str) -> bytes:
    try:
        return data.decode(codec).removeprefix("\ufeff").encode("utf-8")
    except UnicodeError as problem:
        start = getattr(problem, "start", 0)
        line = data.count(b"\n", 0, start) + 1
        raise InputError("source_encoding", file=file, line=line, expected=codec) from None


def _as_cp1251(data: bytes, file: str, line: int) -> bytes:
    """Bytes that are no UTF-8, as the encoding in which older Russian and Kazakh tables come.

    cp1251 takes nearly any bytes, so what it yields must look like text: no control characters.
    """
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        raise InputError("source_not_text", file=file, line=line) from None
    if any(not one.isprintable() and one not in "\t\r\n\0\xa0\xad" for one in set(text)):
        raise InputError("source_not_text", file=file, line=line)
    return text.encode("utf-8")


def _line_feeds(data: bytes, file: str, report: Report) -> bytes:
    """The same text with one kind of line end."""
    returns = data.count(b"\r")
    if not returns:
        return data
    pairs = data.count(b"\r\n")
    feeds = data.count(b"\n")
    if (pairs and feeds > pairs) or (returns > pairs and feeds):
        report.say("line_ends_mixed", file=file)
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read_file(path: str) -> bytes:
    """The bytes of a regular file.

    Raises:
        InputError: `source_missing`, `folder_not_a_file`, `folder_unreadable`, `folder_too_large`.
    """
    place = place_of(path)
    if not place.stands():
        raise InputError("source_missing", file=path)
    return place.read_bytes()
