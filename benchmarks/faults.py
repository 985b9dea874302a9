"""Planted faults that the checks find, at national size; `python -m benchmarks.faults` prints them.

Five rehearsals of Kazakhstan's size under its law of 2023, each with 800 faults. Nothing is timed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from hattama.rehearsal import KINDS, Spec, rehearse, write
from tests.rehearsal.recall import LEAST_FOUND, MOST_ERRORS, MOST_WARNINGS, Tally, add, look

SEEDS = (1, 2, 3, 4, 5)
FAULTS = 800
# Codes that are named for each kind.
MOST_CODES = 3


def measure() -> Tally:
    """All rehearsals together."""
    tally = Tally()
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as home:
            write(rehearse(Spec(seed=seed, faults=FAULTS)), home)
            add(tally, look(Path(home)))
    return tally


def table(tally: Tally) -> list[str]:
    """Both tables for the page."""
    return [
        "| Planted fault | leaves a trace | planted | found | share | at least | remarks |",
        "|---|---|---:|---:|---:|---:|---|",
        *(_kind(tally, kind) for kind in KINDS if tally.planted[kind]),
        "",
        "| Protocols without a fault | number | share | at most |",
        "|---|---:|---:|---:|",
        f"| all | {tally.clean:,} | | |",
        _clean(tally, "with an error", tally.remarked["error"], f"{MOST_ERRORS / 10} %"),
        _clean(tally, "with a warning", tally.remarked["warning"], f"{MOST_WARNINGS / 10} %"),
        _clean(tally, "of these with a fault in the station's other ballot", tally.beside, ""),
        "",
        "Protocols whose figures were repeated elsewhere carry a remark, as they should: "
        f"{tally.lent[True]} of {tally.lent.total()}.",
    ]


def _kind(tally: Tally, kind: str) -> str:
    planted, found, trace = tally.planted[kind], tally.found[kind], tally.trace[kind]
    codes = tally.codes[kind].most_common()
    told = [f"`{code}` {number}" for code, number in codes[:MOST_CODES]]
    told += ["others"] if len(codes) > MOST_CODES else []
    return (
        f"| `{kind}` | {'yes' if trace else 'no'} | {planted} | {found} | "
        f"{100 * found / planted:.1f} % | {f'{LEAST_FOUND} %' if trace else ''} | "
        f"{', '.join(told)} |"
    )


def _clean(tally: Tally, name: str, number: int, most: str) -> str:
    return f"| {name} | {number:,} | {100 * number / tally.clean:.2f} % | {most} |"


if __name__ == "__main__":
    measured = measure()
    late = measured.missed()
    print("\n".join([*table(measured), *(f"missed: {one}" for one in late)]))
    sys.exit(bool(late))
