"""Completions tried with the real engine: what each list was seen to have at least and at most."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.claims import claims_of
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Outcome, Slate


def reach(rules: Lists, slate: Slate, outcome: Outcome) -> dict[str, int]:
    """The most seats that an outcome leaves to each list: those it has, and its part of open ties.

    A tie of the last seats offers one to each list; where a whole block of seats goes to one of
    several equal lists, or an alliance is in the tie, it offers them all, as far as the law and its
    candidates allow the list so many.
    """
    if all(tie.resolved_by is not None for tie in outcome.ties):
        return dict(outcome.seats)
    whole = (
        (rules.alliances is not None and any(one.alliance is not None for one in slate.lists))
        or outcome.clause is not None
        or any(step.code == "largest_not_known" for step in outcome.steps)
    )
    found = dict(outcome.seats)
    for tie in outcome.ties:
        if tie.resolved_by is not None:
            continue
        strangers = any(name not in found for name in tie.among)
        for name in found if strangers else tie.among:
            found[name] += tie.seats if whole else 1
    for option in slate.lists:
        held = outcome.seats[option.name]
        roof = option.max_seats
        if outcome.clause is None:
            # The clause about a list that passes alone knows no highest number of the law.
            roof = claims_of(rules, (option,), outcome.house).most[0][0]
        if roof is not None and found[option.name] > held:
            found[option.name] = max(held, min(found[option.name], roof))
    return found


class Trials(Struct):
    """The engine, asked about completions of one count, and what it showed so far.

    Attributes:
        fewest, most: by list, over all completions tried; `most` counts open ties.
        tried: completions tried.
    """

    rules: Lists
    slate: Slate
    seats: int
    fewest: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    tried: int = 0
    _seen: set[tuple[tuple[str, int], ...]] = field(default_factory=set)

    def run(self, added: Mapping[str, int]) -> Outcome | None:
        """Count again with ballots added by option; None where it was counted before.

        A completion that the law's rules refuse (more prior seats than the house has) shows
        nothing.
        """
        key = tuple(sorted((name, count) for name, count in added.items() if count))
        if key in self._seen:
            return None
        self._seen.add(key)
        self.tried += 1
        now = {one.name: one.votes + added.get(one.name, 0) for one in self.slate.options}
        try:
            outcome = allocate(self.rules, self.slate.with_votes(now), self.seats, table=False)
        except InputError:
            return None
        self.note(outcome)
        return outcome

    def note(self, outcome: Outcome) -> None:
        """Remember what an outcome gives."""
        for name, held in outcome.seats.items():
            self.fewest[name] = min(held, self.fewest.get(name, held))
        for name, held in reach(self.rules, self.slate, outcome).items():
            self.most[name] = max(held, self.most.get(name, held))
