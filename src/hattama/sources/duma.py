"""Russia's State Duma: one row per station, as one collector publishes the commission's site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from hattama.core.errors import InputError
from hattama.core.law.library import get
from hattama.core.register.model import Names
from hattama.core.result import lines_of
from hattama.sources.cells import names_of
from hattama.sources.figures import figures
from hattama.sources.keys import Part, once, protocols_of
from hattama.sources.make import ContestMade, Head, Made, OptionMade, UnitRow, named
from hattama.sources.names import clean, fold, number_of, one_script, slug, slugs
from hattama.sources.report import Report
from hattama.sources.sheet import Sheet
from hattama.sources.sift import sift

KEYS = ("region", "tik", "uik")
LEFT = {"oik": "district_not_contested", "url": "address_of_page"}
_LIST = re.compile(r"(\d{1,3})\.\s*(\S.*)")
_NUMBERED = re.compile(r"0*(\d{1,4})\s+\S.*")

# The lines of the protocol as the collector heads them, folded.
LINES = {
    "число избирателей, внесенных в список избирателей на момент окончания голосования": "voters",
    "число избирательных бюллетеней, полученных участковой избирательной комиссией":
        "ballots_received",
    "число избирательных бюллетеней, выданных избирателям, проголосовавшим досрочно":
        "ballots_issued_early",
    "число избирательных бюллетеней, выданных в помещении для голосования в день голосования":
        "ballots_issued_station",
    "число избирательных бюллетеней, выданных вне помещения для голосования в день голосования":
        "ballots_issued_outside",
    "число погашенных избирательных бюллетеней": "ballots_unused",
    "число избирательных бюллетеней, содержащихся в переносных ящиках для голосования":
        "ballots_portable",
    "число избирательных бюллетеней, содержащихся в стационарных ящиках для голосования":
        "ballots_stationary",
    "число недействительных избирательных бюллетеней": "ballots_invalid",
    "число действительных избирательных бюллетеней": "ballots_valid",
    "число утраченных избирательных бюллетеней": "ballots_lost",
    "число избирательных бюллетеней, не учтенных при получении": "ballots_unaccounted",
}  # fmt: skip
# What the form of 2016 had besides.
ABSENTEE = {
    "число открепительных удостоверений, полученных участковой избирательной комиссией":
        "absentee_received",
    "число открепительных удостоверений, выданных на избирательном участке до дня голосования":
        "absentee_issued",
    "число избирателей, проголосовавших по открепительным удостоверениям на избирательном участке":
        "absentee",
    "число погашенных неиспользованных открепительных удостоверений": "absentee_cancelled",
    "число открепительных удостоверений, выданных избирателям территориальной избирательной "
    "комиссией": "absentee_issued_by_territorial",
    "число утраченных открепительных удостоверений": "absentee_lost",
}  # fmt: skip


class Vote(NamedTuple):
    """One election that this source knows."""

    year: int
    date: str
    law: str
    lines: dict[str, str]


VOTES = (
    Vote(2016, "2016-09-18", "ru/2016-duma", {**LINES, **ABSENTEE}),
    Vote(2021, "2021-09-19", "ru/2021-duma", LINES),
)
# Words that say what kind of region it is; without them the id of a region is short.
_KINDS = re.compile(
    r"\([^)]*\)|\b(?:республика|область|край|город|автономн\w+|округ|обл)\b", re.IGNORECASE
)


def is_header(cells: Sequence[str]) -> bool:
    """Whether this row names stations and the first line of the form."""
    told = {fold(one) for one in cells}
    return {"region", "uik"} <= told or len(told & set(LINES)) > 3


def vote_of(sheet: Sheet) -> Vote:
    """Which election the headings are of.

    Raises:
        InputError: `source_column_missing`.
    """
    told = set(sheet.folded)
    vote = VOTES[0] if told & set(ABSENTEE) else VOTES[1]
    sheet.need([*KEYS, *vote.lines])
    return vote


def duma(sheets: Sequence[Sheet], report: Report) -> Made:
    """The election folder of one vote; several files are parts of one.

    Raises:
        InputError: with file, line and column.
    """
    votes = [vote_of(sheet) for sheet in sheets]
    vote = votes[0]
    for sheet, other in zip(sheets, votes, strict=True):
        if other is not vote:
            raise InputError(
                "source_other_vote", file=sheet.file, read=other.year, expected=vote.year
            )
    options = [_options(sheet) for sheet in sheets]
    for sheet, found in zip(sheets, options, strict=True):
        if list(found.values()) != list(options[0].values()):
            raise InputError("source_other_lists", file=sheet.file, expected=sheets[0].file)
    parts = [
        _part(sheet, vote, found, report) for sheet, found in zip(sheets, options, strict=True)
    ]
    above, ids = _above([part.frame for part in parts])
    parts = once([Part(part.sheet, _named(part.frame, ids)) for part in parts], report)
    units = pl.concat([part.frame.select("unit", "parent") for part in parts])
    frames = [protocols_of(part, report).drop("parent") for part in parts]
    return Made(
        _head(vote),
        above,
        units.select(pl.col("unit").alias("id"), "parent", pl.lit("station").alias("level")),
        [ContestMade("lists", "lists", "ru")],
        [
            OptionMade("lists", f"list-{number}", "list", Names(ru=name), ballot_order=number)
            for number, name in options[0].values()
        ],
        {"lists": pl.concat(frames)},
    )


def _head(vote: Vote) -> Head:
    year = vote.year
    return Head(
        id=f"ru-{year}-duma",
        date=vote.date,
        law=vote.law,
        kind="real",
        stage="preliminary",
        licence="not_stated",
        name=named("duma", year=str(year)),
        sources={
            "collector": {
                "title": "Protocols of stations as collected from the commission's site",
                "address": "https://github.com/dkobak/elections",
            }
        },
    )


def _options(sheet: Sheet) -> dict[int, tuple[int, str]]:
    """Number and name of each list, by column.

    Raises:
        InputError: `source_lists_none`, `source_column_twice`.
    """
    found: dict[int, tuple[int, str]] = {}
    for spot, heading in enumerate(sheet.header):
        told = _LIST.fullmatch(clean(heading))
        if told is not None:
            number = int(told[1])
            if number in {one for one, _ in found.values()}:
                raise InputError(
                    "source_list_twice", file=sheet.file, line=sheet.header_line,
                    column=sheet.column(spot), read=number,
                )  # fmt: skip
            found[spot] = (number, told[2])
    if not found:
        raise InputError("source_lists_none", file=sheet.file, line=sheet.header_line)
    return found


def _part(sheet: Sheet, vote: Vote, options: dict[int, tuple[int, str]], report: Report) -> Part:
    """Region, territory and number of each station, with its figures."""
    region, tik, uik = keys = sheet.need(KEYS)
    given = dict(zip(sheet.need(vote.lines), vote.lines.values(), strict=True))
    # In the order of the form, so that no reader has to put the columns into another one.
    form = lines_of(get(vote.law))
    lines = {spot: given[spot] for spot in sorted(given, key=lambda one: form.index(given[one]))}
    columns = lines | {spot: f"list-{number}" for spot, (number, _) in options.items()}
    for spot, heading in enumerate(sheet.header):
        if spot not in columns and spot not in keys:
            report.leave(
                sheet.file, sheet.column(spot), heading, LEFT.get(fold(heading), "unknown")
            )
    sheet = sift(sheet, keys, list(columns), report)
    numbers = names_of(sheet, uik, report)
    stations = {one: number_of(one) or slug(one) for one in numbers.unique()}
    frame = pl.DataFrame([
        names_of(sheet, region, report, mend=True).alias("region"),
        names_of(sheet, tik, report, mend=True).alias("tik"),
        numbers.replace_strict(stations).alias("uik"),
    ])  # fmt: skip
    found = figures(sheet, list(columns), report)
    return Part(sheet, frame.hstack(found.rename({str(n): one for n, one in columns.items()})))


def _above(frames: Sequence[pl.DataFrame]) -> tuple[list[UnitRow], pl.DataFrame]:
    """Nation, regions and territories; and the ids of the last two by their names."""
    pairs = pl.concat([one.select("region", "tik") for one in frames]).unique(maintain_order=True)
    regions = region_ids(pairs["region"].unique(maintain_order=True).to_list())
    above = [UnitRow("ru", "", "nation", named("russia"))]
    above += [UnitRow(one, "ru", "region", Names(ru=name)) for name, one in regions.items()]
    known: dict[str, list[str]] = {}
    for region, tik in pairs.iter_rows():
        known.setdefault(region, []).append(tik)
    ids = {
        (region, tik): f"{regions[region]}-{one}"
        for region, names in known.items()
        for tik, one in territory_ids(names).items()
    }
    above += [
        UnitRow(one, regions[region], "territory", Names(ru=tik))
        for (region, tik), one in ids.items()
    ]
    return above, pl.DataFrame(
        [(region, tik, regions[region], one) for (region, tik), one in ids.items()],
        schema=["region", "tik", "region_id", "parent"],
        orient="row",
    )


def _named(frame: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """The frame with ids in place of names."""
    found = frame.join(ids, on=["region", "tik"], how="left", maintain_order="left")
    unit = pl.concat_str("region_id", pl.lit("."), "uik").alias("unit")
    return found.select(
        unit, pl.lit("lists").alias("contest"), "parent",
        pl.exclude("region", "tik", "uik", "region_id", "parent"),
    )  # fmt: skip


def region_ids(names: Sequence[str]) -> dict[str, str]:
    """Short ids of regions: `Республика Саха (Якутия)` -> `sakha`; whole names where they clash.

    They depend on the names alone, not on the order of the rows.
    """
    short = {name: slug(_KINDS.sub(" ", one_script(name)).strip(" -")) for name in names}
    times = Counter(short.values())
    whole = slugs(names)
    return {name: one if times[one] == 1 else whole[name] for name, one in short.items()}


def territory_ids(names: Sequence[str]) -> dict[str, str]:
    """Ids of the territories of one region: `t1` for `1 Адыгейская` where no other has its number.

    A number that two territories share is followed by the name.
    """
    found = {name: _NUMBERED.fullmatch(name) for name in names}
    times = Counter(one[1] for one in found.values() if one)
    alone = {name: f"t{one[1]}" for name, one in found.items() if one and times[one[1]] == 1}
    alike = slugs(name for name in names if name not in alone)
    return {name: alone.get(name) or f"t{alike[name]}" for name in names}
