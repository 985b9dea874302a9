"""A new key for the log, named by a fact that the old key or a recovery key signs."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import cast, get_args

from hattama.core.errors import InputError
from hattama.core.record.entries import KeyRotated, Lost
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import has_record, read_record

# Ed25519 over bytes.
Sign = Callable[[bytes], bytes]
HEAD = "hattama-key-rotation/v1"


def rotation_text(election: str, entry: int, old: str, new: str, reason: str) -> bytes:
    """The lines that are signed (docs/record.md)."""
    return "".join(f"{line}\n" for line in (HEAD, election, entry, old, new, reason)).encode()


def rotation(path: str, said: Said, new: str, signer: str, sign: Sign) -> KeyRotated:
    """The fact that names the next key; it is signed for the place that comes next.

    Args:
        new, signer: vkeys.

    Raises:
        InputError: `record_none`, `record_no_key` where the record never named a key,
            `record_rotation_name` for a new key that is not called like the log,
            `record_rotation_reason`.
    """
    place = place_of(path)
    if not has_record(place):
        raise InputError("record_none", file=place.name)
    loaded = read_record(place)
    old = loaded.admitted.rotations[-1][1].new if loaded.admitted.rotations else ""
    old = old or loaded.recorded.opened.key
    if not old:
        raise InputError("record_no_key", file=place.name)
    name = old.partition("+")[0]
    if new.partition("+")[0] != name:
        # The name is the log's own: under another one it would be another log for whoever kept a
        # head or countersigns.
        raise InputError("record_rotation_name", read=new.partition("+")[0], expected=name)
    if said.reason not in get_args(Lost):
        raise InputError("record_rotation_reason", read=said.reason, expected=get_args(Lost))
    election, entry = loaded.admitted.frozen.election.id, len(loaded.recorded)
    signed = sign(rotation_text(election, entry, old, new, said.reason))
    return KeyRotated(
        version=1, recorded=said.at, old=old, new=new, reason=cast(Lost, said.reason),
        signer=signer, signature=base64.b64encode(signed).decode(),
    )  # fmt: skip
