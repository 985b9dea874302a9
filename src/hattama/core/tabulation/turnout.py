"""Turnout with its base named: the law says which lines stand over which."""

from __future__ import annotations

from msgspec import Struct

from hattama.core.law.model import Law
from hattama.core.record.facts import TurnoutReported
from hattama.core.record.remark import Basis
from hattama.core.tabulation.totals import Totals


class Turnout(Struct, frozen=True):
    """How many took part, of how many, and which lines these are.

    Attributes:
        lines: the lines that are added up above.
        base: the line below.
        at, source: for a turnout that is only a claim: the hour, and who reported it.
    """

    above: int
    below: int
    lines: tuple[str, ...]
    base: str
    basis: Basis
    at: str | None = None
    source: str | None = None


def turnout(law: Law, found: Totals, row: int = 0) -> Turnout | None:
    """Turnout at a unit from the lines of its protocols; None where a line is absent."""
    parts = [found.figure(line, row) for line in law.turnout.above]
    below = found.figure(law.turnout.below, row)
    known = [part for part in parts if part is not None]
    if below is None or len(known) < len(parts):
        return None
    return Turnout(sum(known), below, law.turnout.above, law.turnout.below, found.basis_of(row))


def reported(law: Law, claims: tuple[TurnoutReported, ...], contest: str) -> Turnout | None:
    """The last turnout that was announced with its ballots, for lack of a line in a protocol."""
    for claim in reversed(claims):
        if claim.above is not None and claim.below is not None and claim.contest in ("", contest):
            return Turnout(
                claim.above,
                claim.below,
                law.turnout.above,
                law.turnout.below,
                "announced",
                claim.at,
                claim.source,
            )
    return None
