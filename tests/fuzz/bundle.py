"""Several files in one input, and election folders that stand in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

_MARK = re.compile(rb"^==> ([\w./-]{1,60}) <==\n", re.MULTILINE)


def join(files: Mapping[str, bytes]) -> bytes:
    """Files behind each other, each under a line with its name."""
    return b"".join(b"==> %s <==\n%s\n" % (name.encode(), data) for name, data in files.items())


def split(data: bytes) -> dict[str, bytes]:
    """The files of an input; what stands before the first name is nobody's."""
    parts = _MARK.split(data)[1:]
    return {
        name.decode(): body.removesuffix(b"\n")
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


class Memory(Traversable):
    """A folder or a file among some files by path, such as `register/units.csv`."""

    def __init__(self, files: Mapping[str, bytes], path: str = "") -> None:
        self._files = files
        self._path = path

    @property
    def name(self) -> str:
        return self._path.rpartition("/")[2]

    def is_file(self) -> bool:
        return self._path in self._files

    def is_dir(self) -> bool:
        return not self._path or any(name.startswith(f"{self._path}/") for name in self._files)

    def iterdir(self) -> Iterator[Memory]:
        inside = f"{self._path}/" if self._path else ""
        names = {
            name[len(inside) :].partition("/")[0] for name in self._files if name.startswith(inside)
        }
        return (Memory(self._files, inside + name) for name in sorted(names))

    def joinpath(self, *descendants: Any) -> Memory:
        parts = [self._path, *map(str, descendants)]
        return Memory(self._files, "/".join(part for part in parts if part))

    def __truediv__(self, child: Any) -> Memory:
        return self.joinpath(child)

    def read_bytes(self) -> bytes:
        return self._files[self._path]

    def read_text(self, encoding: str | None = None) -> str:
        return self.read_bytes().decode(encoding or "utf-8")

    def open(self, mode: str = "r", *_args: Any, **_more: Any) -> Any:
        if mode != "rb" or self._path not in self._files:
            raise FileNotFoundError(self._path)
        return io.BytesIO(self._files[self._path])
