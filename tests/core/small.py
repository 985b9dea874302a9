"""Small elections for tests: a law, a register and protocols in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from hattama.core.law.library import get
from hattama.core.law.model import Law
from hattama.core.record.protocol import Block, Protocols, protocols
from hattama.core.register.build import ContestRow, OptionRow, UnitRows, build
from hattama.core.register.election import Election
from hattama.core.register.model import ABSENT, Names, Option, Register

SOURCES = {"src": {"title": "A source"}}


def election(**changed: Any) -> Election:
    """An election head; `changed` keys take the place of the usual ones."""
    head = {
        "format": 1,
        "id": "test",
        "name": {"kk": "Сынақ", "ru": "Проба", "en": "Test"},
        "date": "2023-03-19",
        "law": "kz/2023-mazhilis",
        "kind": "what_if",
        "stage": "counting",
        "licence": "CC0-1.0",
        "sources": SOURCES,
    }
    return msgspec.convert(head | changed, Election)


def law(law_id: str = "kz/2023-mazhilis") -> Law:
    return get(law_id)


def law_by_lot() -> Law:
    """A law that breaks ties of lists by lot; no shipped one does."""
    found = law()
    assert found.lists is not None
    assert found.lists.tie is not None
    tie = msgspec.structs.replace(found.lists.tie, rule="lot", then=None)
    return msgspec.structs.replace(found, lists=msgspec.structs.replace(found.lists, tie=tie))


def units(*rows: tuple[str, str, str], voters: Mapping[str, int] | None = None) -> UnitRows:
    """Units from (id, parent, level); all but stations are called by their id."""
    ids = [row[0] for row in rows]
    names = ["" if row[2] == "station" else row[0] for row in rows]
    known = voters or {}
    return UnitRows(
        ids=ids,
        parents=[row[1] for row in rows],
        levels=[row[2] for row in rows],
        kk=[""] * len(rows),
        ru=[""] * len(rows),
        en=names,
        voters=np.array([known.get(one, ABSENT) for one in ids], dtype=np.int64),
        basis=[""] * len(rows),
    )


# A nation of two regions; the first has two stations, the second one.
TREE = units(
    ("kz", "", "nation"),
    ("r1", "kz", "region"),
    ("r2", "kz", "region"),
    ("s1", "r1", "station"),
    ("s2", "r1", "station"),
    ("s3", "r2", "station"),
)


def option(contest: str, name: str, kind: str = "list", **more: Any) -> OptionRow:
    return OptionRow(contest, Option(name, kind, Names(en=name.title()), **more))  # type: ignore[arg-type]


LISTS = (ContestRow("lists", "lists", "kz"),)
BALLOT = (
    option("lists", "a"),
    option("lists", "b"),
    option("lists", "against-all", "against_all"),
)


def register(
    tree: UnitRows = TREE,
    contests: Sequence[ContestRow] = LISTS,
    options: Sequence[OptionRow] = BALLOT,
    expected: Sequence[tuple[str, str]] | None = None,
) -> Register:
    return build(tree, contests, options, expected)


def block(
    book: Register, rows: Sequence[Mapping[str, Any]], sources: Sequence[str] = ("official",)
) -> Block:
    """Protocols from rows such as `{"unit": "s1", "contest": "lists", "a": 5}`."""
    keys = ("unit", "contest", "source")
    columns = tuple(dict.fromkeys(key for row in rows for key in row if key not in keys))
    places = book.contest_places()
    return Block(
        columns,
        np.array([book.units.place[row["unit"]] for row in rows], dtype=np.int32),
        np.array([places[row.get("contest", "lists")] for row in rows], dtype=np.int32),
        np.array([sources.index(row.get("source", "official")) for row in rows], dtype=np.int32),
        np.array(
            [[row.get(column, ABSENT) for column in columns] for row in rows], dtype=np.int64
        ).reshape(len(rows), len(columns)),
    )


def papers(book: Register, *rows: Mapping[str, Any]) -> Protocols:
    """Official protocols in one block."""
    return protocols(book, [block(book, rows)] if rows else [])
