"""The calendar of an election as a file that calendars on telephones read (iCalendar, RFC 5545).

Days are whole days: the law speaks of the clock of each place, and one country may have several, so
an hour stands in the text and no zone is made up. The stamp is that of the last fact, not a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from hattama.core.law.calendar import Dated, shifted
from hattama.words import Lang, say
from hattama.words.calendar import explained, title

MOST_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class About(Struct, frozen=True):
    """What a calendar is about.

    Attributes:
        election: id.
        name: of the election, in the language of the calendar.
        kind: `real`, `rehearsal`, `what_if`; all but the first stand before every title.
        stamp: `2026-11-24T02:52:49Z`, when the last fact was recorded.
    """

    election: str
    name: str
    kind: str
    stamp: str


def ical(lang: Lang, about: About, entries: Sequence[Dated]) -> bytes:
    """The dated entries as one calendar; the same facts give the same bytes."""
    return b"".join(_folded(line) for line in _lines(lang, about, entries))


def _lines(lang: Lang, about: About, entries: Iterable[Dated]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Hattama//Calendar of an election//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME;LANGUAGE={lang}:{_text(_marked(lang, about, about.name))}"
    yield f"X-WR-CALNAME:{_text(_marked(lang, about, about.name))}"
    for one in entries:
        if one.last is not None and one.begins is not None:
            yield from _event(lang, about, one, (one.begins, one.last))
    yield "END:VCALENDAR"


def _event(lang: Lang, about: About, one: Dated, span: tuple[dt.date, dt.date]) -> Iterator[str]:
    first, last = span
    stamp = about.stamp.replace("-", "").replace(":", "")
    yield "BEGIN:VEVENT"
    # Stable for ever: a calendar that is fetched again renews its entries and doubles none.
    yield f"UID:{about.election}/{one.subject}/{one.id}@hattama"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    # The end is the day after, by RFC 5545.
    yield f"DTEND;VALUE=DATE:{_day(shifted(last, 1))}"
    yield f"SUMMARY;LANGUAGE={lang}:{_text(_marked(lang, about, title(lang, one)))}"
    yield f"DESCRIPTION;LANGUAGE={lang}:{_text(chr(10).join(explained(lang, one)))}"
    yield f"STATUS:{'CONFIRMED' if _sure(one) else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _sure(one: Dated) -> bool:
    """Whether the law's text was read, and its days can be counted in one way only."""
    return one.sooner is None and (one.rule is None or one.rule.basis == "read")


def _marked(lang: Lang, about: About, text: str) -> str:
    if about.kind == "real":
        return text
    return say(lang, "site_voter.calendar.marked", kind=_kind(lang, about.kind), title=text)


def _kind(lang: Lang, kind: str) -> str:
    return say(lang, f"site_voter.calendar.kind.{kind}")


def _text(text: str) -> str:
    """A value of type TEXT: four signs escaped, and nothing that steers."""
    escaped = text.translate(_ESCAPES)
    return "".join(one for one in escaped if one.isprintable() or one == "\u00a0")


def _folded(line: str) -> bytes:
    """One content line, in pieces of at most 75 octets; no letter is cut."""
    pieces, left = [], line.encode()
    most = MOST_OCTETS
    while len(left) > most:
        cut = most
        while left[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(left[:cut])
        left, most = left[cut:], MOST_OCTETS - 1
    return b"\r\n ".join([*pieces, left]) + b"\r\n"
