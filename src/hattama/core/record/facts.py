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


class Fact(Record, frozen=True, kw_only=True, tag_field="kind"):
    """What all facts carry.

    Attributes:
        source: key of the election's `sources`.
    """

    version: Literal[1]
    date: dt.date
    source: str
    note: str = ""


class SeatsClaim(Record, frozen=True, kw_only=True):
    """Seats that were announced for a list, or for a group of winners.

    Attributes:
        option: id of a list, or `self-nominated`, `association`.
        seats: the number, unless `rest` says that it is all that the other entries leave.
    """

    option: str
    tier: Tier
    seats: Natural | None = None
    rest: bool = False


class WinnerClaim(Record, frozen=True, kw_only=True):
    """An announced winner of a district contest."""

    contest: str
    option: str
    source: str = ""


class ShareClaim(Record, frozen=True, kw_only=True):
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
    )
}
VERSION = 1


class NotUnderstood(Struct, frozen=True):
    """A fact of a newer kind or version: carried and reported, not failed."""

    kind: str
    version: int
    line: int


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
    for problem in problems(data, KINDS[kind], "", file):
        raise InputError(problem.code, **{**problem.params, "line": line})
    fact: Fact = msgspec.convert(data, KINDS[kind])
    return fact
