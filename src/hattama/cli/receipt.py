"""`hattama receipt`: prove that one protocol is in a checkpoint; the code for a station's door."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hattama.cli.output import json_option, lang_option, print_json
from hattama.core.record.protocol import OFFICIAL
from hattama.words import Lang, say


@click.command()
@click.argument("election")
@click.argument("unit")
@click.option("--contest", default="", help="Of which contest, where the unit has several.")
@click.option("--source", default=OFFICIAL, show_default=True, help="Whose protocol.")
@click.option("--bundle", metavar="DIR|ZIP|URL", help="Where the signed log was published.")
@click.option("--out", metavar="FILE", help="Write the receipt there (- for standard output).")
@click.option("--door", metavar="FILE", help="Write the code for the door: .svg, .png or .txt.")
@json_option
@lang_option
def receipt(
    election: str,
    unit: str,
    contest: str,
    source: str,
    bundle: str | None,
    out: str | None,
    door: str | None,
    as_json: bool,
    lang: Lang,
) -> None:
    """A receipt for the protocol of UNIT in ELECTION, or the code for its door.

    With --bundle: one small file that proves, offline and without us, that this protocol is in
    the published checkpoint. With --door: a QR code with the unit's address and the digest of its
    figures, for the protocol that is posted before anything was recorded.
    """
    if (bundle is None) == (door is None):
        raise click.UsageError("either --bundle (a receipt) or --door (a code for the door)")
    if door is not None:
        text = _door(election, unit, contest, door)
        if as_json:
            print_json({"format": 1, "text": text, "file": door})
        else:
            click.echo(text)
            click.echo(say(lang, "verify.receipt.door", file=door))
        return
    data, entry, size = _receipt(election, unit, contest, source, str(bundle))
    goal = out or f"{unit}.tlog-proof"
    if goal == "-":
        sys.stdout.buffer.write(data)
        return
    _write(goal, data)
    if as_json:
        print_json({"format": 1, "file": goal, "entry": entry, "size": size, "bytes": len(data)})
    else:
        told = {"file": goal, "entry": entry, "size": size, "bytes": len(data)}
        click.echo(say(lang, "verify.receipt.written", **told))


def _receipt(
    election: str, unit: str, contest: str, source: str, bundle: str
) -> tuple[bytes, int, int]:
    """Bytes of the receipt, number of the fact, size of the checkpoint."""
    from hattama.bundle.receipt import entry_for
    from hattama.bundle.receipt import receipt as proof_of
    from hattama.cli.opened import source_of
    from hattama.core.errors import InputError
    from hattama.core.record.held import held
    from hattama.folder.ledger import has_record, read_record
    from hattama.folder.shipped import find
    from hattama.log.checkpoint import Checkpoint

    place = find(election)
    if not has_record(place):
        raise InputError("record_none", file=place.name)
    loaded = read_record(place)
    register = loaded.admitted.frozen.register
    holds = held(loaded.recorded, loaded.admitted)
    entry = entry_for(loaded.recorded, holds, register, unit, contest, source)
    proof = proof_of(source_of(bundle), entry, loaded.recorded.leaf(entry))
    return proof.encode(), entry, Checkpoint.of(proof.note).size


def _door(election: str, unit: str, contest: str, file: str) -> str:
    """The text of the code for a door, from the folder alone; the code goes into a file."""
    from hattama.bundle.receipt import door_text
    from hattama.core.errors import InputError
    from hattama.core.record.codec import digest_of
    from hattama.core.record.growth import sheaf
    from hattama.folder.shipped import open_election

    folder = open_election(election)
    if unit not in folder.register.units.place:
        raise InputError("unit_unknown", read=unit[:80])
    spot = folder.register.units.place[unit]
    found: dict[str, dict[str, int]] = {}
    for place, one in enumerate(folder.register.contests):
        pages = sheaf(folder.protocols, place, OFFICIAL)
        rows = (pages.unit == spot).nonzero()[0].tolist()
        if rows and contest in ("", one.id):
            found[one.id] = pages.given(rows[0])
    if not found:
        raise InputError("receipt_none", unit=unit, contest=contest or "\u2013")
    if len(found) > 1:
        raise InputError("receipt_contests", unit=unit, expected=tuple(found))
    name, figures = next(iter(found.items()))
    digest = digest_of(folder.election.id, unit, name, figures)
    text = door_text(folder.election.id, unit, name, digest)
    _code(text, file)
    return text


def _code(text: str, file: str) -> None:
    """A QR code in a file; the ending says which kind."""
    import io

    import segno

    from hattama.core.errors import InputError

    kind = file.rpartition(".")[2].lower()
    if kind not in ("svg", "png", "txt"):
        raise InputError("receipt_door_kind", file=file)
    # Upper-case letters and digits make a smaller code.
    code = segno.make(text.upper(), error="m", micro=False)
    out = io.BytesIO()
    if kind == "txt":
        lines = io.StringIO()
        code.terminal(lines, compact=True)
        out.write(lines.getvalue().encode())
    else:
        code.save(out, kind=kind, scale=8)
    _write(file, out.getvalue())


def _write(file: str, data: bytes) -> None:
    """A file, whole or not at all."""
    from hattama.bundle.shelf import told

    path = Path(file)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    except OSError as problem:
        raise told(problem, path) from None
