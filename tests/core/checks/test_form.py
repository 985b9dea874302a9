"""The form's arithmetic: each direction with its own severity; absent is not zero."""

from __future__ import annotations

from typing import Any

import pytest

from hattama.core.checks.form import ballot_relations, needed_lines
from hattama.core.checks.model import Checked, Imbalance
from hattama.core.checks.run import check
from hattama.core.law.model import Law
from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from hattama.core.result import lines_of
from hattama.core.tabulation.totals import totals
from tests.core.small import BALLOT, LISTS, TREE, law, option, papers, register

BOOK = register()
# A protocol of Kazakhstan in which everything holds.
GOOD = {
    "unit": "s1",
    "voters": 100,
    "ballots_issued": 60,
    "ballots_issued_by_member.1": 40,
    "ballots_issued_by_member.2": 20,
    "ballots_received": 101,
    "ballots_unused": 41,
    "ballots_valid": 58,
    "ballots_invalid": 2,
    "ballots_portable.1": 5,
    "requests_portable.1": 5,
    "a": 40,
    "b": 17,
    "against-all": 1,
}


def checked(*rows: dict[str, Any], book: Register = BOOK, rules: Law | None = None) -> Checked:
    rules, sheets = rules or law(), papers(book, *rows)
    sums = {one.id: totals(book, sheets, one, lines_of(rules)) for one in book.contests}
    return check(rules, book, sheets, sums)


def form(found: Checked) -> dict[str, tuple[str, int]]:
    return {one.code: (one.severity, len(one)) for one in found.found if one.kind == "form"}


def changed(**figures: Any) -> dict[str, Any]:
    return GOOD | {name.replace("__", "."): value for name, value in figures.items()}


def balance(found: Checked) -> Imbalance:
    kept = found.imbalance[0]
    assert kept is not None
    return kept


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name not in names}


class TestIdentities:
    """Art. 43: quantities of the protocol, and what follows from them."""

    def test_a_protocol_in_order_has_no_remark(self):
        assert form(checked(GOOD)) == {}
        assert balance(checked(GOOD)).ballots == 0

    @pytest.mark.parametrize(
        ("figures", "told"),
        [
            # Art. 43(3-1): one more than the requests, as many, fewer.
            ({"ballots_portable__1": 6}, {"portable_within_requests_more": ("error", 1)}),
            ({"ballots_portable__1": 4}, {}),
            ({"ballots_valid": 59}, {"valid_is_votes_more": ("error", 1)}),
            ({"ballots_valid": 57}, {"valid_is_votes_fewer": ("error", 1)}),
            ({"ballots_invalid": 3}, {"found_within_issued_more": ("error", 1)}),
            ({"ballots_invalid": 1}, {"found_within_issued_fewer": ("note", 1)}),
            ({"ballots_received": 102}, {"received_is_issued_and_unused_more": ("warning", 1)}),
            ({"ballots_received": 100}, {"received_is_issued_and_unused_fewer": ("error", 1)}),
            ({"voters": 60}, {}),
            ({"voters": 59}, {"issued_within_voters_more": ("warning", 1)}),
        ],
    )
    def test_each_direction_has_its_own_severity(self, figures, told):
        assert form(checked(changed(**figures))) == told

    def test_a_remark_holds_both_sides_and_the_article(self):
        (one,) = [it for it in checked(changed(ballots_invalid=7)).found if it.kind == "form"]
        (remark,) = one.remarks(BOOK)
        assert (remark.unit, remark.contest) == ("s1", "lists")
        assert remark.params["left"] == 65
        assert remark.params["right"] == 60
        assert remark.params["difference"] == 5
        assert remark.params["article"] == "43"
        assert remark.params["left_lines"] == ("votes", "ballots_invalid")

    def test_each_portable_box_is_compared_by_itself(self):
        row = changed(
            ballots_portable__1=7, requests_portable__1=5,
            ballots_portable__2=3, requests_portable__2=9,
        )  # fmt: skip
        (one,) = [it for it in checked(row).found if it.code.startswith("portable")]
        (remark,) = one.remarks(BOOK)
        assert (remark.params["number"], remark.params["difference"]) == (1, 2)

    def test_issuing_members_are_added_up(self):
        row = changed(ballots_issued_by_member__2=21)
        assert form(checked(row)) == {"issued_is_issued_by_members_fewer": ("error", 1)}

    def test_signs_of_russias_second_relation(self):
        ru = {
            "unit": "s1", "voters": 100, "ballots_received": 90, "ballots_issued_early": 1,
            "ballots_issued_station": 50, "ballots_issued_outside": 9, "ballots_unused": 29,
            "ballots_portable": 9, "ballots_stationary": 51, "ballots_invalid": 3,
            "ballots_valid": 57, "ballots_lost": 2, "ballots_unaccounted": 1,
            "a": 40, "b": 16, "against-all": 1,
        }  # fmt: skip
        assert form(checked(ru, rules=law("ru/2016-duma"))) == {}
        lost = ru | {"ballots_lost": 1}
        told = {"received_is_accounted_more": ("error", 1)}
        assert form(checked(lost, rules=law("ru/2016-duma"))) == told


class TestAbsent:
    """Lines absent or illegible, which are not zero."""

    OTHER = GOOD | {"unit": "s2"}

    def test_a_line_that_others_give(self):
        found = checked(without("ballots_unused"), self.OTHER)
        assert form(found) == {"line_absent": ("warning", 1)}
        (one,) = [it for it in found.found if it.kind == "form"]
        assert [it.params["column"] for it in one.remarks(BOOK)] == ["ballots_unused"]

    def test_votes_that_are_absent(self):
        assert form(checked(without("b"), self.OTHER)) == {"option_absent": ("error", 1)}

    def test_a_line_that_nobody_gives_was_not_published(self):
        other = {name: value for name, value in self.OTHER.items() if name != "ballots_unused"}
        found = checked(without("ballots_unused"), other)
        assert form(found) == {}
        (open_question,) = found.not_checked
        assert open_question.params["identity"] == "received_is_issued_and_unused"
        assert (open_question.params["protocols"], open_question.params["of"]) == (2, 2)

    def test_a_station_without_portable_boxes_lacks_nothing(self):
        row = without("ballots_portable.1", "requests_portable.1")
        assert form(checked(row, self.OTHER)) == {}

    def test_a_box_of_which_one_figure_is_given(self):
        found = checked(without("requests_portable.1"), self.OTHER)
        assert form(found) == {"line_absent": ("warning", 1)}

    def test_zero_is_a_figure(self):
        row = changed(ballots_portable__1=0, requests_portable__1=0)
        assert form(checked(row, self.OTHER)) == {}


class TestBalance:
    """Data error: the largest gap in a relation that holds the votes."""

    def test_relations_on_the_register_are_left_out(self):
        assert ballot_relations(law()) == {"found_within_issued", "valid_is_votes"}
        assert "issued_within_voters" not in ballot_relations(law("ge/2016-parliament"))

    def test_what_equals_the_votes_leads_on_to_the_boxes(self):
        assert ballot_relations(law("ru/2016-duma")) == {
            "found_is_invalid_and_valid", "valid_is_votes", "found_within_issued",
        }  # fmt: skip

    def test_gaps_add_up_over_protocols_but_not_within_one(self):
        found = checked(
            changed(ballots_invalid=5),
            GOOD | {"unit": "s2", "ballots_valid": 55, "ballots_invalid": 1},
        )
        # Three more in the boxes than issued; then three fewer valid than votes (and one fewer).
        assert balance(found).ballots == 3 + 3
        assert balance(found).loose == 0

    def test_a_fine_direction_is_no_gap(self):
        assert balance(checked(changed(voters=300))).ballots == 0

    def test_votes_of_a_protocol_that_cannot_be_balanced_are_loose(self):
        row = without("ballots_valid", "ballots_issued")
        found = checked(row, GOOD | {"unit": "s2"})
        assert (balance(found).ballots, balance(found).loose) == (0, 58)

    def test_nothing_is_known_where_no_relation_can_be_computed(self):
        assert checked({"unit": "s1", "a": 5, "b": 2, "against-all": 0}).imbalance[0] is None

    def test_a_repeat_vote_takes_the_place_of_the_first(self):
        book = register(
            TREE, (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists")), BALLOT
        )
        again = GOOD | {"contest": "again"}
        assert balance(checked(changed(ballots_invalid=9), again, book=book)).ballots == 0

    def test_a_higher_commissions_protocol_is_only_compared(self):
        region = changed(unit="r1", ballots_invalid=9)
        assert balance(checked(GOOD, region)).ballots == 0
        assert balance(checked(region)).ballots == 7


class TestLines:
    def test_needed_lines_are_those_of_identities_and_turnout(self):
        needed = needed_lines(law("ge/2016-parliament"))
        assert {"voters", "ballots_issued", "voters_by_12"} <= needed
        assert "absentee_lost" not in needed_lines(law("ru/2016-duma"))

    def test_options_of_another_contest_in_the_same_file_are_not_absent(self):
        book = register(
            TREE,
            (*LISTS, ContestRow("d1", "district", "r1")),
            (*BALLOT, option("d1", "ann", "candidate"), option("d1", "bob", "candidate")),
        )
        district = {
            name: value for name, value in GOOD.items() if name not in ("a", "b", "against-all")
        } | {"contest": "d1", "ann": 50, "bob": 8}
        assert form(checked(GOOD, district, book=book)) == {}
        worse = district | {"bob": 9}
        told = form(checked(GOOD, worse, book=book))
        assert set(told) == {"valid_is_votes_fewer", "found_within_issued_more"}
