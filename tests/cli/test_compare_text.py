"""Every sentence of a comparison, in each language, from small records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hattama.cli.compare import Found
from hattama.cli.compare_json import compare_json
from hattama.cli.compare_text import print_comparison
from hattama.core.comparison.beside import Beside, Record, beside
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from hattama.words import LANGS, Lang
from tests.core import small
from tests.core.comparison.records import COPY, both, papers, record, sheet


def told(
    capsys: pytest.CaptureFixture[str], found: Beside, lang: Lang = "en", *, every: bool = False
) -> str:
    print_comparison(lang, "a", "b", found, every=every)
    return capsys.readouterr().out


def district(law_id: str, a: dict[str, Any], b: dict[str, Any], *more: Any) -> Beside:
    """One district with three candidates, in one station of each record.

    Args:
        more: a second station's figures in either record.
    """
    options = [small.option("d1", name, "candidate") for name in "cde"]
    book = small.register(contests=[ContestRow("d1", "district", "r1")], options=options)
    law = small.law(law_id)
    row = {"unit": "s1", "contest": "d1"}
    rows = [[row | one] for one in (a, b)]
    for side, one in zip(rows, more, strict=False):
        side.append(row | {"unit": "s2"} | one)
    official = Record(small.election(), law, book, papers(book, rows[0]))
    copies = Record(small.election(), law, book, papers(book, rows[1], COPY))
    return beside(official, OFFICIAL, copies, COPY)


KZ, GE = "kz/2023-mazhilis", "ge/2016-parliament"
DISTRICTS = {
    "other winner": (KZ, {"c": 9, "d": 8, "e": 1}, {"c": 7}, "d1: in A elected: C; with B's"),
    "same, and could not": (KZ, {"c": 90, "d": 8, "e": 1}, {"c": 89}, "No choice between"),
    "second round": (GE, {"c": 9, "d": 8, "e": 7}, {"c": 99}, "second round: C, D"),
    "a tie in A": (KZ, {"c": 8, "d": 8, "e": 1}, {"e": 2}, "is not known"),
}


class TestDistricts:
    @pytest.mark.parametrize("case", DISTRICTS.values(), ids=DISTRICTS)
    def test_how_a_round_ends(
        self, capsys: pytest.CaptureFixture[str], case: tuple[str, Any, Any, str]
    ) -> None:
        law, a, changed, sentence = case
        found = district(law, a, a | changed)
        assert sentence in told(capsys, found)
        for lang in LANGS:
            assert "{" not in told(capsys, found, lang)
        shown = compare_json(Found("a", "b", (found,)))["comparisons"][0]["effect"]
        assert set(shown["contests"]["d1"]["outcome"]["a"]) == {"status", "winner", "finalists"}

    def test_a_round_that_some_choice_ends_otherwise(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Both figures of c come out at 9 together, but 3 and 4 are fewer than the 8 of d."""
        a, b = {"c": 5, "d": 4, "e": 0}, {"c": 3, "d": 4, "e": 0}
        found = district(KZ, a, b, {"c": 4, "d": 4, "e": 0}, {"c": 6, "d": 4, "e": 0})
        text = told(capsys, found)
        assert "d1: elected: C in both counts." in text
        assert "ends this round otherwise or in a tie" in text

    def test_votes_that_one_side_lacks_leave_the_outcome_unknown(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        found = district(KZ, {"c": 9, "d": 8}, {"c": 7, "d": 8, "e": 1})
        assert "with B's figures" in told(capsys, found)
        shown = compare_json(Found("a", "b", (found,)))["comparisons"][0]["effect"]
        assert shown["contests"]["d1"]["outcome"] == {"a": None, "b": None}


def lists(votes: tuple[int, int, int], other: tuple[int, int, int], **more: Any) -> Beside:
    return both([sheet("s1", *votes)], [sheet("s1", *other)], **more)


LISTS = {
    "threshold turns": ((96, 4, 0), (95, 5, 0), "misses the threshold in A"),
    "seats are others": ((60, 40, 0), (40, 60, 0), "other ones with B's figures"),
    "nothing could": ((500_000, 400_000, 9_000), (500_001, 400_000, 9_000), "No choice between"),
    "turnout": ((60, 40, 0), (61, 40, 0), "Turnout: A 51.00% (102), with B 51.50% (103)"),
}


class TestLists:
    @pytest.mark.parametrize("case", LISTS.values(), ids=LISTS)
    def test_how_seats_come_out(
        self, capsys: pytest.CaptureFixture[str], case: tuple[Any, Any, str]
    ) -> None:
        found = lists(*case[:2])
        assert case[2] in told(capsys, found)
        for lang in LANGS:
            assert "{" not in told(capsys, found, lang)

    def test_a_threshold_that_stays_and_could_turn(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a = [sheet("s1", 48, 2, 0), sheet("s2", 48, 2, 0)]
        b = [sheet("s1", 47, 3, 0), sheet("s2", 50, 0, 0)]
        text = told(capsys, both(a, b))
        assert "misses the threshold in both counts" in text
        assert "Some choice between A's and B's figures decides it otherwise" in text

    def test_a_higher_protocol_beside_the_total(self, capsys: pytest.CaptureFixture[str]) -> None:
        rows = [sheet("r1"), sheet("s1"), sheet("s2"), sheet("s3")]
        text = told(capsys, both(rows, [sheet("r1", 51), *rows[1:]]))
        assert "1 differing protocols are not part of the total" in text


def test_superseded_gaps_and_lines_of_one_side(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [sheet(unit) for unit in ("s1", "s2", "s3")]
    votes = [{key: row[key] for key in ("unit", "a", "b", "against-all")} for row in rows]
    votes[0]["a"] = 51
    del votes[1]["b"]
    found = both(rows, votes, superseded=[("s1", "lists")])
    text = told(capsys, found)
    assert "superseded between: 1" in text.splitlines()[0]
    assert "the copy was taken before the protocol was corrected" in text
    assert "Protocols: 1. One by one" in text
    assert "Voters on the list stands only in A (3 protocols)" in text
    for lang in LANGS:
        assert "{" not in told(capsys, found, lang)


def test_only_the_first_twenty_unless_all_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stations = [f"s{number}" for number in range(25)]
    tree = small.units(("kz", "", "nation"), *((name, "kz", "station") for name in stations))
    book = small.register(tree)
    rows = [sheet(name, 50 + spot) for spot, name in enumerate(stations)]
    found = both(rows, [row | {"a": row["a"] + 1 + n} for n, row in enumerate(rows)], book)
    text = told(capsys, found)
    assert text.count("shift of votes") == 20 + 1
    assert "and 5 more" in text
    # The largest shift stands first.
    first = text.index("s24, lists (shift of votes: 25)")
    assert first < text.index("s23, lists (shift of votes: 24)")
    assert "and 5 more" not in told(capsys, found, every=True)


def many_regions(number: int) -> Register:
    regions = [(f"r{one}", "kz", "region") for one in range(number)]
    stations = [(f"s{one}", f"r{one}", "station") for one in range(number)]
    return small.register(small.units(("kz", "", "nation"), *regions, *stations))


def test_many_regions_are_cut_to_those_of_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    book = many_regions(40)
    rows = [sheet(f"s{one}") for one in range(40)]
    text = told(capsys, both(rows, rows[38:], book))
    assert "and 38 more regions" in text
    assert "r39" in text
    assert "r37" not in text
    assert "r0 " in told(capsys, both([], rows[:2], book))


def test_two_registers(capsys: pytest.CaptureFixture[str]) -> None:
    other = small.register(
        small.units(("kz", "", "nation"), ("r1", "kz", "region"), ("s1", "r1", "station")),
        [ContestRow("lists", "lists", "kz")],
        [small.option("lists", "a"), small.option("lists", "z")],
    )
    contests = [*small.LISTS, ContestRow("d1", "district", "r1")]
    options = [*small.BALLOT, small.option("d1", "c", "candidate")]
    book = small.register(contests=contests, options=options)
    copies = record(other, [{"unit": "s1", "a": 50, "z": 7}], COPY)
    found = beside(record(book, [sheet("s1")]), OFFICIAL, copies, COPY)
    text = told(capsys, found)
    assert "z is not on A's ballot of lists: 1 protocols, 7 votes were left out" in text
    assert "Units that B's register does not know: 3." in text
    assert "Contests that B's register does not know: 1 (d1)." in text
    assert "Options that B's register does not know: 2 (b (lists), against-all (lists))." in text
    for lang in LANGS:
        assert "{" not in told(capsys, found, lang)


def test_a_sample_in_every_respect(capsys: pytest.CaptureFixture[str]) -> None:
    contests = [*small.LISTS, ContestRow("d1", "district", "r1")]
    options = [*small.BALLOT, small.option("d1", "c", "candidate")]
    book = small.register(contests=contests, options=options)
    place = book.units.place
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]

    def drawn(*pairs: tuple[str, str]) -> tuple[Any, Any]:
        units = np.array([place[unit] for unit, _ in pairs], dtype=np.int32)
        strata = np.array([place[top] for _, top in pairs], dtype=np.int32)
        return units, strata

    a, b = record(book, rows), record(book, rows[:1], COPY)
    found = beside(a, OFFICIAL, b, COPY, sample=drawn(("s1", "r1"), ("s3", "r2")))
    text = told(capsys, found)
    assert "lists: 2 of 3 stations drawn; compared: 1; differ: 0" in text
    assert "drawn and not compared: 1." in text
    assert "Drawn stations that could not be compared count as differing" in text
    assert "Drawn in 2 strata" in text
    assert "Contests that are not held everywhere: 1" in text
    part = beside(a, OFFICIAL, b, COPY, sample=drawn(("s1", "r1")))
    assert "1 awaited stations lie in no stratum" in told(capsys, part)
    units = np.array([place["s1"], place["r1"]], dtype=np.int32)
    more = beside(a, OFFICIAL, b, COPY, sample=(units, None))
    assert "1 drawn units are not awaited" in told(capsys, more)
    none = beside(a, OFFICIAL, b, COPY, sample=(units[1:], None))
    assert "Of no contest was a station of the sample awaited" in told(capsys, none)
    for lang in LANGS:
        for each in (found, part, more, none):
            assert "{" not in told(capsys, each, lang)
