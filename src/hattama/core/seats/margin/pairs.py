"""Pair margins: how few ballots carry one seat from list i to list j, lists admitted unchanged.

With the S largest priorities taken, an allocation stands exactly as long as every seat given beats
every seat not given; the margin is the smallest number of ballots that reverses one such pair.
Closed forms: Stark & Teague 2014 (divisors), Blom et al. 2021 (largest remainder); both checked
here against exhaustive search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from hattama.core.law.lists import Method
from hattama.core.seats.divisors import Divisor

How = Literal["moved", "voided", "added"]

# Seats added to the house in the quota's denominator, for quotas that are T/(S + c).
QUOTA_PLUS = {"hare": 0, "hagenbach_bischoff": 1, "imperiali": 2}


class Holding(Struct, frozen=True):
    """One list in an allocation: its votes, its seats, and the bounds on them."""

    name: str
    votes: int
    seats: int
    low: int
    high: int


class Reach(Struct, frozen=True):
    """Ballots that carry a seat from one list to another.

    Attributes:
        ballots: the fewest that reach a tie or a change.
        at_tie: True when exactly so many only reach a tie.
    """

    ballots: int
    at_tie: bool


Pair = Callable[[How, Holding, Holding], Reach | None]


def _up(above: int, below: int) -> Reach | None:
    """The smallest x >= 0 with x * below >= above; a tie when it divides."""
    if below <= 0:
        return None
    if above <= 0:
        return Reach(0, above == 0)
    ballots = -(-above // below)
    return Reach(ballots, ballots * below == above)


def divisor_pair(rule: Divisor) -> Pair:
    """Seat i -> j when v_i / d(s_i - 1) <= v_j / d(s_j)."""

    def reach(how: How, giver: Holding, taker: Holding) -> Reach | None:
        held, more = rule.at(giver.seats - 1), rule.at(taker.seats)
        if held == 0:
            return _free_seat(how, giver, taker, more)
        if rule.squared:
            return _hill(how, giver, taker, held, more)
        lead = giver.votes * more - taker.votes * held
        if how == "moved":
            return _up(lead, held + more)
        return _up(lead, more if how == "voided" else held)

    return reach


def _free_seat(how: How, giver: Holding, taker: Holding, more: int) -> Reach | None:
    """A first seat that every list with votes receives: lost with the last ballot only.

    With more lists than seats the first seats themselves go by votes.
    """
    if more == 0:
        return _up(giver.votes - taker.votes, 2 if how == "moved" else 1)
    return None if how == "added" else Reach(giver.votes, False)


def _hill(how: How, giver: Holding, taker: Holding, held: int, more: int) -> Reach | None:
    """Huntington-Hill by bisection: v_i^2 / (s(s-1)) against v_j^2 / (s(s+1))."""
    lost, won = how != "added", how != "voided"

    def ahead(ballots: int) -> int:
        left, right = giver.votes - lost * ballots, taker.votes + won * ballots
        return left * left * more - right * right * held

    less, most = -1, giver.votes if lost else 1
    while not lost and ahead(most) > 0:
        most *= 2
    while most - less > 1:
        middle = (less + most) // 2
        less, most = (middle, most) if ahead(middle) > 0 else (less, middle)
    return Reach(most, ahead(most) == 0)


def quota_pair(method: Method, quota: Fraction, seats: int, votes_over: int) -> Pair:
    """Seat i -> j when v_i - (s_i - 1) Q <= v_j - s_j Q.

    Ballots moved between lists leave the quota as it is. Ballots voided or added change the votes
    T it is taken over: closed forms for quotas T/(S + c), none for rounded ones.
    """
    plus = QUOTA_PLUS.get(method.quota or "hare")
    whole = None if plus is None or (method.round or "exact") != "exact" else seats + plus

    def reach(how: How, giver: Holding, taker: Holding) -> Reach | None:
        gap = 1 + taker.seats - giver.seats
        if how == "moved":
            above = quota.numerator * gap + quota.denominator * (giver.votes - taker.votes)
            return _up(above, 2 * quota.denominator)
        if whole is None:
            return None
        above = whole * (giver.votes - taker.votes) + gap * votes_over
        if how == "voided":
            # Void ballots stay among those cast, and so in a quota over all of these.
            return _up(above, whole if method.over == "cast" else whole + gap)
        return _up(above, whole - gap)

    return reach


def nearest_pairs(
    how: How, holdings: Sequence[Holding], pair: Pair
) -> Iterator[tuple[Reach, Holding, Holding]]:
    """Pairs among which the smallest margin lies.

    Of lists with equal seats only the two weakest can be the giver of the smallest margin and only
    the two strongest the taker (two, so that nobody is paired with itself).
    """
    givers = _ends(holdings, lambda one: one.seats > one.low, weakest=True)
    takers = _ends(holdings, lambda one: one.seats < one.high, weakest=False)
    for giver in givers:
        for taker in takers:
            if giver.name != taker.name:
                found = pair(how, giver, taker)
                if found is not None and (how == "added" or found.ballots <= giver.votes):
                    yield found, giver, taker


def _ends(
    holdings: Sequence[Holding], fits: Callable[[Holding], bool], weakest: bool
) -> list[Holding]:
    """The two weakest (or strongest) of each number of seats."""
    by_seats: dict[int, list[Holding]] = {}
    for one in holdings:
        if fits(one):
            by_seats.setdefault(one.seats, []).append(one)
    chosen: list[Holding] = []
    for group in by_seats.values():
        group.sort(key=lambda one: (one.votes if weakest else -one.votes, one.name))
        chosen += group[:2]
    return chosen
