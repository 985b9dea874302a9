"""Could it matter? How few ballots would change an outcome, beside the ballots in doubt.

Numbers of votes only; the law may annul for other reasons, and the page says so. Nothing here ranks
stations, and nothing here says why figures do not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from hattama.core.result import Counted
from hattama.core.seats.bounds.model import DistrictBound
from hattama.core.seats.margin.doubt import Margin
from hattama.publish.controls import MANY, filterable, sortable
from hattama.publish.frame import Page, in_sections
from hattama.publish.markup import cells, escape, link, table
from hattama.publish.pages.allocation import claimant, rule_line
from hattama.publish.pages.contest import silent
from hattama.publish.prose import bullets, heading, lead, note, para, section
from hattama.publish.view import View, contest_path, href, path
from hattama.words import find, plain
from hattama.words.count import district_text, error_text
from hattama.words.outcome import claimants, margin_text

# Of thousands of districts, those that say most.
_NEAREST = 100


def pages(view: View) -> Iterator[Page]:
    """The page of a language."""
    here = path(view.lang, "margin")
    found = list(view.result.contests.values())
    lists = [one for one in found if one.contest.kind == "lists"]
    rounds = [one for one in found if one.contest.kind == "district"]
    told = lead(_say(view, "lead")) + note(_say(view, "votes_only")) + _annulment(view)
    sections = [
        _summary(view, found, here),
        *(_contest(view, one, here) for one in lists),
        *([_districts(view, rounds, here)] if rounds else []),
    ]
    yield in_sections(view, "margin", told, sections)


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_seats.margin.{key}", **params)


def _annulment(view: View) -> str:
    """Who may declare a vote invalid, whatever the number of votes."""
    rules = view.result.law.annulment
    if not rules:
        return para(_say(view, "annulment_none"))
    return para(_say(view, "annulment")) + bullets(escape(rule_line(view, one)) for one in rules)


def _summary(view: View, found: Sequence[Counted], here: str) -> Mapping[str, str]:
    """Which contests hang on no more ballots than their own protocols leave in doubt."""
    within = [one for one in found if one.within]
    unknown = [one for one in found if one.within is None and one.margin is not None]
    outside = [one for one in found if one.within is False]
    parts = [para(_say(view, "what_error"))]
    for code, some in (("within", within), ("outside", outside), ("unknown", unknown)):
        if some:
            told = para(_say(view, f"list_{code}", number=len(some)))
            names = [
                link(href(here, contest_path(view.lang, one.contest.id)), view.contest(one.contest))
                for one in some
            ]
            parts.append(told + (_listed(view, names) if code != "outside" else ""))
    if not within and not unknown and not outside:
        parts.append(para(_say(view, "list_none")))
    elif not within:
        parts.append(para(_say(view, "list_none_within")))
    return section("within", escape(_say(view, "within_title")), *parts)


def _listed(view: View, names: Sequence[str]) -> str:
    """Some contests by name; many of them folded up."""
    if len(names) <= MANY:
        return bullets(names)
    words = escape(_say(view, "names"))
    return f"<details><summary>{words}</summary>{bullets(names)}</details>"


def judged(view: View, one: Counted, ballots: int | None) -> str:
    """Whether so few ballots lie within the data error of a contest, in words."""
    if ballots is None:
        return "\u2013"
    found = one.error.within(ballots) if one.error is not None else None
    code = {True: "within", False: "outside", None: "unknown"}[found]
    return escape(_say(view, f"is_{code}"))


def _contest(view: View, one: Counted, here: str) -> Mapping[str, str]:
    key = one.contest.id
    name = link(href(here, contest_path(view.lang, key)), view.contest(one.contest))
    if one.lists is None:
        told = _say(view, "no_seats") if one.known else silent(view, one)
        return section(f"c-{key}", name, note(told))
    parts = [
        _doubt(view, one),
        _bounds(view, one),
        heading(_say(view, "nearest"), f"m-{key}"),
        _margins(view, one),
        _thresholds(view, one),
    ]
    return section(f"c-{key}", name, *parts)


def _doubt(view: View, one: Counted) -> str:
    """The data error, and the voters of missing protocols."""
    if one.basis != "counted":
        return para(_say(view, "error_announced"))
    told = para(error_text(view.lang, one.error)) if one.error is not None else ""
    missing = (one.expected or 0) - one.counted
    if missing > 0:
        voters = one.error.missing if one.error is not None else None
        code = "missing" if voters is not None else "missing_unknown"
        told += note(_say(view, code, missing=missing, voters=voters))
    if one.error is not None and one.error.loose:
        told += para(_say(view, "loose", votes=one.error.loose))
    return told


def _bounds(view: View, one: Counted) -> str:
    """What is certain while protocols are missing."""
    bound = one.seat_bounds
    if bound is None:
        return ""
    key = one.contest.id
    rows = [
        cells(claimant(view, one, it.option),
              [view.num(it.certain), ("" if it.most_exact else "\u2264\u00a0") + view.num(it.most)])
        for it in bound.lists
    ]  # fmt: skip
    head = [(escape(view.word("count.table.option")), False),
            *((escape(view.word(f"count.table.{one_}")), True)
              for one_ in ("certain", "most"))]  # fmt: skip
    code = "bounds" if bound.exact else "bounds_careful"
    told = view.word(f"count.line.{code}", certain=bound.certain, open=bound.open,
                     out=bound.outstanding)  # fmt: skip
    made = table(f"bounds-{key}", view.word("count.head.bounds"), head, rows)
    return para(told) + made


def _margins(view: View, one: Counted) -> str:
    """The nearest changes of the seats, each beside the data error."""
    assert one.lists is not None
    found = one.lists.margins
    if not found:
        return para(view.word("seats.margin.none"))
    rows = [
        cells(escape(margin_text(view.lang, _named(view, one, it))),
              [view.num(it.ballots)], _judged(view, one, it.ballots))
        for it in found
    ]  # fmt: skip
    head = [(escape(_say(view, "change")), False), (escape(_say(view, "ballots")), True),
            *_beside(view, one)]  # fmt: skip
    return table(f"margins-{one.contest.id}", _say(view, "margins"), head, rows)


def _judged(view: View, one: Counted, ballots: int | None) -> list[str]:
    """The cell beside the data error; where nobody knows one, the section has said so once."""
    return [judged(view, one, ballots)] if one.error is not None else []


def _beside(view: View, one: Counted) -> list[tuple[str, bool]]:
    """The head of that column."""
    return [(escape(_say(view, "beside")), False)] if one.error is not None else []


def _named(view: View, one: Counted, margin: Margin) -> Margin:
    """A margin with names in place of ids."""
    names = {option: it.text for option, it in view.options_of(one).items()}

    def called(name: str | None) -> str | None:
        return None if name is None else names.get(name) or str(claimants(view.lang, name))

    return replace(margin, source=called(margin.source), target=called(margin.target))


def _thresholds(view: View, one: Counted) -> str:
    """How far each list is from the threshold."""
    assert one.lists is not None
    near = one.lists.thresholds
    lines = [line for line in one.lists.outcome.thresholds if near.get(line.name) is not None]
    if not lines:
        return ""
    rows = [
        cells(
            claimant(view, one, line.name),
            [view.num(line.votes), plain(view.lang, line.needed), view.num(near[line.name])],
            [
                escape(view.word(f"seats.table.{'in' if line.passed else 'out'}")),
                *_judged(view, one, near[line.name]),
            ],
        )
        for line in lines
    ]
    head = [
        (escape(view.word("seats.table.list")), False),
        (escape(view.word("seats.table.votes")), True),
        (escape(view.word("site_seats.allocation.needed")), True),
        (escape(_say(view, "to_cross")), True),
        (escape(view.word("seats.table.passed")), False),
        *_beside(view, one),
    ]
    return table(f"thresholds-{one.contest.id}", _say(view, "thresholds"), head, rows)


def _districts(view: View, rounds: Sequence[Counted], here: str) -> Mapping[str, str]:
    """Districts, those first in which the fewest ballots decide."""
    name = view.word("count.head.districts")
    known = [one for one in rounds if one.district is not None]
    rest = len(rounds) - len(known)
    parts = [para(_say(view, "districts_silent", number=rest))] if rest else []
    partial = [one for one in rounds if isinstance(one.bounds, DistrictBound)]
    if partial:
        open_ = sum(1 for one in partial if one.is_open)
        told = view.word("count.line.bounds_districts", certain=len(partial) - open_, open=open_)
        parts.append(para(told))
    if known:
        ordered = sorted(known, key=lambda one: (one.margin is None, one.margin or 0))
        if len(ordered) > _NEAREST:
            parts.append(para(_say(view, "nearest_only", shown=_NEAREST, all=len(ordered))))
        rows = [_district(view, one, here) for one in ordered[:_NEAREST]]
        head = [
            (escape(view.word("count.table.district")), False),
            (escape(view.word("count.table.lead")), True),
            (escape(_say(view, "ballots")), True),
            (escape(_say(view, "error")), True),
            (escape(_say(view, "beside")), False),
            (escape(view.word("count.table.winner")), False),
            (escape(_say(view, "what")), False),
        ]
        extra = sortable(view.lang)
        if len(rows) > MANY:
            extra += filterable(view.lang)
        parts.append(table("leads", _say(view, "leads"), head, rows, attributes=extra))
    return section("districts", escape(name), *parts)


def _district(view: View, one: Counted, here: str) -> str:
    district, error = one.district, one.error
    assert district is not None
    head = link(href(here, contest_path(view.lang, one.contest.id)), view.contest(one.contest))
    doubt = None
    if error is not None and (error.imbalance is not None or error.missing is not None):
        doubt = (error.imbalance or 0) + (error.missing or 0)
    near = district.margin
    what = find(view.lang, f"site_seats.margin.what_{near.what}") if near is not None else ""
    figures = [view.num(district.lead), view.num(one.margin), view.num(doubt)]
    words = [judged(view, one, one.margin), escape(district_text(view.lang, one)),
             escape(what or "")]  # fmt: skip
    return cells(head, figures, words)
