"""Files against the MANIFEST: missing, extra, changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from msgspec import Struct, field

from hattama.bundle import layout
from hattama.bundle.manifest import MOST_BYTES, Manifest
from hattama.bundle.manifest import parse as parse_manifest
from hattama.bundle.read import Source, ZipSource, check_path, read
from hattama.core.errors import InputError
from hattama.log.note import SignedNote, to_base64
from hattama.log.tree import Tree
from hattama.verify.model import Notes

MOST_LATEST = 2**24
# Law, register and texts; a bundle or a tile of the log; a table, which is compared piece by piece.
MOST_NAMED = 2**30
MOST_LAW = 2**18
_MOST_TABLE = 2**40
MOST_HEAD = 2**16


class Shown(Struct):
    """The files that were looked at.

    Attributes:
        sums: bytes and SHA-256 of each file that is there.
        names: everything that is there; None where nobody can list it.
    """

    source: Source
    notes: Notes
    names: frozenset[str] | None = None
    sums: dict[str, tuple[int, str] | None] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def list_names(self) -> None:
        """What is there."""
        try:
            self.names = self.source.names()
            if isinstance(self.source, ZipSource):
                for at, number in self.source.loose():
                    told = {"file": self.source.name, "read": at, "number": number}
                    self.notes.unchecked("files", "zip_loose", **told)
        except InputError as problem:
            self.notes.error("files", problem)

    def small(self, path: str, most: int, step: str = "files") -> bytes | None:
        """A file that has to be there."""
        self.known.add(path)
        try:
            data = read(self.source, path, most)
        except InputError as problem:
            self.notes.error(step, problem)
            return None
        if data is None:
            self.notes.fails(step, "file_missing", file=path)
        return data

    def some(self, path: str, most: int, step: str = "files") -> bytes | None:
        """A file that may be missing."""
        try:
            return read(self.source, path, most)
        except InputError as problem:
            self.notes.error(step, problem)
            return None

    def manifest(self, size: int, step: str) -> tuple[Manifest, SignedNote | None, bytes] | None:
        """The MANIFEST of a snapshot."""
        path = layout.manifest(size)
        data = self.small(path, MOST_BYTES, step)
        if data is None:
            return None
        try:
            made, note = parse_manifest(data, path)
            for one in made.files:
                check_path(one)
        except InputError as problem:
            self.notes.error(step, problem)
            return None
        if made.size != size:
            self.notes.fails(step, "manifest_size", file=path, read=made.size, expected=size)
        return made, note, data

    def compare(self, made: Manifest, step: str, excused: frozenset[str] = frozenset()) -> None:
        """Every file of a MANIFEST, byte for byte by its hash.

        Args:
            excused: files that may have been withdrawn since; a tombstone has to stand there.
        """
        named = layout.manifest(made.size)
        for path, expected in made.files.items():
            self.known.add(path)
            try:
                found = self.summed(path, _most(path, expected[0]))
            except InputError as problem:
                self.notes.error(step, problem)
                continue
            if found is None:
                if path not in excused or not self._tomb(path):
                    self.notes.fails(step, "file_missing", file=path, manifest=named)
            elif found != expected:
                self.notes.fails(step, "file_changed", file=path, manifest=named)

    def _tomb(self, path: str) -> bool:
        return self.summed(path + layout.WITHDRAWN, MOST_HEAD) is not None

    def summed(self, path: str, most: int) -> tuple[int, str] | None:
        """Bytes and hash of a file, read once."""
        if path not in self.sums:
            self.sums[path] = self._summed(path, most)
        return self.sums[path]

    def _summed(self, path: str, most: int) -> tuple[int, str] | None:
        pieces = self.source.pieces(path, most)
        if pieces is None:
            return None
        total, size = hashlib.sha256(), 0
        for piece in pieces:
            total.update(piece)
            size += len(piece)
        return size, total.hexdigest()

    def belong(
        self,
        made: Manifest,
        needed: Collection[str],
        step: str = "files",
        outside: Collection[str] = (layout.KEPT, layout.POLICY),
    ) -> None:
        """A MANIFEST names everything that its snapshot needs, and nothing that none has.

        Args:
            needed: what follows from the facts.
            outside: what follows from none and may be there, such as milestones and the policy;
                earlier heads may be there, too.
        """
        named = layout.manifest(made.size)
        here = {path for path in outside if self.sums.get(path) is not None}
        for path in sorted({*needed, *(here if step == "files" else ())}):
            if path not in made.files:
                self.notes.fails(step, "file_extra", file=path, manifest=named)
        may = {*needed, *outside}
        for path in made.files:
            # Pages have a step of their own.
            known = path in may or layout.is_page(path) or _earlier_head(path, made.size)
            if not known:
                self.notes.fails(step, "file_unknown", file=path, manifest=named)

    def writer(self, size: int, tree: Tree | None) -> None:
        """What the log's writer keeps for itself is either right or not there."""
        if self.names is None:
            return
        state, lock = layout.WRITER
        right = {lock: b""}
        if tree is not None:
            right[state] = f"{size}\n{to_base64(tree.root())}\n".encode()
        for path in (state, lock):
            if path in self.names:
                self.known.add(path)
                data = self.small(path, MOST_HEAD)
                if path in right and data is not None and data != right[path]:
                    self.notes.fails("files", "file_changed", file=path)

    def extra(self) -> Iterator[str]:
        """Files that nothing names."""
        yield from sorted((self.names or frozenset()) - self.known)


def earlier_head(path: str) -> int | None:
    """The size of a head that was published, by its path; None for any other file."""
    name = path.removeprefix(f"{layout.CHECKPOINTS}/")
    return size_of(name) if name != path else None


def size_of(text: str) -> int | None:
    """The number of facts that is written in one way only; None for any other text."""
    fine = text.isascii() and text.isdigit() and len(text) < 16
    return int(text) if fine and str(int(text)) == text else None


def _earlier_head(path: str, size: int) -> bool:
    found = earlier_head(path)
    return found is not None and 0 < found < size


def _most(path: str, told: int) -> int:
    """How many bytes of a file are read, whatever the MANIFEST says of it."""
    top = path.partition("/")[0]
    most = _MOST_TABLE if top == "data" else MOST_LATEST * 2 if top == "log" else MOST_NAMED
    return min(told, MOST_LAW if top == "law" else most)
