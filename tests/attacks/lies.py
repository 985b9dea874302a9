"""Lies around which every hash and, where there is a key, every signature was done over."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from typing import NamedTuple

from hattama.bundle import layout
from hattama.core.record.codec import canonical, digest_of
from hattama.log.note import Signer
from tests.attacks.liar import entries_of, rehashed, size_of, with_entries
from tests.bundle.worlds import Files


class Lie(NamedTuple):
    """What is published instead.

    Attributes:
        places: a fault with one of these files, or beginnings of paths, tells it.
        step: instead of a place: the step that tells it, to whoever brings a head and a policy.
    """

    kind: str
    files: Files
    places: tuple[str, ...] = ()
    step: str = ""


class Liar(NamedTuple):
    """A published folder, and the keys of its publisher (None: unsigned) and of a stranger."""

    files: Files
    own: Signer | None
    other: Signer

    @property
    def data(self) -> str:
        return layout.data(size_of(self.files))

    def over(self, files: Files) -> Files:
        return rehashed(files, self.own)


Change = Callable[[random.Random, list[bytes]], list[bytes]]


def _swapped(chance: random.Random, entries: list[bytes]) -> list[bytes]:
    one, two = chance.sample(range(1, len(entries)), 2)
    entries[one], entries[two] = entries[two], entries[one]
    return entries


def _resorted(chance: random.Random, entries: list[bytes]) -> list[bytes]:
    rest = entries[1:]
    chance.shuffle(rest)
    return [entries[0], *rest]


def _twice(chance: random.Random, entries: list[bytes]) -> list[bytes]:
    one, two = chance.sample(range(1, len(entries)), 2)
    entries[one] = entries[two]
    return entries


def _figure(chance: random.Random, entries: list[bytes]) -> list[bytes]:
    """Another figure, digest and all."""
    at = chance.randrange(1, len(entries))
    fact, opened = json.loads(entries[at]), json.loads(entries[0])
    fact["figures"][chance.choice(sorted(fact["figures"]))] += chance.randint(1, 900)
    told = (opened["election"], fact["unit"], fact["contest"], fact["figures"])
    entries[at] = canonical({**fact, "digest": digest_of(*told)})
    return entries


def _digest(chance: random.Random, entries: list[bytes]) -> list[bytes]:
    """Another figure under the old digest."""
    at = chance.randrange(1, len(entries))
    fact = json.loads(entries[at])
    fact["figures"][chance.choice(sorted(fact["figures"]))] += chance.randint(1, 900)
    entries[at] = canonical(fact)
    return entries


ENTRIES: dict[str, Change] = {
    "entries_swapped": _swapped,
    "entries_resorted": _resorted,
    "entry_twice": _twice,
    "entry_figure": _figure,
    "entry_digest": _digest,
}
# Which files a changed figure may stand in.
FIGURES = {
    "total": ("totals.csv",),
    "seat": ("seats.json",),
    "table": ("results.csv", "protocols.csv", "units.csv", "contests.csv"),
}
FILES = {"law": "law/", "register_file": "register/"}
KINDS = (*ENTRIES, *FIGURES, *FILES, "older_checkpoint", "register", "foreign_key")


def lie(liar: Liar, number: int) -> Lie:
    """The lie of a number: the same for the same folder, and never the truth."""
    chance = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    while True:
        found = _lie(chance, liar, kind)
        if found.files != liar.files:
            return found


def _lie(chance: random.Random, liar: Liar, kind: str) -> Lie:
    files = liar.files
    if kind in ENTRIES:
        made = ENTRIES[kind](chance, entries_of(files))
        # A record that is refused is told by its entry; else everything that rests on it differs.
        return Lie(kind, liar.over(with_entries(files, made)), ("entry", liar.data))
    if kind in FIGURES:
        path = liar.data + chance.choice(FIGURES[kind])
        return Lie(kind, liar.over({**files, path: _other_digit(chance, files[path])}), (path,))
    if kind in FILES:
        path = chance.choice([one for one in sorted(files) if one.startswith(FILES[kind])])
        return Lie(kind, liar.over({**files, path: _other_byte(chance, files[path])}), (path,))
    if kind == "older_checkpoint":
        return _older(chance, files)
    if kind == "register":
        return Lie(kind, liar.over(_register(chance, files)), step="since")
    return Lie(kind, rehashed(files, liar.other), step="publisher")


def _older(chance: random.Random, files: Files) -> Lie:
    """An earlier head in the place of the newest, by its own name too or not."""
    newest = layout.checkpoint(size_of(files))
    paths = [one for one in files if one.startswith(f"{layout.CHECKPOINTS}/") and one != newest]
    places = (layout.CHECKPOINT, newest)[: chance.randint(1, 2)]
    old = files[chance.choice(sorted(paths))]
    return Lie("older_checkpoint", {**files, **dict.fromkeys(places, old)}, places)


def _register(chance: random.Random, files: Files) -> Files:
    """Another register or law under its own hash, which the first fact names: a new log."""
    first = json.loads(entries_of(files)[0])
    name = chance.choice(sorted(first["files"]))
    path = layout.file(name, first["files"][name]["sha256"])
    data = _other_byte(chance, files[path])
    sha = hashlib.sha256(data).hexdigest()
    first["files"][name] = {"bytes": len(data), "sha256": sha}
    made = with_entries(files, [canonical(first), *entries_of(files)[1:]])
    del made[path]
    return {**made, layout.file(name, sha): data}


def _other_digit(chance: random.Random, data: bytes) -> bytes:
    spot = chance.choice([at for at, one in enumerate(data) if one in b"0123456789"])
    digit = b"0123456789"[(data[spot] - 48 + chance.randint(1, 9)) % 10]
    return data[:spot] + bytes([digit]) + data[spot + 1 :]


def _other_byte(chance: random.Random, data: bytes) -> bytes:
    spot = chance.randrange(len(data))
    return data[:spot] + bytes([data[spot] ^ 1 << chance.randrange(8)]) + data[spot + 1 :]
