"""`arrivals.csv`: when each protocol came in, so that an evening can be counted as it went."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from hattama.core.errors import InputError
from hattama.core.record.protocol import Block, Protocols
from hattama.core.register.model import Register
from hattama.folder.files import Place
from hattama.folder.tables import Table, read_table, shown, unknown

FILE = "arrivals.csv"
_SHARE = re.compile(r"(\d{1,3})(?:[.,](\d{1,3}))?\s*%", re.ASCII)

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?", re.ASCII)
_START = dt.datetime(1, 1, 1)

Times = npt.NDArray[np.int64]


def arrived(folder: Place, register: Register, protocols: Protocols, when: str) -> Protocols:
    """The protocols that were here at some point of the evening.

    Args:
        when: a share of all protocols that `arrivals.csv` names (`10%`), the earliest first, or
            a moment (`2023-03-19T22:30`, or `22:30` of the day of the first arrival).

    Raises:
        InputError: no such file, a row for a protocol that is not there, a time that is none; with
            file, line and column.
    """
    file = folder / FILE
    if not file.is_file():
        raise InputError("arrivals_none", file=file.name)
    table = read_table(file.read_text(), file.name, ("unit", "contest", "time"), ())
    times = _times(table)
    rows = _rows(table, register, protocols)
    count = _share_of(when, len(times))
    if count is None:
        limit = _moment(when, times)
        here = times <= limit
    else:
        here = np.zeros(len(times), dtype=np.bool_)
        here[np.argsort(times, kind="stable")[:count]] = True
    kept = np.zeros(len(protocols), dtype=np.bool_)
    kept[rows[here]] = True
    return _only(protocols, kept)


def _times(table: Table) -> Times:
    """Seconds since the first day of the calendar."""
    found = []
    for row, one in enumerate(table["time"]):
        seconds = _seconds(one)
        if seconds is None:
            raise InputError("arrival_time", read=shown(one), **table.where(row, "time"))
        found.append(seconds)
    return np.array(found, dtype=np.int64)


def _seconds(text: str) -> int | None:
    """A day with an hour, on the one clock of the file; None for anything else.

    An offset is refused, since nobody could say what it is beside times without one.
    """
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return (dt.datetime.fromisoformat(text) - _START) // dt.timedelta(seconds=1)
    except ValueError:
        return None


def _rows(table: Table, register: Register, protocols: Protocols) -> npt.NDArray[np.int64]:
    """For each arrival the place of its official protocol among all protocols."""
    contests: Mapping[str, int] = register.contest_places()
    units = register.units.place
    size = len(units)
    official = protocols.sources.index("official") if protocols.sources else 0
    keys = np.concatenate(
        [
            np.where(one.source == official, one.contest.astype(np.int64) * size + one.unit, -1)
            for one in protocols.blocks
        ]
        or [np.zeros(0, dtype=np.int64)]
    )
    order = np.argsort(keys, kind="stable")
    found = []
    for row, (unit, contest) in enumerate(zip(table["unit"], table["contest"], strict=True)):
        if unit not in units:
            raise unknown("unit_unknown", unit, list(units)[:5000], **table.where(row, "unit"))
        if contest not in contests:
            known: list[str] = list(contests)
            raise unknown("contest_unknown", contest, known, **table.where(row, "contest"))
        found.append(contests[contest] * size + units[unit])
    wanted = np.array(found, dtype=np.int64)
    spots = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
    wrong = np.flatnonzero(keys[order][spots] != wanted) if len(keys) else np.arange(len(wanted))
    if len(wrong):
        row = int(wrong[0])
        where: dict[str, Any] = table.where(row, "unit")
        raise InputError(
            "arrival_unknown", read=table["unit"][row], contest=table["contest"][row], **where
        )
    twice = np.flatnonzero(np.bincount(order[spots], minlength=1) > 1)
    if len(twice):
        row = int(np.flatnonzero(order[spots] == twice[0])[1])
        where = table.where(row, "unit")
        raise InputError(
            "arrival_twice", read=table["unit"][row], contest=table["contest"][row], **where
        )
    return order[spots]


def _share_of(when: str, count: int) -> int | None:
    """How many protocols a share is, rounded down; None where `when` is no share."""
    match = _SHARE.fullmatch(when.strip())
    if match is None:
        return None
    digits = (match[2] or "").ljust(3, "0")
    thousandths = int(match[1]) * 1000 + int(digits)
    if thousandths > 100_000:
        raise InputError("arrived_unreadable", read=shown(when))
    return count * thousandths // 100_000


def _moment(when: str, times: Times) -> int:
    text = when.strip()
    if re.fullmatch(r"\d{1,2}:\d{2}", text, re.ASCII):
        first = _START + dt.timedelta(seconds=int(times.min()) if len(times) else 0)
        text = f"{first.date().isoformat()}T{text:0>5}"
    seconds = _seconds(text)
    if seconds is None:
        raise InputError("arrived_unreadable", read=shown(when))
    return seconds


def _only(protocols: Protocols, kept: npt.NDArray[np.bool_]) -> Protocols:
    """Some of the protocols, block by block."""
    blocks, start = [], 0
    for one in protocols.blocks:
        rows = np.flatnonzero(kept[start : start + len(one)])
        start += len(one)
        if len(rows):
            blocks.append(
                Block(
                    one.columns,
                    one.unit[rows],
                    one.contest[rows],
                    one.source[rows],
                    one.figures[rows],
                )
            )
    return Protocols(tuple(blocks), protocols.sources)
