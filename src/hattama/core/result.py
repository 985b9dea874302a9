"""Law, register, protocols and facts to the result: the whole way on one page.

totals of each contest -> district winners -> list seats -> both tiers -> beside what was announced
-> what nobody could check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hattama.core.law.model import Law
from hattama.core.record.facts import Fact, NotUnderstood
from hattama.core.record.fold import State, fold
from hattama.core.record.protocol import Protocols
from hattama.core.record.remark import Basis, NotChecked, Remark
from hattama.core.register.election import Election
from hattama.core.register.model import GROUPS, Contest, Register
from hattama.core.seats import announced as beside
from hattama.core.seats.contest import (
    INVALID,
    ListSeats,
    base_of,
    district_outcome,
    list_seats,
    seats_of_law,
    slate_of,
)
from hattama.core.seats.districts import District
from hattama.core.seats.doubt import Margin
from hattama.core.seats.mandates import (
    Filling,
    Seats,
    Won,
    both_tiers,
    by_district,
    filling,
    group_of,
)
from hattama.core.tabulation.annulled import honoured
from hattama.core.tabulation.coverage import remarks_on
from hattama.core.tabulation.totals import Totals, totals
from hattama.core.tabulation.turnout import Turnout, reported, turnout

# From the hardest to answer to the easiest.
STATUSES = (
    "not_published", "no_rule", "repeat_vote", "order_required", "lot_required", "second_round",
    "complete",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """One contest, counted.

    Attributes:
        expected: protocols awaited; None where nobody said how many there are.
        counted: of these, how many are here.
        base: what shares of votes are taken of, by the law's name for it, and its ballots.
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
    base: tuple[str, int]
    lists: ListSeats | None = None
    district: District | None = None
    won: Won | None = None

    @property
    def votes(self) -> dict[str, int | None]:
        """Votes of each option, in ballot order."""
        return {option: self.totals.figure(option) for option in self.contest.ballot}

    @property
    def known(self) -> dict[str, int] | None:
        """The votes, where those of every option are known."""
        votes = {option: one for option, one in self.votes.items() if one is not None}
        return votes if votes and len(votes) == len(self.contest.ballot) else None


@dataclass(frozen=True, slots=True)
class House:
    """Seats by the way they are filled; None where neither law nor register says."""

    lists: int | None
    districts: int
    appointed: int


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Everything that was found.

    Attributes:
        seats: by list, and by group of district winners.
        winners: the district winners that are known, one for each seat.
        margin: the nearest change of list seats.
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
    remarks: tuple[Remark, ...]
    not_checked: tuple[NotChecked, ...]


def lines_of(law: Law) -> tuple[str, ...]:
    """The lines of the law's protocol; without one, those that its turnout needs."""
    if law.protocol is not None:
        return tuple(line.id for line in law.protocol.lines)
    return tuple(dict.fromkeys([law.turnout.below, *law.turnout.above, INVALID]))


def result(
    election: Election,
    law: Law,
    register: Register,
    protocols: Protocols,
    facts: Sequence[Fact | NotUnderstood] = (),
) -> Result:
    """Count an election.

    Raises:
        InputError: a fact that refers to nothing, a lot that answers no tie.
    """
    state = fold(election, register, facts)
    annulled, remarks = honoured(law, register, state.annulled)
    lines = lines_of(law)
    found: dict[str, Counted] = {}
    for contest in register.contests:
        sums = totals(register, protocols, contest, lines, annulled)
        found[contest.id] = _district(law, state, _counted(election, law, register, state, sums))
    house = _house(law, found)
    winners = tuple(_winners(register, found))
    said = state.outcome.seats if state.outcome is not None else ()
    groups = _groups(register, winners, [one.option for one in said])
    districts = by_district(groups, winners, house.districts, said)
    held = {group: seats or 0 for group, (seats, _) in districts.items()}
    found = {name: _lists(law, state, one, held) for name, one in found.items()}
    lists = _list_seats(found)
    seats = both_tiers(groups, lists, districts)
    margins = [one.lists.margins[0] for one in found.values() if one.lists and one.lists.margins]
    return Result(
        election=election,
        law=law,
        register=register,
        contests=found,
        house=house,
        seats=seats,
        winners=winners,
        fillings=filling(law.mandates, lists or {}, _persons(register)),
        margin=min(margins, key=lambda one: one.ballots, default=None),
        undecided={
            "lists": _left(house.lists, [one.list for one in seats.values()]),
            "districts": _left(house.districts, [one.single_mandate for one in seats.values()]),
        },
        status=_status(register, found),
        remarks=(
            *remarks,
            *_remarks(election, law, register, found, state),
            *_beside(found, seats, house, winners, state),
        ),
        not_checked=tuple(_not_checked(election, law, found)),
    )


def _counted(
    election: Election, law: Law, register: Register, state: State, found: Totals
) -> Counted:
    """Totals with coverage and turnout."""
    contest = found.contest
    expected: int | None = int(found.awaited[0])
    counted = int(found.present[0])
    if election.without_stations:
        stations = election.stations.number if election.stations is not None else None
        expected, counted = stations if contest.unit == 0 else None, 0
    share = turnout(law, found)
    if share is None:
        unit = register.units.ids[contest.unit]
        share = reported(law, state.turnout.get(unit, ()), contest.id)
    votes = {option: found.figure(option) or 0 for option in contest.ballot}
    base = base_of(law, contest, votes, found.figure(INVALID) or 0)
    return Counted(contest, found, expected, counted, found.basis_of(), share, base)


def _district(law: Law, state: State, one: Counted) -> Counted:
    """A district contest with its outcome, or with the winner who was announced."""
    contest = one.contest
    if contest.kind != "district" or contest.repeat_of is not None:
        return one
    votes = one.known
    if votes is not None:
        lots = state.lots.get(contest.id, ())
        outcome = district_outcome(law, contest, votes, one.totals.figure(INVALID), lots)
        winner = outcome.winner if outcome is not None else None
        won = _won(contest, winner, "counted") if winner is not None else None
        return replace(one, district=outcome, won=won)
    claims = state.outcome.winners if state.outcome is not None else ()
    claim = next((claim for claim in claims if claim.contest == contest.id), None)
    return one if claim is None else replace(one, won=_won(contest, claim.option, "announced"))


def _won(contest: Contest, option: str, basis: Basis) -> Won:
    who = contest.ballot[option]
    return Won(contest.id, option, group_of(who.party, who.nominated), basis)


def _seats_of_districts(register: Register, found: Mapping[str, Counted]) -> Iterator[Counted]:
    """For each district seat the last round of which something is known."""
    for contest in register.contests:
        if contest.kind == "district" and contest.round == 1 and contest.repeat_of is None:
            rounds = [found[one.id] for one in register.rounds(contest)]
            known = [one for one in rounds if one.district is not None or one.won is not None]
            yield known[-1] if known else rounds[0]


def _winners(register: Register, found: Mapping[str, Counted]) -> Iterator[Won]:
    for one in _seats_of_districts(register, found):
        if one.won is not None:
            yield one.won


def _lists(law: Law, state: State, one: Counted, held: Mapping[str, int]) -> Counted:
    """A list contest with its seats, once its votes are known."""
    votes, contest = one.known, one.contest
    if contest.kind != "lists" or contest.repeat_of is not None or votes is None:
        return one
    prior = law.lists is not None and law.lists.prior is not None
    slate = slate_of(contest, votes, one.totals.figure(INVALID), held, prior=prior)
    lots = state.lots.get(contest.id, ())
    return replace(one, lists=list_seats(law, contest, slate, lots))


def _list_seats(found: Mapping[str, Counted]) -> dict[str, int] | None:
    """Seats by list over all list contests; None where no contest could be counted."""
    outcomes = [one.lists.outcome for one in found.values() if one.lists is not None]
    sums: Counter[str] = Counter()
    for outcome in outcomes:
        sums.update(outcome.seats)
    return dict(sums) if outcomes else None


def _house(law: Law, found: Mapping[str, Counted]) -> House:
    """The size of each tier; the districts of the register, where it has any."""
    lists: int | None = 0
    districts = 0
    for one in found.values():
        contest = one.contest
        if contest.repeat_of is None and contest.kind == "district":
            districts += contest.round == 1
        elif contest.repeat_of is None and lists is not None:
            own = contest.seats if contest.seats is not None else seats_of_law(law)
            lists = None if own is None else lists + own
    if districts == 0 and law.districts is not None:
        districts = law.districts.seats.value
    return House(lists, districts, sum(one.value for one in law.appointed))


def _left(seats: int | None, held: Sequence[int | None]) -> int | None:
    """Seats of a tier less those that are held, where all numbers are known."""
    known = [one for one in held if one is not None]
    return None if seats is None or len(known) < len(held) else seats - sum(known)


def _groups(register: Register, winners: Sequence[Won], said: Sequence[str]) -> tuple[str, ...]:
    """The lists in ballot order, then the groups of district winners that occur."""
    lists = [
        option.id
        for contest in register.contests
        for option in contest.ballot.values()
        if option.kind == "list"
    ]
    named = {*(one.group for one in winners), *said}
    return tuple(dict.fromkeys([*lists, *(one for one in GROUPS if one in named)]))


def _persons(register: Register) -> dict[str, int | None]:
    return {
        option.id: option.persons
        for contest in register.contests
        for option in contest.ballot.values()
        if option.kind == "list"
    }


def _status(register: Register, found: Mapping[str, Counted]) -> str:
    """What is still needed before every seat is filled; the hardest of it."""
    asked: list[str] = []
    for one in found.values():
        if one.contest.kind == "lists" and one.contest.repeat_of is None:
            asked.append(one.lists.outcome.status if one.lists else "not_published")
    for one in _seats_of_districts(register, found):
        if one.district is not None and one.won is None:
            asked.append(one.district.status)
    return min(asked, key=STATUSES.index, default="complete")


def _remarks(
    election: Election,
    law: Law,
    register: Register,
    found: Mapping[str, Counted],
    state: State,
) -> Iterator[Remark]:
    """What does not fit inside the protocols themselves."""
    complete = election.stage == "established"
    for name, one in found.items():
        yield from remarks_on(register, one.totals, complete=complete)
        absent = [option for option, votes in one.votes.items() if votes is None]
        if absent and len(absent) < len(one.votes):
            yield Remark("votes_absent", "error", contest=name, params={"options": tuple(absent)})
        if one.turnout is not None and one.turnout.at is not None:
            params = {"at": one.turnout.at, "source": one.turnout.source}
            yield Remark("turnout_is_claim", "note", contest=name, params=params)
        base = law.lists.threshold.base if law.lists and law.lists.threshold else None
        if base == "cast" and one.lists is not None and one.totals.figure(INVALID) is None:
            yield Remark("base_without_invalid", "warning", contest=name)
    for fact in state.not_understood:
        told = {"kind": fact.kind, "version": fact.version, "line": fact.line}
        yield Remark("fact_not_understood", "warning", params=told)
    districts = len(tuple(_seats_of_districts(register, found)))
    if law.districts is not None and districts not in (0, law.districts.seats.value):
        told = {"register": districts, "law": law.districts.seats.value}
        yield Remark("districts_not_all", "note", params=told)


def _beside(
    found: Mapping[str, Counted],
    seats: Mapping[str, Seats],
    house: House,
    winners: Sequence[Won],
    state: State,
) -> Iterator[Remark]:
    """What was announced beside what was counted."""
    for claims in state.turnout.values():
        for claim in claims:
            yield from beside.turnout_beside(claim)
    said = state.outcome
    if said is None:
        return
    total = None if house.lists is None else house.lists + house.districts
    sizes = {"lists": house.lists, "districts": house.districts, "total": total}
    undecided = sum(one.lists.outcome.undecided for one in found.values() if one.lists)
    yield from beside.seats_beside(said, seats, sizes, undecided)
    yield from beside.winners_beside(said, {one.contest: one for one in winners})
    for share in said.shares:
        one = found[share.contest]
        base, below = one.base
        yield from beside.share_beside(share, one.votes[share.option], below, base)


def _not_checked(
    election: Election, law: Law, found: Mapping[str, Counted]
) -> Iterator[NotChecked]:
    """What nobody can check with what was published, the widest first."""
    if election.without_stations:
        number = election.stations.number if election.stations is not None else None
        yield NotChecked("stations_not_published", {"number": number})
    silent = [
        one
        for one in found.values()
        if one.contest.kind == "district" and one.basis == "not_published"
        and one.contest.round == 1 and one.contest.repeat_of is None
    ]  # fmt: skip
    if silent:
        named = sum(1 for one in silent if one.won is not None)
        yield NotChecked("districts_not_published", {"number": len(silent), "named": named})
    for name, one in found.items():
        if one.basis != "not_published" and one.totals.figure(INVALID) is None:
            votes, share = one.known, one.turnout
            bound = share.above - sum(votes.values()) if votes and share else None
            told = bound if bound is not None and bound >= 0 else None
            yield NotChecked("invalid_not_published", {"contest": name, "bound": told})
    if law.protocol is None or law.protocol.form != "official":
        yield NotChecked("form_not_known")
    if law.mandates is not None and law.mandates.order == "party_names":
        yield NotChecked("persons_named_later")
    yield NotChecked("voter_register")
    yield NotChecked("ballots_themselves")
