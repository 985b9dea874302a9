"""How few moved ballots would give one list a further seat.

The smallest pair margin is not enough, since a third list may catch the seat: `prices` counts and
pushes down whoever stands before it. Where that is no proof, ballots are tried on paper.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.margin.doubt import Case, Margin, doubted, partners, shifted
from hattama.core.seats.margin.flips import flips, smallest
from hattama.core.seats.margin.margins import Plain, plain_view
from hattama.core.seats.margin.pairs import Holding
from hattama.core.seats.margin.prices import Prices, prices_of, push
from hattama.core.seats.margin.search import TRIED
from hattama.core.seats.model import Outcome, Slate


class Wish(Struct, frozen=True):
    """One list that wants a seat more, and everyone it must overtake."""

    case: Case
    plain: Plain
    prices: Prices
    own: Holding
    others: tuple[Holding, ...]


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
    case = doubted(rules, slate, house, outcome)
    wish = _wish(case, name)
    if wish is None:
        return _by_trial(case, name)
    if wish.own.seats >= wish.own.high:
        return None
    found = _by_prices(wish)
    if found is not None and found.exact:
        return found
    # Another list driven below the threshold may be the cheaper way.
    tried = _by_trial(case, name)
    both = [one for one in (found, tried) if one is not None]
    return min(both, key=lambda one: one.ballots, default=None)


def _wish(case: Case, name: str) -> Wish | None:
    """The closed-form view of a wish, or None where there is none."""
    plain = plain_view(case)
    prices = prices_of(case) if plain is not None else None
    if plain is None or prices is None or case.outcome.ties:
        return None
    own = next((one for one in plain.holdings if one.name == name), None)
    if own is None:
        if case.rules.minimum is not None:
            # A list that comes in may receive its minimum at once, whatever its priorities.
            return None
        votes = next(one.votes for one in case.slate.lists if one.name == name)
        own = Holding(name, votes, 0, 0, case.seats)
    others = tuple(one for one in plain.holdings if one.name != name)
    return Wish(case, plain, prices, own, others)


def _by_prices(wish: Wish) -> Margin | None:
    """The gain by closed form, carried out on paper; None where counting again denies it."""
    case, own = wish.case, wish.own
    movable = sum(one.votes for one in case.slate.options if one.kind != "invalid")
    crossings = [
        one
        for one in flips("moved", case.rules, case.slate, case.seats, case.outcome.thresholds)
        if one.name == own.name or not one.enters
    ]
    enter = next((one.ballots for one in crossings if one.enters), 1)

    def fits(ballots: int, *, certain: bool) -> bool:
        return ballots >= enter and _pushed(wish, ballots, certain=certain) is not None

    tie_at = smallest(partial(fits, certain=False), movable - own.votes)
    change_at = smallest(partial(fits, certain=True), movable - own.votes)
    trial = _trial(wish, change_at, certain=True) if change_at is not None else None
    if change_at is None or trial is None or case.again(trial).seats[own.name] <= own.seats:
        return None
    drops = any(not one.enters and one.ballots <= change_at for one in crossings)
    proven = (
        wish.plain.exact and wish.prices.convex and not drops and _closed_pool(case, wish.plain)
    )
    if not proven:
        return _told(own.name, change_at, change_at, False, 0, trial)
    if tie_at is None or tie_at >= change_at:
        return _told(own.name, change_at, change_at, True, change_at, trial)
    even = _trial(wish, tie_at, certain=False)
    reached = case.again(even) if even is not None else None
    if even is not None and reached is not None and reached.seats[own.name] > own.seats:
        # Equal, and the law breaks the tie in its favour.
        return _told(own.name, tie_at, tie_at, True, tie_at, even)
    if reached is None or not _tied(reached, own.name):
        return _told(own.name, change_at, change_at, False, tie_at, trial)
    return _told(own.name, tie_at, change_at, True, tie_at, trial)


def _tied(outcome: Outcome, name: str) -> bool:
    """Whether a list is in a tie for a seat that it has not received."""
    given = {winner for one in outcome.ties for winner in one.given}
    return name not in given and any(name in one.among for one in outcome.ties)


def _told(
    name: str, ballots: int, change_at: int, exact: bool, at_least: int, trial: dict[str, int]
) -> Margin:
    tie_at = ballots if ballots < change_at else None
    told = tuple(sorted(trial.items()))
    return Margin(ballots, "moved", "seat", None, name, exact, at_least, tie_at, change_at, told)


def _closed_pool(case: Case, plain: Plain) -> bool:
    """Whether ballots from outside the admitted lists leave every priority as it was."""
    passing = {line.name for line in case.outcome.thresholds if line.passed}
    return plain.still or all(
        one.name in passing or one.votes == 0 or one.kind == "invalid" for one in case.slate.options
    )


def _pushed(wish: Wish, ballots: int, *, certain: bool) -> dict[str, int] | None:
    return push(wish.prices, wish.own, wish.others, wish.case.seats, ballots, certain)


def _trial(wish: Wish, ballots: int, *, certain: bool) -> dict[str, int] | None:
    """Votes with which the seat should be gained (or tied), or None where ballots do not suffice.

    Ballots that need not come from anywhere in particular come from the strongest others.
    """
    lost = _pushed(wish, ballots, certain=certain)
    if lost is None:
        return None
    own = wish.own
    options = wish.case.slate.options
    votes = {one.name: one.votes for one in options if one.kind != "invalid"}
    changed = {name: votes[name] - gone for name, gone in lost.items() if gone}
    left = ballots - sum(lost.values())
    for name in partners(wish.case, own.name):
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
    # The lowest level to which so many ballots can bring everybody down.
    most = max((votes[one] for one in sources), default=0)
    level = smallest(lambda bar: sum(max(0, votes[one] - bar) for one in sources) <= ballots, most)
    level = level or 0
    left = ballots - sum(max(0, votes[one] - level) for one in sources)
    changed = {name: votes[name] + ballots}
    for source in sources:
        if votes[source] >= level > 0:
            changed[source] = level - (left > 0)
            left -= left > 0
    return changed
