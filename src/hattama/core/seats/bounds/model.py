"""Bounds as values: what each list or candidate has for certain, and what it may still reach."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class ListBound(Struct, frozen=True):
    """One list while ballots are out.

    Attributes:
        option: the list's name.
        certain: seats that it has however the ballots still out fall; it never has fewer.
        most: seats that it may have at most, with its part of an open tie.
        certain_exact: True when ballots were found after which it has exactly `certain`.
        most_exact: True when ballots were found after which it has `most`, or ties for it.
    """

    option: str
    certain: int
    most: int
    certain_exact: bool
    most_exact: bool

    @property
    def exact(self) -> bool:
        """True when neither figure can be improved."""
        return self.certain_exact and self.most_exact


class Bounds(Struct, frozen=True):
    """All lists while ballots are out.

    Attributes:
        house: the seats of the house as the count stands (a law that lets prior seats enlarge
            the house may still enlarge it).
        outstanding: ballots that may still come, the registered voters of what is not counted.
        lists: in the order of the slate.
    """

    house: int
    outstanding: int
    lists: tuple[ListBound, ...]

    @property
    def certain(self) -> int:
        """Seats that are certain, of all lists together."""
        return sum(one.certain for one in self.lists)

    @property
    def open(self) -> int:
        """Seats of the house that are not certain for any list."""
        return self.house - self.certain

    @property
    def exact(self) -> bool:
        """True when no figure of any list can be improved."""
        return all(one.exact for one in self.lists)


class DistrictBound(Struct, frozen=True):
    """One round in one district while ballots are out.

    Attributes:
        status: `certain` when one candidate is elected in this round whatever comes.
        certain: that candidate, or None.
        can_win: who may still be elected in this round, or may stand in an open tie for it.
        second_round: whether the round ends in a further one: for no ballots still out, for some,
            or for all. A tie about who goes on counts when a lot or an order decides it, and not
            when the vote is repeated or the law says nothing.
        finalists_certain: who goes on whatever comes; empty unless `second_round` is `certain`.
    """

    status: Literal["certain", "open"]
    certain: str | None
    can_win: tuple[str, ...]
    finalists_certain: tuple[str, ...]
    second_round: Literal["no", "possible", "certain"]
