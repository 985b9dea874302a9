"""Small tables in the shape of the two sources, made here; every figure in them is invented."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from hattama.sources.duma import ABSENTEE, LINES

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HATTAMA_DATA") or ROOT.parent / "shared" / "data")

LISTS = ('1. Политическая партия "Первая"', "2. Политическая партия ВТОРАЯ")


def data(*parts: str) -> str:
    """A file of public data, or the test is skipped."""
    file = DATA.joinpath(*parts)
    if not file.exists():
        pytest.skip(f"needs {file}: public election data beside the project, or HATTAMA_DATA")
    return str(file)


def table(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def duma_header(year: int) -> list[str]:
    """The headings of one year, with lines in their usual case."""
    lines = list(LINES)
    if year == 2016:
        lines = [*lines[:10], *ABSENTEE, *lines[10:]]
    told = [line.capitalize() for line in lines]
    return ["region", "oik", "tik", "uik", *told, *LISTS, "url"]


def duma_row(
    year: int, region: str, tik: str, uik: object, first: int, second: int
) -> list[object]:
    """One station whose lines balance: everybody voted in the stationary box."""
    votes = first + second
    lines = [votes + 20, votes + 30, 0, votes + 5, 0, 25, 0, votes + 5, 5, votes]
    lines += [0] * 6 if year == 2016 else []
    return [region, "1 Округ", tik, uik, *lines, 0, 0, first, second, "http://example.ru/1"]


ROWS = (
    ("Республика Адыгея (Адыгея)", "1 Адыгейская", 1, 100, 50),
    ("Республика Адыгея (Адыгея)", "1 Адыгейская", 2, 200, 60),
    ("город Москва", "1 Арбат", 1, 300, 70),
    ("город Москва", "1 Тверская", 2, 0, 5),
)


def duma(year: int, rows: Iterable[tuple[str, str, object, int, int]] = ROWS) -> str:
    """A whole table of one year."""
    return table([duma_header(year), *(duma_row(year, *row) for row in rows)])


GEORGIA_HEAD = [
    "region", "district_id", "district name", "precinct_id", "special precinct",
    "possible voters", "special voters", "votes by 12", "votes by 17", "ballots signed for",
    "num ballots", "invalid votes", "valid votes", "logic check", "logic check",
]  # fmt: skip
OPTIONS = ("5 - Second Movement", "8 - Alliance", "41 - First Dream", "42 - Initiative Group")


def georgia(
    rows: Iterable[tuple[str, str, Sequence[object]]], options: Sequence[str] = OPTIONS
) -> str:
    """A ballot: district, precinct, votes."""
    told = [
        ["", district, "", precinct, "", 500, 5, 50, 100, 400, 450, 10, 390, "", "", *votes]
        for district, precinct, votes in rows
    ]
    return table([[*GEORGIA_HEAD, *options], *told])
