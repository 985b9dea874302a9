"""The Merkle tree of RFC 6962 over SHA-256: roots, inclusion and consistency proofs.

A hash is 32 bytes; a level is the hashes of all complete subtrees of one height, concatenated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

HASH = 32
EMPTY_ROOT = sha256(b"").digest()

# Hashes made at once: joined in pieces, so that the Python objects never stand all together.
_PIECE = 1 << 14


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others."""
    return sha256(b"\x01" + left + right).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """The leaf hashes of all entries, concatenated."""
    whole, rest = bytearray(), iter(entries)
    while piece := b"".join([sha256(b"\x00" + one).digest() for one in islice(rest, _PIECE)]):
        whole += piece
    return bytes(whole)


def level_above(level: bytes) -> bytes:
    """The hashes of the complete pairs of a level; an odd last hash has no node yet."""
    pairs, step = len(level) // (2 * HASH) * (2 * HASH), 2 * HASH
    whole = bytearray()
    for start in range(0, pairs, _PIECE * step):
        end = min(start + _PIECE * step, pairs)
        whole += b"".join(
            [sha256(b"\x01" + level[at : at + step]).digest() for at in range(start, end, step)]
        )
    return bytes(whole)


class Hashes(ABC):
    """Roots and proofs of a tree whose complete subtrees can be asked for one by one.

    Args:
        size: how many leaves.
    """

    def __init__(self, size: int) -> None:
        self.size = size

    @abstractmethod
    def node(self, height: int, index: int) -> bytes:
        """The hash of the complete subtree over the leaves from index * 2**height on."""

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (default: all)."""
        size = self._size(size)
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that a leaf stands in the tree of `size` leaves (RFC 6962, 2.1.1)."""
        low, high = 0, self._size(size)
        if not 0 <= index < high:
            raise ValueError(f"no leaf {index} in a tree of {high}")
        proof = []
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                proof.append(self._hash(middle, high))
                high = middle
            else:
                proof.append(self._hash(low, middle))
                low = middle
        return tuple(reversed(proof))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the tree of `old` leaves begins the tree of `size` (RFC 6962, 2.1.2)."""
        low, high = 0, self._size(size)
        if not 0 <= old <= high:
            raise ValueError(f"a tree of {old} leaves cannot begin one of {high}")
        if old == 0:
            return ()
        proof = []
        while old < high:
            middle = low + _split(high - low)
            if old <= middle:
                proof.append(self._hash(middle, high))
                high = middle
            else:
                proof.append(self._hash(low, middle))
                low = middle
        # With low at 0 the last subtree is the old tree itself, whose root the verifier has.
        return (*([self._hash(low, high)] if low else []), *reversed(proof))

    def edge(self, size: int | None = None) -> Edge:
        """The right edge of the first `size` leaves, to go on appending."""
        size = self._size(size)
        return Edge(size, [self.node(*one) for one in complete_subtrees(0, size)])

    def _size(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ValueError(f"no tree of {size} leaves in one of {self.size}")
        return size

    def _hash(self, low: int, high: int) -> bytes:
        """The hash over the leaves low..high; `low` is where a split of RFC 6962 puts it."""
        return fold([self.node(*one) for one in complete_subtrees(low, high)])


class Tree(Hashes):
    """All complete subtrees of a list of leaves; made once, then asked for proofs.

    Args:
        leaves: the leaf hashes, concatenated (`leaf_hashes`).
    """

    def __init__(self, leaves: bytes) -> None:
        if len(leaves) % HASH:
            raise ValueError(f"{len(leaves)} bytes are no whole number of hashes")
        super().__init__(len(leaves) // HASH)
        self._levels = [leaves]
        while len(self._levels[-1]) >= 2 * HASH:
            self._levels.append(level_above(self._levels[-1]))

    def level(self, height: int) -> bytes:
        """The hashes of the complete subtrees of 2**height leaves, concatenated."""
        return self._levels[height] if height < len(self._levels) else b""

    def leaf(self, index: int) -> bytes:
        """The hash of one leaf."""
        if not 0 <= index < self.size:
            raise ValueError(f"no leaf {index} in a tree of {self.size}")
        return self.node(0, index)

    def node(self, height: int, index: int) -> bytes:
        """The hash of the complete subtree over the leaves from index * 2**height on."""
        return self._levels[height][index * HASH : (index + 1) * HASH]


class Edge:
    """The right edge of a tree: enough to append leaves and to tell the root.

    Args:
        size: leaves so far.
        hashes: the complete subtrees that make up the tree, the largest first.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} subtrees")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        # Each low bit that is set is a subtree as large as the new one: they join.
        joins = self.size ^ (self.size + 1)
        while joins > 1:
            leaf = sha256(b"\x01" + self.hashes.pop() + leaf).digest()
            joins >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        return fold(self.hashes) if self.size else EMPTY_ROOT


def complete_subtrees(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Height and index of the complete subtrees that cover the leaves low..high, left to right."""
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height


def fold(hashes: list[bytes]) -> bytes:
    """One hash over complete subtrees that stand side by side, the largest first."""
    whole = hashes[-1]
    for one in reversed(hashes[:-1]):
        whole = sha256(b"\x01" + one + whole).digest()
    return whole


def _split(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1
