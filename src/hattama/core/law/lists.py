"""The vocabulary of list seats: what the `[lists]` section of a law file may say.

Every word here occurs in some law in force somewhere; `docs/law-files.md` explains each. Rationals
are text (`"5/100"`), never floats.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from hattama.core.law.rule import Record, Rule

# What a share is taken of, or a quota divided from.
Base = Literal["lists", "valid", "valid_with_against_all", "cast"]
Over = Literal["passing", "lists", "valid", "valid_with_against_all", "cast"]
At = Literal["least", "above"]
Quota = Literal["hare", "droop", "hagenbach_bischoff", "imperiali"]
Round = Literal["exact", "floor", "ceiling", "nearest"]
QuotaMethod = Literal["largest_remainder", "quota"]
DivisorMethod = Literal[
    "d_hondt",
    "sainte_lague",
    "danish",
    "imperiali",
    "macanese",
    "adams",
    "huntington_hill",
    "divisor",
]
LeftoverRule = Literal[
    "largest_remainder", "by_votes", "in_turn", "to_largest", "highest_average", "none"
]
TieRule = Literal["lot", "registered_earlier", "more_votes", "repeat_vote", "none"]

Positive = Annotated[int, msgspec.Meta(ge=1)]
Natural = Annotated[int, msgspec.Meta(ge=0)]


class Number(Rule, frozen=True, kw_only=True):
    """A rule that is one whole number, such as the seats of a house."""

    value: Natural


class Tier(Record, frozen=True, kw_only=True):
    """A higher (or lower) share for lists of at least so many parties."""

    members: Positive
    share: str


class Threshold(Rule, frozen=True, kw_only=True):
    """The share of votes that a list needs.

    Attributes:
        share: share of `base`, as text; or leave it out and give `quota` and `times`.
        at: `least` admits a list exactly on the threshold, `above` does not.
        base: what the share is taken of. `lists`: votes of lists; `valid`: with other valid votes;
            `valid_with_against_all`: with the votes against all; `cast`: with invalid ballots too.
        tiers: shares by size of coalition; the tier with the most `members` that a list has holds.
        exempt: tags whose lists need no share.
        districts_won: so many seats won in districts admit a list whatever its share.
        quota, times: the threshold as a multiple of a quota over `base` and all seats.
        scope: whether the share is asked of each list or of its alliance as a whole.
    """

    share: str | None = None
    at: At = "least"
    base: Base = "valid"
    tiers: tuple[Tier, ...] = ()
    exempt: tuple[str, ...] = ()
    districts_won: Positive | None = None
    quota: Quota | None = None
    times: str | None = None
    scope: Literal["list", "alliance"] = "list"


class Leftover(Record, frozen=True, kw_only=True):
    """One stage of handing out the seats that full quotas leave.

    Attributes:
        rule: `largest_remainder`, `by_votes` (one each, strongest first, one round only),
            `in_turn` (the same, round after round), `to_largest` (all to the strongest list),
            `highest_average`, or `none` (the law says nothing).
        eligible: only lists with at least (or above: `at`) this share of the quota take part.
        at_most: no list receives more than so many seats in this stage.
        divisor: the averages of `highest_average`.
    """

    rule: LeftoverRule
    eligible: str | None = None
    at: At = "least"
    at_most: Positive | None = None
    divisor: Literal["d_hondt", "sainte_lague"] = "d_hondt"


class Method(Rule, frozen=True, kw_only=True):
    """How votes become seats.

    Attributes:
        name: a quota method (`largest_remainder`, or `quota` with its own `leftover` stages), or
            a divisor method by name, or `divisor` with its own `sequence`.
        quota, over, round: for quota methods: which quota, over whose votes, how rounded. Droop is
            floor(T/(S+1))+1, so its rounding is `floor` unless another is named.
        leftover: stages after the full quotas; empty means largest remainder.
        over_award: when full quotas give more seats than there are: `no_rule`, or `withdraw` the
            seats with the smallest remainders.
        first: another first divisor, such as `"7/5"`.
        sequence, step: own divisors, and the step by which they go on after the last one named.
    """

    name: Literal[
        "largest_remainder",
        "quota",
        "d_hondt",
        "sainte_lague",
        "danish",
        "imperiali",
        "macanese",
        "adams",
        "huntington_hill",
        "divisor",
    ]
    quota: Quota | None = None
    over: Over = "passing"
    round: Round | None = None
    leftover: tuple[Leftover, ...] = ()
    over_award: Literal["no_rule", "withdraw"] = "no_rule"
    first: str | None = None
    sequence: tuple[str, ...] = ()
    step: str | None = None

    @property
    def by_quota(self) -> bool:
        """True for the quota methods, False for the divisor methods."""
        return self.name in ("largest_remainder", "quota")


class Tie(Rule, frozen=True, kw_only=True):
    """Who receives a seat that two or more lists deserve equally.

    Attributes:
        rule: `lot`, `registered_earlier`, `more_votes`, `repeat_vote` (districts), or `none`
            (no rule found).
        then: what holds when the first rule leaves lists equal.
    """

    rule: TieRule
    then: TieRule | None = None


class SinglePassingList(
    Rule, frozen=True, kw_only=True, tag_field="name", tag="single_passing_list"
):
    """Kazakhstan: when one list alone passes, the next strongest shares the seats with it.

    The quotient of the list below the threshold is multiplied by `factor`; its whole part, but
    not less than `least_seats`, is its seats, and the list that passed takes all others.
    """

    factor: str
    least_seats: Natural


class RaiseToMinimum(Rule, frozen=True, kw_only=True, tag_field="name", tag="raise_to_minimum"):
    """Georgia 2016: leftover seats first raise each passing list to `least_seats`."""

    least_seats: Positive


class DealInTurn(Rule, frozen=True, kw_only=True, tag_field="name", tag="deal_in_turn"):
    """Georgia 2016: seats still left go one by one, strongest first, to lists above `above`."""

    above: Natural


Clause = SinglePassingList | RaiseToMinimum | DealInTurn


class Minimum(Rule, frozen=True, kw_only=True):
    """Every passing list with votes receives at least so many seats before all others."""

    value: Positive


class Maximum(Rule, frozen=True, kw_only=True):
    """No list receives more than so many seats, or more than a share of the house (floored)."""

    value: Positive | None = None
    share: str | None = None


class Alliances(Rule, frozen=True, kw_only=True):
    """Lists of one `alliance` are counted together, then share their seats.

    Attributes:
        within: the divisor method (or largest remainder by Hare) inside an alliance.
    """

    within: Literal["d_hondt", "sainte_lague", "largest_remainder"] = "d_hondt"


class Prior(Rule, frozen=True, kw_only=True):
    """Seats that lists already hold (column `prior`) count towards their share of the house.

    Attributes:
        overhang: what happens when a list holds more than its share. `within`: it keeps them and
            the others share what is left of the house; `keep`: the house grows by the surplus;
            `level`: the house grows until every prior seat is covered by a share.
    """

    overhang: Literal["within", "keep", "level"] = "within"


class Multiplier(Rule, frozen=True, kw_only=True):
    """Votes of lists with a tag weigh by a factor when quotients are formed."""

    tag: str
    factor: str


class Majority(Rule, frozen=True, kw_only=True):
    """More than a share of votes shall bring more than that share of seats.

    Attributes:
        share: the share of the votes of passing lists, and of the seats, such as `"1/2"`.
    """

    share: str = "1/2"


class Lists(Record, frozen=True, kw_only=True):
    """The `[lists]` section: how the votes of lists become seats."""

    method: Method
    seats: Number | None = None
    threshold: Threshold | None = None
    tie: Tie | None = None
    clauses: tuple[Clause, ...] = ()
    minimum: Minimum | None = None
    maximum: Maximum | None = None
    alliances: Alliances | None = None
    prior: Prior | None = None
    multipliers: tuple[Multiplier, ...] = ()
    majority: Majority | None = None
