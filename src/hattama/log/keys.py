"""Private keys in files: made once with mode 600, never overwritten, refused when others may read.

Three files belong together: FILE (private), FILE.pub (the vkey) and FILE.signed (what the key has
signed, see `guard`). FILE is one line in the form that Go's `note` package writes, or that line
under a passphrase; docs/log.md gives both forms.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hattama.log import durable
from hattama.log.errors import LogError
from hattama.log.note import (
    COSIGNATURE,
    ED25519,
    Signer,
    Verifier,
    from_base64,
    is_name,
    to_base64,
)

LOCKED = "hattama locked key 1"
# scrypt: 128 MiB and about half a second for each guess.
SCRYPT = (2**17, 8, 1)
# What a file may ask for: a foreign one must not fill the memory.
MOST_SCRYPT = (2**20, 16, 4)
MOST_BYTES = 4096
EMPTY_RECORD = b"hattama signed 1\nend\n"

_SALT = 16
_NONCE = 12
_PREFIX = "PRIVATE+KEY+"
_PRIVATE = re.compile(r"PRIVATE\+KEY\+(?P<name>[^+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>\S+)\n")


class Key(NamedTuple):
    """A private key and the file it stands in."""

    file: Path
    signer: Signer


def pub_file(file: Path) -> Path:
    """Where the public key stands."""
    return file.parent / f"{file.name}.pub"


def signed_file(file: Path) -> Path:
    """Where the record of what the key signed stands."""
    return file.parent / f"{file.name}.signed"


def check_origin(name: str) -> None:
    """Whether a name fits a log: the address of its folder without scheme and last slash.

    Raises:
        LogError: `log_key_name`, `key_name_address`.
    """
    if not is_name(name) or not name.isprintable():
        raise LogError("log_key_name", read=name)
    if "://" in name or name.endswith("/"):
        raise LogError("key_name_address", read=name)


def check_new(file: Path, name: str) -> None:
    """Whether a key of this name may be made here, before anybody is asked for a passphrase.

    Raises:
        LogError: `key_exists`, or a name's fault.
    """
    check_origin(name)
    for one in (file, signed_file(file), pub_file(file)):
        if os.path.lexists(one):
            raise LogError("key_exists", file=str(one))


def make(
    file: Path, name: str, passphrase: str | None = None, algorithm: int = ED25519
) -> Verifier:
    """A new key with its public half and an empty record beside it.

    Args:
        name: for a log, its origin.
        passphrase: what locks the file, or None.
        algorithm: ED25519 for a log, COSIGNATURE for a countersigner.

    Raises:
        LogError: `key_exists`, `key_unwritable`, `key_passphrase_empty`, or a name's fault.
    """
    check_new(file, name)
    if passphrase == "":
        raise LogError("key_passphrase_empty")
    signer = Signer.generate(name, algorithm)
    text = private_text(signer)
    files = {
        file: text.encode() if passphrase is None else lock(text, signer.verifier, passphrase),
        signed_file(file): EMPTY_RECORD,
        pub_file(file): f"{signer.verifier.vkey()}\n".encode(),
    }
    made: list[Path] = []
    try:
        for one, data in files.items():
            durable.create(one, data, 0o644 if one == pub_file(file) else 0o600)
            made.append(one)
    except OSError as problem:
        for one in made:
            one.unlink()
        if isinstance(problem, FileExistsError):
            raise LogError("key_exists", file=str(file)) from None
        raise LogError("key_unwritable", file=str(file), read=problem.strerror) from None
    return signer.verifier


def load(file: Path, passphrase: Callable[[], str] | None = None) -> Key:
    """The private key of a file.

    Args:
        passphrase: asked only when the file is locked.

    Raises:
        LogError: `key_unreadable`, `key_open_to_others`, `key_form`, `key_locked`,
            `key_passphrase_wrong`.
    """
    text = _read(file)
    if text.startswith(LOCKED):
        if passphrase is None:
            raise LogError("key_locked", file=str(file))
        text = unlock(text, passphrase(), str(file))
    signer = _signer(text)
    if signer is None:
        raise LogError("key_form", file=str(file))
    return Key(file, signer)


def public(file: Path) -> Verifier:
    """The public key beside a private one, or of a file that holds a vkey.

    Raises:
        LogError: `key_unreadable`, `key_form`, `log_vkey*`.
    """
    at = pub_file(file) if os.path.lexists(pub_file(file)) else file
    try:
        with at.open("rb") as stream:
            text = stream.read(MOST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError) as problem:
        raise _unreadable(at, problem) from None
    if text.startswith((_PREFIX, LOCKED)):
        # A private key is no public one, and its text must not reach a message.
        raise LogError("key_form", file=str(at))
    try:
        return Verifier.parse(text.removesuffix("\n"))
    except LogError as problem:
        raise problem.at(file=str(at), line=1) from None


def private_text(signer: Signer) -> str:
    """A private key as Go's `note` package writes it: `PRIVATE+KEY+name+id+base64`."""
    key = signer.verifier
    return f"{_PREFIX}{key.name}+{key.key_id.hex()}+{_material(signer)}\n"


def lock(text: str, key: Verifier, passphrase: str) -> bytes:
    """The same text under a passphrase: scrypt, then ChaCha20-Poly1305 over the lines above it."""
    from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415
        ChaCha20Poly1305,
    )

    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    costs = " ".join(map(str, SCRYPT))
    head = f"{LOCKED}\n{key.vkey()}\nscrypt {costs} {to_base64(salt)}\n"
    cipher = ChaCha20Poly1305(_stretched(passphrase, salt, SCRYPT))
    secret = nonce + cipher.encrypt(nonce, text.encode(), head.encode())
    return f"{head}{to_base64(secret)}\n".encode()


def unlock(text: str, passphrase: str, file: str) -> str:
    """The text under a passphrase.

    Raises:
        LogError: `key_form`, `key_passphrase_wrong`.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415
        ChaCha20Poly1305,
    )

    head, _, last = text.removesuffix("\n").rpartition("\n")
    lines = head.split("\n")
    found = (
        re.fullmatch(r"scrypt ([1-9]\d{0,8}) ([1-9]\d?) ([1-9]\d?) (\S+)", lines[2], re.ASCII)
        if len(lines) == 3 and lines[0] == LOCKED
        else None
    )
    costs = (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)
    salt, secret = from_base64(found[4]) if found else None, from_base64(last)
    power = costs[0] > 1 and costs[0].bit_count() == 1
    within = all(one <= most for one, most in zip(costs, MOST_SCRYPT, strict=True))
    if not salt or not secret or not power or not within:
        raise LogError("key_form", file=file)
    cipher = ChaCha20Poly1305(_stretched(passphrase, salt, costs))
    try:
        return cipher.decrypt(secret[:_NONCE], secret[_NONCE:], f"{head}\n".encode()).decode()
    except (InvalidTag, ValueError):
        raise LogError("key_passphrase_wrong", file=file) from None


def _read(file: Path) -> str:
    """The text of a private file, refused when others may read it."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as problem:
        raise _unreadable(file, problem) from None
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise LogError("key_form", file=str(file))
        text = os.read(handle, MOST_BYTES).decode()
        if not text.startswith((_PREFIX, LOCKED)):
            # A public key may be read by everybody; it is only the wrong file.
            raise LogError("key_form", file=str(file))
        if state.st_mode & 0o077:
            mode = f"{stat.S_IMODE(state.st_mode):03o}"
            raise LogError("key_open_to_others", file=str(file), read=mode)
        return text
    except UnicodeDecodeError:
        raise LogError("key_form", file=str(file)) from None
    finally:
        os.close(handle)


def _signer(text: str) -> Signer | None:
    found = _PRIVATE.fullmatch(text)
    raw = from_base64(found["key"]) if found else None
    if found is None or raw is None or len(raw) != 33 or not is_name(found["name"]):
        return None
    if raw[0] not in (ED25519, COSIGNATURE):
        return None
    signer = Signer(found["name"], raw[1:], raw[0])
    return signer if signer.verifier.key_id.hex() == found["id"] else None


def _material(signer: Signer) -> str:
    return to_base64(bytes((signer.algorithm,)) + signer.seed)


def _stretched(passphrase: str, salt: bytes, costs: tuple[int, int, int]) -> bytes:
    import unicodedata  # noqa: PLC0415

    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415

    # Keyboards compose letters in more than one way; one passphrase is one text.
    plain = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=costs[0], r=costs[1], p=costs[2]).derive(plain)


def _unreadable(file: Path, problem: Exception) -> LogError:
    reason = getattr(problem, "strerror", None) or str(problem)
    return LogError("key_unreadable", file=str(file), read=reason)
