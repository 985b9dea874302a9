"""What a count yields: each contest, both tiers, remarks, and what nobody could check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from hattama.core.checks.model import Checked
from hattama.core.law.model import Law
from hattama.core.record.remark import Basis, NotChecked, Remark, Severity
from hattama.core.register.election import Election
from hattama.core.register.model import Contest, Register
from hattama.core.result.error import DataError
from hattama.core.seats.bounds.model import Bounds, DistrictBound
from hattama.core.seats.margin.doubt import Margin
from hattama.core.seats.tiers.contest import ListSeats
from hattama.core.seats.tiers.districts import District
from hattama.core.seats.tiers.mandates import Filling, Seats, Won
from hattama.core.tabulation.totals import Totals
from hattama.core.tabulation.turnout import Turnout


class Counted(Struct, frozen=True, eq=False):
    """One contest, counted.

    Attributes:
        expected: protocols awaited; None where nobody said how many there are.
        counted: of these, how many are here.
        base: what shares of votes are taken of, by the law's name for it, and its ballots
            (None while a part of them is absent).
        error: the ballots that its protocols leave in doubt.
        bounds: while protocols are missing: certain and open seats of the lists, or who may still
            win the district; None where nothing is missing, or nobody knows how many voters are.
        lists: seats, of a list contest whose votes are known.
        district: the outcome of this round, of a district contest whose votes are known.
        won: the winner of a district, counted or announced.
    """

    contest: Contest
    totals: Totals
    expected: int | None
    counted: int
    basis: Basis
    turnout: Turnout | None
    base: tuple[str, int | None]
    error: DataError | None = None
    bounds: Bounds | DistrictBound | None = None
    lists: ListSeats | None = None
    district: District | None = None
    won: Won | None = None

    @property
    def votes(self) -> dict[str, int | None]:
        """Votes of each option, in ballot order."""
        return {option: self.totals.figure(option) for option in self.contest.ballot}

    @property
    def seat_bounds(self) -> Bounds | None:
        """The bounds of a list contest, while ballots are out."""
        return self.bounds if isinstance(self.bounds, Bounds) else None

    @property
    def is_open(self) -> bool:
        """True for a district whose winner may still be another one."""
        return isinstance(self.bounds, DistrictBound) and self.bounds.certain is None

    @property
    def margin(self) -> int | None:
        """The fewest ballots after which its seats, or this round, would be otherwise or tied."""
        if self.lists is not None:
            return min((one.ballots for one in self.lists.margins), default=None)
        near = self.district.margin if self.district is not None else None
        return near.ballots if near is not None else None

    @property
    def within(self) -> bool | None:
        """Whether the margin lies within the data error; None where nobody can say."""
        return self.error.within(self.margin) if self.error is not None else None

    @property
    def known(self) -> dict[str, int] | None:
        """The votes, where those of every option are known."""
        votes = {option: one for option, one in self.votes.items() if one is not None}
        return votes if votes and len(votes) == len(self.contest.ballot) else None


class House(Struct, frozen=True):
    """Seats by the way they are filled; None where neither law nor register says."""

    lists: int | None
    districts: int
    appointed: int


class Result(Struct, frozen=True, eq=False):
    """Everything that was found.

    Attributes:
        seats: by list, and by group of district winners.
        winners: the district winners that are known, one for each seat.
        margin: the nearest change of list seats.
        checked: what the checks of the protocols found.
        announced: an outcome with seats was announced, and compared.
        undecided: seats of each tier that nobody certainly has; None where that is not known.
    """

    election: Election
    law: Law
    register: Register
    contests: Mapping[str, Counted]
    house: House
    seats: Mapping[str, Seats]
    winners: tuple[Won, ...]
    fillings: tuple[Filling, ...]
    margin: Margin | None
    undecided: Mapping[str, int | None]
    status: str
    announced: bool
    remarks: tuple[Remark, ...]
    not_checked: tuple[NotChecked, ...]
    checked: Checked

    def by_severity(self) -> dict[Severity, int]:
        """How many remarks of each severity, those of the checks of protocols included."""
        counts = self.checked.by_severity()
        for one in self.remarks:
            counts[one.severity] += 1
        return counts


def seats_of_districts(register: Register, found: Mapping[str, Counted]) -> Iterator[Counted]:
    """For each district seat the last round of which something is known."""
    for contest in register.contests:
        if contest.kind == "district" and contest.round == 1 and contest.repeat_of is None:
            rounds = [found[one.id] for one in register.rounds(contest)]
            known = [one for one in rounds if one.district is not None or one.won is not None]
            yield known[-1] if known else rounds[0]
