"""Fixtures of the house tests."""

from pathlib import Path

import pytest

from tests.house.trees import copy_sources


@pytest.fixture
def copied_house(tmp_path: Path) -> Path:
    """A copy of src/hattama and .importlinter to plant violations in."""
    return copy_sources(tmp_path)
