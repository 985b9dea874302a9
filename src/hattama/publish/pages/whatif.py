"""WHAT IF: the same list votes under other laws of the same country; unmistakably marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from hattama.core.law import library
from hattama.core.law.lists import Threshold
from hattama.core.law.model import Law
from hattama.core.result import Counted
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Outcome, Slate
from hattama.core.seats.tiers.contest import INVALID
from hattama.publish import charts
from hattama.publish.frame import Crumb, Page, home_crumb, title
from hattama.publish.markup import cells, escape, link, span, table
from hattama.publish.pages.contest import chart_key, chart_option, frame
from hattama.publish.prose import note, para, section
from hattama.publish.view import Name, View, contest_path, href, path
from hattama.words.law import rule_says
from hattama.words.sentences import threshold_says


def pages(view: View) -> Iterator[Page]:
    """The page of a language; none where no other law can be applied, or figures are open."""
    others = laws(view)
    if not others:
        return
    here, name = path(view.lang, "whatif"), _say(view, "title")
    told = _say(view, "banner")
    lead = (
        f'<p class="kind-what_if">{escape(told)}</p>'
        f'<p class="lead">{escape(_say(view, "lead"))}</p>{note(_say(view, "not_votes"))}'
    )
    values = {"lead": lead, "sections": [_contest(view, one, others, here) for one in used(view)]}
    crumbs = [
        home_crumb(view),
        Crumb(path(view.lang, "allocation"), Name(view.say("way.allocation"))),
    ]
    yield Page(
        here, title(view, name), Name(name), "sections.html", values, view.snap.size - 1, crumbs
    )


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_seats.what_if.{key}", **params)


def used(view: View) -> list[Counted]:
    """The national list contests whose votes are all here.

    A contest whose seats the election itself names (a local council) has none under another
    law.
    """
    return [
        one
        for one in view.result.contests.values()
        if one.lists is not None
        and one.contest.seats is None
        and one.contest.repeat_of is None
        and one.contest.unit == 0
    ]


def laws(view: View) -> tuple[Law, ...]:
    """Other shipped laws of the country that say how many seats lists have.

    None while a protocol of a contest that would be used is missing: then nothing is known yet of
    which one could ask what if.
    """
    found = used(view)
    missing = any(
        one.basis == "counted" and (one.expected is None or one.counted < one.expected)
        for one in found
    )
    if missing or not found:
        return ()
    return _others(view.result.law.id, view.result.law.country)


@cache
def _others(law_id: str, country: str) -> tuple[Law, ...]:
    every = (library.get(name) for name in library.shipped() if name != law_id)
    return tuple(
        one
        for one in every
        if one.country == country and one.lists is not None and one.lists.seats is not None
    )


def outcome(one: Counted, law: Law) -> Outcome:
    """The votes of a list contest under another law; no lot that was drawn goes with them."""
    assert one.lists is not None
    assert law.lists is not None
    counts = law.lists.prior is not None
    options = [
        replace(option, prior=option.districts_won if counts else 0)
        for option in one.lists.slate.options
    ]
    invalid = one.totals.figure(INVALID)
    if invalid is None:
        options = [option for option in options if option.kind != "invalid"]
    return allocate(law.lists, Slate(tuple(options)))


def _contest(view: View, one: Counted, others: Sequence[Law], here: str) -> Mapping[str, str]:
    """One row a law: which, the house, the threshold, and the seats of each list."""
    assert one.lists is not None
    key, own = one.contest.id, one.lists.outcome
    found = [(view.result.law, own), *((law, outcome(one, law)) for law in others)]
    lists = [option.name for option in one.lists.slate.lists]
    rows = []
    for spot, (law, given) in enumerate(found):
        mark = _say(view, "own") if spot == 0 else view.say("kind.what_if").partition(":")[0]
        name = f"{escape(law.name.pick(view.lang))} <code>{escape(law.id)}</code>"
        head = f'<strong class="mark-{"own" if spot == 0 else "what_if"}">{escape(mark)}</strong>'
        figures = [view.num(given.house), *(view.num(given.seats.get(it)) for it in lists),
                   view.num(given.undecided)]  # fmt: skip
        rows.append(cells(f"{head} {name}", figures))
    names = view.options_of(one)
    head_cells = [
        (escape(view.word("seats.head.law")), False),
        (escape(_say(view, "house")), True),
        *((span(names[it]), True) for it in lists),
        (escape(view.word("seats.table.undecided")), True),
    ]
    caption = _say(view, "caption", contest=view.contest(one.contest).text)
    rules = [
        para(f"{law.name.pick(view.lang)}: {_rule(view, law.lists.threshold)}")
        for law, _ in found
        if law.lists is not None and law.lists.threshold is not None
    ]
    way = link(href(here, contest_path(view.lang, key)), view.contest(one.contest))
    title_ = f"{escape(_say(view, 'heading'))}: {way}"
    made = table(f"laws-{key}", caption, head_cells, rows)
    drawn = [
        charts.figure(_chart(view, one, law, given, f"w{spot}"))
        for spot, (law, given) in enumerate(found[1:])
    ]
    return section(f"c-{key}", title_, made, *drawn, para(_say(view, "thresholds")), *rules)


def _chart(view: View, one: Counted, law: Law, given: Outcome, letter: str) -> charts.Chart:
    """The house that another law would make of the votes; WHAT IF stands inside the picture."""
    assert one.lists is not None
    where = view.contest(one.contest).text
    if view.election.kind != "real":
        # What the figures are stays said, too.
        where = f"{where}. {view.word(f'count.kind.{view.election.kind}')}"
    title_ = _say(view, "chart", law=law.name.pick(view.lang))
    told = frame(view, chart_key(letter, one.contest.id), title_, where)
    groups = [
        charts.SeatGroup(chart_option(view, one, it.name), given.seats.get(it.name, 0))
        for it in one.lists.slate.lists
    ]
    shown = [group for group in groups if group.seats]
    return charts.hemicycle(replace(told, kind="what_if"), shown, given.undecided)


def _rule(view: View, rule: Threshold) -> str:
    return threshold_says(view.lang, rule) or f"{rule_says(view.lang, rule)}."
