"""Machine twins: what is known of a unit and its stations as one JSON file, in no language.

A page of a unit, and those of its stations, are written from the twin and from names alone. So a
twin whose bytes did not change leaves its pages as they are (docs/site.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from hattama.core.record.codec import digest_of
from hattama.core.record.facts import Corrects
from hattama.core.register.model import ABSENT, LEVELS
from hattama.core.tabulation.totals import Totals
from hattama.core.tabulation.turnout import turnout
from hattama.publish.ledger import Ledger, Version

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


def twin(ledger: Ledger, spot: int) -> dict[str, Any]:
    """Everything that is known of one unit above the stations, and of its own stations."""
    units, register = ledger.units, ledger.register
    below, stations = children(ledger, spot)
    election = ledger.snap.result.election
    contests = ledger.covering(spot)
    return {
        "format": FORMAT,
        "election": election.id,
        "kind": election.kind,
        "stage": election.stage,
        "unit": units.ids[spot],
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
                "unit": units.ids[one],
                "contests": {
                    register.contests[place].id: _row(ledger, place, one) for place in contests
                },
            }
            for one in below
        ],
        "columns": _columns(ledger, stations),
        "stations": [_station(ledger, one) for one in stations],
        "remarks": ledger.remarks.get(spot, []),
        "facts": _facts(ledger, spot),
        "protocols": _protocols(ledger, spot),
    }


def encoded(found: dict[str, Any]) -> bytes:
    """The bytes of a twin."""
    return _ENCODER.encode(found) + b"\n"


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
        "expected": _expected(ledger, place, int(found.awaited[row])),
        "figures": [None if one == ABSENT else one for one in found.figures[row].tolist()],
        "absent": found.gaps[row].tolist(),
        "turnout": None if share is None else [share.above, share.below],
    }


def _expected(ledger: Ledger, place: int, awaited: int) -> int | None:
    """How many protocols are awaited; nobody knows where the stations were not published."""
    whole = ledger.snap.result.contests[ledger.register.contests[place].id].expected
    return None if whole is None else awaited


def _columns(ledger: Ledger, stations: list[int]) -> dict[str, list[str]]:
    """What the figures of protocols stand for, by contest."""
    found: dict[str, list[str]] = {}
    for spot in stations:
        for one in ledger.protocols(spot):
            found.setdefault(ledger.register.contests[one.contest].id, list(one.columns))
    return dict(sorted(found.items()))


def _station(ledger: Ledger, spot: int) -> dict[str, Any]:
    """One station; what is empty is left out."""
    units = ledger.units
    voters = int(units.voters[spot])
    told = {
        "unit": units.ids[spot],
        "last": ledger.last(spot),
        "voters": None if voters == ABSENT else voters,
        "contests": [ledger.register.contests[place].id for place in ledger.covering(spot)],
        "missing": ledger.missing.get(spot, []),
        "protocols": _protocols(ledger, spot),
        "versions": [_version(ledger, one) for one in ledger.versions.get(spot, ())],
        "remarks": ledger.remarks.get(spot, []),
        "facts": _facts(ledger, spot),
    }
    return {key: value for key, value in told.items() if value not in ([], None)}


def _protocols(ledger: Ledger, spot: int) -> list[dict[str, Any]]:
    """Protocols of a unit that hold."""
    leaf, corrected = ledger.snap.recorded.leaf, ledger.snap.admitted.corrected
    sources, contests = ledger.snap.held.protocols.sources, ledger.register.contests
    return [
        {
            "contest": contests[one.contest].id,
            "source": sources[one.source],
            "entry": one.entry,
            "leaf": leaf(one.entry),
            "digest": ledger.digest(spot, one),
            "recorded": ledger.recorded(one.entry),
            "corrected": corrected.get(one.entry, 0),
            "figures": one.figures,
        }
        for one in ledger.protocols(spot)
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


def every(ledger: Ledger) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each unit above the stations with its twin, in the order of the tree."""
    for spot in places_of_twins(ledger):
        yield spot, twin(ledger, spot)
