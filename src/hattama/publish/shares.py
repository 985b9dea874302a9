"""What shares of a protocol or of a total are taken of: the columns that its base counts."""

from __future__ import annotations

from collections.abc import Sequence

from hattama.core.result import Counted
from hattama.core.seats.tiers.contest import INVALID, kinds_of


def base_places(one: Counted, columns: Sequence[str]) -> tuple[int, ...]:
    """Places of the columns that the base of a contest counts."""
    kinds, ballot = kinds_of(one.base[0]), one.contest.ballot
    return tuple(
        place
        for place, column in enumerate(columns)
        if (column in ballot and ballot[column].kind in kinds)
        or (column == INVALID and "invalid" in kinds)
    )


def base_of(figures: Sequence[int | None], places: Sequence[int]) -> int | None:
    """How many votes shares are taken of; nobody knows while a part is absent."""
    total = 0
    for place in places:
        figure = figures[place]
        if figure is None:
            return None
        total += figure
    return total if places else None
