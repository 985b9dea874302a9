"""What holds for all tests."""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest
from hypothesis import is_hypothesis_test, settings

# A slow or busy machine is no fault of the program; speed is measured in benchmarks/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Measure lines by tests that name their example.

    To those that do the same hundreds of times the tracer adds twice their time, and a line that a
    drawn example reaches is covered in one run and not in the next. (The marker `no_cover` of
    pytest-cov does not stop the second tracer that each worker has.)
    """
    tracer = sys.gettrace()
    if item.get_closest_marker("slow") or is_hypothesis_test(getattr(item, "function", None)):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)
