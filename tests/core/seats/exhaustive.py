"""Margins by exhaustive search: every way of moving, voiding or adding ballots is counted."""

from collections.abc import Iterator, Sequence

from hattama.core.law.lists import Lists
from hattama.core.seats.engine import allocate
from hattama.core.seats.margin.doubt import Case, Margin
from hattama.core.seats.model import Option, Outcome, Slate, open_ties

Votes = tuple[int, ...]


class World:
    """One small election, and every other result that its ballots could have had.

    A voided ballot becomes an invalid one: it stays among the ballots cast.
    """

    def __init__(self, rules: Lists, slate: Slate, seats: int):
        self.case = Case(rules, slate, seats, allocate(rules, slate, seats))
        self.names = [one.name for one in slate.options if one.kind != "invalid"]
        self.start: Votes = tuple(one.votes for one in slate.options if one.kind != "invalid")
        spoilt = Option("spoilt", 0, "invalid")
        self._slate = Slate((*slate.options, spoilt))
        self._outcomes: dict[Votes, Outcome] = {}

    def outcome(self, votes: Votes) -> Outcome:
        if votes not in self._outcomes:
            voided = max(0, sum(self.start) - sum(votes))
            slate = self._slate.with_votes(
                {**dict(zip(self.names, votes, strict=True)), "spoilt": voided}
            )
            self._outcomes[votes] = allocate(self.case.rules, slate, self.case.seats)
        return self._outcomes[votes]

    def differs(self, votes: Votes) -> bool:
        """The definition of a margin, written out: other seats, status, open ties, or more ties."""
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
    spare = dict.fromkeys(now.seats, 0)
    for seats, among in open_ties(now):
        # An alliance in a tie may be any list.
        for name in among if set(among) <= set(spare) else spare:
            spare[name] += seats
    if now.status == "no_rule":
        return was.status != "no_rule"
    return any(
        was.seats[name] < held or was.seats[name] > held + spare[name]
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
            and any(name in one.among for one in outcome.ties)
            and not any(name in one.given for one in outcome.ties)
            for outcome in gained
        )
        tie = ballots if near and tie is None else tie
        tried += len(ring)
        if tried > budget:
            return tie, None, ballots
    return tie, None, limit


def has_closed_form(rules: Lists) -> bool:
    """Whether the first margin is claimed to be found by formula, never missed by a trial."""
    method = rules.method
    if not method.by_quota:
        return True
    if method.quota == "hagenbach_bischoff" and rules.minimum is not None:
        return False
    return method.quota in ("hare", "hagenbach_bischoff") and method.round in (None, "exact")


def check_first(
    world: World, how: str, kept: Sequence[Margin], *, closed: bool, budget: int
) -> None:
    """The first margin against every result that is as near: exact, or a bound on its side."""
    limit = kept[0].ballots if kept else (6 if how == "added" else 40)
    truth, tried = world.minimum(how, limit, budget)
    if not kept:
        assert truth is None or not closed, f"{how}: nothing told, {truth} ballots do it"
        return
    first = kept[0]
    if truth is None:
        assert tried < first.ballots, f"not attained: {first}"
        return
    if first.exact:
        assert first.ballots == truth, f"said to be exact, but {truth}: {first}"
    assert first.at_least <= truth <= first.ballots, f"{truth} is outside: {first}"


def check_trial(world: World, margin: Margin) -> None:
    """The trial is as far off as it says, the outcome differs, a tie and a change as told."""
    was, votes = world.case.outcome, after(world, margin)
    now = world.outcome(votes)
    assert distance(world, votes, margin.how) == margin.ballots, margin
    assert world.differs(votes), margin
    assert margin.tie_at in (None, margin.ballots), margin
    if margin.tie_at is not None:
        assert open_ties(now) or len(now.ties) > len(was.ties), margin
        assert not certain_change(was, now), margin
    if margin.change_at == margin.ballots:
        assert certain_change(was, now), margin
    elif margin.change_at is not None:
        assert margin.change_at == margin.ballots + 1, margin
        further = _further(world, votes)
        assert min(further) >= 0, margin
        assert certain_change(was, world.outcome(further)), margin


def _further(world: World, votes: Votes) -> Votes:
    """One ballot more the same way: the ups and downs of a trial, each one further."""
    pairs = zip(world.start, votes, strict=True)
    return tuple(new + (new > old) - (new < old) for old, new in pairs)


def check_margins(world: World, found: Sequence[Margin], budget: int, *, closed: bool) -> None:
    """All margins of one election against exhaustive search."""
    if any(one.kind == "tie" for one in found):
        assert [one.ballots for one in found] == [0]
        return
    if not found and world.case.outcome.status in ("no_rule", "repeat_vote"):
        return
    for how in ("moved", "voided", "added"):
        kept = [one for one in found if one.how == how]
        check_first(world, how, kept, closed=closed, budget=budget)
        assert kept == sorted(kept, key=lambda one: one.ballots)
        for margin in kept:
            check_trial(world, margin)


def check_gain(world: World, name: str, found: Margin | None, budget: int) -> None:
    """How few ballots bring one list a seat more, against every result that is as near."""
    if found is None:
        _, sure, _ = fewest_to_gain(world, name, 40, budget)
        assert sure is None, f"nothing told, {sure} ballots do it"
        return
    assert found.change_at is not None
    votes = after(world, found)
    assert distance(world, votes, "moved") == found.change_at, found
    assert world.outcome(votes).seats[name] > world.case.outcome.seats[name], found
    tie, sure, tried = fewest_to_gain(world, name, found.change_at, budget)
    if sure is None:
        assert tried < found.change_at, f"not attained: {found}"
        return
    first = sure if tie is None else min(tie, sure)
    assert found.at_least <= first <= found.ballots, f"{tie}, {sure} outside: {found}"
    if found.exact:
        assert found.ballots == first, f"said to be exact, but {first}: {found}"
        assert found.tie_at in (None, first), found
        if world.case.rules.tie is None:
            # Where no law breaks a tie, the certain seat is exact too.
            assert found.change_at == sure, f"certain with {sure}: {found}"
