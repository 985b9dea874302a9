"""Beginnings of tiles that earlier heads need: each one there, or a full one in its place."""

from __future__ import annotations

from pathlib import Path

from tests.bundle.worlds import faults, files_of, publish, record, rehearsal, verdict


def test_one_that_is_missing_is_named(tmp_path: Path):
    election = record(rehearsal(tmp_path / "election", 12))
    for size in (5, 9, 25):
        publish(election, tmp_path / "b", at=size)
    files = files_of(tmp_path / "b")
    assert "data/5/MANIFEST" not in files
    assert not faults(verdict(files))
    for path in ("log/tile/0/000.p/5", "log/tile/entries/000.p/5"):
        found = faults(verdict({name: data for name, data in files.items() if name != path}))
        assert found == [("log", "file_missing", {"file": path})]


def test_a_full_tile_stands_for_its_beginnings(tmp_path: Path):
    election = record(rehearsal(tmp_path / "election", 150))
    for size in (5, 280, 290, 301):
        publish(election, tmp_path / "b", at=size)
    files = files_of(tmp_path / "b")
    assert not faults(verdict(files))
    for path in ("log/tile/0/000.p/5", "log/tile/entries/000.p/5"):
        files.pop(path, None)
    assert not faults(verdict(files))
    gone = "log/tile/1/000.p/1"
    assert gone in files
    assert {"file": gone} in [
        {"file": params["file"]}
        for _, code, params in faults(verdict({n: d for n, d in files.items() if n != gone}))
        if code == "file_missing"
    ]
