"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import is_hypothesis_test, settings

# A slow or busy machine is no fault of the program; speed is measured in benchmarks/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure lines by tests that name their example.

    To those that do the same hundreds of times the measuring adds twice their time, and a line that
    a drawn example reaches is covered in one run and not in the next.
    """
    for item in items:
        if item.get_closest_marker("slow") or is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker("no_cover")
