"""The worlds of a test run, shared by all its workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publish.site.worlds import World, world


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers see."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    found = shared / "site-worlds"
    found.mkdir(exist_ok=True)
    return found


@pytest.fixture(scope="session")
def at(home: Path) -> Callable[[str], World]:
    """The world of a name."""
    return lambda name: world(home, name)
