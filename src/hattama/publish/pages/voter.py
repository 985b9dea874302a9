"""What pages for voters have in common: is there something to vote in, and who says so."""

from __future__ import annotations

from hattama.publish.markup import definitions, escape
from hattama.publish.view import View


def notes(view: View) -> str:
    """What has to be said first: nothing is real, the election is over, a vote is repeated."""
    told = view.ledger.voters
    if told is None:
        return ""
    found = []
    if view.election.kind == "rehearsal":
        found.append(view.word("site_voter.when.invented"))
    found.append(view.word(f"site_voter.when.{told.when}"))
    if told.repeat:
        units = [view.units.place[one] for one in told.repeat if one in view.units.place]
        names = ", ".join(f"{view.unit(spot).text} ({view.units.ids[spot]})" for spot in units)
        found.append(view.word("site_voter.when.repeat", units=names))
    return f'<div class="note">{"".join(f"<p>{escape(one)}</p>" for one in found)}</div>'


def contact(view: View) -> str:
    """Of which day the information is, and how the commission is reached."""
    told = view.ledger.voters
    if told is None:
        return ""
    as_of = escape(view.word("site_voter.find.as_of", date=view.date(told.as_of)))
    office = told.contact
    if office is None:
        return f"<p>{as_of}</p>"
    pairs = [(view.word("site_voter.find.contact"), escape(office.office.pick(view.lang)))]
    if office.address is not None:
        address = escape(office.address.pick(view.lang))
        pairs.append((view.word("site_voter.find.address"), address))
    if office.phone:
        pairs.append((view.word("site_voter.find.phone"), phone(view, office.phone)))
    if office.email:
        mail = escape(office.email)
        if view.election.kind == "real":
            mail = f'<a href="mailto:{mail}">{mail}</a>'
        pairs.append((view.word("site_voter.find.office_email"), mail))
    return f"{definitions(pairs)}<p>{as_of}</p>"


def phone(view: View, number: str) -> str:
    """A telephone number that can be called; not those that a rehearsal invented."""
    digits = "".join(one for one in number if one in "+0123456789")
    if view.election.kind != "real" or "," in number or ";" in number:
        return escape(number)
    return f'<a href="tel:{digits}">{escape(number)}</a>'
