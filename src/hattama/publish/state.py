"""How far the count is, as the record itself shows: before the first protocol there is none."""

from __future__ import annotations

from hattama.bundle.snapshot import Snapshot
from hattama.publish.charts.model import Shown
from hattama.publish.voters import when


def shown(snap: Snapshot) -> Shown:
    """The stage of the election; in place of `counting`, what comes before it.

    The register says `counting` from the day on which a record is opened. `before` and `awaited`
    are said from facts: no protocol of anybody is here, and the last fact is from before election
    day, or not.
    """
    stage = snap.result.election.stage
    if stage != "counting" or _has_protocols(snap):
        return stage
    return "before" if when(snap) == "before" else "awaited"


def _has_protocols(snap: Snapshot) -> bool:
    return any(len(one.entry) for one in snap.recorded.sheets)


def sentence(snap: Snapshot) -> str:
    """The code of the sentence at the foot of every page: what a check shows, and what it does not.

    That the result follows from protocols is said only where there are any.
    """
    if snap.result.election.without_stations:
        return "site.foot.totals"
    return "bundle.fixed_sentence" if _has_protocols(snap) else "site.foot.nothing"
