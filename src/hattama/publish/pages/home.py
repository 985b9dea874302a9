"""The first page: what the election is, how far the count is, who has which seats, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hattama.core.result import Counted
from hattama.publish import charts
from hattama.publish.frame import Page, title
from hattama.publish.markup import cells, escape, link, table
from hattama.publish.pages import contest
from hattama.publish.twins import children
from hattama.publish.view import Name, View, contest_path, href, path, unit_path
from hattama.words.count import district_text, not_checked_text, verdict_text

# Of more districts than this the table can be filtered.
MANY = 10


def pages(view: View) -> Iterator[Page]:
    """The first page of a language."""
    here = path(view.lang, "index")
    lists = [one for one in view.result.contests.values() if one.contest.kind == "lists"]
    values = {
        "silent": _silent(view),
        "verdict": verdict_text(view.lang, view.result).split("\n"),
        "lists": [_lists(view, one, here) for one in lists],
        "house": _house(view),
        "house_title": view.say("home.house"),
        "districts": _districts(view, here),
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
        feed=path(view.lang, "results").removesuffix(".html") + ".atom",
    )  # fmt: skip


def _silent(view: View) -> str:
    """What it means that no station was published."""
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
        "progress": contest.progress(view, one, _key("p", key)) if one.basis == "counted" else "",
        "chart": contest.votes_chart(view, one, _key("v", key)) if known else "",
        "silent": "" if known else view.word("count.line.no_votes"),
    }


def _key(letter: str, contest_id: str) -> str:
    """An id for a chart; those of charts hold letters, digits and hyphens only."""
    return f"{letter}-" + contest_id.replace(".", "-").replace("_", "-")


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


def _house(view: View) -> str:
    """Seats: the hemicycle once they are settled, else what is certain and what is open."""
    groups = _groups(view)
    if not groups:
        return ""
    parts = []
    if settled(view):
        told = contest.frame(view, "house", view.say("chart.house"))
        parts.append(charts.figure(charts.hemicycle(told, groups)))
    else:
        parts += [_bounds(view, one) for one in view.result.contests.values()]
    parts.append(_seats(view))
    return "".join(parts)


def _groups(view: View) -> list[charts.SeatGroup]:
    """Every group of the house with its seats, in ballot order."""
    lists = _first_ballot(view)
    found = []
    for place, (group, seats) in enumerate(view.result.seats.items()):
        spot = lists.index(group) if group in lists else len(lists) + place
        option = charts.Option(group, view.group(group), spot)
        found.append(charts.SeatGroup(option, seats.total or 0))
    return [one for one in found if one.seats]


def _first_ballot(view: View) -> Sequence[str]:
    found = (one for one in view.result.contests.values() if one.contest.kind == "lists")
    first = next(found, None)
    return list(first.contest.ballot) if first is not None else []


def _bounds(view: View, one: Counted) -> str:
    """Certain and open seats of a list contest."""
    bound = one.seat_bounds
    if bound is None:
        return ""
    rows = [
        charts.SeatBound(contest.chart_option(view, one, it.option), it.certain, it.most)
        for it in bound.lists
    ]
    told = contest.frame(view, _key("b", one.contest.id), view.say("chart.bounds"))
    chart = charts.seat_bounds(told, rows, bound.certain + bound.open, exact=bound.exact)
    code = "bounds" if bound.exact else "bounds_careful"
    note = view.word(f"count.line.{code}", certain=bound.certain, open=bound.open,
               out=bound.outstanding)  # fmt: skip
    return f"{charts.figure(chart)}<p>{escape(note)}</p>"


def _seats(view: View) -> str:
    """Both tiers side by side, with what the figures rest on."""
    rows, result = [], view.result
    tiers = result.house.districts != 0
    for group, seats in result.seats.items():
        figures = [view.num(seats.list)]
        words = []
        if tiers:
            figures += [view.num(seats.single_mandate), view.num(seats.total)]
            words = [escape(view.word(f"count.basis.{seats.single_basis}"))]
        rows.append(cells(escape(view.group(group)), figures, words))
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
        notes.append(view.word("count.line.lists_counted"))
    if any(one.single_basis == "derived" for one in result.seats.values()):
        notes.append(view.word("count.line.derived", total=result.house.districts))
    told = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return table("seats", view.say(f"home.{code}"), head, rows) + told


def _districts(view: View, here: str) -> str:
    """Every district with its winner, or what is known of it."""
    found = [one for one in view.result.contests.values() if one.contest.kind == "district"]
    if not found:
        return ""
    rows = []
    for one in found:
        head = link(href(here, contest_path(view.lang, one.contest.id)), view.contest(one.contest))
        known = one.won is not None or one.district is not None
        winner = district_text(view.lang, one) if known else view.word("count.line.no_votes")
        group = view.group(one.won.group) if one.won is not None else ""
        basis = one.won.basis if one.won is not None else one.basis
        coverage = view.num(one.counted)
        if one.expected is not None:
            coverage += f" / {view.num(one.expected)}"
        words = [escape(winner), escape(group), escape(view.word(f"count.basis.{basis}"))]
        rows.append(cells(head, [coverage], words))
    head_cells = [
        (escape(view.word("count.table.district")), False),
        (escape(view.say("table.counted")), True),
        *((escape(view.word(f"count.table.{key}")), False)
          for key in ("winner", "group", "basis")),
    ]  # fmt: skip
    extra = " data-sort data-filter" if len(rows) > MANY else ""
    return table("districts", view.say("home.districts"), head_cells, rows, attributes=extra)


def _regions(view: View, lists: Sequence[Counted], here: str) -> str:
    """The units directly below the top: as tiles where the country has a grid."""
    below, _ = children(view.ledger, 0)
    if not below:
        return ""
    one = lists[0] if lists and lists[0].contest.unit == 0 else None
    tiles = [_tile(view, one, spot, here) for spot in below]
    told = contest.frame(view, "regions", view.say("chart.regions"))
    country = view.result.law.id.partition("/")[0]
    return charts.figure(charts.tiles(told, charts.grid(country), tiles))


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
