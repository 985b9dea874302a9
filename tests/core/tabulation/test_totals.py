"""Totals from the lowest published level; levels compared, never added."""

from __future__ import annotations

import random
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.record.protocol import Block, protocols
from hattama.core.register.build import ContestRow
from hattama.core.register.model import ABSENT
from hattama.core.tabulation.coverage import remarks_on
from hattama.core.tabulation.totals import Difference, Totals, totals
from tests.core.small import LISTS, TREE, block, option, papers, register, units

BOOK = register()
LINES = ("voters", "ballots_portable")


def count(*rows: dict[str, Any], book: Any = BOOK, contest: str = "lists", **more: Any) -> Totals:
    one = book.contest(contest)
    return totals(book, papers(book, *rows), one, LINES, **more)


def at(found: Totals, unit: str, column: str, book: Any = BOOK) -> int | None:
    return found.figure(column, book.units.place[unit] - found.start)


S1, S2, S3 = ({"unit": f"s{n}", "voters": 10 * n, "a": n, "b": 0} for n in (1, 2, 3))


class TestLevels:
    def test_stations_add_up_to_every_level(self):
        found = count(S1, S2, S3)
        assert [at(found, unit, "a") for unit in ("s1", "r1", "r2", "kz")] == [1, 3, 3, 6]
        assert found.basis_of() == "counted"
        assert (found.present[0], found.awaited[0]) == (3, 3)

    def test_a_higher_protocol_alone_is_announced(self):
        found = count({"unit": "kz", "a": 7})
        assert at(found, "kz", "a") == 7
        assert found.basis_of() == "announced"
        assert at(found, "r1", "a") is None
        assert found.basis_of(1) == "not_published"
        assert (found.present[0], found.awaited[0]) == (0, 3)

    def test_a_higher_protocol_is_compared_and_never_added(self):
        found = count(S1, S2, {"unit": "r1", "a": 4, "b": 0})
        assert at(found, "r1", "a") == 3
        assert found.differences == (Difference(BOOK.units.place["r1"], "a", 4, 3),)

    def test_levels_that_agree_make_no_remark(self):
        assert count(S1, S2, S3, {"unit": "kz", "a": 6, "voters": 60}).differences == ()

    def test_what_one_level_leaves_out_is_not_compared(self):
        assert count(S1, S2, {"unit": "r1", "ballots_portable": 5}).differences == ()

    def test_while_stations_are_out_only_less_than_their_sum_differs(self):
        assert count(S1, {"unit": "r1", "a": 40, "b": 0}).differences == ()
        assert len(count(S1, {"unit": "r1", "a": 0, "b": 0}).differences) == 1

    def test_one_region_by_station_another_by_its_own_protocol(self):
        found = count(S1, S2, {"unit": "r2", "a": 50, "b": 1})
        assert (at(found, "kz", "a"), at(found, "kz", "b")) == (53, 1)
        assert found.basis_of() == "announced"
        assert found.basis_of(BOOK.units.place["r1"]) == "counted"

    def test_nothing_at_all_is_not_published(self):
        found = count()
        assert (found.basis_of(), found.figure("a"), found.figure("no")) == ("not_published",) + (
            None,
        ) * 2


class TestAbsent:
    def test_absent_is_not_zero(self):
        found = count(S1, {"unit": "s2", "a": 2})
        assert at(found, "kz", "voters") == 10
        assert found.missing_in("voters") == 1
        assert found.missing_in("nothing") == 0
        assert at(found, "s2", "voters") is None
        assert at(found, "kz", "b") == 0

    def test_what_no_protocol_has_stays_absent(self):
        assert count(S1, S2).figure("ballots_portable") is None

    def test_repeated_lines_are_added_up(self):
        found = count(
            {"unit": "s1", "ballots_portable.1": 3, "ballots_portable.2": 4},
            {"unit": "s2", "ballots_portable.1": 5},
            {"unit": "s3", "a": 1},
        )
        assert at(found, "s1", "ballots_portable") == 7
        assert at(found, "kz", "ballots_portable") == 12
        assert found.missing_in("ballots_portable") == 1


class TestContests:
    def test_a_district_sums_only_its_own_units_and_columns(self):
        book = register(
            TREE,
            (*LISTS, ContestRow("d", "district", "r1")),
            (option("lists", "a"), option("lists", "b"), option("d", "ivan", "candidate")),
        )
        rows = (S1, S2, S3, {"unit": "s1", "contest": "d", "ivan": 5})
        found = count(*rows, book=book, contest="d")
        assert found.columns == (*LINES, "ivan")
        assert found.figure("ivan") == 5
        assert len(found.figures) == 3
        assert (found.present[0], found.awaited[0]) == (1, 2)

    def test_other_sources_are_counted_apart(self):
        sources = ("official", "observer:x")
        rows = [S1, S1 | {"source": "observer:x", "a": 9}]
        both = protocols(BOOK, [block(BOOK, rows, sources)], sources)
        contest = BOOK.contests[0]
        assert totals(BOOK, both, contest, LINES).figure("a") == 1
        assert totals(BOOK, both, contest, LINES, source="observer:x").figure("a") == 9


class TestAnnulledAndRepeated:
    AGAIN = register(TREE, (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists")))

    def test_an_annulled_unit_and_all_under_it_do_not_count(self):
        spot = BOOK.units.place["r1"]
        assert count(S1, S2, S3, annulled=[(spot, None)]).figure("a") == 3
        assert count(S1, S2, S3, annulled=[(spot, "lists")]).figure("a") == 3
        assert count(S1, S2, S3, annulled=[(spot, "other")]).figure("a") == 6

    def test_a_unit_outside_the_contest_changes_nothing(self):
        book = register(
            TREE, (*LISTS, ContestRow("d", "district", "r1")), (option("d", "i", "candidate"),)
        )
        rows = ({"unit": "s1", "contest": "d", "i": 5},)
        outside = [(book.units.place["r2"], None)]
        assert count(*rows, book=book, contest="d", annulled=outside).figure("i") == 5

    def test_a_repeat_vote_takes_the_place_of_the_first(self):
        again = {"unit": "s2", "contest": "again", "a": 100}
        found = count(S1, S2, S3, again, book=self.AGAIN)
        assert found.figure("a") == 104
        assert found.figure("b") == 0
        assert found.missing_in("b") == 1

    def test_also_where_the_first_was_annulled(self):
        again = {"unit": "s2", "contest": "again", "a": 100}
        spot = self.AGAIN.units.place["s2"]
        found = count(S1, S2, S3, again, book=self.AGAIN, annulled=[(spot, "lists")])
        assert found.figure("a") == 104
        assert found.present[0] == 3


class TestRemarks:
    def test_levels_missing_unexpected_and_absent(self):
        book = register(expected=[("s1", "lists"), ("s2", "lists")])
        rows = (S1, S3, {"unit": "s2", "voters": 5, "a": 1})
        found = count(*rows, {"unit": "kz", "a": 99, "b": 0}, book=book)
        told = [
            (one.code, one.severity, one.unit) for one in remarks_on(book, found, complete=True)
        ]
        assert told == [
            ("level_differs", "error", "kz"),
            ("protocol_unexpected", "warning", "s3"),
            ("figure_absent", "error", None),
        ]

    @pytest.mark.parametrize(("complete", "severity"), [(True, "warning"), (False, "note")])
    def test_missing_protocols_weigh_more_once_results_are_established(
        self, complete: bool, severity: str
    ):
        (one,) = remarks_on(BOOK, count(S1), complete=complete)
        assert (one.code, one.severity) == ("protocols_missing", severity)
        assert one.params == {"awaited": 3, "present": 1, "missing": 2}

    def test_a_line_that_is_missing_is_only_a_note(self):
        rows = (S1, S2, {"unit": "s3", "a": 1, "b": 1})
        (one,) = remarks_on(BOOK, count(*rows), complete=True)
        assert (one.code, one.severity, one.params["column"]) == ("figure_absent", "note", "voters")


@given(st.data())
def test_totals_are_what_adding_by_hand_gives(data: st.DataObject):
    """Any tree, any published levels: the sum of the highest protocols with nothing below them."""
    size = data.draw(st.integers(1, 25))
    above = {f"u{n}": f"u{data.draw(st.integers(0, n - 1))}" for n in range(1, size)}
    rows = [("u0", "", "region"), *((one, over, "region") for one, over in above.items())]
    book = register(units(*rows), (ContestRow("lists", "lists", "u0"),), (option("lists", "a"),))
    given_ = data.draw(st.dictionaries(st.sampled_from(book.units.ids), st.integers(0, 99)))
    found = count(*({"unit": unit, "a": votes} for unit, votes in given_.items()), book=book)
    for unit in book.units.ids:
        assert at(found, unit, "a", book) == by_hand(unit, above, given_)


def by_hand(unit: str, above: dict[str, str], given_: dict[str, int]) -> int | None:
    below = [by_hand(one, above, given_) for one, over in above.items() if over == unit]
    known = [one for one in below if one is not None]
    return sum(known) if known else given_.get(unit)


def nation(stations: int) -> tuple[Any, Block]:
    """A nation of 20 regions, 200 districts and so many stations, one protocol each."""
    rows = [("kz", "", "nation"), *((f"r{n}", "kz", "region") for n in range(20))]
    rows += [(f"d{n}", f"r{n % 20}", "district") for n in range(200)]
    rows += [(f"s{n}", f"d{n % 200}", "station") for n in range(stations)]
    random.Random(1).shuffle(rows)
    ballot = [option("lists", f"p{n}") for n in range(8)]
    book = register(units(*rows), LISTS, ballot)
    places = np.array([book.units.place[f"s{n}"] for n in range(stations)], dtype=np.int32)
    index = np.zeros(stations, dtype=np.int32)
    figures = np.random.default_rng(1).integers(0, 999, (stations, 9))
    columns = ("voters", *(f"p{n}" for n in range(8)))
    return book, Block(columns, places, index, index, figures)


class TestScale:
    def test_a_hundred_thousand_stations_cost_ten_times_what_ten_thousand_do(self):
        spent = {}
        for stations in (10_000, 100_000):
            book, paper = nation(stations)
            start = time.process_time()
            found = totals(book, protocols(book, [paper]), book.contests[0], LINES)
            spent[stations] = time.process_time() - start
            assert found.figures[0].tolist() == [
                int(paper.figures[:, 0].sum()), ABSENT, *paper.figures[:, 1:].sum(axis=0).tolist()
            ]  # fmt: skip
        assert spent[100_000] < 25 * spent[10_000] + 0.2
        assert spent[100_000] < 2
