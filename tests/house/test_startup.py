"""The command answers at once, and the quiet rooms work where nothing but they is installed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.trees import SOURCES, plant

# What `hattama --help` has no use for; each costs a person's time at every start.
HEAVY_AT_START = {"numpy", "msgspec", "rich", "tomllib", "django", "polars", "cryptography"}
QUIET = ("core", "words", "folder", "log", "bundle", "verify")
HEAVY_ROOMS = {"hattama.core.law", "hattama.core.seats", "hattama.folder"}

HELP = """
import json, sys
from hattama.cli import main
sys.argv = ["hattama", "--help"]
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
print("\\n" + json.dumps({"exit": code, "modules": sorted(sys.modules)}))
"""

# Blocks packages, then imports every module of the rooms: prints how many it imported.
BLOCKED = """
import importlib, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        blocked = "click rich django polars cryptography segno xlsxwriter".split()
        if name.partition(".")[0] in blocked:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocker())

def refuse(name):
    raise sys.exc_info()[1]

seen = 0
for room in ("core", "words", "folder", "log", "bundle", "verify"):
    package = importlib.import_module(f"hattama.{room}")
    seen += 1
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".", refuse):
        importlib.import_module(found.name)
        seen += 1
print(seen)
"""


def run(program: str, sources: Path = SOURCES) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(sources), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def loaded_by_help(sources: Path = SOURCES) -> set[str]:
    """The heavy modules that are loaded after `hattama --help`."""
    done = run(HELP, sources)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["exit"] == 0
    return (HEAVY_AT_START | HEAVY_ROOMS) & set(report["modules"])


class TestHelp:
    def test_help_loads_nothing_heavy(self):
        assert loaded_by_help() == set()

    @pytest.mark.parametrize("heavy", ["numpy", "rich", "tomllib"])
    def test_a_planted_import_is_seen(self, tmp_path: Path, heavy: str):
        main = f"import {heavy}\ndef main():\n    raise SystemExit(0)\n"
        plant(tmp_path, {"hattama/__init__.py": "", "hattama/cli/__init__.py": main})
        assert loaded_by_help(tmp_path) == {heavy}


class TestQuietRooms:
    def test_quiet_rooms_run_without_screen_database_and_keys(self):
        done = run(BLOCKED)
        assert done.returncode == 0, done.stderr
        files = [p for room in QUIET for p in _modules_of(room)]
        assert int(done.stdout) == len(files)

    def test_a_planted_import_is_seen(self, tmp_path: Path):
        rooms = {f"hattama/{room}/__init__.py": "" for room in QUIET}
        plant(tmp_path, {"hattama/__init__.py": "", **rooms})
        assert run(BLOCKED, tmp_path).returncode == 0
        plant(tmp_path, {"hattama/folder/show.py": "from rich.table import Table\n"})
        done = run(BLOCKED, tmp_path)
        assert done.returncode == 1
        assert "rich is blocked" in done.stderr


def _modules_of(room: str) -> list[Path]:
    return list((SOURCES / "hattama" / room).rglob("*.py"))
