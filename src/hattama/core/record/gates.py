"""Publication gates: how many facts of a record may be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from hattama.core.record.admit import Admitted
from hattama.core.record.facts import Announced, Fact, LotDrawn, NotUnderstood, RecountHeld
from hattama.core.record.reading import Recorded
from hattama.core.record.terms import is_first

# Noon UTC of the day after: by then election day has ended in every time zone (UTC-12 is the last).
_HOURS = 36


def publishable(recorded: Recorded, admitted: Admitted, *, understood: bool = False) -> int:
    """The largest number of facts, from the first, that no gate holds back.

    A gate of the law closes every figure of a contest until a fact opens it, or, for a first round,
    until the day after election day has come by the record's own clock. A fact that is not
    understood may tell a figure of every contest, and waits like one.

    Args:
        understood: look at nothing but facts that are understood; what these hold back is certain.
    """
    size = len(recorded)
    # Of each contest: the entry of its first figure, and the entry that opens it.
    # From the one that opens last: what stops here stops before every span that was looked at.
    for first, opened in sorted(_spans(recorded, admitted, understood), key=lambda span: -span[1]):
        if first < size <= opened:
            size = first
    return size


def _spans(recorded: Recorded, admitted: Admitted, understood: bool) -> Iterator[tuple[int, int]]:
    """For each contest with figures: its first figure, and the last entry before it is open.

    An amendment opens nothing: of every law, day and round that were in force since the first
    figure came, the one counts that holds back longest.
    """
    terms = admitted.terms
    stops = [*(one.start for one in terms[1:]), len(recorded)]
    every = admitted.opened.get(None, len(recorded))
    for contest, begun in _first_figures(recorded, admitted, understood).items():
        since = [one for one, stop in zip(terms, stops, strict=True) if stop > begun]
        if not any(one.gated for one in since):
            continue
        day = dt.datetime.combine(max(one.day for one in since), dt.time(), dt.UTC)
        moment = int(day.timestamp()) + _HOURS * 3600
        # The entry recorded at that time or later may be published together with what it follows.
        passed = int(np.searchsorted(recorded.times, moment))
        later = any(contest in one.later for one in since)
        by_fact = min(every, admitted.opened.get(contest, len(recorded)))
        yield begun, min(by_fact, len(recorded) if later else passed)


def _first_figures(recorded: Recorded, admitted: Admitted, understood: bool) -> dict[str, int]:
    """The number of the first fact with a figure of each contest."""
    found: dict[str, int] = {}

    def put(contest: str, number: int) -> None:
        found[contest] = min(number, found.get(contest, number))

    for sheet in recorded.sheets:
        _, rows = np.unique(sheet.contest, return_index=True)
        for row in rows.tolist():
            put(recorded.contests[int(sheet.contest[row])], int(sheet.entry[row]))
    contests = admitted.frozen.register.contests
    # Where nothing is voted on election day itself, seats follow from what is voted later.
    firsts = [one.id for one in contests if is_first(one)] or [one.id for one in contests]
    for number, one in recorded.others:
        if isinstance(one, NotUnderstood):
            for contest in () if understood else _every(admitted):
                put(contest, number)
        elif isinstance(one, Fact):
            for contest in _named(one, firsts):
                put(contest, number)
    return found


def _every(admitted: Admitted) -> Iterator[str]:
    """Every contest; of those that an amendment dropped, the ones that no day opens."""
    yield from (one.id for one in admitted.frozen.register.contests)
    for term in admitted.terms:
        yield from term.later


def _named(one: Fact, firsts: list[str]) -> Iterator[str]:
    """Contests of which a fact tells figures."""
    if isinstance(one, RecountHeld | LotDrawn):
        yield one.contest
    elif isinstance(one, Announced):
        if one.seats:
            yield from firsts
        yield from (claim.contest for claim in one.winners)
        yield from (claim.contest for claim in one.shares)
