"""Seals: what was committed to and not said yet, kept private beside the record."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.record.codec import canonical, commitment_of, plain
from hattama.core.record.entries import CopyReceived, Revealed, Sealed
from hattama.core.record.reading import Recorded
from hattama.folder.files import Place
from hattama.folder.ledger import SEALED, durable

Key = tuple[str, str, str]


class Seal(Struct, frozen=True):
    """One content that was sealed, with its salt.

    Attributes:
        content: a fact without `recorded`.
    """

    salt: bytes
    content: Mapping[str, Any]

    @property
    def commitment(self) -> str:
        """What the record holds of it."""
        return commitment_of(self.salt, canonical(self.content))

    @property
    def key(self) -> Key:
        """Unit, contest and source of a sealed copy."""
        return self.content["unit"], self.content["contest"], self.content["source"]


def seal(copy: CopyReceived) -> Seal:
    """A new seal, with a salt that nobody can guess."""
    content = {key: value for key, value in plain(canonical(copy)).items() if key != "recorded"}
    return Seal(secrets.token_bytes(32), content)


def sealed_fact(one: Seal, at: str) -> Sealed:
    """The fact that commits to it."""
    return Sealed(version=1, recorded=at, commitment=one.commitment)


def revealed_fact(one: Seal, entry: int, recorded: Recorded, at: str) -> Revealed:
    """The fact that says it at last."""
    return Revealed(
        version=1, recorded=at, entry=entry, leaf=recorded.leaf(entry), salt=one.salt.hex(),
        content=dict(one.content),
    )  # fmt: skip


def keep(folder: Path, one: Seal) -> None:
    """Write a seal where only its owner reads it; it is on disk before the record commits to it."""
    goal = folder / SEALED
    goal.mkdir(mode=0o700, exist_ok=True)
    data = canonical({"salt": one.salt.hex(), "content": dict(one.content)})
    durable(goal / f"{one.commitment}.json", data, mode=0o600)


def kept(folder: Place) -> dict[str, Seal]:
    """The seals of a folder, by commitment.

    Raises:
        InputError: `seal_unreadable`, with the file.
    """
    place = folder / SEALED
    return dict(_kept(place)) if place.is_folder() else {}


def _kept(place: Place) -> Iterator[tuple[str, Seal]]:
    for name in place.entries():
        file = place / name
        one = _read(file.read_bytes())
        if one is None or f"{one.commitment}.json" != name:
            raise InputError("seal_unreadable", file=file.name)
        yield one.commitment, one


def _read(data: bytes) -> Seal | None:
    """A seal from its file; None where it is none."""
    try:
        found = plain(data)
        one = Seal(bytes.fromhex(found["salt"]), found["content"])
        return one if all(one.key) else None
    except (InputError, KeyError, TypeError, ValueError):
        return None
