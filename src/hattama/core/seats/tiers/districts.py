"""Who wins a single-mandate district: plurality, or a majority and a second round.

Only candidates can win; votes against all count in the bases that the law names and nowhere else.
A tie is a value: the law's rule breaks it, a drawn lot does, or it stays open and says what it asks
for. The order in which candidates are given decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.model import Winner
from hattama.core.seats.model import Lot, Step

Status = Literal[
    "elected",
    "second_round",
    "repeat_vote",
    "lot_required",
    "order_required",
    "no_rule",
    "not_published",
]

# What an open tie asks for, by the law's tie rule.
_ASKS: dict[str, Status] = {
    "repeat_vote": "repeat_vote",
    "lot": "lot_required",
    "more_rounds": "second_round",
    "registered_earlier": "order_required",
    "none": "no_rule",
}


class Candidate(Struct, frozen=True):
    """One candidate's votes; `registered` is smaller for an earlier registration."""

    id: str
    votes: int
    registered: int | None = None


class Ballot(Struct, frozen=True):
    """The votes of one district.

    Attributes:
        invalid: ballots, or None where they were not published.
        other: valid votes that can win nothing.
    """

    candidates: tuple[Candidate, ...]
    against_all: int = 0
    invalid: int | None = None
    other: int = 0

    def __post_init__(self) -> None:
        names = [one.id for one in self.candidates]
        if len(set(names)) < len(names):
            raise InputError("option_twice", read=max(names, key=names.count))
        for one in self.candidates:
            if one.votes < 0:
                raise InputError("negative", option=one.id, what="votes", read=one.votes)

    def base(self, name: str) -> int:
        """Ballots in one of the bases that a law may name."""
        total = self.other + sum(one.votes for one in self.candidates)
        if name != "valid":
            total += self.against_all
        return total + (self.invalid or 0) if name == "cast" else total


class Near(Struct, frozen=True):
    """How near the outcome of a round is to another one.

    Attributes:
        ballots: the fewest moved after which the round ends otherwise or in a tie.
        what: `lead` of the first, its `majority`, the last of the `finalists`, or a `tie` that is
            there already.
    """

    ballots: int
    what: Literal["lead", "majority", "finalists", "tie"]


class District(Struct, frozen=True):
    """The outcome of one round in one district.

    Attributes:
        winner: None unless `status` is `elected`.
        finalists: who goes on to another round, the strongest first.
        tied: who is equal where that decides something and nothing broke it.
        lead: votes between the first and the second; None with fewer than two candidates.
        margin: how near another outcome is; None where nobody stands against the first.
    """

    status: Status
    winner: str | None = None
    finalists: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    lead: int | None = None
    margin: Near | None = None
    steps: tuple[Step, ...] = ()


def decide(
    rule: Winner,
    ballot: Ballot,
    number: int = 1,
    lots: Sequence[Lot] = (),
    *,
    strict: bool = True,
) -> District:
    """The outcome of a round.

    Args:
        rule: how the law says a district is won.
        number: 1 for the first round; from the second on, more votes are enough.
        lots: drawings that were held for this district; each must answer a tie that arises.
        strict: False passes over lots that answer no tie.

    Raises:
        InputError: `lot_not_needed`, `lot_wrong_number`.
    """
    ranked = sorted(ballot.candidates, key=lambda one: (-one.votes, one.id))
    count = _Count(rule, ranked, lots, strict=strict)
    found = _round(count, ballot, number)
    if strict and len(count.used) < len(lots):
        unused = next(lot for spot, lot in enumerate(lots) if spot not in count.used)
        raise InputError("lot_not_needed", among=tuple(sorted(unused.among)))
    return found


class _Count:
    """One round while it is being counted: the candidates by strength, and the working."""

    def __init__(
        self, rule: Winner, ranked: list[Candidate], lots: Sequence[Lot], *, strict: bool
    ) -> None:
        self.rule = rule
        self.ranked = ranked
        self.lots = lots
        self.strict = strict
        self.used: set[int] = set()
        self.steps: list[Step] = []

    def step(self, code: str, **params: object) -> None:
        """A step of the working, with the article of the rule."""
        self.steps.append(Step(code, params, self.rule.article, self.rule.basis))

    def outcome(self, status: Status, **more: object) -> District:
        """The outcome, with the working up to here."""
        ranked = self.ranked
        lead = ranked[0].votes - ranked[1].votes if len(ranked) > 1 else None
        return District(status, lead=lead, steps=tuple(self.steps), **more)  # type: ignore[arg-type]

    def chosen(self, places: int, among: list[Candidate]) -> tuple[str, ...]:
        """Who of the equally strong takes the places, by rule or lot; nobody while that is open."""
        names = tuple(one.id for one in among)
        self.step("district_tie", among=names, votes=among[0].votes, places=places)
        given: tuple[str, ...] = ()
        if self.rule.tie == "registered_earlier":
            ranks = sorted((one.registered, one.id) for one in among if one.registered is not None)
            known = len(ranks) == len(among) and ranks[places - 1][0] < ranks[places][0]
            given = tuple(name for _, name in ranks[:places]) if known else ()
        elif self.rule.tie == "lot":
            given = self._drawn(places, names)
        if given:
            self.step("district_tie_resolved", among=names, given=given, rule=self.rule.tie)
        else:
            self.step("district_tie_open", among=names, asks=_ASKS[self.rule.tie])
        return given

    def _drawn(self, places: int, names: tuple[str, ...]) -> tuple[str, ...]:
        for spot, lot in enumerate(self.lots):
            if spot not in self.used and lot.among == frozenset(names):
                if len(lot.drawn) != places:
                    if not self.strict:
                        continue
                    raise InputError(
                        "lot_wrong_number", read=len(lot.drawn), expected=places, among=names
                    )
                self.used.add(spot)
                return lot.drawn
        return ()


def _round(count: _Count, ballot: Ballot, number: int) -> District:
    ranked = count.ranked
    if not ranked or ranked[0].votes == 0:
        count.step("district_no_votes", candidates=len(ranked))
        return count.outcome("no_rule")
    if ballot.against_all > ranked[0].votes:
        count.step("district_against_all", votes=ballot.against_all)
    if count.rule.rule == "plurality" or number > 1:
        return _plurality(count)
    base, share = ballot.base(count.rule.base), ratio(count.rule.share)
    count.step("district_majority", base=count.rule.base, votes=base, share=share)
    first = ranked[0]
    if Fraction(first.votes) > share * base:
        count.step("district_elected", option=first.id, votes=first.votes)
        return count.outcome("elected", winner=first.id)
    return _finalists(count)


def _plurality(count: _Count) -> District:
    first = count.ranked[0]
    tied = [one for one in count.ranked if one.votes == first.votes]
    winner = first.id
    if len(tied) > 1:
        given = count.chosen(1, tied)
        if not given:
            names = tuple(one.id for one in tied)
            asks = _ASKS[count.rule.tie]
            return count.outcome(
                asks, tied=names, finalists=names if asks == "second_round" else ()
            )
        winner = given[0]
    count.step("district_elected", option=winner, votes=first.votes)
    return count.outcome("elected", winner=winner)


def _finalists(count: _Count) -> District:
    """The strongest go on to a second round; a tie on the edge is broken or stays open."""
    ranked, places = count.ranked, count.rule.finalists
    if len(ranked) < 2:
        # A single candidate without a majority: nobody to go on against.
        count.step("district_no_majority", finalists=())
        return count.outcome("no_rule")
    names = tuple(one.id for one in ranked[:places])
    if len(ranked) > places and ranked[places - 1].votes == ranked[places].votes:
        edge = ranked[places].votes
        before = tuple(one.id for one in ranked if one.votes > edge)
        tied = [one for one in ranked if one.votes == edge]
        given = count.chosen(places - len(before), tied)
        if not given:
            asks = _ASKS[count.rule.tie]
            return count.outcome(asks, finalists=before, tied=tuple(one.id for one in tied))
        names = (*before, *given)
    count.step("district_second_round", finalists=names)
    return count.outcome("second_round", finalists=names)
