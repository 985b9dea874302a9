"""How votes became seats, step by step, so that a reader can do it again on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from hattama.bundle import layout
from hattama.core.law.rule import Rule
from hattama.core.result import Counted
from hattama.core.seats.model import Outcome, ThresholdLine
from hattama.publish.frame import Page, in_sections
from hattama.publish.markup import cells, definitions, escape, link, span, table
from hattama.publish.pages import districts, whatif
from hattama.publish.pages.contest import silent
from hattama.publish.prose import bullets, heading, lead, note, numbered, para, section
from hattama.publish.view import Name, View, contest_path, href, path
from hattama.words import plain
from hattama.words.count import in_words
from hattama.words.law import article, basis, rule_says
from hattama.words.outcome import claimants, ground, step_text
from hattama.words.sentences import told as told_law

# How surely a rule may be known, from the surest on.
_KNOWN = ("read", "restated", "inferred", "not_found")
# Steps that give seats beyond full quotas.
_FURTHER = ("leftover", "raise_to_minimum", "deal_in_turn")


def pages(view: View) -> Iterator[Page]:
    """The page of a language."""
    here = path(view.lang, "allocation")
    found = view.result.contests.values()
    lists = [one for one in found if one.contest.kind == "lists"]
    sections = [
        _law(view, here),
        *(_contest(view, one, here) for one in lists),
        *([] if lists else [_no_lists(view)]),
        *_districts(view, here),
        *_persons(view),
        *_what_if(view, here),
    ]
    yield in_sections(view, "allocation", lead(_say(view, "lead")), sections)


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_seats.allocation.{key}", **params)


def rule_line(view: View, rule: Rule) -> str:
    """What a rule says, its article, and how surely it is known; plain text."""
    known = {
        "article": view.word("seats.head.article", article=rule.article)
        if rule.article and rule.article != "not_found"
        else article(view.lang, rule),
        "basis": basis(view.lang, rule),
    }
    sentence = told_law(view.lang, rule)
    if sentence is not None:
        return f"{sentence} {_say(view, 'cite', **known)}"
    return _say(view, "rule", says=rule_says(view.lang, rule), **known)


def _law(view: View, here: str) -> Mapping[str, str]:
    """The law, its file in the bundle, the sizes of the tiers, and what basis words mean."""
    law, result = view.result.law, view.result
    file = layout.file("law", view.snap.admitted.files["law"].sha256)
    head = link(href(here, file), Name(law.id))
    pairs = [
        (view.word("seats.head.law"), escape(law.name.pick(view.lang))),
        (_say(view, "file"), head),
        (_say(view, "lists"), view.num(result.house.lists)),
        (_say(view, "districts"), view.num(result.house.districts)),
    ]
    appointed = [
        para(
            view.word(
                "count.line.appointed",
                by=one.by.pick(view.lang),
                seats=one.value,
                total=(result.house.lists or 0) + result.house.districts + result.house.appointed,
            )
        )
        for one in law.appointed
    ]
    known = definitions(
        (view.word(f"seats.basis.{one}"), escape(_say(view, f"known_{one}"))) for one in _KNOWN
    )
    told = [definitions(pairs), *appointed, heading(_say(view, "known"), "known"), known]
    return section("law", escape(view.word("seats.head.law")), *told)


def _no_lists(view: View) -> Mapping[str, str]:
    return section("lists", escape(view.word("count.tier.lists")), note(_say(view, "no_lists")))


def _contest(view: View, one: Counted, here: str) -> Mapping[str, str]:
    """One list contest: threshold, working, priorities, ties."""
    key, contest = one.contest.id, one.contest
    name = link(href(here, contest_path(view.lang, key)), view.contest(contest))
    found = in_words(one, view.lang)
    if one.lists is None or found is None:
        return section(f"c-{key}", name, note(_why_none(view, one)))
    outcome = one.lists.outcome
    missing = (one.expected or 0) - one.counted if one.basis == "counted" else 0
    status = view.word(f"seats.status.{outcome.status}")
    parts = [
        note(_say(view, "partial", missing=missing)) if missing > 0 else "",
        note(_say(view, "announced")) if one.basis == "announced" else "",
        _thresholds(view, one, outcome),
        heading(view.word("seats.head.working"), f"w-{key}"),
        para(_say(view, "paper")),
        numbered(_step(view, step) for step in found[1].steps),
        _quotas(view, one, outcome),
        _priorities(view, one, outcome),
        heading(view.word("seats.head.ties"), f"t-{key}"),
        _ties(view, found[1]),
        para(_say(view, "status", status=status)),
    ]
    return section(f"c-{key}", name, *parts)


def _why_none(view: View, one: Counted) -> str:
    """Why no seats follow from a list contest."""
    if view.result.law.lists is None:
        return _say(view, "no_lists")
    if one.basis == "not_published":
        return f"{silent(view, one)} {_say(view, 'not_published')}"
    return _say(view, "votes_absent" if one.known is None else "no_house")


def _step(view: View, step: object) -> str:
    told = escape(step_text(view.lang, step))  # type: ignore[arg-type]
    where = ground(view.lang, step)  # type: ignore[arg-type]
    return f'{told} <span class="muted">{escape(where)}</span>' if where else told


def claimant(view: View, one: Counted, name: str) -> str:
    """A list, or an alliance of lists, as markup."""
    found = view.options_of(one).get(name)
    return span(found) if found is not None else escape(str(claimants(view.lang, name)))


def _thresholds(view: View, one: Counted, outcome: Outcome) -> str:
    """Each list against the threshold."""
    rules = view.result.law.lists
    rule = rules.threshold if rules is not None else None
    key = one.contest.id
    if rule is None:
        return para(_say(view, "no_threshold"))
    base = view.word(f"seats.value.base.{rule.base}")
    # One reason for all of them is the rule itself, which stands above.
    reasons = len({line.why for line in outcome.thresholds}) > 1
    rows = [
        cells(
            claimant(view, one, line.name),
            [view.num(line.votes), _needed(view, line, rule.at)],
            [
                escape(view.word(f"seats.table.{'in' if line.passed else 'out'}")),
                *([escape(_say(view, f"why_{line.why}"))] if reasons else []),
            ],
        )
        for line in outcome.thresholds
    ]
    head = [
        (escape(view.word("seats.table.list")), False),
        (escape(view.word("seats.table.votes")), True),
        (escape(_say(view, "needed")), True),
        (escape(view.word("seats.table.passed")), False),
        *([(escape(_say(view, "why")), False)] if reasons else []),
    ]
    lines = outcome.thresholds
    caption = _say(view, "threshold", base=base, votes=lines[0].base if lines else None)
    made = table(f"threshold-{key}", caption, head, rows)
    return para(rule_line(view, rule)) + made


def _needed(view: View, line: ThresholdLine, at: str) -> str:
    if line.needed is None:
        return "\u2013"
    return escape(f"{view.word(f'seats.value.at.{at}')} {plain(view.lang, line.needed)}")


def _quotas(view: View, one: Counted, outcome: Outcome) -> str:
    """Quotients, where full quotas give seats: one row a list, as one would write it on paper."""
    rows, further = [], Counter[str]()
    for step in outcome.steps:
        if step.code in _FURTHER:
            further[step.params["list"]] += step.params["seats"]
        elif step.code == "withdrawn":
            further[step.params["list"]] -= step.params["seats"]
    for step in outcome.steps:
        if step.code != "quotient":
            continue
        told, name = step.params, step.params["list"]
        figures = [view.num(told["votes"]), plain(view.lang, told["quotient"]),
                   view.num(told["whole"]), plain(view.lang, told["remainder"]),
                   view.num(further[name])]  # fmt: skip
        rows.append(cells(claimant(view, one, name), figures))
    if not rows:
        return ""
    head = [(escape(view.word("seats.table.list")), False),
            (escape(view.word("seats.table.votes")), True)]  # fmt: skip
    head += [(escape(_say(view, key)), True) for key in ("quotient", "whole", "remainder", "more")]
    return table(f"quotas-{one.contest.id}", _say(view, "quotas"), head, rows)


def _priorities(view: View, one: Counted, outcome: Outcome) -> str:
    """Each list's last seat and one more; the last seat given, and who stands next to it."""
    rows = outcome.next_seats
    if not rows:
        return ""
    rules = view.result.law.lists
    by_quota = rules is not None and rules.method.by_quota
    told = [
        cells(
            claimant(view, one, row.name),
            [view.num(row.seats), _exact(view, row.last), _exact(view, row.next)],
        )
        for row in rows
    ]
    head = [
        (escape(view.word("seats.table.list")), False),
        (escape(view.word("seats.table.seats")), True),
        (escape(_say(view, "last_seat")), True),
        (escape(_say(view, "next_seat")), True),
    ]
    made = table(f"next-{one.contest.id}", view.word("seats.head.next"), head, told)
    words = para(_say(view, "priority_quota" if by_quota else "priority_divisor"))
    held = [row for row in rows if row.last is not None]
    free = [row for row in rows if row.next is not None]
    if held and free:
        last = min(held, key=lambda row: (row.last or Fraction(0), row.name))
        after = max(free, key=lambda row: (row.next or Fraction(0), row.name))
        names = {it.name: claimant(view, one, it.name) for it in (last, after)}
        words += (
            f"<p>{escape(_say(view, 'last'))} <strong>{names[last.name]}</strong> "
            f"({_exact(view, last.last)}). {escape(_say(view, 'after'))} "
            f"<strong>{names[after.name]}</strong> ({_exact(view, after.next)}).</p>"
        )
    return made + words


def _exact(view: View, value: Fraction | None) -> str:
    return "\u2013" if value is None else plain(view.lang, value)


def _ties(view: View, told: Outcome) -> str:
    """Ties as they arose, and what resolves them."""
    rules = view.result.law.lists
    rule = rules.tie if rules is not None else None
    law = rule_line(view, rule) if rule is not None else _say(view, "tie_no_rule")
    if not told.ties:
        return para(_say(view, "no_ties")) + para(_say(view, "tie_rule", rule=law))
    items = []
    for tie in told.ties:
        among = ", ".join(str(claimants(view.lang, name)) for name in tie.among)
        said = view.word("seats.step.tie", among=among, seats=tie.seats)
        if tie.resolved_by is not None:
            rule_name = view.word(f"seats.value.rule.{tie.rule}") if tie.rule else tie.resolved_by
            given = ", ".join(tie.given)
            said += " " + view.word("seats.step.tie_resolved", rule=rule_name, lists=given)
        else:
            said += " " + _say(view, "tie_open")
        items.append(escape(said))
    return bullets(items) + para(_say(view, "tie_rule", rule=law))


def _districts(view: View, here: str) -> Iterator[Mapping[str, str]]:
    """The rule of the districts and the outcome of each."""
    made = districts.listed(view, here)
    if not made:
        return
    law = view.result.law.districts
    rule = rule_line(view, law.winner) if law is not None else _say(view, "no_districts")
    yield section("districts", escape(view.word("count.head.districts")), para(rule), made)


def _persons(view: View) -> Iterator[Mapping[str, str]]:
    """Who takes the seats of a list, where the law says so."""
    rule = view.result.law.mandates
    if rule is None or not view.result.fillings:
        return
    rows = [
        cells(escape(view.group(one.option)),
              [view.num(one.seats), view.num(one.persons), view.num(one.vacant)])
        for one in view.result.fillings
    ]  # fmt: skip
    head = [(escape(view.word("seats.table.list")), False),
            (escape(view.word("seats.table.seats")), True),
            *((escape(_say(view, key)), True) for key in ("persons", "vacant"))]  # fmt: skip
    made = table("mandates-table", _say(view, "persons_title"), head, rows)
    told = para(rule_line(view, rule))
    yield section("mandates", escape(_say(view, "persons_title")), told, made)


def _what_if(view: View, here: str) -> Iterator[Mapping[str, str]]:
    """The way to the what-if page, where there is one."""
    if not whatif.laws(view):
        return
    way = link(href(here, path(view.lang, "whatif")), Name(view.word("site_seats.what_if.title")))
    told = f'{para(view.word("site_seats.what_if.way"))}<p class="actions">{way}</p>'
    yield section("what-if", escape(view.word("site_seats.what_if.title")), told)
