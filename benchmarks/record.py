"""Records: building and verifying a bundle; `make bench ARGS=record` renews these rows alone.

A rehearsal of Kazakhstan's size, 20,446 protocols, and up to a million stations. The floor of
verification is a small program that reads the entries, hashes leaves and nodes, and parses the
JSON, each with the fastest thing at hand; everything else that verifying does stands on top of it.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import itertools
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import msgspec

from benchmarks import page
from benchmarks.processes import Taken, alternating, hattama, output
from hattama.bundle.content import Sums, data_files
from hattama.bundle.read import FolderSource
from hattama.bundle.snapshot import snapshot
from hattama.core.record.reading import Reader
from hattama.folder.files import place_of
from hattama.folder.ledger import FILES, Fetcher, lines_of_record
from hattama.log import durable
from hattama.log.tiles import WIDTH, bundles_of, unpack
from hattama.log.writer import TileLog
from hattama.verify import content
from hattama.verify.run import verify

STATIONS = 10_223
ROUNDS = 9
FLOOR_TARGET, TABLES_TARGET, PEAK_LIMIT = 3.0, 1.0, 400 * 10**6
SCALE = ((10_000, 3), (100_000, 3), (1_000_000, 1))
SCALE_PEAK, SCALE_RATIO = 3 * 10**9, 1.5
# Adding to a log of 200,000 entries: milliseconds besides fsync, and bytes written once more.
APPEND_MS, APPEND_BYTES = 50.0, 200_000
RECORDED = ("--at", "2026-01-01T00:00:00Z", "--open", "all", "--by", "cec")


def measure(most: int = SCALE[-1][0]) -> dict[str, Any]:
    """All figures of this page.

    Args:
        most: stations of the largest rehearsal.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        record, out = made(home, STATIONS)
        return {
            "process": in_process(record, out),
            "commands": commands(home, record, out),
            "append": append(home / "log", facts_of(record)),
            "scale": scale(home, most),
        }


def made(home: Path, stations: int) -> tuple[Path, Path]:
    """A rehearsal with its record and its bundle."""
    record, out = home / f"record-{stations}", home / f"bundle-{stations}"
    output(hattama("rehearse", "--stations", str(stations), "--out", str(record)))
    output(hattama("record", str(record), *RECORDED))
    output(hattama("build", str(record), "--no-site", "--out", str(out)))
    return record, out


def in_process(record: Path, out: Path) -> dict[str, float]:
    """Seconds of the floor, of verifying without tables, of building and of comparing tables.

    Each kind of work takes its turn in every round, and what is compared are works of one round:
    seconds of a processor grow too where other programs use its caches.
    """
    size = json.loads((out / "latest.json").read_text())["size"]
    source, found = FolderSource(out), _snapshot(record)
    no_tables: Any = patch.object(content, "compare_data", lambda *_: (0, frozenset()))
    no_entries: Any = patch.object(content, "compare_entries", lambda *_: None)

    def bare() -> None:
        with no_tables, no_entries:
            verify(source)

    def whole() -> None:
        with no_entries:
            verify(source)

    def tables() -> None:
        for _, pieces in data_files(found, Sums()):
            for _ in pieces:
                pass

    def entries() -> None:
        with no_tables:
            verify(source)

    works: dict[str, Callable[[], object]] = {
        "floor": lambda: floor(out, size),
        "bare": bare,
        "whole": whole,
        "entries": entries,
        "tables": tables,
    }
    taken = [{name: _seconds(work) for name, work in works.items()} for _ in range(ROUNDS)]
    least = {name: min(one[name] for one in taken) for name in works}
    return {
        "floor": least["floor"],
        "bare": least["bare"],
        "compare": least["whole"] - least["bare"],
        "entries": least["entries"] - least["bare"],
        "tables": least["tables"],
        "over_floor": median(one["bare"] / one["floor"] for one in taken),
        "over_tables": median((one["whole"] - one["bare"]) / one["tables"] for one in taken),
    }


def floor(out: Path, size: int) -> bytes:
    """Read, hash, parse: nothing is compared, admitted or counted."""
    leaves = []
    decode = msgspec.json.Decoder().decode
    sha256 = hashlib.sha256
    for bundle in bundles_of(size):
        for entry in unpack((out / "log" / bundle.path).read_bytes()):
            leaves.append(sha256(b"\0" + entry).digest())
            decode(entry)
    while len(leaves) > 1:
        above = [
            sha256(b"\1" + leaves[at] + leaves[at + 1]).digest()
            for at in range(0, len(leaves) - 1, 2)
        ]
        leaves = above + leaves[len(above) * 2 :]
    return leaves[0]


def facts_of(record: Path) -> list[bytes]:
    """The protocols of a record, as they stand in a log."""
    return [line for batch in lines_of_record(place_of(str(record))) for line in batch][1:]


def _snapshot(record: Path) -> Any:
    place = place_of(str(record))
    reader = Reader()
    for batch in lines_of_record(place):
        reader.feed(batch)
    return snapshot(reader.done(), Fetcher(place / FILES))


def _seconds(work: Callable[[], object]) -> float:
    """Seconds that the processor worked, on all threads; others on the machine do not count."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def commands(home: Path, record: Path, out: Path, rounds: int = 5) -> dict[str, Taken]:
    """Whole processes: seconds and peak."""
    again = home / "again"
    processes = {
        "build": hattama(
            "build", str(record), "--no-site", "--out", str(again), before=lambda: _clear(again)
        ),
        "verify": hattama("verify", str(out)),
    }
    found = alternating(list(processes.values()), rounds, warm=rounds > 1)
    _clear(again)
    return dict(zip(processes, found, strict=True))


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def append(folder: Path, facts: Sequence[bytes]) -> dict[str, float]:
    """Adding 100 facts to 200,000, to bundles that are empty or nearly full: the worst of each.

    Returns:
        Milliseconds; bytes written in all; bytes that stood there before and are written again.
    """
    worst = {"ms": 0.0, "written": 0.0, "rewritten": 0.0}
    entries, written = itertools.cycle(facts), [0]
    replace = durable.replace

    def told(at: Path, data: bytes, *words: Any, **more: Any) -> None:
        written[0] += len(data)
        replace(at, data, *words, **more)

    with TileLog(folder, fsync=False) as log, patch.object(durable, "replace", told):
        log.append(itertools.islice(entries, 200_000))
        for width in (0, 64, 128, 155, 156, 192, 255):
            taken, new = [], list[bytes]()
            for _ in range(ROUNDS):
                log.append(itertools.islice(entries, (width - log.size) % WIDTH))
                new, written[0] = list(itertools.islice(entries, 100)), 0
                before = time.perf_counter()
                log.append(new)
                taken.append(time.perf_counter() - before)
            # An entry stands after its length in two bytes; its leaf has 32.
            fresh = sum(2 + len(entry) + 32 for entry in new)
            found = (min(taken) * 1000, written[0], written[0] - fresh)
            worst = {name: max(worst[name], one) for name, one in zip(worst, found, strict=True)}
    return worst


def scale(home: Path, most: int) -> list[dict[str, Any]]:
    """Build and verify at growing size, per entry beside the size a tenth as large."""
    rows: list[dict[str, Any]] = []
    before: dict[str, float] = {}
    for stations, rounds in SCALE:
        if stations > most:
            continue
        record, out = made(home, stations)
        taken = commands(home, record, out, rounds)
        for name, one in taken.items():
            each = one.seconds / stations
            ratio = each / before[name] if name in before else None
            rows.append(
                {"name": name, "entries": 2 * stations, "taken": one, "each": each, "ratio": ratio}
            )
            before[name] = each
        for folder in (record, out):
            _clear(folder)
    return rows


def table(found: dict[str, Any]) -> list[str]:
    """The rows of the page."""
    one, commands_, added = found["process"], found["commands"], found["append"]
    lines = [
        "| 20,446 protocols | | target |",
        "|---|---:|---:|",
        f"| verify in process, tables apart, over the floor | {one['over_floor']:.1f} "
        f"({one['bare']:.3f} s over {one['floor']:.3f} s) | {FLOOR_TARGET:.0f} |",
        f"| comparing tables, over building them | {one['over_tables']:.2f} "
        f"({one['compare']:.2f} s over {one['tables']:.2f} s) | {TABLES_TARGET:.0f} |",
        f"| unpacking `entries.jsonl.gz` and comparing it | {one['entries']:.2f} s |  |",
    ]
    for name, taken in commands_.items():
        lines.append(
            f"| `hattama {name}`, whole process | {taken.seconds:.2f} s, "
            f"{taken.peak / 10**6:.0f} MB | {PEAK_LIMIT // 10**6 if name == 'verify' else ''} |"
        )
    lines.append(
        f"| 100 facts more in a log of 200,000, at worst | {added['ms']:.1f} ms, "
        f"{added['rewritten'] / 1000:.0f} kB rewritten ({added['written'] / 1000:.0f} kB with "
        f"the new) | {APPEND_MS:.0f} ms, {APPEND_BYTES // 1000} kB |"
    )
    lines += ["", "| Entries | command | seconds | peak | per entry, over a tenth as many |"]
    lines.append("|---:|---|---:|---:|---:|")
    for row in found["scale"]:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else ""
        lines.append(
            f"| {row['entries']:,} | `hattama {row['name']}` | {row['taken'].seconds:.1f} | "
            f"{row['taken'].peak / 10**9:.2f} GB | {ratio} |"
        )
    return lines


def missed(found: dict[str, Any]) -> list[str]:
    """The targets that are missed."""
    one, names = found["process"], []
    if one["over_floor"] > FLOOR_TARGET:
        names.append("verify over the floor")
    if one["over_tables"] > TABLES_TARGET * 1.1:
        names.append("comparing tables")
    if found["commands"]["verify"].peak > PEAK_LIMIT:
        names.append("memory of verify")
    if found["append"]["ms"] > APPEND_MS or found["append"]["rewritten"] > APPEND_BYTES:
        names.append("appending to a log")
    for row in found["scale"]:
        if row["entries"] < 2 * SCALE[-1][0]:
            continue
        heavy = row["name"] == "verify" and row["taken"].peak > SCALE_PEAK
        if heavy or row["ratio"] > SCALE_RATIO:
            names.append(f"{row['name']} at {row['entries']}")
    return names


def main(words: Sequence[str]) -> int:
    """Measure, print, renew these rows of the page; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=record", allow_abbrev=False)
    parser.add_argument("--most", type=int, default=SCALE[-1][0], metavar="STATIONS")
    found = measure(parser.parse_args(words).most)
    return page.renewed(table(found), missed(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
