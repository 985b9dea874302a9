"""Recording: an election folder and what somebody says, to facts that are on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.record.admit import Admitted, admit
from hattama.core.record.codec import canonical
from hattama.core.record.entries import File, FileWithdrawn, PublicationOpened, Sealed
from hattama.core.record.facts import Entry
from hattama.core.record.reading import Reader, Recorded, entry_of
from hattama.folder.files import Place, place_of
from hattama.folder.frozen import frozen_of
from hattama.folder.grow import Growth, Said, first, further
from hattama.folder.ledger import FILES, Fetcher, Ledger, Loaded, has_record, opened, read_record
from hattama.folder.lots import check_lots
from hattama.folder.read import Folder, read
from hattama.folder.rotating import Sign, rotation
from hattama.folder.sealing import Seal, keep, kept, revealed_fact


class Appended(Struct, frozen=True):
    """What was recorded.

    Attributes:
        size: facts in the record now.
        counts: how many of each kind are new.
        left: facts of the folder that this release does not understand, not recorded.
        last: when the last fact was recorded.
    """

    size: int
    counts: Mapping[str, int] = field(default_factory=dict)
    left: int = 0
    last: str = ""


def record_folder(path: str | Path, said: Said, extra: Sequence[Entry] = ()) -> Appended:
    """Append what is new in an election folder.

    Args:
        extra: facts that come after it, of the kinds that only a record has.

    Raises:
        InputError: what cannot be read, what a record refuses; nothing was appended then.
    """
    place = place_of(str(path))
    with opened(path) as ledger:
        folder = read(place)
        before = _before(ledger, place) if has_record(place) else None
        growth = _growth(folder, _with_seals(place, said, before), before)
        return _append(ledger, before, growth, _unsaid(before, extra))


def append_facts(path: str | Path, extra: Sequence[Entry]) -> Appended:
    """Append facts of the kinds that only a record has, without looking at the folder.

    Raises:
        InputError: `record_none` where the folder has no record yet; what a record refuses.
    """
    place = place_of(str(path))
    with opened(path) as ledger:
        if not has_record(place):
            raise InputError("record_none", file=place.name)
        return _append(ledger, _before(ledger, place), Growth(), extra)


def rotate(
    path: str | Path, said: Said, new: str, signer: str, sign: Sign, extra: Sequence[Entry] = ()
) -> Appended:
    """Name the log's next key; nobody records in between, for the fact is signed for its place.

    Args:
        new, signer: vkeys.
        extra: facts that come after it.

    Raises:
        InputError: as `rotation`; what a record refuses.
    """
    place = place_of(str(path))
    with opened(path) as ledger:
        fact = rotation(str(path), said, new, signer, sign)
        return _append(ledger, _before(ledger, place), Growth(), [fact, *extra])


def reveal(path: str | Path, asked: Sequence[str], at: str) -> Appended:
    """Say what was sealed.

    Args:
        asked: numbers of seals, sources, or `all`.

    Raises:
        InputError: `record_none`, `seal_none`.
    """
    place = place_of(str(path))
    with opened(path) as ledger:
        if not has_record(place):
            raise InputError("record_none", file=place.name)
        before = _before(ledger, place)
        seals = _open_seals(place, before)
        wanted = {
            entry: one
            for entry, one in seals.items()
            if {"all", str(entry), one.key[2]} & set(asked)
        }
        if not wanted:
            raise InputError("seal_none", read=", ".join(asked)[:80])
        extra = [
            revealed_fact(one, entry, before.recorded, at) for entry, one in sorted(wanted.items())
        ]
        return _append(ledger, before, Growth(), extra)


def _before(ledger: Ledger, place: Place) -> Loaded:
    """The record so far, with what it withdrew really taken away."""
    loaded = read_record(place)
    ledger.settle(loaded.admitted.withdrawn)
    return loaded


def _open_seals(place: Place, before: Loaded) -> dict[int, Seal]:
    """Seals that were not revealed, by the number of their fact."""
    mine = kept(place)
    return {
        number: mine[one.commitment]
        for number, one in before.recorded.others
        if isinstance(one, Sealed) and number in before.admitted.sealed and one.commitment in mine
    }


def _with_seals(place: Place, said: Said, before: Loaded | None) -> Said:
    """What is said, and what was sealed before."""
    if before is None:
        return said
    said = replace(said, sealing=frozenset(one.key[2] for one in kept(place).values()))
    if not before.admitted.sealed:
        return said
    seals = _open_seals(place, before)
    keys = frozenset(one.key for one in seals.values())
    return replace(said, sealed=keys, unknown=len(before.admitted.sealed) - len(seals))


def _unsaid(before: Loaded | None, extra: Sequence[Entry]) -> list[Entry]:
    """Facts that say something new: what was opened already is not opened again."""
    opened = before.admitted.opened if before is not None else {}

    known = before.admitted.frozen.register.contest_places() if before is not None else {}

    def says(one: Entry) -> bool:
        if not isinstance(one, PublicationOpened) or not known.keys() >= set(one.contests):
            # A contest that nobody knows is refused, also where everything is open.
            return True
        if None in opened:
            return False
        return not one.contests or any(name not in opened for name in one.contests)

    return [one for one in extra if says(one)]


def _growth(folder: Folder, said: Said, before: Loaded | None) -> Growth:
    if before is None:
        if said.correct or said.withdraw:
            raise InputError("record_nothing_to_correct", read=(*said.correct, *said.withdraw)[0])
        return first(folder, said)
    if said.key or said.recovery or said.publisher:
        raise InputError("record_begun")
    return further(folder, said, before.recorded, before.admitted)


def _append(
    ledger: Ledger, before: Loaded | None, growth: Growth, extra: Sequence[Entry]
) -> Appended:
    """Admit everything together, then write: files, facts, tombstones."""
    lines = [*growth.lines, *map(canonical, extra)]
    counts = dict(growth.counts)
    for one in extra:
        kind = str(type(one).__struct_config__.tag)
        counts[kind] = counts.get(kind, 0) + 1
    if lines:
        reader = before.reader if before is not None else Reader()
        start = reader.size
        recorded, admitted = _admitted(ledger, reader, lines, growth.files)
        check_lots(recorded, admitted, start)
        for (name, sha256), data in growth.files.items():
            ledger.put(name, File(bytes=len(data), sha256=sha256), data)
        for sealed in growth.seals:
            keep(ledger.folder, sealed)
        ledger.append(lines)
        for number, fact in enumerate(extra, start + len(growth.lines)):
            if isinstance(fact, FileWithdrawn):
                ledger.withdraw(fact.name, fact.sha256, number, fact)
        size, last = len(recorded), lines[-1]
    else:
        size, last = (len(before.recorded) if before is not None else 0), b""
    told = entry_of(last, size - 1).recorded if last else ""
    return Appended(size, counts, growth.left, told)


def _admitted(
    ledger: Ledger,
    reader: Reader,
    lines: Sequence[bytes],
    files: Mapping[tuple[str, str], bytes],
) -> tuple[Recorded, Admitted]:
    """The whole record with its new facts, admitted; files that are not on disk yet included."""
    here = Fetcher(place_of(str(ledger.folder)) / FILES)

    def fetch(name: str, file: File) -> bytes | None:
        data = files.get((name, file.sha256))
        return data if data is not None else here(name, file)

    reader.feed(lines)
    recorded = reader.done()
    return recorded, admit(recorded, lambda named: frozen_of(named, fetch))
