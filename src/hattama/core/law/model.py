"""A law file as a value: everything it may hold, apart from the list seats (`lists`)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from hattama.core.law.lists import Lists, Natural, Number, Positive
from hattama.core.law.rule import Record, Rule, Text

FORMAT = 1

Severity = Literal["error", "warning", "note", "fine"]
Authority = Literal[
    "cec", "court", "district_commission", "territorial_commission", "precinct_commission"
]
Event = Literal[
    "election_day", "closing", "decision", "filing", "results", "publication", "vacancy"
]


class InForce(Rule, frozen=True, kw_only=True):
    """First and last day on which this wording governs a vote (both inclusive)."""

    since: dt.date
    until: dt.date | None = None


class Source(Record, frozen=True, kw_only=True):
    """Where a rule was read or restated."""

    title: str
    address: str = ""
    note: str = ""


class Appointed(Rule, frozen=True, kw_only=True):
    """Seats of the house that no voter elects directly."""

    value: Positive
    by: Text


class Winner(Rule, frozen=True, kw_only=True):
    """How a single-mandate district is won.

    Attributes:
        rule: `plurality` (most votes), or `majority` (more than `share` of `base`, otherwise a
            second round between the `finalists` strongest).
        share, base, finalists: for `majority` only.
        tie: what follows when the most votes are shared.
    """

    rule: Literal["plurality", "majority"]
    share: str = "1/2"
    base: Literal["valid", "valid_with_against_all", "cast"] = "valid"
    finalists: Positive = 2
    tie: Literal["repeat_vote", "lot", "more_rounds", "registered_earlier", "none"] = "none"


class Districts(Record, frozen=True, kw_only=True):
    """The `[districts]` section: single-mandate seats."""

    seats: Number
    winner: Winner


class Allowed(Rule, frozen=True, kw_only=True):
    """A rule that is yes or no."""

    allowed: bool


class Nomination(Record, frozen=True, kw_only=True):
    """Who may put a candidate forward."""

    self_nomination: Allowed
    party_lists: Allowed | None = None


class PartyRegistration(Rule, frozen=True, kw_only=True):
    """What a party needs to exist: members in all, and in each region."""

    members: Natural
    per_region: Natural | None = None


class Mandates(Rule, frozen=True, kw_only=True):
    """Who takes the seats that a list has won.

    Attributes:
        order: `party_names` (the party's body names persons from the list), `list_order`.
        vacancy: who follows when a seat falls vacant.
        days: within so many days of the publication of the results.
        quota_groups, quota_share: share of the list and of the seats kept for these groups.
    """

    order: Literal["party_names", "list_order"]
    vacancy: Literal["party_names", "next_on_list", "by_election", "none"] = "none"
    days: Positive | None = None
    quota_groups: tuple[Literal["women", "youth", "persons_with_disabilities"], ...] = ()
    quota_share: str | None = None


class Turnout(Rule, frozen=True, kw_only=True):
    """Turnout as this law counts it: the sum of some lines over one line of the protocol."""

    above: tuple[str, ...]
    below: str


class Line(Rule, frozen=True, kw_only=True):
    """One quantity of the protocol form; its label is in `words` under `line`.

    Attributes:
        id: such as `ballots_issued`; the column of a protocols file.
        row: the number or letter that the form itself gives the line.
        repeats: the line is given once per portable box or per issuing member.
    """

    id: str
    row: str = ""
    repeats: Literal["", "portable_box", "issuing_member"] = ""


class Identity(Rule, frozen=True, kw_only=True):
    """A relation that the lines of one protocol must keep.

    When the lines of both sides repeat alike (per portable box), each repetition is compared;
    otherwise repetitions are added up first.

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
    more: Severity
    fewer: Severity


class Protocol(Rule, frozen=True, kw_only=True):
    """The protocol of one commission: its lines and the arithmetic between them.

    Attributes:
        form: `official` (the form itself is known), `quantities_required` (the law says which
            quantities a protocol holds; the form was not found), or `as_published` (lines known
            only from what was published).
        against_all: whether the ballot offers a vote against all.
    """

    form: Literal["official", "quantities_required", "as_published"]
    against_all: Allowed
    lines: tuple[Line, ...]
    identities: tuple[Identity, ...] = ()


class Deadline(Rule, frozen=True, kw_only=True):
    """A period of law: so many months, days or hours after (or before) an event.

    Attributes:
        id: stable name, such as `complaint_filed`.
        months, days, hours: exactly one of them.
        after, before: exactly one of them: the event from which the period runs.
        until: hour of the last day, such as `"18:00"`.
        at_once_within: when the event falls less than so many days before election day, or on
            it, what is due is due at once.
    """

    id: str
    months: Positive | None = None
    days: Natural | None = None
    hours: Natural | None = None
    after: Event | None = None
    before: Event | None = None
    until: str = ""
    at_once_within: Positive | None = None


class Gate(Rule, frozen=True, kw_only=True):
    """When figures may not be published, or may first be.

    Attributes:
        what: `forecasts` or `results`.
        rule: `silent_days_before` (with `days`), `after_last_closing`.
    """

    what: Literal["forecasts", "results"]
    rule: Literal["silent_days_before", "after_last_closing"]
    days: Natural | None = None


class Annulment(Rule, frozen=True, kw_only=True):
    """Who may declare a vote invalid, and of which unit.

    Attributes:
        by: who decides; empty where no source at hand says.
        levels: of which units the vote may be declared invalid.
        least_share_of_stations: the violations must reach at least this share of stations.
    """

    by: tuple[Authority, ...]
    levels: tuple[Literal["station", "district", "region", "nation"], ...]
    least_share_of_stations: str | None = None


class Recount(Rule, frozen=True, kw_only=True):
    """Who may order the ballots of a unit to be counted again.

    Attributes:
        by: who orders it, or holds it by itself; empty where no source at hand says.
        levels: of which units the ballots may be counted again.
    """

    by: tuple[Authority, ...]
    levels: tuple[Literal["station", "district", "region", "nation"], ...]


class Credited(Record, frozen=True, kw_only=True):
    """A reform that election observers credited, tied to the rules that carry it.

    Attributes:
        id: which reform.
        rule: key path of the rule, or of the section, that carries it.
        source: key of the law file's `sources`.
    """

    id: Literal["all_seats_direct", "self_nomination", "party_registration", "threshold"]
    rule: str
    source: str


class Law(Record, frozen=True, kw_only=True):
    """One law file: the rules for one body, in force between two dates."""

    format: Literal[1]
    id: str
    country: str
    name: Text
    body: Text
    in_force: InForce
    sources: dict[str, Source]
    turnout: Turnout
    house: Number | None = None
    lists: Lists | None = None
    districts: Districts | None = None
    appointed: tuple[Appointed, ...] = ()
    nomination: Nomination | None = None
    parties: PartyRegistration | None = None
    mandates: Mandates | None = None
    protocol: Protocol | None = None
    deadlines: tuple[Deadline, ...] = ()
    gates: tuple[Gate, ...] = ()
    annulment: tuple[Annulment, ...] = ()
    recount: tuple[Recount, ...] = ()
    credited: tuple[Credited, ...] = ()

    @property
    def body_id(self) -> str:
        """What the law's id calls the body: `mazhilis` of `kz/2023-mazhilis`."""
        return self.id.partition("/")[2].partition("-")[2]
