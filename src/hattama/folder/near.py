"""Which known word was perhaps meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

_MOST = 80


def like(read: str, known: Sequence[str], most: int = 3) -> list[str]:
    """The known words that look most like another; capitals make no difference."""
    spelled: dict[str, list[str]] = {}
    for one in known:
        spelled.setdefault(one.casefold(), []).append(one)
    near = difflib.get_close_matches(read[:_MOST].casefold(), spelled, n=most, cutoff=0.6)
    return [one for word in near for one in spelled[word]][:most]
