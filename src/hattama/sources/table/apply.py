"""A table under its map: units, contests, options and protocols out of rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from hattama.core.errors import InputError
from hattama.core.register.model import Names
from hattama.folder.tables import shown
from hattama.sources.cells import names_of
from hattama.sources.figures import figures
from hattama.sources.keys import Part, once, protocols_of
from hattama.sources.make import Head, Made
from hattama.sources.names import fold
from hattama.sources.report import MOST_TOLD, Report
from hattama.sources.sheet import IsHeader, Sheet, empty_in_every_row
from hattama.sources.sift import is_total, sift
from hattama.sources.table.map import Map
from hattama.sources.table.place import fixed, named, placed, units_of


class Columns(NamedTuple):
    """Where the columns of a map stand in one sheet."""

    levels: list[int]
    unit: int
    name: int | None
    contest: int | None
    figures: dict[int, str]
    skip: list[int]


def wanted_header(one: Map) -> IsHeader:
    """True for a row with every heading of the map, and as many cells as its numbers need."""
    told = [column for _, column in one.columns()]
    headings = {fold(column) for column in told if _number(column) is None}
    width = max((_number(column) or 0 for column in told), default=0)

    def is_header(cells: Sequence[str]) -> bool:
        return headings <= {fold(cell) for cell in cells} and len(cells) >= width

    return is_header


def _number(column: str) -> int | None:
    """The number of a column that is named by it: 3 for `#3`."""
    digits = column.removeprefix("#")
    fine = digits != column and digits.isascii() and digits.isdigit() and 0 < len(digits) <= 5
    return int(digits) if fine else None


def table(sheets: Sequence[Sheet], one: Map, report: Report) -> Made:
    """The election folder of some sheets that share a map.

    Raises:
        InputError: with file, line and column.
    """
    columns = [_columns(sheet, one) for sheet in sheets]
    for sheet, spots in zip(sheets, columns, strict=True):
        _leave(sheet, spots, report)
    read = [_part(sheet, spots, one, report) for sheet, spots in zip(sheets, columns, strict=True)]
    above, parts = placed(read, one)
    keys = ("unit", "contest") if one.contest is not None else ("unit",)
    parts = once(parts, report, keys)
    units = units_of(parts, one)
    frames = pl.concat([protocols_of(part, report) for part in parts])
    contests, options, protocols = (
        fixed(one, frames) if one.contest is None else named(one, frames, above)
    )
    head = one.election
    told = Head(
        head.id, head.date.isoformat(), head.law, head.kind, head.stage, head.licence,
        Names(head.name.kk, head.name.ru, head.name.en),
        {
            key: {k: v for k in ("title", "address", "note") if (v := getattr(source, k))}
            for key, source in head.sources.items()
        },
    )  # fmt: skip
    return Made(told, above, units, contests, options, protocols)


def _spot(sheet: Sheet, column: str) -> int:
    """Where a column of the map stands.

    Raises:
        InputError: `source_column_missing`, `source_column_twice`.
    """
    number = _number(column)
    if number is None:
        return sheet.need([column])[0]
    spot = number - 1 - sheet.left
    if not 0 <= spot < len(sheet.header):
        raise InputError(
            "source_column_missing", file=sheet.file, line=sheet.header_line, expected=column
        )
    return spot


def _columns(sheet: Sheet, one: Map) -> Columns:
    figured: dict[int, str] = {}
    for name, column in (
        *((line.line, line.column) for line in one.lines),
        *((choice.id, choice.column) for choice in one.options),
    ):
        spot = _spot(sheet, column)
        if spot in figured:
            raise InputError(
                "map_column_twice", file=sheet.file, line=sheet.header_line,
                column=sheet.column(spot), read=figured[spot], expected=name,
            )  # fmt: skip
        figured[spot] = name
    return Columns(
        [_spot(sheet, level.column) for level in one.levels],
        _spot(sheet, one.unit.column),
        _spot(sheet, one.unit.name) if one.unit.name else None,
        _spot(sheet, one.contest.column) if one.contest is not None else None,
        figured,
        [_spot(sheet, rule.column) for rule in one.skip],
    )


def _leave(sheet: Sheet, spots: Columns, report: Report) -> None:
    """The columns that the map does not name."""
    named = {*spots.levels, spots.unit, spots.name, spots.contest, *spots.figures, *spots.skip}
    others = [spot for spot in range(len(sheet.header)) if spot not in named]
    nothing = empty_in_every_row(sheet, others)
    for spot in others:
        heading = sheet.header[spot]
        if heading or spot not in nothing:
            reason = "empty" if spot in nothing else "not_mapped"
            report.leave(sheet.file, sheet.column(spot), heading, reason)


def _part(sheet: Sheet, spots: Columns, one: Map, report: Report) -> Part:
    """Names of levels (`level0` ...), `unit`, `name`, `contest` and figures of each row."""
    sheet = _skipped(sheet, spots, one, report)
    down = [level.fill == "down" for level in one.levels]
    keys = [spot for spot, fill in zip(spots.levels, down, strict=True) if not fill]
    keys += [spots.unit, *([] if spots.contest is None else [spots.contest])]
    kept = sift(sheet, sorted(keys), list(spots.figures), report)
    rows = pl.Series(np.isin(sheet.lines, kept.lines))
    frame = {}
    for n, (spot, level) in enumerate(zip(spots.levels, one.levels, strict=True)):
        if level.fill:
            kept = _filled(sheet, kept, rows, spot, report)
        frame[f"level{n}"] = names_of(kept, spot, report, mend=True)
    frame["unit"] = names_of(kept, spots.unit, report, mend=True)
    nothing = pl.repeat("", len(kept), dtype=pl.String, eager=True)
    frame["name"] = (
        nothing if spots.name is None else names_of(kept, spots.name, report, needed=False)
    )
    named = nothing if spots.contest is None else names_of(kept, spots.contest, report, mend=True)
    frame["contest"] = named
    found = figures(kept, list(spots.figures), report)
    found = found.rename({str(spot): name for spot, name in spots.figures.items()})
    return Part(kept, pl.DataFrame(frame).hstack(found))


def _skipped(sheet: Sheet, spots: Columns, one: Map, report: Report) -> Sheet:
    """Without the rows that the map says to skip."""
    leave = np.zeros(len(sheet), dtype=bool)
    for spot, rule in zip(spots.skip, one.skip, strict=True):
        cells = sheet.frame[str(spot)].fill_null("")
        wanted = fold(rule.equals or rule.starts)
        telling = [
            cell
            for cell in cells.unique().to_list()
            if (rule.empty and not cell.strip())
            or (rule.equals and fold(cell) == wanted)
            or (rule.starts and fold(cell).startswith(wanted))
        ]
        leave |= cells.is_in(telling).to_numpy()
    report.report(sheet.read, "skipped", sheet.lines[leave].tolist())
    return sheet.kept(~leave)


def _filled(sheet: Sheet, kept: Sheet, rows: pl.Series, spot: int, report: Report) -> Sheet:
    """A column whose empty cells mean the one above them; totals and headings are not carried on.

    Raises:
        InputError: `source_key_missing`, where nothing stands above.
    """
    name = str(spot)
    cells = sheet.frame[name].fill_null("").str.strip_chars()
    stops = [cell for cell in cells.unique().to_list() if is_total(cell)]
    stops += ["", sheet.header[spot]]
    full = pl.select(pl.when(~cells.is_in(stops)).then(cells)).to_series().forward_fill()
    before, after = cells.filter(rows), full.filter(rows)
    if after.null_count():
        row = int(after.is_null().arg_true()[0])
        raise InputError(
            "source_key_missing", file=sheet.file, line=int(kept.lines[row]),
            column=sheet.column(spot), expected=shown(sheet.header[spot]),
        )  # fmt: skip
    changed = (before == "").arg_true()
    report.mend(
        "filled_down", len(changed),
        (
            {"file": sheet.file, "line": int(kept.lines[row]), "column": sheet.column(spot),
             "read": "", "became": shown(after[row])}
            for row in changed.head(MOST_TOLD).to_list()
        ),
    )  # fmt: skip
    kept.frame = kept.frame.with_columns(after.alias(name))
    return kept
