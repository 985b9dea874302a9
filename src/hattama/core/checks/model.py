"""What the checks find: remarks of one code as columns, since a nation can have a hundred thousand.

Nothing here is a sentence, and nothing says whose fault it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from msgspec import Struct, field

from hattama.core.record.protocol import OFFICIAL
from hattama.core.record.remark import NotChecked, Remark, Severity
from hattama.core.register.model import Indices, Ints, Register

Kind = Literal["form", "plausibility", "coverage"]
KINDS: tuple[Kind, ...] = ("form", "plausibility", "coverage")


class Found(Struct, frozen=True, eq=False):
    """All remarks of one code in one contest from one source.

    Attributes:
        code: stable name; `docs/checks.md` lists them.
        contest: its place in the register; -1 for none in particular.
        unit: places in the register, one for each remark.
        among: protocols of the contest that were looked at, so that a share can be told.
        figures: a column of numbers for each parameter that differs from remark to remark.
        words: a column of text (ids of units, lines and options) for each such parameter.
        fixed: parameters that are the same for all.
    """

    code: str
    kind: Kind
    severity: Severity
    contest: int
    unit: Indices
    among: int
    source: str = OFFICIAL
    figures: Mapping[str, Ints] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.unit)

    def remarks(self, register: Register, most: int | None = None) -> Iterator[Remark]:
        """The remarks one by one, in the order of the tree.

        Args:
            most: how many at the most; None for all.
        """
        contest = register.contests[self.contest].id if self.contest >= 0 else None
        for row in np.argsort(self.unit, kind="stable")[:most].tolist():
            params = {name: int(column[row]) for name, column in self.figures.items()}
            told = {name: column[row] for name, column in self.words.items()}
            unit = register.units.ids[int(self.unit[row])]
            yield Remark(self.code, self.severity, unit, contest, {**params, **told, **self.fixed})


class Imbalance(Struct, frozen=True):
    """By how many ballots the counted protocols of one contest do not balance.

    Attributes:
        ballots: for each protocol the largest gap in a relation that holds its votes, added up.
        loose: votes of the protocols of which this cannot be said, a line being absent.
    """

    ballots: int
    loose: int


class Checked(Struct, frozen=True, eq=False):
    """What the checks of one election found.

    Attributes:
        found: in the order form, plausibility, coverage; empty ones are left out.
        looked: how many protocols of each contest (its place) and source were looked at.
        imbalance: for each contest (its place in the register); None where the law's form has no
            relation that holds the votes, or a line of it was never published.
    """

    found: tuple[Found, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    looked: Mapping[tuple[int, str], int] = field(default_factory=dict)
    imbalance: Mapping[int, Imbalance | None] = field(default_factory=dict)

    @property
    def protocols(self) -> int:
        """How many protocols were looked at."""
        return sum(self.looked.values())

    def by_severity(self) -> dict[Severity, int]:
        """How many remarks on protocols of each severity; coverage is told by the count itself."""
        counts: dict[Severity, int] = {"error": 0, "warning": 0, "note": 0}
        for one in self.found:
            counts[one.severity] += len(one) if one.kind != "coverage" else 0
        return counts
