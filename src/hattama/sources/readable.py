"""What was made is read back before it is written: no folder is left that cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from hattama.folder.files import Place
from hattama.folder.read import HEAD, read, read_election
from hattama.folder.register import read_register
from hattama.folder.rehearsal import PREFIX, check_ids

# Beyond this the protocols take more than a second to read; the ids are looked at all the same.
MOST_READ = 2**24


def refuse_unreadable(files: Mapping[str, str | bytes], name: str) -> None:
    """Refuse files of an election folder that could not be read again.

    Args:
        name: what the folder is called in messages.

    Raises:
        InputError: what reading the folder would raise.
    """
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(file), text)
        folder = Place(zipfile.Path(archive), name)
        if sum(len(text) for text in files.values()) <= MOST_READ:
            read(folder)
            return
        if not any(PREFIX in _text(files[one]) for one in files if one.startswith("register/")):
            return
        head = folder / HEAD
        election = read_election(head.read_text(), head.name)
        check_ids(election, read_register(folder / "register"), folder / "register")


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode()
