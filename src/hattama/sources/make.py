"""What was read, as the files of an election folder."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from hattama.core.register.model import NO_NAMES, Names
from hattama.folder.write import csv_text
from hattama.sources.report import Report
from hattama.words import LANGS, say

Files = dict[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """What `election.toml` says.

    Attributes:
        sources: title and address by key.
    """

    id: str
    date: str
    law: str
    kind: str
    stage: str
    licence: str
    name: Names
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit above the rows' own."""

    id: str
    parent: str
    level: str
    names: Names


@dataclass(frozen=True, slots=True)
class ContestMade:
    """One row of `contests.csv`."""

    id: str
    kind: str
    unit: str
    round: int = 1
    repeat_of: str = ""
    names: Names = NO_NAMES


@dataclass(frozen=True, slots=True)
class OptionMade:
    """One row of `options.csv`."""

    contest: str
    id: str
    kind: str
    names: Names
    party: str = ""
    nominated: str = ""
    ballot_order: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that goes into the folder.

    Attributes:
        above: units above the lowest ones, parents first.
        units: the lowest units: columns `id`, `parent`, `level`, and `name_kk`, `name_ru`,
            `name_en` where there are names.
        protocols: by file name, columns `unit`, `contest` and figures.
    """

    head: Head
    above: Sequence[UnitRow]
    units: pl.DataFrame
    contests: Sequence[ContestMade]
    options: Sequence[OptionMade]
    protocols: Mapping[str, pl.DataFrame]


def files_of(made: Made, report: Report, whose: str = "") -> Files:
    """The files of the folder; the report is told what was made.

    Args:
        whose: the source of the protocols (`observer:ORGANISATION`), where they are not official.
    """
    report.units = {}
    for one in made.above:
        report.units[one.level] = report.units.get(one.level, 0) + 1
    for level, number in made.units["level"].value_counts(sort=True).iter_rows():
        report.units[level] = report.units.get(level, 0) + number
    report.made = {
        "contests": len(made.contests),
        "options": len(made.options),
        "protocols": sum(one.height for one in made.protocols.values()),
    }
    files: Files = {
        "election.toml": head_text(made.head),
        "register/units.csv": _units(made),
        "register/contests.csv": csv_text(
            ("id", "kind", "unit", "round", "repeat_of", *_NAMES),
            (
                (one.id, one.kind, one.unit, one.round, one.repeat_of, *_names(one.names))
                for one in made.contests
            ),
        ),
        "register/options.csv": csv_text(
            ("contest", "id", "kind", *_NAMES, "party", "nominated", "ballot_order"),
            (
                (
                    one.contest, one.id, one.kind, *_names(one.names), one.party, one.nominated,
                    "" if one.ballot_order is None else one.ballot_order,
                )
                for one in made.options
            ),
        ),
    }  # fmt: skip
    for name, frame in made.protocols.items():
        told = frame.with_columns(pl.lit(whose).alias("source")) if whose else frame
        files[f"protocols/{name}.csv"] = _csv(told)
    return files


_NAMES = ("name_kk", "name_ru", "name_en")


def _names(names: Names) -> tuple[str, str, str]:
    return names.kk, names.ru, names.en


def _units(made: Made) -> bytes:
    columns = ("id", "parent", "level", *_NAMES)
    above = csv_text(
        columns, ((one.id, one.parent, one.level, *_names(one.names)) for one in made.above)
    )
    missing = [pl.lit(None, pl.String).alias(one) for one in _NAMES if one not in made.units]
    lowest = made.units.with_columns(missing).select(columns)
    return above.encode() + _csv(lowest, header=False)


def _csv(frame: pl.DataFrame, *, header: bool = True) -> bytes:
    out = io.BytesIO()
    frame.write_csv(out, include_header=header)
    return out.getvalue()


def head_text(head: Head) -> str:
    """`election.toml`; JSON writes text in a way that TOML reads."""
    lines = ["format  = 1"]
    lines += [
        f"{key.ljust(7)} = {_text(getattr(head, key))}"
        for key in ("id", "law", "kind", "stage", "licence")
    ]
    lines.insert(2, f"date    = {head.date}")
    lines += ["", "[name]", *_table({"kk": head.name.kk, "ru": head.name.ru, "en": head.name.en})]
    for key, source in head.sources.items():
        lines += ["", f"[sources.{_text(key)}]", *_table(source)]
    return "\n".join(lines) + "\n"


def _table(values: Mapping[str, str]) -> Iterable[str]:
    return (f"{key} = {_text(value)}" for key, value in values.items())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def named(code: str, **params: object) -> Names:
    """A name that this program gives, in three languages."""
    return Names(*(say(lang, f"sources.name.{code}", **params) for lang in LANGS))
