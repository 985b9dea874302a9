"""The pages of a bundle: written beside their places while it is built, renamed when it is signed.

Who makes them is not known here: a bundle has pages where its builder brings a function along, and
they belong to the newest state alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from hattama.bundle import layout
from hattama.bundle.manifest import parse
from hattama.bundle.shelf import Shelf
from hattama.bundle.snapshot import Snapshot
from hattama.core.errors import InputError
from hattama.log.note import SignedNote, Verifier, verify

# Bytes and SHA-256 of files, by path, as a MANIFEST names them.
Sums = Mapping[str, tuple[int, str]]
# Reads a file of the site that stands there, no more than so many bytes; None where there is none.
Fetch = Callable[[str, int], bytes | None]
# Every file of the site of a snapshot; None in place of the bytes of one that stays as it is. It is
# told which files stand there, and may read them.
Make = Callable[[Snapshot, Sums, Fetch], Iterator[tuple[str, bytes | None]]]


class Pages:
    """The site of one build.

    Args:
        make: None for a bundle without pages.
        key: that of the log; of a MANIFEST which it has not signed no page is kept.
    """

    def __init__(
        self, shelf: Shelf, make: Make | None, key: Verifier | None = None, *, fsync: bool
    ) -> None:
        self._shelf, self._make, self._key, self._fsync = shelf, make, key, fsync
        self._staged: list[str] = []
        self.sums: dict[str, tuple[int, str]] = {}

    def stage(self, snap: Snapshot, before: int) -> dict[str, tuple[int, str]]:
        """Write what is new beside its place; bytes and SHA-256 of every file of the site.

        Args:
            before: the state that is published now, 0 for none.
        """
        if self._make is None:
            return {}
        standing = self._standing(before)
        for path, data in self._make(snap, standing, self._fetch):
            if not layout.is_page(path):
                raise AssertionError(f"no place for a page: {path}")
            if data is None:
                self.sums[path] = standing[path]
                continue
            found = self._shelf.sum_of(data)
            self.sums[path] = found
            if standing.get(path) != found:
                self._shelf.stage(path, data)
                self._staged.append(path)
        if self._fsync and self._staged:
            # Once for all: there may be tens of thousands, and any of them can be made again.
            os.sync()
        return self.sums

    def release(self) -> None:
        """Every page in its place."""
        for path in self._staged:
            self._shelf.release(path)
        self._shelf.settle()

    def sweep(self) -> None:
        """Take away pages that the newest state has not."""
        for path in _pages_in(self._shelf.folder):
            if path not in self.sums:
                self._shelf.remove(path)
        for above, folders, names in os.walk(self._shelf.folder / layout.PAGES, topdown=False):
            if not folders and not names:
                Path(above).rmdir()

    def _fetch(self, path: str, most: int) -> bytes | None:
        data = self._shelf.read(path)
        return data if data is not None and len(data) <= most else None

    def _standing(self, size: int) -> dict[str, tuple[int, str]]:
        """The pages of the state that is published now; nothing where one of them is another one.

        Each is hashed: a page that was edited by hand, or that a disk has spoilt, is not kept. Nor
        is one of a MANIFEST that was edited with it: this key would sign what others wrote.
        """
        path = layout.manifest(size)
        data = self._shelf.read(path) if size else None
        try:
            made, note = parse(data, path) if data is not None else (None, None)
            if self._key is not None:
                verify(note or SignedNote("", ()), [self._key])
        except InputError:
            return {}
        files = made.files if made is not None else {}
        found = {path: one for path, one in files.items() if layout.is_page(path)}
        for path, (length, digest) in found.items():
            try:
                if os.stat(self._shelf.folder / path).st_size != length:
                    return {}
                if self._shelf.summed(path) != (length, digest):
                    return {}
            except OSError:
                return {}
        return found


def _pages_in(folder: Path) -> Iterator[str]:
    for name in layout.PAGES_ON_TOP:
        if (folder / name).is_file():
            yield name
    for above, _, names in os.walk(folder / layout.PAGES):
        for name in names:
            yield Path(above, name).relative_to(folder).as_posix()
