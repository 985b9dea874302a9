"""The distribution's Chromium, driven by Playwright; where it is absent, tests are skipped.

Nothing is fetched: pages come from the folder itself (`file:`), as from a memory stick.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.publish.chromium import ABSENT, CHROMIUM

needed = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)
# WCAG 2.2 asks for targets of 24 pixels; axe leaves its rule off unless it is asked.
ASKED: dict[str, Any] = {
    "resultTypes": ["violations"],
    # It would fetch style sheets again, which no file may from another.
    "preload": False,
    "rules": {"target-size": {"enabled": True}},
}


@contextmanager
def window(found: Browser, width: int, scheme: Any = "light", **more: Any) -> Iterator[Page]:
    """A page of a width; whatever it says on its console as an error is a failure."""
    context = found.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce",
        **more,
    )  # fmt: skip
    asked: list[str] = []
    context.on("request", lambda one: asked.append(one.url))
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda one: said.append(str(one)))
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    try:
        yield page
        assert said == [], said
        foreign = [one for one in asked if not one.startswith(("file:", "data:"))]
        assert foreign == [], foreign
    finally:
        context.close()


def address(out: Path, path: str) -> str:
    """Where a page of a folder stands."""
    return (out / path).as_uri()


@cache
def _axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong: the rule, and the first elements."""
    page.evaluate(_axe())
    found = page.evaluate("asked => axe.run(document, asked)", ASKED)
    return [
        f"{one['id']} ({one['impact']}): "
        + "; ".join(f"{node['target']} {node['html'][:160]}" for node in one["nodes"][:3])
        for one in found["violations"]
    ]
