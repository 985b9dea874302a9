"""`hattama new`: a folder to start from, or a sentence and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.words import LANGS
from tests.cli.conftest import Run


class TestNew:
    @pytest.mark.parametrize("lang", LANGS)
    def test_a_new_folder_counts_as_it_stands(self, run: Run, tmp_path: Path, lang: str):
        folder = str(tmp_path / "mine")
        done = run("new", folder, "--lang", lang)
        assert done.exit_code == 0
        assert f"hattama count {folder}" in done.stdout
        assert run("count", folder).exit_code == 0

    def test_what_is_there_is_left_alone(self, run: Run, tmp_path: Path):
        (tmp_path / "x").write_text("mine")
        done = run("new", str(tmp_path))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "nothing was written" in done.stderr
        assert [one.name for one in tmp_path.iterdir()] == ["x"]


class TestAlike:
    """Observers start from the register of what they want to compare with."""

    @pytest.mark.parametrize("lang", LANGS)
    def test_copies_typed_into_it_are_compared(self, run: Run, tmp_path: Path, lang: str):
        mine, ours = tmp_path / "mine", tmp_path / "ours"
        run("new", str(mine))
        done = run("new", str(ours), "--like", str(mine), "--lang", lang)
        assert done.exit_code == 0
        assert f"hattama check {ours}" in done.stdout
        table = ours / "protocols/lists.csv"
        head = table.read_text(encoding="utf-8")
        assert head.count("\n") == 1
        assert head.startswith("unit,contest,source,")
        assert head.rstrip("\n").endswith(",list-a,list-b,against-all")
        other = (ours / "protocols/d01.csv").read_text(encoding="utf-8")
        assert other.rstrip("\n").endswith(",candidate-1,candidate-2,against-all")
        table.write_text(
            "unit,contest,source,list-a,list-b\n0001,lists,observer:kozge,430,321\n",
            encoding="utf-8",
        )
        told = run("compare", str(mine), str(ours), "--json")
        assert told.exit_code == 1
        assert run("record", str(ours), "--seal", "observer:kozge").exit_code == 0

    def test_of_a_bundle(self, run: Run, tmp_path: Path):
        mine, ours, out = tmp_path / "mine", tmp_path / "ours", tmp_path / "out"
        run("new", str(mine))
        assert run("record", str(mine)).exit_code == 0
        assert run("build", str(mine), "--out", str(out)).exit_code == 0
        assert run("new", str(ours), "--like", str(out)).exit_code == 0
        assert "First candidate" in (ours / "register/persons.csv").read_text(encoding="utf-8")
        assert run("check", str(ours)).exit_code == 0

    def test_of_totals_only_it_can_take_stations(self, run: Run, tmp_path: Path):
        """Where nothing was published but totals, copies are all there is."""
        ours = tmp_path / "ours"
        assert run("new", str(ours), "--like", "kz-2023").exit_code == 0
        head = (ours / "election.toml").read_text(encoding="utf-8")
        assert "date = 2023-03-19" in head
        assert "[stations]" not in head
        assert run("count", str(ours)).exit_code == 0

    def test_of_nothing(self, run: Run, tmp_path: Path):
        done = run("new", str(tmp_path / "ours"), "--like", str(tmp_path / "none"))
        assert (done.exit_code, done.stdout) == (2, "")
        assert list(tmp_path.iterdir()) == []
