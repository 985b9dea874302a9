"""Tile grids: where the regions of a country roughly lie, in columns and rows.

A grid is a file `publish/grids/<country>.csv` with the columns `prefix` (the numeric part of
ISO 3166-2, in Kazakhstan equal to the first digits of KATO), `column`, `row` (from 1) and a short
name in each language. A unit `kz-59` stands where the prefix 59 stands. A country without a file
has its regions in a plain list.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from msgspec import Struct

from hattama.words import LANGS, Lang

_COUNTRY = re.compile(r"[a-z]{2}")


class Place(Struct, frozen=True):
    """Where a region stands, and its short names."""

    column: int
    row: int
    short: dict[Lang, str]


class Grid(Struct, frozen=True):
    """A country's grid; `places` by unit id."""

    country: str
    columns: int
    rows: int
    places: dict[str, Place]


@cache
def grid(country: str) -> Grid | None:
    """The grid of a country (`kz`), or None where there is no file."""
    file = Path(__file__).parent.parent / "grids" / f"{country}.csv"
    if not _COUNTRY.fullmatch(country) or not file.is_file():
        return None
    with file.open(encoding="utf-8", newline="") as lines:
        places = {
            f"{country}-{one['prefix']}": Place(
                int(one["column"]), int(one["row"]), {lang: one[lang] for lang in LANGS}
            )
            for one in csv.DictReader(lines)
        }
    return Grid(
        country,
        max(one.column for one in places.values()),
        max(one.row for one in places.values()),
        places,
    )
