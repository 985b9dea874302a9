"""The page, opened from a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hattama.publish.check_page import check_page
from tests.publish.browser.chromium import Check


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`check.html` on disk."""
    file = tmp_path_factory.mktemp("page") / "check.html"
    file.write_bytes(check_page())
    return file


@pytest.fixture(scope="module")
def check(chromium: Any, page_file: Path) -> Iterator[Check]:
    """The page, opened from a file."""
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    yield Check(page)
    page.close()
