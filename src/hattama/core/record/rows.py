"""Protocols of a record as rows: do they fit the register, and which of them hold?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.record.facts import Corrects
from hattama.core.record.protocol import MOST_FIGURE, repeated_line
from hattama.core.record.reading import Recorded, Sheet
from hattama.core.register.model import Indices, Ints
from hattama.core.register.texts import Texts

if TYPE_CHECKING:
    from hattama.core.record.admit import Frozen

Mask = npt.NDArray[np.bool_]


class Rows(Struct, frozen=True, eq=False):
    """Which protocols hold.

    Attributes:
        current: for each sheet, which of its rows hold.
        until: for each sheet, the entry that ended each row; the size of the record where it holds.
        corrected: how often the protocol of an entry was corrected before it.
        replaced: from an entry to the one that took its place.
    """

    current: tuple[Mask, ...]
    until: tuple[Ints, ...]
    corrected: Mapping[int, int]
    replaced: Mapping[int, int]

    @classmethod
    def of(cls, recorded: Recorded, taken_back: Mapping[int, tuple[int, Corrects]]) -> Rows:
        """Follow every chain of corrections.

        Args:
            taken_back: from the number of a withdrawal to what it withdraws.

        Raises:
            InputError: with `entry`.
        """
        entry, key = _keys(recorded)
        order = np.lexsort((entry, key))
        entry, key = entry[order], key[order]
        chains = _Chains(recorded, {target: at for at, (target, _) in taken_back.items()})
        again = np.zeros(len(key), dtype=bool)
        again[1:] = key[1:] == key[:-1]
        marked = again.copy()
        for special in (recorded.corrects, chains.withdrawn):
            marked |= np.isin(entry, np.fromiter(special, np.int64, len(special)))
        starts = np.flatnonzero(~again)
        stops = np.append(starts[1:], len(key))
        # Only protocols with a history are walked through; most have none.
        walked = np.add.reduceat(marked, starts) > 0 if len(starts) else starts.astype(bool)
        for start, stop in zip(starts[walked].tolist(), stops[walked].tolist(), strict=True):
            chains.follow(entry[start:stop].tolist())
        known = set(entry.tolist()) if taken_back else set()
        for at, (target, corrects) in taken_back.items():
            if target not in known:
                raise InputError("record_corrects_gone", entry=at, key="corrects", read=target)
            chains.leaf(at, corrects)
        size = len(recorded)
        ends = np.full(size, size, dtype=np.int64)
        ends[np.fromiter(chains.gone, np.int64, len(chains.gone))] = np.fromiter(
            chains.gone.values(), np.int64, len(chains.gone)
        )
        until = tuple(ends[sheet.entry] for sheet in recorded.sheets)
        current = tuple(one == size for one in until)
        return cls(current, until, chains.corrected, chains.replaced)


class _Chains:
    """The histories of protocols that were corrected, withdrawn or confirmed again."""

    def __init__(self, recorded: Recorded, withdrawn: dict[int, int]) -> None:
        self.recorded = recorded
        self.withdrawn = withdrawn
        self.corrected: dict[int, int] = {}
        self.replaced: dict[int, int] = {}
        # From an entry to the one that ended it.
        self.gone: dict[int, int] = {}

    def follow(self, entries: Sequence[int]) -> None:
        """One unit, contest and source: each entry stands on the one that holds before it."""
        holds: int | None = None
        times = 0
        for number in entries:
            holds = self._taken_back(holds, number)
            corrects = self.recorded.corrects.get(number)
            if corrects is None:
                if holds is not None:
                    raise InputError("record_confirmed_twice", entry=number, read=holds)
                times = 0
            else:
                if corrects.entry != holds:
                    read = corrects.entry
                    raise InputError(
                        "record_corrects_gone", entry=number, key="corrects", read=read
                    )
                self.leaf(number, corrects)
                self.replaced[holds] = number
                self.gone[holds] = number
                times += 1
                self.corrected[number] = times
            holds = number
        self._taken_back(holds, len(self.recorded))
        for target in entries:
            at = self.withdrawn.get(target)
            if at is not None and self.gone.get(target) != at:
                raise InputError("record_corrects_gone", entry=at, key="corrects", read=target)

    def _taken_back(self, holds: int | None, before: int) -> int | None:
        """What still holds before an entry."""
        at = self.withdrawn.get(holds) if holds is not None else None
        if holds is None or at is None or at >= before:
            return holds
        if at < holds:
            raise InputError("record_corrects_gone", entry=at, key="corrects", read=holds)
        self.gone[holds] = at
        return None

    def leaf(self, number: int, corrects: Corrects) -> None:
        """A correction names the leaf of what it replaces."""
        if self.recorded.leaf(corrects.entry) != corrects.leaf:
            raise InputError(
                "record_corrects_leaf", entry=number, key="corrects.leaf", read=corrects.entry
            )


def _keys(recorded: Recorded) -> tuple[Ints, Ints]:
    """Entry and key (unit, contest, source as one number) of every protocol."""
    units, sources = len(recorded.units), len(recorded.sources)
    entries = [np.zeros(0, dtype=np.int64)]
    keys = [np.zeros(0, dtype=np.int64)]
    for sheet in recorded.sheets:
        entries.append(sheet.entry)
        contest = sheet.contest.astype(np.int64)
        keys.append((contest * units + sheet.unit) * sources + sheet.source)
    return np.concatenate(entries), np.concatenate(keys)


class Fitted(Struct, frozen=True, eq=False):
    """Places in a register of the names that a record uses; -1 where it has none.

    Attributes:
        unit, contest: by place in `Recorded.units` and `Recorded.contests`.
    """

    unit: Indices
    contest: Indices

    @classmethod
    def of(cls, recorded: Recorded, frozen: Frozen) -> Fitted:
        """Look all names up at once."""
        register = frozen.register
        contests = register.contest_places()
        return cls(
            register.units.place.many(Texts.of(recorded.units)),
            np.array([contests.get(one, -1) for one in recorded.contests], dtype=np.int32),
        )


def check_rows(recorded: Recorded, frozen: Frozen, wanted: Sequence[Any]) -> None:
    """Protocols against a register.

    Args:
        wanted: for each sheet, which rows: a slice or a mask.

    Raises:
        InputError: with `entry` and `key`.
    """
    fitted = Fitted.of(recorded, frozen)
    plain: dict[int, frozenset[str]] = {}
    faults = [
        fault
        for about in zip(recorded.sheets, wanted, strict=True)
        for fault in _faults(recorded, frozen, fitted, about, plain)
    ]
    if faults:
        raise min(faults, key=lambda one: int(one.params["entry"]))


def _faults(
    recorded: Recorded,
    frozen: Frozen,
    fitted: Fitted,
    about: tuple[Sheet, Any],
    plain: dict[int, frozenset[str]],
) -> list[InputError]:
    """The first thing of each kind that does not fit.

    Args:
        about: a sheet, and which of its rows.
        plain: lines and options of each contest that was met.
    """
    sheet, rows = about
    entry, register = sheet.entry[rows], frozen.register
    if not len(entry):
        return []
    unit, contest = fitted.unit[sheet.unit[rows]], fitted.contest[sheet.contest[rows]]
    found: list[InputError] = []

    def fault(wrong: Mask, code: str, key: str, names: Sequence[str], named: Indices) -> None:
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            read = names[int(named[rows][row])][:80]
            params = {"expected": _known(register)} if key == "contest" else {}
            found.append(InputError(code, entry=int(entry[row]), key=key, read=read, **params))

    fault(unit < 0, "unit_unknown", "unit", recorded.units, sheet.unit)
    fault(contest < 0, "contest_unknown", "contest", recorded.contests, sheet.contest)
    if found:
        return found
    tops = np.array([one.unit for one in register.contests], dtype=np.int32)[contest]
    outside = (unit < tops) | (unit >= register.units.end[tops])
    fault(outside, "record_outside", "unit", recorded.units, sheet.unit)
    for place in np.unique(contest).tolist():
        ballot = register.contests[place].ballot
        if place not in plain:
            plain[place] = frozenset({*ballot, *frozen.lines})
        # Nearly always nothing is left but a line that is repeated.
        left = {*sheet.columns} - plain[place]
        column = next(
            (one for one in sheet.columns if one in left and not is_column(one, frozen, ballot)),
            None,
        ) if left else None  # fmt: skip
        if column is not None:
            problem = unknown_column(column, frozen, ballot)
            first = int(entry[np.flatnonzero(contest == place)[0]])
            found.append(InputError(problem.code, **problem.params, entry=first))
    figures = sheet.figures[rows]
    if figures.size and int(figures.max()) > MOST_FIGURE:
        row, spot = np.argwhere(figures > MOST_FIGURE)[0].tolist()
        found.append(
            InputError(
                "count_unreadable", entry=int(entry[row]), key=f"figures.{sheet.columns[spot]}",
                read=int(figures[row, spot]), least=0, most=MOST_FIGURE,
            )
        )  # fmt: skip
    return found


def check_columns(columns: Iterable[str], frozen: Frozen, ballot: Collection[str]) -> None:
    """Refuse figures that no protocol of a contest can hold.

    Raises:
        InputError: `figure_column_unknown`.
    """
    for column in columns:
        if not is_column(column, frozen, ballot):
            raise unknown_column(column, frozen, ballot)


def is_column(column: str, frozen: Frozen, ballot: Collection[str]) -> bool:
    """Whether a protocol of a contest can hold such a figure: a line of its form, or an option."""
    known = column in ballot or column in frozen.lines
    return known or bool(repeated_line(column, frozen.repeated))


def unknown_column(column: str, frozen: Frozen, ballot: Collection[str]) -> InputError:
    """The sentence for a figure that no protocol of a contest can hold."""
    told = tuple([*frozen.lines, *ballot][:20])
    key = f"figures.{column[:80]}"
    return InputError("figure_column_unknown", key=key, read=column[:80], expected=told)


def _known(register: Any) -> tuple[str, ...]:
    return tuple(sorted(one.id for one in register.contests))[:20]
