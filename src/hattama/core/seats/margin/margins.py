"""Margins: the fewest ballots whose change can make the outcome different, or tied.

Closed forms where the method is one table of priorities; each event is carried out on paper and the
election is counted again, so that only what really changes the seats is reported. Where no closed
form exists, a search gives a bound that was attained (`exact` False, `at_most`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

from msgspec import Struct

from hattama.core.law.lists import Lists
from hattama.core.seats.claims import claims_of
from hattama.core.seats.divisors import divisor
from hattama.core.seats.margin.doubt import (
    Case,
    Event,
    Margin,
    carried_out,
    doubted,
    partners,
    shifted,
)
from hattama.core.seats.margin.flips import flips
from hattama.core.seats.margin.pairs import (
    Holding,
    How,
    Pair,
    divisor_pair,
    nearest_pairs,
    quota_pair,
)
from hattama.core.seats.margin.search import searched
from hattama.core.seats.model import BASE_KINDS, Outcome, Slate
from hattama.core.seats.quotas import method_quota

# Lists counted again for threshold crossings, over all trials of one way of changing ballots.
MOST_RECOUNTED = 100_000

# So many options make each recount long: only the nearest event of each way is then looked for.
MANY = 1000

HOWS: tuple[How, ...] = ("moved", "voided", "added")


def margins(
    rules: Lists, slate: Slate, outcome: Outcome, seats: int | None = None, most: int = 3
) -> tuple[Margin, ...]:
    """The nearest events that would change an outcome: moved first, then voided, then added.

    Args:
        seats: the house as it was given to `allocate`.
        most: events listed for each way of changing ballots, nearest first.

    Returns:
        Nothing where the law gave no outcome to doubt (nobody passes, no rule).
    """
    house = seats if seats is not None else (rules.seats.value if rules.seats else outcome.house)
    if outcome.status in ("no_rule", "repeat_vote") and not outcome.ties:
        return ()
    case = doubted(rules, slate, house, outcome)
    drawn = _drawn(case)
    if drawn is not None:
        return (drawn,)
    plain = plain_view(case)
    if len(slate.options) > MANY:
        most = 1
    found: list[Margin] = []
    for how in HOWS:
        kept = _closed(case, plain, how, most) if plain is not None else []
        if not kept or not kept[0].exact:
            # Bounds that a trial may still undercut.
            kept = [*searched(case, how, most, kept[0] if kept else None), *kept][:most]
        found += kept
    return tuple(found)


def _drawn(case: Case) -> Margin | None:
    """A seat that hangs on a lot, still to be drawn or drawn already: no ballot need change."""
    for tie in case.outcome.ties:
        if tie.resolved_by is None or tie.rule == "lot":
            first = tie.given[0] if tie.given else tie.among[0]
            second = next(name for name in reversed(tie.among) if name not in (first, *tie.given))
            return Margin(0, "moved", "tie", first, second, True, 0, 0, None)
    return None


class Plain(Struct, frozen=True):
    """An allocation by one table of priorities over a fixed set of lists.

    Attributes:
        exact: the smallest pair margin is the margin while the same lists are admitted.
        linear: so it is also when ballots are voided or added.
        still: lists without seats may come and go without changing any priority.
    """

    holdings: tuple[Holding, ...]
    pair: Pair
    exact: bool
    linear: bool
    still: bool


def plain_view(case: Case) -> Plain | None:
    """The closed-form view of an outcome, or None where the law has further rules in play."""
    rules, outcome = case.rules, case.outcome
    if (
        rules.alliances or rules.prior or rules.majority or rules.multipliers
        or outcome.clause is not None or outcome.status != "complete"
        or (rules.threshold is not None and rules.threshold.scope == "alliance")
        or rules.method.name == "quota"
    ):  # fmt: skip
        return None
    passing = {line.name for line in outcome.thresholds if line.passed}
    if rules.clauses and len(passing) == 1:
        # The first vote for another list would bring the clause of the single list into play.
        return None
    claims = claims_of(rules, [one for one in case.slate.lists if one.name in passing], case.seats)
    holdings = tuple(
        Holding(name, votes, outcome.seats[name], low, high)
        for name, votes, low, high in zip(
            claims.names, claims.votes, claims.low, claims.high, strict=True
        )
    )
    method = rules.method
    if not method.by_quota:
        return Plain(holdings, divisor_pair(divisor(method)), True, True, True)
    over = method.over
    total = sum(claims.votes) if over == "passing" else case.slate.total(over)
    quota = method_quota(method, total, case.seats)
    # A quota that no move can change keeps the closed form exact whatever its rounding.
    movable = [one for one in case.slate.options if one.kind != "invalid" and one.votes >= 0]
    fixed = over != "passing" and all(one.kind in BASE_KINDS[over] for one in movable)
    linear = (method.round or "exact") == "exact" and method.quota in (
        None, "hare", "hagenbach_bischoff",
    )  # fmt: skip
    if method.quota == "hagenbach_bischoff" and rules.minimum and method.over_award == "no_rule":
        # S + 1 full quotas are a tie, and no rule; a minimum can hide that tie from the pairs.
        linear = False
    never_over = linear or method.quota == "droop" or method.over_award == "withdraw"
    everyone = over == "passing" and len(holdings) == len(movable)
    return Plain(
        holdings,
        quota_pair(method, quota, case.seats, total),
        linear or ((fixed or everyone) and never_over),
        linear,
        fixed,
    )


def _closed(case: Case, plain: Plain, how: How, most: int) -> list[Margin]:
    """Events in order of cost; each is kept only if counting again shows other seats."""
    events = sorted(
        [*_seat_events(plain, how), *_flip_events(case, plain, how)],
        key=lambda event: (event.ballots, event.kind, event.source or "", event.target or ""),
    )
    closed = plain.exact and (how == "moved" or plain.linear)
    kept: list[Margin] = []
    least: int | None = None
    left = max(12, MOST_RECOUNTED // max(1, len(case.slate.options)))
    for event in events:
        if len(kept) >= most:
            break
        trial = None
        # With thousands of lists, crossings that change nothing could be counted again for hours;
        # past the limit they are passed over, and the figure says that it is a bound.
        for one in islice(_trials(case, how, event), max(left, 0) if event.kind != "seat" else 1):
            left -= 1
            if case.differs(one):
                trial = one
                break
        if trial is None:
            least = event.ballots if least is None else least
            continue
        bound = event.ballots if least is None else least
        # Events after the first are exact each for itself; the first for the outcome.
        exact = closed and (least is None or bool(kept))
        kept.append(carried_out(case, how, event, trial, exact, bound if closed else 0))
    return kept


def _seat_events(plain: Plain, how: How) -> Iterator[Event]:
    """The pairs by which a seat goes over while the same lists are admitted."""
    for reach, giver, taker in nearest_pairs(how, plain.holdings, plain.pair):
        if reach.ballots == 0:
            # Equal already, and the law broke the tie: one ballot reverses it.
            yield Event(1, "seat", giver.name, taker.name)
        else:
            yield Event(reach.ballots, "seat", giver.name, taker.name)


def _flip_events(case: Case, plain: Plain, how: How) -> Iterator[Event]:
    """Lists that cross the threshold, where that can matter.

    A list without seats that drops out matters only where the quota is taken over passing lists.
    """
    seated = {one.name for one in plain.holdings if one.seats}
    for flip in flips(how, case.rules, case.slate, case.seats, case.outcome.thresholds):
        kind: Literal["threshold", "votes"] = "threshold" if flip.by_share else "votes"
        if flip.enters:
            ballots = flip.ballots
            if case.rules.minimum is None and (plain.still or not flip.by_share):
                ballots = max(ballots, _entry_seat(case, plain, how, flip.name) or 0)
            yield Event(ballots, kind, None, flip.name)
        elif flip.name in seated or not (plain.still or not flip.by_share):
            yield Event(flip.ballots, kind, flip.name, None)


def _entry_seat(case: Case, plain: Plain, how: How, name: str) -> int | None:
    """Ballots a list outside needs to reach a seat, were it admitted already."""
    votes = next(one.votes for one in case.slate.lists if one.name == name)
    taker = Holding(name, votes, 0, 0, case.seats)
    if how == "voided":
        return None
    reached = [
        found.ballots
        for giver in plain.holdings
        if giver.seats > giver.low
        for found in (plain.pair(how, giver, taker),)
        if found is not None
    ]
    return min(reached, default=None)


def _trials(case: Case, how: How, event: Event) -> Iterator[dict[str, int]]:
    """Votes after an event, in each of the ways in which it can come about."""
    votes = {one.name: one.votes for one in case.slate.options if one.kind != "invalid"}
    if event.source is not None and event.target is not None:
        yield shifted(votes, how, event.source, event.target, event.ballots)
    elif event.source is not None:
        if how == "voided":
            yield {event.source: votes[event.source] - event.ballots}
        else:
            for other in partners(case, event.source):
                yield shifted(votes, how, event.source, other, event.ballots)
    elif event.target is not None:
        if how == "added":
            yield {event.target: votes[event.target] + event.ballots}
        else:
            yield from _gathered(case, votes, how, event.target, event.ballots)


def _gathered(
    case: Case, votes: dict[str, int], how: How, target: str, ballots: int
) -> Iterator[dict[str, int]]:
    """Ballots for `target` (or voided in its favour), from one option or from several."""
    sources = partners(case, target)
    for source in sources:
        if votes[source] >= ballots:
            yield shifted(votes, how, source, target, ballots)
    left = ballots
    changed: dict[str, int] = {}
    for source in sources:
        taken = min(left, votes[source])
        if taken:
            changed[source] = votes[source] - taken
            left -= taken
    if left == 0:
        yield changed | ({target: votes[target] + ballots} if how == "moved" else {})
