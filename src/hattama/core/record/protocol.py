"""Protocols as columns: indices into the register and a matrix of figures.

A nation has a hundred thousand protocols, a rehearsal a million; none of them is an object of its
own. Protocols with the same columns stand together in a block, so that the candidates of one
district cost nothing in another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.register.model import ABSENT, Indices, Ints, Register

OFFICIAL = "official"

# No commission counts a trillion ballots; with it, nine million protocols add up inside int64.
MOST_FIGURE = 10**12
MOST_PROTOCOLS = 9_000_000
# Portable boxes or issuing members of one station.
MOST_REPEATS = 200


def repeated_line(column: str, repeated: Collection[str]) -> str:
    """The line of which a column is one repetition (`ballots_portable.2`), or nothing.

    Args:
        repeated: the lines that repeat.
    """
    stem, _, number = column.rpartition(".")
    if stem not in repeated or not number.isascii() or not number.isdigit():
        return ""
    plain = not number.startswith("0") and len(number) <= 3
    return stem if plain and int(number) <= MOST_REPEATS else ""


def numbered_lines(columns: Iterable[str], repeated: Collection[str]) -> dict[str, list[str]]:
    """The columns that are repetitions, by their line and in the order of their numbers."""
    found: dict[str, list[str]] = {}
    for column in columns:
        line = repeated_line(column, repeated)
        if line:
            found.setdefault(line, []).append(column)
    for own in found.values():
        own.sort(key=lambda one: int(one.rpartition(".")[2]))
    return found


class Block(Struct, frozen=True, eq=False):
    """Protocols that share their columns.

    Attributes:
        columns: lines of the form (`ballots_portable.2` for a repeated one) and options' ids.
        unit, contest: places in the register.
        source: place in `Protocols.sources`.
        figures: one row per protocol, ABSENT where a cell was empty.
    """

    columns: tuple[str, ...]
    unit: Indices
    contest: Indices
    source: Indices
    figures: Ints

    def __len__(self) -> int:
        return len(self.unit)

    def __post_init__(self) -> None:
        rows = {len(self.unit), len(self.contest), len(self.source), len(self.figures)}
        if len(rows) != 1 or self.figures.shape[1:] != (len(self.columns),):
            raise AssertionError("the columns of a block differ in length")


class Protocols(Struct, frozen=True, eq=False):
    """All protocols of one election.

    Attributes:
        sources: `official`, `observer:ORGANISATION`, `party:LIST`.
    """

    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = (OFFICIAL,)
    _rows: dict[tuple[int, int], list[tuple[Block, Indices]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # One search for all contests: their rows are asked for again and again.
        for block in self.blocks:
            if not len(block):
                continue
            keys = block.contest.astype(np.int64) * len(self.sources) + block.source
            alone = int(keys.min()) == int(keys.max())
            every = np.arange(len(keys)) if alone else np.argsort(keys, kind="stable")
            order: Indices = every.astype(np.int32)
            first = np.flatnonzero(np.diff(keys[order], prepend=-1))
            stops = np.r_[first[1:], len(order)]
            for start, stop in zip(first.tolist(), stops.tolist(), strict=True):
                contest, source = divmod(int(keys[order[start]]), len(self.sources))
                self._rows.setdefault((contest, source), []).append((block, order[start:stop]))

    def __len__(self) -> int:
        return sum(len(block) for block in self.blocks)

    def of(self, contest: int, source: str = OFFICIAL) -> Iterator[tuple[Block, Indices]]:
        """The blocks that hold protocols of a contest from one source, with their rows."""
        if source not in self.sources:
            return
        yield from self._rows.get((contest, self.sources.index(source)), ())


def protocols(
    register: Register, blocks: Sequence[Block], sources: Sequence[str] = (OFFICIAL,)
) -> Protocols:
    """Protocols that belong to the register: none twice, none outside its contest.

    Raises:
        InputError: `protocol_twice` (with `block`, `row`, `other_block`, `other_row`),
            `protocol_outside`, `figure_too_large`, `protocol_empty`, `too_many_protocols`.
    """
    count = sum(len(block) for block in blocks)
    if count > MOST_PROTOCOLS:
        raise InputError("too_many_protocols", read=count, expected=MOST_PROTOCOLS)
    for number, block in enumerate(blocks):
        _inside(register, number, block)
        _figures(number, block)
    _once(register, blocks, len(sources))
    return Protocols(tuple(blocks), tuple(sources))


def _inside(register: Register, number: int, block: Block) -> None:
    """Each protocol belongs to a unit under the unit of its contest."""
    tops = np.array([one.unit for one in register.contests], dtype=np.int32)
    top = tops[block.contest]
    wrong = (block.unit < top) | (block.unit >= register.units.end[top])
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            "protocol_outside",
            block=number,
            row=row,
            unit=register.units.ids[int(block.unit[row])],
            contest=register.contests[int(block.contest[row])].id,
        )


def _figures(number: int, block: Block) -> None:
    """Figures within bounds, and at least one in each protocol."""
    figures = block.figures
    if figures.size and (int(figures.max()) > MOST_FIGURE or int(figures.min()) < ABSENT):
        wrong = np.argwhere((figures > MOST_FIGURE) | (figures < ABSENT))
        row, column = (int(one) for one in wrong[0])
        raise InputError(
            "figure_too_large",
            block=number,
            row=row,
            column=block.columns[column],
            read=int(figures[row, column]),
            expected=MOST_FIGURE,
        )
    empty = (figures == ABSENT).all(axis=1)
    if empty.any():
        raise InputError("protocol_empty", block=number, row=int(np.flatnonzero(empty)[0]))


def _once(register: Register, blocks: Sequence[Block], sources: int) -> None:
    """One protocol for each unit, contest and source."""
    if not blocks:
        return
    units = len(register.units)
    # At most 10^6 units x 10^4 contests x 10^3 sources: far inside int64.
    key = np.concatenate(
        [
            (block.contest.astype(np.int64) * units + block.unit) * sources + block.source
            for block in blocks
        ]
    )
    if int(key.max(initial=0)) < 8 * len(key) and int(np.bincount(key).max(initial=0)) < 2:
        # Where most units have a protocol, counting is quicker than putting in order.
        return
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(key[order][1:] == key[order][:-1])
    if not len(same):
        return
    first = same[np.argmin(order[same + 1])]
    earlier, later = int(order[first]), int(order[first + 1])
    starts = np.cumsum([0, *(len(block) for block in blocks)])
    one, other = (int(np.searchsorted(starts, spot, side="right")) - 1 for spot in (later, earlier))
    row = later - int(starts[one])
    raise InputError(
        "protocol_twice",
        block=one,
        row=row,
        other_block=other,
        other_row=earlier - int(starts[other]),
        unit=register.units.ids[int(blocks[one].unit[row])],
        contest=register.contests[int(blocks[one].contest[row])].id,
    )
