"""`hattama build`: publish a record as a folder that anyone can rebuild."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hattama.cli.output import json_option, lang_option, print_json
from hattama.words import Lang, say

if TYPE_CHECKING:
    from hattama.bundle.build import Built
    from hattama.bundle.pages import Make
    from hattama.bundle.signing import Ask
    from hattama.log.keys import Key
    from hattama.log.note import SignedNote
    from hattama.publish.fonts import Fonts
    from hattama.publish.view import Options

# A clock may be a little late.
_SLACK = dt.timedelta(minutes=5)


@click.command()
@click.argument("election")
@click.option("--out", required=True, metavar="DIR", help="The folder that is published.")
@click.option("--key", "key_file", metavar="FILE", help="The log's private key (hattama key new).")
@click.option("--at", type=int, metavar="N", help="The first N facts, instead of all.")
@click.option("--keep", default="", metavar="NAME", help="Keep this state under a name.")
@click.option("--policy", metavar="FILE", help="Countersigners to ask, and what quorum is.")
@click.option(
    "--cosigned", multiple=True, metavar="FILE", help="This head, as a countersigner sent it back."
)
@click.option("--wait", default=60.0, metavar="SECONDS", help="For countersigners, all together.")
@click.option("--no-site", is_flag=True, help="Without pages: only what machines read.")
@click.option("--unit-pages", is_flag=True, help="A page of its own for each station, too.")
@click.option("--fonts", metavar="DIR", help="A font for the pages: woff2, fonts.toml, licence.")
@json_option
@lang_option
def build(
    election: str,
    out: str,
    key_file: str | None,
    at: int | None,
    keep: str,
    policy: str | None,
    cosigned: tuple[str, ...],
    wait: float,
    no_site: bool,
    unit_pages: bool,
    fonts: str | None,
    as_json: bool,
    lang: Lang,
) -> None:
    """Publish the record of ELECTION in DIR: log, law, register, tables, result, MANIFEST.

    Everything follows from the recorded facts, byte for byte; docs/bundle-format.md says what
    stands where. Without --key nothing is signed. No figure leaves before its publication gate.
    """
    from hattama.bundle.build import Wish
    from hattama.bundle.build import build as build_bundle
    from hattama.core.errors import InputError
    from hattama.folder.files import place_of
    from hattama.folder.ledger import RECORD, has_record
    from hattama.folder.shipped import find
    from hattama.log.note import parse
    from hattama.publish.view import Options

    place = find(election)
    if not has_record(place):
        raise InputError("record_none", file=(place / RECORD).name)
    key = _key(key_file, lang)
    # A policy that stands there is asked again, so that a second build loses nothing.
    standing = Path(out, "policy")
    named = policy or (str(standing) if key is not None and standing.is_file() else "")
    ask, data = countersigners(named, wait, lang) if named else (None, b"")
    sent = tuple(parse(place_of(file).read_bytes(), file) for file in cosigned)
    _useless(zip(cosigned, sent, strict=True), data, lang)
    if no_site and fonts:
        raise click.UsageError("--fonts goes with pages, not with --no-site")
    pages = None if no_site else site_of(Options(unit_pages=unit_pages, fonts=_fonts(fonts)))
    left = "" if fonts or no_site else _font_of(Path(out))
    wish = Wish(at=at, key=key, keep=keep, policy=data, ask=ask, pages=pages, cosigned=sent)
    found = build_bundle(place, out, wish, _now())
    if left:
        click.echo(say(lang, "bundle.line.font_left", name=left), err=True)
    _print(found, out, keep, as_json=as_json, lang=lang)


def _useless(sent: Iterable[tuple[str, SignedNote]], policy: bytes, lang: Lang) -> None:
    """Say of each file that a countersigner sent when nothing in it can be used."""
    from hattama.log.cosignature import cosigned
    from hattama.log.policy import parse

    keys = [one.key for one in parse(policy, "policy").witnesses] if policy else []
    for file, note in sent:
        if policy and not any(cosigned(note, key).state == "holds" for key in keys):
            click.echo(say(lang, "bundle.line.useless", file=file), err=True)


def _fonts(folder: str | None) -> Fonts | None:
    if folder is None:
        return None
    from hattama.folder.files import place_of
    from hattama.publish.fonts import read_fonts

    return read_fonts(place_of(folder))


def _font_of(out: Path) -> str:
    """The font of the site that stands there; nothing where it has none, or none can be read."""
    try:
        told = json.loads((out / "pages" / "site.json").read_bytes())
        return str(told["font"]["family"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def site_of(options: Options) -> Make:
    """What makes the site of a snapshot."""
    from hattama.publish.site import site

    return lambda snap, before, fetch: site(snap, options, before, fetch)


def _now() -> int:
    return int((dt.datetime.now(dt.UTC) + _SLACK).timestamp())


def _key(file: str | None, lang: Lang) -> Key | None:
    if file is None:
        return None
    from hattama.cli.key import ask_passphrase
    from hattama.log.keys import load

    return load(Path(file), lambda: ask_passphrase(lang, file))


def countersigners(file: str, wait: float, lang: Lang) -> tuple[Ask, bytes]:
    """Who is asked, and the bytes of the policy."""
    from hattama.folder.files import place_of
    from hattama.log.policy import parse

    data = place_of(file).read_bytes()
    policy = parse(data, file)

    def ask(note: SignedNote, proof_of: Callable[[int], Sequence[bytes]]) -> SignedNote:
        from hattama.witness.client import ask_all

        outcomes = ask_all(policy.witnesses, note, {}, proof_of, seconds=wait)
        for one in outcomes:
            if one.failure is not None:
                why = say(lang, f"witness.failure.{one.failure}", **one.params)
                click.echo(say(lang, "bundle.line.failure", name=one.name, why=why), err=True)
            note = note.signed(*one.signatures)
        return note

    return ask, data


def _print(found: Built, out: str, keep: str, *, as_json: bool, lang: Lang) -> None:
    snap = found.snap
    if as_json:
        print_json(
            {
                "format": 1,
                "election": snap.election,
                "size": snap.size,
                "root": snap.tree.root().hex(),
                "held_back": found.held_back,
                "kept": keep or None,
                "signed_by": found.signed_by or None,
                "countersigned": dict(found.countersigned),
            }
        )
        return
    line, election = "bundle.line.", snap.result.election
    if election.kind != "real":
        click.secho(say(lang, f"count.kind.{election.kind}"), bold=True)
    click.echo(say(lang, f"{line}built", size=snap.size, name=snap.election, folder=out))
    if keep:
        click.echo(say(lang, f"{line}kept", name=keep))
    if found.held_back:
        click.echo(say(lang, f"{line}held_back", number=found.held_back))
    if found.signed_by:
        click.echo(say(lang, f"{line}signed", name=found.signed_by.partition("+")[0]))
    else:
        click.echo(say(lang, f"{line}unsigned"))
    quorum = found.countersigned["quorum"]
    if quorum != "no_policy":
        by = ", ".join(found.countersigned["by"]) or say(lang, f"{line}nobody")
        click.echo(say(lang, f"{line}quorum_{quorum}", by=by))
    click.echo(say(lang, f"{line}root", root=snap.tree.root().hex()))
    click.echo(say(lang, f"{line}next", folder=out))
