"""The head of an election: what is elected, when, under which law, and what the figures are."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from hattama.core.law.lists import Positive
from hattama.core.law.model import Source
from hattama.core.law.rule import Record, Text

FORMAT = 1

Kind = Literal["real", "rehearsal", "what_if"]
Stage = Literal["announced", "counting", "preliminary", "established", "under_review"]


class Stations(Record, frozen=True, kw_only=True):
    """What is known of the polling stations as a whole.

    Attributes:
        published: whether protocols of stations are published at all.
        number: how many there are, where it is known.
        source: key of the election's `sources`.
    """

    published: bool
    number: Positive | None = None
    source: str = ""


class Contact(Record, frozen=True, kw_only=True):
    """How a commission is reached: an office, never a person."""

    office: Text
    address: Text | None = None
    phone: str = ""
    email: str = ""


class Voters(Record, frozen=True, kw_only=True):
    """What a commission tells voters beside `places.csv`.

    Attributes:
        as_of: the day of which all of it is true.
        opens, closes: hours of stations for which `places.csv` gives none.
        home_request_until: hour of election day until which voting at home can be asked for.
    """

    as_of: dt.date
    contact: Contact | None = None
    opens: str = ""
    closes: str = ""
    home_request_until: str = ""


class Election(Record, frozen=True, kw_only=True):
    """`election.toml`: one polling day for one body.

    Attributes:
        kind: a real election, a rehearsal, or a what-if; printed on every output.
        stage: how far the count is; `established` needs the commission's own fact.
        law: id of the law file under which it is counted.
        licence: of the figures.
        stations: None where stations are published as usual.
        voters: what voters need to know; only in a commission's own record.
    """

    format: Literal[1]
    id: str
    name: Text
    date: dt.date
    law: str
    kind: Kind
    stage: Stage
    licence: str
    sources: dict[str, Source] = msgspec.field(default_factory=dict)
    stations: Stations | None = None
    voters: Voters | None = None

    @property
    def without_stations(self) -> bool:
        """True when no protocol of any station was published."""
        return self.stations is not None and not self.stations.published
