"""A folder that is no bundle keeps what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from tests.bundle.worlds import files_of, publish, record, rehearsal


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
