"""How few moved ballots would give one list a further seat.

The smallest pair margin is not enough, since a third list may catch the seat: for x ballots
gathered by the list, other lists' priorities above its own are counted, and the surplus is pushed
down where that is cheapest. For linear divisors and for largest remainder the costs rise seat by
seat, so taking the cheapest next one is exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.divisors import divisor
from hattama.core.seats.doubt import Case, Margin, partners, shifted
from hattama.core.seats.flips import flips, smallest
from hattama.core.seats.margins import plain_view
from hattama.core.seats.model import Outcome, Slate
from hattama.core.seats.pairs import Holding
from hattama.core.seats.quotas import method_quota


@dataclass(frozen=True, slots=True)
class Prices:
    """Priorities of one method, with votes as the unknown.

    Attributes:
        worth: priority of a seat beyond `held` for so many votes.
        above: how many seats of a list with so many votes have a priority above (strictly, or
            at least) a bar.
        keeps: most votes with which the seat beyond `held` stays below (or on) the bar.
        convex: pushing down one seat more never costs less than the one before.
    """

    worth: Callable[[int, int], Fraction]
    above: Callable[[int, Fraction, bool], int]
    keeps: Callable[[Fraction, int, bool], int]
    convex: bool


def gain(
    rules: Lists, slate: Slate, outcome: Outcome, name: str, seats: int | None = None
) -> Margin | None:
    """The fewest ballots moved to a list that bring it one seat more than it has.

    Returns:
        The margin (`tie_at`: it reaches a tie for the seat; `change_at`: it certainly has it), or
        None where no number of ballots can (it is at its highest already).

    Raises:
        InputError: `option_unknown` when no list has that name.
    """
    if name not in {one.name for one in slate.lists}:
        raise InputError("option_unknown", read=name)
    house = seats if seats is not None else (rules.seats.value if rules.seats else outcome.house)
    case = Case(rules, slate, house, outcome)
    plain = plain_view(case)
    prices = _prices(case) if plain is not None else None
    if plain is None or prices is None or outcome.ties:
        return _by_trial(case, name)
    own = next((one for one in plain.holdings if one.name == name), None)
    votes = next(one.votes for one in slate.lists if one.name == name)
    if own is None:
        own = Holding(name, votes, 0, 0, house)
    if own.seats >= own.high:
        return None
    others = [one for one in plain.holdings if one.name != name]
    most = sum(one.votes for one in slate.options if one.kind != "invalid") - votes
    enter = next(
        (
            one.ballots
            for one in flips("moved", rules, slate, house, outcome.thresholds)
            if one.name == name and one.enters
        ),
        1,
    )

    def fits(certain: bool) -> Callable[[int], bool]:
        def holds(ballots: int) -> bool:
            if ballots < enter:
                return False
            pushed = _push(prices, own, others, house, ballots, certain)
            return pushed is not None

        return holds

    tie_at, change_at = smallest(fits(False), most), smallest(fits(True), most)
    if change_at is None:
        return _by_trial(case, name)
    trial = _trial(case, prices, own, others, house, change_at)
    attained = trial is not None
    drops = any(
        not one.enters and one.ballots <= change_at
        for one in flips("moved", rules, slate, house, outcome.thresholds)
    )
    proven = plain.exact and prices.convex and not drops and _closed_pool(case, plain.still)
    if not attained:
        tried = _by_trial(case, name)
        return tried
    first = change_at if tie_at is None else min(tie_at, change_at)
    return Margin(
        first if proven else change_at,
        "moved",
        "seat",
        None,
        name,
        exact=proven,
        at_least=first if proven else 0,
        tie_at=first if proven and first < change_at else None,
        change_at=change_at,
        trial=tuple(sorted((trial or {}).items())),
    )


def _closed_pool(case: Case, still: bool) -> bool:
    """Whether ballots from outside the admitted lists leave every priority as it was."""
    passing = {line.name for line in case.outcome.thresholds if line.passed}
    return still or all(
        one.name in passing or one.votes == 0 or one.kind == "invalid" for one in case.slate.options
    )


def _prices(case: Case) -> Prices | None:
    """The priorities of the law's method as functions of votes; None where they are squares."""
    method = case.rules.method
    if not method.by_quota:
        rule = divisor(method)
        if rule.squared or rule.free_first:
            return None

        def count(votes: int, bar: Fraction, strict: bool) -> int:
            # d(u) < v / bar, or <= when a tie counts as above.
            edge = Fraction(votes) / bar
            below = edge.numerator - 1 if strict and edge.denominator == 1 else None
            if below is not None:
                return rule.count(below, 1)
            return rule.count(edge.numerator, edge.denominator)

        def keeps(bar: Fraction, held: int, strict: bool) -> int:
            edge = bar * rule.at(held)
            return _at_most(edge, strict)

        return Prices(
            lambda votes, held: Fraction(votes, rule.at(held)),
            count,
            keeps,
            convex=not rule.head and rule.shape == "linear",
        )
    passing = [line.name for line in case.outcome.thresholds if line.passed]
    over = method.over
    total = (
        sum(one.votes for one in case.slate.lists if one.name in passing)
        if over == "passing"
        else case.slate.total(over)
    )
    quota = method_quota(method, total, case.seats)

    def count_line(votes: int, bar: Fraction, strict: bool) -> int:
        # votes - u*Q above the bar.
        steps = (votes - bar) / quota
        whole = steps.numerator // steps.denominator
        if strict and steps.denominator == 1:
            whole -= 1
        return max(0, whole + 1)

    return Prices(
        lambda votes, held: votes - held * quota,
        count_line,
        lambda bar, held, strict: _at_most(bar + held * quota, strict),
        convex=True,
    )


def _at_most(edge: Fraction, strict: bool) -> int:
    """Most whole votes below the edge (or on it, where a tie will do)."""
    whole = edge.numerator // edge.denominator
    return whole - 1 if strict and edge.denominator == 1 else whole


def _push(
    prices: Prices, own: Holding, others: list[Holding], house: int, ballots: int, certain: bool
) -> Mapping[str, int] | None:
    """Votes each other list must lose so that the seat is reached, or None beyond `ballots`.

    For a certain seat, equals count as ahead; for a tie, they do not.
    """
    bar = prices.worth(own.votes + ballots, own.seats)
    if bar <= 0 and own.votes + ballots <= 0:
        return None
    counts = {
        one.name: min(one.high, max(one.low, prices.above(one.votes, bar, not certain)))
        for one in others
    }
    surplus = sum(counts.values()) - (house - own.seats - 1)
    lost = dict.fromkeys(counts, 0)
    by_name = {one.name: one for one in others}

    def next_cost(name: str) -> int | None:
        one = by_name[name]
        if counts[name] <= one.low:
            return None
        left = prices.keeps(bar, counts[name] - 1, certain)
        return None if left < 0 else one.votes - left

    heap: list[tuple[int, str, int]] = []
    for name in counts:
        cost = next_cost(name)
        if cost is not None:
            heapq.heappush(heap, (cost - lost[name], name, cost))
    spent = 0
    while surplus > 0:
        if not heap:
            return None
        extra, name, cost = heapq.heappop(heap)
        spent += extra
        if spent > ballots:
            return None
        lost[name] = cost
        counts[name] -= 1
        surplus -= 1
        again = next_cost(name)
        if again is not None:
            heapq.heappush(heap, (again - cost, name, again))
    return lost


def _trial(
    case: Case, prices: Prices, own: Holding, others: list[Holding], house: int, ballots: int
) -> dict[str, int] | None:
    """Votes with which the seat is seen to be gained, or None where counting again denies it."""
    lost = _push(prices, own, others, house, ballots, certain=True)
    if lost is None:
        return None
    votes = {one.name: one.votes for one in case.slate.options if one.kind != "invalid"}
    changed = {name: votes[name] - gone for name, gone in lost.items() if gone}
    left = ballots - sum(lost.values())
    # Ballots that need not come from anywhere in particular come from the strongest others.
    for name in partners(case, own.name):
        have = changed.get(name, votes[name])
        taken = min(left, have)
        if taken:
            changed[name] = have - taken
            left -= taken
    if left:
        return None
    changed[own.name] = votes[own.name] + ballots
    return changed if case.again(changed).seats[own.name] > own.seats else None


def _by_trial(case: Case, name: str) -> Margin | None:
    """An attained upper bound: ballots from one other option at a time."""
    votes = {one.name: one.votes for one in case.slate.options}
    had = case.outcome.seats[name]
    best: tuple[int, str] | None = None
    for source in partners(case, name, 12):

        def gains(ballots: int, source: str = source) -> bool:
            changed = shifted(votes, "moved", source, name, ballots)
            return case.again(changed).seats[name] > had

        limit = votes[source] if best is None else min(votes[source], best[0] - 1)
        more = 1
        while more < limit and not gains(more):
            more *= 2
        found = smallest(gains, min(more, limit))
        if found is not None:
            best = (found, source)
    if best is None:
        return None
    trial = shifted(votes, "moved", best[1], name, best[0])
    return Margin(
        best[0], "moved", "search", best[1], name, False, 0, None, best[0],
        tuple(sorted(trial.items())),
    )  # fmt: skip
