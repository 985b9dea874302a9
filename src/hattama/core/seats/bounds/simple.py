"""Simple bounds that hold under every law, where no search proves better ones."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from hattama.core.exact import ratio
from hattama.core.law.lists import Lists
from hattama.core.seats.bounds.field import clause_of, fewest
from hattama.core.seats.bounds.least import never_over
from hattama.core.seats.claims import claims_of
from hattama.core.seats.divisors import divisor
from hattama.core.seats.model import Slate
from hattama.core.seats.quotas import method_quota
from hattama.core.seats.thresholds import bars


def simple_bounds(
    rules: Lists, slate: Slate, seats: int, out: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Seats that each list has at least and at most."""
    certain, most = {}, {}
    found = bars(rules.threshold, slate, seats)
    base = slate.total(rules.threshold.base) if rules.threshold is not None else 0
    roofs = _roofs(rules, slate, seats, out)
    plain = not (
        rules.minimum or rules.prior or rules.majority or rules.alliances or rules.multipliers
    )
    for option in slate.lists:
        bar, group = found[option.name]
        alone = len(group) == 1 and bar.share <= 1
        least = fewest(bar, base + out)
        certain[option.name] = 0
        if plain and alone and option.votes >= least and clause_of(rules) is None:
            certain[option.name] = min(
                _full(rules, slate, seats, out, option.votes), roofs[option.name]
            )
        never = plain and alone and option.votes + out < least and clause_of(rules) is None
        most[option.name] = 0 if never else roofs[option.name]
    if plain:
        together = sum(certain.values())
        for name, held in certain.items():
            most[name] = min(most[name], seats - together + held)
    return certain, most


def _full(rules: Lists, slate: Slate, seats: int, out: int, votes: int) -> int:
    """Full quotas of a list when the quota has become as large as it can."""
    method = rules.method
    over = "lists" if method.over == "passing" else method.over
    present = votes if method.over == "passing" else slate.total(over)
    if not method.by_quota or not never_over(method, present, seats):
        return 0
    quota = method_quota(method, slate.total(over) + out, seats)
    return votes * quota.denominator // quota.numerator


def _roofs(rules: Lists, slate: Slate, seats: int, out: int) -> dict[str, int]:
    """Seats that bounds of law, list and house allow each list."""
    if clause_of(rules) is not None and rules.prior is None:
        # The clause about a list that passes alone knows no highest number but the list's own.
        return {
            one.name: seats if one.max_seats is None else min(seats, one.max_seats)
            for one in slate.lists
        }
    if rules.prior is None:
        claims = claims_of(rules, slate.lists, seats)
        return {
            one.name: most
            for members, roofs in zip(claims.members, claims.most, strict=True)
            for one, most in zip(members, roofs, strict=True)
        }
    # Seats that lists hold already stay theirs, and an alliance may keep those of all its lists.
    floor = rules.minimum.value if rules.minimum is not None else 0
    held = sum(max(one.prior, floor) for one in slate.lists)
    house = seats if rules.prior.overhang == "within" else seats + held
    if rules.prior.overhang == "level" and not rules.method.by_quota:
        house = max(house, _levelled(rules, slate, out, held))
    return dict.fromkeys((one.name for one in slate.lists), house)


def _levelled(rules: Lists, slate: Slate, out: int, held: int) -> int:
    """A house in which every prior seat is surely covered, however the ballots fall.

    A claim for the last of `held` seats, of a list with one vote, stands behind no more claims than
    all other lists can have before it.
    """
    if not held:
        return 0
    rule = divisor(rules.method)
    factors = [Fraction(1), *(ratio(one.factor) for one in rules.multipliers)]
    scale = lcm(*(one.denominator for one in factors))
    heaviest = int(max(factors) * scale) * (slate.total("lists") + out)
    worth = rule.weight(heaviest) * rule.at(held - 1)
    return 2 * held + len(slate.lists) * rule.count(worth, 1)
