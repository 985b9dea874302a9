"""Which known word was perhaps meant."""

from __future__ import annotations

import pytest

from hattama.core.law.shape import nearest
from hattama.folder.near import like


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("Unit", ["unit"]),
        ("UNITS", ["unit"]),
        ("contest", ["Contest"]),
        ("list-A", ["list-a", "List-a"]),
        ("\u0406\u0421", ["\u0456\u0441"]),
        ("elsewhere", []),
    ],
)
def test_capitals_make_no_difference(read: str, expected: list[str]):
    known = ["unit", "Contest", "list-a", "List-a", "\u0456\u0441"]
    assert like(read, known)[:2] == expected


def test_nor_in_the_words_of_a_law():
    assert nearest("threshold", ["THRESHOLD", "other"]) == ("THRESHOLD",)
    assert nearest("THRESHOLD", ["threshold"]) == ("threshold",)
