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
