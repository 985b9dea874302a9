"""Writing election folders: beside the goal first, then renamed, so nothing is half-written."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from hattama.core.errors import InputError
from hattama.folder.files import unreadable


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as `tables` reads it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write_folder(path: str | Path, files: Mapping[str, str | bytes | Iterable[bytes]]) -> None:
    """A new folder with these files, whole or not at all.

    Args:
        path: the folder; it may exist when it is empty.
        files: text or bytes by path inside the folder, with `/` between its parts; or bytes in
            pieces, each asked for when the one before is written, so that no table fills memory.

    Raises:
        InputError: `folder_not_empty`, `folder_unwritable`.
    """
    goal = Path(path)
    refuse_full(path)
    try:
        above = goal.absolute().parent
        above.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".hattama-", dir=above))
    except (OSError, ValueError) as problem:
        raise _unwritable(problem, path) from None
    try:
        made.chmod(0o777 & ~_mask())
        for name, text in files.items():
            file = made.joinpath(*name.split("/"))
            file.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, str):
                file.write_text(text, encoding="utf-8", newline="\n")
            elif isinstance(text, bytes):
                file.write_bytes(text)
            else:
                with file.open("wb") as out:
                    out.writelines(text)
        if goal.is_dir():
            goal.rmdir()
        made.rename(goal)
    except BaseException as problem:
        shutil.rmtree(made, ignore_errors=True)
        if isinstance(problem, OSError | ValueError):
            raise _unwritable(problem, path) from None
        raise


def refuse_full(path: str | Path) -> None:
    """Refuse a place where something stands already; an empty folder may stand there.

    Raises:
        InputError: `folder_not_empty`, `folder_unwritable`.
    """
    goal = Path(path)
    try:
        if goal.is_symlink() or (goal.exists() and not goal.is_dir()):
            raise InputError("folder_not_empty", file=str(path))
        if goal.is_dir() and any(goal.iterdir()):
            raise InputError("folder_not_empty", file=str(path))
    except (OSError, ValueError) as problem:
        raise _unwritable(problem, path) from None


def _mask() -> int:
    """The process's mask for new files; asking means setting it for a moment."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(problem: Exception, path: str | Path) -> InputError:
    return InputError(
        "folder_unwritable", file=str(path), read=unreadable(problem, "").params["read"]
    )
