"""The record's file door: `record.jsonl` and the files that its facts name by hash.

Appends are durable: what a fact names is on disk before the fact is, and a line that was torn by a
crash was never recorded. One process writes at a time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.record.admit import Admitted, admit
from hattama.core.record.codec import MOST_BYTES, canonical, plain
from hattama.core.record.entries import File, FileWithdrawn, Withdrawal
from hattama.core.record.reading import CHUNK, Reader, Recorded
from hattama.folder.files import Place, unreadable
from hattama.folder.frozen import Opener, file_name

RECORD = "record.jsonl"
FILES = "record"
SEALED = "sealed"
LOCK = ".record.lock"
# Lines are read so many bytes at a time.
_PIECE = 2**22


def has_record(folder: Place) -> bool:
    """Whether an election folder carries a record: one whole line, or more than a torn one."""
    place = folder / RECORD
    if not place.is_file():
        return False
    try:
        with place.at.open("rb") as file:
            head: bytes = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise unreadable(problem, place.name) from None
    return b"\n" in head or len(head) > MOST_BYTES


def lines_of_record(folder: Place, most: int | None = None) -> Iterator[list[bytes]]:
    """The lines of a record in batches, without their line feeds and without a torn last line.

    Args:
        most: stop after so many.

    Raises:
        InputError: a line longer than any fact, with `entry`.
    """
    place, left, count = folder / RECORD, b"", 0
    try:
        with place.at.open("rb") as file:
            while piece := file.read(_PIECE):
                *lines, left = (left + piece).split(b"\n")
                if len(left) > MOST_BYTES:
                    read = len(left)
                    raise InputError(
                        "record_bytes", file=place.name, entry=count + len(lines), read=read,
                        expected=MOST_BYTES,
                    )  # fmt: skip
                for start in range(0, len(lines), CHUNK):
                    batch = lines[start : start + CHUNK]
                    if most is not None and count + len(batch) >= most:
                        yield batch[: most - count]
                        return
                    count += len(batch)
                    yield batch
    except OSError as problem:
        raise unreadable(problem, place.name) from None


class Loaded(Struct, frozen=True, eq=False):
    """A record that was read, and the reader to go on with."""

    reader: Reader
    recorded: Recorded
    admitted: Admitted


def read_record(folder: Place, most: int | None = None) -> Loaded:
    """A record, every fact of it admitted.

    Args:
        most: the first so many facts only.

    Raises:
        InputError: with the file and `entry`; `record_shorter` when it has fewer facts.
    """
    reader, opener = Reader(), Opener(Fetcher(folder / FILES))
    try:
        for batch in lines_of_record(folder, most):
            begins = not reader.size
            reader.feed(batch)
            if begins and reader.opened is not None:
                opener.ahead(reader.opened.files)
        recorded = reader.done()
        if most is not None and len(recorded) < most:
            raise InputError("record_shorter", read=len(recorded), expected=most)
        return Loaded(reader, recorded, admit(recorded, opener))
    except InputError as problem:
        raise problem.at(file=(folder / RECORD).name) from None


class Fetcher:
    """The files of a record, by name and hash; those that were withdrawn are nothing."""

    def __init__(self, folder: Place) -> None:
        self.folder = folder

    def __call__(self, name: str, file: File) -> bytes | None:
        """The bytes of a file, or None where a tombstone stands in its place.

        Raises:
            InputError: `record_file_missing`.
        """
        place = self.folder / file_name(name, file.sha256)
        if place.is_file():
            return place.read_bytes()
        if (self.folder / f"{file_name(name, file.sha256)}.withdrawn").is_file():
            return None
        raise InputError("record_file_missing", file=place.name, read=name)


class Ledger:
    """A record on disk that is being written; use it inside `opened`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, file: File, data: bytes) -> None:
        """A file that a fact is going to name; what was taken away never comes back."""
        goal = self.folder / FILES / file_name(name, file.sha256)
        if not goal.exists() and not _tombstone(goal).exists():
            goal.parent.mkdir(exist_ok=True)
            durable(goal, data)

    def withdraw(self, name: str, sha256: str, entry: int, fact: FileWithdrawn) -> None:
        """Take the content of a file away, and leave a tombstone; the fact is recorded already."""
        goal = self.folder / FILES / file_name(name, sha256)
        durable(_tombstone(goal), tombstone(entry, fact))
        for path in (goal, _beside(goal)):
            path.unlink(missing_ok=True)
        _settle(goal.parent)

    def settle(self, withdrawn: Iterable[Withdrawal]) -> None:
        """Take away what a process that was killed had recorded as withdrawn and not yet erased."""
        for one in withdrawn:
            goal = self.folder / FILES / file_name(one.fact.name, one.fact.sha256)
            if goal.exists() or not _tombstone(goal).exists():
                self.withdraw(one.fact.name, one.fact.sha256, one.entry, one.fact)

    def append(self, lines: Sequence[bytes]) -> None:
        """Facts at the end, all on disk when this returns; a torn line before them goes away."""
        path = self.folder / RECORD
        new = not path.exists()
        with path.open("ab", buffering=0) as file:
            whole = _whole(path)
            if whole < file.tell():
                file.truncate(whole)
            try:
                for start in range(0, len(lines), CHUNK):
                    write_all(file, b"\n".join([*lines[start : start + CHUNK], b""]))
                os.fsync(file.fileno())
            except OSError:
                # All of them or none, also where the disk is full.
                file.truncate(whole)
                raise
        if new:
            _settle(self.folder)


def tombstone(entry: int, fact: FileWithdrawn) -> bytes:
    """What stands in the place of a file that was withdrawn."""
    data: dict[str, object] = {"entry": entry, "by": fact.by, "reason": fact.reason}
    if fact.article:
        data["article"] = fact.article
    return canonical(data)


def is_tombstone(data: bytes, size: int) -> bool:
    """Whether bytes are a tombstone of an entry that comes after so many facts."""
    try:
        found = plain(data)
    except InputError:
        return False
    if not isinstance(found, dict) or found.keys() - {"article"} != {"entry", "by", "reason"}:
        return False
    entry, *texts = found.pop("entry"), *found.values()
    return type(entry) is int and entry >= size and all(isinstance(one, str) for one in texts)


@contextmanager
def opened(path: str | Path) -> Iterator[Ledger]:
    """The ledger of a folder on disk, for this process alone.

    Raises:
        InputError: `record_busy` when another process is recording, `folder_missing`,
            `folder_is_file`, `folder_unwritable`.
    """
    folder = Path(path)
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        raise InputError("folder_missing", file=str(path)) from None
    except NotADirectoryError:
        raise InputError("folder_is_file", file=str(path)) from None
    except OSError as problem:
        read = unreadable(problem, "").params["read"]
        raise InputError("folder_unwritable", file=str(path), read=read) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Ledger(folder)
    except BlockingIOError:
        raise InputError("record_busy", file=str(path)) from None
    except OSError as problem:
        read = unreadable(problem, "").params["read"]
        raise InputError("folder_unwritable", file=str(path), read=read) from None
    finally:
        os.close(lock)


def _whole(path: Path) -> int:
    """Bytes up to the last line feed."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at = size
        while at > 0:
            start = max(0, at - _PIECE)
            file.seek(start)
            found = file.read(at - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            at = start
    return 0


def durable(goal: Path, data: bytes, mode: int = 0o666) -> None:
    """A file, whole or not at all, and on disk."""
    beside = _beside(goal)
    beside.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with open(os.open(beside, flags, mode), "wb", buffering=0) as file:
            write_all(file, data)
            os.fsync(file.fileno())
        beside.replace(goal)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _settle(goal.parent)


def write_all(file: FileIO, data: bytes) -> None:
    """Every byte, also where the system takes a part of them at a time."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _beside(goal: Path) -> Path:
    """What a file is called until it is whole."""
    return goal.with_name(f".{goal.name}.new")


def _tombstone(goal: Path) -> Path:
    return goal.with_name(f"{goal.name}.withdrawn")


def _settle(folder: Path) -> None:
    """Force the names in a folder to disk."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
