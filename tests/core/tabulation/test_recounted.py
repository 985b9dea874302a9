"""Recounts: figures replaced where the dated law allows it (Art. 43(9), 43(7-1)), else a remark."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from hattama.core.errors import InputError
from hattama.core.record.facts import Fact, NotUnderstood, RecountHeld, fact_of
from hattama.core.record.protocol import protocols
from hattama.core.register.build import ContestRow
from hattama.core.result import Result, lines_of, result
from hattama.core.tabulation.recounted import check_columns, recounted
from tests.core.checks.test_form import GOOD
from tests.core.small import BALLOT, LISTS, TREE, block, election, law, papers, register, units
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

    def test_each_recount_says_what_it_changed_of_the_one_before(self):
        facts = (fact(figures={"a": 1}), fact(figures={"a": 1}), fact(figures={"a": 40}))
        held = [one for one in count(*facts).remarks if one.code == "recount_held"]
        assert [one.params["figures"] for one in held] == [1, 0, 1]

    def test_a_figure_that_was_absent(self):
        bare = {name: value for name, value in GOOD.items() if name != "a"}
        found = run(bare, *OTHERS, facts=(fact(figures={"a": 7}),), book=BOOK)
        assert found.contests["lists"].votes["a"] == 87

    def test_a_line_that_no_protocol_had(self):
        figures = {"ballots_portable.2": 3, "requests_portable.2": 1}
        found = count(fact(figures=figures))
        assert "portable_within_requests_more" in {one.code for one in found.checked.found}

    @pytest.mark.parametrize(
        "by", ["cec", "territorial_commission", "district_commission", "precinct_commission"]
    )
    def test_a_higher_commission_or_the_commission_itself(self, by: str):
        """Art. 43(9): a higher commission; Art. 43(7-1): the commission, asked by a proxy."""
        found = count(fact(by=by, figures={"a": 1}))
        assert told(found)["recount_held"].params["by"] == by
        assert found.contests["lists"].votes["a"] == 81

    def test_a_figure_that_stays_the_same_has_not_changed(self):
        found = count(fact(figures={"a": 40, "b": 18}))
        assert told(found)["recount_held"].params["figures"] == 1

    def test_only_blocks_with_a_recount_are_copied(self):
        first, second = block(BOOK, [GOOD]), block(BOOK, OTHERS)
        held = fact(figures={"a": 1})
        assert isinstance(held, RecountHeld)
        found, _ = recounted(law(), BOOK, protocols(BOOK, [first, second]), [held])
        assert found.blocks[0] is not first
        assert found.blocks[1] is second

    def test_copies_of_observers_stay(self):
        sources = ("official", "observer:eyes", "party:a")
        copy = GOOD | {"source": "observer:eyes"}
        sheets = protocols(
            BOOK, [block(BOOK, [copy, GOOD, copy | {"source": "party:a"}], sources)], sources
        )
        held = fact(figures={"a": 1})
        assert isinstance(held, RecountHeld)
        found, _ = recounted(law(), BOOK, sheets, [held])
        spot = found.blocks[0].columns.index("a")
        assert found.blocks[0].figures[:, spot].tolist() == [40, 1, 40]

    def test_another_contest_in_the_same_unit_stays(self):
        book = register(
            TREE, (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists")), BALLOT
        )
        sheets = papers(book, GOOD, GOOD | {"contest": "again", "a": 30})
        held = fact(contest="again", figures={"a": 29})
        assert isinstance(held, RecountHeld)
        found, _ = recounted(law(), book, sheets, [held])
        spot = found.blocks[0].columns.index("a")
        assert found.blocks[0].figures[:, spot].tolist() == [40, 29]

    def test_any_authority_where_the_law_names_none(self):
        rule = msgspec.structs.replace(law().recount[0], by=())
        rules = msgspec.structs.replace(law(), recount=(rule,))
        assert "recount_held" in told(count(fact(by="court", figures={"a": 1}), rules=rules))

    @pytest.mark.parametrize(("level", "fits"), [("territory", True), ("district", False)])
    def test_every_administrative_unit_is_a_region(self, level: str, fits: bool):
        tree = units(("kz", "", "nation"), ("s1", "kz", level))
        rule = msgspec.structs.replace(law().recount[0], levels=("region",))
        rules = msgspec.structs.replace(law(), recount=(rule,))
        found = run(GOOD, facts=(fact(figures={"a": 1}),), book=register(tree), rules=rules)
        assert ("recount_held" in told(found)) is fits
        assert ("recount_not_allowed" in told(found)) is not fits

    def test_against_a_plain_reckoning(self):
        """Many recounts at random, one cell at a time and all at once."""
        chance = np.random.default_rng(43)
        rows = [dict(GOOD), *(dict(one) for one in OTHERS)]
        held = []
        for _ in range(60):
            row, name = int(chance.integers(3)), ["a", "b", "voters"][int(chance.integers(3))]
            rows[row][name] = int(chance.integers(50))
            held.append(fact(unit=f"s{row + 1}", figures={name: rows[row][name]}))
        recounts = [one for one in held if isinstance(one, RecountHeld)]
        found, _ = recounted(law(), BOOK, papers(BOOK, GOOD, *OTHERS), recounts)
        assert (found.blocks[0].figures == papers(BOOK, *rows).blocks[0].figures).all()

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
        "column",
        ["c", "ballots_lost", "ballots_portable", "ballots_portable.0", "ballots_portable.201",
         "voters.1"],
    )  # fmt: skip
    def test_a_column_that_no_protocol_has(self, column: str):
        with pytest.raises(InputError) as caught:
            count(fact(figures={"a": 1}), fact(figures={"a": 1, column: 1}))
        params = caught.value.params
        assert caught.value.code == "figure_column_unknown"
        assert (params["fact"], params["key"]) == (1, f"figures.{column}")
        assert {"voters", "ballots_portable.1"} <= set(params["expected"])

    @pytest.mark.parametrize(
        ("given", "column", "fits"),
        [
            ({"ballots_portable": 5}, "ballots_portable", True),
            ({"ballots_portable": 5}, "ballots_portable.1", False),
            ({"ballots_portable.1": 5}, "ballots_portable.200", True),
            ({"ballots_portable.1": 5}, "ballots_portable", False),
        ],
    )
    def test_a_line_whole_and_by_number_would_be_added_up(
        self, given: dict[str, int], column: str, fits: bool
    ):
        bare = {name: one for name, one in GOOD.items() if "portable" not in name}
        sheets = papers(BOOK, bare | given)
        facts = [fact(figures={column: 3})]
        if fits:
            check_columns(law(), BOOK, sheets, lines_of(law()), facts)
            return
        with pytest.raises(InputError, match="figure_column_unknown"):
            check_columns(law(), BOOK, sheets, lines_of(law()), facts)

    def test_where_the_protocol_is_not_here_yet_both_forms_are_fine(self):
        facts = [fact(figures={"ballots_portable": 1}), fact(figures={"ballots_portable.2": 1})]
        check_columns(law(), BOOK, papers(BOOK, *OTHERS), lines_of(law()), facts)

    def test_an_option_of_another_contest(self):
        book = register(TREE, (*LISTS, ContestRow("d", "district", "r1")), BALLOT)
        with pytest.raises(InputError, match="figure_column_unknown"):
            run(GOOD, facts=(fact(contest="d", figures={"a": 1}),), book=book)

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

    @pytest.mark.parametrize(("day", "waits"), [(19, True), (20, False), (21, False)])
    def test_by_a_recount_of_the_same_day_or_later(self, day: int, waits: bool):
        """A commission's own recount in the night does not answer an order of the next day."""
        order = fact("RecountOrdered", by="cec")
        held = fact(date=f"2023-03-{day}", figures={"a": 40})
        assert ("recount_ordered" in told(count(held, order))) is waits

    @pytest.mark.parametrize(("unit", "waits"), [("r1", False), ("kz", False), ("r2", True)])
    def test_in_a_unit_or_under_it(self, unit: str, waits: bool):
        order = fact("RecountOrdered", by="cec", unit=unit)
        assert ("recount_ordered" in told(count(order, fact(figures={"a": 40})))) is waits

    def test_of_two_contests_one_waits(self):
        contests = (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists"))
        order = fact("RecountOrdered", by="cec", contests=["lists", "again"])
        book = register(TREE, contests, BALLOT)
        found = count(order, fact(figures={"a": 40}), book=book)
        assert told(found)["recount_ordered"].contest == "again"
