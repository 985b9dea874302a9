"""Recounts: figures replaced where the dated law allows it (Art. 43(9), 43(7-1)), else a remark."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hattama.core.errors import InputError
from hattama.core.record.facts import Fact, NotUnderstood, fact_of
from hattama.core.register.build import ContestRow
from hattama.core.result import Result, result
from tests.core.checks.test_form import GOOD
from tests.core.small import BALLOT, LISTS, TREE, election, law, papers, register
from tests.core.test_result import run

BOOK = register()
OTHERS = (GOOD | {"unit": "s2"}, GOOD | {"unit": "s3"})


def fact(kind: str = "RecountHeld", **more: Any) -> Fact | NotUnderstood:
    common = {"kind": kind, "version": 1, "date": "2023-03-20", "source": "src", "unit": "s1"}
    if kind == "RecountHeld":
        common |= {"contest": "lists", "by": "territorial_commission"}
    return fact_of(common | more, "facts.jsonl", 1)


def told(found: Result) -> dict[str, Any]:
    return {one.code: one for one in found.remarks if one.code.startswith("recount")}


def count(*facts: Fact | NotUnderstood, **more: Any) -> Result:
    more.setdefault("book", BOOK)
    return run(GOOD, *OTHERS, facts=facts, **more)


class TestHonoured:
    def test_the_figures_are_replaced_and_the_others_stay(self):
        found = count(fact(figures={"a": 41, "b": 16}))
        votes = found.contests["lists"].votes
        assert (votes["a"], votes["b"], votes["against-all"]) == (41 + 80, 16 + 34, 3)
        assert found.contests["lists"].totals.figure("ballots_issued") == 180
        remark = told(found)["recount_held"]
        assert (remark.severity, remark.unit, remark.params["figures"]) == ("note", "s1", 2)

    def test_checks_and_data_error_see_the_new_figures(self):
        found = count(fact(figures={"ballots_invalid": 9}))
        error = found.contests["lists"].error
        assert error is not None
        assert error.imbalance == 7
        assert "found_within_issued_more" in {one.code for one in found.checked.found}

    def test_a_later_recount_wins_figure_by_figure(self):
        found = count(fact(figures={"a": 1, "b": 2}), fact(figures={"a": 5}))
        votes = found.contests["lists"].votes
        assert (votes["a"], votes["b"]) == (5 + 80, 2 + 34)

    def test_a_figure_that_was_absent(self):
        bare = {name: value for name, value in GOOD.items() if name != "a"}
        found = run(bare, *OTHERS, facts=(fact(figures={"a": 7}),), book=BOOK)
        assert found.contests["lists"].votes["a"] == 87

    def test_a_line_that_no_protocol_had(self):
        figures = {"ballots_portable.2": 3, "requests_portable.2": 1}
        found = count(fact(figures=figures))
        assert "portable_within_requests_more" in {one.code for one in found.checked.found}

    def test_the_commission_itself_may_hold_one(self):
        """Art. 43(7-1)."""
        assert "recount_held" in told(count(fact(by="precinct_commission", figures={"a": 1})))

    def test_nobody_changes_what_was_handed_in(self):
        sheets = papers(BOOK, GOOD, *OTHERS)
        before = sheets.blocks[0].figures.copy()
        result(election(), law(), BOOK, sheets, (fact(figures={"a": 1}),))
        assert (sheets.blocks[0].figures == before).all()

    def test_a_repeat_contest_can_be_recounted(self):
        book = register(
            TREE, (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists")), BALLOT
        )
        rows = (GOOD, *OTHERS, GOOD | {"contest": "again", "a": 30})
        found = run(*rows, facts=(fact(contest="again", figures={"a": 29}),), book=book)
        assert found.contests["lists"].votes["a"] == 29 + 80


class TestRefused:
    def test_a_court_is_not_named(self):
        found = count(fact(by="court", figures={"a": 1}))
        assert told(found)["recount_not_allowed"].severity == "error"
        assert found.contests["lists"].votes["a"] == 120

    def test_only_stations(self):
        region = GOOD | {"unit": "r1"}
        held = fact(unit="r1", figures={"a": 1})
        found = run(region, *OTHERS[1:], facts=(held,), book=BOOK)
        assert "recount_not_allowed" in told(found)

    def test_a_law_without_a_rule(self):
        silent = msgspec.structs.replace(law(), recount=())
        found = count(fact(by="court", figures={"a": 1}), rules=silent)
        assert set(told(found)) == {"recount_held", "recount_without_rule"}
        assert found.contests["lists"].votes["a"] == 81

    def test_no_protocol_to_replace(self):
        found = run(*OTHERS, facts=(fact(figures={"a": 1}),), book=BOOK)
        assert told(found)["recount_without_protocol"].severity == "warning"

    @pytest.mark.parametrize(
        "column", ["c", "ballots_lost", "ballots_portable", "ballots_portable.0", "voters.1"]
    )
    def test_a_column_that_no_protocol_has(self, column: str):
        with pytest.raises(InputError) as caught:
            count(fact(figures={column: 1}))
        assert caught.value.code == "figure_column_unknown"

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"figures": {}}, "recount_without_figures"),
            ({"figures": {"a": 10**13}}, "count_unreadable"),
            ({"figures": {"a": 1}, "contest": "no"}, "contest_unknown"),
            ({"figures": {"a": 1}, "unit": "no"}, "unit_unknown"),
        ],
    )
    def test_what_refers_to_nothing(self, more: dict[str, Any], code: str):
        with pytest.raises(InputError) as caught:
            count(fact(**more))
        assert caught.value.code == code


class TestOrdered:
    def test_an_order_without_a_recount_is_said(self):
        order = fact("RecountOrdered", by="cec")
        assert "recount_ordered" in told(count(order))
        assert "recount_ordered" not in told(count(order, fact(figures={"a": 40})))

    def test_of_one_contest(self):
        order = fact("RecountOrdered", by="cec", contests=["lists"])
        assert "recount_ordered" in told(count(order))
        assert "recount_ordered" not in told(count(order, fact(figures={"a": 40})))
