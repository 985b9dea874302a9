"""Who claims seats, with what weight, and within which bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from msgspec import Struct
from msgspec.structs import replace

from hattama.core.exact import ratio
from hattama.core.law.lists import Lists, Multiplier
from hattama.core.seats.model import Option

# A number of seats that no house reaches, where nothing else bounds a list.
ENDLESS = 1 << 4096


class Claims(Struct, frozen=True):
    """Parallel lists, one place per claimant (a list, or an alliance of lists).

    Attributes:
        names: the claimant's name; an alliance is written `alliance:NAME`.
        allied: whether the claimant is an alliance.
        members: the lists behind it.
        votes: ballots.
        weights: votes times their multiplier, times `scale` so that they are whole.
        low, high: fewest and most seats that the claimant may hold.
        least, most: the same for each of its lists.
    """

    names: tuple[str, ...]
    allied: tuple[bool, ...]
    members: tuple[tuple[Option, ...], ...]
    votes: tuple[int, ...]
    weights: tuple[int, ...]
    scale: int
    low: tuple[int, ...]
    high: tuple[int, ...]
    least: tuple[tuple[int, ...], ...]
    most: tuple[tuple[int, ...], ...]

    def with_low(self, low: Sequence[int]) -> Claims:
        """The same claimants with other lowest bounds, never above the highest."""
        held = tuple(min(one, most) for one, most in zip(low, self.high, strict=True))
        return replace(self, low=held)


def claims_of(
    rules: Lists, passing: Sequence[Option], house: int, *, grows: bool = False
) -> Claims:
    """The passing lists (or their alliances) as claimants with bounds from law and lists.

    Args:
        grows: the house may become larger than `house`, so that its size bounds nobody.
    """
    groups: dict[tuple[bool, str], list[Option]] = {}
    for option in passing:
        allied = rules.alliances is not None and option.alliance is not None
        label = option.alliance if allied and option.alliance is not None else option.name
        groups.setdefault((allied, label), []).append(option)
    factors = {one.tag: ratio(one.factor) for one in rules.multipliers}
    scale = lcm(1, *(factor.denominator for factor in factors.values()))
    members_of = tuple(tuple(members) for members in groups.values())
    roof = _most(rules, house)
    size = ENDLESS if grows else house
    # Seats that a list holds already are its own, whatever bounds the rest; kept ones come later.
    held = rules.prior is not None and rules.prior.overhang != "keep"
    most = tuple(
        tuple(max(_roof(one, roof, size), one.prior if held else 0) for one in members)
        for members in members_of
    )
    floor = rules.minimum.value if rules.minimum else 0
    least = tuple(tuple(min(floor, one) for one in members) for members in most)

    def weigh(option: Option) -> int:
        return int(option.votes * _factor(option, rules.multipliers, factors) * scale)

    return Claims(
        names=_labels(groups),
        allied=tuple(allied for allied, _ in groups),
        members=members_of,
        votes=tuple(sum(one.votes for one in members) for members in members_of),
        weights=tuple(sum(weigh(one) for one in members) for members in members_of),
        scale=scale,
        low=tuple(sum(members) for members in least),
        high=tuple(sum(members) for members in most),
        least=least,
        most=most,
    )


def _labels(groups: Iterable[tuple[bool, str]]) -> tuple[str, ...]:
    """A name for each claimant; an alliance's is marked until no list has the same."""
    lists = {name for allied, name in groups if not allied}
    labels = []
    for allied, name in groups:
        label = f"alliance:{name}" if allied else name
        while allied and label in lists:
            label += "\u2032"
        labels.append(label)
    return tuple(labels)


def _factor(
    option: Option, multipliers: Sequence[Multiplier], factors: dict[str, Fraction]
) -> Fraction:
    """The multiplier of the first rule whose tag the list carries."""
    return next((factors[one.tag] for one in multipliers if one.tag in option.tags), Fraction(1))


def _most(rules: Lists, house: int) -> int:
    """The law's highest number of seats for one list."""
    most = ENDLESS
    if rules.maximum is not None and rules.maximum.value is not None:
        most = rules.maximum.value
    if rules.maximum is not None and rules.maximum.share is not None:
        share = ratio(rules.maximum.share) * house
        most = min(most, share.numerator // share.denominator)
    return most


def _roof(option: Option, most: int, size: int) -> int:
    """The most seats that one list may hold: law, candidates on the list, the house."""
    own = ENDLESS if option.max_seats is None else option.max_seats
    return min(own, most, size)
