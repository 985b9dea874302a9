"""Every target in turn, each in a process of its own: `python -m tests.fuzz.run SECONDS [NAME...]`.

Prints a line for each target, and each finding with the command that repeats it; exit status 1 when
there is any.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.fuzz.places import DICTIONARY, FINDINGS, HOME, LOGS, ROOT

_STEP = re.compile(r"^#(\d+)\t.*?cov: (\d+) ft: (\d+) corp: (\d+)", re.MULTILINE)
_UNITS = re.compile(r"stat::number_of_executed_units: (\d+)")


def main(seconds: int, names: Sequence[str]) -> int:
    """Run, print, and 1 where anything was found."""
    # It needs atheris, and counts the branches of what is imported by it and not before.
    tools = importlib.import_module("tests.fuzz.search")
    chosen = [tools.TARGETS[name] for name in names or tools.TARGETS]
    for folder in (FINDINGS, LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    DICTIONARY.write_text(tools.dictionary(), encoding="ascii")
    shares = sum(one.share for one in chosen)
    _tell(f"{'target':10} {'seconds':>8} {'runs':>10} {'branches':>9} {'inputs':>7}  ended")
    died = []
    for one in chosen:
        time = max(1, seconds * one.share // shares)
        code = _run(tools, one.name, time)
        runs, branches, inputs = numbers((LOGS / f"{one.name}.log").read_text(errors="replace"))
        ended = "in time" if code == 0 else f"with status {code}"
        _tell(f"{one.name:10} {time:8} {runs:10} {branches:9} {inputs:7}  {ended}")
        if code:
            died.append(one.name)
    return _findings(died)


def _run(tools: Any, name: str, seconds: int) -> int:
    """Search in a child of this process, which need not load everything once more."""
    child = os.fork()
    if child == 0:
        try:
            log = os.open(LOGS / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(log, 1)
            os.dup2(log, 2)
            tools.search(name, seconds)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            # Only a search that failed comes here: libFuzzer ends the process by itself.
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def numbers(log: str) -> tuple[int, int, int]:
    """Executions, branches of our code that were reached, and inputs that reached a new one."""
    steps = _STEP.findall(log)
    units = _UNITS.search(log)
    last = steps[-1] if steps else ("0", "0", "0", "0")
    return int(units[1] if units else last[0]), int(last[1]), int(last[3])


def _findings(died: Sequence[str]) -> int:
    """Print what was found; 1 where there is anything."""
    found = sorted(one for one in FINDINGS.iterdir() if one.suffix != ".txt")
    for one in found:
        told = one.with_suffix(".txt")
        what = told.read_text(encoding="utf-8").strip().split("\n")[-1] if told.exists() else ""
        _tell(f"\n{_short(one)}: {what or 'the process ended'}")
        _tell(f"  {_short(Path(sys.executable))} -m tests.fuzz.again {_short(one)}")
    for name in died:
        _tell(f"\n{name} did not end by itself; see {_short(LOGS / f'{name}.log')}")
    _tell(f"\n{len(found)} findings; inputs and logs stand in {_short(HOME)}")
    return 1 if found or died else 0


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
