"""Facts that are not protocols: announced outcomes, lots, decisions, each with date and source."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.law.lists import Natural, Positive
from hattama.core.law.model import Authority
from hattama.core.law.rule import Record
from hattama.core.law.shape import problems, shown

Tier = Literal["lists", "districts", "total"]


Reason = Literal[
    "typing_error", "arithmetic", "recount", "court", "decision", "wrong_unit", "wrong_contest",
    "source_corrected", "other",
]  # fmt: skip


class Corrects(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Which fact of the record is replaced, why, and by whose decision.

    Attributes:
        entry: its number, from 0.
        leaf: its leaf, 64 hexadecimal digits.
    """

    entry: Natural
    leaf: str
    reason: Reason
    by: str
    article: str = ""


class Entry(Record, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """What everything in a record carries.

    Attributes:
        recorded: when; only in a record.
        corrects: only in a record.
    """

    version: Literal[1]
    recorded: str = ""
    corrects: Corrects | None = None


class Fact(Entry, frozen=True, kw_only=True):
    """What all facts carry that are no protocols.

    Attributes:
        source: key of the election's `sources`.
        note: for readers of the folder; never in a record.
    """

    date: dt.date
    source: str
    note: str = ""


class SeatsClaim(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Seats that were announced for a list, or for a group of winners.

    Attributes:
        option: id of a list, or `self-nominated`, `association`.
        seats: the number, unless `rest` says that it is all that the other entries leave.
    """

    option: str
    tier: Tier
    seats: Natural | None = None
    rest: bool = False


class WinnerClaim(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An announced winner of a district contest."""

    contest: str
    option: str
    source: str = ""


class ShareClaim(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An announced percentage, with the decimals in which it was announced."""

    contest: str
    option: str
    percent: str


class Announced(Fact, frozen=True, kw_only=True):
    """An outcome that was announced: what `ResultsEstablished` and its sister share."""

    seats: tuple[SeatsClaim, ...] = ()
    winners: tuple[WinnerClaim, ...] = ()
    shares: tuple[ShareClaim, ...] = ()


class ResultsEstablished(Announced, frozen=True, kw_only=True, tag="ResultsEstablished"):
    """The commission established the results."""


class PreliminaryAnnounced(Announced, frozen=True, kw_only=True, tag="PreliminaryAnnounced"):
    """Preliminary results were announced."""


class TurnoutReported(Fact, frozen=True, kw_only=True, tag="TurnoutReported"):
    """Turnout was announced, for a unit and a time (`18:00`, `final`)."""

    unit: str
    at: str
    percent: str
    contest: str = ""
    above: Natural | None = None
    below: Positive | None = None


class LotDrawn(Fact, frozen=True, kw_only=True, tag="LotDrawn"):
    """Lots were drawn among options of a contest; `drawn` are those who won."""

    contest: str
    among: tuple[str, ...]
    drawn: tuple[str, ...]


class UnitAnnulled(Fact, frozen=True, kw_only=True, tag="UnitAnnulled"):
    """The vote in a unit was declared invalid; `contests` empty means all of them."""

    unit: str
    contests: tuple[str, ...] = ()
    by: Authority
    article: str = ""


class RepeatVoteOrdered(Fact, frozen=True, kw_only=True, tag="RepeatVoteOrdered"):
    """Voting is to be repeated in a unit."""

    unit: str
    contests: tuple[str, ...] = ()
    by: Authority
    article: str = ""


class RecountOrdered(Fact, frozen=True, kw_only=True, tag="RecountOrdered"):
    """The ballots of a unit are to be counted again; `contests` empty means all of them."""

    unit: str
    contests: tuple[str, ...] = ()
    by: Authority
    article: str = ""


class RecountHeld(Fact, frozen=True, kw_only=True, tag="RecountHeld"):
    """The ballots of a unit were counted again.

    Attributes:
        figures: of the new protocol, by column; they take the place of those figures of the
            official one, and the others stay.
    """

    unit: str
    contest: str
    by: Authority
    article: str = ""
    figures: dict[str, Natural]


class Document(Record, frozen=True, kw_only=True):
    """A document that is published elsewhere, by its hash."""

    bytes: Natural
    sha256: str
    type: str


class Decided(Fact, frozen=True, kw_only=True):
    """What somebody decided, and under which article."""

    by: str
    article: str = ""
    document: Document | None = None


class ContestantFact(Decided, frozen=True, kw_only=True):
    """What became of a contestant."""

    contest: str
    option: str


class ContestantRegistered(ContestantFact, frozen=True, kw_only=True, tag="ContestantRegistered"):
    """A list or candidate was registered."""


class ContestantRefused(ContestantFact, frozen=True, kw_only=True, tag="ContestantRefused"):
    """Registration was refused."""


class ContestantRestored(ContestantFact, frozen=True, kw_only=True, tag="ContestantRestored"):
    """A refusal, withdrawal or cancellation was set aside."""


class ContestantWithdrawn(ContestantFact, frozen=True, kw_only=True, tag="ContestantWithdrawn"):
    """A contestant withdrew."""


class ContestantCancelled(ContestantFact, frozen=True, kw_only=True, tag="ContestantCancelled"):
    """A registration was cancelled."""


class AccreditationFact(Decided, frozen=True, kw_only=True):
    """What became of an organisation's accreditation."""

    organisation: str
    observers: Literal["citizen", "international", "party", "media"]


class AccreditationGranted(
    AccreditationFact, frozen=True, kw_only=True, tag="AccreditationGranted"
):
    """Observers of an organisation were accredited."""


class AccreditationRefused(
    AccreditationFact, frozen=True, kw_only=True, tag="AccreditationRefused"
):
    """Accreditation was refused."""


class AccreditationRevoked(
    AccreditationFact, frozen=True, kw_only=True, tag="AccreditationRevoked"
):
    """Accreditation was taken away."""


class SessionHeld(Decided, frozen=True, kw_only=True, tag="SessionHeld"):
    """A commission held a session."""

    number: str = ""
    open: bool


class ComplaintFiled(Fact, frozen=True, kw_only=True, tag="ComplaintFiled"):
    """A complaint was filed; `complaint` is an opaque id."""

    complaint: str
    filed_by: Literal[
        "voter", "contestant", "observer", "proxy", "media", "commission_member", "other"
    ]
    to: str
    unit: str | None = None
    contest: str = ""
    article: str = ""
    document: Document | None = None


Finding = Literal["upheld", "upheld_in_part", "rejected", "not_considered"]


class ComplaintDecided(Decided, frozen=True, kw_only=True, tag="ComplaintDecided"):
    """A complaint was decided."""

    complaint: str
    outcome: Finding


class CourtJudgment(Decided, frozen=True, kw_only=True, tag="CourtJudgment"):
    """A court gave judgment; `case` is an opaque id."""

    case: str
    outcome: Finding
    complaint: str = ""
    unit: str | None = None
    contest: str = ""


class DecisionMade(Fact, frozen=True, kw_only=True, tag="DecisionMade"):
    """Any other decision."""

    by: str
    about: str
    number: str = ""
    article: str = ""


KINDS: dict[str, type[Fact]] = {
    kind.__name__: kind
    for kind in (
        ResultsEstablished,
        PreliminaryAnnounced,
        TurnoutReported,
        LotDrawn,
        UnitAnnulled,
        RepeatVoteOrdered,
        RecountOrdered,
        RecountHeld,
        DecisionMade,
        ContestantRegistered,
        ContestantRefused,
        ContestantRestored,
        ContestantWithdrawn,
        ContestantCancelled,
        AccreditationGranted,
        AccreditationRefused,
        AccreditationRevoked,
        SessionHeld,
        ComplaintFiled,
        ComplaintDecided,
        CourtJudgment,
    )
}
VERSION = 1


class NotUnderstood(Struct, frozen=True):
    """A fact of a newer kind or version: carried and reported, not failed."""

    kind: str
    version: int
    line: int
    recorded: str = ""


def fact_of(data: Any, file: str, line: int) -> Fact | NotUnderstood:
    """One line of `facts.jsonl`, decoded from JSON, as a fact.

    Raises:
        InputError: with file, line and key path.
    """
    if not isinstance(data, dict):
        raise InputError("fact_not_object", file=file, line=line, read=shown(data))
    kind, version = data.get("kind"), data.get("version")
    if not isinstance(kind, str) or not kind:
        raise InputError("fact_without_kind", file=file, line=line, key="kind")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        read = shown(version) if version is not None else "\u2013"
        raise InputError("fact_version", file=file, line=line, key="version", read=read)
    if kind not in KINDS or version > VERSION:
        return NotUnderstood(kind[:80], version, line)
    for key in ("recorded", "corrects"):
        if key in data:
            raise InputError("fact_only_in_record", file=file, line=line, key=key)
    for problem in problems(data, KINDS[kind], "", file):
        raise InputError(problem.code, **{**problem.params, "line": line})
    fact: Fact = msgspec.convert(data, KINDS[kind])
    return fact
