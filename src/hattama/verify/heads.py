"""Heads of the log: who signed, who countersigned, which key was in force, what came before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from hattama.bundle import layout
from hattama.bundle.countersigned import NO_POLICY, countersigned
from hattama.bundle.signing import rotation_holds
from hattama.bundle.snapshot import Snapshot
from hattama.core.errors import InputError
from hattama.core.record.entries import KeyRotated
from hattama.log import note as notes_of
from hattama.log.checkpoint import Checkpoint
from hattama.log.checkpoint import parse as parse_checkpoint
from hattama.log.note import SignedNote, Verifier
from hattama.log.policy import Policy
from hattama.log.tree import Tree
from hattama.verify.model import Notes

# Stands for the vkey that nobody told.
NOBODY = "?"


class Head(Struct, frozen=True, eq=False):
    """A checkpoint as it was read.

    Attributes:
        note: None where it bears no signature at all.
    """

    checkpoint: Checkpoint
    note: SignedNote | None


def read_head(data: bytes, file: str) -> Head:
    """A signed head, or the bare text of an unsigned bundle.

    Raises:
        InputError: what a note or a checkpoint cannot be.
    """
    if b"\n\n" in data:
        note = notes_of.parse(data, file)
        return Head(parse_checkpoint(note.text, file), note)
    try:
        return Head(parse_checkpoint(data.decode(), file), None)
    except UnicodeDecodeError:
        raise InputError("log_checkpoint", file=file) from None


def check_head(
    head: Head, size: int, tree: Tree | None, notes: Notes, file: str = layout.CHECKPOINT
) -> None:
    """The head stands for this log at this size."""
    made = head.checkpoint
    if made.size != size:
        notes.fails("log", "head_size", file=file, read=made.size, expected=size)
    elif tree is not None and size <= tree.size and made.root != tree.root(size):
        read_, expected = made.root.hex(), tree.root(size).hex()
        notes.fails("log", "root_differs", file=file, read=read_, expected=expected)


def check_keys(snap: Snapshot, notes: Notes) -> None:
    """Each rotation of keys is signed by whom the record allows."""
    rotations = snap.admitted.rotations
    for entry, one in rotations:
        if not rotation_holds(snap.election, entry, one):
            notes.fails("keys", "rotation_wrong", entry=entry)
    keys = 1 + len(rotations) if snap.recorded.opened.key else 0
    last = rotations[-1] if rotations else None
    notes.tell("keys", keys=keys)
    if not keys:
        notes.unchecked("keys", "no_key_named")
    elif last is not None:
        notes.tell("keys", entry=last[0], reason=last[1].reason, changed=keys - 1)
        notes.tell("keys", changes=[_change(entry, one) for entry, one in rotations])


def _change(entry: int, one: KeyRotated) -> Mapping[str, Any]:
    """A rotation for people: which key, by its id, gave way to which, and who signed that."""
    ids = {"old": one.old, "new": one.new, "signer": one.signer}
    short = {name: vkey.split("+")[1] for name, vkey in ids.items()}
    return {"entry": entry, "reason": one.reason, **short}


def key_at(snap: Snapshot, size: int) -> str:
    """The vkey in force after so many facts."""
    found = snap.recorded.opened.key
    for entry, one in snap.admitted.rotations:
        if entry < size:
            found = one.new
    return found


def signed_by(head: Head, told: Any, snap: Snapshot) -> str:
    """The vkey that `latest.json` should name: of the record, or the one whose signature holds.

    Args:
        told: the vkey that it names.
    """
    if head.note is None or not head.note.signatures:
        return ""
    if snap.key:
        return snap.key
    try:
        notes_of.verify(head.note, [Verifier.parse(told if isinstance(told, str) else "")])
    except InputError:
        # Whoever signed it is named; "nobody" and "somebody else" are both wrong.
        return NOBODY
    return str(told)


def check_signature(note: SignedNote | None, vkey: str, file: str, notes: Notes) -> bool:
    """The key that the record names signed; without one, whoever signed is told."""
    if note is None or not note.signatures:
        if vkey:
            notes.fails("signature", "unsigned", file=file)
        else:
            notes.unchecked("signature", "unsigned", file=file)
        return False
    if not vkey:
        return True
    try:
        notes_of.verify(note, [Verifier.parse(vkey)])
    except InputError as problem:
        notes.fails("signature", problem.code, **{**problem.params, "file": file})
        return False
    return True


def check_publisher(
    head: Head, policy: Policy | None, named: Sequence[str], notes: Notes
) -> Mapping[str, Any]:
    """The policy of whoever verifies: is it this publisher's log, and is the quorum there?

    Args:
        named: the vkeys of the record, from the first to the one in force.
    """
    if policy is None:
        notes.unchecked("publisher", "no_policy")
        return NO_POLICY
    if head.note is None:
        notes.fails("publisher", "unsigned", file=layout.CHECKPOINT)
        return NO_POLICY
    known = {one.key.vkey() for one in policy.logs}
    trusted = [Verifier.parse(named[-1])] if known & set(named) else []
    judgement = policy.judge(head.note, trusted)
    if judgement.log is None:
        notes.fails("publisher", "log_not_in_policy", read=head.checkpoint.origin)
    if judgement.wrong:
        notes.fails("publisher", "policy_signature_wrong", file=layout.CHECKPOINT)
    if not judgement.quorum_met:
        away = ", ".join(one.name for one in judgement.witnesses if one.state != "holds")
        notes.fails("publisher", "quorum_not_met", read=judgement.quorum, missing=away or "\u2013")
    elif judgement.quorum == "none":
        notes.tell("publisher", nobody=True)
    said = countersigned(policy, head.note)
    told = ", ".join(said["by"])
    notes.tell("publisher", log=head.checkpoint.origin, by=told)
    return said


def check_since(data: bytes, file: str, head: Head, tree: Tree, notes: Notes) -> None:
    """An older checkpoint, from somewhere else, is a beginning of this log."""
    try:
        old = read_head(data, file).checkpoint
    except InputError as problem:
        notes.error("since", problem)
        return
    if old.origin != head.checkpoint.origin:
        notes.fails("since", "other_log", read=old.origin, expected=head.checkpoint.origin)
    elif old.size > tree.size:
        notes.fails("since", "log_shorter", read=tree.size, expected=old.size)
    elif tree.root(old.size) != old.root:
        notes.fails("since", "log_rewritten", read=old.size)
    else:
        notes.tell("since", size=old.size)
