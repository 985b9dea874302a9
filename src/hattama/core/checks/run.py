"""All checks of one election, in one pass over its protocols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from hattama.core.checks import mending
from hattama.core.checks.alike import Alike
from hattama.core.checks.beside import Ballots, register_beside
from hattama.core.checks.coverage import coverage
from hattama.core.checks.form import Form
from hattama.core.checks.model import KINDS, Checked, Imbalance
from hattama.core.checks.neighbours import neighbours
from hattama.core.checks.parts import Gathered, given_columns, parts_of
from hattama.core.law.model import Law
from hattama.core.record.protocol import Protocols
from hattama.core.register.model import Register
from hattama.core.tabulation.totals import Totals


class Looked:
    """Every protocol of every source looked at by itself, before anything is added up."""

    def __init__(self, law: Law, register: Register, protocols: Protocols) -> None:
        self.register = register
        self.form = Form(law, register, given_columns(law, protocols))
        self.plausible = Gathered("plausibility")
        self.alike, self.ballots = Alike(), Ballots(law, register)
        self.mending = mending.Mending(law)
        for part in parts_of(register, protocols):
            wrong = np.zeros(len(part), dtype=np.bool_)
            for _, gap in self.form.look(part):
                wrong |= gap != 0
            self.plausible.looked(part)
            self.mending.look(part, self.form.relations(part), wrong, self.plausible)
            self.alike.look(part)
            self.ballots.look(part)
            register_beside(law, register, part, self.plausible)

    def checked(self, totals: Mapping[str, Totals], *, complete: bool = False) -> Checked:
        """All remarks, those that need totals too.

        Args:
            totals: of each contest by id, from official protocols.
            complete: whether every protocol ought to be there (the results are established).
        """
        register, form = self.register, self.form
        order = register.contest_places()
        found = [
            *form.found(),
            *self.ballots.found(),
            *self.plausible.found(),
            *self.alike.found(register),
            *coverage(register, totals, complete=complete),
        ]
        for name, one in totals.items():
            if one.contest.repeat_of is None:
                found += neighbours(register, order[name], one)
        return Checked(
            tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.code, one.contest))),
            (*form.not_checked(), *self.mending.not_checked(register)),
            self.plausible.looked_at,
            {order[name]: _imbalance(form, order, register, one) for name, one in totals.items()},
        )


def check(
    law: Law,
    register: Register,
    protocols: Protocols,
    totals: Mapping[str, Totals],
    *,
    complete: bool = False,
) -> Checked:
    """Look at every protocol, of every source; see `Looked`."""
    return Looked(law, register, protocols).checked(totals, complete=complete)


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
