"""`hattama check`: remarks on the protocols of an election, by class and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import click

from hattama.bundle.results import of_totals, plain_params, summary_json
from hattama.cli.output import (
    csv_table,
    heading,
    json_option,
    lang_option,
    print_json,
    table,
)
from hattama.core.checks.model import KINDS, Found
from hattama.core.record.protocol import OFFICIAL
from hattama.core.record.remark import Remark
from hattama.core.register.model import Contest
from hattama.core.result import Result
from hattama.words import Lang, number, percent, say
from hattama.words.protocol import text, title, why

# Remarks of one code in one contest that are shown one by one, unless all are asked for.
MOST = 5


@click.command()
@click.argument("election")
@click.option("--csv", "as_csv", is_flag=True, help="Print every remark as a row of CSV.")
@click.option("--all", "every", is_flag=True, help="Print every remark, not the first of each.")
@click.option("--code", "codes", multiple=True, help="Only remarks with this code (repeatable).")
@click.option("--strict", is_flag=True, help="Exit status 1 for warnings too.")
@json_option
@lang_option
def check(
    election: str,
    as_csv: bool,
    every: bool,
    codes: tuple[str, ...],
    strict: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Check the protocols of ELECTION: a folder with an election.toml, a bundle, or a shipped id.

    Three classes: the arithmetic of the form, from the law file; plausibility, with how often a
    remark occurs and ordinary reasons for it; coverage. Exit status 1 when a remark has severity
    error.
    """
    from hattama.cli.count import counted

    if as_json and as_csv:
        raise click.UsageError("--csv does not go with --json")
    found = counted(election)
    every_one = [*of_totals(found), *found.checked.found]
    kept = [one for one in every_one if not codes or one.code in codes]
    unknown = sorted(set(codes) - {one.code for one in kept})
    if as_json:
        print_json(check_json(found, kept))
    elif as_csv:
        csv_table(COLUMNS, _rows(lang, found, kept))
    else:
        _print(lang, election, found, kept, MOST if not every else None, selected=bool(codes))
        for code in unknown:
            click.echo(say(lang, "checks.line.no_code", code=code), err=True)
    serious = ("error", "warning") if strict else ("error",)
    if any(one.severity in serious for one in kept):
        click.get_current_context().exit(1)


def check_json(found: Result, kept: list[Found]) -> dict[str, Any]:
    """The JSON of the checks; `docs/cli-json.md` describes every key."""
    severities = {"error": 0, "warning": 0, "note": 0}
    for one in kept:
        severities[one.severity] += len(one)
    form = found.law.protocol
    return {
        "format": 1,
        "election": found.election.id,
        "law": found.law.id,
        "kind": found.election.kind,
        "stage": found.election.stage,
        "form": None if form is None else form.form,
        "protocols": found.checked.protocols,
        "remarks": severities,
        "checks": [summary_json(found, one) for one in kept],
        "coverage": {
            name: {
                "expected": one.expected,
                "present": one.counted,
                "missing": None if one.expected is None else one.expected - one.counted,
                "unexpected": len(one.totals.unexpected),
            }
            for name, one in found.contests.items()
        },
        "remark_list": [
            {
                "code": one.code,
                "class": group.kind,
                "severity": one.severity,
                "contest": one.contest,
                "unit": one.unit,
                "source": group.source,
                "params": plain_params(one.params),
            }
            for group in kept
            for one in group.remarks(found.register)
        ],
        "not_checked": [
            {"code": one.code, "params": plain_params(one.params)} for one in found.not_checked
        ],
    }


COLUMNS = (
    "election", "kind", "stage", "class", "severity", "code", "contest", "unit", "source", "text",
)  # fmt: skip


def _rows(lang: Lang, found: Result, kept: list[Found]) -> Iterator[list[object]]:
    """A row for each remark."""
    head = [found.election.id, found.election.kind, found.election.stage]
    for group in kept:
        say_it = _Sentences(lang, found)
        for one in group.remarks(found.register):
            yield [
                *head, group.kind, one.severity, one.code, one.contest, one.unit, group.source,
                say_it(one),
            ]  # fmt: skip


class _Sentences:
    """Remarks to sentences, with the names of one election."""

    def __init__(self, lang: Lang, found: Result) -> None:
        self.lang = lang
        self.found = found
        self._options: dict[str, dict[str, str]] = {}

    def __call__(self, one: Remark) -> str:
        """The sentence of a remark."""
        contest = one.contest or ""
        if not contest:
            self._options[contest] = {}
        if contest not in self._options:
            from hattama.words.count import names_of

            self._options[contest] = names_of(self.found.contests[contest], self.lang)
        return text(
            self.lang, one.code, one.params, self._options[contest], self.unit, self.contest
        )

    def unit(self, name: str) -> str:
        """A unit's name with its id; the id alone where it has no other name."""
        units = self.found.register.units
        told = units.name(units.place[name], self.lang)
        return name if told == name else f"{told} ({name})"

    def contest(self, name: str) -> str:
        """A contest's name, or its id."""
        return self.found.contests[name].contest.names.pick(self.lang) or name


def _print(
    lang: Lang,
    election: str,
    found: Result,
    kept: list[Found],
    most: int | None,
    *,
    selected: bool,
) -> None:
    """Everything, or with `selected` only the classes of the remarks that were asked for."""
    from hattama.cli.count_text import print_head

    print_head(lang, found)
    click.echo(form_line(lang, found))
    click.echo(say(lang, "checks.line.looked", protocols=found.checked.protocols))
    for kind in KINDS:
        groups = [one for one in kept if one.kind == kind]
        if selected and not groups:
            continue
        heading(say(lang, f"checks.head.{kind}"))
        if kind == "coverage":
            _coverage(lang, found)
        if kind == "plausibility" and groups:
            click.echo(f"  {say(lang, 'checks.line.plausibility')}")
        if groups:
            _table(lang, found, groups)
            _reasons(lang, groups)
        else:
            click.echo(f"  {say(lang, 'checks.line.none')}")
    if kept:
        heading(say(lang, "checks.head.examples"))
        for one in kept:
            _one_by_one(lang, election, found, one, most)
    heading(say(lang, "checks.head.not_checked"))
    from hattama.words.count import not_checked_text

    for open_question in found.not_checked:
        click.echo(f"  {not_checked_text(lang, open_question.code, open_question.params)}")


def form_line(lang: Lang, found: Result) -> str:
    """Where the lines of the protocol come from."""
    form = found.law.protocol
    name = f"checks.line.form_{form.form if form is not None else 'none'}"
    return say(lang, name, law=found.law.id, article=form.article if form is not None else "")


def family(lang: Lang, one: Contest) -> str:
    """A contest's name; the districts of one round go together."""
    if one.repeat_of is not None:
        return say(lang, "checks.family.repeat")
    if one.kind == "district":
        return say(lang, f"checks.family.{'districts' if one.round == 1 else 'second_round'}")
    return one.names.pick(lang) or one.id


def _table(lang: Lang, found: Result, groups: list[Found]) -> None:
    """How often each remark occurs in each ballot, and of how many protocols."""
    contests = found.register.contests
    of: Counter[tuple[str, str]] = Counter()
    for (contest, source), looked in found.checked.looked.items():
        of[family(lang, contests[contest]), source] += looked
    awaited: Counter[str] = Counter()
    rows: Counter[tuple[str, str, str, str, str]] = Counter()
    for one in groups:
        severity = say(lang, f"count.severity.{one.severity}")
        name = family(lang, contests[one.contest]) if one.contest >= 0 else ""
        rows[severity, title(lang, one.code, one.fixed), name, one.source, one.kind] += len(one)
        awaited[name] += one.among
    told = []
    for (severity, what, name, source, kind), count in rows.items():
        among = awaited[name] if kind == "coverage" else of[name, source]
        shown = name if source == OFFICIAL else f"{name} [{source}]"
        figures = [number(lang, count), number(lang, among), percent(lang, count, among)]
        told.append([severity, what, shown, *figures])
    keys = ("severity", "what", "contest", "number", "among", "share")
    headers = [say(lang, f"checks.table.{key}") for key in keys]
    table(headers, told, right=(3, 4, 5))


def _reasons(lang: Lang, groups: list[Found]) -> None:
    """The ordinary reasons, once for each code."""
    for code, fixed in {one.code: one.fixed for one in groups}.items():
        reasons = why(lang, code)
        if reasons:
            click.echo(f"  {title(lang, code, fixed)}. {reasons}")


def _coverage(lang: Lang, found: Result) -> None:
    """Protocols awaited and here, for each ballot of which something was published."""
    sums: dict[str, Counter[str]] = {}
    for one in found.contests.values():
        if one.basis == "not_published":
            continue
        counts = sums.setdefault(family(lang, one.contest), Counter())
        counts["present"] += one.counted
        counts["unexpected"] += len(one.totals.unexpected)
        counts["expected"] += one.expected or 0
        counts["missing"] += (one.expected or 0) - one.counted
        counts["unknown"] += one.expected is None
    for name, counts in sums.items():
        code = "contest_unknown" if counts.pop("unknown", 0) else "contest"
        keys = ("present", "unexpected", "expected", "missing")
        told = {key: counts[key] for key in keys}
        click.echo(f"  {say(lang, f'checks.line.{code}', contest=name, **told)}")


def _one_by_one(lang: Lang, election: str, found: Result, group: Found, most: int | None) -> None:
    """Remarks of one code in one contest, the first of them or all."""
    sentences = _Sentences(lang, found)
    severity = say(lang, f"count.severity.{group.severity}")
    places = found.register.contests
    contest = f"{sentences.contest(places[group.contest].id)}, " if group.contest >= 0 else ""
    source = "" if group.source == OFFICIAL else f" [{group.source}]"
    for one in group.remarks(found.register, most):
        where = sentences.unit(one.unit or "")
        click.echo(f"  {severity}: {contest}{where}{source}: {sentences(one)}")
    if most is not None and len(group) > most:
        more = say(lang, "checks.line.more", number=len(group) - most, election=election)
        click.echo(f"    {more}")
