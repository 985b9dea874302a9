"""Possible reasons, as codes; never a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hattama.core.comparison.model import SUPERSEDED
from hattama.core.comparison.reasons import between, figures, of_figures
from tests.core.comparison.records import laid, sheet

OPTIONS = ("a", "b", "against-all")


@pytest.mark.parametrize(
    ("a", "b", "reasons"),
    [
        (123, 132, ("digits_transposed",)),
        (123, 321, ("digits_transposed",)),
        (123, 124, ("one_digit",)),
        (123, 234, ()),
        (123, 231, ()),
        (12, 120, ("factor_of_ten",)),
        (1200, 12, ("factor_of_ten",)),
        (12, 121, ()),
        (0, 0, ()),
        (0, 7, ("one_digit",)),
        (0, 70, ()),
        (10, 1, ("factor_of_ten",)),
    ],
)
def test_slips_of_one_figure(a: int, b: int, reasons: tuple[str, ...]) -> None:
    assert of_figures(a, b) == reasons
    assert of_figures(b, a) == reasons


def told(
    one: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    found = laid([one], [other])
    lines, whole = figures(found.sheets[0], 0, OPTIONS)
    return {line.column: line.reasons for line in lines}, whole


def test_two_lines_exchanged() -> None:
    lines, whole = told(sheet("s1", 57, 31), sheet("s1", 31, 57))
    assert lines == {"a": ("lines_swapped",), "b": ("lines_swapped",)}
    assert whole == ()


def test_the_figure_of_the_line_beside() -> None:
    lines, _ = told(sheet("s1", 57, 31), {**sheet("s1", 57, 31), "b": 57})
    assert lines == {"b": ("neighbour",)}
    # An option is not beside a line of the form.
    lines, _ = told(sheet("s1", 57, 31), {**sheet("s1", 57, 31), "a": 98, "ballots_valid": 98})
    assert "neighbour" not in lines["a"]


def test_only_other_lines_differ() -> None:
    lines, whole = told(sheet("s1"), {**sheet("s1"), "ballots_valid": 101})
    assert list(lines) == ["ballots_valid"]
    assert whole == ("lines_only",)


def test_absent_on_one_side() -> None:
    rows = [sheet("s1"), sheet("s2")]
    blank = {key: value for key, value in rows[1].items() if key != "b"}
    found = laid(rows, [rows[0], blank])
    lines, whole = figures(found.sheets[0], 0, OPTIONS)
    assert [(one.column, one.a, one.b, one.reasons) for one in lines] == [
        ("b", 40, None, ("absent_b",))
    ]
    assert lines[0].difference is None
    assert whole == ()


@pytest.mark.parametrize(
    ("source", "reason"),
    [("observer:x", "copy_before_correction"), ("official", "later_correction")],
)
def test_a_correction_between(source: str, reason: str) -> None:
    found = laid(
        [sheet("s1", 57)], [sheet("s1", 58)], superseded=[("s1", "lists")], source_b=source
    )
    assert found.number(SUPERSEDED) == 1
    assert between(found, found.sheets[0], 0) == (reason,)


def test_lines_that_a_side_never_gives_are_not_told_with_each_pair() -> None:
    a = sheet("s1")
    lines, _ = told(a, {"unit": "s1", "a": 50, "b": 43, "against-all": 10})
    assert list(lines) == ["b"]
    lines, _ = told({"unit": "s1", "a": 50, "b": 43, "against-all": 10}, a)
    assert list(lines) == ["b"]
