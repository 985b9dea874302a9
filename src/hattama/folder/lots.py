"""Drawn lots that are about to be recorded: refused where they certainly answer no tie."""

from __future__ import annotations

from hattama.core.errors import InputError
from hattama.core.record.admit import Admitted, Frozen
from hattama.core.record.facts import LotDrawn
from hattama.core.record.held import held
from hattama.core.record.reading import Recorded
from hattama.core.result import result
from hattama.core.result.lots import by_lot, is_whole, left_out
from hattama.core.result.model import Result
from hattama.core.seats.model import Lot


def check_lots(recorded: Recorded, admitted: Admitted, since: int) -> None:
    """Refuse new lots that draw nonsense, that the law knows nothing of, or that no tie asks for.

    While protocols are missing nobody knows which ties there will be: then a lot is recorded, and
    a count that does not need it says so (`lot_left_out`).

    Args:
        recorded, admitted: with the new facts.
        since: the number of the first new fact.

    Raises:
        InputError: `lot_impossible`, `lot_of_all`, `record_lot_no_rule`, `record_lot`, with
            `entry`.
    """
    lots = {number: one for number, one in admitted.facts if isinstance(one, LotDrawn)}
    new = {number: one for number, one in lots.items() if number >= since}
    for number, one in new.items():
        _possible(number, one, admitted.frozen)
    found = _counted(recorded, admitted) if new else None
    if found is None:
        return
    for name, counted in found.contests.items():
        idle = left_out(counted, [fact for fact in lots.values() if fact.contest == name])
        for number, fact in new.items():
            if is_whole(counted) and any(fact is one for one in idle):
                told = {"contest": name, "among": fact.among, "drawn": fact.drawn}
                raise InputError("record_lot", entry=number, key="among", **told)


def _possible(number: int, one: LotDrawn, frozen: Frozen) -> None:
    """A lot that could break a tie at all."""
    try:
        Lot(frozenset(one.among), one.drawn)
    except InputError as problem:
        raise problem.at(entry=number, key="drawn") from None
    places = frozen.register.contest_places()
    if not by_lot(frozen.law, frozen.register.contests[places[one.contest]].kind):
        raise InputError("record_lot_no_rule", entry=number, key="contest", read=one.contest)


def _counted(recorded: Recorded, admitted: Admitted) -> Result | None:
    """The count of the record with its new facts; None where it cannot be counted yet."""
    frozen, holds = admitted.frozen, held(recorded, admitted)
    try:
        return result(frozen.election, frozen.law, frozen.register, holds.protocols, holds.facts)
    except InputError:
        return None
