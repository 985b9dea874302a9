"""Changes of a file that keep some of its shape: cells, rows, columns, values, parts of a zip.

Bytes changed blindly mostly break the first line of a table or the checksum of a zip, so that what
stands behind is never reached.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

from tests.fuzz.bundle import join, split
from tests.fuzz.targets.model import Kind
from tests.fuzz.tokens import TOKENS

# Bytes and a bound to changed bytes; libFuzzer's own way.
Blind = Callable[[bytes, int], bytes]
Change = Callable[[bytes, random.Random], bytes]

_VALUE = re.compile(rb'"[^"\n]*"|[\w./:-]+')
_TAG = re.compile(rb"<[^<>]*>|[^<>]+")
_DELIMITERS = (b",", b";", b"\t", b"|")


def mutated(kind: Kind, data: bytes, chance: random.Random, most: int, blind: Blind) -> bytes:
    """Another input of a kind, at most `most` bytes long."""
    way = {"text": text, "bundle": bundle, "zip": zipped}[kind]
    return way(data, chance, most, blind)[:most]


def text(data: bytes, chance: random.Random, most: int, blind: Blind) -> bytes:
    """One to three changes of a table, a TOML or a JSON file."""
    for _ in range(chance.randint(1, 3)):
        known = chance.random() < 0.7
        data = chance.choice(CHANGES)(data, chance) if known else blind(data, most)
    return data


def bundle(data: bytes, chance: random.Random, most: int, blind: Blind) -> bytes:
    """One file of several changed; now and then one is taken away."""
    files = split(data)
    if not files or chance.random() < 0.05:
        return blind(data, most)
    name = chance.choice(list(files))
    if chance.random() < 0.02:
        del files[name]
    else:
        files[name] = text(files[name], chance, most, blind)
    return join(files)


def zipped(data: bytes, chance: random.Random, most: int, blind: Blind) -> bytes:
    """One part of a zip changed, and the zip made anew; now and then the zip's own bytes."""
    if chance.random() < 0.2:
        return blind(data, most)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {one.filename: _part(archive, one) for one in archive.infolist()[:MOST_PARTS]}
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return blind(data, most)
    if not parts:
        return blind(data, most)
    name = chance.choice(list(parts))
    change = chance.random()
    if change < 0.03:
        del parts[name]
    elif change < 0.06:
        parts[chance.choice(TOKENS[:80]).decode("utf-8", "replace") or "x"] = parts.pop(name)
    elif change < 0.6:
        parts[name] = _tags(parts[name], chance)
    else:
        parts[name] = text(parts[name], chance, most, blind)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(zipfile.ZipInfo(one.replace("\0", "") or "x"), content)
    return out.getvalue()


MOST_PARTS = 20
MOST_PART = 2**18


def _part(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(one) as file:
            return file.read(MOST_PART)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError):
        return b""
    except Exception as problem:
        # zlib and lzma have errors of their own, which share no base.
        if type(problem).__module__ in ("zlib", "_lzma", "lzma"):
            return b""
        raise


def _tags(data: bytes, chance: random.Random) -> bytes:
    """One tag or text of XML repeated, taken away, exchanged, or a value in it changed."""
    parts = _TAG.findall(data)
    if not parts:
        return _inserted(data, chance)
    spot, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    way = chance.randrange(4)
    if way == 0:
        parts[spot] = _value(parts[spot], chance)
    elif way == 1:
        parts[spot] *= chance.randint(2, 9)
    elif way == 2:
        del parts[spot]
    else:
        parts[spot], parts[other] = parts[other], parts[spot]
    return b"".join(parts)


def _inserted(data: bytes, chance: random.Random) -> bytes:
    spot = chance.randint(0, len(data))
    return data[:spot] + chance.choice(TOKENS) + data[spot:]


def _value(data: bytes, chance: random.Random) -> bytes:
    """One word, figure or quoted text becomes a token or another one of the same file."""
    found = list(_VALUE.finditer(data))
    if not found:
        return _inserted(data, chance)
    one = chance.choice(found)
    new = chance.choice(TOKENS) if chance.random() < 0.6 else chance.choice(found)[0]
    if one[0].startswith(b'"') and not new.startswith(b'"') and chance.random() < 0.8:
        new = b'"' + new + b'"'
    return data[: one.start()] + new + data[one.end() :]


def _delimiter(data: bytes) -> bytes:
    return max(_DELIMITERS, key=data.count)


def _cell(data: bytes, chance: random.Random) -> bytes:
    """One cell becomes a token, nothing, or another cell."""
    mark = _delimiter(data)
    rows = [row.split(mark) for row in data.split(b"\n")]
    row = chance.choice(rows)
    spot = chance.randrange(len(row))
    row[spot] = chance.choice([chance.choice(TOKENS), b"", chance.choice(chance.choice(rows))])
    return _joined(rows, mark)


def _rows(data: bytes, chance: random.Random) -> bytes:
    """A row repeated, taken away, moved, or blank."""
    rows = data.split(b"\n")
    spot, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    way = chance.randrange(4)
    if way == 0:
        rows.insert(other, rows[spot])
    elif way == 1:
        del rows[spot]
    elif way == 2:
        rows[spot], rows[other] = rows[other], rows[spot]
    else:
        rows.insert(spot, b"")
    return b"\n".join(rows)


def _columns(data: bytes, chance: random.Random) -> bytes:
    """A column repeated, taken away, or moved."""
    mark = _delimiter(data)
    rows = [row.split(mark) for row in data.split(b"\n")]
    width = len(rows[0])
    spot, other = chance.randrange(width), chance.randrange(width)
    way = chance.randrange(3)
    for row in rows:
        if len(row) > max(spot, other):
            if way == 0:
                row.insert(other, row[spot])
            elif way == 1:
                del row[spot]
            else:
                row[spot], row[other] = row[other], row[spot]
    return _joined(rows, mark)


def _joined(rows: Sequence[Sequence[bytes]], mark: bytes) -> bytes:
    return b"\n".join(mark.join(row) for row in rows)


def _as_elsewhere(data: bytes, chance: random.Random) -> bytes:
    """The same text with other line ends, another delimiter, quotes, or in another encoding."""
    way = chance.randrange(5)
    if way == 0:
        return data.replace(b"\n", b"\r\n")
    if way == 1:
        return data.replace(_delimiter(data), chance.choice(_DELIMITERS))
    if way == 2:
        return b"\n".join(
            b",".join(b'"' + cell + b'"' for cell in row.split(b",")) for row in data.split(b"\n")
        )
    if way == 3:
        return data.decode("utf-8", "replace").encode("utf-16")
    return data.decode("utf-8", "replace").encode("cp1251", "replace")


CHANGES: tuple[Change, ...] = (_inserted, _value, _value, _cell, _cell, _rows, _columns,
                               _as_elsewhere)  # fmt: skip
