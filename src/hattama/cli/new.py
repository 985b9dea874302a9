"""`hattama new`: an election folder to start from."""

from __future__ import annotations

import click

from hattama.cli.output import lang_option
from hattama.words import Lang, say


@click.command()
@click.argument("folder")
@lang_option
def new(folder: str, lang: Lang) -> None:
    """Write a commented election folder to FOLDER, which must not exist or be empty.

    It holds a small invented election that counts as it stands; put yours in its place.
    """
    from hattama.folder.template import write_template

    write_template(folder)
    click.echo(say(lang, "count.line.new", folder=folder))
