"""Rehearsals of growing size as whole processes; `python -m benchmarks.scale` prints the rows.

Linear means that a station costs the same in a nation ten times as large. One station in a hundred
has a planted fault, so that the checks have something to find.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.processes import Taken, alternating, hattama

# Stations, and how often each command is run; the start of the process weighs in the first row.
SIZES = ((10_000, 5), (100_000, 5), (1_000_000, 3))
PEAK_LIMIT = 6 * 10**9
RATIO_LIMIT = 1.5


def rows() -> list[dict[str, Any]]:
    """One row per command and size: seconds, peak, per station, ratio to the row a tenth as large.

    A target holds the largest size alone, where neither start nor chance weigh much.
    """
    with tempfile.TemporaryDirectory() as folder:
        sizes = {size: _taken(Path(folder) / "rehearsal", size, rounds) for size, rounds in SIZES}
    found = []
    for name in ("rehearse", "check --json", "count"):
        before = None
        for size, taken in sizes.items():
            each = taken[name].seconds / size
            found.append(
                {
                    "name": f"hattama {name}",
                    "stations": size,
                    "taken": taken[name],
                    "each": each,
                    "ratio": each / before if before is not None else None,
                    "target": RATIO_LIMIT if size == SIZES[-1][0] else None,
                }
            )
            before = each
    return found


def _taken(home: Path, size: int, rounds: int) -> dict[str, Taken]:
    """Generate, check and count in turn, round after round."""
    words = ["--stations", str(size), "--faults", str(size // 100), "--out", str(home)]
    # Planted faults are remarks of severity error: exit status 1.
    processes = {
        "rehearse": hattama("rehearse", *words, before=lambda: _clear(home)),
        "check --json": hattama("check", "--json", str(home), statuses=(1,)),
        "count": hattama("count", str(home), statuses=(1,)),
    }
    taken = alternating(list(processes.values()), rounds, warm=size == SIZES[0][0])
    _clear(home)
    return dict(zip(processes, taken, strict=True))


def _clear(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)


def table(rows: list[dict[str, Any]]) -> list[str]:
    """The rows for the page."""
    return [
        "| Rehearsals, both ballots, whole process | stations | seconds | peak, MB | "
        "µs a station | to the row above | at most |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| `{row['name']}` | {row['stations']:,} | {row['taken'].seconds:.2f} | "
            f"{row['taken'].peak / 1e6:,.0f} | {row['each'] * 1e6:.1f} | "
            f"{'' if row['ratio'] is None else format(row['ratio'], '.2f')} | "
            f"{row['target'] or ''} |"
            for row in rows
        ),
    ]


def missed(rows: list[dict[str, Any]]) -> list[str]:
    """What is not linear, or too large."""
    return [
        f"{row['name']}, {row['stations']:,} stations: {row['ratio']:.2f} times as much a station, "
        f"peak of {row['taken'].peak / 1e6:,.0f} MB"
        for row in rows
        if row["target"] is not None
        and (row["ratio"] > row["target"] or row["taken"].peak >= PEAK_LIMIT)
    ]


if __name__ == "__main__":
    measured = rows()
    late = missed(measured)
    print("\n".join([*table(measured), *(f"missed: {one}" for one in late)]))
    sys.exit(bool(late))
