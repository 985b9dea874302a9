"""Below, equal and above for every comparison that decides who takes part and who receives."""

from typing import Literal

import pytest

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.library import get, shipped
from hattama.core.law.lists import (
    Leftover,
    Lists,
    Majority,
    Maximum,
    Method,
    Minimum,
    Prior,
    Threshold,
    Tier,
)
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import BASE_KINDS, Option, Slate
from tests.core.seats.laws import lists_of

Overhang = Literal["within", "keep", "level"]
HARE = Method(name="largest_remainder", quota="hare")
D_HONDT = Method(name="d_hondt")
KINDS = ("list", "other", "against_all", "invalid")
LAWS = [law for law in shipped() if (get(law).lists or Lists(method=HARE)).threshold is not None]


def slate(votes, other=0, against=0, invalid=0, **marks):
    """Lists A, B, C ... and the other options; a mark is a dictionary by name."""
    lists = [
        Option(name, count, **{mark: given[name] for mark, given in marks.items() if name in given})
        for name, count in zip("ABCDEFGH", votes, strict=False)
    ]
    rest = [
        Option("other", other, "other"),
        Option("against", against, "against_all"),
        Option("void", invalid, "invalid"),
    ]
    return Slate((*lists, *rest))


def passes(rules, votes, seats=10, **more):
    lines = allocate(rules, slate(votes, **more), seats).thresholds
    return {line.name: line.passed for line in lines}


def seats_of(rules, votes, seats, **more):
    return tuple(allocate(rules, slate(votes, **more), seats).seats.values())


class TestThresholdsOfTheLaws:
    """Kazakhstan 97-1(1): seven, later five percent of those who took part, invalid ballots out.

    Georgia 125(4): five percent of valid votes. Russia: five percent of all ballots cast.
    """

    @pytest.mark.parametrize("law", LAWS)
    @pytest.mark.parametrize(("more", "expected"), [(-1, False), (0, True), (1, True)])
    def test_exactly_on_the_threshold_is_in(self, law, more, expected):
        rules = lists_of(law)
        threshold = rules.threshold
        assert threshold is not None
        assert threshold.at == "least"
        votes = int(ratio(threshold.share or "0") * 100_000) + more
        inside = BASE_KINDS[threshold.base]
        # Every kind of ballot in the base stands in it; the others are many, and count for nothing.
        rest = {kind: 7_000 if kind in inside else 900_000 for kind in KINDS[1:]}
        strong = 100_000 - votes - sum(count for kind, count in rest.items() if kind in inside)
        found = passes(
            rules, (strong, votes),
            other=rest["other"], against=rest["against_all"], invalid=rest["invalid"],
        )  # fmt: skip
        assert found == {"A": True, "B": expected}

    def test_the_laws_are_looked_at(self):
        assert {"kz/2021-mazhilis", "kz/2023-mazhilis", "ge/2016-parliament"} <= set(LAWS)
        found = [lists_of(law).threshold for law in LAWS]
        bases = {one.base for one in found if one is not None}
        assert bases == {"valid", "valid_with_against_all", "cast"}


class TestThresholdWords:
    @pytest.mark.parametrize("base", BASE_KINDS)
    @pytest.mark.parametrize(
        ("at", "expected"), [("least", (False, True, True)), ("above", (False, False, True))]
    )
    def test_below_equal_above_of_each_base(self, base, at, expected):
        rules = Lists(method=D_HONDT, threshold=Threshold(share="5/100", at=at, base=base))
        inside = sum(200 for kind in KINDS if kind in BASE_KINDS[base] and kind != "list")
        found = tuple(
            passes(rules, (1000 - inside - few, few), other=200, against=200, invalid=200)["B"]
            for few in (49, 50, 51)
        )
        assert found == expected

    def test_nothing_passes_without_votes(self):
        rules = Lists(method=D_HONDT, threshold=Threshold(share="0", at="least", base="lists"))
        assert passes(rules, (5, 0)) == {"A": True, "B": False}

    @pytest.mark.parametrize(("members", "needed"), [(1, 50), (2, 80), (3, 80), (4, 110), (9, 110)])
    def test_the_highest_tier_reached_holds(self, members, needed):
        rule = Threshold(
            share="5/100",
            base="lists",
            tiers=(Tier(members=4, share="11/100"), Tier(members=2, share="8/100")),
        )
        rules = Lists(method=D_HONDT, threshold=rule)
        found = [
            passes(rules, (1000 - few, few), members={"B": members})["B"]
            for few in (needed - 1, needed, needed + 1)
        ]
        assert found == [False, True, True]

    @pytest.mark.parametrize(("won", "expected"), [(2, False), (3, True), (4, True)])
    def test_districts_won(self, won, expected):
        rule = Threshold(share="5/100", base="lists", districts_won=3)
        rules = Lists(method=D_HONDT, threshold=rule)
        assert passes(rules, (99, 1), districts_won={"B": won})["B"] is expected

    @pytest.mark.parametrize(("tag", "expected"), [("minority", True), ("other", False)])
    def test_exempt_tags(self, tag, expected):
        rules = Lists(
            method=D_HONDT, threshold=Threshold(share="1/2", base="lists", exempt=("minority",))
        )
        assert passes(rules, (99, 1), tags={"B": frozenset({tag})})["B"] is expected

    @pytest.mark.parametrize(
        ("quota", "times", "needed"),
        # 1000 votes, 9 seats: Hare 111.1, Droop 101, Hagenbach-Bischoff 100, Imperiali 90.9.
        [("hare", "9/10", 100), ("droop", "1", 101), ("hagenbach_bischoff", "1/2", 50),
         ("imperiali", "11/10", 100)],
    )  # fmt: skip
    def test_multiples_of_a_quota(self, quota, times, needed):
        rules = Lists(
            method=D_HONDT, threshold=Threshold(quota=quota, times=times, at="least", base="lists")
        )
        found = [
            passes(rules, (1000 - few, few), 9)["B"] for few in (needed - 1, needed, needed + 1)
        ]
        assert found == [False, True, True]

    def test_an_alliance_is_asked_as_a_whole(self):
        rule = Threshold(share="10/100", base="lists", scope="alliance")
        rules = Lists(method=D_HONDT, threshold=rule)
        allied = {"B": "K", "C": "K"}
        for few, expected in ((4, False), (5, True), (6, True)):
            found = passes(rules, (95 - few, few, 5), alliance=allied)
            assert (found["B"], found["C"]) == (expected, expected)


class TestEligible:
    """A leftover stage for lists with a share of the quota, as in Dutch municipalities."""

    @pytest.mark.parametrize(
        ("at", "expected"), [("least", (False, True, True)), ("above", (False, False, True))]
    )
    def test_three_quarters_of_the_quota(self, at, expected):
        stage = Leftover(rule="largest_remainder", eligible="3/4", at=at)
        rules = Lists(method=Method(name="quota", quota="hare", over="lists", leftover=(stage,)))
        # 800 votes, 2 seats: quota 400, three quarters of it 300. The seat left is B's by remainder
        # where B takes part, and else A's, whose remainder is 50.
        found = tuple(
            seats_of(rules, (450, few, 350 - few), 2) == (1, 1, 0) for few in (299, 300, 301)
        )
        assert found == expected
        assert seats_of(rules, (450, 299, 51), 2) == (2, 0, 0)


class TestMajority:
    """More than half of the votes brings more than half of the seats; exactly half does not."""

    @pytest.mark.parametrize(("votes", "expected"), [(4999, 4), (5000, 4), (5001, 5)])
    def test_more_than_half(self, votes, expected):
        # Adams gives each of the five others a seat first, and A four of nine.
        rules = Lists(method=Method(name="adams"), majority=Majority(share="1/2"))
        rest = 10_000 - votes
        split = (votes, rest - 4 * (rest // 5), *(rest // 5 for _ in range(4)))
        assert seats_of(Lists(method=Method(name="adams")), split, 9)[0] == 4
        assert seats_of(rules, split, 9)[0] == expected

    @pytest.mark.parametrize(("house", "needed"), [(8, 5), (9, 5), (10, 6)])
    def test_more_than_half_of_even_and_odd_houses(self, house, needed):
        rules = Lists(method=Method(name="adams"), majority=Majority())
        votes = (501, 84, 83, 83, 83, 83, 83)
        assert seats_of(Lists(method=Method(name="adams")), votes, house)[0] < needed
        held = allocate(rules, slate(votes), house)
        assert held.seats["A"] == needed
        assert sum(held.seats.values()) + held.undecided == house

    def test_two_lists_above_a_third(self):
        rules = Lists(method=Method(name="adams"), majority=Majority(share="1/3"))
        votes = (400, 350, 60, 60, 50, 40, 40)
        assert seats_of(Lists(method=Method(name="adams")), votes, 9)[:2] == (2, 2)
        assert seats_of(rules, votes, 10)[:2] == (4, 4)
        forth = allocate(rules, slate(votes), 10)
        back = allocate(rules, Slate(tuple(reversed(slate(votes).options))), 10)
        assert forth.seats == back.seats


class TestBounds:
    @pytest.mark.parametrize(("most", "expected"), [(4, (4, 1)), (5, (5, 0)), (6, (5, 0))])
    def test_candidates_on_a_list(self, most, expected):
        assert seats_of(Lists(method=D_HONDT), (90, 10), 5, max_seats={"A": most}) == expected

    @pytest.mark.parametrize(
        ("share", "expected"), [("3/5", (3, 2)), ("4/5", (4, 1)), ("79/100", (3, 2))]
    )
    def test_a_share_of_the_house_is_rounded_down(self, share, expected):
        rules = Lists(method=D_HONDT, maximum=Maximum(share=share))
        assert seats_of(rules, (90, 10), 5) == expected

    @pytest.mark.parametrize("house", [2, 3, 4])
    def test_minima_that_the_house_cannot_hold(self, house):
        rules = Lists(method=HARE, minimum=Minimum(value=1))
        outcome = allocate(rules, slate((97, 2, 1)), house)
        if house < 3:
            assert (outcome.status, outcome.undecided) == ("no_rule", house)
        else:
            assert outcome.seats == {"A": house - 2, "B": 1, "C": 1}

    def test_nobody_is_left_to_take_a_seat(self):
        outcome = allocate(Lists(method=D_HONDT), slate((60, 40), max_seats={"A": 1, "B": 2}), 5)
        assert outcome.seats == {"A": 1, "B": 2}
        assert (outcome.status, outcome.undecided) == ("no_rule", 2)


class TestPriorSeats:
    @pytest.mark.parametrize(("held", "fits"), [(4, True), (5, True), (6, False)])
    def test_more_than_the_house_within_it(self, held, fits):
        rules = Lists(method=D_HONDT, prior=Prior(overhang="within"))
        if fits:
            assert seats_of(rules, (90, 10), 5, prior={"B": held}) == (5 - held, held)
        else:
            with pytest.raises(InputError, match="prior_above_house"):
                allocate(rules, slate((90, 10), prior={"B": held}), 5)

    @pytest.mark.parametrize(
        ("overhang", "house", "expected"),
        [("within", 5, (3, 2)), ("keep", 7, (5, 2)), ("level", 20, (18, 2))],
    )
    def test_three_ways_with_two_seats_too_many(self, overhang, house, expected):
        rules = Lists(method=D_HONDT, prior=Prior(overhang=overhang))
        # 90 : 10; B's second seat stands at 5, as A's eighteenth.
        outcome = allocate(rules, slate((90, 10), prior={"B": 2}), 5)
        assert (outcome.house, tuple(outcome.seats.values())) == (house, expected)

    def test_a_list_that_takes_no_part_keeps_what_it_holds(self):
        rule = Threshold(share="5/100", base="lists")
        ways: dict[Overhang, int] = {"within": 10, "keep": 11, "level": 11}
        for overhang, house in ways.items():
            rules = Lists(method=D_HONDT, threshold=rule, prior=Prior(overhang=overhang))
            outcome = allocate(rules, slate((60, 38, 2), prior={"C": 1}), 10)
            assert (outcome.house, outcome.seats["C"], outcome.status) == (house, 1, "complete")

    def test_more_held_outside_than_the_house_has(self):
        rules = Lists(
            method=D_HONDT,
            threshold=Threshold(share="5/100", base="lists"),
            prior=Prior(overhang="within"),
        )
        outcome = allocate(rules, slate((97, 2, 1), prior={"B": 2, "C": 2}), 3)
        assert (outcome.status, outcome.undecided) == ("no_rule", 3)
        assert outcome.house == 3
