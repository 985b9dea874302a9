"""When protocols arrive in the night: the small stations first, a few in the morning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hattama.core.register.model import Ints
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.land import Land
from hattama.rehearsal.model import Sheet
from hattama.rehearsal.spec import Spec
from hattama.rehearsal.votes import Day

# Stations close at 20:00 of their own time. All moments are told in the time of the capital; the
# regions with these places of ten lie one zone to the west, where it is an hour earlier.
CLOSING = 20 * 3600
_WEST = (1, 4, 7)
_HOUR = 3600


def arrivals(spec: Spec, country: Land, today: Day, sheets: Sequence[Sheet]) -> tuple[Ints, ...]:
    """Seconds after midnight of election day at which each protocol arrives, contest by contest."""
    draws = Draws(spec.seed, 5)
    count = len(country)
    zone = np.isin(country.region % 10, _WEST) * _HOUR
    # Unused ballots and lists first, then each ballot: 40 minutes and 2 to 4 seconds a ballot.
    begun = CLOSING + zone + 2400 + draws.below(1800, count)
    begun += today.came * (2 + draws.below(2048, count) // 1024) + today.came * 512 // 1024
    # The way to the commission: some minutes in cities, up to two hours elsewhere; a long tail.
    one, other, third = (draws.below(1024, count) for _ in range(3))
    begun += 300 + one * other * third * 18_000 // 2**30
    late = draws.below(100, count) == 0
    begun += np.where(late, 2 * _HOUR + draws.below(5 * _HOUR, count), 0)
    found = []
    for number, sheet in enumerate(sheets):
        rows = slice(sheet.question.first, sheet.question.end)
        own = Draws(spec.seed, 6, number)
        # The second ballot is counted after the first.
        more = 0 if sheet.question.district < 0 else today.came[rows] * 2
        found.append(begun[rows] + more + own.below(900, len(sheet)))
    return tuple(found)
