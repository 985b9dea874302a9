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
from functools import partial

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.divisors import divisor
from hattama.core.seats.doubt import Case, Margin, partners, shifted
from hattama.core.seats.flips import flips, smallest
from hattama.core.seats.margins import plain_view
from hattama.core.seats.model import Outcome, Slate
from hattama.core.seats.pairs import Holding
from hattama.core.seats.quotas import method_quota
from hattama.core.seats.search import TRIED


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
    if own is None and rules.minimum is not None:
        # A list that comes in may receive its minimum at once, whatever its priorities.
        return _by_trial(case, name)
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
    trial = _trial(case, prices, own, others, house, change_at, certain=True)
    if trial is None or case.again(trial).seats[name] <= own.seats:
        return _by_trial(case, name)
    drops = any(
        not one.enters and one.ballots <= change_at
        for one in flips("moved", rules, slate, house, outcome.thresholds)
    )
    proven = plain.exact and prices.convex and not drops and _closed_pool(case, plain.still)
    first = change_at
    if tie_at is not None and tie_at < change_at:
        first = tie_at
        even = _trial(case, prices, own, others, house, first, certain=False)
        reached = case.again(even) if even is not None else None
        if even is not None and reached is not None and reached.seats[name] > own.seats:
            # Equal, and the law breaks the tie in its favour.
            trial, change_at = even, first
        elif reached is None or not _tied(reached, name):
            return _told(name, change_at, change_at, False, first if proven else 0, trial)
    if not proven:
        return _told(name, change_at, change_at, False, 0, trial)
    return _told(name, first, change_at, True, first, trial)


def _tied(outcome: Outcome, name: str) -> bool:
    """Whether a list is in a tie for a seat that it has not received."""
    return any(name in one.among and name not in one.given for one in outcome.ties)


def _told(
    name: str, ballots: int, change_at: int, exact: bool, at_least: int, trial: dict[str, int]
) -> Margin:
    tie_at = ballots if ballots < change_at else None
    told = tuple(sorted(trial.items()))
    return Margin(
        ballots, "moved", "seat", None, name, exact, at_least, tie_at, change_at, told
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
    case: Case,
    prices: Prices,
    own: Holding,
    others: list[Holding],
    house: int,
    ballots: int,
    *,
    certain: bool,
) -> dict[str, int] | None:
    """Votes with which the seat should be gained (or tied), or None where ballots do not suffice.

    Ballots that need not come from anywhere in particular come from the strongest others.
    """
    lost = _push(prices, own, others, house, ballots, certain)
    if lost is None:
        return None
    votes = {one.name: one.votes for one in case.slate.options if one.kind != "invalid"}
    changed = {name: votes[name] - gone for name, gone in lost.items() if gone}
    left = ballots - sum(lost.values())
    for name in partners(case, own.name):
        have = changed.get(name, votes[name])
        taken = min(left, have)
        if taken:
            changed[name] = have - taken
            left -= taken
    if left:
        return None
    changed[own.name] = votes[own.name] + ballots
    return changed


def _by_trial(case: Case, name: str) -> Margin | None:
    """An attained upper bound: ballots from one other option at a time, or from all of them."""
    votes = {one.name: one.votes for one in case.slate.options}
    had = case.outcome.seats[name]
    sources = partners(case, name)
    ways: list[tuple[str | None, int, Callable[[int], dict[str, int]]]] = [
        (source, votes[source], partial(shifted, votes, "moved", source, name))
        for source in sources[:TRIED]
    ]
    everything = sum(votes[source] for source in sources)
    for gathered in (_in_order, _from_the_strongest):
        ways.append((None, everything, partial(gathered, votes, sources, name)))
    best: int | None = None
    found = None
    for source, have, trial in ways:

        def gains(ballots: int, trial: Callable[[int], dict[str, int]] = trial) -> bool:
            return case.again(trial(ballots)).seats[name] > had

        limit = have if best is None else min(have, best - 1)
        more = 1
        while more < limit and not gains(more):
            more *= 2
        hit = smallest(gains, min(more, limit))
        if hit is not None:
            best = hit
            told = tuple(sorted(trial(hit).items()))
            found = Margin(hit, "moved", "search", source, name, False, 0, None, hit, told)
    return found


def _in_order(votes: dict[str, int], sources: list[str], name: str, ballots: int) -> dict[str, int]:
    """Ballots for a list from one option after the other."""
    left = ballots
    changed = {name: votes[name] + ballots}
    for source in sources:
        taken = min(left, votes[source])
        if taken:
            changed[source] = votes[source] - taken
            left -= taken
    return changed


def _from_the_strongest(
    votes: dict[str, int], sources: list[str], name: str, ballots: int
) -> dict[str, int]:
    """Ballots for a list from whoever is strongest, one by one, so that all strong ones sink."""
    # The lowest level down to which `ballots` do not suffice to bring everybody.
    level = smallest(
        lambda bar: sum(max(0, votes[one] - bar) for one in sources) <= ballots,
        max((votes[one] for one in sources), default=0),
    ) or 0
    left = ballots - sum(max(0, votes[one] - level) for one in sources)
    changed = {name: votes[name] + ballots}
    for source in sources:
        if votes[source] >= level > 0:
            changed[source] = level - (left > 0)
            left -= left > 0
    return changed
