"""The tree of units from parent ids: found whole or refused, then put into the tree's order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hattama.core.errors import InputError
from hattama.core.register.model import Indices
from hattama.core.register.texts import Places, Texts

# A tree of units is shallow; the bound keeps a long chain of them from costing its square.
MOST_DEPTH = 30


def parents(ids: Texts, above: Texts, places: Places) -> tuple[Indices, int]:
    """Place of each unit's parent (-1 for the root), and the root's place.

    Args:
        places: of the ids.

    Raises:
        InputError: `unit_parent_unknown`, `unit_roots`, `unit_no_root`, with `row`.
    """
    parent = places.many(above)
    unknown = np.flatnonzero((parent < 0) & (above.sizes > 0))
    if len(unknown):
        row = int(unknown[0])
        raise InputError("unit_parent_unknown", row=row, column="parent", read=above[row])
    roots = np.flatnonzero(parent < 0)
    if len(roots) == 0:
        raise InputError("unit_no_root")
    if len(roots) > 1:
        row = int(roots[1])
        raise InputError(
            "unit_roots", row=row, column="parent", read=ids[row], expected=ids[int(roots[0])]
        )
    return parent, int(roots[0])


def depths(ids: Sequence[str], parent: Indices, root: int) -> Indices:
    """How far each unit stands below the root; level by level, so the cost is linear.

    Raises:
        InputError: `unit_circle`, `unit_too_deep`, with `row`.
    """
    depth = np.full(len(ids), -1, dtype=np.int32)
    depth[root] = 0
    waiting = np.flatnonzero(depth < 0)
    for level in range(1, MOST_DEPTH + 1):
        reached = depth[parent[waiting]] == level - 1
        if not reached.any():
            break
        depth[waiting[reached]] = level
        waiting = waiting[~reached]
    if len(waiting):
        row = int(waiting[0])
        code = "unit_too_deep" if depth[_top(parent, row)] >= 0 else "unit_circle"
        raise InputError(code, row=row, column="parent", read=ids[row], expected=MOST_DEPTH)
    return depth


def _top(parent: Indices, row: int) -> int:
    """Where the chain of parents of a unit outside the measured tree leads, circle or not."""
    seen = set()
    while row not in seen and parent[row] >= 0:
        seen.add(row)
        row = int(parent[row])
    return row


def tree_order(parent: Indices, depth: Indices) -> tuple[Indices, Indices]:
    """Each unit's place when everything under a unit follows it, and the size of its subtree.

    Units under the same parent keep the order in which they were given.
    """
    size = np.ones(len(parent), dtype=np.int32)
    by_level = [np.flatnonzero(depth == level) for level in range(int(depth.max()) + 1)]
    for rows in reversed(by_level[1:]):
        np.add.at(size, parent[rows], size[rows])
    place = np.zeros(len(parent), dtype=np.int32)
    for rows in by_level[1:]:
        grouped = rows[np.argsort(parent[rows], kind="stable")]
        before = np.cumsum(size[grouped]) - size[grouped]
        above = parent[grouped]
        first = np.flatnonzero(np.r_[True, above[1:] != above[:-1]])
        start = np.repeat(before[first], np.diff(np.r_[first, len(grouped)]))
        place[grouped] = place[above] + 1 + before - start
    return place, size
