"""Protocols in parts that fit a processor's cache: one contest, one source, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.checks.model import Found, Kind
from hattama.core.law.model import Law
from hattama.core.record.protocol import Block, Protocols, repeated_line
from hattama.core.record.remark import Severity
from hattama.core.register.model import ABSENT, Contest, Indices, Ints, Register

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

ROWS = 2**14


class Part(Struct, frozen=True, eq=False):
    """Some protocols of one contest from one source.

    Attributes:
        place: of the contest in the register.
        values: one row per column, one column per protocol; 0 where a figure is absent.
        absent: of the same shape.
    """

    contest: Contest
    place: int
    source: str
    columns: tuple[str, ...]
    unit: Indices
    values: Ints
    absent: Flags

    def __len__(self) -> int:
        return len(self.unit)

    def added(self, columns: Sequence[int]) -> Ints:
        """The sum of some columns for each protocol, absent figures left out."""
        total: Ints = self.values[list(columns)].sum(axis=0)
        return total

    def any_absent(self, columns: Sequence[int]) -> Flags:
        """Where one of some columns is absent."""
        found: Flags = np.logical_or.reduce(self.absent[list(columns)], axis=0)
        return found

    def all_absent(self, columns: Sequence[int]) -> Flags:
        """Where all of some columns are absent."""
        found: Flags = np.logical_and.reduce(self.absent[list(columns)], axis=0)
        return found

    def votes(self) -> tuple[Ints, Flags]:
        """Votes of all options together, and where that of every option is given."""
        own = [spot for spot, name in enumerate(self.columns) if name in self.contest.ballot]
        whole = len(own) == len(self.contest.ballot) and bool(own)
        return self.added(own), ~self.any_absent(own) & whole


def parts_of(register: Register, protocols: Protocols) -> Iterator[Part]:
    """All protocols, part by part."""
    for block in protocols.blocks:
        for key, rows in _keyed(protocols, block):
            place, source = divmod(key, len(protocols.sources))
            count = len(block) if rows is None else len(rows)
            for start in range(0, count, ROWS):
                chosen: Any = slice(start, start + ROWS)
                chosen = chosen if rows is None else rows[chosen]
                values = np.ascontiguousarray(block.figures[chosen].T)
                absent = values == ABSENT
                values[absent] = 0
                yield Part(
                    register.contests[place],
                    place,
                    protocols.sources[source],
                    block.columns,
                    block.unit[chosen],
                    values,
                    absent,
                )


def _keyed(protocols: Protocols, block: Block) -> Iterator[tuple[int, Rows | None]]:
    """Contest and source as one number, and their rows; None stands for all rows of the block."""
    if not len(block):
        return
    keys = block.contest.astype(np.int64) * len(protocols.sources) + block.source
    if int(keys.min()) == int(keys.max()):
        yield int(keys[0]), None
        return
    for key in np.flatnonzero(np.bincount(keys)).tolist():
        yield key, np.flatnonzero(keys == key)


def given_columns(law: Law, protocols: Protocols) -> dict[tuple[int, str], frozenset[str]]:
    """Lines and options of which some protocol gives a figure, by contest and source.

    A line that repeats stands under its own name, without a number.
    """
    form = law.protocol.lines if law.protocol is not None else ()
    repeated = frozenset(line.id for line in form if line.repeats)
    found: dict[tuple[int, str], set[str]] = {}
    for block in protocols.blocks:
        for key, rows in _keyed(protocols, block):
            place, source = divmod(key, len(protocols.sources))
            figures = block.figures if rows is None else block.figures[rows]
            some = np.logical_or.reduce(figures != ABSENT, axis=0)
            names = {block.columns[spot] for spot in np.flatnonzero(some).tolist()}
            stems = {repeated_line(one, repeated) for one in names} - {""}
            found.setdefault((place, protocols.sources[source]), set()).update(names | stems)
    return {key: frozenset(names) for key, names in found.items()}


class Gathered:
    """Remarks of many parts, put together into one `Found` for each code, contest and source."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.looked_at: dict[tuple[int, str], int] = {}
        self._fixed: dict[tuple[str, int, str], tuple[Severity, Mapping[str, Any]]] = {}
        self._rows: dict[tuple[str, int, str], list[tuple[Indices, dict[str, Ints]]]] = {}
        self._words: dict[tuple[str, int, str], dict[str, list[str]]] = {}

    def add(
        self,
        code: str,
        severity: Severity,
        part: Part,
        rows: Rows,
        figures: Mapping[str, Ints] | None = None,
        words: Mapping[str, Sequence[str]] | None = None,
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        """Remarks on some protocols of a part.

        Args:
            rows: which protocols of the part.
            figures, words: parameters, one for each of `rows`.
        """
        key = code, part.place, part.source
        if not len(rows):
            return
        self._fixed.setdefault(key, (severity, fixed or {}))
        self._rows.setdefault(key, []).append((part.unit[rows], dict(figures or {})))
        kept = self._words.setdefault(key, {})
        for name, column in (words or {}).items():
            kept.setdefault(name, []).extend(column)

    def looked(self, part: Part) -> None:
        """A part was looked at: the base of every remark that was gathered without one."""
        key = part.place, part.source
        self.looked_at[key] = self.looked_at.get(key, 0) + len(part)

    def found(self) -> Iterator[Found]:
        """One `Found` for each code, contest and source that has a remark."""
        for key, rows in self._rows.items():
            severity, fixed = self._fixed[key]
            code, contest, source = key
            names = rows[0][1]
            yield Found(
                code,
                self.kind,
                severity,
                contest,
                np.concatenate([unit for unit, _ in rows]),
                self.looked_at.get((contest, source), 0),
                source,
                {name: np.concatenate([one[name] for _, one in rows]) for name in names},
                {name: tuple(column) for name, column in self._words[key].items()},
                fixed,
            )
