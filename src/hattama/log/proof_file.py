"""Receipts for one entry (`c2sp.org/tlog-proof@v1`): position, inclusion proof, checkpoint.

A file of this kind (`.tlog-proof`) is checked without a network: against the entry, the log's
name, and a policy.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hattama.log import note as notes
from hattama.log.checkpoint import MOST_SIZE, Checkpoint
from hattama.log.errors import LogError
from hattama.log.note import SignedNote, from_base64, to_base64
from hattama.log.proofs import inclusion_holds
from hattama.log.tree import HASH

HEADER = "c2sp.org/tlog-proof@v1"
# No inclusion proof has more hashes, since no log has more leaves than 2**63.
MOST_HASHES = 63
MOST_EXTRA = 2**16

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class Proof(NamedTuple):
    """A proof that an entry stands in a log.

    `position` counts from zero; `note` is the checkpoint with its signatures; `extra` is bytes
    that the proof does not protect, or None.
    """

    position: int
    hashes: tuple[bytes, ...]
    note: SignedNote
    extra: bytes | None = None

    def holds(self, leaf_hash: bytes) -> bool:
        """Whether the hashes lead from this leaf to the checkpoint's root.

        Who signed the checkpoint is the question of a policy.
        """
        head = Checkpoint.of(self.note)
        return inclusion_holds(leaf_hash, self.position, head.size, self.hashes, head.root)

    def encode(self) -> bytes:
        """The bytes of the file."""
        extra = [] if self.extra is None else [f"extra {to_base64(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.position}", *map(to_base64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.note.encode()


def parse(data: bytes, file: str | None = None) -> Proof:
    """The proof in a file; whether it holds is not asked here.

    Raises:
        LogError: `log_proof` with the line, or what `note.parse` and `checkpoint.parse` raise.
    """
    if len(data) > notes.MOST_BYTES + 2 * MOST_EXTRA:
        raise LogError("log_note_large", file=file, expected=notes.MOST_BYTES, lines=MOST_HASHES)
    head, gap, rest = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise LogError("log_proof", file=file, line=1) from None
    at, extra = 1, None
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = from_base64(lines[1][6:])
        at = 2
    index = _INDEX.fullmatch(lines[at]) if at < len(lines) else None
    hashes = [from_base64(one) for one in lines[at + 1 :]]
    for number, fine in (
        (0, lines[0] == HEADER),
        (1, at == 1 or (extra is not None and len(extra) <= MOST_EXTRA)),
        (at, index is not None and int(index[1]) <= MOST_SIZE),
        *((at + 1 + spot, one is not None and len(one) == HASH) for spot, one in enumerate(hashes)),
        (at + 1 + MOST_HASHES, len(hashes) <= MOST_HASHES),
        (len(lines), bool(gap)),
    ):
        if not fine:
            raise LogError("log_proof", file=file, line=number + 1)
    note = notes.parse(rest, file)
    Checkpoint.of(note)
    found = tuple(one for one in hashes if one is not None)
    return Proof(int(index[1]) if index else 0, found, note, extra)
