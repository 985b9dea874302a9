"""What a record tells besides protocols that hold: facts, and everything that changed since.

In no language, and once for all languages of a site; a nation has tens of thousands of protocols,
and of these only the corrected ones are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct, field

from hattama.bundle.corrections import Told, protocols_told
from hattama.bundle.snapshot import Snapshot
from hattama.core.record.entries import (
    FactWithdrawn,
    File,
    FileWithdrawn,
    KeyRotated,
    RegisterAmended,
    Revealed,
)
from hattama.core.record.facts import (
    ComplaintDecided,
    ComplaintFiled,
    Corrects,
    CourtJudgment,
    Entry,
    Fact,
    NotUnderstood,
    RecountHeld,
    RecountOrdered,
    RepeatVoteOrdered,
    UnitAnnulled,
)
from hattama.core.record.protocol import OFFICIAL, repeated_line

# Facts that change what was said before, besides corrections and withdrawals.
_CHANGING = (
    FileWithdrawn, RegisterAmended, KeyRotated, UnitAnnulled, RepeatVoteOrdered, RecountOrdered,
    RecountHeld,
)  # fmt: skip
Figure = tuple[str, int | None, int | None]


class Change(Struct, frozen=True):
    """One change of what was said before.

    Attributes:
        kind: `corrected`, `copy_corrected` or `withdrawn` of a protocol; `fact_corrected`,
            `fact_withdrawn` of another fact; else the kind of the fact itself.
        about: the entry that it replaces or takes back.
        was: the protocol before, and `now` the one after.
        figures: column, what it was, what it is; only what differs.
        files: of the register: name, hash before, hash after.
    """

    entry: int
    kind: str
    about: int | None = None
    why: Corrects | None = None
    was: Told | None = None
    now: Told | None = None
    figures: tuple[Figure, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()


class Story(Struct, frozen=True):
    """The facts of a record that are no protocols.

    Attributes:
        facts: by number, in the order of the record; what a seal held stands under the number of
            the fact that opened it.
        unsealed: from the fact that opened a seal to the seal.
        gone: of an entry that does not hold any more, `replaced` or `withdrawn`, and by which.
        answers: what was decided about a complaint, by its id.
        filed: the entry of each complaint.
        changes: the newest first.
    """

    facts: Mapping[int, Entry | NotUnderstood]
    unsealed: Mapping[int, int]
    gone: Mapping[int, tuple[str, int]]
    answers: Mapping[str, list[int]]
    filed: Mapping[str, int]
    changes: tuple[Change, ...] = field(default=())

    def told(self) -> list[int]:
        """Numbers of what stands among the decisions: all but what only takes something back."""
        return [number for number, one in self.facts.items() if not isinstance(one, FactWithdrawn)]


def story(snap: Snapshot) -> Story:
    """Everything that a record tells besides protocols that hold."""
    recorded = snap.recorded
    facts: dict[int, Entry | NotUnderstood] = {}
    unsealed: dict[int, int] = {}
    answers: dict[str, list[int]] = {}
    filed: dict[str, int] = {}
    for number, one in recorded.others:
        facts[number] = one
        if isinstance(one, Revealed):
            unsealed[number] = one.entry
        elif isinstance(one, ComplaintFiled):
            filed.setdefault(one.complaint, number)
        elif isinstance(one, ComplaintDecided | CourtJudgment) and one.complaint:
            answers.setdefault(one.complaint, []).append(number)
    gone = {
        one.entry: ("replaced", number) for number, one in _corrections(snap, facts).items()
    }  # fmt: skip
    for number, fact in facts.items():
        if isinstance(fact, FactWithdrawn) and fact.corrects is not None:
            gone[fact.corrects.entry] = ("withdrawn", number)
    found = tuple(sorted(_changes(snap, facts, gone), key=lambda one: -one.entry))
    return Story(facts, unsealed, gone, answers, filed, found)


def _corrections(snap: Snapshot, facts: Mapping[int, Entry | NotUnderstood]) -> dict[int, Corrects]:
    """What each correction replaces, protocols and other facts alike."""
    found = dict(snap.recorded.corrects)
    for number, one in facts.items():
        if isinstance(one, Fact) and one.corrects is not None:
            found[number] = one.corrects
    return found


def _changes(
    snap: Snapshot,
    facts: Mapping[int, Entry | NotUnderstood],
    gone: Mapping[int, tuple[str, int]],
) -> Iterator[Change]:
    corrects = _corrections(snap, facts)
    for number, one in facts.items():
        if isinstance(one, FactWithdrawn) and one.corrects is not None:
            corrects[number] = one.corrects
    known = protocols_told(snap.recorded, {*corrects, *(one.entry for one in corrects.values())})
    for number, why in corrects.items():
        yield _corrected(snap, number, why, known, facts)
    amended = dict(_amended(facts))
    counted = _recounts(snap, facts, gone)
    for number, fact in facts.items():
        if isinstance(fact, _CHANGING) and number not in corrects:
            kind = str(fact.__struct_config__.tag)
            if isinstance(fact, FileWithdrawn):
                amended[number] = ((fact.name, fact.sha256, ""),)
            yield Change(number, kind, figures=counted.get(number, ()),
                         files=amended.get(number, ()))  # fmt: skip


def _corrected(
    snap: Snapshot,
    number: int,
    why: Corrects,
    known: Mapping[int, Told],
    facts: Mapping[int, Entry | NotUnderstood],
) -> Change:
    """A correction or withdrawal, figure by figure where it is one of a protocol."""
    was, now = known.get(why.entry), known.get(number)
    if was is None:
        ended = isinstance(facts.get(number), FactWithdrawn)
        return Change(number, "fact_withdrawn" if ended else "fact_corrected", why.entry, why)
    before, after = was.figures, now.figures if now is not None else {}
    differ = [one for one in {*before, *after} if before.get(one) != after.get(one)]
    figures = tuple(
        (column, before.get(column), after.get(column))
        for column in _ordered(snap, was.contest, differ)
    )
    kind = "withdrawn"
    if now is not None:
        kind = "corrected" if now.source == OFFICIAL else "copy_corrected"
    return Change(number, kind, why.entry, why, was, now, figures)


def _ordered(snap: Snapshot, contest: str, columns: list[str]) -> list[str]:
    """Columns in the order of the form, then of the ballot."""
    if len(columns) < 2:
        return columns
    frozen = snap.admitted.frozen
    found = frozen.register.contest(contest)
    ballot = found.ballot if found is not None else {}
    places = {one: at for at, one in enumerate((*frozen.lines, *ballot))}

    def place(column: str) -> tuple[int, int, str]:
        line = repeated_line(column, frozen.repeated) or column
        number = column.removeprefix(f"{line}.")
        return places.get(line, len(places)), int(number) if number.isdigit() else 0, column

    return sorted(columns, key=place)


def _amended(
    facts: Mapping[int, Entry | NotUnderstood],
) -> Iterator[tuple[int, tuple[tuple[str, str, str], ...]]]:
    """Of each amendment of the register the files that it changed, by hash."""
    force: dict[str, str] = {}
    for number, one in facts.items():
        files: Mapping[str, File] = getattr(one, "files", {})
        dropped = one.dropped if isinstance(one, RegisterAmended) else ()
        told = [(name, force.get(name, ""), file.sha256) for name, file in sorted(files.items())]
        told += [(name, force.get(name, ""), "") for name in dropped]
        if isinstance(one, RegisterAmended):
            yield number, tuple(told)
        force |= {name: file.sha256 for name, file in files.items()}
        for name in dropped:
            force.pop(name, None)


def _recounts(
    snap: Snapshot,
    facts: Mapping[int, Entry | NotUnderstood],
    gone: Mapping[int, tuple[str, int]],
) -> dict[int, tuple[Figure, ...]]:
    """Of each recount the figures that it changed in the protocol of the commission."""
    held = [(number, one) for number, one in facts.items() if isinstance(one, RecountHeld)]
    if not held:
        return {}
    recorded = snap.recorded
    wanted = np.isin(np.array(recorded.units), [one.unit for _, one in held])
    entries = {
        entry for sheet in recorded.sheets for entry in sheet.entry[wanted[sheet.unit]].tolist()
    }
    # Of each unit and contest: its protocols, then its recounts, each in the order of the record.
    said: dict[tuple[str, str], list[tuple[int, Mapping[str, int], bool]]] = {}
    for entry, it in sorted(protocols_told(recorded, entries).items()):
        if it.source == OFFICIAL:
            said.setdefault((it.unit, it.contest), []).append((entry, it.figures, True))
    for number, one in held:
        said.setdefault((one.unit, one.contest), []).append((number, one.figures, False))
    found: dict[int, tuple[Figure, ...]] = {}
    for number, one in held:
        state: dict[str, int] = {}
        for entry, figures, whole in said[one.unit, one.contest]:
            over = gone.get(entry, ("", len(recorded)))[1] < number
            if entry < number and not over:
                state = dict(figures) if whole else state | dict(figures)
        found[number] = tuple(
            (column, state.get(column), value)
            for column, value in one.figures.items()
            if state.get(column) != value
        )
    return found
