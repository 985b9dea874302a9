"""What a reader did that it must not do, kept once for each place, with the smallest input."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.targets.model import Target, tried

# Seconds of this process's own time that one input may take, and its largest size.
MOST_SECONDS = 1.0
MOST_BYTES = 2**20

Clock = Callable[[], float]


class Slow(Exception):  # noqa: N818
    """An input took longer than it may."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one target, as files in a folder.

    Attributes:
        clock: seconds; the processor's time, so that a busy machine makes nothing slow.
    """

    target: Target
    folder: Path
    clock: Clock = time.process_time

    def look(self, data: bytes) -> None:
        """Let the target read some bytes, and keep what it must not do."""
        if len(data) > MOST_BYTES:
            return
        try:
            self._timed(data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:  # noqa: BLE001
            # Also BaseException: a panic of a Rust library is one.
            self._keep(data, problem)

    def _timed(self, data: bytes) -> None:
        if self._seconds(data) > MOST_SECONDS:
            # Once more, since the first time may have filled a cache.
            seconds = self._seconds(data)
            if seconds > MOST_SECONDS:
                raise Slow(f"{seconds:.1f} s for {len(data)} bytes")

    def _seconds(self, data: bytes) -> float:
        start = self.clock()
        tried(self.target, data)
        return self.clock() - start

    def _keep(self, data: bytes, problem: BaseException) -> None:
        mark = hashlib.sha256(place_of(problem).encode()).hexdigest()[:12]
        file = self.folder / f"{self.target.name}-{mark}"
        if file.exists() and file.stat().st_size <= len(data):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        told = "".join(traceback.format_exception(problem))
        file.with_suffix(".txt").write_text(told, encoding="utf-8")


def place_of(problem: BaseException) -> str:
    """Kind of a problem and where in our code it came up: two inputs with one fault are one."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [one for one in frames if "hattama" in Path(one.filename).parts]
    where = (ours or list(frames))[-1]
    told = str(problem)[:20] if isinstance(problem, AssertionError) and not ours else ""
    return f"{type(problem).__name__} {Path(where.filename).name} {where.name} {told}"
