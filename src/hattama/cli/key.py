"""`hattama key`: make a key that signs a log or countersigns one, and show a key."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hattama.cli.output import json_option, lang_option, print_json
from hattama.words import Lang, say, visible

if TYPE_CHECKING:
    from hattama.log.checkpoint import Checkpoint
    from hattama.log.note import Verifier

PASSPHRASE_FILE = "HATTAMA_PASSPHRASE_FILE"
_MOST_PASSPHRASE = 1024


@click.group()
def key() -> None:
    """Make and show the keys that sign logs.

    A passphrase is asked for on the terminal, or read from the file that HATTAMA_PASSPHRASE_FILE
    names; it is never an argument, since others can see those.
    """


@key.command("new")
@click.argument("file")
@click.option("--name", required=True, help="The log's address without https:// (its origin).")
@click.option("--cosigner", is_flag=True, help="A key that countersigns others' logs.")
@click.option("--passphrase", is_flag=True, help="Lock the key with a passphrase.")
@json_option
@lang_option
def new(file: str, name: str, cosigner: bool, passphrase: bool, as_json: bool, lang: Lang) -> None:
    """Make a new key in FILE, with FILE.pub (public) and FILE.signed (what it signed) beside it.

    Nothing is ever written over.
    """
    from hattama.log import keys
    from hattama.log.note import COSIGNATURE, ED25519

    keys.check_new(Path(file), name)
    secret = ask_new_passphrase(lang) if passphrase else None
    made = keys.make(Path(file), name, secret, COSIGNATURE if cosigner else ED25519)
    if as_json:
        print_json({"format": 1, "file": file, "locked": passphrase, **_public_json(made)})
        return
    click.echo(say(lang, "keys.new.made"))
    click.echo(say(lang, "keys.new.private", file=file))
    click.echo(say(lang, "keys.new.public", file=f"{file}.pub"))
    click.echo(say(lang, "keys.new.signed", file=f"{file}.signed"))
    click.echo(say(lang, "keys.new.vkey"))
    click.echo(made.vkey())
    if not passphrase:
        click.echo(say(lang, "keys.new.plain"), err=True)


@key.command("show")
@click.argument("file")
@json_option
@lang_option
def show(file: str, as_json: bool, lang: Lang) -> None:
    """The public half of the key in FILE, and the largest checkpoint it signed.

    FILE is a private key with its FILE.pub beside it, or the public file alone.
    """
    from hattama.log import guard, keys
    from hattama.log.note import to_base64

    shown = keys.public(Path(file))
    record = keys.signed_file(Path(file))
    head = guard.read_record(record).get(shown.name) if record.exists() else None
    if as_json:
        print_json({"format": 1, **_public_json(shown), "signed": _head_json(head)})
        return
    kind = _kind(shown)
    click.echo(say(lang, "keys.show.name", name=shown.name))
    click.echo(say(lang, "keys.show.kind", kind=say(lang, f"keys.kind.{kind}")))
    click.echo(say(lang, "keys.show.id", id=shown.key_id.hex()))
    click.echo(say(lang, "keys.show.vkey"))
    click.echo(visible(shown.vkey()))
    if head is not None:
        root = to_base64(head.root)
        click.echo(say(lang, "keys.show.signed", size=head.size, root=root))
    elif record.exists():
        click.echo(say(lang, "keys.show.nothing"))


def ask_passphrase(lang: Lang, file: str) -> str:
    """The passphrase that opens a key: from HATTAMA_PASSPHRASE_FILE, or from the terminal."""
    told = _from_file()
    return _prompt(say(lang, "keys.ask.open", file=file)) if told is None else told


def ask_new_passphrase(lang: Lang) -> str:
    """A new passphrase, typed twice, or from HATTAMA_PASSPHRASE_FILE.

    Raises:
        LogError: `key_passphrase_empty`, `key_passphrase_differs`, `key_passphrase_terminal`,
            `key_passphrase_file`.
    """
    from hattama.log.errors import LogError

    told = _from_file()
    if told is None:
        told = _prompt(say(lang, "keys.ask.new"))
        if told != _prompt(say(lang, "keys.ask.again")):
            raise LogError("key_passphrase_differs")
    if not told:
        raise LogError("key_passphrase_empty")
    return told


def on_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _from_file() -> str | None:
    """The first line of the file that HATTAMA_PASSPHRASE_FILE names, None without one."""
    from hattama.log.errors import LogError

    name = os.environ.get(PASSPHRASE_FILE)
    if not name:
        return None
    try:
        with open(name, "rb") as stream:
            text = stream.read(_MOST_PASSPHRASE).decode()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "UTF-8"
        raise LogError("key_passphrase_file", file=name, read=reason) from None
    return text.partition("\n")[0].removesuffix("\r")


def _prompt(question: str) -> str:
    """What a person types without it being shown."""
    from hattama.log.errors import LogError

    if not on_terminal():
        raise LogError("key_passphrase_terminal")
    told: str = click.prompt(question, hide_input=True, default="", show_default=False, err=True)
    return told


def _kind(shown: Verifier) -> str:
    from hattama.log.note import COSIGNATURE, ED25519

    return {ED25519: "log", COSIGNATURE: "cosigner"}.get(shown.algorithm, "cosigner_ml_dsa")


def _public_json(shown: Verifier) -> dict[str, Any]:
    return {
        "name": shown.name,
        "kind": _kind(shown),
        "id": shown.key_id.hex(),
        "vkey": shown.vkey(),
    }


def _head_json(head: Checkpoint | None) -> dict[str, Any] | None:
    from hattama.log.note import to_base64

    return None if head is None else {"size": head.size, "root": to_base64(head.root)}
