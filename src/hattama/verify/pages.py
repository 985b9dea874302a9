"""The site of a bundle: each page is the one that the MANIFEST names, and is made again.

Pages are drawn from the tables for people; what counts is checked without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from hattama.bundle import layout
from hattama.bundle.manifest import Manifest
from hattama.bundle.pages import Fetch
from hattama.bundle.read import read
from hattama.bundle.shelf import Shelf
from hattama.bundle.snapshot import Snapshot
from hattama.core.errors import InputError
from hattama.verify.files import Shown

# From a snapshot and the settings of a site (`pages/site.json`) to its pages, by way of those that
# follow from nothing (a font); None where this release would make others.
Remake = Callable[[Snapshot, bytes, Fetch], Iterator[tuple[str, bytes]] | None]

SETTINGS = f"{layout.PAGES}/site.json"
_STEP = "pages"
_MOST_SETTINGS = 2**16


def pages_of(made: Manifest) -> dict[str, tuple[int, str]]:
    """The pages that a MANIFEST names."""
    return {path: one for path, one in made.files.items() if layout.is_page(path)}


def check_pages(
    shown: Shown, made: Manifest, snap: Snapshot | None, remake: Remake | None, *, look: bool
) -> None:
    """Every page against the MANIFEST, then against those that are made again.

    Args:
        look: False where reading thousands of pages would take too long (an address).
    """
    named = pages_of(made)
    shown.known.update(named)
    shown.notes.tell(_STEP, pages=len(named))
    if not named:
        return
    if SETTINGS not in named:
        # Nobody could make these again: a site says what wrote it.
        for path in named:
            shown.notes.fails(_STEP, "page_more", file=path)
    if not look:
        shown.notes.unchecked(_STEP, "pages_not_read", number=len(named))
        return
    shown.compare(Manifest(made.origin, made.size, made.root, named), _STEP)
    if shown.notes.failed(_STEP) or snap is None:
        return
    again = _again(shown, named, snap, remake)
    if again is None:
        shown.notes.unchecked(_STEP, "pages_not_made", number=len(named))
        return
    left = dict(named)
    for path, data in again:
        if left.pop(path, None) is None:
            shown.notes.fails(_STEP, "page_missing", file=path)
        elif Shelf.sum_of(data) != named[path]:
            shown.notes.fails(_STEP, "page_differs", file=path)
    for path in left:
        shown.notes.fails(_STEP, "page_more", file=path)


def _again(
    shown: Shown, named: Mapping[str, tuple[int, str]], snap: Snapshot, remake: Remake | None
) -> Iterator[tuple[str, bytes]] | None:
    def fetch(path: str, most: int) -> bytes | None:
        try:
            return read(shown.source, path, most) if path in named else None
        except InputError:
            return None

    if remake is None:
        return None
    settings = fetch(SETTINGS, _MOST_SETTINGS)
    return None if settings is None else remake(snap, settings, fetch)
