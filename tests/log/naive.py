"""The Merkle tree as RFC 6962 writes it: recursive, slow, and with nothing in common with ours."""

from __future__ import annotations

from functools import cache
from hashlib import sha256


class Naive:
    """The definitions of RFC 6962, section 2.1, over given entries."""

    def __init__(self, entries: list[bytes]) -> None:
        self.entries = entries
        # Ranges come up again and again in proofs of neighbouring sizes.
        self.mth = cache(self._mth)

    def _mth(self, low: int, high: int) -> bytes:
        """MTH(D[low:high])."""
        if low == high:
            return sha256(b"").digest()
        if high - low == 1:
            return sha256(b"\x00" + self.entries[low]).digest()
        middle = low + largest_power_below(high - low)
        return sha256(b"\x01" + self.mth(low, middle) + self.mth(middle, high)).digest()

    def path(self, index: int, low: int, high: int) -> list[bytes]:
        """PATH(index, D[low:high])."""
        if high - low == 1:
            return []
        k = largest_power_below(high - low)
        if index < k:
            return [*self.path(index, low, low + k), self.mth(low + k, high)]
        return [*self.path(index - k, low + k, high), self.mth(low, low + k)]

    def proof(self, old: int, size: int) -> list[bytes]:
        """PROOF(old, D[size])."""
        return self._subproof(old, 0, size, True)

    def _subproof(self, old: int, low: int, high: int, known: bool) -> list[bytes]:
        if old == high - low:
            return [] if known else [self.mth(low, high)]
        k = largest_power_below(high - low)
        if old <= k:
            return [*self._subproof(old, low, low + k, known), self.mth(low + k, high)]
        return [*self._subproof(old - k, low + k, high, False), self.mth(low, low + k)]


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def numbered(count: int) -> list[bytes]:
    """Entries that all differ, also in length."""
    return [b"%d:" % number + b"x" * (number % 7) for number in range(count)]
