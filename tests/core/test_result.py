"""The whole way: law, register, protocols and facts to a result."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from hattama.core.law.model import Law
from hattama.core.record.facts import Fact, NotUnderstood, fact_of
from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from hattama.core.result import Result, lines_of, result
from tests.core.small import (
    BALLOT,
    LISTS,
    TREE,
    election,
    law,
    option,
    papers,
    register,
    units,
)

DISTRICTS = (
    *LISTS,
    ContestRow("d1", "district", "r1"),
    ContestRow("d2", "district", "r2"),
)
OPTIONS = (
    *BALLOT,
    option("d1", "ann", "candidate", party="a", nominated="party"),
    option("d1", "ivan", "candidate", nominated="self"),
    option("d2", "bob", "candidate", party="b", nominated="party"),
    option("d2", "olga", "candidate", nominated="association"),
    option("d2", "against-all", "against_all"),
)
BOOK = register(TREE, DISTRICTS, OPTIONS)
S1, S2, S3 = (
    {"unit": f"s{n}", "voters": 100, "ballots_issued": 60, "ballots_invalid": 1}
    | {"a": 30 + n, "b": 20, "against-all": 1}
    for n in (1, 2, 3)
)
D1 = {"unit": "r1", "contest": "d1", "ann": 5, "ivan": 9}
D2 = {"unit": "s3", "contest": "d2", "bob": 5, "olga": 3, "against-all": 7}


def fact(kind: str, **more: Any) -> Fact | NotUnderstood:
    common = {"kind": kind, "version": 1, "date": "2023-03-20", "source": "src"}
    return fact_of(common | more, "facts.jsonl", 1)


def run(
    *rows: dict[str, Any],
    facts: tuple[Fact | NotUnderstood, ...] = (),
    book: Register = BOOK,
    rules: Law | None = None,
    **head: Any,
) -> Result:
    return result(election(**head), rules or law(), book, papers(book, *rows), facts)


def codes(found: Result) -> list[str]:
    return [one.code for one in found.remarks]


class TestWhole:
    def test_lists_districts_and_both_tiers(self):
        found = run(S1, S2, S3, D1, D2)
        assert found.status == "complete"
        assert [won.option for won in found.winners] == ["ivan", "bob"]
        assert list(found.seats) == ["a", "b", "self-nominated"]
        assert {name: one.single_mandate for name, one in found.seats.items()} == {
            "a": 0, "b": 1, "self-nominated": 1
        }  # fmt: skip
        assert sum(one.total or 0 for one in found.seats.values()) == 69 + 2
        assert (found.house.lists, found.house.districts, found.house.appointed) == (69, 2, 0)
        assert found.margin is not None
        one = found.contests["lists"]
        assert (one.expected, one.counted, one.basis) == (3, 3, "counted")
        assert one.turnout is not None
        assert (one.turnout.above, one.turnout.below) == (180, 300)
        assert one.base == ("valid_with_against_all", 96 + 60 + 3)

    def test_a_register_of_fewer_districts_than_the_law_is_noted(self):
        (remark,) = (one for one in run(S1, S2, S3, D1, D2).remarks if one.severity == "note")
        assert (remark.code, remark.params) == ("districts_not_all", {"register": 2, "law": 29})

    def test_nothing_published_is_said_and_nothing_is_counted(self):
        found = run()
        assert (found.status, found.margin) == ("not_published", None)
        assert found.seats["a"].total is None
        assert found.contests["lists"].lists is None
        assert "districts_not_published" in [one.code for one in found.not_checked]

    def test_a_list_without_votes_figure_stops_the_seats(self):
        found = run({"unit": "kz", "a": 50, "against-all": 3})
        (remark,) = (one for one in found.remarks if one.code == "votes_absent")
        assert (remark.severity, remark.params) == ("error", {"options": ("b",)})
        assert (found.status, found.seats["a"].list) == ("not_published", None)

    def test_a_tie_in_a_district_is_the_status_of_the_whole(self):
        found = run(S1, S2, S3, D1 | {"ivan": 5}, D2)
        assert found.status == "repeat_vote"
        assert found.contests["d1"].won is None

    def test_what_one_tie_of_lists_asks_for(self):
        tied = {"unit": "kz", "a": 50, "b": 50, "against-all": 0}
        assert run(tied).status == "order_required"


FIRST = {"unit": "s1", "contest": "d1", "x": 40, "y": 35, "z": 25}
LIST = {"unit": "kz", "a": 50, "b": 40, "ballots_invalid": 1}


class TestRounds:
    RULES = law("ge/2016-parliament")
    BOOK = register(
        TREE,
        (*LISTS, ContestRow("d1", "district", "r1"), ContestRow("d1-2", "district", "r1", 2)),
        (
            *BALLOT[:2],
            *(option("d1", name, "candidate") for name in ("x", "y", "z")),
            option("d1-2", "x", "candidate", party="a"),
            option("d1-2", "y", "candidate"),
        ),
    )

    def test_without_a_majority_a_second_round_is_needed(self):
        found = run(LIST, FIRST, book=self.BOOK, rules=self.RULES)
        assert (found.status, found.winners) == ("second_round", ())
        district = found.contests["d1"].district
        assert district is not None
        assert district.finalists == ("x", "y")
        assert found.contests["d1"].base == ("valid", 100)

    def test_the_second_round_decides(self):
        second = {"unit": "s1", "contest": "d1-2", "x": 40, "y": 41}
        found = run(LIST, FIRST, second, book=self.BOOK, rules=self.RULES)
        assert [(won.contest, won.option) for won in found.winners] == [("d1-2", "y")]
        assert found.contests["d1"].won is None
        assert found.status != "second_round"


class TestAnnounced:
    def established(self, **more: Any) -> Fact | NotUnderstood:
        return fact("ResultsEstablished", **more)

    def claims(self, **seats: int) -> list[dict[str, Any]]:
        return [{"option": name, "tier": "lists", "seats": count} for name, count in seats.items()]

    def test_announced_seats_that_agree_make_no_remark(self):
        seats = {name: one.list for name, one in run(S1, S2, S3).seats.items()}
        said = self.established(seats=self.claims(**seats))  # type: ignore[arg-type]
        assert "seats_differ" not in codes(run(S1, S2, S3, facts=(said,)))

    def test_announced_seats_that_differ_are_an_error(self):
        said = self.established(seats=self.claims(a=69, b=0))
        found = run(S1, S2, S3, facts=(said,))
        told = [one for one in found.remarks if one.code == "seats_differ"]
        assert [one.params["option"] for one in told] == ["a", "b"]
        assert told[0].params == {
            "option": "a", "tier": "lists", "announced": 69, "counted": found.seats["a"].list,
        }  # fmt: skip

    def test_seats_that_a_tie_leaves_open_may_have_gone_to_anybody(self):
        tied = {"unit": "kz", "a": 50, "b": 50, "against-all": 0}
        said = self.established(seats=self.claims(a=35, b=34))
        assert "seats_differ" not in codes(run(tied, facts=(said,)))
        said = self.established(seats=self.claims(a=36, b=33))
        assert codes(run(tied, facts=(said,))).count("seats_differ") == 2

    def test_totals_are_compared_where_they_are_known(self):
        said = self.established(
            seats=[
                {"option": "a", "tier": "total", "seats": 1},
                {"option": "association", "tier": "districts", "seats": 1},
            ]
        )
        assert "seats_differ" in codes(run(S1, S2, S3, D1, D2, facts=(said,)))
        assert "seats_differ" not in codes(run(S1, S2, S3, facts=(said,)))

    def test_announced_winners_stand_where_nothing_was_counted(self):
        said = self.established(winners=[{"contest": "d1", "option": "ann"}])
        found = run(S1, S2, S3, facts=(said,))
        assert [(won.option, won.group, won.basis) for won in found.winners] == [
            ("ann", "a", "announced")
        ]
        assert codes(run(S1, S2, S3, D1, facts=(said,))).count("winner_differs") == 1
        said = self.established(winners=[{"contest": "d1", "option": "ivan"}])
        assert "winner_differs" not in codes(run(S1, S2, S3, D1, facts=(said,)))

    @pytest.mark.parametrize(
        ("percent", "fine"),
        [("62", True), ("62.3", True), ("62.26", True), ("62.25", False), ("61", False)],
    )
    def test_shares_agree_to_their_own_decimals(self, percent: str, fine: bool):
        share = {"contest": "lists", "option": "a", "percent": percent}
        rows = {"unit": "kz", "a": 99, "b": 60, "against-all": 0}
        found = run(rows, facts=(self.established(shares=[share]),))
        assert ("share_differs" not in codes(found)) == fine

    def test_a_share_of_unknown_votes_is_not_compared(self):
        share = {"contest": "lists", "option": "a", "percent": "1"}
        assert codes(run(facts=(self.established(shares=[share]),))) == ["districts_not_all"]

    def test_an_announced_turnout_is_checked_against_its_own_ballots(self):
        claim = {"unit": "kz", "at": "final", "percent": "54.19", "above": 6521860}
        fine = fact("TurnoutReported", **claim, below=12035578)
        found = run({k: v for k, v in S1.items() if k != "voters"}, facts=(fine,))
        assert "turnout_differs" not in codes(found)
        assert "turnout_is_claim" in codes(found)
        wrong = fact("TurnoutReported", **claim | {"percent": "54.91"}, below=12035578)
        assert "turnout_differs" in codes(run(facts=(wrong,)))


class TestCoverage:
    def test_without_stations_the_number_awaited_is_what_is_said(self):
        silent = {"published": False, "number": 10223}
        found = run({"unit": "kz", "a": 5, "b": 5, "against-all": 1}, stations=silent)
        assert (found.contests["lists"].expected, found.contests["lists"].counted) == (10223, 0)
        assert found.contests["d1"].expected is None
        assert found.not_checked[0].code == "stations_not_published"

    def test_a_newer_fact_is_reported(self):
        found = run(S1, S2, S3, facts=(NotUnderstood("MoonCounted", 1, 4),))
        (one,) = (one for one in found.remarks if one.code == "fact_not_understood")
        assert one.params == {"kind": "MoonCounted", "version": 1, "line": 4}

    def test_a_base_with_invalid_ballots_needs_them(self):
        rules = law("ru/2016-duma")
        book = register(TREE, LISTS, BALLOT[:2])
        rows = {"unit": "kz", "a": 60, "b": 40}
        found = run(rows, book=book, rules=rules)
        assert "base_without_invalid" in codes(found)
        assert found.contests["lists"].base == ("cast", 100)
        found = run(rows | {"ballots_invalid": 10}, book=book, rules=rules)
        assert "base_without_invalid" not in codes(found)
        assert found.contests["lists"].base == ("cast", 110)

    def test_what_may_be_invalid_is_bounded_by_the_ballots_taken(self):
        rows = {
            "unit": "kz",
            "a": 60,
            "b": 40,
            "against-all": 0,
            "ballots_issued": 130,
            "voters": 200,
        }
        (one,) = (one for one in run(rows).not_checked if one.code == "invalid_not_published")
        assert one.params == {"contest": "lists", "bound": 30}
        (one,) = (
            one for one in run(rows | {"ballots_issued": 9}).not_checked
            if one.code == "invalid_not_published"
        )  # fmt: skip
        assert one.params["bound"] is None

    def test_an_annulled_region_does_not_count(self):
        fine = fact("UnitAnnulled", unit="r1", by="cec", contests=["lists"])
        assert run(S1, S2, S3, facts=(fine,)).contests["lists"].votes["a"] == 33
        wrong = fact("UnitAnnulled", unit="s1", by="cec")
        found = run(S1, S2, S3, facts=(wrong,))
        assert found.contests["lists"].votes["a"] == 96
        assert codes(found)[0] == "annulment_not_allowed"


class TestLaws:
    def test_a_law_without_a_form_has_the_lines_of_its_turnout(self):
        assert lines_of(law("kz/2023-maslikhat")) == ("voters", "ballots_issued", "ballots_invalid")

    def test_several_councils_in_one_folder_have_their_own_seats(self):
        contests = (
            ContestRow("c1", "lists", "r1", seats=17),
            ContestRow("c2", "lists", "r2", seats=21),
        )
        ballot = tuple(option(one, name) for one in ("c1", "c2") for name in ("a", "b"))
        book = register(TREE, contests, ballot)
        rows = (
            {"unit": "r1", "contest": "c1", "a": 60, "b": 40},
            {"unit": "r2", "contest": "c2", "a": 30, "b": 70},
        )
        found = run(*rows, book=book, rules=law("kz/2023-maslikhat"))
        assert (found.house.lists, found.house.districts) == (38, 0)
        assert sum(one.total or 0 for one in found.seats.values()) == 38
        assert found.margin == min(
            (one.lists.margins[0] for one in found.contests.values() if one.lists),
            key=lambda one: one.ballots,
        )

    def test_a_council_of_unknown_size_has_no_seats(self):
        book = register(TREE, (ContestRow("c1", "lists", "r1"),), (option("c1", "a"),))
        rows = {"unit": "r1", "contest": "c1", "a": 60}
        found = run(rows, book=book, rules=law("kz/2023-maslikhat"))
        assert (found.house.lists, found.status) == (None, "not_published")

    def test_a_repeat_vote_is_no_contest_of_its_own(self):
        book = register(
            TREE, (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists")), BALLOT
        )
        again = {"unit": "s3", "contest": "again", "a": 0, "b": 90, "against-all": 0}
        found = run(S1, S2, S3, again, book=book)
        assert found.contests["lists"].votes == {"a": 63, "b": 130, "against-all": 2}
        assert found.contests["again"].lists is None
        assert found.house.lists == 69

    def test_a_law_without_districts_decides_none(self):
        rules = law("kz/2026-kurultai")
        found = run(S1, D1, rules=rules)
        assert found.contests["d1"].district is None
        assert found.contests["d1"].base == ("valid_with_against_all", 14)

    def test_a_law_without_lists_gives_no_list_seats(self):
        rules = msgspec.structs.replace(law(), lists=None)
        found = run(S1, S2, S3, D1, D2, rules=rules)
        assert found.contests["lists"].lists is None

    def test_a_folder_of_lists_only_leaves_districts_unknown(self):
        book = register(units(("kz", "", "nation")))
        found = run({"unit": "kz", "a": 60, "b": 40, "against-all": 1}, book=book)
        assert found.house.districts == 29
        assert found.seats["a"].total is None


class TestSaid:
    """What a reader must be told beside the figures."""

    def test_a_base_with_an_absent_part_is_no_base(self):
        absent = {"unit": "kz", "a": 50, "b": 20}
        assert run(absent).contests["lists"].base == ("valid_with_against_all", None)
        whole = absent | {"against-all": 1}
        assert run(whole).contests["lists"].base == ("valid_with_against_all", 71)

    @pytest.mark.parametrize(
        ("date", "kind", "told"),
        [
            ("2023-01-01", "real", []),
            ("2022-12-31", "real", [("law_not_yet_in_force", "warning")]),
            ("2026-06-30", "real", []),
            ("2026-07-01", "real", [("law_not_in_force", "warning")]),
            ("2026-07-01", "what_if", [("law_not_in_force", "note")]),
        ],
    )
    def test_a_law_counts_votes_of_its_own_days(self, date: str, kind: str, told: list[object]):
        found = run(S1, S2, S3, D1, D2, date=dt.date.fromisoformat(date), kind=kind)
        assert [
            (one.code, one.severity) for one in found.remarks if one.code.startswith("law_not")
        ] == told

    def test_a_repeat_vote_that_was_ordered_is_said(self):
        ordered = fact("RepeatVoteOrdered", unit="s1", by="cec", article="95")
        assert "repeat_vote_ordered" in codes(run(S1, S2, S3, facts=(ordered,)))
        assert "repeat_vote_ordered" not in codes(run(S1, S2, S3))

    def test_relations_whose_lines_were_not_published_are_named(self):
        unchecked = {one.code: one.params for one in run(S1, S2, S3).not_checked}
        assert "form_arithmetic" not in unchecked
        assert unchecked["identity_not_computed"]["protocols"] == 3
        announced = {"unit": "kz", "a": 50, "b": 20, "against-all": 1}
        assert run(announced).contests["lists"].basis == "announced"
        assert "form_arithmetic" not in [one.code for one in run(announced).not_checked]

    def test_districts_in_the_register_without_figures_leave_the_count_open(self):
        assert run(S1, S2, S3).status == "not_published"
