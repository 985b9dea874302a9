"""Sites that several tests look at; nobody changes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hattama.bundle.snapshot import counted
from hattama.folder.ledger import read_record
from hattama.folder.shipped import find
from hattama.publish.site import site
from tests.bundle.worlds import Files, record, rehearsal
from tests.publish.busy import busy, pages_of
from tests.publish.chromium import browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests of the site: Playwright cannot be started twice in a process."""
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def busy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return busy(tmp_path_factory.mktemp("busy"))


@pytest.fixture(scope="session")
def busy_site(busy_folder: Path) -> Files:
    return pages_of(busy_folder)


@pytest.fixture(scope="session")
def quiet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which nothing happened but protocols."""
    return record(rehearsal(tmp_path_factory.mktemp("quiet") / "election", 12, 0))


@pytest.fixture(scope="session")
def quiet_site(quiet_folder: Path) -> Files:
    return pages_of(quiet_folder)


@pytest.fixture(scope="session")
def kz_site() -> Files:
    """Kazakhstan 2023: real, and no station was published."""
    found = read_record(find("kz-2023"))
    snap = counted(found.recorded, found.admitted)
    return {path: data for path, data in site(snap) if data is not None}
