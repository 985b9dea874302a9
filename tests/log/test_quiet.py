"""Tree, tiles and proofs need the standard library alone; nothing loads keys before it must."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.house.trees import SOURCES

IMPORTS = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted(name.partition(".")[0] for name in sys.modules)))
"""
ROOM = SOURCES / "hattama" / "log"


def loaded_by(module: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, module],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", sorted(one.stem for one in ROOM.glob("[a-z]*.py")))
def test_no_module_loads_more_than_the_standard_library(name: str):
    loaded = loaded_by(f"hattama.log.{name}")
    assert "hattama" in loaded
    assert loaded & {"cryptography", "numpy", "msgspec", "click", "polars", "django"} == set()


def test_the_look_is_awake():
    assert "cryptography" in loaded_by("cryptography.exceptions")
