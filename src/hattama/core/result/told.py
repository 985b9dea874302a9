"""What is to be said beside the figures: remarks, and what nobody could check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hattama.core.checks.coverage import falling
from hattama.core.checks.model import Checked
from hattama.core.law.model import Law
from hattama.core.record.fold import State
from hattama.core.record.remark import NotChecked, Remark, Severity
from hattama.core.register.election import Election
from hattama.core.register.model import Register
from hattama.core.result.lots import left_out
from hattama.core.result.model import Counted, House, seats_of_districts
from hattama.core.seats.tiers import announced as beside
from hattama.core.seats.tiers.contest import INVALID
from hattama.core.seats.tiers.mandates import Seats, Won
from hattama.core.tabulation.coverage import remarks_on


def remarks(
    election: Election,
    law: Law,
    register: Register,
    found: Mapping[str, Counted],
    state: State,
) -> Iterator[Remark]:
    """What does not fit inside the protocols themselves."""
    complete = election.stage == "established"
    yield from _out_of_force(election, law)
    for ordered in state.repeats:
        who = {"place": ordered.unit, "by": ordered.by, "date": str(ordered.date)}
        yield Remark("repeat_vote_ordered", "note", params=who)
    for name, one in found.items():
        for lot in left_out(one, state.lots.get(name, ())):
            drawing = {"among": lot.among, "drawn": lot.drawn}
            yield Remark("lot_left_out", "warning", contest=name, params=drawing)
        yield from remarks_on(register, one.totals, complete=complete)
        absent = [option for option, votes in one.votes.items() if votes is None]
        # Nothing at all was published of some contests; but a protocol without any votes is odd.
        if absent and (len(absent) < len(one.votes) or one.basis == "counted"):
            yield Remark("votes_absent", "error", contest=name, params={"options": tuple(absent)})
        if one.turnout is not None and one.turnout.at is not None:
            params = {"at": one.turnout.at, "source": one.turnout.source}
            yield Remark("turnout_is_claim", "note", contest=name, params=params)
        base = law.lists.threshold.base if law.lists and law.lists.threshold else None
        if base == "cast" and one.lists is not None and one.totals.figure(INVALID) is None:
            yield Remark("base_without_invalid", "warning", contest=name)
    yield from falling(state.turnout)
    if election.stage != "counting":
        # While protocols still come in, bounds say what is open.
        yield from _within_error(found)
    yield from _no_second_round(election, register, found)
    for fact in state.not_understood:
        told = {"kind": fact.kind, "version": fact.version, "line": fact.line}
        yield Remark("fact_not_understood", "warning", params=told)
    districts = len(tuple(seats_of_districts(register, found)))
    if law.districts is not None and districts not in (0, law.districts.seats.value):
        told = {"register": districts, "law": law.districts.seats.value}
        yield Remark("districts_not_all", "note", params=told)


def _within_error(found: Mapping[str, Counted]) -> Iterator[Remark]:
    """What is decided by no more ballots than the protocols themselves leave in doubt."""
    for name, one in found.items():
        if one.error is None or not one.counted:
            continue
        told = {"error": (one.error.imbalance or 0) + (one.error.missing or 0)}
        if one.lists is not None:
            for option, margin in one.lists.thresholds.items():
                if one.error.within(margin):
                    params = {"option": option, "margin": margin, **told}
                    yield Remark("threshold_within_error", "warning", contest=name, params=params)
        if one.within:
            near = one.district.margin if one.district is not None else None
            what = near.what if near is not None else "seats"
            params = {"margin": one.margin, **told}
            yield Remark(f"{what}_within_error", "warning", contest=name, params=params)


def _no_second_round(
    election: Election, register: Register, found: Mapping[str, Counted]
) -> Iterator[Remark]:
    """Districts without a majority that had no second round, where other districts had one."""
    held = any(one.contest.round > 1 for one in found.values())
    if not held and election.stage != "established":
        return
    for one in seats_of_districts(register, found):
        open_round = one.district is not None and one.district.status == "second_round"
        if open_round and one.contest.round == 1 and one.district is not None:
            params = {"options": one.district.finalists}
            yield Remark("second_round_not_held", "warning", contest=one.contest.id, params=params)


def _out_of_force(election: Election, law: Law) -> Iterator[Remark]:
    """A law that did not govern the day of the vote; for a what-if that is the point."""
    since, until, day = law.in_force.since, law.in_force.until, election.date
    severity: Severity = "note" if election.kind == "what_if" else "warning"
    days = {"date": str(day), "since": str(since), "until": str(until)}
    if day < since:
        yield Remark("law_not_yet_in_force", severity, params=days)
    elif until is not None and day > until:
        yield Remark("law_not_in_force", severity, params=days)


def beside_announced(
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
        if below is not None:
            yield from beside.share_beside(share, one.votes[share.option], below, base)


def not_checked(election: Election, law: Law, found: Mapping[str, Counted]) -> Iterator[NotChecked]:
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
    if any(_unbounded(one) for one in found.values()):
        yield NotChecked("bounds_unknown")
    if law.protocol is None or law.protocol.form != "official":
        yield NotChecked("form_not_known")
    if law.mandates is not None and law.mandates.order == "party_names":
        yield NotChecked("persons_named_later")
    yield NotChecked("voter_register")
    yield NotChecked("ballots_themselves")


def _unbounded(one: Counted) -> bool:
    """Protocols are missing, and nobody knows how many voters stand behind them."""
    missing = one.basis == "counted" and len(one.totals.missing) > 0
    return missing and (one.error is None or one.error.missing is None)


def not_computed(law: Law, checked: Checked) -> Iterator[NotChecked]:
    """Relations of the form that nobody could compute, and forms without any."""
    if checked.protocols and (law.protocol is None or not law.protocol.identities):
        yield NotChecked("form_arithmetic")
    yield from checked.not_checked
