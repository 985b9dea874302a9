"""Killed, torn, full, busy: what was recorded stays, and the next run goes on."""

from __future__ import annotations

import errno
import os
import shutil
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.folder import ledger
from hattama.folder.erasing import erasures
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import has_record, opened
from hattama.folder.record import append_facts
from tests.folder.recording import (
    KOZGE,
    TIMES,
    copies,
    facts,
    figures,
    folder_at,
    kinds,
    lines,
    loaded,
    put,
    record,
    refused,
    snapshot,
    state,
)
from tests.folder.test_ledger import BY, DECISION

Work = Callable[[Path], object]
KILLED = 9


class Bomb:
    """Kills this process at the n-th thing that reaches the disk, a write half done."""

    def __init__(self, step: int) -> None:
        self.left = step

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(KILLED)

    def arm(self) -> None:
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir")):
            self.wrap(owner, name)
        write = ledger.write_all

        def half(file: Any, data: bytes) -> None:
            if self.left == 1:
                write(file, data[: len(data) // 2])
            self.tick()
            write(file, data)

        ledger.write_all = half

    def wrap(self, owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def call(*args: Any, **more: Any) -> Any:
            self.tick()
            return real(*args, **more)

        setattr(owner, name, call)


def killed(step: int, work: Work, folder: Path) -> bool:
    """Whether the work was killed at that step; without it, the work was done."""
    with warnings.catch_warnings():
        # Newer interpreters warn of threads of the numeric library, which do nothing here.
        warnings.simplefilter("ignore")
        child = os.fork()
    if not child:
        try:
            Bomb(step).arm()
            work(folder)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def each_step(start: Path, work: Work, home: Path) -> Any:
    """Copies of a folder in which the work was killed at its first step, its second, …"""
    for step in range(1, 200):
        folder = home / f"step{step}"
        shutil.copytree(start, folder)
        alive = not killed(step, work, folder)
        yield folder
        if alive:
            return
    raise AssertionError("the work never ends")


def begin(folder: Path) -> object:
    return record(folder)


def go_on(folder: Path) -> object:
    return record(folder, 1, correct=("all",), seal=(KOZGE,), **BY)


def meaning(folder: Path) -> object:
    """What a record says, whatever was said in one go or in two."""
    found = state(folder)
    return sorted(kinds(folder)), figures(folder), found.facts


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return folder_at(tmp_path / "start")


class TestKilled:
    def test_when_a_record_begins(self, start: Path, tmp_path: Path):
        whole = shutil.copytree(start, tmp_path / "whole")
        record(whole)
        steps = 0
        for folder in each_step(start, begin, tmp_path):
            steps += 1
            if has_record(place_of(str(folder))):
                loaded(folder)
            record(folder)
            assert lines(folder) == lines(whole)
        assert steps > 20

    def test_when_it_goes_on(self, start: Path, tmp_path: Path):
        record(start)
        facts(start, DECISION)
        copies(start, "0001,430,320", "0002,1,2")
        put(start, "protocols/lists.csv", "430,320", "431,319")
        whole = shutil.copytree(start, tmp_path / "whole")
        go_on(whole)
        before = lines(start)
        for folder in each_step(start, go_on, tmp_path):
            assert lines(folder)[:6] == before
            loaded(folder)
            try:
                go_on(folder)
            except InputError as problem:
                # All of it was there already.
                assert problem.code == "record_nothing_to_correct"  # noqa: PT017
            assert meaning(folder) == meaning(whole)
            for path in (folder / "sealed").iterdir():
                assert path.stat().st_mode & 0o777 == 0o600
            assert (folder / "sealed").stat().st_mode & 0o777 == 0o700
            record(folder, 2)
            assert meaning(folder) == meaning(whole)

    def test_when_names_are_taken_away(self, start: Path, tmp_path: Path):
        record(start)
        put(start, "register/options.csv", "First candidate", "candidate-1")
        record(start, 1, amend=True, reason="court", by="court")
        for folder in each_step(start, erase, tmp_path):
            loaded(folder)
            # Recording goes on; whatever was decided is carried out, or can be decided again.
            record(folder, 3)
            if "FileWithdrawn" not in kinds(folder):
                erase(folder)
            assert kinds(folder).count("FileWithdrawn") == 1
            assert not any(b"First candidate" in data for data in snapshot(folder).values())
            assert [name for name in snapshot(folder) if name.endswith(".withdrawn")]
            loaded(folder)


def erase(folder: Path) -> object:
    said = Said(at=TIMES[2], by="court")
    return append_facts(folder, erasures(str(folder), ["persons"], said))


class TestTorn:
    @pytest.mark.parametrize(
        "tail", [b"{", b'{"kind":"RecordClosed"', b"\0" * 5000, "ә".encode()[:1]]
    )
    def test_a_last_line_without_an_end_was_never_recorded(self, start: Path, tail: bytes):
        record(start)
        before = lines(start)
        with (start / "record.jsonl").open("ab") as file:
            file.write(tail)
        assert len(loaded(start).recorded) == 6
        copies(start, "0001,1,2")
        record(start, 1)
        assert lines(start)[:6] == before
        assert len(loaded(start).recorded) == 7

    @pytest.mark.parametrize("data", [b"", b'{"election":"my'])
    def test_nor_a_first_one(self, start: Path, data: bytes):
        (start / "record.jsonl").write_bytes(data)
        record(start)
        assert len(loaded(start).recorded) == 6

    def test_what_is_no_record_is_left_alone(self, start: Path):
        (start / "record.jsonl").write_bytes(b"x" * 70_000)
        assert refused(start).code == "record_bytes"

    def test_a_line_that_was_changed_is_refused(self, start: Path):
        record(start)
        data = (start / "record.jsonl").read_bytes()
        (start / "record.jsonl").write_bytes(data.replace(b'"list-a":430', b'"list-a":431'))
        problem = refused(start, 1)
        assert (problem.code, problem.params["entry"]) == ("record_digest", 2)

    def test_a_file_that_was_changed_or_lost_is_refused(self, start: Path):
        record(start)
        units = next((start / "record").glob("units.*"))
        units.write_bytes(units.read_bytes() + b"\n")
        assert refused(start, 1).code == "record_file_differs"
        units.unlink()
        assert refused(start, 1).code == "record_file_missing"


class TestFull:
    @pytest.mark.parametrize("after", [0, 1, 3000])
    def test_a_full_disk_leaves_the_record_as_it_was(
        self, start: Path, after: int, monkeypatch: pytest.MonkeyPatch
    ):
        record(start)
        copies(start, "0001,1,2", "0002,3,4")
        facts(start, *[{**DECISION, "number": str(number)} for number in range(30)])
        before = (start / "record.jsonl").read_bytes()
        write = ledger.write_all

        def full(file: Any, data: bytes) -> None:
            if str(getattr(file, "name", "")).endswith("record.jsonl"):
                write(file, data[:after])
                raise OSError(errno.ENOSPC, "No space left on device")
            write(file, data)

        monkeypatch.setattr(ledger, "write_all", full)
        with pytest.raises(InputError, match="folder_unwritable"):
            record(start, 1)
        assert (start / "record.jsonl").read_bytes() == before
        monkeypatch.undo()
        assert record(start, 1).size == 6 + 32

    def test_a_file_that_does_not_fit_leaves_nothing_half_written(
        self, start: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def full(file: Any, data: bytes) -> None:
            file.write(data[:10])
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(ledger, "write_all", full)
        with pytest.raises(InputError, match="folder_unwritable"):
            record(start)
        assert not list((start / "record").iterdir())
        assert not (start / "record.jsonl").exists()

    def test_a_writer_that_takes_a_part_is_asked_again(self):
        class Slow:
            def __init__(self) -> None:
                self.data = b""

            def write(self, data: memoryview) -> int:
                self.data += bytes(data[:3])
                return min(3, len(data))

        slow = Slow()
        ledger.write_all(slow, b"0123456789")  # type: ignore[arg-type]
        assert slow.data == b"0123456789"


class TestBusy:
    def test_one_process_at_a_time(self, start: Path):
        record(start)
        with opened(start):
            assert refused(start, 1).code == "record_busy"
        record(start, 1)

    def test_two_at_once_lose_nothing(self, start: Path):
        copies(start, *(f"{unit},{number},2" for number, unit in enumerate(("0001", "0002"))))
        children = []
        for _ in range(4):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                child = os.fork()
            if not child:
                code = 3
                try:
                    for _ in range(500):
                        try:
                            record(start)
                            code = 0
                            break
                        except InputError as problem:
                            if problem.code != "record_busy":
                                break
                            time.sleep(0.01)
                finally:
                    os._exit(code)
            children.append(child)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert codes == [0, 0, 0, 0]
        assert len(loaded(start).recorded) == 8

    def test_a_folder_that_is_not_there(self, tmp_path: Path):
        with pytest.raises(InputError, match="folder_missing"):
            record(tmp_path / "none")
