"""Reading a log through its tiles, wherever they are: roots and proofs without the entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from hattama.log.errors import LogError
from hattama.log.tiles import MOST_ENTRY, WIDTH, Tile, bundles_of, unpack
from hattama.log.tree import HASH, Hashes, Tree, leaf_hashes

# A tile has 8 kB; the path of one proof touches a dozen.
_KEPT = 64

# The bytes at a path of the log, None when nothing is there.
Fetch = Callable[[str], bytes | None]


class TileTree(Hashes):
    """The tree of a log's first `size` leaves, read from its tiles as they are needed.

    Nothing that is read is believed: compare `root()` with a signed checkpoint, and verify every
    proof.

    Args:
        fetch: gives the bytes of a path.
        size: leaves, as a checkpoint says.
    """

    def __init__(self, fetch: Fetch, size: int) -> None:
        super().__init__(size)
        self._fetch = fetch
        self._tile = lru_cache(maxsize=_KEPT)(self._read_tile)

    def node(self, height: int, index: int) -> bytes:
        """The hash of the complete subtree over the leaves from index * 2**height on.

        Raises:
            LogError: `log_file_missing`, `log_file_length`.
        """
        level, above = divmod(height, 8)
        number, spot = divmod(index << above, WIDTH)
        return self._tile(level, number).node(above, spot >> above)

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of one tile, as many as the tree of this size has."""
        width = min((self.size >> (8 * level)) - number * WIDTH, WIDTH)
        data = fetch_tile(self._fetch, Tile(level, number, width))
        if len(data) % HASH or len(data) < width * HASH:
            raise LogError("log_file_length", file=Tile(level, number, width).path)
        return data[: width * HASH]

    def _read_tile(self, level: int, number: int) -> Tree:
        return Tree(self.tile(level, number))


def entries_of(fetch: Fetch, size: int) -> Iterator[bytes]:
    """The first `size` entries of a log, in order.

    Raises:
        LogError: `log_file_missing`, `log_file_length`, `log_bundle_cut`.
    """
    for bundle in bundles_of(size):
        yield from bundle_of(fetch, bundle)


def bundle_of(fetch: Fetch, bundle: Tile) -> list[bytes]:
    """The entries of one bundle, as many as its width says."""
    try:
        entries = unpack(fetch_tile(fetch, bundle))
    except LogError as problem:
        raise problem.at(file=bundle.path) from None
    if len(entries) < bundle.width:
        raise LogError("log_file_length", file=bundle.path)
    return entries[: bundle.width]


def fetch_tile(fetch: Fetch, tile: Tile) -> bytes:
    """The bytes of a tile or bundle; where a partial one is gone, those of the full one.

    Raises:
        LogError: `log_file_missing`.
    """
    data = fetch(tile.path)
    if data is None and tile.width < WIDTH:
        data = fetch(Tile(tile.level, tile.number).path)
    if data is None:
        raise LogError("log_file_missing", file=tile.path)
    return data


def folder_fetch(folder: Path) -> Fetch:
    """The files of a log in a folder."""
    most = WIDTH * (MOST_ENTRY + 2)

    def fetch(path: str) -> bytes | None:
        try:
            with (folder / path).open("rb") as stream:
                return stream.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            raise LogError(
                "log_file_unreadable", file=str(folder / path), read=problem.strerror
            ) from None

    return fetch


def entries_hold(entries: list[bytes], hashes: bytes) -> bool:
    """Whether entries are those of a tile's first leaf hashes."""
    return leaf_hashes(entries) == hashes[: len(entries) * HASH]
