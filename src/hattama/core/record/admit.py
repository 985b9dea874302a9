"""May these facts follow one another? The rules of docs/record.md, and what they leave in force.

Protocols are checked as columns, between one amendment of the register and the next; everything
else one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.record.codec import canonical, commitment_of
from hattama.core.record.entries import (
    NEEDED,
    WITHDRAWABLE,
    DecisionRecorded,
    ElectionOpened,
    FactWithdrawn,
    File,
    FileWithdrawn,
    KeyRotated,
    PublicationOpened,
    RecordClosed,
    RegisterAmended,
    Revealed,
    Sealed,
    Withdrawal,
)
from hattama.core.record.facts import Corrects, Entry, Fact, NotUnderstood, RecountHeld
from hattama.core.record.fold import Known
from hattama.core.record.order import Order
from hattama.core.record.proper import check_stranger
from hattama.core.record.reading import Recorded
from hattama.core.record.rows import Rows, check_columns, check_rows
from hattama.core.record.teller import check_teller
from hattama.core.record.terms import Term
from hattama.core.register.election import Election
from hattama.core.register.model import Register

# Each one means that the register is read again.
MOST_AMENDMENTS = 1000


class Frozen(Struct, frozen=True, eq=False):
    """What is in force: election, law, register, and the lines that its form has.

    Attributes:
        lines: of the law's protocol.
        repeated: those that are given once per portable box or issuing member.
    """

    election: Election
    law: Law
    register: Register
    lines: tuple[str, ...]
    repeated: frozenset[str]


# The files in force, by name, to what they say; files that were withdrawn are read without names.
Open = Callable[[Mapping[str, File]], Frozen]


class Admitted(Struct, frozen=True, eq=False):
    """What holds after the facts of a record.

    Attributes:
        frozen: in force at the end.
        terms: what was in force, from one amendment to the next.
        files: in force at the end, by name.
        named: every file that a fact names, with its name.
        withdrawn: files whose content was taken away.
        current: for each sheet, which of its protocols hold.
        corrected: how often the protocol of an entry was corrected before, where it was.
        replaced: for each protocol that a later one replaced, the number of that.
        facts: those that hold, with their numbers, in their order.
        opened: contests whose publication was opened, with the entry; `None` stands for all.
        rotations: keys, with the entry of each.
        sealed: entries of seals that were not opened.
        closed: whether the record is closed.
    """

    frozen: Frozen
    terms: tuple[Term, ...]
    files: Mapping[str, File]
    named: tuple[tuple[str, File], ...]
    withdrawn: tuple[Withdrawal, ...]
    current: tuple[Any, ...]
    corrected: Mapping[int, int]
    replaced: Mapping[int, int]
    facts: tuple[tuple[int, Fact | NotUnderstood], ...]
    opened: Mapping[str | None, int]
    rotations: tuple[tuple[int, KeyRotated], ...]
    sealed: tuple[int, ...]
    closed: bool


def admit(recorded: Recorded, open_files: Open) -> Admitted:
    """Check every fact against those before it.

    Raises:
        InputError: with `entry`, and `key` where one is to blame.
    """
    walk = _Walk(recorded, open_files)
    for number, one in recorded.others:
        try:
            walk.take(number, one)
        except InputError as problem:
            raise problem.at(entry=number) from None
    return walk.done()


class _Walk(Struct):
    """The facts that are no protocols, one by one, and what they leave."""

    recorded: Recorded
    open_files: Open
    files: dict[str, File] = field(default_factory=dict)
    named: dict[tuple[str, File], None] = field(default_factory=dict)
    hashes: set[tuple[str, str]] = field(default_factory=set)
    withdrawn: dict[tuple[str, str], Withdrawal] = field(default_factory=dict)
    segments: list[tuple[int, Frozen]] = field(default_factory=list)
    facts: dict[int, tuple[int, Fact | NotUnderstood]] = field(default_factory=dict)
    taken_back: dict[int, tuple[int, Corrects]] = field(default_factory=dict)
    opened: dict[str | None, int] = field(default_factory=dict)
    rotations: list[tuple[int, KeyRotated]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    recovery: tuple[str, ...] = ()
    places: dict[int, int] = field(default_factory=dict)
    targets: set[int] = field(default_factory=set)
    seals: dict[int, str] = field(default_factory=dict)
    commitments: set[str] = field(default_factory=set)
    closed: int | None = None
    known: Known | None = None
    order: Order = field(default_factory=Order)

    def take(self, number: int, one: Entry | NotUnderstood) -> None:
        """One fact after those before it."""
        if isinstance(one, ElectionOpened) != (number == 0):
            raise InputError("record_opened_again")
        if self.closed is not None and not isinstance(one, FileWithdrawn | KeyRotated):
            raise InputError("record_closed", read=self.closed)
        if isinstance(one, NotUnderstood):
            self._hold(number, number, one)
        elif isinstance(one, Fact):
            self._fact(number, one)
        elif isinstance(one, FactWithdrawn):
            if one.corrects is None:
                raise InputError("record_corrects_nothing", key="corrects")
            self._withdraw(number, one.corrects)
        else:
            if one.corrects is not None:
                raise InputError("record_corrects_not_here", key="corrects")
            self._own(number, one)

    def _own(self, number: int, one: Entry) -> None:
        """The kinds that only a record has."""
        if isinstance(one, ElectionOpened):
            self._open(one)
        elif isinstance(one, RegisterAmended):
            self._amend(number, one)
        elif isinstance(one, PublicationOpened):
            self._publish(number, one)
        elif isinstance(one, FileWithdrawn):
            self._withdraw_file(number, one)
        elif isinstance(one, KeyRotated):
            self._rotate(number, one)
        elif isinstance(one, Sealed):
            self._seal(number, one)
        elif isinstance(one, Revealed):
            self._reveal(one)
        elif isinstance(one, RecordClosed):
            self.closed = number

    def _publish(self, number: int, one: PublicationOpened) -> None:
        contests = self.segments[-1][1].register.contest_places()
        for spot, name in enumerate(one.contests):
            if name not in contests:
                known = tuple(sorted(contests))[:20]
                raise InputError(
                    "contest_unknown", key=f"contests[{spot}]", read=name, expected=known
                )
            self.opened.setdefault(name, number)
        if not one.contests:
            self.opened.setdefault(None, number)

    def _seal(self, number: int, one: Sealed) -> None:
        if one.commitment in self.commitments:
            raise InputError("record_sealed_twice", key="commitment")
        self.commitments.add(one.commitment)
        self.seals[number] = one.commitment

    def _open(self, one: ElectionOpened) -> None:
        for name in NEEDED:
            if name not in one.files:
                raise InputError("record_file_missing", key="files", read=name)
        self._name(one.files)
        frozen = self._read()
        if frozen.election.id != one.election:
            raise InputError("record_election", key="election", read=one.election[:80])
        if frozen.law.id != one.law or frozen.election.law != one.law:
            raise InputError("record_law", key="law", read=one.law[:80])
        awaited = sum(len(frozen.register.awaited(each)) for each in frozen.register.contests)
        if awaited != one.expected:
            raise InputError("record_expected", key="expected", read=one.expected, expected=awaited)
        self._freeze(0, frozen)
        self.keys, self.recovery = [one.key] if one.key else [], one.recovery
        self.used = set(self.keys)

    def _amend(self, number: int, one: RegisterAmended) -> None:
        for name in one.dropped:
            if name in NEEDED or name not in self.files or name in one.files:
                raise InputError("record_dropped", key="dropped", read=name)
            del self.files[name]
        if not one.files and not one.dropped:
            raise InputError("record_amends_nothing", key="files")
        self._name(one.files)
        before, frozen = self.segments[-1][1], self._read()
        if len(self.segments) > MOST_AMENDMENTS:
            raise InputError("record_amended_too_often", expected=MOST_AMENDMENTS)
        if frozen.election.id != before.election.id or frozen.law.id != before.law.id:
            raise InputError("record_other_election", key="files")
        self._freeze(number, frozen)
        for entry, fact in self.facts.values():
            if isinstance(fact, Fact):
                try:
                    self._known.check(fact)
                    self._counted_again(fact)
                except InputError as problem:
                    params = {**problem.params, "key": None, "used": entry}
                    raise InputError("record_amended_away", **params) from None

    def _name(self, files: Mapping[str, File]) -> None:
        for name, file in files.items():
            if self.files.get(name) == file:
                raise InputError("record_file_same", key=f"files.{name}", read=name)
            if (name, file.sha256) in self.withdrawn:
                raise InputError("record_withdrawn_twice", key=f"files.{name}", read=file.sha256)
            self.files[name] = file
            self._named(name, file)

    def _named(self, name: str, file: File) -> None:
        self.named[name, file] = None
        self.hashes.add((name, file.sha256))

    def _read(self) -> Frozen:
        try:
            return self.open_files(self.files)
        except InputError as problem:
            told = {**problem.params, "key": None} if "file" in problem.params else problem.params
            raise InputError(problem.code, **told) from None

    def _freeze(self, number: int, frozen: Frozen) -> None:
        check_teller(frozen.election, frozen.register, self.recorded.opened.publisher)
        self.segments.append((number, frozen))
        self.known = Known.of(frozen.election, frozen.register)

    @property
    def _known(self) -> Known:
        assert self.known is not None
        return self.known

    def _fact(self, number: int, one: Fact) -> None:
        self._known.check(one)
        self._counted_again(one)
        check_stranger(one, self._known.contests)
        place = number
        if one.corrects is not None:
            place = self._stands(one.corrects)
            if type(self.facts[place][1]) is not type(one):
                raise InputError("record_corrects_kind", key="corrects", read=one.corrects.entry)
        self.order.take(place, one)
        self._hold(place, number, one)
        if isinstance(one, DecisionRecorded):
            self._named("text", one.about)

    def _counted_again(self, one: Fact) -> None:
        """A recount names lines and options that a protocol of its contest can hold."""
        if isinstance(one, RecountHeld):
            ballot = self._known.contests[one.contest].ballot
            check_columns(one.figures, self.segments[-1][1], ballot)

    def _hold(self, place: int, number: int, one: Fact | NotUnderstood) -> None:
        """A fact in its place of the order: its own, or that of the one that it corrects."""
        if place in self.facts:
            del self.places[self.facts[place][0]]
        self.facts[place] = (number, one)
        self.places[number] = place

    def _stands(self, corrects: Corrects) -> int:
        """The place of a fact that is no protocol and still holds."""
        place = self.places.get(corrects.entry)
        if place is None:
            raise InputError("record_corrects_gone", key="corrects.entry", read=corrects.entry)
        if self.recorded.leaf(corrects.entry) != corrects.leaf:
            raise InputError("record_corrects_leaf", key="corrects.leaf", read=corrects.entry)
        return place

    def _withdraw(self, number: int, corrects: Corrects) -> None:
        if corrects.entry in self.places:
            place = self._stands(corrects)
            del self.places[corrects.entry], self.facts[place]
            self.order.drop(place)
        elif corrects.entry in self.targets:
            raise InputError("record_corrects_gone", key="corrects.entry", read=corrects.entry)
        else:
            self.targets.add(corrects.entry)
            self.taken_back[number] = (corrects.entry, corrects)

    def _withdraw_file(self, number: int, one: FileWithdrawn) -> None:
        if one.name not in WITHDRAWABLE:
            raise InputError("record_not_withdrawable", key="name", read=one.name)
        file = one.name, one.sha256
        if file not in self.hashes:
            raise InputError("record_file_unknown", key="sha256", read=one.sha256)
        if file in self.withdrawn:
            raise InputError("record_withdrawn_twice", key="sha256", read=one.sha256)
        self.withdrawn[file] = Withdrawal(number, one)

    def _rotate(self, number: int, one: KeyRotated) -> None:
        if not self.keys or one.old != self.keys[-1]:
            raise InputError("record_key_not_in_force", key="old", read=one.old[:80])
        if one.new in self.used or one.new in self.recovery:
            raise InputError("record_key_used", key="new", read=one.new[:80])
        if one.new.partition("+")[0] != one.old.partition("+")[0]:
            raise InputError("record_key_name", key="new", read=one.new[:80])
        allowed = [one.old] if one.reason == "scheduled" else list(self.recovery)
        if one.signer not in allowed:
            raise InputError("record_key_signer", key="signer", read=one.signer[:80])
        self.keys.append(one.new)
        self.used.add(one.new)
        self.rotations.append((number, one))

    def _reveal(self, one: Revealed) -> None:
        commitment = self.seals.pop(one.entry, None)
        if commitment is None:
            raise InputError("record_seal_unknown", key="entry", read=one.entry)
        if self.recorded.leaf(one.entry) != one.leaf:
            raise InputError("record_corrects_leaf", key="leaf", read=one.entry)
        if commitment_of(bytes.fromhex(one.salt), canonical(one.content)) != commitment:
            raise InputError("record_seal_differs", key="content", read=one.entry)

    def done(self) -> Admitted:
        """The protocols against the registers in force, then everything together."""
        recorded = self.recorded
        starts = [start for start, _ in self.segments] + [len(recorded)]
        for (start, frozen), stop in zip(self.segments, starts[1:], strict=True):
            check_rows(recorded, frozen, self._within(start, stop))
        rows = Rows.of(recorded, self.taken_back)
        if self.closed is not None and any(
            int(sheet.entry[-1]) > self.closed for sheet in recorded.sheets
        ):
            raise InputError("record_closed", read=self.closed, entry=self._after(self.closed))
        for number, frozen in self.segments[1:]:
            self._still_fits(number, frozen, rows)
        return Admitted(
            frozen=self.segments[-1][1],
            terms=tuple(Term.of(at, f.election, f.law, f.register) for at, f in self.segments),
            files=self.files,
            named=tuple(self.named),
            withdrawn=tuple(self.withdrawn.values()),
            current=rows.current,
            corrected=rows.corrected,
            replaced=rows.replaced,
            facts=tuple(self.facts.values()),
            opened=self.opened,
            rotations=tuple(self.rotations),
            sealed=tuple(self.seals),
            closed=self.closed is not None,
        )

    def _within(self, start: int, stop: int) -> Sequence[slice]:
        """The rows of each sheet whose entries lie between two numbers."""
        return [
            slice(*np.searchsorted(sheet.entry, [start, stop]).tolist())
            for sheet in self.recorded.sheets
        ]

    def _after(self, entry: int) -> int:
        later = [one.entry[one.entry > entry] for one in self.recorded.sheets]
        return int(np.concatenate(later).min())

    def _still_fits(self, number: int, frozen: Frozen, rows: Rows) -> None:
        """Protocols that hold when the register is amended fit the new one."""
        held = [
            (sheet.entry < number) & (until > number)
            for sheet, until in zip(self.recorded.sheets, rows.until, strict=True)
        ]
        try:
            check_rows(self.recorded, frozen, held)
        except InputError as problem:
            used = problem.params.get("entry")
            params = {**problem.params, "used": used, "entry": number, "key": None}
            raise InputError("record_amended_away", **params) from None
