"""What a record says of each unit: protocols, their history, remarks, facts, in one pass each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from hattama.bundle.corrections import Told, protocols_told
from hattama.bundle.results import plain_params
from hattama.bundle.snapshot import Snapshot, moment
from hattama.core.record.codec import digest_of
from hattama.core.record.entries import FactWithdrawn
from hattama.core.record.facts import Corrects, Fact, NotUnderstood
from hattama.core.record.protocol import Block
from hattama.core.register.model import ABSENT, LEVELS, Ints, Names
from hattama.publish.ballots import Guide, guide
from hattama.publish.gaps import Gaps
from hattama.publish.search import Settlement, settlements
from hattama.publish.story import Story, story
from hattama.publish.voters import ForVoters, Polling, for_voters


class Version(Struct, frozen=True):
    """One protocol fact of a unit that something was said about more than once.

    Attributes:
        state: `holds`, `replaced` (by `after`) or `withdrawn` (by `after`).
        corrects: what it replaced, with reason, body and article.
        ended: of a withdrawal, the same.
    """

    entry: int
    told: Told
    state: str
    after: int | None
    corrects: Corrects | None
    ended: Corrects | None


class Held(NamedTuple):
    """One protocol that holds.

    Attributes:
        contest, source: places in the register, and among the sources.
        figures: by column, None where a cell was empty.
    """

    contest: int
    source: int
    entry: int
    columns: tuple[str, ...]
    figures: list[int | None]


class Ledger:
    """Answers by place of a unit; nothing is looked up in a loop over stations."""

    def __init__(self, snap: Snapshot) -> None:
        self.snap = snap
        register = snap.admitted.frozen.register
        self.register, self.units = register, register.units
        self.blocks = snap.held.protocols.blocks
        self._rows = _Rows(self.blocks, snap.held.entries, len(self.units))
        times = np.unique(snap.recorded.times).tolist()
        self._moments = {time: moment(time) for time in times}
        self.remarks = _remarks(snap)
        self.facts = _facts(snap)
        self.versions = _versions(snap)
        self.missing = _missing(snap)
        self._last = self._last_of_each()
        self._alone: list[int] = self._last.tolist()
        self._contests: dict[tuple[int, ...], list[str]] = {}
        self._named: dict[int, Names] = {}
        self._at: dict[int, list[int]] = {}
        for place, one in enumerate(register.contests):
            self._at.setdefault(one.unit, []).append(place)
        # Contests in the order of the tree, so that those below a unit stand together.
        self._by_unit = sorted(range(len(register.contests)), key=self._unit_of)
        self._above: dict[int, tuple[int, ...]] = {}

    @cached_property
    def voters(self) -> ForVoters | None:
        """What voters are told, where it is this site's place to tell them anything."""
        return for_voters(self.snap)

    @cached_property
    def ids(self) -> list[str]:
        """The ids of all units."""
        return list(self.units.ids)

    @cached_property
    def voters_of(self) -> list[int]:
        """Registered voters of all units, or ABSENT."""
        found: list[int] = self.units.voters.tolist()
        return found

    def named(self, spot: int) -> Names:
        """The names of a unit, read once for all languages."""
        found = self._named.get(spot)
        if found is None:
            units = self.units
            found = self._named[spot] = Names(units.kk[spot], units.ru[spot], units.en[spot])
        return found

    @cached_property
    def polling(self) -> Polling | None:
        """Where people vote, row by row, where voters are told anything."""
        told = self.voters
        return None if told is None or told.places is None else Polling(told, told.places)

    @cached_property
    def settlements(self) -> list[Settlement]:
        """Stations by settlement."""
        return settlements(self.register)

    @cached_property
    def guide(self) -> Guide:
        """Which ballots a voter gets at each station."""
        return guide(self.register)

    def protocols(self, spot: int) -> list[Held]:
        """The protocols of a unit that hold, in the order of contest and source."""
        return self._rows.of(spot)

    @cached_property
    def story(self) -> Story:
        """What the record tells besides protocols that hold."""
        return story(self.snap)

    @cached_property
    def gaps(self) -> Gaps:
        """Which protocols are awaited and not here."""
        return Gaps(self.snap)

    @cached_property
    def ordinals(self) -> Ints:
        """Of each station its place among those of the unit above, from 0; -1 for other units."""
        found = np.full(len(self.units), -1, dtype=np.int64)
        stations = np.flatnonzero(self.units.level == LEVELS.index("station"))
        above = self.units.parent[stations]
        order = np.argsort(above, kind="stable")
        firsts = np.searchsorted(above[order], above[order])
        found[stations[order]] = np.arange(len(order)) - firsts
        return found

    def digest(self, spot: int, one: Held) -> str:
        """The digest of a protocol's figures, as the fact carries it."""
        pairs = zip(one.columns, one.figures, strict=True)
        given = {column: figure for column, figure in pairs if figure is not None}
        contest = self.register.contests[one.contest].id
        return digest_of(self.snap.election, self.ids[spot], contest, given)

    def recorded(self, entry: int) -> str:
        """When a fact was recorded, as the record writes it."""
        return self._moments[int(self.snap.recorded.times[entry])]

    def last(self, spot: int) -> int:
        """The number of the last fact that says something of a unit or of anything below it.

        -1 where none does.
        """
        stop = self._ends[spot]
        return self._alone[spot] if stop == spot + 1 else int(self._last[spot:stop].max())

    @cached_property
    def _ends(self) -> list[int]:
        found: list[int] = self.units.end.tolist()
        return found

    @cached_property
    def _parents(self) -> list[int]:
        found: list[int] = self.units.parent.tolist()
        return found

    def _last_of_each(self) -> Ints:
        """The same for each unit by itself."""
        found = np.full(len(self.units), -1, dtype=np.int64)
        for block, entries in zip(self.blocks, self.snap.held.entries, strict=True):
            np.maximum.at(found, block.unit, entries)
        for spot, facts in self.facts.items():
            found[spot] = max(found[spot], *(number for number, _ in facts))
        for spot, told in self.versions.items():
            numbers = (max(one.entry, one.after or 0) for one in told)
            found[spot] = max(found[spot], *numbers)
        return found

    def covering(self, spot: int) -> tuple[int, ...]:
        """Places of the contests whose unit is this one or above it, in the register's order."""
        above, own = self._parents[spot], self._at.get(spot)
        if above < 0:
            return tuple(own or ())
        if above not in self._above:
            self._above[above] = self.covering(above)
        found = self._above[above]
        return tuple(sorted((*found, *own))) if own else found

    def names_of(self, contests: tuple[int, ...]) -> list[str]:
        """The ids of contests; most stations have the same ones."""
        if contests not in self._contests:
            register = self.register.contests
            self._contests[contests] = [register[place].id for place in contests]
        return self._contests[contests]

    def inside(self, spot: int) -> tuple[int, ...]:
        """Places of the contests of units below this one, in the register's order."""
        found, stop = self._by_unit, int(self.units.end[spot])
        first = bisect_right(found, spot, key=self._unit_of)
        return tuple(sorted(found[first : bisect_left(found, stop, first, key=self._unit_of)]))

    def _unit_of(self, place: int) -> int:
        return self.register.contests[place].unit


class _Rows:
    """Protocols of all blocks in the order of the units."""

    def __init__(self, blocks: Sequence[Block], entries: Sequence[Ints], units: int) -> None:
        self._blocks = blocks
        unit = np.concatenate([one.unit for one in blocks] or [np.zeros(0, np.int32)])
        block = np.repeat(np.arange(len(blocks)), [len(one) for one in blocks])
        row = np.concatenate([np.arange(len(one)) for one in blocks] or [np.zeros(0, np.int64)])
        entry = np.concatenate([*entries] or [np.zeros(0, np.int64)])
        order = np.argsort(unit, kind="stable")
        self._start = np.searchsorted(unit[order], np.arange(units + 1)).tolist()
        self._block, self._row = block[order].tolist(), row[order].tolist()
        self._entry = entry[order].tolist()
        # Cells one by one would cost more than everything else.
        self._figures = [one.figures.tolist() for one in blocks]
        self._source = [one.source.tolist() for one in blocks]
        self._contest = [int(one.contest[0]) if len(one) else -1 for one in blocks]

    def of(self, spot: int) -> list[Held]:
        found = []
        for at in range(self._start[spot], self._start[spot + 1]):
            block, row = self._block[at], self._row[at]
            figures = self._figures[block][row]
            if ABSENT in figures:
                figures = [None if cell == ABSENT else cell for cell in figures]
            found.append(
                Held(self._contest[block], self._source[block][row], self._entry[at],
                     self._blocks[block].columns, figures)
            )  # fmt: skip
        return found


def _remarks(snap: Snapshot) -> Mapping[int, list[dict[str, Any]]]:
    """Remarks on protocols by unit; what is missing is told elsewhere.

    How many protocols have the same remark is left to the page of the contest: it changes with each
    protocol that comes in, and would change every station with it.
    """
    found: dict[int, list[dict[str, Any]]] = {}
    register = snap.admitted.frozen.register
    for group in snap.result.checked.found:
        if group.kind == "coverage":
            continue
        spots = np.sort(group.unit, kind="stable").tolist()
        for spot, one in zip(spots, group.remarks(register), strict=True):
            told = {
                "code": one.code, "class": group.kind, "severity": one.severity,
                "contest": one.contest, "source": group.source,
                "params": plain_params(one.params),
            }  # fmt: skip
            found.setdefault(spot, []).append(told)
    for remark in snap.result.remarks:
        if remark.unit is not None and remark.unit in register.units.place:
            told = {
                "code": remark.code, "class": "count", "severity": remark.severity,
                "contest": remark.contest, "source": "official",
                "params": plain_params(remark.params),
            }  # fmt: skip
            found.setdefault(register.units.place[remark.unit], []).append(told)
    return found


def _facts(snap: Snapshot) -> Mapping[int, list[tuple[int, Fact]]]:
    """Facts that name a unit, by unit."""
    found: dict[int, list[tuple[int, Fact]]] = {}
    place = snap.admitted.frozen.register.units.place
    for number, fact in zip(snap.held.numbers, snap.held.facts, strict=True):
        unit = None if isinstance(fact, NotUnderstood) else getattr(fact, "unit", None)
        if isinstance(fact, Fact) and isinstance(unit, str) and unit in place:
            found.setdefault(place[unit], []).append((number, fact))
    return found


def _versions(snap: Snapshot) -> Mapping[int, list[Version]]:
    """The whole history of each unit of which a protocol was corrected or taken back."""
    recorded = snap.recorded
    ended = {
        one.corrects.entry: (number, one.corrects)
        for number, one in recorded.others
        if isinstance(one, FactWithdrawn) and one.corrects is not None
    }
    first = {one.entry for one in recorded.corrects.values()} | ended.keys()
    touched = {*first, *recorded.corrects}
    known = protocols_told(recorded, touched)
    units = {one.unit for one in known.values()}
    if not units:
        return {}
    told = protocols_told(recorded, _entries_of(snap, units))
    place = snap.admitted.frozen.register.units.place
    replaced = snap.admitted.replaced
    found: dict[int, list[Version]] = {}
    for entry in sorted(told):
        after: int | None = replaced.get(entry)
        state, why = ("holds", None) if after is None else ("replaced", None)
        if entry in ended:
            after, why = ended[entry]
            state = "withdrawn"
        one = told[entry]
        if one.unit in place:
            version = Version(entry, one, state, after, recorded.corrects.get(entry), why)
            found.setdefault(place[one.unit], []).append(version)
    return found


def _entries_of(snap: Snapshot, units: set[str]) -> set[int]:
    """Every protocol fact of some units."""
    recorded = snap.recorded
    wanted = np.array([name in units for name in recorded.units], dtype=np.bool_)
    return {
        entry for sheet in recorded.sheets for entry in sheet.entry[wanted[sheet.unit]].tolist()
    }


def _missing(snap: Snapshot) -> Mapping[int, list[str]]:
    """Contests of which a protocol is awaited and not here, by unit."""
    found: dict[int, list[str]] = {}
    for name, one in snap.result.contests.items():
        for spot in one.totals.missing.tolist():
            found.setdefault(spot, []).append(name)
    return found
