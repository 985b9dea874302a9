"""The public site of a nation; `python -m benchmarks.site` prints the rows.

A rehearsal of Kazakhstan's size: 10,223 stations, both ballots, three languages. The peer is Hugo,
Debian's package: the same pages, each as a content file whose markup is there already, put by a
template into the head and the foot that the page has; both must write the same pages before they
are timed. Where Hugo is absent the page says so, and nothing fails.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.processes import Process, alternating, hattama, once, output
from hattama.bundle.layout import is_page
from hattama.bundle.snapshot import Snapshot, admitted, counted
from hattama.core.record.reading import Reader
from hattama.folder.files import place_of
from hattama.folder.ledger import FILES, Fetcher, lines_of_record
from hattama.publish.site import Sums, site
from hattama.publish.view import Options

STATIONS, UPDATED = 10_223, 50
ROUNDS = 3
BUILD_LIMIT, PEAK_LIMIT, UPDATE_LIMIT, HOME_LIMIT, HUGO_TARGET = 15.0, 10**9, 1.0, 100_000, 5.0
RECORDED = ("--at", "2026-01-01T00:00:00Z", "--open", "all", "--by", "cec")
HUGO = shutil.which("hugo") or ""
MAIN, END = '<main id="main">', "</main>"
_CONFIG = {
    "baseURL": "/", "uglyURLs": True, "disablePathToLower": True,
    "disableHugoGeneratorInject": True,
    "disableKinds": ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"],
}  # fmt: skip
_LAYOUT = (
    "{{ .Params.front | safeHTML }}"
    + MAIN
    + "{{ .Content }}"
    + END
    + "{{ .Params.back | safeHTML }}"
)


def measure(stations: int = STATIONS, rounds: int = ROUNDS) -> dict[str, Any]:
    """All figures of this page."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        record = made(home, stations)
        return {
            "stations": stations,
            **commands(home, record, rounds),
            "update": update(record, rounds),
            "hugo": hugo(home, record, rounds),
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


def snapshots(record: Path, *less: int) -> Iterator[Snapshot]:
    """The record, each time without some of its last facts."""
    place = place_of(str(record))
    fetch = Fetcher(place / FILES)
    whole = sum(len(batch) for batch in lines_of_record(place))
    for one in less:
        reader = Reader()
        for batch in lines_of_record(place, whole - one):
            reader.feed(batch)
        recorded = reader.done()
        yield counted(recorded, admitted(recorded, fetch))


def update(record: Path, rounds: int) -> dict[str, Any]:
    """Seconds from a counted record to its site when protocols of 50 stations came in."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        before, after = snapshots(record, UPDATED, 0)
        sums = written(before, out, Options(), {})
        taken, files = [], 0
        for _ in range(rounds):
            gc.collect()
            start = time.perf_counter()
            found = written(after, out / "new", Options(), sums)
            taken.append(time.perf_counter() - start)
            files = sum(1 for path, one in found.items() if sums.get(path) != one)
            _clear(out / "new")
        return {"seconds": statistics.median(taken), "files": files}


def written(snap: Snapshot, out: Path, options: Options, before: Sums) -> dict[str, Any]:
    """Write what is new of a site, as a build does."""
    sums: dict[str, Any] = {}
    made: set[Path] = set()
    for path, data in site(snap, options, before):
        if data is None:
            sums[path] = before[path]
            continue
        found = sums[path] = len(data), hashlib.sha256(data).hexdigest()
        if before.get(path) == found:
            continue
        goal = out / path
        if goal.parent not in made:
            goal.parent.mkdir(parents=True, exist_ok=True)
            made.add(goal.parent)
        goal.write_bytes(data)
    return sums


def hugo(home: Path, record: Path, rounds: int) -> dict[str, Any] | None:
    """A page of its own for each station: ours and Hugo's pages, in turn."""
    out = home / "units"
    (snap,) = snapshots(record, 0)
    options = Options(unit_pages=True)
    written(snap, out, options, {})
    pages = sorted(out.glob("pages/*/**/*.html"))
    source, goal = home / "hugo", home / "hugo-out"
    ours: list[float] = []
    theirs: list[float] = []
    process = Process(
        [HUGO, "--quiet", "--source", str(source), "--destination", str(goal)],
        before=lambda: _clear(goal),
    )
    if HUGO:
        contents(out, pages, source)
        once(process)
        differ = [one for one in pages if not same(one, goal / one.relative_to(out))]
        if differ:
            raise AssertionError(f"Hugo's page is another one: {differ[0]}")
    for _ in range(rounds):
        _clear(out)
        gc.collect()
        start = time.perf_counter()
        written(snap, out, options, {})
        ours.append(time.perf_counter() - start)
        if HUGO:
            theirs.append(once(process).seconds)
    return {
        "pages": len(pages),
        "ours": statistics.median(ours),
        "hugo": statistics.median(theirs) if theirs else None,
    }


def contents(out: Path, pages: list[Path], source: Path) -> None:
    """What Hugo starts from: of each page its markup, and what stands around it."""
    (source / "layouts" / "_default").mkdir(parents=True)
    (source / "layouts" / "_default" / "single.html").write_text(_LAYOUT, encoding="utf-8")
    (source / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
    for number, one in enumerate(pages):
        front, _, rest = one.read_text(encoding="utf-8").partition(MAIN)
        content, _, back = rest.partition(END)
        head = {"front": front, "back": back, "url": f"/{_path(out, one)}"}
        # Hugo takes a file that is called index for its whole folder.
        goal = source / "content" / _path(out, one.parent) / f"p{number}.html"
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(f"{json.dumps(head, ensure_ascii=False)}\n{content}", encoding="utf-8")


def same(one: Path, other: Path) -> bool:
    """Whether two pages hold the same, but for white space."""
    return other.is_file() and one.read_text().split() == other.read_text().split()


def table(found: dict[str, Any]) -> list[str]:
    """The rows for the page."""
    build, bare, peer = found["build"], found["bare"], found["hugo"]
    rate = peer["pages"] / peer["ours"]
    rows = [
        "| The public site | measured | target |",
        "|---|---:|---:|",
        f"| `hattama build`, {found['stations']:,} stations, {found['files']:,} files of the site "
        f"| {build.seconds:.1f} s | {BUILD_LIMIT:.0f} s |",
        f"| the same with `--no-site` | {bare.seconds:.1f} s | |",
        f"| peak memory of the first | {build.peak / 1e6:,.0f} MB | {PEAK_LIMIT / 1e6:,.0f} MB |",
        f"| {UPDATED} protocols more, besides loading and counting ({found['update']['files']:,} "
        f"files written) | {found['update']['seconds']:.2f} s | {UPDATE_LIMIT:.0f} s |",
        f"| the first page, gzip | {found['home'] / 1000:.1f} kB | {HOME_LIMIT / 1000:.0f} kB |",
        f"| `--unit-pages`: {peer['pages']:,} pages from a counted record, a second "
        f"| {rate:,.0f} | |",
    ]
    if peer["hugo"] is None:
        return [*rows, "| Hugo | not on this machine | |"]
    times = peer["hugo"] / peer["ours"]
    return [
        *rows,
        f"| Hugo, the same pages with their markup ready, a second "
        f"| {peer['pages'] / peer['hugo']:,.0f} | |",
        f"| pages a second, times Hugo's | {times:.1f} | {HUGO_TARGET:.0f} |",
    ]


def missed(found: dict[str, Any]) -> list[str]:
    """What is too slow or too large."""
    peer = found["hugo"]
    judged = {
        f"build of {found['build'].seconds:.1f} s": found["build"].seconds < BUILD_LIMIT,
        f"peak of {found['build'].peak / 1e6:,.0f} MB": found["build"].peak < PEAK_LIMIT,
        f"update of {found['update']['seconds']:.2f} s": found["update"]["seconds"] < UPDATE_LIMIT,
        f"first page of {found['home']:,} bytes": found["home"] < HOME_LIMIT,
        "pages a second against Hugo": peer["hugo"] is None
        or peer["hugo"] / peer["ours"] >= HUGO_TARGET,
    }
    return [f"site: {name}" for name, well in judged.items() if not well]


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else STATIONS
    measured = measure(size, 1 if size < STATIONS else ROUNDS)
    late = missed(measured)
    print("\n".join([*table(measured), *(f"missed: {one}" for one in late)]))
    sys.exit(bool(late))
