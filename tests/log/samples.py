"""Keys, checkpoints and receipts that the tests of this room share."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import cosign, subtree_message
from hattama.log.note import (
    COSIGNATURE,
    COSIGNATURE_ML_DSA,
    Signature,
    SignedNote,
    Signer,
    Verifier,
)

ORIGIN = "example.org/log/kz-2023"
TIME = 1_679_315_147


def log_signer(name: str = ORIGIN, seed: str = "log") -> Signer:
    return Signer(name, sha256(seed.encode()).digest())


def cosigner(name: str) -> Signer:
    return Signer(name, sha256(name.encode()).digest(), COSIGNATURE)


def head(size: int = 5, root: bytes = b"r" * 32, origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, size, root)


def signed(checkpoint: Checkpoint, *names: str, time: int = TIME) -> SignedNote:
    """A checkpoint signed by its log and by the cosigners of these names."""
    text = checkpoint.text()
    note = SignedNote(text, (log_signer(checkpoint.origin).sign(text),))
    return note.signed(*(cosign(cosigner(one), checkpoint, time) for one in names))


def ml_dsa(name: str, checkpoint: Checkpoint, time: int = TIME) -> tuple[Verifier, Signature]:
    """A new ML-DSA-44 key and its cosignature."""
    key = MLDSA44PrivateKey.generate()
    verifier = Verifier(name, COSIGNATURE_ML_DSA, key.public_key().public_bytes_raw())
    message = subtree_message(name, checkpoint, time)
    assert message is not None
    return verifier, Signature(name, verifier.key_id, time.to_bytes(8, "big") + key.sign(message))
