"""The public site of a nation; `make bench ARGS=site` renews its rows.

A rehearsal of Kazakhstan's size: 10,223 stations, both ballots, three languages. The peer is Hugo,
Debian's package, on the same pages (`benchmarks.hugo`); where it is absent the page says so, and
nothing fails.
"""

from __future__ import annotations

import gc
import gzip
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import page
from benchmarks.hugo import HUGO, SOURCES, sources
from benchmarks.processes import alternating, hattama, once, output
from hattama.bundle.layout import is_page
from hattama.bundle.pages import Fetch, Sums
from hattama.bundle.shelf import Shelf
from hattama.bundle.snapshot import Snapshot, admitted, counted
from hattama.cli import PATIENCE
from hattama.core.record.reading import Reader
from hattama.folder.files import place_of
from hattama.folder.ledger import FILES, Fetcher, lines_of_record
from hattama.publish.site import site
from hattama.publish.standing import nothing
from hattama.publish.view import Options

STATIONS, UPDATED = 10_223, 50
ROUNDS = 3
BUILD_LIMIT, PEAK_LIMIT, UPDATE_LIMIT, HOME_LIMIT, HUGO_TARGET = 15.0, 10**9, 1.0, 100_000, 5.0
RECORDED = ("--at", "2026-01-01T00:00:00Z", "--open", "all", "--by", "cec")
UPDATES = {"update": "from neighbours", "scattered": "from all over the country"}


def measure(stations: int = STATIONS, rounds: int = ROUNDS) -> dict[str, Any]:
    """All figures of this page."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        record = made(home, stations)
        lines = lines_of(record)
        return {
            "stations": stations,
            **commands(home, record, rounds),
            "update": update(record, lines, rounds),
            "scattered": update(record, scattered(lines, UPDATED), rounds),
            "units": unit_pages(home, record, rounds),
        }


def made(home: Path, stations: int) -> Path:
    """A rehearsal with its record."""
    record = home / "record"
    faults = str(stations // 100)
    output(hattama("rehearse", "--stations", str(stations), "--faults", faults, "--out",
                   str(record)))  # fmt: skip
    output(hattama("record", str(record), *RECORDED))
    return record


def commands(home: Path, record: Path, rounds: int) -> dict[str, Any]:
    """Building as whole processes, with the site and without it; the size of the first page."""
    out, bare = home / "site", home / "bare"
    told = ["build", str(record), "--out"]
    build, alone = alternating(
        [
            hattama(*told, str(out), before=lambda: _clear(out)),
            hattama(*told, str(bare), "--no-site", before=lambda: _clear(bare)),
        ],
        rounds,
        warm=False,
    )
    first = [len(gzip.compress(one.read_bytes(), 9)) for one in out.glob("pages/*/index.html")]
    pages = sum(1 for one in out.rglob("*.html"))
    _clear(bare)
    return {"build": build, "bare": alone, "home": max(first), "pages": pages, "files": _count(out)}


def _count(out: Path) -> int:
    return sum(1 for one in out.rglob("*") if one.is_file() and is_page(_path(out, one)))


def _path(out: Path, one: Path) -> str:
    return one.relative_to(out).as_posix()


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def lines_of(record: Path) -> list[bytes]:
    """The facts of a record."""
    return [line for batch in lines_of_record(place_of(str(record))) for line in batch]


def snapshot(record: Path, lines: list[bytes]) -> Snapshot:
    """A record of some facts of another one."""
    reader = Reader()
    reader.feed(lines)
    recorded = reader.done()
    return counted(recorded, admitted(recorded, Fetcher(place_of(str(record)) / FILES)))


def scattered(lines: list[bytes], number: int) -> list[bytes]:
    """The same facts, protocols of stations all over the country last."""
    step = (len(lines) - 2) // number
    late = set(range(2, 2 + step * number, step))
    return [
        *(line for at, line in enumerate(lines) if at not in late),
        *(lines[at] for at in sorted(late)),
    ]


def update(record: Path, lines: list[bytes], rounds: int) -> dict[str, Any]:
    """Seconds from a counted record to its site when the protocols of 50 stations came in last."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        before, after = snapshot(record, lines[:-UPDATED]), snapshot(record, lines)
        sums = written(before, out, Options(), {})
        taken, files = [], 0
        for _ in range(rounds):
            gc.collect()
            start = time.perf_counter()
            found = written(after, out / "new", Options(), sums, partial(_read, out))
            taken.append(time.perf_counter() - start)
            files = sum(1 for path, one in found.items() if sums.get(path) != one)
            _clear(out / "new")
        start = time.perf_counter()
        for path in sums:
            Shelf(out).summed(path)
        hashed = time.perf_counter() - start
        return {"seconds": statistics.median(taken), "files": files, "hashed": hashed}


def _read(out: Path, path: str, _most: int) -> bytes:
    return (out / path).read_bytes()


def written(
    snap: Snapshot, out: Path, options: Options, before: Sums, fetch: Fetch = nothing
) -> dict[str, Any]:
    """Write what is new of a site, as a build does."""
    sums: dict[str, Any] = {}
    shelf = Shelf(out, fsync=False)
    staged = []
    for path, data in site(snap, options, before, fetch):
        if data is None:
            sums[path] = before[path]
            continue
        found = sums[path] = shelf.sum_of(data)
        if before.get(path) != found:
            shelf.stage(path, data)
            staged.append(path)
    for path in staged:
        shelf.release(path)
    return sums


def unit_pages(home: Path, record: Path, rounds: int) -> dict[str, Any]:
    """A page of its own for each station: ours and Hugo's pages, in turn."""
    out = home / "units"
    snap = snapshot(record, lines_of(record))
    options = Options(unit_pages=True)
    written(snap, out, options, {})
    pages = sorted(out.glob("pages/*/**/*.html"))
    peers = sources(home, out, pages) if HUGO else {}
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        _clear(out)
        gc.collect()
        start = time.perf_counter()
        written(snap, out, options, {})
        ours.append(time.perf_counter() - start)
        for name, process in peers.items():
            theirs[name].append(once(process).seconds)
    return {
        "pages": len(pages),
        "ours": statistics.median(ours),
        "hugo": {name: statistics.median(taken) for name, taken in theirs.items()},
    }


def table(found: dict[str, Any]) -> list[str]:
    """The rows for the page."""
    build, bare, units = found["build"], found["bare"], found["units"]
    rate = units["pages"] / units["ours"]
    rows = [
        "| The public site | measured | target |",
        "|---|---:|---:|",
        f"| `hattama build`, {found['stations']:,} stations, {found['files']:,} files of the site "
        f"| {build.seconds:.1f} s | {BUILD_LIMIT:.0f} s |",
        f"| the same with `--no-site` | {bare.seconds:.1f} s | |",
        f"| peak memory of the first | {build.peak / 1e6:,.0f} MB | {PEAK_LIMIT / 1e6:,.0f} MB |",
        *(_updated(where, found[name]) for name, where in UPDATES.items()),
        f"| hashing what stands there, before each of them | {found['update']['hashed']:.2f} s | |",
        f"| the first page, gzip | {found['home'] / 1000:.1f} kB | {HOME_LIMIT / 1000:.0f} kB |",
        f"| `--unit-pages`: {units['pages']:,} pages from a counted record, a second "
        f"| {rate:,.0f} | |",
    ]
    if not units["hugo"]:
        return [*rows, "| Hugo | not on this machine | |"]
    for name, told in SOURCES.items():
        seconds = units["hugo"][name]
        rows += [
            f"| Hugo, the same pages, {told}, a second | {units['pages'] / seconds:,.0f} | |",
            f"| ours, times that | {seconds / units['ours']:.1f} | {HUGO_TARGET:.0f} |",
        ]
    return rows


def _updated(where: str, one: dict[str, Any]) -> str:
    return (
        f"| {UPDATED} protocols more, {where}, besides loading and counting "
        f"({one['files']:,} files written) | {one['seconds']:.2f} s | {UPDATE_LIMIT:.0f} s |"
    )


def missed(found: dict[str, Any]) -> list[str]:
    """What is too slow or too large."""
    build, units = found["build"], found["units"]
    judged = {
        f"build of {build.seconds:.1f} s": build.seconds < BUILD_LIMIT,
        f"peak of {build.peak / 1e6:,.0f} MB": build.peak < PEAK_LIMIT,
        f"first page of {found['home']:,} bytes": found["home"] < HOME_LIMIT,
    }
    for name, where in UPDATES.items():
        seconds = found[name]["seconds"]
        judged[f"update of {seconds:.2f} s, {where}"] = seconds < UPDATE_LIMIT
    for name, seconds in units["hugo"].items():
        judged[f"pages a second against Hugo, {SOURCES[name]}"] = (
            seconds / units["ours"] >= HUGO_TARGET
        )
    return [f"site: {name}" for name, well in judged.items() if not well]


def main(words: Sequence[str] = ()) -> int:
    """Measure, print, renew these rows of the page; 1 when a target is missed."""
    # As `hattama` itself runs.
    gc.set_threshold(*PATIENCE)
    found = measure(int(words[0]), 1) if words else measure()
    if words:
        print("\n".join([*table(found), *missed(found)]))
        return 0
    return page.renewed(table(found), missed(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
