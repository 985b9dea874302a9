"""The JSON of a comparison; `docs/cli-json.md` describes every key."""

from __future__ import annotations

from typing import Any

from hattama.bundle.results import plain_params, turnout_json
from hattama.cli.compare import Found, Pair, pairs
from hattama.core.comparison.beside import Beside, Record, copies
from hattama.core.comparison.coverage import Cover, Covered
from hattama.core.comparison.effect import ContestEffect, Effect
from hattama.core.comparison.model import DIFFERS, GAPS, SUPERSEDED, Sheet
from hattama.core.comparison.sample import Sampled
from hattama.core.result import Counted


def compare_json(found: Found) -> dict[str, Any]:
    """Both records, and a comparison for each source of the second one."""
    election = found.besides[0].a.election
    return {
        "format": 1,
        "election": election.id,
        "law": election.law,
        "kind": election.kind,
        "stage": election.stage,
        "a": found.a,
        "b": found.b,
        "comparisons": [_beside(one) for one in found.besides],
    }


def _beside(one: Beside) -> dict[str, Any]:
    both = one.compared
    units, contests = both.register.units.ids, both.register.contests
    return {
        "status": one.status,
        "a": _side(one.a, both.source_a, both.rows_a),
        "b": _side(one.b, both.source_b, one.aligned.rows),
        "protocols": {
            "compared": both.pairs,
            "same": both.same,
            "differ": both.number(DIFFERS),
            "superseded": both.number(SUPERSEDED),
            "nothing_common": both.nothing_common,
            "only_a": both.only_a,
            "only_b": both.only_b,
            "reported": len(one.aligned.reported),
        },
        "coverage": {contests[it.contest].id: _covered(one, it) for it in one.covers},
        "lines": {contests[it.contest].id: _lines(it) for it in both.sheets},
        "differences": [_pair(it) for it in pairs(one, DIFFERS)],
        "superseded": [_pair(it) for it in pairs(one, SUPERSEDED)],
        "gaps": [_pair(it) for it in pairs(one, GAPS)],
        "one_side": [
            {"contest": contests[it.contest].id, "unit": units[spot], "state": state}
            for it in both.sheets
            for state, spots in (
                ("nothing_common", it.nothing_common),
                ("only_a", it.only_a),
                ("only_b", it.only_b),
            )
            for spot in spots.tolist()
        ],
        "copies": [
            {
                "contest": it.register.contests[it.contest].id,
                "unit": it.register.units.ids[it.unit],
                "figures": dict(it.figures),
            }
            for it in copies(one)
        ],
        **_unplaced(one),
        "effect": None if one.effect is None else _effect(one.effect),
        "sample": None if one.samples is None else [_sampled(one, it) for it in one.samples],
        "not_checked": [
            {"code": it.code, "params": plain_params(it.params)} for it in one.not_checked
        ],
    }


def _unplaced(one: Beside) -> dict[str, Any]:
    """What only one of the two registers knows."""
    aligned = one.aligned
    return {
        "reported": [
            {"code": it.code, "contest": it.contest, "unit": it.unit} for it in aligned.reported
        ],
        "strangers": [
            {
                "contest": it.contest,
                "option": it.option,
                "protocols": it.protocols,
                "votes": it.votes,
            }
            for it in aligned.strangers
        ],
        "unknown_to_b": {
            "units": aligned.unknown.units,
            "contests": list(aligned.unknown.contests),
            "options": [list(it) for it in aligned.unknown.options],
        },
    }


def _side(record: Record, source: str, protocols: int) -> dict[str, Any]:
    return {
        "election": record.election.id,
        "stage": record.election.stage,
        "source": source,
        "protocols": protocols,
    }


def _cover(one: Cover) -> dict[str, int]:
    return {"awaited": one.awaited, "a": one.a, "b": one.b, "both": one.both}


def _covered(one: Beside, it: Covered) -> dict[str, Any]:
    ids = one.compared.register.units.ids
    return {
        "status": it.status,
        **_cover(it.whole),
        "other_a": it.other_a,
        "other_b": it.other_b,
        "regions": {ids[place]: _cover(part) for place, part in it.regions.items()},
    }


def _lines(sheet: Sheet) -> dict[str, dict[str, int]]:
    names = ("compared", "differ", "only_a", "only_b")
    figures = (sheet.compared, sheet.differing, sheet.lone_a, sheet.lone_b)
    return {
        column: {name: int(row[spot]) for name, row in zip(names, figures, strict=True)}
        for spot, column in enumerate(sheet.columns)
    }


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "contest": one.contest,
        "unit": one.unit,
        "shift": one.shift,
        "figures": [
            {
                "line": it.column,
                "a": it.a,
                "b": it.b,
                "difference": it.difference,
                "reasons": list(it.reasons),
            }
            for it in one.figures
        ],
        "reasons": list(one.reasons),
    }


def _effect(one: Effect) -> dict[str, Any]:
    return {
        "seats_differ": one.seats_differ,
        "seats": {
            name: {
                side: {"list": it.list, "single_mandate": it.single_mandate, "total": it.total}
                for side, it in (("a", before), ("b", one.after.seats.get(name)))
                if it is not None
            }
            for name, before in one.before.seats.items()
        },
        "lots_left_out": one.lots_left_out,
        "contests": {it.contest.id: _contest(it) for it in one.contests},
    }


def _contest(it: ContestEffect) -> dict[str, Any]:
    return {
        "protocols": it.protocols,
        "beside": it.beside,
        "votes": {
            option: {
                "a": it.before.totals.figure(option),
                "b": it.after.totals.figure(option),
                "net": net,
            }
            for option, net in it.net.items()
        },
        "shift": it.shift,
        "gross": it.gross,
        "margin": it.margin,
        "could": it.could,
        "outcome": {"a": _outcome(it.before), "b": _outcome(it.after)},
        "turnout": {"a": turnout_json(it.before.turnout), "b": turnout_json(it.after.turnout)},
        "thresholds": {
            line.option: {
                "a": line.before,
                "b": line.after,
                "margin": line.margin,
                "net": line.net,
                "could": line.could,
            }
            for line in it.thresholds
        },
    }


def _outcome(one: Counted) -> dict[str, Any] | None:
    """What a contest ends in: list seats, or the status of a district's round."""
    if one.lists is not None:
        return {"status": one.lists.outcome.status, "seats": dict(one.lists.outcome.seats)}
    if one.district is not None:
        return {
            "status": one.district.status,
            "winner": one.district.winner,
            "finalists": list(one.district.finalists),
        }
    return None


def _sampled(one: Beside, it: Sampled) -> dict[str, Any]:
    register = one.compared.register
    return {
        "contest": register.contests[it.contest].id,
        "least": it.bound.least,
        "most": it.bound.most,
        "outside": it.outside,
        "uncovered": it.uncovered,
        "strata": [
            {
                "unit": None if part.unit < 0 else register.units.ids[part.unit],
                "stations": part.stations,
                "drawn": part.drawn,
                "compared": part.compared,
                "differ": part.differ,
                "superseded": part.superseded,
            }
            for part in it.strata
        ],
    }
