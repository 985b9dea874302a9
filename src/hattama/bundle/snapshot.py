"""The first N facts of a record and everything that follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from hattama.core.record.admit import Admitted, admit
from hattama.core.record.entries import File
from hattama.core.record.gates import publishable
from hattama.core.record.held import Held, held
from hattama.core.record.reading import Recorded
from hattama.core.result import Result, result
from hattama.folder.frozen import Fetch, Opener
from hattama.log.tree import Tree

Opened = Mapping[str, File]


class Snapshot(Struct, frozen=True, eq=False):
    """A state of a record, counted.

    Attributes:
        tree: over the leaves.
        held: protocols and facts that hold.
        result: everything counted.
    """

    recorded: Recorded
    admitted: Admitted
    tree: Tree
    held: Held
    result: Result

    @property
    def size(self) -> int:
        """N, the number of facts."""
        return len(self.recorded)

    @property
    def election(self) -> str:
        """The election's id."""
        return self.result.election.id

    @property
    def key(self) -> str:
        """The vkey in force, or nothing where the record names none."""
        rotations = self.admitted.rotations
        return rotations[-1][1].new if rotations else self.recorded.opened.key

    def publishable(self, *, understood: bool = False) -> int:
        """How many of its facts no gate holds back.

        Args:
            understood: as if facts that are not understood told no figure.
        """
        return publishable(self.recorded, self.admitted, understood=understood)


def snapshot(recorded: Recorded, fetch: Fetch) -> Snapshot:
    """Admit, fold and count.

    Raises:
        InputError: what a record refuses, with `entry`; what cannot be counted.
    """
    return counted(recorded, admitted(recorded, fetch))


def admitted(recorded: Recorded, fetch: Fetch) -> Admitted:
    """Every fact checked against those before it.

    Raises:
        InputError: with `entry`.
    """
    return admit(recorded, Opener(fetch))


def counted(recorded: Recorded, found: Admitted, tree: Tree | None = None) -> Snapshot:
    """What follows from admitted facts.

    Args:
        tree: over the leaves, where it was built already.

    Raises:
        InputError: what cannot be counted, such as a lot that answers no tie.
    """
    frozen, holds = found.frozen, held(recorded, found)
    outcome = result(frozen.election, frozen.law, frozen.register, holds.protocols, holds.facts)
    tree = tree if tree is not None else Tree(recorded.leaves)
    return Snapshot(recorded, found, tree, holds, outcome)


def moment(seconds: int) -> str:
    """A time of a record as it is written."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def erased(snap: Snapshot) -> int:
    """The entry of the last withdrawal of names; -1 where there was none."""
    found = (one.entry for one in snap.admitted.withdrawn if one.fact.name == "persons")
    return max(found, default=-1)
