"""What was published before: heads of the log, states that are kept, milestones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from hattama.bundle import layout
from hattama.bundle.content import NAMES, kept_file
from hattama.bundle.manifest import Manifest
from hattama.bundle.partials import partials
from hattama.bundle.snapshot import Snapshot, erased
from hattama.core.errors import InputError
from hattama.core.record.codec import plain
from hattama.core.record.entries import RegisterAmended
from hattama.log.note import SignedNote, Verifier
from hattama.log.tiles import Tile, bundles_of, tile_bytes, tiles_of, unpack
from hattama.log.tree import Tree, leaf_hashes
from hattama.verify import heads
from hattama.verify.files import MOST_HEAD, MOST_LATEST, Shown, earlier_head, size_of
from hattama.verify.model import Fault

_STEP = "snapshots"


class Known(Struct, frozen=True):
    """What the newest state tells of earlier ones, beside the facts.

    Attributes:
        named: every path in its MANIFEST.
        milestones: name and size of each in `kept.json`; None where that cannot be read.
    """

    named: frozenset[str]
    milestones: Mapping[str, int] | None

    def heads(self, size: int) -> frozenset[str]:
        """The heads that were published before a state: in one folder they only grow."""
        before = ((path, earlier_head(path)) for path in self.named)
        return frozenset(path for path, one in before if one is not None and one < size)

    def kept(self, size: int) -> tuple[int, str] | None:
        """Bytes and hash of `kept.json` as it was then: a milestone keeps its place for ever."""
        data = kept_file({k: n for k, n in (self.milestones or {}).items() if n <= size})
        return (len(data), hashlib.sha256(data).hexdigest()) if data else None


def check_heads(shown: Shown, made: Manifest, snap: Snapshot | None, tree: Tree) -> None:
    """Every head that was published before is a beginning of this log."""
    for path in made.files:
        size = earlier_head(path)
        data = shown.some(path, MOST_HEAD) if size is not None else None
        if size is None or data is None:
            continue
        try:
            head = heads.read_head(data, path)
        except InputError as problem:
            shown.notes.error("log", problem)
            continue
        heads.check_head(head, size, tree, shown.notes, path)
        if snap is not None and head.note is not None:
            heads.check_signature(head.note, heads.key_at(snap, size), path, shown.notes)


def check_partials(shown: Shown, made: Manifest, tree: Tree) -> None:
    """Partial tiles and bundles of earlier heads are beginnings of those that stand now.

    A log keeps them until the full one is there, so that readers of an earlier head find them; the
    MANIFEST of a later state does not name them.
    """
    for size in filter(None, map(earlier_head, made.files)):
        for tile in partials(size) if size < tree.size else ():
            path = f"{layout.LOG}/{tile.path}"
            if path in shown.known or shown.names is None:
                continue
            shown.known.add(path)
            if path in shown.names:
                data = shown.some(path, MOST_LATEST * 2, "log")
                hashes = _hashes(data or b"") if tile.level is None else data
                if hashes != tile_bytes(tree, Tile(tile.level or 0, tile.number, tile.width)):
                    shown.notes.fails("log", "file_changed", file=path)
            elif (tile.number + 1) << 8 * ((tile.level or 0) + 1) > tree.size:
                # Nothing full stands in its place yet: who asks for that head finds a gap.
                shown.notes.fails("log", "file_missing", file=path)


def _hashes(bundle: bytes) -> bytes:
    try:
        return leaf_hashes(unpack(bundle))
    except InputError:
        return b""


def check_snapshots(
    shown: Shown,
    size: int,
    snap: Snapshot | None,
    tree: Tree | None,
    newest: Manifest | None,
    how: tuple[str, Callable[[int], Iterable[Fault]] | None],
) -> None:
    """Earlier states that are kept: their MANIFESTs and files, and their figures where asked.

    Args:
        newest: the MANIFEST of the newest state, which names every earlier head.
        how: the vkey whose signature the newest head bears, or nothing; what computes a state
            again, or None.
    """
    by, again = how
    milestones = _milestones(shown, size)
    sizes = sorted({*_sizes(shown), *(milestones or {}).values()} - {size})
    shown.notes.tell("snapshots", number=len(sizes))
    known = Known(frozenset(newest.files if newest is not None else ()), milestones)
    for one in sizes:
        _earlier(shown, one, snap, tree, (by, known))
        for fault in again(one) if again is not None else ():
            shown.notes.fails(_STEP, fault.code, **fault.params)
    if sizes and again is None:
        shown.notes.unchecked("snapshots", "not_recomputed", number=len(sizes))


def _sizes(shown: Shown) -> list[int]:
    parts = [path.split("/") for path in shown.names or () if path.startswith("data/")]
    numbers = {part[1] for part in parts if len(part) == 3}
    return sorted(found for one in numbers if (found := size_of(one)) is not None)


def _milestones(shown: Shown, size: int) -> Mapping[str, int] | None:
    """The states that `kept.json` names; None where it cannot be read."""
    data = shown.some(layout.KEPT, MOST_LATEST)
    if data is None:
        return {}
    shown.known.add(layout.KEPT)
    try:
        found = plain(data, most=MOST_LATEST, file=layout.KEPT)
        made = dict(found["milestones"])
        fine = found.keys() == {"format", "milestones"} and found["format"] == 1
        if not fine or any(type(one) is not int or not 1 <= one <= size for one in made.values()):
            raise TypeError
    except InputError as problem:
        shown.notes.error("files", problem)
    except (KeyError, TypeError, ValueError):
        shown.notes.fails("files", "kept_unreadable", file=layout.KEPT)
    else:
        return made
    return None


def _needed(snap: Snapshot, made: Manifest) -> frozenset[str]:
    """What has to be in the MANIFEST of an earlier state, and what may be."""
    named = {layout.file(name, one.sha256) for name, one in snap.admitted.named}
    may = {*named, *(path + layout.WITHDRAWN for path in named)}
    opened = [snap.recorded.opened.files]
    opened += [
        one.files
        for number, one in snap.recorded.others
        if number < made.size and isinstance(one, RegisterAmended)
    ]
    first = {layout.file(name, one.sha256) for files in opened for name, one in files.items()}
    tiles = (*bundles_of(made.size), *tiles_of(made.size))
    must = {f"{layout.LOG}/{one.path}" for one in tiles}
    must |= {layout.data(made.size) + name for name in NAMES}
    must |= {path for path in first if path + layout.WITHDRAWN not in made.files}
    return frozenset({*must, *(may & made.files.keys())})


def _outside(shown: Shown, made: Manifest, known: Known, snap: Snapshot) -> frozenset[str]:
    """What does not follow from facts and may stand in the MANIFEST of an earlier state.

    Whoever changes a MANIFEST that nobody signed is told by what stands elsewhere.
    """
    # Who signs nothing asks nobody to countersign.
    signed = heads.key_at(snap, made.size) or not _is_bare(shown, made.size)
    may = {layout.POLICY} if signed else set()
    if known.milestones is None or made.size <= erased(snap):
        # Milestones from before a withdrawal of names are gone, and so is this state soon.
        return frozenset({*may, layout.KEPT})
    expected, found = known.kept(made.size), made.files.get(layout.KEPT)
    path = layout.manifest(made.size)
    if found is not None and expected is not None:
        may.add(layout.KEPT)
        if found != expected:
            shown.notes.fails(_STEP, "file_changed", file=layout.KEPT, manifest=path)
    elif expected is not None:
        shown.notes.fails(_STEP, "file_extra", file=layout.KEPT, manifest=path)
    return frozenset(may)


def _is_bare(shown: Shown, size: int) -> bool:
    """Whether the head of a state bears no signature."""
    data = shown.some(layout.checkpoint(size), MOST_HEAD, _STEP)
    return data is not None and b"\n\n" not in data


def _earlier(
    shown: Shown, size: int, snap: Snapshot | None, tree: Tree | None, how: tuple[str, Known]
) -> None:
    signed = shown.manifest(size, "snapshots")
    if signed is None:
        return
    (made, note, _), (by, known) = signed, how
    if snap is not None:
        needed = _needed(snap, made) | known.heads(size)
        shown.belong(made, needed, "snapshots", _outside(shown, made, known, snap))
        _signed(shown, made, note, (heads.key_at(snap, size), by))
    mutable = {layout.KEPT, layout.POLICY, *filter(layout.is_page, made.files)}
    files = {path: one for path, one in made.files.items() if path not in mutable}
    gone = frozenset(
        layout.file(one.fact.name, one.fact.sha256)
        for one in (snap.admitted.withdrawn if snap is not None else ())
    )
    shown.compare(Manifest(made.origin, size, made.root, files), "snapshots", gone)
    if tree is not None and (size > tree.size or made.root != tree.root(size)):
        path = layout.manifest(size)
        shown.notes.fails("snapshots", "manifest_root", file=path)


def _signed(shown: Shown, made: Manifest, note: SignedNote | None, keys: tuple[str, str]) -> None:
    """The MANIFEST of an earlier state is of the head that was published with it.

    Args:
        keys: the vkey that the record names, and the one that signed the newest head. Where the
            record names none, whoever signed the earlier head signed its MANIFEST, too.
    """
    path, named = layout.manifest(made.size), layout.checkpoint(made.size)
    data = shown.some(named, MOST_HEAD, "snapshots")
    try:
        head = heads.read_head(data, named) if data is not None else None
    except InputError:
        head = None
    if head is None:
        shown.notes.fails("snapshots", "file_missing", file=named, manifest=path)
        return
    if made.origin != head.checkpoint.origin:
        told = {"read": made.origin, "expected": head.checkpoint.origin}
        shown.notes.fails("snapshots", "manifest_origin", file=path, **told)
    vkey, by = keys
    if not vkey and by and head.note is not None and head.note.by(Verifier.parse(by)):
        vkey = by
    if vkey:
        heads.check_signature(note, vkey, path, shown.notes)
    elif (note is None) != (head.note is None):
        shown.notes.fails("snapshots", "unsigned", file=path)
