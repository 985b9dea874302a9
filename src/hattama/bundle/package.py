"""`datapackage.json` (Data Package v2): every table with its columns, types, keys and hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hattama.bundle import tables
from hattama.bundle.layout import TABLES
from hattama.bundle.snapshot import Snapshot

SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_CC0 = {
    "name": "CC0-1.0",
    "title": "CC0 1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_INTEGERS = frozenset(
    {
        "entry", "corrected", "votes", "value", "absent", "voters", "round", "seats", "expected",
        "counted", "place", "corrects", "was", "is",
    }
)  # fmt: skip
_TIMES = frozenset({"recorded"})
_WORDS: Mapping[tuple[str, str], Sequence[str]] = {
    ("totals", "kind"): ("line", "option"),
    ("totals", "basis"): ("counted", "announced", "derived", "not_published"),
    ("contests", "kind"): ("lists", "district"),
    ("contests", "basis"): ("counted", "announced", "derived", "not_published"),
    ("options", "kind"): ("list", "candidate", "against_all", "other"),
    ("remarks", "class"): ("form", "plausibility", "coverage"),
    ("remarks", "severity"): ("error", "warning", "note"),
}
_KEYS: Mapping[str, Sequence[str]] = {
    "protocols": ("unit", "contest", "source"),
    "results": ("unit", "contest", "source", "option"),
    "totals": ("unit", "contest", "figure"),
    "units": ("unit",),
    "contests": ("contest",),
    "options": ("contest", "option"),
}
_UNIT = (("unit",), "units", ("unit",))
_CONTEST = (("contest",), "contests", ("contest",))
_FOREIGN: Mapping[str, Sequence[tuple[Sequence[str], str, Sequence[str]]]] = {
    "protocols": (_UNIT, _CONTEST),
    "results": (_UNIT, _CONTEST, (("contest", "option"), "options", ("contest", "option"))),
    "totals": (_UNIT, _CONTEST),
    "contests": (_UNIT,),
    "options": (_CONTEST,),
}


def package(snap: Snapshot, sums: Mapping[str, tuple[int, str]], told: Mapping[str, Any]) -> Any:
    """The descriptor of a snapshot's tables.

    Args:
        sums: bytes and SHA-256 of each table, by its file name.
        told: columns of each table, and titles by column.
    """
    election = snap.result.election
    return {
        "$schema": SCHEMA,
        "name": f"{election.id}-{snap.size}",
        "title": election.name.pick("en"),
        "version": str(snap.size),
        "tables": TABLES,
        "licenses": [_CC0 if election.licence == "CC0-1.0" else {"name": election.licence}],
        "sources": [
            {"title": one.title, **({"path": one.address} if one.address else {})}
            for one in election.sources.values()
        ],
        "resources": [
            _resource(file.removesuffix(".csv"), sums[file], told[file]) for file in tables.TABLES
        ],
    }


def _resource(name: str, summed: tuple[int, str], columns: Mapping[str, str]) -> dict[str, Any]:
    size, sha256 = summed
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "dialect": {"lineTerminator": "\n"},
        "schema": _schema(name, columns),
    }


def _schema(name: str, columns: Mapping[str, str]) -> dict[str, Any]:
    fields = [_field(name, column, title) for column, title in columns.items()]
    shown: dict[str, Any] = {"fields": fields, "fieldsMatch": "exact", "missingValues": [""]}
    if name in _KEYS:
        shown["primaryKey"] = list(_KEYS[name])
    if name in _FOREIGN:
        shown["foreignKeys"] = [
            {"fields": list(own), "reference": {"resource": other, "fields": list(theirs)}}
            for own, other, theirs in _FOREIGN[name]
        ]
    return shown


def _field(table: str, column: str, title: str) -> dict[str, Any]:
    fixed = column in _fixed(table)
    whole = column in _INTEGERS if fixed else True
    kind = "integer" if whole else "datetime" if column in _TIMES else "string"
    shown: dict[str, Any] = {"name": column, "type": kind, "title": title}
    limits: dict[str, Any] = {"minimum": 0} if kind == "integer" else {}
    if (table, column) in _WORDS:
        limits["enum"] = list(_WORDS[table, column])
    if limits:
        shown["constraints"] = limits
    return shown


def _fixed(table: str) -> Sequence[str]:
    """The columns of a table that are the same in every election."""
    found: Sequence[str] = tables.FIXED[f"{table}.csv"]
    return found
