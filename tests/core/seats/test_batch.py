"""Many allocations at once, against the definition worked out slowly with fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.seats.speed import batch
from hattama.core.seats.speed.batch import BatchThreshold, highest_averages, largest_remainder
from tests.core.seats.batch_reference import (
    DIVISORS,
    METHODS,
    assert_right,
    column,
    only,
    passes,
    run,
)

methods = pytest.mark.parametrize("method", METHODS, ids=str)


@st.composite
def elections(draw):
    """A few elections whose votes are small (many ties), multiples of each other, or large."""
    lists, count = draw(st.integers(1, 16)), draw(st.integers(0, 4))
    number = draw(st.sampled_from([st.integers(0, 4), st.integers(0, 40), st.integers(0, 10**7)]))
    times = draw(st.sampled_from([1, 1, 60]))
    rows = draw(
        st.lists(st.lists(number, min_size=count, max_size=count), min_size=lists, max_size=lists)
    )
    return np.array(rows, np.int64).reshape(lists, count) * times


@st.composite
def thresholds(draw, count):
    base = draw(
        st.none()
        | st.lists(st.integers(0, 400), min_size=count, max_size=count).map(
            lambda values: np.array(values, np.int64)
        )
    )
    share = draw(st.sampled_from([Fraction(n, d) for d in (1, 3, 20, 100) for n in (0, 1)]))
    return BatchThreshold(share, draw(st.sampled_from(["least", "above"])), base)


@pytest.mark.slow
class TestAgainstTheDefinition:
    @methods
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_any_election(self, method, data):
        votes = data.draw(elections())
        threshold = data.draw(st.none() | thresholds(votes.shape[1]))
        assert_right(method, votes, data.draw(st.integers(1, 24)), threshold)

    @methods
    @pytest.mark.parametrize("lists", [2, 3, 6, 12, 13, 20])
    def test_random_elections_with_many_ties(self, method, lists):
        rng = np.random.default_rng([lists, METHODS.index(method)])
        tied = 0
        for seats in (1, 2, 5, 17):
            votes = rng.integers(0, 9, (lists, 40)) * rng.integers(1, 4, 40)
            tied += assert_right(method, votes, seats).tied.any(axis=0).sum()
        assert tied > 3, "the test meets too few ties"

    @methods
    def test_many_lists_of_very_different_size(self, method):
        rng = np.random.default_rng(50)
        votes = (rng.pareto(0.6, (50, 12)) * 300).astype(np.int64) % 10**9
        assert_right(method, votes, 60)

    @methods
    def test_one_large_list_among_tiny_ones(self, method):
        votes = np.ones((30, 3), np.int64)
        votes[0] = [10**9, 29, 0]
        assert_right(method, votes, 40)


class TestTies:
    """Where the cut falls among equal priorities, the seats are left to these lists, no others."""

    def test_equal_remainders(self):
        assert only(largest_remainder(column(33, 33, 34), 2)) == ([0, 0, 1], [0, 1], 1)

    def test_equal_averages(self):
        assert only(highest_averages(column(60, 30, 10), 2)) == ([1, 0, 0], [0, 1], 1)

    def test_equal_lists_that_all_get_their_seat_are_not_tied(self):
        assert only(largest_remainder(column(5, 5, 5), 3)) == ([1, 1, 1], [], 0)
        assert only(highest_averages(column(5, 5, 5), 3)) == ([1, 1, 1], [], 0)

    def test_two_seats_among_three(self):
        assert only(largest_remainder(column(7, 7, 7), 5)) == ([1, 1, 1], [0, 1, 2], 2)
        assert only(highest_averages(column(7, 7, 7), 5)) == ([1, 1, 1], [0, 1, 2], 2)

    def test_one_vote_more_unties(self):
        assert only(largest_remainder(column(33, 34, 34), 2)) == ([0, 1, 1], [], 0)


class TestQuotas:
    def test_kazakhstan_2023(self):
        votes = column(3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058, 146_431)
        # The votes against all belong to the base of the five percent.
        base = votes.sum(axis=0) + 248_291
        got = largest_remainder(votes, 69, threshold=BatchThreshold(Fraction(5, 100), base=base))
        assert only(got) == ([40, 8, 6, 6, 5, 4, 0], [], 0)

    def test_droop_with_more_seats_than_votes_goes_on_in_rounds(self):
        assert only(largest_remainder(column(2, 1), 10, quota="droop")) == ([5, 4], [0, 1], 1)

    def test_imperiali_withdraws_the_smallest_remainder(self):
        # The quota is 100/5 = 20: four full quotas and 0, 10, 10 over; a seat too many goes.
        got = largest_remainder(column(40, 30, 30), 3, quota="imperiali")
        assert only(got) == ([1, 1, 1], [], 0)

    def test_imperiali_alone_gives_both_back(self):
        assert only(largest_remainder(column(10), 3, quota="imperiali")) == ([3], [], 0)

    def test_hagenbach_bischoff_even_division_leaves_a_lot(self):
        got = largest_remainder(column(40, 20), 2, quota="hagenbach_bischoff")
        assert only(got) == ([1, 0], [0, 1], 1)


class TestFirstDivisor:
    def test_seven_fifths(self):
        # 57/3 = 19 lies above 26/1.4 = 18.6, but below 26/1.
        got = highest_averages(column(57, 26), 2, divisor="sainte_lague", first=(7, 5))
        assert only(got) == ([2, 0], [], 0)
        assert only(highest_averages(column(57, 26), 2, divisor="sainte_lague")) == ([1, 1], [], 0)

    def test_pair_and_fraction_say_the_same(self):
        votes = np.random.default_rng(1).integers(0, 1000, (6, 50))
        pair = highest_averages(votes, 20, divisor="sainte_lague", first=(-14, -10))
        whole = highest_averages(votes, 20, divisor="sainte_lague", first=Fraction(7, 5))
        assert (pair.seats == whole.seats).all()

    @pytest.mark.parametrize(
        "first",
        [(0, 1), (3, 1), (-1, 2), (7, 0), (7,), (7, 5, 1), (True, 1), 1.4, 1, "7/5", [7, 5]],
    )
    def test_what_is_no_first_divisor_is_refused(self, first):
        with pytest.raises(ValueError, match="first divisor"):
            highest_averages(column(5, 3), 2, divisor="sainte_lague", first=first)


class TestThreshold:
    @pytest.mark.parametrize(("at", "on_it"), [("least", True), ("above", False)])
    def test_below_on_and_above_five_percent(self, at, on_it):
        votes = np.array([[951, 950, 949], [49, 50, 51]], np.int64)
        threshold = BatchThreshold(Fraction(5, 100), at)
        got = largest_remainder(votes, 20, threshold=threshold)
        assert got.passed.tolist() == [[True] * 3, [False, on_it, True]]
        assert got.seats.tolist() == [[20, 20 - on_it, 19], [0, int(on_it), 1]]

    @pytest.mark.parametrize(("at", "on_it"), [("least", True), ("above", False)])
    def test_the_base_is_given(self, at, on_it):
        votes, base = np.full((1, 3), 7, np.int64), np.array([99, 100, 101], np.int64)
        got = highest_averages(votes, 3, threshold=BatchThreshold(Fraction(7, 100), at, base))
        assert got.passed.tolist() == [[True, on_it, False]]
        assert got.undecided.tolist() == [0, 3 - 3 * on_it, 3]

    def test_shares_are_of_the_votes_of_all_rows(self):
        got = largest_remainder(column(60, 38, 2), 10, threshold=BatchThreshold(Fraction(3, 100)))
        assert only(got) == ([6, 4, 0], [], 0)

    @pytest.mark.parametrize("share", [0.05, "5/100", 5, Fraction(-1, 5), Fraction(6, 5)])
    def test_other_shares_are_refused(self, share):
        with pytest.raises(ValueError, match="share"):
            BatchThreshold(share)

    def test_another_word_is_refused(self):
        with pytest.raises(ValueError, match="least"):
            BatchThreshold(Fraction(1, 20), "over")  # type: ignore[arg-type]


class TestNobody:
    @methods
    def test_no_votes_no_seats(self, method):
        got = run(method, np.zeros((3, 2), np.int64), 5)
        assert not got.seats.any()
        assert not got.tied.any()
        assert not got.passed.any()
        assert got.undecided.tolist() == [5, 5]

    @methods
    def test_nobody_passes_beside_one_who_does(self, method):
        votes, base = np.array([[9, 9]], np.int64), np.array([10, 100], np.int64)
        got = run(method, votes, 4, BatchThreshold(Fraction(1, 2), "least", base))
        assert got.seats.tolist() == [[4, 0]]
        assert got.undecided.tolist() == [0, 4]

    @methods
    def test_no_elections(self, method):
        got = run(method, np.zeros((3, 0), np.int64), 5, BatchThreshold(Fraction(1, 20)))
        assert got.seats.shape == got.tied.shape == got.passed.shape == (3, 0)
        assert got.undecided.shape == (0,)


class TestOrder:
    @methods
    @pytest.mark.parametrize("lists", [7, 14])
    def test_the_order_of_lists_and_elections_does_not_matter(self, method, lists):
        rng = np.random.default_rng(7)
        votes = rng.integers(0, 8, (lists, 300))
        rows, columns = rng.permutation(lists), rng.permutation(300)
        one, other = run(method, votes, 9), run(method, votes[rows][:, columns], 9)
        for name in ("seats", "tied", "passed"):
            assert (getattr(one, name)[rows][:, columns] == getattr(other, name)).all()
        assert (one.undecided[columns] == other.undecided).all()

    @methods
    def test_rows_need_not_be_contiguous(self, method):
        votes = np.random.default_rng(8).integers(0, 30, (200, 5))
        one, other = run(method, votes.T, 7), run(method, votes.T.copy(), 7)
        assert (one.seats == other.seats).all()


class TestChunks:
    @methods
    @pytest.mark.parametrize("lists", [3, 14])
    def test_results_do_not_depend_on_where_a_chunk_ends(self, method, lists):
        width = min(batch._COLUMNS, batch._CELLS // lists)
        votes = np.random.default_rng(lists).integers(0, 12, (lists, 2 * width + 3))
        base = votes.sum(axis=0) + 5
        threshold = BatchThreshold(Fraction(1, 10), "above", base)
        borders = [0, width - 1, width, width + 1, 2 * width - 1, 2 * width, 2 * width + 2]
        assert_right(method, votes, 6, threshold, borders)

    @methods
    def test_small_chunks_give_the_same(self, method, monkeypatch):
        votes = np.random.default_rng(5).integers(0, 12, (6, 101))
        whole = run(method, votes, 6)
        monkeypatch.setattr(batch, "_COLUMNS", 7)
        parts = run(method, votes, 6)
        for name in ("seats", "tied", "undecided", "passed"):
            assert (getattr(whole, name) == getattr(parts, name)).all()


class TestRefusals:
    @pytest.mark.parametrize(
        ("votes", "says"),
        [
            ([[1, 2]], "plain numpy array"),
            (np.ma.masked_equal(np.array([[1, 2]]), 2), "plain numpy array"),
            (np.array([[1.0, 2.0]]), "int64"),
            (np.array([[1, 2]], np.int32), "int64"),
            (np.array([[1, 2]], np.uint64), "int64"),
            (np.array([[1, 2]], ">i8"), "int64"),
            (np.array([1, 2]), "shape"),
            (np.zeros((2, 2, 2), np.int64), "shape"),
            (np.zeros((0, 2), np.int64), "shape"),
            (np.array([[1, -2]]), "negative"),
        ],
    )
    @pytest.mark.parametrize("function", [largest_remainder, highest_averages])
    def test_votes(self, function, votes, says):
        with pytest.raises(ValueError, match=says):
            function(votes, 3)

    @pytest.mark.parametrize("seats", [0, -1, True, 2.0, "3", None, np.int64(3)])
    @pytest.mark.parametrize("function", [largest_remainder, highest_averages])
    def test_seats(self, function, seats):
        with pytest.raises(ValueError, match="number of seats"):
            function(column(1, 2), seats)

    def test_names(self):
        with pytest.raises(ValueError, match="droop, hare"):
            largest_remainder(column(1, 2), 3, quota="Hare")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="d_hondt"):
            highest_averages(column(1, 2), 3, divisor="adams")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "base", [np.array([5, 5]), np.array([[5]]), np.array([5], np.int32), np.array([-5]), [5]]
    )
    def test_bases(self, base):
        with pytest.raises(ValueError, match="base"):
            largest_remainder(column(1, 2), 3, threshold=BatchThreshold(Fraction(1, 9), base=base))


def most_votes(method, seats, lists):
    """The most votes a list may have so that every product stays below 2**63."""
    kind, name, first = method
    if kind == "quota":
        surplus = {"hare": 0, "droop": 1 - seats, "hagenbach_bischoff": 1, "imperiali": 2}
        factor = max(seats + surplus[name], lists)
    else:
        step, start = DIVISORS[name]
        scale = first.denominator if first else 1
        factor = max(2 * scale * (step * seats + start * lists), 2 * lists)
    return (2**63 - 1) // factor


class TestOverflow:
    """What int64 cannot hold is refused with a sentence; everything below is exact."""

    @methods
    @pytest.mark.parametrize(("seats", "lists"), [(1, 1), (1, 3), (9, 5), (40, 14), (300, 2)])
    def test_exact_up_to_the_bound_and_refused_beyond(self, method, seats, lists):
        most = most_votes(method, seats, lists)
        rng = np.random.default_rng(seats)
        votes = rng.integers(most // 2, most, (lists, 12), endpoint=True)
        votes[:, 0] = most
        votes[1:, 1] = 1
        votes[-1, 2] = most - 1
        assert_right(method, votes, seats)
        if most + 1 == 2**63:
            return
        votes[:, 5] = most + 1
        with pytest.raises(ValueError, match=r"must be below 2\*\*63"):
            run(method, votes, seats)

    @methods
    @pytest.mark.parametrize("seats", [2**62, 2**63 - 2, 2**63, 2**200])
    def test_seats(self, method, seats):
        if method[1] != "droop" or seats > 2**62:
            with pytest.raises(ValueError, match=r"must be below 2\*\*63"):
                run(method, column(2, 0), seats)

    def test_more_seats_than_any_list_can_count_out(self):
        got = largest_remainder(column(3, 2), 2**62, quota="droop")
        # One goes ahead by a vote, then they are level in every round.
        assert only(got) == ([2**61, 2**61 - 1], [0, 1], 1)

    @pytest.mark.parametrize("at", ["least", "above"])
    def test_the_product_of_the_threshold(self, at):
        base = np.array([(2**63 - 1000) // 999], np.int64)
        share = Fraction(999, 1000)
        votes = np.array([[int(base[0] * 999) // 1000]]) + np.array([[0], [1]])
        got = largest_remainder(votes, 1, threshold=BatchThreshold(share, at, base))
        assert got.passed[:, 0].tolist() == [
            passes(int(v), int(base[0]), BatchThreshold(share, at)) for v in votes[:, 0]
        ]
        with pytest.raises(ValueError, match=r"threshold.*must be below 2\*\*63"):
            largest_remainder(votes, 1, threshold=BatchThreshold(share, at, base + 1))

    def test_the_sum_of_the_votes(self):
        with pytest.raises(ValueError, match=r"sum .*must be below 2\*\*63"):
            largest_remainder(column(2**62, 2**62), 1)


def test_results_cannot_be_changed():
    got = largest_remainder(column(3, 2), 4)
    with pytest.raises(ValueError, match="read-only"):
        got.seats[0, 0] = 4
