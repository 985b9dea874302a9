"""The whole way of verification: MANIFEST, log, facts, law, heads, result, tables, snapshots."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from hattama.bundle import layout
from hattama.bundle.content import latest
from hattama.bundle.countersigned import NO_POLICY, countersigned
from hattama.bundle.manifest import Manifest
from hattama.bundle.read import Source, read
from hattama.bundle.snapshot import Snapshot, admitted, counted
from hattama.core.errors import InputError
from hattama.core.law.library import shipped
from hattama.core.law.library import text as law_text
from hattama.core.record.admit import Admitted
from hattama.core.record.codec import plain
from hattama.core.record.entries import File
from hattama.core.record.facts import NotUnderstood
from hattama.core.record.reading import Recorded
from hattama.log.note import SignedNote
from hattama.log.policy import Policy
from hattama.log.policy import parse as parse_policy
from hattama.log.tree import Tree
from hattama.verify import content, heads
from hattama.verify.files import MOST_HEAD, MOST_LATEST, Shown
from hattama.verify.heads import Head
from hattama.verify.journal import Journal, journal
from hattama.verify.model import Notes, Verdict

# What one withdrawn or published file of the register may weigh.
_MOST_FILE = 2**30
# No election in the world says more.
MOST_ENTRIES = 10**9


class Asked(Struct, frozen=True):
    """What whoever verifies brings along.

    Attributes:
        policy: whom to believe; None for nobody.
        since: an older checkpoint, and the name of its file.
    """

    policy: Policy | None = None
    since: tuple[bytes, str] | None = None


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

    def run(self) -> Verdict:
        """Every step."""
        self.shown.list_names()
        told = self._latest()
        if told is None:
            return self._verdict(None, None)
        size, shown_latest = told
        signed = self.shown.manifest(size, "files")
        if signed is not None:
            self.shown.compare(signed[0], "files")
            self.notes.tell("files", files=len(signed[0].files))
        found = journal(self.source, size, self.notes) if size <= MOST_ENTRIES else None
        tree = found.tree if found is not None else None
        head, head_bytes = self._head(size, tree)
        snap = self._count(found)
        if found is not None:
            self.notes.tell("log", size=size, root=found.tree.root().hex())
        if snap is not None and head is not None and signed is not None:
            self._signatures(snap, head, signed)
            said = self._publisher(snap, head)
            self._compare_latest(snap, shown_latest, (signed[2], head_bytes), said)
        if snap is not None and found is not None:
            self._content(snap, found)
        self._since(head, tree)
        self._snapshots(size, snap, tree)
        self.shown.writer(size, tree if tree is not None and tree.size == size else None)
        for path in self.shown.extra():
            self.notes.fails("files", "file_extra", file=path)
        if self.shown.names is None:
            self.notes.unchecked("files", "extra_unknown")
        return self._verdict(head, snap)

    def _latest(self) -> tuple[int, bytes] | None:
        """N, and the bytes of `latest.json`."""
        data = self.shown.small(layout.LATEST, MOST_LATEST)
        if data is None:
            return None
        try:
            found = plain(data, most=MOST_LATEST, file=layout.LATEST)
            size = found["size"]
            if not isinstance(size, int) or isinstance(size, bool) or size < 1:
                raise TypeError
        except InputError as problem:
            self.notes.error("files", problem)
        except (KeyError, TypeError):
            self.notes.fails("files", "latest_unreadable", file=layout.LATEST)
        else:
            return size, data
        return None

    def _head(self, size: int, tree: Tree | None) -> tuple[Head | None, bytes]:
        data = self.shown.small(layout.CHECKPOINT, MOST_HEAD, "log")
        same = self.shown.small(layout.checkpoint(size), MOST_HEAD, "log")
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
        open_size = snap.publishable()
        self.notes.tell("gates")
        if open_size != snap.size:
            self.notes.fails("gates", "gate_closed", read=snap.size, expected=open_size)
        return snap

    def _admitted(self, recorded: Recorded) -> Admitted | None:
        try:
            return admitted(recorded, self._fetch)
        except InputError as problem:
            self.notes.error("facts", problem)
            return None

    def _fetch(self, name: str, file: File) -> bytes | None:
        """A file that facts name, or nothing where a tombstone stands."""
        path = layout.file(name, file.sha256)
        data = read(self.source, path, min(file.bytes, _MOST_FILE))
        if data is None and read(self.source, path + layout.WITHDRAWN, MOST_HEAD) is not None:
            return None
        if data is None:
            raise InputError("record_file_missing", file=path, read=name)
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
            if self.shown.names is not None and tomb in self.shown.names:
                self.shown.known.add(tomb)
                code = "withdrawn" if file.sha256 in gone else "withdrawn_later"
                notes.unchecked("open", code, file=path)
            if name == "text":
                self._text(path, file)
        notes.tell("open")
        law = found.frozen.law.id
        notes.tell("law", law=law)
        same = law in shipped() and hashlib.sha256(law_text(law).encode()).hexdigest()
        if same != found.files["law"].sha256:
            notes.unchecked("law", "law_other", read=law)

    def _text(self, path: str, file: File) -> None:
        """A text is counted with nowhere, but it is what the fact says."""
        data = read(self.source, path, file.bytes)
        if data is not None and hashlib.sha256(data).hexdigest() != file.sha256:
            self.notes.fails("files", "file_changed", file=path)

    def _signatures(
        self, snap: Snapshot, head: Head, signed: tuple[Manifest, SignedNote | None, bytes]
    ) -> None:
        """Head and MANIFEST, by the key that the record names."""
        made, note, _ = signed
        path = layout.manifest(snap.size)
        if heads.check_signature(head.note, snap.key, layout.CHECKPOINT, self.notes):
            heads.check_signature(note, snap.key, path, self.notes)
            self.notes.tell("signature", origin=head.checkpoint.origin)
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
        files: tuple[bytes, bytes],
        said: Mapping[str, Any],
    ) -> None:
        signed_by = plain(theirs, most=MOST_LATEST).get("signed_by", "")
        mine = latest(snap, files, signed_by if isinstance(signed_by, str) else "", said)
        if signed_by and snap.key and signed_by != snap.key:
            self.notes.fails("signature", "other_key", read=str(signed_by)[:80], expected=snap.key)
        if theirs != mine:
            key, read_, expected = content.first_difference(theirs, mine)
            told = {"file": layout.LATEST, "key": key, "read": read_, "expected": expected}
            self.notes.fails("files", "result_differs", **told)

    def _content(self, snap: Snapshot, found: Journal) -> None:
        self.notes.tell("count", status=snap.result.status)
        compared = content.compare_data(self.source, snap, self.notes)
        content.compare_entries(self.source, snap.size, found.lines, self.notes)
        self.notes.tell("tables", bytes=compared)

    def _since(self, head: Head | None, tree: Tree | None) -> None:
        if self.asked.since is None:
            self.notes.unchecked("since", "no_since")
        elif head is not None and tree is not None:
            heads.check_since(*self.asked.since, head, tree, self.notes)

    def _snapshots(self, size: int, snap: Snapshot | None, tree: Tree | None) -> None:
        """Earlier states that are kept: their MANIFESTs and files; figures are not recomputed."""
        sizes = [one for one in self._sizes() if one != size]
        self.notes.tell("snapshots", number=len(sizes))
        for one in sizes:
            self._earlier(one, snap, tree)
        if sizes:
            self.notes.unchecked("snapshots", "not_recomputed", number=len(sizes))

    def _sizes(self) -> list[int]:
        parts = [path.split("/") for path in self.shown.names or () if path.startswith("data/")]
        numbers = {part[1] for part in parts if len(part) == 3}
        return sorted(int(one) for one in numbers if one.isdigit() and str(int(one)) == one)

    def _earlier(self, size: int, snap: Snapshot | None, tree: Tree | None) -> None:
        signed = self.shown.manifest(size, "snapshots")
        if signed is None:
            return
        made, note, _ = signed
        mutable = {layout.KEPT, layout.POLICY}
        files = {path: one for path, one in made.files.items() if path not in mutable}
        gone = frozenset(
            path for path in files if path + layout.WITHDRAWN in (self.shown.names or ())
        )
        self.shown.compare(Manifest(made.origin, size, made.root, files), "snapshots", gone)
        if tree is not None and (size > tree.size or made.root != tree.root(size)):
            path = layout.manifest(size)
            self.notes.fails("snapshots", "manifest_root", file=path)
        if snap is not None and (vkey := heads.key_at(snap, size)):
            heads.check_signature(note, vkey, layout.manifest(size), self.notes)

    def _verdict(self, head: Head | None, snap: Snapshot | None) -> Verdict:
        steps = self.notes.steps()
        states = {one.name: one.outcome for one in steps}
        return Verdict(
            steps,
            publisher=states["publisher"] == "holds",
            election=snap.election if snap is not None else "",
            origin=head.checkpoint.origin if head is not None else "",
            size=head.checkpoint.size if head is not None else None,
            root=head.checkpoint.root.hex() if head is not None else "",
        )
