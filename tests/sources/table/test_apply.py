"""Tables under their maps: levels, numbers, contests from a column, several sheets and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hattama.core.errors import InputError
from hattama.folder.read import Folder, read
from hattama.folder.write import write_folder
from hattama.sources.bring import Brought, bring
from tests.sources.dirt import CLEAN, FOLDER
from tests.sources.workbooks import ods, xlsx

MAP = (FOLDER / "map.toml").read_text(encoding="utf-8")


class Maker:
    """Writes a table and a map, and brings them."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __call__(self, data: str | bytes, changes: dict[str, str] | None = None) -> Brought:
        told = MAP
        for old, new in (changes or {}).items():
            assert old in told, old
            told = told.replace(old, new, 1)
        (self.place / "map.toml").write_text(told, encoding="utf-8")
        raw = data if isinstance(data, bytes) else data.encode()
        (self.place / "table").write_bytes(raw)
        return bring("table", [str(self.place / "table")], str(self.place / "map.toml"))

    def folder(self, *given: Any) -> Folder:
        write_folder(self.place / "out", self(*given).files)
        return read(self.place / "out")


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


class TestUnits:
    def test_numbers_are_joined_to_the_nation_or_to_a_level(self, make: Maker, tmp_path: Path):
        assert "kz.1" in make.folder(CLEAN).register.units.place
        under = {'column = "Участок"': 'column = "Участок"\nunder  = "region"'}
        other = Maker(tmp_path / "b")
        other.place.mkdir()
        table = CLEAN + "Алматы облысы,1,10,5,0,3,2,0\n"
        units = other.folder(table, under).register.units
        assert {"aqmola-oblysy.1", "almaty-oblysy.1"} <= set(units.ids)

    def test_a_number_that_repeats_elsewhere_is_an_error_without_it(self, make: Maker):
        with pytest.raises(InputError, match="source_unit_moved") as problem:
            make(CLEAN + "Алматы облысы,1,10,5,0,3,2,0\n")
        assert (problem.value.params["line"], problem.value.params["other_line"]) == (5, 2)

    def test_names_of_one_column_are_in_one_language(self, make: Maker):
        units = make.folder(CLEAN).register.units
        assert units.kk[units.place["almaty-oblysy"]] == "Алматы облысы"

    def test_rows_may_be_regions(self, make: Maker):
        table = "Область,Участок,Избирателей,Выдано,Недействительных,AMANAT,Ақ жол,Против всех\n"
        table += "х,Ақмола,10,9,0,5,4,0\nх,Алматы,20,9,0,5,4,0\n"
        units = make.folder(
            table,
            {'[[levels]]\nlevel  = "region"\ncolumn = "Область"\n': "",
             'level  = "station"': 'level  = "region"'},
        ).register.units  # fmt: skip
        assert tuple(units.ids) == ("kz", "kz.aqmola", "kz.almaty")
        assert units.name(1, "kk") == "Ақмола"

    def test_empty_cells_take_the_one_above_when_the_map_says_so(self, make: Maker):
        lines = CLEAN.splitlines()
        lines[2] = lines[2].replace("Ақмола облысы", "", 1)
        lines.insert(3, "Итого,,1,1,1,1,1,1")
        fill = {'column = "Область"\n\n[unit]': 'column = "Область"\nfill = "down"\n\n[unit]'}
        found = make("\n".join(lines), fill)
        assert found.report.mended["filled_down"].examples[0]["line"] == 3
        assert found.report.rows["total"].count == 1
        assert b"kz.2,aqmola-oblysy,station" in bytes(found.files["register/units.csv"])  # type: ignore[arg-type]

    def test_a_name_in_a_row_of_its_own_is_carried_down(self, make: Maker):
        head, *rows = CLEAN.splitlines()
        bare = [row.replace("Ақмола облысы", "").replace("Алматы облысы", "") for row in rows]
        text = "\n".join([head, "Ақмола облысы" + "," * 7, *bare[:2], "Алматы облысы" + "," * 7,
                          bare[2]])  # fmt: skip
        fill = {'column = "Область"\n\n[unit]': 'column = "Область"\nfill = "down"\n\n[unit]'}
        units = make.folder(text, fill).register.units
        assert units.parent[units.place["kz.3"]] == units.place["almaty-oblysy"]

    def test_a_long_name_gives_a_bounded_id(self, make: Maker):
        table = CLEAN.replace("Ақмола", "Ақмола " * 40)
        assert all(len(one) <= 80 for one in make.folder(table).register.units.ids)


DISTRICTS = """\
Округ,Участок,Избирателей,A,B,C
Бірінші,1,100,50,40,
Бірінші,2,100,60,30,
Екінші,3,100,,20,70
"""
DISTRICT_MAP = """\
format = 1
election = { id = "d", date = 2023-03-19, law = "kz/2023-mazhilis", kind = "rehearsal", \
stage = "preliminary", licence = "CC0-1.0", name = { kk = "Д", ru = "Д", en = "D" } }
nation = { id = "kz", name = { kk = "Қ", ru = "К", en = "K" } }
levels = [{ level = "district", column = "Округ" }]
unit = { level = "station", column = "#2" }
contest = { column = "Округ", kind = "district", level = "district" }
lines = [{ line = "voters", column = "Избирателей" }]
options = [
  { id = "a", column = "A", kind = "candidate", name = { kk = "А", ru = "А", en = "A" } },
  { id = "b", column = "B", kind = "candidate", name = { kk = "Б", ru = "Б", en = "B" } },
  { id = "c", column = "C", kind = "candidate", name = { kk = "В", ru = "В", en = "C" } },
]
"""


class TestContestsFromAColumn:
    def bring(self, place: Path, table: str, told: str = DISTRICT_MAP) -> Brought:
        (place / "t.csv").write_text(table, encoding="utf-8")
        (place / "m.toml").write_text(told, encoding="utf-8")
        return bring("table", [str(place / "t.csv")], str(place / "m.toml"))

    def test_each_value_is_a_contest_with_its_own_ballot(self, tmp_path: Path):
        write_folder(tmp_path / "out", self.bring(tmp_path, DISTRICTS).files)
        contests = read(tmp_path / "out").register.contests
        assert {one.id: list(one.ballot) for one in contests} == {
            "birinshi": ["a", "b"], "ekinshi": ["b", "c"]
        }  # fmt: skip

    def test_two_contests_in_one_unit_are_refused(self, tmp_path: Path):
        told = DISTRICT_MAP.replace('column = "Округ", kind', 'column = "Участок", kind')
        with pytest.raises(InputError, match="map_contest_units"):
            self.bring(tmp_path, DISTRICTS, told)

    def test_a_column_beyond_the_last_is_missing(self, tmp_path: Path):
        with pytest.raises(InputError, match="source_column_missing"):
            self.bring(tmp_path, DISTRICTS, DISTRICT_MAP.replace('"#2"', '"#20"'))


ROWS = [line.split(",") for line in CLEAN.splitlines()]


class TestSpreadsheets:
    def test_both_kinds_give_the_same_as_text(self, make: Maker):
        files = make(CLEAN).files
        assert make(xlsx({"S": ROWS})).files == files
        assert make(ods({"S": ROWS})).files == files

    def test_a_sheet_is_chosen_by_name(self, make: Maker):
        book = xlsx({"Cover": [["a", "b"]], "Data": [[], [], *[[None, *row] for row in ROWS]]})
        chosen = {"[nation]": '[file]\nsheet = "Data"\n\n[nation]'}
        found = make(book, chosen)
        assert found.report.files[0].sheet == "Data"
        with pytest.raises(InputError, match="source_column_missing"):
            make(book)
        with pytest.raises(InputError, match="sheet_missing"):
            make(book, {"[nation]": '[file]\nsheet = "None"\n\n[nation]'})

    def test_lines_and_columns_are_those_of_the_sheet(self, make: Maker):
        rows = [[], [], *[[None, *row] for row in ROWS]]
        rows[4] = [None, *ROWS[2][:3], "650x", *ROWS[2][4:]]
        with pytest.raises(InputError, match="figure_letters") as problem:
            make(xlsx({"S": rows}))
        assert (problem.value.params["line"], problem.value.params["column"]) == (5, 5)
        with pytest.raises(InputError, match="figure_letters") as problem:
            make(ods({"S": rows}))
        assert (problem.value.params["line"], problem.value.params["column"]) == (5, 5)


class TestWidth:
    def test_wide_tables_are_not_asked_column_by_column(
        self, make: Maker, monkeypatch: pytest.MonkeyPatch
    ):
        """A question to a frame costs the more, the wider it is."""
        asked: list[int] = []
        select = pl.DataFrame.select

        def counted(frame: pl.DataFrame, *wanted: Any, **more: Any) -> pl.DataFrame:
            asked[-1] += 1
            return select(frame, *wanted, **more)

        monkeypatch.setattr(pl.DataFrame, "select", counted)
        for width in (2, 40):
            asked.append(0)
            told = "".join(f",c{n}" for n in range(width))
            lines = CLEAN.strip().split("\n")
            rows = [lines[0] + told, *(line + "," * width for line in lines[1:])]
            found = make("\n".join(rows) + "\n")
            assert len(found.report.left) == width
        assert asked[0] == asked[1]


class TestHow:
    def test_what_the_map_says_of_the_file_holds(self, make: Maker):
        text = CLEAN.replace(",", ";")
        told = '[file]\nencoding = "utf-8"\ndelimiter = ";"\nheader = 1\n\n[nation]'
        assert make(text, {"[nation]": told}).files == make(CLEAN).files
        with pytest.raises(InputError, match="source_column_missing"):
            make(CLEAN, {"[nation]": told})
        with pytest.raises(InputError, match="source_encoding"):
            make(b"\xff" + text.encode(), {"[nation]": told})

    def test_other_headings_than_those_of_the_header_line_are_refused(self, make: Maker):
        with pytest.raises(InputError, match="source_column_missing"):
            make(CLEAN, {"[nation]": "[file]\nheader = 2\n\n[nation]"})
