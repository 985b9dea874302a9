"""Writing a log to a folder: entries are appended, files are added, nothing is ever changed.

The file `.state` says how much of the folder counts; it is replaced last. A process that is
killed leaves files that do not count yet; the next one takes them away and goes on. One process
writes at a time: the folder's `.lock` is held from opening to closing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import TracebackType

from hattama.log import durable
from hattama.log.errors import LogError
from hattama.log.note import from_base64, to_base64
from hattama.log.reader import TileTree, bundle_of, entries_hold, folder_fetch
from hattama.log.tiles import WIDTH, Tile, pack, path_parts, tiles_of
from hattama.log.tree import EMPTY_ROOT, HASH, Tree, fold, leaf_hashes

STATE = ".state"
LOCK = ".lock"
PART = ".part"


class TileLog:
    """The log of a folder, open for appending; use it in a `with` block.

    Args:
        folder: made when it is not there; a folder without a log becomes an empty log.
        fsync: False for tests and trials, where a power cut does no harm.

    Raises:
        LogError: `log_busy`, `log_state`, `log_state_missing`, `log_tiles_differ`,
            `log_file_missing`, `log_file_length`.
    """

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.folder = folder
        self.size = 0
        self._fsync = fsync
        self._fetch = folder_fetch(folder)
        self._known: set[Path] = set()
        self._touched: set[Path] = set()
        # The hashes of the partial tile of each level: all that appending needs.
        self._tails: list[bytes] = []
        durable.make_folders(folder, fsync=fsync)
        with ExitStack() as stack:
            stack.enter_context(durable.locked(folder / LOCK, wait=False))
            self._load()
            self._open = stack.pop_all()

    def __enter__(self) -> TileLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others write."""
        self._open.close()

    def tree(self, size: int | None = None) -> TileTree:
        """The tree, read from the tiles: roots at earlier sizes, proofs."""
        return TileTree(self._fetch, self.size if size is None else size)

    def root(self, size: int | None = None) -> bytes:
        """The root of all entries, or of the first `size`."""
        if size is None or size == self.size:
            return _root_of(self._tails)
        return self.tree().root(size)

    def append(self, entries: Iterable[bytes]) -> int:
        """Add entries; when this returns, they count and outlive a power cut.

        Returns:
            The new size.

        Raises:
            LogError: `log_entry_long`, `log_tiles_differ`; then nothing was added.
        """
        try:
            leaves = self._write_bundles(iter(entries))
            if leaves:
                size, tails = self.size + len(leaves) // HASH, self._write_tiles(leaves)
                self._put_state(size, _root_of(tails))
                self.size, self._tails = size, tails
        except BaseException:
            # What counts is what the disk says, also when the fault came after the new state.
            self._touched.clear()
            self._load()
            raise
        return self.size

    def sweep(self, keep_sizes: Iterable[int] = ()) -> int:
        """Take away partial tiles and bundles whose full one is there.

        Args:
            keep_sizes: sizes whose partial files stay all the same.

        Returns:
            How many files were taken away.
        """
        kept = {tile.path for size in {*keep_sizes, self.size} for tile in _partial(size)}
        gone = 0
        for path, tile in list(self._files()):
            full = self.folder / Tile(tile.level, tile.number).path
            if tile.width < WIDTH and path not in kept and full.is_file():
                (self.folder / path).unlink()
                gone += 1
        self._drop_empty_folders()
        return gone

    def _load(self) -> None:
        """Go on from what counts, without the rest."""
        found = self._read_state()
        if found is None:
            # A new log says so before it has a file: else it could not be told from a damaged one.
            found = 0, EMPTY_ROOT
            self._put_state(*found)
        self.size, root = found
        self._drop_uncounted()
        self._tails = _tails(TileTree(self._fetch, self.size))
        if _root_of(self._tails) != root:
            raise LogError("log_tiles_differ", file=str(self.folder), read=self.size)

    def _read_state(self) -> tuple[int, bytes] | None:
        """Size and root that count; None in a folder without a log."""
        file = self.folder / STATE
        try:
            text = file.read_bytes().decode("ascii", "replace")
        except FileNotFoundError:
            if (self.folder / "tile").exists() and any(self._files()):
                raise LogError("log_state_missing", file=str(file)) from None
            return None
        size, _, rest = text.partition("\n")
        root = from_base64(rest.removesuffix("\n"))
        fine = size.isascii() and size.isdigit() and str(int(size)) == size
        if not fine or root is None or len(root) != HASH or not rest.endswith("\n"):
            raise LogError("log_state", file=str(file))
        return int(size), root

    def _put_state(self, size: int, root: bytes) -> None:
        """From here on the new files count; their names are on disk before."""
        self._settle()
        self._put(STATE, f"{size}\n{to_base64(root)}\n".encode())
        self._settle()

    def _write_bundles(self, entries: Iterator[bytes]) -> bytes:
        """Write the bundles from the partial one on; the new leaf hashes."""
        number, have = divmod(self.size, WIDTH)
        held: list[bytes] = []
        leaves = bytearray()
        first = list(islice(entries, WIDTH - have))
        if have and first:
            held = bundle_of(self._fetch, Tile(None, number, have))
            if not entries_hold(held, self._tails[0]):
                raise LogError("log_tiles_differ", file=str(self.folder), read=self.size)
        while first:
            bundle = [*held, *first]
            self._put(Tile(None, number, len(bundle)).path, pack(bundle))
            leaves += leaf_hashes(first)
            number, held = number + 1, []
            first = list(islice(entries, WIDTH))
        return bytes(leaves)

    def _write_tiles(self, leaves: bytes) -> list[bytes]:
        """Write the tiles that the new leaves make; the partial tiles afterwards."""
        tails: list[bytes] = []
        level, new = 0, leaves
        while new or level < len(self._tails):
            tail = self._tails[level] if level < len(self._tails) else b""
            number = (self.size >> (8 * level)) // WIDTH
            hashes = tail + new if new else tail
            full = len(hashes) // (WIDTH * HASH)
            above = bytearray()
            for spot in range(full):
                tile = hashes[spot * WIDTH * HASH : (spot + 1) * WIDTH * HASH]
                self._put(Tile(level, number + spot).path, tile)
                above += Tree(tile).root()
            rest = hashes[full * WIDTH * HASH :]
            if rest and new:
                self._put(Tile(level, number + full, len(rest) // HASH).path, rest)
            tails.append(rest)
            level, new = level + 1, bytes(above)
        return tails

    def _put(self, path: str, data: bytes) -> None:
        """One file, whole or not at all; its name is settled with the others."""
        at = self.folder / path
        if at.parent not in self._known:
            durable.make_folders(at.parent, fsync=self._fsync)
            self._known.add(at.parent)
        durable.replace(at, data, self.folder / PART, fsync=self._fsync)
        self._touched.add(at.parent)

    def _settle(self) -> None:
        if self._fsync:
            for folder in sorted(self._touched):
                durable.settle(folder)
        self._touched.clear()

    def _files(self) -> Iterator[tuple[str, Tile]]:
        """Every tile and bundle of the folder with its path in the log."""
        for folder, _, names in os.walk(self.folder / "tile"):
            within = Path(folder).relative_to(self.folder).as_posix()
            for name in names:
                tile = path_parts(f"{within}/{name}")
                if tile is not None:
                    yield tile.path, tile

    def _drop_uncounted(self) -> None:
        """Take away what a killed process wrote beyond the size that counts.

        A full tile with other entries than those that follow would mislead whoever fetches it
        in place of a partial one.
        """
        for path, tile in list(self._files()):
            count = self.size >> (8 * (tile.level or 0))
            if tile.number * WIDTH + tile.width > count:
                (self.folder / path).unlink()
        (self.folder / PART).unlink(missing_ok=True)

    def _drop_empty_folders(self) -> None:
        for folder, _, _ in os.walk(self.folder / "tile", topdown=False):
            if folder.endswith(".p") and not os.listdir(folder):
                os.rmdir(folder)
                self._known.discard(Path(folder))


def _tails(tree: TileTree) -> list[bytes]:
    """The hashes of the partial tile of each level, the leaves first."""
    tails = []
    level = 0
    while count := tree.size >> (8 * level):
        number, rest = divmod(count, WIDTH)
        tails.append(tree.tile(level, number) if rest else b"")
        level += 1
    return tails


def _root_of(tails: list[bytes]) -> bytes:
    """The root of a tree from the partial tiles of all levels."""
    hashes = [one for tail in reversed(tails) for one in Tree(tail).edge().hashes]
    return fold(hashes) if hashes else EMPTY_ROOT


def _partial(size: int) -> Iterator[Tile]:
    """The partial tiles and the partial bundle of a size."""
    for tile in tiles_of(size):
        if tile.width < WIDTH:
            yield tile
            if tile.level == 0:
                yield Tile(None, tile.number, tile.width)
