"""`hattama rehearse`: one command to an election that counts, or one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hattama.rehearsal import KINDS
from hattama.words import LANGS
from tests.cli.conftest import Run


class TestRehearse:
    @pytest.mark.parametrize("lang", LANGS)
    def test_it_says_what_was_made_and_how_to_count_it(self, run: Run, tmp_path: Path, lang: str):
        at = str(tmp_path / "e")
        words = ("--stations", "200", "--faults", "8", "--arrivals", "--out", at)
        done = run("rehearse", *words, "--lang", lang)
        assert done.exit_code == 0
        assert f"hattama count {at}" in done.stdout
        assert "faults.csv" in done.stdout
        assert "arrivals.csv" in done.stdout
        assert "{" not in done.stdout
        assert run("count", at).exit_code in (0, 1)

    def test_json_names_everything(self, run: Run, tmp_path: Path):
        at = str(tmp_path / "e")
        done = run(
            "rehearse", "--law", "ge/2016-parliament", "--stations", "40", "--seed", "5",
            "--faults", "6", "--out", at, "--json",
        )  # fmt: skip
        found = json.loads(done.stdout)
        assert found["format"] == 1
        assert (found["folder"], found["kind"]) == (at, "rehearsal")
        assert (found["law"], found["seed"]) == ("ge/2016-parliament", 5)
        assert (found["stations"], found["protocols"]) == (40, 80)
        assert (found["districts"], found["districts_of_law"]) == (10, 73)
        assert sum(found["faults"].values()) == 6
        assert set(found["faults"]) | set(found["kinds_left_out"]) == set(KINDS)
        assert "digits_swapped" in found["kinds_left_out"]
        units = (tmp_path / "e" / "register" / "units.csv").read_text(encoding="utf-8")
        voters = [row.rpartition(",")[2] for row in units.splitlines()[1:]]
        assert found["voters"] == sum(int(cell) for cell in voters if cell)

    def test_fewer_districts_than_the_law_are_said(self, run: Run, tmp_path: Path):
        done = run("rehearse", "--stations", "20", "--out", str(tmp_path / "e"))
        assert "The law names 29 districts; for so few stations there are 5 here." in done.stdout
        done = run("rehearse", "--stations", "200", "--out", str(tmp_path / "f"))
        assert "The law names" not in done.stdout

    def test_kinds_that_the_form_cannot_show_are_named(self, run: Run, tmp_path: Path):
        words = ("--law", "ru/2021-duma", "--stations", "60", "--faults", "7")
        done = run("rehearse", *words, "--out", str(tmp_path / "e"))
        lines = [line.strip() for line in done.stdout.splitlines()]
        left_out = [line for line in lines if line.endswith("cannot show it")]
        assert len(left_out) == 1
        assert left_out[0].startswith(
            "Two digits exchanged in a figure that no equality ties: none"
        )
        assert "A figure missing: 1 (can be seen in the figures)" in lines

    def test_the_folder_says_how_to_make_it_again(self, run: Run, tmp_path: Path):
        words = ("--stations", "30", "--seed", "9", "--faults", "3", "--arrivals")
        run("rehearse", *words, "--out", str(tmp_path / "one"))
        readme = (tmp_path / "one" / "README.md").read_text(encoding="utf-8")
        line = next(one for one in readme.splitlines() if "hattama rehearse" in one)
        again = line.replace("FOLDER", str(tmp_path / "two")).split()[1:]
        assert run(*again).exit_code == 0
        for file in (tmp_path / "one").rglob("*.*"):
            if file.is_file():
                other = tmp_path / "two" / file.relative_to(tmp_path / "one")
                assert file.read_bytes() == other.read_bytes()

    @pytest.mark.parametrize(
        "words",
        [
            ("--stations", "0"),
            ("--stations", "3000000"),
            ("--seed", "-1"),
            ("--stations", "5", "--faults", "11"),
            ("--law", "kz/nothing"),
        ],
    )
    def test_nonsense_gets_one_sentence(self, run: Run, tmp_path: Path, words: tuple[str, ...]):
        done = run("rehearse", *words, "--out", str(tmp_path / "e"))
        assert (done.exit_code, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
        assert list(tmp_path.iterdir()) == []

    def test_what_is_there_is_left_alone(self, run: Run, tmp_path: Path):
        (tmp_path / "x").write_text("mine")
        done = run("rehearse", "--stations", "5", "--out", str(tmp_path))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "nothing was written" in done.stderr
        assert [one.name for one in tmp_path.iterdir()] == ["x"]

    def test_a_place_is_needed(self, run: Run):
        assert run("rehearse", "--stations", "5").exit_code == 2
