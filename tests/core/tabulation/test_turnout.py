"""Turnout names its base; an annulment counts where the dated law allows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from hattama.core.record.facts import TurnoutReported, UnitAnnulled
from hattama.core.tabulation.annulled import honoured
from hattama.core.tabulation.totals import totals
from hattama.core.tabulation.turnout import Turnout, reported, turnout
from tests.core.small import law, papers, register, units

BOOK = register()
DAY = dt.date(2023, 3, 19)


def share(*rows: dict[str, Any], law_id: str = "kz/2023-mazhilis", row: int = 0) -> Turnout | None:
    rules = law(law_id)
    lines = tuple(line.id for line in rules.protocol.lines)  # type: ignore[union-attr]
    return turnout(rules, totals(BOOK, papers(BOOK, *rows), BOOK.contests[0], lines), row)


class TestTurnout:
    def test_the_law_names_what_stands_over_what(self):
        found = share({"unit": "s1", "ballots_issued": 6, "voters": 10})
        assert found == Turnout(6, 10, ("ballots_issued",), "voters", "counted")

    def test_several_lines_may_stand_above(self):
        row = {
            "unit": "kz",
            "ballots_issued_early": 1,
            "ballots_issued_station": 20,
            "ballots_issued_outside": 3,
            "voters": 100,
        }
        found = share(row, law_id="ru/2016-duma")
        assert found is not None
        assert (found.above, found.below, found.basis) == (24, 100, "announced")
        del row["ballots_issued_early"]
        assert share(row, law_id="ru/2016-duma") is None

    def test_without_its_lines_there_is_none(self):
        assert share({"unit": "s1", "ballots_issued": 6}) is None
        assert share({"unit": "s1", "voters": 6}) is None

    def test_each_unit_has_its_own(self):
        rows = (
            {"unit": "s1", "ballots_issued": 6, "voters": 10},
            {"unit": "s3", "ballots_issued": 1, "voters": 30},
        )
        found = share(*rows, row=BOOK.units.place["r2"])
        assert found is not None
        assert (found.above, found.below) == (1, 30)


def claim(**more: Any) -> TurnoutReported:
    common = {"version": 1, "date": DAY, "source": "src", "unit": "kz", "at": "22:10"}
    return TurnoutReported(**{**common, "percent": "60", **more})


class TestReported:
    def test_the_last_claim_with_ballots_speaks_for_a_contest(self):
        claims = (claim(above=5, below=10), claim(above=6, below=10, at="final"), claim())
        found = reported(law(), claims, "lists")
        assert found == Turnout(6, 10, ("ballots_issued",), "voters", "announced", "final", "src")

    def test_a_claim_for_another_contest_does_not(self):
        assert reported(law(), (claim(above=5, below=10, contest="d"),), "lists") is None
        assert reported(law(), (), "lists") is None


def annulment(unit: str, by: str = "cec", contests: tuple[str, ...] = ()) -> UnitAnnulled:
    return UnitAnnulled(version=1, date=DAY, source="src", unit=unit, by=by, contests=contests)  # type: ignore[arg-type]


class TestAnnulled:
    """Art. 95 in the wording of 2023: an administrative unit or a district, not one station."""

    def test_a_region_may_be_annulled_by_the_commission(self):
        counted, remarks = honoured(law(), BOOK, [annulment("r1", contests=("lists",))])
        assert counted == ((BOOK.units.place["r1"], "lists"),)
        assert remarks == ()

    @pytest.mark.parametrize("fact", [annulment("s1"), annulment("r1", "court")])
    def test_a_station_may_not_nor_may_a_court(self, fact: UnitAnnulled):
        counted, (remark,) = honoured(law(), BOOK, [fact])
        assert counted == ()
        assert (remark.code, remark.severity) == ("annulment_not_allowed", "error")

    def test_from_2026_a_single_station_may(self):
        counted, remarks = honoured(law("kz/2026-kurultai"), BOOK, [annulment("s1")])
        assert (len(counted), remarks) == (1, ())

    def test_where_the_law_file_is_silent_it_counts_and_is_noted(self):
        silent = msgspec.structs.replace(law(), annulment=())
        counted, (remark,) = honoured(silent, BOOK, [annulment("s1")])
        assert counted == ((BOOK.units.place["s1"], None),)
        assert (remark.code, remark.severity) == ("annulment_without_rule", "note")

    def test_a_territory_is_an_administrative_unit(self):
        book = register(units(("kz", "", "nation"), ("t", "kz", "territory")))
        assert len(honoured(law(), book, [annulment("t")])[0]) == 1
