"""`hattama count`: what a person sees, what a program reads, and the exit status."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from hattama.folder.template import template
from hattama.folder.write import write_folder
from hattama.words import LANGS
from tests.cli.conftest import Run

KEYS = ("format", "election", "law", "kind", "stage", "contests", "seats", "status", "margin",
        "remarks")  # fmt: skip
CONTEST = ("kind", "expected", "counted", "basis", "totals", "votes", "turnout", "winner")


@pytest.fixture
def folder(tmp_path: Path) -> str:
    write_folder(tmp_path / "e", template())
    return str(tmp_path / "e")


def change(folder: str, name: str, old: str, new: str) -> None:
    file = Path(folder, name)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def only(folder: str, name: str, rows: str) -> None:
    """Leave the header of a table and put these rows below it."""
    file = Path(folder, name)
    header = file.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(f"{header}\n{rows}\n", encoding="utf-8")


def as_json(run: Run, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("count", *words, "--json").stdout)
    return found


class TestJson:
    def test_kz_2023(self, run: Run):
        found = as_json(run, "kz-2023")
        assert [key for key in found if key in KEYS] == list(KEYS)
        assert (found["format"], found["election"], found["law"]) == (
            1,
            "kz-2023",
            "kz/2023-mazhilis",
        )
        assert (found["kind"], found["stage"], found["status"]) == ("real", "announced", "complete")
        lists = found["contests"]["lists"]
        assert [key for key in lists if key in CONTEST] == list(CONTEST)
        assert (lists["expected"], lists["counted"], lists["basis"]) == (10223, 0, "announced")
        assert lists["totals"]["voters"] == 12035578
        assert lists["totals"]["ballots_invalid"] is None
        assert lists["turnout"]["above"] == 6521860
        assert (lists["turnout"]["lines"], lists["turnout"]["base"]) == (
            ["ballots_issued"],
            "voters",
        )
        assert found["contests"]["d01"]["winner"] == "turlyhanov"
        assert found["contests"]["d02"]["winner"] is None
        assert found["seats"]["amanat"] == {
            "list": 40, "single_mandate": 22, "total": 62,
            "basis": {"list": "counted", "single_mandate": "announced", "total": "announced"},
        }  # fmt: skip
        assert found["seats"]["self-nominated"]["total"] == 7
        assert found["margin"]["ballots"] == 12736
        assert (found["margin"]["how"], found["margin"]["from"]) == ("moved", "nsdp")
        assert found["remarks"] == {"error": 0, "warning": 0, "note": 1}
        assert [one["code"] for one in found["remark_list"]] == ["turnout_is_claim"]
        assert len(found["not_checked"]) == 7

    def test_nothing_is_a_float(self, run: Run):
        def no_float(read: str) -> None:
            raise AssertionError(read)

        json.loads(run("count", "kz-2023", "--json").stdout, parse_float=no_float)

    def test_a_counted_district(self, run: Run, folder: str):
        found = as_json(run, folder)["contests"]["d01"]
        assert (found["winner"], found["winner_basis"]) == ("candidate-1", "counted")
        assert found["district"] == {"status": "elected", "finalists": [], "tied": [], "lead": 32}

    def test_an_election_without_figures(self, run: Run, folder: str):
        for name in ("lists", "districts"):
            Path(folder, "protocols", f"{name}.csv").unlink()
        Path(folder, "facts.jsonl").unlink()
        found = as_json(run, folder)
        assert (found["status"], found["margin"]) == ("not_published", None)
        assert found["contests"]["lists"]["turnout"] is None


class TestCsv:
    def test_a_row_for_each_option(self, run: Run):
        rows = list(csv.DictReader(io.StringIO(run("count", "kz-2023", "--csv").stdout)))
        first = rows[0]
        assert (first["option"], first["name"], first["votes"], first["list_seats"]) == (
            "amanat", "Amanat", "3431510", "40",
        )  # fmt: skip
        assert {row["kind"] for row in rows} == {"real"}
        assert next(row["option"] for row in rows if row["winner"]) == "turlyhanov"

    def test_a_row_for_each_figure_of_a_level(self, run: Run, folder: str):
        out = run("count", folder, "--csv", "--level", "station").stdout
        rows = list(csv.DictReader(io.StringIO(out)))
        assert {row["unit"] for row in rows} == {"0001", "0002"}
        (one,) = (
            row for row in rows
            if (row["unit"], row["contest"], row["figure"]) == ("0002", "lists", "list-b")
        )  # fmt: skip
        assert (one["value"], one["basis"], one["kind"]) == ("310", "counted", "rehearsal")
        assert not any(row["figure"] == "ballots_unused" for row in rows)


class TestText:
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("name", ["kz-2023", "kz-2021"])
    def test_shipped_elections_in_three_languages(self, run: Run, name: str, lang: str):
        done = run("count", name, "--lang", lang, "--working")
        assert done.exit_code == 0
        assert "{" not in done.stdout

    def test_what_a_person_sees(self, run: Run):
        out = run("count", "kz-2023").stdout
        for told in (
            "Stage: announced (totals only)",
            "% of valid votes, with those against all",
            "53.90%", "10.90%", "8.59%", "8.41%", "6.80%", "5.20%",
            "Turnout: 54.19% (Voters who received ballots: 6,521,860; Voters on the list: 12,0",
            "Protocols of stations: 0 of 10,223",
            "12,736 ballots moved: National Social Democratic Party falls below the threshold.",
            "If voided instead of moved: 13,407.",
            "14,159 ballots moved: a seat goes from Amanat to Respublica.",
            "Whether the protocols match the ballots.",
        ):  # fmt: skip
            assert told in out, told
        rows = {line.split("  ")[0]: line.split() for line in out.splitlines()}
        assert rows["Self-nominated"][-4:] == ["0", "7", "derived", "7"]
        assert rows["Total"][-3:] == ["69", "29", "98"]

    def test_the_appointed_tier(self, run: Run):
        assert "9 seats are filled by the Assembly" in run("count", "kz-2021").stdout

    @pytest.mark.parametrize(
        ("kind", "label"), [("rehearsal", "REHEARSAL"), ("what_if", "WHAT IF")]
    )
    def test_what_is_not_real_says_so(self, run: Run, folder: str, kind: str, label: str):
        if kind != "rehearsal":
            change(folder, "election.toml", '"rehearsal"', f'"{kind}"')
        assert label in run("count", folder).stdout

    def test_the_working_names_lists_and_articles(self, run: Run):
        out = run("count", "kz-2023", "--working").stdout
        assert "Amanat: 3,431,510 votes are 39.649" in out
        assert "Art. 97-1(1)" in out

    def test_a_tie_stands_in_the_working(self, run: Run, folder: str):
        change(folder, "protocols/lists.csv", "430,320,40", "375,375,40")
        change(folder, "protocols/lists.csv", "300,310,35", "305,305,35")
        change(folder, "register/options.csv", "2023-01-24,40", ",40")
        done = run("count", folder, "--working")
        assert "the order of registration is needed" in done.stdout
        assert "The tie stays open: the order of registration is needed." in done.stdout

    def test_the_second_of_two_alike_names_has_its_id(self, run: Run, folder: str):
        change(folder, "register/options.csv", "List B", "List A")
        assert "List A (list-b)" in run("count", folder).stdout

    def test_districts_that_are_still_open(self, run: Run, folder: str):
        change(folder, "protocols/districts.csv", "290,320", "290,352")
        out = run("count", folder).stdout
        assert "tie: repeat vote among First candidate, Second candidate" in out
        assert "Status: a repeat vote is needed." in out

    def test_a_share_next_to_the_threshold_shows_on_which_side_it_stands(
        self, run: Run, folder: str
    ):
        for figures in ("949950,50000,50", "949960,49999,41"):
            text = "unit,contest,list-a,list-b,against-all\nkz,lists," + figures + "\n"
            Path(folder, "protocols", "lists.csv").write_text(text)
            out = run("count", folder).stdout
            share = next(line for line in out.splitlines() if line.startswith("List B"))
            assert share.split()[3] == ("5.00%" if "50000" in figures else "4.9999%")

    def test_seats_that_are_open_are_counted_apart(self, run: Run, folder: str):
        change(
            folder,
            "register/contests.csv",
            "d01,district,d01",
            "d01,district,d01\nd02,district,d02",
        )
        change(folder, "register/units.csv", "0001,d01", "d02,region-1,district,,,D2,\n0001,d01")
        assert "Not decided, or not known, in districts: 1." in run("count", folder).stdout

    def test_no_votes_at_all(self, run: Run, folder: str):
        for name in ("lists", "districts"):
            Path(folder, "protocols", f"{name}.csv").unlink()
        out = run("count", folder).stdout
        assert out.count("No votes were published.") == 2

    def test_an_unknown_turnout_and_unknown_numbers(self, run: Run, folder: str):
        text = "unit,contest,list-a,list-b,against-all\nkz,lists,5,4,\n"
        Path(folder, "protocols", "lists.csv").write_text(text)
        done = run("count", folder)
        assert "Turnout: not published." in done.stdout
        assert "No votes were given for: Against all." in done.stdout
        assert done.exit_code == 1

    def test_stations_of_unknown_number(self, run: Run, folder: str):
        change(folder, "election.toml", "# [stations]\n# published", "[stations]\npublished")
        only(folder, "protocols/lists.csv", "kz,lists,2100,1450,15,730,630,75")
        assert "Protocols of stations: 0." in run("count", folder).stdout

    def test_stations_that_are_said_to_be_absent_are_not_counted(self, run: Run, folder: str):
        change(folder, "election.toml", "# [stations]\n# published", "[stations]\npublished")
        done = run("count", folder)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "election.toml, key stations.published: The stations are said" in done.stderr


class TestFoundFaults:
    """Faults that hostile folders once showed; each stays mended."""

    def test_a_missing_protocol_leaves_the_count_open(self, run: Run, folder: str):
        only(folder, "protocols/lists.csv", "0001,lists,1200,800,10,430,320,40")
        assert as_json(run, folder)["status"] == "protocols_missing"
        text = run("count", folder).stdout
        assert "Protocols are missing: 1 of 2. These seats are not final." in text

    def test_protocols_without_any_votes_are_an_error(self, run: Run, folder: str):
        only(folder, "protocols/districts.csv", "0001,d01,1200,800,12,,,\n0002,d01,900,650,8,,,")
        done = run("count", folder)
        assert done.exit_code == 1
        assert "No votes were given for: First candidate, Second candidate" in done.stdout

    def test_an_annulled_region_annuls_the_districts_below_it(self, run: Run, folder: str):
        fact = {"kind": "UnitAnnulled", "version": 1, "date": "2023-03-20", "source": "example"}
        fact |= {"unit": "region-1", "contests": ["d01"], "by": "cec"}
        Path(folder, "facts.jsonl").write_text(json.dumps(fact) + "\n", encoding="utf-8")
        found = as_json(run, folder)["contests"]
        assert (found["d01"]["winner"], found["d01"]["basis"]) == (None, "not_published")
        assert found["lists"]["basis"] == "counted"

    @pytest.mark.parametrize("name", ["facts.jsonl", "protocols/more.csv"])
    def test_what_is_no_regular_file_is_refused_at_once(self, run: Run, folder: str, name: str):
        place = Path(folder, name)
        place.unlink(missing_ok=True)
        os.mkfifo(place)
        done = run("count", folder)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"{name}: A file is expected here; this is a folder or a device." in done.stderr

    def test_a_broken_link_is_not_an_absent_file(self, run: Run, folder: str):
        place = Path(folder, "facts.jsonl")
        place.unlink(missing_ok=True)
        place.symlink_to("nowhere")
        assert run("count", folder).exit_code == 2

    def test_an_election_is_named_on_one_line(self, run: Run, folder: str):
        text = Path(folder, "election.toml").read_text(encoding="utf-8")
        name = next(line for line in text.splitlines() if line.startswith("en = "))
        change(folder, "election.toml", name, 'en = "Mine\\nReal election."')
        done = run("count", folder)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "key name.en" in done.stderr


CLAIM = {"kind": "ResultsEstablished", "version": 1, "date": "2023-03-27", "source": "example"}


class TestRemarks:
    def claim(self, folder: str, **more: Any) -> None:
        facts = Path(folder, "facts.jsonl")
        facts.write_text(facts.read_text() + json.dumps({**CLAIM, **more}) + "\n")

    def test_levels_that_differ_are_errors_and_status_one(self, run: Run, folder: str):
        change(
            folder,
            "protocols/lists.csv",
            "0002,lists",
            "kz,lists,9999,800,10,430,320,41\n0002,lists",
        )
        done = run("count", folder)
        assert done.exit_code == 1
        assert (
            "error: lists: The protocol of Kazakhstan gives Voters on the list: 9,999; "
            "the protocols below it add up to 2,100 (difference 7,899)." in done.stdout
        )
        assert "Against all: 41" in done.stdout
        assert run("count", folder, "--json").exit_code == 1

    def test_many_of_a_kind_are_counted_not_listed(self, run: Run, folder: str):
        rows = "".join(f"{n:04},d01,station,,,,\n" for n in range(3, 30))
        change(folder, "register/units.csv", "0002,d01", rows + "0002,d01")
        Path(folder, "register", "expected.csv").write_text("unit,contest\n0001,lists\n")
        more = "".join(f"{n:04},lists,9,8,0,4,4,0\n" for n in range(3, 30))
        change(folder, "protocols/lists.csv", "0002,lists", more + "0002,lists")
        out = run("count", folder).stdout
        assert out.count("but none was awaited") == 10
        assert "protocol_unexpected: and 20 more of this kind" in out

    @pytest.mark.parametrize("lang", LANGS)
    def test_every_remark_speaks_three_languages(self, run: Run, folder: str, lang: str):
        change(folder, "protocols/lists.csv", "0002,lists", "kz,lists,9999,,,1,1,1\n0002,lists")
        Path(folder, "register", "expected.csv").write_text(
            "unit,contest\n0001,lists\nregion-1,lists\n0002,d01\n"
        )
        change(folder, "protocols/districts.csv", "0001,d01,1200", "0001,d01,")
        self.claim(
            folder,
            seats=[{"option": "list-a", "tier": tier, "seats": 1} for tier in ("lists", "total")],
            winners=[{"contest": "d01", "option": "candidate-2"}],
            shares=[{"contest": "lists", "option": "list-b", "percent": "1.5"}],
        )
        common = {"version": 1, "date": "2023-03-20", "source": "example"}
        facts = [
            {"kind": "Newer", **common},
            {"kind": "UnitAnnulled", **common, "unit": "0001", "by": "court"},
            {"kind": "TurnoutReported", **common, "unit": "kz", "at": "final", "percent": "1",
             "above": 5, "below": 9},
        ]  # fmt: skip
        file = Path(folder, "facts.jsonl")
        file.write_text(file.read_text() + "".join(json.dumps(one) + "\n" for one in facts))
        codes = {one["code"] for one in as_json(run, folder)["remark_list"]}
        assert codes >= {
            "level_differs", "protocols_missing", "protocol_unexpected", "figure_absent",
            "seats_differ", "winner_differs", "share_differs", "turnout_differs",
            "fact_not_understood", "annulment_not_allowed", "districts_not_all",
        }  # fmt: skip
        out = run("count", folder, "--lang", lang).stdout
        assert "{" not in out
        assert "list-a" not in out


class TestExit:
    def test_wrong_input_is_status_two_with_one_sentence(self, run: Run, folder: str):
        change(folder, "protocols/lists.csv", "430", "-430")
        done = run("count", folder)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "protocols/lists.csv, line 2, column 6: -430 is negative" in done.stderr

    def test_an_unknown_election(self, run: Run):
        done = run("count", "kz-2032")
        assert done.exit_code == 2
        assert "kz-2023" in done.stderr

    def test_a_lot_that_nothing_asks_for_is_told_and_left_out(self, run: Run, folder: str):
        lot = {"kind": "LotDrawn", "version": 1, "date": "2023-03-20", "source": "example",
               "contest": "lists", "among": ["list-a", "list-b"], "drawn": ["list-a"]}  # fmt: skip
        Path(folder, "facts.jsonl").write_text(json.dumps(lot) + "\n")
        done = run("count", folder)
        assert (done.exit_code, done.stderr) == (0, "")
        assert "A lot among List A, List B drew List A, but no tie asks for it" in done.stdout
