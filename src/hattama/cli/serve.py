"""`hattama serve`: look at a published folder in a browser of this machine."""

from __future__ import annotations

from pathlib import Path

import click

from hattama.cli.output import json_option, lang_option, port_option, print_json
from hattama.words import Lang, say

PORT = 8000


@click.command()
@click.argument("folder", metavar="DIR")
@port_option(PORT)
@json_option
@lang_option
def serve(folder: str, port: int, as_json: bool, lang: Lang) -> None:
    """Show the bundle in DIR to a browser on this machine, until Ctrl-C.

    Only this machine can reach it. For everybody else any web server will do: the folder is what
    is published (docs/feeds.md).
    """
    from hattama.cli.preview import Preview, run

    check_bundle(Path(folder))
    server = Preview({"/": Path(folder)}, port, lang)

    def ready(url: str) -> None:
        if as_json:
            print_json({"format": 1, "url": url})
            return
        click.echo(say(lang, "serve.ready", folder=folder, url=url))
        if not Path(folder, "index.html").is_file():
            click.echo(say(lang, "serve.no_pages"))
        click.echo(say(lang, "serve.stop"))

    run(server, ready)


def check_bundle(folder: Path) -> None:
    """Refuse what is no published folder.

    Raises:
        InputError: `serve_no_bundle`.
    """
    from msgspec import json

    from hattama.bundle import layout
    from hattama.core.errors import InputError

    try:
        data = (folder / layout.LATEST).read_bytes()
        size = json.decode(data, type=dict[str, object])["size"]
        whole = isinstance(size, int) and (folder / layout.manifest(size)).is_file()
    except (OSError, ValueError, KeyError):
        whole = False
    if not whole:
        raise InputError("serve_no_bundle", file=str(folder))
