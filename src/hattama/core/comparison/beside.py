"""Two records laid beside each other: the whole way of a comparison on one page.

same law, day and kind -> recounts -> one register -> pairs -> coverage -> effect -> sample.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from msgspec import Struct

from hattama.core.comparison.align import Aligned, align
from hattama.core.comparison.copies import Copy, beyond, of_contests, of_strangers
from hattama.core.comparison.coverage import Covered, coverage, status
from hattama.core.comparison.effect import Effect, effect
from hattama.core.comparison.model import DIFFERS, Compared, Status
from hattama.core.comparison.pair import compare
from hattama.core.comparison.sample import Sampled, sampled
from hattama.core.errors import InputError
from hattama.core.law.model import Law
from hattama.core.record.facts import Fact, NotUnderstood, RecountHeld
from hattama.core.record.fold import fold
from hattama.core.record.protocol import OFFICIAL, Protocols
from hattama.core.record.remark import NotChecked
from hattama.core.register.election import Election
from hattama.core.register.model import Indices, Register
from hattama.core.tabulation.recounted import recounted

# Names of newer kinds that are told.
_MOST_KINDS = 5


class Record(Struct, frozen=True, eq=False):
    """What one side brings: an election folder, or a table of copies with another one's register.

    Attributes:
        facts: of this record; a table of copies has none.
    """

    election: Election
    law: Law
    register: Register
    protocols: Protocols
    facts: Sequence[Fact | NotUnderstood] = ()


class Beside(Struct, frozen=True, eq=False):
    """Everything that a comparison of two sources yields.

    Attributes:
        aligned: the second side in the first one's register, and what has no place there.
        effect: None where nothing differs, or the first side is not official.
        beyond: the copies are of stations that the official record does not name, and it has no
            protocol of any station.
        samples: None without a declared sample.
    """

    a: Record
    b: Record
    aligned: Aligned
    compared: Compared
    status: Status
    covers: tuple[Covered, ...]
    beyond: bool
    effect: Effect | None
    samples: tuple[Sampled, ...] | None
    not_checked: tuple[NotChecked, ...]

    @property
    def differs(self) -> bool:
        """Whether a figure differs that nobody corrected between."""
        return self.compared.number(DIFFERS) > 0


def beside(
    a: Record,
    source_a: str,
    b: Record,
    source_b: str,
    superseded: Collection[tuple[str, str]] = (),
    sample: tuple[Indices, Indices | None] | None = None,
) -> Beside:
    """Compare one source of a record with one source of another, or of the same.

    Args:
        superseded: ids of unit and contest of protocols that either record corrected between;
            recounts that only one of them holds are added.
        sample: places in the first register of the stations drawn beforehand, and of their strata.

    Raises:
        InputError: `compare_law`, `compare_date`, `compare_kind`: these are no two records of one
            election.
    """
    one_election(a, b)
    first, held_a = _counted_again(a, source_a)
    second, held_b = _counted_again(b, source_b)
    between = {(unit, contest) for unit, contest, *_ in held_a ^ held_b}
    aligned = align(a.register, b.register, second, source_b)
    found = compare(
        a.law, a.register, first, source_a, aligned.protocols, source_b, {*superseded, *between}
    )
    if found.rows_b + len(aligned.reported) != aligned.rows:
        raise AssertionError("protocols were lost between two records")
    covers = coverage(found)
    samples = None if sample is None else sampled(found, *sample)
    alone = beyond(a.register, first, aligned, found)
    told: Status = "copies_only" if alone and not found.pairs else status(covers, found)
    return Beside(
        a, b, aligned, found, told, covers, alone,
        effect(a.election, a.law, first, a.facts, found), samples,
        (*_not_understood(a, b), *_not_checked(found, samples)),
    )  # fmt: skip


def one_election(a: Record, b: Record) -> None:
    """Refuse records of two elections, and a rehearsal beside a real one.

    Raises:
        InputError: `compare_law`, `compare_date`, `compare_kind`.
    """
    for code, one, other in (
        ("compare_law", a.law.id, b.law.id),
        ("compare_date", a.election.date.isoformat(), b.election.date.isoformat()),
        ("compare_kind", a.election.kind, b.election.kind),
    ):
        if one != other:
            raise InputError(code, read=other, expected=one)


def sources_of(protocols: Protocols) -> tuple[str, ...]:
    """The sources of which there is a protocol, in the order in which they were met."""
    used: set[int] = set()
    for block in protocols.blocks:
        used.update(np.flatnonzero(np.bincount(block.source)).tolist())
    return tuple(name for place, name in enumerate(protocols.sources) if place in used)


def opposite(b: Record, source_a: str, *, same_record: bool) -> tuple[str, ...]:
    """Which sources of the second record stand against the first one's, where nobody chose.

    Its official protocols; where it has none, or both sides are one record, each source of copies
    in turn.
    """
    here = sources_of(b.protocols)
    if OFFICIAL in here and not same_record:
        return (OFFICIAL,)
    return tuple(one for one in here if one != source_a or not same_record) or (OFFICIAL,)


def copies(found: Beside) -> Iterator[Copy]:
    """The copies of stations of which no official protocol was published."""
    first = found.compared.source_a != OFFICIAL
    protocols = found.a.protocols if first else found.aligned.protocols
    yield from of_contests(found.compared, protocols, found.covers)
    if found.beyond:
        source = found.compared.source_b
        yield from of_strangers(found.a.register, found.b.register, found.b.protocols, source)


def _counted_again(
    record: Record, source: str
) -> tuple[Protocols, set[tuple[str, str, str, tuple[tuple[str, int], ...]]]]:
    """The protocols with the figures of recounts that the law allows, and these recounts."""
    if source != OFFICIAL or not any(isinstance(one, RecountHeld) for one in record.facts):
        return record.protocols, set()
    held = fold(record.election, record.register, record.facts).recounts
    protocols, remarks = recounted(record.law, record.register, record.protocols, held)
    honoured = {(one.unit, one.contest) for one in remarks if one.code == "recount_held"}
    told = {
        (one.unit, one.contest, one.date.isoformat(), tuple(sorted(one.figures.items())))
        for one in held
        if (one.unit, one.contest) in honoured
    }
    return protocols, told


def _not_understood(a: Record, b: Record) -> Iterator[NotChecked]:
    """Facts of newer kinds may correct, annul or add what is compared here."""
    sides = [[one.kind for one in it.facts if isinstance(one, NotUnderstood)] for it in (a, b)]
    if any(sides):
        kinds = tuple(sorted({*sides[0], *sides[1]})[:_MOST_KINDS])
        params = {"a": len(sides[0]), "b": len(sides[1]), "kinds": kinds}
        yield NotChecked("not_understood", params)


def _not_checked(compared: Compared, samples: tuple[Sampled, ...] | None) -> Iterator[NotChecked]:
    """What this comparison leaves open."""
    alone = compared.only_a + compared.only_b
    if alone:
        params = {"only_a": compared.only_a, "only_b": compared.only_b}
        yield NotChecked("one_side_only", params)
    if compared.nothing_common:
        yield NotChecked("nothing_common", {"protocols": compared.nothing_common})
    if compared.with_copy:
        yield NotChecked("copies_genuine")
    if compared.with_copy and not samples:
        yield NotChecked("no_total_from_copies")
    if samples:
        yield NotChecked("no_total_from_sample")
    if compared.number(DIFFERS) and compared.source_a != OFFICIAL:
        yield NotChecked("effect_needs_official")
    yield NotChecked("ballots_themselves")
