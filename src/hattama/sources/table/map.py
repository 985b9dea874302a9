"""The map of a table: its shape, and what a map may not say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import msgspec

from hattama.core.errors import InputError
from hattama.core.ids import is_id
from hattama.core.law.library import get
from hattama.core.law.model import Source
from hattama.core.law.rule import Record, Text
from hattama.core.law.shape import problems, shown
from hattama.core.law.text import from_toml
from hattama.core.register.election import Kind, Stage
from hattama.core.register.model import GROUPS, RANK, ContestKind, OptionKind
from hattama.core.result import lines_of
from hattama.core.seats.tiers.contest import INVALID
from hattama.folder.files import text_of
from hattama.sources.text import read_file

Middle = Literal["region", "district", "territory"]
Lowest = Literal["region", "district", "territory", "station"]


class Election(Record, frozen=True, kw_only=True):
    """As `election.toml`, without its format."""

    id: str
    name: Text
    date: dt.date
    law: str
    kind: Kind
    stage: Stage
    licence: str
    sources: dict[str, Source] = msgspec.field(default_factory=dict)


class File(Record, frozen=True, kw_only=True):
    """How the file is to be read; what is left out is found out.

    Attributes:
        header: number of the line with the headings.
    """

    encoding: Literal["", "utf-8", "utf-16", "cp1251"] = ""
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    sheet: str = ""
    header: int = 0


class Nation(Record, frozen=True, kw_only=True):
    """The root of the tree."""

    id: str
    name: Text


class Level(Record, frozen=True, kw_only=True):
    """A column that names the units of one level above the rows' own."""

    level: Middle
    column: str
    fill: Literal["", "down"] = ""


class Unit(Record, frozen=True, kw_only=True):
    """The unit of a row.

    Attributes:
        under: the level within which a number is unique; empty: everywhere.
        name: a column with the unit's name.
    """

    level: Lowest
    column: str
    under: Literal["", "region", "district", "territory"] = ""
    name: str = ""


class Fixed(Record, frozen=True, kw_only=True):
    """A contest of which every row is a protocol."""

    id: str
    kind: ContestKind


class Named(Record, frozen=True, kw_only=True):
    """A column that names the contest of each row."""

    column: str
    kind: ContestKind
    level: Literal["nation", "region", "district", "territory"]


class Line(Record, frozen=True, kw_only=True):
    """A column that is a line of the protocol."""

    line: str
    column: str


class Choice(Record, frozen=True, kw_only=True):
    """A column that can be voted for."""

    id: str
    column: str
    kind: OptionKind
    name: Text
    contests: tuple[str, ...] = ()
    party: str = ""
    nominated: Literal["", "party", "self", "association"] = ""


class Skip(Record, frozen=True, kw_only=True):
    """Rows to leave: exactly one of the three rules."""

    column: str
    equals: str = ""
    starts: str = ""
    empty: bool = False


class Map(Record, frozen=True, kw_only=True):
    """A map file."""

    format: Literal[1]
    election: Election
    nation: Nation
    unit: Unit
    file: File = msgspec.field(default_factory=File)
    levels: tuple[Level, ...] = ()
    contests: tuple[Fixed, ...] = ()
    contest: Named | None = None
    lines: tuple[Line, ...] = ()
    options: tuple[Choice, ...] = ()
    skip: tuple[Skip, ...] = ()

    def columns(self) -> list[tuple[str, str]]:
        """Every column that the map names, with the key path that names it."""
        found = [(f"levels[{n}].column", one.column) for n, one in enumerate(self.levels)]
        found.append(("unit.column", self.unit.column))
        if self.unit.name:
            found.append(("unit.name", self.unit.name))
        if self.contest is not None:
            found.append(("contest.column", self.contest.column))
        found += [(f"lines[{n}].column", one.column) for n, one in enumerate(self.lines)]
        found += [(f"options[{n}].column", one.column) for n, one in enumerate(self.options)]
        found += [(f"skip[{n}].column", one.column) for n, one in enumerate(self.skip)]
        return found


def read_map(file: str) -> Map:
    """A map from a file.

    Raises:
        InputError: with file and key path.
    """
    return map_of(text_of(read_file(file), file), file)


def map_of(text: str, file: str) -> Map:
    """A map from its text.

    Raises:
        InputError: with file and key path.
    """
    data = from_toml(text, file)
    for problem in problems(data, Map, "", file):
        raise problem
    found = msgspec.convert(data, Map)
    for fault in _faults(found):
        raise InputError(fault.code, **{**fault.params, "file": file})
    return found


def _faults(one: Map) -> Iterator[InputError]:
    """What has the right shape but no meaning."""
    yield from _ids(one)
    yield from _levels(one)
    yield from _lines(one)
    if bool(one.contests) == (one.contest is not None):
        yield InputError("map_contests_or_contest", key="contests")
    if not one.options and not one.lines:
        yield InputError("map_no_figures", key="options")
    if one.file.header < 0:
        yield InputError("law_number_range", key="file.header", read=one.file.header, least=0,
                         most=10**6)  # fmt: skip
    for n, rule in enumerate(one.skip):
        if bool(rule.equals) + bool(rule.starts) + rule.empty != 1:
            yield InputError("map_skip_one_rule", key=f"skip[{n}]")


def _ids(one: Map) -> Iterator[InputError]:
    named = [("election.id", one.election.id), ("nation.id", one.nation.id)]
    named += [(f"contests[{n}].id", it.id) for n, it in enumerate(one.contests)]
    named += [(f"options[{n}].id", it.id) for n, it in enumerate(one.options)]
    for key, told in named:
        if not is_id(told):
            yield InputError("id_unreadable", key=key, read=shown(told))
        elif told in GROUPS:
            yield InputError("id_reserved", key=key, read=told)
    for part in (one.contests, one.options):
        names = [it.id for it in part]
        for n, told in enumerate(names):
            if told in names[:n]:
                key = "contests" if part is one.contests else "options"
                yield InputError("id_twice", key=f"{key}[{n}].id", read=told)
    contests = {it.id: it.kind for it in one.contests}
    lists = {it.id for it in one.options if it.kind == "list"}
    for n, it in enumerate(one.options):
        for name in it.contests:
            if name not in contests:
                key = f"options[{n}].contests"
                yield InputError("contest_unknown", key=key, read=shown(name))
        if it.party and it.party not in lists:
            yield InputError("party_unknown", key=f"options[{n}].party", read=shown(it.party))
        kinds = [contests[name] for name in it.contests if name in contests]
        wrong = {"list": "district", "candidate": "lists"}.get(it.kind)
        if wrong in kinds:
            yield InputError("option_kind_wrong", key=f"options[{n}].kind", read=it.kind)


def _levels(one: Map) -> Iterator[InputError]:
    """From the top down, none under a lower one."""
    ranks = [RANK[it.level] for it in one.levels]
    levels = [it.level for it in one.levels]
    if ranks != sorted(ranks) or len(set(levels)) < len(levels):
        yield InputError("map_levels_order", key="levels")
    if one.unit.level in levels or (ranks and ranks[-1] > RANK[one.unit.level]):
        yield InputError("map_levels_order", key="unit.level")
    if one.unit.under and one.unit.under not in levels:
        yield InputError("map_level_unknown", key="unit.under", read=one.unit.under)
    if one.contest is not None and one.contest.level not in ("nation", *levels, one.unit.level):
        yield InputError("map_level_unknown", key="contest.level", read=one.contest.level)
    districts = [n for n, it in enumerate(one.contests) if it.kind == "district"]
    for n in districts[1:]:
        # Two questions to the same voters are no two rounds of one vote.
        yield InputError(
            "contest_twice", key=f"contests[{n}]", read=one.contests[n].id, unit=one.nation.id
        )


def _lines(one: Map) -> Iterator[InputError]:
    """Lines that the law's protocol has, each once; options that are not called like one."""
    try:
        law = get(one.election.law)
    except InputError as problem:
        yield InputError(problem.code, **{**problem.params, "key": "election.law"})
        return
    known = lines_of(law)
    repeated = {it.id for it in law.protocol.lines if it.repeats} if law.protocol else set()
    seen = set()
    for n, it in enumerate(one.lines):
        stem, dot, number = it.line.rpartition(".")
        fine = it.line in known or (
            dot and stem in repeated and number.isascii() and number.isdigit()
            and 1 <= len(number) <= 2 and number[0] != "0"
        )  # fmt: skip
        if not fine:
            yield InputError(
                "map_line_unknown", key=f"lines[{n}].line", read=shown(it.line), expected=known
            )
        if it.line in repeated:
            yield InputError("map_line_numbered", key=f"lines[{n}].line", read=it.line)
        if it.line in seen:
            yield InputError("map_line_twice", key=f"lines[{n}].line", read=it.line)
        seen.add(it.line)
    reserved = {*known, INVALID, "unit", "contest", "source", "note"}
    for n, choice in enumerate(one.options):
        if choice.id in reserved or choice.id.rpartition(".")[0] in repeated:
            yield InputError("option_named_like_line", key=f"options[{n}].id", read=choice.id)
