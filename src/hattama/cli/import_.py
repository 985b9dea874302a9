"""`hattama import`: what others publish, as an election folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hattama.cli.output import heading, json_option, lang_option, print_json
from hattama.words import Lang, say

if TYPE_CHECKING:
    from hattama.sources.bring import Brought


@click.command("import")
@click.argument("source", type=click.Choice(["georgia-2016", "russia-duma", "table"]))
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--out", metavar="DIR", help="The election folder to write; new or empty.")
@click.option("--map", "map_file", metavar="FILE", help="With table: what its columns mean.")
@click.option("--guess", is_flag=True, help="With table: draft a map on standard output.")
@click.option("--law", metavar="ID", help="With --guess: the law whose protocol it is.")
@click.option("--source", "whose", metavar="SOURCE", help="Whose copies: observer:ORGANISATION.")
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
@json_option
@lang_option
def import_(
    source: str,
    files: tuple[str, ...],
    out: str | None,
    map_file: str | None,
    guess: bool,
    law: str | None,
    whose: str | None,
    dry_run: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Turn published tables into an election folder, and say what became of every row.

    SOURCE is georgia-2016 (precincts, four ballots; write runoff=FILE where the name of a file does
    not say which), russia-duma (a CSV of stations, or a zip with one), or table (any CSV or
    spreadsheet, with a map of its columns: docs/import.md).
    """
    if guess:
        if source != "table" or len(files) != 1:
            raise click.UsageError("--guess goes with table and one FILE")
        _guess(files[0], law, lang)
        return
    if law is not None:
        raise click.UsageError("--law goes with --guess")
    if (source == "table") != (map_file is not None):
        raise click.UsageError("--map and table go together")
    if out is None and not dry_run:
        raise click.UsageError("--out DIR is needed (or --dry-run)")
    from hattama.core.errors import InputError
    from hattama.folder.protocols import is_source
    from hattama.folder.write import refuse_full, write_folder
    from hattama.sources.bring import bring
    from hattama.sources.readable import refuse_unreadable

    if whose is not None and not is_source(whose):
        raise InputError("source_unreadable", key="--source", read=whose[:60])
    if out is not None:
        refuse_full(out)
    found = bring(source, files, map_file or "", whose or "")
    refuse_unreadable(found.files, out or found.election)
    if out is not None and not dry_run:
        write_folder(out, found.files)
    written = out if not dry_run else None
    if as_json:
        print_json(_json(lang, found, written))
    else:
        _print(lang, found, written)


def _guess(file: str, law: str | None, lang: Lang) -> None:
    from hattama.sources.table.bring import guess

    click.echo(guess(file, law, lang), nl=False)


def _json(lang: Lang, found: Brought, out: str | None) -> dict[str, Any]:
    from hattama.sources.told import report_json

    return {
        "format": 1,
        "source": found.report.source,
        "election": found.election,
        "law": found.law,
        "out": out,
        **report_json(lang, found.report),
    }


def _print(lang: Lang, found: Brought, out: str | None) -> None:
    from hattama.sources.told import lines_of

    for title, sentences in lines_of(lang, found.report):
        heading(title)
        for one in sentences:
            click.echo(f"  {one}")
    click.echo()
    if out is None:
        click.echo(say(lang, "sources.made.nothing_written"))
    else:
        click.echo(say(lang, "count.line.new", folder=out))
