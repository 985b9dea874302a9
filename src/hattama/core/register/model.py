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


class Register(Struct, frozen=True, eq=False):
    """Units, contests, options, and which protocols are awaited.

    Attributes:
        expected: places of the units awaited, by contest; None where the tree says it.
    """

    units: Units
    contests: tuple[Contest, ...]
    expected: Mapping[str, Indices] | None = None
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
