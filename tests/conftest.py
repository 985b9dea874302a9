"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A slow or busy machine is no fault of the program; speed is measured in benchmarks/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
