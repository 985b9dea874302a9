"""The shipped elections: what was announced follows, and what was not published is not made up."""

from __future__ import annotations

import re
from fractions import Fraction
from importlib import resources

import pytest

from hattama.core.record.facts import ResultsEstablished, TurnoutReported
from hattama.core.result import Result, result
from hattama.folder.shipped import open_election, shipped
from hattama.words import percent

LISTS_2023 = {
    "amanat": (3431510, 40, "53.90%", "53.9"),
    "auyl": (693938, 8, "10.90%", "10.9"),
    "respublica": (547154, 6, "8.59%", "8.59"),
    "aq-jol": (535139, 6, "8.41%", "8.41"),
    "ppk": (432920, 5, "6.80%", "6.8"),
    "nsdp": (331058, 4, "5.20%", "5.2"),
    "baytaq": (146431, 0, "2.30%", None),
}


def counted(name: str) -> Result:
    one = open_election(name)
    return result(one.election, one.law, one.register, one.protocols, one.facts)


@pytest.fixture(scope="module")
def kz_2023() -> Result:
    return counted("kz-2023")


@pytest.fixture(scope="module")
def kz_2021() -> Result:
    return counted("kz-2021")


class TestKz2023:
    def test_list_seats_follow_from_the_announced_votes(self, kz_2023: Result):
        for name, (votes, seats, _, _) in LISTS_2023.items():
            assert kz_2023.contests["lists"].votes[name] == votes
            assert kz_2023.seats[name].list == seats
        assert kz_2023.status == "complete"

    def test_every_percentage_of_the_news_report(self, kz_2023: Result):
        base, below = kz_2023.contests["lists"].base
        assert below is not None
        assert (base, below) == ("valid_with_against_all", 6366441)
        for votes, _, told, reported in LISTS_2023.values():
            assert percent("en", votes, below) == told
            if reported is not None:
                assert Fraction(told.rstrip("%")) == Fraction(reported)

    def test_six_of_seven_lists_passed(self, kz_2023: Result):
        lists = kz_2023.contests["lists"].lists
        assert lists is not None
        passed = [line.name for line in lists.outcome.thresholds if line.passed]
        assert len(lists.outcome.thresholds) == 7
        assert set(LISTS_2023) - set(passed) == {"baytaq"}

    def test_both_tiers_with_what_each_number_rests_on(self, kz_2023: Result):
        amanat, self_nominated = kz_2023.seats["amanat"], kz_2023.seats["self-nominated"]
        assert (amanat.list, amanat.list_basis) == (40, "counted")
        assert (amanat.single_mandate, amanat.single_basis) == (22, "announced")
        assert amanat.total == 62
        assert (self_nominated.total, self_nominated.single_basis) == (7, "derived")
        assert sum(one.single_mandate or 0 for one in kz_2023.seats.values()) == 29
        assert sum(one.total or 0 for one in kz_2023.seats.values()) == 98

    def test_how_few_ballots_would_have_changed_it(self, kz_2023: Result):
        lists = kz_2023.contests["lists"].lists
        assert lists is not None
        first, second = lists.margins[:2]
        assert (first.ballots, first.how, first.kind, first.source) == (
            12736, "moved", "threshold", "nsdp",
        )  # fmt: skip
        assert (second.ballots, second.source, second.target) == (14159, "amanat", "respublica")
        voided = next(one for one in lists.margins if one.how == "voided")
        assert (voided.ballots, voided.source) == (13407, "nsdp")

    def test_turnout_is_a_claim_of_the_night_with_its_source(self, kz_2023: Result):
        share = kz_2023.contests["lists"].turnout
        assert share is not None
        assert (share.above, share.below, share.base) == (6521860, 12035578, "voters")
        assert (share.basis, share.at, share.source) == ("announced", "22:10", "night")
        assert percent("en", share.above, share.below) == "54.19%"
        assert [one.code for one in kz_2023.remarks] == ["turnout_is_claim"]

    def test_what_nobody_could_check_is_said(self, kz_2023: Result):
        told = {one.code: one.params for one in kz_2023.not_checked}
        assert told["stations_not_published"] == {"number": 10223}
        assert told["invalid_not_published"]["bound"] == 6521860 - 6366441
        assert told["districts_not_published"] == {"number": 29, "named": 6}
        assert {"voter_register", "ballots_themselves", "form_not_known"} <= set(told)
        assert kz_2023.contests["lists"].basis == "announced"
        assert kz_2023.contests["lists"].totals.figure("ballots_invalid") is None

    def test_twenty_regions_and_twenty_nine_districts(self, kz_2023: Result):
        units = kz_2023.register.units
        levels = [units.level_of(spot) for spot in range(len(units))]
        assert (levels.count("region"), levels.count("district")) == (20, 29)
        inferred = sorted(
            units.ids[spot] for spot, basis in units.basis.items() if basis == "inferred"
        )
        assert inferred == ["d10", "d14", "d15", "d21", "d22", "d24", "d29"]

    def test_the_six_winners_that_sources_name(self, kz_2023: Result):
        assert {won.contest: won.group for won in kz_2023.winners} == {
            "d01": "amanat", "d06": "amanat", "d07": "amanat", "d11": "self-nominated",
            "d12": "self-nominated", "d19": "amanat",
        }  # fmt: skip
        assert {won.basis for won in kz_2023.winners} == {"announced"}

    def test_conflicting_turnouts_are_both_kept(self):
        facts = open_election("kz-2023").facts
        told = [
            one.percent
            for one in facts
            if isinstance(one, TurnoutReported) and one.unit == "kz-61" and one.at[:3] == "18:"
        ]
        assert told == ["51.07", "41.07"]


class TestKz2021:
    def test_seats_under_seven_percent(self, kz_2021: Result):
        assert {name: one.list for name, one in kz_2021.seats.items()} == {
            "nur-otan": 76, "aq-jol": 12, "ppk": 10, "auyl": 0, "adal": 0,
        }  # fmt: skip
        assert (kz_2021.house.lists, kz_2021.house.districts, kz_2021.house.appointed) == (98, 0, 9)
        assert sum(one.total or 0 for one in kz_2021.seats.values()) + 9 == 107

    def test_announced_figures_agree_among_themselves(self, kz_2021: Result):
        assert kz_2021.remarks == ()
        share = kz_2021.contests["lists"].turnout
        assert share is not None
        assert percent("en", share.above, share.below) == "63.25%"


class TestAll:
    @pytest.mark.parametrize("name", shipped())
    def test_every_figure_has_its_source(self, name: str):
        one = open_election(name)
        assert one.election.id == name
        assert (one.election.kind, one.election.stage) == ("real", "announced")
        assert any(isinstance(fact, ResultsEstablished) for fact in one.facts)
        for source in one.election.sources.values():
            assert source.address.startswith("http") or "reported by" in source.title

    @pytest.mark.parametrize("name", shipped())
    def test_names_stand_in_three_languages(self, name: str):
        book = open_election(name).register
        for contest in book.contests:
            for option in contest.ballot.values():
                if option.kind != "candidate":
                    assert all((option.names.kk, option.names.ru, option.names.en)), option.id
        for spot in range(len(book.units)):
            assert re.search("[а-яёқғңөұүіһә]", book.units.name(spot, "kk").lower())

    @pytest.mark.parametrize("name", shipped())
    def test_elections_are_data_and_hold_no_code(self, name: str):
        home = resources.files("hattama").joinpath("elections")
        assert not any(one.name.endswith(".py") for one in home.iterdir())
        assert home.joinpath(name, "election.toml").is_file()
