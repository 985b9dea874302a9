"""The form's arithmetic: the law's identities and the lines that are absent, in one pass.

An identity that cannot be computed because a figure is absent is not broken; the absent figure
has its own remark. Absent is not zero.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from msgspec import Struct, field

from hattama.core.checks.model import Found
from hattama.core.checks.parts import Flags, Gathered, Part
from hattama.core.checks.relations import VOTES, Relation, columns_of, relations_of, sides
from hattama.core.law.model import Identity, Law
from hattama.core.record.remark import NotChecked, Severity
from hattama.core.register.model import LEVELS, Ints, Register

_STATION = LEVELS.index("station")

# A figure that its protocol leaves out, by how much hangs on it.
ABSENT_CODES: dict[Severity, str] = {
    "error": "option_absent",
    "warning": "line_absent",
    "note": "spare_line_absent",
}


class Balance(Struct, frozen=True, eq=False):
    """By how many ballots each protocol of one contest does not balance, a row for each unit.

    Attributes:
        gap: the largest difference in a relation that holds the votes; 0 where there is none.
        loose: votes of protocols of which that cannot be said, since a line of them is absent.
        told: whether any protocol could be balanced.
    """

    gap: Ints
    loose: Ints
    told: bool


class Form(Struct, eq=False):
    """The form's arithmetic of one election while its protocols go by.

    Attributes:
        given: lines and options that some protocol of a contest and source holds.
        unknown: protocols of stations in which an identity could not be computed.
        stations: protocols of stations that were looked at.
    """

    law: Law
    register: Register
    given: dict[tuple[int, str], frozenset[str]]
    gathered: Gathered = field(default_factory=lambda: Gathered("form"))
    balances: dict[int, Balance] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    stations: int = 0
    _relations: dict[tuple[int, tuple[str, ...]], tuple[Relation, ...]] = field(
        default_factory=dict
    )

    def relations(self, part: Part) -> tuple[Relation, ...]:
        """The law's relations over the columns of a part."""
        key = part.place, part.columns
        if key not in self._relations:
            found = relations_of(self.law, part.contest, part.columns)
            self._relations[key] = tuple(found)
        return self._relations[key]

    def look(self, part: Part) -> tuple[tuple[Relation, Ints], ...]:
        """Check one part.

        Returns:
            For each relation that is broken somewhere: `left - right`, 0 where it is in order.
        """
        gap = np.zeros(len(part), dtype=np.int64)
        held = np.zeros(len(part), dtype=np.bool_)
        station = self.register.units.level[part.unit] == _STATION
        self.stations += int(station.sum())
        balancing = ballot_relations(self.law)
        broken = []
        for relation in self.relations(part):
            both = sides(relation, part)
            difference = np.where(both.known, both.left - both.right, 0)
            if relation.number == 0:
                self.unknown[relation.identity.id] += int((station & ~both.known).sum())
            wrong = self._directions(part, relation, difference, both.left, both.right)
            if relation.identity.id in balancing:
                gap = np.maximum(gap, np.abs(wrong))
                held |= both.known
            serious = self._serious(relation, wrong)
            if serious.any():
                broken.append((relation, serious))
        self.gathered.looked(part)
        self._absent(part)
        self._balance(part, gap, held)
        return tuple(broken)

    def _directions(
        self, part: Part, relation: Relation, difference: Ints, left: Ints, right: Ints
    ) -> Ints:
        """Remarks of one relation, each direction with its own severity; the gaps that count."""
        identity, told = relation.identity, np.zeros(len(part), dtype=np.int64)
        for way, severity, wrong in (
            ("more", identity.more, difference > 0),
            ("fewer", identity.fewer, difference < 0),
        ):
            if severity == "fine":
                continue
            rows = np.flatnonzero(wrong)
            told[rows] = difference[rows]
            figures = {
                "left": left[rows],
                "right": right[rows],
                "difference": np.abs(difference[rows]),
            }
            if relation.number:
                figures["number"] = np.full(len(rows), relation.number, dtype=np.int64)
            fixed = {
                "identity": identity.id,
                "way": way,
                "left_lines": identity.left,
                "right_lines": identity.right,
                "article": identity.article,
                "basis": identity.basis,
            }
            code = f"{identity.id}_{way}"
            self.gathered.add(code, severity, part, rows, figures, fixed=fixed)
        return told

    @staticmethod
    def _serious(relation: Relation, wrong: Ints) -> Ints:
        """The gaps whose direction is an error or a warning."""
        identity, serious = relation.identity, ("error", "warning")
        kept = wrong.copy()
        if identity.more not in serious:
            kept[kept > 0] = 0
        if identity.fewer not in serious:
            kept[kept < 0] = 0
        return kept

    def _absent(self, part: Part) -> None:
        """Figures that other protocols of the contest hold and these leave out."""
        lines = self.law.protocol.lines if self.law.protocol is not None else ()
        needed = needed_lines(self.law)
        given = self.given.get((part.place, part.source), frozenset())
        for line in lines:
            spots = columns_of(line.id, part.columns)
            if line.id not in given or line.repeats == "portable_box":
                continue
            severity: Severity = "warning" if line.id in needed else "note"
            self._one_absent(part, line.id, spots, severity)
        for option in part.contest.ballot:
            if option in given:
                spots = [part.columns.index(option)] if option in part.columns else []
                self._one_absent(part, option, spots, "error")
        for relation in self.relations(part):
            if relation.number:
                self._one_sister(part, relation)

    def _one_absent(self, part: Part, column: str, spots: list[int], severity: Severity) -> None:
        # A part without the column lacks the figure throughout.
        gone = part.all_absent(spots) if spots else np.ones(len(part), dtype=np.bool_)
        rows = np.flatnonzero(gone)
        words = {"column": [column] * len(rows)}
        self.gathered.add(ABSENT_CODES[severity], severity, part, rows, words=words)

    def _one_sister(self, part: Part, relation: Relation) -> None:
        """A box of which one of the two figures is given and the other is not."""
        spots = [spot for spot, _ in (*relation.left, *relation.right)]
        names = (*relation.identity.left, *relation.identity.right)
        columns = [f"{name.removeprefix('-')}.{relation.number}" for name in names]
        if not spots:
            return
        some = ~part.all_absent(spots)
        for column in columns:
            has = part.columns.index(column) if column in part.columns else None
            gone = some if has is None else some & part.absent[has]
            rows = np.flatnonzero(gone)
            words = {"column": [column] * len(rows)}
            self.gathered.add(ABSENT_CODES["warning"], "warning", part, rows, words=words)

    def _balance(self, part: Part, gap: Ints, held: Flags) -> None:
        if part.source != "official":
            return
        units = len(self.register.units)
        if part.place not in self.balances:
            zero = np.zeros(units, dtype=np.int64)
            self.balances[part.place] = Balance(zero, zero.copy(), told=False)
        own = self.balances[part.place]
        own.gap[part.unit] = gap
        own.loose[part.unit] = np.where(held, 0, part.votes()[0])
        if held.any() and not own.told:
            self.balances[part.place] = Balance(own.gap, own.loose, told=True)

    def found(self) -> tuple[Found, ...]:
        """All remarks on the form's arithmetic."""
        return tuple(self.gathered.found())

    def not_checked(self) -> tuple[NotChecked, ...]:
        """Identities that could not be computed for every station."""
        identities = self.law.protocol.identities if self.law.protocol is not None else ()
        return tuple(
            NotChecked(
                "identity_not_computed",
                {
                    "identity": one.id,
                    "left_lines": one.left,
                    "right_lines": one.right,
                    "protocols": self.unknown[one.id],
                    "of": self.stations,
                },
            )
            for one in identities
            if self.unknown[one.id]
        )


def needed_lines(law: Law) -> frozenset[str]:
    """Lines that an identity or the turnout asks for."""
    identities = law.protocol.identities if law.protocol is not None else ()
    named = {name.removeprefix("-") for one in identities for name in (*one.left, *one.right)}
    return frozenset({*named, *law.turnout.above, law.turnout.below})


def ballot_relations(law: Law) -> frozenset[str]:
    """The identities that hold the votes, or what equals them; those on the register are left out.

    From `votes` outwards through identities that must be equal both ways.
    """
    identities: tuple[Identity, ...] = law.protocol.identities if law.protocol is not None else ()
    reached = {VOTES}
    found: set[str] = set()
    for _ in identities:
        for one in identities:
            names = {name.removeprefix("-") for name in (*one.left, *one.right)}
            if law.turnout.below in names or not names & reached:
                continue
            found.add(one.id)
            if "fine" not in (one.more, one.fewer) and "note" not in (one.more, one.fewer):
                reached |= names
    return frozenset(found)
