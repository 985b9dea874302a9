"""The log against its entries: bundles unpacked, leaves and nodes hashed again, tiles compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from msgspec import Struct

from hattama.bundle import layout
from hattama.bundle.read import Source, read
from hattama.core.errors import InputError
from hattama.core.record.entries import ElectionOpened
from hattama.core.record.reading import Reader, Recorded
from hattama.log.tiles import MOST_ENTRY, WIDTH, Tile, bundles_of, tile_bytes, tiles_of, unpack
from hattama.log.tree import HASH, Tree, leaf_hashes
from hattama.verify.model import Notes

_MOST_BUNDLE = WIDTH * (MOST_ENTRY + 2)
# Bundles whose facts are decoded together, and bytes from which on fewer are.
_TOGETHER = 16
_MOST_TOGETHER = 2**23


class Journal(Struct, frozen=True, eq=False):
    """The entries of a log.

    Attributes:
        recorded: the facts, where all of them could be read.
        lines: bytes and SHA-256 of `record.jsonl` as it would be.
    """

    tree: Tree
    recorded: Recorded | None
    lines: tuple[int, str]


def journal(
    source: Source, size: int, notes: Notes, ahead: Callable[[ElectionOpened], None]
) -> Journal | None:
    """Read all entries, then compare every tile; None where entries are missing.

    Args:
        ahead: called with entry 0 while nearly nothing else was read.
    """
    reader: Reader | None = Reader()
    total, count = hashlib.sha256(), 0
    for held in _batches(source, size, notes):
        if held is None:
            return None
        whole = b"\n".join([*held, b""])
        total.update(whole)
        count += len(whole)
        begins = reader is not None and not reader.size
        reader = _fed(reader, held, notes)
        if begins and reader is not None and reader.opened is not None:
            ahead(reader.opened)
    recorded = None
    if reader is not None:
        try:
            recorded = reader.done()
        except InputError as problem:
            notes.error("facts", problem)
    # Where every fact was read, its leaf was computed already.
    tree = Tree(recorded.leaves if recorded is not None else _all_leaves(source, size, notes))
    _tiles(source, tree, size, notes)
    return Journal(tree, recorded, (count, total.hexdigest()))


def _batches(source: Source, size: int, notes: Notes) -> Iterator[list[bytes] | None]:
    """Entries of several bundles at a time; None and the end where a bundle is missing."""
    held: list[bytes] = []
    heavy = 0
    for number, bundle in enumerate(bundles_of(size), 1):
        entries = _bundle(source, bundle, notes)
        if entries is None:
            yield None
            return
        held += entries
        heavy += sum(map(len, entries))
        if number % _TOGETHER == 0 or heavy > _MOST_TOGETHER:
            yield held
            held, heavy = [], 0
    if held:
        yield held


def _fed(reader: Reader | None, lines: list[bytes], notes: Notes) -> Reader | None:
    """Decode further facts; after the first that cannot be read, none."""
    if reader is None:
        return None
    try:
        reader.feed(lines)
    except InputError as problem:
        notes.error("facts", problem)
        return None
    return reader


def _all_leaves(source: Source, size: int, notes: Notes) -> bytes:
    """Leaves alone, when facts could not be read."""
    return b"".join(leaf_hashes(one or []) for one in _batches(source, size, notes))


def _bundle(source: Source, bundle: Tile, notes: Notes) -> list[bytes] | None:
    """The entries of one bundle, exactly as many as it should have."""
    path = f"{layout.LOG}/{bundle.path}"
    try:
        data = read(source, path, _MOST_BUNDLE)
        entries = unpack(data) if data is not None else None
    except InputError as problem:
        notes.error("log", problem.at(file=path))  # type: ignore[arg-type]
        return None
    if entries is None:
        notes.fails("log", "file_missing", file=path)
        return None
    if len(entries) != bundle.width:
        notes.fails("log", "bundle_width", file=path, read=len(entries), expected=bundle.width)
        return None
    return entries


def _tiles(source: Source, tree: Tree, size: int, notes: Notes) -> None:
    """Every tile, byte for byte; a leaf that differs names its entry."""
    if tree.size != size:
        notes.fails("log", "log_size", read=tree.size, expected=size)
        return
    for tile in tiles_of(size):
        path = f"{layout.LOG}/{tile.path}"
        expected = tile_bytes(tree, tile)
        try:
            data = read(source, path, len(expected))
        except InputError as problem:
            notes.error("log", problem)
            continue
        if data is None:
            notes.fails("log", "file_missing", file=path)
        elif data != expected:
            spot = _first(data, expected) // HASH
            if tile.level == 0:
                entry = tile.number * WIDTH + spot
                notes.fails("log", "leaf_differs", file=path, entry=entry)
            else:
                notes.fails("log", "tile_differs", file=path, number=spot)


def _first(one: bytes, two: bytes) -> int:
    """Where two byte strings first differ."""
    for spot, (left, right) in enumerate(zip(one, two, strict=False)):
        if left != right:
            return spot
    return min(len(one), len(two))
