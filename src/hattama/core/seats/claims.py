"""Who claims seats, with what weight, and within which bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from hattama.core.exact import ratio
from hattama.core.law.lists import Lists, Multiplier
from hattama.core.seats.model import Option


@dataclass(frozen=True, slots=True)
class Claims:
    """Parallel lists, one place per claimant (a list, or an alliance of lists).

    Attributes:
        names: the claimant's name; an alliance is written `alliance:NAME`.
        members: the lists behind it.
        votes: ballots.
        weights: votes times their multiplier, times `scale` so that they are whole.
        low, high: fewest and most seats that the claimant may hold.
    """

    names: tuple[str, ...]
    members: tuple[tuple[Option, ...], ...]
    votes: tuple[int, ...]
    weights: tuple[int, ...]
    scale: int
    low: tuple[int, ...]
    high: tuple[int, ...]

    def with_low(self, low: Sequence[int]) -> Claims:
        """The same claimants with other lowest bounds, never above the highest."""
        held = tuple(min(one, most) for one, most in zip(low, self.high, strict=True))
        return replace(self, low=held)


def claims_of(rules: Lists, passing: Sequence[Option], house: int) -> Claims:
    """The passing lists (or their alliances) as claimants with bounds from law and lists."""
    groups: dict[str, list[Option]] = {}
    for option in passing:
        allied = rules.alliances is not None and option.alliance is not None
        groups.setdefault(f"alliance:{option.alliance}" if allied else option.name, []).append(
            option
        )
    factors = {one.tag: ratio(one.factor) for one in rules.multipliers}
    scale = lcm(1, *(factor.denominator for factor in factors.values()))
    least = rules.minimum.value if rules.minimum else 0
    most = _most(rules, house)
    low, high = [], []
    for members in groups.values():
        roof = sum(_roof(option, most, house) for option in members)
        high.append(roof)
        low.append(min(roof, least * len(members)))
    members_of = tuple(tuple(members) for members in groups.values())

    def weigh(option: Option) -> int:
        return int(option.votes * _factor(option, rules.multipliers, factors) * scale)

    return Claims(
        names=tuple(groups),
        members=members_of,
        votes=tuple(sum(one.votes for one in members) for members in members_of),
        weights=tuple(sum(weigh(one) for one in members) for members in members_of),
        scale=scale,
        low=tuple(low),
        high=tuple(high),
    )


def _factor(
    option: Option, multipliers: Sequence[Multiplier], factors: dict[str, Fraction]
) -> Fraction:
    """The multiplier of the first rule whose tag the list carries."""
    return next((factors[one.tag] for one in multipliers if one.tag in option.tags), Fraction(1))


def _most(rules: Lists, house: int) -> int:
    """The law's highest number of seats for one list."""
    if rules.maximum is None:
        return house
    most = house if rules.maximum.value is None else rules.maximum.value
    if rules.maximum.share is not None:
        share = ratio(rules.maximum.share) * house
        most = min(most, share.numerator // share.denominator)
    return min(most, house)


def _roof(option: Option, most: int, house: int) -> int:
    """The most seats that one list may hold: law, candidates on the list, the house."""
    own = house if option.max_seats is None else option.max_seats
    return min(own, most, house)
