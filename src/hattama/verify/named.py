"""Files that facts name by hash: texts, and tombstones where one was withdrawn."""

from __future__ import annotations

import hashlib

from hattama.core.record.entries import File, Withdrawal
from hattama.folder.ledger import is_tombstone, tombstone
from hattama.verify.files import MOST_HEAD, MOST_NAMED, Shown


def tomb_of(shown: Shown, path: str, fact: Withdrawal | None, size: int) -> bool:
    """Whether a tombstone stands here; it says what the fact says, where there is one yet."""
    data = shown.some(path, MOST_HEAD)
    if data is None:
        return False
    shown.known.add(path)
    mine = is_tombstone(data, size) if fact is None else data == tombstone(fact.entry, fact.fact)
    if not mine:
        shown.notes.fails("files", "file_changed", file=path)
    return True


def check_text(shown: Shown, path: str, file: File) -> None:
    """A text is counted with nowhere, but it is what the fact says."""
    data = shown.some(path, min(file.bytes, MOST_NAMED))
    if data is None:
        shown.notes.fails("files", "file_missing", file=path)
    elif len(data) != file.bytes or hashlib.sha256(data).hexdigest() != file.sha256:
        shown.notes.fails("files", "file_changed", file=path)
