"""Odd registers and days: the browser's check and `hattama verify` find the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.folder.template import HEAD
from tests.publish.browser.chromium import Check
from tests.publish.browser.test_alike import alike
from tests.publish.site import odd, test_odd
from tests.publish.site.test_edges import made


@pytest.mark.parametrize("world", test_odd.WORLDS, ids=lambda one: one.__name__)
def test_odd_registers(check: Check, tmp_path: Path, world: test_odd.World) -> None:
    files = odd.built(world(tmp_path / "e"))
    alike(check, {path: data for path, data in files.items() if "/." not in path})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar(check: Check, tmp_path: Path, day: str) -> None:
    files = made(tmp_path, HEAD.replace("date    = 2023-03-19", f"date    = {day}"))
    alike(check, {path: data for path, data in files.items() if "/." not in path})
