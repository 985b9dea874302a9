"""Two thousand small elections for each shipped law: the same seats, thresholds and ties."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from hattama.bundle.outcomes import outcome_json
from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.library import get, shipped, text
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import BASE_KINDS, Lot, Option, Slate
from hattama.core.seats.tiers.districts import Ballot, Candidate, decide
from tests.publish.browser.chromium import Check

pytestmark = pytest.mark.slow

MANY = 2000
KEYS = ("house", "seats", "status", "undecided", "ties", "thresholds")
_ALL = """([name, law, asked]) => asked.map(([ballot, more, lots]) => {
  try {
    return window.hattamaCheck[name](law, ballot, more, lots);
  } catch (problem) {
    return problem.code || String(problem);
  }
})"""
WITH_LISTS = [law for law in shipped() if get(law).lists is not None]
WITH_DISTRICTS = [law for law in shipped() if get(law).districts is not None]


def ballot(chance: random.Random) -> list[dict[str, Any]]:
    """A few lists, often equal to one another or on the threshold."""
    most = chance.choice([3, 12, 100, 1000, 10**6, 10**12])
    pool = [chance.randint(0, most) for _ in range(3)]
    options = [
        {
            "id": f"l{number}",
            "kind": "list",
            "votes": chance.choice([*pool, chance.randint(0, most), most // 20, 0]),
            "registered": chance.choice([None, number, 1, 2]),
            "maxSeats": chance.choice([None] * 6 + [0, 1, 5]),
        }
        for number in range(chance.randint(1, 7))
    ]
    if chance.random() < 0.2:
        # One list far in front: the others may fail.
        options[0]["votes"] = most * 30
    for kind in ("against_all", "other"):
        if chance.random() < 0.5:
            options.append({"id": kind, "kind": kind, "votes": chance.randint(0, most)})
    if chance.random() < 0.7:
        options.append({"id": "ballots_invalid", "kind": "invalid", "votes": chance.choice(pool)})
    chance.shuffle(options)
    return options


def on_the_edge(
    chance: random.Random, options: list[dict[str, Any]], share: Fraction, base: str
) -> None:
    """One list exactly on a share of the base, or one ballot beside it, by the votes of another."""
    lists = [one for one in options if one["kind"] in ("list", "candidate")]
    if len(lists) < 2:
        return
    edge, filler = chance.sample(lists, 2)
    kinds = {"candidate", *BASE_KINDS[base]}
    others = sum(
        one["votes"] for one in options if one["kind"] in kinds and one not in (edge, filler)
    )
    rest = share.denominator - share.numerator
    times = others // rest + chance.randint(1, 50)
    edge["votes"] = share.numerator * times + chance.choice([-1, 0, 0, 0, 1])
    filler["votes"] = share.denominator * times - share.numerator * times - others


def slate(options: list[dict[str, Any]]) -> Slate:
    return Slate(
        tuple(
            Option(
                name=one["id"],
                votes=one["votes"],
                kind=one["kind"],
                max_seats=one.get("maxSeats"),
                registered=one.get("registered"),
            )
            for one in options
        )
    )


def lots_for(chance: random.Random, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sometimes a lot was drawn, needed or not."""
    names = [one["id"] for one in options if one["kind"] in ("list", "candidate")]
    if chance.random() > 0.15 or len(names) < 2:
        return []
    among = chance.sample(names, chance.randint(2, len(names)))
    return [{"among": among, "drawn": among[: chance.randint(1, len(among) - 1)]}]


def told(work: Any) -> Any:
    """What it gives, or the code with which it refuses."""
    try:
        return work()
    except InputError as problem:
        return problem.code


def lots_of(lots: list[dict[str, Any]]) -> tuple[Lot, ...]:
    return tuple(Lot(frozenset(one["among"]), tuple(one["drawn"])) for one in lots)


@pytest.mark.parametrize("law", WITH_LISTS)
def test_seats_of_lists(check: Check, law: str):
    chance, rules = random.Random(law), get(law).lists
    assert rules is not None
    assert rules.threshold is not None
    asked: list[Any] = []
    for _ in range(MANY):
        options = ballot(chance)
        if chance.random() < 0.3:
            on_the_edge(chance, options, ratio(rules.threshold.share or "0"), rules.threshold.base)
        house = chance.choice([1, 2, 3, 5, 10, 69, 145, 450])
        if rules.seats is not None and chance.random() < 0.3:
            house = rules.seats.value
        asked.append([options, house, lots_for(chance, options)])
    found = check.page.evaluate(_ALL, ["seats", text(law), asked])
    seen: dict[str, int] = {}
    for (options, house, lots), here in zip(asked, found, strict=True):
        there = told(
            lambda options=options, house=house, lots=lots: outcome_json(
                replace(
                    allocate(rules, slate(options), house, lots_of(lots), table=False), steps=()
                ),
                (),
            )
        )
        if isinstance(there, Mapping):
            there = {key: there[key] for key in KEYS}
        assert here == there, (options, house, lots)
        status = here if isinstance(here, str) else here["status"]
        seen[status] = seen.get(status, 0) + 1
    assert len(seen) > 1, seen


@pytest.mark.parametrize("law", WITH_DISTRICTS)
def test_winners_of_districts(check: Check, law: str):
    chance, rules = random.Random(law), get(law).districts
    assert rules is not None
    asked: list[Any] = []
    for _ in range(MANY):
        options = [
            {**one, "kind": {"list": "candidate"}.get(one["kind"], one["kind"])}
            for one in ballot(chance)
        ]
        if chance.random() < 0.3:
            on_the_edge(chance, options, ratio(rules.winner.share), rules.winner.base)
        asked.append([options, chance.choice([1, 1, 2]), lots_for(chance, options)])
    found = check.page.evaluate(_ALL, ["district", text(law), asked])
    seen: set[str] = set()
    for (options, number, lots), here in zip(asked, found, strict=True):
        there = told(
            lambda options=options, number=number, lots=lots: decide(
                rules.winner, of_district(options), number, lots_of(lots)
            )
        )
        if not isinstance(there, str):
            there = {
                "status": there.status,
                "winner": there.winner,
                "finalists": list(there.finalists),
                "tied": list(there.tied),
                "lead": there.lead,
            }
        assert here == there, (options, number, lots)
        seen.add(here if isinstance(here, str) else here["status"])
    assert len(seen) > 2, seen


def of_district(options: list[dict[str, Any]]) -> Ballot:
    votes = {one["kind"]: one["votes"] for one in options if one["kind"] != "candidate"}
    return Ballot(
        tuple(
            Candidate(one["id"], one["votes"], one["registered"])
            for one in options
            if one["kind"] == "candidate"
        ),
        votes.get("against_all", 0),
        votes.get("invalid"),
        votes.get("other", 0),
    )
