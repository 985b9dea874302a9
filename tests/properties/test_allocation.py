"""What holds under every list section of the vocabulary, and a wrong allocator for each of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.law.consistency import lists_problems
from hattama.core.law.lists import (
    Leftover,
    Lists,
    Maximum,
    Method,
    Minimum,
    Prior,
    SinglePassingList,
    Threshold,
    Tie,
)
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Lot, Option, Slate
from tests.properties import checks
from tests.properties.strategies import TIMES, Election, elections

some = settings(
    max_examples=150 * TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
HARE = Lists(method=Method(name="largest_remainder", quota="hare"))
D_HONDT = Lists(method=Method(name="d_hondt"))


def election(rules, seats, *votes, **marks):
    """Lists A, B, C ... with votes; a mark is a sequence with one value for each list."""
    lists = [
        Option("ABCDEF"[spot], count, **{name: marks[name][spot] for name in marks})
        for spot, count in enumerate(votes)
    ]
    return Election(rules, Slate(tuple(lists)), seats)


def changed(**words):
    """A wrong allocator: the law with some of its words changed."""
    return lambda rules, *rest: allocate(replace_words(rules, words), *rest)


def replace_words(rules, words):
    return Lists(**{name: getattr(rules, name) for name in rules.__struct_fields__} | words)


def first_come(rules, slate, seats, lots=()):
    """A wrong allocator: open ties go to whoever stands first in the file."""
    outcome = allocate(rules, slate, seats, lots)
    place = [one.name for one in slate.options].index
    held = dict(outcome.seats)
    for tie in outcome.ties:
        for name in sorted(tie.among, key=place)[: tie.seats]:
            held[name] += 1
    return replace(outcome, seats=held, undecided=0, status="complete", ties=())


def by_alphabet(rules, slate, seats, lots=()):
    """A wrong allocator: open ties go by name."""
    ordered = Slate(tuple(sorted(slate.options, key=lambda one: one.name)))
    return first_come(rules, ordered, seats, lots)


def one_lost(rules, slate, seats, lots=()):
    """A wrong allocator: a seat of the strongest list gets lost."""
    outcome = allocate(rules, slate, seats, lots)
    first = max(outcome.seats, key=lambda name: outcome.seats[name])
    return replace(outcome, seats={**outcome.seats, first: outcome.seats[first] - 1})


def longer_lists(rules, slate, seats, lots=()):
    """A wrong allocator: it does not ask how many candidates stand on a list."""
    return allocate(
        rules, Slate(tuple(replace(one, max_seats=None) for one in slate.options)), seats, lots
    )


def silent(rules, slate, seats, lots=()):
    """A wrong allocator: ties are decided in silence."""
    outcome = first_come(rules, slate, seats, lots)
    return replace(outcome, ties=allocate(rules, slate, seats, lots).ties)


def nothing_below_ten(rules, slate, seats, lots=()):
    """A wrong allocator: it takes lists with fewer than ten votes for mistakes."""
    kept = {one.name: one.votes if one.votes >= 10 else 0 for one in slate.options}
    return allocate(rules, slate.with_votes(kept), seats, lots)


def forgets_prior(rules, slate, seats, lots=()):
    """A wrong allocator: seats held before do not count."""
    bare = Slate(tuple(replace(one, prior=0) for one in slate.options))
    return allocate(rules, bare, seats, lots)


def no_lots(rules, slate, seats, _lots=()):
    """A wrong allocator: it takes lots and does not look at them."""
    return allocate(rules, slate, seats)


class TestTheHouse:
    """DESIGN section 4: undecided seats are never among `seats`; both together are the house."""

    @some
    @given(elections())
    def test_seats_given_and_open_are_the_house(self, one):
        checks.check_house(allocate, one)

    def test_awake(self):
        with pytest.raises(AssertionError):
            checks.check_house(one_lost, election(HARE, 5, 70, 30))


class TestBounds:
    """Candidates on a list, and the law's minimum and maximum, bound what it may hold."""

    @some
    @given(elections())
    def test_nobody_is_above_its_highest(self, one):
        checks.check_caps(allocate, one)

    @some
    @given(elections())
    def test_whoever_passes_holds_the_minimum(self, one):
        checks.check_minimum(allocate, one)

    def test_awake(self):
        with pytest.raises(AssertionError):
            checks.check_caps(longer_lists, election(HARE, 10, 80, 10, 10, max_seats=(5, 9, 9)))
        capped = replace_words(HARE, {"maximum": Maximum(share="1/2")})
        with pytest.raises(AssertionError):
            checks.check_caps(changed(maximum=None), election(capped, 10, 80, 10, 10))
        least = replace_words(HARE, {"minimum": Minimum(value=1)})
        with pytest.raises(AssertionError):
            checks.check_minimum(changed(minimum=None), election(least, 3, 97, 2, 1))


class TestThresholds:
    """Who passes is what the threshold's words say, worked out again; who fails gets nothing."""

    @some
    @given(elections())
    def test_below_is_out(self, one):
        checks.check_thresholds(allocate, one)

    @pytest.mark.parametrize(
        "fault",
        [changed(threshold=None), changed(threshold=Threshold(share="5/100", at="above"))],
    )
    def test_awake(self, fault):
        law = replace_words(HARE, {"threshold": Threshold(share="5/100")})
        with pytest.raises(AssertionError):
            checks.check_thresholds(fault, election(law, 40, 92, 5, 3))


class TestTies:
    """Nothing is decided silently: a tie has fewer seats than lists, and open seats say so."""

    @some
    @given(elections())
    def test_ties_are_told_whole(self, one):
        checks.check_ties(allocate, one)

    def test_awake(self):
        with pytest.raises(AssertionError):
            checks.check_ties(silent, election(D_HONDT, 1, 5, 5))


class TestOrder:
    """The order in which lists are given never matters: seats, ties as sets, status."""

    @some
    @given(elections())
    def test_any_order(self, one):
        checks.check_order(allocate, one)

    def test_awake(self):
        with pytest.raises(AssertionError):
            checks.check_order(first_come, election(HARE, 4, 10, 10, 10))


class TestAnonymity:
    """Balinski & Young: seats belong to votes, not to names."""

    @some
    @given(elections())
    def test_other_names(self, one):
        checks.check_anonymity(allocate, one)

    def test_awake(self):
        one = election(HARE, 4, 10, 10, 10)
        checks.check_order(by_alphabet, one)
        with pytest.raises(AssertionError):
            checks.check_anonymity(by_alphabet, one)


class TestScale:
    """Homogeneity (Balinski & Young): only proportions matter, where no quota is rounded."""

    @some
    @given(elections().filter(lambda one: checks.homogeneous(one.rules)), st.integers(2, 10**6))
    def test_so_many_times_the_votes(self, one, times):
        checks.check_scale(allocate, one, times)

    @pytest.mark.parametrize(
        ("rules", "votes"),
        [
            (Lists(method=Method(name="largest_remainder", quota="droop")), (2, 1, 1)),
            (Lists(method=Method(name="largest_remainder", quota="hare", round="ceiling")), (3, 1)),
            (
                replace_words(
                    D_HONDT, {"threshold": Threshold(quota="droop", times="1", at="above")}
                ),
                (6, 1),
            ),
        ],
    )
    def test_a_rounded_quota_is_not_homogeneous(self, rules, votes):
        assert not checks.homogeneous(rules)
        seats = [
            (
                allocate(rules, one.slate, one.seats).seats,
                allocate(rules, ten.slate, ten.seats).seats,
            )
            for house in range(1, 13)
            for one in [election(rules, house, *votes)]
            for ten in [election(rules, house, *(100 * count for count in votes))]
        ]
        assert any(few != many for few, many in seats)

    def test_awake(self):
        with pytest.raises(AssertionError):
            checks.check_scale(nothing_below_ten, election(HARE, 5, 30, 9, 9), 100)


class TestLots:
    """A lot answers a tie that arose; the certain seats stay as they were."""

    @some
    @given(elections(), st.integers(0, 5))
    def test_lots_complete_what_they_are_asked(self, one, turn):
        checks.check_lots(allocate, one, turn)

    def test_awake(self):
        with pytest.raises(AssertionError):
            checks.check_lots(no_lots, election(HARE, 4, 10, 10, 10), 0)


class TestPriorSeats:
    """Seats held already are a list's own: within the house, kept beside it, or levelled."""

    @some
    @given(elections(prior=True))
    def test_nobody_loses_a_seat_held(self, one):
        assert one.rules.prior is not None
        checks.check_prior(allocate, one)

    @some
    @given(elections(prior=True))
    def test_kept_seats_enlarge_the_house_by_the_surplus(self, one):
        """`keep`: each list holds its share or its prior seats, whichever is more."""
        rules = replace_words(one.rules, {"prior": Prior(overhang="keep"), "majority": None})
        rules = replace_words(rules, {"alliances": None, "clauses": ()})
        shares = allocate(replace_words(rules, {"prior": None}), one.slate, one.seats)
        prior = {option.name: option.prior for option in one.slate.lists}
        if shares.status != "complete":
            return
        kept = allocate(rules, one.slate, one.seats)
        assert kept.seats == {name: max(held, prior[name]) for name, held in shares.seats.items()}
        assert kept.house == sum(kept.seats.values())

    @pytest.mark.parametrize(
        "fault", [changed(prior=None), forgets_prior], ids=["no rule", "no seats"]
    )
    def test_awake(self, fault):
        law = replace_words(D_HONDT, {"prior": Prior(overhang="within")})
        one = election(law, 5, 90, 10, prior=(0, 2))
        checks.check_prior(allocate, one)
        with pytest.raises(AssertionError):
            checks.check_prior(fault, one)


class TestNoOtherError:
    """A wrong call is an error with a code; a lawful election never is one."""

    @some
    @given(elections())
    def test_the_strategies_write_lawful_sections(self, one):
        assert not list(lists_problems(one.rules, ""))

    @some
    @given(elections(), st.lists(st.permutations("ABCDEF"), max_size=2), st.integers(-1, 2))
    def test_foreign_lots_are_refused_with_a_code(self, one, orders, seats):
        lots = [Lot(frozenset(order[:3]), (order[0],)) for order in orders]
        code, outcome = "", None
        try:
            outcome = allocate(one.rules, one.slate, seats if seats < 1 else one.seats, lots)
        except InputError as error:
            code = error.code
        assert code in {"", "seats_too_few", "lot_not_needed", "lot_wrong_number"}
        if outcome is not None:
            assert len(lots) == sum(tie.rule == "lot" for tie in outcome.ties)

    @pytest.mark.parametrize(
        "rules",
        [
            HARE,
            D_HONDT,
            Lists(
                method=Method(name="quota", quota="imperiali", leftover=(Leftover(rule="none"),))
            ),
            Lists(
                method=Method(name="largest_remainder", quota="hare"),
                threshold=Threshold(share="1"),
                tie=Tie(rule="none"),
                clauses=(SinglePassingList(factor="7/10", least_seats=2),),
            ),
        ],
    )
    @pytest.mark.parametrize("votes", [(), (0,), (0, 0), (1,), (10**40, 10**40 - 1, 1)])
    @pytest.mark.parametrize("seats", [1, 2, 1000])
    def test_empty_and_huge_elections(self, rules, votes, seats):
        checks.check_house(allocate, election(rules, seats, *votes))
