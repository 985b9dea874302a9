"""What one slip of the hand would explain: two digits exchanged, or two lines.

Only protocols with a broken relation are looked at. A slip is named when it alone would set every
relation of the protocol right; that it happened is not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from msgspec import Struct

from hattama.core.checks.parts import Flags, Gathered, Part, Rows
from hattama.core.checks.relations import Relation, sides
from hattama.core.law.model import Law
from hattama.core.record.remark import NotChecked
from hattama.core.register.model import Ints, Register

# So many protocols of one contest and source are looked at for slips, the first in the order of
# their files; how many were left is told.
MOST_ROWS = 20_000
MOST_DIGITS = 12
# Residuals (tries x relations x rows) that are computed at once.
MOST_TOGETHER = 2_000_000


class Residuals(Struct, frozen=True, eq=False):
    """`left - right` of every relation for some protocols, and how columns enter into it.

    Attributes:
        value: relations x protocols.
        weight: relations x columns.
        known: relations x protocols.
    """

    relations: tuple[Relation, ...]
    value: Ints
    weight: Ints
    known: Flags

    def at(self, rows: Rows) -> Rowed:
        """The residuals of some protocols."""
        serious = ("error", "warning")
        over = np.array([one.identity.more in serious for one in self.relations], dtype=np.bool_)
        under = np.array([one.identity.fewer in serious for one in self.relations], dtype=np.bool_)
        value, known = self.value[:, rows], self.known[:, rows]
        wrong: Flags = ((value > 0) & over[:, None] | (value < 0) & under[:, None]) & known
        return Rowed(value, known, wrong, over[:, None], under[:, None])


class Rowed(Struct, frozen=True, eq=False):
    """Residuals of some protocols, relations x rows, and which of them are broken.

    Attributes:
        broken: in a direction that is an error or a warning.
        over, under: whether such a direction is serious (relations x 1).
    """

    value: Ints
    known: Flags
    broken: Flags
    over: Flags
    under: Flags

    def in_order(self, change: Ints) -> Flags:
        """Where every relation holds once its residual has changed so.

        An inequality that was broken must come out equal: that it merely holds says little.

        Args:
            change: tries x relations x rows.

        Returns:
            Tries x rows.
        """
        after = self.value + change
        holds = ~((after > 0) & self.over | (after < 0) & self.under)
        held = np.where(self.broken, after == 0, holds) | ~self.known
        fine: Flags = np.logical_and.reduce(held, axis=1)
        return fine


def residuals(part: Part, relations: Sequence[Relation]) -> Residuals:
    """The residuals of a part's relations whose columns are all there."""
    kept = tuple(one for one in relations if one.whole)
    both = [sides(one, part) for one in kept]
    return Residuals(
        kept,
        np.array([one.left - one.right for one in both], dtype=np.int64).reshape(
            len(kept), len(part)
        ),
        np.array([one.coefficients(len(part.columns)) for one in kept], dtype=np.int64).reshape(
            len(kept), len(part.columns)
        ),
        np.array([one.known for one in both], dtype=np.bool_).reshape(len(kept), len(part)),
    )


class Mending:
    """Looks for slips, contest by contest."""

    def __init__(self, law: Law) -> None:
        form = law.protocol.lines if law.protocol is not None else ()
        self._lines = frozenset(one.id for one in form)
        self._looked: dict[tuple[int, str], int] = {}
        self._left: dict[tuple[int, str], int] = {}

    def look(self, part: Part, relations: Sequence[Relation], wrong: Flags, to: Gathered) -> None:
        """Name the slips that would mend a protocol, at most one of each kind for each.

        Args:
            wrong: the protocols of the part in which a relation is broken.
        """
        key = part.place, part.source
        rows = np.flatnonzero(wrong)
        able = max(MOST_ROWS - self._looked.get(key, 0), 0)
        self._looked[key] = self._looked.get(key, 0) + len(rows)
        if len(rows) > able:
            self._left[key] = self._left.get(key, 0) + len(rows) - able
            rows = rows[:able]
        if len(rows):
            _look(self._lines, part, relations, rows, to)

    def not_checked(self, register: Register) -> Iterator[NotChecked]:
        """Contests with so many broken protocols that not all were looked at for slips."""
        for (place, source), left in self._left.items():
            contest = register.contests[place].id
            told = {"contest": contest, "source": source, "protocols": left}
            yield NotChecked("slips_not_looked_for", told)


def _look(
    lines: frozenset[str], part: Part, relations: Sequence[Relation], rows: Rows, to: Gathered
) -> None:
    found = residuals(part, relations)
    at = found.at(rows)
    # Only a figure that stands in a broken relation can set it right.
    broken = np.flatnonzero(at.broken.any(axis=1))
    touched = np.flatnonzero((found.weight[broken] != 0).any(axis=0)).tolist()
    every = np.flatnonzero((found.weight != 0).any(axis=0)).tolist()
    digits = list(_digits(part, found, rows, touched))
    _named(part, "digits_exchanged", digits, to, two=False)
    pairs = [
        (one, other)
        for one, other in combinations(every, 2)
        if (one in touched or other in touched)
        and {_stem(part.columns[one]), _stem(part.columns[other])} <= lines
    ]
    _named(part, "lines_exchanged", list(_lines(part, found, rows, pairs)), to, two=True)


@lru_cache(maxsize=4096)
def _stem(column: str) -> str:
    stem, dot, end = column.rpartition(".")
    return stem if dot and end.isdigit() else column


Slip = tuple[int, int, int, int, int]


class Try(Struct, frozen=True, eq=False):
    """One slip that may have happened in many protocols.

    Attributes:
        weight: by how much each relation changes for one ballot of `delta`.
        delta: ballots, one for each row.
        able: rows in which it can have happened.
        column, other: places of the columns.
        would: what would have to stand in the first column.
    """

    weight: Ints
    delta: Ints
    able: Flags
    column: int
    other: int
    would: Ints


def _digits(part: Part, found: Residuals, rows: Rows, columns: Sequence[int]) -> Iterator[Slip]:
    """Row, column, the same column, what stands there, what it would have to be."""
    tries = []
    for column in columns:
        values = part.values[column][rows]
        for place in range(MOST_DIGITS):
            low, high = 10**place, 10 ** (place + 1)
            if not (values >= high).any():
                break
            right, left = values // low % 10, values // high % 10
            # The left digit moves right and the other way round; a leading zero is no figure.
            delta = (right - left) * (high - low)
            able = (values >= high) & (right != left) & ~part.absent[column][rows]
            able &= (right != 0) | (values >= high * 10)
            weight = found.weight[:, column]
            tries.append(Try(weight, delta, able, column, column, values + delta))
    yield from _tried(part, found, rows, tries)


def _lines(
    part: Part,
    found: Residuals,
    rows: Rows,
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Slip]:
    """Row, both columns, and the figures that would have to change places."""
    tries = []
    for one, other in pairs:
        first, second = part.values[one][rows], part.values[other][rows]
        able = (first != second) & ~part.absent[one][rows] & ~part.absent[other][rows]
        weight = found.weight[:, one] - found.weight[:, other]
        tries.append(Try(weight, second - first, able, one, other, second))
    yield from _tried(part, found, rows, tries)


def _tried(part: Part, found: Residuals, rows: Rows, tries: Sequence[Try]) -> Iterator[Slip]:
    """The slips that set everything right, try by try; many tries go together."""
    if not tries:
        return
    at = found.at(rows)
    together = max(1, MOST_TOGETHER // max(1, at.value.size))
    for start in range(0, len(tries), together):
        some = tries[start : start + together]
        change = np.stack([one.weight[:, None] * one.delta for one in some])
        fine = at.in_order(change) & np.stack([one.able for one in some])
        for number, spot in np.argwhere(fine).tolist():
            one, row = some[number], int(rows[spot])
            read = int(part.values[one.column][row])
            yield row, one.column, one.other, read, int(one.would[spot])


def _named(part: Part, code: str, slips: Sequence[Slip], to: Gathered, *, two: bool) -> None:
    """One remark for each protocol; where several slips would do, it says how many."""
    first: dict[int, Slip] = {}
    ways: dict[int, int] = {}
    for slip in slips:
        first.setdefault(slip[0], slip)
        ways[slip[0]] = ways.get(slip[0], 0) + 1
    rows = np.array(sorted(first), dtype=np.intp)
    kept = [first[row] for row in rows.tolist()]
    figures = {
        "read": np.array([one[3] for one in kept], dtype=np.int64),
        "would": np.array([one[4] for one in kept], dtype=np.int64),
        "ways": np.array([ways[one[0]] for one in kept], dtype=np.int64),
    }
    words = {"column": [part.columns[one[1]] for one in kept]}
    if two:
        words["other_column"] = [part.columns[one[2]] for one in kept]
    to.add(code, "note", part, rows, figures, words)
