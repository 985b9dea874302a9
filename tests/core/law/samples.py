"""Small law files to bend: each call gives a fresh one."""

from __future__ import annotations

import copy
from typing import Any

from hattama.core.law import library
from hattama.core.law.text import from_toml

LISTS: dict[str, Any] = {
    "method": {"name": "largest_remainder", "quota": "hare"},
    "seats": {"value": 5},
    "threshold": {"share": "5/100"},
}


def a_list_section(**changes: Any) -> dict[str, Any]:
    """A list section with some keys replaced; None takes a key away."""
    return changed(LISTS, changes)


def a_law(law_id: str = "kz/2023-mazhilis", **changes: Any) -> dict[str, Any]:
    """A shipped law file as data, with some keys replaced; None takes a key away."""
    return changed(from_toml(library.text(law_id), "law.toml"), changes)


def changed(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy whose keys at dotted paths (`threshold__share`) are replaced."""
    copied: dict[str, Any] = copy.deepcopy(data)
    for path, value in changes.items():
        *above, last = path.split("__")
        table = copied
        for key in above:
            table = table[key]
        if value is None:
            table.pop(last, None)
        else:
            table[last] = value
    return copied
