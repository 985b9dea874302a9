"""`MANIFEST`: SHA-256 and size of every file of a snapshot, signed like a checkpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.log.note import SignedNote, from_base64, to_base64
from hattama.log.note import parse as parse_note

HEAD = "hattama-manifest/v1"
# A hundred thousand files and more.
MOST_BYTES = 2**24
_FILE = re.compile(r"([0-9a-f]{64}) (0|[1-9][0-9]{0,15}) ([!-~]{1,300})", re.ASCII)


class Manifest(Struct, frozen=True):
    """The files of a snapshot.

    Attributes:
        origin: of the log, or the election's id where there is no key.
        root: of the log at this size.
        files: bytes and SHA-256 by path.
    """

    origin: str
    size: int
    root: bytes
    files: Mapping[str, tuple[int, str]]

    def text(self) -> str:
        """The text that is signed."""
        head = [HEAD, self.origin, str(self.size), to_base64(self.root)]
        files = [
            f"{sha256} {size} {path}"
            for path, (size, sha256) in sorted(self.files.items(), key=lambda one: one[0].encode())
        ]
        return "\n".join([*head, *files, ""])


def parse(data: bytes, file: str) -> tuple[Manifest, SignedNote | None]:
    """A manifest and, where it is signed, the note around it.

    Raises:
        InputError: `manifest_unreadable`, with file and line.
    """
    note = None
    if b"\n\n" in data:
        note = parse_signed(data, file)
        data = note.text.encode()
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise InputError("manifest_unreadable", file=file, line=1) from None
    if len(lines) < 5 or lines[0] != HEAD or lines[-1] or not lines[2].isdigit():
        raise InputError("manifest_unreadable", file=file, line=1)
    files: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines[4:-1], 5):
        found = _FILE.fullmatch(line)
        if found is None or found[3] in files:
            raise InputError("manifest_unreadable", file=file, line=number)
        files[found[3]] = (int(found[2]), found[1])
    size = int(lines[2]) if len(lines[2]) < 16 else -1
    made = Manifest(lines[1], size, _root(lines[3], file), files)
    if made.text() != "\n".join(lines):
        raise InputError("manifest_unreadable", file=file, line=1)
    return made, note


def parse_signed(data: bytes, file: str) -> SignedNote:
    """A manifest with its signature; it may be larger than a checkpoint."""
    text, gap, tail = data.rpartition(b"\n\n")
    if not gap:
        raise InputError("manifest_unreadable", file=file, line=1)
    # The note's own reader is made for small notes: it reads the signatures, we the text.
    head = parse_note(b"x\n\n" + tail, file)
    try:
        return SignedNote(text.decode("ascii") + "\n", head.signatures)
    except UnicodeDecodeError:
        raise InputError("manifest_unreadable", file=file, line=1) from None


def _root(text: str, file: str) -> bytes:
    root = from_base64(text)
    if root is None or len(root) != 32:
        raise InputError("manifest_unreadable", file=file, line=4)
    return root
