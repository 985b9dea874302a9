"""Votes to seats under a law's `[lists]` section: the whole way, with its working.

threshold -> who takes part -> method -> bounds of the house -> ties by law or lot -> seats.
Nothing is decided by the order in which lists are given, and nothing by chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists
from hattama.core.seats.claims import Claims
from hattama.core.seats.clauses import single_passing_list
from hattama.core.seats.house import (
    kept,
    prior_steps,
    seats_outside,
    with_majority,
    with_prior,
    within_alliance,
)
from hattama.core.seats.model import (
    Lot,
    NextSeat,
    Option,
    Outcome,
    Slate,
    Step,
    ThresholdLine,
    Tie,
)
from hattama.core.seats.thresholds import tested
from hattama.core.seats.ties import Breaker, worst
from hattama.core.seats.working import Working

# Places without a rule whose step is written where they are met.
TOLD_ALREADY = ("none_passes", "second_not_known", "largest_not_known")


class Found(Struct, frozen=True):
    """What is known when an allocation comes to its end."""

    slate: Slate
    house: int
    lines: Sequence[ThresholdLine]
    steps: list[Step]
    breaker: Breaker


def allocate(
    rules: Lists,
    slate: Slate,
    seats: int | None = None,
    lots: Sequence[Lot] = (),
    *,
    table: bool = True,
    strict: bool = True,
) -> Outcome:
    """Seats for one contest of lists.

    Args:
        rules: the list section of a law file, or of a rules file.
        slate: votes of every option on the ballot.
        seats: the size of the house, where the law leaves it open or a what-if changes it.
        lots: drawings that were held; each must answer a tie that arises.
        table: False leaves out the table of next seats and its steps, for recounts by the
            hundred.
        strict: False passes over lots that answer no tie.

    Raises:
        InputError: `seats_missing`, `lot_not_needed`, `lot_wrong_number`, `prior_above_house`.
    """
    house = _house(rules, seats)
    lines = tested(rules.threshold, slate, house)
    passing = [one for one, line in zip(slate.lists, lines, strict=True) if line.passed]
    options = {one.name: one for one in slate.lists}
    breaker = Breaker(rules.tie, options, lots, strict)
    steps = _opening(rules, slate, house, lines)
    clause = single_passing_list(rules, slate.lists, passing, house)
    outside = seats_outside(rules, slate.lists, passing)
    if not passing:
        breaker.finish()
        return _nobody(rules, Found(slate, house, lines, steps, breaker), outside)
    if clause is not None:
        steps += clause[4]
        return _shared_by_two(Found(slate, house, lines, steps, breaker), clause[1:4])
    over = rules.method.over
    votes = None if over == "passing" else slate.total(over)
    held = with_prior(rules, passing, votes, house, sum(outside.values()))
    held = with_majority(rules, held, votes)
    work, claims = held.work, held.claims
    given, grown = _resolve(rules, claims, work, breaker)
    size, given = _with_outside(rules, house, held.house + grown, given, outside)
    steps += prior_steps(rules, sum(one.prior for one in slate.lists), size - house)
    steps += work.steps
    if work.block:
        left = size - sum(given.values())
        breaker.ties.append(Tie(left, tuple(sorted(work.block))))
        steps.append(Step("largest_not_known", {"among": work.block, "seats": left}))
    breaker.finish()
    rows = _table(claims, work, given) if table and rules.alliances is None else ()
    if not rules.method.by_quota:
        steps += [
            Step(
                "averages",
                {"list": row.name, "seats": row.seats, "last": row.last, "next": row.next},
                rules.method.article,
                rules.method.basis,
            )
            for row in rows
        ]
    steps += breaker.steps
    return _outcome(Found(slate, size, lines, steps, breaker), given, work.stuck, rows)


def _with_outside(
    rules: Lists, legal: int, shared: int, given: dict[str, int], outside: dict[str, int]
) -> tuple[int, dict[str, int]]:
    """The house and its seats with the prior seats of lists that take no part."""
    if rules.prior is None or rules.prior.overhang != "within":
        return shared + sum(outside.values()), given | outside
    # The house stays; more prior seats than it has are nobody's for certain.
    return legal, given | outside if sum(outside.values()) <= legal else given


def _nobody(rules: Lists, found: Found, outside: dict[str, int]) -> Outcome:
    """No list may take part: only seats held before are certain."""
    size, given = _with_outside(rules, found.house, found.house, {}, outside)
    found.steps.extend(prior_steps(rules, sum(outside.values()), size - found.house))
    found.steps.append(Step("none_passes", {"seats": size - sum(given.values())}))
    return _outcome(replace(found, house=size), given, stuck="none_passes")


def _house(rules: Lists, seats: int | None) -> int:
    if seats is None:
        seats = rules.seats.value if rules.seats is not None else None
    if seats is None:
        raise InputError("seats_missing")
    if seats < 1:
        raise InputError("seats_too_few", read=seats)
    return seats


def _opening(rules: Lists, slate: Slate, house: int, lines: Sequence[ThresholdLine]) -> list[Step]:
    """Steps up to who takes part: the house, the votes, the threshold, each list against it."""
    size = rules.seats
    steps = [
        Step("house", {"seats": house}, size.article, size.basis)
        if size is not None and size.value == house
        else Step("house_given", {"seats": house}),
        Step("votes", {"lists": slate.total("lists"), "count": len(slate.lists)}),
    ]
    rule = rules.threshold
    if rule is None:
        return steps
    base = slate.total(rule.base)
    steps.append(
        Step("threshold_base", {"base": rule.base, "votes": base}, rule.article, rule.basis)
    )
    if rule.base == "cast" and all(one.kind != "invalid" for one in slate.options):
        steps.append(Step("invalid_not_given", {}, rule.article, rule.basis))
    for line in lines:
        params = {"list": line.name, "votes": line.votes, "needed": line.needed, "at": rule.at}
        code = f"passes_{line.why}" if line.passed else "fails"
        if line.why == "no_votes":
            code = "no_votes"
        steps.append(Step(code, params, rule.article, rule.basis))
    return steps


def _shared_by_two(found: Found, shared: tuple[Option, tuple[Option, ...], int]) -> Outcome:
    """Kazakhstan's clause: the second list's seats are certain only when it is one list."""
    winner, second, seats = shared
    house, breaker = found.house, found.breaker
    breaker.finish()
    given = {winner.name: _capped(winner, house - seats)}
    stuck = None if given[winner.name] == house - seats else "lists_exhausted"
    if seats == 0:
        # Nothing is shared, so nobody need know with whom.
        pass
    elif len(second) == 1:
        given[second[0].name] = _capped(second[0], seats)
        stuck = stuck if given[second[0].name] == seats else "lists_exhausted"
    else:
        among = tuple(one.name for one in second)
        breaker.ties.append(Tie(seats, among))
        found.steps.append(Step("second_not_known", {"among": among, "seats": seats}))
        stuck = "second_not_known"
    return _outcome(found, given, stuck, clause="single_passing_list")


def _capped(option: Option, seats: int) -> int:
    return seats if option.max_seats is None else min(seats, option.max_seats)


def _resolve(
    rules: Lists, claims: Claims, work: Working, breaker: Breaker
) -> tuple[dict[str, int], int]:
    """Seats by list: ties broken where law or lot breaks them, prior seats kept, alliances opened.

    Returns:
        The seats, and those by which the house grows for prior seats that lists keep.
    """
    seats = list(work.seats)
    open_spots: set[int] = set()
    if work.tie_seats:
        among = [claims.names[spot] for spot in work.tied]
        given = (
            breaker.break_tie(work.tie_seats, among)
            if rules.alliances is None
            else (_break_alliances(breaker, claims, work))
        )
        for spot in work.tied:
            seats[spot] += claims.names[spot] in given
        if len(given) < work.tie_seats:
            open_spots = {spot for spot in work.tied if claims.names[spot] not in given}
    seats, grown = kept(rules, claims, seats)
    result: dict[str, int] = {}
    for spot, members in enumerate(claims.members):
        if not claims.allied[spot]:
            result[members[0].name] = seats[spot]
        else:
            result |= _inside(rules, claims, spot, seats[spot], spot in open_spots, breaker)
    return result, grown


def _break_alliances(breaker: Breaker, claims: Claims, work: Working) -> tuple[str, ...]:
    """A tie with alliances in it: an alliance stands for the sum of its lists."""
    for spot in work.tied:
        members = claims.members[spot]
        known = [one.registered for one in members]
        breaker.options = {
            **breaker.options,
            claims.names[spot]: Option(
                claims.names[spot],
                claims.votes[spot],
                registered=None if len(members) > 1 else known[0],
            ),
        }
    return breaker.break_tie(work.tie_seats, [claims.names[spot] for spot in work.tied])


def _inside(
    rules: Lists, claims: Claims, spot: int, seats: int, is_open: bool, breaker: Breaker
) -> dict[str, int]:
    """The lists of one alliance; with its own number open, only what is certain either way."""
    share = within_alliance(rules, claims, spot, seats)
    params = {"alliance": claims.names[spot], "seats": seats}
    article = rules.alliances.article if rules.alliances else ""
    basis = rules.alliances.basis if rules.alliances else None
    breaker.steps.append(Step("within_alliance", params, article, basis))
    if is_open:
        more = within_alliance(rules, claims, spot, seats + 1)
        certain = {name: min(held, more.seats[name]) for name, held in share.seats.items()}
        if sum(certain.values()) < seats:
            open_lists = tuple(name for name in certain)
            breaker.ties.append(Tie(seats - sum(certain.values()), open_lists))
        return certain
    given = breaker.break_tie(share.tie_seats, share.tied) if share.tie_seats else ()
    return {name: held + (name in given) for name, held in share.seats.items()}


def _table(claims: Claims, work: Working, given: dict[str, int]) -> tuple[NextSeat, ...]:
    """Each claimant's last and next priority, the nearest to a further seat first."""
    if work.priority is None or work.stuck is not None:
        return ()
    rows = []
    for spot, name in enumerate(claims.names):
        held = given[name]
        last = work.priority(spot, held - 1) if held else None
        more = work.priority(spot, held) if held < claims.high[spot] else None
        rows.append(NextSeat(name, held, last, more))
    return tuple(sorted(rows, key=lambda row: (row.next is None, -(row.next or 0), row.name)))


def _outcome(
    found: Found,
    given: dict[str, int],
    stuck: str | None = None,
    table: tuple[NextSeat, ...] = (),
    clause: str | None = None,
) -> Outcome:
    """Put together what was found, and hold that seats and open seats make up the house."""
    house, steps, breaker = found.house, found.steps, found.breaker
    if stuck is not None and stuck not in TOLD_ALREADY:
        steps.append(Step(stuck, {"seats": house - sum(given.values())}))
    seats = {one.name: given.get(one.name, 0) for one in found.slate.lists}
    undecided = house - sum(seats.values())
    if undecided < 0:
        raise AssertionError("more seats given than the house has")
    status = worst(breaker.asked)
    nothing_left = stuck == "none_passes" and not undecided
    if (stuck is not None and not nothing_left) or (undecided and status == "complete"):
        status = "no_rule"
    steps.append(Step("result", {"house": house, "given": sum(seats.values()), "open": undecided}))
    return Outcome(
        house=house,
        seats=seats,
        status=status,
        undecided=undecided,
        ties=tuple(breaker.ties),
        thresholds=tuple(found.lines),
        steps=tuple(steps),
        next_seats=table,
        clause=clause,
    )
