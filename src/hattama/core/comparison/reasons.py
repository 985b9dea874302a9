"""What may lie behind two figures that differ, as codes. A reason is possible, never a fault.

Most of these are slips that a tired person makes at night, on either side.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from msgspec import Struct

from hattama.core.comparison.model import SUPERSEDED, Compared, Sheet
from hattama.core.register.model import ABSENT

Reason = Literal[
    "lines_swapped", "digits_transposed", "one_digit", "factor_of_ten", "neighbour", "absent_a",
    "absent_b", "lines_only", "later_correction", "copy_before_correction",
]  # fmt: skip

# Small figures stand beside equal ones by chance.
_LEAST_ALIKE = 10
_FACTORS = (10, 100, 1000)


class Figure(Struct, frozen=True):
    """One line or option of a pair that is not the same on both sides.

    Attributes:
        a, b: None where that side gives none.
    """

    column: str
    a: int | None
    b: int | None
    reasons: tuple[Reason, ...]

    @property
    def difference(self) -> int | None:
        """B's figure less A's."""
        return None if self.a is None or self.b is None else self.b - self.a


def of_figures(a: int, b: int) -> tuple[Reason, ...]:
    """Slips that make one of two figures the other."""
    one, two = str(a), str(b)
    found: list[Reason] = []
    if len(one) == len(two):
        spots = [spot for spot in range(len(one)) if one[spot] != two[spot]]
        if len(spots) == 1:
            found.append("one_digit")
        elif len(spots) == 2:
            first, second = spots
            if (one[first], one[second]) == (two[second], two[first]):
                found.append("digits_transposed")
    small, large = sorted((a, b))
    if small and large in [small * factor for factor in _FACTORS]:
        found.append("factor_of_ten")
    return tuple(found)


def figures(
    sheet: Sheet, row: int, options: Collection[str]
) -> tuple[tuple[Figure, ...], tuple[Reason, ...]]:
    """The figures of a pair that are not the same, with their reasons; and those of the pair.

    Args:
        row: of the sheet's `units`.
        options: ids of the options on the ballot.
    """
    a, b = sheet.a[row].tolist(), sheet.b[row].tolist()
    told = []
    for spot, column in enumerate(sheet.columns):
        if a[spot] == b[spot]:
            continue
        if a[spot] == ABSENT:
            # A figure that a side never gives is no gap of this protocol.
            if sheet.compared[spot]:
                told.append(Figure(column, None, b[spot], ("absent_a",)))
        elif b[spot] == ABSENT:
            if sheet.compared[spot]:
                told.append(Figure(column, a[spot], None, ("absent_b",)))
        else:
            found = (*_among(sheet.columns, options, a, b, spot), *of_figures(a[spot], b[spot]))
            told.append(Figure(column, a[spot], b[spot], found))
    differ = [one.column for one in told if one.difference is not None]
    voted = any(
        name in options and ABSENT not in (one, two)
        for name, one, two in zip(sheet.columns, a, b, strict=True)
    )
    lines_only = voted and differ and not any(name in options for name in differ)
    return tuple(told), ("lines_only",) if lines_only else ()


def between(compared: Compared, sheet: Sheet, row: int) -> tuple[Reason, ...]:
    """Why a pair that one of the records corrected between may differ."""
    if sheet.state[row] != SUPERSEDED:
        return ()
    return ("copy_before_correction",) if compared.with_copy else ("later_correction",)


def _among(
    columns: Sequence[str], options: Collection[str], a: list[int], b: list[int], spot: int
) -> tuple[Reason, ...]:
    """Slips between lines: two exchanged, or a figure from the line beside it."""
    for other in range(len(columns)):
        same_kind = (columns[other] in options) == (columns[spot] in options)
        if other != spot and same_kind and a[other] == b[spot] and b[other] == a[spot]:
            return ("lines_swapped",)
    for other in (spot - 1, spot + 1):
        if not 0 <= other < len(columns):
            continue
        if (columns[other] in options) != (columns[spot] in options):
            continue
        if b[spot] == a[other] >= _LEAST_ALIKE or a[spot] == b[other] >= _LEAST_ALIKE:
            return ("neighbour",)
    return ()
