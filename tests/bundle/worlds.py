"""Records and bundles that the tests of bundle and verify share."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from hattama.bundle.build import Built, Wish, build
from hattama.bundle.read import Held
from hattama.core.record.facts import Entry
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.record import append_facts, record_folder
from hattama.folder.rotating import rotation
from hattama.log.keys import EMPTY_RECORD, Key, signed_file
from hattama.log.note import Signer
from hattama.rehearsal import Spec, rehearse, write
from hattama.verify.model import Asked, Verdict
from hattama.verify.run import verify
from tests.house.trees import SOURCES

ORIGIN = "example.org/log/rehearsal"
AFTER = "2026-06-01T00:00:00Z"
Files = dict[str, bytes]


def new_key(folder: Path, seed: str = "log", origin: str = ORIGIN) -> Key:
    """A key whose private half follows from its name, with an empty record of what it signed."""
    key = Key(folder / f"{seed}.key", Signer(origin, sha256(seed.encode()).digest()))
    if not signed_file(key.file).exists():
        folder.mkdir(parents=True, exist_ok=True)
        signed_file(key.file).write_bytes(EMPTY_RECORD)
    return key


def vkey(key: Key) -> str:
    return key.signer.verifier.vkey()


@cache
def _made(spec: Spec):
    return rehearse(spec)


def rehearsal(folder: Path, stations: int = 60, faults: int = 6, law: str = "") -> Path:
    """A rehearsal on disk, without a record yet."""
    spec = Spec(stations=stations, faults=faults) if not law else Spec(law, stations, 1, faults)
    write(_made(spec), folder)
    return folder


def record(folder: Path, at: str = AFTER, extra: tuple[Entry, ...] = (), **said: object) -> Path:
    """Append what is new."""
    record_folder(folder, Said(at=at, **said), extra)  # type: ignore[arg-type]
    return folder


def publish(folder: Path, out: Path, key: Key | None = None, **wish: object) -> Built:
    """Build without forcing to disk."""
    return build(place_of(str(folder)), out, Wish(key=key, fsync=False, **wish))  # type: ignore[arg-type]


def built_elsewhere(folder: Path, home: Path, *words: str) -> list[Path]:
    """Built by the command in two folders, zones, locales and orders of hashing."""
    outs = [home / "1" / "deep" / "b", home / "far" / "b"]
    for out, more in zip(
        outs,
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Almaty", "LC_ALL": "C"},
         {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LANG": "kk_KZ.UTF-8"}),
        strict=True,
    ):  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "hattama", "build", str(folder), "--out", str(out), *words],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), **more},
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return outs


def rotate(folder: Path, new: Key, signer: Key, reason: str, at: str = AFTER) -> None:
    """Name another key."""
    said = Said(at=at, reason=reason)
    fact = rotation(str(folder), said, vkey(new), vkey(signer), signer.signer.raw)
    append_facts(folder, [fact])


def files_of(out: Path) -> Files:
    """Every file of a published folder."""
    return {
        str(one.relative_to(out)): one.read_bytes()
        for one in sorted(out.rglob("*"))
        if one.is_file()
    }


def verdict(files: Files, **asked: object) -> Verdict:
    return verify(Held(files), Asked(**asked))  # type: ignore[arg-type]


def faults(found: Verdict) -> list[tuple[str, str, dict[str, object]]]:
    """Step, code and places of everything that fails."""
    return [
        (step.name, one.code, dict(one.params))
        for step in found.steps
        if step.outcome == "fails"
        for one in step.faults
    ]
