"""A file of protocols as far as it can be read without the register: figures, and keys as text.

Most of the time that a nation's protocols take goes into their figures. So this begins while the
register is still being read, and on two processors.
"""

from __future__ import annotations

import threading

import numpy as np
from msgspec import Struct

from hattama.core.register.model import Ints
from hattama.core.register.texts import Texts
from hattama.folder.figures import cells_of, each_piece
from hattama.folder.files import Place
from hattama.folder.register import only_csv

KEYS = ("unit", "contest", "source")
# So many bytes are read ahead; of a larger election the rest follows file by file.
MOST_AHEAD = 2**26


class Scanned(Struct, frozen=True, eq=False):
    """What the quick way makes of a file.

    Attributes:
        header: all columns.
        columns: those that hold figures.
        keys: the columns of `KEYS` that are there.
        figures: rows by `columns`.
    """

    header: tuple[str, ...]
    columns: tuple[str, ...]
    keys: dict[str, Texts]
    figures: Ints


def scanned(data: bytes) -> Scanned | None:
    """The file, or None where anything about it asks for a second look."""
    bare = data.removeprefix(b"\xef\xbb\xbf")
    if any(mark in bare for mark in (b'"', b"\0")):
        return None
    if b"\r" in bare:
        bare = bare.replace(b"\r\n", b"\n")
        if b"\r" in bare:
            # By the rules of CSV it ends a line too, so the lines would have other numbers.
            return None
    if not bare.endswith(b"\n"):
        bare += b"\n"
    body = bare.index(b"\n") + 1
    try:
        header = bare[:body].decode("ascii").strip().split(",")
    except UnicodeDecodeError:
        return None
    if len(set(header)) < len(header) or "unit" not in header or "contest" not in header:
        return None
    spots = [spot for spot, one in enumerate(header) if one not in KEYS]
    keys = [header.index(name) for name in KEYS if name in header]
    count = bare.count(b"\n", body)
    matrix = np.empty((count, len(spots)), dtype=np.int64)
    edges = np.empty((2, len(keys), count), dtype=np.int64)

    def work(piece: bytes, start: int, row: int) -> bool:
        cells = cells_of(piece, len(header))
        found = None if cells is None else cells.figures(spots)
        if cells is None or found is None:
            return False
        rows = slice(row, row + len(cells))
        matrix[rows] = found
        edges[0, :, rows] = cells.first[:, keys].T + start
        edges[1, :, rows] = cells.last[:, keys].T + start
        return True

    if not each_piece(bare, body, work):
        return None
    padded = bare + b"\0" * 8
    return Scanned(
        tuple(header),
        tuple(header[spot] for spot in spots),
        {
            header[spot]: Texts(padded, edges[0, number], edges[1, number])
            for number, spot in enumerate(keys)
        },
        matrix,
    )


class Ahead:
    """Files of protocols that are read while something else is being done."""

    def __init__(self, folder: Place) -> None:
        self._folder = folder
        self._done: dict[str, tuple[bytes, Scanned | None]] = {}
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        read = 0
        try:
            for name in only_csv(self._folder):
                data = (self._folder / name).read_bytes()
                read += len(data)
                if self._closed or read > MOST_AHEAD:
                    return
                self._done[name] = data, scanned(data)
        except Exception:  # noqa: BLE001
            # Whoever asks for the file meets the same problem, where it can be told.
            return

    def close(self) -> None:
        """Stop as soon as the file in hand is done; nothing is left running."""
        self._closed = True
        self._thread.join()

    def take(self, name: str) -> tuple[bytes, Scanned | None]:
        """A file and what was made of it.

        Raises:
            InputError: it cannot be read.
        """
        self._thread.join()
        if name in self._done:
            return self._done.pop(name)
        data = (self._folder / name).read_bytes()
        return data, scanned(data)
