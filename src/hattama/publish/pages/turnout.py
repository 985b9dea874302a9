"""Turnout over the day: what was announced, each claim with its source, and what protocols give.

What falls from one hour to the next is said and left at that. There is no chart of turnout against
anything else, on purpose.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from hattama.core.record.facts import TurnoutReported
from hattama.core.result import Counted
from hattama.core.tabulation.turnout import turnout
from hattama.publish import charts
from hattama.publish.controls import MANY, filterable, sortable
from hattama.publish.frame import Page, home_crumb, title
from hattama.publish.markup import cells, escape, link, table
from hattama.publish.pages import contest
from hattama.publish.twins import children
from hattama.publish.view import Name, View, contest_path, href, path
from hattama.words import find

_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
# Of more districts than this their turnout stands on their own pages only.
_DISTRICTS = 500
# Of more rows than this only the upper levels stand here; the others stand on their own pages.
_ROWS = 400
Claim = tuple[int, TurnoutReported]
Key = tuple[int, str]


def pages(view: View) -> Iterator[Page]:
    """The page of a language."""
    here = path(view.lang, "turnout")
    claims = list(_claims(view))
    protocols = [one for one in map(_protocols, view.result.contests.values()) if one is not None]
    sources = {key: at for at, key in enumerate(dict.fromkeys(one.source for _, one in claims), 1)}
    days = _days(claims)
    values = {
        "lead": view.word("site_news.turnout.lead") if claims else "",
        "empty": "" if claims or protocols else view.word("site_news.turnout.empty"),
        "days": [
            _day(view, here, key, own, sources, _points(view) if key == max(days) else [])
            for key, own in days.items()
        ],
        "sources": _sources(view, sources),
        "sources_title": view.word("site_news.turnout.sources"),
        "falls": [text for own in days.values() for text in _falls(view, own)],
        "falls_title": view.word("site_news.turnout.falls"),
        "falls_note": view.word("site_news.turnout.falls_note"),
        "protocols_title": view.word("site_news.turnout.protocols"),
        "protocols": list(_from_protocols(view, here)) if protocols else [],
        "lines": _lines(view) if protocols else "",
        "no_protocols": "" if protocols or not claims
        else view.word("site_news.turnout.no_protocols"),
    }  # fmt: skip
    name = view.say("way.turnout")
    crumb = home_crumb(view)
    last = view.snap.size - 1 if protocols else max((one for one, _ in claims), default=-1)
    yield Page(here, title(view, name), Name(name), "turnout.html", values, last, [crumb])


def _claims(view: View) -> Iterator[Claim]:
    """Announced turnout that holds, with the number of each entry."""
    held = view.snap.held
    for number, fact in zip(held.numbers, held.facts, strict=True):
        if isinstance(fact, TurnoutReported) and fact.unit in view.units.place:
            yield number, fact


def _days(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Claims by day; a vote may take several."""
    found: dict[str, list[Claim]] = {}
    for one in sorted(claims, key=lambda one: (one[1].date, one[0])):
        found.setdefault(str(one[1].date), []).append(one)
    return found


def _protocols(one: Counted) -> Counted | None:
    """A contest whose own figures give a turnout; one that was only reported stands above."""
    return one if one.turnout is not None and one.turnout.at is None else None


def _points(view: View) -> list[charts.Point]:
    """Turnout of the whole country from the protocols that are here, beside what was announced."""
    found = []
    for one in view.result.contests.values():
        if one.contest.unit == 0 and one.turnout is not None and one.turnout.at is None:
            source = view.word("site_news.turnout.point", contest=view.contest(one.contest).text,
                               basis=view.word(f"count.basis.{one.turnout.basis}"))  # fmt: skip
            hour = view.word("site_news.turnout.hour")
            found.append(charts.Point(hour, "", source, one.turnout.above, one.turnout.below))
    return found


def _day(
    view: View,
    here: str,
    day: str,
    claims: Sequence[Claim],
    sources: dict[str, int],
    points: Sequence[charts.Point],
) -> dict[str, Any]:
    """Chart and table of one day."""
    date = view.date(claims[0][1].date)
    told = contest.frame(view, f"turnout-{day}", view.word("site_news.turnout.chart"),
                         view.unit(0).text)  # fmt: skip
    whole = [one for _, one in claims if one.unit == view.units.ids[0]]
    announced = [
        charts.Point(one.at, one.percent, _source(view, one.source), one.above, one.below)
        for one in whole
    ]
    chart = charts.figure(charts.turnout(told, points, announced)) if announced else ""
    keys = _by_unit(view, claims)
    left = len(keys) - len(_shown(view, keys))
    note = view.word("site_news.turnout.below", number=view.num(left)) if left else ""
    return {"id": f"d-{day}", "date": date, "chart": chart, "note": note,
            "table": _table(view, here, day, claims, sources)}  # fmt: skip


def _source(view: View, source: str) -> str:
    found = view.election.sources.get(source)
    return found.title if found is not None else source


def hours(claims: Sequence[Claim]) -> list[str]:
    """The hours that were told, in their order; other words after them."""
    return sorted({one.at for _, one in claims}, key=_when)


def _when(at: str) -> tuple[int, int, str]:
    found = _CLOCK.fullmatch(at)
    return (0, int(found[1]) * 60 + int(found[2]), "") if found else (1, 0, at)


def _hour(view: View, at: str) -> str:
    return find(view.lang, f"site_chart.hour.{at}") or at


def _by_unit(view: View, claims: Sequence[Claim]) -> dict[Key, list[TurnoutReported]]:
    """Claims of each unit and contest, the whole country first, then in the register's order."""
    found: dict[Key, list[TurnoutReported]] = {}
    place = view.units.place
    for _, one in sorted(claims, key=lambda one: (place[one[1].unit], one[1].contest, one[0])):
        found.setdefault((place[one.unit], one.contest), []).append(one)
    return found


def _shown(view: View, found: dict[Key, list[TurnoutReported]]) -> dict[Key, list[TurnoutReported]]:
    """The upper levels of the tree, where claims of all would make a page too long."""
    for deepest in range(int(view.units.depth.max()), 0, -1):
        if len(found) <= _ROWS:
            break
        found = {key: own for key, own in found.items() if view.units.depth[key[0]] < deepest}
    return found


def _table(
    view: View, here: str, day: str, claims: Sequence[Claim], sources: dict[str, int]
) -> str:
    """Units against hours; every claim, marked with its source."""
    columns = hours(claims)
    rows = []
    for (spot, name), own in _shown(view, _by_unit(view, claims)).items():
        told = [
            "<br>".join(_claim(view, one, sources) for one in own if one.at == at) or "\u2013"
            for at in columns
        ]
        rows.append(cells(_label(view, here, spot, name), told))
    head = [(escape(view.say("table.unit")), False)]
    head += [(escape(_hour(view, at)), True) for at in columns]
    date = view.date(claims[0][1].date)
    return table(f"t-{day}", view.word("site_news.turnout.caption", date=date), head, rows,
                 attributes=filterable(view.lang) if len(rows) > 30 else "")  # fmt: skip


def _label(view: View, here: str, spot: int, name: str) -> str:
    told = link(view.address(here, spot), view.unit(spot))
    one = view.register.contest(name) if name else None
    return f"{told}, {escape(view.contest(one).text)}" if one is not None else told


def _claim(view: View, one: TurnoutReported, sources: dict[str, int]) -> str:
    """One claim: as it was announced, with its ballots where they are known, and its source."""
    number = sources[one.source]
    label = escape(view.word("site_news.turnout.source", number=number))
    mark = f'<a class="source" href="#source-{number}" aria-label="{label}">[{number}]</a>'
    ballots = ""
    if one.above is not None and one.below is not None:
        told = view.word("site_news.turnout.ballots", above=one.above, below=one.below)
        ballots = f" <small>({escape(told)})</small>"
    return f"{escape(view.announced(one.percent))}{ballots} {mark}"


def _sources(view: View, sources: dict[str, int]) -> list[dict[str, Any]]:
    found = []
    for key, number in sources.items():
        one = view.election.sources.get(key)
        address = one.address if one is not None else ""
        found.append({
            "number": number, "text": _source(view, key),
            "href": address if address.startswith(("https://", "http://")) else "",
        })  # fmt: skip
    return found


def _falls(view: View, claims: Sequence[Claim]) -> Iterator[str]:
    """Units for which a later hour has less than an earlier one."""
    for (spot, _), own in _by_unit(view, claims).items():
        told = [at for at in hours([(0, one) for one in own]) if _CLOCK.fullmatch(at)]
        for before, after in itertools.pairwise(told):
            most = max((one for one in own if one.at == before), key=_share)
            least = min((one for one in own if one.at == after), key=_share)
            if _share(least) < _share(most):
                yield view.word(
                    "site_news.turnout.fall", unit=view.unit(spot).text, before=before,
                    most=view.announced(most.percent), after=after,
                    least=view.announced(least.percent),
                )  # fmt: skip


def _share(one: TurnoutReported) -> Fraction:
    return Fraction(one.percent)


def _lines(view: View) -> str:
    """What turnout is: which lines, over which."""
    law = view.result.law.turnout
    above = " + ".join(view.line(one) for one in law.above)
    return view.word("site_news.turnout.lines", above=above, below=view.line(law.below))


def _from_protocols(view: View, here: str) -> Iterator[dict[str, str]]:
    """A table for each contest of the whole country, and one of the districts."""
    found = list(view.result.contests.values())
    whole = [one for one in found if one.contest.unit == 0 and _protocols(one) is not None]
    for one in whole:
        rows = [
            row for spot in (0, *children(view.ledger, 0)[0])
            if (row := _unit_row(view, here, one, spot))
        ]  # fmt: skip
        name = view.contest(one.contest).text
        yield {"table": _shares(view, f"p-{one.contest.id}", name, rows, "table.unit")}
    rest = [one for one in found if one.contest.unit != 0 and _protocols(one) is not None]
    if rest and len(rest) <= _DISTRICTS:
        rows = [_contest_row(view, here, one) for one in rest]
        caption = view.word("site_news.turnout.districts")
        yield {"table": _shares(view, "p-districts", caption, rows, "table.unit")}


def _shares(view: View, key: str, name: str, rows: Sequence[str], first: str) -> str:
    heads = ("taken", "of", "share")
    head = [(escape(view.say(first)), False), (escape(view.say("table.counted")), True)]
    head += [(escape(view.word(f"site_news.turnout.{one}")), True) for one in heads]
    head.append((escape(view.word("count.table.basis")), False))
    caption = view.word("site_news.turnout.caption_protocols", contest=name)
    script = sortable(view.lang) + (filterable(view.lang) if len(rows) > MANY else "")
    return table(key, caption, head, rows, attributes=script)


def _unit_row(view: View, here: str, one: Counted, spot: int) -> str:
    row = spot - one.totals.start
    share = turnout(view.result.law, one.totals, row)
    if share is None:
        return ""
    awaited = None if one.expected is None else int(one.totals.awaited[row])
    counted = view.counted(int(one.totals.present[row]), awaited)
    return _row(view, link(view.address(here, spot), view.unit(spot)), counted, share)


def _contest_row(view: View, here: str, one: Counted) -> str:
    counted = view.counted(one.counted, one.expected)
    head = link(href(here, contest_path(view.lang, one.contest.id)), view.contest(one.contest))
    return _row(view, head, counted, one.turnout)


def _row(view: View, head: str, counted: str, share: Any) -> str:
    figures = [counted, view.num(share.above), view.num(share.below),
               view.share(share.above, share.below)]  # fmt: skip
    return cells(head, figures, [escape(view.word(f"count.basis.{share.basis}"))])
