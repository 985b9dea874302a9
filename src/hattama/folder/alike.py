"""An empty folder with the register of an election: for observers, who type their own copies.

Whoever wants to compare copies with what a commission published needs the same units, contests and
options. They are written as a record would keep them, beside tables that wait for rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hattama.core.law.model import Law
from hattama.core.register.election import Election
from hattama.core.register.model import Contest, Register
from hattama.folder.canonical import register_files
from hattama.folder.write import csv_text, write_folder

_TABLES = ("units", "contests", "options", "persons", "expected")
# Whether stations were published is the commission's state; copies are counted as they come in.
_OWN = ("stations",)


def write_alike(path: str | Path, election: Election, law: Law, register: Register) -> None:
    """A new folder with the register of an election and no protocol.

    Raises:
        InputError: `folder_not_empty`, `folder_unwritable`.
    """
    files = register_files(election, register)
    head = {key: value for key, value in json.loads(files["election"]).items() if key not in _OWN}
    head["stage"] = "counting"
    written: dict[str, str | bytes] = {"election.toml": _toml(head, date=election.date.isoformat())}
    written |= {f"register/{name}.csv": files[name] for name in _TABLES if name in files}
    written |= {f"protocols/{one.id}.csv": _header(law, one) for one in register.contests}
    write_folder(path, written)


def _header(law: Law, contest: Contest) -> str:
    """A table without rows: a column for each figure; lines that repeat are left out."""
    lines = [one.id for one in law.protocol.lines if not one.repeats] if law.protocol else []
    return csv_text(["unit", "contest", "source", *lines, *contest.ballot], [])


def _toml(data: Mapping[str, Any], *, date: str) -> str:
    """The head of a folder; a JSON text is a TOML text, but TOML writes dates bare."""
    plain = {key: value for key, value in data.items() if not isinstance(value, dict)}
    lines = [f"{key} = {date if key == 'date' else _text(value)}" for key, value in plain.items()]
    lines += _table("name", data["name"])
    for key, source in data.get("sources", {}).items():
        lines += _table(f"sources.{key}", source)
    return "\n".join(lines) + "\n"


def _table(name: str, data: Mapping[str, Any]) -> list[str]:
    return ["", f"[{name}]", *(f"{key} = {_text(value)}" for key, value in data.items())]


def _text(value: object) -> str:
    # TOML refuses the one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
