"""A bundle to read from: a folder, a ZIP file, bytes in memory. Nothing that it says is believed.

A reader names the bytes that it will take; whoever sends more is cut off. Links, pipes, names that
lead outside and names that stand twice are refused.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from hattama.bundle.loose import loose
from hattama.core.errors import InputError

PIECE = 2**20
# More than twenty million facts need.
MOST_FILES = 200_000
MOST_PATH = 300
# Folders in folders; a log of any size needs fewer.
_DEPTH = 12
# What a ZIP file is asked for at once: its own list of so many files.
_MOST_READ = 2**24
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A member may unpack to so many bytes, or to so many times its own.
_FREE, _RATIO = 2**20, 200
_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError,
    OverflowError,
)  # fmt: skip


class BundleError(InputError):
    """A bundle, or a file of it, that cannot be read at all."""


class Source(Protocol):
    """Where the files of a bundle are read."""

    name: str

    def names(self) -> frozenset[str] | None:
        """Every file that is there; None where nobody can list them."""

    def pieces(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file a piece at a time, at most `most` bytes and one; None where there is none."""


def read(source: Source, path: str, most: int) -> bytes | None:
    """A small file.

    Raises:
        BundleError: `bundle_file_large`.
    """
    pieces = source.pieces(path, most)
    if pieces is None:
        return None
    data = b"".join(pieces)
    if len(data) > most:
        raise BundleError("bundle_file_large", file=path, expected=most)
    return data


class Held:
    """Files in memory.

    Args:
        files: bytes by path.
    """

    def __init__(self, files: Mapping[str, bytes], name: str = "memory") -> None:
        self.files, self.name = files, name

    def names(self) -> frozenset[str] | None:
        """Every path."""
        return frozenset(self.files)

    def pieces(self, path: str, most: int) -> Iterator[bytes] | None:
        """The bytes of a path."""
        data = self.files.get(path)
        return None if data is None else iter([data[: most + 1]])


class FolderSource:
    """A folder on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, str(folder)

    def names(self) -> frozenset[str] | None:
        """Every file under the folder; links are no files.

        Raises:
            BundleError: `bundle_link`, `bundle_not_a_file`, `bundle_many_files`, `bundle_folder`.
        """
        found: list[str] = []
        left = [""]
        while left:
            above = left.pop()
            if above.count("/") > _DEPTH:
                raise BundleError("bundle_path", read=_shown(above))
            for path, mode in self._inside(above):
                if stat.S_ISLNK(mode):
                    raise BundleError("bundle_link", file=path)
                if stat.S_ISREG(mode):
                    found.append(path)
                elif stat.S_ISDIR(mode):
                    left.append(f"{path}/")
                else:
                    raise BundleError("bundle_not_a_file", file=path)
            if len(found) + len(left) > MOST_FILES:
                raise BundleError("bundle_many_files", expected=MOST_FILES)
        return frozenset(found)

    def _inside(self, above: str) -> Iterator[tuple[str, int]]:
        """What stands in a folder, and of which kind each is."""
        try:
            with os.scandir(self.folder / above) as entries:
                for one in entries:
                    try:
                        yield f"{above}{one.name}", one.stat(follow_symlinks=False).st_mode
                    except FileNotFoundError:
                        # Somebody is publishing there, and it was renamed.
                        continue
        except FileNotFoundError:
            if not above:
                raise BundleError("bundle_folder", file=str(self.folder), read="-") from None
        except OSError as problem:
            raise BundleError(
                "bundle_folder", file=above or str(self.folder), read=problem.strerror
            ) from None

    def pieces(self, path: str, most: int) -> Iterator[bytes] | None:
        """A regular file that is reached through no link.

        Raises:
            BundleError: `bundle_link`, `bundle_not_a_file`, `bundle_unreadable_file`.
        """
        check_path(path)
        try:
            file = self._open(path)
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            raise BundleError("bundle_link", file=path) from None
        except OSError as problem:
            if path and (self.folder / path).is_symlink():
                raise BundleError("bundle_link", file=path) from None
            read = problem.strerror
            raise BundleError("bundle_unreadable_file", file=path, read=read) from None
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise BundleError("bundle_not_a_file", file=path)
        return _pieces(file, most)

    def _open(self, path: str) -> int:
        """Step by step from the folder, so that no link is followed on the way."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        at = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        *above, name = path.split("/")
        try:
            for part in above:
                deeper = os.open(part, flags | os.O_DIRECTORY, dir_fd=at)
                os.close(at)
                at = deeper
            return os.open(name, flags | os.O_NONBLOCK, dir_fd=at)
        finally:
            os.close(at)


class ZipSource:
    """A ZIP file; a bundle may lie in one folder inside it."""

    def __init__(self, file: Path) -> None:
        self.name = str(file)
        try:
            self._zip = zipfile.ZipFile(_Small(file))
        except _ZIP as problem:
            code = "bundle_zip" if _begins_like_zip(file) else "bundle_not_zip"
            raise BundleError(code, file=str(file), read=str(problem)[:80]) from None
        self._members = self._checked()

    def names(self) -> frozenset[str] | None:
        """Every file in it, and folders that hold bytes of their own."""
        return frozenset((*self._members, *self._folders()))

    def _folders(self) -> Iterator[str]:
        for one in self._zip.infolist():
            # Nothing takes two bytes, packed.
            if one.is_dir() and (one.file_size or one.compress_size > len(b"\3\0")):
                check_path(one.filename.removesuffix("/"))
                yield one.filename

    def loose(self) -> list[tuple[int, int]]:
        """Where bytes begin that belong to no member, and how many they are.

        Raises:
            BundleError: `bundle_zip` where a folder in it lies outside the file.
        """
        try:
            with _Small(Path(self.name)) as file:
                return list(loose(file, self._zip, file.seek(0, os.SEEK_END)))
        except _ZIP as problem:
            raise BundleError("bundle_zip", file=self.name, read=str(problem)[:80]) from None

    def pieces(self, path: str, most: int) -> Iterator[bytes] | None:
        """A member, unpacked only as far as it is asked for."""
        member = self._members.get(path)
        if member is None:
            return None
        # No table is packed so tightly; zeros are, and they cost whoever unpacks them.
        if member.file_size > _FREE and member.file_size > _RATIO * member.compress_size:
            raise BundleError(
                "bundle_file_large", file=path, expected=_RATIO * member.compress_size
            )
        return self._unpacked(member, path, most)

    def _unpacked(self, member: zipfile.ZipInfo, path: str, most: int) -> Iterator[bytes]:
        left = most + 1
        try:
            with self._zip.open(member) as file:
                while left and (piece := file.read(min(PIECE, left))):
                    left -= len(piece)
                    yield piece
        except _ZIP as problem:
            raise BundleError("bundle_zip", file=path, read=str(problem)[:80]) from None

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """The members by their path in the bundle."""
        # An empty name is no folder; `is_dir` would look at its last letter.
        infos = [one for one in self._zip.infolist() if not (one.filename and one.is_dir())]
        if len(infos) > MOST_FILES:
            raise BundleError("bundle_many_files", expected=MOST_FILES)
        found: dict[str, zipfile.ZipInfo] = {}
        for one in infos:
            check_path(one.filename)
            kind = stat.S_IFMT(one.external_attr >> 16)
            if kind not in (0, stat.S_IFREG):
                raise BundleError("bundle_link", file=one.filename)
            if one.filename in found:
                raise BundleError("bundle_twice", file=one.filename)
            # Other ways of packing ask for memory as they like; a password hides the content.
            if one.compress_type not in _PACKED or one.flag_bits & 1:
                read = f"{one.compress_type}, {one.flag_bits & 1}"
                raise BundleError("bundle_zip", file=one.filename, read=read)
            found[one.filename] = one
        self._apart(infos)
        tops = {name.partition("/")[0] for name in found}
        if len(tops) == 1 and "latest.json" not in found:
            cut = len(tops.pop()) + 1
            return {name[cut:]: one for name, one in found.items()}
        return found

    @staticmethod
    def _apart(infos: list[zipfile.ZipInfo]) -> None:
        """No two members share their bytes: else a small file could unpack to any size."""
        end, before = 0, ""
        for one in sorted(infos, key=lambda info: info.header_offset):
            if one.header_offset < end:
                raise BundleError("bundle_zip", file=one.filename, read=before[:80])
            end = one.header_offset + one.compress_size
            before = one.filename


def _begins_like_zip(file: Path) -> bool:
    """Whether a file that is no whole ZIP was meant as one, such as half a download."""
    try:
        with file.open("rb") as opened:
            return opened.read(2) == b"PK"
    except OSError:
        return True


class _Small(io.BufferedReader):
    """A file of which nobody reads a great part at once, whatever it says of its own parts."""

    def __init__(self, file: Path) -> None:
        super().__init__(io.FileIO(file))

    def __del__(self) -> None:
        self.close()

    def read(self, size: int | None = -1, /) -> bytes:
        """Some bytes."""
        if size is None or size < 0:
            size = _MOST_READ
        if size > _MOST_READ:
            raise zipfile.BadZipFile(f"{size} > {_MOST_READ}")
        return super().read(size)


def check_path(path: str) -> None:
    """A path that stays inside.

    Raises:
        BundleError: `bundle_path`.
    """
    parts = path.split("/")
    plain = path.isascii() and path.isprintable() and "\\" not in path and ":" not in path
    if not plain or len(path) > MOST_PATH or any(part in ("", ".", "..") for part in parts):
        raise BundleError("bundle_path", read=_shown(path))


def _shown(path: str) -> str:
    """A path in plain letters, without the quotation marks around it."""
    return ascii(path)[1:-1][:80]


def _pieces(file: int, most: int) -> Iterator[bytes]:
    left = most + 1
    try:
        while left and (piece := os.read(file, min(PIECE, left))):
            left -= len(piece)
            yield piece
    finally:
        os.close(file)
