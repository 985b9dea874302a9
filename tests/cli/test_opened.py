"""Bundles where an election is asked for: counted, checked, compared."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hattama.folder.template import write_template
from tests.cli.conftest import Run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    monkeypatch.chdir(tmp_path)
    write_template("folder")
    assert run("record", "folder", "--at", "2020-01-01T00:00:00Z", "--open", "all",
               "--by", "cec").exit_code == 0  # fmt: skip
    assert run("build", "folder", "--out", "night").exit_code == 0
    return tmp_path


class TestCount:
    @pytest.mark.usefixtures("home")
    def test_a_bundle_counts_like_its_folder(self, run: Run):
        one, two = run("count", "folder", "--json"), run("count", "night", "--json")
        assert json.loads(one.stdout) == json.loads(two.stdout)

    def test_a_zip_does_too(self, run: Run, home: Path):
        shutil.make_archive("night", "zip", home, "night")
        one, two = run("count", "night", "--json"), run("count", "night.zip", "--json")
        assert json.loads(one.stdout) == json.loads(two.stdout)

    def test_a_damaged_bundle_is_one_sentence(self, run: Run, home: Path):
        (home / "night" / "latest.json").write_text("{")
        done = run("count", "night")
        assert done.exit_code == 2
        assert "latest.json" in done.output
        assert "Traceback" not in done.output


class TestCompare:
    def test_what_was_corrected_between_is_no_difference(self, run: Run, home: Path):
        """Last night's bundle and today's: superseded between."""
        table = home / "folder" / "protocols" / "lists.csv"
        table.write_text(table.read_text().replace("430,320", "431,319"))
        assert run("record", "folder").exit_code == 2
        done = run("record", "folder", "--at", "2020-01-02T00:00:00Z", "--correct", "0001/lists",
                   "--reason", "typing_error", "--by", "cec")  # fmt: skip
        assert done.exit_code == 0
        assert run("build", "folder", "--out", "morning").exit_code == 0
        found = json.loads(run("compare", "night", "morning", "--json").stdout)
        one = found["comparisons"][0]
        assert run("compare", "night", "morning").exit_code == 0
        assert _numbers(one)["superseded"] == 1
        assert run("compare", "night", "night").exit_code == 0


def _numbers(one: dict[str, object]) -> dict[str, int]:
    """How many protocols of each state, wherever they stand."""
    found: dict[str, int] = {}
    for value in one.values():
        if isinstance(value, dict) and isinstance(value.get("superseded"), int):
            found = value
    return found
