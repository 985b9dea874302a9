"""What one slip of the hand would explain: two digits exchanged, or two lines.

Only protocols with a broken relation are looked at. A slip is named when it alone would set every
relation of the protocol right; that it happened is not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    def broken(self, spot: int, rows: Rows) -> Flags:
        """Which of some protocols break a relation in a direction that is an error or a warning."""
        before, serious = self.value[spot][rows], ("error", "warning")
        identity = self.relations[spot].identity
        over, under = identity.more in serious, identity.fewer in serious
        wrong: Flags = ((before > 0) & over | (before < 0) & under) & self.known[spot][rows]
        return wrong

    def in_order(self, change: Ints, rows: Rows) -> Flags:
        """Where every relation holds once its residual has changed so (relations x rows).

        An inequality that was broken must come out equal: that it merely holds says little.
        """
        fine = np.ones(len(rows), dtype=np.bool_)
        for spot, relation in enumerate(self.relations):
            before = self.value[spot][rows]
            after = before + change[spot]
            serious = ("error", "warning")
            over = relation.identity.more in serious
            under = relation.identity.fewer in serious
            was = self.broken(spot, rows)
            holds = ~((after > 0) & over | (after < 0) & under)
            fine &= np.where(was, after == 0, holds) | ~self.known[spot][rows]
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
    # Only a figure that stands in a broken relation can set it right.
    broken = [spot for spot in range(len(found.relations)) if found.broken(spot, rows).any()]
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


def _stem(column: str) -> str:
    stem, dot, end = column.rpartition(".")
    return stem if dot and end.isdigit() else column


Slip = tuple[int, int, int, int, int]


def _digits(part: Part, found: Residuals, rows: Rows, columns: Sequence[int]) -> Iterator[Slip]:
    """Row, column, the same column, what stands there, what it would have to be."""
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
            change = found.weight[:, column][:, None] * delta[None, :]
            for spot in np.flatnonzero(able & found.in_order(change, rows)).tolist():
                value = int(values[spot])
                yield int(rows[spot]), column, column, value, value + int(delta[spot])


def _lines(
    part: Part,
    found: Residuals,
    rows: Rows,
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Slip]:
    """Row, both columns, and the figures that would have to change places."""
    for one, other in pairs:
        first, second = part.values[one][rows], part.values[other][rows]
        able = (first != second) & ~part.absent[one][rows] & ~part.absent[other][rows]
        weight = found.weight[:, one] - found.weight[:, other]
        change = weight[:, None] * (second - first)[None, :]
        for spot in np.flatnonzero(able & found.in_order(change, rows)).tolist():
            yield int(rows[spot]), one, other, int(first[spot]), int(second[spot])


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
