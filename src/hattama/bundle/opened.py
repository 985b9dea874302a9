"""A bundle as something to count with: facts read and admitted, signatures not looked at."""

from __future__ import annotations

from msgspec import Struct, json

from hattama.bundle import layout
from hattama.bundle.read import Source, read
from hattama.bundle.snapshot import admitted
from hattama.core.errors import InputError
from hattama.core.record.admit import Admitted
from hattama.core.record.entries import File
from hattama.core.record.held import Held, held
from hattama.core.record.reading import CHUNK, Reader, Recorded
from hattama.log.reader import bundle_of
from hattama.log.tiles import bundles_of

_MOST_LATEST = 2**24
_MOST_BUNDLE = 2**25
_MOST_HEAD = 2**16


class Opened(Struct, frozen=True, eq=False):
    """The facts of a bundle, and what they leave."""

    recorded: Recorded
    admitted: Admitted
    held: Held


def open_bundle(source: Source) -> Opened:
    """Read a bundle. Verify it first: whoever made it is believed here.

    Raises:
        InputError: what cannot be read, what a record refuses.
    """
    try:
        size = json.decode(read(source, layout.LATEST, _MOST_LATEST) or b"", type=_Latest).size
    except (ValueError, RecursionError):
        raise InputError("bundle_unreadable", file=f"{source.name}/{layout.LATEST}") from None

    def entries(path: str) -> bytes | None:
        return read(source, f"{layout.LOG}/{path}", _MOST_BUNDLE)

    def fetch(name: str, file: File) -> bytes | None:
        path = layout.file(name, file.sha256)
        data = read(source, path, file.bytes)
        if data is None and read(source, path + layout.WITHDRAWN, _MOST_HEAD) is None:
            raise InputError("record_file_missing", file=path, read=name)
        return data

    reader = Reader()
    lines: list[bytes] = []
    for bundle in bundles_of(size):
        lines += bundle_of(entries, bundle)
        if len(lines) >= CHUNK:
            reader.feed(lines)
            lines = []
    reader.feed(lines)
    recorded = reader.done()
    found = admitted(recorded, fetch)
    return Opened(recorded, found, held(recorded, found))


class _Latest(Struct):
    size: int


def corrected(recorded: Recorded, since: int = 0) -> frozenset[tuple[str, str]]:
    """Unit and contest of each protocol that was corrected, from an entry on."""
    found = set()
    for sheet in recorded.sheets:
        for spot, entry in enumerate(sheet.entry.tolist() if recorded.corrects else ()):
            if entry >= since and entry in recorded.corrects:
                unit = recorded.units[int(sheet.unit[spot])]
                found.add((unit, recorded.contests[int(sheet.contest[spot])]))
    return frozenset(found)
