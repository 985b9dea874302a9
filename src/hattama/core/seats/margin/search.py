"""Margins by trial, where no closed form exists: bounds that were attained, never proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from hattama.core.seats.margin.doubt import Case, Event, Margin, carried_out, partners, shifted
from hattama.core.seats.margin.flips import flips
from hattama.core.seats.margin.pairs import How

# Options tried with one another, the strongest; among more, a bound would take too long.
TRIED = 12
# Lists counted again over one whole search; a search that runs out has found what it has found.
MOST_RECOUNTED = 120_000


def searched(case: Case, how: How, most: int, known: Margin | None = None) -> list[Margin]:
    """Upper bounds by trial: single options, pairs of them and threshold flips, counted again.

    Args:
        known: a bound found already, which a trial must undercut.
    """
    votes = {one.name: one.votes for one in case.slate.options}
    best = known.ballots if known else None
    found: list[Margin] = []
    budget = Budget(max(40, MOST_RECOUNTED // max(1, len(case.slate.options))))
    for source, target, start in _starts(case, how, votes):
        if budget.left <= 0:
            break
        limit = votes[source] if how != "added" else _plenty(case)
        limit = limit if best is None else min(limit, best - 1)

        def trial(ballots: int, source: str = source, target: str = target) -> dict[str, int]:
            return shifted(votes, how, source, target, ballots)

        hit = _first_change(case, trial, limit, start, budget)
        if hit is not None:
            best = hit
            event = Event(
                hit, "search", None if how == "added" else source,
                None if how == "voided" else target,
            )  # fmt: skip
            at_least = known.at_least if known else 0
            found.append(carried_out(case, how, event, trial(hit), False, at_least))
    return sorted(found, key=lambda one: one.ballots)[:most]


def _plenty(case: Case) -> int:
    """So many ballots added to one option as outweigh everything else."""
    return (case.seats + 2) * (sum(one.votes for one in case.slate.options) + 1)


def _starts(case: Case, how: How, votes: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    """Options to try, with the number of ballots to try first: threshold flips, then all pairs."""
    names = [one.name for one in case.slate.options if one.kind != "invalid"]
    names.sort(key=lambda name: (-votes[name], name))
    crossings = flips(how, case.rules, case.slate, case.seats, case.outcome.thresholds)
    # In an order of its own: the bound must not depend on how the rows stood.
    for flip in sorted(crossings, key=lambda one: (one.ballots, one.name)):
        for other in partners(case, flip.name, TRIED):
            source, target = (other, flip.name) if flip.enters else (flip.name, other)
            if how == "added" or flip.ballots <= votes[source]:
                yield source, target, flip.ballots
    yield from _pairs(how, [name for name in names if votes[name] or how == "added"], names)


def _pairs(
    how: How, sources: Sequence[str], targets: Sequence[str]
) -> Iterator[tuple[str, str, int]]:
    if how != "moved":
        # One option alone loses or gains; the other side is not there.
        for name in (sources if how == "voided" else targets)[:TRIED]:
            yield name, name, 1
        return
    for source in sources[:TRIED]:
        for target in targets[:TRIED]:
            if source != target:
                yield source, target, 1


class Budget(Struct):
    """Recounts that a search may still make."""

    left: int


def _first_change(
    case: Case, trial: Callable[[int], dict[str, int]], limit: int, start: int, budget: Budget
) -> int | None:
    """A number of ballots that changes the outcome while one fewer does not.

    When the budget ends within a bisection, the number is still one that changes the outcome.
    """

    def changes(ballots: int) -> bool:
        budget.left -= 1
        return case.differs(trial(ballots))

    less, more = 0, start
    while more <= limit and not changes(more):
        less, more = more, more * 2
    if more > limit:
        if less >= limit or not changes(limit):
            return None
        more = limit
    while more - less > 1 and budget.left > 0:
        middle = (less + more) // 2
        less, more = (less, middle) if changes(middle) else (middle, more)
    return more
