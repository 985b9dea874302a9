"""National elections, station by station: what the checks and the law say of real protocols.

The figures come from the files themselves, added up here once more without any of our code for
checks, or from what commissions announced. The files stand beside the project; without them the
tests are skipped.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from hattama.core.result import Result, result
from hattama.folder.read import read
from hattama.folder.write import write_folder
from hattama.sources.bring import bring
from tests.sources.rows import data

GEORGIA = ("list", "majoritarian-round1", "majoritarian-runoff", "majoritarian-rerun")


def counted(source: str, files: list[str], path: Path) -> Result:
    write_folder(path, bring(source, files).files)
    folder = read(path)
    return result(folder.election, folder.law, folder.register, folder.protocols, folder.facts)


def number(found: Result, code: str, contest: str = "lists") -> int:
    """How many protocols of a contest have a remark."""
    contests = found.register.contests
    return sum(
        len(one)
        for one in found.checked.found
        if one.code == code and contests[one.contest].id == contest
    )


@pytest.fixture(scope="module")
def georgia(tmp_path_factory: pytest.TempPathFactory) -> Result:
    files = [data("ge-2016", f"{name}.csv") for name in GEORGIA]
    return counted("georgia-2016", files, tmp_path_factory.mktemp("ge") / "folder")


@pytest.fixture(scope="module")
def russia(tmp_path_factory: pytest.TempPathFactory) -> Result:
    files = [data("ru-2016", "2016.csv.zip")]
    return counted("russia-duma", files, tmp_path_factory.mktemp("ru") / "folder")


class TestGeorgia2016:
    def test_votes_and_a_threshold_within_data_error(self, georgia: Result) -> None:
        lists = georgia.contests["lists"]
        votes = {lists.contest.ballot[name].names.en: one for name, one in lists.votes.items()}
        assert lists.counted == 3668
        assert sum(one or 0 for one in votes.values()) == 1_751_506
        assert votes["Alliance of Patriots"] == 87_573
        assert lists.lists is not None
        assert lists.error is not None
        near = {
            lists.contest.ballot[name].names.en: margin
            for name, margin in lists.lists.thresholds.items()
        }
        assert near["Alliance of Patriots"] == 3
        assert lists.error.within(3)
        told = [one for one in georgia.remarks if one.code == "threshold_within_error"]
        assert any(one.params["margin"] == 3 for one in told)

    def test_protocols_by_direction(self, georgia: Result) -> None:
        """Fewer votes than signatures is ordinary, more is an error."""
        with Path(data("ge-2016", "list.csv")).open(encoding="utf-8-sig") as text:
            header, *rows = csv.reader(text)
        signed, invalid = header.index("ballots signed for"), header.index("invalid votes")
        gaps, above = [], 0
        for row in rows:
            votes = sum(int(cell or 0) for cell in row[19:])
            gaps.append(votes + int(row[invalid]) - int(row[signed]))
            above += votes > int(row[signed])
        assert number(georgia, "found_within_issued_fewer") == sum(one < 0 for one in gaps) == 908
        assert number(georgia, "found_within_issued_more") == sum(one > 0 for one in gaps) == 125
        assert number(georgia, "votes_within_issued_more") == above == 10
        error = georgia.contests["lists"].error
        assert error is not None
        assert error.imbalance == sum(map(abs, gaps))

    def test_districts(self, georgia: Result) -> None:
        first = [one for one in georgia.contests.values() if one.contest.kind == "district"]
        rounds = [one for one in first if one.contest.round == 1 and not one.contest.repeat_of]
        assert len(rounds) == 73
        assert sum(one.won is not None for one in rounds) == 20
        second = [one for one in first if one.contest.round == 2]
        assert len(second) == 50
        winners: dict[str, int] = {}
        for one in second:
            assert one.won is not None
            name = one.contest.ballot[one.won.option].names.en
            winners[name] = winners.get(name, 0) + 1
        assert sorted(winners.values()) == [1, 1, 48]

    def test_majorities_within_data_error(self, georgia: Result) -> None:
        for name in ("d03", "d04", "d21", "d31", "d50", "d73"):
            one = georgia.contests[name]
            assert one.within is True
            assert one.district is not None
            assert one.district.margin is not None
            assert one.district.margin.what == "majority"
            assert one.error is not None
            # Already by protocols that do not balance, whatever is missing.
            assert one.district.margin.ballots <= (one.error.imbalance or 0)

    def test_no_second_round_where_one_was_due(self, georgia: Result) -> None:
        told = [one.contest for one in georgia.remarks if one.code == "second_round_not_held"]
        assert told == ["d04", "d31", "d50"]

    def test_repeat_votes_take_the_place_of_the_first(self, georgia: Result) -> None:
        found = georgia.contests["d36"].totals
        again = [one.id for one in georgia.register.contests if one.repeat_of == "d36"]
        places = georgia.register.contest_places()
        assert sum((found.behind == places[name]).sum() for name in again) == 1


class TestRussia2016:
    def test_totals_and_seats_are_the_announced(self, russia: Result) -> None:
        lists = russia.contests["lists"]
        assert (lists.counted, lists.expected) == (96_871, 96_871)
        assert lists.lists is not None
        seats = sorted(lists.lists.outcome.seats.values(), reverse=True)
        assert seats[:5] == [140, 35, 34, 16, 0]
        assert lists.base == ("cast", 52_631_849)
        most = max(one or 0 for one in lists.votes.values())
        assert most == 28_527_828
        # 54.20 percent, rounded as it was announced.
        assert round(most * 10_000 / 52_631_849) == 5420

    def test_the_statutory_relations_hold_everywhere(self, russia: Result) -> None:
        """Annex 5, with lost and unaccounted ballots counted."""
        statutory = {
            "issued_within_voters", "received_is_accounted", "found_is_invalid_and_valid",
            "valid_is_votes",
        }  # fmt: skip
        broken = {one.fixed.get("identity") for one in russia.checked.found}
        assert not broken & statutory
        assert not [one for one in russia.not_checked if one.code == "identity_not_computed"]

    def test_the_few_stations_with_boxes_over_issued(self, russia: Result) -> None:
        archive = zipfile.ZipFile(data("ru-2016", "2016.csv.zip"))
        text = archive.read(archive.namelist()[0]).decode("utf-8")
        header, *rows = csv.reader(io.StringIO(text))
        lines = [spot for spot, name in enumerate(header) if name.startswith("Число")]
        issued, boxes = lines[2:5], lines[6:8]
        over = [
            (int(row[3]), sum(int(row[n]) for n in boxes) - sum(int(row[n]) for n in issued))
            for row in rows
            if sum(int(row[n]) for n in boxes) > sum(int(row[n]) for n in issued)
        ]
        (found,) = [one for one in russia.checked.found if one.code == "found_within_issued_more"]
        told = [
            (int((one.unit or "").rpartition(".")[2]), one.params["difference"])
            for one in found.remarks(russia.register)
        ]
        assert sorted(told) == sorted(over)
        assert len(over) == 4
