"""Whatever stands in a file: a value, or a `LawError` with a sentence; never anything else."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.errors import LawError
from hattama.core.law import library
from hattama.core.law.load import parse_law, parse_lists, problems_of_law, problems_of_lists
from hattama.core.law.text import from_toml
from hattama.words import LANGS, error

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["5/100", "hare", "d_hondt", "read", "quota", "divisor", "none", "voters"])
)
KEYS = st.text(max_size=8) | st.sampled_from(
    ["lists", "method", "name", "quota", "share", "threshold", "seats", "value", "format", "id"]
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=15,
)
WHOLE = from_toml(library.text("kz/2023-mazhilis"), "law")
SECTION = {
    "method": {"name": "quota", "quota": "hare", "leftover": [{"rule": "in_turn"}]},
    "threshold": {"share": "5/100", "tiers": [{"members": 2, "share": "8/100"}]},
    "clauses": [{"name": "raise_to_minimum", "least_seats": 6}],
    "multipliers": [{"tag": "a", "factor": "2"}],
    "maximum": {"share": "1/2"},
    "tie": {"rule": "more_votes", "then": "lot"},
}


def told(parse: Any, data: Any) -> LawError | None:
    """Parsing gives a value, or an error that every language can say and a terminal can show."""
    try:
        parse(data, "f")
    except LawError as problem:
        sentences = [error(lang, problem) for lang in LANGS]
        assert not any("\x1b" in one for one in sentences)
        assert all(one.encode() for one in sentences)
        return problem
    return None


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of nested data."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in pairs:
        found.append((data, key))
        if isinstance(value, dict | list):
            found += places(value)
    return found


@given(ANYTHING)
def test_arbitrary_data(data: Any) -> None:
    told(parse_law, data)
    told(parse_lists, data)
    told(parse_lists, {"lists": data})


@settings(max_examples=300)
@given(st.data(), ANYTHING)
def test_a_good_file_with_one_thing_replaced(choice: st.DataObject, value: Any) -> None:
    for base, parse, every in (
        (WHOLE, parse_law, problems_of_law),
        (SECTION, parse_lists, problems_of_lists),
    ):
        data = copy.deepcopy(base)
        spots = places(data)
        container, key = spots[choice.draw(st.integers(0, len(spots) - 1))]
        container[key] = value
        first = told(parse, data)
        # All problems are found exactly when the first one is.
        problems = every(data, "f")
        assert str(problems[0] if problems else None) == str(first)


@settings(max_examples=200)
@given(st.data())
def test_a_good_file_with_one_thing_missing(choice: st.DataObject) -> None:
    data = copy.deepcopy(WHOLE)
    spots = places(data)
    container, key = spots[choice.draw(st.integers(0, len(spots) - 1))]
    del container[key]
    told(parse_law, data)
