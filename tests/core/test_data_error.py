"""Data error: what decides is set beside the ballots that the record leaves in doubt."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hattama.core.law.model import Winner
from hattama.core.register.build import ContestRow
from hattama.core.result.error import DataError
from hattama.core.seats.model import ThresholdLine
from hattama.core.seats.tiers.districts import Ballot, Candidate, Near, decide
from hattama.core.seats.tiers.near import district_margin, threshold_margin
from tests.core.checks.test_form import GOOD
from tests.core.small import BALLOT, LISTS, TREE, election, law, option, papers, register, units
from tests.core.test_result import run


class TestWithin:
    @pytest.mark.parametrize(
        ("error", "margin", "told"),
        [
            (DataError(5, 0, 0), 5, True),
            (DataError(5, 0, 0), 6, False),
            (DataError(5, 0, 3), 8, True),
            (DataError(5, 0, 3), 9, False),
            # What is unknown makes no difference where the known part is enough.
            (DataError(5, 0, None), 5, True),
            (DataError(5, 0, None), 6, None),
            (DataError(None, 0, 5), 5, True),
            (DataError(None, 0, 5), 6, None),
            (DataError(5, 4, 0), 9, None),
            (DataError(5, 4, 0), 10, False),
            (DataError(5, 0, 0), None, None),
            (DataError(0, 0, 0), 0, True),
        ],
    )
    def test_within_beyond_or_unknown(self, error, margin, told):
        assert error.within(margin) is told


class TestThreshold:
    @pytest.mark.parametrize(
        ("votes", "needed", "strict", "margin"),
        [
            # Georgia 2016: Alliance of Patriots, 87,573 of 1,751,506.
            (87573, Fraction(1751506, 20), False, 3),
            (50, Fraction(50), False, 1),
            (50, Fraction(50), True, 1),
            (49, Fraction(50), False, 1),
            (49, Fraction(50), True, 2),
            (53, Fraction(50), False, 4),
            (53, Fraction(50), True, 3),
            (53, Fraction(101, 2), False, 3),
            (0, Fraction(101, 2), False, 51),
        ],
    )
    def test_the_fewest_moved_that_decide_otherwise(self, votes, needed, strict, margin):
        def passes(own: int) -> bool:
            return own > needed if strict else own >= needed

        line = ThresholdLine("a", votes, 1000, needed, passes(votes), "share")
        assert threshold_margin(line, strict=strict) == margin
        step = -1 if passes(votes) else 1
        assert passes(votes + step * margin) is not passes(votes)
        assert passes(votes + step * (margin - 1)) is passes(votes)

    def test_no_share_no_margin(self):
        assert threshold_margin(ThresholdLine("a", 5, 9, None, True, "none"), strict=False) is None


PLURALITY = Winner(rule="plurality", tie="none")
MAJORITY = Winner(rule="majority", share="1/2", base="valid", finalists=2, tie="none")


def outcomes(rule: Winner, votes: tuple[int, ...], moved: int) -> set[tuple[object, ...]]:
    """Every outcome that so many moved ballots can bring."""
    found = set()

    def told(new: tuple[int, ...]) -> tuple[object, ...]:
        people = tuple(Candidate(f"c{n}", one) for n, one in enumerate(new))
        one = decide(rule, Ballot(people))
        return one.status, one.winner, frozenset(one.finalists), frozenset(one.tied)

    def spread(new: tuple[int, ...], left: int) -> None:
        found.add(told(new))
        if left:
            for one in range(len(new)):
                for other in range(len(new)):
                    if one != other and new[one]:
                        step = list(new)
                        step[one], step[other] = step[one] - 1, step[other] + 1
                        spread(tuple(step), left - 1)

    spread(votes, moved)
    return found


class TestDistricts:
    @pytest.mark.parametrize("rule", [PLURALITY, MAJORITY])
    @pytest.mark.parametrize(
        "votes",
        [(9, 5, 2), (7, 6, 1), (5, 4, 3), (6, 3, 3), (8, 4, 3), (7, 4, 4), (9, 1), (4, 3, 2, 1)],
    )
    def test_the_margin_is_the_fewest_ballots_moved_that_change_or_tie(self, rule, votes):
        people = tuple(Candidate(f"c{n}", one) for n, one in enumerate(votes))
        near = district_margin(rule, Ballot(people))
        if len(outcomes(rule, votes, 0)) == 1 and decide(rule, Ballot(people)).tied:
            pytest.skip("a tie is there already")
        assert near is not None
        if near.ballots <= 4:
            assert len(outcomes(rule, votes, near.ballots)) > 1
        if near.ballots > 0:
            assert len(outcomes(rule, votes, min(near.ballots - 1, 4))) == 1

    def test_what_is_near_is_named(self):
        def near(*votes: int) -> Near | None:
            people = tuple(Candidate(f"c{n}", one) for n, one in enumerate(votes))
            return district_margin(MAJORITY, Ballot(people))

        assert near(52, 48) == Near(2, "majority")
        assert near(49, 31, 20) == Near(2, "majority")
        assert near(40, 31, 29) == Near(1, "finalists")
        assert near(5) is not None

    def test_nobody_against_the_first(self):
        assert district_margin(PLURALITY, Ballot((Candidate("a", 5),))) is None
        assert district_margin(PLURALITY, Ballot(())) is None


BOOK = register(
    units(*zip(TREE.ids, TREE.parents, TREE.levels, strict=True), voters={"s3": 40}),
    (*LISTS, ContestRow("d1", "district", "r1")),
    (*BALLOT, option("d1", "ann", "candidate"), option("d1", "bob", "candidate")),
)
LISTS_ONLY = register(TREE, LISTS, BALLOT)


class TestResult:
    """DESIGN: a threshold, majority or seat whose margin is not larger is flagged."""

    def test_imbalance_and_missing_registers(self):
        found = run(GOOD, GOOD | {"unit": "s2", "ballots_invalid": 4}, book=BOOK)
        error = found.contests["lists"].error
        assert error == DataError(imbalance=2, loose=0, missing=40)

    def test_an_unknown_register_is_said_and_not_guessed(self):
        error = run(GOOD, book=LISTS_ONLY).contests["lists"].error
        assert error == DataError(0, 0, None)

    def test_thresholds_and_seats_are_flagged(self):
        rows = [GOOD, GOOD | {"unit": "s2", "ballots_invalid": 40}, GOOD | {"unit": "s3"}]
        flagged = {
            one.code: one for one in run(*rows, book=LISTS_ONLY, stage="preliminary").remarks
        }
        assert flagged["seats_within_error"].severity == "warning"
        assert flagged["seats_within_error"].params["error"] == 38
        calm = [GOOD, GOOD | {"unit": "s2"}, GOOD | {"unit": "s3"}]
        found = run(*calm, book=BOOK, stage="preliminary")
        assert "seats_within_error" not in {one.code for one in found.remarks}

    def test_while_protocols_come_in_bounds_say_what_is_open(self):
        rows = [GOOD, GOOD | {"unit": "s2", "ballots_invalid": 40}]
        told = {one.code for one in run(*rows, book=LISTS_ONLY, stage="counting").remarks}
        assert not {code for code in told if code.endswith("within_error")}

    def test_a_district_is_flagged(self):
        row = {"unit": "s1", "contest": "d1", "ballots_issued": 60, "ballots_invalid": 3}
        near = row | {"ann": 30, "bob": 28}
        found = run(near, near | {"unit": "s2"}, book=BOOK, stage="preliminary")
        assert found.contests["d1"].within is True
        assert "lead_within_error" in {one.code for one in found.remarks}

    def test_nothing_published_is_no_error_of_data(self):
        book = register(TREE, LISTS, BALLOT)
        head = election(stations={"published": False, "number": 5})
        assert head.without_stations
        found = run({"unit": "kz", "a": 50, "b": 20, "against-all": 1}, book=book,
                    stations={"published": False, "number": 5})  # fmt: skip
        error = found.contests["lists"].error
        assert error is not None
        assert error.missing is None


class TestSecondRound:
    def test_no_second_round_held_is_said_where_others_had_one(self):
        book = register(
            units(("ge", "", "nation"), ("d1", "ge", "district"), ("d2", "ge", "district"),
                  ("s1", "d1", "station"), ("s2", "d2", "station")),
            (ContestRow("x1", "district", "d1"), ContestRow("x2", "district", "d2"),
             ContestRow("x2-runoff", "district", "d2", round=2)),
            [option(c, name, "candidate") for c in ("x1", "x2", "x2-runoff") for name in "abc"],
        )  # fmt: skip
        even = {"a": 40, "b": 35, "c": 25}
        rows = [
            {"unit": "s1", "contest": "x1", **even},
            {"unit": "s2", "contest": "x2", **even},
            {"unit": "s2", "contest": "x2-runoff", "a": 40, "b": 41, "c": 0},
        ]
        rules = law("ge/2016-parliament")
        found = run(*rows, book=book, rules=rules, law=rules.id, date="2016-10-08")
        told = [one for one in found.remarks if one.code == "second_round_not_held"]
        assert [(one.contest, one.params["options"]) for one in told] == [("x1", ("a", "b"))]
        assert [one.option for one in found.winners] == ["b"]
        assert papers(book, *rows) is not None
