"""A bundle from a record: first what never changes, then the head, then `latest.json`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, json

from hattama.bundle import layout
from hattama.bundle.content import (
    ENTRIES,
    Sums,
    data_files,
    entries_file,
    kept_file,
    latest,
    named_files,
)
from hattama.bundle.manifest import Manifest
from hattama.bundle.pages import Make, Pages
from hattama.bundle.partials import unneeded
from hattama.bundle.shelf import Shelf, only_begun, strays, told
from hattama.bundle.signing import Ask, check_key, head_of, policy_of
from hattama.bundle.snapshot import Snapshot, admitted, counted, erased, moment
from hattama.core.errors import InputError
from hattama.core.ids import is_id
from hattama.core.record.entries import File
from hattama.core.record.reading import Reader, Recorded
from hattama.folder.files import Place
from hattama.folder.frozen import file_name
from hattama.folder.ledger import FILES, Fetcher, lines_of_record, read_record
from hattama.log.keys import Key
from hattama.log.note import SignedNote
from hattama.log.tiles import bundles_of, tiles_of
from hattama.log.tree import Tree
from hattama.log.writer import TileLog


class Wish(Struct, frozen=True):
    """How a bundle is to be built.

    Attributes:
        at: how many facts; None for as many as may be published.
        key: signs; None for an unsigned bundle.
        keep: name of a milestone.
        policy: bytes of the policy that is published beside it; empty for the one that stands.
        ask: asks countersigners.
        pages: makes the site; None for a bundle without one.
        cosigned: the same head with signatures of countersigners who sent it.
        step: called with the name of each step as it begins, for tests of what a kill leaves.
    """

    at: int | None = None
    key: Key | None = None
    keep: str = ""
    policy: bytes = b""
    ask: Ask | None = None
    pages: Make | None = None
    cosigned: tuple[SignedNote, ...] = ()
    fsync: bool = True
    step: Callable[[str], None] = lambda _: None


class Built(Struct, frozen=True, eq=False):
    """What was built.

    Attributes:
        held_back: facts that a publication gate keeps back.
        countersigned: as `latest.json` says it.
    """

    snap: Snapshot
    held_back: int
    signed_by: str
    countersigned: Mapping[str, Any]


def build(record: Place, out: str | Path, wish: Wish, now: int | None = None) -> Built:
    """Publish a record.

    Args:
        now: seconds since 1970; no fact may have been recorded later.

    Raises:
        InputError: what a record or a gate refuses, `build_future`, `bundle_other`,
            `bundle_kept`, `bundle_larger`, `folder_unwritable`; then the head of the bundle is as
            it was.
    """
    snap, whole = _snapshot(record, wish.at)
    folder, last = Path(out), int(snap.recorded.times[-1])
    if now is not None and last > now:
        raise InputError("build_future", read=moment(last))
    if wish.keep and not is_id(wish.keep):
        raise InputError("id_unreadable", read=wish.keep[:80])
    try:
        with _Builder(record, folder, snap, wish) as builder:
            return builder.run(whole)
    except OSError as problem:
        raise told(problem, folder) from None


def _snapshot(record: Place, at: int | None) -> tuple[Snapshot, Recorded]:
    """As many facts as may be published, and the whole record."""
    loaded = read_record(record)
    recorded, found = loaded.recorded, loaded.admitted
    whole = recorded
    fetch = Fetcher(record / FILES)
    if at is not None:
        if not 1 <= at <= len(whole):
            raise InputError("bundle_at", read=at, expected=len(whole))
        if at < len(whole):
            recorded, found = _prefix(record, at, fetch)
    snap = None
    while snap is None or snap.size != len(recorded):
        snap = counted(recorded, found)
        size = snap.publishable()
        if size == snap.size:
            break
        if at is not None:
            raise InputError("gate_closed", read=at, expected=size)
        if not size:
            raise InputError("gate_closed", read=snap.size, expected=size)
        recorded, found = _prefix(record, size, fetch)
    return snap, whole


def _prefix(record: Place, size: int, fetch: Fetcher) -> tuple[Recorded, Any]:
    reader = Reader()
    for batch in lines_of_record(record, size):
        reader.feed(batch)
    recorded = reader.done()
    return recorded, admitted(recorded, fetch)


class _Builder:
    """One build into one folder."""

    def __init__(self, record: Place, folder: Path, snap: Snapshot, wish: Wish) -> None:
        self.record, self.folder, self.snap, self.wish = record, folder, snap, wish
        self.shelf = Shelf(folder, fsync=wish.fsync)
        self.before = self._latest()
        check_key(self.shelf, snap, wish.key, self.before)
        self.policy = policy_of(self.shelf, wish.policy, wish.key)
        self.erased = erased(snap)
        self.kept = self._kept()
        self.shelf.clear_begun()
        self.log = TileLog(folder / layout.LOG, fsync=wish.fsync)
        key = wish.key.signer.verifier if wish.key is not None else None
        self.pages = Pages(self.shelf, wish.pages, key, fsync=wish.fsync)

    def __enter__(self) -> _Builder:
        return self

    def __exit__(self, *_: object) -> None:
        self.log.close()

    def run(self, whole: Recorded) -> Built:
        """Every step, in the order that readers can trust."""
        snap, wish = self.snap, self.wish
        self._begin()
        wish.step("log")
        self._grow_log()
        wish.step("files")
        sums = dict(self._log_sums())
        sums |= self._named()
        sums |= self._earlier()
        wish.step("data")
        sums |= self._data()
        wish.step("pages")
        sums |= self.pages.stage(snap, int(self.before.get("size", 0)))
        wish.step("sign")
        # The guard first: a record that was cut or forked gets no signature at all.
        asked = (self.policy, wish.ask, wish.cosigned)
        head, countersigned = head_of(self.shelf, snap, Tree(whole.leaves), wish.key, asked)
        wish.step("manifest")
        manifest = self._manifest(sums)
        self.shelf.put(layout.manifest(snap.size), [manifest])
        self.shelf.settle()
        self._show(head)
        wish.step("latest")
        signed_by = self._vkey()
        self.shelf.put(layout.LATEST, [latest(snap, (manifest, head), signed_by, countersigned)])
        self.shelf.settle()
        wish.step("sweep")
        self._sweep()
        held_back = 0 if wish.at is not None else len(whole) - snap.size
        return Built(snap, held_back, signed_by, countersigned)

    def _show(self, head: bytes) -> None:
        """Pages, then the head, for which everything is there now."""
        # Each page is from here on that of this MANIFEST or still that of the one before.
        self.wish.step("release")
        self.pages.release()
        self.wish.step("head")
        self.shelf.put(layout.checkpoint(self.snap.size), [head])
        self._put_kept()
        if self.policy:
            self.shelf.put(layout.POLICY, [self.policy])
        else:
            self.shelf.remove(layout.POLICY)
        self.shelf.settle()
        self.shelf.put(layout.CHECKPOINT, [head])
        self.shelf.settle()

    def _begin(self) -> None:
        """Nobody else writes from here on; until here somebody may have."""
        self.before, self.kept = self._latest(), self._kept()
        for stray in strays(self.folder):
            self.shelf.remove(stray)

    def _latest(self) -> dict[str, Any]:
        """What the folder publishes now; nothing where it is new."""
        data = self.shelf.read(layout.LATEST)
        if data is None:
            if self.folder.exists() and not self.folder.is_dir():
                raise InputError("folder_not_empty", file=str(self.folder))
            if not only_begun(self.folder):
                raise InputError("folder_not_empty", file=str(self.folder))
            return {}
        try:
            found = json.decode(data, type=dict[str, Any])
            size, election = int(found["size"]), str(found["election"])
        except (ValueError, KeyError, TypeError):
            raise InputError("bundle_unreadable", file=str(self.folder / layout.LATEST)) from None
        if election != self.snap.election:
            raise InputError("bundle_other", file=str(self.folder), read=election)
        if size > self.snap.size:
            raise InputError(
                "bundle_larger", file=str(self.folder), read=size, expected=self.snap.size
            )
        return found

    def _kept(self) -> dict[str, int]:
        data = self.shelf.read(layout.KEPT)
        try:
            found = json.decode(data, type=dict[str, Any]) if data is not None else {}
            milestones = dict(found.get("milestones", {}))
        except (ValueError, TypeError):
            raise InputError("bundle_unreadable", file=str(self.folder / layout.KEPT)) from None
        name = self.wish.keep
        if name:
            # A milestone keeps its place; one whose build never came to its end has none yet.
            stands = milestones.get(name, self.snap.size)
            if stands != self.snap.size and stands <= int(self.before.get("size", 0)):
                raise InputError("bundle_kept", file=str(self.folder), read=name, expected=stands)
            milestones[name] = self.snap.size
        return {name: size for name, size in milestones.items() if size > self.erased}

    def _put_kept(self) -> None:
        if data := kept_file(self.kept):
            self.shelf.put(layout.KEPT, [data])
        else:
            self.shelf.remove(layout.KEPT)

    def _grow_log(self) -> None:
        """Append what the log lacks; what it has must be the beginning of this record."""
        size = self.log.size
        if size > self.snap.size:
            raise InputError(
                "bundle_larger", file=str(self.folder), read=size, expected=self.snap.size
            )
        if size and self.log.root() != self.snap.tree.root(size):
            raise InputError("bundle_forked", file=str(self.folder), read=size)
        if size < self.snap.size:
            self.log.append(self._entries(size))

    def _entries(self, start: int) -> Iterator[bytes]:
        lines = itertools.chain.from_iterable(lines_of_record(self.record, self.snap.size))
        return itertools.islice(lines, start, None)

    def _log_sums(self) -> Iterator[tuple[str, tuple[int, str]]]:
        """Tiles and bundles of this size."""
        for tile in (*bundles_of(self.snap.size), *tiles_of(self.snap.size)):
            path = f"{layout.LOG}/{tile.path}"
            found = self.shelf.summed(path)
            if found is None:
                raise InputError("bundle_file_missing", file=path)
            yield path, found

    def _named(self) -> dict[str, tuple[int, str]]:
        """Law, register and texts; what was withdrawn goes, and its tombstone comes."""
        sums = {}
        for path, data in named_files(self.snap, self._stored):
            sums[path] = self.shelf.put_new(path, data)
            if path.endswith(layout.WITHDRAWN):
                self.shelf.remove(path.removesuffix(layout.WITHDRAWN))
        return sums

    def _earlier(self) -> dict[str, tuple[int, str]]:
        """What is fixed before this head is: earlier heads, milestones, the policy."""
        sums = {}
        if data := kept_file(self.kept):
            sums[layout.KEPT] = self.shelf.sum_of(data)
        if self.policy:
            sums[layout.POLICY] = self.shelf.sum_of(self.policy)
        for size in checkpoints(self.folder):
            if size < self.snap.size:
                path = layout.checkpoint(size)
                found = self.shelf.summed(path)
                if found is not None:
                    sums[path] = found
        return sums

    def _stored(self, name: str, file: File) -> tuple[bytes, bool]:
        data = Fetcher(self.record / FILES)(name, file)
        if data is not None:
            return data, False
        tomb = self.record / FILES / f"{file_name(name, file.sha256)}{layout.WITHDRAWN}"
        return tomb.read_bytes(), True

    def _data(self) -> dict[str, tuple[int, str]]:
        snap, sums = self.snap, Sums()
        for path, pieces in data_files(snap, sums):
            self.shelf.put(path, pieces)
        path = layout.data(snap.size) + ENTRIES
        pieces = entries_file(lambda: lines_of_record(self.record, snap.size), snap.size)
        sums.found[path] = self.shelf.put(path, pieces)
        return sums.found

    def _origin(self) -> str:
        return self.wish.key.signer.name if self.wish.key is not None else self.snap.election

    def _vkey(self) -> str:
        return "" if self.wish.key is None else self.wish.key.signer.verifier.vkey()

    def _manifest(self, sums: Mapping[str, tuple[int, str]]) -> bytes:
        made = Manifest(self._origin(), self.snap.size, self.snap.tree.root(), sums)
        text = made.text()
        if self.wish.key is None:
            return text.encode()
        return SignedNote(text, (self.wish.key.signer.sign(text),)).encode()

    def _sweep(self) -> None:
        """Take away what belongs to no snapshot that is kept."""
        self.pages.sweep()
        kept = {self.snap.size, self._before(), *self.kept.values()} - {0}
        # States from before a withdrawal hold the names that were taken away.
        kept = {size for size in kept if size > self.erased}
        for size in self.shelf.sizes():
            if size not in kept:
                self.shelf.drop(size)
        for path in unneeded(self.folder, {*kept, *checkpoints(self.folder)}):
            self.shelf.remove(path)
        self.log.sweep(kept)

    def _before(self) -> int:
        """The state that was published before this one; 0 where there was none.

        One that is built again has the same one before it as the first time: readers may be in the
        middle of it.
        """
        found = int(self.before.get("size", 0))
        if found < self.snap.size:
            return found
        whole = (one for one in self.shelf.sizes() if (self.folder / layout.manifest(one)).exists())
        return max((one for one in whole if one < self.snap.size), default=0)


def checkpoints(folder: Path) -> Iterable[int]:
    """The sizes of every head that a bundle published."""
    found = folder / layout.CHECKPOINTS
    return sorted(int(one.name) for one in found.iterdir()) if found.is_dir() else []
