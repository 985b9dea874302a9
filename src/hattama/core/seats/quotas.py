"""Electoral quotas as exact fractions."""

from __future__ import annotations

from fractions import Fraction

from hattama.core.law.lists import Method


def quota(name: str, rounding: str | None, votes: int, seats: int) -> Fraction:
    """The quota over `votes` for `seats` seats.

    Hare T/S, Hagenbach-Bischoff T/(S+1), Imperiali T/(S+2); Droop is T/(S+1) + 1, rounded down
    unless the law names another rounding. `nearest` rounds halves up.
    """
    if name == "hare":
        exact = Fraction(votes, seats)
    elif name == "imperiali":
        exact = Fraction(votes, seats + 2)
    else:
        exact = Fraction(votes, seats + 1) + (name == "droop")
    return rounded(exact, rounding or ("floor" if name == "droop" else "exact"))


def rounded(exact: Fraction, rounding: str) -> Fraction:
    """`exact` rounded as a law says: `exact`, `floor`, `ceiling` or `nearest` (halves up)."""
    above, below = exact.numerator, exact.denominator
    if rounding == "floor":
        return Fraction(above // below)
    if rounding == "ceiling":
        return Fraction(-(-above // below))
    if rounding == "nearest":
        return Fraction((2 * above + below) // (2 * below))
    return exact


def method_quota(method: Method, votes: int, seats: int) -> Fraction:
    """The quota that a quota method names; Hare when it names none."""
    return quota(method.quota or "hare", method.round, votes, seats)
