"""Copies where official protocols were not published: shown, and nothing claimed of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hattama.core.comparison.align import Aligned
from hattama.core.comparison.coverage import Covered
from hattama.core.comparison.model import Compared
from hattama.core.record.protocol import OFFICIAL, Protocols
from hattama.core.register.model import ABSENT, LEVELS, Register

Flags = npt.NDArray[np.bool_]

_STATION = LEVELS.index("station")


class Copy(NamedTuple):
    """One copy, in the places of the register that knows its unit."""

    register: Register
    contest: int
    unit: int
    figures: Mapping[str, int]


def beyond(register: Register, official: Protocols, aligned: Aligned, compared: Compared) -> bool:
    """Whether the copies are of stations that the official record does not even name.

    That is how an announced result without stations stands beside an observers' record.
    """
    if compared.source_a != OFFICIAL or compared.source_b == OFFICIAL or not aligned.reported:
        return False
    place = official.sources.index(OFFICIAL) if OFFICIAL in official.sources else -1
    return not any(
        (register.units.level[block.unit[block.source == place]] == _STATION).any()
        for block in official.blocks
    )


def of_contests(
    compared: Compared, protocols: Protocols, covers: tuple[Covered, ...]
) -> Iterator[Copy]:
    """The copies of contests without official protocols, by contest and in the order of units.

    Args:
        protocols: the side that holds copies, in the register of the comparison.
    """
    copied = compared.source_a if compared.source_a != OFFICIAL else compared.source_b
    for one in covers:
        if one.status == "copies_only":
            every = np.ones(len(compared.register.units), dtype=np.bool_)
            yield from _copies(compared.register, protocols, one.contest, copied, every)


def of_strangers(
    register: Register, other: Register, protocols: Protocols, source: str
) -> Iterator[Copy]:
    """The copies of units that only the second register knows."""
    unknown = register.units.place.many(other.units.ids) < 0
    for contest in range(len(other.contests)):
        yield from _copies(other, protocols, contest, source, unknown)


def _copies(
    register: Register, protocols: Protocols, contest: int, source: str, wanted: Flags
) -> Iterator[Copy]:
    rows = [
        (int(block.unit[row]), block, row)
        for block, spots in protocols.of(contest, source)
        for row in spots[wanted[block.unit[spots]]].tolist()
    ]
    for unit, block, row in sorted(rows, key=lambda one: one[0]):
        cells = zip(block.columns, block.figures[row].tolist(), strict=True)
        yield Copy(register, contest, unit, {name: one for name, one in cells if one != ABSENT})
