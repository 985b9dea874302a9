"""What a site may tell voters, and whether there is still something to vote in."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

from msgspec import Struct

from hattama.bundle.snapshot import Snapshot
from hattama.core.law.calendar import Known
from hattama.core.law.model import Event
from hattama.core.record.facts import Fact, RepeatVoteOrdered, ResultsEstablished
from hattama.core.record.teller import is_commission, tells_voters
from hattama.core.register.election import Contact, Voters
from hattama.core.register.model import NO_HOUR, PollingPlaces
from hattama.core.register.polling import clock

# By noon UTC of the day after, election day has ended everywhere on earth (docs/record.md).
_ENDED = dt.timedelta(hours=36)
# And at ten o'clock UTC of the day before it has begun somewhere (UTC+14).
_BEGUN = dt.timedelta(hours=-14)

When = Literal["before", "today", "over"]


class ForVoters(Struct, frozen=True, eq=False):
    """What a commission's site tells voters.

    Attributes:
        when: of election day, by the time of the last fact; `over` also when the results are
            established or the record is closed.
        as_of: the day of which the information is true.
        voters: the section of the head, where there is one.
        places: where and when people vote, where the register says it.
        repeat: ids of units in which voting is to be repeated.
    """

    when: When
    as_of: dt.date
    voters: Voters | None
    places: PollingPlaces | None
    repeat: tuple[str, ...]

    @property
    def contact(self) -> Contact | None:
        """How the commission is reached."""
        return self.voters.contact if self.voters is not None else None

    def hours(self, row: int) -> tuple[str, str]:
        """When a station opens and closes, `07:00`; the usual hour where its own is not said.

        Args:
            row: of `places`; -1 where it says nothing of the station.
        """
        usual = self.voters
        opens, closes = (usual.opens, usual.closes) if usual is not None else ("", "")
        if self.places is None or row < 0:
            return opens, closes
        own = clock(int(self.places.opens[row])), clock(int(self.places.closes[row]))
        return own[0] or opens, own[1] or closes

    @property
    def last_closing(self) -> str:
        """The latest hour at which a station closes, by its own clock; nothing where none is said.

        The periods of the law that run from the closing are counted from it (`calendar`).
        """
        usual = self.voters.closes if self.voters is not None else ""
        latest = (
            int(self.places.closes.max(initial=NO_HOUR)) if self.places is not None else NO_HOUR
        )
        return max(usual, clock(latest))


class Row(NamedTuple):
    """A polling place.

    Attributes:
        settlement, address: in Kazakh, Russian and English.
        hours: when it opens and closes.
        answers: to what a station can offer, in the order of `OFFERS`.
    """

    settlement: tuple[str, ...]
    address: tuple[str, ...]
    answers: tuple[int, ...]
    phone: str
    number: str
    hours: tuple[str, str]


class Polling:
    """Polling places row by row, each read once for all languages."""

    def __init__(self, told: ForVoters, places: PollingPlaces) -> None:
        self._told, self._places, self._read = told, places, dict[int, Row]()
        self._rows = {unit: row for row, unit in enumerate(places.unit.tolist())}

    def row(self, spot: int) -> int:
        """The row of a station, -1 where nothing is said of it.

        Args:
            spot: its place in the register.
        """
        return self._rows.get(spot, -1)

    def __getitem__(self, row: int) -> Row:
        found = self._read.get(row)
        if found is None:
            places = self._places
            found = self._read[row] = Row(
                tuple(one[row] for one in places.settlement),
                tuple(one[row] for one in places.address),
                tuple(places.offers[:, row].tolist()),
                places.phone[row],
                places.number[row],
                self._told.hours(row),
            )
        return found


def for_voters(snap: Snapshot) -> ForVoters | None:
    """What the site tells voters, or None where it is nobody's place to tell them anything.

    Only a commission's own site does, or a rehearsal. There is no clock in this: a site that is not
    built again goes on saying what its last fact allowed.
    """
    found = snap.result
    election, register = found.election, found.register
    if not tells_voters(election, register) or election.kind == "what_if":
        return None
    if election.kind != "rehearsal" and not is_commission(snap.recorded.opened.publisher):
        return None
    ordered = {one.unit: None for one in _facts(snap) if isinstance(one, RepeatVoteOrdered)}
    return ForVoters(when(snap), _as_of(snap), election.voters, register.polling, tuple(ordered))


def when(snap: Snapshot) -> When:
    """Whether the election is to come, is being held, or is over."""
    if snap.admitted.closed or any(isinstance(one, ResultsEstablished) for one in _facts(snap)):
        return "over"
    # In seconds: the first and the last day that there is have none before and after them.
    begins = dt.datetime.combine(snap.result.election.date, dt.time(), dt.UTC).timestamp()
    since = dt.timedelta(seconds=last_time(snap).timestamp() - begins)
    if since >= _ENDED:
        return "over"
    return "today" if since >= _BEGUN else "before"


def known_events(snap: Snapshot) -> Known:
    """The days of events from which periods of the law run, as far as facts tell them."""
    found: dict[Event, dt.date] = {}
    for one in _facts(snap):
        if isinstance(one, ResultsEstablished):
            found["results"] = one.date
    return found


def _facts(snap: Snapshot) -> tuple[Fact, ...]:
    return tuple(one for _, one in snap.admitted.facts if isinstance(one, Fact))


def last_time(snap: Snapshot) -> dt.datetime:
    """When the last fact was recorded."""
    return dt.datetime.fromtimestamp(int(snap.recorded.times[-1]), dt.UTC)


def _as_of(snap: Snapshot) -> dt.date:
    """The day that the commission names; else that of the last fact."""
    told = snap.result.election.voters
    return told.as_of if told is not None else last_time(snap).date()
