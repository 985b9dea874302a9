"""Who may tell voters where and when to vote: a commission, in its own record."""

from __future__ import annotations

from typing import get_args

from hattama.core.errors import InputError
from hattama.core.law.model import Authority
from hattama.core.register.election import Election
from hattama.core.register.model import Register

COMMISSIONS: tuple[str, ...] = tuple(one for one in get_args(Authority) if one != "court")


def is_commission(publisher: str) -> bool:
    """True for `cec`, and for one of many commissions: `territorial_commission-75`."""
    return publisher in COMMISSIONS or publisher.startswith(
        tuple(word + sign for word in COMMISSIONS for sign in "-.")
    )


def tells_voters(election: Election, register: Register) -> bool:
    """Whether a register or a head holds anything that is meant for voters."""
    return election.voters is not None or register.polling is not None


def check_teller(election: Election, register: Register, publisher: str) -> None:
    """A wrong address keeps a voter from voting, so nobody else republishes the commission's.

    A rehearsal invents its stations, and says so on every page.

    Raises:
        InputError: `record_voters_publisher`.
    """
    if election.kind == "rehearsal" or not tells_voters(election, register):
        return
    if not is_commission(publisher):
        raise InputError(
            "record_voters_publisher", key="files", read=publisher or "\u2013", expected=COMMISSIONS
        )
