"""Rules about the whole house: prior seats and overhang, majority, seats inside an alliance."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.lists import Lists, Method
from hattama.core.seats.claims import Claims, claims_of
from hattama.core.seats.divisors import divisor
from hattama.core.seats.methods import by_method
from hattama.core.seats.model import Option, Step
from hattama.core.seats.select import Cut, cut_divisor, cut_line
from hattama.core.seats.working import Working


class Held(Struct, frozen=True):
    """An allocation that counts the seats lists already hold.

    Attributes:
        claims: the claimants, with the bounds that prior seats set.
        house: the seats shared by the claimants, as they became.
    """

    work: Working
    claims: Claims
    house: int


def seats_outside(
    rules: Lists, lists: Sequence[Option], passing: Sequence[Option]
) -> dict[str, int]:
    """Prior seats of lists that take no part: they have no share, and keep what they hold."""
    if rules.prior is None:
        return {}
    inside = {one.name for one in passing}
    return {one.name: one.prior for one in lists if one.prior and one.name not in inside}


def with_prior(
    rules: Lists, passing: Sequence[Option], quota_votes: int | None, house: int, outside: int
) -> Held:
    """The seats of the passing lists, with the seats they already hold counted towards them.

    Args:
        quota_votes: the votes that a quota is taken over; None means those of the passing lists.
        outside: prior seats of other lists; where the house does not grow they are taken from it.
    """
    rule = rules.prior
    within = rule is not None and rule.overhang == "within"
    if within and any(one.prior > house for one in passing):
        most = max(one.prior for one in passing)
        raise InputError("prior_above_house", read=most, expected=house)
    house -= outside if within else 0
    claims = claims_of(rules, passing, max(house, 0))
    votes = sum(claims.votes) if quota_votes is None else quota_votes
    if rule is not None and rule.overhang == "level":
        claims, house = _level(rules, claims_of(rules, passing, house, grows=True), votes, house)
    if within:
        claims = claims.with_low(owed(claims))
    if house < 1:
        work = Working([0] * len(claims.names))
        work.stuck = "bounds_exceed_house" if house < 0 or any(claims.low) else None
        return Held(work, claims, max(house, 0))
    return Held(by_method(rules, claims, votes, house), claims, house)


def owed(claims: Claims) -> list[int]:
    """Seats that each claimant must come to: of each list those it holds, or its minimum."""
    return [
        sum(max(one.prior, least) for one, least in zip(members, floors, strict=True))
        for members, floors in zip(claims.members, claims.least, strict=True)
    ]


def kept(rules: Lists, claims: Claims, seats: list[int]) -> tuple[list[int], int]:
    """Each claimant keeps prior seats beyond its share: seats, and by how many the house grows."""
    if rules.prior is None or rules.prior.overhang != "keep":
        return seats, 0
    full = [max(share, held) for share, held in zip(seats, owed(claims), strict=True)]
    return full, sum(full) - sum(seats)


def _level(rules: Lists, claims: Claims, votes: int, house: int) -> tuple[Claims, int]:
    """The smallest house, not below the legal one, whose shares cover all prior seats."""
    if rules.method.by_quota:
        raise InputError("level_needs_divisor", read=rules.method.name)
    prior = owed(claims)

    def covers(size: int) -> bool:
        work = by_method(rules, claims, votes, size)
        # Seats still in a tie may yet cover prior ones, but are not counted on.
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
    return claims, more


def prior_steps(rules: Lists, held: int, grown: int) -> list[Step]:
    """What the prior seats came to."""
    rule = rules.prior
    if rule is None:
        return []
    steps = [Step("prior", {"overhang": rule.overhang, "seats": held}, rule.article, rule.basis)]
    if grown:
        steps.append(Step("house_grows", {"seats": grown}, rule.article, rule.basis))
    return steps


def with_majority(rules: Lists, held: Held, quota_votes: int | None) -> Held:
    """More than a share of votes brings more than that share of seats.

    The seats come from the lists whose last seats have the smallest priorities: the allocation is
    made again with lowest bounds raised, of every list with so many votes at once.
    """
    rule = rules.majority
    work, claims, house = held.work, held.claims, held.house
    if rule is None or work.stuck is not None or house < 1:
        return held
    if rules.method.name == "quota":
        # Without one table of priorities there is no last seat to take back.
        raise InputError("majority_needs_table", read=rules.method.name)
    share = ratio(rule.share)
    total = sum(claims.votes)
    needed = share.numerator * house // share.denominator + 1
    low = list(claims.low)
    steps = []
    for spot, votes in enumerate(claims.votes):
        if votes * share.denominator <= total * share.numerator or needed > claims.high[spot]:
            continue
        low[spot] = max(low[spot], needed)
        if work.seats[spot] < needed:
            params = {
                "list": claims.names[spot],
                "votes": votes,
                "total": total,
                "share": share,
                "had": work.seats[spot],
                "seats": needed,
            }
            steps.append(Step("majority", params, rule.article, rule.basis))
    if not steps:
        return held
    claims = claims.with_low(low)
    again = by_method(rules, claims, total if quota_votes is None else quota_votes, house)
    again.steps = [*work.steps, *steps]
    return Held(again, claims, house)


class Share(Struct, frozen=True):
    """Seats inside one alliance: certain per list, and the tie for the last ones."""

    seats: dict[str, int]
    tied: tuple[str, ...]
    tie_seats: int


def within_alliance(rules: Lists, claims: Claims, spot: int, seats: int) -> Share:
    """How the lists of one alliance share its seats, by the law's method within alliances."""
    members = claims.members[spot]
    votes = [one.votes for one in members]
    prior = [one.prior if rules.prior is not None else 0 for one in members]
    bounds = zip(claims.most[spot], prior, strict=True)
    high = [min(seats, max(most, held)) for most, held in bounds]
    floors = zip(claims.least[spot], prior, high, strict=True)
    low = [min(most, max(least, held)) for least, held, most in floors]
    if sum(low) > seats:
        # Fewer seats came to the alliance than its lists should hold: the bounds hold nobody up.
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
