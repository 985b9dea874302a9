"""Machine twins: what is known of a unit and its stations as one JSON file, in no language.

A page of a unit, and those of its stations, are written from the twin and from names alone. So a
twin whose bytes did not change leaves its pages as they are (docs/site.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from hattama.core.record.codec import digest_of
from hattama.core.record.facts import Corrects
from hattama.core.register.model import ABSENT, LEVELS
from hattama.core.tabulation.totals import Totals
from hattama.core.tabulation.turnout import turnout
from hattama.publish.ledger import Held, Ledger, Version

FORMAT = 1
STATION = LEVELS.index("station")
_ENCODER = msgspec.json.Encoder(order="sorted")


def places_of_twins(ledger: Ledger) -> list[int]:
    """Places of the units that have a twin: all that are no stations, and the highest one."""
    found: list[int] = np.flatnonzero(ledger.units.level != STATION).tolist()
    # Nothing stands under a station: where the highest unit is one, it is the only one.
    return found or [0]


def children(ledger: Ledger, spot: int) -> tuple[list[int], list[int]]:
    """The units directly below a unit: those that are no stations, and its stations."""
    units = ledger.units
    if units.level[spot] == STATION:
        # No unit stands above it, so that it has a page of its own, on which it is the only row.
        return [], [spot]
    inside = np.arange(spot + 1, int(units.end[spot]))
    own = inside[units.parent[inside] == spot]
    stations = units.level[own] == STATION
    return own[~stations].tolist(), own[stations].tolist()


class Before(msgspec.Struct):
    """The twin that stands there, as far as it saves work.

    Attributes:
        stations: of each its bytes.
        digests: of protocols, by leaf: a leaf stands for all of its fact.
    """

    columns: dict[str, list[str]]
    contests: dict[str, _Columns]
    stations: list[msgspec.Raw]
    digests: dict[str, str] = {}

    @classmethod
    def of(cls, data: bytes | None) -> Before | None:
        """What a file tells; None where there is none."""
        if data is None:
            return None
        found, told = msgspec.json.decode(data, type=cls), msgspec.json.decode(data, type=_Told)
        held = (one for it in (told, *told.stations) for one in it.protocols)
        return msgspec.structs.replace(found, digests={one.leaf: one.digest for one in held})


class _Columns(msgspec.Struct):
    columns: list[str]


class _Protocol(msgspec.Struct):
    leaf: str
    digest: str


class _Told(msgspec.Struct):
    protocols: list[_Protocol] = []
    stations: list[_Told] = []


class Made(msgspec.Struct, frozen=True):
    """A twin, its bytes, and which of its stations are as they were.

    Attributes:
        same: of each station whether it stands in its place as it stood, with the same columns.
    """

    told: dict[str, Any]
    data: bytes
    same: list[bool]


def made(ledger: Ledger, spot: int, before: Before | None = None) -> Made:
    """The twin of a unit above the stations, beside the one that stands there."""
    told = twin(ledger, spot, before.digests if before is not None else {})
    stations = [msgspec.Raw(_ENCODER.encode(one)) for one in told["stations"]]
    data = _ENCODER.encode({**told, "stations": stations}) + b"\n"
    here = [False] * len(stations)
    known = before is not None and len(before.stations) == len(stations)
    if before is not None and known and before.columns == told["columns"]:
        pairs = zip(before.stations, stations, strict=True)
        here = [bytes(was) == bytes(one) for was, one in pairs]
    return Made(told, data, here)


def twin(ledger: Ledger, spot: int, digests: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything that is known of one unit above the stations, and of its own stations.

    Args:
        digests: of protocols whose digest is known already, by leaf.
    """
    units, register = ledger.units, ledger.register
    below, stations = children(ledger, spot)
    election = ledger.snap.result.election
    contests = ledger.covering(spot)
    known = digests or {}
    held = [ledger.protocols(one) for one in stations]
    return {
        "format": FORMAT,
        "election": election.id,
        "kind": election.kind,
        "stage": election.stage,
        "unit": ledger.ids[spot],
        "level": units.level_of(spot),
        "last": ledger.last(spot),
        "contests": {
            register.contests[place].id: {
                "columns": list(_totals(ledger, place).columns),
                "base": ledger.snap.result.contests[register.contests[place].id].base[0],
                **_row(ledger, place, spot),
            }
            for place in contests
        },
        "inside": [register.contests[place].id for place in ledger.inside(spot)],
        "units": [
            {
                "unit": ledger.ids[one],
                "contests": {
                    register.contests[place].id: _row(ledger, place, one) for place in contests
                },
            }
            for one in below
        ],
        "columns": _columns(ledger, held),
        "stations": [
            _station(ledger, one, _protocols(ledger, one, own, known))
            for one, own in zip(stations, held, strict=True)
        ],
        "remarks": ledger.remarks.get(spot, []),
        "facts": _facts(ledger, spot),
        "protocols": _protocols(ledger, spot, ledger.protocols(spot), known),
    }


def _totals(ledger: Ledger, place: int) -> Totals:
    return ledger.snap.result.contests[ledger.register.contests[place].id].totals


def _row(ledger: Ledger, place: int, spot: int) -> dict[str, Any]:
    """Totals of one contest at one unit."""
    found = _totals(ledger, place)
    row = spot - found.start
    share = turnout(ledger.snap.result.law, found, row)
    return {
        "basis": found.basis_of(row),
        "counted": int(found.present[row]),
        "expected": _expected(ledger, place, int(found.present[row]), int(found.awaited[row])),
        "figures": [None if one == ABSENT else one for one in found.figures[row].tolist()],
        "absent": found.gaps[row].tolist(),
        "turnout": None if share is None else [share.above, share.below],
    }


def _expected(ledger: Ledger, place: int, present: int, awaited: int) -> int | None:
    """How many protocols are awaited; nobody knows where the stations were not published.

    A register without stations ends at their districts, and these are not what was awaited.
    """
    result = ledger.snap.result
    if result.election.without_stations and not present:
        return None
    whole = result.contests[ledger.register.contests[place].id].expected
    return None if whole is None else awaited


def _columns(ledger: Ledger, held: Sequence[Sequence[Held]]) -> dict[str, list[str]]:
    """What the figures of the stations' protocols stand for, by contest."""
    found: dict[int, tuple[str, ...]] = {}
    for own in held:
        for one in own:
            found.setdefault(one.contest, one.columns)
    contests = ledger.register.contests
    return dict(sorted((contests[place].id, list(columns)) for place, columns in found.items()))


def _station(ledger: Ledger, spot: int, protocols: list[dict[str, Any]]) -> dict[str, Any]:
    """One station; what is empty is left out."""
    told: dict[str, Any] = {"unit": ledger.ids[spot], "last": ledger.last(spot)}
    voters, contests = ledger.voters_of[spot], ledger.covering(spot)
    if voters != ABSENT:
        told["voters"] = voters
    if contests:
        told["contests"] = ledger.names_of(contests)
    if spot in ledger.missing:
        told["missing"] = ledger.missing[spot]
    if protocols:
        told["protocols"] = protocols
    if spot in ledger.versions:
        told["versions"] = [_version(ledger, one) for one in ledger.versions[spot]]
    if spot in ledger.remarks:
        told["remarks"] = ledger.remarks[spot]
    if spot in ledger.facts:
        told["facts"] = _facts(ledger, spot)
    return told


def _protocols(
    ledger: Ledger, spot: int, held: Sequence[Held], known: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Protocols of a unit that hold.

    Args:
        known: digests by leaf.
    """
    leaf, corrected = ledger.snap.recorded.leaf, ledger.snap.admitted.corrected
    sources, contests = ledger.snap.held.protocols.sources, ledger.register.contests
    return [
        {
            "contest": contests[one.contest].id,
            "source": sources[one.source],
            "entry": one.entry,
            "leaf": (own := leaf(one.entry)),
            "digest": known.get(own) or ledger.digest(spot, one),
            "recorded": ledger.recorded(one.entry),
            "corrected": corrected.get(one.entry, 0),
            "figures": one.figures,
        }
        for one in held
    ]


def _version(ledger: Ledger, one: Version) -> dict[str, Any]:
    said = one.told
    told = {
        "entry": one.entry,
        "digest": digest_of(ledger.snap.election, said.unit, said.contest, said.figures),
        "contest": one.told.contest,
        "source": one.told.source,
        "state": one.state,
        "after": one.after,
        "figures": one.told.figures,
        "corrects": _corrects(one.corrects),
        "withdrawn": _corrects(one.ended),
    }
    return {key: value for key, value in told.items() if value is not None}


def _corrects(one: Corrects | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"entry": one.entry, "reason": one.reason, "by": one.by, "article": one.article}


def _facts(ledger: Ledger, spot: int) -> list[dict[str, Any]]:
    """Decisions and reports that name a unit."""
    return [fact_json(ledger, number, fact) for number, fact in ledger.facts.get(spot, ())]


def fact_json(ledger: Ledger, number: int, fact: Any) -> dict[str, Any]:
    """One fact as the record holds it, with its number and time."""
    told: dict[str, Any] = msgspec.to_builtins(fact)
    told.pop("corrects", None)
    told["recorded"] = ledger.recorded(number)
    return {**told, "entry": number}
