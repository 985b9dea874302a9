"""All targets, by name."""

from __future__ import annotations

from tests.fuzz.targets import compare, folder, law, sources
from tests.fuzz.targets.model import Target

TARGETS: dict[str, Target] = {
    one.name: one for one in (*compare.TARGETS, *folder.TARGETS, *law.TARGETS, *sources.TARGETS)
}
