"""Election folders: read whole, or one sentence about the first thing that is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.record.facts import TurnoutReported
from hattama.core.register.model import ABSENT
from hattama.folder import files
from hattama.folder.facts import read_facts
from hattama.folder.files import Place, place_of, text_of
from hattama.folder.read import read, read_election
from hattama.folder.register import FILES
from hattama.folder.tables import read_table
from hattama.folder.template import HEAD
from tests.folder.conftest import Make, refused, speaks

UNITS = "id,parent,level,name_en,voters,parent_basis,note\n"
TREE = (
    "0001,d01,station,,5,inferred,seen\n0002,d01,station,,,,\n"
    "kz,,nation,K,,,\nd01,kz,district,D,,,\n"
)
OPTIONS = "contest,id,kind,name_en,registered\n"
BALLOTS = "register/options.csv"


class TestWhole:
    def test_the_template_reads_back(self, make: Make):
        found = read(make())
        assert found.election.id == "my-election"
        assert found.law.id == "kz/2023-mazhilis"
        assert len(found.protocols) == 4
        assert len(found.facts) == 1
        assert found.register.units.name(2, "ru") == "Округ № 1"

    def test_facts_may_be_left_out(self, make: Make):
        assert read(make({"facts.jsonl": None})).facts == ()

    def test_readers_files_and_hidden_ones_are_left_alone(self, make: Make):
        extra = {"register/README.txt": "x", "protocols/.keep": "", "scan.png": b"\x89"}
        assert len(read(make(extra)).protocols) == 4

    def test_columns_may_be_left_out_and_in_any_order(self, make: Make):
        found = read(make({"register/units.csv": UNITS + TREE}))
        units = found.register.units
        assert units.voters.tolist()[units.place["0001"]] == 5
        assert units.voters.tolist()[units.place["0002"]] == ABSENT
        assert units.basis == {units.place["0001"]: "inferred"}

    def test_names_are_composed(self, make: Make):
        decomposed = OPTIONS + "lists,list-a,list,Аи\u0306,\nlists,list-b,list,B,\n"
        protocols = {"protocols/districts.csv": None, "protocols/lists.csv": None}
        found = read(make({BALLOTS: decomposed, **protocols}))
        assert found.register.contests[0].ballot["list-a"].names.en == "Ай"

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("1", "2"),
            ("2023-01-24", "2023-01-25"),
            ("2023-01-24T10:30", "2023-01-24T10:31"),
            ("2023-01-24T10:30+05:00", "2023-01-24T10:00+01:00"),
        ],
    )
    def test_registration_grows_with_time(self, make: Make, first: str, second: str):
        rows = f"lists,list-a,list,A,{first}\nlists,list-b,list,B,{second}\n"
        protocols = {"protocols/districts.csv": None, "protocols/lists.csv": None}
        ballot = read(make({BALLOTS: OPTIONS + rows, **protocols})).register.contests[0].ballot
        assert (ballot["list-a"].registered or 0) < (ballot["list-b"].registered or 0)

    def test_expected_is_read(self, make: Make):
        found = read(make({"register/expected.csv": "unit,contest\n0002,lists\n"}))
        awaited = found.register.awaited(found.register.contests[0])
        assert [found.register.units.ids[spot] for spot in awaited] == ["0002"]


class TestMissing:
    def test_no_such_folder_or_a_file(self, tmp_path: Path):
        with pytest.raises(InputError, match="folder_missing"):
            read(tmp_path / "x")
        (tmp_path / "f").write_text("x")
        with pytest.raises(InputError, match="folder_is_file"):
            read(tmp_path / "f")
        with pytest.raises(InputError, match="folder_missing"):
            read("a\0b")
        with pytest.raises(InputError, match="folder_missing"):
            read("x" * 5000)

    @pytest.mark.parametrize(
        "name", ["election.toml", "register/units.csv", "register/contests.csv", BALLOTS]
    )
    def test_a_file_that_is_needed(self, make: Make, name: str):
        found = refused(make, {name: None})
        assert found["code"] == "folder_file_missing"
        assert found["file"].endswith(name)

    @pytest.mark.parametrize("part", ["register", "protocols"])
    def test_a_part_that_is_needed(self, make: Make, part: str):
        folder = make()
        os.rename(folder / part, folder / "elsewhere")
        with pytest.raises(InputError, match="folder_part_missing"):
            read(folder)

    @pytest.mark.parametrize(
        "name", ["protocols/lists.CSV", "register/unit.csv", "protocols/a.xlsx"]
    )
    def test_what_might_be_data_is_not_passed_over(self, make: Make, name: str):
        assert refused(make, {name: "x"})["code"] == "folder_stranger"

    def test_a_folder_in_place_of_a_file(self, make: Make):
        folder = make({"protocols/lists.csv": None})
        (folder / "protocols" / "lists.csv").mkdir()
        with pytest.raises(InputError, match="folder_not_a_file"):
            read(folder)

    def test_a_file_beyond_all_measure(self, make: Make, monkeypatch: pytest.MonkeyPatch):
        folder = make()
        monkeypatch.setattr(files, "MOST_BYTES", 10)
        with pytest.raises(InputError, match="folder_too_large"):
            read(folder)

    def test_a_folder_that_vanishes_while_it_is_read(self, tmp_path: Path):
        with pytest.raises(InputError, match="folder_unreadable"):
            place_of(str(tmp_path / "gone")).entries()

    def test_a_path_that_the_system_cannot_look_at(self):
        class Shy:
            def is_file(self) -> bool:
                raise OSError("no")

        assert not Place(Shy(), "x").is_file()  # type: ignore[arg-type]


class TestHead:
    @pytest.mark.parametrize(
        ("old", "new", "code", "key"),
        [
            ("format  = 1", "format = 2", "election_format", "format"),
            ("format  = 1", "", "law_missing_key", None),
            ('id      = "my-election"', 'id = "My Election"', "id_unreadable", "id"),
            ('en = "My election"', 'en = " "', "name_none", "name.en"),
            ("kz/2023-mazhilis", "kz/2023-majilis", "law_unknown", "law"),
            ('"rehearsal"', '"rehearsel"', "law_unknown_word_near", "kind"),
            ('stage   = "counting"', 'stage = "established"', "stage_not_established", "stage"),
            ("2023-03-19", "2023-13-19", "law_toml", None),
            ("# [stations]\n# published", "[stations]\nsource = 'x'\npublished", "source_unknown",
             "stations.source"),
            ("[sources.example]", "[sources.ex-ample]", "law_name", "sources"),
        ],
    )  # fmt: skip
    def test_one_defect_one_sentence(
        self, make: Make, old: str, new: str, code: str, key: str | None
    ):
        assert old in HEAD
        found = refused(make, {"election.toml": HEAD.replace(old, new)})
        assert found["code"] == code
        assert found["file"].endswith("election.toml")
        assert key is None or found["key"].startswith(key)

    @settings(deadline=None)
    @given(st.text(max_size=80), st.integers(0, len(HEAD)))
    def test_never_a_traceback(self, text: str, at: int):
        try:
            read_election(HEAD[:at] + text + HEAD[at:], "election.toml")
        except InputError as problem:
            speaks(problem)


class TestTables:
    @pytest.mark.parametrize(
        ("name", "text", "code", "line", "column"),
        [
            ("units", UNITS.replace("level", "xyz"), "table_column_unknown", 1, 3),
            ("units", UNITS.replace(",note", ",level"), "table_column_twice", 1, 7),
            ("units", "id,parent\nkz,\n", "table_column_missing", 1, None),
            ("units", UNITS + "kz,,nation,K,-1,,\n", "count_unreadable", 2, 5),
            ("units", UNITS + "kz,,nation,K,1000000000001,,\n", "count_unreadable", 2, 5),
            ("units", UNITS + "kz,,nation,K,,guessed,\n", "word_unknown", 2, 6),
            ("units", UNITS + "kz,,nation,K,,,\n\nr,x,region,R,,,\n", "unit_parent_unknown", 4, 2),
            ("units", UNITS + "kz,,nation,K,,,\nKz,kz,region,R,,,\n", "id_unreadable", 3, 1),
            ("units", UNITS + "kz,,nation,,,,\n", "name_none", 2, None),
            ("units", UNITS, "units_none", None, None),
            ("units", "", "table_empty", None, None),
            ("units", UNITS + "kz,,nation,K\u200bZ,,,\n", "table_hidden", 2, 4),
            ("contests", "id,kind,unit\nlists,list,kz\n", "word_unknown_near", 2, 2),
            ("contests", "id,kind,unit,round\nlists,lists,kz,0\n", "count_unreadable", 2, 4),
            ("contests", "id,kind,unit,seats\nlists,lists,kz,0\n", "seats_range", 2, 4),
            ("contests", "id,kind,unit\n", "contests_none", None, None),
            ("options", OPTIONS + "lists,a,party,A,\n", "word_unknown", 2, 3),
            ("options", OPTIONS + "lists,a,list,A,soon\n", "moment_unreadable_here", 2, 5),
            ("options", OPTIONS + "lists,a,list,A,1\nlists,b,list,B,2023-01-01\n",
             "registered_mixed", 3, 5),
            ("options", "contest,id,kind,name_en,nominated\nd01,a,candidate,A,me\n", "word_unknown",
             2, 5),
            ("expected", "unit,contest\nx,lists\n", "unit_unknown", 2, 1),
        ],
    )  # fmt: skip
    def test_one_defect_one_sentence(
        self, make: Make, name: str, text: str, code: str, line: Any, column: Any
    ):
        found = refused(make, {f"register/{name}.csv": text})
        assert found["code"] == code
        assert (found.get("line"), found.get("column")) == (line, column)

    def test_what_was_read_is_cut_and_harmless(self, make: Make):
        found = refused(make, {"register/units.csv": UNITS + f"kz,,{'x' * 99},K,,,\n"})
        assert found["read"] == "x" * 60 + "\u2026"

    @settings(deadline=None, max_examples=200)
    @given(st.text(max_size=60), st.sampled_from(sorted(FILES)))
    def test_never_a_traceback(self, text: str, name: str):
        required, optional = FILES[name]
        try:
            table = read_table(",".join(required) + "\n" + text, "f.csv", required, optional)
        except InputError as problem:
            speaks(problem)
        else:
            assert {len(cells) for cells in table.columns.values()} == {len(table)}


LOT = '{"kind": "LotDrawn", "version": 1, "date": "2023-03-20", "source": "example", '
RECOUNT = (
    LOT.replace("LotDrawn", "RecountHeld")
    + '"unit": "0001", "contest": "lists", "by": "cec", "figures": {"%s": 1}}'
)


class TestFacts:
    def test_blank_lines_count_but_say_nothing(self):
        text = (
            "\n"
            + LOT
            + '"contest": "d", "among": [], "drawn": []}\n\n{"kind": "X", "version": 1}\n'
        )
        facts, lines = read_facts(text, "facts.jsonl")
        assert (len(facts), lines) == (2, (2, 4))

    @pytest.mark.parametrize(
        ("line", "code", "key"),
        [
            ("{", "law_json", None),
            ('{"kind": "X", "kind": "Y"}', "law_json_key_twice", None),
            ("[]", "fact_not_object", None),
            (LOT + '"contest": "lists", "among": [], "drawn": 5}', "law_expects_list", "drawn"),
            (LOT + '"contest": "x", "among": [], "drawn": []}', "contest_unknown", "contest"),
            (LOT.replace("example", "x") + '"contest": "lists", "among": [], "drawn": []}',
             "source_unknown", "source"),
        ],
    )  # fmt: skip
    def test_one_defect_one_sentence(self, make: Make, line: str, code: str, key: str | None):
        found = refused(make, {"facts.jsonl": "\n\n" + line + "\n"})
        assert (found["code"], found["line"], found.get("key")) == (code, 3, key)
        assert found["file"].endswith("facts.jsonl")

    @pytest.mark.parametrize("column", ["list-c", "candidate-1", "ballots_portable.201"])
    def test_a_recount_of_what_no_protocol_holds(self, make: Make, column: str):
        good, bad = (RECOUNT % name for name in ("list-a", column))
        found = refused(make, {"facts.jsonl": f"{good}\n\n{bad}\n"})
        assert (found["code"], found["line"]) == ("figure_column_unknown", 3)
        assert found["file"].endswith("facts.jsonl")
        assert found["key"] == f"figures.{column}"
        assert found["read"] == column

    def test_a_fact_is_what_it_says(self, make: Make):
        (fact,) = read(make()).facts
        assert isinstance(fact, TurnoutReported)
        assert fact.at == "18:00"

    @settings(deadline=None, max_examples=200)
    @given(st.text(max_size=80))
    def test_never_a_traceback(self, text: str):
        for line in (text, LOT + text):
            try:
                read_facts(line, "facts.jsonl")
            except InputError as problem:
                speaks(problem)


class TestText:
    def test_utf8_with_or_without_a_mark(self):
        assert text_of("\ufeffқ".encode(), "f") == text_of("қ".encode(), "f") == "қ"
