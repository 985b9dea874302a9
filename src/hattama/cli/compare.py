"""`hattama compare`: two records of one election side by side, station by station."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import click

from hattama.cli.opened import is_bundle, source_of
from hattama.cli.output import csv_table, json_option, lang_option, print_json
from hattama.core.comparison.beside import Beside, Record, beside, copies, opposite, sources_of
from hattama.core.comparison.model import DIFFERS, GAPS, STATES, SUPERSEDED
from hattama.core.comparison.pair import in_order
from hattama.core.comparison.reasons import Figure, Reason, between, figures
from hattama.core.errors import InputError
from hattama.core.record.facts import NotUnderstood
from hattama.core.record.protocol import OFFICIAL
from hattama.words import Lang


class Side(NamedTuple):
    """One side as the command line named it.

    `corrected`: unit and contest of each protocol that its record corrected. `sealed`: how many
    facts were sealed and not revealed.
    """

    name: str
    record: Record
    corrected: frozenset[tuple[str, str]] = frozenset()
    sealed: int = 0


@click.command()
@click.argument("a")
@click.argument("b", required=False)
@click.option("--source-a", metavar="SOURCE", help="Whose protocols of A (default: official).")
@click.option("--source-b", metavar="SOURCE", help="Whose protocols of B: observer:ORGANISATION.")
@click.option("--source", metavar="SOURCE", help="Where B is a table: whose it is.")
@click.option("--sample", metavar="FILE", help="Stations drawn beforehand: a table with units.")
@click.option("--all", "every", is_flag=True, help="Print every difference, not the first 20.")
@click.option("--csv", "as_csv", is_flag=True, help="Print every difference as rows of CSV.")
@json_option
@lang_option
def compare(
    a: str,
    b: str | None,
    source_a: str | None,
    source_b: str | None,
    source: str | None,
    sample: str | None,
    every: bool,
    as_csv: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Compare two records of one election: A with B, or the copies in A with its protocols.

    A is an election folder, a published bundle (folder, ZIP or address) or a shipped id; B is one
    too, or a table in the form of protocols/*.csv. By default official protocols are compared;
    where B has none, or where there is only A, each observer's copies in turn. That figures differ
    does not show which are right. Exit status 1 when a figure differs that nobody corrected
    between.
    """
    if as_json and as_csv:
        raise click.UsageError("--csv does not go with --json")
    found = compared(a, b, source_a, source_b, source, sample)
    if as_json:
        from hattama.cli.compare_json import compare_json

        print_json(compare_json(found))
    elif as_csv:
        csv_table(COLUMNS, rows_of(found))
    else:
        from hattama.cli.compare_text import print_comparison

        for number, one in enumerate(found.besides):
            if number:
                click.echo()
            print_comparison(lang, found.a, found.b, one, every=every)
    if any(one.differs for one in found.besides):
        click.get_current_context().exit(1)


class Found(NamedTuple):
    """What was compared: by source of the second side, one comparison each."""

    a: str
    b: str
    besides: tuple[Beside, ...]


def compared(
    a: str,
    b: str | None = None,
    source_a: str | None = None,
    source_b: str | None = None,
    source: str | None = None,
    sample: str | None = None,
) -> Found:
    """Read both sides and compare them.

    Raises:
        InputError: with file and line, column or key path.
    """
    from hattama.folder.files import place_of
    from hattama.folder.protocols import is_source

    for name, value in (("source-a", source_a), ("source-b", source_b), ("source", source)):
        if value is not None and not is_source(value):
            raise InputError("source_unreadable", key=f"--{name}", read=value[:60])
    first = _folder(a)
    if b is None:
        second = first
    elif place_of(b).is_file() and not is_bundle(b):
        second = _table(b, first, source)
    else:
        second = _folder(b)
    if source is not None and (b is None or second.record.register is not first.record.register):
        raise click.UsageError("--source goes with a table as B")
    here = _source(first, "source-a", source_a) or _first(first, alone=b is None)
    chosen = _source(second, "source-b", source_b)
    against = (chosen,) if chosen else opposite(second.record, here, same_record=b is None)
    if b is None and here in against:
        raise InputError("compare_itself", file=a, read=here)
    other = second.record if b is not None else _without_facts(second.record)
    drawn = None
    if sample is not None:
        from hattama.folder.sample import read_sample

        drawn = read_sample(place_of(sample), first.record.register)
    try:
        between = first.corrected | second.corrected
        besides = [beside(first.record, here, other, one, between, sample=drawn) for one in against]
    except InputError as problem:
        file = b if problem.code.startswith("compare_") else a
        raise problem.at(file=f"{file}/election.toml") from None
    return Found(a, a if b is None else b, tuple(besides))


def _folder(name: str) -> Side:
    """A bundle, a folder with or without a record, or a shipped election."""
    from hattama.bundle.opened import corrected, open_bundle

    if is_bundle(name):
        found = open_bundle(source_of(name))
        frozen, holds = found.admitted.frozen, found.held
        record = Record(frozen.election, frozen.law, frozen.register, holds.protocols, holds.facts)
        return Side(name, record, corrected(found.recorded), len(found.admitted.sealed))
    from hattama.folder.ledger import has_record, read_record
    from hattama.folder.shipped import find, open_election

    read = open_election(name)
    place = find(name)
    whole = (read.election, read.law, read.register, read.protocols)
    if not has_record(place):
        return Side(name, Record(*whole, read.facts))
    kept = read_record(place)
    # What a newer release recorded stands in no file of the folder.
    newer = [one for _, one in kept.admitted.facts if isinstance(one, NotUnderstood)]
    record = Record(*whole, (*read.facts, *newer))
    return Side(name, record, corrected(kept.recorded), len(kept.admitted.sealed))


def _table(name: str, a: Side, source: str | None) -> Side:
    """A table of protocols, read against the register of the first side."""
    from hattama.folder.files import place_of
    from hattama.folder.protocols import read_copies

    one = a.record
    try:
        found = read_copies(place_of(name), one.law, one.register, source or OFFICIAL)
    except InputError as problem:
        raise problem.at(file=name) from None
    if source is None and OFFICIAL in sources_of(found):
        raise InputError("compare_source_needed", file=name)
    return Side(name, Record(one.election, one.law, one.register, found))


def _first(side: Side, *, alone: bool) -> str:
    """The source of the first side, where nobody chose: an observers' record may lead too."""
    here = sources_of(side.record.protocols)
    if alone or OFFICIAL in here or not here:
        return OFFICIAL
    if len(here) > 1:
        expected = ", ".join(here)
        raise InputError("compare_source_open", file=side.name, key="--source-a", expected=expected)
    return here[0]


def _without_facts(record: Record) -> Record:
    """The same protocols; recounts of the commission say nothing about copies."""
    return Record(record.election, record.law, record.register, record.protocols)


def _source(side: Side, option: str, chosen: str | None) -> str | None:
    """The source that was asked for, if the record has it."""
    if chosen is None or chosen == OFFICIAL:
        return chosen
    here = sources_of(side.record.protocols)
    if chosen not in here:
        told = {"file": side.name, "key": f"--{option}", "read": chosen}
        if not here and side.sealed:
            raise InputError("compare_source_sealed", **told, number=side.sealed)
        code = "compare_source_unknown" if here else "compare_source_none"
        raise InputError(code, **told, expected=", ".join(here))
    return chosen


COLUMNS = (
    "election", "kind", "stage", "source_a", "source_b", "state", "contest", "unit", "line", "a",
    "b", "difference", "reasons",
)  # fmt: skip


def rows_of(found: Found) -> Iterator[list[object]]:
    """A row for each figure that is not the same, and for each protocol on one side only."""
    for one in found.besides:
        election, both = one.a.election, one.compared
        head = [election.id, election.kind, election.stage, both.source_a, both.source_b]
        for state in (DIFFERS, SUPERSEDED, GAPS):
            for pair in pairs(one, state):
                for figure in pair.figures:
                    codes = " ".join((*pair.reasons, *figure.reasons))
                    cells = [figure.column, figure.a, figure.b, figure.difference]
                    yield [*head, STATES[state], pair.contest, pair.unit, *cells, codes]
        units, contests = both.register.units.ids, both.register.contests
        for sheet in both.sheets:
            contest = contests[sheet.contest].id
            for name, spots in (
                ("nothing_common", sheet.nothing_common),
                ("only_a", sheet.only_a),
                ("only_b", sheet.only_b),
            ):
                for spot in spots.tolist():
                    yield [*head, name, contest, units[spot], *[None] * 5]
        a_is_copy = both.source_a != OFFICIAL
        for copy in copies(one):
            where = [copy.register.contests[copy.contest].id, copy.register.units.ids[copy.unit]]
            for column, value in copy.figures.items():
                told = [value, None] if a_is_copy else [None, value]
                yield [*head, "copies_only", *where, column, *told, None, None]
        for lost in one.aligned.reported:
            yield [*head, lost.code, lost.contest, lost.unit, *[None] * 5]


class Pair(NamedTuple):
    """One protocol on both sides, as it is told."""

    contest: str
    unit: str
    place: int
    contest_place: int
    shift: int
    figures: tuple[Figure, ...]
    reasons: tuple[Reason, ...]


def pairs(one: Beside, state: int) -> Iterator[Pair]:
    """The pairs in a state, those with the largest shift of votes first."""
    register = one.compared.register
    for sheet, row, shift in in_order(one.compared, state):
        contest, unit = register.contests[sheet.contest], int(sheet.units[row])
        told, whole = figures(sheet, row, contest.ballot)
        why = (*whole, *between(one.compared, sheet, row))
        yield Pair(contest.id, register.units.ids[unit], unit, sheet.contest, shift, told, why)
