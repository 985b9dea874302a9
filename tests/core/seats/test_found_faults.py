"""Faults that hostile inputs once showed; each stays mended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.core.law.load import lists_from_text
from hattama.core.seats.engine import allocate
from hattama.core.seats.margin.margins import margins
from hattama.core.seats.margin.target import gain
from hattama.core.seats.model import Option, Outcome, Slate


def counted(rules: str, seats: int, *options: Option) -> Outcome:
    return allocate(lists_from_text(rules, "rules.toml"), Slate(options), seats)


def lists(**votes: int) -> list[Option]:
    return [Option(name, count) for name, count in votes.items()]


class TestAllToTheStrongest:
    RULES = 'method = {name = "quota", quota = "hare", leftover = [{rule = "to_largest"}]}'

    def test_equal_strongest_leave_the_seats_open(self) -> None:
        found = counted(self.RULES, 4, *lists(A=90, B=90, C=60, D=60))
        assert (found.status, found.undecided) == ("no_rule", 2)
        assert [(tie.seats, tie.among) for tie in found.ties] == [(2, ("A", "B"))]

    def test_one_strongest_takes_all(self) -> None:
        found = counted(self.RULES, 4, *lists(A=91, B=90, C=60, D=59))
        assert found.seats == {"A": 3, "B": 1, "C": 0, "D": 0}

    def test_the_next_takes_what_the_strongest_has_no_candidates_for(self) -> None:
        options = [Option("A", 91, max_seats=2), *lists(B=90, C=60, D=59)]
        found = counted(self.RULES, 4, *options)
        assert found.seats == {"A": 2, "B": 2, "C": 0, "D": 0}


class TestVoidBallots:
    """A voided ballot becomes an invalid one: it stays in a base of all ballots cast."""

    RULES = """
    method = {name = "largest_remainder", quota = "hare"}
    threshold = {share = "5/100", at = "least", base = "cast"}
    """

    @pytest.mark.parametrize("invalid", [[], [Option("void", 0, "invalid")]])
    def test_voided_margin_keeps_the_base(self, invalid: list[Option]) -> None:
        options = [*lists(A=60000, B=5100, C=34900), *invalid]
        rules, slate = lists_from_text(self.RULES, "rules.toml"), Slate(tuple(options))
        found = margins(rules, slate, allocate(rules, slate, 225), 225)
        voided = next(one for one in found if one.how == "voided" and one.kind == "threshold")
        assert (voided.ballots, voided.source, voided.exact) == (101, "B", True)


class TestAlliances:
    RULES = 'method = {name = "d_hondt"}\nalliances = {}\ntie = {rule = "lot"}'

    def test_list_named_like_an_alliance_stands_alone(self) -> None:
        found = counted(
            self.RULES,
            5,
            Option("A", 400, alliance="P"),
            Option("B", 100, alliance="P"),
            Option("alliance:P", 300),
            Option("C", 200),
        )
        assert found.seats == {"A": 3, "B": 0, "alliance:P": 1, "C": 1}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_tied_margin_and_ties_do_not_depend_on_the_order_of_rows(order: tuple[int, ...]) -> None:
    rules = lists_from_text('method = {name = "d_hondt"}', "rules.toml")
    rows = lists(A=1, B=1, C=1)
    slate = Slate(tuple(rows[spot] for spot in order))
    found = allocate(rules, slate, 2)
    first = margins(rules, slate, found, 2)[0]
    assert found.ties[0].among == ("A", "B", "C")
    assert (first.ballots, first.source, first.target) == (0, "A", "C")


def test_clause_with_a_quota_rounded_to_nothing_gives_no_seats() -> None:
    rules = """
    method = {name = "largest_remainder", quota = "hare", round = "floor"}
    threshold = {share = "1/2"}
    clauses = [{name = "single_passing_list", factor = "7/10", least_seats = 1}]
    """
    found = counted(rules, 9, *lists(A=4, B=1))
    assert (found.status, found.undecided) == ("no_rule", 9)


def test_nothing_left_open_is_complete() -> None:
    rules = 'method = {name = "d_hondt"}\nprior = {overhang = "within"}'
    options = (Option("A", 0), Option("B", 0, prior=1))
    found = counted(rules, 1, *options)
    assert (found.seats, found.undecided, found.status) == ({"A": 0, "B": 1}, 0, "complete")


def test_losing_all_votes_is_not_called_a_threshold() -> None:
    rules = lists_from_text('method = {name = "d_hondt"}', "rules.toml")
    slate = Slate((Option("A", 60), Option("O", 40, "other")))
    found = margins(rules, slate, allocate(rules, slate, 3), 3)
    assert (found[0].ballots, found[0].kind) == (60, "votes")


def test_no_gain_found_is_not_said_to_be_impossible() -> None:
    rules = lists_from_text('method = {name = "d_hondt"}', "rules.toml")
    slate = Slate((Option("A", 5, max_seats=1), Option("B", 3)))
    found = allocate(rules, slate, 2)
    assert gain(rules, slate, found, "A", 2) is None
    assert gain(rules, slate, found, "B", 2) is not None


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"method": {"name": "quota", "quota": "hare"}, "majority": {}}, "majority"),
        ({"method": {"name": "d_hondt"}, "seats": {"value": 0}}, "seats.value"),
    ],
)
def test_rules_that_could_never_count_are_refused_when_read(keys: dict[str, Any], key: str) -> None:
    with pytest.raises(InputError) as refused:
        lists_from_text(json.dumps(keys), "rules.json")
    assert refused.value.params["key"] == key
