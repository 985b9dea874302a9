"""Figures beside others of the same station: its register, its other ballot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hattama.core.checks.model import Found
from hattama.core.checks.parts import Flags, Gathered, Part
from hattama.core.checks.relations import columns_of
from hattama.core.law.model import Law
from hattama.core.record.protocol import OFFICIAL
from hattama.core.record.remark import Severity
from hattama.core.register.model import ABSENT, Ints, Register

# The list of voters changes until the last day; beyond a tenth and twenty voters it is another one.
LEAST_DIFFERENCE = 20
SHARE = 10


def line_of(part: Part, line: str) -> tuple[Ints, Flags]:
    """A line of the form, its repetitions added up, and where it is given."""
    spots = columns_of(line, part.columns)
    if not spots:
        return np.zeros(len(part), dtype=np.int64), np.zeros(len(part), dtype=np.bool_)
    return part.added(spots), ~part.all_absent(spots)


def lines_of(part: Part, lines: tuple[str, ...]) -> tuple[Ints, Flags]:
    """Several lines added up, and where all of them are given."""
    total, known = np.zeros(len(part), dtype=np.int64), np.ones(len(part), dtype=np.bool_)
    for line in lines:
        value, given = line_of(part, line)
        total += value
        known &= given
    return total, known


def register_beside(law: Law, register: Register, part: Part, to: Gathered) -> None:
    """Voters of the protocol beside the register of the unit; turnout above all voters."""
    base = law.turnout.below
    voters, given = line_of(part, base)
    most, able = lines_of(part, most_voters(law))
    registered = register.units.voters[part.unit]
    apart = np.abs(voters - registered)
    wrong = given & (registered != ABSENT) & (apart > LEAST_DIFFERENCE)
    wrong &= apart * SHARE > registered
    rows = np.flatnonzero(wrong)
    figures = {"own": voters[rows], "registered": registered[rows]}
    to.add("voters_beside_register", "warning", part, rows, figures, fixed={"column": base})
    for code, lines in (("turnout_over_voters", law.turnout.above), ("votes_over_voters", ())):
        above, known = lines_of(part, lines) if lines else part.votes()
        if _told_by_law(law, lines or ("votes",)):
            continue
        rows = np.flatnonzero(known & able & (above > most))
        figures = {"own": above[rows], "voters": most[rows]}
        fixed = {"lines": most_voters(law)}
        to.add(code, "warning", part, rows, figures, fixed=fixed)


def most_voters(law: Law) -> tuple[str, ...]:
    """The lines that hold everyone who may vote at a station, such as a special list beside it."""
    identities = law.protocol.identities if law.protocol is not None else ()
    sides = (one.right for one in identities if law.turnout.below in one.right)
    return max(sides, key=len, default=(law.turnout.below,))


def _told_by_law(law: Law, lines: tuple[str, ...]) -> bool:
    """True where an identity of the law already sets these lines beside the register."""
    identities = law.protocol.identities if law.protocol is not None else ()
    return any(set(one.left) == set(lines) and law.turnout.below in one.right for one in identities)


class Ballots:
    """Two ballots at one station: the same voters came, so some lines ought to agree."""

    def __init__(self, law: Law, register: Register) -> None:
        self.law = law
        self.register = register
        self._lists: dict[int, tuple[Ints, Ints]] = {}
        self._districts: list[Part] = []

    def look(self, part: Part) -> None:
        """Take the lines of one part of the first, official vote."""
        contest = part.contest
        if part.source != OFFICIAL or contest.round > 1 or contest.repeat_of is not None:
            return
        if contest.kind == "district":
            self._districts.append(self._lines_only(part))
            return
        size = len(self.register.units)
        if part.place not in self._lists:
            empty = np.full(size, ABSENT, dtype=np.int64)
            self._lists[part.place] = (empty, empty.copy())
        for column, (value, given) in zip(self._lists[part.place], self._pair(part), strict=True):
            column[part.unit] = np.where(given, value, ABSENT)

    def _pair(self, part: Part) -> tuple[tuple[Ints, Flags], tuple[Ints, Flags]]:
        return line_of(part, self.law.turnout.below), lines_of(part, self.law.turnout.above)

    def _lines_only(self, part: Part) -> Part:
        """The two figures that are compared, so that the rest need not be kept."""
        (below, given), (above, known) = self._pair(part)
        return Part(
            part.contest, part.place, part.source, ("below", "above"), part.unit,
            np.stack([below, above]), np.stack([~given, ~known]),
        )  # fmt: skip

    def found(self) -> Iterator[Found]:
        """Remarks on the district ballot of a station, set beside its list ballot."""
        to = Gathered("form")
        told: tuple[tuple[str, Severity, str | tuple[str, ...]], ...] = (
            ("ballots_differ_in_voters", "warning", self.law.turnout.below),
            ("ballots_differ_in_turnout", "note", self.law.turnout.above),
        )
        for part in self._districts:
            to.looked(part)
            # A station stands in one list contest; where it stands in more, the first is taken.
            beside = np.full(len(part), -1, dtype=np.int32)
            other = np.full((2, len(part)), ABSENT, dtype=np.int64)
            for place, kept in self._lists.items():
                both = np.stack([column[part.unit] for column in kept])
                new = (beside < 0) & (both != ABSENT).any(axis=0)
                beside[new], other[:, new] = place, both[:, new]
            for spot, (code, severity, lines) in enumerate(told):
                own = part.values[spot]
                wrong = ~part.absent[spot] & (other[spot] != ABSENT) & (own != other[spot])
                rows = np.flatnonzero(wrong)
                figures = {"own": own[rows], "other_own": other[spot][rows]}
                names = [self.register.contests[place].id for place in beside[rows].tolist()]
                to.add(
                    code, severity, part, rows, figures, {"beside": names}, {"lines": lines}
                )  # fmt: skip
        yield from to.found()
