"""Elections of every kind that the vocabulary of a list section can describe, for generated tests.

Votes are mostly small, so that ties, empty lists and shares exactly on a threshold are common.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from hattama.core.law.lists import (
    Alliances,
    DealInTurn,
    Leftover,
    Lists,
    Majority,
    Maximum,
    Method,
    Minimum,
    Multiplier,
    Prior,
    RaiseToMinimum,
    SinglePassingList,
    Threshold,
    Tie,
    Tier,
)
from hattama.core.seats.model import Option, Slate

# How many times the usual number of examples: a long run looks further.
TIMES = 20 if os.environ.get("HATTAMA_LONG") else 1
QUOTAS = ("hare", "droop", "hagenbach_bischoff", "imperiali")
ROUNDS = (None, "exact", "floor", "ceiling", "nearest")
OVERS = ("passing", "lists", "valid", "valid_with_against_all", "cast")
BASES = ("lists", "valid", "valid_with_against_all", "cast")
TIE_RULES = ("lot", "registered_earlier", "more_votes", "repeat_vote", "none")
SHARES = ("0", "1/100", "1/20", "5/100", "7/100", "7%", "0.1", "1/5", "1/4", "1/3", "1/2", "1")
# name -> first divisors that leave the sequence increasing
FIRSTS = {
    "d_hondt": (None, None, "7/5", "1/2", "0"),
    "sainte_lague": (None, None, "7/5", "1.2", "1/3", "0"),
    "danish": (None, "2", "1/4"),
    "imperiali": (None, "1", "5/2"),
    "macanese": (None, "3/2", "1/2"),
    "adams": (None, "1/2"),
    "huntington_hill": (None,),
}
SEQUENCES = (
    (("1",), "1"),
    (("1", "3", "4"), "2"),
    (("0", "1"), "1/2"),
    (("3/2", "2"), "1"),
    (("7/5", "3", "5"), "2"),
    (("0",), "3"),
)
TAGS = ("minority", "coalition")
TINY = st.integers(0, 12)
VOTES = st.one_of(TINY, TINY, st.integers(0, 1000), st.integers(0, 10**20))


@dataclass(frozen=True)
class Election:
    """Everything that `allocate` takes, apart from lots."""

    rules: Lists
    slate: Slate
    seats: int


def some(draw: Any, chance: int, strategy: st.SearchStrategy[Any]) -> Any:
    """A value in one of `chance` cases, else None."""
    return draw(strategy) if draw(st.integers(1, chance)) == 1 else None


@st.composite
def leftovers(draw: Any) -> Leftover:
    """One stage that gives seats."""
    rule = draw(
        st.sampled_from(
            ["largest_remainder", "by_votes", "in_turn", "to_largest", "highest_average"]
        )
    )
    words: dict[str, Any] = {"rule": rule}
    eligible = some(draw, 3, st.sampled_from(["0", "1/2", "3/4", "1"]))
    if eligible is not None:
        words |= {"eligible": eligible, "at": draw(st.sampled_from(["least", "above"]))}
    at_most = some(draw, 3, st.integers(1, 2))
    if at_most is not None:
        words["at_most"] = at_most
    if rule == "highest_average":
        words["divisor"] = draw(st.sampled_from(["d_hondt", "sainte_lague"]))
    return Leftover(**words)


@st.composite
def quota_methods(draw: Any, staged: bool | None = None) -> Method:
    """All quotas x rounds x over, with largest remainder or with stages of its own."""
    words: dict[str, Any] = {
        "quota": draw(st.sampled_from(QUOTAS)),
        "over": draw(st.sampled_from(OVERS)),
        "round": draw(st.sampled_from(ROUNDS)),
        "over_award": draw(st.sampled_from(["no_rule", "withdraw"])),
    }
    if staged is None:
        staged = draw(st.booleans())
    if not staged:
        return Method(name="largest_remainder", **words)
    stages = draw(st.lists(leftovers(), max_size=3))
    if draw(st.integers(1, 4)) == 1:
        stages.append(Leftover(rule="none"))
    return Method(name="quota", leftover=tuple(stages), **words)


@st.composite
def divisor_methods(draw: Any) -> Method:
    """All divisor methods, with another first divisor where one fits, and own sequences."""
    name = draw(st.sampled_from([*FIRSTS, "divisor"]))
    if name == "divisor":
        sequence, step = draw(st.sampled_from(SEQUENCES))
        return Method(name=name, sequence=sequence, step=step)
    return Method(name=name, first=draw(st.sampled_from(FIRSTS[name])))


@st.composite
def thresholds(draw: Any) -> Threshold:
    """Shares with tiers, or multiples of a quota; bases, exemptions, districts, alliances."""
    words: dict[str, Any] = {
        "at": draw(st.sampled_from(["least", "above"])),
        "base": draw(st.sampled_from(BASES)),
        "scope": draw(st.sampled_from(["list", "list", "list", "alliance"])),
    }
    if draw(st.integers(1, 4)) == 1:
        times = draw(st.sampled_from(["1/2", "3/4", "1", "3/2"]))
        words |= {"quota": draw(st.sampled_from(QUOTAS)), "times": times}
    else:
        words["share"] = draw(st.sampled_from(SHARES))
        sizes = draw(st.lists(st.integers(2, 4), max_size=2, unique=True))
        words["tiers"] = tuple(
            Tier(members=size, share=draw(st.sampled_from(SHARES))) for size in sizes
        )
    if draw(st.integers(1, 3)) == 1:
        words["exempt"] = ("minority",)
    words["districts_won"] = some(draw, 4, st.integers(1, 2))
    return Threshold(**words)


@st.composite
def tie_rules(draw: Any) -> Tie | None:
    """No word about ties, or a rule, and often another after it."""
    if draw(st.integers(1, 4)) == 1:
        return None
    rule = draw(st.sampled_from(TIE_RULES))
    others = [one for one in TIE_RULES if one != rule]
    then = None if rule == "none" else some(draw, 2, st.sampled_from(others))
    return Tie(rule=rule, then=then)


@st.composite
def clauses(draw: Any, method: Method, with_threshold: bool) -> tuple[Any, ...]:
    """Named clauses, each where it may stand."""
    found: list[Any] = []
    if method.by_quota and with_threshold and draw(st.integers(1, 3)) == 1:
        factor = draw(st.sampled_from(["7/10", "1/2", "1", "0"]))
        found.append(SinglePassingList(factor=factor, least_seats=draw(st.integers(0, 3))))
    if method.name == "quota" and draw(st.integers(1, 3)) == 1:
        found.append(RaiseToMinimum(least_seats=draw(st.integers(1, 3))))
    if method.name == "quota" and draw(st.integers(1, 3)) == 1:
        found.append(DealInTurn(above=draw(st.integers(0, 3))))
    return tuple(found)


@st.composite
def rules(
    draw: Any, methods: st.SearchStrategy[Method] | None = None, *, prior: bool = False
) -> Lists:
    """A whole list section; the rarer rules in a few cases each, prior seats in all if asked."""
    method = draw(methods or st.one_of(quota_methods(), divisor_methods()))
    threshold = some(draw, 2, thresholds())
    words: dict[str, Any] = {
        "method": method,
        "threshold": threshold,
        "tie": draw(tie_rules()),
        "clauses": draw(clauses(method, threshold is not None)),
        "minimum": some(draw, 6, st.builds(Minimum, value=st.integers(1, 2))),
        "maximum": some(
            draw,
            6,
            st.one_of(
                st.builds(Maximum, value=st.integers(1, 4)),
                st.builds(Maximum, share=st.sampled_from(["1/3", "1/2", "2/3", "1"])),
            ),
        ),
        "alliances": some(
            draw,
            4,
            st.builds(
                Alliances,
                within=st.sampled_from(["d_hondt", "sainte_lague", "largest_remainder"]),
            ),
        ),
    }
    overhangs = ["within", "keep"] + ["level"] * (not method.by_quota)
    words["prior"] = some(
        draw, 1 if prior else 4, st.builds(Prior, overhang=st.sampled_from(overhangs))
    )
    if draw(st.integers(1, 6)) == 1:
        factors = draw(st.lists(st.sampled_from(["1/2", "4/3", "2"]), min_size=1, max_size=2))
        words["multipliers"] = tuple(
            Multiplier(tag=tag, factor=factor) for tag, factor in zip(TAGS, factors, strict=False)
        )
    if method.name != "quota":
        words["majority"] = some(
            draw, 6, st.builds(Majority, share=st.sampled_from(["1/2", "1/3", "2/3"]))
        )
    return Lists(**words)


@st.composite
def options(draw: Any, name: str, votes: st.SearchStrategy[int] = VOTES) -> Option:
    """One list with the marks that laws ask for."""
    words: Mapping[str, Any] = {
        "tags": frozenset(draw(st.lists(st.sampled_from(TAGS), max_size=2))),
        "alliance": draw(st.sampled_from([None, None, "K", "L"])),
        "members": draw(st.sampled_from([1, 1, 2, 3])),
        "prior": draw(st.sampled_from([0, 0, 0, 1, 2])),
        "districts_won": draw(st.sampled_from([0, 0, 1, 3])),
        "max_seats": draw(st.sampled_from([None, None, None, 2, 3, 5])),
        "registered": draw(st.sampled_from([None, 1, 2, 3, 4, 5])),
    }
    return Option(name, draw(votes), **words)


@st.composite
def slates(draw: Any, votes: st.SearchStrategy[int] | None = None, most: int = 6) -> Slate:
    """Up to `most` lists, and often votes against all, other valid and invalid ones."""
    numbers = votes or draw(st.sampled_from([TINY, TINY, VOTES]))
    names = "ABCDEFGHIJ"[: draw(st.integers(1, most))]
    found = [draw(options(name, numbers)) for name in names]
    for name, kind in (("against", "against_all"), ("other", "other"), ("void", "invalid")):
        if draw(st.booleans()):
            found.append(Option(name, draw(numbers), kind))  # type: ignore[arg-type]
    return Slate(tuple(draw(st.permutations(found))))


@st.composite
def elections(
    draw: Any, methods: st.SearchStrategy[Method] | None = None, *, prior: bool = False
) -> Election:
    """A whole election under any list section, or any that counts seats held before."""
    section = draw(rules(methods, prior=prior))
    # Options hold up to two prior seats each; more than the house is a mistake of the input.
    return Election(section, draw(slates()), draw(st.integers(2 if section.prior else 1, 12)))


@st.composite
def plain_slates(draw: Any, least: int = 1, most: int = 6) -> Slate:
    """Lists with votes and nothing else, at least one vote in all."""
    votes = draw(st.lists(VOTES, min_size=least, max_size=most).filter(any))
    return Slate(tuple(Option(f"L{spot}", count) for spot, count in enumerate(votes)))
