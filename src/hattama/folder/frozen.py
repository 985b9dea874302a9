"""Files that a record names by hash, to the election, law and register that are in force."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache

from hattama.core.errors import InputError
from hattama.core.law.load import law_from_toml
from hattama.core.law.model import Law
from hattama.core.law.text import from_json
from hattama.core.record.admit import Frozen
from hattama.core.record.entries import FILES, WITHDRAWABLE, File
from hattama.core.register.election import Election
from hattama.core.register.model import Register
from hattama.core.result import lines_of
from hattama.folder.files import text_of
from hattama.folder.protocols import Columns
from hattama.folder.read import election_of
from hattama.folder.register import FILES as TABLES
from hattama.folder.register import register_of

# The bytes of a file of the record, or None where its content was withdrawn by law.
Fetch = Callable[[str, File], bytes | None]


def file_name(name: str, sha256: str) -> str:
    """What a file is called on disk: `units.<sha256>.csv`."""
    return f"{name}.{sha256}.{FILES[name]}"


def frozen_of(files: Mapping[str, File], fetch: Fetch) -> Frozen:
    """Everything that the files in force say.

    Raises:
        InputError: `record_file_differs`, or what is wrong inside, with the file.
    """
    texts = {name: _text(name, file, fetch) for name, file in files.items()}
    head, head_name = _needed(texts, "election")
    election = election_of(from_json(head, head_name), head_name)
    law_text, law_name = _needed(texts, "law")
    law = _law(law_text, law_name)
    tables = {name: told for name in TABLES if (told := texts.get(name)) is not None}
    return frozen(election, law, register_of(tables, nameless=True))


class Opener:
    """Opens the files in force, and keeps what it opened last.

    A register is the largest thing in memory while it is being read. Whoever reads a long record
    opens it first (`ahead`), so that its tables are gone before the columns of protocols come.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._key: frozenset[tuple[str, str]] | None = None
        self._last: Frozen | None = None

    def __call__(self, files: Mapping[str, File]) -> Frozen:
        """What the files say; as `frozen_of`."""
        key = frozenset((name, file.sha256) for name, file in files.items())
        if self._last is None or key != self._key:
            self._last, self._key = None, None
            self._last, self._key = frozen_of(files, self._fetch), key
        return self._last

    def ahead(self, files: Mapping[str, File]) -> None:
        """Open files that will be asked for; what is wrong with them is said then."""
        with suppress(InputError):
            self(files)


def frozen(election: Election, law: Law, register: Register) -> Frozen:
    """What is in force, with the lines that the form of the law has.

    Raises:
        InputError: `option_named_like_line`.
    """
    columns = Columns.under(law, register)
    return Frozen(election, law, register, lines_of(law), columns.repeated)


@lru_cache(maxsize=8)
def _law(text: str, file: str) -> Law:
    """A law file; a record that is read again and again has the same one each time."""
    return law_from_toml(text, file)


def checked(name: str, file: File, data: bytes) -> bytes:
    """The bytes, if they are those that the fact names.

    Raises:
        InputError: `record_file_differs`, with the file.
    """
    if len(data) != file.bytes or hashlib.sha256(data).hexdigest() != file.sha256:
        raise InputError("record_file_differs", file=file_name(name, file.sha256))
    return data


def _text(name: str, file: File, fetch: Fetch) -> tuple[str, str] | None:
    data = fetch(name, file)
    told = file_name(name, file.sha256)
    if data is None:
        if name not in WITHDRAWABLE:
            raise InputError("record_file_gone", file=told)
        return None
    return text_of(checked(name, file, data), told), told


def _needed(texts: Mapping[str, tuple[str, str] | None], name: str) -> tuple[str, str]:
    found = texts.get(name)
    if found is None:
        raise InputError("record_file_missing", read=name)
    return found
