"""Chance in whole numbers: the same seed gives the same figures on every machine.

Only the raw bits of PCG64 are taken from numpy: they are promised to stay as they are, while the
ways in which `Generator` turns them into normal or binomial numbers may change with a release, and
floats may round differently elsewhere. Where a root is needed, it is numpy's `sqrt`, which IEEE 754
rounds in one way only.
"""

from __future__ import annotations

import numpy as np

from hattama.core.register.model import Ints

# The sum of four numbers below 2^16 has this standard deviation, nearly: 2^16 / sqrt(3).
_BELL = 37837
_MEAN = 2 * (2**16 - 1)
MILLION = 10**6


class Draws:
    """One stream of chance, told apart from the others by its key.

    Args:
        seed: of the whole rehearsal.
        key: names the stream, so that faults do not disturb votes, nor one contest another.
    """

    def __init__(self, seed: int, *key: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))

    def raw(self, count: int) -> Ints:
        """Whole numbers from 0 to 2^32 - 1."""
        found: Ints = (self._bits.random_raw(count) >> np.uint64(32)).astype(np.int64)
        return found

    def below(self, limit: int | Ints, count: int) -> Ints:
        """Whole numbers from 0 to `limit` - 1; a limit below 2^31, for all or for each."""
        found: Ints = self.raw(count) * limit >> 32
        return found

    def bell(self, count: int) -> Ints:
        """Bell-shaped numbers around 0 with standard deviation 1000, never beyond 3464."""
        raw = self._bits.random_raw(count)
        total = np.full(count, -_MEAN, dtype=np.int64)
        for shift in (0, 16, 32, 48):
            total += (raw >> np.uint64(shift) & np.uint64(0xFFFF)).astype(np.int64)
        return total * 1000 // _BELL

    def part(self, whole: Ints, ppm: int | Ints) -> Ints:
        """A small part of each whole: in the mean `ppm` millionths of it, never more than it."""
        count = len(whole)
        mean = whole * ppm * 2 * self.below(1024, count) >> 10
        found: Ints = (mean + self.below(MILLION, count)) // MILLION
        return np.minimum(found, whole)

    def share(self, whole: Ints, above: Ints, below: Ints) -> Ints:
        """How many of each whole fall to a share `above / below`: nearly binomial.

        Args:
            above, below: not negative, `above` at most `below`; `whole * above` below 2^52.
        """
        count = len(whole)
        base = np.maximum(below, 1)
        mean = (whole * above << 10) // base
        spread = np.floor(np.sqrt((mean * (base - above) // base) * 1024)).astype(np.int64)
        found = (mean + spread * self.bell(count) // 1000 + self.below(1024, count)) >> 10
        kept: Ints = np.clip(found, 0, whole)
        return kept

    def order(self, count: int) -> Ints:
        """A random order of so many things."""
        found: Ints = np.argsort(self._bits.random_raw(count), kind="stable").astype(np.int64)
        return found
