"""`protocols/*.csv` to columns: each row is taken, or the folder is refused with its place.

Most files go the quick way (`figures`). A file that the quick way does not take is read row by row,
which finds the line and the column of what is wrong, or nothing wrong at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.ids import is_id
from hattama.core.law.model import Law
from hattama.core.record.protocol import (
    MOST_FIGURE,
    OFFICIAL,
    Block,
    Protocols,
    protocols,
    repeated_line,
)
from hattama.core.register.model import ABSENT, Indices, Ints, Register
from hattama.core.register.texts import Places, Texts
from hattama.core.result import lines_of
from hattama.core.seats.tiers.contest import INVALID
from hattama.folder.files import Place, text_of
from hattama.folder.register import only_csv
from hattama.folder.scan import KEYS, Ahead, Scanned, scanned
from hattama.folder.tables import NOTE, Table, check_header, read_table, rows_of, shown, unknown

MOST_SOURCES = 1000


class Columns(Struct):
    """What the columns of protocol files may be called in one election.

    Attributes:
        lines: lines of the law's protocol.
        repeated: lines that are given once per portable box or issuing member.
        sources: place of each source met so far; nothing stands for `official`.
    """

    register: Register
    lines: tuple[str, ...]
    repeated: frozenset[str]
    sources: dict[str, int] = field(default_factory=lambda: {"": 0, OFFICIAL: 0})
    options: frozenset[str] = frozenset()
    contests: dict[str, int] = field(default_factory=dict)

    @classmethod
    def under(cls, law: Law, register: Register) -> Columns:
        """The columns that a law and a register allow.

        Raises:
            InputError: `option_named_like_line`.
        """
        form = law.protocol.lines if law.protocol is not None else ()
        repeated = frozenset(line.id for line in form if line.repeats)
        lines = lines_of(law)
        taken = {*lines, *KEYS, NOTE, INVALID}
        options = {option for one in register.contests for option in one.ballot}
        for option in sorted(options):
            stem = option.rpartition(".")[0]
            if option in taken or stem in repeated:
                raise InputError("option_named_like_line", read=option)
        places = dict(register.contest_places())
        return cls(register, lines, repeated, options=frozenset(options), contests=places)

    def names(self, header: Sequence[str]) -> list[str]:
        """All known names, with the repeated lines of this header."""
        return [
            *KEYS,
            *self.lines,
            *(n for n in header if repeated_line(n, self.repeated)),
            *sorted(self.options),
            NOTE,
        ]

    def places(self) -> tuple[Places, Places, Places]:
        """Of units, of contests, and of the sources met so far (an empty cell is official)."""
        sources = Places(Texts.of(self.names_of_sources()))
        return self.register.units.place, Places(Texts.of(tuple(self.contests))), sources

    def names_of_sources(self) -> tuple[str, ...]:
        """The sources in the order of their places."""
        return tuple(name for name in self.sources if name)


class _File(Struct, frozen=True, eq=False):
    """One file of protocols: its block, and where its rows stand."""

    name: str
    block: Block
    lines: Sequence[int]

    def where(self, row: int) -> dict[str, Any]:
        """File and line of a protocol."""
        return {"file": self.name, "line": self.lines[row]}


def read_protocols(folder: Place, law: Law, register: Register, ahead: Ahead) -> Protocols:
    """All protocols of an election folder.

    Args:
        ahead: the files of the folder, which are being read already.

    Raises:
        InputError: with file, line and column.
    """
    columns = Columns.under(law, register)
    files = [_file(*ahead.take(name), (folder / name).name, columns) for name in only_csv(folder)]
    try:
        return protocols(register, [one.block for one in files], columns.names_of_sources())
    except InputError as problem:
        raise _placed(problem, files) from None


def read_copies(file: Place, law: Law, register: Register, source: str = OFFICIAL) -> Protocols:
    """One table in the form of `protocols/*.csv` that stands outside an election folder.

    Args:
        source: whose protocols these are, where a row does not say it.

    Raises:
        InputError: with file, line and column.
    """
    columns = Columns.under(law, register)
    columns.sources = {"": 0, source: 0} | ({} if source == OFFICIAL else {OFFICIAL: 1})
    data = file.read_bytes()
    found = _file(data, scanned(data), file.name, columns)
    try:
        return protocols(register, [found.block], columns.names_of_sources())
    except InputError as problem:
        raise _placed(problem, [found]) from None


def is_source(text: str) -> bool:
    """True for `official`, `observer:ORGANISATION` and `party:LIST`."""
    kind, _, who = text.partition(":")
    return text == OFFICIAL or (kind in ("observer", "party") and is_id(who))


def _placed(problem: InputError, files: Sequence[_File]) -> InputError:
    """An error about a row of a block, with its place, and that of the other row it names."""
    params: dict[str, Any] = dict(problem.params)
    if "block" not in params:
        return problem
    file, row = files[params.pop("block")], params.pop("row")
    if "other_block" in params:
        other = files[params.pop("other_block")]
        params["other_line"] = other.lines[params.pop("other_row")]
        params["other"] = other.name
    return InputError(problem.code, **{**params, **file.where(row)})


def _file(data: bytes, scan: Scanned | None, name: str, columns: Columns) -> _File:
    """One file; rows in are rows taken."""
    found = None if scan is None else _quick(scan, name, columns)
    if found is None:
        found = _slow(text_of(data, name), name, columns)
    if len(found.block) != len(found.lines):
        raise AssertionError("rows of protocols were lost while reading")
    return found


def _quick(scan: Scanned, name: str, columns: Columns) -> _File | None:
    """The quick way, or None where anything about the file asks for a second look."""
    known = frozenset(columns.names(scan.header)) - {NOTE}
    if not known.issuperset(scan.header) or int(scan.figures.max(initial=0)) > MOST_FIGURE:
        return None
    keys = []
    for column, places in zip(KEYS, columns.places(), strict=True):
        texts = scan.keys.get(column)
        if texts is None:
            keys.append(np.zeros(len(scan.figures), dtype=np.int32))
            continue
        found = places.many(texts)
        if column == "source":
            # Nothing stands for official, which is the first of the sources.
            found[texts.sizes == 0] = 0
        if len(found) and int(found.min()) < 0:
            return None
        keys.append(found)
    block = Block(scan.columns, keys[0], keys[1], keys[2], scan.figures)
    if _stray(block, columns.register) is not None:
        return None
    return _File(name, block, range(2, len(block) + 2))


def _stray(block: Block, register: Register) -> tuple[int, int] | None:
    """Row and column of a figure for an option that is not on the ballot of the row's contest."""
    on_ballot = {option for one in register.contests for option in one.ballot}
    options = [spot for spot, name in enumerate(block.columns) if name in on_ballot]
    for contest in np.flatnonzero(np.bincount(block.contest)).tolist():
        ballot = register.contests[contest].ballot
        foreign = [spot for spot in options if block.columns[spot] not in ballot]
        if foreign:
            rows = np.flatnonzero(block.contest == contest)
            filled = np.argwhere(block.figures[rows[:, None], foreign] != ABSENT)
            if len(filled):
                row, column = filled[0].tolist()
                return int(rows[row]), foreign[column]
    return None


def _slow(text: str, name: str, columns: Columns) -> _File:
    """Row by row, to the first thing that is wrong."""
    rows, lines = rows_of(text, name)
    if not rows:
        raise InputError("table_empty", file=name, expected="unit, contest")
    header = [cell.strip() for cell in rows[0]]
    check_header(header, name, lines[0], ("unit", "contest"), columns.names(header))
    table = read_table(text, name, ("unit", "contest"), [one for one in header if one != NOTE])
    keys = (
        _known(table, "unit", columns.register.units.place, "unit_unknown"),
        _known(table, "contest", columns.contests, "contest_unknown"),
        _sources(table, columns),
    )
    figures = [one for one in header if one not in (*KEYS, NOTE)]
    matrix = np.empty((len(table), len(figures)), dtype=np.int64)
    for spot, column in enumerate(figures):
        matrix[:, spot] = _figures(table, column)
    block = Block(tuple(figures), *keys, matrix)
    stray = _stray(block, columns.register)
    if stray is not None:
        row, spot = stray
        option = figures[spot]
        contest = columns.register.contests[int(block.contest[row])].id
        where = table.where(row, option)
        raise InputError("option_not_on_ballot", read=option, contest=contest, **where)
    return _File(name, block, table.lines)


def _known(table: Table, column: str, known: Mapping[str, int], code: str) -> Indices:
    cells = table[column]
    known = dict(zip(known, range(len(known)), strict=True))
    for row, cell in enumerate(cells):
        if cell not in known:
            if not any(table[name][row] for name in table.columns):
                raise InputError("table_row_empty", **table.where(row, column))
            raise unknown(code, cell, list(known)[:5000], **table.where(row, column))
    return np.fromiter((known[cell] for cell in cells), np.int32, len(cells))


def _sources(table: Table, columns: Columns) -> Indices:
    """The sources of a table; new ones are added to those that were met."""
    if "source" not in table.columns:
        return np.zeros(len(table), dtype=np.int32)
    cells = table["source"]
    for row, cell in enumerate(cells):
        if cell not in columns.sources:
            if not is_source(cell):
                raise InputError(
                    "source_unreadable", read=shown(cell), **table.where(row, "source")
                )
            if len(columns.sources) >= MOST_SOURCES:
                where = table.where(row, "source")
                raise InputError("too_many_sources", expected=MOST_SOURCES, **where)
            columns.sources[cell] = len(columns.names_of_sources())
    found = (columns.sources[cell] for cell in cells)
    return np.fromiter(found, np.int32, len(cells))


def _figures(table: Table, column: str) -> Ints:
    cells = table[column]
    found = (_figure(table, row, column, cell) for row, cell in enumerate(cells))
    return np.fromiter(found, np.int64, len(cells))


def _figure(table: Table, row: int, column: str, cell: str) -> int:
    """One figure: digits only, or nothing."""
    if not cell:
        return ABSENT
    if cell.isascii() and cell.isdigit():
        digits = cell.lstrip("0") or "0"
        if len(digits) <= len(str(MOST_FIGURE)) and int(digits) <= MOST_FIGURE:
            return int(digits)
        code = "figure_too_large"
    else:
        code = _fault(cell)
    where = table.where(row, column)
    raise InputError(code, read=shown(cell), expected=MOST_FIGURE, **where)


def _fault(cell: str) -> str:
    """What kind of a figure this is, that is none."""
    bare = cell.removeprefix("-").removeprefix("\u2212")
    if bare != cell and bare.isdecimal():
        return "figure_negative"
    for mark in (" ", "\u00a0", "\u202f", "'", "\u2019", ",", "."):
        parts = bare.split(mark)
        if len(parts) > 1 and all(part.isdecimal() for part in parts):
            grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
            return "figure_grouped" if grouped else "figure_decimal"
    return "figure_unreadable"
