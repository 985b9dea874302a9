"""The shipped law files: which there are, one by its id, and what was in force on a date."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from hattama.core.errors import LawError
from hattama.core.law.lists import Lists
from hattama.core.law.load import law_from_toml
from hattama.core.law.model import Law
from hattama.core.law.shape import nearest, shown


@cache
def shipped() -> tuple[str, ...]:
    """The ids of all shipped law files, in order."""
    return tuple(
        sorted(
            f"{country.name}/{file.name.removesuffix('.toml')}"
            for country in _home().iterdir()
            if country.is_dir() and len(country.name) == 2
            for file in country.iterdir()
            if file.name.endswith(".toml")
        )
    )


@cache
def get(law_id: str) -> Law:
    """A shipped law.

    Raises:
        LawError: `law_unknown`, with the nearest ids.
    """
    law = law_from_toml(text(law_id), f"{law_id}.toml")
    if law.id != law_id:
        raise LawError("law_id", file=f"{law_id}.toml", key="id", read=shown(law.id))
    return law


def text(law_id: str) -> str:
    """The text of a shipped law file, comments and all.

    Raises:
        LawError: `law_unknown`, with the nearest ids.
    """
    known = shipped()
    if law_id not in known:
        near = nearest(law_id, known, tenths=4)
        raise LawError("law_unknown", read=shown(law_id), expected=near or known)
    country, _, name = law_id.partition("/")
    return _home().joinpath(country, f"{name}.toml").read_text(encoding="utf-8")


def in_force(country: str, date: dt.date, body: str | None = None) -> tuple[Law, ...]:
    """The shipped laws that govern a vote in a country on a date.

    Args:
        country: two letters, such as `kz`.
        date: the day of the vote.
        body: such as `mazhilis`; without it, the laws of all bodies.
    """
    found = []
    for law_id in shipped():
        law = get(law_id) if law_id.startswith(f"{country}/") else None
        if law is None or body not in (None, law.body_id):
            continue
        last = law.in_force.until or dt.date.max
        if law.in_force.since <= date <= last:
            found.append(law)
    return tuple(found)


def schema() -> dict[str, Any]:
    """JSON Schema of a whole law file."""
    return msgspec.json.schema(Law)


def lists_schema() -> dict[str, Any]:
    """JSON Schema of a rules file that is a list section alone."""
    return msgspec.json.schema(Lists)


def _home() -> Path:
    return Path(__file__).parent
