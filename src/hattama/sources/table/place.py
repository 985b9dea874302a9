"""Rows of a table in the tree of units, and under their contests."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hattama.core.errors import InputError
from hattama.core.register.model import Names
from hattama.folder.tables import shown
from hattama.sources.keys import Part
from hattama.sources.make import ContestMade, OptionMade, UnitRow
from hattama.sources.names import in_language, number_of, short_id, slugs
from hattama.sources.table.map import Choice, Level, Map

Path = tuple[str, ...]
# Columns of a part that are no figures.
BESIDE = ("unit", "contest", "parent", "name")


def placed(parts: Sequence[Part], one: Map) -> tuple[list[UnitRow], list[Part]]:
    """Units of the levels above, and the parts with ids in place of names.

    Raises:
        InputError: `source_unit_moved`, where one unit stands under two others.
    """
    names = [f"level{n}" for n in range(len(one.levels))]
    nation = one.nation
    root = Names(nation.name.kk, nation.name.ru, nation.name.en)
    above = [UnitRow(nation.id, "", "nation", root)]
    ids: dict[Path, str] = {(): nation.id}
    if names:
        rows = pl.concat([part.frame.select(names) for part in parts]).unique(maintain_order=True)
        paths = list(rows.iter_rows())
        for depth, level in enumerate(one.levels, 1):
            _level(level, [path[:depth] for path in paths], ids, above)
    cells = pl.concat([part.frame["unit"] for part in parts]).unique().to_list()
    bases = {cell: number for cell in cells if (number := number_of(cell))}
    bases |= slugs(cell for cell in cells if cell not in bases)
    found = [Part(part.sheet, _with_ids(part.frame, one, names, ids, bases)) for part in parts]
    _in_one_place(found)
    return above, found


def _level(level: Level, paths: Sequence[Path], ids: dict[Path, str], above: list[UnitRow]) -> None:
    """The units of one level; an id is joined to that of the unit above, the nation left out."""
    children: dict[Path, dict[str, None]] = {}
    for path in paths:
        children.setdefault(path[:-1], {})[path[-1]] = None
    all_names = list(dict.fromkeys(path[-1] for path in paths))
    known = dict(zip(all_names, in_language(all_names), strict=True))
    for parent, names in children.items():
        stem = f"{ids[parent]}_" if parent else ""
        for name, told in slugs(names).items():
            # The nation's own id may be the name of a region too.
            alike = not parent and told == ids[()]
            ids[(*parent, name)] = short_id(f"{stem}{told}{'_1' if alike else ''}")
        above += [
            UnitRow(ids[(*parent, name)], ids[parent], level.level, known[name]) for name in names
        ]


def _with_ids(
    frame: pl.DataFrame, one: Map, names: list[str], ids: dict[Path, str], bases: dict[str, str]
) -> pl.DataFrame:
    """Columns `unit`, `contest`, `parent`, `name` and figures."""
    depth = 0
    if one.unit.under:
        depth = [level.level for level in one.levels].index(one.unit.under) + 1
    if names:
        rows = frame.select(names).unique(maintain_order=True)
        told = rows.with_columns(
            pl.Series("parent", [ids[path] for path in rows.iter_rows()]),
            pl.Series("under", [ids[path[:depth]] for path in rows.iter_rows()]),
        )
        frame = frame.join(told, on=names, how="left", maintain_order="left")
    else:
        root = pl.lit(ids[()])
        frame = frame.with_columns(root.alias("parent"), root.alias("under"))
    base = pl.col("unit").replace_strict(bases, return_dtype=pl.String)
    joined = frame.select(pl.concat_str("under", pl.lit("."), base)).to_series()
    long = {one: short_id(one) for one in joined.filter(joined.str.len_bytes() > 80).unique()}
    if one.unit.level == "station":
        # A number is no name: the id says as much.
        numbers = [cell for cell in bases if number_of(cell)]
        own = pl.when(pl.col("unit").is_in(numbers)).then(pl.lit("")).otherwise(pl.col("unit"))
    else:
        own = pl.col("unit")
    name = pl.when(pl.col("name") == "").then(own).otherwise(pl.col("name"))
    figures = [column for column in frame.columns if column not in (*BESIDE, *names, "under")]
    return frame.select(joined.replace(long).alias("unit"), "contest", "parent",
                        name.alias("name"), *figures)  # fmt: skip


def _in_one_place(parts: Sequence[Part]) -> None:
    rows = pl.concat([
        part.frame.select("unit", "parent", part=pl.lit(n), line=pl.Series(part.sheet.lines))
        for n, part in enumerate(parts)
    ])  # fmt: skip
    places = rows.unique(["unit", "parent"], maintain_order=True)
    twice = places.filter(pl.col("unit").is_duplicated())
    if twice.height:
        unit = twice["unit"][0]
        first, other = twice.filter(pl.col("unit") == unit).head(2).iter_rows(named=True)
        raise InputError(
            "source_unit_moved", file=parts[other["part"]].sheet.file, line=other["line"],
            unit=shown(unit), other=parts[first["part"]].sheet.file, other_line=first["line"],
        )  # fmt: skip


def units_of(parts: Sequence[Part], one: Map) -> pl.DataFrame:
    """The rows' own units, each once, with their names in the language in which they are."""
    rows = pl.concat([part.frame.select("unit", "parent", "name") for part in parts])
    rows = rows.unique("unit", keep="first", maintain_order=True)
    names = in_language(rows["name"].to_list())
    found = rows.select(
        pl.col("unit").alias("id"), "parent", pl.lit(one.unit.level).alias("level"),
        pl.Series("name_kk", [name.kk for name in names], pl.String),
        pl.Series("name_ru", [name.ru for name in names], pl.String),
        pl.Series("name_en", [name.en for name in names], pl.String),
    )  # fmt: skip
    empty = [pl.col(name).replace("", None) for name in ("name_kk", "name_ru", "name_en")]
    return found.with_columns(empty)


Contests = tuple[list[ContestMade], list[OptionMade], dict[str, pl.DataFrame]]


def fixed(one: Map, frame: pl.DataFrame) -> Contests:
    """Contests that the map names: every row is a protocol of each."""
    lines = [line.line for line in one.lines]
    contests, options, frames = [], [], {}
    for contest in one.contests:
        contests.append(ContestMade(contest.id, contest.kind, one.nation.id))
        wrong = {"lists": "candidate", "district": "list"}[contest.kind]
        choices = [
            choice
            for choice in one.options
            if (contest.id in choice.contests if choice.contests else choice.kind != wrong)
        ]
        options += [_option(contest.id, n, choice, one) for n, choice in enumerate(choices, 1)]
        figures = [*lines, *(choice.id for choice in choices)]
        if figures:
            told = frame.filter(pl.any_horizontal(pl.col(figures).is_not_null()))
            name = pl.lit(contest.id).alias("contest")
            frames[contest.id] = told.select("unit", name, *figures)
    return contests, options, frames


def named(one: Map, frame: pl.DataFrame, above: Sequence[UnitRow]) -> Contests:
    """Contests that a column names; an option stands on those ballots where it has a figure.

    Raises:
        InputError: `map_contest_units`, where a contest's rows lie in several units, or several
            contests of districts in one.
    """
    told = one.contest
    if told is None:
        raise AssertionError("the map names no column of contests")
    cells = frame["contest"].unique(maintain_order=True).to_list()
    ids = slugs(cells)
    units = frame["unit"] if told.level == one.unit.level else _at(frame, told.level, above)
    places = pl.DataFrame({"contest": frame["contest"], "unit": units})
    places = places.unique(maintain_order=True)
    crowded = places["contest"].is_duplicated()
    if told.kind == "district":
        crowded |= places["unit"].is_duplicated()
    if crowded.any():
        contest, unit = places.filter(crowded).row(0)
        raise InputError("map_contest_units", key="contest.level", read=shown(contest), unit=unit)
    known = dict(zip(cells, in_language(cells), strict=True))
    contests = [
        ContestMade(ids[cell], told.kind, unit, names=known[cell])
        for cell, unit in places.iter_rows()
    ]
    chosen = [choice.id for choice in one.options]
    filled = frame.group_by("contest").agg(pl.col(chosen).is_not_null().any())
    standing = {row["contest"]: row for row in filled.iter_rows(named=True)}
    options = [
        _option(ids[cell], n, choice, one)
        for cell in cells
        for n, choice in enumerate(one.options, 1)
        if standing[cell][choice.id]
    ]
    contest = pl.col("contest").replace_strict(ids, return_dtype=pl.String)
    figures = [column for column in frame.columns if column not in BESIDE]
    return contests, options, {"protocols": frame.select("unit", contest, *figures)}


def _at(frame: pl.DataFrame, level: str, above: Sequence[UnitRow]) -> pl.Series:
    """The unit of a level that each row lies under."""
    units = {unit.id: unit for unit in above}
    found = {}
    for parent in frame["parent"].unique().to_list():
        unit = units[parent]
        while unit.level != level:
            unit = units[unit.parent]
        found[parent] = unit.id
    return frame["parent"].replace_strict(found, return_dtype=pl.String)


def _option(contest: str, number: int, choice: Choice, one: Map) -> OptionMade:
    listed = {other.id for other in one.options if other.kind == "list"}
    names = Names(choice.name.kk, choice.name.ru, choice.name.en)
    return OptionMade(
        contest, choice.id, choice.kind, names,
        party=choice.party if choice.party in listed else "", nominated=choice.nominated,
        ballot_order=number if choice.kind in ("list", "candidate") else None,
    )  # fmt: skip
