"""Remarks on a contest's totals: levels that disagree, protocols and figures that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from hattama.core.record.remark import Remark
from hattama.core.register.model import Register
from hattama.core.tabulation.totals import Totals


def remarks_on(register: Register, found: Totals, *, complete: bool) -> Iterator[Remark]:
    """Remarks, the levels first.

    Args:
        complete: whether every protocol ought to be there (the results are established).
    """
    contest = found.contest
    for one in found.differences:
        yield Remark(
            "level_differs",
            "error",
            register.units.ids[one.unit],
            contest.id,
            {
                "column": one.column,
                "own": one.own,
                "below": one.below,
                "difference": one.own - one.below,
            },
        )
    awaited, present = int(found.awaited[0]), int(found.present[0])
    if 0 < present < awaited:
        yield Remark(
            "protocols_missing",
            "warning" if complete else "note",
            contest=contest.id,
            params={"awaited": awaited, "present": present, "missing": awaited - present},
        )
    for unit in found.unexpected.tolist():
        yield Remark("protocol_unexpected", "warning", register.units.ids[unit], contest.id)
    for column in found.columns:
        gaps = found.missing_in(column)
        if gaps and found.figure(column) is not None:
            yield Remark(
                "figure_absent",
                # Votes that a protocol leaves out change the result; other lines do not.
                "error" if column in contest.ballot else "note",
                contest=contest.id,
                params={"column": column, "protocols": gaps},
            )
