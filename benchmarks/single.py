"""One allocation without trace, ours against votelib; `python -m benchmarks.single` prints it.

The three cases of the project's target: Kazakhstan's six passing lists (69 seats, largest
remainder), twenty lists (150 seats, D'Hondt), fifty lists (630 seats, Sainte-Laguë). Both sides
must give the same seats before they are timed; rounds alternate, the median counts.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from votelib.evaluate.proportional import HighestAverages, LargestRemainder

from hattama.core.law.library import get
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Slate
from hattama.core.seats.speed.plain import plain_seats
from hattama.core.seats.speed.quick import highest_averages, largest_remainder

ROUNDS = 15
KZ_2023 = [3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058]


def rows() -> list[dict[str, Any]]:
    """One row per case: name, microseconds of ours and of the peer, the ratio, the target."""
    draw = random.Random(2023)
    twenty = [int(10 ** draw.uniform(3, 6)) for _ in range(20)]
    fifty = [int(10 ** draw.uniform(3, 6)) for _ in range(50)]
    hare, averages, odd = (
        LargestRemainder("hare"),
        HighestAverages("d_hondt"),
        HighestAverages("sainte_lague"),
    )
    return [
        _row(
            "largest remainder, 6 lists, 69 seats",
            (KZ_2023, 69),
            lambda: largest_remainder(KZ_2023, 69).seats,
            hare.evaluate,
            5,
        ),
        _row(
            "D'Hondt, 20 lists, 150 seats",
            (twenty, 150),
            lambda: highest_averages(twenty, 150).seats,
            averages.evaluate,
            20,
        ),
        _row(
            "Sainte-Laguë, 50 lists, 630 seats",
            (fifty, 630),
            lambda: highest_averages(fifty, 630, "sainte_lague").seats,
            odd.evaluate,
            50,
        ),
    ]


def engine_rows() -> list[dict[str, Any]]:
    """The same six lists under the law: recounts without working, and the engine's full trace."""
    law = get("kz/2023-mazhilis").lists
    if law is None:
        raise AssertionError("the law of 2023 has list seats")
    slate = Slate(tuple(Option(f"list {spot}", votes) for spot, votes in enumerate(KZ_2023)))
    if plain_seats(law, slate, 69) != allocate(law, slate).seats:
        raise AssertionError("recounts and the engine give different seats")
    ballots, hare = dict(enumerate(KZ_2023)), LargestRemainder("hare")
    cases: dict[str, Callable[[], Any]] = {
        "the same with the law's threshold, as margins recount": lambda: plain_seats(
            law, slate, 69
        ),
        "the same through the engine: threshold, law, full trace": lambda: allocate(law, slate),
    }
    rows = []
    for name, work in cases.items():
        mine, other = [], []
        for _ in range(ROUNDS):
            mine.append(_time(work, 40))
            other.append(_time(lambda: hare.evaluate(ballots, n_seats=69), 40))
        ours, peer = statistics.median(mine), statistics.median(other)
        rows.append({"name": name, "ours_us": ours, "peer_us": peer, "ratio": peer / ours})
    return rows


def _row(
    name: str,
    case: tuple[list[int], int],
    ours: Callable[[], list[int]],
    evaluate: Callable[..., dict[int, int]],
    target: int,
) -> dict[str, Any]:
    votes, seats = case
    ballots = dict(enumerate(votes))

    def peer() -> dict[int, int]:
        return evaluate(ballots, n_seats=seats)

    theirs = peer()
    if ours() != [theirs.get(spot, 0) for spot in range(len(votes))]:
        raise AssertionError(f"{name}: the two sides give different seats")
    mine, other = [], []
    for _ in range(ROUNDS):
        mine.append(_time(ours, 400))
        other.append(_time(peer, 20))
    return {
        "name": name,
        "ours_us": statistics.median(mine),
        "peer_us": statistics.median(other),
        "ratio": statistics.median(other) / statistics.median(mine),
        "target": target,
    }


def _time(work: Callable[[], Any], times: int) -> float:
    """Microseconds a call."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times * 1e6


if __name__ == "__main__":
    for row in rows():
        print(
            f"{row['name']:<40} {row['ours_us']:>9.2f} us {row['peer_us']:>9.1f} us "
            f"{row['ratio']:>7.1f} x (target {row['target']})"
        )
