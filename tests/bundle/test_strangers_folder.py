"""A folder that is no bundle keeps what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from tests.bundle.worlds import faults, files_of, publish, record, rehearsal, verdict


@pytest.mark.parametrize(
    "names",
    [
        ("log/server.txt",),
        ("log/tile/0/000", "log/server.txt"),
        ("log/tile/0/000", "thesis.tex"),
        ("data/2024/figures.csv", "notes.md"),
        (".draft.part",),
    ],
)
def test_nothing_of_somebody_else_is_touched(tmp_path: Path, names: tuple[str, ...]):
    election = record(rehearsal(tmp_path / "election", 3, 0))
    out = tmp_path / "work"
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name)
    before = files_of(out)
    with pytest.raises(InputError, match="folder_not_empty"):
        publish(election, out)
    assert files_of(out) == before


def test_what_a_first_build_left_is_no_hindrance(tmp_path: Path):
    election, out = record(rehearsal(tmp_path / "election", 3, 0)), tmp_path / "b"
    steps = ("log", "files", "data", "sign", "manifest", "head", "latest")
    for name in steps:

        def stop(step: str, at: str = name) -> None:
            if step == at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            publish(election, out, step=stop)
    assert publish(election, out).snap.size == 7


@pytest.mark.parametrize("names", [("log/.part",), ("log/.lock", "log/.part", "log/.state")])
def test_what_a_killed_writer_of_the_log_left_is_no_hindrance(
    tmp_path: Path, names: tuple[str, ...]
):
    election, out = record(rehearsal(tmp_path / "election", 3, 0)), tmp_path / "b"
    (out / "log").mkdir(parents=True)
    for name in names:
        (out / name).write_bytes(b"")
    assert publish(election, out).snap.size == 7
    assert not faults(verdict(files_of(out)))


@pytest.mark.parametrize("step", ["files", "data", "sign", "manifest"])
def test_a_first_build_that_is_going_on_is_not_cleared_away(tmp_path: Path, step: str):
    """Another one begins in the same folder, for a smaller state."""
    election, out = record(rehearsal(tmp_path / "election", 3, 0)), tmp_path / "b"
    refused = []

    def meanwhile(now: str) -> None:
        if now == step:
            with pytest.raises(InputError, match="log_busy") as caught:
                publish(election, out, at=2)
            refused.append(caught.value.code)

    assert publish(election, out, step=meanwhile).snap.size == 7
    assert refused == ["log_busy"]
    assert not faults(verdict(files_of(out)))
