"""The distribution's Chromium: driven by Playwright, or once for a piece of plain JavaScript."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Where the distribution's Chromium is, for all tests of the site; None where there is none.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ABSENT = "Chromium is not on this machine (Debian and Ubuntu: apt-get install chromium)"
# Nothing may leave the machine, and a container has no sandbox of its own.
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGE = """<!doctype html><meta charset="utf-8"><pre id="out"></pre>
<script>{script}</script>
<script>
(async () => {{ {body} }})().then(
  (told) => {{ document.getElementById("out").textContent = JSON.stringify(told); }},
  (wrong) => {{ document.getElementById("out").textContent = "!" + wrong.stack; }},
);
</script>"""


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a window, for the fixture `chromium`: a process holds one at a time."""
    if CHROMIUM is None:
        pytest.skip(ABSENT)
    sync = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield found
        finally:
            found.close()


def evaluate(folder: Path, script: str, body: str) -> Any:
    """What the body of an async function returns, with a script before it."""
    if CHROMIUM is None:
        pytest.skip(ABSENT)
    page = folder / "page.html"
    page.write_text(PAGE.format(script=script, body=body), encoding="utf-8")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
        f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    found = re.search(r'<pre id="out">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert found is not None
    text = html.unescape(found[1])
    assert text, done.stderr.decode()[-2000:]
    assert not text.startswith("!"), text
    return json.loads(text)
