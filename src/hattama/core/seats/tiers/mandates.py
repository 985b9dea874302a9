"""Seats of both tiers together, by list and by group of winners, and who takes them.

The list tier is counted; the district tier is counted where districts were published, else it is
what was announced. Each number says what it rests on, and none is guessed: what nobody said stays
open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from hattama.core.law.model import Mandates
from hattama.core.record.facts import SeatsClaim, Tier
from hattama.core.record.remark import Basis, weakest
from hattama.core.register.model import GROUPS

# Winners who are added up together, beside those of the lists.
SELF, ASSOCIATION, UNKNOWN = GROUPS


class Won(Struct, frozen=True):
    """The winner of one district.

    Attributes:
        group: the list of the winner's party, or one of `GROUPS`.
    """

    contest: str
    option: str
    group: str
    basis: Basis


class Seats(Struct, frozen=True):
    """The seats of one list or group over both tiers; None where a number is not known."""

    list: int | None
    single_mandate: int | None
    list_basis: Basis
    single_basis: Basis

    @property
    def total(self) -> int | None:
        """Both tiers together, where both are known."""
        if self.list is None or self.single_mandate is None:
            return None
        return self.list + self.single_mandate

    @property
    def basis(self) -> Basis:
        """What the total rests on: the weaker of its parts; a tier without seats adds nothing."""
        parts = [
            basis
            for seats, basis in (
                (self.list, self.list_basis),
                (self.single_mandate, self.single_basis),
            )
            if seats != 0
        ]
        return weakest(parts) if parts else weakest([self.list_basis, self.single_basis])


def group_of(party: str | None, nominated: str | None) -> str:
    """Under whose name a winner is added up."""
    if nominated == "self":
        return SELF
    if nominated == "association":
        return ASSOCIATION
    return party or UNKNOWN


def claimed(
    claims: Sequence[SeatsClaim], tier: Tier, seats: int | None
) -> dict[str, tuple[int, Basis]]:
    """The announced seats of a tier; `rest` is derived from the seats of the tier."""
    given = {one.option: one.seats for one in claims if one.tier == tier and one.seats is not None}
    found: dict[str, tuple[int, Basis]] = {
        option: (number, "announced") for option, number in given.items()
    }
    for one in claims:
        if one.tier == tier and one.rest and seats is not None:
            left = seats - sum(given.values())
            if left >= 0:
                found[one.option] = left, "derived"
    return found


def by_district(
    groups: Sequence[str],
    won: Sequence[Won],
    seats: int,
    claims: Sequence[SeatsClaim],
) -> dict[str, tuple[int | None, Basis]]:
    """District seats of each list and group.

    Where every district has a counted winner, the winners are added up. Otherwise the announced
    numbers hold; beside them a group that nobody named has none, once they fill the tier, and else
    a number that is not known. Where no numbers were announced, the winners that are known are
    added up, and the other seats stay open.
    """
    tally = Counter(one.group for one in won)
    bases: list[Basis] = [one.basis for one in won]
    said = claimed(claims, "districts", seats)
    if len(won) == seats and set(bases) <= {"counted"}:
        return {group: (tally[group], "counted") for group in groups}
    if said:
        full = sum(number for number, _ in said.values()) == seats
        weak = weakest(basis for _, basis in said.values())
        rest: tuple[int | None, Basis] = (0, weak) if full else (None, "not_published")
        return {group: said.get(group, rest) for group in groups}
    if won:
        return {group: (tally[group], weakest(bases)) for group in groups}
    return dict.fromkeys(groups, (None, "not_published"))


def both_tiers(
    groups: Sequence[str],
    lists: Mapping[str, int] | None,
    districts: Mapping[str, tuple[int | None, Basis]],
) -> dict[str, Seats]:
    """List seats and district seats side by side.

    Args:
        lists: seats given here to the lists, or None where there is nothing to count them from.
    """
    found = {}
    for group in groups:
        single, basis = districts[group]
        if group in GROUPS:
            # Not a list: it can hold no list seats.
            found[group] = Seats(0, single, "counted", basis)
        elif lists is None:
            found[group] = Seats(None, single, "not_published", basis)
        else:
            found[group] = Seats(lists.get(group, 0), single, "counted", basis)
    return found


class Filling(Struct, frozen=True):
    """How the seats of one list find their persons.

    Attributes:
        order: `party_names` (the party's body names persons from the registered list),
            `list_order`, or None where the law file does not say.
        persons: people on the list, where known.
        vacant: seats for which the list has nobody; they stay vacant.
    """

    option: str
    seats: int
    order: str | None
    persons: int | None
    vacant: int


def filling(
    rule: Mandates | None, seats: Mapping[str, int], persons: Mapping[str, int | None]
) -> tuple[Filling, ...]:
    """Who takes the seats of each list that won some."""
    found = []
    for option, number in seats.items():
        people = persons.get(option)
        vacant = 0 if people is None else max(0, number - people)
        if number:
            order = rule.order if rule is not None else None
            found.append(Filling(option, number, order, people, vacant))
    return tuple(found)
