"""Ties are values: resolved by a rule of law, by a drawn lot, or left open and said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.law.lists import Tie as TieLaw
from hattama.core.seats.model import Lot, Option, Status, Step, Tie

# What an unresolved tie asks for, by the rule that should have broken it.
ASKS: dict[str, Status] = {
    "lot": "lot_required",
    "registered_earlier": "order_required",
    "repeat_vote": "repeat_vote",
    "more_votes": "no_rule",
    "none": "no_rule",
}


class Breaker(Struct):
    """Breaks ties by a law's rule and by the lots that were drawn, and remembers what it did.

    Attributes:
        rule: the law's tie rule; without one (a rules file that says nothing) lots decide.
        lots: drawings brought by the caller. Each must answer a tie that really arises.
        strict: False passes over lots that answer no tie: a record may hold one (docs/record.md).
    """

    rule: TieLaw | None
    options: Mapping[str, Option]
    lots: Sequence[Lot] = ()
    strict: bool = True
    ties: list[Tie] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    asked: list[Status] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def break_tie(self, seats: int, among: Sequence[str]) -> tuple[str, ...]:
        """Who of `among` certainly receives one of the `seats` seats.

        A rule may settle part of a tie (two of three have more votes): what it leaves equal goes
        on to the next rule, and what no rule settles stays open.
        """
        among = tuple(sorted(among))
        article, basis = (self.rule.article, self.rule.basis) if self.rule else ("", None)
        self.steps.append(Step("tie", {"seats": seats, "among": tuple(among)}, article, basis))
        rules = [self.rule.rule if self.rule else "lot"]
        if self.rule and self.rule.then:
            rules.append(self.rule.then)
        settled: list[str] = []
        equal = among
        for rule in rules:
            given, left = self._by(rule, seats, among)
            if not given and len(left) == len(among):
                continue
            settled += given
            if given:
                # Lots are drawn among those whom earlier rules left; other rules saw them all.
                seen = tuple(among if rule == "lot" else equal)
                self.ties.append(Tie(len(given), seen, article or rule, rule, given))
                told = {"rule": rule, "lists": given, "seats": len(given)}
                self.steps.append(Step("tie_resolved", told, article, basis))
            seats, among = seats - len(given), left
            equal = left if given else equal
            if seats == 0:
                return tuple(settled)
        asks = ASKS[rules[-1]]
        self.ties.append(Tie(seats, tuple(among)))
        self.asked.append(asks)
        still = {"asks": asks, "seats": seats, "among": tuple(among)}
        self.steps.append(Step("tie_open", still, article, basis))
        return tuple(settled)

    def _by(
        self, rule: str, seats: int, among: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who certainly receives a seat by this rule, and who is still equal for the rest."""
        nothing = (), tuple(among)
        if rule == "lot":
            drawn = self._drawn(seats, among)
            return (drawn, ()) if drawn else nothing
        if rule == "registered_earlier":
            known = [self.options[name].registered for name in among]
            ranks = [rank for rank in known if rank is not None]
            return _first(seats, among, ranks) if len(ranks) == len(among) else nothing
        if rule == "more_votes":
            return _first(seats, among, [-self.options[name].votes for name in among])
        return nothing

    def _drawn(self, seats: int, among: Sequence[str]) -> tuple[str, ...]:
        for number, lot in enumerate(self.lots):
            if number not in self.used and lot.among == frozenset(among):
                if len(lot.drawn) != seats:
                    if not self.strict:
                        continue
                    raise InputError(
                        "lot_wrong_number", read=len(lot.drawn), expected=seats, among=tuple(among)
                    )
                self.used.add(number)
                return lot.drawn
        return ()

    def finish(self) -> None:
        """Refuse lots that answer no tie: a drawing that nothing asked for is a mistake."""
        for number, lot in enumerate(self.lots):
            if self.strict and number not in self.used:
                raise InputError("lot_not_needed", among=tuple(sorted(lot.among)))


def _first(
    seats: int, among: Sequence[str], ranks: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names ranked before the cut, and those equal on it (none when the cut is clean)."""
    edge = sorted(ranks)[seats - 1]
    before = tuple(name for name, rank in zip(among, ranks, strict=True) if rank < edge)
    on_edge = tuple(name for name, rank in zip(among, ranks, strict=True) if rank == edge)
    if len(before) + len(on_edge) == seats:
        return before + on_edge, ()
    return before, on_edge


_HARDEST: tuple[Status, ...] = ("no_rule", "repeat_vote", "order_required", "lot_required")


def worst(asked: Sequence[Status]) -> Status:
    """One status for several open questions: the one that is hardest to answer."""
    return next((status for status in _HARDEST if status in asked), "complete")
