"""The methods by their definition, slowly: every priority written out as a fraction."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from hattama.core.exact import ratio
from hattama.core.law.lists import Method
from hattama.core.seats.model import Outcome, open_ties

# Divisors of the (u+1)-th seat; Huntington-Hill's stand under a root, with squared votes.
DIVISORS: dict[str, Callable[[int], int]] = {
    "d_hondt": lambda u: u + 1,
    "sainte_lague": lambda u: 2 * u + 1,
    "danish": lambda u: 3 * u + 1,
    "imperiali": lambda u: u + 2,
    "macanese": lambda u: 2**u,
    "adams": lambda u: u,
    "huntington_hill": lambda u: u * (u + 1),
}

Rank = tuple[int, Fraction]


def divisor(method: Method, held: int) -> Fraction:
    """The divisor that a list with so many seats is divided by."""
    if method.name == "divisor":
        named = [ratio(text) for text in method.sequence]
        if held < len(named):
            return named[held]
        return named[-1] + (held - len(named) + 1) * ratio(method.step or "1")
    if method.first is not None and held == 0:
        return ratio(method.first)
    return Fraction(DIVISORS[method.name](held))


def rank(method: Method, votes: int, held: int, size: Fraction) -> Rank:
    """Where a list's next seat stands; a divisor of zero stands before all others, by votes."""
    if method.by_quota:
        return 0, votes - held * size
    weight = votes**2 if method.name == "huntington_hill" else votes
    at = divisor(method, held)
    return (1, Fraction(weight)) if at == 0 else (0, weight / at)


def quota(method: Method, votes: int, seats: int) -> Fraction:
    """The quota over so many votes."""
    exact = {
        "hare": Fraction(votes, seats),
        "droop": Fraction(votes, seats + 1) + 1,
        "hagenbach_bischoff": Fraction(votes, seats + 1),
        "imperiali": Fraction(votes, seats + 2),
    }[method.quota or "hare"]
    way = method.round or ("floor" if method.quota == "droop" else "exact")
    if way == "exact":
        return exact
    if way == "nearest":
        return Fraction(floor(exact + Fraction(1, 2)))
    return Fraction(ceil(exact) if way == "ceiling" else floor(exact))


def allocation(
    method: Method, votes: Sequence[int], seats: int
) -> tuple[list[int], set[int]] | None:
    """Certain seats and the lists that share the rest; None where full quotas are too many."""
    size = quota(method, sum(votes), seats) if method.by_quota else Fraction(1)
    if size == 0:
        return None
    full = sum(min(int(count // size), seats) for count in votes)
    if method.by_quota and method.over_award == "no_rule" and full > seats:
        return None
    ranks = sorted(
        (
            (rank(method, count, held, size), spot)
            for spot, count in enumerate(votes)
            if count
            for held in range(seats + 1)
        ),
        reverse=True,
    )
    edge = ranks[seats - 1][0]
    held = [0] * len(votes)
    for place, spot in ranks:
        held[spot] += place > edge
    on_edge = [spot for place, spot in ranks if place == edge]
    if sum(held) + len(on_edge) == seats:
        for spot in on_edge:
            held[spot] += 1
        return held, set()
    return held, set(on_edge)


def shown(outcome: Outcome) -> tuple[list[int], set[int]]:
    """An outcome of lists L0, L1, ... in the same form."""
    held = [outcome.seats[f"L{spot}"] for spot in range(len(outcome.seats))]
    return held, {int(name[1:]) for _, among in open_ties(outcome) for name in among}
