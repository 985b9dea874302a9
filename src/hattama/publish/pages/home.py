"""The first page: what the election is, how far the count is, who has which seats, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from hattama.core.record.facts import TurnoutReported
from hattama.core.result import Counted
from hattama.publish import charts
from hattama.publish.frame import Page, title
from hattama.publish.markup import cells, escape, link, span, table
from hattama.publish.pages import contest, districts, summary, voter
from hattama.publish.pages import find as find_page
from hattama.publish.prose import bullets
from hattama.publish.twins import children
from hattama.publish.view import Name, View, contest_path, feed_path, href, path, unit_path
from hattama.publish.voters import when
from hattama.words import find
from hattama.words.count import not_checked_text


def pages(view: View) -> Iterator[Page]:
    """The first page of a language."""
    here = path(view.lang, "index")
    lists = [one for one in view.result.contests.values() if one.contest.kind == "lists"]
    values = {
        "voters": _voters(view, here),
        "silent": silent(view),
        "verdict": summary.verdict(view),
        # Before election day there are no figures that anybody could have published.
        "cards": summary.cards(view, lists[0] if lists and when(view.snap) != "before" else None),
        "remarks": summary.remarks(view),
        "lists": [_lists(view, one, here) for one in lists],
        "house": _house(view, here),
        "house_title": view.say("home.house"),
        "districts": districts.listed(view, here),
        "districts_title": view.word("count.head.districts"),
        "regions": _regions(view, lists, here),
        "regions_title": view.say("home.regions"),
        "not_checked_title": view.word("count.head.not_checked"),
        "not_checked": [
            not_checked_text(view.lang, one.code, one.params) for one in view.result.not_checked
        ],
    }
    yield Page(
        here, title(view, view.say("way.index")), Name(view.election.name.pick(view.lang)),
        "home.html", values, view.snap.size - 1,
        feed=feed_path(view.lang, "results"),
    )  # fmt: skip


def _voters(view: View, here: str) -> str:
    """Until election day is over, where voters find what they need comes first."""
    told = view.ledger.voters
    if told is None or told.when == "over":
        return ""
    day = view.word("site_vote.vote.day", date=view.date(view.election.date))
    ways = ["vote", *(["find"] if find_page.is_there(view.ledger) else []), "calendar"]
    links = [link(href(here, path(view.lang, one)), Name(view.say(f"way.{one}"))) for one in ways]
    return voter.notes(view) + f'<p class="lead">{escape(day)}</p>' + bullets(links)


def silent(view: View) -> str:
    """What it means that no station was published; nothing where they were."""
    if not view.election.without_stations:
        return ""
    stations = view.election.stations
    number = stations.number if stations is not None else None
    if number is None:
        return view.say("home.silent")
    return view.say("home.silent_number", number=view.num(number))


def _lists(view: View, one: Counted, here: str) -> dict[str, Any]:
    """A list contest: how far it is, its votes, and where to read on."""
    key = one.contest.id
    known = one.basis != "not_published"
    return {
        "id": f"c-{key}",
        "name": link(href(here, contest_path(view.lang, key)), view.contest(one.contest)),
        "chart": _votes(view, one) if known else "",
        "silent": "" if known else contest.silent(view, one),
    }


def _votes(view: View, one: Counted) -> str:
    """The chart; beside it stand how far the count is, and the table."""
    key = one.contest.id
    far = contest.progress(view, one, contest.chart_key("p", key)) if one.basis == "counted" else ""
    chart = contest.chart_key("v", key)
    return contest.votes_figure(view, one, chart, f"{chart}-table", far)


def settled(view: View) -> bool:
    """Whether nothing that is still open can move a seat."""
    found = view.result.contests.values()
    bounds = [one.seat_bounds for one in found]
    lists = all(bound is None or not bound.open for bound in bounds)
    unknown = view.result.undecided.values()
    missing = any(
        one.basis == "counted" and one.bounds is None and one.counted < (one.expected or 0)
        for one in found
    )
    return lists and not missing and not any(unknown) and not any(one.is_open for one in found)


def _house(view: View, here: str) -> str:
    """Seats: the hemicycle once they are settled, else what is certain and what is open."""
    groups = _groups(view)
    if not groups:
        return ""
    parts = []
    if settled(view):
        told = contest.frame(view, "house", view.say("chart.house"))
        parts.append(charts.figure(charts.hemicycle(told, groups)))
    else:
        parts += [
            contest.bounds_chart(view, one, contest.chart_key("b", one.contest.id))
            for one in view.result.contests.values()
        ]
    made = "".join(parts)
    return f'<div class="beside"><div>{made}</div><div>{_seats(view, here)}</div></div>'


def _groups(view: View) -> list[charts.SeatGroup]:
    """Every group of the house with its seats, in ballot order."""
    lists = _first_ballot(view)
    found = []
    for place, (group, seats) in enumerate(view.result.seats.items()):
        spot = lists.index(group) if group in lists else len(lists) + place
        name = _name(view, group)
        option = charts.Option(group, name.text, spot, name.lang)
        found.append(charts.SeatGroup(option, seats.total or 0))
    return [one for one in found if one.seats]


def _name(view: View, group: str) -> Name:
    """The name of a list, with its language; or of a group of winners."""
    for one in view.result.contests.values():
        if one.contest.kind == "lists" and group in one.contest.ballot:
            return view.options_of(one)[group]
    return Name(view.group(group))


def _first_ballot(view: View) -> Sequence[str]:
    found = (one for one in view.result.contests.values() if one.contest.kind == "lists")
    first = next(found, None)
    return list(first.contest.ballot) if first is not None else []


def _seats(view: View, here: str) -> str:
    """Both tiers side by side, with what the figures rest on."""
    rows, result = [], view.result
    tiers = result.house.districts != 0
    for group, seats in result.seats.items():
        figures = [view.num(seats.list)]
        words = []
        if tiers:
            figures += [view.num(seats.single_mandate), view.num(seats.total)]
            words = [escape(view.word(f"count.basis.{seats.single_basis}"))]
        rows.append(cells(span(_name(view, group)), figures, words))
    keys = ["option", "list", *(["single_mandate", "total", "single_basis"] if tiers else [])]
    head = [
        (escape(view.word(f"count.table.{key}")), key not in ("option", "single_basis"))
        for key in keys
    ]
    code = "seats" if settled(view) else "seats_so_far"
    notes = [
        view.word(
            "count.line.undecided",
            tier=view.word(f"count.tier.{tier}"),
            number=open_,
        )
        for tier, open_ in result.undecided.items()
        if open_
    ]
    if any(one.list_basis == "counted" and one.list for one in result.seats.values()):
        notes.append(view.word("site_seats.lead.counted"))
    if any(one.single_basis == "derived" for one in result.seats.values()):
        notes.append(view.word("count.line.derived", total=result.house.districts))
    told = "".join(f"<p>{escape(note)}</p>" for note in notes)
    way = link(href(here, path(view.lang, "allocation")), Name(view.say("way.allocation")))
    return table("seats", view.say(f"home.{code}"), head, rows) + told + f"<p>{way}</p>"


def _regions(view: View, lists: Sequence[Counted], here: str) -> str:
    """The units directly below the top: as tiles where the country has a grid."""
    below, _ = children(view.ledger, 0)
    if not below:
        return ""
    country = view.result.law.id.partition("/")[0]
    grid = charts.grid(country)
    one = lists[0] if lists and lists[0].contest.unit == 0 else None
    if view.election.without_stations and not any(_present(one, spot) for spot in below):
        made = _announced(view, below, grid, here)
        if made:
            return made
    tiles = [_tile(view, one, spot, here) for spot in below]
    told = contest.frame(view, "regions", view.say("chart.regions"))
    return charts.figure(charts.tiles(told, grid, tiles))


def _present(one: Counted | None, spot: int) -> bool:
    """Whether a protocol of a unit, or of one below it, is here."""
    return one is not None and bool(one.totals.present[spot - one.totals.start])


def _announced(view: View, below: Sequence[int], grid: charts.Grid | None, here: str) -> str:
    """The turnout that was announced of the regions, at the last hour of which most of it is."""
    ids = {view.units.ids[spot] for spot in below}
    said = [
        one
        for one in view.snap.held.facts
        if isinstance(one, TurnoutReported) and one.unit in ids and not one.contest
    ]
    hours = Counter(at for at, _ in {(one.at, one.unit) for one in said})
    if not any(2 * number > len(below) for number in hours.values()):
        return ""
    at = max(hour for hour, number in hours.items() if 2 * number > len(below))
    percents = {one.unit: one.percent for one in said if one.at == at}
    tiles = [
        charts.Tile(
            unit, name.text, name.lang, href(here, unit_path(view.lang, unit)),
            percent=percents.get(unit, ""), published=False,
        )
        for spot in below
        for unit, name in [(view.units.ids[spot], view.unit(spot))]
    ]  # fmt: skip
    told = contest.frame(view, "regions", view.word("site_seats.lead.turnout_title"))
    hour = find(view.lang, f"site_chart.hour.{at}") or at
    measure = view.word("site_seats.lead.turnout", at=hour)
    note = escape(view.word("site_seats.lead.turnout_told"))
    return f"<p>{note}</p>" + charts.figure(charts.tiles(told, grid, tiles, measure))


def _tile(view: View, one: Counted | None, spot: int, here: str) -> charts.Tile:
    name, unit = view.unit(spot), view.units.ids[spot]
    address = href(here, unit_path(view.lang, unit))
    if one is None or one.basis == "not_published":
        return charts.Tile(unit, name.text, name.lang, address, 0, None)
    row = spot - one.totals.start
    figures = {option: one.totals.figure(option, row) for option in one.contest.ballot}
    most = max((value for value in figures.values() if value is not None), default=0)
    leads = tuple(
        contest.chart_option(view, one, option)
        for option, value in figures.items()
        if most and value == most
    )
    known = [value for value in figures.values() if value is not None]
    expected = None if one.expected is None else int(one.totals.awaited[row])
    return charts.Tile(
        unit, name.text, name.lang, address, int(one.totals.present[row]), expected, leads,
        most or None, sum(known) if leads else None,
    )  # fmt: skip
