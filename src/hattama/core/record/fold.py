"""Facts to the state they leave: what was announced, annulled, drawn; each reference checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, TypeVar

from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.record.facts import (
    Announced,
    Fact,
    LotDrawn,
    NotUnderstood,
    RecountHeld,
    RecountOrdered,
    RepeatVoteOrdered,
    ResultsEstablished,
    TurnoutReported,
    UnitAnnulled,
)
from hattama.core.record.protocol import MOST_FIGURE
from hattama.core.register.election import Election
from hattama.core.register.model import GROUPS, Contest, Option, Register

T = TypeVar("T")

_PERCENT = re.compile(r"\d{1,3}(?:\.\d{1,6})?", re.ASCII)


class State(Struct, frozen=True):
    """What the facts of a record leave, in their order.

    Attributes:
        announced: announced outcomes, the last one last; established ones outrank preliminary.
        turnout: turnout claims by unit.
        lots: by contest.
        annulled: annulled units.
        repeats: units in which a repeat vote was ordered.
        recounts_ordered, recounts: recounts that were ordered, and that were held, by date.
        not_understood: facts of newer kinds.
    """

    announced: tuple[Announced, ...] = ()
    turnout: Mapping[str, tuple[TurnoutReported, ...]] = field(default_factory=dict)
    lots: Mapping[str, tuple[LotDrawn, ...]] = field(default_factory=dict)
    annulled: tuple[UnitAnnulled, ...] = ()
    repeats: tuple[RepeatVoteOrdered, ...] = ()
    recounts_ordered: tuple[RecountOrdered, ...] = ()
    recounts: tuple[RecountHeld, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()

    @property
    def outcome(self) -> Announced | None:
        """The announced outcome that holds: the last established one, else the last one."""
        established = _of(self.announced, ResultsEstablished)
        return established[-1] if established else next(iter(self.announced[-1:]), None)


def fold(election: Election, register: Register, facts: Sequence[Fact | NotUnderstood]) -> State:
    """The state after all facts.

    Raises:
        InputError: with `fact` (from 0) and the key: a unit, contest, option or source that the
            register or the election does not have, a percentage that is none.
    """
    known = Known.of(election, register)
    for number, fact in enumerate(facts):
        if isinstance(fact, Fact):
            try:
                known.check(fact)
            except InputError as problem:
                raise problem.at(fact=number) from None
    state = State(
        announced=_of(facts, Announced),
        turnout=_grouped(_of(facts, TurnoutReported), "unit"),
        lots=_grouped(_of(facts, LotDrawn), "contest"),
        annulled=_of(facts, UnitAnnulled),
        repeats=_of(facts, RepeatVoteOrdered),
        recounts_ordered=_of(facts, RecountOrdered),
        recounts=tuple(sorted(_of(facts, RecountHeld), key=lambda one: one.date)),
        not_understood=_of(facts, NotUnderstood),
    )
    if election.stage == "established" and not isinstance(state.outcome, ResultsEstablished):
        raise InputError("stage_not_established", key="stage", read=election.stage)
    return state


def _of(facts: Sequence[object], kind: type[T]) -> tuple[T, ...]:
    return tuple(one for one in facts if isinstance(one, kind))


def _grouped(facts: Sequence[T], key: str) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for one in facts:
        groups.setdefault(getattr(one, key), []).append(one)
    return {name: tuple(group) for name, group in groups.items()}


class Known(Struct, frozen=True):
    """What facts may name: units, contests, lists, sources."""

    election: Election
    register: Register
    contests: Mapping[str, Contest]
    lists: set[str]

    @classmethod
    def of(cls, election: Election, register: Register) -> Known:
        """The names of an election and its register."""
        contests = {one.id: one for one in register.contests}
        options = (option for one in register.contests for option in one.ballot.values())
        return cls(election, register, contests, {one.id for one in options if one.kind == "list"})

    def check(self, fact: Fact) -> None:
        """Every name in a fact is known.

        Raises:
            InputError: with the key.
        """
        _source(fact.source, "source", self.election)
        unit = getattr(fact, "unit", None)
        if unit is not None and unit not in self.register.units.place:
            raise InputError("unit_unknown", key="unit", read=unit[:80])
        contest = getattr(fact, "contest", "")
        if contest:
            _contest(contest, "contest", self.contests)
        if isinstance(fact, UnitAnnulled | RepeatVoteOrdered | RecountOrdered):
            for spot, name in enumerate(fact.contests):
                _contest(name, f"contests[{spot}]", self.contests)
        elif isinstance(fact, RecountHeld):
            _figures(fact)
        elif isinstance(fact, TurnoutReported):
            _percent(fact.percent, "percent")
        elif isinstance(fact, LotDrawn):
            ballot = self.contests[fact.contest].ballot
            for key in ("among", "drawn"):
                for spot, name in enumerate(getattr(fact, key)):
                    _option(name, f"{key}[{spot}]", ballot)
        elif isinstance(fact, Announced):
            _announced(fact, self.election, self.contests, self.lists)


def _announced(
    fact: Announced, election: Election, contests: Mapping[str, Contest], lists: set[str]
) -> None:
    tiers: set[tuple[str, str]] = set()
    rests: set[str] = set()
    for spot, claim in enumerate(fact.seats):
        key = f"seats[{spot}]"
        if claim.option not in lists and claim.option not in GROUPS:
            _unknown("option_unknown_here", claim.option, f"{key}.option", [*lists, *GROUPS])
        if (claim.seats is None) != claim.rest:
            raise InputError("seats_or_rest", key=key)
        if (claim.option, claim.tier) in tiers or (claim.rest and claim.tier in rests):
            raise InputError("claim_twice", key=key, read=claim.option, tier=claim.tier)
        tiers.add((claim.option, claim.tier))
        if claim.rest:
            rests.add(claim.tier)
    for spot, winner in enumerate(fact.winners):
        key = f"winners[{spot}]"
        contest = _contest(winner.contest, f"{key}.contest", contests)
        _option(winner.option, f"{key}.option", contest.ballot)
        if contest.kind != "district" or contest.ballot[winner.option].kind != "candidate":
            raise InputError("winner_no_candidate", key=f"{key}.option", read=winner.option)
        if winner.source:
            _source(winner.source, f"{key}.source", election)
    for spot, share in enumerate(fact.shares):
        key = f"shares[{spot}]"
        contest = _contest(share.contest, f"{key}.contest", contests)
        _option(share.option, f"{key}.option", contest.ballot)
        _percent(share.percent, f"{key}.percent")


def _figures(fact: RecountHeld) -> None:
    """A recount gives figures that a protocol can hold; which lines there are, the law says."""
    if not fact.figures:
        raise InputError("recount_without_figures", key="figures")
    for column, figure in fact.figures.items():
        if figure > MOST_FIGURE:
            key = f"figures.{column[:80]}"
            raise InputError("count_unreadable", key=key, read=figure, least=0, most=MOST_FIGURE)


def _source(name: str, key: str, election: Election) -> None:
    if name not in election.sources:
        _unknown("source_unknown", name, key, election.sources)


def _contest(name: str, key: str, contests: Mapping[str, Contest]) -> Contest:
    if name not in contests:
        _unknown("contest_unknown", name, key, contests)
    return contests[name]


def _option(name: str, key: str, ballot: Mapping[str, Option]) -> None:
    if name not in ballot:
        _unknown("option_unknown_here", name, key, ballot)


def _unknown(code: str, read: str, key: str, known: Iterable[str]) -> NoReturn:
    raise InputError(code, key=key, read=read[:80], expected=tuple(sorted(known))[:20])


def _percent(text: str, key: str) -> None:
    if not _PERCENT.fullmatch(text):
        raise InputError("percent_unreadable", key=key, read=text[:60])
