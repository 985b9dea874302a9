"""The third part of the demo: a record, a bundle, a countersigner, and one flipped byte."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from hattama.cli.output import heading
from hattama.words import Lang, say

ORIGIN = "example.org/log/rehearsal"
COUNTERSIGNER = "example.org/countersigner"
# The sixth night after the invented vote, so that no gate is closed.
RECORDED = "2023-03-25T12:00:00Z"
STATIONS = 1000


class Shown(Struct, frozen=True):
    """What the demo shows of a record.

    Attributes:
        facts: in the record.
        root: of its log.
        countersigned: by whom.
        verdict: of the bundle as it was built.
        flipped: file and offset of the byte that was changed in a copy.
        found: verdict of the copy, and the first place that it names.
    """

    facts: int
    root: str
    countersigned: tuple[str, ...]
    verdict: str
    flipped: tuple[str, int]
    found: tuple[str, str]


def recorded(lang: Lang) -> Shown:
    """Record, build, sign, countersign, verify; flip one byte in a copy, and verify again."""
    with tempfile.TemporaryDirectory(prefix="hattama-") as above:
        return _recorded(Path(above), lang)


def _recorded(home: Path, lang: Lang) -> Shown:
    from hattama.bundle.build import Wish, build
    from hattama.bundle.read import FolderSource
    from hattama.cli.build import countersigners
    from hattama.cli.verify import fault_text, verdict_code
    from hattama.folder.files import place_of
    from hattama.folder.grow import Said
    from hattama.folder.record import record_folder
    from hattama.log import keys
    from hattama.log.policy import parse
    from hattama.rehearsal import Spec, rehearse, write
    from hattama.verify.model import Asked
    from hattama.verify.run import verify

    folder, out = home / "rehearsal", home / "bundle"
    write(rehearse(Spec(stations=STATIONS)), folder)
    vkey = keys.make(home / "log.key", ORIGIN).vkey()
    record_folder(folder, Said(at=RECORDED, key=vkey))
    with _countersigner(home, vkey) as (address, name):
        policy = home / "policy"
        policy.write_text(f"log {vkey}\nwitness observers {name} {address}\nquorum observers\n")
        ask, data = countersigners(str(policy), 20.0, lang)
        key = keys.load(home / "log.key")
        built = build(place_of(str(folder)), out, Wish(key=key, policy=data, ask=ask))
    asked = Asked(policy=parse(data))
    first = verify(FolderSource(out), asked)
    copy = home / "copy"
    shutil.copytree(out, copy)
    flipped = _flip(copy, built.snap.size)
    second = verify(FolderSource(copy), asked)
    faults = [
        fault_text(lang, one)
        for step in second.steps
        if step.outcome == "fails"
        for one in step.faults
    ]
    return Shown(
        facts=built.snap.size,
        root=built.snap.tree.root().hex(),
        countersigned=tuple(built.countersigned["by"]),
        verdict=verdict_code(first),
        flipped=flipped,
        found=(verdict_code(second), faults[0] if faults else ""),
    )


@contextmanager
def _countersigner(home: Path, vkey: str) -> Iterator[tuple[str, str]]:
    """A countersigner on this machine alone; its address and its key."""
    from hattama.log import keys
    from hattama.log.note import COSIGNATURE, Verifier
    from hattama.witness.countersigner import Countersigner
    from hattama.witness.server import Server, address_of
    from hattama.witness.store import Store

    name = keys.make(home / "countersigner.key", COUNTERSIGNER, None, COSIGNATURE).vkey()
    store = Store(home / "countersigner.db", create=True)
    store.add(ORIGIN, Verifier.parse(vkey))
    signer = keys.load(home / "countersigner.key").signer
    server = Server(("127.0.0.1", 0), Countersigner(store, signer), lambda _: None)
    work = threading.Thread(target=server.serve_forever, daemon=True)
    work.start()
    try:
        yield address_of(server), name
    finally:
        server.stop()
        server.server_close()
        work.join()
        store.close()


def _flip(copy: Path, size: int) -> tuple[str, int]:
    """Change one digit of one result; its file, and the place of the byte from 0."""
    path = f"data/{size}/results.csv"
    file = copy / path
    data = bytearray(file.read_bytes())
    spot = data.rindex(b",", 0, len(data) - 2) + 1
    data[spot] ^= 1
    file.write_bytes(bytes(data))
    return path, spot


def record_json(found: Shown) -> dict[str, Any]:
    """The JSON of the demo's record."""
    return {
        "kind": "rehearsal",
        "facts": found.facts,
        "root": found.root,
        "countersigned": list(found.countersigned),
        "verdict": found.verdict,
        "flipped": {"file": found.flipped[0], "byte": found.flipped[1]},
        "then": {"verdict": found.found[0], "first": found.found[1]},
    }


def print_record(lang: Lang, found: Shown) -> None:
    """What was recorded, who signed, and what one flipped byte does."""
    heading(say(lang, "demo.head.record"))
    by = ", ".join(found.countersigned)
    click.echo(say(lang, "demo.line.recorded", facts=found.facts, root=found.root, by=by))
    click.echo(say(lang, f"demo.line.verdict_{found.verdict}"))
    # Beside the verdict that holds: after the one that fails it would contradict it.
    click.echo(say(lang, "bundle.fixed_sentence"))
    path, spot = found.flipped
    click.echo(say(lang, "demo.line.flipped", file=path, byte=spot))
    click.echo(say(lang, f"demo.line.verdict_{found.found[0]}"))
    click.echo(f"  {found.found[1]}")
    click.echo(say(lang, "demo.line.record_try"))
