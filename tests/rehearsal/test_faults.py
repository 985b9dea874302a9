"""What `faults.csv` says is what was planted, where it was planted, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.law.library import shipped
from hattama.rehearsal import KINDS, Spec, rehearse
from tests.rehearsal.conftest import Folder, made
from tests.rehearsal.folders import Key, Row, ballots, digests, protocols, serious, table

KZ = "kz/2023-mazhilis"
SPEC = Spec(KZ, 600, 3, 82)
TRACES = {
    "digits_swapped": "yes",
    "line_missing": "yes",
    "box_over_full": "yes",
    "protocol_duplicated": "yes",
    "wrong_station": "yes",
    "lists_swapped": "no",
    "protocol_invented": "no",
    "digits_swapped_free": "no",
}
# Kinds that leave their trace in the form's arithmetic, and not beside register or neighbours.
IN_FORM = ("digits_swapped", "box_over_full")


def cells(fault: Row, column: str) -> dict[str, str]:
    """The listed figures by column, `-` as the empty cell that it stands for."""
    figures = ["" if one == "-" else one for one in fault[column].split(" ")]
    return dict(zip(fault["column"].split(" "), figures, strict=True))


def replayed(clean: dict[Key, Row], faults: list[Row]) -> dict[Key, Row]:
    """The clean protocols after everything that `faults.csv` says."""
    found = {key: dict(row) for key, row in clean.items()}
    for fault in faults:
        key = fault["unit"], fault["contest"]
        assert {name: found[key][name] for name in cells(fault, "was")} == cells(fault, "was")
        found[key] |= cells(fault, "is")
        if fault["kind"] == "wrong_station":
            found[fault["other_unit"], fault["contest"]] |= cells(fault, "was")
    return found


def of(at: Path, kind: str) -> list[Row]:
    return [row for row in table(at, "faults.csv") if row["kind"] == kind]


@pytest.mark.parametrize("law", shipped())
class TestTheListIsTrue:
    def test_the_same_seed_without_faults_and_the_list_give_the_folder(
        self, folder: Folder, law: str
    ):
        spec = replace(SPEC, law=law)
        at, without = folder(spec), folder(replace(spec, faults=0))
        assert replayed(protocols(without), table(at, "faults.csv")) == protocols(at)
        ours, theirs = digests(at), digests(without)
        assert set(ours) - set(theirs) == {"faults.csv"}
        assert {name for name in theirs if theirs[name] != ours[name]} - {"README.md"} == {
            name for name in theirs if name.startswith("protocols/") and theirs[name] != ours[name]
        }

    def test_faults_are_spread_evenly_one_in_a_protocol(self, folder: Folder, law: str):
        faults = table(folder(replace(SPEC, law=law)), "faults.csv")
        assert [row["number"] for row in faults] == [str(one + 1) for one in range(SPEC.faults)]
        counts = Counter(row["kind"] for row in faults)
        assert max(counts.values()) - min(counts.values()) <= 1
        touched = [(row["unit"], row["contest"]) for row in faults]
        touched += [(row["other_unit"], row["contest"]) for row in faults if row["other_unit"]]
        assert len(set(touched)) == len(touched)
        left_out = set(made(replace(SPEC, law=law)).kinds_left_out)
        assert set(counts) == set(KINDS) - left_out

    def test_traces_are_where_the_kind_says(self, folder: Folder, law: str):
        at = folder(replace(SPEC, law=law))
        options, rows = ballots(at), protocols(at)
        for fault in table(at, "faults.csv"):
            assert fault["trace"] == TRACES[fault["kind"]]
            row = rows[fault["unit"], fault["contest"]]
            wrong = serious(law, row, options[fault["contest"]])
            if fault["kind"] in IN_FORM:
                assert wrong
            if fault["trace"] == "no":
                assert not wrong
                # Nor in the voters, which the register tells.
                before = cells(fault, "was")
                assert before.get("voters", "") == cells(fault, "is").get("voters", "")


class TestKinds:
    """Each kind is what its name says."""

    def test_the_table_says_which_kinds_leave_a_trace(self):
        assert {kind: "yes" if trace else "no" for kind, trace in KINDS.items()} == TRACES

    @pytest.mark.parametrize("kind", ["digits_swapped", "digits_swapped_free"])
    def test_two_neighbouring_different_digits(self, folder: Folder, kind: str):
        for fault in of(folder(SPEC), kind):
            was, becomes = fault["was"], fault["is"]
            assert len(was) == len(becomes)
            spots = [
                at for at, pair in enumerate(zip(was, becomes, strict=True)) if len({*pair}) > 1
            ]
            assert len(spots) == 2
            assert spots[1] == spots[0] + 1
            assert (was[spots[0]], was[spots[1]]) == (becomes[spots[1]], becomes[spots[0]])

    def test_one_figure_absent(self, folder: Folder):
        faults = of(folder(SPEC), "line_missing")
        assert all(fault["is"] == "-" and fault["was"].isdigit() for fault in faults)
        assert all(" " not in fault["column"] for fault in faults)
        assert not [fault for fault in faults if fault["column"].rpartition(".")[0]]

    def test_a_box_over_full_is_betrayed_by_issued_alone(self, folder: Folder):
        at = folder(SPEC)
        options, rows = ballots(at), protocols(at)
        for fault in of(at, "box_over_full"):
            was, becomes = cells(fault, "was"), cells(fault, "is")
            more = {int(becomes[name]) - int(was[name]) for name in was}
            assert len(was) == 2
            assert "ballots_valid" in was
            assert len(more) == 1
            assert more.pop() > 0
            row = rows[fault["unit"], fault["contest"]]
            assert serious(KZ, row, options[fault["contest"]]) == {"found_within_issued"}

    def test_a_duplicate_is_that_of_a_large_station_of_the_same_district(self, folder: Folder):
        at = folder(SPEC)
        rows = protocols(at)
        units = {row["id"]: row for row in table(at, "register/units.csv")}
        for fault in of(at, "protocol_duplicated"):
            one, other = fault["unit"], fault["other_unit"]
            assert rows[one, fault["contest"]] == rows[other, fault["contest"]]
            assert units[one]["parent"] == units[other]["parent"]
            assert int(units[other]["voters"]) >= 400

    def test_exchanged_stations_have_clearly_different_registers(self, folder: Folder):
        at, without = folder(SPEC), folder(replace(SPEC, faults=0))
        rows, before = protocols(at), protocols(without)
        units = {row["id"]: row for row in table(at, "register/units.csv")}
        for fault in of(at, "wrong_station"):
            one, other = fault["unit"], fault["other_unit"]
            contest = fault["contest"]
            assert rows[one, contest] == before[other, contest]
            assert rows[other, contest] == before[one, contest]
            small, large = sorted(int(units[unit]["voters"]) for unit in (one, other))
            assert large - small >= max(100, small // 2)
            assert units[one]["parent"] == units[other]["parent"]

    def test_exchanged_lists_leave_every_sum(self, folder: Folder):
        for fault in of(folder(SPEC), "lists_swapped"):
            one, other = fault["was"].split(" ")
            assert fault["is"] == f"{other} {one}"
            assert abs(int(one) - int(other)) >= 5

    def test_invented_protocols_have_high_turnout_and_one_strong_option(self, folder: Folder):
        at = folder(SPEC)
        options, rows = ballots(at), protocols(at)
        for fault in of(at, "protocol_invented"):
            row = rows[fault["unit"], fault["contest"]]
            votes = [int(row[option]) for option in options[fault["contest"]]]
            assert int(row["ballots_issued"]) > 0.8 * int(row["voters"])
            assert max(votes) > sum(votes) // 2


class TestRoom:
    def test_faults_that_do_not_fit_are_refused(self):
        with pytest.raises(InputError, match="rehearse_no_room") as problem:
            rehearse(Spec(KZ, 8, 1, 16))
        assert problem.value.params["read"] in KINDS

    def test_a_form_that_cannot_show_a_kind_goes_without(self):
        assert "digits_swapped" in made(Spec("ge/2016-parliament", 600, 3, 82)).kinds_left_out
        assert "digits_swapped_free" in made(Spec("ru/2021-duma", 600, 3, 82)).kinds_left_out
        assert made(SPEC).kinds_left_out == ()

    def test_other_seeds_plant_elsewhere(self, folder: Folder):
        one, other = (
            {(row["unit"], row["contest"]) for row in table(folder(spec), "faults.csv")}
            for spec in (SPEC, replace(SPEC, seed=4))
        )
        assert len(one & other) < 10
