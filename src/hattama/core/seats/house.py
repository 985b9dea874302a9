"""Rules about the whole house: prior seats and overhang, majority, seats inside an alliance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.lists import Lists, Method
from hattama.core.seats.claims import Claims
from hattama.core.seats.divisors import divisor
from hattama.core.seats.methods import by_method
from hattama.core.seats.model import Step
from hattama.core.seats.select import Cut, cut_divisor, cut_line
from hattama.core.seats.working import Working

Allocate = Callable[[Claims, int], Working]


def with_prior(
    rules: Lists, claims: Claims, quota_votes: int, house: int
) -> tuple[Working, int, list[Step]]:
    """Allocation that counts the seats lists already hold; returns the house as it became."""

    def allocate(held: Claims, size: int) -> Working:
        return by_method(rules, held, quota_votes, size)

    if rules.prior is None:
        return allocate(claims, house), house, []
    prior = [sum(one.prior for one in members) for members in claims.members]
    rule = rules.prior
    if any(held > most for held, most in zip(prior, claims.high, strict=True)):
        raise InputError("prior_above_house", read=max(prior), expected=house)
    told = Step("prior", {"overhang": rule.overhang, "seats": sum(prior)}, rule.article, rule.basis)
    if rule.overhang == "within":
        low = [max(one, two) for one, two in zip(prior, claims.low, strict=True)]
        return allocate(claims.with_low(low), house), house, [told]
    if rule.overhang == "keep":
        work, house, steps = _keep(allocate, claims, prior, house)
    else:
        work, house, steps = _level(allocate, claims, prior, house, rules.method)
    steps = [Step(one.code, one.params, rule.article, rule.basis) for one in steps]
    return work, house, [told, *steps]


def _keep(
    allocate: Allocate, claims: Claims, prior: Sequence[int], house: int
) -> tuple[Working, int, list[Step]]:
    """Each list keeps prior seats beyond its share; the house grows by them."""
    work = allocate(claims, house)
    surplus = 0
    for spot, held in enumerate(prior):
        # A seat still in a tie may yet cover a prior one, but is not counted on.
        over = held - work.seats[spot]
        if over > 0:
            work.seats[spot] = held
            surplus += over
    return work, house + surplus, [Step("house_grows", {"seats": surplus})] if surplus else []


def _level(
    allocate: Allocate, claims: Claims, prior: Sequence[int], house: int, method: Method
) -> tuple[Working, int, list[Step]]:
    """The smallest house, not below the legal one, whose shares cover all prior seats."""
    if method.by_quota:
        raise InputError("level_needs_divisor", read=method.name)
    wide = Claims(
        claims.names,
        claims.members,
        claims.votes,
        claims.weights,
        claims.scale,
        claims.low,
        # While the house grows only the candidates on the lists bound it, not the legal house.
        tuple(
            sum(one.max_seats if one.max_seats is not None else 1 << 62 for one in members)
            for members in claims.members
        ),
    )

    def covers(size: int) -> bool:
        work = allocate(wide, size)
        return work.stuck is not None or all(
            seats >= held for seats, held in zip(work.seats, prior, strict=True)
        )

    # Divisor methods are house-monotone, so coverage once reached is never lost again.
    less, more = house - 1, house
    while not covers(more):
        less, more = more, more * 2
    while more - less > 1:
        middle = (less + more) // 2
        less, more = (less, middle) if covers(middle) else (middle, more)
    steps = [Step("house_grows", {"seats": more - house})] if more > house else []
    return allocate(wide, more), more, steps


def with_majority(
    rules: Lists, claims: Claims, quota_votes: int, house: int, work: Working
) -> Working:
    """More than a share of votes brings more than that share of seats.

    The seats come from the lists whose last seats have the smallest priorities: the allocation is
    made again with the list's lowest bound raised.
    """
    rule = rules.majority
    if rule is None or work.stuck is not None:
        return work
    if rules.method.name == "quota":
        # Without one table of priorities there is no last seat to take back.
        raise InputError("majority_needs_table", read=rules.method.name)
    share = ratio(rule.share)
    total = sum(claims.votes)
    for spot, votes in enumerate(claims.votes):
        if votes * share.denominator <= total * share.numerator:
            continue
        needed = share.numerator * house // share.denominator + 1
        if work.seats[spot] >= needed or needed > claims.high[spot]:
            continue
        params = {
            "list": claims.names[spot],
            "votes": votes,
            "total": total,
            "share": share,
            "had": work.seats[spot],
            "seats": needed,
        }
        step = Step("majority", params, rule.article, rule.basis)
        low = list(claims.low)
        low[spot] = needed
        again = by_method(rules, claims.with_low(low), quota_votes, house)
        again.steps = [*work.steps, step]
        return again
    return work


@dataclass(frozen=True, slots=True)
class Share:
    """Seats inside one alliance: certain per list, and the tie for the last ones."""

    seats: dict[str, int]
    tied: tuple[str, ...]
    tie_seats: int


def within_alliance(rules: Lists, claims: Claims, spot: int, seats: int) -> Share:
    """How the lists of one alliance share its seats, by the law's method within alliances."""
    members = claims.members[spot]
    votes = [one.votes for one in members]
    high = [seats if one.max_seats is None else min(seats, one.max_seats) for one in members]
    high = [most if count else 0 for most, count in zip(high, votes, strict=True)]
    low = [0] * len(members)
    name = rules.alliances.within if rules.alliances else "d_hondt"
    if name == "largest_remainder":
        cut: Cut = cut_line([one * seats for one in votes], sum(votes), seats, low, high)
    else:
        cut = cut_divisor(votes, divisor(Method(name=name)), seats, low, high)
    return Share(
        {one.name: held for one, held in zip(members, cut.seats, strict=True)},
        tuple(members[i].name for i in cut.tied),
        cut.tie_seats,
    )
