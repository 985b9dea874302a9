"""How long `hattama --help` takes as a whole process; `python -m benchmarks.startup` prints it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

ROUNDS = 15


def rows() -> list[dict[str, Any]]:
    """One row: seconds of `hattama --help`, beside an empty Python process."""
    ours = _seconds([sys.executable, "-m", "hattama", "--help"])
    bare = _seconds([sys.executable, "-c", "pass"])
    return [{"name": "hattama --help", "seconds": ours, "bare": bare, "limit": 0.3}]


def _seconds(command: list[str]) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    for row in rows():
        print(f"{row['name']}: {row['seconds']:.3f} s (Python alone {row['bare']:.3f} s)")
