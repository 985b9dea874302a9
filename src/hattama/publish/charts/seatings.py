"""Where the dots of a hemicycle stand, in whole numbers: no sine that two machines round apart."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from msgspec import Struct

_ONE = 10**12
_PI = 3_141_592_653_590

# Of the outermost row's radius, where the innermost row stands at least.
_HOLLOW = Fraction(2, 5)


class Dots(Struct, frozen=True):
    """Places of seats, from left to right.

    Attributes:
        radius: of a dot.
        places: centres; x from the left end, y downwards from the top of the half circle.
        height: of it all.
    """

    radius: int
    places: tuple[tuple[int, int], ...]
    height: int


@cache
def seatings(seats: int, width: int) -> Dots:
    """Places of so many seats in a half circle of this width (lengths as in `svg`)."""
    if seats <= 0:
        return Dots(0, (), 0)
    outer, pitch, rows = _fitting(seats, width)
    radius = pitch * 2 // 5
    placed = []
    for row, (reach, count) in enumerate(rows):
        for at in range(count):
            turn = Fraction(at, count - 1) if count > 1 else Fraction(1, 2)
            sine, cosine = _sine_cosine(turn)
            x = width // 2 - reach * cosine // _ONE
            y = radius + outer - reach * sine // _ONE
            placed.append((turn, row, x, y))
    placed.sort()
    return Dots(radius, tuple((x, y) for _, _, x, y in placed), outer + 2 * radius)


def _fitting(seats: int, width: int) -> tuple[int, int, list[tuple[int, int]]]:
    """Radius of the outermost row, pitch, and radius and seats of each row."""
    count = 1
    while True:
        # Half of the width holds the outermost radius and a dot: with `count` rows between the
        # hollow and the rim, the pitch is what is left for each.
        pitch = _pitch(count, width)
        outer = width // 2 - pitch * 2 // 5
        if count == 1:
            # A handful of seats stands together round the number, not along the whole rim.
            outer = min(outer, max(pitch * 2, pitch * (seats - 1) * _ONE // _PI))
        reaches = [outer - pitch * at for at in range(count)]
        room = [_PI * reach // (pitch * _ONE) + 1 for reach in reaches]
        if sum(room) >= seats:
            return outer, pitch, list(zip(reaches, _spread(seats, room), strict=True))
        count += 1


def _pitch(rows: int, width: int) -> int:
    """The distance of rows; the fewer the rows, the less of the width they may take."""
    if rows == 1:
        return width // 10
    solid = 1 - _HOLLOW
    return int(Fraction(width, 2) * solid / (rows - 1 + solid * Fraction(2, 5)))


def _spread(seats: int, room: list[int]) -> list[int]:
    """Seats of each row in proportion to its room: largest remainders, outer rows first."""
    whole = sum(room)
    given = [seats * one // whole for one in room]
    rest = [(-(seats * one % whole), at) for at, one in enumerate(room)]
    for _, at in sorted(rest)[: seats - sum(given)]:
        given[at] += 1
    return given


def _sine_cosine(turn: Fraction) -> tuple[int, int]:
    """Sine and cosine of `turn` half circles, times 10**12."""
    if turn > Fraction(1, 2):
        sine, cosine = _sine_cosine(1 - turn)
        return sine, -cosine
    angle = _PI * turn.numerator // turn.denominator
    sine, cosine, term = 0, 0, _ONE
    for step in range(24):
        signed = -term if step % 4 >= 2 else term
        if step % 2:
            sine += signed
        else:
            cosine += signed
        term = term * angle // (_ONE * (step + 1))
    return sine, cosine
