"""The last part of the demo: the pages of a real election and of a national rehearsal, served."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hattama.cli.output import heading
from hattama.words import Lang, say

if TYPE_CHECKING:
    from hattama.cli.preview import Preview

ELECTION = "kz-2023"
REHEARSAL = "rehearsal"


def show(lang: Lang, port: int | None) -> None:
    """Build both sites in a folder that goes away again, and serve them until Ctrl-C."""
    from hattama.cli import preview

    with preview.interruptible(), tempfile.TemporaryDirectory(prefix="hattama-") as above:
        try:
            sites = built(Path(above), lang)
            server = _server(sites, port, lang)
        except KeyboardInterrupt:
            return

        def ready(url: str) -> None:
            heading(say(lang, "demo.head.site"))
            for prefix in sites:
                click.echo(f"  {url.removesuffix('/')}{prefix}")
            click.echo(say(lang, "serve.stop"))

        preview.run(server, ready)


def built(home: Path, lang: Lang) -> dict[str, Path]:
    """Both bundles, by the beginning of their paths; what is done is said on standard error."""
    from msgspec import structs

    from hattama.bundle.build import Wish, build
    from hattama.cli.build import site_of
    from hattama.cli.demo_record import ORIGIN, RECORDED
    from hattama.cli.demo_rehearsal import FAULTS, SEED
    from hattama.folder.files import place_of
    from hattama.folder.grow import Said
    from hattama.folder.record import record_folder
    from hattama.folder.shipped import find
    from hattama.log import keys
    from hattama.publish.view import Options
    from hattama.rehearsal import Spec, rehearse, write

    wish = Wish(pages=site_of(Options()), fsync=False)
    click.echo(say(lang, "demo.line.site", name=ELECTION), err=True)
    build(find(ELECTION), home / ELECTION, wish)
    folder = home / "folder"
    click.echo(say(lang, "demo.line.site_rehearsal"), err=True)
    write(rehearse(Spec(faults=FAULTS, seed=SEED)), folder)
    # Whoever rehearses has a key; for what a commission announced nobody else can sign.
    vkey = keys.make(home / "log.key", ORIGIN).vkey()
    record_folder(folder, Said(at=RECORDED, key=vkey))
    click.echo(say(lang, "demo.line.site", name=REHEARSAL), err=True)
    signed = structs.replace(wish, key=keys.load(home / "log.key"))
    build(place_of(str(folder)), home / REHEARSAL, signed)
    return {f"/{name}/": home / name for name in (ELECTION, REHEARSAL)}


def _server(sites: dict[str, Path], port: int | None, lang: Lang) -> Preview:
    """On the port that was asked for; else on the usual one, or a free one where that is taken."""
    from hattama.cli.preview import Preview
    from hattama.cli.serve import PORT
    from hattama.core.errors import InputError

    if port is not None:
        return Preview(sites, port, lang)
    try:
        return Preview(sites, PORT, lang)
    except InputError:
        return Preview(sites, 0, lang)
