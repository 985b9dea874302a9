"""Law, register, protocols and facts to the result: the whole way on one page.

totals of each contest -> district winners -> list seats -> both tiers -> beside what was announced
-> what nobody could check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from hattama.core.checks.model import Imbalance
from hattama.core.checks.run import check
from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.record.facts import Fact, NotUnderstood
from hattama.core.record.fold import State, fold
from hattama.core.record.protocol import Protocols
from hattama.core.record.remark import Basis, Remark
from hattama.core.register.election import Election
from hattama.core.register.model import GROUPS, Contest, Ints, Register
from hattama.core.result import told
from hattama.core.result.error import data_error, registers
from hattama.core.result.model import Counted, House, Result, seats_of_districts
from hattama.core.seats.bounds.districts import district_bounds
from hattama.core.seats.bounds.lists import list_bounds
from hattama.core.seats.tiers.contest import (
    INVALID,
    ballot_of,
    base_of,
    district_outcome,
    list_seats,
    seats_of_law,
    slate_of,
)
from hattama.core.seats.tiers.mandates import Won, both_tiers, by_district, filling, group_of
from hattama.core.tabulation.annulled import honoured
from hattama.core.tabulation.recounted import check_columns, recounted
from hattama.core.tabulation.totals import Totals, totals
from hattama.core.tabulation.turnout import reported, turnout

__all__ = ["Counted", "House", "Result", "lines_of", "result"]

# From the hardest to answer to the easiest.
STATUSES = (
    "no_rule", "repeat_vote", "order_required", "lot_required", "second_round", "not_published",
    "protocols_missing", "complete",
)  # fmt: skip


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
        InputError: a fact that refers to nothing.
    """
    state = fold(election, register, facts)
    check_columns(law, register, protocols, lines_of(law), facts)
    protocols, recounts = recounted(
        law, register, protocols, state.recounts, state.recounts_ordered
    )
    sums, annulments = _sums(law, register, protocols, state)
    complete = election.stage == "established"
    checked = check(law, register, protocols, sums, complete=complete)
    voters = registers(law, register, sums.values())
    found: dict[str, Counted] = {}
    for place, (name, one) in enumerate(sums.items()):
        counted = _counted(
            election, law, register, state, one, checked.imbalance.get(place), voters
        )
        found[name] = _district(law, state, counted)
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
        status=_status(
            register, found, unsaid=all(seats is None for seats, _ in districts.values())
        ),
        announced=bool(said),
        remarks=(
            *recounts,
            *annulments,
            *told.remarks(election, law, register, found, state),
            *told.beside_announced(found, seats, house, winners, state),
        ),
        not_checked=(*told.not_checked(election, law, found), *told.not_computed(law, checked)),
        checked=checked,
    )


def _sums(
    law: Law, register: Register, protocols: Protocols, state: State
) -> tuple[dict[str, Totals], tuple[Remark, ...]]:
    """Totals of each contest, with the annulments and repeat votes that the law allows."""
    annulled, remarks = honoured(law, register, state.annulled)
    lines = lines_of(law)
    again = [
        (register.units.place[one.unit], of)
        for one in state.repeats
        for of in one.contests or (None,)
    ]
    sums = {
        contest.id: totals(register, protocols, contest, lines, annulled, repeated=again)
        for contest in register.contests
    }
    return sums, remarks


def _counted(
    election: Election,
    law: Law,
    register: Register,
    state: State,
    found: Totals,
    imbalance: Imbalance | None,
    voters: Ints,
) -> Counted:
    """Totals with coverage, turnout and data error."""
    contest = found.contest
    expected: int | None = int(found.awaited[0])
    counted = int(found.present[0])
    if election.without_stations:
        if contest.kind == "lists" and found.basis_of() == "counted":
            raise InputError("stations_contradict", key="stations.published")
        stations = election.stations.number if election.stations is not None else None
        expected, counted = stations if contest.unit == 0 else None, 0
    share = turnout(law, found)
    if share is None:
        unit = register.units.ids[contest.unit]
        share = reported(law, state.turnout.get(unit, ()), contest.id)
    votes = {option: found.figure(option) for option in contest.ballot}
    known = {option: one for option, one in votes.items() if one is not None}
    # A share of a base of which a part is absent would be too large: then there is none.
    whole = len(known) == len(votes)
    name, ballots = base_of(law, contest, known, found.figure(INVALID) or 0)
    base = (name, ballots if whole else None)
    published = expected is not None and not election.without_stations
    if contest.repeat_of is not None and not expected:
        # Nobody in particular is awaited of a repeat vote.
        expected, counted = None, int((found.behind >= 0).sum())
    error = data_error(voters, found, imbalance, published=published)
    return Counted(contest, found, expected, counted, found.basis_of(), share, base, error)


def _district(law: Law, state: State, one: Counted) -> Counted:
    """A district contest with its outcome, or with the winner who was announced."""
    contest = one.contest
    if contest.kind != "district" or contest.repeat_of is not None:
        return one
    votes = one.known
    if votes is not None:
        lots = state.lots.get(contest.id, ())
        ballot = ballot_of(contest, votes, one.totals.figure(INVALID))
        outcome = district_outcome(law, contest, ballot, lots)
        winner = outcome.winner if outcome is not None else None
        won = _won(contest, winner, "counted") if winner is not None else None
        out = _out(one)
        bound = None
        if out is not None and law.districts is not None:
            bound = district_bounds(law.districts.winner, ballot, out, contest.round)
        return replace(one, district=outcome, won=won, bounds=bound)
    claims = state.outcome.winners if state.outcome is not None else ()
    claim = next((claim for claim in claims if claim.contest == contest.id), None)
    return one if claim is None else replace(one, won=_won(contest, claim.option, "announced"))


def _won(contest: Contest, option: str, basis: Basis) -> Won:
    who = contest.ballot[option]
    return Won(contest.id, option, group_of(who.party, who.nominated), basis)


def _winners(register: Register, found: Mapping[str, Counted]) -> Iterator[Won]:
    for one in seats_of_districts(register, found):
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
    found = list_seats(law, contest, slate, lots)
    out, bound = _out(one), None
    if out is not None and found is not None and law.lists is not None:
        bound = list_bounds(law.lists, slate, out, contest.seats)
    return replace(one, lists=found, bounds=bound)


def _out(one: Counted) -> int | None:
    """Ballots that may still come: registered voters of the awaited units without a protocol.

    None where nothing was counted, nothing is missing, or nobody knows how many voters there are.
    """
    missing = one.basis == "counted" and len(one.totals.missing) > 0
    return one.error.missing if missing and one.error is not None else None


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


def _status(register: Register, found: Mapping[str, Counted], *, unsaid: bool) -> str:
    """What is still needed before every seat is filled; the hardest of it.

    Args:
        unsaid: nobody announced how many district seats each list has.
    """
    asked: list[str] = []
    for one in found.values():
        if one.contest.kind == "lists" and one.contest.repeat_of is None:
            asked.append(one.lists.outcome.status if one.lists else "not_published")
        if one.basis == "counted" and one.counted < (one.expected or 0):
            asked.append("protocols_missing")
    for one in seats_of_districts(register, found):
        if one.district is not None and one.won is None:
            asked.append(one.district.status)
        elif one.won is None and unsaid:
            asked.append("not_published")
    return min(asked, key=STATUSES.index, default="complete")
