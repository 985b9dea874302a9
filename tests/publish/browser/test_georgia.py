"""Georgia's parliament of 2016, station by station: real protocols, two tiers, second rounds."""

from __future__ import annotations

from pathlib import Path

from hattama.folder.write import write_folder
from hattama.sources.bring import bring
from tests.bundle.worlds import files_of, new_key, publish, record, vkey
from tests.publish.browser.chromium import Check
from tests.publish.browser.test_alike import alike
from tests.sources.rows import data

FILES = ("list", "majoritarian-round1", "majoritarian-runoff", "majoritarian-rerun")


def test_real_protocols(check: Check, tmp_path: Path):
    """From the public files beside the project (skipped without them)."""
    files = [data("ge-2016", f"{name}.csv") for name in FILES]
    write_folder(tmp_path / "e", bring("georgia-2016", files).files)
    key = new_key(tmp_path)
    record(tmp_path / "e", key=vkey(key))
    publish(tmp_path / "e", tmp_path / "b", key)
    found = alike(check, files_of(tmp_path / "b"))
    assert found["size"] > 7000
    assert found["kind"] == "real"
