"""`hattama witness`: countersign other publishers' logs."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hattama.cli.output import json_option, lang_option, port_option, print_json, table
from hattama.words import Lang, number, say, visible

if TYPE_CHECKING:
    from hattama.log.note import Signer
    from hattama.witness.pull import Pulled
    from hattama.witness.store import Conflict, Head

# Where `serve` listens when nothing else is said.
PORT = 8480

_key_option = click.option(
    "--key", "key_file", required=True, help="Private key made with `hattama key new --cosigner`."
)
_data_option = click.option(
    "--data", required=True, help="File that remembers what was countersigned."
)


@click.group()
def witness() -> None:
    """Countersign logs: confirm that they only grew.

    A key (`hattama key new FILE --name NAME --cosigner`) belongs to exactly one data file. Never
    restore an old data file and go on with the same key: docs/countersigning.md says why.
    """


@witness.command("serve")
@_key_option
@_data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port_option(PORT)
@json_option
@lang_option
def serve(key_file: str, data: str, host: str, port: int, as_json: bool, lang: Lang) -> None:
    """Answer the logs that ask, until SIGTERM or Ctrl-C.

    TLS is the business of the web server in front. One line for each request goes to standard
    error: when, what and the status; no address.
    """
    from hattama.core.errors import InputError
    from hattama.witness.countersigner import Countersigner
    from hattama.witness.server import Server
    from hattama.witness.server import serve as run
    from hattama.witness.store import Store

    signer = _signer(key_file, lang)
    store = Store(data)
    try:
        count = len(store.heads())

        def log(line: str) -> None:
            # Nobody may be reading any more; the logs are answered all the same.
            with suppress(OSError, ValueError):
                click.echo(line, err=True)

        try:
            server = Server((host, port), Countersigner(store, signer), log)
        except OSError as problem:
            read = problem.strerror or str(problem)
            raise InputError("witness_listen", host=host, port=str(port), read=read) from None

        def ready(url: str) -> None:
            vkey = signer.verifier.vkey()
            if as_json:
                print_json({"format": 1, "url": url, "vkey": vkey, "logs": count})
            else:
                click.echo(say(lang, "witness.serve.ready", url=url))
                click.echo(say(lang, "witness.serve.vkey"))
                click.echo(vkey)
                phrase = "witness.serve.logs" if count else "witness.serve.no_logs"
                click.echo(say(lang, phrase, count=count))

        run(server, ready)
    finally:
        store.close()
    if not as_json:
        click.echo(say(lang, "witness.serve.ended", data=data))


@witness.command("add")
@click.argument("vkey")
@_data_option
@click.option("--origin", help="First line of the log's checkpoints (default: the key's name).")
@json_option
@lang_option
def add(vkey: str, data: str, origin: str | None, as_json: bool, lang: Lang) -> None:
    """Countersign the log whose public key is VKEY from now on; others are refused.

    A second VKEY of the same log is trusted beside the first.
    """
    from hattama.core.errors import InputError
    from hattama.log.note import ED25519, Verifier
    from hattama.witness.store import Store

    key = Verifier.parse(vkey)
    if key.algorithm != ED25519:
        raise InputError("witness_vkey_kind", read=key.name)
    name = key.name if origin is None else origin
    # The name stands on a line of its own in every checkpoint.
    if not name or not name.isprintable() or len(name) > 1000:
        raise InputError("witness_origin", read=name)
    store = Store(data, create=True)
    try:
        before = store.find(name)
        added = store.add(name, key)
    finally:
        store.close()
    if as_json:
        print_json({"format": 1, "origin": name, "added": added})
        return
    phrase = "known" if not added else "done" if before is None else "key"
    click.echo(say(lang, f"witness.add.{phrase}", origin=name))


@witness.command("list")
@_data_option
@json_option
@lang_option
def list_(data: str, as_json: bool, lang: Lang) -> None:
    """The logs that are countersigned, and how far. Exit status 1 when one contradicts itself."""
    from hattama.witness.store import Store

    store = Store(data)
    try:
        heads, conflicts = store.heads(), store.conflicts()
    finally:
        store.close()
    if as_json:
        print_json(_list_json(heads, conflicts))
    elif not heads:
        click.echo(say(lang, "witness.list.none"))
    else:
        _print_list(lang, heads, conflicts)
    if conflicts:
        click.get_current_context().exit(1)


@witness.command("countersign")
@click.argument("log")
@_key_option
@_data_option
@click.option("--out", help="Write the checkpoint with the new signature to this file.")
@json_option
@lang_option
def countersign(
    log: str, key_file: str, data: str, out: str | None, as_json: bool, lang: Lang
) -> None:
    """Countersign LOG, a folder or an http(s) address with `checkpoint` and `tile/`.

    Its publisher need not know of it. Prints the signature line; exit status 1 when the log does
    not show that it only grew.
    """
    from hattama.log.net import FetchError
    from hattama.witness.pull import RefusedError

    context = click.get_current_context()
    try:
        pulled = _pulled(log, _signer(key_file, lang), data)
    except FetchError as problem:
        told = say(lang, f"witness.failure.{problem.code}", **problem.params)
        click.echo(f"{visible(log)}: {told}", err=True)
        context.exit(2)
    except RefusedError as problem:
        if as_json:
            print_json({"format": 1, "refused": problem.code, "params": problem.params})
        click.echo(say(lang, f"witness.refused.{problem.code}", **problem.params), err=True)
        context.exit(1)
    if out is not None:
        _write(out, pulled.note.encode())
    if as_json:
        print_json(_pulled_json(pulled, out))
    else:
        _print_pulled(lang, pulled, out)


def _pulled(log: str, signer: Signer, data: str) -> Pulled:
    """Countersign a log where it lies; errors of its files name the place."""
    from hattama.core.errors import InputError
    from hattama.witness.countersigner import Countersigner
    from hattama.witness.pull import Web, countersign, source_of
    from hattama.witness.store import Store

    store, source = Store(data), None
    try:
        source = source_of(log)
        return countersign(source, Countersigner(store, signer))
    except InputError as problem:
        raise problem.at(file=log) from None
    finally:
        store.close()
        if isinstance(source, Web):
            source.close()


def _signer(key_file: str, lang: Lang) -> Signer:
    from hattama.cli.key import ask_passphrase
    from hattama.core.errors import InputError
    from hattama.log import keys
    from hattama.log.note import COSIGNATURE

    signer = keys.load(Path(key_file), lambda: ask_passphrase(lang, key_file)).signer
    if signer.algorithm != COSIGNATURE:
        raise InputError("witness_key_kind", file=key_file, read=signer.name)
    return signer


def _print_list(lang: Lang, heads: list[Head], conflicts: list[Conflict]) -> None:
    count = {one.origin: sum(1 for c in conflicts if c.origin == one.origin) for one in heads}
    table(
        [say(lang, f"witness.list.{name}") for name in ("log", "size", "time", "conflicts")],
        [
            [
                visible(one.origin),
                number(lang, one.size),
                say(lang, "witness.list.never") if one.time is None else _moment(one.time),
                number(lang, count[one.origin]),
            ]
            for one in heads
        ],
        right=(1, 3),
    )
    for one in conflicts:
        told = say(lang, "witness.list.conflict", origin=one.origin, size=one.size)
        click.echo(told, err=True)


def _list_json(heads: list[Head], conflicts: list[Conflict]) -> dict[str, Any]:
    from hattama.log.note import to_base64

    return {
        "format": 1,
        "logs": [
            {
                "origin": one.origin,
                "vkeys": [key.vkey() for key in one.keys],
                "size": one.size,
                "root": to_base64(one.root),
                "time": one.time,
                "checkpoint": None if one.note is None else one.note.decode(),
            }
            for one in heads
        ],
        "conflicts": [
            {
                "origin": one.origin,
                "size": one.size,
                "root": to_base64(one.root),
                "checkpoint": one.note.decode(),
                "countersigned": None if one.known is None else one.known.decode(),
            }
            for one in conflicts
        ],
    }


def _print_pulled(lang: Lang, pulled: Pulled, out: str | None) -> None:
    """The signature line alone on standard output; what it means, beside it."""
    new, old = pulled.checkpoint, pulled.old_size
    phrase = "same" if old == new.size and old else "grown" if old else "first"
    told = say(lang, f"witness.countersign.{phrase}", origin=new.origin, size=new.size, old=old)
    click.echo(told, err=True)
    click.echo(say(lang, "witness.countersign.limits"), err=True)
    if out is not None:
        click.echo(say(lang, "witness.countersign.out", file=out), err=True)
    click.echo(pulled.signature.line(), nl=False)


def _pulled_json(pulled: Pulled, out: str | None) -> dict[str, Any]:
    from hattama.log.note import to_base64

    new = pulled.checkpoint
    return {
        "format": 1,
        "origin": new.origin,
        "old_size": pulled.old_size,
        "size": new.size,
        "root": to_base64(new.root),
        "time": pulled.time,
        "signature": pulled.signature.line().removesuffix("\n"),
        "out": out,
    }


def _write(out: str, data: bytes) -> None:
    from hattama.core.errors import InputError
    from hattama.log import durable

    path = Path(out)
    try:
        durable.replace(path, data, path.with_name(f".{path.name}.new"))
    except (OSError, ValueError) as problem:
        read = getattr(problem, "strerror", None) or str(problem)
        raise InputError("witness_out_unwritable", file=out, read=read) from None


def _moment(seconds: int) -> str:
    """POSIX seconds as a date and a time of UTC; a wild figure as it is."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return str(seconds)
