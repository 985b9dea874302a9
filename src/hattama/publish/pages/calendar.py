"""The calendar of the election from its law: a page, and a file that telephones read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from hattama.bundle.snapshot import moment
from hattama.core.law.calendar import Dated, calendar
from hattama.publish.frame import Page, title
from hattama.publish.ical import About, ical
from hattama.publish.view import ROOT, Name, View, href, path
from hattama.publish.voters import known_events, last_time, when
from hattama.words.calendar import explained
from hattama.words.calendar import title as called

NAME = "calendar"


def pages(view: View) -> Iterator[Page]:
    """The page of one language."""
    here, told, last = path(view.lang, NAME), entries(view), last_time(view.snap).date()
    dated = [one for one in told if one.last is not None]
    law = view.result.law.name.pick(view.lang)
    values = {
        "whose": _whose(view),
        "lead": view.word("site_vote.calendar.lead", date=view.date(view.election.date)),
        "law": view.word("site_vote.calendar.law", law=law),
        "past": _past(view, dated, last),
        "readings": _readings(view, dated),
        "dated_title": view.word("site_vote.calendar.dated"),
        "dated": _listed(view, dated, last),
        "open_title": view.word("site_vote.calendar.open"),
        "open_lead": view.word("site_vote.calendar.open_lead"),
        "open": _listed(view, (one for one in told if one.last is None), last),
        "zone": view.word("site_voter.calendar.zone"),
        "file": href(here, file_path(view.lang)),
        "file_text": view.word("site_vote.calendar.file"),
    }
    heading = view.word("site_voter.calendar.name")
    yield Page(here, title(view, heading), Name(heading), "calendar.html", values, -1)


def files(view: View) -> Iterator[tuple[str, bytes]]:
    """The same for telephones."""
    snap, election = view.snap, view.election
    stamp = moment(int(snap.recorded.times[-1]))
    about = About(election.id, election.name.pick(view.lang), election.kind, stamp)
    yield file_path(view.lang), ical(view.lang, about, entries(view))


def file_path(lang: str) -> str:
    """Where the file of a language stands."""
    return f"{ROOT}/{lang}/{NAME}.ics"


def entries(view: View) -> tuple[Dated, ...]:
    """Every entry, as far as the record knows the days."""
    told = view.ledger.voters
    closing = told.last_closing if told is not None else ""
    return calendar(view.result.law, view.election.date, known_events(view.snap), closing)


def _was(one: Dated, last: dt.date) -> bool:
    return one.last is not None and one.last < last


def _whose(view: View) -> str:
    """Who tells voters where to vote, where this site does not and there is still a vote."""
    if view.ledger.voters is not None or view.election.kind != "real" or when(view.snap) == "over":
        return ""
    return view.word("site_voter.when.only_commission")


def _past(view: View, told: Iterable[Dated], last: dt.date) -> str:
    if not any(_was(one, last) for one in told):
        return ""
    return view.word("site_vote.calendar.past", date=view.date(last))


def _readings(view: View, told: Iterable[Dated]) -> str:
    if all(one.sooner is None for one in told):
        return ""
    return view.word("site_vote.calendar.readings")


def _listed(view: View, told: Iterable[Dated], last: dt.date) -> list[dict[str, object]]:
    """Each entry: its day, what it is, and sentences beside it."""
    return [
        {
            "day": _day(view, one, last),
            "title": called(view.lang, one),
            "said": explained(view.lang, one, view.date, short=True),
        }
        for one in told
    ]


def _day(view: View, one: Dated, last: dt.date) -> str:
    """The day, the days, or the two between which the law was not found to decide."""
    if one.last is None:
        return ""
    first = one.sooner or one.first
    day = view.date(one.last)
    if first is not None and first != one.last:
        code = "either" if one.sooner is not None else "span"
        day = view.word(f"site_vote.calendar.{code}", first=view.date(first), last=day)
    return view.word("site_vote.calendar.was", day=day) if _was(one, last) else day
