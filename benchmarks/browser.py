"""The browser's own check of a nation; `make bench ARGS=browser` renews its rows.

A rehearsal of Kazakhstan's size, 20,446 protocols, signed, served on loopback and checked by
`check.html` in a headless Chromium: from the click to the verdict. Beside it `hattama verify` of
the same bundle in the same run, by the same address.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks import page
from benchmarks.processes import hattama, output
from hattama.log.keys import make
from hattama.publish.check_page import check_page

STATIONS = 10_223
PROTOCOLS = 20_446
ROUNDS = 5
LIMIT = 4.0
RECORDED = ("--at", "2026-01-01T00:00:00Z", "--open", "all", "--by", "cec")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_RUN = """async (base) => {
  const begun = performance.now();
  const verdict = await window.hattamaCheck.run(base, { lang: "en" });
  return [(performance.now() - begun) / 1000, verdict];
}"""


def measure() -> dict[str, Any] | None:
    """Seconds of each round, or None where no Chromium is on this machine."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        out = made(Path(folder))
        with served(out) as base:
            return {
                "browser": in_browser(chromium, base),
                "verify": [by_command(base) for _ in range(2)],
            }


def made(home: Path) -> Path:
    """A signed bundle of a national rehearsal, with the page in it."""
    election, out, key = str(home / "e"), home / "b", str(home / "key")
    output(hattama("rehearse", "--stations", str(STATIONS), "--out", election))
    make(Path(key), "example.org/log/bench")
    output(hattama("record", election, *RECORDED, "--key", f"{key}.pub"))
    output(hattama("build", election, "--out", str(out), "--key", key))
    (out / "check.html").write_bytes(check_page())
    return out


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on loopback."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def in_browser(chromium: str, base: str) -> list[float]:
    """Seconds of each round in a fresh page; each must find a consistent bundle."""
    seconds = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for _ in range(ROUNDS):
            tab = browser.new_context().new_page()
            tab.goto(f"{base}check.html")
            taken, verdict = tab.evaluate(_RUN, base)
            held = next(one["params"] for one in verdict["steps"] if one["step"] == "facts")
            if verdict["verdict"] != "consistent" or held["protocols"] != PROTOCOLS:
                raise AssertionError(json.dumps(verdict["steps"])[:400])
            seconds.append(float(taken))
            tab.close()
        browser.close()
    return seconds


def by_command(base: str) -> float:
    """Seconds of `hattama verify` by the same address."""
    begun = time.perf_counter()
    output(hattama("verify", base))
    return time.perf_counter() - begun


def missed(found: dict[str, Any] | None) -> list[str]:
    """The target, where it is missed."""
    slow = found is not None and statistics.median(found["browser"]) > LIMIT
    return ["browser check of 20,446 protocols"] if slow else []


def table(found: dict[str, Any] | None) -> list[str]:
    """Rows for the page of measurements."""
    head = ["| The browser's own check, 20,446 protocols | seconds | limit |", "|---|---:|---:|"]
    if found is None:
        return [*head, "| not measured: no Chromium on this machine | | |"]
    browser, verify = (statistics.median(found[one]) for one in ("browser", "verify"))
    return [
        *head,
        f"| headless Chromium, from the click to the verdict | {browser:.2f} | {LIMIT:.1f} |",
        f"| `hattama verify` by the same address | {verify:.2f} | |",
    ]


def main(_words: Sequence[str] = ()) -> int:
    """Measure, print, renew these rows of the page; 1 when the target is missed."""
    found = measure()
    return page.renewed(table(found), missed(found))


if __name__ == "__main__":
    sys.exit(main())
