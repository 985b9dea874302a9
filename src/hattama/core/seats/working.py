"""An allocation under way, and seats by plain order of votes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hattama.core.seats.model import Step
from hattama.core.seats.select import Cut, cut_line


@dataclass
class Working:
    """An allocation under way.

    Attributes:
        seats: certain seats of each claimant so far.
        tied, tie_seats: the last seats, when several claimants deserve them equally.
        stuck: code of the place where the law has no rule for the seats left, or None.
        priority: exact priority of a claimant's seat beyond so many held, where one table of
            priorities decided everything (None where it is beyond all comparison).
    """

    seats: list[int]
    tied: list[int] = field(default_factory=list)
    tie_seats: int = 0
    stuck: str | None = None
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


def in_order(
    rule: str, weights: Sequence[int], before: Sequence[int], high: Sequence[int], house: int
) -> Cut:
    """Seats by order of votes: round after round, or all to the strongest (`to_largest`).

    Written as priorities: in turn, a round costs more than any vote; for the strongest list, a
    vote outweighs any number of seats.
    """
    if rule == "to_largest":
        price = 1
        purses = [weight * (house + 1) + held for weight, held in zip(weights, before, strict=True)]
    else:
        price = max(weights) + 1
        purses = [weight + held * price for weight, held in zip(weights, before, strict=True)]
    return cut_line(purses, price, house, before, high)
