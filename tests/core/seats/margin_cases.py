"""Small random elections for the exhaustive search of margins."""

import random
from typing import Any

from hattama.core.law.lists import (
    Alliances,
    Leftover,
    LeftoverRule,
    Lists,
    Majority,
    Maximum,
    Method,
    Minimum,
    Multiplier,
    Over,
    Prior,
    SinglePassingList,
    Threshold,
    Tie,
    Tier,
)
from hattama.core.seats.model import Option, Slate

OVERS: tuple[Over, ...] = ("passing", "passing", "lists", "valid", "valid_with_against_all", "cast")
BASES = ("lists", "valid", "valid_with_against_all", "cast")
SHARES = ("1/20", "7/100", "1/10", "3/20", "1/5", "1/4", "1/3")
DIVISORS = (
    Method(name="d_hondt"),
    Method(name="sainte_lague"),
    Method(name="sainte_lague", first="7/5"),
    Method(name="sainte_lague", first="1/2"),
    Method(name="danish"),
    Method(name="imperiali"),
    Method(name="macanese"),
    Method(name="adams"),
    Method(name="huntington_hill"),
    Method(name="divisor", sequence=("1", "3", "4"), step="2"),
    Method(name="divisor", sequence=("0", "1"), step="1/2"),
)
TIES = (
    None,
    None,
    Tie(rule="registered_earlier"),
    Tie(rule="more_votes"),
    Tie(rule="more_votes", then="registered_earlier"),
)


def hare(dice: random.Random) -> Method:
    return Method(name="largest_remainder", quota="hare", over=dice.choice(OVERS))


def other_quota(dice: random.Random) -> Method:
    return Method(
        name="largest_remainder",
        quota=dice.choice(["hare", "droop", "hagenbach_bischoff", "imperiali"]),
        over=dice.choice(OVERS),
        round=dice.choice([None, "exact", "floor", "ceiling", "nearest"]),
        over_award=dice.choice(["no_rule", "withdraw"]),
    )


def divisor(dice: random.Random) -> Method:
    return dice.choice(DIVISORS)


def staged(dice: random.Random) -> Method:
    stages: tuple[LeftoverRule, ...] = (
        "largest_remainder", "by_votes", "in_turn", "to_largest", "highest_average",
    )  # fmt: skip
    return Method(
        name="quota",
        quota=dice.choice(["hare", "droop"]),
        over=dice.choice(OVERS),
        leftover=tuple(
            Leftover(rule=dice.choice(stages), eligible=dice.choice([None, "1/2"]))
            for _ in range(dice.randint(0, 2))
        ),
    )


METHODS = {"hare": hare, "quotas": other_quota, "divisors": divisor}


def threshold(dice: random.Random) -> Threshold | None:
    if dice.random() < 0.4:
        return None
    words: dict[str, Any] = {"at": dice.choice(["least", "above"]), "base": dice.choice(BASES)}
    if dice.random() < 0.1:
        return Threshold(
            quota=dice.choice(["hare", "droop"]), times=dice.choice(["1/2", "3/4", "1"]), **words
        )
    return Threshold(
        share=dice.choice(SHARES),
        exempt=("minority",) if dice.random() < 0.2 else (),
        districts_won=1 if dice.random() < 0.1 else None,
        tiers=(Tier(members=2, share="1/4"),) if dice.random() < 0.1 else (),
        **words,
    )


def slate(dice: random.Random, capped: float = 0.04) -> Slate:
    """One to four lists of up to twelve votes, and sometimes other options."""
    most = dice.choice([4, 8, 12])
    found = [
        Option(
            "ABCD"[spot],
            dice.randint(0, most),
            tags=frozenset({"minority"}) if dice.random() < 0.2 else frozenset(),
            alliance=dice.choice([None, "K"]),
            members=dice.choice([1, 1, 2]),
            prior=dice.choice([0, 0, 1]),
            districts_won=dice.choice([0, 0, 1]),
            max_seats=dice.choice([1, 2]) if dice.random() < capped else None,
            registered=spot if dice.random() < 0.8 else None,
        )
        for spot in range(dice.choice([1, 2, 2, 3, 3, 3, 4]))
    ]
    if dice.random() < 0.3:
        found.append(Option("against", dice.randint(0, 4), "against_all"))
    if dice.random() < 0.3:
        found.append(Option("other", dice.randint(0, 4), "other"))
    if dice.random() < 0.2:
        found.append(Option("void", dice.randint(0, 4), "invalid"))
    return Slate(tuple(found))


def plain(dice: random.Random, family: str) -> tuple[Lists, Slate, int]:
    """A law with one table of priorities, with or without threshold and bounds."""
    rules = Lists(
        method=METHODS[family](dice),
        threshold=threshold(dice),
        tie=dice.choice(TIES),
        minimum=Minimum(value=1) if dice.random() < 0.1 else None,
        maximum=dice.choice([Maximum(value=2), Maximum(share="1/2")])
        if dice.random() < 0.1
        else None,
    )
    return rules, slate(dice), dice.randint(1, 6)


def with_more_rules(dice: random.Random) -> tuple[Lists, Slate, int]:
    """A law with rules beside the table: no closed form, only bounds."""
    rules, _, seats = plain(dice, dice.choice(["hare", "divisors"]))
    words = {name: getattr(rules, name) for name in rules.__struct_fields__}
    more = dice.choice(["alliances", "prior", "multipliers", "majority", "clause", "staged"])
    if more == "alliances":
        words["alliances"] = Alliances(within=dice.choice(["d_hondt", "largest_remainder"]))
    elif more == "prior":
        words["prior"] = Prior(overhang=dice.choice(["within", "keep"]))
    elif more == "multipliers":
        words["multipliers"] = (Multiplier(tag="minority", factor="3/2"),)
    elif more == "majority":
        words["majority"] = Majority()
    elif more == "staged":
        words["method"] = staged(dice)
    else:
        words["threshold"] = Threshold(share="1/3")
        words["method"] = hare(dice)
        words["clauses"] = (SinglePassingList(factor="7/10", least_seats=2),)
    return Lists(**words), slate(dice), max(seats, 2)
