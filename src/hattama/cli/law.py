"""`hattama law`: law files listed, shown, checked and compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hattama.cli.output import heading, json_option, lang_option, print_json, read_input, table
from hattama.words import Lang, number, say

if TYPE_CHECKING:
    from hattama.core.errors import HattamaError
    from hattama.core.law.diff import Change
    from hattama.core.law.lists import Number
    from hattama.core.law.model import Law
    from hattama.core.law.rule import Rule

# Keys that only a whole law file has; a file without any of them is a rules file.
_LAW_KEYS = frozenset({"format", "id", "country", "in_force", "sources", "body"})


@click.group()
def law() -> None:
    """List, show, check and compare law files.

    A law is named by the id of a shipped one, such as kz/2023-mazhilis, or by a file.
    """


@law.command("list")
@json_option
@lang_option
def list_laws(as_json: bool, lang: Lang) -> None:
    """The law files that ship with this release."""
    from hattama.core.law import library
    from hattama.words.law import period

    laws = [library.get(law_id) for law_id in library.shipped()]
    if as_json:
        print_json({"format": 1, "laws": [_listed(one) for one in laws]})
        return
    headers = [say(lang, f"law.head.{key}") for key in ("id", "body", "in_force")]
    rows = [
        [one.id, one.body.pick(lang), period(lang, one.in_force), _seats_text(lang, one)]
        for one in laws
    ]
    table([*headers, say(lang, "law.list.seats")], rows)


@law.command("show")
@click.argument("name", metavar="LAW")
@json_option
@lang_option
def show(name: str, as_json: bool, lang: Lang) -> None:
    """Every rule of LAW: what it says, its article, and how surely that is known."""
    import msgspec

    from hattama.core.law.walk import rules

    found = find_law(name)
    if as_json:
        shown = [_rule_json(path, rule, lang) for path, rule in rules(found)]
        print_json({"format": 1, "law": msgspec.to_builtins(found), "rules": shown})
    else:
        _print_law(lang, found)


@law.command("check")
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@json_option
@lang_option
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...], as_json: bool, lang: Lang) -> None:
    """Whether each FILE (law file, rules file, or id) can be used, with every problem found."""
    checked = [(name, *_check(name, lang)) for name in names]
    if as_json:
        files = [
            {"file": name, "ok": not found, "problems": [_problem_json(lang, p) for p in found]}
            for name, found, _ in checked
        ]
        print_json({"format": 1, "files": files})
    else:
        from hattama.words import error

        for _, found, fine in checked:
            for problem in found:
                click.echo(error(lang, problem), err=True)
            if not found:
                click.echo(fine)
    if any(found for _, found, _ in checked):
        ctx.exit(2)


@law.command("diff")
@click.argument("old")
@click.argument("new")
@json_option
@lang_option
def diff(old: str, new: str, as_json: bool, lang: Lang) -> None:
    """What changed from law OLD to law NEW, with what election observers credited."""
    from hattama.core.law.diff import diff as compared

    before, after = find_law(old), find_law(new)
    changes = compared(before, after)
    if as_json:
        shown = [_change_json(lang, one) for one in changes]
        print_json({"format": 1, "old": before.id, "new": after.id, "changes": shown})
    else:
        _print_changes(lang, before, after, changes)


@law.command("schema")
@click.option("--rules", "of_rules", is_flag=True, help="Of a rules file for the calculator.")
@json_option
@lang_option
def schema(of_rules: bool, as_json: bool, lang: Lang) -> None:  # noqa: ARG001
    """JSON Schema of a law file, for editors; with --json inside an object of format 1."""
    from hattama.core.law import library

    found = library.lists_schema() if of_rules else library.schema()
    print_json({"format": 1, "schema": found} if as_json else found)


def find_law(name: str) -> Law:
    """A shipped law by its id, or a law file.

    Raises:
        InputError: no such law, no such file, or a file that is no law.
    """
    from hattama.core.law import library
    from hattama.core.law.load import law_from_text

    if not _is_file(name):
        return library.get(name)
    text, file = read_input(name)
    return law_from_text(text, file)


def _is_file(name: str) -> bool:
    """Whether a person who wrote this means a file: its ending says so, or it is there."""
    from hattama.core.law import library

    if name in library.shipped():
        return False
    if name == "-" or name.lower().endswith((".toml", ".json")):
        return True
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


def _check(name: str, lang: Lang) -> tuple[Sequence[HattamaError], str]:
    """Every problem of one file, and the sentence for a file without any."""
    from hattama.core.errors import HattamaError
    from hattama.core.law import library
    from hattama.core.law.load import parse_law, problems_of_law, problems_of_lists
    from hattama.core.law.text import from_either
    from hattama.core.law.walk import rules

    try:
        text, file = read_input(name) if _is_file(name) else (library.text(name), f"{name}.toml")
        data = from_either(text, file)
    except HattamaError as problem:
        return [problem], ""
    if not isinstance(data, dict) or not _LAW_KEYS & data.keys():
        return problems_of_lists(data, file), say(lang, "law.check.fine_lists", file=file)
    problems = problems_of_law(data, file)
    if problems:
        return problems, ""
    found = parse_law(data, file)
    return [], say(
        lang, "law.check.fine", file=file, law=found.id, rules=sum(1 for _ in rules(found))
    )


def _print_law(lang: Lang, law: Law) -> None:
    from hattama.core.law.walk import rules
    from hattama.words.law import article, basis_and_source, period, rule_name, rule_says

    click.secho(law.name.pick(lang), bold=True)
    for key, told in (
        ("id", law.id),
        ("body", law.body.pick(lang)),
        ("in_force", period(lang, law.in_force)),
    ):
        click.echo(f"{say(lang, f'law.head.{key}')}: {told}")
    click.echo()
    headers = [say(lang, f"law.head.{key}") for key in ("rule", "says", "article", "basis")]
    found = [(rule_name(lang, path), rule) for path, rule in rules(law)]
    rows = [
        [name, rule_says(lang, rule), article(lang, rule), basis_and_source(lang, rule)]
        for name, rule in found
    ]
    table(headers, rows)
    heading(say(lang, "law.head.sources"))
    for key, source in law.sources.items():
        click.echo("  ".join(one for one in (key, source.title, source.address) if one))
    heading(say(lang, "law.head.notes"))
    for name, rule in found:
        if rule.note:
            click.echo(f"{name}: {rule.note}")


def _print_changes(lang: Lang, old: Law, new: Law, changes: Sequence[Change]) -> None:
    from hattama.words.law import change_says, rule_name

    click.secho(f"{old.id} \u2192 {new.id}", bold=True)
    if not changes:
        click.echo(say(lang, "law.change.none"))
    credited = [one for one in changes if one.credited is not None]
    silent = [one for one in changes if one.kind == "silent"]
    others = [one for one in changes if one not in credited and one not in silent]
    for title, group in (("credited", credited), ("others", others)):
        if group:
            heading(say(lang, f"law.change.{title}"))
        for one in group:
            click.echo(f"  {change_says(lang, one)} [{_articles(lang, one)}]")
    for source in {one.credited.source for one in credited if one.credited is not None}:
        told = "  ".join(part for part in (source.title, source.address) if part)
        click.echo(f"\n{say(lang, 'law.change.source')}: {told}")
    if silent:
        heading(say(lang, "law.change.silent"))
        for one in silent:
            click.echo(f"  {rule_name(lang, one.rule)}")


def _articles(lang: Lang, change: Change) -> str:
    """Where the rule stands in each law, and how surely each is known."""
    from hattama.words.law import article, basis

    told = [
        f"{article(lang, side)}; {basis(lang, side)}"
        for side in (change.old, change.new)
        if side is not None
    ]
    if len(told) == 1 or told[0] == told[-1]:
        return told[0]
    return say(lang, "law.change.articles", old=told[0], new=told[1])


def _seats_text(lang: Lang, law: Law) -> str:
    """`98 = 69 + 29`: lists, districts, appointed."""
    tiers = [number(lang, value) for value in _tiers(law).values() if value]
    if law.house is None:
        return say(lang, "law.list.seats_open")
    house = number(lang, law.house.value)
    return house if len(tiers) < 2 else f"{house} = {' + '.join(tiers)}"


def _tiers(law: Law) -> dict[str, int | None]:
    """Seats by lists, in districts and appointed; None where the file names no number."""
    return {
        "lists": _value(law.lists.seats) if law.lists is not None else 0,
        "districts": _value(law.districts.seats) if law.districts is not None else 0,
        "appointed": sum(one.value for one in law.appointed),
    }


def _value(rule: Number | None) -> int | None:
    return rule.value if rule is not None else None


def _listed(law: Law) -> dict[str, Any]:
    import msgspec

    until = law.in_force.until
    return {
        "id": law.id,
        "country": law.country,
        "name": msgspec.to_builtins(law.name),
        "body": msgspec.to_builtins(law.body),
        "in_force": {
            "since": law.in_force.since.isoformat(),
            "until": until.isoformat() if until is not None else None,
        },
        "seats": {"house": _value(law.house), **_tiers(law)},
    }


def _rule_json(path: str, rule: Rule, lang: Lang) -> dict[str, Any]:
    from hattama.core.law.walk import content
    from hattama.words.law import rule_name, rule_says

    return {
        "rule": path,
        "name": rule_name(lang, path),
        "says": content(rule),
        "text": rule_says(lang, rule),
        "article": rule.article,
        "basis": rule.basis,
        "source": rule.source or None,
        "note": rule.note or None,
    }


def _change_json(lang: Lang, change: Change) -> dict[str, Any]:
    from hattama.core.law.walk import content
    from hattama.words.law import change_says

    credit = change.credited
    return {
        "rule": change.rule,
        "kind": change.kind,
        "code": change.code,
        "fields": list(change.fields),
        "old": content(change.old) if change.old is not None else None,
        "new": content(change.new) if change.new is not None else None,
        "old_article": change.old_article,
        "new_article": change.new_article,
        "credited": None
        if credit is None
        else {"id": credit.id, "source": credit.source.title, "address": credit.source.address},
        "text": change_says(lang, change),
    }


def _problem_json(lang: Lang, problem: HattamaError) -> dict[str, Any]:
    from hattama.words import error

    params = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in problem.params.items()
    }
    return {"code": problem.code, **params, "text": error(lang, problem)}
