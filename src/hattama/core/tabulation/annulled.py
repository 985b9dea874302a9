"""Which annulments count: only those that the dated law allows at the unit's level."""

from __future__ import annotations

from collections.abc import Sequence

from hattama.core.law.model import Law
from hattama.core.record.facts import UnitAnnulled
from hattama.core.record.remark import Remark
from hattama.core.register.model import Register


def honoured(
    law: Law, register: Register, facts: Sequence[UnitAnnulled]
) -> tuple[tuple[tuple[int, str | None], ...], tuple[Remark, ...]]:
    """Annulled units and contests (None: all contests), and remarks on what the law does not know.

    Where the law file holds no rule at all, an annulment counts, and a note says so.
    """
    counted: list[tuple[int, str | None]] = []
    remarks = []
    for fact in facts:
        spot = register.units.place[fact.unit]
        level = register.units.level_of(spot)
        # The laws at hand call every administrative unit a region here.
        named = "region" if level == "territory" else level
        allowed = any(
            named in rule.levels and (not rule.by or fact.by in rule.by) for rule in law.annulment
        )
        params = {"level": level, "by": fact.by, "date": fact.date.isoformat()}
        if law.annulment and not allowed:
            remarks.append(Remark("annulment_not_allowed", "error", fact.unit, params=params))
            continue
        if not law.annulment:
            remarks.append(Remark("annulment_without_rule", "note", fact.unit, params=params))
        counted += [(spot, contest) for contest in fact.contests or (None,)]
        # Contests whose own unit lies below the annulled one are annulled at their own unit.
        end = int(register.units.end[spot])
        counted += [
            (contest.unit, contest.id)
            for contest in register.contests
            if spot < contest.unit < end
            # A repeat vote comes after; it is annulled only by its own name.
            and (contest.id in fact.contests or not (fact.contests or contest.repeat_of))
        ]
    return tuple(counted), tuple(remarks)
