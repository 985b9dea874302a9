"""Never two heads for one size: what a key has signed is on disk before a signature is released.

`<keyfile>.signed` holds, for each origin, the largest head that the key signed:

    hattama signed 1
    example.org/log/kz-2023 20852163 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    end

It is made with the key and travels with it: a key whose record is missing signs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hattama.log import durable
from hattama.log.checkpoint import Checkpoint
from hattama.log.checkpoint import parse as parse_checkpoint
from hattama.log.errors import LogError
from hattama.log.keys import Key, signed_file
from hattama.log.note import ED25519, SignedNote, to_base64

HEADER = "hattama signed 1"
END = "end"
MOST_BYTES = 2**20


def sign_checkpoint(
    key: Key, checkpoint: Checkpoint, consistent: Callable[[int], bytes | None]
) -> SignedNote:
    """Sign a head, once it is sure that it denies no head signed before.

    An earlier size may be signed again: what counts is that the tree from which it comes still
    holds the largest head that was ever signed.

    Args:
        key: the log's key; its name is the checkpoint's origin.
        checkpoint: the head, without extension lines.
        consistent: the root of our whole tree at a size, None when the tree is smaller.

    Raises:
        LogError: `guard_origin`, `guard_kind`, `guard_not_ours`, `guard_other_root`,
            `guard_shorter`, `guard_missing`, `guard_record`.
    """
    origin, file = checkpoint.origin, signed_file(key.file)
    if origin != key.signer.name:
        raise LogError("guard_origin", read=origin, expected=key.signer.name)
    if key.signer.algorithm != ED25519:
        raise LogError("guard_kind", file=str(key.file))
    if consistent(checkpoint.size) != checkpoint.root:
        raise LogError("guard_not_ours", size=checkpoint.size)
    text = checkpoint.text()
    with durable.locked(file.with_name(f"{file.name}.lock"), wait=True):
        record = read_record(file)
        last = record.get(origin)
        if last is not None:
            here = checkpoint.root if checkpoint.size == last.size else consistent(last.size)
            if here is None:
                raise LogError("guard_shorter", file=str(file), read=last.size)
            if here != last.root:
                raise LogError("guard_other_root", file=str(file), read=last.size)
        if last is None or last.size < checkpoint.size:
            write_record(file, {**record, origin: checkpoint})
        return SignedNote(text, (key.signer.sign(text),))


def read_record(file: Path) -> dict[str, Checkpoint]:
    """The largest head signed for each origin.

    Raises:
        LogError: `guard_missing`, `guard_record` with the line.
    """
    try:
        with file.open("rb") as stream:
            lines = stream.read(MOST_BYTES).decode("utf-8", "replace").split("\n")
    except OSError as problem:
        raise LogError("guard_missing", file=str(file), read=problem.strerror) from None
    if lines[0] != HEADER:
        raise LogError("guard_record", file=str(file), line=1)
    if lines[-2:] != [END, ""]:
        raise LogError("guard_record", file=str(file), line=len(lines))
    record: dict[str, Checkpoint] = {}
    for number, line in enumerate(lines[1:-2], 2):
        try:
            head = parse_checkpoint(line.replace(" ", "\n") + "\n")
        except LogError:
            raise LogError("guard_record", file=str(file), line=number) from None
        if head.extensions or head.origin in record:
            raise LogError("guard_record", file=str(file), line=number)
        record[head.origin] = head
    return record


def write_record(file: Path, record: dict[str, Checkpoint]) -> None:
    """Put the record on disk; when this returns, a power cut cannot take it back."""
    heads = [f"{one.origin} {one.size} {to_base64(one.root)}" for _, one in sorted(record.items())]
    data = "\n".join([HEADER, *heads, END, ""]).encode()
    durable.replace(file, data, file.with_name(f"{file.name}.part"), mode=0o600)
    durable.settle(file.parent)
