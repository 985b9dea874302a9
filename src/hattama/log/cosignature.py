"""Cosignatures (C2SP tlog-cosignature): who countersigns a checkpoint, and when.

Ed25519 (0x04) is made and verified; ML-DSA-44 (0x06) is verified where the installed
`cryptography` has it.
"""

from __future__ import annotations

from typing import NamedTuple

from hattama.log.checkpoint import Checkpoint
from hattama.log.note import (
    COSIGNATURE,
    COSIGNATURE_ML_DSA,
    Signature,
    SignedNote,
    Signer,
    Verifier,
    ed25519_holds,
)

MOST_TIME = 2**63 - 1

_TIME = 8
_ED25519_BYTES = 64
_ML_DSA_BYTES = 2420


class Cosigned(NamedTuple):
    """What a note says of one cosigner: `time` in POSIX seconds when its signature holds.

    `state` is `absent`, `holds`, `wrong`, or `unsupported` (this installation cannot check it).
    """

    state: str
    time: int | None = None


def message(text: str, time: int) -> bytes:
    """What a cosigner signs with Ed25519: two lines and the whole text of the checkpoint."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosign(signer: Signer, checkpoint: Checkpoint, time: int) -> Signature:
    """A cosignature over a checkpoint of ours or another's.

    Whoever calls it has verified that the log only grew, and has written down this head.

    Args:
        signer: a key made for cosignatures (0x04).
        checkpoint: without extension lines.
        time: POSIX seconds.
    """
    if signer.algorithm != COSIGNATURE or not 0 < time <= MOST_TIME:
        raise ValueError("this key or this time cannot make a cosignature")
    blob = time.to_bytes(_TIME, "big") + signer.raw(message(checkpoint.text(), time))
    return Signature(signer.name, signer.verifier.key_id, blob)


def cosigned(note: SignedNote, key: Verifier) -> Cosigned:
    """What a note with a checkpoint says of one cosigner's key.

    When the cosigner signed several times, all must hold and the latest time counts.
    """
    found = [_state(note, key, one) for one in note.by(key)]
    for state in ("wrong", "unsupported"):
        if any(one.state == state for one in found):
            return Cosigned(state)
    times = [one.time for one in found if one.time is not None]
    return Cosigned("holds", max(times)) if times else Cosigned("absent")


def _state(note: SignedNote, key: Verifier, signature: Signature) -> Cosigned:
    time = int.from_bytes(signature.blob[:_TIME], "big")
    raw = signature.blob[_TIME:]
    wanted = {COSIGNATURE: _ED25519_BYTES, COSIGNATURE_ML_DSA: _ML_DSA_BYTES}.get(key.algorithm)
    if wanted != len(raw) or time > MOST_TIME:
        return Cosigned("wrong")
    if key.algorithm == COSIGNATURE:
        right: bool | None = ed25519_holds(key.key, raw, message(note.text, time))
    else:
        right = _ml_dsa_holds(key.key, raw, subtree_message(key.name, Checkpoint.of(note), time))
    if right is None:
        return Cosigned("unsupported")
    return Cosigned("holds", time) if right else Cosigned("wrong")


def subtree_message(name: str, checkpoint: Checkpoint, time: int) -> bytes | None:
    """What a cosigner signs with ML-DSA-44; extension lines are no part of it.

    None when a name is too long for the message, so that nobody can have signed it.
    """
    who, origin = name.encode(), checkpoint.origin.encode()
    if not 0 < len(who) < 256 or not 0 < len(origin) < 256:
        return None
    numbers = (0).to_bytes(8, "big") + checkpoint.size.to_bytes(8, "big")
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes((len(who),)) + who,
            time.to_bytes(8, "big"),
            bytes((len(origin),)) + origin,
            numbers,
            checkpoint.root,
        )
    )


def _ml_dsa_holds(key: bytes, signature: bytes, signed: bytes | None) -> bool | None:
    """Whether an ML-DSA-44 signature is right; None where it cannot be checked."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415

    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import (  # noqa: PLC0415
            MLDSA44PublicKey,
        )
    except ImportError:
        return None
    if signed is None:
        return False
    try:
        MLDSA44PublicKey.from_public_bytes(key).verify(signature, signed)
    except UnsupportedAlgorithm:
        return None
    except (InvalidSignature, ValueError):
        return False
    return True
