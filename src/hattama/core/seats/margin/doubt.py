"""An outcome to be doubted: other votes tried on paper, and what came of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hattama.core.law.lists import Lists
from hattama.core.seats.engine import allocate
from hattama.core.seats.margin.pairs import How
from hattama.core.seats.model import BASE_KINDS, Option, Outcome, Slate, open_ties
from hattama.core.seats.speed.plain import is_plain, plain_seats


class Margin(Struct, frozen=True):
    """One way in which the outcome could be otherwise.

    Attributes:
        ballots: the fewest that make the outcome different or tied (an upper bound when not
            `exact`).
        how: `moved` from one option to another, `voided`, or `added`.
        kind: `seat`, `threshold`, `votes` (the last lost or the first won, where no share is
            asked), `search` (found by trial), or `tie` (open already).
        source, target: the options that lose and gain; None stands for any other option.
        exact: True when no fewer ballots can do it.
        at_least: a proven lower bound, where one is known.
        tie_at, change_at: ballots at which only a tie is reached, and at which the seats are other
            ones for certain, whatever a lot may say (None where that was not seen).
        trial: the votes, by name, after which the outcome was seen to differ.
    """

    ballots: int
    how: How
    kind: Literal["seat", "threshold", "votes", "search", "tie"]
    source: str | None
    target: str | None
    exact: bool
    at_least: int
    tie_at: int | None
    change_at: int | None
    trial: tuple[tuple[str, int], ...] = ()


def doubted(rules: Lists, slate: Slate, seats: int, outcome: Outcome) -> Case:
    """A case whose slate has a place for invalid ballots, where a rule counts them."""
    counts = rules.method.over == "cast" or (rules.threshold and rules.threshold.base == "cast")
    if counts and all(one.kind != "invalid" for one in slate.options):
        # No name of a list holds a control character, so this one is free.
        slate = Slate((*slate.options, Option("\x00invalid", 0, "invalid")))
    quick = outcome.status == "complete" and is_plain(rules, slate)
    return Case(rules, slate, seats, outcome, quick)


class Case(Struct, frozen=True):
    """One counted election, ready to be doubted.

    Attributes:
        quick: the law is plain and nothing is open, so that most recounts need no working.
    """

    rules: Lists
    slate: Slate
    seats: int
    outcome: Outcome
    quick: bool = False

    def with_votes(self, changed: dict[str, int]) -> Slate:
        """The slate with other votes.

        Ballots that an option loses and no other gains are void: they stand among the invalid
        ones, and so stay in a base of all ballots cast.
        """
        lost = sum(
            one.votes - changed[one.name] for one in self.slate.options if one.name in changed
        )
        void = next((one for one in self.slate.options if one.kind == "invalid"), None)
        if lost > 0 and void is not None:
            changed = {**changed, void.name: void.votes + lost}
        return self.slate.with_votes(changed)

    def again(self, changed: dict[str, int]) -> Outcome:
        """The outcome with other votes; lots drawn for the real outcome are not carried over."""
        return allocate(self.rules, self.with_votes(changed), self.seats, table=False)

    def differs(self, changed: dict[str, int]) -> bool:
        """Whether other votes give other seats, or a tie that was not there."""
        if self.quick:
            seats = plain_seats(self.rules, self.with_votes(changed), self.seats)
            if seats is not None:
                return seats != self.outcome.seats
        other = self.again(changed)
        return not self.outcome.same_seats(other) or len(other.ties) > len(self.outcome.ties)


def surely_other(was: Outcome, now: Outcome) -> bool:
    """Whether no lot can bring back the seats that there were."""
    if now.status == "no_rule":
        return was.status != "no_rule"
    spare = dict.fromkeys(now.seats, 0)
    for seats, among in open_ties(now):
        # An alliance in a tie stands for lists that the outcome does not name: it may be any.
        strangers = any(name not in spare for name in among)
        for name in spare if strangers else among:
            spare[name] += seats
    return any(
        not held <= was.seats[name] <= held + spare[name] for name, held in now.seats.items()
    )


class Event(Struct, frozen=True):
    """A possible change: carried out on paper, it becomes a margin or proves idle."""

    ballots: int
    kind: Literal["seat", "threshold", "votes", "search"]
    source: str | None
    target: str | None


def carried_out(
    case: Case, how: How, event: Event, trial: dict[str, int], exact: bool, at_least: int
) -> Margin:
    """The margin of an event, with what its trial showed: a tie only, or other seats for certain.

    One ballot beyond a tie decides it, mostly; that is counted too before it is said.
    """
    change_at: int | None = event.ballots
    tie_at = None
    if not surely_other(case.outcome, case.again(trial)):
        tie_at = event.ballots
        further = _one_more(case, how, trial)
        certain = further is not None and surely_other(case.outcome, case.again(further))
        change_at = event.ballots + 1 if certain else None
    return Margin(
        event.ballots, how, event.kind, event.source, event.target, exact, at_least,
        tie_at, change_at, tuple(sorted(trial.items())),
    )  # fmt: skip


def _one_more(case: Case, how: How, trial: dict[str, int]) -> dict[str, int] | None:
    """A trial with one ballot more the same way, where it has one way and ballots are left."""
    votes = {one.name: one.votes for one in case.slate.options}
    fallen = [name for name, count in trial.items() if count < votes[name]]
    risen = [name for name, count in trial.items() if count > votes[name]]
    if len(fallen) > 1 or len(risen) > 1 or any(not trial[name] for name in fallen):
        return None
    source, target = fallen[0] if fallen else "", risen[0] if risen else ""
    return shifted({**votes, **trial}, how, source, target, 1)


def shifted(
    votes: dict[str, int], how: How, source: str, target: str, ballots: int
) -> dict[str, int]:
    """Ballots that leave `source` (unless added) and reach `target` (unless voided)."""
    changed = {}
    if how != "added":
        changed[source] = votes[source] - ballots
    if how != "voided":
        changed[target] = votes[target] + ballots
    return changed


def partners(case: Case, name: str, most: int = 60) -> list[str]:
    """Other options of the threshold's base first, then the rest; the strongest first."""
    base = BASE_KINDS[case.rules.threshold.base if case.rules.threshold else "valid"]
    others = [one for one in case.slate.options if one.name != name and one.kind != "invalid"]
    others.sort(key=lambda one: (one.kind not in base, -one.votes, one.name))
    return [one.name for one in others[:most]]
