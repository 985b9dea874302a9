"""Everything in a bundle that follows from its facts, as paths and pieces of bytes."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hattama.bundle import layout, tables
from hattama.bundle.codebook import codebooks, titles
from hattama.bundle.package import package
from hattama.bundle.results import result_json
from hattama.bundle.snapshot import Snapshot, moment
from hattama.core.record.codec import canonical
from hattama.core.record.entries import File
from hattama.words import LANGS

Named = Iterator[tuple[str, Iterator[bytes]]]
# The content of a file, or the tombstone in its place and True.
Stored = Callable[[str, File], tuple[bytes, bool]]
# Batches of facts, from the first.
Lines = Callable[[], Iterable[list[bytes]]]

SEATS = "seats.json"
PACKAGE = "datapackage.json"
ENTRIES = "entries.jsonl.gz"
# Every file of `data/<N>/` that a MANIFEST names.
NAMES = (
    *tables.TABLES, SEATS, PACKAGE, ENTRIES, *(f"codebook.{lang}.md" for lang in LANGS),
)  # fmt: skip


class Sums:
    """Bytes and SHA-256 of files, gathered while their pieces pass."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, str]] = {}

    def passing(self, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces as they are; when the last has passed, the file is summed."""
        total, size = hashlib.sha256(), 0
        for piece in pieces:
            total.update(piece)
            size += len(piece)
            yield piece
        self.found[path] = (size, total.hexdigest())


def data_files(snap: Snapshot, sums: Sums) -> Named:
    """What stands under `data/<N>/`, without entries and MANIFEST.

    Each file has to be taken whole before the next: the last one names the hashes of the others.
    """
    folder = layout.data(snap.size)
    for name, make in tables.TABLES.items():
        yield folder + name, sums.passing(folder + name, make(snap))
    small = {SEATS: seats_json(snap), **dict(codebooks(snap))}
    for name, data in small.items():
        yield folder + name, sums.passing(folder + name, [data])
    known = {name: sums.found[folder + name] for name in tables.TABLES}
    told = {name: titles(snap, name, "en") for name in tables.TABLES}
    data = canonical(package(snap, known, told))
    yield folder + PACKAGE, sums.passing(folder + PACKAGE, [data])


def seats_json(snap: Snapshot) -> bytes:
    """The whole result, in no language."""
    return canonical(result_json(snap.result))


def entries_file(lines: Lines, size: int) -> Iterator[bytes]:
    """The first facts, one a line, compressed; the same bytes with the same zlib."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    left = size
    for batch in lines():
        taken = batch[:left]
        left -= len(taken)
        yield packer.compress(b"".join(line + b"\n" for line in taken))
        if not left:
            break
    yield packer.flush()


def named_files(snap: Snapshot, stored: Stored) -> Iterator[tuple[str, bytes]]:
    """Law, register and texts, each once; a tombstone where the content was withdrawn."""
    done: set[str] = set()
    for name, file in snap.admitted.named:
        path = layout.file(name, file.sha256)
        if path not in done:
            done.add(path)
            data, withdrawn = stored(name, file)
            yield (path + layout.WITHDRAWN if withdrawn else path), data


def kept_file(milestones: Mapping[str, int]) -> bytes:
    """`kept.json`; nothing where there is no milestone."""
    return canonical({"format": 1, "milestones": dict(milestones)}) if milestones else b""


def latest(snap: Snapshot, files: tuple[bytes, bytes], signed_by: str, countersigned: Any) -> bytes:
    """`latest.json` of a snapshot.

    Args:
        files: MANIFEST and checkpoint as they are published.
        signed_by: vkey, or nothing.
        countersigned: `quorum` and `by`.
    """
    found = snap.result
    shown: dict[str, Any] = {
        "format": 1,
        "tables": layout.TABLES,
        "election": found.election.id,
        "kind": found.election.kind,
        "stage": found.election.stage,
        "law": found.law.id,
        "size": snap.size,
        "root": snap.tree.root().hex(),
        "recorded": moment(int(snap.recorded.times[-1])),
        "status": found.status,
        "contests": {
            name: {
                "counted": one.counted,
                **({} if one.expected is None else {"expected": one.expected}),
            }
            for name, one in found.contests.items()
        },
        "data": layout.data(snap.size),
        "manifest": hashlib.sha256(files[0]).hexdigest(),
        "checkpoint": hashlib.sha256(files[1]).hexdigest(),
        "countersigned": countersigned,
    }
    if signed_by:
        shown["signed_by"] = signed_by
    return canonical(shown)
