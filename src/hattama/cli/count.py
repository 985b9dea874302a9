"""`hattama count`: an election folder, or a shipped election, counted under its law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hattama.cli.output import csv_table, json_option, lang_option, plain_params, print_json
from hattama.cli.shapes import margin_json, outcome_json
from hattama.core.register.model import LEVELS
from hattama.core.result import Counted, Result, result
from hattama.core.seats.bounds.model import Bounds, DistrictBound
from hattama.core.tabulation.turnout import Turnout
from hattama.words import Lang


@click.command()
@click.argument("election")
@click.option("--csv", "as_csv", is_flag=True, help="Print votes and seats as CSV.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="With --csv: every figure at each unit of this level.",
)
@click.option(
    "--arrived",
    metavar="WHEN",
    help="Count only what arrivals.csv says was here: 10%, 22:30 or 2023-03-19T22:30.",
)
@click.option("--strict", is_flag=True, help="Exit status 1 for warnings too.")
@click.option("--working", is_flag=True, help="Show how the seats were found, step by step.")
@json_option
@lang_option
def count(
    election: str,
    as_csv: bool,
    level: str | None,
    arrived: str | None,
    strict: bool,
    working: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Count ELECTION: a folder with an election.toml, or the id of a shipped one.

    Totals from the lowest published level, turnout with its base, seats under the law, how few
    ballots would change them, and what nobody could check. Exit status 1 when there is a remark of
    severity error, such as votes that are absent or levels that differ.
    """
    if as_json and as_csv:
        raise click.UsageError("--csv does not go with --json")
    if level is not None and not as_csv:
        raise click.UsageError("--level goes with --csv")
    found = counted(election, arrived)
    if as_json:
        print_json(result_json(found, lang))
    elif as_csv and level is not None:
        csv_table(FIGURES, _figures(found, level))
    elif as_csv:
        csv_table(OPTIONS, _options(found, lang))
    else:
        from hattama.cli.count_text import print_result

        print_result(lang, found, working=working)
    counts = found.by_severity()
    if counts["error"] or (strict and counts["warning"]):
        click.get_current_context().exit(1)


def counted(name: str, when: str | None = None) -> Result:
    """The result of a folder or of a shipped election.

    Args:
        when: count only what was here at that point of the evening (`folder.arrivals`).

    Raises:
        InputError: with file and line, column or key path.
    """
    from hattama.core.errors import InputError
    from hattama.folder.shipped import find, open_election

    folder = open_election(name)
    if when is not None:
        from hattama.folder.arrivals import arrived

        here = arrived(find(name), folder.register, folder.protocols, when)
        folder = folder._replace(protocols=here)
    try:
        return result(folder.election, folder.law, folder.register, folder.protocols, folder.facts)
    except InputError as problem:
        # A lot that answers no tie stands among the facts; all else in the register.
        place = "facts.jsonl" if problem.code.startswith("lot_") else "register"
        place = "election.toml" if problem.code == "stations_contradict" else place
        raise problem.at(file=f"{name}/{place}") from None


def result_json(found: Result, lang: Lang) -> dict[str, Any]:
    """The JSON of a count; `docs/cli-json.md` describes every key."""
    from hattama.cli.check import summary_json

    return {
        "format": 1,
        "election": found.election.id,
        "law": found.law.id,
        "kind": found.election.kind,
        "stage": found.election.stage,
        "contests": {name: contest_json(one, lang) for name, one in found.contests.items()},
        "seats": {
            name: {
                "list": one.list,
                "single_mandate": one.single_mandate,
                "total": one.total,
                "basis": {
                    "list": one.list_basis,
                    "single_mandate": one.single_basis,
                    "total": one.basis,
                },
            }
            for name, one in found.seats.items()
        },
        "house": {
            "lists": found.house.lists,
            "districts": found.house.districts,
            "appointed": found.house.appointed,
        },
        "undecided": dict(found.undecided),
        "status": found.status,
        "margin": None if found.margin is None else margin_json(found.margin),
        "remarks": found.by_severity(),
        "checks": [summary_json(found, one) for one in found.checked.found],
        "remark_list": [
            {
                "code": one.code,
                "severity": one.severity,
                "unit": one.unit,
                "contest": one.contest,
                "params": plain_params(one.params),
            }
            for one in found.remarks
        ],
        "not_checked": [
            {"code": one.code, "params": plain_params(one.params)} for one in found.not_checked
        ],
    }


def contest_json(one: Counted, lang: Lang) -> dict[str, Any]:
    """One contest: coverage, totals, votes, turnout, winner."""
    shown: dict[str, Any] = {
        "kind": one.contest.kind,
        "expected": one.expected,
        "counted": one.counted,
        "basis": one.basis,
        "totals": {
            line: one.totals.figure(line)
            for line in one.totals.columns
            if line not in one.contest.ballot
        },
        "votes": one.votes,
        "turnout": turnout_json(one.turnout),
        "winner": None if one.won is None else one.won.option,
    }
    if one.won is not None:
        shown["winner_basis"] = one.won.basis
    shown["bounds"] = bounds_json(one.bounds)
    shown["data_error"] = error_json(one, one.margin)
    if one.lists is not None:
        shown["allocation"] = outcome_json(one.lists.outcome, one.lists.margins, lang)
        for name, line in shown["allocation"]["thresholds"].items():
            line["data_error"] = error_json(one, one.lists.thresholds.get(name))
    if one.district is not None:
        shown["district"] = {
            "status": one.district.status,
            "finalists": list(one.district.finalists),
            "tied": list(one.district.tied),
            "lead": one.district.lead,
        }
    return shown


def bounds_json(found: Bounds | DistrictBound | None) -> dict[str, Any] | None:
    """What is certain and what is open while protocols are missing."""
    if found is None:
        return None
    if isinstance(found, DistrictBound):
        return {
            "status": found.status,
            "certain": found.certain,
            "can_win": list(found.can_win),
            "second_round": found.second_round,
            "finalists_certain": list(found.finalists_certain),
        }
    return {
        "outstanding": found.outstanding,
        "certain": found.certain,
        "open": found.open,
        "exact": found.exact,
        "lists": {
            one.option: {
                "certain": one.certain,
                "most": one.most,
                "certain_exact": one.certain_exact,
                "most_exact": one.most_exact,
            }
            for one in found.lists
        },
    }


def error_json(one: Counted, margin: int | None) -> dict[str, Any] | None:
    """The data error of a contest beside a margin; null where nothing was counted."""
    if one.error is None or one.basis == "not_published":
        return None
    return {
        "imbalance": one.error.imbalance,
        "loose": one.error.loose,
        "missing": one.error.missing,
        "margin": margin,
        "within": one.error.within(margin),
    }


def turnout_json(share: Turnout | None) -> dict[str, Any] | None:
    """Turnout as two numbers and the names of the lines behind them; never a float."""
    if share is None:
        return None
    shown: dict[str, Any] = {
        "above": share.above,
        "below": share.below,
        "lines": list(share.lines),
        "base": share.base,
        "basis": share.basis,
    }
    return shown if share.at is None else {**shown, "at": share.at, "source": share.source}


OPTIONS = (
    "election", "kind", "stage", "contest", "option", "name", "votes", "basis", "list_seats",
    "winner",
)  # fmt: skip


def _options(found: Result, lang: Lang) -> Iterator[list[object]]:
    """A row for each option of each contest."""
    head = [found.election.id, found.election.kind, found.election.stage]
    for contest, one in found.contests.items():
        seats = one.lists.outcome.seats if one.lists is not None else {}
        for option, votes in one.votes.items():
            won = one.won is not None and one.won.option == option
            name = one.contest.ballot[option].names.pick(lang)
            yield [
                *head, contest, option, name, _cell(votes), one.basis, _cell(seats.get(option)),
                one.won.basis if won and one.won is not None else "",
            ]  # fmt: skip


FIGURES = ("election", "kind", "stage", "contest", "unit", "figure", "value", "basis")


def _figures(found: Result, level: str) -> Iterator[list[object]]:
    """A row for each figure of each contest at each unit of a level."""
    head = [found.election.id, found.election.kind, found.election.stage]
    units = found.register.units
    for contest, one in found.contests.items():
        for row in range(len(one.totals.figures)):
            unit = one.totals.start + row
            if units.level_of(unit) != level:
                continue
            basis = one.totals.basis_of(row)
            for column, value in zip(
                one.totals.columns, one.totals.figures[row].tolist(), strict=True
            ):
                if value >= 0:
                    yield [*head, contest, units.ids[unit], column, value, basis]


def _cell(value: int | None) -> object:
    return "" if value is None else value
