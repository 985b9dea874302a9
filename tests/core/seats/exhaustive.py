"""Margins by exhaustive search: every way of moving, voiding or adding so many ballots is counted."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.doubt import Case, Margin, shifted
from hattama.core.seats.engine import allocate
from hattama.core.seats.margins import margins
from hattama.core.seats.model import Outcome, Slate, open_ties

Votes = tuple[int, ...]


class World:
    """One small election, and every other result that its ballots could have had."""

    def __init__(self, rules: Lists, slate: Slate, seats: int):
        self.case = Case(rules, slate, seats, allocate(rules, slate, seats))
        self.names = [one.name for one in slate.options if one.kind != "invalid"]
        self.start: Votes = tuple(one.votes for one in slate.options if one.kind != "invalid")
        self._outcomes: dict[Votes, Outcome] = {}

    def outcome(self, votes: Votes) -> Outcome:
        if votes not in self._outcomes:
            self._outcomes[votes] = self.case.again(dict(zip(self.names, votes, strict=True)))
        return self._outcomes[votes]

    def differs(self, votes: Votes) -> bool:
        """The definition of a margin, written out: other seats, status or open ties, or a tie more."""
        was, other = self.case.outcome, self.outcome(votes)
        return (was.seats, was.status, open_ties(was)) != (
            other.seats,
            other.status,
            open_ties(other),
        ) or len(other.ties) > len(was.ties)

    def rings(self, how: str) -> Iterator[set[Votes]]:
        """Results at a distance of 1, 2, 3, ... ballots, until there are none."""
        ring, seen = {self.start}, {self.start}
        while ring:
            ring = {new for old in ring for new in _steps(old, how)} - seen
            # A step away from the start never comes back to it by another way: rings are distances.
            seen |= ring
            yield ring

    def minimum(self, how: str, limit: int, budget: int) -> tuple[int | None, int]:
        """The fewest ballots that make the outcome differ, or None; and how far all was tried.

        Args:
            limit: ballots beyond which nobody need look.
            budget: results after which the search ends, with the ring it is in.
        """
        tried = distance = 0
        for distance, ring in enumerate(self.rings(how), 1):
            if distance > limit:
                return None, limit
            if any(self.differs(votes) for votes in ring):
                return distance, distance
            tried += len(ring)
            if tried > budget:
                return None, distance
        # No ballots are left to move or void: nothing further off is missed.
        return None, limit


def _steps(votes: Votes, how: str) -> Iterator[Votes]:
    spots = range(len(votes))
    if how == "added":
        for to in spots:
            yield tuple(count + (spot == to) for spot, count in enumerate(votes))
        return
    for away in spots:
        if not votes[away]:
            continue
        if how == "voided":
            yield tuple(count - (spot == away) for spot, count in enumerate(votes))
            continue
        for to in spots:
            if to != away:
                yield tuple(
                    count - (spot == away) + (spot == to) for spot, count in enumerate(votes)
                )


def distance(world: World, votes: Votes, how: str) -> int | None:
    """Ballots moved, voided or added between the start and other votes; None if it is not so."""
    up = sum(max(0, new - old) for old, new in zip(world.start, votes, strict=True))
    down = sum(max(0, old - new) for old, new in zip(world.start, votes, strict=True))
    if how == "moved":
        return up if up == down else None
    if how == "voided":
        return down if not up else None
    return up if not down else None


def certain_change(was: Outcome, now: Outcome) -> bool:
    """Whatever a lot may say: the seats are no longer those they were."""
    loose = {name for _, among in open_ties(now) for name in among}
    spare = {name: 0 for name in now.seats}
    for seats, among in open_ties(now):
        for name in among:
            spare[name] += seats
    if now.status == "no_rule":
        return was.status != "no_rule"
    return any(
        was.seats[name] < held or was.seats[name] > held + (spare[name] if name in loose else 0)
        for name, held in now.seats.items()
    )


def after(world: World, margin: Margin) -> Votes:
    """The votes of a margin's trial."""
    trial = dict(margin.trial)
    return tuple(trial.get(name, old) for name, old in zip(world.names, world.start, strict=True))


def fewest_to_gain(
    world: World, name: str, limit: int, budget: int
) -> tuple[int | None, int | None, int]:
    """The fewest moved ballots after which a list is in a tie for a seat more, or surely has it.

    A tie counts as a tie also where a law breaks it. The last figure says how far all was tried.
    """
    had = world.case.outcome.seats[name]
    tie: int | None = None
    tried = 0
    for ballots, ring in enumerate(world.rings("moved"), 1):
        if ballots > limit:
            break
        gained = [world.outcome(votes) for votes in ring]
        if any(outcome.seats[name] > had for outcome in gained):
            return tie, ballots, ballots
        near = any(
            outcome.seats[name] == had
            and any(name in one.among and name not in one.given for one in outcome.ties)
            for outcome in gained
        )
        tie = ballots if near and tie is None else tie
        tried += len(ring)
        if tried > budget:
            return tie, None, ballots
    return tie, None, limit
