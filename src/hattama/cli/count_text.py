"""A count for a person: totals, districts, seats over both tiers, margin, remarks, what is open."""

from __future__ import annotations

from collections import Counter

import click
from msgspec.structs import replace

from hattama.cli.bounds_text import print_bounds
from hattama.cli.output import heading, table
from hattama.cli.seats import print_margins, print_working
from hattama.core.result import Counted, Result
from hattama.core.seats.model import BASE_KINDS
from hattama.words import Lang, number, say
from hattama.words.count import (
    coverage_text,
    district_text,
    error_text,
    group_name,
    in_words,
    names_of,
    not_checked_text,
    remark_words,
    share_text,
    told_number,
    turnout_text,
    verdict_text,
)
from hattama.words.protocol import title as remark_title

# Remarks of one kind that are shown in full; the rest are counted.
MOST_REMARKS = 10


def print_result(lang: Lang, found: Result, *, working: bool = False) -> None:
    """Everything, with kind and stage at the head."""
    print_head(lang, found)
    for one in found.contests.values():
        if one.contest.kind == "lists":
            _list_contest(lang, found, one, working=working)
    _districts(lang, found)
    _seats(lang, found)
    print_bounds(lang, found, {name: names_of(one, lang) for name, one in found.contests.items()})
    for one in found.contests.values():
        if one.lists is not None:
            names = names_of(one, lang)
            print_margins(lang, [
                replace(m, source=names.get(m.source or ""), target=names.get(m.target or ""))
                for m in one.lists.margins
            ])  # fmt: skip
    _remarks(lang, found)
    heading(say(lang, "count.head.not_checked"))
    for open_question in found.not_checked:
        click.echo(f"  {not_checked_text(lang, open_question.code, open_question.params)}")
    click.echo()
    click.echo(verdict_text(lang, found))


def print_head(lang: Lang, found: Result) -> None:
    """The election's name, what kind it is, how far the count is, and the law."""
    election = found.election
    click.secho(election.name.pick(lang), bold=True)
    kind = say(lang, f"count.kind.{election.kind}")
    stage = say(lang, f"count.stage.{election.stage}")
    click.echo(say(lang, "count.head.kind_stage", kind=kind, stage=stage))
    click.echo(f"{say(lang, 'count.head.law')}: {found.law.name.pick(lang)} ({found.law.id})")
    if found.status != "complete":
        status = say(lang, f"count.status.{found.status}")
        click.echo(f"{say(lang, 'count.head.status')}: {status}.")


def _list_contest(lang: Lang, found: Result, one: Counted, *, working: bool) -> None:
    """Votes, shares with their base, list seats, coverage and turnout of one contest."""
    unit = found.register.units.name(one.contest.unit, lang)
    title = one.contest.names.pick(lang) or one.contest.id
    heading(f"{title}: {unit}")
    if one.basis == "not_published":
        click.echo(f"  {say(lang, 'count.line.no_votes')}")
        return
    base, below = one.base
    seats = one.lists.outcome.seats if one.lists is not None else {}
    names = names_of(one, lang)
    rows = []
    for option, votes in one.votes.items():
        kind = one.contest.ballot[option].kind
        rows.append([
            names[option],
            told_number(lang, votes),
            share_text(lang, one, option, votes) if kind in BASE_KINDS[base] else "",
            number(lang, seats[option]) if option in seats else "",
        ])  # fmt: skip
    based = say(lang, f"seats.value.base.{base}")
    headers = [say(lang, f"count.table.{key}") for key in ("option", "votes")]
    headers += [say(lang, "count.table.share", base=based), say(lang, "count.table.seats")]
    whole = one.lists.outcome.house - one.lists.outcome.undecided if one.lists else None
    together = say(lang, "count.table.together", base=based)
    table(headers, rows, right=(1, 2, 3), footer=[together, told_number(lang, below), "",
                                                  told_number(lang, whole)])  # fmt: skip
    click.echo(coverage_text(lang, one, without_stations=found.election.without_stations))
    click.echo(turnout_text(lang, one))
    if one.error is not None and one.basis == "counted":
        click.echo(error_text(lang, one.error))
    shown = in_words(one, lang) if working else None
    if shown is not None:
        print_working(lang, shown[1])


def _districts(lang: Lang, found: Result) -> None:
    """Districts of which something is known; the others are counted."""
    contests = [one for one in found.contests.values() if one.contest.kind == "district"]
    if not contests:
        return
    heading(say(lang, "count.head.districts"))
    rows = []
    for one in contests:
        if one.won is None and one.district is None:
            continue
        unit = found.register.units.name(one.contest.unit, lang)
        rows.append([
            one.contest.names.pick(lang) or unit,
            district_text(lang, one),
            group_name(lang, found, one.won.group) if one.won is not None else "",
            told_number(lang, one.district.lead if one.district is not None else None),
            say(lang, f"count.basis.{one.won.basis if one.won is not None else one.basis}"),
        ])  # fmt: skip
    keys = ("district", "winner", "group", "lead", "basis")
    if rows:
        table([say(lang, f"count.table.{key}") for key in keys], rows, right=(3,))
    silent = len(contests) - len(rows)
    if silent:
        code = "more_districts" if rows else "no_votes"
        click.echo(say(lang, f"count.line.{code}", number=silent))


def _seats(lang: Lang, found: Result) -> None:
    """Both tiers side by side, the district seats with what they rest on."""
    seats = found.seats.values()
    heading(say(lang, "count.head.seats"))
    keys = ["option", "list"]
    rows = [
        [group_name(lang, found, group), told_number(lang, one.list)]
        for group, one in found.seats.items()
    ]
    footer = [say(lang, "count.table.total"), told_number(lang, _sum([one.list for one in seats]))]
    if found.house.districts != 0:
        keys += ["single_mandate", "single_basis", "total"]
        for row, one in zip(rows, seats, strict=True):
            basis = say(lang, f"count.basis.{one.single_basis}")
            row += [told_number(lang, one.single_mandate), basis, told_number(lang, one.total)]
        footer += [told_number(lang, _sum([one.single_mandate for one in seats])), ""]
        footer.append(told_number(lang, _sum([one.total for one in seats])))
    headers = [say(lang, f"count.table.{key}") for key in keys]
    table(headers, rows, right=(1, 2, 4)[: len(keys) - 1], footer=footer)
    for tier, seats_open in found.undecided.items():
        if seats_open:
            told = say(lang, f"count.tier.{tier}")
            click.echo(say(lang, "count.line.undecided", tier=told, number=seats_open))
    if any(one.list_basis == "counted" and one.list for one in seats):
        click.echo(say(lang, "count.line.lists_counted"))
    if any(one.single_basis == "derived" and one.single_mandate for one in seats):
        click.echo(say(lang, "count.line.derived", total=found.house.districts))
    elected = (found.house.lists or 0) + found.house.districts
    for body in found.law.appointed:
        total = elected + found.house.appointed
        by = body.by.pick(lang)
        click.echo(say(lang, "count.line.appointed", by=by, seats=body.value, total=total))


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _remarks(lang: Lang, found: Result) -> None:
    heading(say(lang, "count.head.remarks"))
    click.echo(f"  {say(lang, 'count.counts.line', **found.by_severity())}")
    shown: Counter[str] = Counter()
    for one in found.remarks:
        shown[one.code] += 1
        if shown[one.code] > MOST_REMARKS:
            continue
        severity = say(lang, f"count.severity.{one.severity}")
        where = _where(lang, found, one.contest)
        params = remark_words(lang, found, one.contest, {**one.params, "unit": one.unit})
        text = say(lang, f"count.remark.{one.code}", **params)
        click.echo(f"  {severity}: {where}{text}")
    for code, times in shown.items():
        if times > MOST_REMARKS:
            more = say(lang, "count.line.more_remarks", number=times - MOST_REMARKS)
            click.echo(f"  {code}: {more}")
    _checks(lang, found)


def _checks(lang: Lang, found: Result) -> None:
    """How many protocols have which remark; one by one they are shown by `hattama check`."""
    told: Counter[tuple[str, str]] = Counter()
    for one in found.checked.found:
        if one.kind != "coverage":
            severity = say(lang, f"count.severity.{one.severity}")
            told[severity, remark_title(lang, one.code, one.fixed)] += len(one)
    for (severity, what), times in told.items():
        line = say(lang, "count.line.check", what=what, number=times)
        click.echo(f"  {severity}: {line}")
    if told:
        click.echo(f"  {say(lang, 'count.line.check_all')}")


def _where(lang: Lang, found: Result, contest: str | None) -> str:
    """The contest's name before a remark, where there are several."""
    if contest is None or len(found.contests) == 1:
        return ""
    names = found.contests[contest].contest.names
    return f"{names.pick(lang) or contest}: "
