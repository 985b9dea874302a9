"""Ids: what may name a law, an election, a unit, a contest, an option."""

from __future__ import annotations

import re

MOST_ID = 80
# What may stand between letters and digits of an id, one at a time.
SIGNS = "-_."
_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", re.ASCII)
_LAW_ID = re.compile(r"[a-z]{2}/[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def is_id(text: str) -> bool:
    """True for `kz-2023`, `region.01`, `aq_jol`: lower-case ASCII, at most 80 characters."""
    return len(text) <= MOST_ID and _ID.fullmatch(text) is not None


def is_law_id(text: str) -> bool:
    """True for `kz/2023-mazhilis`: country code, then year and body."""
    return len(text) <= MOST_ID and _LAW_ID.fullmatch(text) is not None
