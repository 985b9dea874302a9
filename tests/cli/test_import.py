"""`hattama import` as a person types it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.dirt import CLEAN, FOLDER
from tests.sources.rows import duma, georgia

MAP = str(FOLDER / "map.toml")


@pytest.fixture
def table(tmp_path: Path) -> str:
    (tmp_path / "table.csv").write_text(CLEAN + "Итого,,1,1,1,1,1,1\n", encoding="utf-8")
    return str(tmp_path / "table.csv")


class TestWriting:
    def test_what_is_written_counts(self, run: Run, tmp_path: Path, table: str):
        out = str(tmp_path / "out")
        done = run("import", "table", table, "--map", MAP, "--out", out)
        assert done.exit_code == 0, done.output
        assert f"Rows of totals: 1 ({table}, line 5)." in done.output
        assert "Rows in: 4; taken: 3; reported: 1." in done.output
        assert "hattama count" in done.output
        assert run("count", out).exit_code == 0

    def test_russia_and_georgia(self, run: Run, tmp_path: Path):
        (tmp_path / "ru.csv").write_text(duma(2021), encoding="utf-8")
        rows = [("01", "01.01", (5, 4, 3, 2)), ("00", "87.01", (1, 1, 1, 1))]
        (tmp_path / "ge.csv").write_text(georgia(rows), encoding="utf-8")
        for source, name in (("russia-duma", "ru.csv"), ("georgia-2016", "ge.csv")):
            out = str(tmp_path / f"{name}-out")
            done = run("import", source, str(tmp_path / name), "--out", out)
            assert done.exit_code == 0, done.output
            # Protocols of the few made-up stations; exit status 1 is for what they lack.
            assert run("count", out).exit_code in (0, 1)

    def test_dry_run_says_the_same_and_writes_nothing(self, run: Run, tmp_path: Path, table: str):
        out = str(tmp_path / "out")
        dry = run("import", "table", table, "--map", MAP, "--out", out, "--dry-run")
        assert not Path(out).exists()
        wet = run("import", "table", table, "--map", MAP, "--out", out)
        assert dry.output.splitlines()[:-1] == wet.output.splitlines()[:-1]
        assert dry.output.splitlines()[-1] == "Nothing was written."

    def test_a_full_folder_is_refused_before_anything_is_read(self, run: Run, tmp_path: Path):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine").write_text("mine")
        done = run("import", "table", "nowhere.csv", "--map", MAP, "--out", str(tmp_path / "out"))
        assert done.exit_code == 2
        assert "not empty" in done.stderr
        assert [one.name for one in (tmp_path / "out").iterdir()] == ["mine"]

    def test_an_error_is_one_sentence_and_nothing_is_written(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.chdir(FOLDER)
        out = str(tmp_path / "out")
        done = run("import", "table", "negative.csv", "--map", "map.toml", "--out", out)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith("negative.csv, line 3, column 4: -650 is negative")
        assert done.stderr.count("\n") == 1
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("more", [(), ("--dry-run",)])
    def test_a_folder_that_could_not_be_read_is_not_written(
        self, run: Run, tmp_path: Path, table: str, more: tuple[str, ...]
    ):
        told = Path(MAP).read_text(encoding="utf-8").replace('"rehearsal"', '"real"')
        marked = told.replace('"amanat"', '"rehearsal-a"')
        (tmp_path / "map.toml").write_text(marked, encoding="utf-8")
        out = str(tmp_path / "out")
        done = run(
            "import", "table", table, "--map", str(tmp_path / "map.toml"), "--out", out, *more
        )
        assert (done.exit_code, done.stdout) == (2, "")
        assert "rehearsal-a is the id of a rehearsal" in done.stderr
        assert not Path(out).exists()

    def test_a_pipe_is_refused(self, run: Run, tmp_path: Path):
        os.mkfifo(tmp_path / "pipe")
        done = run("import", "russia-duma", str(tmp_path / "pipe"), "--dry-run")
        assert done.exit_code == 2
        assert "A file is expected here" in done.stderr


KEYS = {
    "format", "source", "election", "law", "out", "files", "rows", "reported", "mended",
    "columns_left", "remarks", "made",
}  # fmt: skip


class TestJson:
    def test_one_object_whose_keys_the_page_explains(self, run: Run, tmp_path: Path, table: str):
        out = str(tmp_path / "out")
        done = run("import", "table", table, "--map", MAP, "--out", out, "--json")
        told = json.loads(done.stdout)
        assert told["format"] == 1
        assert set(told) == KEYS
        assert told["out"] == out
        assert told["rows"] == {"in": 4, "taken": 3, "reported": 1}
        assert told["reported"][0]["examples"] == [{"file": table, "line": 5}]
        assert told["made"] == {
            "units": {"nation": 1, "region": 2, "station": 3},
            "contests": 1, "options": 3, "protocols": 3,
        }  # fmt: skip
        page = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text("utf-8")
        assert all(f"`{key}`" in page for key in KEYS)

    def test_only_sentences_follow_the_language(self, run: Run, table: str):
        def without_text(value: object) -> object:
            if isinstance(value, dict):
                return {key: without_text(one) for key, one in value.items() if key != "text"}
            return [without_text(one) for one in value] if isinstance(value, list) else value

        said = [
            json.loads(run("import", "table", table, "--map", MAP, "--dry-run", "--json",
                           "--lang", lang).stdout)
            for lang in ("kk", "ru", "en")
        ]  # fmt: skip
        assert without_text(said[0]) == without_text(said[1]) == without_text(said[2])
        assert len({one["reported"][0]["text"] for one in said}) == 3
        assert said[0]["out"] is None


class TestWrongUse:
    @pytest.mark.parametrize(
        "words",
        [
            ("georgia", "a.csv", "--out", "o"),
            ("table", "a.csv", "--out", "o"),
            ("russia-duma", "a.csv", "--out", "o", "--map", "m"),
            ("russia-duma", "a.csv"),
            ("russia-duma", "--out", "o"),
            ("russia-duma", "a.csv", "--guess"),
            ("table", "a.csv", "b.csv", "--guess"),
            ("table", "a.csv", "--map", "m", "--law", "kz/2023-mazhilis", "--out", "o"),
        ],
    )
    def test_wrong_words_end_with_2(self, run: Run, words: tuple[str, ...]):
        assert run("import", *words).exit_code == 2


class TestGuess:
    def test_a_draft_goes_to_standard_output(self, run: Run, tmp_path: Path, table: str):
        done = run("import", "table", "--guess", table, "--law", "kz/2023-mazhilis")
        assert done.exit_code == 0, done.output
        (tmp_path / "map.toml").write_text(done.stdout, encoding="utf-8")
        again = run(
            "import", "table", table, "--map", str(tmp_path / "map.toml"), "--dry-run", "--json"
        )
        assert json.loads(again.stdout)["rows"] == {"in": 4, "taken": 3, "reported": 1}


def test_copies_say_whose_they_are(run: Run, tmp_path: Path, table: str) -> None:
    out = str(tmp_path / "out")
    words = ("import", "table", table, "--map", MAP, "--out", out)
    refused = run(*words, "--source", "somebody")
    assert refused.exit_code == 2
    assert "is no source of protocols" in refused.stderr
    assert run(*words, "--source", "observer:x").exit_code == 0
    files = sorted(Path(out, "protocols").glob("*.csv"))
    rows = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    assert rows
    assert all(line.endswith(",observer:x") for line in rows)
    official = str(tmp_path / "official")
    assert run(*words[:-1], official).exit_code == 0
    done = run("compare", official, out, "--json")
    assert done.exit_code == 0
    (one,) = json.loads(done.stdout)["comparisons"]
    assert one["b"]["source"] == "observer:x"
    assert one["protocols"]["compared"] == one["protocols"]["same"] == len(rows)
