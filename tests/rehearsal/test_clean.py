"""What is not planted is in order: registers, ids, arithmetic, and what a count makes of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hattama.core.law.library import get, shipped
from hattama.folder.read import read
from hattama.rehearsal import Spec
from tests.cli.conftest import Run
from tests.rehearsal.conftest import Folder
from tests.rehearsal.folders import ballots, broken, protocols, serious, table

KZ = "kz/2023-mazhilis"
SMALL = 600
PREFIX = "rehearsal-"


@pytest.mark.parametrize("law", shipped())
class TestEveryLaw:
    def test_a_clean_protocol_keeps_every_identity(self, folder: Folder, law: str):
        at = folder(Spec(law, SMALL))
        options = ballots(at)
        found = protocols(at)
        wrong = {
            key: serious(law, row, options[key[1]])
            for key, row in found.items()
            if serious(law, row, options[key[1]])
        }
        # Spoiled ballots, for which the Kazakh form has no line: 4 in 1,000 stations.
        natural = {"received_is_issued_and_unused"}
        assert all(names == natural for names in wrong.values())
        assert len(wrong) <= len(found) // 100
        form = get(law).protocol
        if form is None or not any(one.id in natural for one in form.identities):
            assert not wrong

    def test_it_reads_back_and_counts_without_an_error(self, folder: Folder, law: str, run: Run):
        at = folder(Spec(law, SMALL))
        done = run("count", str(at), "--json")
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert (found["kind"], found["stage"], found["law"]) == ("rehearsal", "counting", law)
        assert found["remarks"]["error"] == 0
        assert not [one for one in found["remark_list"] if one["code"].startswith("law_not")]
        rows, options = protocols(at), ballots(at)
        for contest, one in found["contests"].items():
            assert one["counted"] == one["expected"]
            ours = [row for key, row in rows.items() if key[1] == contest]
            for option in options[contest]:
                assert one["votes"][option] == sum(int(row[option]) for row in ours)
            assert one["totals"]["voters"] == sum(int(row["voters"]) for row in ours)

    def test_voters_are_those_of_the_register_and_a_few_more(self, folder: Folder, law: str):
        at = folder(Spec(law, SMALL))
        register = {row["id"]: row["voters"] for row in table(at, "register/units.csv")}
        added = 0
        seen: dict[str, str] = {}
        for (unit, _), row in protocols(at).items():
            more = int(row["voters"]) - int(register[unit])
            assert 0 <= more <= 1 + int(register[unit]) // 100
            assert int(row["voters"]) <= 3000
            # Both ballots of a station agree.
            assert seen.setdefault(unit, row["voters"]) == row["voters"]
            added += more
        assert added > 0

    def test_every_protocol_is_whole(self, folder: Folder, law: str):
        at = folder(Spec(law, SMALL))
        options = ballots(at)
        for (_, contest), row in protocols(at).items():
            empty = {name for name, cell in row.items() if cell == ""}
            # A station has at least one box and two members; beyond its last one cells are empty.
            assert all(name.rpartition(".")[2] in "23456" for name in empty)
            assert set(options[contest]) <= set(row)
            assert all(cell == "" or cell.isdigit() for cell in row.values())

    def test_all_that_law_elects_is_there(self, folder: Folder, law: str):
        rules = get(law)
        contests = table(folder(Spec(law, SMALL)), "register/contests.csv")
        kinds = [row["kind"] for row in contests]
        assert kinds.count("lists") == (rules.lists is not None)
        most = rules.districts.seats.value if rules.districts is not None else 0
        assert kinds.count("district") == min(most, SMALL // 4)
        against = {row["contest"] for row in table(folder(Spec(law, SMALL)), "register/options.csv")
                   if row["kind"] == "against_all"}  # fmt: skip
        allowed = rules.protocol is not None and rules.protocol.against_all.allowed
        assert against == ({row["id"] for row in contests} if allowed else set())


class TestMarked:
    def test_every_id_and_every_name_says_rehearsal(self, folder: Folder):
        at = folder(Spec(KZ, SMALL))
        words = {"name_kk": "жаттығу", "name_ru": "репетици", "name_en": "rehearsal"}
        for name in ("units", "contests", "options"):
            for row in table(at, f"register/{name}.csv"):
                assert row["id"].startswith(PREFIX)
                for column, word in words.items():
                    assert word in row[column].lower(), row
        one = read(at)
        assert one.election.kind == "rehearsal"
        assert one.election.id.startswith(PREFIX)
        assert all(key.startswith("rehearsal_") for key in one.election.sources)
        assert all(one.election.name.pick(lang) for lang in ("kk", "ru", "en"))
        for unit, contest in protocols(at):
            assert unit.startswith(PREFIX)
            assert contest.startswith(PREFIX)

    def test_every_kazakh_letter_and_a_long_name_occur(self, folder: Folder):
        at = folder(Spec(KZ, SMALL))
        stations = "".join(row["name_kk"] for row in table(at, "register/units.csv"))
        assert set("әғқңөұүһіӘҒҚӨҰҮҺІ") <= set(stations)
        options = [row["name_kk"] for row in table(at, "register/options.csv")]
        assert max(map(len, options)) > 90
        names = [row["name_kk"] for row in table(at, "register/units.csv")]
        assert any(name.count("-") == 2 and len(name) > 60 for name in names)
        russian = "".join(row["name_ru"] for row in table(at, "register/units.csv")).lower()
        assert not set("әғқңөұүһі") & set(russian)
        english = "".join(row["name_en"] for row in table(at, "register/units.csv"))
        assert english.isascii()


class TestSpread:
    """Sizes, turnout and support differ as they do between places."""

    def test_the_default_is_kazakhstan(self):
        one = Spec()
        assert (one.law, one.stations) == (KZ, 10_223)

    def test_stations_are_of_all_sizes(self, folder: Folder):
        rows = table(folder(Spec(KZ, 5000)), "register/units.csv")
        sizes = [int(row["voters"]) for row in rows if row["level"] == "station"]
        assert 30 <= min(sizes) < 100
        assert 2900 < max(sizes) <= 3000
        assert 0.35 < sum(size <= 600 for size in sizes) / len(sizes) < 0.6
        assert 0.25 < sum(size >= 1500 for size in sizes) / len(sizes) < 0.5

    def test_support_differs_more_than_by_chance(self, folder: Folder):
        at = folder(Spec(KZ, 5000))
        first = ballots(at)["rehearsal-lists"][0]
        rows = [row for key, row in protocols(at).items() if key[1] == "rehearsal-lists"]
        valid = [int(row["ballots_valid"]) for row in rows]
        share = sum(int(row[first]) for row in rows) / sum(valid)
        spread = sum(
            (int(row[first]) - share * of) ** 2 / (share * (1 - share) * of)
            for row, of in zip(rows, valid, strict=True)
            if of
        ) / len(rows)
        # Chance alone gives 1.
        assert 3 < spread < 30

    def test_villages_turn_out_more_than_cities(self, folder: Folder):
        rows = [
            row for key, row in protocols(folder(Spec(KZ, 5000))).items()
            if key[1] == "rehearsal-lists"
        ]  # fmt: skip
        turnout = [
            sum(int(row["ballots_issued"]) for row in part)
            / sum(int(row["voters"]) for row in part)
            for part in (
                [row for row in rows if int(row["voters"]) <= 600],
                [row for row in rows if int(row["voters"]) >= 1500],
            )
        ]
        assert 0.6 < turnout[0] < 0.8
        assert 0.35 < turnout[1] < turnout[0]

    def test_some_ballots_are_taken_away_and_boxes_and_members_repeat(self, folder: Folder):
        at = folder(Spec(KZ, 5000))
        options = ballots(at)
        rows = protocols(at)
        notes = sum(
            ("found_within_issued", "fewer", "note") in broken(KZ, row, options[key[1]])
            for key, row in rows.items()
        )
        assert 0.05 < notes / len(rows) < 0.25
        for line in ("ballots_portable", "requests_portable"):
            boxes = [sum(row[f"{line}.{n}"] != "" for n in (1, 2, 3)) for row in rows.values()]
            assert set(boxes) == {1, 2, 3}
        members = {
            sum(row[f"ballots_issued_by_member.{n}"] != "" for n in range(1, 7))
            for row in rows.values()
        }
        assert members == {2, 3, 4, 5, 6}


@pytest.mark.slow
def test_the_nation_by_default(folder: Folder, run: Run):
    at = folder(Spec(faults=400, arrivals=True))
    units = table(at, "register/units.csv")
    levels = [row["level"] for row in units]
    assert [levels.count(one) for one in ("region", "district", "station")] == [20, 29, 10_223]
    done = run("count", str(at), "--json")
    found = json.loads(done.stdout)
    assert sum(one["counted"] for one in found["contests"].values()) == 2 * 10_223
    assert len(table(at, "faults.csv")) == 400
    assert len(table(at, "arrivals.csv")) == 2 * 10_223


def test_a_count_notices_a_lost_row(folder: Folder, run: Run, tmp_path: Path):
    """The tests above are awake: one row less is one protocol less."""
    at = tmp_path / "less"
    shutil.copytree(folder(Spec(KZ, SMALL)), at)
    file = at / "protocols" / "lists.csv"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    found = json.loads(run("count", str(at), "--json").stdout)
    one = found["contests"]["rehearsal-lists"]
    assert one["counted"] == one["expected"] - 1
