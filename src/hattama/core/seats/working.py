"""An allocation under way, and seats by plain order of votes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from msgspec import Struct, field

from hattama.core.seats.model import Step
from hattama.core.seats.select import Cut, cut_line


class Working(Struct):
    """An allocation under way.

    Attributes:
        seats: certain seats of each claimant so far.
        tied, tie_seats: the last seats, when several claimants deserve them equally.
        stuck: code of the place where the law has no rule for the seats left, or None.
        block: claimants of whom one would take all seats left, when they are equally strong.
        priority: exact priority of a claimant's seat beyond so many held, where one table of
            priorities decided everything (None where it is beyond all comparison).
    """

    seats: list[int]
    tied: list[int] = field(default_factory=list)
    tie_seats: int = 0
    stuck: str | None = None
    block: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)
    priority: Callable[[int, int], Fraction | None] | None = None

    def take(self, cut: Cut) -> None:
        """Adopt the seats and the tie of a cut.

        When the lowest bounds alone are more than the house, no rule says whose seats give way:
        none is certain.
        """
        self.seats = [0] * len(cut.seats) if cut.over else cut.seats
        self.tied, self.tie_seats = cut.tied, cut.tie_seats
        if cut.over:
            self.stuck = "bounds_exceed_house"
        elif cut.short:
            self.stuck = "lists_exhausted"


def in_turn(weights: Sequence[int], before: Sequence[int], high: Sequence[int], house: int) -> Cut:
    """Seats by order of votes, round after round.

    Written as priorities: a round costs more than any vote.
    """
    price = max(weights) + 1
    purses = [weight + held * price for weight, held in zip(weights, before, strict=True)]
    return cut_line(purses, price, house, before, high)


def to_strongest(
    weights: Sequence[int], before: Sequence[int], high: Sequence[int], house: int
) -> tuple[list[int], list[int]]:
    """All seats left to the strongest claimant, then to the next while candidates are short.

    Returns:
        The seats, and the claimants among whom the rest lies because they are equally strong.
    """
    seats = list(before)
    left = house - sum(seats)
    waiting = [spot for spot, most in enumerate(high) if most > seats[spot]]
    while left and waiting:
        most = max(weights[spot] for spot in waiting)
        strongest = [spot for spot in waiting if weights[spot] == most]
        room = sum(high[spot] - seats[spot] for spot in strongest)
        if len(strongest) > 1 and room > left:
            return seats, strongest
        for spot in strongest:
            gain = min(left, high[spot] - seats[spot])
            seats[spot] += gain
            left -= gain
        waiting = [spot for spot in waiting if spot not in strongest]
    return seats, []
