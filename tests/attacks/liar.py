"""A publisher who changes a bundle and then does over every hash, and signs again where it can."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

from hattama.bundle import layout
from hattama.bundle.content import ENTRIES
from hattama.bundle.manifest import Manifest
from hattama.bundle.manifest import parse as parse_manifest
from hattama.core.record.codec import canonical
from hattama.log.checkpoint import Checkpoint
from hattama.log.note import SignedNote, Signer
from hattama.log.tiles import bundles_of, log_files, unpack
from hattama.log.tree import Tree, leaf_hashes
from tests.bundle.worlds import Files

_OUTSIDE = (layout.LATEST, layout.CHECKPOINT, *layout.WRITER)


def size_of(files: Files) -> int:
    return int(json.loads(files[layout.LATEST])["size"])


def entries_of(files: Files) -> list[bytes]:
    """The facts of a log."""
    paths = [f"log/{one.path}" for one in bundles_of(size_of(files))]
    return [line for path in paths for line in unpack(files[path])]


def rehashed(files: Files, signer: Signer | None = None, *, add: bool = True) -> Files:
    """MANIFEST, head and `latest.json` once more around files that were changed.

    Args:
        signer: signs MANIFEST and head; None leaves them unsigned.
        add: whether new files are named by the MANIFEST, too.
    """
    size, made = size_of(files), dict(files)
    tree = Tree(leaf_hashes(entries_of(files)))
    path = layout.manifest(size)
    old, _ = parse_manifest(files[path], path)
    outside = {*_OUTSIDE, path, layout.checkpoint(size)}
    others = {
        one: (len(data), hashlib.sha256(data).hexdigest())
        for one, data in files.items()
        if one not in outside and (add or one in old.files)
    }
    origin = signer.name if signer is not None else old.origin
    made[path] = signed(Manifest(origin, size, tree.root(), others).text(), signer)
    made[layout.CHECKPOINT] = signed(Checkpoint(origin, size, tree.root()).text(), signer)
    made[layout.checkpoint(size)] = made[layout.CHECKPOINT]
    told: dict[str, Any] = json.loads(files[layout.LATEST])
    told |= {
        "root": tree.root().hex(),
        "manifest": hashlib.sha256(made[path]).hexdigest(),
        "checkpoint": hashlib.sha256(made[layout.CHECKPOINT]).hexdigest(),
    }
    if signer is None:
        told.pop("signed_by", None)
    else:
        told["signed_by"] = signer.verifier.vkey()
    made[layout.LATEST] = canonical(told)
    if layout.WRITER[0] in made:
        state = f"{size}\n{Checkpoint(origin, size, tree.root()).text().splitlines()[2]}\n"
        made[layout.WRITER[0]] = state.encode()
    return made


def signed(text: str, signer: Signer | None) -> bytes:
    return text.encode() if signer is None else SignedNote(text, (signer.sign(text),)).encode()


def with_entries(files: Files, entries: list[bytes]) -> Files:
    """Another log of as many facts in the place of the log, and its entries.jsonl.gz."""
    size = size_of(files)
    assert len(entries) == size
    made = {path: data for path, data in files.items() if not path.startswith("log/tile/")}
    tree = Tree(leaf_hashes(entries))
    made |= {f"log/{path}": data for path, data in log_files(tree, entries, size)}
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    data = packer.compress(b"".join(line + b"\n" for line in entries)) + packer.flush()
    made[layout.data(size) + ENTRIES] = data
    return made
