"""Work that goes on aside: numpy lets go of the interpreter, so two processors count at once.

What is done aside takes values and gives a value, like everything in the core; only when it is done
differs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Aside(Generic[T]):
    """One piece of work, begun at once."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._made: list[T] = []
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._made.append(self._work())
        except BaseException as problem:  # noqa: BLE001
            self._problem = problem

    def made(self) -> T:
        """What came of it; an error that it met is raised here."""
        self._thread.join()
        if self._problem is not None:
            raise self._problem
        return self._made[0]
