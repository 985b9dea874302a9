"""Parquet and XLSX hold the tables of the bundle, with their types, and only unchanged ones."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl
import pytest

from hattama.bundle.build import Wish, build
from hattama.bundle.read import FolderSource
from hattama.core.errors import InputError
from hattama.export import parquet, xlsx
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.record import record_folder
from hattama.folder.template import write_template
from hattama.folder.write import csv_text


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder, out = tmp_path / "folder", tmp_path / "bundle"
    write_template(folder)
    options = folder / "register" / "options.csv"
    lines = options.read_text(encoding="utf-8").splitlines()
    spot = next(at for at, line in enumerate(lines) if ",list-a," in line)
    cells = lines[spot].split(",")
    names = {"name_kk": '=1+1 "Қ", ә', "name_ru": "+7", "name_en": "@x"}
    for name, text in names.items():
        cells[lines[0].split(",").index(name)] = text
    row = csv_text(cells, []).strip()
    options.write_text("\n".join([*lines[:spot], row, *lines[spot + 1 :]]) + "\n", encoding="utf-8")
    record_folder(folder, Said(at="2040-01-01T00:00:00Z"))
    build(place_of(str(folder)), out, Wish(fsync=False))
    return out


class TestParquet:
    def test_rows_and_types(self, bundle: Path, tmp_path: Path):
        found = {Path(one.file).stem: one.rows for one in parquet(FolderSource(bundle), tmp_path)}
        assert set(found) == {
            "protocols", "results", "totals", "units", "contests", "options", "corrections",
            "remarks",
        }  # fmt: skip
        results = pl.read_parquet(tmp_path / "results.parquet")
        assert found["results"] == results.height > 0
        assert results.schema["votes"] == pl.Int64
        protocols = pl.read_parquet(tmp_path / "protocols.parquet")
        assert protocols.schema["recorded"] == pl.Datetime("us")
        assert protocols["recorded"].dt.year().unique().to_list() == [2040]

    def test_names_stay_as_they_are(self, bundle: Path, tmp_path: Path):
        list(parquet(FolderSource(bundle), tmp_path))
        options = pl.read_parquet(tmp_path / "options.parquet")
        row = options.filter(pl.col("option") == "list-a").row(0, named=True)
        assert (row["name_kk"], row["name_ru"], row["name_en"]) == ('=1+1 "Қ", ә', "+7", "@x")

    def test_a_changed_table_is_refused(self, bundle: Path, tmp_path: Path):
        file = next(bundle.glob("data/*/results.csv"))
        file.write_bytes(file.read_bytes().replace(b"official", b"0fficial", 1))
        with pytest.raises(InputError) as told:
            list(parquet(FolderSource(bundle), tmp_path))
        assert told.value.code == "export_changed"
        assert told.value.params["file"].endswith("results.csv")
        assert not (tmp_path / "results.parquet").exists()


class TestWorkbook:
    def test_text_is_no_formula(self, bundle: Path, tmp_path: Path):
        found = xlsx(FolderSource(bundle), tmp_path / "tables.xlsx")
        assert found.rows > 0
        assert found.left == ()
        with zipfile.ZipFile(tmp_path / "tables.xlsx") as book:
            sheets = [book.read(one) for one in book.namelist() if "worksheets/sheet" in one]
            strings = book.read("xl/sharedStrings.xml").decode()
        assert len(sheets) == 8
        assert all(b"<f>" not in sheet for sheet in sheets)
        assert "=1+1 &quot;Қ&quot;, ә" in strings or '=1+1 "Қ", ә' in strings
