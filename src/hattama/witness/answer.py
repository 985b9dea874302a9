"""What a countersigner answers to `add-checkpoint`, by C2SP tlog-witness; pure.

A request is `old <size>`, at most 63 lines of a consistency proof, an empty line and a signed
checkpoint. `weigh` either refuses it with a status, or accepts it: then the stored head must be
moved before anything is signed, which is not done here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from hattama.log import note as notes
from hattama.log.checkpoint import MOST_SIZE, Checkpoint
from hattama.log.errors import LogError
from hattama.log.note import SignedNote, from_base64, to_base64
from hattama.log.proofs import consistency_holds
from hattama.log.tree import EMPTY_ROOT, HASH
from hattama.witness.store import Head

# The limit of the reference witness; the specification names none.
MOST_BODY = 16 * 1024
MOST_PROOF = 63

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"

_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")


class Request(NamedTuple):
    """A request: the size that the log believes to be ours, the proof, its new head."""

    old_size: int
    proof: tuple[bytes, ...]
    note: SignedNote

    def encode(self) -> bytes:
        """The body of the request."""
        lines = [f"old {self.old_size}", *map(to_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.note.encode()


class Answer(NamedTuple):
    """A status of HTTP, a body and its type; other bodies than 200 and 409 are a short code."""

    status: int
    body: bytes
    content_type: str = TEXT

    @classmethod
    def refusal(cls, status: int, code: str) -> Answer:
        """A refusal with a code for whoever runs the log."""
        return cls(status, f"{code}\n".encode())


class Accepted(NamedTuple):
    """A head that may be countersigned if the stored one is still `head`.

    `note` has only those signatures that trusted keys of the log made.
    """

    head: Head
    checkpoint: Checkpoint
    note: SignedNote


class Conflict(NamedTuple):
    """A head that the log signed and that contradicts the stored one; answered with 409."""

    head: Head
    checkpoint: Checkpoint
    note: SignedNote

    def answer(self) -> Answer:
        """The answer."""
        return stale(self.head)


def read(body: bytes) -> Request | None:
    """The request in a body, or None when it has not the form."""
    if len(body) > MOST_BODY:
        return None
    head, gap, rest = body.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    old = _OLD.fullmatch(first)
    if not gap or old is None or len(lines) > MOST_PROOF or int(old[1]) > MOST_SIZE:
        return None
    proof = [from_base64(one.decode("latin-1")) for one in lines]
    hashes = tuple(one for one in proof if one is not None and len(one) == HASH)
    if len(hashes) != len(lines):
        return None
    try:
        return Request(int(old[1]), hashes, notes.parse(rest))
    except LogError:
        return None


def weigh(body: bytes, find: Callable[[str], Head | None]) -> Answer | Accepted | Conflict:
    """Every check of the specification, in its order.

    Args:
        body: of the request.
        find: what is stored of the log with an origin; None for logs that are not ours.
    """
    opened = _opened(body, find)
    if isinstance(opened, Answer):
        return opened
    old_size, proof, (head, new, note) = opened
    if old_size > new.size:
        return Answer.refusal(400, "old_larger")
    # Whatever old size was claimed: two signed heads of one size are two histories.
    if new.size == head.size and new.root != head.root:
        return Conflict(head, new, note)
    if old_size != head.size:
        return stale(head)
    if not _consistent(head, new, proof):
        return Answer.refusal(422, "proof")
    return Accepted(head, new, note)


def stale(head: Head) -> Answer:
    """409: the size from which the log must prove."""
    return Answer(409, f"{head.size}\n".encode(), SIZE)


def _opened(
    body: bytes, find: Callable[[str], Head | None]
) -> Answer | tuple[int, tuple[bytes, ...], Accepted]:
    """Old size, proof and signed head of a request, or why it is not looked at further."""
    if len(body) > MOST_BODY:
        return Answer.refusal(413, "too_large")
    request = read(body)
    try:
        new = Checkpoint.of(request.note) if request else None
    except LogError:
        new = None
    if request is None or new is None:
        return Answer.refusal(400, "form")
    head = find(new.origin)
    if head is None:
        return Answer.refusal(404, "log_unknown")
    note = _trusted(request.note, head)
    if note is None:
        return Answer.refusal(403, "signature")
    return request.old_size, request.proof, Accepted(head, new, note)


def _trusted(note: SignedNote, head: Head) -> SignedNote | None:
    """The note with the trusted signatures alone; None when there is none, or a wrong one."""
    try:
        keys = notes.verify(note, head.keys)
    except LogError:
        return None
    return SignedNote(note.text, tuple(one for key in keys for one in note.by(key)))


def _consistent(head: Head, new: Checkpoint, proof: tuple[bytes, ...]) -> bool:
    # Nothing was countersigned yet: every tree begins with the empty one, and only that has its
    # root. `consistency_holds` knows both, also that such a proof must be empty.
    old = EMPTY_ROOT if head.size == 0 else head.root
    return consistency_holds(head.size, old, new.size, new.root, proof)
