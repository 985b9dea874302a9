"""Signed notes (C2SP signed-note): a text, an empty line, signature lines; and the keys of notes.

    example.org/log/kz-2023
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.org/log/kz-2023 Az3grlgtzPICa5OS8npVmf1Myq/5...

A signature of an unknown key is kept and ignored. One of a known key that does not hold makes
the note wrong, whatever else is signed.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from hattama.log.errors import LogError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = 0x01
COSIGNATURE = 0x04
COSIGNATURE_ML_DSA = 0x06

# Bytes of a public key, by the algorithms of this room.
KEY_BYTES = {ED25519: 32, COSIGNATURE: 32, COSIGNATURE_ML_DSA: 1312}

# The specification asks for 16 signatures at least, each up to 5 kB.
MOST_BYTES = 2**18
MOST_LINES = 1000
MOST_SIGNATURES = 100
MOST_NAME = 255

_DASH = "— "
_VKEY = re.compile(r"(?P<name>[^+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]+=*)")


class Signature(NamedTuple):
    """One signature line: who, the id of the key (4 bytes), and the rest of the bytes."""

    name: str
    key_id: bytes
    blob: bytes

    def line(self) -> str:
        """The line with its end."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.blob)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature | None:
        """A line without its end, or None when it is no signature line."""
        name, space, text = line.removeprefix(_DASH).partition(" ")
        raw = from_base64(text)
        if not line.startswith(_DASH) or not space or raw is None or len(raw) < 5:
            return None
        return cls(name, raw[:4], raw[4:]) if is_name(name) else None


class SignedNote(NamedTuple):
    """A text (with its last newline) and its signatures in order, known and unknown."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The bytes of the note."""
        lines = "".join(one.line() for one in self.signatures)
        return f"{self.text}\n{lines}".encode()

    def by(self, key: Verifier) -> list[Signature]:
        """The signatures that bear the name and id of a key; whether they hold is not asked."""
        return [one for one in self.signatures if (one.name, one.key_id) == (key.name, key.key_id)]

    def signed(self, *signatures: Signature) -> SignedNote:
        """The same note with more signatures at its end; one that it has is not added again."""
        return self._replace(signatures=tuple(dict.fromkeys((*self.signatures, *signatures))))


class Verifier(NamedTuple):
    """A public key with its name: what a vkey says."""

    name: str
    algorithm: int
    key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that find the key's signatures; no protection in themselves."""
        material = bytes((self.algorithm,)) + self.key
        return sha256(self.name.encode() + b"\n" + material).digest()[:4]

    def vkey(self) -> str:
        """The key as text: `name+id+base64`."""
        material = bytes((self.algorithm,)) + self.key
        return f"{self.name}+{self.key_id.hex()}+{to_base64(material)}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """The key of a vkey.

        Raises:
            LogError: `log_vkey`, `log_vkey_algorithm`, `log_vkey_id`.
        """
        found = _VKEY.fullmatch(vkey)
        raw = from_base64(found["key"]) if found else None
        if found is None or not raw or not is_name(found["name"]):
            raise LogError("log_vkey", read=vkey[:100])
        key = cls(found["name"], raw[0], raw[1:])
        if KEY_BYTES.get(key.algorithm) != len(key.key):
            raise LogError("log_vkey_algorithm", read=f"0x{key.algorithm:02x}")
        if key.key_id.hex() != found["id"]:
            raise LogError("log_vkey_id", read=found["id"], expected=key.key_id.hex())
        return key

    def holds(self, text: str, signature: Signature) -> bool:
        """Whether a plain Ed25519 signature (0x01) over a text is right; other keys: False."""
        return self.algorithm == ED25519 and ed25519_holds(self.key, signature.blob, text.encode())


class Signer:
    """A private key with its name; its text form never shows the secret.

    Args:
        algorithm: ED25519 for a log, COSIGNATURE for who countersigns.
        seed: the 32 bytes of the private key.
    """

    __slots__ = ("_private", "algorithm", "name", "seed", "verifier")

    def __init__(self, name: str, seed: bytes, algorithm: int = ED25519) -> None:
        if not is_name(name):
            raise LogError("log_key_name", read=name)
        if algorithm not in (ED25519, COSIGNATURE) or len(seed) != 32:
            raise ValueError("a signer is an Ed25519 key of 32 bytes")
        self.name = name
        self.algorithm = algorithm
        self.seed = seed
        self._private = _private_key(seed)
        self.verifier = Verifier(name, algorithm, self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey()!r})"

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> Signer:
        """A new key."""
        import secrets  # noqa: PLC0415

        return cls(name, secrets.token_bytes(32), algorithm)

    def sign(self, text: str) -> Signature:
        """A plain signature (0x01) over a text that ends in a newline.

        For a checkpoint call `guard.sign_checkpoint`, which remembers what was signed.
        """
        if self.algorithm != ED25519 or not is_text(text):
            raise ValueError("this key or this text cannot make a plain signature")
        return Signature(self.name, self.verifier.key_id, self.raw(text.encode()))

    def raw(self, message: bytes) -> bytes:
        """The 64 bytes of Ed25519 over a message."""
        return self._private.sign(message)


def parse(data: bytes, file: str | None = None) -> SignedNote:
    """The note in bytes; what is signed is not asked here.

    Raises:
        LogError: `log_note_large`, `log_note_text`, `log_note_form`, `log_note_signature`.
    """
    if len(data) > MOST_BYTES or data.count(b"\n") > MOST_LINES:
        raise LogError("log_note_large", file=file, expected=MOST_BYTES, lines=MOST_LINES)
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise LogError("log_note_text", file=file) from None
    if any(one < " " and one != "\n" for one in whole):
        raise LogError("log_note_text", file=file)
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise LogError("log_note_form", file=file)
    signatures = []
    first = text.count("\n") + 3
    for number, line in enumerate(lines[:-1].split("\n")):
        signature = Signature.parse(line)
        if signature is None or number == MOST_SIGNATURES:
            raise LogError("log_note_signature", file=file, line=first + number)
        signatures.append(signature)
    return SignedNote(text + "\n", tuple(signatures))


def verify(note: SignedNote, keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """Those of the plain keys (0x01) that signed the note.

    Raises:
        LogError: `log_signature_wrong` for a signature of one of these keys that does not hold,
            `log_signature_missing` when none of them signed.
    """
    found = []
    for key in keys:
        signatures = note.by(key)
        if not all(key.holds(note.text, one) for one in signatures):
            raise LogError("log_signature_wrong", read=key.name)
        found += [key] if signatures else []
    if not found:
        raise LogError("log_signature_missing")
    return tuple(found)


def ed25519_holds(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether 64 bytes are an Ed25519 signature of this key over the message."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_name(name: str) -> bool:
    """Whether a text can name a key: no spaces of any kind, no plus, no control characters."""
    return 0 < len(name) <= MOST_NAME and not any(
        one.isspace() or one < " " or one == "+" or "\ud800" <= one <= "\udfff" for one in name
    )


def is_text(text: str) -> bool:
    """Whether a text can stand in a note."""
    return text.endswith("\n") and not any(one < " " and one != "\n" for one in text)


def to_base64(data: bytes) -> str:
    """Base64 with its padding (RFC 4648, section 4)."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """The bytes of base64 in its one canonical spelling; None for every other text."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if to_base64(raw) == text else None


def _private_key(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed)
