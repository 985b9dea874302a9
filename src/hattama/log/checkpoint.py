"""Checkpoints (C2SP tlog-checkpoint): the head of a log as the text of a signed note."""

from __future__ import annotations

import re
from typing import NamedTuple

from hattama.log.errors import LogError
from hattama.log.note import SignedNote, from_base64, to_base64
from hattama.log.tree import HASH

MOST_SIZE = 2**63 - 1

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(NamedTuple):
    """A log's name, its number of leaves and its root.

    `extensions` are further lines of somebody else's checkpoint; our own has none, since neither
    monitors nor newer cosignatures cover them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text to sign: three lines.

        Raises:
            ValueError: a checkpoint that has extension lines, or values no checkpoint can have.
        """
        text = f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"
        if self.extensions or _parsed(text) != self:
            raise ValueError(f"{self.origin!r}, {self.size} and its root make no own checkpoint")
        return text

    @classmethod
    def of(cls, note: SignedNote) -> Checkpoint:
        """The checkpoint that a note holds; who signed is not asked here."""
        return parse(note.text)


def parse(text: str, file: str | None = None) -> Checkpoint:
    """The checkpoint in the text of a note.

    Raises:
        LogError: `log_checkpoint`.
    """
    found = _parsed(text)
    if found is None:
        raise LogError("log_checkpoint", file=file)
    return found


def _parsed(text: str) -> Checkpoint | None:
    if not text.endswith("\n"):
        return None
    lines = text[:-1].split("\n")
    if len(lines) < 3 or any(not line or min(line) < " " for line in lines):
        return None
    origin, size, root, *extensions = lines
    raw = from_base64(root)
    if _SIZE.fullmatch(size) is None or raw is None or len(raw) != HASH or int(size) > MOST_SIZE:
        return None
    return Checkpoint(origin, int(size), raw, tuple(extensions))
