"""The head of the first page: what follows from what, key figures, remarks on the whole."""

from __future__ import annotations

from hattama.bundle.results import plain_params
from hattama.bundle.snapshot import moment
from hattama.core.result import Counted
from hattama.publish.markup import escape
from hattama.publish.pages import contest
from hattama.publish.pages.remarks import Remarks
from hattama.publish.view import View
from hattama.words.count import verdict_text


def verdict(view: View) -> list[str]:
    """The verdict, sentence by sentence; remarks stand below it here.

    Nothing where no seats follow from anything; what was not checked stands at the foot.
    """
    if all(one.lists is None for one in view.result.contests.values()):
        return []
    differs = view.word("count.head.differs")
    here = view.word("site_seats.card.differs")
    told = verdict_text(view.lang, view.result).split("\n")
    return [here if one == differs else one for one in told]


def cards(view: View, one: Counted | None) -> list[dict[str, str]]:
    """Key figures of a list contest, and how far the record is.

    Each card has a label, one big figure, and words that say what it rests on.
    """
    found = [] if one is None else [_turnout(view, one), _protocols(view, one), _votes(view, one)]
    if one is not None:
        found += [_threshold(view, one), _certain(view, one)]
    return [card for card in (*found, _record(view)) if card]


def _card(view: View, key: str, big: str, *told: str) -> dict[str, str]:
    return {"label": _say(view, key), "big": big, "told": " ".join(filter(None, told))}


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_seats.card.{key}", **params)


def _turnout(view: View, one: Counted) -> dict[str, str]:
    share = one.turnout
    if share is None:
        return _card(view, "turnout", "\u2013", _say(view, "none"))
    lines = " + ".join(view.line(line) for line in share.lines)
    told = f"{lines}: {view.num(share.above)}. {view.line(share.base)}: {view.num(share.below)}."
    said = _say(view, "announced", at=share.at) if share.at is not None else ""
    return _card(view, "turnout", view.share(share.above, share.below), told, said)


def _protocols(view: View, one: Counted) -> dict[str, str]:
    if view.election.without_stations:
        number = view.num(one.expected)
        return _card(view, "protocols", "0", _say(view, "of_all", number=number),
                     _say(view, "stations_silent"))  # fmt: skip
    if one.expected is None:
        return _card(view, "protocols", view.num(one.counted), _say(view, "unknown_number"))
    told = _say(view, "of_all", number=view.num(one.expected))
    return _card(view, "protocols", view.num(one.counted), told,
                 f"({view.share(one.counted, one.expected)})")  # fmt: skip


def _votes(view: View, one: Counted) -> dict[str, str]:
    base, below = one.base
    name = view.word(f"seats.value.base.{base}")
    if below is None:
        return _card(view, "votes", "\u2013", _say(view, "none"))
    return _card(view, "votes", view.num(below), name)


def _threshold(view: View, one: Counted) -> dict[str, str]:
    found = contest.threshold(view, one)
    if found is None:
        return {}
    whole = found.needed.__floor__()
    least = whole + 1 if found.above or whole != found.needed else whole
    base = view.word(f"seats.value.base.{one.base[0]}")
    return _card(view, "threshold", found.share, _say(view, "needed", needed=least, base=base))


def _certain(view: View, one: Counted) -> dict[str, str]:
    """Certain seats, while protocols are missing."""
    bound = one.seat_bounds
    if bound is None:
        return {}
    key = "certain" if bound.exact else "certain_careful"
    return _card(view, key, view.num(bound.certain), _say(view, "open", open=bound.open))


def _record(view: View) -> dict[str, str]:
    snap = view.snap
    last = view.moment(moment(int(snap.recorded.times[-1])))
    return _card(view, "record", view.num(snap.size), _say(view, "latest", time=last))


def remarks(view: View) -> str:
    """Remarks on the whole count; those on single units stand on the pages of these."""
    found = [one for one in view.result.remarks if one.unit is None]
    told = [
        {
            "code": one.code, "class": "count", "severity": one.severity, "contest": one.contest,
            "source": "official", "params": plain_params(one.params),
        }
        for one in found
    ]  # fmt: skip
    counts = view.word("count.counts.line", **view.result.by_severity())
    made = Remarks(view).listed(told[:_MOST], 2)
    if len(told) > _MOST:
        more = view.word("count.line.more_remarks", number=len(told) - _MOST)
        made += f"<p>{escape(more)}</p>"
    return f"{made}<p>{escape(_say(view, 'remarks', counts=counts))}</p>" if made else ""


# So many remarks stand on the first page; a night of missing protocols has thousands.
_MOST = 12
