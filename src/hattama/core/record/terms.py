"""What the gates of publication ask of each law, election and register that was in force."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from hattama.core.law.model import Law
from hattama.core.register.election import Election
from hattama.core.register.model import Contest, Register


class Term(Struct, frozen=True):
    """From one amendment to the next.

    Attributes:
        start: the entry from which on it was in force.
        gated: whether the law keeps results back.
        day: of the election.
        later: contests that are not voted on that day.
    """

    start: int
    gated: bool
    day: dt.date
    later: frozenset[str]

    @classmethod
    def of(cls, start: int, election: Election, law: Law, register: Register) -> Term:
        """What is in force from an entry on."""
        later = frozenset(one.id for one in register.contests if not is_first(one))
        gated = any(gate.what == "results" for gate in law.gates)
        return cls(start, gated, election.date, later)


def is_first(contest: Contest) -> bool:
    """Whether it is voted on election day itself."""
    return contest.round == 1 and contest.repeat_of is None
