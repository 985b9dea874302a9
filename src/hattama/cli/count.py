"""`hattama count`: an election folder, or a shipped election, counted under its law."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hattama.bundle.results import result_json
from hattama.cli.opened import is_bundle, source_of
from hattama.cli.output import csv_table, json_option, lang_option, print_json
from hattama.core.register.model import LEVELS
from hattama.core.result import Result, result
from hattama.words import Lang
from hattama.words.outcome import teller


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
    """Count ELECTION: a folder with an election.toml, a published bundle, or a shipped id.

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
        print_json(result_json(found, teller(lang)))
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

    if when is None and is_bundle(name):
        from hattama.bundle.opened import open_bundle

        found = open_bundle(source_of(name))
        frozen, holds = found.admitted.frozen, found.held
        return result(frozen.election, frozen.law, frozen.register, holds.protocols, holds.facts)
    folder = open_election(name)
    if when is not None:
        from hattama.folder.arrivals import arrived

        here = arrived(find(name), folder.register, folder.protocols, when)
        folder = folder._replace(protocols=here)
    try:
        return result(folder.election, folder.law, folder.register, folder.protocols, folder.facts)
    except InputError as problem:
        place = "election.toml" if problem.code == "stations_contradict" else "register"
        raise problem.at(file=f"{name}/{place}") from None


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
