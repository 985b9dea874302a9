"""Whoever changes the MANIFEST of an earlier state is told, also where nobody signed it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hattama.bundle import layout
from hattama.core.errors import InputError
from tests.attacks.counting import Counter
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

EARLIER = layout.manifest(30)
COUNTER = Counter()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("earlier")
    record(rehearsal(made / "election", 30))
    return made


@pytest.fixture(scope="module")
def files(home: Path) -> Files:
    """Unsigned: two earlier heads, a milestone, and the newest state."""
    for at, keep in ((10, ""), (20, ""), (30, "night"), (None, "")):
        publish(home / "election", home / "b", at=at, keep=keep)
    found = files_of(home / "b")
    assert not faults(verdict(found))
    return found


def test_each_line_that_is_taken_away_is_missed(files: Files):
    lines = files[EARLIER].splitlines(keepends=True)
    paths = [line.split()[-1].decode() for line in lines[4:]]
    assert {"log/checkpoints/10", "log/checkpoints/20", layout.KEPT} <= set(paths)
    for spot in range(len(lines)):
        changed = b"".join(lines[:spot] + lines[spot + 1 :])
        said = COUNTER.faults({**files, EARLIER: changed})
        places = {str(one.get(key)) for _, _, one in said for key in ("file", "manifest")}
        assert EARLIER in places, lines[spot]


@pytest.mark.parametrize("path", [layout.KEPT, layout.POLICY, "log/checkpoints/15"])
def test_a_line_that_never_stood_there_is_told(files: Files, path: str):
    others = [
        line for line in files[EARLIER].splitlines() if not line.endswith(f" {path}".encode())
    ]
    more = f"{hashlib.sha256(b'x').hexdigest()} 1 {path}".encode()
    lines = [*others[:4], *sorted([*others[4:], more], key=lambda line: line.split()[-1]), b""]
    said = faults(verdict({**files, EARLIER: b"\n".join(lines)}))
    assert ("snapshots", EARLIER) in {(step, one.get("manifest")) for step, _, one in said}


def test_a_milestone_keeps_its_place(home: Path, tmp_path: Path):
    """Else nobody could say which milestones an earlier state had."""
    publish(home / "election", tmp_path / "b", at=20, keep="night")
    publish(home / "election", tmp_path / "b", at=20, keep="night")
    with pytest.raises(InputError, match=r"bundle_kept.*'night'.*20"):
        publish(home / "election", tmp_path / "b", at=30, keep="night")
    assert int(files_of(tmp_path / "b")["log/checkpoint"].split()[1]) == 20


def test_a_name_whose_build_never_came_to_its_end_is_free(home: Path, tmp_path: Path):
    publish(home / "election", tmp_path / "b", at=20)

    def stop(name: str) -> None:
        if name == "latest":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(home / "election", tmp_path / "b", at=30, keep="night", step=stop)
    publish(home / "election", tmp_path / "b", at=40, keep="night")
    publish(home / "election", tmp_path / "b", keep="morning")
    found = files_of(tmp_path / "b")
    assert b'"night":40' in found[layout.KEPT]
    assert not faults(verdict(found))


def test_signed_states_with_a_policy_and_milestones_hold(home: Path, tmp_path: Path):
    key = new_key(tmp_path)
    vkey = key.signer.verifier.vkey()
    told = f"log {vkey}\nquorum none\n".encode()
    publish(home / "election", tmp_path / "b", key, at=20, keep="a", policy=told)
    publish(home / "election", tmp_path / "b", key, at=30, keep="b", policy=told + b"# more\n")
    publish(home / "election", tmp_path / "b", key)
    assert not faults(verdict(files_of(tmp_path / "b")))
