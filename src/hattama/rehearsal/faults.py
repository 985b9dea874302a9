"""Planting faults: which kinds there are, and in which protocols they are put.

Each kind says beforehand whether it can be seen in the figures: in those of the protocol alone, by
the form's arithmetic or a gap, or only beside another protocol (a repeated one) or the register
(exchanged ones). A fault of a kind with such a trace is only planted where it leaves one, and one
of a kind without only where it leaves none, so that what the checks find can be held against this
table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.register.model import Ints
from hattama.rehearsal.changes import (
    Change,
    against_issued,
    box_over_full,
    digits_swapped,
    digits_swapped_free,
    free,
    line_missing,
    lists_swapped,
    whole,
)
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.form import Form
from hattama.rehearsal.invented import invented
from hattama.rehearsal.land import Land
from hattama.rehearsal.model import Fault, Sheet
from hattama.rehearsal.spec import Spec
from hattama.rehearsal.votes import Day

# Whether a fault of this kind can be seen in the figures.
KINDS: Mapping[str, bool] = {
    "digits_swapped": True,
    "line_missing": True,
    "box_over_full": True,
    "protocol_duplicated": True,
    "wrong_station": True,
    "lists_swapped": False,
    "protocol_invented": False,
    "digits_swapped_free": False,
}
# Two stations of this size do not have the same figures by chance.
LEAST_DUPLICATED = 400
# Protocols that are looked at together; a fault needs a few of them at most.
_HAND = 64


@dataclass(slots=True, eq=False)
class Field:
    """Where faults are planted.

    Attributes:
        order: all protocols in a random order, numbered through the sheets.
        starts: number of each sheet's first protocol.
        used: protocols that hold a fault, or lend their figures to one.
    """

    country: Land
    today: Day
    form: Form
    sheets: Sequence[Sheet]
    draws: Draws
    order: Ints
    starts: Ints
    used: np.typing.NDArray[np.bool_]
    faults: list[Fault] = field(default_factory=list)

    def place(self, number: int) -> tuple[int, int]:
        """Sheet and row of a protocol."""
        sheet = int(np.searchsorted(self.starts, number, side="right")) - 1
        return sheet, number - int(self.starts[sheet])

    def register(self, sheet: int) -> Ints:
        """Registered voters of the stations of a contest."""
        question = self.sheets[sheet].question
        return self.country.voters[question.first : question.end]

    def lot(self, limit: int) -> int:
        """A whole number below the limit."""
        return int(self.draws.below(limit, 1)[0])

    def put(self, kind: str, sheet: int, row: int, change: Change, other: int = -1) -> None:
        """Write a change into the protocol and into the list of faults."""
        figures, first = self.sheets[sheet].figures, self.sheets[sheet].question.first
        spots = sorted(change)
        was = tuple(figures[spots, row].tolist())
        figures[spots, row] = [change[spot] for spot in spots]
        self.used[self.starts[sheet] + row] = True
        self.faults.append(
            Fault(
                kind=kind,
                sheet=sheet,
                station=first + row,
                other=other if other < 0 else first + other,
                columns=tuple(self.sheets[sheet].columns[spot] for spot in spots),
                was=was,
                becomes=tuple(change[spot] for spot in spots),
            )
        )


def plant(
    spec: Spec, law: Law, country: Land, today: Day, form: Form, sheets: Sequence[Sheet]
) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """Plant the faults of a rehearsal, each in a protocol of its own.

    Returns:
        The faults, contest by contest in the order of the tree, and the kinds that this law's form
        cannot show.

    Raises:
        InputError: `rehearse_no_room` where a kind finds too few protocols that it fits.
    """
    possible = kinds_of(sheets)
    left_out = tuple(kind for kind in KINDS if kind not in possible)
    if not spec.faults:
        return (), left_out
    draws = Draws(spec.seed, 8)
    starts = np.cumsum([0, *(len(sheet) for sheet in sheets)])
    ground = Field(
        country, today, form, sheets, draws, draws.order(int(starts[-1])), starts[:-1],
        np.zeros(int(starts[-1]), dtype=np.bool_),
    )  # fmt: skip
    each, more = divmod(spec.faults, len(possible))
    wanted = {kind: each + (spot < more) for spot, kind in enumerate(possible)}
    # What fits the fewest protocols comes first.
    for kind in sorted(possible, key=list(PLANTERS).index):
        _plant(ground, law, kind, wanted[kind])
    return tuple(sorted(ground.faults, key=lambda one: (one.sheet, one.station))), left_out


def kinds_of(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The kinds that the form of these protocols can show."""
    found = sheets[0].relations
    missing = {
        "digits_swapped": any(one.equality for one in found),
        "box_over_full": bool(against_issued(sheets[0])),
        "digits_swapped_free": bool(free(sheets[0])),
    }
    return tuple(kind for kind in KINDS if missing.get(kind, True))


def _plant(ground: Field, law: Law, kind: str, wanted: int) -> None:
    """Plant so many faults of one kind, in the first protocols of the order that it fits."""
    planter = PLANTERS[kind]
    found = 0
    for start in range(0, len(ground.order), _HAND):
        for number in ground.order[start : start + _HAND].tolist():
            if found == wanted:
                return
            if not ground.used[number]:
                sheet, row = ground.place(number)
                found += planter(ground, kind, sheet, row)
    if found < wanted:
        raise InputError("rehearse_no_room", law=law.id, read=kind, least=wanted, expected=found)


Planter = Callable[[Field, str, int, int], bool]


def _single(change_of: Callable[[Draws, Sheet, int], Change | None]) -> Planter:
    """A planter that needs nothing but the protocol."""

    def planter(ground: Field, kind: str, sheet: int, row: int) -> bool:
        change = change_of(ground.draws, ground.sheets[sheet], row)
        if change is not None:
            ground.put(kind, sheet, row, change)
        return change is not None

    return planter


def _duplicated(ground: Field, kind: str, sheet: int, row: int) -> bool:
    """The figures of a neighbour in the same district stand here a second time."""
    other = _partner(ground, sheet, row, LEAST_DUPLICATED)
    if other is None:
        return False
    own = ground.sheets[sheet]
    change = whole(own.figures[:, row], own.figures[:, other])
    if len(change) < 3:
        return False
    ground.put(kind, sheet, row, change, other)
    ground.used[ground.starts[sheet] + other] = True
    return True


def _exchanged(ground: Field, kind: str, sheet: int, row: int) -> bool:
    """Two stations of a district have each other's protocol; their registers tell."""
    register = ground.register(sheet)
    other = _partner(ground, sheet, row, 100)
    if other is None:
        return False
    small, large = sorted((int(register[row]), int(register[other])))
    if large - small < max(100, small // 2):
        return False
    figures = ground.sheets[sheet].figures
    change, back = (
        whole(figures[:, row], figures[:, other]),
        whole(figures[:, other], figures[:, row]),
    )
    ground.put(kind, sheet, row, change, other)
    figures[list(back), other] = list(back.values())
    ground.used[ground.starts[sheet] + other] = True
    return True


def _partner(ground: Field, sheet: int, row: int, least: int) -> int | None:
    """Another station of the same district, unused and not small."""
    question = ground.sheets[sheet].question
    area = int(ground.country.area[question.first + row])
    first, end = (int(ground.country.start[area + more]) - question.first for more in (0, 1))
    register = ground.register(sheet)
    for _ in range(20):
        other = first + ground.lot(end - first)
        free = not ground.used[ground.starts[sheet] + other]
        if other != row and free and register[other] >= least:
            return other
    return None


def _invented(ground: Field, kind: str, sheet: int, row: int) -> bool:
    """Every figure made up at a desk: the arithmetic is right, nothing was counted."""
    own = ground.sheets[sheet]
    station = np.array([own.question.first + row])
    kinds = ground.country.kind[ground.country.settlement[station]]
    figures = invented(ground.draws, ground.today.at(station), kinds, ground.form, own)
    change = whole(own.figures[:, row], figures)
    if len(change) < 3 or any(one.broken(figures[:, None])[0] for one in own.relations):
        return False
    ground.put(kind, sheet, row, change)
    return True


# In the order in which they are planted: what fits the fewest protocols comes first.
PLANTERS: Mapping[str, Planter] = {
    "wrong_station": _exchanged,
    "protocol_duplicated": _duplicated,
    "digits_swapped_free": _single(digits_swapped_free),
    "box_over_full": _single(box_over_full),
    "digits_swapped": _single(digits_swapped),
    "lists_swapped": _single(lists_swapped),
    "protocol_invented": _invented,
    "line_missing": _single(line_missing),
}
