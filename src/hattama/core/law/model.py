"""A law file as a value: everything it may hold, apart from the list seats (`lists`)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from hattama.core.law.lists import Lists, Natural, Number, Positive
from hattama.core.law.rule import Record, Rule, Text

FORMAT = 1


class InForce(Record, kw_only=True):
    """First and last day on which this wording governs a vote (both inclusive)."""

    since: dt.date
    until: dt.date | None = None


class Source(Record, kw_only=True):
    """Where a rule was read or restated."""

    title: str
    address: str = ""
    note: str = ""


class Appointed(Rule, kw_only=True):
    """Seats of the house that no voter elects directly."""

    value: Positive
    by: Text


class Winner(Rule, kw_only=True):
    """How a single-mandate district is won.

    Attributes:
        rule: `plurality` (most votes), or `majority` (more than `share` of `base`, otherwise a
            second round between the `finalists` strongest).
        tie: what follows when the most votes are shared.
        against_all: whether the votes against all belong to `base`.
    """

    rule: Literal["plurality", "majority"]
    share: str = "1/2"
    base: Literal["valid", "valid_with_against_all", "cast"] = "valid"
    finalists: Positive = 2
    tie: Literal["repeat_vote", "lot", "more_rounds", "registered_earlier", "none"] = "none"


class Districts(Record, kw_only=True):
    """The `[districts]` section: single-mandate seats."""

    seats: Number
    winner: Winner


class Allowed(Rule, kw_only=True):
    """A rule that is yes or no."""

    allowed: bool


class Nomination(Record, kw_only=True):
    """Who may put a candidate forward."""

    self_nomination: Allowed
    party_lists: Allowed | None = None


class PartyRegistration(Rule, kw_only=True):
    """What a party needs to exist: members in all, and in each region."""

    members: Natural
    per_region: Natural | None = None


class Mandates(Rule, kw_only=True):
    """Who takes the seats that a list has won.

    Attributes:
        order: `party_names` (the party's body names persons from the list), `list_order`.
        vacancy: who follows when a seat falls vacant.
        quota_groups, quota_share: share of the list and of the seats kept for these groups.
    """

    order: Literal["party_names", "list_order"]
    vacancy: Literal["party_names", "next_on_list", "by_election", "none"] = "none"
    days: Positive | None = None
    quota_groups: tuple[str, ...] = ()
    quota_share: str | None = None


class Turnout(Rule, kw_only=True):
    """Turnout as this law counts it: a line over a line of the protocol."""

    above: str
    below: str


class Line(Record, kw_only=True):
    """One quantity of the protocol form; its label is in `words` under `line`.

    Attributes:
        id: such as `ballots_issued`; the column of a protocols file.
        repeats: the line is given once per portable box or per issuing member.
    """

    id: str
    article: str
    repeats: Literal["", "portable_box", "issuing_member"] = ""


class Identity(Rule, kw_only=True):
    """A relation that the lines of one protocol must keep.

    Attributes:
        id: stable code, the stem of the remark's code.
        left, right: lines to be added up on each side; `votes` stands for all options, and
            a leading minus sign takes a line away.
        more: severity when left is more than right.
        fewer: severity when left is fewer than right.
    """

    id: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    more: Literal["error", "warning", "note", "fine"]
    fewer: Literal["error", "warning", "note", "fine"]


class Protocol(Record, kw_only=True):
    """The protocol of one commission: its lines and the arithmetic between them."""

    form: Literal["official", "quantities_required"]
    against_all: Allowed
    lines: tuple[Line, ...]
    identities: tuple[Identity, ...] = ()


class Deadline(Rule, kw_only=True):
    """A period of law: so many days (or hours) from an event."""

    id: str
    days: Natural | None = None
    hours: Natural | None = None
    after: Literal["election_day", "decision", "filing", "results", "publication", "vacancy"]


class Gate(Rule, kw_only=True):
    """When figures may not be published, or may first be.

    Attributes:
        what: `forecasts` or `results`.
        rule: `silent_days_before` (with `days`), `after_last_closing`.
    """

    what: Literal["forecasts", "results"]
    rule: Literal["silent_days_before", "after_last_closing"]
    days: Natural | None = None


class Annulment(Rule, kw_only=True):
    """Who may declare a vote invalid, and of which unit."""

    by: tuple[Literal["cec", "court", "district_commission"], ...]
    levels: tuple[Literal["station", "district", "region", "nation"], ...]
    least_share_of_stations: str | None = None


class Credited(Record, kw_only=True):
    """A reform that election observers credited, tied to the rules that carry it."""

    id: Literal["all_seats_direct", "self_nomination", "party_registration", "threshold"]
    rule: str
    source: str


class Law(Record, kw_only=True):
    """One law file: the rules for one body, in force between two dates."""

    format: Literal[1]
    id: str
    country: str
    name: Text
    body: Text
    in_force: InForce
    sources: dict[str, Source]
    house: Number
    lists: Lists | None = None
    districts: Districts | None = None
    appointed: tuple[Appointed, ...] = ()
    nomination: Nomination | None = None
    parties: PartyRegistration | None = None
    mandates: Mandates | None = None
    turnout: Turnout
    protocol: Protocol | None = None
    deadlines: tuple[Deadline, ...] = ()
    gates: tuple[Gate, ...] = ()
    annulment: Annulment | None = None
    credited: tuple[Credited, ...] = ()
