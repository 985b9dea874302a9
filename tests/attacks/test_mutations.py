"""One change at random, thousands of times: none passes, and each is reported where it was made.

`HATTAMA_LONG=1`: ten thousand changes of a bundle of 60 stations, and three hundred of a national
one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hattama.bundle import layout
from tests.attacks.mutator import Mutation, mutated
from tests.bundle.worlds import (
    Files,
    faults,
    files_of,
    new_key,
    publish,
    record,
    rehearsal,
    verdict,
)
from tests.bundle.worlds import vkey as vkey_of

LONG = bool(os.environ.get("HATTAMA_LONG"))
KINDS = ("named", "unnamed", "unsigned")
SHARES = 10
EACH = 3340 if LONG else 140
NATIONAL = 300 if LONG else 0


def bundle(home: Path, kind: str, stations: int) -> Files:
    """A bundle with an earlier state and a milestone."""
    key = new_key(home) if kind != "unsigned" else None
    folder = rehearsal(home / "election", stations)
    record(folder, key=vkey_of(key) if key and kind == "named" else "")
    # Without a signature nobody vouches for what an earlier MANIFEST says of milestones.
    publish(folder, home / "b", key, at=stations, keep="night" if key else "")
    publish(folder, home / "b", key)
    files = files_of(home / "b")
    assert not faults(verdict(files))
    return files


@pytest.fixture(scope="module", params=KINDS)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return bundle(tmp_path_factory.mktemp("bundle"), request.param, 60)


def unreported(files: Files, numbers: range) -> list[tuple[int, str, object]]:
    """The changes that nobody tells, or not where they were made."""
    found: list[tuple[int, str, object]] = []
    for number in numbers:
        made = mutated(files, number)
        if needless(made, files):
            continue
        told = faults(verdict(made.files))
        shown = {str(one.get(key)) for _, _, one in told for key in ("file", "manifest")}
        if not shown & made.touched:
            found.append((number, made.kind, (sorted(made.touched), told[:3])))
    return found


def needless(made: Mutation, files: Files) -> bool:
    """What the log's writer keeps for itself may be missing."""
    gone = files.keys() - made.files.keys()
    return gone <= set(layout.WRITER) and made.files == {
        path: data for path, data in files.items() if path not in gone
    }


@pytest.mark.parametrize("share", range(SHARES))
def test_every_change_is_reported_at_its_place(files: Files, share: int):
    step = EACH // SHARES
    assert not unreported(files, range(share * step, (share + 1) * step))


def test_every_kind_of_change_and_every_file_were_tried(files: Files):
    made = [mutated(files, number) for number in range(EACH)]
    assert len({one.kind for one in made}) == 14
    tried = {path for one in made for path in one.touched}
    assert len(tried & files.keys()) > len(files) * 3 // 4 if not LONG else tried >= files.keys()


@pytest.mark.skipif(not LONG, reason="HATTAMA_LONG=1: three hundred changes of a national bundle")
@pytest.mark.parametrize("share", range(SHARES))
def test_every_change_of_a_national_bundle_is_reported(share: int, national: Files):
    step = NATIONAL // SHARES
    assert not unreported(national, range(share * step, (share + 1) * step))


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return bundle(tmp_path_factory.mktemp("national"), "named", 20_000)
