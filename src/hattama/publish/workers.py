"""Work spread over the cores: children see their parent's memory and send back what they made.

Nothing but the number of a task is sent to them, so whatever follows from a snapshot can be made by
them; it comes back in the order in which one process would have made it.
"""

from __future__ import annotations

import gc
import multiprocessing as mp
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from hattama.core.errors import InputError

T = TypeVar("T")
# Below so many stations a site is made sooner than children are.
MANY = 2000
_MOST = 8
# Tasks that a child has at a time, so that it never waits for the next one.
_AHEAD = 2


def cores(stations: int) -> int:
    """How many children are worth while: one for each core, none for a small election.

    Only where a process can be forked safely.
    """
    if stations < MANY or sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


def spread(tasks: Sequence[Callable[[], T]], jobs: int) -> Iterator[T]:
    """What each task gives, in order.

    Args:
        jobs: children to work in; below two, everything is done here.

    Raises:
        InputError: `site_worker_ended`, a child came to its end before its work did.
        Exception: whatever a task raised.
    """
    if jobs < 2 or len(tasks) < 2:
        yield from (task() for task in tasks)
        return
    context = mp.get_context("fork")
    pipes = [mp.Pipe() for _ in range(min(jobs, len(tasks)))]
    children = [
        context.Process(target=_work, args=(tasks, number, pipes), daemon=True)
        for number in range(len(pipes))
    ]
    try:
        for child in children:
            child.start()
        for _, there in pipes:
            there.close()
        yield from _gathered(len(tasks), [here for here, _ in pipes])
    finally:
        for here, there in pipes:
            here.close()
            there.close()
        for child in children:
            if child.pid is not None:
                child.join()


def _gathered(number: int, pipes: Sequence[Any]) -> Iterator[Any]:
    """What comes back, in order; each child gets its next task as soon as one is done."""
    rest, found = iter(range(number)), dict[int, Any]()
    held = dict.fromkeys(pipes, 0)

    def give(pipe: Any) -> None:
        at = next(rest, None)
        if at is not None:
            pipe.send(at)
            held[pipe] += 1

    for pipe in [*pipes] * _AHEAD:
        give(pipe)
    for at in range(number):
        while at not in found:
            for pipe in map(_known, wait([one for one in pipes if held[one]])):
                done, *made = _received(pipe)
                found[done] = made
                held[pipe] -= 1
                give(pipe)
        well, made = found.pop(at)
        if not well:
            raise made
        yield made


def _known(pipe: object) -> Any:
    return pipe


def _received(pipe: Any) -> tuple[int, bool, Any]:
    try:
        told: tuple[int, bool, Any] = pipe.recv()
    except (EOFError, ConnectionResetError):
        raise InputError("site_worker_ended") from None
    return told


def _work(
    tasks: Sequence[Callable[[], Any]],
    number: int,
    pipes: Sequence[tuple[Connection[Any, Any], Connection[Any, Any]]],
) -> None:
    """Do one task after another; it ends when nobody asks for more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What the parent made stays where it is, and its pages in memory stay shared.
    gc.freeze()
    for at, (here, there) in enumerate(pipes):
        here.close()
        if at != number:
            there.close()
    pipe = pipes[number][1]
    try:
        while True:
            at = pipe.recv()
            try:
                told = at, True, tasks[at]()
            except Exception as problem:  # noqa: BLE001
                told = at, False, problem
            pipe.send(told)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
