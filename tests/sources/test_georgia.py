"""Georgia 2016: which ballot a file is, who stands where, and the real four files."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.result import Result, result
from hattama.folder.read import Folder, read
from hattama.folder.write import write_folder
from hattama.sources.bring import Brought, bring
from tests.sources.rows import data, georgia

LIST = georgia(
    [("00", "87.01", (9, 1, 5, "")), ("01", "01.01", (100, 20, 250, "")),
     ("01", "01.02", (90, 30, 260, "")), ("36", "22.48", (300, 10, 60, ""))],
)  # fmt: skip
ROUND1 = georgia(
    [("01", "01.01", (150, 0, 140, 90)), ("01", "01.02", (160, 0, 130, 80)),
     ("36", "22.48", (300, 40, 20, 0))],
)  # fmt: skip
RUNOFF = georgia(
    [("01", "01.01", (180, 190)), ("01", "01.02", (170, 200))],
    ("5 - Second Movement", "41 - First Dream"),
)
RERUN = georgia([("36", "22.48", (100, 30, 210))], ("5 - Second Movement", "8 - A", "41 - B"))
TEXTS = {"list": LIST, "round1": ROUND1, "runoff": RUNOFF, "rerun": RERUN}


def brought(tmp_path: Path, **texts: str) -> Brought:
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return bring("georgia-2016", [str(tmp_path / f"{name}.csv") for name in texts])


def folder(found: Brought, tmp_path: Path) -> Folder:
    write_folder(tmp_path / "out", found.files)
    return read(tmp_path / "out")


def counted(one: Folder) -> Result:
    return result(one.election, one.law, one.register, one.protocols, one.facts)


class TestWhichBallot:
    def test_the_name_of_the_file_says_it(self, tmp_path: Path):
        found = folder(brought(tmp_path, **TEXTS), tmp_path)
        assert [one.id for one in found.register.contests] == [
            "lists", "d01", "d36", "d01-runoff", "d36-repeat"
        ]  # fmt: skip

    def test_the_caller_may_say_it(self, tmp_path: Path):
        names = []
        for n, (ballot, text) in enumerate(TEXTS.items()):
            (tmp_path / f"{n}.csv").write_text(text, encoding="utf-8")
            names.append(f"{ballot}={tmp_path / f'{n}.csv'}")
        assert bring("georgia-2016", names).files == brought(tmp_path, **TEXTS).files

    def test_lists_tell_themselves(self, tmp_path: Path):
        (tmp_path / "a.csv").write_text(LIST, encoding="utf-8")
        found = bring("georgia-2016", [str(tmp_path / "a.csv")])
        assert list(found.files)[-1] == "protocols/lists.csv"

    def test_districts_do_not(self, tmp_path: Path):
        (tmp_path / "a.csv").write_text(ROUND1, encoding="utf-8")
        with pytest.raises(InputError, match="georgia_ballot_unknown"):
            bring("georgia-2016", [str(tmp_path / "a.csv")])

    def test_one_ballot_comes_once_and_a_later_round_not_alone(self, tmp_path: Path):
        brought(tmp_path, **TEXTS)
        both = [f"round1={tmp_path / f'{name}.csv'}" for name in ("round1", "runoff")]
        with pytest.raises(InputError, match="georgia_ballot_twice"):
            bring("georgia-2016", both)
        with pytest.raises(InputError, match="georgia_round1_missing"):
            bring("georgia-2016", [str(tmp_path / "runoff.csv")])


class TestWhoStands:
    def test_only_for_whom_somebody_voted(self, tmp_path: Path):
        found = brought(tmp_path, **TEXTS)
        ballots = {one.id: list(one.ballot) for one in folder(found, tmp_path).register.contests}
        assert ballots["d01"] == ["candidate-5", "candidate-41", "candidate-42"]
        assert ballots["d36"] == ["candidate-5", "candidate-8", "candidate-41"]
        assert ballots["d01-runoff"] == ["candidate-5", "candidate-41"]
        assert ballots["d36-repeat"] == ballots["d36"]
        zeros = [one for one in found.report.said if one.code == "zero_in_whole_district"]
        assert [one.params["number"] for one in zeros] == [2]

    @pytest.mark.parametrize(("votes", "empty"), [("0", 0), ("", 1)])
    def test_for_whom_nobody_voted_anywhere_has_no_column(
        self, tmp_path: Path, votes: str, empty: int
    ):
        found = brought(tmp_path, round1=georgia([("01", "01.01", (5, votes, 3, 2))]))
        one = folder(found, tmp_path)
        contest = one.register.contest("d01")
        assert contest is not None
        assert list(contest.ballot) == ["candidate-5", "candidate-41", "candidate-42"]
        assert "candidate-8" not in one.protocols.blocks[0].columns
        left = [it for it in found.report.left if it.heading == "8 - Alliance"]
        assert [it.reason for it in left] == ["empty"] * empty
        assert len(one.protocols) == 1

    def test_a_party_nominates_and_so_does_a_group_of_voters(self, tmp_path: Path):
        register = folder(brought(tmp_path, **TEXTS), tmp_path).register
        contest = register.contest("d01")
        assert contest is not None
        ballot = contest.ballot
        assert (ballot["candidate-41"].party, ballot["candidate-41"].nominated) == (
            "first-dream", "party"
        )  # fmt: skip
        assert (ballot["candidate-42"].party, ballot["candidate-42"].nominated) == (None, "self")

    def test_without_lists_a_candidate_has_no_list(self, tmp_path: Path):
        register = folder(brought(tmp_path, round1=ROUND1), tmp_path).register
        assert {one.party for contest in register.contests for one in contest.ballot.values()} == {
            None
        }

    def test_a_repeat_vote_takes_the_place_of_the_first(self, tmp_path: Path):
        found = counted(folder(brought(tmp_path, **TEXTS), tmp_path))
        assert found.contests["d36"].votes == {
            "candidate-5": 100, "candidate-8": 30, "candidate-41": 210
        }  # fmt: skip
        assert found.contests["d36"].won is not None
        assert found.contests["d36"].won.option == "candidate-41"

    def test_a_number_that_is_none_is_refused_with_its_place(self, tmp_path: Path):
        with pytest.raises(InputError, match="source_number_expected") as problem:
            brought(tmp_path, list=LIST.replace(",01.02,", ",O1.02,"))
        assert (problem.value.params["line"], problem.value.params["column"]) == (4, 4)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Brought, Result]:
    names = ("list", "majoritarian-round1", "majoritarian-runoff", "majoritarian-rerun")
    found = bring("georgia-2016", [data("ge-2016", f"{name}.csv") for name in names])
    return found, counted(folder(found, tmp_path_factory.mktemp("ge")))


class TestReal:
    def test_every_row_is_taken(self, real: tuple[Brought, Result]):
        files = real[0].report.files
        assert [(one.rows, one.taken) for one in files] == [
            (3668, 3668), (3495, 3495), (2151, 2151), (4, 4)
        ]  # fmt: skip
        assert real[0].report.units == {"nation": 1, "district": 74, "station": 3691}

    def test_lists(self, real: tuple[Brought, Result]):
        lists = real[1].contests["lists"]
        assert lists.counted == 3668
        assert sum(votes or 0 for votes in lists.votes.values()) == 1_751_506
        assert lists.votes["alliance-of-patriots"] == 87_573

    def test_columns_that_no_commission_filled_are_told(self, real: tuple[Brought, Result]):
        told = {(one.heading, one.reason) for one in real[0].report.left}
        assert ("valid votes", "added_by_collector") in told
        assert ("logic check", "empty") in told

    def test_twenty_districts_are_won_in_the_first_round(self, real: tuple[Brought, Result]):
        found = real[1]
        first = [
            name
            for name, one in found.contests.items()
            if one.contest.kind == "district" and one.contest.round == 1
            and one.contest.repeat_of is None and one.district is not None
            and one.district.status == "elected"
        ]  # fmt: skip
        assert len(first) == 20

    def test_fifty_runoffs(self, real: tuple[Brought, Result]):
        found = real[1]
        runoffs = {name: one for name, one in found.contests.items() if name.endswith("-runoff")}
        assert len(runoffs) == 50
        won = Counter(one.won.option for one in runoffs.values() if one.won is not None)
        assert won == {"candidate-41": 48, "candidate-42": 1, "candidate-19": 1}

    def test_three_districts_stay_without_a_majority(self, real: tuple[Brought, Result]):
        found = real[1]
        for name in ("d04", "d31", "d50"):
            district = found.contests[name].district
            assert district is not None
            assert district.status == "second_round"
            assert f"{name}-runoff" not in found.contests

    def test_precincts_that_the_first_round_lacks_are_missing(self, real: tuple[Brought, Result]):
        found = real[1]
        d02 = found.contests["d02"]
        assert (d02.expected, d02.counted) == (32, 31)

    def test_repeat_votes_stand_in_their_place(self, real: tuple[Brought, Result]):
        def votes(name: str, column: str) -> dict[str, int]:
            with Path(data("ge-2016", f"majoritarian-{name}.csv")).open(encoding="utf-8") as text:
                return {
                    row["precinct_id"]: int(row[column])
                    for row in csv.DictReader(text)
                    if row["district_id"] == "36"
                }

        for option, column in (
            ("candidate-5", "5 - United National Movement"), ("candidate-41", "41 - Georgian Dream")
        ):  # fmt: skip
            first, again = votes("round1", column), votes("rerun", column)
            assert again.keys() == {"22.48"}
            assert real[1].contests["d36"].votes[option] == sum({**first, **again}.values())
