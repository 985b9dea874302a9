"""Who signs a bundle: the key before anything is written, then head and countersignatures.

A signature that stands is never lost by building once more.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hattama.bundle import layout
from hattama.bundle.countersigned import NO_POLICY, countersigned
from hattama.bundle.shelf import Shelf
from hattama.bundle.snapshot import Snapshot
from hattama.core.errors import InputError
from hattama.core.record.entries import KeyRotated
from hattama.folder.rotating import rotation_text
from hattama.log import note as notes
from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import cosigned
from hattama.log.guard import sign_checkpoint
from hattama.log.keys import Key
from hattama.log.note import Signature, SignedNote, Verifier, ed25519_holds
from hattama.log.policy import Policy
from hattama.log.policy import parse as parse_policy
from hattama.log.tree import Tree

# Asks countersigners: the signed head, and what proves that it extends earlier ones.
Ask = Callable[[SignedNote, Callable[[int], Sequence[bytes]]], SignedNote]


def check_key(shelf: Shelf, snap: Snapshot, key: Key | None, before: Mapping[str, Any]) -> None:
    """The key fits the record and the folder, before anything is written.

    Raises:
        InputError: `record_rotation_wrong`, `bundle_key`, `bundle_was_signed`.
    """
    for entry, one in snap.admitted.rotations:
        if not rotation_holds(snap.election, entry, one):
            raise InputError("record_rotation_wrong", entry=entry)
    if key is None:
        if before.get("signed_by"):
            raise InputError("bundle_was_signed", file=str(shelf.folder))
        return
    vkey = key.signer.verifier.vkey()
    if snap.key and snap.key != vkey:
        raise InputError("bundle_key", read=vkey, expected=snap.key)


def rotation_holds(election: str, entry: int, one: KeyRotated) -> bool:
    """Whether a change of the key is signed by the key that it names as its signer."""
    text = rotation_text(election, entry, one.old, one.new, one.reason)
    try:
        Verifier.parse(one.new)
        return ed25519_holds(Verifier.parse(one.signer).key, b64decode(one.signature), text)
    except (InputError, ValueError):
        return False


def policy_of(shelf: Shelf, given: bytes, key: Key | None) -> bytes:
    """The policy that is published: the one that was given, else the one that stands.

    Raises:
        InputError: `policy_without_key`, `policy_other_log`, `policy_old_key`, or what
            is wrong in it.
    """
    if given and key is None:
        raise InputError("policy_without_key")
    data = given or (shelf.read(layout.POLICY) or b"" if key is not None else b"")
    if given and key is not None:
        logs = parse_policy(given, layout.POLICY).logs
        if logs and key.signer.verifier not in [one.key for one in logs]:
            if key.signer.name in [one.key.name for one in logs]:
                vkey = key.signer.verifier.vkey()
                raise InputError("policy_old_key", read=key.signer.name, expected=vkey)
            raise InputError("policy_other_log", read=key.signer.name)
    return data


def head_of(
    shelf: Shelf,
    snap: Snapshot,
    tree: Tree,
    key: Key | None,
    asked: tuple[bytes, Ask | None, Sequence[SignedNote]],
) -> tuple[bytes, Mapping[str, Any]]:
    """The head as it is published, and what is said of its countersigners.

    Args:
        tree: over the whole record: the largest head that was ever signed must be in it.
        asked: the policy, who asks countersigners, and heads that they sent.

    Raises:
        InputError: `cosigned_other` for a head that was sent and is not this one.
    """
    origin = key.signer.name if key is not None else snap.election
    made = Checkpoint(origin, snap.size, snap.tree.root())
    if key is None:
        return made.text().encode(), NO_POLICY
    note = sign_checkpoint(key, made, lambda size: tree.root(size) if size <= tree.size else None)
    data, ask, sent = asked
    policy = parse_policy(data, layout.POLICY) if data else None
    for one in sent:
        if one.text != note.text:
            raise InputError("cosigned_other", expected=snap.size)
    earlier = [*_standing(shelf, snap.size, note.text), *sent]
    note = note.signed(*_kept(policy, note, earlier))
    if ask is not None:
        bare = note._replace(signatures=note.signatures[:1])
        note = _newest(note, ask(bare, snap.tree.consistency))
    return note.encode(), countersigned(policy, note)


def _standing(shelf: Shelf, size: int, text: str) -> list[SignedNote]:
    """The same head as it was published before."""
    data = shelf.read(layout.checkpoint(size))
    try:
        found = notes.parse(data) if data is not None and b"\n\n" in data else None
    except InputError:
        return []
    return [found] if found is not None and found.text == text else []


def _kept(
    policy: Policy | None, note: SignedNote, earlier: Iterable[SignedNote]
) -> list[Signature]:
    """Countersignatures of earlier copies that hold; without a policy, whatever stood there."""
    own = note.signatures[0]
    found = [one for other in earlier for one in other.signatures if one != own]
    if policy is None:
        return list(dict.fromkeys(found))
    keys = [one.key for one in policy.witnesses]
    return [
        one
        for one in dict.fromkeys(found)
        if any(cosigned(note._replace(signatures=(own, one)), key).state == "holds" for key in keys)
    ]


def _newest(standing: SignedNote, asked: SignedNote) -> SignedNote:
    """One signature of each countersigner: the new one where there is one."""
    names = {(one.name, one.key_id) for one in asked.signatures}
    left = [one for one in standing.signatures if (one.name, one.key_id) not in names]
    return asked.signed(*left)
