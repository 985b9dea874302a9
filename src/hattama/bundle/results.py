"""A count as JSON: what `hattama count --json` prints and `seats.json` holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hattama.bundle.outcomes import Tell, margin_json, outcome_json
from hattama.core.checks.model import Found, Kind
from hattama.core.record.protocol import OFFICIAL
from hattama.core.record.remark import Remark
from hattama.core.register.texts import Texts
from hattama.core.result import Counted, Result
from hattama.core.seats.bounds.model import Bounds, DistrictBound
from hattama.core.tabulation.turnout import Turnout

# Remarks of a count that are about single protocols or reports too, and their class.
OF_TOTALS: dict[str, Kind] = {"level_differs": "form", "turnout_falls": "plausibility"}


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a remark as JSON holds them."""
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in params.items()
    }


def result_json(found: Result, tell: Tell | None = None) -> dict[str, Any]:
    """The JSON of a count; `docs/cli-json.md` describes every key.

    Args:
        tell: adds the sentence of each step of an allocation.
    """
    return {
        "format": 1,
        "election": found.election.id,
        "law": found.law.id,
        "kind": found.election.kind,
        "stage": found.election.stage,
        "contests": {name: contest_json(one, tell) for name, one in found.contests.items()},
        "seats": {
            name: {
                "list": one.list,
                "single_mandate": one.single_mandate,
                "total": one.total,
                "basis": {
                    "list": one.list_basis,
                    "single_mandate": one.single_basis,
                    "total": one.basis,
                },
            }
            for name, one in found.seats.items()
        },
        "house": {
            "lists": found.house.lists,
            "districts": found.house.districts,
            "appointed": found.house.appointed,
        },
        "undecided": dict(found.undecided),
        "status": found.status,
        "margin": None if found.margin is None else margin_json(found.margin),
        "remarks": found.by_severity(),
        "checks": [summary_json(found, one) for one in found.checked.found],
        "remark_list": [
            {
                "code": one.code,
                "severity": one.severity,
                "unit": one.unit,
                "contest": one.contest,
                "params": plain_params(one.params),
            }
            for one in found.remarks
        ],
        "not_checked": [
            {"code": one.code, "params": plain_params(one.params)} for one in found.not_checked
        ],
    }


def contest_json(one: Counted, tell: Tell | None = None) -> dict[str, Any]:
    """One contest: coverage, totals, votes, turnout, winner."""
    shown: dict[str, Any] = {
        "kind": one.contest.kind,
        "expected": one.expected,
        "counted": one.counted,
        "basis": one.basis,
        "totals": {
            line: one.totals.figure(line)
            for line in one.totals.columns
            if line not in one.contest.ballot
        },
        "votes": one.votes,
        "turnout": turnout_json(one.turnout),
        "winner": None if one.won is None else one.won.option,
    }
    if one.won is not None:
        shown["winner_basis"] = one.won.basis
    shown["bounds"] = bounds_json(one.bounds)
    shown["data_error"] = error_json(one, one.margin)
    if one.lists is not None:
        shown["allocation"] = outcome_json(one.lists.outcome, one.lists.margins, tell)
        for name, line in shown["allocation"]["thresholds"].items():
            line["data_error"] = error_json(one, one.lists.thresholds.get(name))
    if one.district is not None:
        shown["district"] = {
            "status": one.district.status,
            "finalists": list(one.district.finalists),
            "tied": list(one.district.tied),
            "lead": one.district.lead,
        }
    return shown


def bounds_json(found: Bounds | DistrictBound | None) -> dict[str, Any] | None:
    """What is certain and what is open while protocols are missing."""
    if found is None:
        return None
    if isinstance(found, DistrictBound):
        return {
            "status": found.status,
            "certain": found.certain,
            "can_win": list(found.can_win),
            "second_round": found.second_round,
            "finalists_certain": list(found.finalists_certain),
        }
    return {
        "outstanding": found.outstanding,
        "certain": found.certain,
        "open": found.open,
        "exact": found.exact,
        "lists": {
            one.option: {
                "certain": one.certain,
                "most": one.most,
                "certain_exact": one.certain_exact,
                "most_exact": one.most_exact,
            }
            for one in found.lists
        },
    }


def error_json(one: Counted, margin: int | None) -> dict[str, Any] | None:
    """The data error of a contest beside a margin; null where nothing was counted."""
    if one.error is None or one.basis == "not_published":
        return None
    return {
        "imbalance": one.error.imbalance,
        "loose": one.error.loose,
        "missing": one.error.missing,
        "margin": margin,
        "within": one.error.within(margin),
    }


def turnout_json(share: Turnout | None) -> dict[str, Any] | None:
    """Turnout as two numbers and the names of the lines behind them; never a float."""
    if share is None:
        return None
    shown: dict[str, Any] = {
        "above": share.above,
        "below": share.below,
        "lines": list(share.lines),
        "base": share.base,
        "basis": share.basis,
    }
    return shown if share.at is None else {**shown, "at": share.at, "source": share.source}


def of_totals(found: Result) -> list[Found]:
    """Remarks that belong to totals and reports, in the form of those on protocols."""
    places = found.register.contest_places()
    grouped: dict[tuple[str, int], list[Remark]] = {}
    for one in found.remarks:
        if one.code in OF_TOTALS and one.unit is not None:
            grouped.setdefault((one.code, places.get(one.contest or "", -1)), []).append(one)
    return [
        Found(
            code,
            OF_TOTALS[code],
            same[0].severity,
            contest,
            found.register.units.place.many(Texts.of([one.unit or "" for one in same])),
            found.checked.looked.get((contest, OFFICIAL), 0),
            figures={
                name: np.array([one.params[name] for one in same], dtype=np.int64)
                for name, value in same[0].params.items()
                if isinstance(value, int)
            },
            words={
                name: tuple(str(one.params[name]) for one in same)
                for name, value in same[0].params.items()
                if not isinstance(value, int)
            },
        )
        for (code, contest), same in grouped.items()
    ]


def summary_json(found: Result, one: Found) -> dict[str, Any]:
    """How often a remark occurs in one contest."""
    return {
        "code": one.code,
        "class": one.kind,
        "severity": one.severity,
        "contest": found.register.contests[one.contest].id if one.contest >= 0 else None,
        "source": one.source,
        "number": len(one),
        "of": one.among,
    }
