"""Recording a folder: only what is new, nothing by itself, and each refusal names its way out."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hattama.cli import main
from hattama.core.errors import InputError
from hattama.words import error
from tests.folder.conftest import speaks
from tests.folder.recording import (
    KOZGE,
    TIMES,
    copies,
    facts,
    figures,
    folder_at,
    kinds,
    lines,
    loaded,
    put,
    record,
    refused,
    snapshot,
    state,
)

DECISION = {"kind": "DecisionMade", "version": 1, "date": "2023-03-20", "source": "example",
            "by": "cec", "number": "12/3",
            "about": "Қайта санау: № 1 учаске", "article": "43(9)"}  # fmt: skip
BY = {"reason": "typing_error", "by": "cec"}
ROW = "0001,lists,1200,800,10,430,320,40"
OTHER = "0001,lists,1200,800,10,431,319,40"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a record, under a name with letters and spaces."""
    folder = folder_at(tmp_path / "Менің сайлауым 1 № (қазан)")
    record(folder)
    return folder


class TestFirst:
    def test_it_holds_what_the_folder_says_in_its_order(self, home: Path):
        assert kinds(home) == ["ElectionOpened", "TurnoutReported"] + ["ProtocolConfirmed"] * 4
        assert [one[:2] for one in figures(home)] == [
            ("0001", "lists"), ("0002", "lists"), ("0001", "d01"), ("0002", "d01"),
        ]  # fmt: skip
        assert figures(home)["0001", "lists", "official"]["list-a"] == 430

    def test_files_are_named_by_their_hash(self, home: Path):
        names = sorted(path.name for path in (home / "record").iterdir())
        assert [name.split(".")[0] for name in names] == [
            "contests", "election", "law", "options", "persons", "units",
        ]  # fmt: skip
        for path in (home / "record").iterdir():
            assert path.name.split(".")[1] == sha256(path.read_bytes()).hexdigest()

    def test_names_of_candidates_stand_in_persons_alone(self, home: Path):
        held = [name for name, data in snapshot(home).items()
                if b"First candidate" in data and not name.startswith("register/")]  # fmt: skip
        assert [name.split(".")[0] for name in held] == ["record/persons"]

    def test_twice_is_once(self, home: Path):
        before = snapshot(home)
        again = record(home, 1)
        assert (again.size, dict(again.counts)) == (6, {})
        assert snapshot(home) == before

    def test_what_is_new_is_added(self, home: Path):
        copies(home, "0001,430,320")
        facts(home, DECISION)
        found = record(home, 1)
        assert dict(found.counts) == {"DecisionMade": 1, "CopyReceived": 1}
        assert kinds(home)[6:] == ["DecisionRecorded", "CopyReceived"]
        text = [path for path in (home / "record").iterdir() if path.name.startswith("text.")]
        assert [path.read_text(encoding="utf-8") for path in text] == [DECISION["about"]]
        assert dict(record(home, 2).counts) == {}

    def test_time_does_not_go_back(self, home: Path):
        copies(home, "0001,430,320")
        record(home, 3)
        copies(home, "0001,430,320", "0002,1,2")
        assert refused(home, 2).code == "record_time_back"

    def test_a_folder_that_cannot_be_read_records_nothing(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        put(folder, "protocols/lists.csv", ROW, ROW + "x")
        refused(folder)
        assert not (folder / "record.jsonl").exists()


def follow(folder: Path, problem: InputError) -> None:
    """Do what the sentence says, word for word."""
    speaks(problem)
    told = error("en", problem)
    words = re.search(r"(--(?:correct|withdraw|amend)[^;.]*?)(?: --reason|; |\. )", told)
    assert words is not None
    said = [*words[1].split(), "--reason", "typing_error", "--by", "cec", "--at", TIMES[5]]
    result = CliRunner().invoke(main, ["record", str(folder), *said])
    assert result.exit_code == 0, result.output


class TestChanged:
    def test_a_row(self, home: Path):
        put(home, "protocols/lists.csv", ROW, OTHER)
        problem = refused(home, 1)
        assert problem.code == "record_row_changed"
        assert problem.params["number"] == 2
        follow(home, problem)
        assert kinds(home)[6:] == ["ProtocolCorrected"]
        assert figures(home)["0001", "lists", "official"]["list-a"] == 431

    def test_a_row_that_vanished(self, home: Path):
        put(home, "protocols/lists.csv", ROW + "\n", "")
        problem = refused(home, 1)
        assert problem.code == "record_row_gone"
        assert refused(home, 1, correct=("all",), **BY).code == "record_row_gone"
        follow(home, problem)
        assert kinds(home)[6:] == ["FactWithdrawn"]
        assert len(figures(home)) == 3

    def test_and_comes_back(self, home: Path):
        put(home, "protocols/lists.csv", ROW + "\n", "")
        record(home, 1, withdraw=("0001/lists",), **BY)
        put(home, "protocols/lists.csv", "0002", OTHER + "\n0002")
        record(home, 2)
        assert kinds(home)[6:] == ["FactWithdrawn", "ProtocolConfirmed"]

    def test_a_copy(self, home: Path):
        copies(home, "0001,430,320")
        record(home, 1)
        copies(home, "0001,430,321")
        problem = refused(home, 2)
        assert problem.params["read"] == f"0001/lists/{KOZGE}"
        follow(home, problem)
        assert figures(home)["0001", "lists", KOZGE]["list-b"] == 321

    def test_a_fact(self, home: Path):
        put(home, "facts.jsonl", "66.1", "66.2")
        problem = refused(home, 1)
        assert problem.code == "record_fact_changed"
        follow(home, problem)
        assert kinds(home)[6:] == ["TurnoutReported"]
        assert [getattr(one, "percent", "") for one in state(home).facts] == ["66.2"]

    def test_a_fact_that_vanished(self, home: Path):
        (home / "facts.jsonl").write_text("")
        refused(home, 1)
        assert refused(home, 1, correct=("entry:1",), **BY).code == "record_nothing_to_correct"
        record(home, 1, withdraw=("entry:1",), **BY)
        assert state(home).facts == ()

    def test_a_figure_that_became_absent(self, home: Path):
        put(home, "protocols/lists.csv", ROW, "0001,lists,1200,800,,430,320,40")
        record(home, 1, correct=("0001/lists",), **BY)
        assert "ballots_invalid" not in figures(home)["0001", "lists", "official"]

    def test_a_correction_needs_its_reason_and_who(self, home: Path):
        put(home, "protocols/lists.csv", ROW, OTHER)
        wishes: tuple[dict[str, Any], ...] = ({}, {"by": "cec"}, {"reason": "court"})
        for said in wishes:
            assert refused(home, 1, correct=("all",), **said).code == "record_reason_missing"
        problem = refused(home, 1, correct=("all",), reason="mood", by="cec")
        assert problem.code == "record_reason_unknown"
        problem = refused(home, 1, correct=("all",), reason="court", by="Айгүл Серікқызы")
        assert problem.code == "record_proper"

    def test_all_corrects_what_changed(self, home: Path):
        put(home, "protocols/lists.csv", "430,320", "431,319")
        put(home, "protocols/districts.csv", "290,320", "291,319")
        assert refused(home, 1).params["more"] == 1
        assert refused(home, 1, correct=("0001/lists",), **BY).params["more"] == 0
        found = record(home, 1, correct=("all",), **BY)
        assert dict(found.counts) == {"ProtocolCorrected": 2}

    def test_a_row_that_is_still_there_is_not_withdrawn(self, home: Path):
        put(home, "protocols/lists.csv", ROW, OTHER)
        problem = refused(home, 1, withdraw=("0001/lists",), **BY)
        assert problem.code == "record_row_changed"
        assert refused(home, 1, withdraw=("all",), **BY).code == "record_row_changed"

    @pytest.mark.parametrize("place", ["0001/lists", "9/z", "entry:2", "entry:x", "0002/lists/x"])
    def test_where_nothing_changed_nothing_is_corrected(self, home: Path, place: str):
        problem = refused(home, 1, correct=(place,), **BY)
        assert problem.code == "record_nothing_to_correct"
        problem = refused(home, 1, withdraw=(place,), **BY)
        assert problem.code == "record_nothing_to_correct"

    def test_not_in_a_new_record_either(self, tmp_path: Path):
        folder = folder_at(tmp_path / "e")
        assert refused(folder, 0, correct=("all",), **BY).code == "record_nothing_to_correct"

    def test_a_slip_in_a_place_is_told_before_another_row_that_changed(self, home: Path):
        put(home, "protocols/lists.csv", ROW, OTHER)
        problem = refused(home, 1, correct=("0009/lists",), **BY)
        assert (problem.code, problem.params["read"]) == ("record_nothing_to_correct", "0009/lists")
        assert refused(home, 1).code == "record_row_changed"


class TestAmended:
    NEW = "0003,d01,station,,,,500\n"

    def test_only_when_it_is_said(self, home: Path):
        units = home / "register" / "units.csv"
        units.write_text(units.read_text(encoding="utf-8") + self.NEW, encoding="utf-8")
        problem = refused(home, 1)
        assert problem.code == "record_register_changed"
        assert refused(home, 1, amend=True).code == "record_reason_missing"
        follow(home, problem)
        assert kinds(home)[6:] == ["RegisterAmended"]
        assert len(loaded(home).admitted.frozen.register.units.ids) == 6
        assert len(figures(home)) == 4
        assert dict(record(home, 6).counts) == {}

    def test_a_unit_in_use_cannot_go(self, home: Path):
        put(home, "register/units.csv", "0001,d01,station,,,,1200\n", "")
        for name in ("lists", "districts"):
            file = home / "protocols" / f"{name}.csv"
            rows = [row for row in file.read_text().splitlines(True) if not row.startswith("0001")]
            file.write_text("".join(rows))
        problem = refused(home, 1, amend=True, **BY)
        speaks(problem)
        assert problem.code == "record_amended_away"

    def test_the_head_needs_no_reason(self, home: Path):
        put(home, "election.toml", '"counting"', '"preliminary"')
        record(home, 1)
        assert kinds(home)[6:] == ["RegisterAmended"]
        assert loaded(home).admitted.frozen.election.stage == "preliminary"

    def test_another_election_is_another_record(self, home: Path):
        put(home, "election.toml", "my-election", "other-election")
        assert refused(home, 1, amend=True, **BY).code == "record_of_another"


def test_the_record_is_the_same_wherever_it_is_made(tmp_path: Path, home: Path):
    other = folder_at(tmp_path / "other")
    record(other)
    assert lines(other) == lines(home)
