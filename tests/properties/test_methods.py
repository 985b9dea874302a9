"""The theorems of each method, the methods by their definition, and the quick kernels.

Theorems: Balinski & Young, *Fair Representation* (2nd ed. 2001), appendix A. Where a cut falls into
a tie, each list has fewest and most seats, and a theorem is asked of these.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists, Method
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Outcome, Slate
from hattama.core.seats.select import Cut
from hattama.core.seats.speed import quick
from tests.properties.slow import allocation, shown
from tests.properties.strategies import TIMES, VOTES, divisor_methods, quota_methods

some = settings(max_examples=150 * TIMES, deadline=None, derandomize=True)
HARE = Method(name="largest_remainder", quota="hare")
D_HONDT = Method(name="d_hondt")
ADAMS = Method(name="adams")
SAINTE_LAGUE = Method(name="sainte_lague")
votes_of = st.lists(VOTES, min_size=1, max_size=7).filter(any)
houses = st.integers(1, 25)
Allocator = Callable[[Method, Sequence[int], int], Outcome]


def seats_of(method: Method, votes: Sequence[int], seats: int) -> Outcome:
    slate = Slate(tuple(Option(f"L{spot}", count) for spot, count in enumerate(votes)))
    return allocate(Lists(method=method), slate, seats)


def by(wrong: Method) -> Allocator:
    """A wrong allocator: another method than the one asked for."""
    return lambda _, votes, seats: seats_of(wrong, votes, seats)


def reach(outcome: Outcome) -> tuple[list[int], list[int]]:
    """Fewest and most seats of each list, whatever a lot says."""
    held, tied = shown(outcome)
    return held, [count + (spot in tied) for spot, count in enumerate(held)]


class TestDefinition:
    """Take the S largest of v - u*Q, or of v/d(u): the engine against the whole table."""

    def check(self, allocator, method, votes, seats):
        outcome = allocator(method, votes, seats)
        expected = allocation(method, votes, seats)
        if expected is None:
            assert (outcome.status, outcome.undecided) == ("no_rule", seats)
        else:
            assert shown(outcome) == expected

    @some
    @given(quota_methods(staged=False), votes_of, houses)
    def test_largest_remainder(self, method, votes, seats):
        self.check(seats_of, method, votes, seats)

    @some
    @given(divisor_methods(), votes_of, houses)
    def test_divisors(self, method, votes, seats):
        self.check(seats_of, method, votes, seats)

    @pytest.mark.parametrize(("asked", "wrong"), [(SAINTE_LAGUE, D_HONDT), (HARE, D_HONDT)])
    def test_awake(self, asked, wrong):
        with pytest.raises(AssertionError):
            self.check(by(wrong), asked, (1, 2, 11), 11)


class TestHouseMonotonicity:
    """Balinski & Young: under a divisor method nobody loses a seat when the house grows."""

    def check(self, allocator, method, votes, seats):
        small = reach(allocator(method, votes, seats))
        large = reach(allocator(method, votes, seats + 1))
        for before, after in zip(small, large, strict=True):
            assert all(one <= two for one, two in zip(before, after, strict=True))

    @some
    @given(divisor_methods(), votes_of, houses)
    def test_a_larger_house_takes_nothing(self, method, votes, seats):
        self.check(seats_of, method, votes, seats)

    def test_awake_by_the_alabama_paradox(self):
        # Largest remainder, 6:6:2 votes: the third list falls from 2 seats of 10 to 1 of 11.
        with pytest.raises(AssertionError):
            self.check(by(HARE), D_HONDT, (6, 6, 2), 10)


class TestPopulationMonotonicity:
    """Balinski & Young: under a divisor method, whoever gains votes loses no seat to whoever loses.

    Not so under largest remainder, where the votes of a third list can turn the two about.
    """

    def check(self, allocator, method, votes, others, seats):
        (low, high), (low2, high2) = (
            reach(allocator(method, one, seats)) for one in (votes, others)
        )
        for i, (before, after) in enumerate(zip(votes, others, strict=True)):
            if after < before:
                continue
            for j, (had, has) in enumerate(zip(votes, others, strict=True)):
                if has <= had and (after, has) != (before, had):
                    assert not (high2[i] < low[i] and low2[j] > high[j])

    @some
    @given(
        divisor_methods(),
        st.integers(2, 6).flatmap(
            lambda size: st.tuples(*[st.lists(VOTES, min_size=size, max_size=size).filter(any)] * 2)
        ),
        houses,
    )
    def test_no_seat_goes_from_growing_to_shrinking(self, method, both, seats):
        votes, others = both
        self.check(seats_of, method, votes, others, seats)

    def test_awake_by_largest_remainder(self):
        # The first list keeps its 7 votes and gains a seat; the third grows and loses it.
        with pytest.raises(AssertionError):
            self.check(by(HARE), D_HONDT, (7, 13, 48), (7, 18, 50), 5)


class TestQuotaRule:
    """Each list receives its exact share of the seats, rounded down or up."""

    def shares(self, votes, seats):
        return [Fraction(count * seats, sum(votes)) for count in votes]

    def check_lower(self, allocator, method, votes, seats):
        fewest, _ = reach(allocator(method, votes, seats))
        tied = sum(fewest) < seats
        for held, share in zip(fewest, self.shares(votes, seats), strict=True):
            assert held >= share.numerator // share.denominator - tied

    def check_upper(self, allocator, method, votes, seats):
        _, most = reach(allocator(method, votes, seats))
        for held, share in zip(most, self.shares(votes, seats), strict=True):
            assert held <= -(-share.numerator // share.denominator)

    @some
    @given(votes_of, houses)
    def test_largest_remainder_by_hare_keeps_both_sides(self, votes, seats):
        outcome = seats_of(HARE, votes, seats)
        for held, share in zip(reach(outcome)[0], self.shares(votes, seats), strict=True):
            assert held >= share.numerator // share.denominator
        self.check_upper(seats_of, HARE, votes, seats)

    @some
    @given(votes_of, houses)
    def test_d_hondt_keeps_the_lower_side_and_adams_the_upper(self, votes, seats):
        self.check_lower(seats_of, D_HONDT, votes, seats)
        self.check_upper(seats_of, ADAMS, [count for count in votes if count], seats)

    def test_awake(self):
        with pytest.raises(AssertionError):
            self.check_upper(by(D_HONDT), HARE, (90, 4, 3, 3), 20)
        with pytest.raises(AssertionError):
            self.check_lower(by(ADAMS), HARE, (90, 4, 3, 3), 20)


class TestFirstSeats:
    """Adams and Huntington-Hill: with seats enough, every list with votes has one."""

    def check(self, allocator, method, votes):
        held, _ = shown(allocator(method, votes, len(votes)))
        assert min(held) == 1

    @some
    @given(st.sampled_from(["adams", "huntington_hill"]), st.lists(VOTES.filter(bool), min_size=1))
    def test_everybody_has_one(self, name, votes):
        self.check(seats_of, Method(name=name), votes[:8])

    def test_awake(self):
        with pytest.raises(AssertionError):
            self.check(by(D_HONDT), ADAMS, (100, 3, 2))


class TestUniformity:
    """Balinski & Young: any two lists share what they hold together as the method would alone."""

    def check(self, allocator, method, votes, seats):
        outcome = allocator(method, votes, seats)
        held, _ = shown(outcome)
        if outcome.status != "complete":
            return
        for i in range(len(votes)):
            for j in range(i):
                if held[i] + held[j]:
                    alone = allocator(method, (votes[i], votes[j]), held[i] + held[j])
                    fewest, most = reach(alone)
                    assert fewest[0] <= held[i] <= most[0]
                    assert fewest[1] <= held[j] <= most[1]

    @some
    @given(divisor_methods(), votes_of, houses)
    def test_two_lists_alone(self, method, votes, seats):
        self.check(seats_of, method, votes, seats)

    def test_awake(self):
        # Largest remainder gives 0, 1, 1; but the second and third alone would share 0, 2.
        with pytest.raises(AssertionError):
            self.check(by(HARE), D_HONDT, (2, 3, 10), 2)


class TestQuickKernels:
    """`quick` and the engine know nothing of each other; they must agree, ties included."""

    def check(self, cut, method, votes, seats):
        expected, tied = shown(seats_of(method, votes, seats))
        assert (cut.seats, set(cut.tied)) == (expected, tied)
        assert sum(cut.seats) + cut.tie_seats == seats

    @some
    @given(votes_of, houses)
    def test_largest_remainder(self, votes, seats):
        self.check(quick.largest_remainder(votes, seats), HARE, votes, seats)

    @some
    @given(
        votes_of,
        houses,
        st.sampled_from(
            [
                ("d_hondt", None),
                ("sainte_lague", None),
                ("danish", None),
                ("imperiali", None),
                ("sainte_lague", "7/5"),
                ("sainte_lague", "1/3"),
                ("d_hondt", "199/100"),
                ("imperiali", "1/7"),
            ]
        ),
    )
    def test_highest_averages(self, votes, seats, method):
        name, first = method
        cut = quick.highest_averages(votes, seats, name, Fraction(first) if first else None)
        self.check(cut, Method(name=name, first=first), votes, seats)

    @pytest.mark.parametrize("votes", [(), (0,), (0, 0, 0)])
    def test_nobody_votes(self, votes):
        for cut in (quick.largest_remainder(votes, 3), quick.highest_averages(votes, 3)):
            assert cut == Cut([0] * len(votes), [], 0, 3)

    def test_what_is_not_linear_is_refused(self):
        for name in ("adams", "macanese", "huntington_hill"):
            with pytest.raises(InputError, match="method_not_linear"):
                quick.highest_averages((5, 3), 2, name)
        with pytest.raises(InputError, match="first_divisor_range"):
            quick.highest_averages((5, 3), 2, "sainte_lague", Fraction(3))

    def test_awake(self):
        right = quick.largest_remainder((53, 24, 23), 4)
        self.check(right, HARE, (53, 24, 23), 4)
        with pytest.raises(AssertionError):
            self.check(right._replace(seats=right.seats[::-1]), HARE, (53, 24, 23), 4)
        tie = quick.highest_averages((5, 5, 1), 1)
        self.check(tie, D_HONDT, (5, 5, 1), 1)
        with pytest.raises(AssertionError):
            self.check(Cut([1, 0, 0], []), D_HONDT, (5, 5, 1), 1)
