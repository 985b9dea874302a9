"""Rehearsals and real elections never stand in one folder."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hattama.core.errors import InputError
from hattama.core.register.election import Election
from hattama.core.register.model import Register
from hattama.folder.files import Place

PREFIX = "rehearsal-"


def check_ids(election: Election, register: Register, folder: Place) -> None:
    """Ids of a rehearsal stand only in a rehearsal, and there every unit has one.

    Raises:
        InputError: `rehearsal_mixed`, `rehearsal_mixed_unit`, with the file and the id.
    """
    marked = next(_marked(register), None)
    if marked is None:
        return
    file, found = marked
    if election.kind != "rehearsal":
        raise InputError("rehearsal_mixed", file=(folder / file).name, read=found)
    strangers = np.flatnonzero(~register.units.ids.begin_with(PREFIX))
    if len(strangers):
        name = (folder / "units.csv").name
        read = register.units.ids[int(strangers[0])]
        raise InputError("rehearsal_mixed_unit", file=name, read=read, expected=found)


def _marked(register: Register) -> Iterator[tuple[str, str]]:
    """Ids of a rehearsal, with the table in which they stand; of the units the first alone."""
    units = np.flatnonzero(register.units.ids.begin_with(PREFIX))[:1]
    yield from (("units.csv", register.units.ids[int(spot)]) for spot in units)
    for name, ids in (
        ("contests.csv", (one.id for one in register.contests)),
        ("options.csv", (option for one in register.contests for option in one.ballot)),
    ):
        yield from ((name, one) for one in ids if one.startswith(PREFIX))
