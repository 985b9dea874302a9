"""Sites that several tests look at, shared by all workers of a run; nobody changes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bundle.worlds import Files
from tests.publish.chromium import browser
from tests.publish.folders import shown
from tests.publish.worlds import At, world


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests of the site: Playwright cannot be started twice in a process."""
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def at(tmp_path_factory: pytest.TempPathFactory) -> At:
    """The world of a name, in a folder that all workers see."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if base.name.startswith("popen-") else base) / "site-worlds"
    home.mkdir(exist_ok=True)
    return lambda name: world(home, name)


@pytest.fixture(scope="session")
def busy_folder(at: At) -> Path:
    return at("busy").folder


@pytest.fixture(scope="session")
def busy_site(at: At) -> Files:
    return shown(at("busy").out)


@pytest.fixture(scope="session")
def quiet_folder(at: At) -> Path:
    """A record in which nothing happened but protocols."""
    return at("quiet").folder


@pytest.fixture(scope="session")
def quiet_site(at: At) -> Files:
    return shown(at("quiet").out)


@pytest.fixture(scope="session")
def kz_site(at: At) -> Files:
    """Kazakhstan 2023: real, and no station was published."""
    return shown(at("kz-2023").out)
