"""What an election folder says beyond its record, as the facts to append."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast, get_args

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from hattama.core.errors import InputError
from hattama.core.record.admit import Admitted
from hattama.core.record.codec import canonical
from hattama.core.record.entries import (
    CopyReceived,
    DecisionRecorded,
    ElectionOpened,
    FactWithdrawn,
    File,
    RegisterAmended,
)
from hattama.core.record.facts import Corrects, Entry, Fact, NotUnderstood, Reason
from hattama.core.record.growth import (
    Change,
    Grown,
    as_entry,
    beside,
    confirmed,
    corrected,
    facts_beside,
    file_of,
    protocol_fact,
)
from hattama.core.record.held import held
from hattama.core.record.protocol import OFFICIAL, Protocols
from hattama.core.record.reading import Recorded
from hattama.core.record.rows import check_rows
from hattama.folder.canonical import register_files
from hattama.folder.read import Folder
from hattama.folder.sealing import Key, Seal, seal, sealed_fact

ALL = "all"
# Who amends the head of the record when only the stage, a source or a name has changed.
PUBLISHER = "publisher"
HEAD = "head"
# So many figures of a changed row are told.
_SHOWN = 6


class Said(Struct, frozen=True):
    """What whoever records says beside the folder.

    Attributes:
        at: time of recording.
        correct, withdraw: `UNIT/CONTEST`, `UNIT/CONTEST/SOURCE`, `entry:N`; `correct` also `all`.
        reason, by, article: of corrections and amendments.
        amend: the register or the law may change.
        key, recovery, publisher: of a record that begins.
        seal: sources whose new copies are sealed instead of said.
        sealed: copies that are sealed already and were not revealed.
        sealing: sources that ever sealed a copy.
        openly: sources that sealed before, and whose new copies are said openly all the same.
        unknown: seals whose content is not here; they may be copies of any source.
    """

    at: str
    correct: tuple[str, ...] = ()
    withdraw: tuple[str, ...] = ()
    reason: str = ""
    by: str = ""
    article: str = ""
    amend: bool = False
    key: str = ""
    recovery: tuple[str, ...] = ()
    publisher: str = ""
    seal: tuple[str, ...] = ()
    sealed: frozenset[Key] = frozenset()
    sealing: frozenset[str] = frozenset()
    openly: tuple[str, ...] = ()
    unknown: int = 0


class Growth(Struct, frozen=True, eq=False):
    """Facts to append, and the files that they name.

    Attributes:
        counts: how many facts of each kind.
        left: facts of `facts.jsonl` that this release does not understand, not recorded.
        seals: contents to keep.
    """

    lines: tuple[bytes, ...] = ()
    files: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    left: int = 0
    seals: tuple[Seal, ...] = ()


class _Grow(Struct):
    """Collects what is appended."""

    said: Said
    lines: list[bytes] = field(default_factory=list)
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seals: list[Seal] = field(default_factory=list)

    def growth(self, left: int) -> Growth:
        """Everything that was collected."""
        return Growth(tuple(self.lines), self.files, self.counts, left, tuple(self.seals))

    def say(self, fact: Entry) -> None:
        self.lines.append(canonical(fact))
        self.count(str(type(fact).__struct_config__.tag), 1)

    def seal(self, copy: Entry) -> None:
        """Commit to a copy."""
        assert isinstance(copy, CopyReceived)
        one = seal(copy)
        self.seals.append(one)
        self.say(sealed_fact(one, self.said.at))

    def count(self, kind: str, number: int) -> None:
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number

    def corrects(self, recorded: Recorded, entry: int) -> Corrects:
        """What a correction says of the fact that it replaces."""
        if not self.said.reason or not self.said.by:
            raise InputError("record_reason_missing")
        return Corrects(
            entry=entry, leaf=recorded.leaf(entry), reason=_reason(self.said.reason),
            by=self.said.by, article=self.said.article,
        )  # fmt: skip


def first(folder: Folder, said: Said) -> Growth:
    """A record that begins with this folder."""
    grow = _Grow(said)
    refs: dict[str, File] = {}
    for name, data in register_files(folder.election, folder.register).items():
        refs[name] = file_of(data)
        grow.files[name, refs[name].sha256] = data
    awaited = sum(len(folder.register.awaited(one)) for one in folder.register.contests)
    grow.say(
        ElectionOpened(
            version=1,
            recorded=said.at,
            election=folder.election.id,
            law=folder.election.law,
            expected=awaited,
            files=refs,
            publisher=said.publisher,
            key=said.key,
            recovery=said.recovery,
        )
    )  # fmt: skip
    left = _facts(grow, folder, (), None)
    new = beside(folder.register, folder.protocols, Protocols(()), ())
    _protocols(grow, folder, new)
    return grow.growth(left)


def further(folder: Folder, said: Said, recorded: Recorded, admitted: Admitted) -> Growth:
    """What a folder says beyond its record.

    Raises:
        InputError: `record_changed` and its like: a recorded row or fact has changed or vanished,
            and nobody said that it is to be corrected.
    """
    grow = _Grow(said)
    if folder.election.id != admitted.frozen.election.id:
        read = admitted.frozen.election.id
        raise InputError("record_of_another", read=read, expected=folder.election.id)
    _amend(grow, folder, admitted)
    left = _facts(grow, folder, admitted.facts, recorded)
    # The protocols that hold, in the register of the folder: an amendment loses none of them.
    frozen = replace(admitted.frozen, register=folder.register)
    try:
        check_rows(recorded, frozen, admitted.current)
    except InputError as problem:
        told = {**problem.params, "used": problem.params["entry"], "entry": None, "key": None}
        raise InputError("record_amended_away", **told) from None
    holds = held(recorded, replace(admitted, frozen=frozen))
    found = beside(folder.register, folder.protocols, holds.protocols, holds.entries)
    _corrections(grow, folder, recorded, found.changed)
    _protocols(grow, folder, found)
    return grow.growth(left)


def _protocols(grow: _Grow, folder: Folder, found: Grown) -> None:
    """New protocols; those that are sealed, or are to be, are not said."""
    said, election, register = grow.said, folder.election.id, folder.register
    for source in said.seal:
        if source == OFFICIAL:
            raise InputError("seal_official")
        if source not in folder.protocols.sources:
            known = tuple(one for one in folder.protocols.sources if one != OFFICIAL)
            raise InputError("source_unknown", read=source[:80], expected=known)
    open_rows = []
    for contest, source, pages, rows in found.new:
        name = register.contests[contest].id
        if source in said.seal or any(key[2] == source for key in said.sealed):
            fresh = []
            for row in rows.tolist():
                unit = register.units.ids[int(pages.unit[row])]
                if (unit, name, source) in said.sealed:
                    continue
                if source in said.seal:
                    copy = protocol_fact(election, unit, name, source, pages.given(row), said.at)
                    grow.seal(copy)
                else:
                    fresh.append(row)
            rows = np.array(fresh, dtype=np.int32)  # noqa: PLW2901
        if len(rows) and source in said.sealing - {*said.seal, *said.openly}:
            raise InputError("seal_source", read=source, number=len(rows))
        open_rows.append((contest, source, pages, rows))
    lines = list(confirmed(election, register, replace(found, new=tuple(open_rows)), said.at))
    grow.lines += lines
    copies = sum(len(rows) for _, source, _, rows in open_rows if source != OFFICIAL)
    if copies and said.unknown:
        raise InputError("seal_missing", read=said.unknown)
    grow.count("CopyReceived", copies)
    grow.count("ProtocolConfirmed", len(lines) - copies)


def _amend(grow: _Grow, folder: Folder, admitted: Admitted) -> None:
    """Files of the register that have another content now."""
    now = register_files(folder.election, folder.register)
    refs = {name: file_of(data) for name, data in now.items()}
    changed = {name: ref for name, ref in refs.items() if admitted.files.get(name) != ref}
    dropped = tuple(name for name in admitted.files if name not in now)
    if not changed and not dropped:
        return
    head = set(changed) == {"election"} and not dropped
    if not head and not grow.said.amend:
        raise InputError("record_register_changed", read=(*changed, *dropped))
    if not head and (not grow.said.reason or not grow.said.by):
        raise InputError("record_reason_missing")
    for name, ref in changed.items():
        grow.files[name, ref.sha256] = now[name]
    grow.say(
        RegisterAmended(
            version=1,
            recorded=grow.said.at,
            files=changed,
            dropped=dropped,
            by=grow.said.by or PUBLISHER,
            article=grow.said.article,
            reason=HEAD if head else grow.said.reason,
        )
    )  # fmt: skip


def _facts(
    grow: _Grow,
    folder: Folder,
    record: Sequence[tuple[int, Fact | NotUnderstood]],
    recorded: Recorded | None,
) -> int:
    """Facts that are no protocols; how many of the folder are not understood."""
    texts: dict[str, bytes] = {}
    own = [as_entry(one, grow.said.at, texts) for one in folder.facts if isinstance(one, Fact)]
    new, gone = facts_beside(own, record)
    asked = {one for one in (*grow.said.correct, *grow.said.withdraw) if one.startswith("entry:")}
    said: list[Fact] = []
    for number, fact in gone:
        place = f"entry:{number}"
        if recorded is None or place not in asked:
            raise InputError("record_fact_changed", read=number, kind=type(fact).__name__)
        corrects = grow.corrects(recorded, number)
        if place in grow.said.withdraw:
            grow.say(FactWithdrawn(version=1, recorded=grow.said.at, corrects=corrects))
            continue
        other = next((one for one in new if type(one) is type(fact)), None)
        if other is None:
            raise InputError("record_nothing_to_correct", read=place)
        new.remove(other)
        said.append(other)
        grow.say(replace(other, corrects=corrects))
    left = asked - {f"entry:{number}" for number, _ in gone}
    if left:
        raise InputError("record_nothing_to_correct", read=min(left))
    for fact in new:
        grow.say(fact)
        said.append(fact)
    for one in said:
        if isinstance(one, DecisionRecorded):
            grow.files["text", one.about.sha256] = texts[one.about.sha256]
    return sum(isinstance(one, NotUnderstood) for one in folder.facts)


def _corrections(
    grow: _Grow, folder: Folder, recorded: Recorded, changed: Sequence[Change]
) -> None:
    """Recorded protocols that the folder holds otherwise, or no more."""
    asked: dict[str, Literal["correct", "withdraw"]] = {}
    for name in grow.said.correct:
        asked[name] = "correct"
    every = asked.pop(ALL, None)
    for name in grow.said.withdraw:
        asked[name] = "withdraw"
    # A slip in what was asked is told before what was not asked for.
    used = {name for change in changed for name in _names(change)}
    left = {name for name in asked if name not in used and not name.startswith("entry:")}
    if left - {ALL}:
        raise InputError("record_nothing_to_correct", read=min(left - {ALL}))
    refused: list[Change] = []
    for change in changed:
        said = next((name for name in _names(change) if name in asked), None)
        wish = asked[said] if said is not None else every
        if wish is None or (wish == "correct") != bool(change.figures):
            refused.append(change)
            continue
        corrects = grow.corrects(recorded, change.entry)
        if wish == "withdraw":
            grow.say(FactWithdrawn(version=1, recorded=grow.said.at, corrects=corrects))
        else:
            grow.say(corrected(folder.election.id, change, corrects, grow.said.at))
    if refused:
        _refuse(refused)
    if left:
        raise InputError("record_nothing_to_correct", read=ALL)


def _names(change: Change) -> list[str]:
    """What a changed row may be called: an official one also without its source."""
    names = [f"{change.unit}/{change.contest}/{change.source}"]
    return [*names, f"{change.unit}/{change.contest}"] if change.source == OFFICIAL else names


def _refuse(refused: Sequence[Change]) -> None:
    """A recorded row never changes by itself; the sentence says how to correct it."""
    one = refused[0]
    source = "" if one.source == OFFICIAL else f"/{one.source}"
    code = "record_row_changed" if one.figures else "record_row_gone"
    raise InputError(
        code, read=f"{one.unit}/{one.contest}{source}", number=one.entry, more=len(refused) - 1,
        changes=_told(one) if one.figures else (),
    )  # fmt: skip


def _told(change: Change) -> tuple[str, ...]:
    """Which figures of a row changed, in digits as they stand in the files."""
    found = change.differences()
    told = [f"{column} {_cell(old)} \u2192 {_cell(new)}" for column, old, new in found[:_SHOWN]]
    return (*told, "\u2026") if len(found) > _SHOWN else tuple(told)


def _cell(figure: int | None) -> str:
    return "\u2013" if figure is None else str(figure)


def _reason(text: str) -> Reason:
    words = get_args(Reason)
    if text not in words:
        raise InputError("record_reason_unknown", read=text[:60], expected=words)
    return cast(Reason, text)
