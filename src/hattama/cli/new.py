"""`hattama new`: an election folder to start from."""

from __future__ import annotations

import click

from hattama.cli.opened import is_bundle, source_of
from hattama.cli.output import lang_option
from hattama.words import Lang, say


@click.command()
@click.argument("folder")
@click.option(
    "--like",
    metavar="ELECTION",
    help="The register of an election or of a published bundle, and no protocol: for copies.",
)
@lang_option
def new(folder: str, like: str | None, lang: Lang) -> None:
    """Write a commented election folder to FOLDER, which must not exist or be empty.

    It holds a small invented election that counts as it stands; put yours in its place. With
    --like it holds the units, contests and options of another election and waits for protocols:
    observers type their copies into it.
    """
    if like is not None:
        _alike(folder, like)
        click.echo(say(lang, "count.line.new_alike", folder=folder, like=like))
        return
    from hattama.folder.template import write_template

    write_template(folder)
    click.echo(say(lang, "count.line.new", folder=folder))


def _alike(folder: str, like: str) -> None:
    """The register of an election folder, a shipped election or a bundle."""
    from hattama.folder.alike import write_alike

    if is_bundle(like):
        from hattama.bundle.opened import open_bundle

        frozen = open_bundle(source_of(like)).admitted.frozen
        write_alike(folder, frozen.election, frozen.law, frozen.register)
        return
    from hattama.folder.shipped import open_election

    found = open_election(like)
    write_alike(folder, found.election, found.law, found.register)
