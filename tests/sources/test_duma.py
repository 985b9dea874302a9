"""Russia's State Duma: small tables of both years, and the real one of 2016."""

from __future__ import annotations

import random
import time
import zipfile
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.result import Result, result
from hattama.folder.read import Folder, read
from hattama.folder.write import write_folder
from hattama.sources import rows
from hattama.sources.bring import Brought, bring
from hattama.sources.duma import region_ids, territory_ids
from tests.sources.rows import ROWS, data, duma, duma_header, duma_row, table


def brought(tmp_path: Path, *texts: str) -> Brought:
    names = []
    for n, text in enumerate(texts):
        (tmp_path / f"{n}.csv").write_text(text, encoding="utf-8")
        names.append(str(tmp_path / f"{n}.csv"))
    return bring("russia-duma", names)


def folder(found: Brought, tmp_path: Path) -> Folder:
    write_folder(tmp_path / "out", found.files)
    return read(tmp_path / "out")


def counted(one: Folder) -> Result:
    return result(one.election, one.law, one.register, one.protocols, one.facts)


class TestBothYears:
    @pytest.mark.parametrize("year", [2016, 2021])
    def test_a_table_of_the_year_counts_under_the_law_of_the_year(self, year: int, tmp_path: Path):
        one = folder(brought(tmp_path, duma(year)), tmp_path)
        assert one.election.law == f"ru/{year}-duma"
        found = counted(one)
        lists = found.contests["lists"]
        assert lists.votes == {"list-1": 600, "list-2": 185}
        assert (lists.counted, lists.expected) == (4, 4)
        assert lists.totals.figure("ballots_invalid") == 20
        assert ("absentee_lost" in lists.totals.columns) == (year == 2016)

    def test_half_of_the_absentee_lines_is_an_error(self, tmp_path: Path):
        whole: list[list[object]] = [[*duma_header(2016)], *(duma_row(2016, *row) for row in ROWS)]
        cut = table([[cell for n, cell in enumerate(row) if n != 16] for row in whole])
        with pytest.raises(InputError, match="source_column_missing") as problem:
            brought(tmp_path, cut)
        assert "открепительн" in problem.value.params["expected"]

    def test_files_of_two_years_do_not_mix(self, tmp_path: Path):
        with pytest.raises(InputError, match="source_other_vote"):
            brought(tmp_path, duma(2016), duma(2021))

    def test_several_files_are_parts_of_one_vote(self, tmp_path: Path):
        found = brought(tmp_path, duma(2021, ROWS[:2]), duma(2021, ROWS[2:]))
        assert tuple(folder(found, tmp_path).register.units.ids) == ids_of(tmp_path, duma(2021))
        assert [one.rows for one in found.report.files] == [2, 2]

    def test_other_lists_in_a_second_file_are_refused(self, tmp_path: Path):
        with pytest.raises(InputError, match="source_other_lists"):
            brought(tmp_path, duma(2021), duma(2021).replace("ВТОРАЯ", "ТРЕТЬЯ"))


def ids_of(tmp_path: Path, text: str) -> tuple[str, ...]:
    place = tmp_path / str(len(list(tmp_path.iterdir())))
    place.mkdir()
    return tuple(folder(brought(place, text), place).register.units.ids)


class TestUnits:
    def test_ids_are_short_and_names_are_russian(self, tmp_path: Path):
        units = folder(brought(tmp_path, duma(2021)), tmp_path).register.units
        assert set(units.ids) == {
            "ru", "adygeya", "moskva", "adygeya-t1", "moskva-t1-arbat", "moskva-t1-tverskaya",
            "adygeya.1", "adygeya.2", "moskva.1", "moskva.2",
        }  # fmt: skip
        assert units.name(units.place["adygeya-t1"], "ru") == "1 Адыгейская"
        assert units.parent[units.place["moskva.2"]] == units.place["moskva-t1-tverskaya"]

    def test_ids_do_not_depend_on_the_order_of_the_rows(self, tmp_path: Path):
        mixed = list(ROWS)
        random.Random(1).shuffle(mixed)
        assert set(ids_of(tmp_path, duma(2021, mixed))) == set(ids_of(tmp_path, duma(2021)))

    def test_regions_whose_short_ids_clash_keep_their_whole_names(self):
        found = region_ids(["Алтайский край", "Республика Алтай", "город Омск", "область Омск"])
        assert found["Алтайский край"] == "altayskiy"
        assert found["Республика Алтай"] == "altay"
        assert found["город Омск"] == "gorod-omsk"
        assert found["область Омск"] == "oblast-omsk"

    def test_territories_that_share_a_number_keep_their_names(self):
        found = territory_ids(["1 Арбат", "2 Тверская", "2 Тушино", "Без номера"])
        assert list(found.values()) == ["t1", "t2-tverskaya", "t2-tushino", "tbez-nomera"]

    def test_a_region_typed_with_a_latin_letter_stays_one_region(self, tmp_path: Path):
        more = [*ROWS, ("Республика Aдыгея (Адыгея)", "1 Адыгейская", 3, 1, 1)]
        found = brought(tmp_path, duma(2021, more))
        assert found.report.units["region"] == 2
        assert found.report.mended["look_alikes"].examples[0]["became"] == ROWS[0][0]

    @pytest.mark.parametrize("cell", ["007", "УИК № 7", "уик №7", "№ 7", " 7 "])
    def test_a_number_of_a_station_is_found_in_its_words(self, cell: str, tmp_path: Path):
        more = [*ROWS, ("город Москва", "1 Арбат", cell, 1, 1)]
        assert "moskva.7" in ids_of(tmp_path, duma(2021, more))


class TestRowsTwice:
    def test_an_identical_row_is_left_and_told(self, tmp_path: Path):
        found = brought(tmp_path, duma(2021, [*ROWS, ROWS[1]]))
        assert found.report.rows["duplicate"].examples == [
            {"file": str(tmp_path / "0.csv"), "line": 6}
        ]
        assert found.report.files[0].taken == 4

    def test_other_figures_name_both_lines(self, tmp_path: Path):
        other = (*ROWS[1][:3], 201, 60)
        with pytest.raises(InputError, match="source_rows_differ") as problem:
            brought(tmp_path, duma(2021, [*ROWS, other]))
        assert problem.value.params["line"] == 6
        assert problem.value.params["other_line"] == 3

    def test_a_row_repeated_in_another_file_is_told_there(self, tmp_path: Path):
        found = brought(tmp_path, duma(2021, ROWS[:2]), duma(2021, ROWS[1:]))
        assert [one.reported for one in found.report.files] == [0, 1]


class TestReal:
    """96,871 stations of 18 September 2016: the official seats follow from the rows."""

    def test_every_row_is_taken_and_the_seats_follow(self, tmp_path: Path):
        file = data("ru-2016", "2016.csv.zip")
        start = time.perf_counter()
        found = bring("russia-duma", [file])
        assert time.perf_counter() - start < 10
        assert [(one.rows, one.taken) for one in found.report.files] == [(96_871, 96_871)]
        assert found.report.units == {
            "nation": 1, "region": 85, "territory": 2816, "station": 96_871
        }  # fmt: skip
        assert [one.reason for one in found.report.left] == [
            "district_not_contested", "address_of_page"
        ]  # fmt: skip
        whole = counted(folder(found, tmp_path))
        lists = whole.contests["lists"]
        assert lists.votes["list-4"] == 28_527_828
        assert lists.totals.figure("voters") == 110_061_200
        assert {name: one.list for name, one in whole.seats.items() if one.list} == {
            "list-4": 140, "list-7": 34, "list-12": 35, "list-14": 16
        }  # fmt: skip

    def test_the_slow_way_reads_the_same(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        with zipfile.ZipFile(data("ru-2016", "2016.csv.zip")) as archive:
            text = archive.read("2016.csv").decode()
        part = "".join(text.splitlines(keepends=True)[:3000])
        one = brought(tmp_path, part)
        monkeypatch.setattr(rows, "_quick", lambda *_: None)
        other = brought(tmp_path, part)
        assert one.files == other.files
        assert one.report.mended == other.report.mended
