"""Drawn lots that a count leaves out, because no tie asks for them.

A lot is drawn when everything is counted; in a record it may stand before the protocols that made
the tie, or after a correction that unmade it. Then it is told as a remark, and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from hattama.core.law.model import Law
from hattama.core.record.facts import LotDrawn
from hattama.core.register.model import ContestKind
from hattama.core.result.model import Counted


def left_out(one: Counted, lots: Sequence[LotDrawn]) -> list[LotDrawn]:
    """The lots of a contest that answer no tie of it; none where its seats were not counted."""
    if not lots or (one.lists is None and one.district is None):
        return []
    taken = Counter(_answered(one))
    found = []
    for lot in lots:
        key = frozenset(lot.among), tuple(lot.drawn)
        if taken[key]:
            taken[key] -= 1
        else:
            found.append(lot)
    return found


def by_lot(law: Law, kind: ContestKind) -> bool:
    """Whether the law breaks ties of such a contest by lot."""
    if kind == "district":
        return law.districts is not None and law.districts.winner.tie == "lot"
    if law.lists is None:
        return False
    # Where a law says nothing of ties, a lot is what is left.
    tie = law.lists.tie
    return tie is None or "lot" in (tie.rule, tie.then)


def is_whole(one: Counted) -> bool:
    """Whether every protocol of a contest is here, so that its ties are known."""
    return one.expected is not None and one.counted >= one.expected


def _answered(one: Counted) -> Iterator[Hashable]:
    """Ties that a lot broke: among whom, and who was drawn."""
    if one.lists is not None:
        for tie in one.lists.outcome.ties:
            if tie.rule == "lot":
                yield frozenset(tie.among), tie.given
    if one.district is not None:
        for step in one.district.steps:
            if step.code == "district_tie_resolved" and step.params["rule"] == "lot":
                yield frozenset(step.params["among"]), tuple(step.params["given"])
