"""Whole processes, as somebody would start them: seconds and peak memory.

A process is started and awaited by a small Python process of its own. A child begins as a copy of
the one that starts it, and the peak that the system reports would be that of the measuring process
wherever it is the larger one.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

# Argument 1: the command as JSON. Prints seconds, peak as the system tells it, exit status.
_STARTER = """
import json, os, sys, time
command = json.loads(sys.argv[1])
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
start = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
taken = time.perf_counter() - start
print(json.dumps([taken, usage.ru_maxrss, os.waitstatus_to_exitcode(status)]))
"""
# macOS tells the peak in bytes, Linux in kilobytes.
_UNIT = 1 if sys.platform == "darwin" else 1024


class Process(NamedTuple):
    """A command to be measured.

    Attributes:
        statuses: exit statuses that are no failure (1 is that of remarks of severity error).
        before: what is done before each run, outside of the time.
    """

    command: Sequence[str]
    statuses: Sequence[int] = (0,)
    before: Callable[[], None] | None = None


class Taken(NamedTuple):
    """Seconds of a whole process, and its peak memory in bytes."""

    seconds: float
    peak: int


def hattama(
    *words: str, statuses: Sequence[int] = (0,), before: Callable[[], None] | None = None
) -> Process:
    """Hattama as its installed command runs it, with this interpreter."""
    return Process([sys.executable, "-m", "hattama", *words], statuses, before)


def environment() -> dict[str, str]:
    """That of the children: compiled files are kept and used, as after an installation."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def output(process: Process) -> str:
    """What a command prints."""
    if process.before is not None:
        process.before()
    done = subprocess.run(
        process.command, env=environment(), capture_output=True, text=True, check=False
    )
    _assert_well(process, done.returncode, done.stderr)
    return done.stdout


def once(process: Process) -> Taken:
    """Run a command once, its output thrown away."""
    if process.before is not None:
        process.before()
    starter = [sys.executable, "-I", "-S", "-c", _STARTER, json.dumps(list(process.command))]
    done = subprocess.run(starter, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    seconds, peak, status = json.loads(done.stdout)
    _assert_well(process, status, done.stderr)
    return Taken(seconds, peak * _UNIT)


def alternating(processes: Sequence[Process], rounds: int, *, warm: bool = True) -> list[Taken]:
    """Run commands in turn, round after round: median seconds, largest peak of each.

    Args:
        warm: whether a first round that is not counted fills caches and compiled files.
    """
    if warm:
        for one in processes:
            once(one)
    taken: list[list[Taken]] = [[] for _ in processes]
    for _ in range(rounds):
        for spot, one in enumerate(processes):
            taken[spot].append(once(one))
    return [
        Taken(statistics.median(one.seconds for one in each), max(one.peak for one in each))
        for each in taken
    ]


def _assert_well(process: Process, status: int, said: str) -> None:
    """What failed must not be timed; a traceback has the status of remarks, but also says so."""
    if status not in process.statuses or said:
        raise AssertionError(f"{list(process.command)}: exit status {status}: {said}")
