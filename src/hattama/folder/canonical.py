"""A register and an election in the one form that a record names by hash (docs/record.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from hattama.core.law.library import text as law_text
from hattama.core.record.codec import canonical
from hattama.core.register.election import Election
from hattama.core.register.model import (
    ABSENT,
    ANSWERS,
    LEVELS,
    Contest,
    Names,
    Option,
    PollingPlaces,
    Register,
    Units,
)
from hattama.core.register.polling import clock
from hattama.folder.register import CONTESTS, EXPECTED, OPTIONS, PERSONS, PLACES, UNITS
from hattama.folder.write import csv_text


def register_files(election: Election, register: Register) -> dict[str, bytes]:
    """The files that describe an election, by the names that facts use."""
    persons = list(_persons(register))
    files = {
        "election": canonical(_election(election)),
        "law": law_text(election.law).encode(),
        "units": _table(UNITS, unit_rows(register)),
        "contests": _table(CONTESTS, contest_rows(register)),
        "options": _table(OPTIONS, _options(register)),
    }
    if persons:
        files["persons"] = _table(PERSONS, persons)
    if register.expected is not None:
        files["expected"] = _table(EXPECTED, _expected(register))
    if register.polling is not None:
        files["places"] = _table(PLACES, place_rows(register.units, register.polling))
    return files


def _table(columns: tuple[Sequence[str], Sequence[str]], rows: Iterable[Sequence[object]]) -> bytes:
    required, optional = columns
    return csv_text([*required, *optional], rows).encode()


def _election(election: Election) -> dict[str, Any]:
    """The head without notes, which are for readers of the folder."""
    data: dict[str, Any] = msgspec.to_builtins(election)
    for source in data["sources"].values():
        source.pop("note", None)
        if not source.get("address"):
            source.pop("address", None)
    for section in ("stations", "voters"):
        told = data.pop(section, None)
        if told is not None:
            data[section] = _said(told)
    return data


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """A section without what it leaves open, so that a key that came later changes no old bytes."""
    return {
        key: _said(value) if isinstance(value, dict) else value
        for key, value in data.items()
        if value not in (None, "")
    }


def unit_rows(register: Register) -> Iterator[Sequence[object]]:
    """The rows of `units.csv`, in the order of the tree."""
    units = register.units
    ids = list(units.ids)
    rows = zip(
        ids,
        (ids[above] if above >= 0 else "" for above in units.parent.tolist()),
        (LEVELS[level] for level in units.level.tolist()),
        units.kk,
        units.ru,
        units.en,
        ("" if voters == ABSENT else voters for voters in units.voters.tolist()),
        strict=True,
    )
    for spot, row in enumerate(rows):
        yield (*row, units.basis.get(spot, ""))


def contest_rows(register: Register) -> Iterator[Sequence[object]]:
    """The rows of `contests.csv`."""
    for one in register.contests:
        unit = register.units.ids[one.unit]
        told = (one.id, one.kind, unit, one.round, one.repeat_of or "", _number(one.seats))
        yield (*told, *_names(one.names))


def _ballots(register: Register) -> Iterator[tuple[Contest, Option]]:
    """Every option of a ballot; a repeat vote on the same ballot repeats no rows."""
    for one in register.contests:
        first = register.contest(one.repeat_of) if one.repeat_of is not None else None
        if first is None or first.ballot != one.ballot:
            yield from ((one, option) for option in one.ballot.values())


def _options(register: Register) -> Iterator[Sequence[object]]:
    ranks: dict[str, Mapping[int, int]] = {}
    for contest, one in _ballots(register):
        if contest.id not in ranks:
            known = {
                each.registered for each in contest.ballot.values() if each.registered is not None
            }
            ranks[contest.id] = {moment: rank for rank, moment in enumerate(sorted(known), 1)}
        rank = "" if one.registered is None else ranks[contest.id][one.registered]
        names = Names() if one.kind == "candidate" else one.names
        yield (
            contest.id, one.id, one.kind, *_names(names), one.party or "", one.nominated or "",
            _number(one.ballot_order), rank, " ".join(sorted(one.tags)), one.alliance or "",
            one.members, _number(one.persons), _number(one.max_seats),
        )  # fmt: skip


def _persons(register: Register) -> Iterator[Sequence[object]]:
    for contest, one in _ballots(register):
        own = {name for name in _names(one.names) if name}
        if one.kind == "candidate" and own != {one.id}:
            yield (contest.id, one.id, *_names(one.names))


def _expected(register: Register) -> Iterator[Sequence[object]]:
    ids = register.units.ids
    for contest in register.contests:
        for spot in register.awaited(contest).tolist():
            yield ids[spot], contest.id


def place_rows(units: Units, polling: PollingPlaces) -> Iterator[Sequence[object]]:
    """The rows of `places.csv`, in the order of the tree."""
    return zip(
        units.ids.take(polling.unit),
        polling.number,
        *polling.settlement,
        *polling.address,
        map(clock, polling.opens.tolist()),
        map(clock, polling.closes.tolist()),
        *([ANSWERS[told] for told in row] for row in polling.offers.tolist()),
        polling.phone,
        strict=True,
    )


def _names(names: Names) -> tuple[str, str, str]:
    return names.kk, names.ru, names.en


def _number(value: int | None) -> object:
    return "" if value is None else value
