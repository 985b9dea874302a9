"""What differences would do, against counting every choice between the two records' figures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.comparison.beside import Beside, Record, beside
from hattama.core.comparison.could import Changes
from hattama.core.comparison.effect import ContestEffect, Effect, effect
from hattama.core.comparison.model import DIFFERS, SUPERSEDED
from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.record.facts import fact_of
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from hattama.core.result import Counted, result
from tests.core import small
from tests.core.comparison.records import COPY, both, laid, papers, record, sheet


def effect_of(found: Beside) -> Effect:
    assert found.effect is not None
    return found.effect


def lists_of(found: Beside) -> ContestEffect:
    (one,) = effect_of(found).contests
    return one


def test_nothing_differs_and_nothing_is_counted_twice() -> None:
    assert both([sheet("s1")], [sheet("s1")]).effect is None


def test_totals_and_shift_beside_the_margin() -> None:
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]
    one = lists_of(both(rows, [sheet("s1", 47, 43), sheet("s2", 52), rows[2]]))
    assert one.net == {"a": -1, "b": 3, "against-all": 0}
    assert (one.shift, one.gross, one.protocols, one.beside) == (3, 8, 2, 0)
    assert one.before.totals.figure("a") == 150
    assert one.after.totals.figure("a") == 149
    assert one.margin is not None


def test_the_count_of_a_stays_where_b_gives_no_figure_or_no_protocol() -> None:
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]
    blank = {"unit": "s1", "a": 51}
    one = lists_of(both(rows, [blank]))
    assert one.net == {"a": 1, "b": 0, "against-all": 0}
    assert one.after.counted == 3


def test_a_list_comes_over_the_threshold() -> None:
    """Five percent of the valid votes are enough (Art. 97-1(1)): 4 of 100 miss it, 5 do not."""
    a, b = sheet("s1", 96, 4, 0), sheet("s1", 95, 5, 0)
    found = effect_of(both([a], [b]))
    (one,) = found.contests
    (line,) = [line for line in one.thresholds if line.option == "b"]
    assert (line.before, line.after, line.could, line.net, line.margin) == (False, True, True, 1, 1)
    assert found.seats_differ
    assert one.could is True


def test_exactly_on_the_threshold_is_enough_on_the_way_down_too() -> None:
    (line,) = [
        line
        for line in lists_of(both([sheet("s1", 94, 6, 0)], [sheet("s1", 95, 5, 0)])).thresholds
        if line.option == "b"
    ]
    assert (line.before, line.after, line.could) == (True, True, False)


@pytest.mark.parametrize(("c", "could"), [(9, False), (10, True)])
def test_exactly_half_is_no_majority(c: int, could: bool) -> None:
    """More than half of the valid votes (Art. 125(3)): 9 of 18 is not."""
    law = small.law("ge/2016-parliament")
    book = small.register(contests=[ContestRow("d1", "district", "r1")], options=OPTIONS)
    row = {"unit": "s1", "contest": "d1"}
    a, b = row | {"c": 8, "d": 6, "e": 4}, row | {"c": c, "d": 14 - c, "e": 4}
    found = effect(small.election(), law, papers(book, [a]), (), laid([a], [b], book))
    assert found is not None
    (one,) = found.contests
    assert one.could is could


def test_a_superseded_pair_is_not_counted_otherwise() -> None:
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]
    found = both(rows, [sheet("s1", 1), *rows[1:]], superseded=[("s1", "lists")])
    assert found.effect is None
    assert found.compared.number(SUPERSEDED) == 1
    assert not found.differs


def test_a_higher_protocol_is_not_part_of_the_total() -> None:
    rows = [sheet("r1"), sheet("s1"), sheet("s2"), sheet("s3")]
    one = lists_of(both(rows, [sheet("r1", 51), *rows[1:]]))
    assert (one.protocols, one.beside, one.shift) == (0, 1, 0)


def test_without_official_protocols_there_is_no_effect() -> None:
    book = small.register()
    a, b = record(book, [sheet("s1")], COPY), record(book, [sheet("s1", 51)], "observer:y")
    found = beside(a, COPY, b, "observer:y")
    assert found.differs
    assert found.effect is None
    assert "effect_needs_official" in {one.code for one in found.not_checked}


def test_a_repeated_line_given_by_number_takes_the_sum() -> None:
    row = {**sheet("s1"), "ballots_portable.1": 3, "ballots_portable.2": 4}
    one = lists_of(both([row], [{**sheet("s1"), "ballots_portable": 9}]))
    assert one.before.totals.figure("ballots_portable") == 7
    assert one.after.totals.figure("ballots_portable") == 9


def test_a_repeat_vote_stands_in_the_total_of_the_first() -> None:
    contests = (*small.LISTS, ContestRow("again", "lists", "kz", repeat_of="lists"))
    options = (*small.BALLOT, small.option("again", "a"), small.option("again", "b"))
    book = small.register(contests=contests, options=options)
    rows = [sheet("s1"), sheet("s2"), sheet("s3")]
    again = {"unit": "s1", "contest": "again", "a": 30, "b": 20}
    copies = [sheet("s1", 44), *rows[1:], {**again, "a": 33}]
    one = lists_of(both([*rows, again], copies, book))
    # The first vote of s1 was repeated, so only the difference in the second one counts.
    assert (one.protocols, one.beside, one.net["a"]) == (1, 1, 3)


def test_differences_fewer_than_the_margin_change_no_seats() -> None:
    rows = [sheet("s1", 500_000, 400_000, 9_000), sheet("s2"), sheet("s3")]
    one = lists_of(both(rows, [rows[0], sheet("s2", 51), rows[2]]))
    assert one.margin is not None
    assert one.margin > one.gross == 1
    assert one.could is False


def test_more_changes_than_the_margin_and_no_choice_found_is_not_known() -> None:
    rows = [sheet("s1", 500_000, 400_000, 9_000), sheet("s2"), sheet("s3")]
    margin = lists_of(both(rows, [rows[0], sheet("s2", 51), rows[2]])).margin
    assert margin is not None
    one = lists_of(both(rows, [sheet("s1", 500_000, 400_000, 9_000 + margin), *rows[1:]]))
    assert (one.gross, one.could) == (margin, None)


@pytest.mark.parametrize("weight", [1, 2**40])
def test_spans_are_exact_whatever_their_size(weight: int) -> None:
    change = np.array([[5, -7], [-3, 2], [10**9, 10**9]], dtype=np.int64)
    found = Changes(("a", "b"), change)
    assert found.span({"a": weight, "b": -weight}) == (-5 * weight, 12 * weight)
    assert found.gross == 17 + 2 * 10**9
    assert Changes(("a",), change[:0, :1]).span({"a": 1}) == (0, 0)


RECOUNT = {
    "kind": "RecountHeld", "version": 1, "date": "2023-03-20", "source": "src", "unit": "s1",
    "contest": "lists", "by": "territorial_commission", "figures": {"a": 60},
}  # fmt: skip


class TestRecounts:
    def test_a_copy_taken_before_a_recount_is_superseded(self) -> None:
        book = small.register()
        fact = fact_of(RECOUNT, "facts.jsonl", 1)
        a = record(book, [sheet("s1"), sheet("s2")], facts=[fact])
        found = beside(a, OFFICIAL, record(book, [sheet("s1"), sheet("s2")], COPY), COPY)
        assert found.compared.number(SUPERSEDED) == 1
        assert not found.differs

    def test_a_recount_that_both_records_hold_is_compared(self) -> None:
        book = small.register()
        fact = fact_of(RECOUNT, "facts.jsonl", 1)
        a = record(book, [sheet("s1")], facts=[fact])
        b = record(book, [{**sheet("s1"), "a": 55}], facts=[fact])
        found = beside(a, OFFICIAL, b, OFFICIAL)
        assert (found.compared.same, found.compared.number(SUPERSEDED)) == (1, 0)

    def test_what_differs_beside_a_recount_of_both_is_a_difference(self) -> None:
        book = small.register()
        fact = fact_of(RECOUNT, "facts.jsonl", 1)
        a = record(book, [sheet("s1")], facts=[fact])
        b = record(book, [sheet("s1", 50, 41)], facts=[fact])
        found = beside(a, OFFICIAL, b, OFFICIAL)
        assert found.compared.number(DIFFERS) == 1
        assert lists_of(found).net == {"a": 0, "b": 1, "against-all": 0}

    def test_other_differences_are_counted_upon_the_recount(self) -> None:
        book = small.register()
        a = record(book, [sheet("s1"), sheet("s2")], facts=[fact_of(RECOUNT, "facts.jsonl", 1)])
        found = beside(a, OFFICIAL, record(book, [sheet("s1"), sheet("s2", 51)], COPY), COPY)
        assert lists_of(found).before.totals.figure("a") == 110
        assert lists_of(found).after.totals.figure("a") == 111


@pytest.mark.parametrize(
    ("code", "head"),
    [("compare_date", {"date": "2024-03-19"}), ("compare_kind", {"kind": "rehearsal"})],
)
def test_records_of_two_elections_are_refused(code: str, head: dict[str, Any]) -> None:
    book = small.register()
    with pytest.raises(InputError) as problem:
        beside(record(book, []), OFFICIAL, record(book, [], **head), OFFICIAL)
    assert problem.value.code == code


def test_two_laws_are_refused() -> None:
    book = small.register()
    a = record(book, [])
    b = Record(a.election, small.law("ge/2016-parliament"), book, a.protocols)
    with pytest.raises(InputError) as problem:
        beside(a, OFFICIAL, b, OFFICIAL)
    assert problem.value.code == "compare_law"


def test_a_lot_that_answers_no_tie_any_more_is_left_out() -> None:
    lot = {
        "kind": "LotDrawn", "version": 1, "date": "2023-03-20", "source": "src",
        "contest": "lists", "among": ["a", "b"], "drawn": ["a"],
    }  # fmt: skip
    book = small.register(contests=(ContestRow("lists", "lists", "kz", seats=1),))
    facts = [fact_of(lot, "facts.jsonl", 1)]
    law = small.law_by_lot()
    found = laid([sheet("s1", 50, 50)], [sheet("s1", 51, 50)], book)
    told = effect(small.election(), law, papers(book, [sheet("s1", 50, 50)]), facts, found)
    assert told is not None
    assert told.lots_left_out
    assert told.contests[0].after.totals.figure("a") == 51


def chosen(law: Law, book: Register, rows: list[dict[str, Any]], name: str) -> Counted:
    return result(small.election(), law, book, papers(book, rows)).contests[name]


VOTES = st.integers(0, 12)
SHEET = st.tuples(VOTES, VOTES, VOTES)
# The figures of one protocol in either record.
CASE = st.tuples(SHEET, SHEET)


def choices(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Every choice between the two records, protocol by protocol."""
    for picks in product((0, 1), repeat=len(a)):
        yield [pair[pick] for pair, pick in zip(zip(a, b, strict=True), picks, strict=True)]


@settings(max_examples=60)
@given(st.lists(CASE, min_size=1, max_size=3))
def test_lists_could_is_what_some_choice_does(cases: list[Any]) -> None:
    book, law = small.register(), small.law()
    base = sheet("s3", 80, 8, 20)
    names = ("s1", "s2", "r2")[: len(cases)]
    a = [sheet(name, *one) for name, (one, _) in zip(names, cases, strict=True)]
    b = [sheet(name, *two) for name, (_, two) in zip(names, cases, strict=True)]
    # A protocol of the region above s3 is compared, but no part of the total.
    a, b = [*a, base], [*b, base]
    found = both(a, b, book)
    if not found.differs:
        return
    one = lists_of(found)
    every = [chosen(law, book, rows, "lists") for rows in choices(a, b)]
    assert one.before.lists is not None
    for line in one.thresholds:
        passing = {
            it.passed
            for each in every
            if each.lists is not None
            for it in each.lists.outcome.thresholds
            if it.name == line.option
        }
        assert line.could == (len(passing) > 1)
    same = {each.lists.outcome.same_seats(one.before.lists.outcome) for each in every if each.lists}
    if one.could is not None:
        assert one.could == (False in same)


OPTIONS = [small.option("d1", name, "candidate") for name in "cde"]


@settings(max_examples=60)
@given(
    st.sampled_from(["kz/2023-mazhilis", "ge/2016-parliament"]),
    st.lists(CASE, min_size=1, max_size=2),
)
def test_a_round_could_is_what_some_choice_does(law_id: str, cases: list[Any]) -> None:
    law = small.law(law_id)
    book = small.register(contests=[ContestRow("d1", "district", "r1")], options=OPTIONS)
    a, b = (
        [
            {"unit": unit, "contest": "d1", **dict(zip("cde", case[side], strict=True))}
            for unit, case in zip(("s1", "s2"), cases, strict=False)
        ]
        for side in (0, 1)
    )
    found = laid(a, b, book)
    if not found.number(DIFFERS):
        return
    told = effect(small.election(), law, papers(book, a), (), found)
    assert told is not None
    (one,) = told.contests
    before = one.before.district
    if before is None or before.status not in ("elected", "second_round"):
        assert one.could is None
        return
    other = False
    for rows in choices(a, b):
        district = chosen(law, book, rows, "d1").district
        assert district is not None
        same = (district.status, district.winner, set(district.finalists))
        other |= same != (before.status, before.winner, set(before.finalists))
    # A tie that the order of candidates or a rule would break counts as an outcome of its own.
    assert one.could is True or not other
    if one.could is True and not other:
        votes = [[sum(row[name] for row in rows) for name in "cde"] for rows in choices(a, b)]
        assert any(len(set(each)) < len(each) for each in votes)
