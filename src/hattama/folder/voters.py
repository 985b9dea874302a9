"""`[voters]` of `election.toml`: hours, telephone and mailbox in the form that pages print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hattama.core.errors import InputError
from hattama.core.law.rule import Text
from hattama.core.law.shape import shown
from hattama.core.register.election import Contact, Election
from hattama.core.register.polling import is_phone, minutes_of

# A mailbox, not a whole RFC 5322: what stands on a commission's door.
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
MOST_TEXT = 300


def check_voters(election: Election, file: str) -> None:
    """Every text of the section.

    Raises:
        InputError: `place_hour`, `place_phone`, `voters_email`, `voters_text`,
            `place_closes_first`, with file and key path.
    """
    told = election.voters
    if told is None:
        return
    for key in ("opens", "closes", "home_request_until"):
        read = getattr(told, key)
        if read and minutes_of(read) is None:
            raise InputError("place_hour", file=file, key=f"voters.{key}", read=shown(read))
    if told.opens and told.closes and told.closes <= told.opens:
        raise InputError(
            "place_closes_first", file=file, key="voters.closes", read=told.closes,
            expected=told.opens,
        )  # fmt: skip
    if told.contact is not None:
        _check_contact(told.contact, file)


def _check_contact(contact: Contact, file: str) -> None:
    for key, read in _texts(contact):
        if not read.strip() or len(read) > MOST_TEXT or not read.isprintable():
            raise InputError(
                "voters_text", file=file, key=f"voters.contact.{key}", read=shown(read)
            )
    if contact.phone and not is_phone(contact.phone):
        raise InputError(
            "place_phone", file=file, key="voters.contact.phone", read=shown(contact.phone)
        )
    if contact.email and not _EMAIL.fullmatch(contact.email):
        raise InputError(
            "voters_email", file=file, key="voters.contact.email", read=shown(contact.email)
        )


def _texts(contact: Contact) -> Iterator[tuple[str, str]]:
    """Office and address in each language, with their key paths."""
    for name, text in (("office", contact.office), ("address", contact.address)):
        if isinstance(text, Text):
            yield from ((f"{name}.{lang}", text.pick(lang)) for lang in ("kk", "ru", "en"))
