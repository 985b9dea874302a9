"""What a comparison yields: columns for each contest, never a word on who is right."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.model import Indices, Ints, Register

State = Literal["differs", "superseded", "gaps"]
# A figure differs; a figure differs and one of the records corrected it between; every figure that
# both give is the same, but one stands on one side only.
STATES: tuple[State, ...] = ("differs", "superseded", "gaps")
DIFFERS, SUPERSEDED, GAPS = range(3)

# Nothing can be compared where one side is empty, and which side that is matters.
Status = Literal["compared", "copies_only", "one_side", "nothing"]


class Sheet(Struct, frozen=True, eq=False):
    """One contest, both sides.

    Attributes:
        contest: place in the register.
        columns: lines of the form, then options in ballot order; of a line that repeats its
            numbered columns, or their sum where a side gives it whole.
        same: pairs of which every figure that both give is the same; the other pairs differ, were
            superseded between, or have no figure in common.
        units: the pairs of which there is something to say, in the order of the register.
        state: of these, places in `STATES`.
        a, b: their figures, one row for each of `units`, ABSENT where a side gives none.
        paired: the units of all pairs.
        nothing_common: units of pairs without a figure that both give.
        only_a, only_b: units with a protocol on one side only.
        compared, differing, lone_a, lone_b: by column, how many pairs give the figure on both
            sides, give two figures, and give it on one side only.
    """

    contest: int
    columns: tuple[str, ...]
    same: int
    units: Indices
    state: npt.NDArray[np.int8]
    a: Ints
    b: Ints
    paired: Indices
    nothing_common: Indices
    only_a: Indices
    only_b: Indices
    compared: Ints
    differing: Ints
    lone_a: Ints
    lone_b: Ints

    @property
    def pairs(self) -> int:
        """Protocols that both sides have."""
        return len(self.paired)

    def of(self, state: int) -> npt.NDArray[np.intp]:
        """Rows of `units` in one state."""
        return np.flatnonzero(self.state == state)

    def number(self, state: int) -> int:
        """How many pairs are in one state."""
        return int((self.state == state).sum())


class Compared(Struct, frozen=True, eq=False):
    """Two records of one election, contest by contest.

    Attributes:
        source_a, source_b: whose protocols were compared.
        sheets: of the contests of which a side has a protocol.
        rows_a, rows_b: protocols that went in; each is in a pair or on one side only.
    """

    register: Register
    source_a: str
    source_b: str
    sheets: tuple[Sheet, ...]
    rows_a: int
    rows_b: int

    @property
    def pairs(self) -> int:
        """Protocols that both sides have."""
        return sum(one.pairs for one in self.sheets)

    @property
    def same(self) -> int:
        """Pairs of which every figure that both give is the same."""
        return sum(one.same for one in self.sheets)

    @property
    def nothing_common(self) -> int:
        """Pairs without a figure that both give."""
        return sum(len(one.nothing_common) for one in self.sheets)

    @property
    def only_a(self) -> int:
        """Protocols that only the first side has."""
        return sum(len(one.only_a) for one in self.sheets)

    @property
    def only_b(self) -> int:
        """Protocols that only the second side has."""
        return sum(len(one.only_b) for one in self.sheets)

    def number(self, state: int) -> int:
        """How many pairs are in one state."""
        return sum(one.number(state) for one in self.sheets)

    @property
    def with_copy(self) -> bool:
        """Whether a side holds copies, which nobody has to hold of every station."""
        return self.source_a != OFFICIAL or self.source_b != OFFICIAL
