"""Faults that others found in the readers, each kept from coming back."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.sources.archive import member
from hattama.sources.bring import Brought, bring
from hattama.sources.figures import read_figure
from hattama.sources.table.bring import guess
from hattama.sources.table.map import map_of
from hattama.sources.workbook import _CELL, extents
from tests.sources.dirt import CLEAN, FOLDER
from tests.sources.rows import duma_header, duma_row, table
from tests.sources.test_workbook import sheet
from tests.sources.workbooks import xlsx


@pytest.mark.parametrize("cell", ["012,000", "001.000", "010,000"])
def test_a_zero_in_front_does_not_make_a_zero(cell: str) -> None:
    assert read_figure(cell).fault == "figure_ambiguous"


@pytest.mark.parametrize("cell", ["0,000", "00.000", "000,000"])
def test_zeros_are_zero(cell: str) -> None:
    assert read_figure(cell).figure == 0


@pytest.mark.parametrize("cell", ["-0", "-00"])
def test_a_negative_zero_is_negative(cell: str, tmp_path: Path) -> None:
    row = duma_row(2016, "город Москва", "1 Арбат", 1, 30, 7)
    row[6] = cell
    rows: list[Sequence[object]] = [duma_header(2016), row]
    file = tmp_path / "duma.csv"
    file.write_text(table(rows), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        bring("russia-duma", [str(file)])
    assert caught.value.code == "figure_negative"


@pytest.mark.parametrize(
    ("region", "tik", "uik"),
    [
        ("город Москва", "Итого", 9),
        ("город Москва", "1 Арбат", "Итого"),
        ("Всего", "1 Арбат", 9),
        ("город Москва", "Барлығы", 9),
    ],
)
def test_a_total_may_be_named_in_any_key_cell(
    region: str, tik: str, uik: object, tmp_path: Path
) -> None:
    rows: list[Sequence[object]] = [
        duma_header(2016),
        duma_row(2016, "город Москва", "1 Арбат", 1, 30, 7),
        duma_row(2016, "город Москва", "1 Арбат", 2, 50, 8),
        duma_row(2016, region, tik, uik, 80, 15),
    ]
    file = tmp_path / "duma.csv"
    file.write_text(table(rows), encoding="utf-8")
    found = bring("russia-duma", [str(file)])
    text = next(one for name, one in found.files.items() if name.startswith("protocols/"))
    lines = text.splitlines() if isinstance(text, str) else bytes(text).splitlines()
    assert len(lines) == 3


def test_a_cell_that_never_ends_costs_no_square() -> None:
    data = b"<c " + b'r="A1" ' * 200_000
    begun = time.perf_counter()
    assert _CELL.findall(data) == []
    assert time.perf_counter() - begun < 2


def test_damaged_lzma_is_a_sentence() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", "".join(f"{n},{n * n % 9973}\n" for n in range(5000)))
    data = bytearray(out.getvalue())
    data[60:2000] = b"\xff" * 1940
    with pytest.raises(InputError) as caught, zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        member(archive, archive.filelist[0], "a.zip", 10**6)
    assert caught.value.code == "zip_unreadable"


MAP = (FOLDER / "map.toml").read_text(encoding="utf-8")


def table_of(text: str | bytes, place: Path, told: str = MAP) -> Brought:
    file = place / "table"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    (place / "map.toml").write_text(told, encoding="utf-8")
    return bring("table", [str(file)], str(place / "map.toml"))


REGION = CLEAN.splitlines()[1].split(",")[0]
FIGURES = ",".join(CLEAN.splitlines()[1].split(",")[2:])


def test_stations_that_look_the_same_are_one(tmp_path: Path) -> None:
    found = table_of(CLEAN + f"{REGION},15А,{FIGURES}\n{REGION},15A,{FIGURES}\n", tmp_path)
    assert found.report.mended["look_alikes"].count == 1
    assert found.report.rows["duplicate"].count == 1


def test_stations_that_look_the_same_and_differ_are_refused(tmp_path: Path) -> None:
    other = FIGURES[:-1] + str((int(FIGURES[-1]) + 1) % 10)
    with pytest.raises(InputError) as caught:
        table_of(CLEAN + f"{REGION},15А,{FIGURES}\n{REGION},15A,{other}\n", tmp_path)
    assert caught.value.code == "source_rows_differ"
    assert (caught.value.params["line"], caught.value.params["other_line"]) == (6, 5)


def test_levels_that_differ_in_case_are_one(tmp_path: Path) -> None:
    found = table_of(CLEAN + f"{REGION.upper()},77,{FIGURES}\n", tmp_path)
    assert found.report.units == {**table_of(CLEAN, tmp_path).report.units, "station": 4}
    told = found.report.mended["letter_case"]
    assert (told.count, told.examples[0]["became"]) == (1, REGION)


@pytest.mark.parametrize("stored", ["", "<v/>", "<v></v>"])
def test_formulas_without_a_value_are_counted(stored: str) -> None:
    cells = (
        f'<row r="1"><c r="A1"><f>1+1</f>{stored}</c><c r="B1"><f>1+1</f><v>2</v></c>'
        f'<c r="C1"><f t="shared" si="0"/>{stored}</c><c r="D1"><v>7</v></c></row>'
    )
    found = extents(xlsx({"S": sheet(cells)}), "f")[0]
    assert (found.formulas, found.bare) == (3, 2)


def test_a_repeated_line_needs_a_number(tmp_path: Path) -> None:
    more = '\n[[lines]]\nline = "ballots_issued_by_member{}"\ncolumn = "Член"\n'
    text = "\n".join(
        line + (",Член" if n == 0 else ",5") for n, line in enumerate(CLEAN.splitlines())
    )
    found = table_of(text, tmp_path, MAP + more.format(".2"))
    assert "ballots_issued_by_member.2" in str(list(found.files.values()))
    with pytest.raises(InputError) as caught:
        table_of(text, tmp_path, MAP + more.format(""))
    assert caught.value.code == "map_line_numbered"


def test_a_draft_numbers_repeated_lines(tmp_path: Path) -> None:
    head = "Область,Участок,Избирателей,ballots_issued_by_member.1,ballots_issued_by_member.2,A"
    file = tmp_path / "t.csv"
    file.write_text(f"{head}\nАқмола,1,100,10,20,5\nАқмола,2,90,11,21,6\n", encoding="utf-8")
    told = map_of(guess(str(file), "kz/2023-mazhilis", "en"), "draft")
    assert [one.line for one in told.lines] == [
        "voters", "ballots_issued_by_member.1", "ballots_issued_by_member.2"
    ]  # fmt: skip
    assert [one.column for one in told.options] == ["A"]


def test_a_draft_does_not_look_at_totals_in_any_cell(tmp_path: Path) -> None:
    rows = "Ақмола,1,100,60\nАқмола,2,90,50\nАқмола,Итого,190,110\nАлматы,Итого,190,110\n"
    file = tmp_path / "t.csv"
    file.write_text("Область,Участок,Избирателей,A\n" + rows, encoding="utf-8")
    told = map_of(guess(str(file), "kz/2023-mazhilis", "en"), "draft")
    # With the totals, `Итого` would stand twice, and numbers would seem to repeat.
    assert told.unit.under == ""
