"""Which protocols are missing or not expected, unit by unit; turnout reports that fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from hattama.core.checks.model import Found
from hattama.core.record.facts import TurnoutReported
from hattama.core.record.remark import Remark, Severity
from hattama.core.register.model import Register
from hattama.core.tabulation.totals import Totals


def coverage(
    register: Register, totals: Mapping[str, Totals], *, complete: bool
) -> Iterator[Found]:
    """Awaited protocols that are not here, and others that nobody awaited.

    Args:
        complete: whether every protocol ought to be there (the results are established).
    """
    places = register.contest_places()
    severity: Severity = "warning" if complete else "note"
    for name, one in totals.items():
        awaited, present = int(one.awaited[0]), int(one.present[0])
        if present and len(one.missing):
            yield Found(
                "protocol_missing", "coverage", severity, places[name], one.missing, awaited
            )
        if len(one.unexpected):
            yield Found(
                "protocol_not_awaited",
                "coverage",
                "warning",
                places[name],
                one.unexpected,
                present + len(one.unexpected),
            )


def falling(claims: Mapping[str, tuple[TurnoutReported, ...]]) -> Iterator[Remark]:
    """Reported turnout that is lower than what was reported for an earlier hour.

    Only reports of one unit, contest and source are compared, and only those with an hour.
    """
    for unit, reports in claims.items():
        grouped: dict[tuple[str, str, str], list[TurnoutReported]] = {}
        for one in reports:
            if _hour(one.at):
                key = one.contest, one.source, one.date.isoformat()
                grouped.setdefault(key, []).append(one)
        for (contest, _, _), same in grouped.items():
            rising = sorted(same, key=lambda one: _hour(one.at))
            for before, after in pairwise(rising):
                if Fraction(after.percent) < Fraction(before.percent):
                    params = {
                        "at": after.at,
                        "announced": after.percent,
                        "before": before.percent,
                        "before_at": before.at,
                    }
                    yield Remark("turnout_falls", "warning", unit, contest or None, params)


def _hour(text: str) -> str:
    """An hour such as `9:30` in a form that can be ordered; nothing for other words."""
    hours, dot, minutes = text.partition(":")
    digits = dot and hours.isdigit() and minutes.isdigit() and len(hours) <= 2
    return f"{hours:0>2}:{minutes:0>2}" if digits else ""
