"""Votes for the calculator, and drawn lots: from CSV or JSON text to values, or one sentence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from hattama.core.errors import InputError
from hattama.core.exact import MOST_DIGITS
from hattama.core.seats.model import Kind, Lot, Option, Slate
from hattama.folder.near import like

COLUMNS = (
    "name",
    "votes",
    "kind",
    "tags",
    "alliance",
    "members",
    "prior",
    "districts_won",
    "max_seats",
    "registered",
)
KINDS: dict[str, Kind] = {
    "list": "list",
    "against_all": "against_all",
    "other": "other",
    "invalid": "invalid",
}
MOST_BYTES = 64 * 2**20
MOST_NAME = 500

# Unicode categories that hide, reorder or break text on a screen: controls, formats, surrogates,
# line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def read_bytes(path: str) -> bytes:
    """The bytes of a file, bounded.

    Raises:
        InputError: `votes_unreadable` (with the system's reason), `file_too_large`.
    """
    try:
        if path and Path(path).is_dir():
            raise InputError("file_is_folder", file=path)
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError("votes_unreadable", file=path, read=reason) from None
    return bounded(data, path)


def bounded(data: bytes, file: str) -> bytes:
    """The same bytes, unless there are more than a file of votes can need."""
    if len(data) > MOST_BYTES:
        raise InputError("file_too_large", file=file, expected=MOST_BYTES)
    return data


def slate_of(text: str, file: str) -> Slate:
    """Votes from CSV (`name,votes,...`) or JSON (name -> votes, or name -> object).

    Raises:
        InputError: with file, line and column (CSV) or key path (JSON), what was read and what
            was expected.
    """
    start = text.lstrip()[:1]
    options = _from_json(text, file) if start in ("{", "[") else _from_csv(text, file)
    if not any(option.kind == "list" for option in options):
        raise InputError("no_lists", file=file)
    try:
        return Slate(tuple(options))
    except InputError as problem:
        raise problem.at(file=file) from None


def _from_json(text: str, file: str) -> list[Option]:
    data = json_of(text, file)
    if not isinstance(data, dict):
        raise InputError("json_not_object", file=file)
    options: list[Option] = []
    moments = _Moments()
    seen: set[str] = set()
    for name, value in data.items():
        cells = value if isinstance(value, dict) else {"votes": value}
        if "name" in cells:
            raise InputError("unknown_key", file=file, key=f"{name}.name", expected=COLUMNS[1:])
        for key in cells:
            if key not in COLUMNS:
                _unknown(key, file=file, key=f"{name}.{key}")
        if "votes" not in cells:
            raise InputError("votes_missing", file=file, key=name)
        where = {"file": file}
        options.append(_option(name, cells, where, lambda column, name=name: f"{name}.{column}"))
        moments.check(cells, {**where, "key": f"{name}.registered"})
        # Two spellings of one name (composed and not) are one name.
        if options[-1].name in seen:
            raise InputError("option_twice", file=file, key=name, read=options[-1].name)
        seen.add(options[-1].name)
    return options


def json_of(text: str, file: str) -> Any:
    """JSON without duplicate keys, floats or NaN, of bounded depth and digits."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                raise InputError("key_twice", file=file, key=key)
            found[key] = value
        return found

    def no_float(read: str) -> NoReturn:
        raise InputError("float_read", file=file, read=read)

    def whole(read: str) -> int:
        if len(read) > MOST_DIGITS:
            raise InputError("too_many_digits", file=file, expected=MOST_DIGITS)
        return int(read)

    try:
        return json.loads(
            text,
            object_pairs_hook=pairs,
            parse_float=no_float,
            parse_constant=no_float,
            parse_int=whole,
        )
    except json.JSONDecodeError as problem:
        raise InputError(
            "json_unreadable", file=file, line=problem.lineno, column=problem.colno
        ) from None
    except RecursionError:
        raise InputError("too_deep", file=file) from None


def _from_csv(text: str, file: str) -> list[Option]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] | None = None
    options: list[Option] = []
    moments = _Moments()
    seen: set[str] = set()
    line = 1
    try:
        for row in rows:
            first, line = line, rows.line_num + 1
            if not any(cell.strip() for cell in row) and len(row) <= 1:
                continue
            if header is None:
                header = _header([cell.strip() for cell in row], file, first)
                continue
            options.append(_csv_option(header, row, file, first))
            if options[-1].name in seen:
                raise InputError("option_twice", file=file, line=first, read=options[-1].name)
            seen.add(options[-1].name)
            cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
            if cells.get("registered"):
                moments.check(cells, {"file": file, "line": first})
    except csv.Error as problem:
        raise InputError("csv_unreadable", file=file, line=line, read=str(problem)) from None
    if header is None:
        raise InputError("file_empty", file=file)
    return options


def _delimiter(text: str) -> str:
    """Comma, or the semicolon or tab that the header uses instead."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return next((mark for mark in (";", "\t") if mark in header and "," not in header), ",")


def _header(names: list[str], file: str, line: int) -> list[str]:
    if "name" not in names or "votes" not in names:
        raise InputError("header_missing", file=file, line=line, read=", ".join(names)[:80])
    for number, name in enumerate(names, 1):
        if name not in COLUMNS:
            _unknown(name, file=file, line=line, column=number)
        if names.index(name) != number - 1:
            raise InputError("column_twice", file=file, line=line, column=number, read=name)
    return names


def _unknown(read: str, **where: Any) -> NoReturn:
    near = like(read, COLUMNS, 1)
    expected = near[0] if near else ", ".join(COLUMNS)
    raise InputError("unknown_column", read=read, expected=expected, **where)


def _csv_option(header: list[str], row: list[str], file: str, line: int) -> Option:
    if len(row) != len(header):
        raise InputError("row_length", file=file, line=line, read=len(row), expected=len(header))
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True) if cell.strip()}
    if "name" not in cells:
        raise InputError("name_missing", file=file, line=line)
    if "votes" not in cells:
        column = header.index("votes") + 1
        raise InputError("votes_missing", file=file, line=line, column=column)
    where = {"file": file, "line": line}
    return _option(cells["name"], cells, where, lambda column: str(header.index(column) + 1))


def _option(name: str, cells: Mapping[str, Any], where: Mapping[str, Any], place: Any) -> Option:
    """One option from its cells; `place` names the column (CSV) or key (JSON) of a cell."""

    def at(column: str) -> dict[str, Any]:
        spot = "column" if "line" in where else "key"
        return {**where, spot: place(column)}

    read = cells.get("kind", "list")
    kind = KINDS.get(read) if isinstance(read, str) else None
    if kind is None:
        raise InputError("kind_unknown", read=_short(read), expected=", ".join(KINDS), **at("kind"))
    return Option(
        name=_name(name, {**where, **({} if "line" in where else {"key": name[:80]})}),
        votes=_whole(cells["votes"], at("votes")),
        kind=kind,
        tags=frozenset(_tags(cells["tags"], at("tags")) if "tags" in cells else ()),
        alliance=_text(cells["alliance"], at("alliance")) if "alliance" in cells else None,
        members=_members(cells, at),
        prior=_cell(cells, "prior", at, 0),
        districts_won=_cell(cells, "districts_won", at, 0),
        max_seats=_whole(cells["max_seats"], at("max_seats")) if "max_seats" in cells else None,
        registered=_moment(cells["registered"], at("registered"))
        if "registered" in cells
        else None,
    )


def _cell(cells: Mapping[str, Any], column: str, at: Any, default: int) -> int:
    return _whole(cells[column], at(column)) if column in cells else default


def _members(cells: Mapping[str, Any], at: Any) -> int:
    """Parties of a coalition: at least one."""
    members = _cell(cells, "members", at, 1)
    if members < 1:
        raise InputError("members_too_few", read=members, **at("members"))
    return members


def _text(value: Any, where: Mapping[str, Any]) -> str:
    if not isinstance(value, str):
        raise InputError("text_expected", read=_short(value), **where)
    return _name(value, where)


def _name(name: str, where: Mapping[str, Any]) -> str:
    """A name in composed form (NFC), so that equal names are equal; no hidden characters."""
    clean = composed(name)
    if not clean:
        raise InputError("name_missing", **where)
    if len(clean) > MOST_NAME:
        raise InputError("name_too_long", read=clean[:40] + "\u2026", expected=MOST_NAME, **where)
    if any(unicodedata.category(one) in _HIDDEN for one in clean):
        raise InputError("name_hidden", read=ascii(clean), **where)
    return clean


def composed(name: str) -> str:
    """Composed form (NFC), with every kind of space as one plain space."""
    spaced = "".join(" " if unicodedata.category(one) == "Zs" else one for one in name)
    return unicodedata.normalize("NFC", " ".join(spaced.split(" ")).strip())


def _whole(value: Any, where: Mapping[str, Any]) -> int:
    """A count: digits only, of any size."""
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise InputError("not_a_count", read=str(value), **where)
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        if len(value) > MOST_DIGITS:
            raise InputError("too_many_digits", expected=MOST_DIGITS, **where)
        return int(value)
    raise InputError("not_a_count", read=_short(value), **where)


def _tags(value: Any, where: Mapping[str, Any]) -> list[str]:
    """Tags as a JSON list, or as text separated by spaces."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise InputError("text_expected", read=_short(value), **where)


def _moment(value: Any, where: Mapping[str, Any]) -> int:
    """A rank, or a date or moment in ISO form, as a number that grows with time."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        if _kind_of_moment(value) == "rank":
            return int(value)
        try:
            moment = dt.datetime.fromisoformat(value)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            return (zoned - dt.datetime(1, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
        except (ValueError, OverflowError):
            pass
    raise InputError("moment_unreadable", read=_short(value), **where)


def _kind_of_moment(value: Any) -> str:
    """`rank`, `day`, `time` or `zoned`: only values of one kind can be compared."""
    if not isinstance(value, str) or (value.isascii() and value.isdigit() and len(value) <= 18):
        return "rank"
    if len(value) == len("2023-01-20"):
        return "day"
    return "zoned" if re.search(r"(?:Z|[+-]\d\d:?\d\d)$", value[10:]) else "time"


class _Moments:
    """Holds the first kind of registration moment and refuses another beside it."""

    def __init__(self) -> None:
        self.kind: str | None = None

    def check(self, cells: Mapping[str, Any], where: Mapping[str, Any]) -> None:
        """Refuse a rank beside a date, or a moment with a zone beside one without."""
        if "registered" not in cells:
            return
        kind = _kind_of_moment(cells["registered"])
        if self.kind not in (None, kind):
            raise InputError("moments_mixed", read=_short(cells["registered"]), **where)
        self.kind = kind


def _short(value: Any) -> str:
    """What was read, short and harmless enough for one sentence."""
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    clean = "".join(one if one.isprintable() else "\ufffd" for one in shown)
    return clean if len(clean) <= 60 else clean[:60] + "\u2026"


def lots_of(text: str, file: str, slate: Slate) -> tuple[Lot, ...]:
    """Drawn lots: a JSON list of `{"among": [names], "drawn": [names]}`.

    Raises:
        InputError: a name that is no list, somebody drawn twice or from outside.
    """
    data = json_of(text, file)
    if isinstance(data, dict) and set(data) == {"lots"}:
        data = data["lots"]
    # In a tie between alliances, an alliance goes by `alliance:NAME`.
    names = {option.name for option in slate.lists}
    names |= {f"alliance:{option.alliance}" for option in slate.lists if option.alliance}
    if not isinstance(data, list):
        raise InputError("lots_shape", file=file)
    lots = []
    for number, entry in enumerate(data, 1):
        key = f"[{number}]"
        if not isinstance(entry, dict) or set(entry) != {"among", "drawn"}:
            raise InputError("lots_shape", file=file, key=key)
        for part in ("among", "drawn"):
            people = entry[part]
            if not isinstance(people, list) or not all(isinstance(one, str) for one in people):
                raise InputError("lots_shape", file=file, key=f"{key}.{part}")
            for one in people:
                if composed(one) not in names:
                    raise InputError(
                        "option_unknown", file=file, key=f"{key}.{part}", read=_short(one)
                    )
        among, drawn = (tuple(composed(one) for one in entry[part]) for part in ("among", "drawn"))
        try:
            lots.append(Lot(frozenset(among), drawn))
        except InputError as problem:
            raise problem.at(file=file, key=key) from None
    return tuple(lots)
