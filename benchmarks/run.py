"""All measurements, written as ratios into docs/benchmarks.md; `make bench` runs it.

Exit status 1 when a target is missed, so that a slower change is seen.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import batch, browser, faults, nation, page, record, scale, single, site, startup

BATCH_TARGET = 300
ALONE: dict[str, Callable[[Sequence[str]], int]] = {
    "record": record.main,
    "site": site.main,
    "browser": browser.main,
}


def main(words: Sequence[str] = ()) -> int:
    """Measure, print, write the page; 1 when a target is missed.

    Args:
        words: nothing for all; `record` and its options, `site` or `browser` for their rows alone.
    """
    if words:
        if words[0] not in ALONE:
            print(f"Alone can be measured: {', '.join(ALONE)}.", file=sys.stderr)
            return 2
        return ALONE[words[0]](words[1:])
    alone, many, start = single.rows(), batch.rows(), startup.rows()
    real, large, planted = nation.rows(), scale.rows(), faults.measure()
    recorded, published, checked = record.measure(), site.measure(), browser.measure()
    tables = [
        [_machine()],
        _single(alone),
        _batch(many),
        _start(start),
        nation.table(real),
        scale.table(large),
        faults.table(planted),
        record.table(recorded),
        browser.table(checked),
        site.table(published),
    ]
    text = "\n\n".join("\n".join(lines) for lines in tables)
    print(text)
    page.write(tables)
    missed = [row["name"] for row in alone if row["ratio"] < row["target"]]
    missed += [many[0]["name"]] if many[0]["ratio"] < BATCH_TARGET else []
    missed += [row["name"] for row in start if row["seconds"] > row["limit"]]
    missed += [*nation.missed(real), *scale.missed(large), *planted.missed()]
    missed += [*record.missed(recorded), *site.missed(published), *browser.missed(checked)]
    for name in missed:
        print(f"target missed: {name}", file=sys.stderr)
    return 1 if missed else 0


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; "
        "one process at a time, medians of alternating rounds."
    )


def _single(rows: list[dict[str, Any]]) -> list[str]:
    return [
        "| One allocation, no trace | votelib 0.4 takes | times ours | target |",
        "|---|---:|---:|---:|",
        *(
            f"| {row['name']} | {row['peer_us']:.1f} µs | {row['ratio']:.0f} | {row['target']} |"
            for row in rows
        ),
        *(
            f"| {row['name']} | {row['peer_us']:.1f} µs (bare) | {row['ratio']:.2f} | |"
            for row in single.engine_rows()
        ),
    ]


def _batch(rows: list[dict[str, Any]]) -> list[str]:
    return [
        "| Many allocations at once, per allocation | votelib 0.4 takes | times ours | target |",
        "|---|---:|---:|---:|",
        *(
            f"| {row['name']} | {row['peer_us']:.1f} µs | {row['ratio']:.0f} | "
            f"{BATCH_TARGET if number == 0 else ''} |"
            for number, row in enumerate(rows)
        ),
    ]


def _start(rows: list[dict[str, Any]]) -> list[str]:
    return [
        "| Whole process | seconds | Python alone | limit |",
        "|---|---:|---:|---:|",
        *(
            f"| `{row['name']}` | {row['seconds']:.3f} | {row['bare']:.3f} | {row['limit']} |"
            for row in rows
        ),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
