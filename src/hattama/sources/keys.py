"""Rows that stand twice: left when they are the same in all that is taken, else refused."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from hattama.core.errors import InputError
from hattama.folder.tables import shown
from hattama.sources.report import Report
from hattama.sources.sheet import Sheet


class Part(NamedTuple):
    """Rows of one sheet: columns `unit`, `contest` and figures, one row per row of the sheet."""

    sheet: Sheet
    frame: pl.DataFrame


def once(parts: list[Part], report: Report, keys: tuple[str, ...] = ("unit",)) -> list[Part]:
    """The same parts without rows that repeat another one.

    Raises:
        InputError: `source_rows_differ`, with both lines.
    """
    if len(parts) == 1:
        twice = parts[0].frame.select(pl.struct(keys) if len(keys) > 1 else keys[0]).to_series()
        if not twice.is_duplicated().any():
            return parts
    whole = pl.concat(
        [
            part.frame.with_columns(
                part=pl.lit(n, pl.Int32), row=pl.int_range(part.frame.height, dtype=pl.Int64)
            )
            for n, part in enumerate(parts)
        ],
        how="diagonal",
    )
    groups = whole.filter(pl.struct(keys).is_duplicated())
    if not groups.height:
        return parts
    values = [one for one in whole.columns if one not in ("part", "row")]
    firsts: dict[tuple[object, ...], dict[str, object]] = {}
    repeated: list[set[int]] = [set() for _ in parts]
    for row in groups.iter_rows(named=True):
        key = tuple(row[one] for one in keys)
        first = firsts.setdefault(key, row)
        if first is row:
            continue
        if any(first[one] != row[one] for one in values):
            raise _differ(parts, first, row)
        repeated[row["part"]].add(row["row"])
    return [_without(part, rows, report) for part, rows in zip(parts, repeated, strict=True)]


def _differ(parts: list[Part], first: dict[str, object], row: dict[str, object]) -> InputError:
    def place(one: dict[str, object]) -> tuple[str, int]:
        part = parts[int(str(one["part"]))]
        return part.sheet.file, int(part.sheet.lines[int(str(one["row"]))])

    file, line = place(row)
    other, other_line = place(first)
    return InputError(
        "source_rows_differ", file=file, line=line, other=other, other_line=other_line,
        unit=shown(str(row["unit"])),
    )  # fmt: skip


def _without(part: Part, rows: set[int], report: Report) -> Part:
    if not rows:
        return part
    mask = np.ones(len(part.sheet), dtype=bool)
    mask[sorted(rows)] = False
    report.report(part.sheet.read, "duplicate", part.sheet.lines[~mask].tolist())
    return Part(part.sheet.kept(mask), part.frame.filter(pl.Series(mask)))


def protocols_of(part: Part, report: Report) -> pl.DataFrame:
    """The rows that hold a figure: they are the protocols. The others are reported."""
    figures = part.frame.select(pl.exclude("unit", "contest", "parent", "name"))
    filled = figures.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    if not filled.all():
        lines = part.sheet.lines[~filled.to_numpy()]
        report.report(part.sheet.read, "no_figures", lines.tolist())
    frame = part.frame.filter(filled)
    part.sheet.read.taken += frame.height
    return frame
