"""Tiles and entry bundles as files: C2SP tlog-tiles, pure.

A tile holds up to 256 hashes of one level (each over 256**level leaves), a bundle up to 256
entries. Where the log ends inside a tile, the tile is partial and its width stands in its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hattama.log.errors import LogError
from hattama.log.tree import HASH, Tree

WIDTH = 256
MOST_ENTRY = 65_535
MOST_LEVEL = 63

_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Tile(NamedTuple):
    """One tile (`level` 0..63) or one bundle (`level` None); a full one has the width 256."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path in the log."""
        name = "entries" if self.level is None else str(self.level)
        return f"tile/{name}/{_digits(self.number)}" + (
            f".p/{self.width}" if self.width < WIDTH else ""
        )


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The path of a tile: `tile/1/x001/x234/067.p/8`."""
    return Tile(level, index, width).path


def entries_path(index: int, width: int = WIDTH) -> str:
    """The path of a bundle: `tile/entries/x001/x234/067.p/112`."""
    return Tile(None, index, width).path


def path_parts(path: str) -> Tile | None:
    """The tile or bundle that a path names; None for every other text, also an unusual spelling."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    tile = Tile(level, int(re.sub("[x/]", "", found["index"])), int(found["width"] or WIDTH))
    # x000/067 and .p/256 name nothing: each file has one path.
    return tile if tile.path == path else None


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a log of that size, level by level, the partial one last in each."""
    level = 0
    while count := size >> (8 * level):
        full, rest = divmod(count, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


def bundles_of(size: int) -> Iterator[Tile]:
    """Every bundle of a log of that size."""
    full, rest = divmod(size, WIDTH)
    yield from (Tile(None, index) for index in range(full))
    if rest:
        yield Tile(None, full, rest)


def pack(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle: each after its length in two bytes, big-endian.

    Raises:
        LogError: `log_entry_long` for an entry over 65,535 bytes.
    """
    parts: list[bytes] = []
    for one in entries:
        if len(one) > MOST_ENTRY:
            raise LogError("log_entry_long", read=len(one), expected=MOST_ENTRY)
        parts += (len(one).to_bytes(2, "big"), one)
    return b"".join(parts)


def unpack(data: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        LogError: `log_bundle_cut` when the bytes end inside an entry.
    """
    entries: list[bytes] = []
    at, size = 0, len(data)
    while at + 1 < size:
        start = at + 2
        at = start + (data[at] << 8 | data[at + 1])
        entries.append(data[start:at])
    if at != size:
        raise LogError("log_bundle_cut", read=len(entries) + (at < size))
    return entries


def log_files(
    tree: Tree, entries: Sequence[bytes], size: int | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every file of a whole log with its path, bundles before tiles; the checkpoint is not here.

    Args:
        tree: the tree over the entries.
        entries: at least the first `size` entries.
        size: entries that the log has (default: the whole tree).
    """
    count = tree.size if size is None else size
    if not 0 <= count <= min(tree.size, len(entries)):
        raise ValueError(f"no log of {count} entries: tree {tree.size}, entries {len(entries)}")
    for bundle in bundles_of(count):
        start = bundle.number * WIDTH
        yield bundle.path, pack(entries[start : start + bundle.width])
    for tile in tiles_of(count):
        yield tile.path, tile_bytes(tree, tile)


def tile_bytes(tree: Tree, tile: Tile) -> bytes:
    """The hashes of one tile."""
    if tile.level is None:
        raise ValueError("a bundle holds entries, which a tree does not have")
    start = tile.number * WIDTH * HASH
    return tree.level(8 * tile.level)[start : start + tile.width * HASH]


def _digits(index: int) -> str:
    """An index in groups of three digits, each but the last after an x."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))
