"""Canonical bytes of facts, and the hashes that rest on them (docs/record.md, fixed).

One value has one form: a reader decodes, encodes again, and refuses what does not come out the
same. The bytes are those of RFC 8785 for objects, arrays, strings, booleans and integers.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

import msgspec
import numpy as np

from hattama.core.errors import InputError

# An entry of the log has a length of two bytes.
MOST_BYTES = 65_535
MOST_DEPTH = 8
# The largest integer that every reader of JSON holds exactly.
MOST_INTEGER = 2**53 - 1

_ENCODE = msgspec.json.Encoder(order="sorted").encode
_SIGNS = "\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
_HIDDEN = re.compile(f"[{_SIGNS}]")
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]')
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def canonical(value: Any) -> bytes:
    """The one form of a value: of plain data, or of a fact."""
    return _ENCODE(value)


def plain(data: bytes, most: int = MOST_BYTES, **where: Any) -> Any:
    """One canonical value as plain data.

    Args:
        most: bytes that it may have.
        where: parameters of the error, such as `file` and `line`.

    Raises:
        InputError: `record_bytes` (too many), `record_text`, `record_json`, `record_value`,
            `record_canonical`.
    """
    if len(data) > most:
        raise InputError("record_bytes", read=len(data), expected=most, **where)
    check_text(data, **where)
    if b"\n" in data:
        raise InputError("record_text", read="\\n", **where)
    if not _shallow(data):
        raise InputError("record_value", read="\u2026", **where)

    def fraction(read: str) -> NoReturn:
        raise InputError("record_value", read=read[:60], **where)

    try:
        value = json.loads(data, parse_float=fraction, parse_constant=fraction)
    except (ValueError, RecursionError):
        raise InputError("record_json", read=shown(data), **where) from None
    _check(value, where)
    if canonical(value) != data:
        raise InputError("record_canonical", read=shown(data), **where)
    return value


def check_text(data: bytes, **where: Any) -> None:
    """UTF-8 in normal form C without signs that steer, reorder or hide; line feeds may stand.

    Raises:
        InputError: `record_text`, with the sign that was read.
    """
    found = _CONTROL.search(data) if _has_control(data) else None
    if found is not None:
        raise InputError("record_text", read=ascii(found[0].decode("latin-1"))[1:-1], **where)
    if data.isascii():
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        read = data[problem.start : problem.start + 1].hex()
        raise InputError("record_text", read=f"\\x{read}", **where) from None
    hidden = _HIDDEN.search(text.replace("\n", " "))
    if hidden is not None:
        raise InputError("record_text", read=ascii(hidden[0])[1:-1], **where)
    if not unicodedata.is_normalized("NFC", text):
        raise InputError("record_not_composed", **where)


def _has_control(data: bytes) -> bool:
    """Whether a control character may stand in bytes; a record is long, and the answer is no."""
    each = np.frombuffer(data, dtype=np.uint8)
    low = np.count_nonzero(each < 32)
    return bool(low != np.count_nonzero(each == 10)) or b"\x7f" in data


def _shallow(data: bytes) -> bool:
    """Whether no more than so many brackets are open at once, those inside text aside."""
    depth = 0
    for found in _BRACKETS.finditer(data):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(found[0], 0)
        if depth > MOST_DEPTH:
            return False
    return True


def _check(value: Any, where: Mapping[str, Any]) -> None:
    """Only what canonical JSON may hold."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else ():
            if not key.isascii() or _HIDDEN.search(key):
                raise InputError("record_key", read=ascii(key[:60])[1:-1], **where)
        for inner in value.values() if isinstance(value, dict) else value:
            _check(inner, where)
    elif isinstance(value, str):
        hidden = _HIDDEN.search(value)
        if hidden is not None:
            raise InputError("record_text", read=ascii(hidden[0])[1:-1], **where)
    elif value is None:
        raise InputError("record_value", read="null", **where)
    elif not isinstance(value, bool) and abs(value) > MOST_INTEGER:
        raise InputError("record_value", read=str(value)[:60], **where)


def leaf_hash(data: bytes) -> bytes:
    """The leaf of an entry (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\0" + data).digest()


def digest_of(election: str, unit: str, contest: str, figures: Mapping[str, int]) -> str:
    """The digest of a protocol's figures, as 64 hexadecimal digits; it needs no record."""
    content = {"contest": contest, "election": election, "figures": dict(figures), "unit": unit}
    return hashlib.sha256(canonical(content)).hexdigest()


def commitment_of(salt: bytes, content: bytes) -> str:
    """The commitment to canonical content: SHA-256 of 32 random bytes and the content."""
    return hashlib.sha256(salt + content).hexdigest()


def is_hash(text: str) -> bool:
    """True for 64 lower-case hexadecimal digits."""
    return _HASH.fullmatch(text) is not None


def shown(data: bytes) -> str:
    """The beginning of bytes, for a sentence."""
    text = data[:60].decode("utf-8", "replace")
    return text + ("\u2026" if len(data) > 60 else "")
