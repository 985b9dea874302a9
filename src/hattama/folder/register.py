"""`register/*.csv` to the frozen register; every error with its file, line and column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast, get_args

import numpy as np
from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.law.rule import Basis
from hattama.core.register.build import ContestRow, OptionRow, UnitRows, build
from hattama.core.register.model import (
    ABSENT,
    OFFERS,
    ContestKind,
    Ints,
    Names,
    Nominated,
    Option,
    OptionKind,
    Register,
)
from hattama.core.register.polling import PollingRows
from hattama.core.register.texts import Texts
from hattama.folder.columns import figures_of
from hattama.folder.files import Place
from hattama.folder.tables import Table, is_blank, read_table, shown, unknown

NAMES = ("name_kk", "name_ru", "name_en")
UNITS = ("id", "parent", "level"), (*NAMES, "voters", "parent_basis")
CONTESTS = ("id", "kind", "unit"), ("round", "repeat_of", "seats", *NAMES)
OPTIONS = (
    ("contest", "id", "kind"),
    (
        *NAMES, "party", "nominated", "ballot_order", "registered", "tags", "alliance", "members",
        "persons", "max_seats",
    ),
)  # fmt: skip
PERSONS = ("contest", "id"), NAMES
EXPECTED = ("unit", "contest"), ()
SETTLEMENTS = ("settlement_kk", "settlement_ru", "settlement_en")
ADDRESSES = ("address_kk", "address_ru", "address_en")
PLACES = (
    ("unit",), ("number", *SETTLEMENTS, *ADDRESSES, "opens", "closes", *OFFERS, "phone"),
)  # fmt: skip
FILES = {
    "units": UNITS,
    "contests": CONTESTS,
    "options": OPTIONS,
    "persons": PERSONS,
    "expected": EXPECTED,
    "places": PLACES,
}
OPTIONAL = ("persons", "expected", "places")

# Nobody registers a trillion voters; a larger figure is a slip of the keyboard.
MOST_COUNT = 10**12

Word = TypeVar("Word", bound=str)


def read_register(folder: Place) -> Register:
    """The register of an election folder.

    Raises:
        InputError: with file, line and column.
    """
    only_csv(folder, [f"{name}.csv" for name in FILES])
    texts: dict[str, tuple[str, str]] = {}
    for name in FILES:
        file = folder / f"{name}.csv"
        if name in OPTIONAL and not file.is_file() and not file.stands():
            continue
        if not file.is_file():
            raise InputError("folder_file_missing", file=file.name)
        texts[name] = (file.read_text(), file.name)
    return register_of(texts)


def register_of(texts: Mapping[str, tuple[str, str]], *, nameless: bool = False) -> Register:
    """A register from the texts of its tables.

    Args:
        texts: by the names of `FILES`, each with the name of its file.
        nameless: candidates without a name go by their id, since names can be withdrawn by law.

    Raises:
        InputError: with file, line and column.
    """
    tables = {
        name: read_table(*texts[name], *columns) for name, columns in FILES.items() if name in texts
    }
    expected, places = tables.get("expected"), tables.get("places")
    try:
        return build(
            _units(tables["units"]),
            _contests(tables["contests"]),
            _options(tables["options"], tables.get("persons"), nameless=nameless),
            None
            if expected is None
            else list(zip(expected["unit"], expected["contest"], strict=True)),
            None if places is None else _polling(places),
        )
    except InputError as problem:
        raise placed(problem, tables) from None


def only_csv(folder: Place, known: Sequence[str] | None = None) -> list[str]:
    """The CSV files of a folder; anything else that somebody might take for data is refused."""
    if not folder.is_folder():
        raise InputError("folder_part_missing", file=folder.name)
    found = []
    for name in folder.entries():
        if name.upper().startswith("README"):
            continue
        if not name.endswith(".csv") or (known is not None and name not in known):
            expected = ", ".join(known) if known is not None else "*.csv"
            raise InputError("folder_stranger", file=(folder / name).name, expected=expected)
        found.append(name)
    return found


def placed(problem: InputError, tables: dict[str, Table]) -> InputError:
    """An error of the register with file, line and column instead of table and row."""
    params: dict[str, Any] = dict(problem.params)
    name, row = params.pop("table", None), params.pop("row", None)
    if name not in tables:
        return problem
    column = params.pop("column", None)
    table = tables[name]
    where = {"file": table.file} if row is None else table.where(row, column)
    read = params.get("read")
    told = {"read": shown(read)} if isinstance(read, str) else {}
    return InputError(problem.code, **{**params, **told, **where})


def _units(table: Table) -> UnitRows:
    return UnitRows(
        ids=table["id"],
        parents=table["parent"],
        levels=table["level"],
        kk=table["name_kk"],
        ru=table["name_ru"],
        en=table["name_en"],
        voters=_voters(table),
        basis=_bases(table),
    )


def _voters(table: Table) -> Ints:
    """Registered voters, ABSENT for empty cells."""
    cells = table["voters"]
    if is_blank(cells):
        return np.full(len(table), ABSENT, dtype=np.int64)
    found = figures_of(cells) if isinstance(cells, Texts) else None
    if found is not None and int(found.max(initial=0)) <= MOST_COUNT:
        return found
    counts = (_count(table, row, "voters") for row in range(len(table)))
    told = (ABSENT if value is None else value for value in counts)
    return np.fromiter(told, dtype=np.int64, count=len(table))


def _bases(table: Table) -> Sequence[str]:
    cells = table["parent_basis"]
    if is_blank(cells):
        return cells
    for row, cell in enumerate(cells):
        if cell:
            _word(table, row, "parent_basis", get_args(Basis))
    return cells


def _contests(table: Table) -> list[ContestRow]:
    return [
        ContestRow(
            id=table["id"][row],
            kind=cast(ContestKind, _word(table, row, "kind", get_args(ContestKind))),
            unit=table["unit"][row],
            round=_count(table, row, "round", least=1) or 1,
            repeat_of=table["repeat_of"][row] or None,
            seats=_count(table, row, "seats"),
            names=_names(table, row),
        )
        for row in range(len(table))
    ]


def _options(table: Table, persons: Table | None, *, nameless: bool) -> list[OptionRow]:
    """The options; names of persons may stand in a table of their own."""
    _one_measure(table)
    rows = [OptionRow(table["contest"][row], _option(table, row)) for row in range(len(table))]
    named = _persons(persons, rows) if persons is not None else {}
    told = []
    for one in rows:
        option, names = one.option, named.get((one.contest, one.option.id), one.option.names)
        if nameless and option.kind == "candidate" and not names.pick("en"):
            names = Names(option.id, option.id, option.id)
        if names is not option.names:
            one = replace(one, option=replace(option, names=names))  # noqa: PLW2901
        told.append(one)
    return told


def _persons(table: Table, rows: Sequence[OptionRow]) -> dict[tuple[str, str], Names]:
    """Names of candidates by contest and id."""
    known = {(one.contest, one.option.id) for one in rows if one.option.kind == "candidate"}
    found: dict[tuple[str, str], Names] = {}
    for row, key in enumerate(zip(table["contest"], table["id"], strict=True)):
        if key not in known or key in found:
            code = "person_twice" if key in found else "person_unknown"
            where = table.where(row, "id")
            raise InputError(code, read=shown(key[1]), contest=shown(key[0]), **where)
        found[key] = _names(table, row)
    return found


def _option(table: Table, row: int) -> Option:
    nominated = None
    if table["nominated"][row]:
        nominated = cast(Nominated, _word(table, row, "nominated", get_args(Nominated)))
    return Option(
        id=table["id"][row],
        kind=cast(OptionKind, _word(table, row, "kind", get_args(OptionKind))),
        names=_names(table, row),
        party=table["party"][row] or None,
        nominated=nominated,
        ballot_order=_count(table, row, "ballot_order"),
        registered=_moment(table, row),
        tags=frozenset(table["tags"][row].split()),
        alliance=table["alliance"][row] or None,
        members=_count(table, row, "members", least=1) or 1,
        persons=_count(table, row, "persons"),
        max_seats=_count(table, row, "max_seats"),
    )


def _polling(table: Table) -> PollingRows:
    return PollingRows(
        unit=table["unit"],
        number=table["number"],
        settlement=tuple(table[name] for name in SETTLEMENTS),
        address=tuple(table[name] for name in ADDRESSES),
        opens=table["opens"],
        closes=table["closes"],
        offers=tuple(table[name] for name in OFFERS),
        phone=table["phone"],
    )


def _names(table: Table, row: int) -> Names:
    return Names(*(table[name][row] for name in NAMES))


def _word(table: Table, row: int, column: str, known: tuple[str, ...]) -> str:
    read = table[column][row]
    if read not in known:
        raise unknown("word_unknown", read, known, **table.where(row, column))
    return read


def _count(table: Table, row: int, column: str, least: int = 0) -> int | None:
    """A whole number, or None for an empty cell."""
    read = table[column][row]
    if not read:
        return None
    if read.isascii() and read.isdigit() and len(read) <= 13 and least <= int(read) <= MOST_COUNT:
        return int(read)
    raise InputError(
        "count_unreadable", read=shown(read), least=least, most=MOST_COUNT,
        **table.where(row, column),
    )  # fmt: skip


def _one_measure(table: Table) -> None:
    """Within one contest, registration is given in one measure: a rank, a day, or a moment."""
    first: dict[str, str] = {}
    for row, read in enumerate(table["registered"]):
        if read:
            zoned = "Z" in read or "+" in read or read.count("-") > 2
            measure = "rank" if len(read) <= 6 else f"{len(read) > 10} {zoned}"
            if first.setdefault(table["contest"][row], measure) != measure:
                where = table.where(row, "registered")
                raise InputError("registered_mixed", read=shown(read), **where)


def _moment(table: Table, row: int) -> int | None:
    """A rank, or a date or moment in ISO form, as a number that grows with time."""
    read = table["registered"][row]
    if not read:
        return None
    if read.isascii() and read.isdigit() and len(read) <= 6:
        return int(read)
    try:
        moment = dt.datetime.fromisoformat(read)
    except ValueError:
        where = table.where(row, "registered")
        raise InputError("moment_unreadable_here", read=shown(read), **where) from None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return (zoned - dt.datetime(1, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
