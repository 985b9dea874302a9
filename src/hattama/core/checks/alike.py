"""The same figures at two stations.

Two small stations can have the same votes by chance; so only protocols with so many votes for so
many options are compared, or such that agree in every figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from hattama.core.checks.model import Found
from hattama.core.checks.parts import Part, Rows
from hattama.core.register.model import Indices, Ints, Register

# With so many votes spread over so many options, equal figures by chance are rare.
LEAST_VOTES = 50
LEAST_OPTIONS = 3
# Or: so many figures above zero, each of them equal.
LEAST_FIGURES = 7

_MIX = np.uint64(0x9E3779B97F4A7C15)


class Alike:
    """Gathers what each protocol looks like, then finds those that look the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], list[tuple[Indices, Ints]]] = {}
        self._looked: dict[tuple[int, str], int] = {}

    def look(self, part: Part) -> None:
        """Take the marks of one part."""
        own = [spot for spot, name in enumerate(part.columns) if name in part.contest.ballot]
        key = part.place, part.source
        self._looked[key] = self._looked.get(key, 0) + len(part)
        if not own:
            return
        votes = part.values[own]
        some = (votes.sum(axis=0) >= LEAST_VOTES) & ((votes > 0).sum(axis=0) >= LEAST_OPTIONS)
        full = (part.values > 0).sum(axis=0) >= LEAST_FIGURES
        rows = np.flatnonzero(some | (full & (votes.sum(axis=0) >= LEAST_VOTES)))
        mark = _mark(part, own, rows)
        # Votes of too few options only count together with every other figure.
        few = np.flatnonzero(~some[rows])
        mark[few] = _mark(part, range(len(part.columns)), rows[few])
        self._kept.setdefault(key, []).append((part.unit[rows], mark))

    def found(self, register: Register) -> Iterator[Found]:
        """Remarks on protocols with the same votes as another, each naming the first such."""
        for (contest, source), kept in self._kept.items():
            unit = np.concatenate([one[0] for one in kept])
            mark = np.concatenate([one[1] for one in kept])
            ordered = np.sort(mark)
            again = ordered[1:][ordered[1:] == ordered[:-1]]
            if not len(again):
                continue
            spots = np.minimum(np.searchsorted(again, mark), len(again) - 1)
            some = np.flatnonzero(again[spots] == mark)
            unit, mark = unit[some], mark[some]
            # Equal ones in the order of the tree.
            order = np.lexsort((unit, mark))
            unit, mark = unit[order], mark[order]
            first = np.flatnonzero(np.r_[True, mark[1:] != mark[:-1]]) if len(mark) else order
            sizes = np.diff(np.r_[first, len(mark)])
            group = np.repeat(np.arange(len(first)), sizes)
            twins = np.flatnonzero(sizes[group] > 1) if len(mark) else order
            if not len(twins):
                continue
            # The first of a group points to the second, the others to the first.
            start = first[group[twins]]
            other = np.where(twins == start, start + 1, start)
            ids = register.units.ids
            yield Found(
                "figures_alike",
                "plausibility",
                "warning",
                contest,
                unit[twins],
                self._looked[contest, source],
                source,
                {"protocols": sizes[group[twins]].astype(np.int64)},
                {"other": tuple(ids[spot] for spot in unit[other].tolist())},
            )


def _mark(part: Part, columns: list[int] | range, rows: Rows) -> Ints:
    """One number for all figures of each protocol; equal figures give equal numbers.

    Different figures give the same number with a chance of one in 2^64 for each pair; columns are
    mixed by name, so that blocks with other columns can be compared.
    """
    total = np.zeros(len(rows), dtype=np.uint64)
    for spot in columns:
        salt = np.uint64(_salt(part.columns[spot]))
        value = part.values[spot][rows].astype(np.uint64) + np.uint64(1)
        value[part.absent[spot][rows]] = 0
        mixed = (value ^ salt) * _MIX
        mixed ^= mixed >> np.uint64(29)
        mixed *= salt | np.uint64(1)
        mixed ^= mixed >> np.uint64(32)
        # An absent figure is as if the column were not there.
        mixed[value == 0] = 0
        total += mixed
    return total.view(np.int64)


@lru_cache(maxsize=4096)
def _salt(name: str) -> int:
    """A number for a column's name, the same in every run."""
    salt = 0xCBF29CE484222325
    for byte in name.encode():
        salt = (salt ^ byte) * 0x100000001B3 % 2**64
    return salt
