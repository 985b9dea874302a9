"""One allocation under a plain law, without working: seats, or None where the engine is needed.

Plain is a share of one base as threshold (or none), then largest remainder by an exact Hare quota
over passing lists, or a divisor method with linear divisors, and no further rule or bound. Ties and
everything else go to the engine; where this answers, it answers as the engine does.
"""

from __future__ import annotations

from fractions import Fraction

from hattama.core.exact import ratio
from hattama.core.law.lists import Lists
from hattama.core.seats.divisors import LINEAR
from hattama.core.seats.model import BASE_KINDS, Slate
from hattama.core.seats.speed.quick import highest_averages, largest_remainder


def is_plain(rules: Lists, slate: Slate) -> bool:
    """Whether `plain_seats` knows this law and these lists."""
    method, rule = rules.method, rules.threshold
    known = (
        method.name == "largest_remainder"
        and method.quota in (None, "hare")
        and method.over == "passing"
        and method.round in (None, "exact")
    ) or (method.name in LINEAR and method.name != "adams")
    further = (
        rules.minimum, rules.maximum, rules.alliances, rules.prior, rules.multipliers,
        rules.majority,
    )  # fmt: skip
    simple = rule is None or (
        rule.share is not None and rule.quota is None and rule.scope == "list"
        and not (rule.tiers or rule.exempt or rule.districts_won)
    )  # fmt: skip
    return known and simple and not any(further) and all(
        one.max_seats is None for one in slate.options
    )  # fmt: skip


def plain_seats(rules: Lists, slate: Slate, seats: int) -> dict[str, int] | None:
    """Seats of every list for a case that `is_plain`, or None for a tie or fewer than two lists.

    Args:
        seats: the house; at least one.
    """
    rule, method = rules.threshold, rules.method
    needed, strict = Fraction(0), False
    if rule is not None:
        kinds = BASE_KINDS[rule.base]
        base = sum(one.votes for one in slate.options if one.kind in kinds)
        needed, strict = ratio(rule.share or "0") * base, rule.at == "above"
    # Whole votes: at least `bar`, whichever way the law compares.
    bar = needed.numerator // needed.denominator + 1 if strict else -(-needed // 1)
    bar = max(bar, 1)
    lists = [one for one in slate.options if one.kind == "list"]
    passing = [one for one in lists if one.votes >= bar]
    if len(passing) < 2:
        # Nobody, or the clauses about a single list.
        return None
    votes = [one.votes for one in passing]
    if method.by_quota:
        cut = largest_remainder(votes, seats)
    else:
        first = ratio(method.first) if method.first is not None else None
        cut = highest_averages(votes, seats, method.name, first)
    if cut.tied:
        return None
    given = {one.name: 0 for one in lists}
    for one, held in zip(passing, cut.seats, strict=True):
        given[one.name] = held
    return given
