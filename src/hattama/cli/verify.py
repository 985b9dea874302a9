"""`hattama verify`: recompute everything from what was published, and say what holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hattama.cli.opened import WEB, source_of
from hattama.cli.output import heading, json_option, lang_option, plain_json, print_json
from hattama.words import Lang, find, plain, say, visible, where

if TYPE_CHECKING:
    from hattama.bundle.read import Source
    from hattama.log.note import SignedNote
    from hattama.log.policy import Policy
    from hattama.verify.model import Fault, Step, Verdict
    from hattama.verify.pages import Remake

_SHOWN = 10
_MOST_RECEIPT = 2**21


@click.command()
@click.argument("target")
@click.option("--policy", metavar="FILE", help="Whose log it must be, and who must countersign.")
@click.option("--since", metavar="CHECKPOINT", help="A checkpoint that you kept from earlier.")
@click.option("--strict", is_flag=True, help="Exit status 1 also for what was not checked.")
@click.option("--states", is_flag=True, help="Compute earlier states that are kept again, too.")
@click.option("--pages", is_flag=True, help="Read the pages of the site at an address, too.")
@click.option("--all", "every", is_flag=True, help="Show every place, not the first ten.")
@json_option
@lang_option
def verify(
    target: str,
    policy: str | None,
    since: str | None,
    strict: bool,
    states: bool,
    pages: bool,
    every: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Verify TARGET: a published folder, a ZIP of it, its web address, or a receipt.

    Everything is computed again from the recorded facts: log, register, law, totals, turnout,
    remarks, seats, margins, every table. Exit status 1 when a step fails. Without --policy nobody
    has said whose log it should be.
    """
    from hattama.verify.model import Asked
    from hattama.verify.run import verify as verify_bundle

    judge = _policy(policy) if policy else None
    if _is_receipt(target):
        if since or states:
            raise click.UsageError("--since and --states go with a bundle, not with a receipt")
        _receipt(target, judge, strict=strict, as_json=as_json, lang=lang)
        return
    older = (_bytes(since), since) if since else None
    source = source_of(target)
    _something(source, target)
    # At an address each page is one request.
    local = not target.startswith(WEB)
    asked = Asked(judge, older, states=states, pages=pages or local, remake=_remake())
    found = verify_bundle(source, asked)
    if as_json:
        print_json(verdict_json(found, lang))
    else:
        _print(found, target, None if every else _SHOWN, lang)
    if not found.holds or (strict and not found.complete):
        click.get_current_context().exit(1)


def _remake() -> Remake | None:
    """What makes the pages again, where the templates are installed."""
    try:
        from hattama.publish.site import again
    except ImportError:
        return None
    return again


def _something(source: Source, target: str) -> None:
    """Something that looks like a bundle lies there, or nobody can say anything of it.

    Raises:
        InputError: `bundle_none`, or why a server gave nothing.
    """
    from hattama.bundle.layout import CHECKPOINT, LATEST
    from hattama.bundle.read import read
    from hattama.core.errors import InputError

    for path in (LATEST, CHECKPOINT):
        try:
            if read(source, path, _MOST_RECEIPT * 8) is not None:
                return
        except InputError as problem:
            if problem.code in ("bundle_http", "bundle_late"):
                raise
            return
    raise InputError("bundle_none", file=target)


def _is_receipt(target: str) -> bool:
    """Whether a file begins like a receipt."""
    try:
        path = Path(target)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(20) == b"c2sp.org/tlog-proof@"
    except (OSError, ValueError):
        return False


def _bytes(file: str) -> bytes:
    from hattama.folder.files import place_of

    return place_of(file).read_bytes()


def _policy(file: str) -> Policy:
    from hattama.log.policy import parse

    return parse(_bytes(file), file)


def verdict_json(found: Verdict, lang: Lang) -> dict[str, Any]:
    """The JSON of a verdict; `docs/cli-json.md` describes every key."""
    return {
        "format": 1,
        "verdict": verdict_code(found),
        "holds": found.holds,
        "complete": found.complete,
        "publisher_checked": found.publisher,
        "election": found.election,
        "kind": found.kind,
        "stage": found.stage,
        "origin": found.origin,
        "size": found.size,
        "root": found.root,
        "steps": [
            {
                "step": one.name,
                "outcome": one.outcome,
                "params": plain_json(one.params),
                "faults": [
                    {
                        "code": fault.code,
                        "params": plain_json(fault.params),
                        "text": fault_text(lang, fault),
                    }
                    for fault in one.faults
                ],
                "more": one.more,
            }
            for one in found.steps
        ],
        "sentence": say(lang, "bundle.fixed_sentence"),
    }


def verdict_code(found: Verdict) -> str:
    """`fails`, `follows` (publisher checked) or `consistent` (with itself alone)."""
    if not found.holds:
        return "fails"
    return "follows" if found.publisher else "consistent"


def fault_text(lang: Lang, fault: Fault) -> str:
    """The sentence of a fault, with its place before it."""
    from hattama.core.errors import InputError
    from hattama.words import error

    if find(lang, f"verify.fault.{fault.code}") is None:
        return error(lang, InputError(fault.code, **fault.params))
    sentence = say(lang, f"verify.fault.{fault.code}", **fault.params)
    place = where(lang, fault.params)
    return f"{place}: {sentence}" if place else sentence


def _print(found: Verdict, target: str, most: int | None, lang: Lang) -> None:
    click.secho(say(lang, f"verify.verdict.{verdict_code(found)}", target=target), bold=True)
    click.echo(_sentence(lang, holds=found.holds))
    if found.kind:
        kind, stage = (
            say(lang, f"count.{key}") for key in (f"kind.{found.kind}", f"stage.{found.stage}")
        )
        click.echo(say(lang, "count.head.kind_stage", kind=kind, stage=stage))
    if found.size is not None:
        told = {"name": found.election or found.origin, "size": found.size, "root": found.root}
        click.echo(say(lang, "verify.line.state", **told))
    heading(say(lang, "verify.line.steps"))
    for one in found.steps:
        _print_step(one, most, lang)


def _sentence(lang: Lang, *, holds: bool) -> str:
    """What no verdict can say; beside a failure, that even one that holds could not say it."""
    fixed = say(lang, "bundle.fixed_sentence")
    return fixed if holds else say(lang, "verify.line.if_it_held", sentence=fixed)


def _print_step(one: Step, most: int | None, lang: Lang) -> None:
    mark = say(lang, f"verify.outcome.{one.outcome}")
    text = say(lang, f"verify.step.{one.name}")
    detail = ""
    name = one.name
    for key, other in (("changed", "keys_changed"), ("nobody", "publisher_none")):
        name = other if one.params.get(key) else name
    if one.outcome == "holds" and find(lang, f"verify.detail.{name}") is not None:
        told = dict(one.params)
        if find(lang, f"verify.rotation.{told.get('reason')}") is not None:
            told["reason"] = say(lang, f"verify.rotation.{told['reason']}")
        detail = " " + say(lang, f"verify.detail.{name}", **told)
    click.echo(f"{mark}  {text}{detail}")
    for change in one.params.get("changes", ()) if one.outcome == "holds" else ():
        text = say(lang, f"verify.rotated.{change['reason']}", **change)
        click.echo(f"      {text}")
    for fault in one.faults[:most]:
        click.echo(f"      {fault_text(lang, fault)}")
    left = len(one.faults[most:]) + one.more if most is not None else one.more
    if left:
        click.echo(f"      {say(lang, 'verify.line.more', number=left)}")


def _receipt(
    target: str, policy: Policy | None, *, strict: bool, as_json: bool, lang: Lang
) -> None:
    """A receipt by itself: the fact, its place in the checkpoint, and who signed that."""
    from hattama.bundle.receipt import read_receipt
    from hattama.core.errors import InputError
    from hattama.core.record.facts import NotUnderstood
    from hattama.log.checkpoint import Checkpoint

    with Path(target).open("rb") as file:
        data = file.read(_MOST_RECEIPT + 1)
    if len(data) > _MOST_RECEIPT:
        raise InputError("bundle_file_large", file=target, expected=_MOST_RECEIPT)
    found = read_receipt(data, target)
    head = Checkpoint.of(found.proof.note)
    judged = policy.judge(found.proof.note) if policy is not None else None
    signed = judged is not None and judged.accepted
    code = "fails" if not found.holds or (judged is not None and not signed) else "consistent"
    if found.holds and signed:
        code = "follows"
    told = {"size": head.size, "name": head.origin, "entry": found.proof.position}
    if as_json:
        print_json(
            {
                "format": 1,
                "verdict": code,
                "holds": code != "fails",
                "publisher_checked": signed,
                "origin": head.origin,
                "size": head.size,
                "entry": found.proof.position,
                "fact": found.line.decode(),
                "sentence": say(lang, "bundle.fixed_sentence"),
            }
        )
    else:
        click.secho(say(lang, f"verify.receipt.{code}", **told), bold=True)
        if found.holds and code == "fails":
            click.echo(say(lang, "verify.receipt.not_signed"))
            for line in _missing(policy, found.proof.note, lang):
                click.echo(f"  {line}")
        click.echo(_sentence(lang, holds=code != "fails"))
        if found.holds and not isinstance(found.fact, NotUnderstood):
            click.echo(say(lang, "verify.receipt.fact"))
            for line in _figures(found.line, lang):
                click.echo(f"  {line}")
            click.echo(say(lang, "verify.receipt.bytes"))
            click.echo(found.line.decode())
    if code == "fails" or (strict and not signed):
        click.get_current_context().exit(1)


def _figures(line: bytes, lang: Lang) -> Iterator[str]:
    """The protocol of a receipt as people read one; its options stand by their ids."""
    import json

    from hattama.words.protocol import line_name

    fact = json.loads(line)
    if "figures" not in fact:
        return
    told = {key: fact[key] for key in ("unit", "contest")}
    yield say(lang, "verify.receipt.place", time=fact["recorded"], **told)
    for name, number in fact["figures"].items():
        yield f"{visible(line_name(lang, name))}: {plain(lang, number)}"


def _missing(policy: Policy | None, note: SignedNote, lang: Lang) -> Iterator[str]:
    """Who of a policy has not signed; a log that goes by its name may have another key by now."""
    if policy is None:
        return
    judged = policy.judge(note)
    origin = judged.checkpoint.origin
    if judged.log is None:
        yield say(lang, "verify.fault.log_not_in_policy", read=origin)
        old = [one.key.key_id for one in policy.logs if one.key.name == origin]
        new = [one.key_id for one in note.signatures if one.name == origin]
        if old and new and not set(old) & set(new):
            told = {"read": new[0].hex(), "expected": old[0].hex()}
            yield say(lang, "verify.receipt.other_key", name=origin, **told)
    for one in judged.witnesses:
        if one.state != "holds":
            yield say(lang, "verify.receipt.no_signature", name=one.name)
