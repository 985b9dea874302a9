"""What a record corrected or took back, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from hattama.bundle.snapshot import moment
from hattama.core.record.entries import FactWithdrawn
from hattama.core.record.facts import Corrects, Fact
from hattama.core.record.reading import Recorded

Row = tuple[object, ...]


class Told(Struct, frozen=True):
    """One protocol of a record, as a fact tells it."""

    unit: str
    contest: str
    source: str
    figures: dict[str, int]


def corrections(recorded: Recorded) -> Iterator[Row]:
    """Rows of `corrections.csv`, in the order of the record."""
    taken_back = {
        number: one.corrects
        for number, one in recorded.others
        if isinstance(one, FactWithdrawn | Fact) and one.corrects is not None
    }
    every = {**recorded.corrects, **taken_back}
    known = protocols_told(recorded, {*every, *(one.entry for one in every.values())})
    for number in sorted(every):
        yield from _rows(recorded, number, every[number], known)


def _rows(
    recorded: Recorded, number: int, corrects: Corrects, known: dict[int, Told]
) -> Iterator[Row]:
    """The figures that a correction changed; one row without figures for any other fact."""
    tail = (corrects.reason, corrects.by, corrects.article, moment(int(recorded.times[number])))
    before, after = known.get(corrects.entry), known.get(number)
    if before is None:
        yield (number, corrects.entry, "", "", "", "", "", "", *tail)
        return
    now = after.figures if after is not None else {}
    where = (before.unit, before.contest, before.source)
    for figure in _union(before.figures, now):
        was, new = before.figures.get(figure, ""), now.get(figure, "")
        if was != new:
            yield (number, corrects.entry, *where, figure, was, new, *tail)


def _union(one: Iterable[str], two: Iterable[str]) -> Sequence[str]:
    return sorted({*one, *two})


def protocols_told(recorded: Recorded, wanted: set[int]) -> dict[int, Told]:
    """Protocols by the numbers of their facts."""
    numbers = np.array(sorted(wanted), dtype=np.int64)
    found: dict[int, Told] = {}
    for sheet in recorded.sheets:
        for row in np.flatnonzero(np.isin(sheet.entry, numbers)).tolist():
            found[int(sheet.entry[row])] = Told(
                recorded.units[int(sheet.unit[row])],
                recorded.contests[int(sheet.contest[row])],
                recorded.sources[int(sheet.source[row])],
                dict(zip(sheet.columns, sheet.figures[row].tolist(), strict=True)),
            )
    return found
