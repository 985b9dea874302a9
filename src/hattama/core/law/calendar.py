"""The calendar of an election, from its date and the periods of its law: days, not guesses.

A law says "ends forty days before the election" and rarely how days are counted. Plain subtraction
gives one day; where forty full days have to lie between, it is the day before. Which of the two a
commission takes was not found in the law (in 2023 it closed the accreditation of international
observers one day before plain subtraction, `20-2`). So an entry names both, and says of a moment
whether it is in time by both readings, by one, or by none.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from hattama.core.law.model import Deadline, Event, Gate, Law
from hattama.core.law.rule import Rule

Subject = Literal["election_day", "deadline", "gate"]
Standing = Literal["in_time", "depends", "late"]
# The day of each event that has happened, as facts tell it; election day is known without them.
Known = Mapping[Event, dt.date]


class Dated(Struct, frozen=True):
    """One entry of the calendar.

    Attributes:
        id: of the deadline, or what the gate is about; `election_day`.
        rule: with article and basis; None for election day itself.
        event: from which it is counted, where it is.
        first: the first day of a span of days.
        last: the last day on which something may be done (or is silent); None while the event has
            not happened, and where a period is shorter than a day and its beginning not known.
        until: the hour of that day, by the clock of the place.
        sooner: the day before, where full days may have to lie between; only counted backwards.
        at_once: what falls on one of these days, both included, is due at once.
    """

    id: str
    subject: Subject
    rule: Rule | None = None
    event: Event | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    until: str = ""
    sooner: dt.date | None = None
    at_once: tuple[dt.date, dt.date] | None = None

    @property
    def opens(self) -> bool:
        """Whether something becomes possible on that day, instead of ending there."""
        return self.id.endswith("_opens")

    @property
    def safe(self) -> dt.date | None:
        """The day to keep to, whichever way days are counted."""
        return self.last if self.opens else self.sooner or self.last

    @property
    def begins(self) -> dt.date | None:
        """The first day that the entry covers, by either reading."""
        return self.sooner or self.first or self.last

    def standing(self, day: dt.date, hour: str = "00:00") -> Standing:
        """Whether something done on a day, at an hour, is in time (of what opens: too early).

        At the very hour at which a period ends it depends on who looks at the clock.

        Raises:
            ValueError: the entry has no day yet.
        """
        if self.last is None:
            raise ValueError(self.id)
        sure = _compared(day, hour, self.sooner or self.last, self.until)
        wide = _compared(day, hour, self.last, self.until)
        if sure < 0:
            return "in_time"
        return "late" if wide > 0 else "depends"


def _compared(day: dt.date, hour: str, last: dt.date, until: str) -> int:
    """-1 before the end of a period, 0 at its very hour, 1 after it."""
    if day != last or not until:
        return -1 if day <= last else 1
    return (hour > until) - (hour < until)


def calendar(
    law: Law, day: dt.date, known: Known | None = None, closing: str = ""
) -> tuple[Dated, ...]:
    """Every deadline and gate of a law around an election day, the earliest first.

    What runs from an event that has not happened stands at the end, in the order of the law.

    Args:
        closing: the hour at which voting ends everywhere, where that is known.
    """
    days: dict[Event, dt.date] = {**(known or {}), "election_day": day, "closing": day}
    found = [Dated("election_day", "election_day", last=day)]
    found += [_deadline(one, days, closing) for one in law.deadlines]
    found += _gates(law, day)
    # What ends last stands last; on one day the law's own order.
    dated = [one for one in found if one.last is not None]
    dated.sort(key=lambda one: (one.begins or day, one.last or day))
    return (*dated, *(one for one in found if one.last is None))


def shifted(day: dt.date, days: int) -> dt.date:
    """So many days later, or earlier; no day lies outside the years 1 to 9999."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def _deadline(rule: Deadline, days: Mapping[Event, dt.date], closing: str) -> Dated:
    event = rule.after or rule.before
    assert event is not None
    at_once = None
    if rule.at_once_within is not None:
        # "Less than five days before": the fifth day before is not less than five.
        begins = shifted(days["election_day"], 1 - rule.at_once_within)
        at_once = begins, days["election_day"]
    told = Dated(rule.id, "deadline", rule, event, at_once=at_once)
    start = days.get(event)
    if start is None:
        return told
    if rule.hours is not None:
        return _after_hours(told, rule, start, closing)
    last = _moved(rule, start)
    sooner = shifted(last, -1) if rule.before is not None else None
    return Dated(rule.id, "deadline", rule, event, None, last, rule.until, sooner, at_once)


def _after_hours(told: Dated, rule: Deadline, start: dt.date, closing: str) -> Dated:
    """Hours run from a moment; of the events, only the closing of voting is known as one."""
    if rule.after != "closing" or not closing:
        return told
    moment = dt.datetime.combine(start, dt.time.fromisoformat(closing))
    try:
        ends = moment + dt.timedelta(hours=rule.hours or 0)
    except OverflowError:
        ends = dt.datetime.max
    until = ends.strftime("%H:%M")
    return Dated(told.id, "deadline", rule, told.event, None, ends.date(), until)


def _moved(rule: Deadline, start: dt.date) -> dt.date:
    """So many days or months from a day; the day itself is not counted."""
    back = -1 if rule.before is not None else 1
    if rule.months is None:
        return shifted(start, back * (rule.days or 0))
    month = start.year * 12 + start.month - 1 + back * rule.months
    year, month = month // 12, month % 12 + 1
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if back > 0 else dt.date.min
    # "If the month has no such day, the period ends on its last day" (Art. 85(3) in Kazakhstan).
    return dt.date(year, month, min(start.day, months.monthrange(year, month)[1]))


def _gates(law: Law, day: dt.date) -> Iterator[Dated]:
    for one in law.gates:
        yield Dated(one.what, "gate", one, "election_day", _silent_from(one, day), day)


def _silent_from(gate: Gate, day: dt.date) -> dt.date | None:
    """The first silent day; a gate that waits for the last closing has election day alone."""
    if gate.rule == "silent_days_before":
        return shifted(day, -(gate.days or 0))
    return None
