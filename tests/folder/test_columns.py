"""The quick way and the slow way read the same tables, or the quick way steps aside."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.register.texts import Texts
from hattama.folder import tables
from hattama.folder.columns import columns_of, figures_of

LETTERS = st.text(alphabet='aә9,"\n\r \t\x1f\u00a0\u2003«-', max_size=60)


def slow(text: str) -> list[list[str]] | None:
    try:
        rows, lines = tables.rows_of(text, "t.csv")
    except InputError:
        return None
    if lines != list(range(1, len(lines) + 1)):
        return None
    return [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]


@example("9\n\n")
@given(st.one_of(LETTERS, LETTERS.map(lambda rest: "a,b\n1,2\n" + rest)))
def test_both_ways_agree(text: str) -> None:
    quick = columns_of(text, tables.MOST_CELL)
    if quick is not None:
        found = slow(text)
        assert found is not None
        assert [list(column) for column in quick] == found


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n1,2\n", [["a", "1"], ["b", "2"]]),
        ("a,b\n1,2", [["a", "1"], ["b", "2"]]),
        ('a,b\n"x, y",2\n', [["a", "x, y"], ["b", "2"]]),
        ('a,b\n"say ""no""",2\n3,4\n', [["a", 'say "no"', "3"], ["b", "2", "4"]]),
        ("a,b\nқала,\n", [["a", "қала"], ["b", ""]]),
        ("a\nx\n", [["a", "x"]]),
    ],
)
def test_what_the_quick_way_takes(text: str, cells: list[list[str]]) -> None:
    found = columns_of(text, tables.MOST_CELL)
    assert found is not None
    assert [list(column) for column in found] == cells


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "a,b\n1\n", "a,b\n\n1,2\n", "a,b\n1, 2\n", "a,b\n1,2 \n", "a,b\r\n1,2\r\n",
        'a,b\n"1\n2",3\n', 'a,b\n"1,2\n', "a,b\n1\u00a0,2\n", "a,b\n\u200e1,2\n", " a,b\n1,2\n",
        "a,b\n1,\x1f2\n",
    ],
)  # fmt: skip
def test_what_it_leaves(text: str) -> None:
    assert columns_of(text, tables.MOST_CELL) is None


def test_a_long_line_is_left() -> None:
    assert columns_of("a,b\n1,22222\n", 5) is None
    assert columns_of("a,b\n1,22\n", 5) is not None


def test_figures() -> None:
    found = figures_of(Texts.of(["12", "", "007", "9999999999999"]))
    assert found is not None
    assert found.tolist() == [12, -1, 7, 9999999999999]
    for wrong in ("-1", "1.5", "x", "12345678901234"):
        assert figures_of(Texts.of(["1", wrong])) is None
