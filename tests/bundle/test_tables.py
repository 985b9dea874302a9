"""The tables are read by others' tools as the descriptor says, and sums agree with totals."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.bundle import tables
from hattama.folder.shipped import find
from tests.bundle.worlds import publish, record, rehearsal

Row = dict[str, str]
WORLDS = ("kz-2021", "kz-2023", "rehearsal", "faults")


@pytest.fixture(scope="module", params=WORLDS)
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tables")
    if request.param.startswith("kz"):
        shutil.copytree(
            str(find(request.param).at), home / "election", ignore=shutil.ignore_patterns("record*")
        )
    else:
        rehearsal(home / "election", 60, 20 if request.param == "faults" else 0)
    built = publish(record(home / "election"), home / "b")
    return home / "b/data" / str(built.snap.size)


def rows(data: Path, name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO((data / f"{name}.csv").read_text(encoding="utf-8"))))


def package(data: Path) -> dict:
    return json.loads((data / "datapackage.json").read_bytes())


def test_frictionless_finds_nothing_wrong(data: Path):
    """Types, keys, foreign keys, words, sizes and hashes."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(data / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]


@pytest.mark.parametrize("tool", ["polars", "pandas", "duckdb"])
def test_other_tools_read_what_the_descriptor_says(data: Path, tool: str):
    module = pytest.importorskip(tool)
    for one in package(data)["resources"]:
        path, mine = data / one["path"], rows(data, one["name"])
        types = {field["name"]: field["type"] for field in one["schema"]["fields"]}
        assert (list(mine[0]) if mine else list(types)) == list(types)
        whole = [name for name, kind in types.items() if kind == "integer"]
        read = {"polars": polars_of, "pandas": pandas_of, "duckdb": duckdb_of}[tool]
        got = read(module, path, types)
        for name in whole:
            assert got[name] == [int(row[name]) if row[name] else None for row in mine], name
        for name, kind in types.items():
            if kind == "string":
                assert [one or "" for one in got[name]] == [row[name] for row in mine], name


def polars_of(polars, path: Path, types: dict[str, str]) -> dict[str, list]:
    kinds = {name: polars.Int64 if kind == "integer" else polars.String
             for name, kind in types.items()}  # fmt: skip
    return polars.read_csv(path, schema_overrides=kinds).to_dict(as_series=False)


def pandas_of(pandas, path: Path, types: dict[str, str]) -> dict[str, list]:
    kinds = {name: "Int64" if kind == "integer" else "str" for name, kind in types.items()}
    frame = pandas.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
    return {
        name: [None if pandas.isna(one) else one for one in frame[name].tolist()] for name in types
    }


def duckdb_of(duckdb, path: Path, types: dict[str, str]) -> dict[str, list]:
    columns = {name: "BIGINT" if kind == "integer" else "VARCHAR" for name, kind in types.items()}
    with duckdb.connect() as base:
        found = base.execute(
            "SELECT * FROM read_csv(?, header = true, delim = ',', quote = '\"', escape = '\"', "
            f"auto_detect = false, columns = {columns})", [str(path)]
        )  # fmt: skip
        names = [one[0] for one in found.description]
        lines = found.fetchall()
    return {name: [line[spot] for line in lines] for spot, name in enumerate(names)}


def test_keys_are_unique_and_point_somewhere(data: Path):
    tables = {one["name"]: rows(data, one["name"]) for one in package(data)["resources"]}
    for one in package(data)["resources"]:
        key = one["schema"].get("primaryKey")
        if key:
            found = [tuple(row[part] for part in key) for row in tables[one["name"]]]
            assert len(found) == len(set(found)), one["name"]
        for foreign in one["schema"].get("foreignKeys", []):
            there = foreign["reference"]
            known = {tuple(row[part] for part in there["fields"])
                     for row in tables[there["resource"]]}  # fmt: skip
            own = {tuple(row[part] for part in foreign["fields"]) for row in tables[one["name"]]}
            assert own <= known, (one["name"], foreign)


def test_votes_of_stations_add_up_to_totals_at_every_level(data: Path):
    above = {row["unit"]: row["parent"] for row in rows(data, "units")}
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    lowest = {row["unit"] for row in rows(data, "protocols")}
    if any(above.get(unit) in lowest for unit in lowest):
        pytest.skip("protocols of several levels: the higher ones are compared, not added")
    for row in rows(data, "results"):
        unit: str = row["unit"]
        while row["source"] == "official" and row["votes"]:
            sums[unit, row["contest"], row["option"]] += int(row["votes"])
            if not above.get(unit):
                break
            unit = above[unit]
    totals = [row for row in rows(data, "totals") if row["kind"] == "option"]
    assert totals
    for row in totals:
        if row["value"] and row["basis"] == "counted":
            assert int(row["value"]) == sums[row["unit"], row["contest"], row["figure"]], row


def test_results_say_what_protocols_say(data: Path):
    """The long and the wide table hold the same votes; empty and zero are kept apart."""
    wide = {(row["unit"], row["contest"], row["source"]): row for row in rows(data, "protocols")}
    places = {(row["contest"], row["option"]): row["place"] for row in rows(data, "options")}
    kinds = {row["contest"]: row["kind"] for row in rows(data, "contests")}
    for row in rows(data, "results"):
        name = row["option"]
        if kinds[row["contest"]] == "district":
            name = f"candidate_{places[row['contest'], row['option']]}"
        assert wide[row["unit"], row["contest"], row["source"]][name] == row["votes"], row


def test_names_with_commas_quotes_and_kazakh_letters(tmp_path: Path):
    folder = rehearsal(tmp_path / "election", 12)
    units = folder / "register/units.csv"
    lines = list(csv.DictReader(io.StringIO(units.read_text(encoding="utf-8"))))
    lines[-1]["name_kk"] = 'Әуезов "Қарлығаш", №7; Өңір Ұлы Үй Ің һ'
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    units.write_text(out.getvalue(), encoding="utf-8")
    built = publish(record(folder), tmp_path / "b")
    found = rows(tmp_path / "b/data" / str(built.snap.size), "units")
    assert found[-1]["name_kk"] == lines[-1]["name_kk"]


@given(st.lists(st.lists(st.integers(-1, 40_000), min_size=3, max_size=3)), st.integers(0, 2))
def test_cells_are_the_same_whichever_way_they_are_written(rows: list[list[int]], cut: int):
    rows = [[min(cell, (10, 300, 40_000)[cut]) for cell in row] for row in rows]
    matrix = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    told = ["".join("," if cell < 0 else f",{cell}" for cell in row) for row in rows]
    assert list(tables.comma_rows(matrix)) == told
    # In a large table the texts of figures are made once.
    large = np.vstack([matrix, np.zeros((6000, 3), dtype=np.int64)])
    assert list(tables.comma_rows(large))[: len(rows)] == told
    assert ["".join(row) for row in tables._cells(large)][: len(rows)] == told
