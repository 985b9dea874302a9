"""The whole way of verification: MANIFEST, log, facts, law, heads, result, tables, snapshots."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from hattama.bundle import layout
from hattama.bundle.content import latest
from hattama.bundle.countersigned import NO_POLICY, countersigned
from hattama.bundle.manifest import Manifest
from hattama.bundle.read import Source, read
from hattama.bundle.snapshot import Snapshot, counted
from hattama.core.errors import InputError
from hattama.core.law.library import shipped
from hattama.core.law.library import text as law_text
from hattama.core.record.admit import Admitted, admit
from hattama.core.record.codec import plain
from hattama.core.record.entries import WITHDRAWABLE, File
from hattama.core.record.facts import NotUnderstood
from hattama.core.record.reading import Recorded
from hattama.folder.frozen import Opener
from hattama.log.note import SignedNote
from hattama.log.policy import parse as parse_policy
from hattama.log.tiles import bundles_of, tiles_of
from hattama.log.tree import Tree
from hattama.verify import content, earlier, heads
from hattama.verify.files import MOST_HEAD, MOST_LATEST, MOST_LAW, MOST_NAMED, Shown
from hattama.verify.heads import Head
from hattama.verify.journal import Journal, journal
from hattama.verify.model import Asked, Fault, Notes, Verdict
from hattama.verify.named import check_text, tomb_of
from hattama.verify.pages import check_pages, pages_of

# What systems leave in every folder that somebody looks into.
SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
# Seconds for a publisher to replace one small file after another.
_PAUSE = 2.0
# No election in the world says more.
MOST_ENTRIES = 10**9


def verify(source: Source, asked: Asked | None = None) -> Verdict:
    """Verify a bundle; never raises for anything that it holds."""
    # A million values are made and few dropped: looking for circles among them costs a tenth.
    waits = gc.isenabled()
    gc.disable()
    try:
        return _Verification(source, asked or Asked()).run()
    finally:
        if waits:
            gc.enable()


class _Verification:
    """One bundle, step by step; a step whose ground is missing is not checked."""

    def __init__(self, source: Source, asked: Asked) -> None:
        self.source, self.asked, self.notes = source, asked, Notes()
        self.shown = Shown(source, self.notes)
        self._opener = Opener(self._fetch)
        self.tries = 3

    def run(self) -> Verdict:
        """Every step."""
        self.shown.list_names()
        told = self._latest()
        if told is None:
            return self._verdict(None, None)
        size, shown_latest = told
        # What is replaced is read first: a reader needs time, and a publisher goes on meanwhile.
        heads_read = self._read_heads(size)
        if self.tries and self._newer(heads_read[0], size):
            return self._once_more()
        signed = self.shown.manifest(size, "files")
        if signed is not None:
            self._files(signed[0])
        found = journal(
            self.source, size, self.notes, lambda first: self._opener.ahead(first.files)
        )
        tree = found.tree if found is not None else None
        head, head_bytes = self._head(size, tree, heads_read)
        snap, by = self._count(found), ""
        if found is not None:
            self.notes.tell("log", size=size, root=found.tree.root().hex())
        if snap is not None and head is not None and signed is not None:
            told_by = plain(shown_latest, MOST_LATEST).get("signed_by")
            who = heads.signed_by(head, told_by, snap)
            by = "" if who == heads.NOBODY else who
            self._signatures(snap, head, signed, by)
            said = self._publisher(snap, head)
            mine = latest(snap, (signed[2], head_bytes), who, said)
            self._compare_latest(snap, shown_latest, mine)
        if snap is not None and found is not None:
            paths = self._content(snap, found)
            if signed is not None:
                self.shown.belong(signed[0], self._needed(snap) | paths)
        if signed is not None:
            asked = self.asked
            check_pages(self.shown, signed[0], snap, asked.remake, look=asked.pages)
        if signed is not None and tree is not None:
            earlier.check_heads(self.shown, signed[0], snap, tree)
        self._since(head, tree)
        self._around(size, snap, tree, signed, by)
        return self._verdict(head, snap)

    def _files(self, made: Manifest) -> None:
        """Every file of the MANIFEST but the pages, which have a step of their own."""
        pages = pages_of(made)
        files = {path: one for path, one in made.files.items() if path not in pages}
        self.shown.compare(Manifest(made.origin, made.size, made.root, files), "files")
        self.notes.tell("files", files=len(files))

    def _around(
        self,
        size: int,
        snap: Snapshot | None,
        tree: Tree | None,
        signed: tuple[Manifest, SignedNote | None, bytes] | None,
        by: str,
    ) -> None:
        """What stands beside the newest state: earlier ones, the writer's own, and the rest."""
        again = self._again if self.asked.states else None
        newest = signed[0] if signed is not None else None
        earlier.check_snapshots(self.shown, size, snap, tree, newest, (by, again))
        if signed is not None and tree is not None:
            earlier.check_partials(self.shown, signed[0], tree)
        self.shown.writer(size, tree if tree is not None and tree.size == size else None)
        for path in self.shown.extra():
            if path.rpartition("/")[2] in SYSTEM_FILES:
                self.notes.unchecked("files", "file_system", file=path)
            else:
                self.notes.fails("files", "file_extra", file=path)
        if self.shown.names is None:
            self.notes.unchecked("files", "extra_unknown")

    def _again(self, size: int) -> Iterator[Fault]:
        """An earlier state, computed again: everything in it that differs."""
        notes = Notes()
        found = journal(self.source, size, notes, lambda _: None)
        if found is not None and found.recorded is not None:
            try:
                allowed = admit(found.recorded, Opener(self._fetch))
                snap = counted(found.recorded, allowed, found.tree)
            except InputError as problem:
                notes.error("count", problem)
            else:
                content.compare_data(self.source, snap, notes)
                content.compare_entries(self.source, size, found.lines, notes)
        for step in notes.steps():
            if step.outcome == "fails":
                yield from step.faults

    def _newer(self, head: bytes | None, size: int) -> bool:
        """Whether a server is just publishing a newer head than `latest.json` names."""
        try:
            found = heads.read_head(head or b"", layout.CHECKPOINT)
        except InputError:
            return False
        return self.shown.names is None and found.checkpoint.size > size

    def _once_more(self) -> Verdict:
        """Begin again when the publisher has come to its end."""
        time.sleep(_PAUSE)
        again = _Verification(self.source, self.asked)
        again.tries = self.tries - 1
        return again.run()

    def _latest(self) -> tuple[int, bytes] | None:
        """N, and the bytes of `latest.json`."""
        data = self.shown.small(layout.LATEST, MOST_LATEST)
        if data is None:
            return None
        try:
            found = plain(data, most=MOST_LATEST, file=layout.LATEST)
            size = found["size"]
            if not isinstance(size, int) or isinstance(size, bool):
                raise TypeError
            if not 1 <= size <= MOST_ENTRIES:
                raise TypeError
        except InputError as problem:
            self.notes.error("files", problem)
        except (KeyError, TypeError):
            self.notes.fails("files", "latest_unreadable", file=layout.LATEST)
        else:
            return size, data
        return None

    def _read_heads(self, size: int) -> tuple[bytes | None, bytes | None]:
        head = self.shown.small(layout.CHECKPOINT, MOST_HEAD, "log")
        for path in (layout.KEPT, layout.POLICY):
            with suppress(InputError):
                self.shown.summed(path, MOST_LATEST)
        return head, self.shown.small(layout.checkpoint(size), MOST_HEAD, "log")

    def _head(
        self, size: int, tree: Tree | None, files: tuple[bytes | None, bytes | None]
    ) -> tuple[Head | None, bytes]:
        data, same = files
        if data is None:
            return None, b""
        if same is not None and same != data:
            self.notes.fails("log", "head_differs", file=layout.checkpoint(size))
        try:
            head = heads.read_head(data, layout.CHECKPOINT)
        except InputError as problem:
            self.notes.error("log", problem)
            return None, data
        heads.check_head(head, size, tree, self.notes)
        return head, data

    def _count(self, found: Journal | None) -> Snapshot | None:
        """Facts admitted in order, then everything counted again."""
        if found is None or found.recorded is None:
            return None
        allowed = self._admitted(found.recorded)
        if allowed is None:
            return None
        try:
            snap = counted(found.recorded, allowed, found.tree)
        except InputError as problem:
            self.notes.error("count", problem)
            return None
        self._facts(snap)
        heads.check_keys(snap, self.notes)
        self._gates(snap)
        return snap

    def _gates(self, snap: Snapshot) -> None:
        """What is understood decides; what else tells figures, only a newer release knows."""
        self.notes.tell("gates")
        certain, careful = snap.publishable(understood=True), snap.publishable()
        if certain != snap.size:
            self.notes.fails("gates", "gate_closed", read=snap.size, expected=certain)
        elif careful != snap.size:
            self.notes.unchecked("gates", "gate_unknown", entry=careful)

    def _admitted(self, recorded: Recorded) -> Admitted | None:
        try:
            return admit(recorded, self._opener)
        except InputError as problem:
            self.notes.error("facts", problem)
            return None

    def _fetch(self, name: str, file: File) -> bytes | None:
        """A file that facts name, or nothing where a tombstone stands."""
        path = layout.file(name, file.sha256)
        most = MOST_LAW if name == "law" else MOST_NAMED
        data = read(self.source, path, min(file.bytes, most))
        if data is None and read(self.source, path + layout.WITHDRAWN, MOST_HEAD) is not None:
            return None
        if data is None:
            raise InputError("record_file_missing", file=path, read=name)
        if len(data) != file.bytes or hashlib.sha256(data).hexdigest() != file.sha256:
            raise InputError("record_file_differs", file=path)
        return data

    def _facts(self, snap: Snapshot) -> None:
        """What was admitted, what nobody here understands, and the law."""
        notes, found = self.notes, snap.admitted
        notes.tell("facts", size=snap.size, protocols=len(snap.held.protocols))
        unknown = [one.kind for _, one in found.facts if isinstance(one, NotUnderstood)]
        if unknown:
            kinds = ", ".join(sorted(set(unknown)))[:80]
            notes.unchecked("open", "not_understood", number=len(unknown), read=kinds)
        if found.sealed:
            notes.unchecked("open", "sealed", number=len(found.sealed))
        gone = {one.fact.sha256: one for one in found.withdrawn}
        for name, file in dict.fromkeys(found.named):
            path = layout.file(name, file.sha256)
            self.shown.known.add(path)
            tomb = path + layout.WITHDRAWN
            fact = gone.get(file.sha256)
            if name in WITHDRAWABLE and tomb_of(self.shown, tomb, fact, snap.size):
                code = "withdrawn" if fact is not None else "withdrawn_later"
                notes.unchecked("open", code, file=path)
            elif name == "text":
                check_text(self.shown, path, file)
        notes.tell("open")
        law = found.frozen.law.id
        notes.tell("law", law=law)
        same = law in shipped() and hashlib.sha256(law_text(law).encode()).hexdigest()
        if same != found.files["law"].sha256:
            notes.unchecked("law", "law_other", read=law)

    def _needed(self, snap: Snapshot) -> frozenset[str]:
        """Log, law, register and texts of a snapshot; a tombstone where one stands."""
        tiles = (*bundles_of(snap.size), *tiles_of(snap.size))
        named = (layout.file(name, one.sha256) for name, one in snap.admitted.named)
        here = (
            path + layout.WITHDRAWN if path + layout.WITHDRAWN in self.shown.known else path
            for path in named
        )
        return frozenset({*(f"{layout.LOG}/{one.path}" for one in tiles), *here})

    def _signatures(
        self,
        snap: Snapshot,
        head: Head,
        signed: tuple[Manifest, SignedNote | None, bytes],
        said: str,
    ) -> None:
        """Head and MANIFEST, by the key that the record names; without one, by one key."""
        made, note, _ = signed
        path = layout.manifest(snap.size)
        if heads.check_signature(head.note, snap.key, layout.CHECKPOINT, self.notes):
            heads.check_signature(note, snap.key or said, path, self.notes)
            self.notes.tell("signature", origin=head.checkpoint.origin)
        name = snap.key.partition("+")[0] if head.note is not None else snap.election
        if name and name != head.checkpoint.origin:
            told = {"read": head.checkpoint.origin, "expected": name}
            self.notes.fails("log", "other_log", file=layout.CHECKPOINT, **told)
        if not snap.key and head.note is not None:
            self.notes.unchecked("signature", "key_unknown", read=head.checkpoint.origin)
        if made.origin != head.checkpoint.origin:
            origin = head.checkpoint.origin
            self.notes.fails(
                "files", "manifest_origin", file=path, read=made.origin, expected=origin
            )
        if made.root != snap.tree.root():
            self.notes.fails("files", "manifest_root", file=path)

    def _publisher(self, snap: Snapshot, head: Head) -> Mapping[str, Any]:
        """The policy of whoever verifies; and what the bundle says by its own."""
        keys = [snap.recorded.opened.key, *(one.new for _, one in snap.admitted.rotations)]
        named = [one for one in keys if one]
        if not self.notes.failed("keys"):
            heads.check_publisher(head, self.asked.policy, named or [""], self.notes)
        try:
            data = read(self.source, layout.POLICY, MOST_LATEST)
            if data is None:
                return NO_POLICY
            self.shown.known.add(layout.POLICY)
            return countersigned(parse_policy(data, layout.POLICY), head.note)
        except InputError as problem:
            self.notes.error("files", problem)
            return NO_POLICY

    def _compare_latest(
        self,
        snap: Snapshot,
        theirs: bytes,
        mine: bytes,
    ) -> None:
        signed_by = plain(theirs, most=MOST_LATEST).get("signed_by", "")
        if signed_by and snap.key and signed_by != snap.key:
            self.notes.fails("signature", "other_key", read=str(signed_by)[:80], expected=snap.key)
        for name, path in (
            ("manifest", layout.manifest(snap.size)),
            ("checkpoint", layout.CHECKPOINT),
        ):
            if plain(theirs, MOST_LATEST).get(name) != plain(mine, MOST_LATEST)[name]:
                self.notes.fails("files", "latest_names_other", file=path)
        if theirs != mine:
            key, read_, expected = content.first_difference(theirs, mine)
            told = {"file": layout.LATEST, "key": key, "read": read_, "expected": expected}
            self.notes.fails("files", "result_differs", **told)

    def _content(self, snap: Snapshot, found: Journal) -> frozenset[str]:
        self.notes.tell("count", status=snap.result.status)
        compared, paths = content.compare_data(self.source, snap, self.notes)
        content.compare_entries(self.source, snap.size, found.lines, self.notes)
        self.notes.tell("tables", bytes=compared)
        return paths

    def _since(self, head: Head | None, tree: Tree | None) -> None:
        if self.asked.since is None:
            self.notes.unchecked("since", "no_since")
        elif head is not None and tree is not None:
            heads.check_since(*self.asked.since, head, tree, self.notes)

    def _verdict(self, head: Head | None, snap: Snapshot | None) -> Verdict:
        steps = self.notes.steps()
        states = {one.name: one.outcome for one in steps}
        return Verdict(
            steps,
            publisher=states["publisher"] == "holds",
            election=snap.election if snap is not None else "",
            kind=snap.result.election.kind if snap is not None else "",
            stage=snap.result.election.stage if snap is not None else "",
            origin=head.checkpoint.origin if head is not None else "",
            size=head.checkpoint.size if head is not None else None,
            root=head.checkpoint.root.hex() if head is not None else "",
        )
