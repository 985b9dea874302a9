"""`hattama record`: append what is new in an election folder to its record."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from hattama.cli.output import json_option, lang_option, print_json
from hattama.words import Lang, say

if TYPE_CHECKING:
    from hattama.core.record.facts import Entry
    from hattama.folder.grow import Said
    from hattama.folder.record import Appended
    from hattama.folder.rotating import Sign


@click.command()
@click.argument("folder")
@click.option("--at", metavar="TIME", help="When it is recorded: 2026-11-24T02:52:49Z.")
@click.option("--correct", multiple=True, metavar="PLACE", help="UNIT/CONTEST, entry:N or all.")
@click.option("--withdraw", multiple=True, metavar="PLACE", help="Take a recorded fact back.")
@click.option("--amend", is_flag=True, help="The register or the law was amended.")
@click.option("--reason", default="", metavar="CODE", help="Of a correction or an amendment.")
@click.option("--by", default="", metavar="WHO", help="Who decided it: an id, such as cec.")
@click.option("--article", default="", help="The article of the law.")
@click.option("--open", "gates", multiple=True, metavar="CONTEST", help="Open publication; or all.")
@click.option("--seal", multiple=True, metavar="SOURCE", help="Commit to new copies, say nothing.")
@click.option("--openly", multiple=True, metavar="SOURCE", help="It sealed before; now say it.")
@click.option("--reveal", multiple=True, metavar="SEAL", help="An entry, a source, or all.")
@click.option("--erase", multiple=True, metavar="FILE", help="persons or text:SHA256, by law.")
@click.option("--key", default="", metavar="FILE", help="The log's public key, in a new record.")
@click.option("--recovery", multiple=True, metavar="FILE", help="Public keys for an emergency.")
@click.option("--publisher", default="", metavar="ID", help="Whose record it is, when it begins.")
@click.option("--rotate", default="", metavar="FILE", help="The log's next public key.")
@click.option("--signer", default="", metavar="FILE", help="The private key that signs --rotate.")
@click.option("--close", is_flag=True, help="End the record.")
@json_option
@lang_option
def record(
    folder: str,
    at: str | None,
    correct: tuple[str, ...],
    withdraw: tuple[str, ...],
    amend: bool,
    reason: str,
    by: str,
    article: str,
    gates: tuple[str, ...],
    seal: tuple[str, ...],
    openly: tuple[str, ...],
    reveal: tuple[str, ...],
    erase: tuple[str, ...],
    key: str,
    recovery: tuple[str, ...],
    publisher: str,
    rotate: str,
    signer: str,
    close: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Append what is new in FOLDER to its record.jsonl, in the order of the register.

    A recorded row that has changed or vanished is refused, with the correction to write. Nothing
    is ever edited: docs/record.md says what a record holds.
    """
    from hattama.core.errors import InputError
    from hattama.core.record.reading import moment_of
    from hattama.folder import record as door
    from hattama.folder.grow import Said

    alone = "--reveal" if reveal else "--rotate" if rotate else "--erase" if erase else ""
    if alone and (correct or withdraw or amend or seal or key or recovery or publisher):
        # These append without looking at the folder; what is asked of it would be passed over.
        raise click.UsageError(f"{alone} appends without the folder; record that by itself")
    moment = _now() if at is None else at
    if moment_of(moment, key="--at") > _latest():
        raise InputError("record_future", key="--at", read=moment)
    if reveal:
        _print(door.reveal(folder, reveal, moment), as_json=as_json, lang=lang)
        return
    said = Said(
        at=moment, correct=correct, withdraw=withdraw, reason=reason, by=by, article=article,
        amend=amend, key=_vkey(key), recovery=tuple(map(_vkey, recovery)), publisher=publisher,
        seal=seal, openly=openly,
    )  # fmt: skip
    more = list(_more(folder, said, gates=gates, erase=erase, close=close))
    if rotate:
        new, old, sign = _rotation(rotate, signer, lang)
        found = door.rotate(folder, said, new, old, sign, more)
    elif erase:
        found = door.append_facts(folder, more)
    else:
        found = door.record_folder(folder, said, more)
    _print(found, as_json=as_json, lang=lang)


def _latest() -> int:
    """The latest moment that this computer's clock allows, with some slack."""
    return int(dt.datetime.now(dt.UTC).timestamp()) + 300


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _vkey(file: str) -> str:
    """The public key in a file; it signs logs.

    Raises:
        InputError: `witness_vkey_kind` for a countersigner's key: no head could ever bear it.
    """
    if not file:
        return ""
    from pathlib import Path

    from hattama.core.errors import InputError
    from hattama.log.keys import public
    from hattama.log.note import ED25519

    found = public(Path(file))
    if found.algorithm != ED25519:
        raise InputError("witness_vkey_kind", file=file, read=found.name)
    return found.vkey()


def _more(
    folder: str, said: Said, *, gates: tuple[str, ...], erase: tuple[str, ...], close: bool
) -> list[Entry]:
    """The facts that no folder says."""
    from hattama.core.errors import InputError
    from hattama.core.record.entries import PublicationOpened, RecordClosed
    from hattama.folder.erasing import erasures

    if (gates or erase) and not said.by:
        raise InputError("record_by_missing")
    facts: list[Entry] = []
    if gates:
        contests = () if "all" in gates else gates
        facts.append(
            PublicationOpened(
                version=1, recorded=said.at, contests=contests, by=said.by, article=said.article
            )
        )
    facts += erasures(folder, erase, said)
    if close:
        facts.append(RecordClosed(version=1, recorded=said.at))
    return facts


def _rotation(rotate: str, signer: str, lang: Lang) -> tuple[str, str, Sign]:
    """The log's next key, and the one that signs for it: the old one or a recovery key."""
    from pathlib import Path

    from hattama.cli.key import ask_passphrase
    from hattama.core.errors import InputError
    from hattama.log.keys import load

    if not signer:
        raise InputError("record_signer_missing")
    held = load(Path(signer), lambda: ask_passphrase(lang, signer)).signer
    return _vkey(rotate), _vkey(signer), held.raw


def _print(found: Appended, *, as_json: bool, lang: Lang) -> None:
    """What was recorded."""
    if as_json:
        print_json(
            {
                "format": 1,
                "size": found.size,
                "appended": dict(found.counts),
                "not_understood": found.left,
            }
        )
        return
    if not found.counts:
        click.echo(say(lang, "record.nothing", size=found.size))
    for kind, number in found.counts.items():
        told = say(lang, f"record.kind.{kind}")
        click.echo(say(lang, "record.appended", kind=told, number=number))
    if found.counts:
        click.echo(say(lang, "record.size", size=found.size, time=found.last))
    if found.left:
        click.echo(say(lang, "record.left", number=found.left))
