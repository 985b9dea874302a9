"""A folder that readers may be reading: each file is written beside its place, then renamed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from hattama.bundle import layout
from hattama.core.errors import InputError
from hattama.folder.files import unreadable
from hattama.log import durable

_PART = ".part"
_PIECE = 2**20


class Shelf:
    """The folder of a bundle.

    Args:
        fsync: False where a power cut does no harm.
    """

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.folder = folder
        self._fsync = fsync
        self._places: dict[str, Path] = {}
        self._known: set[Path] = set()
        self._touched: set[Path] = set()

    def put(self, path: str, pieces: Iterable[bytes]) -> tuple[int, str]:
        """A file, whole or not at all; bytes and SHA-256 of it."""
        goal = self.folder / path
        self._folder(goal.parent)
        beside = goal.with_name(f".{goal.name}{_PART}")
        total, size = hashlib.sha256(), 0
        with beside.open("wb") as file:
            for piece in pieces:
                total.update(piece)
                size += len(piece)
                file.write(piece)
            if self._fsync:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(goal)
        self._touched.add(goal.parent)
        return size, total.hexdigest()

    def stage(self, path: str, data: bytes) -> None:
        """A file beside its place, for `release`; it is not forced to disk here."""
        above, _, name = path.rpartition("/")
        folder = self._place(above)
        # Tens of thousands of pages: a Path and a buffered file take as long as the write itself.
        file = os.open(f"{folder}/.{name}{_PART}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
        finally:
            os.close(file)

    def release(self, path: str) -> None:
        """A staged file in its place."""
        above, _, name = path.rpartition("/")
        folder = self._place(above)
        os.replace(f"{folder}/.{name}{_PART}", f"{folder}/{name}")
        self._touched.add(folder)

    def _place(self, above: str) -> Path:
        """A folder that is there."""
        found = self._places.get(above)
        if found is None:
            found = self._places[above] = self.folder / above
            self._folder(found)
        return found

    @staticmethod
    def sum_of(data: bytes) -> tuple[int, str]:
        """Bytes and SHA-256, as a MANIFEST names them."""
        return len(data), hashlib.sha256(data).hexdigest()

    def put_new(self, path: str, data: bytes) -> tuple[int, str]:
        """A file that never changes; one that is there already stays.

        Raises:
            InputError: `bundle_file_differs` where another content stands there.
        """
        found = self.summed(path)
        mine = self.sum_of(data)
        if found is None:
            return self.put(path, [data])
        if found != mine:
            raise InputError("bundle_file_differs", file=str(self.folder / path))
        return mine

    def summed(self, path: str) -> tuple[int, str] | None:
        """Bytes and SHA-256 of a file; None where there is none."""
        total, size = hashlib.sha256(), 0
        try:
            with (self.folder / path).open("rb") as file:
                while piece := file.read(_PIECE):
                    total.update(piece)
                    size += len(piece)
        except FileNotFoundError:
            return None
        return size, total.hexdigest()

    def read(self, path: str) -> bytes | None:
        """A small file; None where there is none."""
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, path: str) -> None:
        """Take a file away, if it is there."""
        (self.folder / path).unlink(missing_ok=True)

    def sizes(self) -> list[int]:
        """The snapshots under `data/`."""
        found = self.folder / "data"
        names = [one.name for one in found.iterdir()] if found.is_dir() else []
        return sorted(int(name) for name in names if name.isascii() and name.isdigit())

    def drop(self, size: int) -> None:
        """Take a snapshot away, its MANIFEST first, so that no half of it looks whole."""
        folder = self.folder / "data" / str(size)
        for one in sorted(folder.iterdir(), key=lambda one: one.name != "MANIFEST"):
            one.unlink()
        folder.rmdir()

    def clear_begun(self) -> None:
        """Take away the log of a first build that never came to its end; nobody was told of it.

        Raises:
            InputError: `log_busy` when that build is still going on.
        """
        lock = self.folder / layout.WRITER[1]
        if not lock.parent.is_dir() or self._was_published():
            return
        with durable.locked(lock, wait=False):
            # Who held the lock until now may have come to its end.
            if not self._was_published():
                for one in lock.parent.iterdir():
                    if one.is_dir():
                        shutil.rmtree(one)
                    elif one.name != lock.name:
                        one.unlink()

    def _was_published(self) -> bool:
        return any((self.folder / one).exists() for one in (layout.LATEST, layout.CHECKPOINT))

    def settle(self) -> None:
        """Force the names of everything that was written to disk."""
        if self._fsync:
            for folder in self._touched:
                durable.settle(folder)
        self._touched.clear()

    def _folder(self, folder: Path) -> None:
        if folder not in self._known:
            durable.make_folders(folder, fsync=self._fsync)
            self._known.add(folder)


def told(problem: OSError, path: Path) -> InputError:
    """The sentence for a folder that cannot be written."""
    read = unreadable(problem, "").params["read"]
    return InputError("folder_unwritable", file=str(path), read=read)


def only_begun(folder: Path) -> bool:
    """Whether a folder is new, empty, or holds only what a build leaves that never came to its end.

    The next build clears that away, so nothing of anybody else may be among it.
    """
    if not folder.is_dir():
        return True
    log = folder / layout.LOG
    return _bare(folder) <= layout.TOPS and (not log.is_dir() or _bare(log) <= layout.INSIDE_LOG)


def _bare(folder: Path) -> set[str]:
    """What stands in a folder, parts by the name that they were going to have."""
    return {one.name.removeprefix(".").removesuffix(_PART) for one in folder.iterdir()}


def strays(folder: Path) -> Iterator[str]:
    """Parts that a killed build left behind."""
    for above, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith(_PART):
                yield str(Path(above, name).relative_to(folder))
