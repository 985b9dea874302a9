"""Output as it leaves the process: closed and full streams, other encodings, narrow terminals."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hattama.cli.output import table
from tests.cli.test_seats import D_HONDT, rules_file


class TestStreams:
    """As a whole process: closed and full outputs, other encodings, narrow terminals."""

    @pytest.mark.parametrize(
        ("redirect", "status"),
        [(">&-", 0), (">/dev/full", 2), ("<&-", 2), ("| head -1 >/dev/null; exit 0", 0)],
    )
    def test_no_traceback(self, tmp_path: Path, redirect: str, status: int) -> None:
        rules = rules_file(tmp_path, D_HONDT)
        feed = "" if "<" in redirect else """printf '{"\u0411": 5, "C": 4}' | """
        words = shlex.join([sys.executable, "-m", "hattama", "seats", "-", "--rules", rules])
        line = f"{feed}{words} --seats 3 {redirect}"
        found = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert "Traceback" not in found.stderr
        assert found.returncode == status, found.stderr

    def test_a_reader_that_left_is_no_success(self) -> None:
        words = shlex.join([sys.executable, "-m", "hattama", "count", "kz-2023", "--json"])
        line = f"{words} | true; exit ${{PIPESTATUS[0]}}"
        found = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert (found.returncode, found.stderr) == (141, "")

    def test_cyrillic_names_under_an_ascii_locale(self, tmp_path: Path) -> None:
        rules = rules_file(tmp_path, D_HONDT)
        found = subprocess.run(
            [
                sys.executable,
                "-m",
                "hattama",
                "seats",
                "-",
                "--rules",
                rules,
                "--seats",
                "3",
                "--csv",
            ],
            input='{"\u0410\u04d9": 5, "C": 4}'.encode(),
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
            check=True,
        )
        assert "\u0410\u04d9,5,2" in found.stdout.decode()

    def test_figures_are_never_cut_on_a_narrow_terminal(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", "20")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        table(
            ["List", "Votes"], [["Halyq " * 8, "4,700,000"]], right=[1], footer=["Sum", "4,700,000"]
        )
        shown = capsys.readouterr().out
        assert shown.count("4,700,000") == 2
        assert shown.count("Halyq") == 8


@pytest.mark.parametrize("room", [1, 20, 45, 60, 90])
def test_no_figure_is_lost_at_any_width(
    room: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(room))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    headers = ["List", "Votes", "% of valid votes, with those against all", "Seats"]
    rows = [
        ["Общенациональная социал-демократическая партия", "4,331,058", "53.90%", "145"],
        ["Қазақстан халық партиясы", "7", "0.01%", "3"],
    ]
    table(headers, rows, right=[1, 2, 3], footer=["Total", "6,366,441", "", "148"])
    words = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).split()
    for figure in ("4,331,058", "53.90%", "145", "7", "0.01%", "3", "6,366,441", "148", "Seats"):
        assert words.count(figure) == 1, figure
