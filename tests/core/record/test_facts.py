"""Facts: strict in what is known, patient with what is newer; every name in them known."""

from __future__ import annotations

from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.core.record.facts import (
    KINDS,
    Fact,
    LotDrawn,
    NotUnderstood,
    ResultsEstablished,
    fact_of,
)
from hattama.core.record.fold import State, fold
from hattama.core.record.protocol import MOST_FIGURE
from hattama.core.record.remark import Remark, by_severity, weakest
from hattama.core.register.build import ContestRow
from tests.core.small import BALLOT, LISTS, TREE, election, option, register

BOOK = register(
    TREE,
    (*LISTS, ContestRow("d", "district", "r1")),
    (*BALLOT, option("d", "ivan", "candidate"), option("d", "against-all", "against_all")),
)
COMMON = {"version": 1, "date": "2023-03-27", "source": "src"}


def fact(kind: str, **more: Any) -> Fact | NotUnderstood:
    return fact_of({"kind": kind, **COMMON, **more}, "facts.jsonl", 7)


def state(*facts: Fact | NotUnderstood, **head: Any) -> State:
    return fold(election(**head), BOOK, facts)


ANNULLED = {"unit": "r1", "by": "cec"}
TURNOUT = {"unit": "kz", "at": "18:00", "percent": "51.98"}
HELD = {"unit": "s1", "contest": "lists", "by": "precinct_commission", "figures": {"a": 1}}


class TestReading:
    def test_a_known_fact_is_read(self):
        found = fact("LotDrawn", contest="lists", among=["a", "b"], drawn=["a"])
        assert isinstance(found, LotDrawn)
        assert found.drawn == ("a",)

    def test_a_newer_kind_or_version_is_carried(self):
        assert fact("MoonCounted", moon=1) == NotUnderstood("MoonCounted", 1, 7)
        assert fact("LotDrawn", version=2) == NotUnderstood("LotDrawn", 2, 7)

    @pytest.mark.parametrize(
        ("data", "code", "key"),
        [
            ([], "fact_not_object", None),
            ({}, "fact_without_kind", "kind"),
            ({"kind": 1}, "fact_without_kind", "kind"),
            ({"kind": "LotDrawn"}, "fact_version", "version"),
            ({"kind": "LotDrawn", "version": True}, "fact_version", "version"),
            ({"kind": "LotDrawn", "version": 0}, "fact_version", "version"),
            ({"kind": "LotDrawn", "version": "1"}, "fact_version", "version"),
            ({"kind": "DecisionMade", **COMMON, "by": "cec"}, "law_missing_key", None),
            ({"kind": "UnitAnnulled", **COMMON, **ANNULLED, "x": 1}, "law_unknown_key", "x"),
            (
                {"kind": "UnitAnnulled", **COMMON, "unit": "r1", "by": "me"},
                "law_unknown_word",
                "by",
            ),
            (
                {"kind": "UnitAnnulled", **COMMON, **ANNULLED, "date": "x"},
                "law_expects_date",
                "date",
            ),
            (
                {"kind": "ResultsEstablished", **COMMON, "seats": [{"option": "a", "tier": 1}]},
                "law_unknown_word",
                "seats[0].tier",
            ),
            ({"kind": "RecountHeld", **COMMON, **HELD, "by": "me"}, "law_unknown_word", "by"),
            (
                {"kind": "RecountHeld", **COMMON, **HELD, "figures": {"a": -1}},
                "law_number_range",
                "figures.a",
            ),
            (
                {"kind": "RecountHeld", **COMMON, **HELD, "figures": {"a b": 1}},
                "id_unreadable",
                'figures."a b"',
            ),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, data: Any, code: str, key: str | None):
        with pytest.raises(InputError) as problem:
            fact_of(data, "facts.jsonl", 7)
        assert problem.value.code == code
        assert problem.value.params["line"] == 7
        assert problem.value.params.get("key") == key

    def test_every_kind_is_called_like_its_class(self):
        assert all(kind.__name__ == name for name, kind in KINDS.items())


def claim(option: str, tier: str = "lists", **more: Any) -> dict[str, Any]:
    return {"option": option, "tier": tier, **more}


def established(**more: Any) -> Fact | NotUnderstood:
    return fact("ResultsEstablished", **more)


class TestFold:
    def test_an_established_outcome_outranks_a_preliminary_one(self):
        first = established()
        later = fact("PreliminaryAnnounced")
        assert state(first, later).outcome is first
        assert state(later).outcome is later
        assert state().outcome is None

    def test_facts_are_kept_by_what_they_are_about(self):
        lot = fact("LotDrawn", contest="lists", among=["a", "b"], drawn=["a"])
        facts = [
            lot,
            fact("TurnoutReported", **TURNOUT),
            fact("UnitAnnulled", **ANNULLED, contests=["lists"]),
            fact("RepeatVoteOrdered", **ANNULLED),
            fact("RecountOrdered", **ANNULLED),
            fact("RecountHeld", **HELD),
            fact("DecisionMade", by="cec", about="x"),
            fact("Newer"),
        ]
        found = state(*facts)
        assert found.lots == {"lists": (lot,)}
        assert list(found.turnout) == ["kz"]
        assert (len(found.annulled), len(found.repeats), len(found.not_understood)) == (1, 1, 1)
        assert (len(found.recounts_ordered), len(found.recounts)) == (1, 1)

    @pytest.mark.parametrize(
        ("bad", "code", "key"),
        [
            (fact("DecisionMade", by="cec", about="x", source="z"), "source_unknown", "source"),
            (fact("UnitAnnulled", unit="z", by="cec"), "unit_unknown", "unit"),
            (fact("UnitAnnulled", **ANNULLED, contests=["z"]), "contest_unknown", "contests[0]"),
            (fact("TurnoutReported", **TURNOUT, contest="z"), "contest_unknown", "contest"),
            (fact("RecountOrdered", **ANNULLED, contests=["z"]), "contest_unknown", "contests[0]"),
            (fact("RecountOrdered", **ANNULLED | {"unit": "z"}), "unit_unknown", "unit"),
            (fact("RecountHeld", **HELD | {"contest": "z"}), "contest_unknown", "contest"),
            (fact("RecountHeld", **HELD | {"unit": "z"}), "unit_unknown", "unit"),
            (fact("RecountHeld", **HELD | {"source": "z"}), "source_unknown", "source"),
            (fact("RecountHeld", **HELD | {"figures": {}}), "recount_without_figures", "figures"),
            (
                fact("RecountHeld", **HELD | {"figures": {"a": MOST_FIGURE + 1}}),
                "count_unreadable",
                "figures.a",
            ),
            (
                fact("TurnoutReported", **TURNOUT | {"percent": "x"}),
                "percent_unreadable",
                "percent",
            ),
            (fact("LotDrawn", contest="z", among=[], drawn=[]), "contest_unknown", "contest"),
            (
                fact("LotDrawn", contest="lists", among=["a", "z"], drawn=[]),
                "option_unknown_here",
                "among[1]",
            ),
            (established(seats=[claim("z", seats=1)]), "option_unknown_here", "seats[0].option"),
            (established(seats=[claim("a")]), "seats_or_rest", "seats[0]"),
            (established(seats=[claim("a", seats=1, rest=True)]), "seats_or_rest", "seats[0]"),
            (
                established(seats=[claim("a", seats=1), claim("a", seats=1)]),
                "claim_twice",
                "seats[1]",
            ),
            (
                established(seats=[claim("a", rest=True), claim("b", rest=True)]),
                "claim_twice",
                "seats[1]",
            ),
            (
                established(winners=[{"contest": "z", "option": "a"}]),
                "contest_unknown",
                "winners[0].contest",
            ),
            (
                established(winners=[{"contest": "lists", "option": "a"}]),
                "winner_no_candidate",
                "winners[0].option",
            ),
            (
                established(winners=[{"contest": "d", "option": "against-all"}]),
                "winner_no_candidate",
                "winners[0].option",
            ),
            (
                established(winners=[{"contest": "d", "option": "ivan", "source": "z"}]),
                "source_unknown",
                "winners[0].source",
            ),
            (
                established(shares=[{"contest": "lists", "option": "z", "percent": "1"}]),
                "option_unknown_here",
                "shares[0].option",
            ),
            (
                established(shares=[{"contest": "lists", "option": "a", "percent": "5,3"}]),
                "percent_unreadable",
                "shares[0].percent",
            ),
        ],
    )
    def test_a_name_that_nobody_has_is_refused(self, bad: Fact, code: str, key: str):
        with pytest.raises(InputError) as problem:
            state(established(), bad)
        assert problem.value.code == code
        assert (problem.value.params["fact"], problem.value.params["key"]) == (1, key)

    def test_the_largest_figure_is_fine(self):
        found = state(fact("RecountHeld", **HELD | {"figures": {"a": MOST_FIGURE}}))
        assert found.recounts[0].figures == {"a": MOST_FIGURE}

    def test_groups_of_winners_can_be_claimed(self):
        fine = established(
            seats=[
                claim("a", "districts", seats=1),
                claim("self-nominated", "districts", rest=True),
            ],
            winners=[{"contest": "d", "option": "ivan", "source": "src"}],
        )
        outcome = state(fine).outcome
        assert isinstance(outcome, ResultsEstablished)

    def test_established_needs_the_commissions_own_fact(self):
        with pytest.raises(InputError, match="stage_not_established"):
            state(stage="established")
        with pytest.raises(InputError, match="stage_not_established"):
            state(fact("PreliminaryAnnounced"), stage="established")
        assert state(established(), stage="established").outcome is not None


class TestRemarks:
    def test_all_severities_are_named(self):
        found = by_severity([Remark("x", "error"), Remark("y", "error")])
        assert found == {"error": 2, "warning": 0, "note": 0}

    def test_a_sum_is_as_firm_as_its_weakest_part(self):
        assert weakest(["counted", "announced"]) == "announced"
        assert weakest([]) == "not_published"
