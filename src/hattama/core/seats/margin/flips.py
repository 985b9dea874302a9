"""Threshold flips: how few ballots bring a list below the threshold, or another above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from hattama.core.law.lists import Lists
from hattama.core.seats.margin.pairs import How
from hattama.core.seats.model import BASE_KINDS, Option, Slate, ThresholdLine
from hattama.core.seats.thresholds import Bar, bars


class Flip(Struct, frozen=True):
    """One list crossing the threshold.

    Attributes:
        ballots: the fewest that do it.
        enters: True when the list comes in, False when it drops out.
        by_share: False where no share is asked and the first or last vote alone decides.
    """

    name: str
    ballots: int
    enters: bool
    by_share: bool


def flips(
    how: How, rules: Lists, slate: Slate, seats: int, lines: tuple[ThresholdLine, ...]
) -> Iterator[Flip]:
    """Each list's crossing by ballots moved, voided or added, as far as it is possible.

    Moved: to or from other options of the same base, so that the base stays. Voided: a list drops
    by its own ballots voided, and enters when those of others are. Added: the reverse.
    """
    passed = {line.name: line.passed for line in lines}
    found = bars(rules.threshold, slate, seats)
    bases: dict[str, int] = {}
    for option in slate.lists:
        bar, group = found[option.name]
        if len(group) > 1:
            continue
        base = bases.get(bar.base)
        if base is None:
            base = bases[bar.base] = slate.total(bar.base)
        ballots = _fewest(how, slate, option, bar, base, passed[option.name])
        if ballots is not None:
            yield Flip(option.name, ballots, not passed[option.name], bar.why == "share")


def _fewest(
    how: How, slate: Slate, option: Option, bar: Bar, base: int, passed: bool
) -> int | None:
    """The smallest number of ballots after which `passes` answers otherwise."""
    if how == "added" and passed and bar.why != "share":
        # Where no share is asked, more ballots for others drop nobody.
        return None
    others = base - option.votes
    sign = -1 if passed else 1
    # Void ballots are still among those cast.
    stays = how == "voided" and bar.base == "cast"

    def crossed(ballots: int) -> bool:
        votes, whole = option.votes, base
        if how == "moved":
            votes += sign * ballots
        elif (how == "voided") == passed:
            # Its own ballots are voided, or new ones are added to it.
            votes += sign * ballots
            whole += 0 if stays else sign * ballots
        elif not stays:
            whole -= sign * ballots
        return bar.passes(votes, whole) != passed

    if how == "moved":
        # With nobody else in the base, ballots can leave only by being voided.
        most = (option.votes if others or _elsewhere(slate, option) else 0) if passed else others
    elif how == "voided":
        most = option.votes if passed else others
    else:
        most = _enough(crossed)
    return smallest(crossed, most)


def _elsewhere(slate: Slate, option: Option) -> bool:
    return any(
        one.name != option.name and one.kind in BASE_KINDS["valid_with_against_all"]
        for one in slate.options
    )


def _enough(crossed: Callable[[int], bool]) -> int:
    """A number of added ballots that certainly crosses, or 0 where none ever does."""
    most = 1
    while not crossed(most):
        most *= 2
        if most.bit_length() > 5000:
            return 0
    return most


def smallest(holds: Callable[[int], bool], most: int) -> int | None:
    """The smallest x in 1..most with `holds(x)`, for a condition that stays once it holds."""
    if most < 1 or not holds(most):
        return None
    less = 0
    while most - less > 1:
        middle = (less + most) // 2
        less, most = (less, middle) if holds(middle) else (middle, most)
    return most
