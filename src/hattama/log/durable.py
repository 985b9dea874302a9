"""Files that outlive a power cut: written beside, forced to disk, then renamed; and locks."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hattama.log.errors import LogError


def replace(
    path: Path, data: bytes, beside: Path, *, mode: int = 0o644, fsync: bool = True
) -> None:
    """Put bytes at a path, whole or not at all.

    Call `settle` on the folder afterwards, so that the name outlives a power cut, too.

    Args:
        beside: where to write first, on the same disk; what stands there is overwritten.
        fsync: False leaves it to the system when the bytes reach the disk.
    """
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        _write(file, data, fsync)
    finally:
        os.close(file)
    os.replace(beside, path)


def create(path: Path, data: bytes, mode: int) -> None:
    """A new file, forced to disk; never over an old one, nor through a link.

    Raises:
        FileExistsError: something stands there.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(path, flags, mode)
    try:
        _write(file, data, True)
    except BaseException:
        path.unlink()
        raise
    finally:
        os.close(file)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Force the names in a folder to disk."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def make_folders(folder: Path, *, fsync: bool = True) -> None:
    """A folder with all above it, each name forced to disk."""
    if folder.is_dir():
        return
    make_folders(folder.parent, fsync=fsync)
    folder.mkdir(exist_ok=True)
    if fsync:
        settle(folder.parent)


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold a lock file while the block runs; the system frees it when the process ends.

    Args:
        wait: wait for another process instead of refusing.

    Raises:
        LogError: `log_busy` when another process holds it and `wait` is False.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise LogError("log_busy", file=str(path)) from None
        yield
    finally:
        os.close(file)


def _write(file: int, data: bytes, fsync: bool) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
    if fsync:
        os.fsync(file)
