"""The law's identities over the columns of one contest, as rows of whole coefficients.

`left - right` of an identity is a sum of columns. This is read from the law file here once more,
and not taken from the checks: whoever plants faults must not share an error with whoever finds
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hattama.core.law.model import Identity, Law
from hattama.core.register.model import Ints

_SERIOUS = ("error", "warning")


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """One identity, or one repetition of it.

    Attributes:
        weight: coefficient of each column in `left - right`.
    """

    identity: Identity
    weight: Ints

    @property
    def equality(self) -> bool:
        """True when neither side may be larger."""
        return self.identity.more in _SERIOUS and self.identity.fewer in _SERIOUS

    def broken(self, figures: Ints) -> np.typing.NDArray[np.bool_]:
        """Which protocols break it with severity error or warning; absent figures count zero.

        Args:
            figures: a row for each column, a column for each protocol.
        """
        used = np.flatnonzero(self.weight)
        gap = self.weight[used] @ np.maximum(figures[used], 0).astype(np.int64)
        wrong = np.zeros(figures.shape[1], dtype=np.bool_)
        if self.identity.more in _SERIOUS:
            wrong |= gap > 0
        if self.identity.fewer in _SERIOUS:
            wrong |= gap < 0
        return wrong


def relations(law: Law, columns: Sequence[str], options: Sequence[str]) -> tuple[Relation, ...]:
    """The identities of a law over these columns."""
    if law.protocol is None:
        return ()
    repeats = {line.id: line.repeats for line in law.protocol.lines}
    found: list[Relation] = []
    for identity in law.protocol.identities:
        kinds = {repeats.get(name.lstrip("-"), "") for name in (*identity.left, *identity.right)}
        # Where both sides repeat alike, each box is compared with itself.
        alike = len(kinds) == 1 and kinds != {""}
        ends = (
            sorted({name.rpartition(".")[2] for name in columns if "." in name}) if alike else [""]
        )
        for end in ends:
            weight = np.zeros(len(columns), dtype=np.int64)
            for side, sign in ((identity.left, 1), (identity.right, -1)):
                for name in side:
                    spots = _spots(name.lstrip("-"), end, columns, options)
                    weight[spots] += -sign if name.startswith("-") else sign
            if weight.any():
                found.append(Relation(identity, weight))
    return tuple(found)


def _spots(name: str, end: str, columns: Sequence[str], options: Sequence[str]) -> list[int]:
    """The columns of one name of an identity."""
    if name == "votes":
        return [spot for spot, one in enumerate(columns) if one in options]
    wanted = f"{name}.{end}"
    return [
        spot
        for spot, one in enumerate(columns)
        if one == (wanted if end else name) or (not end and one.rpartition(".")[0] == name)
    ]
