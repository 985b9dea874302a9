"""Verification stands on its own, and its cost grows with the record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bundle.worlds import publish, record, rehearsal
from tests.house.trees import SOURCES

SCRIPT = """
import json, pathlib, sys, time
for name in sys.argv[2:]:
    sys.modules[name] = None
from pathlib import Path
from hattama.bundle.read import FolderSource
from hattama.verify.run import verify
begun = time.process_time()
found = verify(FolderSource(Path(sys.argv[1])))
seconds = time.process_time() - begun
# Not ru_maxrss: a child begins with the peak of whoever forked it.
status = pathlib.Path("/proc/self/status").read_text()
peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps([found.holds, seconds, peak]))
"""


def alone(out: Path, *without: str) -> tuple[bool, float, int]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(out), *without],
        env={**os.environ, "PYTHONPATH": str(SOURCES)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1000:]
    return tuple(json.loads(done.stdout))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    publish(record(rehearsal(home / "election", 2000)), home / "b")
    return home / "b"


def test_without_what_others_need(small: Path):
    assert alone(small, "django", "polars", "click", "rich", "segno", "fastexcel")[0]


@pytest.mark.slow
def test_ten_times_the_stations_cost_no_more_than_fifteen_times(small: Path, tmp_path: Path):
    publish(record(rehearsal(tmp_path / "election", 20_000)), tmp_path / "b")
    holds, seconds, megabytes = alone(tmp_path / "b")
    assert holds
    assert megabytes < 400
    assert seconds < 15 * alone(small)[1]
