"""A count for a person: totals, districts, seats over both tiers, margin, remarks, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import click
from msgspec.structs import replace

from hattama.cli.bounds_text import is_open, print_bounds
from hattama.cli.output import heading, table
from hattama.cli.seats import print_margins, print_working
from hattama.cli.shapes import renamed
from hattama.core.register.model import Names
from hattama.core.result import Counted, Result
from hattama.core.result.error import DataError
from hattama.core.seats.model import BASE_KINDS, Outcome, Slate
from hattama.core.seats.tiers.contest import INVALID
from hattama.words import Lang, decimal_text, find, number, percent, say
from hattama.words.protocol import line_name, sum_of
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
    click.echo(_verdict(lang, found))


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


def names_of(one: Counted, lang: Lang) -> dict[str, str]:
    """The name of each option; where two are called alike, with the id."""
    named = {option: it.names.pick(lang) for option, it in one.contest.ballot.items()}
    twice = Counter(named.values())
    return {
        option: name if twice[name] == 1 else f"{name} ({option})" for option, name in named.items()
    }


def in_words(one: Counted, lang: Lang) -> tuple[Slate, Outcome] | None:
    """A list contest's votes and outcome with names in place of ids."""
    if one.lists is None:
        return None
    names = names_of(one, lang) | {INVALID: say(lang, f"line.{INVALID}")}
    slate = Slate(
        tuple(
            replace(option, name=names.get(option.name, option.name))
            for option in one.lists.slate.options
        )
    )
    return slate, renamed(one.lists.outcome, names)


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
            _told(lang, votes),
            _share(lang, one, option, votes) if kind in BASE_KINDS[base] else "",
            number(lang, seats[option]) if option in seats else "",
        ])  # fmt: skip
    based = say(lang, f"seats.value.base.{base}")
    headers = [say(lang, f"count.table.{key}") for key in ("option", "votes")]
    headers += [say(lang, "count.table.share", base=based), say(lang, "count.table.seats")]
    whole = one.lists.outcome.house - one.lists.outcome.undecided if one.lists else None
    together = say(lang, "count.table.together", base=based)
    table(headers, rows, right=(1, 2, 3), footer=[together, _told(lang, below), "",
                                                  _told(lang, whole)])  # fmt: skip
    click.echo(_coverage(lang, one, without_stations=found.election.without_stations))
    click.echo(_turnout(lang, one))
    if one.error is not None and one.basis == "counted":
        click.echo(_data_error(lang, one.error))
    shown = in_words(one, lang) if working else None
    if shown is not None:
        print_working(lang, shown[1])


def _share(lang: Lang, one: Counted, option: str, votes: int | None) -> str:
    """A share with two decimals, or as many as it takes to see on which side of the threshold."""
    below = one.base[1]
    if votes is None or below is None:
        return ""
    lines = one.lists.outcome.thresholds if one.lists is not None else ()
    needed = next((line.needed for line in lines if line.name == option), None)
    places = 2
    if needed is not None and needed != votes:
        above, whole = needed.numerator, needed.denominator * below
        while percent(lang, votes, below, places) == percent(lang, above, whole, places):
            places += 1
    return percent(lang, votes, below, places)


def _coverage(lang: Lang, one: Counted, *, without_stations: bool) -> str:
    if one.expected is None:
        return say(lang, "count.line.protocols_unknown", counted=one.counted)
    code = "protocols_stations" if without_stations else "protocols"
    basis = say(lang, f"count.basis.{one.basis}")
    params = {"basis": basis} if without_stations else {}
    return say(lang, f"count.line.{code}", counted=one.counted, expected=one.expected, **params)


def _turnout(lang: Lang, one: Counted) -> str:
    share = one.turnout
    if share is None:
        return say(lang, "count.line.no_turnout")
    return say(
        lang,
        f"count.line.{'turnout' if share.at is None else 'turnout_at'}",
        percent=percent(lang, share.above, share.below),
        above=" + ".join(line_name(lang, line) for line in share.lines),
        taken=share.above,
        below=line_name(lang, share.base),
        of=share.below,
        basis=say(lang, f"count.basis.{share.basis}"),
        at=share.at,
    )


def _data_error(lang: Lang, error: DataError) -> str:
    """The ballots in doubt, by where they come from."""
    known = error.imbalance is not None and error.missing is not None
    return say(
        lang,
        f"count.line.{'data_error' if known else 'data_error_unknown'}",
        total=(error.imbalance or 0) + (error.missing or 0),
        imbalance=_told(lang, error.imbalance),
        missing=_told(lang, error.missing),
    )


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
            _outcome(lang, one),
            _group(lang, found, one.won.group) if one.won is not None else "",
            _told(lang, one.district.lead if one.district is not None else None),
            say(lang, f"count.basis.{one.won.basis if one.won is not None else one.basis}"),
        ])  # fmt: skip
    keys = ("district", "winner", "group", "lead", "basis")
    if rows:
        table([say(lang, f"count.table.{key}") for key in keys], rows, right=(3,))
    silent = len(contests) - len(rows)
    if silent:
        code = "more_districts" if rows else "no_votes"
        click.echo(say(lang, f"count.line.{code}", number=silent))


def _outcome(lang: Lang, one: Counted) -> str:
    names = names_of(one, lang)
    if one.won is not None:
        name = names[one.won.option]
        return say(lang, "count.district.ahead", option=name) if is_open(one) else name
    district = one.district
    assert district is not None
    return say(
        lang,
        f"count.district.{district.status}",
        finalists=", ".join(names[name] for name in district.finalists),
        tied=", ".join(names[name] for name in district.tied),
    )


def _group(lang: Lang, found: Result, group: str) -> str:
    """The name of a list, or of a group of winners."""
    special = find(lang, f"count.group.{group}")
    return special or _list_names(found).get(group, Names(en=group)).pick(lang)


def _list_names(found: Result) -> dict[str, Names]:
    return {
        option.id: option.names
        for one in found.contests.values()
        for option in one.contest.ballot.values()
        if option.kind == "list"
    }


def _seats(lang: Lang, found: Result) -> None:
    """Both tiers side by side, the district seats with what they rest on."""
    seats = found.seats.values()
    heading(say(lang, "count.head.seats"))
    keys = ["option", "list"]
    rows = [
        [_group(lang, found, group), _told(lang, one.list)] for group, one in found.seats.items()
    ]
    footer = [say(lang, "count.table.total"), _told(lang, _sum([one.list for one in seats]))]
    if found.house.districts != 0:
        keys += ["single_mandate", "single_basis", "total"]
        for row, one in zip(rows, seats, strict=True):
            basis = say(lang, f"count.basis.{one.single_basis}")
            row += [_told(lang, one.single_mandate), basis, _told(lang, one.total)]
        footer += [_told(lang, _sum([one.single_mandate for one in seats])), ""]
        footer.append(_told(lang, _sum([one.total for one in seats])))
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


def _told(lang: Lang, value: int | None) -> str:
    return say(lang, "count.table.unknown") if value is None else number(lang, value)


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
        params = _in_words(lang, found, one.contest, {**one.params, "unit": one.unit})
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


def _places(lang: Lang, found: Result, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters with names of units and levels, and announced decimals as the language writes."""
    told = dict(params)
    units = found.register.units
    for key in ("unit", "place"):
        if told.get(key) in units.place:
            told[key] = units.name(units.place[told[key]], lang)
    if "by" in told:
        told["by"] = find(lang, f"law.word.by.{told['by']}") or told["by"]
    if "level" in told:
        told["level"] = find(lang, f"law.word.levels.{told['level']}") or told["level"]
    for key in ("announced", "before"):
        if isinstance(told.get(key), str) and told[key][:1].isdigit():
            told[key] = decimal_text(lang, told[key])
    return told


def _in_words(
    lang: Lang, found: Result, contest: str | None, params: Mapping[str, Any]
) -> dict[str, Any]:
    """Parameters of a remark with names in place of ids."""
    told = _places(lang, found, params)
    names = names_of(found.contests[contest], lang) if contest is not None else {}
    if "column" in told:
        told["column"] = names.get(told["column"]) or line_name(lang, told["column"])
    if "option" in told:
        told["option"] = names.get(told["option"]) or _group(lang, found, told["option"])
    if "options" in told:
        told["options"] = ", ".join(names.get(one, one) for one in told["options"])
    if "tier" in told:
        told["tier"] = say(lang, f"count.tier.{told['tier']}")
    for key in ("announced", "counted"):
        if isinstance(told.get(key), str):
            told[key] = names.get(told[key], told[key])
    if "base" in told:
        told["base"] = find(lang, f"seats.value.base.{told['base']}") or told["base"]
    if "source" in told and told["source"] in found.election.sources:
        told["source"] = found.election.sources[told["source"]].title
    return told


def not_checked_text(lang: Lang, code: str, params: Mapping[str, Any]) -> str:
    """A sentence, or its fuller sister where a number is known."""
    if find(lang, f"checks.not_checked.{code}"):
        sides = {name: sum_of(lang, params[name]) for name in ("left_lines", "right_lines")}
        return say(lang, f"checks.not_checked.{code}", **{**params, **sides})
    for key in ("number", "bound"):
        if params.get(key) is not None and find(lang, f"count.not_checked.{code}_{key}"):
            return say(lang, f"count.not_checked.{code}_{key}", **params)
    return say(lang, f"count.not_checked.{code}", **params)


def _verdict(lang: Lang, found: Result) -> str:
    """What follows from what, whether it agrees with what was announced, and what is not shown."""
    lists = [one for one in found.contests.values() if one.lists is not None]
    if not lists:
        return say(lang, "count.not_checked.ballots_themselves")
    told = []
    awaited = sum(one.expected or 0 for one in lists if one.basis == "counted")
    missing = awaited - sum(one.counted for one in lists if one.basis == "counted")
    if missing > 0:
        told.append(say(lang, "count.head.not_final", missing=missing, awaited=awaited))
    if any(one.severity == "error" for one in found.remarks):
        told.append(say(lang, "count.head.differs"))
    elif found.announced:
        told.append(say(lang, "count.head.agrees"))
    counted = all(one.basis == "counted" for one in lists)
    told.append(say(lang, f"count.head.{'follows' if counted else 'follows_announced'}"))
    return "\n".join(told)
