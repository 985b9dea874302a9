"""Bounds by exhaustion: every way in which the ballots still out may fall is counted."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import comb

from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.lists import Base, Lists, SinglePassingList, Threshold
from hattama.core.law.model import Winner
from hattama.core.seats.bounds.model import Bounds, DistrictBound
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Outcome, Slate
from hattama.core.seats.tiers.districts import Ballot, Candidate, District, decide
from tests.core.seats import margin_cases
from tests.core.seats.laws import lists_of

Added = tuple[int, ...]
SHIPPED = (
    "ge/2016-parliament",
    "kz/2021-mazhilis",
    "kz/2023-maslikhat",
    "kz/2023-mazhilis",
    "kz/2026-kurultai",
    "ru/2016-duma",
    "ru/2021-duma",
)


def completions(places: int, out: int) -> Iterator[Added]:
    """Every way in which at most `out` ballots fall on so many places."""
    if not places:
        yield ()
        return
    for first in range(out + 1):
        for rest in completions(places - 1, out - first):
            yield first, *rest


@dataclass(frozen=True)
class Count:
    """One small election with ballots out."""

    rules: Lists
    slate: Slate
    seats: int
    out: int

    def full_slate(self) -> Slate:
        """The slate with a row for invalid ballots, which may be among those still out."""
        if any(one.kind == "invalid" for one in self.slate.options):
            return self.slate
        return Slate((*self.slate.options, Option("spoilt", 0, "invalid")))

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of every completion."""
        slate = self.full_slate()
        for added in completions(len(slate.options), self.out):
            votes = {
                one.name: one.votes + more for one, more in zip(slate.options, added, strict=True)
            }
            try:
                yield allocate(self.rules, slate.with_votes(votes), self.seats, table=False)
            except InputError:
                # The law cannot be applied to these votes at all.
                continue


def at_most(count: Count, outcome: Outcome, name: str) -> int:
    """Seats of a list and its part of open ties: one each, or a whole block."""
    held = outcome.seats[name]
    allied = any(one.alliance is not None for one in count.slate.lists)
    block = outcome.clause is not None or (allied and count.rules.alliances is not None)
    block = block or any(step.code == "largest_not_known" for step in outcome.steps)
    offered = 0
    for tie in outcome.ties:
        known = set(tie.among) <= set(outcome.seats)
        if tie.resolved_by is None and (name in tie.among or not known):
            offered += tie.seats if block else 1
    option = next(one for one in count.slate.lists if one.name == name)
    roofs = [option.max_seats]
    law = count.rules.maximum
    if law is not None and outcome.clause is None:
        share = ratio(law.share) * outcome.house if law.share is not None else None
        roofs += [law.value, None if share is None else share.numerator // share.denominator]
    room = [max(0, roof - held) for roof in roofs if roof is not None]
    return held + min([offered, *room])


@dataclass
class Truth:
    """The fewest and the most seats of each list over all completions."""

    fewest: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)


def truth_of(count: Count) -> Truth:
    found = Truth()
    for outcome in count.outcomes():
        for name, held in outcome.seats.items():
            found.fewest[name] = min(held, found.fewest.get(name, held))
            top = at_most(count, outcome, name)
            found.most[name] = max(top, found.most.get(name, top))
    return found


def check_bounds(bounds: Bounds, truth: Truth) -> None:
    """Bounds lie on their side of the truth; those said to be exact are the truth."""
    for one in bounds.lists:
        fewest, most = truth.fewest[one.option], truth.most[one.option]
        assert one.certain <= fewest, f"{one}: {fewest} is possible"
        assert one.most >= most, f"{one}: {most} is possible"
        assert not one.certain_exact or one.certain == fewest, f"{one}: never below {fewest}"
        assert not one.most_exact or one.most == most, f"{one}: never above {most}"
    assert bounds.certain + bounds.open == bounds.house
    assert bounds.exact == all(one.certain_exact and one.most_exact for one in bounds.lists)


def sized(dice: random.Random, made: tuple[Lists, Slate, int], limit: int) -> Count:
    """A count with so many ballots out that about `limit` completions are possible."""
    rules, slate, seats = made
    places = len(slate.options) + 2
    out = 1
    while out < 8 and comb(out + places, places) <= limit:
        out += 1
    return Count(rules, slate, seats, dice.randint(0, out))


def plain(dice: random.Random, family: str) -> tuple[Lists, Slate, int]:
    """A law as most are: a share of some base, one table, no further rule."""
    rules = Lists(
        method=margin_cases.METHODS[family](dice),
        threshold=a_share(dice) if dice.random() < 0.8 else None,
        tie=dice.choice(margin_cases.TIES),
    )
    return rules, margin_cases.slate(dice), dice.randint(1, 7)


def a_share(dice: random.Random) -> Threshold:
    bases: tuple[Base, ...] = ("lists", "valid", "valid_with_against_all", "cast")
    return Threshold(
        share=dice.choice(margin_cases.SHARES),
        at=dice.choice(["least", "above"]),
        base=dice.choice(bases),
    )


def with_clause(dice: random.Random) -> tuple[Lists, Slate, int]:
    """Kazakhstan's clause about a list that passes alone."""
    rules, slate, seats = plain(dice, dice.choice(["hare", "hare", "divisors"]))
    clause = SinglePassingList(
        factor=dice.choice(["7/10", "1"]), least_seats=dice.choice([0, 1, 2])
    )
    return (
        Lists(method=rules.method, tie=rules.tie, threshold=a_share(dice), clauses=(clause,)),
        slate,
        seats,
    )


def shipped(dice: random.Random) -> tuple[Lists, Slate, int]:
    """A law in force, with a small house."""
    return lists_of(dice.choice(SHIPPED)), margin_cases.slate(dice), dice.randint(1, 9)


def with_many(dice: random.Random) -> tuple[Lists, Slate, int]:
    """More lists than those of which every set is looked at, and any of them may fail."""
    family = dice.choice(["hare", "divisors", "quotas"])
    rules, _, _ = plain(dice, family)
    count, most = dice.choice([5, 5, 6]), dice.choice([1, 3, 6, 10])
    ranks = dice.sample(range(9), count)
    options = tuple(
        Option(
            "ABCDEF"[spot],
            dice.randint(0, most) if dice.random() < 0.8 else 0,
            registered=ranks[spot] if dice.random() < 0.95 else None,
            max_seats=dice.choice([None] * 12 + [1, 2]),
        )
        for spot in range(count)
    )
    return rules, Slate(options), dice.choice([1, 2, 3, 5, 7, 12, 25])


def district(dice: random.Random) -> tuple[Winner, Ballot, int, int]:
    """A small district: rule, votes, ballots out, number of the round."""
    rule = Winner(
        rule=dice.choice(["plurality", "majority", "majority"]),
        share=dice.choice(["1/2", "1/2", "2/5", "1/3", "1/4", "2/3"]),
        base=dice.choice(["valid", "valid_with_against_all", "cast"]),
        finalists=dice.choice([1, 2, 2, 2, 3]),
        tie=dice.choice(["repeat_vote", "lot", "more_rounds", "registered_earlier", "none"]),
    )
    count, most = dice.randint(0, 4), dice.choice([0, 2, 5, 9, 12])
    ranks: list[int | None] = list(dice.sample(range(9), count))
    if dice.random() < 0.3:
        ranks = [dice.choice([None, 1, 2]) for _ in range(count)]
    candidates = tuple(
        Candidate("ABCD"[spot], dice.randint(0, most), ranks[spot]) for spot in range(count)
    )
    ballot = Ballot(
        candidates, dice.randint(0, 3), dice.choice([None, 0, 2]), dice.choice([0, 0, 2])
    )
    return rule, ballot, dice.randint(0, 4), dice.choice([1, 1, 1, 2])


def rounds(rule: Winner, ballot: Ballot, out: int, number: int) -> list[District]:
    """The outcome of the round for every completion."""
    places = len(ballot.candidates)
    found = []
    for added in completions(places + 3, out):
        against, invalid, other = added[places:]
        candidates = tuple(
            replace(one, votes=one.votes + more)
            for one, more in zip(ballot.candidates, added[:places], strict=True)
        )
        spoilt = None if ballot.invalid is None and not invalid else (ballot.invalid or 0) + invalid
        full = Ballot(candidates, ballot.against_all + against, spoilt, ballot.other + other)
        found.append(decide(rule, full, number))
    return found


def check_district(bound: DistrictBound, rule: Winner, found: list[District], number: int) -> None:
    """Every answer about a district against all completions."""
    majority = rule.rule == "majority" and number == 1
    winners = {one.winner for one in found}
    can_win = {name for name in winners if name is not None}
    further = []
    for one in found:
        if one.winner is None and not majority and one.status != "second_round":
            can_win |= set(one.tied)
        asked = majority and one.tied and one.status in ("lot_required", "order_required")
        further.append(one.status == "second_round" or bool(asked))
    assert bound.certain == (winners.pop() if len(winners) == 1 else None), bound
    assert (bound.status == "certain") == (bound.certain is not None), bound
    assert set(bound.can_win) == can_win, (bound, can_win)
    told = "certain" if all(further) else "possible" if any(further) else "no"
    assert bound.second_round == told, (bound, told)
    going = set.intersection(*(set(one.finalists) for one in found)) if all(further) else set()
    assert set(bound.finalists_certain) <= going, (bound, going)
    if rule.tie != "registered_earlier":
        assert set(bound.finalists_certain) == going, (bound, going)
