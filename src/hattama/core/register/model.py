"""The frozen register: the tree of units as columns, contests and what is on their ballots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from hattama.core.register.texts import Places, Texts

Level = Literal["nation", "region", "district", "territory", "station"]
LEVELS: tuple[Level, ...] = ("nation", "region", "district", "territory", "station")
# A unit may stand under one of the same or a smaller rank; nothing stands under a station.
RANK: Mapping[str, int] = {"nation": 0, "region": 1, "district": 2, "territory": 2, "station": 3}

ContestKind = Literal["lists", "district"]
OptionKind = Literal["list", "candidate", "against_all", "other"]
Nominated = Literal["party", "self", "association"]

# Groups of winners of districts; no list may be called so.
GROUPS = ("self-nominated", "association", "nominator-unknown")

# Stands in a column of figures for "not published" or "not legible". It is not zero.
ABSENT = -1

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Levels = npt.NDArray[np.int8]
Minutes = npt.NDArray[np.int16]
Answers = npt.NDArray[np.int8]

# What a station can offer; each is said to be there, said not to be there, or not said.
Offer = Literal["ramp", "sign_language", "tactile_ballot", "home_voting"]
OFFERS: tuple[Offer, ...] = ("ramp", "sign_language", "tactile_ballot", "home_voting")
ANSWERS = ("", "yes", "no")
SAID_NOTHING, YES, NO = range(len(ANSWERS))
# Stands in a column of minutes for an hour that was not said.
NO_HOUR = -1


class Names(Struct, frozen=True):
    """One name in up to three languages; a missing one is taken from the others."""

    kk: str = ""
    ru: str = ""
    en: str = ""

    def pick(self, lang: str) -> str:
        """The name in a language, or the nearest there is."""
        own = {"kk": (self.kk, self.ru, self.en), "ru": (self.ru, self.kk, self.en)}
        return next((name for name in own.get(lang, (self.en, self.ru, self.kk)) if name), "")


NO_NAMES = Names()


class Units(Struct, frozen=True, eq=False):
    """All units in the order of the tree: a unit stands before everything under it.

    The units under `n`, itself included, are the slice `n` to `end[n]`.

    Attributes:
        parent: place of the unit above, -1 for the root.
        depth: 0 for the root.
        level: place in `LEVELS`.
        voters: registered voters, or ABSENT.
        basis: how surely the place in the tree is known, where that is not simply restated.
        place: from id to place.
    """

    ids: Texts
    kk: Texts
    ru: Texts
    en: Texts
    parent: Indices
    depth: Indices
    end: Indices
    level: Levels
    voters: Ints
    basis: Mapping[int, str]
    place: Places

    def __len__(self) -> int:
        return len(self.ids)

    def name(self, spot: int, lang: str) -> str:
        """The unit's name in a language, or its id where it has none."""
        return Names(self.kk[spot], self.ru[spot], self.en[spot]).pick(lang) or self.ids[spot]

    def level_of(self, spot: int) -> Level:
        """`nation`, `region`, `district`, `territory` or `station`."""
        return LEVELS[int(self.level[spot])]

    def lowest(self, spot: int) -> Indices:
        """Places of the units under `spot` that have nothing under them."""
        inside = np.arange(spot, self.end[spot], dtype=np.int32)
        found: Indices = inside[self.end[inside] == inside + 1]
        return found


class Option(Struct, frozen=True):
    """What can be voted for in one contest.

    Attributes:
        party: id of the list of the candidate's party.
        registered: a number that grows with the moment of registration, or None.
        alliance: lists with the same text here are allied.
        members: number of parties in a coalition's list.
        persons: people on a registered list.
        max_seats: the most seats it may receive.
    """

    id: str
    kind: OptionKind
    names: Names
    party: str | None = None
    nominated: Nominated | None = None
    ballot_order: int | None = None
    registered: int | None = None
    tags: frozenset[str] = frozenset()
    alliance: str | None = None
    members: int = 1
    persons: int | None = None
    max_seats: int | None = None


class Contest(Struct, frozen=True):
    """One question on a ballot, for the voters of one unit.

    Attributes:
        unit: place of the unit.
        round: 2 for the second round between finalists.
        repeat_of: id of the contest that was repeated in some stations.
        seats: where the law leaves the number open.
        ballot: the options by id.
    """

    id: str
    kind: ContestKind
    unit: int
    round: int = 1
    repeat_of: str | None = None
    seats: int | None = None
    names: Names = NO_NAMES
    ballot: Mapping[str, Option] = field(default_factory=dict)


class PollingPlaces(Struct, frozen=True, eq=False):
    """What is said of stations (or of other units), in the order of the tree.

    Attributes:
        unit: places of the units, each once, growing.
        number: the station's number as people know it.
        opens, closes: minutes after midnight, or NO_HOUR.
        offers: a row for each of `OFFERS`; SAID_NOTHING, YES or NO.
        phone: of the commission, not of a person.
    """

    unit: Indices
    number: Texts
    settlement: tuple[Texts, ...]
    address: tuple[Texts, ...]
    opens: Minutes
    closes: Minutes
    offers: Answers
    phone: Texts

    def __len__(self) -> int:
        return len(self.unit)

    def row_of(self, unit: int) -> int:
        """The row of a unit, or -1 where nothing is said of it."""
        row = int(np.searchsorted(self.unit, unit))
        return row if row < len(self.unit) and int(self.unit[row]) == unit else -1

    def settlement_of(self, row: int) -> Names:
        """The settlement in three languages."""
        kk, ru, en = (column[row] for column in self.settlement)
        return Names(kk, ru, en)

    def address_of(self, row: int) -> Names:
        """Street and house in three languages."""
        kk, ru, en = (column[row] for column in self.address)
        return Names(kk, ru, en)

    def offer(self, row: int, what: Offer) -> bool | None:
        """Whether a station offers something; None where that is not said."""
        told = int(self.offers[OFFERS.index(what), row])
        return None if told == SAID_NOTHING else told == YES


class Register(Struct, frozen=True, eq=False):
    """Units, contests, options, and which protocols are awaited.

    Attributes:
        expected: places of the units awaited, by contest; None where the tree says it.
        polling: where and when people vote, where the register says it.
    """

    units: Units
    contests: tuple[Contest, ...]
    expected: Mapping[str, Indices] | None = None
    polling: PollingPlaces | None = None
    _places: dict[str, int] = field(default_factory=dict)
    _repeats: dict[str, list[Contest]] = field(default_factory=dict)
    _rounds: dict[tuple[str, int], list[Contest]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Asked for each contest; a search each time would cost the square of their number.
        for place, one in enumerate(self.contests):
            self._places[one.id] = place
            if one.repeat_of is not None:
                self._repeats.setdefault(one.repeat_of, []).append(one)
            else:
                self._rounds.setdefault((one.kind, one.unit), []).append(one)

    def contest(self, contest_id: str) -> Contest | None:
        """A contest by its id."""
        place = self._places.get(contest_id)
        return None if place is None else self.contests[place]

    def contest_places(self) -> Mapping[str, int]:
        """From contest id to its place in `contests`."""
        return self._places

    def awaited(self, contest: Contest) -> Indices:
        """Places of the units from which a protocol of this contest is awaited."""
        if self.expected is not None:
            return self.expected.get(contest.id, np.zeros(0, dtype=np.int32))
        if contest.repeat_of is not None:
            return np.zeros(0, dtype=np.int32)
        return self.units.lowest(contest.unit)

    def repeats(self, contest_id: str) -> tuple[Contest, ...]:
        """The contests that repeat this one in some stations."""
        return tuple(self._repeats.get(contest_id, ()))

    def rounds(self, contest: Contest) -> tuple[Contest, ...]:
        """All rounds of the vote that a contest belongs to, the first one first."""
        same = self._rounds.get((contest.kind, contest.unit), [])
        return tuple(sorted(same, key=lambda one: one.round))
