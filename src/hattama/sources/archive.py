"""A zip file that holds one CSV: unpacked into memory, bounded, its names never used as paths."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from hattama.core.errors import InputError

MARK = b"PK\x03\x04"
# A table of a million stations has some hundred megabytes; what claims more is not unpacked.
MOST_UNPACKED = 2**30
MOST_MEMBERS = 10_000


def unpacked(data: bytes, file: str) -> bytes:
    """The one CSV file in a zip.

    Raises:
        InputError: `zip_unreadable`, `zip_not_one`, `zip_encrypted`, `zip_too_large`.
    """
    with opened(data, file) as archive:
        tables = [
            one
            for one in archive.infolist()
            if one.filename.lower().endswith((".csv", ".tsv", ".txt"))
            and not one.filename.startswith("__MACOSX/")
        ]
        if len(tables) != 1:
            raise InputError("zip_not_one", file=file, read=len(tables))
        if tables[0].flag_bits & 1:
            raise InputError("zip_encrypted", file=file)
        return member(archive, tables[0], file, MOST_UNPACKED)


def opened(data: bytes, file: str) -> zipfile.ZipFile:
    """A zip file, with a bound on how many files it may list."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    # RuntimeError: of what zipfile cannot unpack, such as a compression it does not know.
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as problem:
        raise _unreadable(file, problem) from None
    if len(archive.filelist) > MOST_MEMBERS:
        raise InputError("zip_too_large", file=file, expected=MOST_UNPACKED)
    return archive


def member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, file: str, most: int) -> bytes:
    """One file of a zip, never more than `most` bytes whatever the zip claims."""
    if one.file_size > most:
        raise InputError("zip_too_large", file=file, expected=most)
    try:
        with archive.open(one) as stream:
            data = stream.read(most + 1)
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError,
        lzma.LZMAError,
    ) as problem:  # fmt: skip
        raise _unreadable(file, problem) from None
    if len(data) > most:
        raise InputError("zip_too_large", file=file, expected=most)
    return data


def _unreadable(file: str, problem: Exception) -> InputError:
    return InputError("zip_unreadable", file=file, read=str(problem)[:80] or type(problem).__name__)
