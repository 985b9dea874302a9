"""Certain and open seats of every list while ballots are out."""

from __future__ import annotations

from hattama.core.law.lists import Lists
from hattama.core.seats.bounds.alone import fewest_alone, most_alone, try_alone
from hattama.core.seats.bounds.field import Company, Field, clause_of, field_of
from hattama.core.seats.bounds.least import Least, always_filled
from hattama.core.seats.bounds.model import Bounds, ListBound
from hattama.core.seats.bounds.most import Most
from hattama.core.seats.bounds.simple import simple_bounds
from hattama.core.seats.bounds.trials import Trials
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Outcome, Slate

# With more lists, bounds are the simple ones.
MANY = 40


def list_bounds(rules: Lists, slate: Slate, outstanding: int, seats: int | None = None) -> Bounds:
    """What each list has for certain, and at most, however the ballots still out may fall.

    Each of them may go to any option of the slate, be invalid, or not be cast at all. Seats in an
    open tie, and seats for which the law has no rule, are not certain; a list's part of an open tie
    counts towards its most.

    Args:
        outstanding: ballots that may still come: the registered voters of stations not counted.
        seats: the size of the house, where the law leaves it open or a what-if changes it.

    Raises:
        InputError: as `allocate`.
        ValueError: fewer than no ballots are out.
    """
    if outstanding < 0:
        raise ValueError("fewer than no ballots are out")
    now = allocate(rules, slate, seats, table=False)
    size = seats if seats is not None else rules.seats.value if rules.seats is not None else 0
    slate = _with_invalid(rules, slate)
    trials = Trials(rules, slate, size)
    trials.note(now)
    if not outstanding:
        return _together(now, slate, 0, trials.fewest, trials.most, trials)
    certain, most = simple_bounds(rules, slate, size, outstanding)
    case = field_of(rules, slate, size, outstanding)
    few = len(slate.lists) <= MANY
    if few:
        _first_trials(slate, outstanding, trials)
    if case is not None and few:
        _searched(case, trials, certain, most)
    return _together(now, slate, outstanding, certain, most, trials)


def _together(
    now: Outcome,
    slate: Slate,
    outstanding: int,
    certain: dict[str, int],
    most: dict[str, int],
    trials: Trials,
) -> Bounds:
    """The bounds as values; exact where a trial showed them."""
    return Bounds(
        now.house,
        outstanding,
        tuple(
            ListBound(
                name,
                certain[name],
                most[name],
                trials.fewest[name] == certain[name],
                trials.most[name] == most[name],
            )
            for name in (one.name for one in slate.lists)
        ),
    )


def _with_invalid(rules: Lists, slate: Slate) -> Slate:
    """The slate with a place for invalid ballots, where a rule counts them."""
    counts = rules.method.over == "cast" or (rules.threshold and rules.threshold.base == "cast")
    if counts and all(one.kind != "invalid" for one in slate.options):
        # No name of a list holds a control character, so this one is free.
        return Slate((*slate.options, Option("\x00invalid", 0, "invalid")))
    return slate


def _first_trials(slate: Slate, out: int, trials: Trials) -> None:
    """All ballots to one option; and to the strongest two, in halves."""
    for option in slate.options:
        trials.run({option.name: out})
    first = sorted(slate.lists, key=lambda one: (-one.votes, one.name))[:2]
    if len(first) == 2:
        trials.run({first[0].name: out // 2, first[1].name: out - out // 2})


def _searched(case: Field, trials: Trials, certain: dict[str, int], most: dict[str, int]) -> None:
    """Better bounds where one table of priorities decides."""
    clause = clause_of(case.rules)
    if clause is not None and len(case.sure) < 2:
        try_alone(case, trials)
    present = case.over if case.over is not None else sum(case.votes[one] for one in case.sure)
    filled = always_filled(case.rules.method, max(1, present), case.seats)
    for spot, option in enumerate(case.lists):
        name = option.name
        companies = case.companies(spot)
        may = spot in case.sure or spot in case.hopeful
        beside = _most_beside(case, companies, spot, clause is not None) if may else []
        if beside is not None:
            bound = Most(case, trials, spot, beside).bound() if beside else 0
            most[name] = min(most[name], bound)
        against = _least_beside(case, companies, spot) if spot in case.sure and filled else None
        if against is not None:
            bound = Least(case, trials, spot, against).bound()
            certain[name] = max(certain[name], bound)
        if clause is not None:
            alone = fewest_alone(case, clause, spot) if spot in case.sure else None
            certain[name] = certain[name] if alone is None else min(certain[name], alone)
            most[name] = max(most[name], most_alone(case, clause, spot))
    together = sum(certain.values())
    for name, held in certain.items():
        most[name] = min(most[name], case.seats - together + held)


def _most_beside(
    case: Field, companies: list[Company] | None, spot: int, clause: bool
) -> list[Company] | None:
    """Rivals beside which a list may have the most; None where no table tells.

    A list that passes alone under the clause about that is looked at apart.
    """
    if companies is not None:
        return [one for one in companies if one.rivals or not clause]
    if case.rules.method.by_quota or clause:
        return None
    # Open lists that take part can only take seats away.
    return [Company(tuple(sorted(case.sure - {spot})), ties=False)]


def _least_beside(case: Field, companies: list[Company] | None, spot: int) -> list[Company] | None:
    """Rivals against which a list may have the fewest; None where no table tells."""
    if companies is not None or case.rules.method.by_quota:
        return companies
    # Open lists on whom no threshold is laid cost less than they do.
    return [Company(tuple(sorted((case.sure | case.hopeful) - {spot})), ties=False)]
