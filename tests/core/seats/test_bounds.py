"""Bounds of lists against every completion of small elections.

`HATTAMA_LONG=1` makes it twenty times as many elections.
"""

import os
import random
import time

import pytest
from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.law.lists import Lists, Method, Prior, Threshold, Tie
from hattama.core.seats.bounds.field import Field
from hattama.core.seats.bounds.lists import MANY, list_bounds
from hattama.core.seats.bounds.model import ListBound
from hattama.core.seats.bounds.tables import ByDivisor, ByQuota
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Slate
from tests.core.seats import bounds_reference as reference
from tests.core.seats import margin_cases
from tests.core.seats.laws import lists_of

TIMES = 20 if os.environ.get("HATTAMA_LONG") else 1
HARE = Lists(method=Method(name="largest_remainder"), threshold=Threshold(share="5/100"))
D_HONDT = Lists(method=Method(name="d_hondt"), threshold=Threshold(share="5/100"))


def counts(seed, number, make, limit=90):
    dice = random.Random(seed)
    for _ in range(number * TIMES):
        yield reference.sized(dice, make(dice), limit)


def checked(seed, number, make, limit=90):
    """All bounds of many elections, each checked against every completion."""
    found: list[ListBound] = []
    for count in counts(seed, number, make, limit):
        try:
            bounds = list_bounds(count.rules, count.slate, count.out, count.seats)
        except InputError:
            continue
        reference.check_bounds(bounds, reference.truth_of(count))
        found += bounds.lists
    return found


def share_of(found, what):
    return sum(getattr(one, what) for one in found) / len(found)


@pytest.mark.slow
class TestEveryCompletion:
    """notes: bounds are on their side of every completion; what is said to be exact is so."""

    @pytest.mark.parametrize("family", ["hare", "divisors"])
    def test_plain_laws_are_nearly_always_exact(self, family):
        found = checked(1, 500, lambda dice: reference.plain(dice, family))
        # The claim is worth little if it is seldom made.
        assert share_of(found, "certain_exact") > 0.98
        assert share_of(found, "most_exact") > 0.98

    def test_other_quotas(self):
        found = checked(2, 300, lambda dice: reference.plain(dice, "quotas"))
        assert share_of(found, "certain_exact") > 0.8
        assert share_of(found, "most_exact") > 0.9

    def test_the_clause_about_a_list_that_passes_alone(self):
        found = checked(3, 300, reference.with_clause)
        assert share_of(found, "certain_exact") > 0.9
        assert share_of(found, "most_exact") > 0.9

    def test_shipped_laws(self):
        found = checked(4, 300, reference.shipped)
        assert share_of(found, "certain_exact") > 0.9
        assert share_of(found, "most_exact") > 0.7

    def test_more_open_lists_than_sets_can_be_tried(self):
        found = checked(5, 250, reference.with_many)
        assert share_of(found, "exact") > 0.8

    @pytest.mark.parametrize("family", margin_cases.METHODS)
    def test_bounds_of_law_and_exemptions(self, family):
        checked(6, 150, lambda dice: margin_cases.plain(dice, family))

    def test_further_rules_have_simple_bounds(self):
        checked(7, 300, margin_cases.with_more_rules)


class TestMeaning:
    """notes: what counts as certain and as possible, by hand."""

    def test_nothing_is_out(self):
        for count in counts(8, 200, reference.shipped):
            now = allocate(count.rules, count.slate, count.seats)
            bounds = list_bounds(count.rules, count.slate, 0, count.seats)
            assert bounds.exact
            assert {one.option: one.certain for one in bounds.lists} == now.seats
            assert bounds.open == now.undecided

    def test_a_tie_on_the_last_ballot_is_not_certain(self):
        slate = Slate((Option("A", 10), Option("B", 8)))
        rules = Lists(method=Method(name="d_hondt"), tie=Tie(rule="none"))
        sure = list_bounds(rules, slate, 1, 1)
        assert [(one.certain, one.most) for one in sure.lists] == [(1, 1), (0, 0)]
        tied = list_bounds(rules, slate, 2, 1)
        assert [(one.certain, one.most) for one in tied.lists] == [(0, 1), (0, 1)]

    def test_a_law_that_breaks_the_tie_makes_it_certain(self):
        slate = Slate((Option("A", 10, registered=1), Option("B", 8, registered=2)))
        rules = Lists(method=Method(name="d_hondt"), tie=Tie(rule="registered_earlier"))
        assert [one.certain for one in list_bounds(rules, slate, 2, 1).lists] == [1, 0]
        assert [one.certain for one in list_bounds(rules, slate, 3, 1).lists] == [0, 0]

    def test_a_list_may_yet_fail_the_threshold(self):
        slate = Slate((Option("A", 90), Option("B", 10)))
        # With all for the other, 10 of 200 are just enough, and 10 of 201 are not.
        assert [one.certain for one in list_bounds(HARE, slate, 100, 20).lists] == [9, 1]
        assert [one.certain for one in list_bounds(HARE, slate, 101, 20).lists] == [9, 0]

    def test_invalid_ballots_count_where_the_base_is_all_cast(self):
        rules = Lists(method=Method(name="d_hondt"), threshold=Threshold(share="1/2", base="cast"))
        bounds = list_bounds(rules, Slate((Option("A", 10),)), 11, 1)
        assert (bounds.certain, bounds.open) == (0, 1)
        assert list_bounds(rules, Slate((Option("A", 10),)), 10, 1).certain == 1

    def test_fewer_than_no_ballots(self):
        with pytest.raises(ValueError, match="fewer than no ballots"):
            list_bounds(HARE, Slate((Option("A", 1),)), -1, 1)

    def test_seats_held_before_may_enlarge_the_house(self):
        slate = Slate((Option("A", 10, prior=3), Option("B", 10)))
        rules = Lists(method=Method(name="d_hondt"), prior=Prior(overhang="level"))
        bounds = list_bounds(rules, slate, 5, 3)
        assert bounds.house == 6
        for added in ({"A": 10, "B": 15}, {"A": 15, "B": 10}):
            outcome = allocate(rules, slate.with_votes(added), 3)
            for one in bounds.lists:
                assert one.certain <= outcome.seats[one.option] <= one.most


class TestAwake:
    """A checker that lets a wrong bound pass checks nothing."""

    def bounds(self):
        rules = Lists(method=Method(name="largest_remainder"), tie=Tie(rule="none"))
        slate = Slate((Option("A", 8), Option("B", 6), Option("C", 3)))
        count = reference.Count(rules, slate, 5, 4)
        return list_bounds(rules, slate, 4, 5), reference.truth_of(count)

    @pytest.mark.parametrize(
        ("what", "by"), [("certain", 1), ("certain", -1), ("most", 1), ("most", -1)]
    )
    def test_off_by_one(self, what, by):
        bounds, truth = self.bounds()
        reference.check_bounds(bounds, truth)
        assert bounds.exact
        first, *others = bounds.lists
        wrong = replace(first, **{what: getattr(first, what) + by})
        with pytest.raises(AssertionError):
            reference.check_bounds(replace(bounds, lists=(wrong, *others)), truth)

    def test_ties_that_always_go_to_the_list(self, monkeypatch):
        monkeypatch.setattr(Field, "before", lambda *_: 1)
        with pytest.raises(AssertionError):
            checked(1, 150, lambda dice: reference.plain(dice, "divisors"))

    @pytest.mark.parametrize(("table", "family"), [(ByDivisor, "divisors"), (ByQuota, "hare")])
    def test_a_claim_too_many_stands_before_it(self, table, family, monkeypatch):
        right = table.ahead
        monkeypatch.setattr(table, "ahead", lambda *given: right(*given) + 1)
        with pytest.raises(AssertionError):
            checked(1, 150, lambda dice: reference.plain(dice, family))

    @pytest.mark.parametrize(("table", "family"), [(ByDivisor, "divisors"), (ByQuota, "hare")])
    def test_a_claim_costs_one_vote_too_much(self, table, family, monkeypatch):
        right = table.price
        monkeypatch.setattr(table, "price", lambda *given: right(*given) + 1)
        with pytest.raises(AssertionError):
            checked(1, 150, lambda dice: reference.plain(dice, family))


def large(seed, counted):
    """Twelve lists and ten million voters, so many of a hundred counted."""
    dice = random.Random(seed)
    shares = [dice.random() ** 2 for _ in range(12)]
    cast = 100_000 * counted
    options = [
        Option(f"L{spot}", int(cast * share / sum(shares) * 0.95), registered=spot)
        for spot, share in enumerate(shares)
    ]
    options += [Option("against", cast // 40, "against_all"), Option("void", cast // 40, "invalid")]
    return Slate(tuple(options)), 10_000_000 - cast


LAWS = {
    "kz": (lists_of("kz/2026-kurultai"), None),
    "ru": (lists_of("ru/2021-duma"), None),
    "d_hondt": (D_HONDT, 200),
    "sainte_lague": (Lists(method=Method(name="sainte_lague")), 200),
    "droop": (Lists(method=Method(name="largest_remainder", quota="droop")), 200),
}


@pytest.mark.slow
class TestLargeElections:
    """notes: exact at the size of a country, at a cost that does not grow with ballots."""

    @pytest.mark.parametrize("counted", [10, 50, 90])
    @pytest.mark.parametrize("law", LAWS)
    def test_exact_and_never_contradicted(self, law, counted):
        rules, seats = LAWS[law]
        slate, out = large(counted, counted)
        bounds = list_bounds(rules, slate, out, seats)
        assert sum(one.exact for one in bounds.lists) >= 11
        dice = random.Random(counted)
        names = [one.name for one in slate.options]
        for _ in range(30):
            # Steep shares, so that some completions lie far out.
            cuts = [dice.random() ** dice.choice([1, 4, 20]) for _ in names]
            votes = {
                one.name: one.votes + int(out * cut / (sum(cuts) + 0.01))
                for one, cut in zip(slate.options, cuts, strict=True)
            }
            outcome = allocate(rules, slate.with_votes(votes), seats, table=False)
            for one in bounds.lists:
                assert one.certain <= outcome.seats[one.option] <= one.most

    def test_takes_a_moment(self):
        rules = lists_of("kz/2026-kurultai")
        slate, out = large(1, 50)
        began = time.perf_counter()
        list_bounds(rules, slate, out, 200)
        # About 20 ms on a small machine; a generous limit for a busy one.
        assert time.perf_counter() - began < 1

    @pytest.mark.parametrize("rules", [HARE, D_HONDT])
    def test_the_number_of_ballots_costs_nothing(self, rules):
        slate, out = large(1, 50)
        times = []
        for scale in (1, 10**12):
            grown = slate.with_votes({one.name: one.votes * scale for one in slate.options})
            began = time.perf_counter()
            bounds = list_bounds(rules, grown, out * scale, 200)
            times.append(time.perf_counter() - began)
            assert sum(one.exact for one in bounds.lists) >= 11
        assert times[1] < times[0] * 10 + 1

    def test_beyond_many_lists_bounds_are_simple(self):
        slate = Slate(tuple(Option(f"L{spot}", 1000 + spot) for spot in range(MANY + 460)))
        began = time.perf_counter()
        bounds = list_bounds(Lists(method=Method(name="largest_remainder")), slate, 9000, 900)
        assert time.perf_counter() - began < 5
        assert all(1 <= one.certain <= one.most for one in bounds.lists)
        for name in ("L0", "L499"):
            votes = {name: slate.options[int(name[1:])].votes + 9000}
            outcome = allocate(
                Lists(method=Method(name="largest_remainder")), slate.with_votes(votes), 900
            )
            for one in bounds.lists:
                assert one.certain <= outcome.seats[one.option] <= one.most
