"""Margins by trial, where no closed form exists: bounds that were attained, never proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hattama.core.seats.doubt import Case, Margin, partners, shifted
from hattama.core.seats.flips import flips


def searched(case: Case, most: int) -> list[Margin]:
    """Upper bounds by trial: single pairs of options and threshold flips, counted again."""
    names = [one.name for one in case.slate.options if one.kind != "invalid"]
    votes = {one.name: one.votes for one in case.slate.options}
    names.sort(key=lambda name: (-votes[name], name))
    found: list[Margin] = []
    best: int | None = None
    for source, target, ballots in _search_starts(case, names[:12], votes):
        limit = votes[source] if best is None else min(votes[source], best - 1)
        hit = _first_change(case, votes, source, target, limit, ballots)
        if hit is not None:
            best = hit
            trial = shifted(votes, "moved", source, target, hit)
            found.append(
                Margin(
                    hit, "moved", "search", source, target, False, 0, None, hit,
                    tuple(sorted(trial.items())),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: one.ballots)[:most]


def _search_starts(
    case: Case, names: Sequence[str], votes: dict[str, int]
) -> Iterator[tuple[str, str, int]]:
    """Pairs to try, with the number of ballots to try first: threshold flips, then every pair."""
    for flip in flips("moved", case.rules, case.slate, case.seats, case.outcome.thresholds):
        for other in partners(case, flip.name, 12):
            source, target = (other, flip.name) if flip.enters else (flip.name, other)
            if flip.ballots <= votes[source]:
                yield source, target, flip.ballots
    for source in names:
        for target in names:
            if source != target and votes[source]:
                yield source, target, 1


def _first_change(
    case: Case, votes: dict[str, int], source: str, target: str, limit: int, start: int
) -> int | None:
    """A number of moved ballots that changes the outcome while one fewer does not."""

    def changes(ballots: int) -> bool:
        return case.differs(shifted(votes, "moved", source, target, ballots))

    less, more = 0, start
    while more <= limit and not changes(more):
        less, more = more, more * 2
    if more > limit:
        if less >= limit or not changes(limit):
            return None
        more = limit
    while more - less > 1:
        middle = (less + more) // 2
        less, more = (less, middle) if changes(middle) else (middle, more)
    return more
