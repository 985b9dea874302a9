"""All checks of one election, in one pass over its protocols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from hattama.core.checks import mending
from hattama.core.checks.alike import Alike
from hattama.core.checks.beside import Ballots, neighbours_beside, register_beside
from hattama.core.checks.coverage import coverage
from hattama.core.checks.form import Form
from hattama.core.checks.model import KINDS, Checked, Imbalance
from hattama.core.checks.parts import Gathered, Part, given_columns, parts_of
from hattama.core.law.model import Law
from hattama.core.record.protocol import OFFICIAL, Protocols
from hattama.core.register.model import ABSENT, Ints, Register
from hattama.core.tabulation.totals import Totals


def check(
    law: Law,
    register: Register,
    protocols: Protocols,
    totals: Mapping[str, Totals],
    *,
    complete: bool = False,
) -> Checked:
    """Look at every protocol, of every source.

    Args:
        totals: of each contest by id, from official protocols.
        complete: whether every protocol ought to be there (the results are established).
    """
    form = Form(law, register, given_columns(protocols))
    plausible, alike, ballots = Gathered("plausibility"), Alike(), Ballots(law, register)
    for part in parts_of(register, protocols):
        broken = form.look(part)
        plausible.looked(part)
        wrong = np.zeros(len(part), dtype=np.bool_)
        for _, gap in broken:
            wrong |= gap != 0
        mending.look(law, part, form.relations(part), wrong, plausible)
        alike.look(part)
        ballots.look(part)
        register_beside(law, register, part, plausible)
        if part.source == OFFICIAL:
            above = _above(register, part, totals[part.contest.id])
            if above is not None:
                neighbours_beside(register, part, above, plausible)
    found = [
        *form.found(),
        *ballots.found(),
        *plausible.found(),
        *alike.found(register),
        *coverage(register, totals, complete=complete),
    ]
    order = {contest.id: place for place, contest in enumerate(register.contests)}
    return Checked(
        tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.code, one.contest))),
        form.not_checked(),
        plausible.looked_at,
        {order[name]: _imbalance(form, order, register, one) for name, one in totals.items()},
    )


def _above(register: Register, part: Part, found: Totals) -> Ints | None:
    """Votes of the unit above each protocol's unit, less the protocol's own: options x protocols.

    Nothing for a contest of which the part lacks an option.
    """
    own = [spot for spot, name in enumerate(part.columns) if name in part.contest.ballot]
    if len(own) < len(part.contest.ballot) or part.contest.repeat_of is not None:
        return None
    columns = [found.columns.index(part.columns[spot]) for spot in own]
    parent = np.maximum(register.units.parent[part.unit], found.start) - found.start
    votes = found.figures[parent[:, None], columns].T
    return np.maximum(np.where(votes == ABSENT, 0, votes) - part.values[own], 0)


def _imbalance(
    form: Form, order: Mapping[str, int], register: Register, found: Totals
) -> Imbalance | None:
    """How the protocols behind a total balance; None where nobody can say."""
    ballots, loose, told = 0, 0, False
    for place in _behind(order, register, found):
        if place in form.balances:
            own = form.balances[place]
            told = told or own.told
            units = np.flatnonzero(found.behind == place) + found.start
            ballots += int(own.gap[units].sum())
            loose += int(own.loose[units].sum())
    return Imbalance(ballots, loose) if told else None


def _behind(order: Mapping[str, int], register: Register, found: Totals) -> Iterator[int]:
    """The contest and those that repeat it in some stations."""
    yield order[found.contest.id]
    for one in register.repeats(found.contest.id):
        yield order[one.id]
