"""Georgia, Parliament, 2016: one row per precinct and ballot, as one collector publishes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from hattama.core.errors import InputError
from hattama.core.register.model import Names
from hattama.folder.tables import shown
from hattama.sources.cells import names_of
from hattama.sources.figures import figures
from hattama.sources.keys import Part, once, protocols_of
from hattama.sources.make import ContestMade, Head, Made, OptionMade, UnitRow, named
from hattama.sources.names import clean, fold, slug
from hattama.sources.report import Report
from hattama.sources.sheet import Sheet, empty_in_every_row
from hattama.sources.sift import sift

BALLOTS = ("list", "round1", "runoff", "rerun")
KEYS = ("district_id", "precinct_id")
LINES = {
    "possible voters": "voters",
    "special voters": "voters_special",
    "votes by 12": "voters_by_12",
    "votes by 17": "voters_by_17",
    "ballots signed for": "ballots_issued",
    "num ballots": "ballots_received",
    "invalid votes": "ballots_invalid",
}
# What the collector added to the protocols.
ADDED = {"valid votes", "logic check", "logic check2"}
# Abroad and other special precincts: they have the ballot of lists only.
SPECIAL = "00"
INITIATIVE = "initiative group"
_NUMBERED = re.compile(r"(\d{1,3})\s*-\s*(\S.*)")
_DISTRICT = re.compile(r"\d{1,2}", re.ASCII)
_PRECINCT = re.compile(r"[0-9]+(?:[.-][0-9]+)*", re.ASCII)


# By district, the candidates who stand there.
Standing = Mapping[str, Sequence[str]]


class Column(NamedTuple):
    """A list, or the candidate that it nominated: number on the ballot and name."""

    spot: int
    number: int
    name: str

    @property
    def option(self) -> str:
        """Id of the candidate; one number stands once in a district."""
        return f"candidate-{self.number}"


class Ballot(NamedTuple):
    """One of the four files, read."""

    part: Part
    columns: list[Column]


def is_header(cells: Sequence[str]) -> bool:
    """Whether this row names precincts and the first line of the form."""
    told = {fold(one) for one in cells}
    return "precinct_id" in told or len(told & set(LINES)) > 3


def ballot_of(sheet: Sheet, said: str) -> str:
    """Which of the four ballots a file holds.

    Lists tell themselves: only they have precincts abroad. The three ballots of districts look
    alike, so their file's name must say it, or the caller (`runoff=FILE`).

    Raises:
        InputError: `georgia_ballot_unknown`.
    """
    if said:
        return said
    district = sheet.only("district_id")
    if district is not None and (sheet.frame[str(district)] == SPECIAL).any():
        return "list"
    name = re.split(r"[\\/]", sheet.file)[-1].lower()
    names = {"list": "list", "round1": "round1", "round-1": "round1", "runoff": "runoff",
             "run-off": "runoff", "rerun": "rerun", "repeat": "rerun"}  # fmt: skip
    found = {ballot for word, ballot in names.items() if word in name}
    if len(found) != 1:
        raise InputError("georgia_ballot_unknown", file=sheet.file, expected=BALLOTS)
    return found.pop()


def georgia(sheets: Sequence[tuple[str, Sheet]], report: Report) -> Made:
    """The election folder of 8 and 30 October 2016.

    Args:
        sheets: each with the ballot that the caller says it is, or "".

    Raises:
        InputError: with file, line and column.
    """
    found: dict[str, Ballot] = {}
    for said, sheet in sheets:
        ballot = ballot_of(sheet, said)
        if ballot in found:
            other = found[ballot].part.sheet.file
            raise InputError("georgia_ballot_twice", file=sheet.file, read=ballot, expected=other)
        found[ballot] = _read(ballot, sheet, report)
    lists = _lists(found)
    return _made(found, lists, report)


def _read(ballot: str, sheet: Sheet, report: Report) -> Ballot:
    keys = sheet.need(KEYS)
    lines = dict(zip(sheet.need(LINES), LINES.values(), strict=True))
    columns = _columns(sheet)
    figured = lines | {one.spot: one.option for one in columns}
    _leave(sheet, {*keys, *figured}, report)
    sheet = sift(sheet, keys, list(figured), report)
    district, precinct = (names_of(sheet, one, report) for one in keys)
    for key, cells, form in ((0, district, _DISTRICT), (1, precinct, _PRECINCT)):
        for cell in cells.unique().to_list():
            if not form.fullmatch(cell):
                row = int((cells == cell).arg_true()[0])
                raise InputError(
                    "source_number_expected", file=sheet.file, line=int(sheet.lines[row]),
                    column=sheet.column(keys[key]), read=shown(cell),
                )  # fmt: skip
    district = district.str.zfill(2)
    frame = pl.DataFrame({"district": district, "precinct": precinct}).select(
        pl.concat_str("district", pl.lit("-"), "precinct").alias("unit"),
        pl.concat_str(pl.lit("d"), "district").alias("parent"),
    )
    read = figures(sheet, list(figured), report)
    read = read.rename({str(n): one for n, one in figured.items()})
    if ballot == "list":
        contest = pl.lit("lists")
    else:
        tail = {"round1": "", "runoff": "-runoff", "rerun": "-repeat"}[ballot]
        contest = pl.concat_str("parent", pl.lit(tail))
    frame = frame.select("unit", contest.alias("contest"), "parent").hstack(read)
    (part,) = once([Part(sheet, frame)], report)
    return Ballot(part, columns)


def _columns(sheet: Sheet) -> list[Column]:
    """The numbered columns.

    Raises:
        InputError: `source_lists_none`, `source_list_twice`.
    """
    found: list[Column] = []
    for spot, heading in enumerate(sheet.header):
        told = _NUMBERED.fullmatch(clean(heading))
        if told is None:
            continue
        one = Column(spot, int(told[1]), told[2])
        if one.number in {other.number for other in found}:
            raise InputError(
                "source_list_twice", file=sheet.file, line=sheet.header_line,
                column=sheet.column(spot), read=one.number,
            )  # fmt: skip
        found.append(one)
    if not found:
        raise InputError("source_lists_none", file=sheet.file, line=sheet.header_line)
    return found


def _leave(sheet: Sheet, taken: set[int], report: Report) -> None:
    """The other columns: empty everywhere, added by the collector, or not known."""
    others = [spot for spot in range(len(sheet.header)) if spot not in taken]
    nothing = empty_in_every_row(sheet, others)
    for spot in others:
        heading = sheet.header[spot]
        added = "added_by_collector" if fold(heading) in ADDED else "unknown"
        report.leave(sheet.file, sheet.column(spot), heading, "empty" if spot in nothing else added)


def _lists(found: Mapping[str, Ballot]) -> dict[int, OptionMade]:
    """The lists by their number."""
    if "list" not in found:
        return {}
    ids = slugs_of(found["list"].columns)
    return {
        one.number: OptionMade(
            "lists", ids[one.number], "list", Names(en=one.name), ballot_order=one.number
        )
        for one in found["list"].columns
    }


def slugs_of(columns: Sequence[Column]) -> dict[int, str]:
    """An id for each list; with its number where two are called alike."""
    told = {one.number: slug(one.name) for one in columns}
    alike = list(told.values())
    return {n: one if alike.count(one) == 1 else f"{one}-{n}" for n, one in told.items()}


def _made(found: Mapping[str, Ballot], lists: Mapping[int, OptionMade], report: Report) -> Made:
    """Register and protocols out of the ballots that were given."""
    first = found.get("round1")
    for later in ("runoff", "rerun"):
        if later in found and _districts(found[later]) - _districts(first):
            raise InputError("georgia_round1_missing", file=found[later].part.sheet.file)
    stations = pl.concat([one.part.frame.select("unit", "parent") for one in found.values()])
    stations = stations.unique("unit", keep="first", maintain_order=True)
    above = _above(sorted(stations["parent"].unique().to_list()))
    contests: list[ContestMade] = []
    options: list[OptionMade] = []
    frames: dict[str, pl.DataFrame] = {}
    if "list" in found:
        contests.append(ContestMade("lists", "lists", "ge"))
        options += lists.values()
        names = {one.option: lists[one.number].id for one in found["list"].columns}
        frame = protocols_of(found["list"].part, report)
        frames["lists"] = frame.drop("parent").rename(names)
        missing = stations.height - frame["unit"].n_unique()
        if missing:
            report.say("units_only_elsewhere", number=missing)
    if first is not None:
        report.say("candidates_of_lists")
        standing = {name: _standing(one) for name, one in found.items() if name != "list"}
        running: dict[str, list[str]] = {}
        for more in standing.values():
            for district, chosen in more.items():
                running.setdefault(district, []).extend(chosen)
        for name, tail in (("round1", ""), ("runoff", "-runoff"), ("rerun", "-repeat")):
            if name not in found:
                continue
            ballots: Standing = standing["runoff"] if name == "runoff" else running
            frame = protocols_of(found[name].part, report)
            districts = sorted(frame["parent"].unique().to_list())
            contests += [_contest(name, one, f"{one}{tail}") for one in districts]
            if name != "rerun":
                columns = {one.option: one for ballot in found.values() for one in ballot.columns}
                options += _candidates(districts, tail, ballots, columns, lists)
            frames[f"districts-{name}"] = _only(frame, ballots, found[name], report).drop("parent")
    return Made(
        _head(),
        above,
        stations.select(pl.col("unit").alias("id"), "parent", pl.lit("station").alias("level")),
        contests,
        options,
        frames,
    )


def _districts(ballot: Ballot | None) -> set[str]:
    return set() if ballot is None else set(ballot.part.frame["parent"].unique().to_list())


def _contest(ballot: str, district: str, name: str) -> ContestMade:
    if ballot == "runoff":
        return ContestMade(name, "district", district, round=2)
    return ContestMade(name, "district", district, repeat_of=district if ballot == "rerun" else "")


def _standing(ballot: Ballot) -> dict[str, list[str]]:
    """By district, the candidates for whom somebody voted there."""
    names = [one.option for one in ballot.columns]
    sums = ballot.part.frame.group_by("parent").agg(pl.col(names).sum())
    return {row["parent"]: [one for one in names if row[one]] for row in sums.iter_rows(named=True)}


def _candidates(
    districts: Sequence[str], tail: str, ballots: Standing,
    columns: Mapping[str, Column], lists: Mapping[int, OptionMade],
) -> list[OptionMade]:  # fmt: skip
    """The candidates of each district in the order of the ballot."""
    found = []
    for district in districts:
        standing = ballots.get(district, ())
        for one in sorted(columns.values(), key=lambda column: column.number):
            if one.option in standing:
                own = fold(one.name) == INITIATIVE
                party = lists.get(one.number) if not own else None
                found.append(
                    OptionMade(
                        f"{district}{tail}", one.option, "candidate", Names(en=one.name),
                        party="" if party is None else party.id,
                        nominated="self" if own else "party",
                        ballot_order=one.number,
                    )
                )  # fmt: skip
    return found


def _only(
    frame: pl.DataFrame, ballots: Standing, ballot: Ballot,
    report: Report,
) -> pl.DataFrame:  # fmt: skip
    """The figures of those who stand in a district; the zeros of all others become absent."""
    names = [one.option for one in ballot.columns]
    where = {one: [d for d, standing in ballots.items() if one in standing] for one in names}
    districts = frame["parent"].unique().to_list()
    filled = frame.group_by("parent").agg(pl.col(names).is_not_null().any())
    zeros = sum(
        row[one] and row["parent"] not in where[one]
        for row in filled.iter_rows(named=True)
        for one in names
    )
    if zeros:
        report.say(
            "zero_in_whole_district", file=ballot.part.sheet.file, number=zeros,
            districts=len(districts),
        )  # fmt: skip
    # Who stands nowhere is in no register, so the protocols have no column for them.
    for one in ballot.columns:
        if not where[one.option] and frame[one.option].is_null().all():
            sheet = ballot.part.sheet
            report.leave(sheet.file, sheet.column(one.spot), sheet.header[one.spot], "empty")
    return frame.drop([one for one in names if not where[one]]).with_columns(
        pl.when(pl.col("parent").is_in(where[one])).then(pl.col(one)).alias(one)
        for one in names
        if where[one]
    )


def _above(districts: Sequence[str]) -> list[UnitRow]:
    """The nation and its districts."""
    above = [UnitRow("ge", "", "nation", named("georgia"))]
    for one in districts:
        number = one.removeprefix("d")
        names = named("georgia_special") if number == SPECIAL else named("district", number=number)
        above.append(UnitRow(one, "ge", "district", names))
    return above


def _head() -> Head:
    return Head(
        id="ge-2016-parliament",
        date="2016-10-08",
        law="ge/2016-parliament",
        kind="real",
        stage="preliminary",
        licence="MIT",
        name=named("georgia_2016"),
        sources={
            "collector": {
                "title": "Georgian Election Data (JumpStart Georgia, 2017): precinct protocols",
                "address": "https://github.com/ForSetGeorgia/Georgian-Election-Data",
            }
        },
    )
