"""A declared sample: the stations that were drawn by chance before anybody copied a protocol."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hattama.core.comparison.sample import nested
from hattama.core.errors import InputError
from hattama.core.register.model import Indices, Register
from hattama.folder.files import Place
from hattama.folder.tables import Table, read_table, unknown


class Sample(NamedTuple):
    """Places of the drawn units; and of the units from whose stations each was drawn, if any."""

    units: Indices
    strata: Indices | None


def read_sample(file: Place, register: Register) -> Sample:
    """A table with the column `unit`, and `stratum` where stations were drawn region by region.

    Raises:
        InputError: with file, line and column.
    """
    table = read_table(file.read_text(), file.name, ("unit",), ("stratum",))
    if not len(table):
        raise InputError("sample_empty", file=file.name)
    units = _places(table, "unit", register)
    _once(table, units)
    end = register.units.end
    for row in np.flatnonzero(end[units] > units + 1).tolist():
        read = table["unit"][row]
        raise InputError("sample_not_lowest", read=read, **table.where(row, "unit"))
    if not any(table["stratum"]):
        return Sample(units, None)
    strata = _places(table, "stratum", register)
    for row in np.flatnonzero((units < strata) | (units >= end[strata])).tolist():
        params = {"read": table["unit"][row], "expected": table["stratum"][row]}
        raise InputError("sample_outside", **params, **table.where(row, "unit"))
    both = nested(register, strata)
    if both is not None:
        outer, inner = (register.units.ids[one] for one in both)
        raise InputError("sample_nested", file=file.name, read=inner, expected=outer)
    return Sample(units, strata)


def _places(table: Table, column: str, register: Register) -> Indices:
    cells = table[column]
    known = register.units.place
    for row, cell in enumerate(cells):
        if cell not in known:
            where = table.where(row, column)
            raise unknown("unit_unknown", cell, list(known)[:5000], **where)
    return np.fromiter((known[cell] for cell in cells), np.int32, len(cells))


def _once(table: Table, units: Indices) -> None:
    """No station is drawn twice."""
    seen: dict[int, int] = {}
    for row, unit in enumerate(units.tolist()):
        if unit in seen:
            params = {"read": table["unit"][row], "expected": table.lines[seen[unit]]}
            raise InputError("sample_twice", **params, **table.where(row, "unit"))
        seen[unit] = row
