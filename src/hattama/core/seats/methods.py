"""The methods: quota with leftover stages, and divisors, over claims with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hattama.core.exact import ratio
from hattama.core.law.lists import Leftover, Lists, Method
from hattama.core.seats.claims import Claims
from hattama.core.seats.clauses import LEFTOVER_CLAUSES
from hattama.core.seats.divisors import Divisor, divisor
from hattama.core.seats.model import Step
from hattama.core.seats.quotas import method_quota
from hattama.core.seats.select import Cut, cut_divisor, cut_line
from hattama.core.seats.working import Working, in_turn, to_strongest


def by_method(rules: Lists, claims: Claims, quota_votes: int, house: int) -> Working:
    """Seats of the claimants by the law's method; ties are left for the law's tie rule.

    Args:
        quota_votes: the votes that a quota is taken over.
    """
    if rules.method.by_quota:
        return _by_quota(rules, claims, quota_votes, house)
    return _by_divisor(rules.method, claims, house)


def _by_divisor(method: Method, claims: Claims, house: int) -> Working:
    rule = divisor(method)
    weights = [rule.weight(weight) for weight in claims.weights]
    work = Working([0] * len(weights))
    work.take(cut_divisor(weights, rule, house, claims.low, claims.high))
    scale = claims.scale

    def priority(spot: int, held: int) -> Fraction | None:
        worth = rule.priority(claims.weights[spot], held)
        return None if worth is None else worth / Fraction(scale * scale if rule.squared else scale)

    work.priority = priority
    work.steps.append(
        Step(
            "divisor",
            {"method": method.name, "divisors": _shown(rule), "squared": rule.squared},
            method.article,
            method.basis,
        )
    )
    return work


def _shown(rule: Divisor) -> tuple[Fraction, ...]:
    """The first four divisors in the law's own scale (under the root for Huntington-Hill)."""
    return tuple(Fraction(rule.at(held), rule.scale) for held in range(4))


def _by_quota(rules: Lists, claims: Claims, quota_votes: int, house: int) -> Working:
    method = rules.method
    quota = method_quota(method, quota_votes, house)
    work = Working([0] * len(claims.names))
    params = {
        "quota": method.quota or "hare",
        "over": method.over,
        "votes": quota_votes,
        "seats": house,
        "value": quota,
        "round": method.round or ("floor" if method.quota == "droop" else "exact"),
    }
    work.steps.append(Step("quota", params, method.article, method.basis))
    if quota <= 0:
        work.stuck = "quota_zero"
        return work
    # Integers from here on: a seat costs `price`, a list brings `purses`.
    price = quota.numerator * claims.scale
    purses = [weight * quota.denominator for weight in claims.weights]
    full = [purse // price for purse in purses]
    unit = quota.denominator * claims.scale
    for name, votes, purse, whole in zip(claims.names, claims.votes, purses, full, strict=True):
        shares = {
            "list": name,
            "votes": votes,
            "quotient": Fraction(purse, price),
            "whole": whole,
            "remainder": Fraction(purse - whole * price, unit),
        }
        work.steps.append(Step("quotient", shares, method.article, method.basis))
    start = [
        min(most, max(least, one))
        for one, least, most in zip(full, claims.low, claims.high, strict=True)
    ]
    if sum(claims.low) > house:
        work.stuck = "bounds_exceed_house"
        return work
    # A minimum comes before all other seats: beside it, the largest priorities take what is left.
    beside = full if method.name == "largest_remainder" else start
    awarded = sum(min(one, most) for one, most in zip(beside, claims.high, strict=True))
    if awarded > house and method.over_award == "no_rule":
        work.stuck = "over_award"
        return work
    if method.name == "largest_remainder" or sum(start) > house:
        work.take(cut_line(purses, price, house, claims.low, claims.high))
        work.priority = lambda spot, held: Fraction(purses[spot] - held * price, unit)
        _tell_leftover(work, claims, start, house, method)
        return work
    work.seats = start
    _stages(rules, claims, work, house, purses, price)
    return work


def _tell_leftover(
    work: Working, claims: Claims, start: Sequence[int], house: int, method: Method
) -> None:
    """Steps for the seats beyond the full quotas, largest remainder first."""
    left = house - sum(start)
    work.steps.append(Step("left", {"seats": left}, method.article, method.basis))
    priority = work.priority
    gained = [
        (priority(spot, start[spot]) or Fraction(0), spot)
        for spot in range(len(start))
        if priority is not None and work.seats[spot] > start[spot]
    ]
    for remainder, spot in sorted(gained, key=lambda one: (-one[0], claims.names[one[1]])):
        params = {
            "list": claims.names[spot],
            "seats": work.seats[spot] - start[spot],
            "rule": "largest_remainder",
            "remainder": remainder,
        }
        work.steps.append(Step("leftover", params, method.article, method.basis))
    for spot in range(len(start)):
        if work.seats[spot] < start[spot] and spot not in work.tied:
            params = {"list": claims.names[spot], "seats": start[spot] - work.seats[spot]}
            work.steps.append(Step("withdrawn", params, method.article, method.basis))


def _stages(
    rules: Lists, claims: Claims, work: Working, house: int, purses: list[int], price: int
) -> None:
    """Clauses first, then the leftover stages, until no seat is left or no rule is."""
    method = rules.method
    work.steps.append(
        Step("left", {"seats": house - sum(work.seats)}, method.article, method.basis)
    )
    for clause in rules.clauses:
        act = LEFTOVER_CLAUSES.get(type(clause))
        if act is not None and work.stuck is None and sum(work.seats) + work.tie_seats < house:
            act(clause, claims, work, house)
    for stage in method.leftover:
        if work.stuck is not None or sum(work.seats) + work.tie_seats >= house:
            break
        _stage(stage, method, claims, work, house, purses, price)
    if work.stuck is None and sum(work.seats) + work.tie_seats < house:
        work.stuck = "leftover_no_rule"


def _stage(
    stage: Leftover,
    method: Method,
    claims: Claims,
    work: Working,
    house: int,
    purses: list[int],
    price: int,
) -> None:
    """One leftover stage over the lists that are eligible for it."""
    before = list(work.seats)
    high = _stage_high(stage, claims, before, purses, price)
    if stage.rule == "largest_remainder":
        cut = cut_line(purses, price, house, before, high)
    elif stage.rule == "highest_average":
        rule = divisor(Method(name=stage.divisor))
        cut = cut_divisor([rule.weight(one) for one in purses], rule, house, before, high)
    elif stage.rule == "to_largest":
        seats, equal = to_strongest(claims.weights, before, high, house)
        cut = Cut(seats, [])
        if equal:
            work.block = tuple(claims.names[spot] for spot in equal)
            work.stuck = "largest_not_known"
    else:
        cut = in_turn(claims.weights, before, high, house)
    work.seats, work.tied, work.tie_seats = cut.seats, cut.tied, cut.tie_seats
    for spot, name in enumerate(claims.names):
        if work.seats[spot] > before[spot]:
            params = {"list": name, "seats": work.seats[spot] - before[spot], "rule": stage.rule}
            work.steps.append(Step("leftover", params, method.article, method.basis))


def _stage_high(
    stage: Leftover, claims: Claims, before: list[int], purses: list[int], price: int
) -> list[int]:
    """The most seats that each claimant may hold after the stage."""
    if stage.rule == "none":
        return before
    at_most = 1 if stage.rule == "by_votes" else stage.at_most
    share = ratio(stage.eligible) if stage.eligible is not None else Fraction(0)
    high = []
    for spot, roof in enumerate(claims.high):
        brought = purses[spot] * share.denominator - price * share.numerator
        fit = brought > 0 or (brought == 0 and stage.at == "least")
        reach = roof if at_most is None else min(roof, before[spot] + at_most)
        high.append(max(before[spot], reach) if fit else before[spot])
    return high
