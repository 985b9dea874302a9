"""One change at random, thousands of times: none passes, and each is reported where it was made.

Every third is a lie around which all hashes and signatures were done over. `HATTAMA_LONG=1`: ten
thousand changes of a bundle of 60 stations, and three hundred of a national one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hattama.bundle import layout
from hattama.log.note import Signer
from hattama.log.policy import parse as parse_policy
from tests.attacks import lies
from tests.attacks.counting import Counter
from tests.attacks.lies import Liar, Lie
from tests.attacks.mutator import Mutation, mutated
from tests.bundle.worlds import (
    ORIGIN,
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

pytestmark = pytest.mark.slow

LONG = bool(os.environ.get("HATTAMA_LONG"))
KINDS = ("named", "unnamed", "unsigned")
SHARES = 10
EACH = 3340 if LONG else 140
NATIONAL = 300 if LONG else 0


def bundle(home: Path, kind: str, stations: int) -> Files:
    """A bundle with earlier heads, an earlier state and a milestone."""
    key = new_key(home) if kind != "unsigned" else None
    folder = rehearsal(home / "election", stations)
    record(folder, key=vkey_of(key) if key and kind == "named" else "")
    publish(folder, home / "b", key, at=stations // 2)
    publish(folder, home / "b", key, at=stations, keep="night")
    publish(folder, home / "b", key)
    files = files_of(home / "b")
    assert not faults(verdict(files))
    return files


def liar_of(home: Path, kind: str, stations: int) -> Liar:
    """A published folder, and who may lie about it."""
    files = bundle(home, kind, stations)
    own = new_key(home).signer if kind != "unsigned" else None
    return Liar(files, own, new_key(home, "stranger").signer)


@pytest.fixture(scope="module", params=KINDS)
def liar(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Liar:
    return liar_of(tmp_path_factory.mktemp("bundle"), request.param, 60)


def is_lie(number: int) -> bool:
    return number % 3 == 2


COUNTER = Counter()


def unreported(liar: Liar, numbers: range) -> list[tuple[int, str, object]]:
    """The changes that nobody tells, or not where they were made."""
    found: list[tuple[int, str, object]] = []
    for number in numbers:
        if is_lie(number):
            told = lies.lie(liar, number // 3)
            faults_ = heard(liar, told)
            if not shown(told, faults_):
                found.append((number, told.kind, faults_[:3]))
            continue
        made = mutated(liar.files, number)
        if needless(made, liar.files):
            continue
        said = COUNTER.faults(made.files)
        places = {str(one.get(key)) for _, _, one in said for key in ("file", "manifest")}
        if not places & made.touched:
            found.append((number, made.kind, (sorted(made.touched), said[:3])))
    return found


Faults = list[tuple[str, str, dict[str, object]]]


def heard(liar: Liar, told: Lie) -> Faults:
    """What verification says of a lie; by a kept head and a policy where only these can tell."""
    if told.step == "since":
        return COUNTER.faults(told.files, since=(liar.files[layout.CHECKPOINT], "kept"))
    if told.step == "publisher":
        named = (liar.own or Signer(ORIGIN, bytes(32))).verifier.vkey()
        policy = parse_policy(f"log {named}\nquorum none\n".encode())
        return COUNTER.faults(told.files, policy=policy)
    return COUNTER.faults(told.files)


def shown(told: Lie, said: Faults) -> bool:
    """Whether a fault tells where the lie is."""
    if told.step:
        return told.step in {step for step, _, _ in said}
    files = [str(one.get("file", "")) for _, _, one in said]
    entry = "entry" in told.places and any("entry" in one for _, _, one in said)
    return entry or any(path.startswith(told.places) for path in files)


def needless(made: Mutation, files: Files) -> bool:
    """What the log's writer keeps for itself may be missing."""
    gone = files.keys() - made.files.keys()
    return gone <= set(layout.WRITER) and made.files == {
        path: data for path, data in files.items() if path not in gone
    }


@pytest.mark.parametrize("share", range(SHARES))
def test_every_change_is_reported_at_its_place(liar: Liar, share: int):
    step = EACH // SHARES
    assert not unreported(liar, range(share * step, (share + 1) * step))


def test_what_is_not_counted_again_hides_nothing(liar: Liar):
    """Every verification counts by itself here, and finds the same."""
    before = COUNTER.spared
    for number in range(EACH, EACH + 14):
        lie = is_lie(number)
        files = lies.lie(liar, number // 3).files if lie else mutated(liar.files, number).files
        assert COUNTER.faults(files) == faults(verdict(files))
    assert COUNTER.spared > before


def test_every_kind_of_change_and_every_file_were_tried(liar: Liar):
    made = [mutated(liar.files, number) for number in range(EACH) if not is_lie(number)]
    assert len({one.kind for one in made}) == 14
    told = {lies.lie(liar, number // 3).kind for number in range(EACH) if is_lie(number)}
    assert told == set(lies.KINDS)
    tried = {path for one in made for path in one.touched}
    most = len(liar.files) if LONG else len(liar.files) * 2 // 3
    assert len(tried & liar.files.keys()) >= most


@pytest.mark.skipif(not LONG, reason="HATTAMA_LONG=1: three hundred changes of a national bundle")
@pytest.mark.parametrize("share", range(SHARES))
def test_every_change_of_a_national_bundle_is_reported(share: int, national: Liar):
    step = NATIONAL // SHARES
    assert not unreported(national, range(share * step, (share + 1) * step))


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Liar:
    return liar_of(tmp_path_factory.mktemp("national"), "named", 10_223)
