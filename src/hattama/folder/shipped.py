"""The elections that come with the program, by id; and what ELECTION may be on the command line."""

from __future__ import annotations

from pathlib import Path

from hattama.core.errors import InputError
from hattama.core.ids import is_id
from hattama.folder.files import Place, place_of
from hattama.folder.near import like
from hattama.folder.read import HEAD, Folder, read


def shipped() -> tuple[str, ...]:
    """The ids of all shipped elections, in order."""
    return tuple(sorted(one.name for one in _home().iterdir() if one.joinpath(HEAD).is_file()))


def find(name: str) -> Place:
    """A folder on disk, or the shipped election of that id.

    A folder that holds an `election.toml` comes before a shipped election of the same name.

    Raises:
        InputError: `election_unknown`, with the shipped ids.
    """
    here = place_of(name)
    if (here / HEAD).is_file():
        return here
    if is_id(name) and name in shipped():
        return Place(_home().joinpath(name), name)
    if here.is_folder() or here.is_file() or "/" in name or "\\" in name:
        return here
    near = like(name, shipped())
    raise InputError("election_unknown", read=name[:80], expected=tuple(near) or shipped())


def open_election(name: str | Path) -> Folder:
    """Read a folder on disk or a shipped election.

    Raises:
        InputError: with file and line, column or key path.
    """
    return read(find(str(name)))


def _home() -> Path:
    return Path(__file__).parent.parent / "elections"
