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
from hattama.sources.bring import bring
from hattama.sources.figures import read_figure
from hattama.sources.workbook import _CELL
from tests.sources.rows import duma_header, duma_row, table


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
