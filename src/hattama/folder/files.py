"""Files of an election folder: found, bounded, decoded; a folder on disk or one that we ship."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hattama.core.errors import InputError

if TYPE_CHECKING:
    # Loading it takes a hundredth of a second at each start.
    from importlib.resources.abc import Traversable

# A table of a million stations has some hundred megabytes.
MOST_BYTES = 2**30


class Place(Struct, frozen=True):
    """A file or folder of an election folder, and the name it goes by in messages."""

    at: Traversable
    name: str

    def __truediv__(self, part: str) -> Place:
        return Place(self.at.joinpath(part), f"{self.name}/{part}")

    def is_file(self) -> bool:
        """True for a file that exists."""
        return _asked(self.at.is_file)

    def stands(self) -> bool:
        """True when something has this name, be it a broken link, a pipe or a folder."""
        return isinstance(self.at, Path) and os.path.lexists(self.at)

    def is_folder(self) -> bool:
        """True for a folder that exists."""
        return _asked(self.at.is_dir)

    def entries(self) -> list[str]:
        """The names of what stands in a folder, in order, without hidden files."""
        try:
            names = sorted(one.name for one in self.at.iterdir())
        except OSError as problem:
            raise unreadable(problem, self.name) from None
        return [name for name in names if not name.startswith(".")]

    def read_bytes(self) -> bytes:
        """The bytes of a regular file, bounded: a pipe or a device could keep a reader for ever."""
        if not self.is_file() and self.stands():
            raise InputError("folder_not_a_file", file=self.name)
        try:
            with self.at.open("rb") as file:
                data: bytes = file.read(MOST_BYTES + 1)
        except (OSError, ValueError) as problem:
            raise unreadable(problem, self.name) from None
        if len(data) > MOST_BYTES:
            raise InputError("folder_too_large", file=self.name, expected=MOST_BYTES)
        return data

    def read_text(self) -> str:
        """The text of a file, in composed form (NFC), so that equal names are equal."""
        return text_of(self.read_bytes(), self.name)


def place_of(path: str) -> Place:
    """A path on disk."""
    return Place(Path(path), path)


def text_of(data: bytes, file: str) -> str:
    """UTF-8 text, with or without a byte-order mark.

    Raises:
        InputError: `folder_utf16`, `folder_not_utf8`, `folder_nul`, with file and line.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("folder_utf16", file=file, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise InputError("folder_not_utf8", file=file, line=line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError("folder_nul", file=file, line=line)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unreadable(problem: Exception, name: str) -> InputError:
    """The sentence for what the system refused."""
    reason = getattr(problem, "strerror", None) or str(problem)
    return InputError("folder_unreadable", file=name, read=reason)


def _asked(question: Callable[[], bool]) -> bool:
    """An answer of the file system; a path that it cannot even look at is not there."""
    try:
        return question()
    except (OSError, ValueError):
        return False
