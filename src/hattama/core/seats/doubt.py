"""An outcome to be doubted: other votes tried on paper, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hattama.core.law.lists import Lists
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import BASE_KINDS, Outcome, Slate
from hattama.core.seats.pairs import How


@dataclass(frozen=True, slots=True)
class Margin:
    """One way in which the outcome could be otherwise.

    Attributes:
        ballots: the fewest that make the outcome different or tied (an upper bound when not
            `exact`).
        how: `moved` from one option to another, `voided`, or `added`.
        kind: `seat`, `threshold`, `search` (found by trial), or `tie` (open already).
        source, target: the options that lose and gain; None stands for any other option.
        exact: True when no fewer ballots can do it.
        at_least: a proven lower bound, where one is known.
        tie_at, change_at: ballots at which a tie is reached, and at which the seats change for
            certain.
        trial: the votes, by name, after which the outcome was seen to differ.
    """

    ballots: int
    how: How
    kind: Literal["seat", "threshold", "search", "tie"]
    source: str | None
    target: str | None
    exact: bool
    at_least: int
    tie_at: int | None
    change_at: int | None
    trial: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One counted election, ready to be doubted."""

    rules: Lists
    slate: Slate
    seats: int
    outcome: Outcome

    def again(self, changed: dict[str, int]) -> Outcome:
        """The outcome with other votes; lots drawn for the real outcome are not carried over."""
        return allocate(self.rules, self.slate.with_votes(changed), self.seats)

    def differs(self, changed: dict[str, int]) -> bool:
        """Whether other votes give other seats, or a tie that was not there."""
        other = self.again(changed)
        return not self.outcome.same_seats(other) or len(other.ties) > len(self.outcome.ties)


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
