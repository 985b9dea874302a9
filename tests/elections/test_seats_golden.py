"""Past elections under their own laws: seats and margins as tables, each with its source.

The laws are the shipped ones. Votes of Kazakhstan's national elections are read from a folder of
public data beside the project (`../shared/data`, or `HATTAMA_DATA`); without it they are skipped.
"""

import csv
import os
from pathlib import Path

import pytest

from hattama.core.law.lists import Lists
from hattama.core.seats.engine import allocate
from hattama.core.seats.margin.margins import margins
from hattama.core.seats.model import Option, Outcome, Slate
from tests.core.seats.laws import lists_of

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HATTAMA_DATA") or ROOT.parent / "shared" / "data")


def slate_of(votes: dict[str, int], **others: int) -> Slate:
    """Lists by name, and the other options by kind."""
    lists = [Option(name, count) for name, count in votes.items()]
    rest = [Option(kind, count, kind) for kind, count in others.items()]  # type: ignore[arg-type]
    return Slate((*lists, *rest))


def seats_of(outcome: Outcome) -> tuple[int, ...]:
    """Seats of the lists that have any, in the order of the slate."""
    assert outcome.status == "complete"
    assert not outcome.ties
    return tuple(held for held in outcome.seats.values() if held)


def announced(election: str) -> tuple[Slate, tuple[int, ...]]:
    """Announced national votes and list seats of Kazakhstan, as published."""
    file = DATA / "kz" / "results-lists.csv"
    if not file.exists():
        pytest.skip(f"needs {file}: public election data beside the project, or HATTAMA_DATA")
    options, seats = [], []
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["election"] == election:
                against = row["list_en"] == "Against all"
                options.append(
                    Option(row["list_en"], int(row["votes"]), "against_all" if against else "list")
                )
                seats += [int(row["list_seats_announced"])] if row["list_seats_announced"] else []
    return Slate(tuple(options)), tuple(seat for seat in seats if seat)


class TestKazakhstan:
    """Central Election Commission, as restated by astanatimes.com and sputnik.kz."""

    @pytest.mark.parametrize(
        ("election", "law", "expected"),
        [
            ("kz-2021", "kz/2021-mazhilis", {76, 12, 10}),
            ("kz-2023", "kz/2023-mazhilis", {40, 8, 6, 5, 4}),
        ],
    )
    def test_announced_votes_give_the_announced_seats(self, election, law, expected):
        slate, seats = announced(election)
        outcome = allocate(lists_of(law), slate)
        assert seats_of(outcome) == seats
        assert set(seats) == expected
        assert sum(seats) == outcome.house

    def test_2023_by_number(self):
        slate, _ = announced("kz-2023")
        held = allocate(lists_of("kz/2023-mazhilis"), slate).seats
        assert list(held.values()) == [40, 8, 6, 5, 0, 6, 4]

    def test_margin_of_2023(self):
        """The weakest link is NSDP's threshold; the nearest seat is Amanat's, to Respublica."""
        slate, _ = announced("kz-2023")
        rules = lists_of("kz/2023-mazhilis")
        found = margins(rules, slate, allocate(rules, slate))
        nsdp = "National Social Democratic Party"
        told = [(one.how, one.kind, one.ballots, one.source, one.target) for one in found]
        assert told[:2] == [
            ("moved", "threshold", 12736, nsdp, None),
            ("moved", "seat", 14159, "Amanat", "Respublica"),
        ]
        voided = [one for one in found if one.how == "voided"]
        assert (voided[0].kind, voided[0].ballots, voided[0].source) == ("threshold", 13407, nsdp)
        assert all(one.exact for one in (found[0], found[1], voided[0]))

    def test_margin_of_2021(self):
        slate, _ = announced("kz-2021")
        rules = lists_of("kz/2021-mazhilis")
        first = margins(rules, slate, allocate(rules, slate))[0]
        assert (first.how, first.kind, first.ballots, first.exact) == ("moved", "seat", 11127, True)

    def test_2023_under_the_threshold_of_2021(self):
        """What if: seven percent leaves four lists, among them nobody below 8.41."""
        slate, _ = announced("kz-2023")
        rules = lists_of("kz/2021-mazhilis")
        passed = [line.name for line in allocate(rules, slate, 69).thresholds if line.passed]
        assert passed == ["Amanat", "Auyl", "Respublica", "Aq Jol"]

    @pytest.mark.parametrize(
        ("votes", "against", "seats", "expected"),
        [
            # bes.media, Astana: 332,694 took part
            (
                {"Amanat": 227307, "Auyl": 2147, "Respublica": 5401, "PPK": 18174,
                 "Baytaq": 18154, "Aq Jol": 56045},
                3269, 17, (12, 1, 1, 3),
            ),
            # nur-news.net, Almaty: 302,270 took part
            (
                {"Amanat": 151531, "Respublica": 38369, "PPK": 38563, "Baytaq": 23266,
                 "Aq Jol": 15273, "Auyl": 8264},
                16490, 21, (12, 3, 3, 2, 1),
            ),
            # kostanaytany.kz, Kostanay region; votes against all not given
            (
                {"Amanat": 195232, "Auyl": 44220, "Respublica": 22115, "PPK": 22325,
                 "Aq Jol": 66220},
                0, 16, (9, 2, 1, 1, 3),
            ),
        ],
        ids=["Astana", "Almaty", "Kostanay"],
    )  # fmt: skip
    def test_maslikhats_of_2023(self, votes, against, seats, expected):
        slate = slate_of(votes, against_all=against)
        assert seats_of(allocate(lists_of("kz/2023-maslikhat"), slate, seats)) == expected


GEORGIA_2016 = {"Georgian Dream": 856638, "UNM": 477053, "Alliance of Patriots": 88097}


class TestGeorgia:
    """Final figures of 2016: eng.kavkaz-uzel.eu, civil.ge; valid votes are about 1,759,700."""

    def test_2016(self):
        rest = 1759700 - sum(GEORGIA_2016.values())
        outcome = allocate(lists_of("ge/2016-parliament"), slate_of(GEORGIA_2016, other=rest))
        assert seats_of(outcome) == (44, 27, 6)

    @pytest.mark.parametrize("valid", range(1755000, 1765001, 1000))
    def test_2016_is_stable_while_the_valid_votes_are_not_known(self, valid):
        """The threshold aside, which the Alliance cleared by 113 votes in the first count."""
        rules = lists_of("ge/2016-parliament")
        words = {name: getattr(rules, name) for name in rules.__struct_fields__}
        slate = slate_of(GEORGIA_2016, other=valid - sum(GEORGIA_2016.values()))
        assert seats_of(allocate(Lists(**words | {"threshold": None}), slate)) == (44, 27, 6)

    def test_2016_the_threshold_is_a_matter_of_few_votes(self):
        """Five percent of 1,761,940 are 88,097 exactly: one valid vote more and it would be out."""
        rules = lists_of("ge/2016-parliament")
        for valid, passes in ((1761939, True), (1761940, True), (1761941, False)):
            slate = slate_of(GEORGIA_2016, other=valid - sum(GEORGIA_2016.values()))
            line = allocate(rules, slate).thresholds[2]
            assert (line.name, line.passed) == ("Alliance of Patriots", passes)

    def test_largest_remainder_over_passing_lists_is_not_the_rule(self):
        """Planted: the rule that one would guess gives 46/26/5."""
        slate = slate_of(GEORGIA_2016, other=1759700 - sum(GEORGIA_2016.values()))
        outcome = allocate(lists_of("kz/2023-mazhilis"), slate, 77)
        assert seats_of(outcome) == (46, 26, 5)


RUSSIA_2016 = {"ER": 28527828, "KPRF": 7019752, "LDPR": 6917063, "SR": 3275053}
RUSSIA_2021 = {
    "ER": 28064200, "KPRF": 10660669, "LDPR": 4252252, "SRZP": 4201744, "New People": 2997744,
}  # fmt: skip


class TestRussia:
    """2016: sums of the published stations; 2021: electionguide.herokuapp.com, data.ipu.org."""

    @pytest.mark.parametrize(
        ("law", "votes", "valid", "invalid", "expected", "margin"),
        [
            ("ru/2016-duma", RUSSIA_2016, 51649253, 982596, (140, 35, 34, 16), 20202),
            ("ru/2021-duma", RUSSIA_2021, 55158109, 1171581, (126, 48, 19, 19, 13), 40341),
        ],
        ids=["2016", "2021"],
    )
    def test_state_duma(self, law, votes, valid, invalid, expected, margin):
        rules = lists_of(law)
        slate = slate_of(votes, other=valid - sum(votes.values()), invalid=invalid)
        outcome = allocate(rules, slate)
        assert seats_of(outcome) == expected
        first = margins(rules, slate, outcome)[0]
        assert (first.how, first.kind, first.ballots, first.exact) == (
            "moved",
            "seat",
            margin,
            True,
        )
