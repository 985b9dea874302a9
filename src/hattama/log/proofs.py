"""Verifying proofs: the iterative algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2.

Whatever is handed in, the answer is True or False and never an exception: proofs come from those
who are being checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from hattama.log.tree import EMPTY_ROOT, HASH


def inclusion_holds(
    leaf_hash: bytes, index: int, size: int, proof: Iterable[bytes], root: bytes
) -> bool:
    """Whether the leaf stands at `index` in the tree of `size` leaves with this root."""
    steps = _hashes((leaf_hash, root, *_listed(proof)))
    if steps is None or not _counts(index, size) or index >= size:
        return False
    node, wanted, *path = steps
    here, last = index, size - 1
    for one in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            node = sha256(b"\x01" + one + node).digest()
            # Levels where this node is the last and has no sibling.
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + one).digest()
        here, last = here >> 1, last >> 1
    return last == 0 and node == wanted


def consistency_holds(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Iterable[bytes]
) -> bool:
    """Whether the tree of `old_size` leaves begins the tree of `size` leaves.

    Every tree begins with the empty one, whose root is known; equal sizes need equal roots.
    """
    steps = _hashes((old_root, root, *_listed(proof)))
    if steps is None or not _counts(old_size, size) or old_size > size:
        return False
    old_wanted, wanted, *path = steps
    if old_size == 0:
        return not path and old_wanted == EMPTY_ROOT and (size > 0 or wanted == EMPTY_ROOT)
    if old_size == size:
        return not path and old_wanted == wanted
    if old_size & (old_size - 1) == 0:
        # The old tree is one complete subtree, which the proof leaves out.
        path.insert(0, old_wanted)
    return bool(path) and _both_roots(old_size, size, path) == (old_wanted, wanted)


def _both_roots(old_size: int, size: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that a consistency path leads to, or None when it does not fit."""
    here, last = old_size - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old = sha256(b"\x01" + one + old).digest()
            new = sha256(b"\x01" + one + new).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = sha256(b"\x01" + new + one).digest()
        here, last = here >> 1, last >> 1
    return (old, new) if last == 0 else None


def _listed(proof: object) -> list[object]:
    return list(proof) if isinstance(proof, Iterable) else [None]


def _hashes(given: tuple[object, ...]) -> list[bytes] | None:
    """The same values when every one is a hash of 32 bytes."""
    fine = [one for one in given if isinstance(one, bytes) and len(one) == HASH]
    return fine if len(fine) == len(given) else None


def _counts(*given: object) -> bool:
    return all(isinstance(one, int) and one >= 0 for one in given)
