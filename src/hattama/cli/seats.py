"""`hattama seats`: the calculator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from msgspec import Struct

from hattama.bundle.outcomes import margin_json, outcome_json
from hattama.cli.output import (
    csv_table,
    heading,
    json_option,
    lang_option,
    print_json,
    read_input,
    table,
)
from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.margin.doubt import Margin
from hattama.core.seats.model import BASE_KINDS, Lot, Outcome, Slate
from hattama.words import Lang, number, percent, say
from hattama.words.outcome import ground, margin_text, step_text, teller


class Rules(Struct, frozen=True):
    """One set of rules to count under: a law's, or a rules file's."""

    label: str
    title: str
    lists: Lists


def _whole(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """A number of seats: plain digits, at most thirteen of them."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 13):
        raise click.BadParameter(f"{value!r} is not a whole number of plain digits")
    return int(value)


@click.command()
@click.argument("votes")
@click.option("--law", "laws", multiple=True, metavar="ID", help="Law to count under; repeatable.")
@click.option(
    "--rules",
    "rules_files",
    multiple=True,
    metavar="FILE",
    help="A law file's list section, TOML or JSON.",
)
@click.option(
    "--seats", "house", callback=_whole, metavar="N", help="Seats to give, instead of the law's."
)
@click.option("--lots", "lots_file", metavar="FILE", help="Lots that were drawn, JSON.")
@click.option("--gain", "gain_name", metavar="NAME", help="How few ballots give this list a seat.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the seats as CSV.")
@json_option
@lang_option
def seats(
    votes: str,
    laws: tuple[str, ...],
    rules_files: tuple[str, ...],
    house: int | None,
    lots_file: str | None,
    gain_name: str | None,
    as_csv: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Turn VOTES into seats under a law, with the working and the margin.

    VOTES is CSV (name,votes and optional kind, tags, alliance, members, prior, districts_won,
    max_seats, registered), JSON (name to votes, or name to an object with those keys), or - for
    standard input.
    """
    from hattama.folder.votes import lots_of, slate_of

    if not laws and not rules_files:
        raise InputError("rules_missing")
    chosen = [law_rules(name, lang) for name in laws]
    chosen += [_rules(path) for path in rules_files]
    if as_csv and (as_json or gain_name is not None):
        raise click.UsageError("--csv goes with neither --json nor --gain")
    slate = slate_of(*read_input(votes))
    lots = lots_of(*read_input(lots_file), slate) if lots_file is not None else ()
    found = [_count(rules, slate, house, lots) for rules in chosen]
    gains = [
        _gain(rules, slate, one[0], gain_name, house)
        for rules, one in zip(chosen, found, strict=True)
    ]
    if as_json:
        shown = [
            _json(rules, *one, gain, lang)
            for rules, one, gain in zip(chosen, found, gains, strict=True)
        ]
        print_json(
            {"format": 1, **shown[0]} if len(shown) == 1 else {"format": 1, "results": shown}
        )
    elif as_csv:
        _print_csv(slate, chosen, [one[0] for one in found])
    else:
        if len(chosen) > 1:
            print_side_by_side(lang, slate, chosen, [one[0] for one in found])
        for rules, (outcome, margins), gain in zip(chosen, found, gains, strict=True):
            print_outcome(lang, rules, slate, outcome, margins)
            _print_gain(lang, slate, outcome, gain_name, gain)


def law_rules(name: str, lang: Lang) -> Rules:
    """The list section of a shipped law, or of a law file on disk.

    Raises:
        InputError: no such law, or one without seats by lists.
    """
    from hattama.cli.law import find_law

    law = find_law(name)
    if law.lists is None:
        raise InputError("law_without_lists", read=name)
    return Rules(law.id, law.name.pick(lang), law.lists)


def _rules(path: str) -> Rules:
    from hattama.core.law.load import lists_from_text

    text, file = read_input(path)
    return Rules(file, file, lists_from_text(text, file))


def _count(
    rules: Rules, slate: Slate, house: int | None, lots: Sequence[Lot]
) -> tuple[Outcome, tuple[Margin, ...]]:
    from hattama.core.seats.engine import allocate
    from hattama.core.seats.margin.margins import margins

    outcome = allocate(rules.lists, slate, house, lots)
    return outcome, margins(rules.lists, slate, outcome, house)


def _gain(
    rules: Rules, slate: Slate, outcome: Outcome, name: str | None, house: int | None
) -> Margin | None:
    from hattama.core.seats.margin.target import gain

    return None if name is None else gain(rules.lists, slate, outcome, name, house)


def _json(
    rules: Rules,
    outcome: Outcome,
    margins: Sequence[Margin],
    gain: Margin | None,
    lang: Lang,
) -> dict[str, Any]:
    shown = {"law": rules.label, **outcome_json(outcome, margins, teller(lang))}
    if gain is not None:
        shown["gain"] = margin_json(gain)
    return shown


def _print_csv(slate: Slate, chosen: Sequence[Rules], outcomes: Sequence[Outcome]) -> None:
    rows = [
        [one.name, one.votes, *(outcome.seats[one.name] for outcome in outcomes)]
        for one in slate.lists
    ]
    if any(outcome.undecided for outcome in outcomes):
        # A row of its own, so that the columns add up to the house.
        rows.append(["undecided", "", *(outcome.undecided for outcome in outcomes)])
    csv_table(["name", "votes", *(rules.label for rules in chosen)], rows)


def print_side_by_side(
    lang: Lang, slate: Slate, chosen: Sequence[Rules], outcomes: Sequence[Outcome]
) -> None:
    """One table: the same votes under each law."""
    heading(say(lang, "seats.head.side_by_side"))
    headers = [say(lang, "seats.table.list"), say(lang, "seats.table.votes")]
    headers += [rules.label for rules in chosen]
    rows = [
        [one.name, number(lang, one.votes)]
        + [number(lang, outcome.seats[one.name]) for outcome in outcomes]
        for one in slate.lists
    ]
    if any(outcome.undecided for outcome in outcomes):
        rows.append(
            [say(lang, "seats.table.undecided"), ""]
            + [number(lang, outcome.undecided) for outcome in outcomes]
        )
    total = [say(lang, "seats.table.total"), number(lang, slate.total("lists"))]
    total += [number(lang, outcome.house) for outcome in outcomes]
    table(headers, rows, right=range(1, len(headers)), footer=total)


def print_outcome(
    lang: Lang,
    rules: Rules,
    slate: Slate,
    outcome: Outcome,
    margins: Sequence[Margin],
) -> None:
    """One allocation for a person: table, working with articles, margin."""
    heading(f"{say(lang, 'seats.head.law')}: {rules.title}")
    print_seats(lang, rules.lists, slate, outcome)
    if outcome.status != "complete":
        state = say(lang, f"seats.status.{outcome.status}")
        click.echo(f"{say(lang, 'seats.head.status')}: {state}.")
    print_working(lang, outcome)
    print_margins(lang, margins)


def print_seats(lang: Lang, rules: Lists, slate: Slate, outcome: Outcome) -> None:
    """The table of lists: votes, share of the base the law names, threshold, seats."""
    base = rules.threshold.base if rules.threshold else "lists"
    votes = slate.total(base)
    lines = {line.name: line for line in outcome.thresholds}
    headers = [
        say(lang, "seats.table.list"),
        say(lang, "seats.table.votes"),
        say(lang, "seats.table.share", base=say(lang, f"seats.value.base.{base}")),
        say(lang, "seats.table.passed"),
        say(lang, "seats.table.seats"),
    ]
    rows = []
    for one in slate.options:
        is_list = one.kind == "list"
        passed = "in" if is_list and lines[one.name].passed else "out"
        rows.append(
            [
                one.name,
                number(lang, one.votes),
                percent(lang, one.votes, votes) if one.kind in BASE_KINDS[base] else "",
                say(lang, f"seats.table.{passed}") if is_list and rules.threshold else "",
                number(lang, outcome.seats[one.name]) if is_list else "",
            ]
        )
    if outcome.undecided:
        open_seats = number(lang, outcome.undecided)
        rows.append([say(lang, "seats.table.undecided"), "", "", "", open_seats])
    total = [
        say(lang, "seats.table.total"),
        number(lang, votes),
        "",
        "",
        number(lang, outcome.house),
    ]
    table(headers, rows, right=(1, 2, 4), footer=total)


def print_working(lang: Lang, outcome: Outcome) -> None:
    """The trace, a line a step, with the article and how surely it is known."""
    heading(say(lang, "seats.head.working"))
    for step in outcome.steps:
        told = ground(lang, step)
        click.echo(f"  {step_text(lang, step)}" + (f" {told}" if told else ""))


def print_margins(lang: Lang, margins: Sequence[Margin]) -> None:
    """The nearest change by moved ballots, the same event voided, and the next ones."""
    heading(say(lang, "seats.head.margin"))
    if not margins:
        click.echo(f"  {say(lang, 'seats.margin.none')}")
        return
    moved = [one for one in margins if one.how == margins[0].how]
    text = margin_text(lang, moved[0])
    voided = next(
        (
            one
            for one in margins
            if moved[0].how == "moved"
            and one.how == "voided"
            and (one.kind, one.source, one.target)
            == (moved[0].kind, moved[0].source, moved[0].target)
        ),
        None,
    )
    if voided is not None:
        text += " " + say(lang, "seats.margin.voided_too", ballots=voided.ballots)
    click.echo(f"  {text}")
    for one in moved[1:]:
        click.echo(f"  {say(lang, 'seats.margin.next')} {margin_text(lang, one)}")


def _print_gain(
    lang: Lang, slate: Slate, outcome: Outcome, name: str | None, gain: Margin | None
) -> None:
    """The answer to --gain; where nothing was found, only a list at its highest is sure."""
    if name is None:
        return
    if gain is not None:
        click.echo(f"  {margin_text(lang, gain, 'gains')}")
        return
    option = next(one for one in slate.lists if one.name == name)
    full = outcome.seats[name] in (option.max_seats, outcome.house)
    click.echo(f"  {say(lang, f'seats.margin.{_NO_GAIN[full]}', list=name)}")


_NO_GAIN = {True: "cannot_gain", False: "gain_not_found"}
