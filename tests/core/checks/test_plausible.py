"""Plausibility: rare figures, told with how often they occur; each has a case it leaves alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hattama.core.checks.coverage import falling
from hattama.core.checks.model import Checked
from hattama.core.record.facts import TurnoutReported
from hattama.core.record.remark import Remark
from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from tests.core.checks.test_form import BOOK, GOOD, changed, checked
from tests.core.small import BALLOT, LISTS, TREE, law, option, register, units


def remarks(found: Checked, code: str, book: Register = BOOK) -> list[Remark]:
    return [it for one in found.found if one.code == code for it in one.remarks(book)]


class TestSlips:
    """A slip is named when it alone sets every relation right."""

    def test_two_digits(self):
        # 17 written as 71.
        (one,) = remarks(checked(changed(b=71)), "digits_exchanged")
        assert (one.severity, one.params["column"]) == ("note", "b")
        assert (one.params["read"], one.params["would"], one.params["ways"]) == (71, 17, 1)

    def test_digits_in_the_middle_of_a_long_figure(self):
        row = changed(ballots_received=1234, ballots_unused=1147)
        # 60 + 1147 = 1207, 27 too few; 1174 for 1147 makes it 1234.
        (one,) = remarks(checked(row), "digits_exchanged")
        assert (one.params["read"], one.params["would"]) == (1147, 1174)

    def test_no_figure_begins_with_zero(self):
        # 40 -> 04 would be needed.
        row = changed(a=40, b=17, ballots_valid=22, ballots_invalid=38)
        assert remarks(checked(row), "digits_exchanged") == []

    def test_a_difference_that_no_exchange_explains(self):
        assert remarks(checked(changed(b=18)), "digits_exchanged") == []

    def test_an_inequality_must_come_out_equal(self):
        # 62 for 26: found would be 40 + 26 + ... far below what was issued.
        row = changed(ballots_invalid=62)
        assert remarks(checked(row), "digits_exchanged") == []

    def test_two_lines(self):
        row = changed(ballots_received=41, ballots_unused=101)
        (one,) = remarks(checked(row), "lines_exchanged")
        assert {one.params["column"], one.params["other_column"]} == {
            "ballots_received", "ballots_unused",
        }  # fmt: skip

    def test_options_are_no_lines(self):
        # Exchanging two options changes no sum.
        found = checked(changed(a=17, b=40))
        assert remarks(found, "lines_exchanged") == []
        assert [one for one in found.found if one.kind == "form"] == []


class TestAlike:
    def test_the_same_votes_at_two_stations(self):
        both = remarks(checked(changed(a=35, b=20, **{"against-all": 3}),
                               changed(unit="s2", a=35, b=20, **{"against-all": 3})),
                       "figures_alike")  # fmt: skip
        assert [(one.unit, one.params["other"]) for one in both] == [("s1", "s2"), ("s2", "s1")]
        assert {one.severity for one in both} == {"warning"}

    def test_one_vote_less_is_not_the_same(self):
        found = checked(GOOD, changed(unit="s2", b=16, ballots_valid=57))
        assert remarks(found, "figures_alike") == []

    def test_the_same_votes_for_other_options_are_not_the_same(self):
        found = checked(GOOD, changed(unit="s2", a=17, b=40))
        assert remarks(found, "figures_alike") == []

    @pytest.mark.parametrize(("less", "told"), [(0, 2), (9, 0)])
    def test_small_stations_may_be_alike(self, less, told):
        # 58 votes, then 49: below 50 nothing is said.
        one = changed(a=40 - less)
        assert len(remarks(checked(one, one | {"unit": "s2"}), "figures_alike")) == told

    def test_two_options_ask_for_every_figure(self):
        bare = changed(**{"against-all": 0}, b=18)
        same = bare | {"unit": "s2"}
        assert len(remarks(checked(bare, same), "figures_alike")) == 2
        assert remarks(checked(bare, same | {"voters": 101}), "figures_alike") == []

    def test_two_ballots_of_one_station_are_not_compared(self):
        again = [option("more", it.option.id, it.option.kind) for it in BALLOT]
        contests = (*LISTS, ContestRow("more", "lists", "kz"))
        book = register(TREE, contests, (*BALLOT, *again))
        found = checked(GOOD, GOOD | {"contest": "more"}, book=book)
        assert remarks(found, "figures_alike", book) == []


class TestBeside:
    KNOWN = register(
        units(*zip(TREE.ids, TREE.parents, TREE.levels, strict=True), voters={"s1": 100, "s2": 300})
    )

    @pytest.mark.parametrize(("voters", "told"), [(100, 0), (120, 0), (121, 1), (79, 1), (80, 0)])
    def test_voters_beside_the_register(self, voters, told):
        found = checked(changed(voters=voters), book=self.KNOWN)
        assert len(remarks(found, "voters_beside_register", self.KNOWN)) == told

    def test_of_a_large_register_a_tenth_may_move(self):
        row = changed(unit="s2", voters=330)
        assert remarks(checked(row, book=self.KNOWN), "voters_beside_register", self.KNOWN) == []
        row = changed(unit="s2", voters=331)
        assert remarks(checked(row, book=self.KNOWN), "voters_beside_register", self.KNOWN)

    def test_an_unknown_register_says_nothing(self):
        assert remarks(checked(changed(voters=900)), "voters_beside_register") == []

    def test_where_the_law_compares_with_all_lists_of_voters_so_do_we(self):
        ge = {"unit": "s1", "voters": 50, "voters_special": 9, "voters_by_12": 5,
              "voters_by_17": 9, "ballots_issued": 59, "ballots_received": 99,
              "ballots_invalid": 0, "a": 30, "b": 28, "against-all": 1}  # fmt: skip
        rules = law("ge/2016-parliament")
        assert {one.kind for one in checked(ge, rules=rules).found} == {"coverage"}
        more = ge | {"b": 29, "ballots_issued": 60}
        codes = {it.code for it in checked(more, rules=rules).found if it.kind != "coverage"}
        assert codes == {"issued_within_voters_more", "votes_over_voters"}

    def test_two_ballots_of_one_station(self):
        book = register(
            TREE, (*LISTS, ContestRow("d1", "district", "r1")),
            (*BALLOT, option("d1", "ann", "candidate")),
        )  # fmt: skip
        district = {"unit": "s1", "contest": "d1", "voters": 100, "ballots_issued": 59, "ann": 50}
        (one,) = remarks(checked(GOOD, district, book=book), "ballots_differ_in_turnout", book)
        assert (one.contest, one.params["own"], one.params["other_own"]) == ("d1", 59, 60)
        found = checked(GOOD, district | {"voters": 99}, book=book)
        assert len(remarks(found, "ballots_differ_in_voters", book)) == 1


class TestNeighbours:
    """Options exchanged, beside the other stations of the same territory."""

    def rows(self, **last: int) -> list[dict[str, Any]]:
        usual = [changed(unit=f"s{n}", a=60 + n, b=15, **{"against-all": 2}) for n in (1, 2, 3)]
        return [*usual, changed(unit="s4", **last)]

    BOOK = register(
        units(("kz", "", "nation"), ("r1", "kz", "region"),
              *[(f"s{n}", "r1", "station") for n in range(1, 5)])
    )  # fmt: skip

    def told(self, **last: int) -> list[Remark]:
        return remarks(checked(*self.rows(**last), book=self.BOOK), "options_exchanged", self.BOOK)

    def test_two_options_the_other_way_round(self):
        (one,) = self.told(a=15, b=62)
        assert (one.unit, one.severity) == ("s4", "note")
        assert (one.params["option"], one.params["other_option"]) == ("b", "a")

    def test_a_station_of_its_own_mind_is_left_alone(self):
        assert self.told(a=35, b=45) == []
        assert self.told(a=62, b=15) == []

    def test_a_small_station_is_left_alone(self):
        assert self.told(a=8, b=40) == []


class TestReports:
    def claims(self, *told: tuple[str, str]) -> list[Remark]:
        facts = tuple(
            TurnoutReported(
                version=1, date=np.datetime64("2023-03-19").astype(object), source="src",
                unit="kz", at=at, percent=percent,
            )
            for at, percent in told
        )  # fmt: skip
        return list(falling({"kz": facts}))

    def test_turnout_that_falls(self):
        (one,) = self.claims(("18:00", "40.1"), ("9:30", "41.05"))
        assert one.params == {
            "at": "18:00", "announced": "40.1", "before": "41.05", "before_at": "9:30",
        }  # fmt: skip

    def test_turnout_that_stands_or_rises(self):
        assert self.claims(("10:00", "5"), ("12:00", "5.0"), ("14:00", "5.01")) == []

    def test_a_final_report_has_no_hour(self):
        assert self.claims(("18:00", "40"), ("final", "39")) == []
