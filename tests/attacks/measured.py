"""`hattama verify` in a process for each target: what it says, how long, how much memory it takes.

The processes are forked from one that has read the program and done nothing else, so that nobody
waits for Python to start each time.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.house.trees import SOURCES

SERVER = """
import json, os, pathlib, sys, time
from click.testing import CliRunner
from hattama.bundle import read, web
from hattama.cli import main, verify
from hattama.verify import run

def measured(target):
    begun = time.monotonic()
    done = CliRunner().invoke(main, ["verify", target, "--lang", "en"])
    seconds = time.monotonic() - begun
    # Not ru_maxrss: a child begins with the peak of whoever forked it.
    status = pathlib.Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    trouble = done.exception if not isinstance(done.exception, SystemExit) else None
    return [done.exit_code, seconds, peak, repr(trouble), done.output]

for line in sys.stdin:
    child = os.fork()
    if not child:
        print(json.dumps(measured(json.loads(line))), flush=True)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    if ended:
        print(json.dumps([ended, 0.0, 0, "ended", ""]), flush=True)
"""


class Measured(NamedTuple):
    """One verification; `trouble` is an exception that is no exit, or `None` as text."""

    status: int
    seconds: float
    megabytes: int
    trouble: str
    text: str


class Measurer:
    """The process from which the others are forked; it starts when it is first asked.

    Args:
        program: another one, for tests of the measure; `beside`: where it finds modules, too.
    """

    def __init__(self, program: str = SERVER, beside: Path = SOURCES) -> None:
        self._program, self._path = program, f"{SOURCES}:{beside}"
        self._server: subprocess.Popen[str] | None = None

    def verify(self, target: Path, seconds: float = 120) -> Measured:
        """What one verification says; one that never ends is killed, and so is the server."""
        server = self._running()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(str(target)) + "\n")
        server.stdin.flush()
        ready, _, _ = select.select([server.stdout], [], [], seconds)
        if not ready:
            self.close()
            raise AssertionError(f"no verdict after {seconds} s")
        told: list[Any] = json.loads(server.stdout.readline())
        return Measured(*told)

    def close(self) -> None:
        """End the server and whatever it has forked."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.communicate()
            self._server = None

    def _running(self) -> subprocess.Popen[str]:
        if self._server is None:
            self._server = subprocess.Popen(
                [sys.executable, "-c", self._program],
                env={**os.environ, "PYTHONPATH": self._path},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
            )  # fmt: skip
        return self._server
