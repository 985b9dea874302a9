"""Data error: the ballots that the protocols themselves leave in doubt, beside what decides.

A protocol that does not balance, and the register of a station whose protocol is missing, stand
for ballots of which nobody can say from the record where they belong. An outcome that hangs on no
more ballots than that is *within data error*.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec import Struct

from hattama.core.checks.beside import most_voters
from hattama.core.checks.model import Imbalance
from hattama.core.law.model import Law
from hattama.core.register.model import ABSENT, Ints, Register
from hattama.core.tabulation.totals import Totals


class DataError(Struct, frozen=True):
    """The ballots in doubt of one contest.

    Attributes:
        imbalance: ballots by which counted protocols do not balance, added up; None where no
            relation of the form holds the votes, or a line of it was never published.
        loose: votes of counted protocols of which one line is absent, so that nobody can say.
        missing: registered voters of the awaited units without a protocol; None where it is not
            known which are awaited, or how many voters one of them has.
    """

    imbalance: int | None
    loose: int
    missing: int | None

    def within(self, margin: int | None) -> bool | None:
        """Whether so small a margin lies within the data error; None where nobody can say."""
        if margin is None:
            return None
        if margin <= (self.imbalance or 0) + (self.missing or 0):
            return True
        if self.imbalance is None or self.missing is None:
            return None
        return None if margin <= self.imbalance + self.missing + self.loose else False


def registers(law: Law, register: Register, sums: Iterable[Totals]) -> Ints:
    """Voters of each unit, ABSENT where nobody knows.

    From the register, else from the protocol that the unit made of another contest: the same voters
    could have come, with those on a special list where the law has one.
    """
    voters = register.units.voters.copy()
    lines = most_voters(law)
    for one in sums:
        if not all(line in one.columns for line in lines):
            continue
        own = np.flatnonzero(one.behind >= 0)
        figures = one.figures[own][:, [one.columns.index(line) for line in lines]]
        known = (figures != ABSENT).all(axis=1)
        units = own[known] + one.start
        told = figures[known].sum(axis=1)
        empty = voters[units] == ABSENT
        voters[units[empty]] = told[empty]
    return voters


def data_error(
    voters: Ints, found: Totals, imbalance: Imbalance | None, *, published: bool
) -> DataError:
    """The data error of one contest.

    Args:
        voters: of each unit of the register (`registers`).
        published: False where no protocol of any station was published, so that nobody knows what
            is missing.
    """
    missing = voters[found.missing]
    known = published and bool((missing != ABSENT).all())
    return DataError(
        imbalance.ballots if imbalance is not None else None,
        imbalance.loose if imbalance is not None else 0,
        int(missing.sum()) if known else None,
    )
