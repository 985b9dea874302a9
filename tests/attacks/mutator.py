"""A publisher, a server or a disk that lies: one change of a published folder for each number."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from tests.bundle.worlds import Files


class Mutation(NamedTuple):
    """What was done.

    Attributes:
        kind: of the change.
        touched: the files that are other than they were.
        files: the folder afterwards.
    """

    kind: str
    touched: frozenset[str]
    files: Files


# Changes one file's bytes; None where this file cannot be changed so.
Change = Callable[[random.Random, bytes], bytes | None]


def _flip(chance: random.Random, data: bytes) -> bytes | None:
    if not data:
        return None
    spot, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
    return data[:spot] + bytes([data[spot] ^ bit]) + data[spot + 1 :]


def _truncate(chance: random.Random, data: bytes) -> bytes | None:
    return data[: chance.randrange(len(data))] if data else None


def _grow(chance: random.Random, data: bytes) -> bytes | None:
    more = chance.choice([b"\n", b" ", b"\0", b"0", data[-40:], chance.randbytes(9)])
    return data + more if more else None


def _insert(chance: random.Random, data: bytes) -> bytes | None:
    spot = chance.randrange(len(data) + 1)
    return data[:spot] + chance.choice([b"\n", b"0", b",", b'"', b"\0"]) + data[spot:]


def _line_away(chance: random.Random, data: bytes) -> bytes | None:
    lines = data.splitlines(keepends=True)
    if not lines:
        return None
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def _lines_swapped(chance: random.Random, data: bytes) -> bytes | None:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return None
    one, two = chance.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def _line_twice(chance: random.Random, data: bytes) -> bytes | None:
    lines = data.splitlines(keepends=True)
    if not lines:
        return None
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"".join(lines)


def _digit(chance: random.Random, data: bytes) -> bytes | None:
    """A figure, a hash or a time says something else."""
    spots = [at for at, one in enumerate(data[:200_000]) if one in b"0123456789"]
    if not spots:
        return None
    spot = chance.choice(spots)
    return data[:spot] + chance.choice(b"0123456789").to_bytes() + data[spot + 1 :]


CHANGES: dict[str, Change] = {
    "flip": _flip,
    "truncate": _truncate,
    "grow": _grow,
    "insert": _insert,
    "line_away": _line_away,
    "lines_swapped": _lines_swapped,
    "line_twice": _line_twice,
    "digit": _digit,
    "emptied": lambda _, data: b"" if data else None,
}


def mutated(files: Files, number: int) -> Mutation:
    """The change of a number: the same for the same folder, and never none at all."""
    chance = random.Random(number)
    while True:
        found = _once(chance, files, number)
        if found is not None and found.files != files:
            return found


def _once(chance: random.Random, files: Files, number: int) -> Mutation | None:
    kind = (*CHANGES, "delete", "add", "rename", "swap", "copy_over")[number % (len(CHANGES) + 5)]
    path = chance.choice(sorted(files))
    made = dict(files)
    if kind in CHANGES:
        data = CHANGES[kind](chance, files[path])
        if data is None:
            return None
        made[path] = data
        return Mutation(kind, frozenset({path}), made)
    other = chance.choice(sorted(files))
    if kind == "delete":
        del made[path]
        return Mutation(kind, frozenset({path}), made)
    if kind == "swap":
        made[path], made[other] = made[other], made[path]
        return Mutation(kind, frozenset({path, other}), made)
    if kind == "copy_over":
        made[path] = made[other]
        return Mutation(kind, frozenset({path}), made)
    new = _new_name(chance, path)
    if new in files:
        return None
    made[new] = made.pop(path) if kind == "rename" else files[path]
    return Mutation(kind, frozenset({new, path}), made)


def _new_name(chance: random.Random, path: str) -> str:
    above, _, name = path.rpartition("/")
    other = chance.choice(
        ["x", f"{name}.bak", f".{name}", name.upper(), name[:-1], f"{name}.withdrawn", f"x/{name}"]
    )
    return f"{above}/{other}" if above else other
