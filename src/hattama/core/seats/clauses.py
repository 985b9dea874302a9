"""Named clauses: rules of law that need an `if`. A law file names them; here is what they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hattama.core.exact import ratio
from hattama.core.law.lists import DealInTurn, Lists, RaiseToMinimum, SinglePassingList
from hattama.core.seats.claims import Claims
from hattama.core.seats.model import Option, Step
from hattama.core.seats.quotas import method_quota
from hattama.core.seats.working import Working, in_turn


def single_passing_list(
    rules: Lists, lists: Sequence[Option], passing: Sequence[Option], house: int
) -> tuple[SinglePassingList, Option, tuple[Option, ...], int, list[Step]] | None:
    """Kazakhstan, Art. 97-1(2)-(4): one list alone passes and shares with the next strongest.

    Returns:
        None where the clause does not speak: the law has no such clause, not exactly one list
        passed, or no other list has a vote. Otherwise the clause, the list that passed, the next
        strongest (several when they are equal: then the law does not say which), the seats of the
        next, and the steps.
    """
    clause = next((one for one in rules.clauses if isinstance(one, SinglePassingList)), None)
    if clause is None or len(passing) != 1:
        return None
    winner = passing[0]
    others = [one for one in lists if one.name != winner.name and one.votes > 0]
    if not others:
        return None
    most = max(one.votes for one in others)
    second = tuple(one for one in others if one.votes == most)
    quota = method_quota(rules.method, winner.votes + most, house)
    if quota <= 0:
        # A quota rounded down to nothing: the clause cannot be applied, nor can the method.
        return None
    quotient = Fraction(most) / quota * ratio(clause.factor)
    whole = quotient.numerator // quotient.denominator
    seats = min(house, max(whole, clause.least_seats))
    params = {
        "list": winner.name,
        "second": tuple(one.name for one in second),
        "votes": winner.votes + most,
        "value": quota,
        "factor": ratio(clause.factor),
        "quotient": quotient,
        "whole": whole,
        "least": clause.least_seats,
        "seats": seats,
        "rest": house - seats,
    }
    step = Step("single_passing_list", params, clause.article, clause.basis)
    return clause, winner, second, seats, [step]


def raise_to_minimum(clause: RaiseToMinimum, claims: Claims, work: Working, house: int) -> None:
    """Georgia 2016: seats left over first raise each passing list to the minimum.

    When they do not suffice for several such lists, no source says who comes first: the seats stay
    open.
    """
    left = house - sum(work.seats)
    goal = [min(most, clause.least_seats) for most in claims.high]
    needy = [spot for spot, held in enumerate(work.seats) if held < goal[spot]]
    needed = sum(goal[spot] - work.seats[spot] for spot in needy)
    if needed > left and len(needy) > 1:
        work.stuck = "minimum_no_rule"
        return
    for spot in needy:
        gain = min(left, goal[spot] - work.seats[spot])
        work.seats[spot] += gain
        left -= gain
        params = {"list": claims.names[spot], "seats": gain, "least": clause.least_seats}
        work.steps.append(Step("raise_to_minimum", params, clause.article, clause.basis))


def deal_in_turn(clause: DealInTurn, claims: Claims, work: Working, house: int) -> None:
    """Georgia 2016: what is left goes one by one, strongest first, to lists above a number."""
    left = house - sum(work.seats)
    high = [
        most if held > clause.above else held
        for held, most in zip(work.seats, claims.high, strict=True)
    ]
    if sum(high) - sum(work.seats) < left:
        work.stuck = "leftover_no_rule"
        return
    before = list(work.seats)
    cut = in_turn(claims.weights, before, high, house)
    work.seats, work.tied, work.tie_seats = cut.seats, cut.tied, cut.tie_seats
    for spot, name in enumerate(claims.names):
        if work.seats[spot] > before[spot]:
            params = {
                "list": name,
                "seats": work.seats[spot] - before[spot],
                "above": clause.above,
            }
            work.steps.append(Step("deal_in_turn", params, clause.article, clause.basis))


LEFTOVER_CLAUSES: dict[type, Callable[[Any, Claims, Working, int], None]] = {
    RaiseToMinimum: raise_to_minimum,
    DealInTurn: deal_in_turn,
}
