"""Elections at the edge: one list, no votes, huge votes, too many full quotas, clauses."""

import pytest

from hattama.core.law.lists import (
    DealInTurn,
    DivisorMethod,
    Leftover,
    Lists,
    Method,
    RaiseToMinimum,
    SinglePassingList,
    Threshold,
)
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Slate
from tests.core.seats.laws import lists_of

HARE = Method(name="largest_remainder", quota="hare")
DIVISORS: tuple[DivisorMethod, ...] = (
    "d_hondt", "sainte_lague", "danish", "imperiali", "macanese", "adams", "huntington_hill",
)  # fmt: skip
METHODS = [
    *(
        Method(name="largest_remainder", quota=quota, over_award="withdraw")
        for quota in ("hare", "droop", "hagenbach_bischoff", "imperiali")
    ),
    *(Method(name=name) for name in DIVISORS),
]
every_method = pytest.mark.parametrize(
    "method", METHODS, ids=lambda method: method.quota or method.name
)


def outcome_of(method, votes, seats, **marks):
    rules = method if isinstance(method, Lists) else Lists(method=method)
    lists = tuple(
        Option(name, count, **{mark: given[name] for mark, given in marks.items() if name in given})
        for name, count in zip("ABCDEFGH", votes, strict=False)
    )
    return allocate(rules, Slate(lists), seats)


def held(outcome):
    return tuple(outcome.seats.values())


class TestFewVotes:
    @every_method
    def test_nobody_votes(self, method):
        outcome = outcome_of(method, (0, 0, 0), 5)
        assert held(outcome) == (0, 0, 0)
        assert (outcome.status, outcome.undecided) == ("no_rule", 5)
        assert "none_passes" in {step.code for step in outcome.steps}

    @every_method
    def test_one_list_takes_the_house(self, method):
        assert held(outcome_of(method, (1,), 5)) == (5,)
        assert held(outcome_of(method, (0, 7), 5)) == (0, 5)

    @every_method
    def test_more_seats_than_votes(self, method):
        outcome = outcome_of(method, (3, 2, 1), 40)
        assert sum(held(outcome)) + outcome.undecided == 40
        assert sum(tie.seats for tie in outcome.ties) == outcome.undecided
        assert sorted(held(outcome), reverse=True) == list(held(outcome))

    def test_droop_with_fewer_votes_than_seats(self):
        """Quota floor(3/11)+1 = 1, so remainders go below nothing, round after round."""
        outcome = outcome_of(Method(name="largest_remainder", quota="droop"), (2, 1), 10)
        assert held(outcome) == (5, 4)
        assert [(tie.seats, tie.among) for tie in outcome.ties] == [(1, ("A", "B"))]

    @pytest.mark.parametrize("seats", [1, 2, 3])
    def test_as_many_seats_as_votes(self, seats):
        outcome = outcome_of(Method(name="largest_remainder", quota="droop"), (1, 1), seats)
        assert held(outcome) == {1: (0, 0), 2: (1, 1), 3: (1, 1)}[seats]
        assert outcome.undecided == seats % 2


class TestHugeVotes:
    @every_method
    @pytest.mark.parametrize("size", [10**18, 10**40])
    def test_one_ballot_decides_among_so_many(self, method, size):
        """Two lists and one seat: equal, then one ballot more, at any size."""
        even = outcome_of(method, (size, size), 1)
        assert held(even) == (0, 0)
        assert [(tie.seats, tie.among) for tie in even.ties] == [(1, ("A", "B"))]
        assert held(outcome_of(method, (size + 1, size), 1)) == (1, 0)
        assert held(outcome_of(method, (size, size + 1), 1)) == (0, 1)

    @pytest.mark.parametrize("size", [10**18, 10**40])
    @pytest.mark.parametrize(("more", "expected"), [(-1, False), (0, True), (1, True)])
    def test_thresholds_are_exact(self, size, more, expected):
        rules = Lists(method=HARE, threshold=Threshold(share="7/100", base="lists"))
        outcome = outcome_of(rules, (93 * size - more, 7 * size + more), 100)
        assert outcome.thresholds[1].passed is expected

    def test_a_house_of_a_million(self):
        outcome = outcome_of(Method(name="sainte_lague"), (10**40, 10**39, 7), 10**6)
        assert held(outcome) == (909091, 90909, 0)


class TestOverAward:
    """Imperiali: quota 15/4 of 15 votes for two seats; 7 and 8 hold 1 + 2 full quotas."""

    @pytest.mark.parametrize(
        ("over_award", "status", "expected"),
        [("no_rule", "no_rule", (0, 0)), ("withdraw", "complete", (1, 1))],
    )
    def test_more_full_quotas_than_seats(self, over_award, status, expected):
        method = Method(name="largest_remainder", quota="imperiali", over_award=over_award)
        outcome = outcome_of(method, (7, 8), 2)
        assert (outcome.status, held(outcome)) == (status, expected)
        code = "over_award" if status == "no_rule" else "withdrawn"
        assert code in {step.code for step in outcome.steps}

    def test_equal_remainders_to_withdraw_are_a_tie(self):
        method = Method(name="largest_remainder", quota="imperiali", over_award="withdraw")
        outcome = outcome_of(method, (10, 10, 10), 1)
        assert held(outcome) == (0, 0, 0)
        assert [(tie.seats, len(tie.among)) for tie in outcome.ties] == [(1, 3)]

    @pytest.mark.parametrize(
        ("votes", "expected"), [((7, 7, 6), (1, 1, 1)), ((8, 6, 6), (0, 0, 0))]
    )
    def test_as_many_as_the_house_are_not_too_many(self, votes, expected):
        # 20 votes, three seats: quota 4.
        assert held(outcome_of(Method(name="largest_remainder", quota="imperiali"), votes, 3)) == (
            expected
        )


class TestSinglePassingList:
    """97-1(2)-(4): the next strongest shares, its quotient times 0.7, whole, not below two."""

    rules = lists_of("kz/2023-mazhilis")

    def shared(self, votes, seats=69, **marks):
        return outcome_of(self.rules, votes, seats, **marks)

    @pytest.mark.parametrize("second", [1, 41, 42, 46])
    def test_not_fewer_than_two(self, second):
        """69 * 42 / 1000 * 0.7 is 2.03; whatever is less is raised to two."""
        outcome = self.shared((1000 - second, second))
        assert outcome.clause == "single_passing_list"
        assert held(outcome) == (67, 2)

    @pytest.mark.parametrize(("second", "expected"), [(621, 2), (622, 3), (828, 3), (829, 4)])
    def test_the_whole_part_of_seven_tenths(self, second, expected):
        """Three seats take 621.2 of 10,000 votes of both: 69 * 0.0621... * 0.7 = 3."""
        # Nineteen lists one vote weaker keep the second below five percent of all.
        lists = [Option("first", 10_000 - second), Option("second", second)]
        lists += [Option(f"small {spot}", second - 1) for spot in range(19)]
        outcome = allocate(self.rules, Slate(tuple(lists)))
        assert outcome.clause == "single_passing_list"
        assert (outcome.seats["first"], outcome.seats["second"]) == (69 - expected, expected)

    def test_two_that_pass_share_by_remainders(self):
        outcome = self.shared((95, 5))
        assert outcome.clause is None
        assert held(outcome) == (66, 3)

    def test_a_tie_for_the_second_place_is_open(self):
        outcome = self.shared((940, 20, 20, 20))
        assert held(outcome) == (67, 0, 0, 0)
        assert (outcome.status, outcome.undecided) == ("no_rule", 2)
        assert [(tie.seats, tie.among) for tie in outcome.ties] == [(2, ("B", "C", "D"))]

    @pytest.mark.parametrize("votes", [(100,), (100, 0), (100, 0, 0)])
    def test_without_a_second_list_the_first_has_all(self, votes):
        outcome = self.shared(votes)
        assert outcome.clause is None
        assert (outcome.seats["A"], outcome.status) == (69, "complete")

    @pytest.mark.parametrize(("seats", "expected"), [(1, (0, 1)), (2, (0, 2)), (3, (1, 2))])
    def test_a_tiny_house(self, seats, expected):
        """Two seats for the second is what the words say, be the house ever so small."""
        assert held(self.shared((99, 1), seats)) == expected

    def test_a_list_too_short_leaves_seats_open(self):
        outcome = self.shared((99, 1), max_seats={"A": 60})
        assert held(outcome) == (60, 2)
        assert (outcome.status, outcome.undecided) == ("no_rule", 7)

    def test_nothing_to_share(self):
        """A clause without a least number: nobody need know who is second to no seats."""
        rules = Lists(
            method=HARE,
            threshold=Threshold(share="1/2", base="lists"),
            clauses=(SinglePassingList(factor="0", least_seats=0),),
        )
        outcome = outcome_of(rules, (8, 1, 1), 5)
        assert (held(outcome), outcome.status, outcome.ties) == ((5, 0, 0), "complete", ())


class TestGeorgia:
    """125(5)-(7) of 2016, inferred: full quotas of all valid votes, six at least, then in turn."""

    rules = lists_of("ge/2016-parliament")

    def test_a_minimum_for_two_that_the_seats_left_do_not_pay(self):
        """Quota 10: floors 4, 2, 0 and 1 seat left of 7; B and C lack three and five seats."""
        law = Lists(
            method=Method(name="quota", quota="hare", over="lists"),
            clauses=(RaiseToMinimum(least_seats=5), DealInTurn(above=5)),
        )
        outcome = outcome_of(law, (48, 15, 7), 7)
        assert (outcome.status, held(outcome), outcome.undecided) == ("no_rule", (4, 1, 0), 2)
        assert outcome.steps[-2].code == "minimum_no_rule"

    @pytest.mark.parametrize(
        ("third", "expected"), [(5, (36, 35, 6)), (6, (36, 35, 6)), (7, (35, 34, 8))]
    )
    def test_below_on_and_above_six(self, third, expected):
        """A list with six full quotas is not raised, and has no part in what is dealt in turn."""
        # 77 seats of 7,700 votes: a full quota is a hundred.
        votes = (3390, 3320, third * 100 + 10)
        small = Option("small", 7700 - sum(votes), "other")
        lists = [Option(name, count) for name, count in zip("ABC", votes, strict=True)]
        outcome = allocate(self.rules, Slate((*lists, small)))
        assert (held(outcome), outcome.status) == (expected, "complete")

    def test_nobody_above_six_leaves_seats_open(self):
        """Ten lists of equal strength in 77 seats have six or seven each, never more by rule."""
        outcome = allocate(
            self.rules, Slate(tuple(Option(f"L{spot:02}", 690) for spot in range(11)))
        )
        assert set(held(outcome)) == {7}
        rules = Lists(
            method=Method(name="quota", quota="hare", over="lists"),
            clauses=(DealInTurn(above=6),),
        )
        outcome = outcome_of(rules, (35, 34, 31), 10)
        assert held(outcome) == (3, 3, 3)
        assert (outcome.status, outcome.undecided) == ("no_rule", 1)
        assert outcome.steps[-2].code == "leftover_no_rule"

    def test_a_tie_in_turn(self):
        """Two lists of equal votes and one seat left: no tie rule is known."""
        outcome = allocate(
            self.rules,
            Slate((Option("A", 3600), Option("B", 3600), Option("rest", 500, "other"))),
        )
        # Floors of 36 each, five left: two rounds, and the fifth is between them.
        assert held(outcome) == (38, 38)
        assert (outcome.status, outcome.undecided) == ("no_rule", 1)
        assert [(tie.seats, tie.among) for tie in outcome.ties] == [(1, ("A", "B"))]


class TestLeftoverStages:
    """What full quotas leave, by each rule of the vocabulary."""

    @pytest.mark.parametrize(
        ("stages", "expected"),
        [
            # 100 votes, 10 seats, quota 10: floors 4, 2, 1, 0 and three seats left.
            ([Leftover(rule="largest_remainder")], (5, 3, 1, 1)),
            ([Leftover(rule="by_votes")], (5, 3, 2, 0)),
            ([Leftover(rule="in_turn", at_most=2)], (5, 3, 2, 0)),
            ([Leftover(rule="to_largest")], (7, 2, 1, 0)),
            ([Leftover(rule="to_largest", at_most=2)], (6, 3, 1, 0)),
            ([Leftover(rule="highest_average")], (5, 3, 1, 1)),
            ([Leftover(rule="highest_average", at_most=1, divisor="sainte_lague")], (5, 3, 1, 1)),
            ([Leftover(rule="by_votes", eligible="2")], (5, 3, 1, 0)),
            ([Leftover(rule="none")], (4, 2, 1, 0)),
            (
                [Leftover(rule="by_votes", eligible="2"), Leftover(rule="to_largest")],
                (6, 3, 1, 0),
            ),
        ],
    )
    def test_each(self, stages, expected):
        method = Method(name="quota", quota="hare", leftover=tuple(stages))
        outcome = outcome_of(method, (48, 29, 14, 9), 10)
        assert held(outcome) == expected
        assert outcome.undecided == 10 - sum(expected)
        assert (outcome.status == "complete") == (outcome.undecided == 0)
