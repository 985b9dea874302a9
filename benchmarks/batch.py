"""Many allocations at once, against votelib one by one; `python -m benchmarks.batch` prints them.

Ours applies the threshold (where one is named) and marks ties; votelib is given the lists that
pass, sorted out beforehand and not timed. Every sampled result is compared before it is timed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from votelib.evaluate.core import Tie
from votelib.evaluate.proportional import HighestAverages, LargestRemainder

from hattama.core.seats.speed.batch import (
    Batch,
    BatchThreshold,
    highest_averages,
    largest_remainder,
)

ROUNDS = 9
# The six lists that passed in Kazakhstan in 2023, with the votes that only the base holds.
KZ_2023 = (3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058)
KZ_2023_OTHERS = 146_431 + 248_291

Ballots = dict[int, int]
Ours = Callable[[], Batch]


def rows() -> list[dict[str, Any]]:
    """One row per case: its name, microseconds per allocation of ours and the peer, the ratio."""
    rng = np.random.default_rng(2023)
    spread = rng.lognormal(0, 0.02, (6, 100_000))
    votes = (np.array(KZ_2023)[:, None] * spread).astype(np.int64)
    threshold = BatchThreshold(Fraction(5, 100), base=votes.sum(axis=0) + KZ_2023_OTHERS)
    middle = rng.lognormal(11, 1.2, (20, 40_000)).astype(np.int64)
    large = rng.lognormal(11, 1.2, (50, 20_000)).astype(np.int64)
    hare, d_hondt = LargestRemainder("hare"), HighestAverages("d_hondt")
    odd = HighestAverages("sainte_lague")
    return [
        _row(
            "LR Hare, 6 lists, 69 seats, 5 % threshold",
            lambda: largest_remainder(votes, 69, threshold=threshold),
            *(votes, 69, hare, 200),
        ),
        _row(
            "D'Hondt, 6 lists, 69 seats, 5 % threshold",
            lambda: highest_averages(votes, 69, threshold=threshold),
            *(votes, 69, d_hondt, 100),
        ),
        _row(
            "LR Hare, 20 lists, 150 seats",
            lambda: largest_remainder(middle, 150),
            *(middle, 150, hare, 100),
        ),
        _row(
            "D'Hondt, 20 lists, 150 seats",
            lambda: highest_averages(middle, 150),
            *(middle, 150, d_hondt, 30),
        ),
        _row(
            "LR Hare, 50 lists, 630 seats",
            lambda: largest_remainder(large, 630),
            *(large, 630, hare, 50),
        ),
        _row(
            "Sainte-Laguë, 50 lists, 630 seats",
            lambda: highest_averages(large, 630, divisor="sainte_lague"),
            *(large, 630, odd, 10),
        ),
    ]


def _row(
    name: str, ours: Ours, votes: np.ndarray, seats: int, peer: Any, sample: int
) -> dict[str, Any]:
    """Time both in turn, round after round, and take the medians."""
    result = ours()
    elections = [_ballots(votes, result, e) for e in range(sample)]
    for e, ballots in enumerate(elections):
        _assert_equal(peer.evaluate(ballots, seats), result, e)
    own, other = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ours()
        middle = time.perf_counter()
        for ballots in elections:
            peer.evaluate(ballots, seats)
        end = time.perf_counter()
        own.append((middle - start) / votes.shape[1] * 1e6)
        other.append((end - middle) / sample * 1e6)
    ours_us, peer_us = statistics.median(own), statistics.median(other)
    return {"name": name, "ours_us": ours_us, "peer_us": peer_us, "ratio": peer_us / ours_us}


def _ballots(votes: np.ndarray, result: Batch, election: int) -> Ballots:
    """The votes of the lists that pass, as votelib takes them."""
    passed = np.flatnonzero(result.passed[:, election])
    return {int(i): int(votes[i, election]) for i in passed}


def _assert_equal(peer: dict[Any, int], result: Batch, election: int) -> None:
    """Votelib's seats are our certain seats, and its tie is between our tied lists."""
    certain = {i: seats for i, seats in peer.items() if not isinstance(i, Tie) and seats}
    places = np.flatnonzero(result.seats[:, election])
    assert certain == {int(i): int(result.seats[i, election]) for i in places}
    tied = {i for tie in peer if isinstance(tie, Tie) for i in tie}
    assert tied == set(np.flatnonzero(result.tied[:, election]).tolist())


if __name__ == "__main__":
    for row in rows():
        print(
            f"{row['name']:44}{row['ours_us']:9.3f} us {row['peer_us']:10.1f} us "
            f"{row['ratio']:8.0f} x"
        )
