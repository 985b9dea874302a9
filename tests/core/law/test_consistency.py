"""What list sections may not say together; below, at and above each boundary of a fraction."""

from __future__ import annotations

from typing import Any

import pytest

from hattama.core.law.load import parse_lists
from tests.core.law.samples import a_list_section
from tests.core.law.test_load import refused

CLAUSE = {"name": "single_passing_list", "factor": "7/10", "least_seats": 2}
MINIMUM = {"name": "raise_to_minimum", "least_seats": 6}
TURN = {"name": "deal_in_turn", "above": 6}
FULL = {"name": "quota", "quota": "hare"}
OWN = {"name": "divisor", "sequence": ["1", "3"], "step": "2"}


def method(**keys: Any) -> dict[str, Any]:
    return a_list_section(method=keys)


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "code", "key"),
        [
            (method(name="quota"), "law_needs", "method"),
            (method(name="d_hondt", quota="hare"), "law_contrary", "method.quota"),
            (method(name="d_hondt", round="floor"), "law_contrary", "method.round"),
            (method(name="d_hondt", over="cast"), "law_contrary", "method.over"),
            (method(name="d_hondt", over_award="withdraw"), "law_contrary", "method.over_award"),
            (method(name="d_hondt", sequence=["1"]), "law_contrary", "method.sequence"),
            (method(name="d_hondt", step="1"), "law_contrary", "method.step"),
            (
                method(name="adams", leftover=[{"rule": "in_turn"}]),
                "law_contrary",
                "method.leftover",
            ),
            (method(**FULL, first="7/5"), "law_contrary", "method.first"),
            (method(**FULL, step="1"), "law_contrary", "method.step"),
            (
                method(name="largest_remainder", quota="hare", leftover=[{"rule": "in_turn"}]),
                "law_contrary",
                "method.leftover",
            ),
            (
                method(**FULL, leftover=[{"rule": "none"}, {"rule": "in_turn"}]),
                "law_contrary",
                "method.leftover[0].rule",
            ),
            (
                method(**FULL, leftover=[{"rule": "none", "at_most": 1}]),
                "law_contrary",
                "method.leftover[0]",
            ),
            (
                method(**FULL, leftover=[{"rule": "in_turn", "at": "above"}]),
                "law_needs",
                "method.leftover[0].at",
            ),
            (
                method(**FULL, leftover=[{"rule": "in_turn", "divisor": "sainte_lague"}]),
                "law_contrary",
                "method.leftover[0].divisor",
            ),
            (
                method(**FULL, leftover=[{"rule": "in_turn", "eligible": "x"}]),
                "law_ratio",
                "method.leftover[0].eligible",
            ),
            (method(name="huntington_hill", first="1"), "law_contrary", "method.first"),
            (method(name="d_hondt", first="2"), "law_first_divisor", "method.first"),
            (method(name="sainte_lague", first="3"), "law_first_divisor", "method.first"),
            (method(name="sainte_lague", first="x"), "law_ratio", "method.first"),
            (method(name="divisor", step="1"), "law_needs", "method"),
            (method(name="divisor", sequence=["1"]), "law_needs", "method"),
            (method(**OWN, first="1"), "law_contrary", "method.first"),
            (method(**{**OWN, "step": "0"}), "law_ratio_zero", "method.step"),
            (method(**{**OWN, "sequence": ["1", "x"]}), "law_ratio", "method.sequence[1]"),
            (
                method(**{**OWN, "sequence": ["1", "2", "2"]}),
                "law_not_increasing",
                "method.sequence[2]",
            ),
            (
                method(**{**OWN, "sequence": ["3", "1"]}),
                "law_not_increasing",
                "method.sequence[1]",
            ),
            (a_list_section(threshold={}), "law_share_or_quota", "threshold"),
            (a_list_section(threshold={"times": "1"}), "law_share_or_quota", "threshold"),
            (a_list_section(threshold={"quota": "hare"}), "law_needs", "threshold"),
            (a_list_section(threshold__times="1"), "law_needs", "threshold.times"),
            (
                a_list_section(threshold={"share": "1/2", "quota": "hare", "times": "1"}),
                "law_contrary",
                "threshold.quota",
            ),
            (
                a_list_section(
                    threshold={
                        "quota": "hare",
                        "times": "1",
                        "tiers": [{"members": 2, "share": "1/2"}],
                    }
                ),
                "law_needs",
                "threshold.tiers",
            ),
            (
                a_list_section(threshold__tiers=[{"members": 2, "share": "2"}]),
                "law_ratio_range",
                "threshold.tiers[0].share",
            ),
            (
                a_list_section(threshold__tiers=[{"members": 2, "share": "1/9"}] * 2),
                "law_twice",
                "threshold.tiers[1].members",
            ),
            (a_list_section(tie={"rule": "lot", "then": "lot"}), "law_contrary", "tie.then"),
            (a_list_section(tie={"rule": "none", "then": "lot"}), "law_contrary", "tie.then"),
            (a_list_section(maximum={}), "law_one_of", "maximum"),
            (a_list_section(maximum={"value": 1, "share": "1/2"}), "law_one_of", "maximum"),
            (a_list_section(maximum={"share": "0"}), "law_ratio_zero", "maximum.share"),
            (a_list_section(majority={"share": "3/2"}), "law_ratio_range", "majority.share"),
            (a_list_section(prior={"overhang": "level"}), "law_contrary", "prior.overhang"),
            (
                a_list_section(multipliers=[{"tag": "a", "factor": "0"}]),
                "law_ratio_zero",
                "multipliers[0].factor",
            ),
            (
                a_list_section(multipliers=[{"tag": "a", "factor": "2"}] * 2),
                "law_twice",
                "multipliers[1].tag",
            ),
            (
                a_list_section(method={"name": "d_hondt"}, clauses=[CLAUSE]),
                "law_contrary",
                "clauses[0]",
            ),
            (a_list_section(clauses=[CLAUSE, CLAUSE]), "law_twice", "clauses[1].name"),
            (a_list_section(clauses=[CLAUSE], threshold=None), "law_needs", "clauses[0]"),
            (
                a_list_section(clauses=[{**CLAUSE, "factor": "11/10"}]),
                "law_ratio_range",
                "clauses[0].factor",
            ),
            (a_list_section(clauses=[MINIMUM]), "law_contrary", "clauses[0]"),
            (a_list_section(clauses=[TURN]), "law_contrary", "clauses[0]"),
        ],
    )
    def test_refused(self, data: dict[str, Any], code: str, key: str) -> None:
        problem = refused(data)
        assert (problem.code, problem.params["key"]) == (code, key)


class TestTaken:
    """The neighbours of the refusals above, which are fine."""

    @pytest.mark.parametrize(
        "data",
        [
            method(name="sainte_lague", first="7/5"),
            method(name="adams", first="0"),
            method(name="macanese", first="19/10"),
            method(name="huntington_hill"),
            method(**OWN),
            method(**{**OWN, "sequence": ["0", "1/2", "3"]}),
            method(**FULL, over="valid", round="nearest", leftover=[{"rule": "none"}]),
            method(**FULL, leftover=[{"rule": "in_turn", "eligible": "3/4", "at": "above"}]),
            method(**FULL, leftover=[{"rule": "highest_average", "divisor": "sainte_lague"}]),
            a_list_section(method=FULL, clauses=[MINIMUM, TURN]),
            a_list_section(threshold={"quota": "droop", "times": "3/2"}),
            a_list_section(threshold__tiers=[{"members": 2, "share": "8/100"}]),
            a_list_section(tie={"rule": "more_votes", "then": "lot"}),
            a_list_section(maximum={"share": "1/2"}),
            a_list_section(method={"name": "d_hondt"}, prior={"overhang": "level"}),
            a_list_section(majority={}),
        ],
    )
    def test_taken(self, data: dict[str, Any]) -> None:
        assert parse_lists(data, "f").seats is not None

    @pytest.mark.parametrize("text", ["0", "1", "100/100", "0.05", "5%", "100%", " 1/2 "])
    def test_a_share_from_nothing_to_all(self, text: str) -> None:
        rule = parse_lists(a_list_section(threshold__share=text), "f").threshold
        assert rule is not None
        assert rule.share == text

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("101/100", "law_ratio_range"),
            ("100.1%", "law_ratio_range"),
            ("-1/2", "law_ratio"),
            ("1/0", "law_ratio"),
            ("", "law_ratio"),
            ("1e-2", "law_ratio"),
            ("½", "law_ratio"),
            ("٥/100", "law_ratio"),
            ("9" * 41, "law_ratio"),
        ],
    )
    def test_what_is_no_share(self, text: str, code: str) -> None:
        assert refused(a_list_section(threshold__share=text)).code == code
