"""The law's identities as rows of coefficients over the columns of a block.

`left - right` of a relation is a sum of columns with whole coefficients. So each relation is
evaluated for all protocols of a block at once, and what another figure would do to it follows by
multiplication instead of by counting again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from msgspec import Struct

from hattama.core.checks.parts import Flags, Part
from hattama.core.law.model import Identity, Law
from hattama.core.register.model import Contest, Ints

VOTES = "votes"


class Relation(Struct, frozen=True):
    """One identity over the columns of a block.

    Attributes:
        number: of the portable box or issuing member, where each repetition is compared; else 0.
        left, right: columns and their signs.
        whole: False where a line of the identity, or an option, has no column here at all.
    """

    identity: Identity
    left: tuple[tuple[int, int], ...]
    right: tuple[tuple[int, int], ...]
    number: int = 0
    whole: bool = True

    @property
    def equality(self) -> bool:
        """True when the two sides must be equal, one way and the other."""
        serious = ("error", "warning")
        return self.identity.more in serious and self.identity.fewer in serious

    def coefficients(self, width: int) -> Ints:
        """`left - right` as one row over the block's columns."""
        row = np.zeros(width, dtype=np.int64)
        for spot, sign in self.left:
            row[spot] += sign
        for spot, sign in self.right:
            row[spot] -= sign
        return row


class Sides(Struct, frozen=True, eq=False):
    """Both sides of a relation for some protocols.

    Attributes:
        known: where neither side lacks a figure; the sums mean nothing elsewhere.
    """

    left: Ints
    right: Ints
    known: Flags


def relations_of(law: Law, contest: Contest, columns: Sequence[str]) -> Iterator[Relation]:
    """The identities of the law's form over these columns, each repetition by itself."""
    if law.protocol is None:
        return
    repeats = {line.id: line.repeats for line in law.protocol.lines}
    for identity in law.protocol.identities:
        names = [name.removeprefix("-") for name in (*identity.left, *identity.right)]
        kinds = {repeats.get(name, "") for name in names}
        if len(kinds) == 1 and kinds != {""}:
            # Both sides repeat alike: box against box.
            for number in _numbers(names, columns):
                named = [f"{name}.{number}" for name in names]
                split = len(identity.left)
                yield Relation(
                    identity,
                    _spots(zip(identity.left, named[:split], strict=True), columns),
                    _spots(zip(identity.right, named[split:], strict=True), columns),
                    number,
                    all(name in columns for name in named),
                )
            continue
        sides = [_side(side, contest, columns) for side in (identity.left, identity.right)]
        yield Relation(
            identity, sides[0][0], sides[1][0], whole=sides[0][1] and sides[1][1]
        )  # fmt: skip


def _numbers(names: Sequence[str], columns: Sequence[str]) -> list[int]:
    stems = {*names}
    return sorted(
        {
            int(number)
            for stem, dot, number in (name.rpartition(".") for name in columns)
            if dot and stem in stems and number.isdigit()
        }
    )


def _spots(
    named: Iterable[tuple[str, str]],
    columns: Sequence[str],
) -> tuple[tuple[int, int], ...]:
    return tuple(
        (columns.index(name), -1 if signed.startswith("-") else 1)
        for signed, name in named
        if name in columns
    )


def _side(
    side: Sequence[str], contest: Contest, columns: Sequence[str]
) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Columns and signs of one side, and whether each of its lines has a column."""
    found: list[tuple[int, int]] = []
    whole = True
    for signed in side:
        name, sign = signed.removeprefix("-"), -1 if signed.startswith("-") else 1
        if name == VOTES:
            own = [spot for spot, column in enumerate(columns) if column in contest.ballot]
            whole = whole and len(own) == len(contest.ballot)
        else:
            own = columns_of(name, columns)
            whole = whole and bool(own)
        found += [(spot, sign) for spot in own]
    return tuple(found), whole


def columns_of(line: str, columns: Sequence[str]) -> list[int]:
    """The columns of a line: its own, or one for each repetition."""
    return list(_spots_by_line(tuple(columns)).get(line, ()))


@lru_cache(maxsize=64)
def _spots_by_line(columns: tuple[str, ...]) -> dict[str, list[int]]:
    """Columns by their whole name, and repeated ones also by that of their line.

    Several checks ask for each line of each part in turn.
    """
    found: dict[str, list[int]] = {}
    for spot, name in enumerate(columns):
        found.setdefault(name, []).append(spot)
        stem, dot, number = name.rpartition(".")
        if dot and number.isdigit():
            found.setdefault(stem, []).append(spot)
    return found


def sides(relation: Relation, part: Part) -> Sides:
    """Both sides of a relation for the protocols of a part.

    A line that repeats is known where one of its repetitions is: a station has as many boxes as
    it has. Every other column must be there.
    """
    known = np.full(len(part), relation.whole)
    sums = []
    for side in (relation.left, relation.right):
        total = np.zeros(len(part), dtype=np.int64)
        repeated: dict[str, list[int]] = {}
        for spot, sign in side:
            stem = repeated_stem(relation, part.columns[spot])
            if stem:
                repeated.setdefault(stem, []).append(spot)
            else:
                known &= ~part.absent[spot]
            if sign > 0:
                total += part.values[spot]
            else:
                total -= part.values[spot]
        for spots in repeated.values():
            known &= ~part.all_absent(spots)
        sums.append(total)
    return Sides(sums[0], sums[1], known)


def repeated_stem(relation: Relation, column: str) -> str:
    """The line of which a column is one repetition, where these are added up; else nothing.

    An option's id may hold a dot too, but no option stands in an identity by name.
    """
    stem, dot, _ = column.rpartition(".")
    names = (*relation.identity.left, *relation.identity.right)
    summed = dot and relation.number == 0 and (stem in names or f"-{stem}" in names)
    return stem if summed else ""
