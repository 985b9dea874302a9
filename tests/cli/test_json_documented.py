"""docs/cli-json.md says what record, build, verify, compare, receipt, export and key print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hattama.cli import main
from tests.bundle.worlds import AFTER, rehearsal
from tests.house.trees import SOURCES

PAGE = (SOURCES.parent / "docs" / "cli-json.md").read_text(encoding="utf-8")
WORD = re.compile(r"`([a-z_]+)`")


def section(command: str) -> str:
    """What the page says of a command."""
    (found,) = (one for one in PAGE.split("\n## ") if one.split("\n")[0].startswith(command))
    return found


def table(command: str, number: int) -> set[str]:
    """The keys in the first column of a table of a section."""
    tables = [one for one in re.split(r"\n\n", section(command)) if one.startswith("| Key ")]
    rows = tables[number].split("\n")[2:]
    return {key for row in rows for key in WORD.findall(row.split("|")[1])}


def printed(*words: object, code: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(main, [*map(str, words), "--json"])
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert found.pop("format") == 1
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    rehearsal(home / "e", 12)
    printed("key", "new", home / "log.key", "--name", "example.org/log")
    begin = ("--at", AFTER, "--key", home / "log.key.pub")
    told = printed("record", home / "e", *begin)
    assert told.keys() <= set(WORD.findall(section("`hattama record")))
    assert told.keys() == {"size", "appended", "not_understood"}
    told = printed("build", home / "e", "--out", home / "b", "--key", home / "log.key")
    assert {*told, *told["countersigned"]} <= set(WORD.findall(section("`hattama build")))
    return home


def test_key(home: Path):
    said = set(WORD.findall(section("`hattama key")))
    for words in (("new", home / "x.key", "--name", "example.org/x"), ("show", home / "log.key")):
        told = printed("key", *words)
        assert {*told, *(told.get("signed") or ())} <= said


def test_verify_says_every_key_of_its_table(home: Path):
    told = printed("verify", home / "b")
    assert told.keys() == table("`hattama verify", 0)
    text = section("`hattama verify")
    steps = text[text.index("Steps:") : text.index("([verify.md]")]
    assert [one["step"] for one in told["steps"]] == WORD.findall(steps)
    said = set(WORD.findall(text))
    faults = [fault for one in told["steps"] for fault in one["faults"]]
    assert faults
    assert {key for one in told["steps"] for key in one} <= said
    assert {key for one in faults for key in one} <= said


def test_receipt_and_export(home: Path):
    said = set(WORD.findall(section("`hattama receipt")))
    fact = json.loads((home / "e/record.jsonl").read_bytes().split(b"\n")[1])
    whose = ("receipt", home / "e", fact["unit"], "--contest", fact["contest"])
    assert printed(*whose, "--bundle", home / "b", "--out", home / "r").keys() <= said
    assert printed(*whose, "--door", home / "d.svg").keys() == {"text", "file"}
    (files,) = printed("export", home / "b", "--out", home / "x").values()
    assert {key for one in files for key in one} <= said
    told = printed("verify", home / "r")
    assert told.keys() <= set(WORD.findall(section("`hattama verify")))


def test_compare_says_every_key_of_its_tables(home: Path):
    told = printed("compare", home / "e", home / "b")
    assert told.keys() == table("`hattama compare", 0)
    assert told["comparisons"][0].keys() == table("`hattama compare", 1)


def test_serve():
    assert set(WORD.findall(section("`hattama serve"))) == {"url"}
