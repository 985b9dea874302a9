"""How many planted faults the checks find, and how many clean protocols they remark on.

`faults.csv` says what was planted. A fault is found when its protocol, or that of the other unit,
carries a remark of class form or plausibility and severity error or warning. Benchmarks use this
file as well, so it needs no pytest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hattama.core.checks.model import Checked
from hattama.core.record.protocol import Protocols
from hattama.core.register.model import Register
from hattama.core.result import result
from hattama.folder.read import read
from tests.rehearsal.folders import Row, table

# In a hundred, for each kind with a trace; in a thousand clean protocols.
LEAST_FOUND = 95
MOST_ERRORS, MOST_WARNINGS = 5, 30
CLASSES = ("form", "plausibility")
SERIOUS = ("error", "warning")

# Place of the unit and place of the contest.
Spot = tuple[int, int]


@dataclass
class Tally:
    """What was planted and found, over any number of rehearsals.

    Attributes:
        trace: whether a kind leaves a trace.
        codes: of each kind, how many of its faults each code was remarked on.
        clean: protocols in no row of `faults.csv`, neither as unit nor as other unit.
        remarked: clean protocols by severity of their remarks; one with both counts in both.
        beside: clean protocols with a remark whose station has a fault in its other ballot.
        lent: protocols whose figures were copied elsewhere, and how many of them have a remark.
    """

    trace: dict[str, bool] = field(default_factory=dict)
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    codes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    clean: int = 0
    remarked: Counter[str] = field(default_factory=Counter)
    beside: int = 0
    lent: Counter[bool] = field(default_factory=Counter)

    def missed(self) -> list[str]:
        """The targets that are not reached."""
        found = [
            f"{kind}: {self.found[kind]} of {self.planted[kind]} found"
            for kind, trace in self.trace.items()
            if trace and 100 * self.found[kind] < LEAST_FOUND * self.planted[kind]
        ]
        found += [
            f"clean protocols with {severity}: {self.remarked[severity]} of {self.clean}"
            for severity, most in zip(SERIOUS, (MOST_ERRORS, MOST_WARNINGS), strict=True)
            if 1000 * self.remarked[severity] > most * self.clean
        ]
        return found


class Looked(NamedTuple):
    """A rehearsal read back and checked, with what was planted in it."""

    register: Register
    protocols: Protocols
    checked: Checked
    faults: list[Row]


def look(home: Path) -> Looked:
    """Check the rehearsal in a folder."""
    told = read(home)
    checked = result(told.election, told.law, told.register, told.protocols, told.facts).checked
    return Looked(told.register, told.protocols, checked, table(home, "faults.csv"))


def add(tally: Tally, looked: Looked, classes: Collection[str] = CLASSES) -> None:
    """Hold the remarks of one rehearsal against what was planted.

    Args:
        classes: of the remarks that count.
    """
    register, protocols, checked, faults = looked
    remarks = _remarks(checked, classes)
    contests = {one.id: place for place, one in enumerate(register.contests)}
    faulty: set[Spot] = set()
    for row in faults:
        kind, contest = row["kind"], contests[row["contest"]]
        names = [name for name in (row["unit"], row["other_unit"]) if name]
        spots = [(register.units.place[name], contest) for name in names]
        faulty.update(spots)
        codes = {code for spot in spots for code, _ in remarks.get(spot, ())}
        tally.trace[kind] = row["trace"] == "yes"
        tally.planted[kind] += 1
        tally.found[kind] += bool(codes)
        tally.codes[kind].update(codes)
        if kind == "protocol_duplicated":
            tally.lent[spots[1] in remarks] += 1
    stations = {unit for unit, _ in faulty}
    for spot in _spots(protocols):
        if spot in faulty:
            continue
        tally.clean += 1
        severities = {severity for _, severity in remarks.get(spot, ())}
        tally.remarked.update(severities)
        tally.beside += bool(severities) and spot[0] in stations


def _remarks(checked: Checked, classes: Collection[str]) -> dict[Spot, set[tuple[str, str]]]:
    """Codes and severities of the remarks on each protocol that has one."""
    found: dict[Spot, set[tuple[str, str]]] = defaultdict(set)
    for one in checked.found:
        if one.kind in classes and one.severity in SERIOUS:
            for unit in one.unit.tolist():
                found[unit, one.contest].add((one.code, one.severity))
    return dict(found)


def _spots(protocols: Protocols) -> Iterator[Spot]:
    for block in protocols.blocks:
        both = np.column_stack([block.unit, block.contest])
        yield from map(tuple, both.tolist())
