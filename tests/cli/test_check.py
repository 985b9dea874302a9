"""`hattama check` as a person and a program meet it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hattama.cli import main
from hattama.words import LANGS

SHIPPED = "kz-2023"


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", *args])


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """The folder of `hattama new`, with one protocol that does not add up."""
    path = tmp_path / "e"
    assert CliRunner().invoke(main, ["new", str(path)]).exit_code == 0
    return str(path)


def broken(folder: str) -> str:
    """The same with more ballots in one box than were issued."""
    file = next(Path(folder, "protocols").glob("*.csv"))
    header, first, *rest = file.read_text(encoding="utf-8").splitlines()
    spot = header.split(",").index("ballots_issued")
    cells = first.split(",")
    cells[spot] = "1"
    file.write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    return folder


def test_a_folder_in_order_has_no_error(folder: str) -> None:
    done = run(folder, "--json")
    assert done.exit_code == 0
    shown = json.loads(done.stdout)
    assert shown["format"] == 1
    assert shown["kind"] == "rehearsal"
    assert shown["remarks"]["error"] == 0
    assert shown["protocols"] > 0


def test_an_error_is_shown_and_the_exit_status_says_so(folder: str) -> None:
    done = run(broken(folder), "--json")
    assert done.exit_code == 1
    shown = json.loads(done.stdout)
    codes = {one["code"]: one for one in shown["remark_list"]}
    assert codes["found_within_issued_more"]["severity"] == "error"
    assert codes["found_within_issued_more"]["params"]["right"] == 1
    told = {one["code"]: one for one in shown["checks"]}
    assert told["found_within_issued_more"]["number"] == 1


def test_strict_takes_warnings_too(folder: str) -> None:
    broken(folder)
    assert run(folder, "--code", "issued_is_issued_by_members_more").exit_code == 0
    shown = json.loads(run(folder, "--json").stdout)
    warned = [one["code"] for one in shown["checks"] if one["severity"] == "warning"]
    for code in warned:
        assert run(folder, "--code", code).exit_code == 0
        assert run(folder, "--code", code, "--strict").exit_code == 1


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_is_there_in_each_language(folder: str, lang: str) -> None:
    done = run(broken(folder), "--lang", lang, "--all")
    assert done.exit_code == 1, done.output
    assert "{" not in done.stdout
    assert "identity_" not in done.stdout
    assert run(SHIPPED, "--lang", lang).exit_code == 0


def test_csv_has_a_row_for_each_remark(folder: str) -> None:
    done = run(broken(folder), "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    shown = json.loads(run(folder, "--json").stdout)
    assert len(rows) == len(shown["remark_list"])
    assert {row["kind"] for row in rows} == {"rehearsal"}
    assert all(row["text"] for row in rows)


def test_a_shipped_election_without_stations() -> None:
    shown = json.loads(run(SHIPPED, "--json").stdout)
    assert shown["form"] == "quantities_required"
    assert shown["coverage"]["lists"] == {
        "expected": 10223, "present": 0, "missing": 10223, "unexpected": 0,
    }  # fmt: skip
    assert "Quantities required by Art. 43" in run(SHIPPED).stdout


def test_an_unknown_code_is_said(folder: str) -> None:
    done = run(folder, "--code", "nonsense")
    assert done.exit_code == 0
    assert "nonsense" in done.stderr


def test_json_and_csv_do_not_go_together(folder: str) -> None:
    assert run(folder, "--csv", "--json").exit_code == 2


def test_count_names_the_checks(folder: str) -> None:
    done = CliRunner().invoke(main, ["count", broken(folder), "--json"])
    assert done.exit_code == 1
    codes = {one["code"] for one in json.loads(done.stdout)["checks"]}
    assert "found_within_issued_more" in codes
    text = CliRunner().invoke(main, ["count", folder]).stdout
    assert "Voters who received ballots" in text


@pytest.mark.parametrize("lang", LANGS)
def test_levels_that_disagree_are_shown(folder: str, lang: str) -> None:
    """A region whose protocol is not the sum of its stations."""
    file = Path(folder, "protocols", "lists.csv")
    header, first, *rest = file.read_text(encoding="utf-8").splitlines()
    units = Path(folder, "register", "units.csv").read_text(encoding="utf-8").splitlines()
    names = units[0].split(",")
    root = next(
        row.split(",")[names.index("id")]
        for row in units[1:]
        if not row.split(",")[names.index("parent")]
    )
    cells = first.split(",")
    cells[header.split(",").index("unit")] = root
    text = "\n".join([header, first, *rest, ",".join(cells)]) + "\n"
    file.write_text(text, encoding="utf-8")
    done = run(folder, "--lang", lang, "--code", "level_differs")
    assert done.exit_code == 1, done.output
    shown = json.loads(run(folder, "--json", "--code", "level_differs").stdout)
    assert {one["class"] for one in shown["remark_list"]} == {"form"}
    assert {one["unit"] for one in shown["remark_list"]} == {root}
    assert shown["checks"][0]["number"] == len(shown["remark_list"])


def test_strict_counts_warnings_too(folder: str) -> None:
    plain = CliRunner().invoke(main, ["count", folder])
    strict = CliRunner().invoke(main, ["count", folder, "--strict"])
    warned = json.loads(CliRunner().invoke(main, ["count", folder, "--json"]).stdout)["remarks"]
    assert plain.exit_code == (1 if warned["error"] else 0)
    assert strict.exit_code == (1 if warned["error"] or warned["warning"] else 0)
