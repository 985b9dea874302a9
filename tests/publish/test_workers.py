"""Work in children: in order, as in one process; a fault is told, and no child stays behind."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

import pytest

from hattama.core.errors import InputError
from hattama.publish.site import site
from hattama.publish.view import Options
from hattama.publish.workers import MANY, cores, spread
from tests.publish.worlds import At

forked = pytest.mark.skipif(sys.platform != "linux", reason="no safe fork here")
JOBS = [1, 2, 3, 9]


def slow(at: int) -> tuple[int, int]:
    """The sooner a task is given, the longer it takes."""
    time.sleep((12 - at) / 400)
    return at, os.getpid()


@forked
@pytest.mark.parametrize("jobs", JOBS)
def test_it_comes_back_in_order(jobs: int) -> None:
    found = list(spread([partial(slow, at) for at in range(12)], jobs))
    assert [at for at, _ in found] == list(range(12))
    assert ({process for _, process in found} == {os.getpid()}) == (jobs == 1)
    assert mp.active_children() == []


@forked
@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("tasks", [0, 1, 2])
def test_few_tasks(jobs: int, tasks: int) -> None:
    assert list(spread([partial(int, at) for at in range(tasks)], jobs)) == list(range(tasks))


def refuse() -> int:
    raise InputError("page_differs", file="pages/kk/index.html")


@forked
@pytest.mark.parametrize("jobs", JOBS)
def test_an_error_is_that_of_the_task(jobs: int) -> None:
    tasks: list[Callable[[], int]] = [partial(int, 1), refuse, partial(int, 2)]
    done = spread(tasks, jobs)
    assert next(done) == 1
    with pytest.raises(InputError) as told:
        list(done)
    assert told.value.code == "page_differs"
    assert told.value.params == {"file": "pages/kk/index.html"}
    assert mp.active_children() == []


def die() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


@forked
def test_a_child_that_is_killed_is_told() -> None:
    tasks: list[Callable[[], int]] = [partial(int, 1), die, die, die]
    done = spread(tasks, 2)
    with pytest.raises(InputError) as told:
        list(done)
    assert told.value.code == "site_worker_ended"
    assert mp.active_children() == []


@forked
def test_who_reads_no_further_leaves_no_child() -> None:
    done = spread([partial(bytes, 10**6)] * 40, 2)
    assert len(next(done)) == 10**6
    done.close()  # type: ignore[attr-defined]
    assert mp.active_children() == []


def test_children_only_for_many_stations() -> None:
    assert cores(MANY - 1) == 1
    assert cores(MANY) >= 1


@forked
@pytest.mark.parametrize("unit_pages", [False, True])
def test_the_same_site_in_any_number_of_processes(at: At, unit_pages: bool) -> None:
    snap, options = at("busy").snap, Options(unit_pages=unit_pages)
    alone = list(site(snap, options, jobs=1))
    assert list(site(snap, options, jobs=2)) == alone
    assert list(site(snap, options, jobs=3)) == alone
