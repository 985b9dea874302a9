"""An election folder, whole: read and checked, or one sentence about what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hattama.core.errors import InputError
from hattama.core.ids import is_id
from hattama.core.law.library import get
from hattama.core.law.model import Law
from hattama.core.law.shape import problems, shown
from hattama.core.law.text import from_toml
from hattama.core.record.fold import fold
from hattama.core.record.protocol import Protocols
from hattama.core.register.election import FORMAT, Election
from hattama.core.register.model import Register
from hattama.core.result import lines_of
from hattama.core.tabulation.recounted import check_columns
from hattama.folder.facts import Facts, read_facts
from hattama.folder.files import Place, place_of
from hattama.folder.protocols import read_protocols
from hattama.folder.register import read_register
from hattama.folder.rehearsal import check_ids
from hattama.folder.scan import Ahead
from hattama.folder.voters import check_voters

HEAD = "election.toml"
FACTS = "facts.jsonl"


class Folder(NamedTuple):
    """What an election folder holds."""

    election: Election
    register: Register
    protocols: Protocols
    facts: Facts

    @property
    def law(self) -> Law:
        """The law that the election names."""
        return get(self.election.law)


def read(path: str | Path | Place) -> Folder:
    """An election folder.

    Raises:
        InputError: with file and line, column or key path.
    """
    folder = path if isinstance(path, Place) else place_of(str(path))
    if not folder.is_folder():
        code = "folder_is_file" if folder.is_file() else "folder_missing"
        raise InputError(code, file=folder.name)
    head = folder / HEAD
    if not head.is_file():
        raise InputError("folder_file_missing", file=head.name)
    election = read_election(head.read_text(), head.name)
    law = _law(election, head.name)
    ahead = Ahead(folder / "protocols")
    try:
        register = read_register(folder / "register")
        check_ids(election, register, folder / "register")
        protocols = read_protocols(folder / "protocols", law, register, ahead)
    except InputError as problem:
        if problem.code == "option_named_like_line":
            raise problem.at(file=(folder / "register" / "options.csv").name) from None
        raise
    finally:
        ahead.close()
    facts: Facts = ()
    lines: tuple[int, ...] = ()
    file = folder / FACTS
    if file.is_file() or file.stands():
        facts, lines = read_facts(file.read_text(), file.name)
    try:
        fold(election, register, facts)
        check_columns(law, register, protocols, lines_of(law), facts)
    except InputError as problem:
        raise _placed(problem, head.name, file.name, lines) from None
    return Folder(election, register, protocols, facts)


def read_election(text: str, file: str) -> Election:
    """`election.toml`.

    Raises:
        InputError: with file and key path.
    """
    return election_of(from_toml(text, file), file)


def election_of(data: Any, file: str) -> Election:
    """The head of an election from plain data.

    Raises:
        InputError: with file and key path.
    """
    read_format = data.get("format", FORMAT) if isinstance(data, dict) else FORMAT
    if type(read_format) is int and read_format != FORMAT:
        raise InputError(
            "election_format", file=file, key="format", read=shown(read_format), expected=FORMAT
        )
    for problem in problems(data, Election, "", file):
        raise problem
    election = msgspec.convert(data, Election)
    if not is_id(election.id):
        raise InputError("id_unreadable", file=file, key="id", read=shown(election.id))
    for lang in ("kk", "ru", "en"):
        if not election.name.pick(lang).strip():
            raise InputError("name_none", file=file, key=f"name.{lang}", read=election.id)
        if "\n" in election.name.pick(lang):
            # A second line could pass for one that the program itself says.
            name = shown(election.name.pick(lang))
            raise InputError("law_text_unprintable", file=file, key=f"name.{lang}", read=name)
    source = election.stations.source if election.stations is not None else ""
    if source and source not in election.sources:
        raise InputError(
            "source_unknown", file=file, key="stations.source", read=shown(source),
            expected=tuple(election.sources),
        )  # fmt: skip
    check_voters(election, file)
    return election


def _law(election: Election, file: str) -> Law:
    try:
        return get(election.law)
    except InputError as problem:
        raise InputError(problem.code, **{**problem.params, "file": file, "key": "law"}) from None


def _placed(problem: InputError, head: str, file: str, lines: tuple[int, ...]) -> InputError:
    """An error of a fact with its line; one of the stage with `election.toml`."""
    params = dict(problem.params)
    number = params.pop("fact", None)
    if number is None:
        return InputError(problem.code, **{**params, "file": head})
    return InputError(problem.code, **{**params, "file": file, "line": lines[number]})
