"""Ties are values: broken by rule or by lot, in part or not at all, and always told."""

import pytest

from hattama.core.errors import InputError
from hattama.core.law.lists import Alliances, Lists, Method, Tie
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Lot, Option, Slate
from tests.core.seats.laws import lists_of

HARE = Method(name="largest_remainder", quota="hare")


def rules(tie=None, **words):
    return Lists(method=HARE, tie=tie, **words)


def slate(votes, ranks=()):
    ranks = ranks or (None,) * len(votes)
    return Slate(
        tuple(
            Option(name, count, registered=rank)
            for name, count, rank in zip("ABCDEF", votes, ranks, strict=False)
        )
    )


def ties(outcome):
    return [(tie.seats, set(tie.among), tie.rule, set(tie.given)) for tie in outcome.ties]


EQUAL = (10, 10, 10)


class TestLots:
    """A lot is brought by the caller; the function itself draws none."""

    def test_without_a_rule_a_lot_is_asked_for(self):
        outcome = allocate(rules(), slate(EQUAL), 4)
        assert outcome.seats == {"A": 1, "B": 1, "C": 1}
        assert (outcome.status, outcome.undecided) == ("lot_required", 1)
        assert ties(outcome) == [(1, {"A", "B", "C"}, None, set())]

    def test_a_lot_drawn_decides(self):
        lot = Lot(frozenset("ABC"), ("C",))
        outcome = allocate(rules(), slate(EQUAL), 4, [lot])
        assert outcome.seats == {"A": 1, "B": 1, "C": 2}
        assert (outcome.status, outcome.undecided) == ("complete", 0)
        assert ties(outcome) == [(1, {"A", "B", "C"}, "lot", {"C"})]
        assert outcome.ties[0].resolved_by == "lot"

    def test_the_article_stands_beside_the_lot(self):
        law = rules(Tie(rule="lot", article="12(3)", basis="read"))
        outcome = allocate(law, slate(EQUAL), 4, [Lot(frozenset("ABC"), ("A",))])
        assert outcome.ties[0].resolved_by == "12(3)"

    def test_two_seats_among_three(self):
        outcome = allocate(rules(), slate(EQUAL), 5, [Lot(frozenset("ABC"), ("B", "A"))])
        assert outcome.seats == {"A": 2, "B": 2, "C": 1}

    @pytest.mark.parametrize(
        ("votes", "seats", "lots", "code"),
        [
            (EQUAL, 4, [("ABC", "AB")], "lot_wrong_number"),
            (EQUAL, 5, [("ABC", "A")], "lot_wrong_number"),
            (EQUAL, 4, [("AB", "A")], "lot_not_needed"),
            (EQUAL, 4, [("ABC", "A"), ("ABC", "B")], "lot_not_needed"),
            (EQUAL, 3, [("ABC", "A")], "lot_not_needed"),
            ((12, 10, 8), 4, [("ABC", "A")], "lot_not_needed"),
            ((0, 0, 0), 4, [("ABC", "A")], "lot_not_needed"),
        ],
    )
    def test_a_lot_that_answers_no_tie_is_refused(self, votes, seats, lots, code):
        drawn = [Lot(frozenset(among), tuple(won)) for among, won in lots]
        with pytest.raises(InputError, match=code):
            allocate(rules(), slate(votes), seats, drawn)

    @pytest.mark.parametrize(
        ("among", "drawn", "code"),
        [
            ("AB", "C", "lot_impossible"),
            ("ABC", "AA", "lot_impossible"),
            ("AB", "", "lot_impossible"),
            ("AB", "AB", "lot_of_all"),
        ],
    )
    def test_a_lot_that_cannot_be(self, among, drawn, code):
        with pytest.raises(InputError, match=code):
            Lot(frozenset(among), tuple(drawn))

    def test_no_lot_where_the_law_knows_none(self):
        law = rules(Tie(rule="registered_earlier"))
        with pytest.raises(InputError, match="lot_not_needed"):
            allocate(law, slate(EQUAL), 4, [Lot(frozenset("ABC"), ("A",))])


class TestRegisteredEarlier:
    """Kazakhstan 97-1(4): equal fractions, the list registered earlier takes the seat."""

    law = lists_of("kz/2023-mazhilis")

    @pytest.mark.parametrize(
        ("ranks", "winner"), [((1, 2, 3), "A"), ((3, 2, 1), "C"), ((2, 1, 3), "B")]
    )
    def test_ranks(self, ranks, winner):
        outcome = allocate(self.law, slate(EQUAL, ranks), 4)
        assert outcome.seats == {name: 1 + (name == winner) for name in "ABC"}
        assert outcome.status == "complete"
        assert outcome.ties[0].resolved_by == "97-1(4)"

    @pytest.mark.parametrize("ranks", [(), (1, 2, None), (None, None, 1)])
    def test_without_all_ranks_the_order_is_asked_for(self, ranks):
        outcome = allocate(self.law, slate(EQUAL, ranks), 4)
        assert (outcome.status, outcome.undecided) == ("order_required", 1)
        assert outcome.seats == {"A": 1, "B": 1, "C": 1}

    def test_the_ranks_of_others_are_not_needed(self):
        # 12 votes, 4 seats: A and B have half a quota over, C none.
        outcome = allocate(self.law, slate((15, 15, 30), (2, 1, None)), 6)
        assert outcome.seats == {"A": 1, "B": 2, "C": 3}
        assert ties(outcome) == [(1, {"A", "B"}, "registered_earlier", {"B"})]

    def test_equal_ranks_stay_open(self):
        outcome = allocate(self.law, slate(EQUAL, (1, 1, 2)), 4)
        assert (outcome.status, outcome.undecided) == ("order_required", 1)
        assert ties(outcome) == [(1, {"A", "B"}, None, set())]

    def test_equal_ranks_that_both_fit(self):
        outcome = allocate(self.law, slate(EQUAL, (1, 1, 2)), 5)
        assert outcome.seats == {"A": 2, "B": 2, "C": 1}


class TestMoreVotes:
    """Russia: equal fractions, the list with more votes; nothing is known for equal votes."""

    law = lists_of("ru/2021-duma")

    def test_more_votes(self):
        # 5 seats of 100 votes: 50 and 30 and 10 and 10 have remainders of ten each.
        outcome = allocate(self.law, slate((50, 30, 10, 10)), 5)
        assert outcome.seats == {"A": 3, "B": 2, "C": 0, "D": 0}
        assert ties(outcome) == [(2, {"A", "B", "C", "D"}, "more_votes", {"A", "B"})]

    def test_in_part(self):
        """Two seats for four with half a quota over: one has more votes, three stay equal."""
        outcome = allocate(self.law, slate((3, 1, 1, 1)), 3)
        assert outcome.seats == {"A": 2, "B": 0, "C": 0, "D": 0}
        assert (outcome.status, outcome.undecided) == ("no_rule", 1)
        assert ties(outcome) == [
            (1, {"A", "B", "C", "D"}, "more_votes", {"A"}),
            (1, {"B", "C", "D"}, None, set()),
        ]

    def test_equal_votes_have_no_rule(self):
        outcome = allocate(self.law, slate(EQUAL), 4)
        assert (outcome.status, outcome.undecided) == ("no_rule", 1)
        assert ties(outcome) == [(1, {"A", "B", "C"}, None, set())]


class TestRuleAfterRule:
    """What the first rule leaves equal goes on to the next; who was in the tie is still told."""

    # D'Hondt, six seats: the last stands at two, A's and B's third as C's second.
    votes = (6, 6, 4)

    def law(self, rule, then):
        return Lists(method=Method(name="d_hondt"), tie=Tie(rule=rule, then=then))

    def test_votes_then_registration(self):
        law = self.law("more_votes", "registered_earlier")
        outcome = allocate(law, slate(self.votes, (3, 2, 1)), 6)
        assert outcome.seats == {"A": 2, "B": 3, "C": 1}
        # C was equal too, and out by its votes: it is not forgotten.
        assert ties(outcome) == [(1, {"A", "B", "C"}, "registered_earlier", {"B"})]

    def test_votes_then_a_lot_among_those_left(self):
        law = self.law("more_votes", "lot")
        outcome = allocate(law, slate(self.votes), 6)
        assert (outcome.status, ties(outcome)) == ("lot_required", [(1, {"A", "B"}, None, set())])
        drawn = allocate(law, slate(self.votes), 6, [Lot(frozenset("AB"), ("A",))])
        assert drawn.seats == {"A": 3, "B": 2, "C": 1}
        with pytest.raises(InputError, match="lot_not_needed"):
            allocate(law, slate(self.votes), 6, [Lot(frozenset("ABC"), ("A",))])

    def test_registration_not_known_then_a_lot(self):
        law = self.law("registered_earlier", "lot")
        outcome = allocate(law, slate(self.votes), 6, [Lot(frozenset("ABC"), ("C",))])
        assert outcome.seats == {"A": 2, "B": 2, "C": 2}

    @pytest.mark.parametrize(
        ("rule", "status"),
        [("repeat_vote", "repeat_vote"), ("none", "no_rule"), ("lot", "lot_required"),
         ("more_votes", "no_rule"), ("registered_earlier", "order_required")],
    )  # fmt: skip
    def test_what_an_open_tie_asks_for(self, rule, status):
        law = Lists(method=Method(name="d_hondt"), tie=Tie(rule=rule))
        outcome = allocate(law, slate((5, 5)), 3)
        assert (outcome.status, outcome.undecided) == (status, 1)
        assert "tie_open" in {step.code for step in outcome.steps}


class TestAlliances:
    """Two ties in one election: between alliances, and between the lists of one."""

    law = Lists(method=Method(name="d_hondt"), alliances=Alliances(within="d_hondt"))

    def election(self, *rows):
        return Slate(tuple(Option(name, votes, alliance=ally) for name, votes, ally in rows))

    def test_a_tie_inside(self):
        rows = (("A", 5, "K"), ("B", 5, "K"), ("C", 2, None))
        outcome = allocate(self.law, self.election(*rows), 1)
        assert outcome.seats == {"A": 0, "B": 0, "C": 0}
        assert ties(outcome) == [(1, {"A", "B"}, None, set())]
        drawn = allocate(self.law, self.election(*rows), 1, [Lot(frozenset("AB"), ("B",))])
        assert drawn.seats == {"A": 0, "B": 1, "C": 0}

    def test_a_tie_between_an_alliance_and_a_list(self):
        rows = (("A", 3, "K"), ("B", 2, "K"), ("C", 5, None))
        outcome = allocate(self.law, self.election(*rows), 3)
        assert outcome.seats == {"A": 1, "B": 0, "C": 1}
        assert outcome.undecided == 1
        assert (1, {"alliance:K", "C"}, None, set()) in ties(outcome)
        lot = Lot(frozenset({"alliance:K", "C"}), ("alliance:K",))
        drawn = allocate(self.law, self.election(*rows), 3, [lot])
        assert drawn.seats == {"A": 1, "B": 1, "C": 1}
