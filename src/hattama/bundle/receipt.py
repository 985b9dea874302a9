"""Receipts: one small file that proves that a protocol stands in a checkpoint."""

from __future__ import annotations

from msgspec import Struct

from hattama.bundle import layout
from hattama.bundle.read import Source, read
from hattama.core.errors import InputError
from hattama.core.record.codec import leaf_hash
from hattama.core.record.facts import Entry, NotUnderstood
from hattama.core.record.held import Held
from hattama.core.record.reading import Recorded, entry_of
from hattama.core.register.model import Register
from hattama.log.checkpoint import Checkpoint
from hattama.log.note import parse as parse_note
from hattama.log.proof_file import Proof
from hattama.log.proof_file import parse as parse_proof
from hattama.log.reader import TileTree, bundle_of
from hattama.log.tiles import WIDTH, bundles_of

DOOR = "HATTAMA1"
_MOST = 2**25


class Receipt(Struct, frozen=True, eq=False):
    """A receipt that was read.

    Attributes:
        fact: what it is about.
        holds: the fact stands in the checkpoint; who signed that is asked elsewhere.
    """

    proof: Proof
    fact: Entry | NotUnderstood
    line: bytes
    holds: bool


def entry_for(
    recorded: Recorded, held: Held, register: Register, unit: str, contest: str, source: str
) -> int:
    """The number of the fact that a unit's protocol rests on.

    Args:
        contest: empty where the unit has a protocol of one contest only.

    Raises:
        InputError: `unit_unknown`, `receipt_none`, `receipt_contests`.
    """
    if unit not in register.units.place:
        raise InputError("unit_unknown", read=unit[:80])
    place = register.units.place[unit]
    found: dict[str, int] = {}
    for block, entries in zip(held.protocols.blocks, held.entries, strict=True):
        for row in (block.unit == place).nonzero()[0].tolist():
            if held.protocols.sources[int(block.source[row])] == source:
                name = register.contests[int(block.contest[row])].id
                found[name] = int(entries[row])
    if contest:
        found = {name: entry for name, entry in found.items() if name == contest}
    if not found:
        raise InputError("receipt_none", read=unit, unit=unit, contest=contest or "\u2013")
    if len(found) > 1:
        raise InputError("receipt_contests", unit=unit, expected=tuple(found))
    assert max(found.values()) < len(recorded)
    return next(iter(found.values()))


def receipt(source: Source, entry: int, leaf: str) -> Proof:
    """The receipt of a fact, from the log of a bundle that is signed.

    Args:
        leaf: of the fact in the record: a log of something else has another fact in its place.

    Raises:
        InputError: `receipt_unsigned`, `receipt_later`, `receipt_other`, what is missing in the
            log.
    """

    def fetch(path: str) -> bytes | None:
        return read(source, f"{layout.LOG}/{path}", _MOST)

    data = fetch("checkpoint")
    if data is None:
        raise InputError("bundle_file_missing", file=layout.CHECKPOINT)
    if b"\n\n" not in data:
        raise InputError("receipt_unsigned", file=layout.CHECKPOINT)
    note = parse_note(data, layout.CHECKPOINT)
    head = Checkpoint.of(note)
    if entry >= head.size:
        raise InputError("receipt_later", read=entry, expected=head.size)
    bundle = next(one for one in bundles_of(head.size) if one.number == entry // WIDTH)
    line = bundle_of(fetch, bundle)[entry % WIDTH]
    proof = Proof(entry, TileTree(fetch, head.size).inclusion(entry), note, line)
    mine = bytes.fromhex(leaf)
    if leaf_hash(line) != mine or not proof.holds(mine):
        raise InputError("receipt_other", read=entry, file=source.name)
    return proof


def read_receipt(data: bytes, file: str) -> Receipt:
    """A receipt, and whether it holds by itself.

    Raises:
        InputError: what is no receipt, or holds no fact.
    """
    proof = parse_proof(data, file)
    if proof.extra is None:
        raise InputError("receipt_empty", file=file)
    fact = entry_of(proof.extra, proof.position)
    return Receipt(proof, fact, proof.extra, proof.holds(leaf_hash(proof.extra)))


def door_text(election: str, unit: str, contest: str, digest: str) -> str:
    """What the code on the door of a station holds (docs/bundle-format.md)."""
    return f"{DOOR}:{election}/{unit}/{contest}:{digest}"
