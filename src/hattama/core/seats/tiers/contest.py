"""One contest's votes to its outcome: lists and districts, each under its section of the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from hattama.core.law.model import Law
from hattama.core.record.facts import LotDrawn
from hattama.core.register.model import Contest
from hattama.core.seats.engine import allocate
from hattama.core.seats.margin.doubt import Margin
from hattama.core.seats.margin.margins import margins
from hattama.core.seats.model import BASE_KINDS, Kind, Lot, Option, Outcome, Slate
from hattama.core.seats.tiers.districts import Ballot, Candidate, District, Near, decide
from hattama.core.seats.tiers.near import district_margin, threshold_margin

# The line whose ballots are the invalid ones in the base `cast`.
INVALID = "ballots_invalid"

_KINDS: dict[str, Kind] = {"list": "list", "against_all": "against_all", "other": "other"}


class ListSeats(Struct, frozen=True):
    """A list contest under the law: its votes, its seats, and how near others were.

    Attributes:
        thresholds: ballots moved after which a list's threshold would be decided otherwise.
    """

    slate: Slate
    outcome: Outcome
    margins: tuple[Margin, ...]
    thresholds: Mapping[str, int | None] = field(default_factory=dict)


def slate_of(
    contest: Contest,
    votes: Mapping[str, int],
    invalid: int | None,
    districts_won: Mapping[str, int],
    *,
    prior: bool,
) -> Slate:
    """The votes of a list contest, by option id.

    Args:
        districts_won: seats that lists won in districts.
        prior: whether these count towards a list's share of the house.
    """
    options = [
        Option(
            name=one.id,
            votes=votes[one.id],
            kind=_KINDS[one.kind],
            tags=one.tags,
            alliance=one.alliance,
            members=one.members,
            prior=districts_won.get(one.id, 0) if prior else 0,
            districts_won=districts_won.get(one.id, 0),
            max_seats=one.max_seats,
            registered=one.registered,
        )
        for one in contest.ballot.values()
    ]
    if invalid is not None:
        options.append(Option(INVALID, invalid, "invalid"))
    return Slate(tuple(options))


def seats_of_law(law: Law) -> int | None:
    """List seats, where the law fixes their number."""
    return law.lists.seats.value if law.lists is not None and law.lists.seats is not None else None


def base_of(law: Law, contest: Contest, votes: Mapping[str, int], invalid: int) -> tuple[str, int]:
    """What shares of votes are taken of in a contest: the law's name for it, and its ballots."""
    base = "valid_with_against_all"
    if contest.kind == "lists" and law.lists is not None and law.lists.threshold is not None:
        base = law.lists.threshold.base
    elif contest.kind == "district" and law.districts is not None:
        rule = law.districts.winner
        base = rule.base if rule.rule == "majority" else base
    kinds = kinds_of(base)
    total = sum(votes.get(one.id, 0) for one in contest.ballot.values() if one.kind in kinds)
    return base, total + (invalid if "invalid" in kinds else 0)


def kinds_of(base: str) -> frozenset[str]:
    """Which kinds of options a base counts; `invalid` where it counts invalid ballots too."""
    kinds = BASE_KINDS[base]
    return kinds if base == "lists" else kinds | {"candidate"}


def list_seats(
    law: Law, contest: Contest, slate: Slate, lots: Sequence[LotDrawn] = ()
) -> ListSeats | None:
    """Seats of a list contest; None where the law has no lists, or nobody says how many seats."""
    rules = law.lists
    if rules is None or (contest.seats or seats_of_law(law)) is None or not slate.lists:
        return None
    outcome = allocate(rules, slate, contest.seats, drawn(lots), strict=False)
    strict = rules.threshold is not None and rules.threshold.at == "above"
    near = {one.name: threshold_margin(one, strict=strict) for one in outcome.thresholds}
    return ListSeats(slate, outcome, margins(rules, slate, outcome, contest.seats), near)


def ballot_of(contest: Contest, votes: Mapping[str, int], invalid: int | None) -> Ballot:
    """The votes of a district contest, by option id."""
    candidates = tuple(
        Candidate(one.id, votes[one.id], one.registered)
        for one in contest.ballot.values()
        if one.kind == "candidate"
    )
    against = sum(votes[one.id] for one in contest.ballot.values() if one.kind == "against_all")
    other = sum(votes[one.id] for one in contest.ballot.values() if one.kind == "other")
    return Ballot(candidates, against, invalid, other)


def district_outcome(
    law: Law, contest: Contest, ballot: Ballot, lots: Sequence[LotDrawn] = ()
) -> District | None:
    """The outcome of one round in a district; None where the law has no districts."""
    if law.districts is None:
        return None
    rule = law.districts.winner
    found = decide(rule, ballot, contest.round, drawn(lots), strict=False)
    # A tie, broken or open, hangs on no ballot at all.
    tied = any(step.code == "district_tie" for step in found.steps)
    margin = Near(0, "tie") if tied else district_margin(rule, ballot, contest.round)
    return replace(found, margin=margin)


def drawn(facts: Sequence[LotDrawn]) -> tuple[Lot, ...]:
    """Drawings of lots as the seats engine takes them; without those that can answer no tie."""
    return tuple(Lot(frozenset(one.among), one.drawn) for one in facts if can_answer(one))


def can_answer(one: LotDrawn) -> bool:
    """Whether a lot could break any tie: some of those among whom it was drawn, each once."""
    among, taken = set(one.among), set(one.drawn)
    return bool(taken) and taken < among and len(taken) == len(one.drawn)
