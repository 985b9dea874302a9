"""Partial tiles and bundles of a log: what each published head needs beside the full ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from hattama.bundle import layout
from hattama.log.tiles import WIDTH, Tile, path_parts


def partials(size: int) -> Iterator[Tile]:
    """The partial tiles and the partial bundle of a log of that size."""
    level = 0
    while count := size >> (8 * level):
        full, rest = divmod(count, WIDTH)
        if rest:
            yield Tile(level, full, rest)
            if level == 0:
                yield Tile(None, full, rest)
        level += 1


def unneeded(folder: Path, sizes: Iterable[int]) -> Iterator[str]:
    """Partial files under a bundle that belong to none of these sizes."""
    needed = {tile.path for size in sizes for tile in partials(size)}
    log = folder / layout.LOG
    for file in sorted(log.glob("tile/**/*.p/*")):
        path = str(file.relative_to(log))
        if path_parts(path) is not None and path not in needed:
            yield f"{layout.LOG}/{path}"
