"""How long `hattama --help` takes as a whole process; `python -m benchmarks.startup` prints it."""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.processes import Process, alternating, hattama

ROUNDS = 15


def rows() -> list[dict[str, Any]]:
    """One row: seconds of `hattama --help`, beside an empty Python process."""
    ours, bare = alternating(
        [hattama("--help"), Process([sys.executable, "-c", "pass"])], rounds=ROUNDS
    )
    seconds = {"seconds": ours.seconds, "bare": bare.seconds}
    return [{"name": "hattama --help", **seconds, "limit": 0.3}]


if __name__ == "__main__":
    for row in rows():
        print(f"{row['name']}: {row['seconds']:.3f} s (Python alone {row['bare']:.3f} s)")
