"""A page for each contest: votes, coverage, seats or winner, and where it was voted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from hattama.core.result import Counted
from hattama.core.seats.bounds.model import DistrictBound
from hattama.core.seats.tiers.contest import kinds_of
from hattama.publish import charts
from hattama.publish.frame import Page, home_crumb, title
from hattama.publish.markup import cells, definitions, escape, link, span, table
from hattama.publish.pages.remarks import common
from hattama.publish.view import Name, View, contest_path, href, path
from hattama.words.count import coverage_text, district_text, error_text, share_text, turnout_text


def pages(view: View) -> Iterator[Page]:
    """One page for each contest, in the order of the register."""
    for one in view.result.contests.values():
        yield _page(view, one)


def _page(view: View, one: Counted) -> Page:
    contest = one.contest
    here, name = contest_path(view.lang, contest.id), view.contest(contest)
    unit = view.unit(contest.unit)
    address = view.address(here, contest.unit)
    known = one.basis != "not_published"
    far = progress(view, one) if one.basis == "counted" else ""
    bounds = bounds_chart(view, one, "bounds")
    # How far the count is stands beside the bounds that follow from it, or else above the table.
    above = "" if bounds else far
    values = {
        "unit": link(address, unit),
        "silent": "" if known else silent(view, one),
        "progress": far if bounds else "",
        "chart": votes_figure(view, one, "votes-chart", "votes", above) if known else "",
        "bounds": bounds,
        "outcome": _outcome(view, one),
        "on": _ways(view, one, here),
        "facts": _facts(view, one) if known else "",
        "remarks": common(view, contest.id),
        "units_told": view.say("contest.where"),
        "details": view.say("contest.details"),
    }
    crumbs = [home_crumb(view)]
    # The unit of a district is mostly called as its contest is.
    named = view.say("contest.title", name=f"{name.text} ({contest.id})")
    return Page(here, title(view, named), name, "contest.html", values, view.snap.size - 1, crumbs)


def silent(view: View, one: Counted) -> str:
    """Why there are no votes: they are still awaited, or nobody published them."""
    awaited = view.election.stage == "counting" and (one.expected or 0) > 0
    if awaited and not view.election.without_stations:
        return view.word("site_seats.lead.nothing_yet")
    return view.word("count.line.no_votes")


def ordered(view: View, one: Counted) -> list[str]:
    """Options in ballot order; once the commission established the results, by votes."""
    options = list(one.contest.ballot)
    if view.election.stage != "established":
        return options
    return sorted(options, key=lambda option: -(one.votes[option] or 0))


def chart_option(view: View, one: Counted, option: str) -> charts.Option:
    """An option as charts draw it; its mark follows from its place on the ballot."""
    it, name = one.contest.ballot[option], view.options_of(one)[option]
    place = list(one.contest.ballot).index(option)
    return charts.Option(option, name.text, place, name.lang, it.kind == "against_all")


def frame(view: View, key: str, text: str, where: str = "") -> charts.Frame:
    """The frame of a chart: kind and stage stand inside it."""
    name = view.election.name.pick(view.lang)
    return charts.Frame(
        key, view.lang, view.election.kind, view.stage, text,
        f"{name}. {where}" if where else name,
        view.say("chart.as_of", entry=view.num(view.snap.size - 1)),
    )  # fmt: skip


def chart_key(letter: str, contest_id: str) -> str:
    """An id for a chart; those of charts hold letters, digits and hyphens only.

    No two contests share one, and no part of a chart is called like another chart.
    """
    return f"{letter}-{contest_id.replace('.', '--').replace('_', '---')}-c"


def progress(view: View, one: Counted, key: str = "progress") -> str:
    """How many protocols are here."""
    told = frame(view, key, view.say("chart.progress"), view.contest(one.contest).text)
    return charts.figure(charts.progress(told, one.counted, one.expected))


def votes_chart(view: View, one: Counted, key: str = "votes-chart") -> charts.Chart:
    """Bars of votes, with the threshold where the law has one."""
    rows = [
        charts.Bar(chart_option(view, one, option), one.votes[option], _exempt(one, option))
        for option in ordered(view, one)
    ]
    base, below = one.base
    told = frame(view, key, view.say("chart.votes"), view.contest(one.contest).text)
    named = charts.Base(view.word(f"seats.value.base.{base}"), below)
    return charts.bars(told, rows, named, threshold(view, one))


def votes_figure(view: View, one: Counted, key: str, table_key: str, above: str = "") -> str:
    """The chart; its twin here is the whole table, with seats and who takes part.

    Args:
        above: markup that stands over the table.
    """
    chart = votes_chart(view, one, key)
    made = f'<div class="twin">{above}{votes_table(view, one, table_key)}</div>'
    drawn = f"<div>{chart.markup}</div>"
    return f'<figure class="chart-figure beside" id="{chart.frame.id}">{drawn}{made}</figure>'


def bounds_chart(view: View, one: Counted, key: str) -> str:
    """Certain and open seats of a list contest while protocols are missing."""
    bound = one.seat_bounds
    if bound is None:
        return ""
    rows = [
        charts.SeatBound(chart_option(view, one, it.option), it.certain, it.most)
        for it in bound.lists
    ]
    told = frame(view, key, view.say("chart.bounds"))
    chart = charts.seat_bounds(told, rows, bound.certain + bound.open, exact=bound.exact)
    code = "bounds" if bound.exact else "bounds_careful"
    note = view.word(f"count.line.{code}", certain=bound.certain, open=bound.open,
               out=bound.outstanding)  # fmt: skip
    return f"{charts.figure(chart)}<p>{escape(note)}</p>"


def _exempt(one: Counted, option: str) -> bool:
    lines = one.lists.outcome.thresholds if one.lists is not None else ()
    return any(line.name == option and line.why in ("exempt", "none") for line in lines)


def threshold(view: View, one: Counted) -> charts.Threshold | None:
    """The threshold that most lists have to reach."""
    rules = view.result.law.lists
    below = one.base[1]
    if one.lists is None or rules is None or rules.threshold is None or below is None:
        return None
    needed = [line.needed for line in one.lists.outcome.thresholds if line.needed is not None]
    if not needed:
        return None
    least = Fraction(max(set(needed), key=needed.count))
    share = view.share(least.numerator, least.denominator * below)
    return charts.Threshold(share, least, rules.threshold.at == "above")


def votes_table(view: View, one: Counted, key: str) -> str:
    """Votes, shares and seats of each option."""
    base, below = one.base
    kinds, names = kinds_of(base), view.options_of(one)
    seats = one.lists.outcome.seats if one.lists is not None else {}
    passed = {line.name: line.passed for line in one.lists.outcome.thresholds} if one.lists else {}
    rows = []
    for option in ordered(view, one):
        votes = one.votes[option]
        counts = one.contest.ballot[option].kind in kinds
        share = share_text(view.lang, one, option, votes) if counts else ""
        figures = [view.num(votes), share]
        words = []
        if one.lists is not None:
            code = "in" if passed.get(option) else "out"
            words = [escape(view.word(f"seats.table.{code}")) if option in passed else ""]
            figures.append(view.num(seats[option]) if option in seats else "")
        rows.append(cells(span(names[option]), figures, words))
    head = [
        (escape(view.word("count.table.option")), False),
        (escape(view.word("count.table.votes")), True),
        (escape(view.say("table.share")), True),
    ]
    foot_figures = [view.num(below), ""]
    if one.lists is not None:
        head.append((escape(view.word("count.table.seats")), True))
        head.append((escape(view.word("seats.table.passed")), False))
        outcome = one.lists.outcome
        foot_figures.append(view.num(outcome.house - outcome.undecided))
    taken = view.word(f"seats.value.base.{base}")
    together = view.word("count.table.together", base=taken)
    foot = cells(escape(together), foot_figures, [""] if one.lists is not None else [])
    caption = view.say("contest.votes", contest=view.contest(one.contest).text)
    told = view.say("table.share_of", caption=caption, base=taken)
    return table(key, told, head, rows, foot)


def _outcome(view: View, one: Counted) -> str:
    """The winner of a district, or what it still asks for."""
    if one.contest.kind != "district" or (one.won is None and one.district is None):
        return ""
    told = district_text(view.lang, one)
    pairs = [(view.word("count.table.winner"), escape(told))]
    if one.won is not None:
        pairs.append((view.word("count.table.group"), escape(view.group(one.won.group))))
        pairs.append((view.word("count.table.basis"),
                      escape(view.word(f"count.basis.{one.won.basis}"))))  # fmt: skip
    if one.district is not None and one.district.lead is not None:
        pairs.append((view.word("count.table.lead"), view.num(one.district.lead)))
    if isinstance(one.bounds, DistrictBound) and one.is_open:
        names = view.options_of(one)
        able = ", ".join(span(names[it]) for it in one.bounds.can_win)
        pairs.append((view.word("site_seats.lead.can_win"), able or "\u2013"))
    return definitions(pairs)


def _ways(view: View, one: Counted, here: str) -> str:
    """Where the seats of this contest are explained and doubted."""
    part = f"#c-{one.contest.id}" if one.contest.kind == "lists" else "#districts"
    ways = [
        link(href(here, path(view.lang, name) + part), Name(view.say(f"way.{name}")))
        for name in ("allocation", "margin")
    ]
    return "".join(f"<li>{way}</li>" for way in ways)


def _facts(view: View, one: Counted) -> str:
    """Coverage, turnout, data error, and the lines of the form added up."""
    silent = view.election.without_stations
    told = [coverage_text(view.lang, one, without_stations=silent), turnout_text(view.lang, one)]
    if one.error is not None and one.basis == "counted":
        told.append(error_text(view.lang, one.error))
    return "".join(f"<p>{escape(text)}</p>" for text in told) + _lines(view, one)


def _lines(view: View, one: Counted) -> str:
    rows = []
    for line in one.totals.columns:
        value: Any = one.totals.figure(line)
        if line not in one.contest.ballot and value is not None:
            rows.append(cells(escape(view.line(line)), [view.num(value)]))
    if not rows:
        return ""
    head = [(escape(view.say("table.line")), False), (escape(view.say("table.number")), True)]
    return table("lines", view.say("contest.lines"), head, rows)
