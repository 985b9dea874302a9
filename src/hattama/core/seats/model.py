"""What goes into an allocation and what comes out: values only."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from hattama.core.errors import InputError

Kind = Literal["list", "against_all", "other", "invalid"]
Status = Literal["complete", "lot_required", "order_required", "repeat_vote", "no_rule"]


class Option(Struct, frozen=True):
    """One row of votes: a list, the votes against all, other valid votes, or invalid ballots.

    Attributes:
        name: what the row is called; unique in a slate.
        votes: ballots, any size, not negative.
        tags: marks a law asks for, such as `minority`.
        alliance: lists with the same text here are allied.
        members: number of parties in a coalition's list.
        prior: seats that the list already holds.
        districts_won: seats won in districts, where a threshold asks for them.
        max_seats: candidates on the list; it cannot receive more seats.
        registered: rank or moment of registration, smaller is earlier; None when not known.
    """

    name: str
    votes: int
    kind: Kind = "list"
    tags: frozenset[str] = frozenset()
    alliance: str | None = None
    members: int = 1
    prior: int = 0
    districts_won: int = 0
    max_seats: int | None = None
    registered: int | None = None


class Slate(Struct, frozen=True):
    """The votes of one contest, in the order in which they were given.

    The order is kept for printing only: no seat ever depends on it.
    """

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        names: set[str] = set()
        for option in self.options:
            if option.name in names:
                raise InputError("option_twice", read=option.name)
            names.add(option.name)
            for what in ("votes", "prior", "districts_won", "max_seats"):
                value = getattr(option, what)
                if value is not None and value < 0:
                    raise InputError("negative", option=option.name, what=what, read=value)

    @property
    def lists(self) -> tuple[Option, ...]:
        """The rows that can receive seats."""
        return tuple(option for option in self.options if option.kind == "list")

    def total(self, base: str) -> int:
        """Ballots in one of the bases that a law may name (`lists.Base`)."""
        kinds = BASE_KINDS[base]
        return sum(option.votes for option in self.options if option.kind in kinds)

    def with_votes(self, changed: Mapping[str, int]) -> Slate:
        """The same slate with other votes for some options, by name."""
        return Slate(
            tuple(
                replace(option, votes=changed[option.name]) if option.name in changed else option
                for option in self.options
            )
        )


BASE_KINDS: dict[str, frozenset[str]] = {
    "lists": frozenset({"list"}),
    "valid": frozenset({"list", "other"}),
    "valid_with_against_all": frozenset({"list", "other", "against_all"}),
    "cast": frozenset({"list", "other", "against_all", "invalid"}),
}


class Lot(Struct, frozen=True):
    """A drawing of lots that was held: among whom, and who was drawn, in order."""

    among: frozenset[str]
    drawn: tuple[str, ...]

    def __post_init__(self) -> None:
        strangers = [name for name in self.drawn if name not in self.among]
        if strangers or len(set(self.drawn)) != len(self.drawn) or not self.drawn:
            raise InputError("lot_impossible", read=self.drawn, among=tuple(sorted(self.among)))
        if len(self.drawn) >= len(self.among):
            raise InputError("lot_of_all", read=self.drawn, among=tuple(sorted(self.among)))


class Tie(Struct, frozen=True):
    """`seats` seats that all of `among` deserve equally.

    Attributes:
        resolved_by: the article (or rule, where a rules file gives no article) that broke the tie,
            or None while the seats are undecided.
        rule: the rule that broke it (`registered_earlier`, `more_votes`, `lot`), or None.
        given: who received the seats, when resolved.
    """

    seats: int
    among: tuple[str, ...]
    resolved_by: str | None = None
    rule: str | None = None
    given: tuple[str, ...] = ()


class ThresholdLine(Struct, frozen=True):
    """One list against the threshold.

    Attributes:
        needed: votes on the threshold exactly (share of base), or None where none is asked.
        why: `share`, `exempt`, `districts_won`, `none`, or `no_votes`.
    """

    name: str
    votes: int
    base: int
    needed: Fraction | None
    passed: bool
    why: str


class Step(Struct, frozen=True):
    """One step of the working: a code, its parameters, and the rule that commands it."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    article: str = ""
    basis: str | None = None


class NextSeat(Struct, frozen=True):
    """A list's claim on its last seat and on one more, as the exact priorities compared.

    Attributes:
        last: priority of the last seat it holds (None without a seat).
        next: priority of one seat more (None when it cannot receive more).
    """

    name: str
    seats: int
    last: Fraction | None
    next: Fraction | None


class Outcome(Struct, frozen=True):
    """The seats, and everything needed to explain and to doubt them.

    `sum(seats.values()) + undecided == house`, always.
    """

    house: int
    seats: Mapping[str, int]
    status: Status
    undecided: int
    ties: tuple[Tie, ...]
    thresholds: tuple[ThresholdLine, ...]
    steps: tuple[Step, ...]
    next_seats: tuple[NextSeat, ...] = ()
    clause: str | None = None

    def same_seats(self, other: Outcome) -> bool:
        """True when both give the same seats and leave the same undecided."""
        return (
            self.status == other.status
            and self.seats == other.seats
            and open_ties(self) == open_ties(other)
        )


def open_ties(outcome: Outcome) -> list[tuple[int, tuple[str, ...]]]:
    """The unresolved ties, without the order in which lists were named."""
    return sorted(
        (tie.seats, tuple(sorted(tie.among))) for tie in outcome.ties if tie.resolved_by is None
    )
