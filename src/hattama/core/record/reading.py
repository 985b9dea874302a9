"""Bytes of a record to columns: each line canonical, each fact of a known shape, or one error.

A chunk of lines is decoded whole and encoded whole; when the bytes are the same, every line of it
is canonical. Protocols go straight into columns. What they refer to is looked up in `admit`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.law.shape import problems
from hattama.core.record.codec import MOST_BYTES, canonical, check_text, plain, shown
from hattama.core.record.entries import (
    OWN,
    AnyProtocol,
    CopyReceived,
    ElectionOpened,
    ProtocolConfirmed,
    ProtocolCorrected,
    Revealed,
)
from hattama.core.record.facts import KINDS, VERSION, Corrects, Entry, NotUnderstood
from hattama.core.record.proper import check_proper
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.model import Indices, Ints

BY_NAME: dict[str, type[Entry]] = {
    **KINDS,
    **{str(one.__struct_config__.tag): one for one in OWN},
}
REVEALABLE = frozenset({"CopyReceived", *KINDS})
_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
# What only the careful way judges: a number that may be too large (and an escaped sign).
_LONG_NUMBER = re.compile(rb":[0-9]{16}")
# Which signs a text may hold, the codec says, and its length, `proper`; unlike what is printable,
# that does not change with the tables of Unicode.
_SAID_ELSEWHERE = ("law_text_unprintable", "law_text_long")
_LAST = b',"version":1}'
# Bytes of a plain ProtocolConfirmed besides its contest before the figures, and besides its unit
# behind them and from the key of the unit on.
_TO_FIGURES = len('{"contest":"') + len('","digest":"') + 64 + len('",')
_FROM_UNIT = len(',"unit":""') + len(_LAST)
_FROM_FIGURES = len(',"kind":"ProtocolConfirmed","recorded":"2026-11-24T00:00:00Z"') + _FROM_UNIT
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LINES = msgspec.json.Encoder(order="sorted").encode_lines
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, BY_NAME.values()))
# Lines that are decoded together: enough to be quick, few enough to stay small.
CHUNK = 4096
# So few are looked at one by one when they cannot be decoded together.
FEW = 16


class Sheet(Struct, frozen=True, eq=False):
    """Protocols of a record that give the same figures.

    Attributes:
        columns: lines and options, sorted.
        entry: number of each in the record, growing.
        unit, contest, source: places in the names of `Recorded`.
        figures: one row for each.
    """

    columns: tuple[str, ...]
    entry: Ints
    unit: Indices
    contest: Indices
    source: Indices
    figures: Ints


class Recorded(Struct, frozen=True, eq=False):
    """The first N facts of a record, decoded.

    Attributes:
        leaves: the leaf of each, 32 bytes after 32 bytes.
        times: when each was recorded, in seconds since 1970 (UTC).
        units, contests, sources: names that protocols use.
        corrects: what each protocol that corrects another replaces, by number.
        others: what is no protocol, with its number.
    """

    leaves: bytes
    times: Ints
    units: tuple[str, ...]
    contests: tuple[str, ...]
    sources: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    corrects: dict[int, Corrects]
    others: tuple[tuple[int, Entry | NotUnderstood], ...]

    def __len__(self) -> int:
        return len(self.times)

    def leaf(self, entry: int) -> str:
        """The leaf of a fact, as 64 hexadecimal digits."""
        return self.leaves[32 * entry : 32 * entry + 32].hex()

    @property
    def opened(self) -> ElectionOpened:
        """Entry 0."""
        first = self.others[0][1]
        assert isinstance(first, ElectionOpened)
        return first


class _Pile(Struct):
    """Columns of one sheet while a record is being read."""

    entry: list[Ints] = field(default_factory=list)
    unit: list[Indices] = field(default_factory=list)
    contest: list[Indices] = field(default_factory=list)
    source: list[Indices] = field(default_factory=list)
    figures: list[Ints] = field(default_factory=list)

    def sheet(self, columns: tuple[str, ...]) -> Sheet:
        return Sheet(
            columns,
            np.concatenate(self.entry),
            np.concatenate(self.unit),
            np.concatenate(self.contest),
            np.concatenate(self.source),
            np.concatenate(self.figures),
        )


class Reader:
    """Takes lines in any batches; what comes out does not depend on how they were cut."""

    def __init__(self) -> None:
        self._leaves: list[bytes] = []
        self._times: list[Ints] = []
        self._names: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {OFFICIAL: 0})
        self._piles: dict[tuple[str, ...], _Pile] = {}
        self._corrects: dict[int, Corrects] = {}
        self._others: list[tuple[int, Entry | NotUnderstood]] = []
        self._clock: dict[str, int] = {}
        self._last = -(2**62)
        self._election = b""
        # Of each contest: what its digests begin with, and where in a line the figures stand.
        self._heads: dict[str, tuple[bytes, int]] = {}
        self.size = 0

    def feed(self, lines: Sequence[bytes]) -> None:
        """Take the next lines, without their line feeds.

        Raises:
            InputError: with `entry`, the number of the fact.
        """
        for start in range(0, len(lines), CHUNK):
            self._feed(lines[start : start + CHUNK])

    @property
    def opened(self) -> ElectionOpened | None:
        """Entry 0, once it was read."""
        first = self._others[0][1] if self._others else None
        return first if isinstance(first, ElectionOpened) else None

    def done(self) -> Recorded:
        """Everything that was read.

        Raises:
            InputError: `record_empty`.
        """
        if not self.size:
            raise InputError("record_empty")
        units, contests, sources = self._names
        return Recorded(
            leaves=b"".join(self._leaves),
            times=np.concatenate(self._times),
            units=tuple(units),
            contests=tuple(contests),
            sources=tuple(sources),
            sheets=tuple(pile.sheet(columns) for columns, pile in self._piles.items()),
            corrects=self._corrects,
            others=tuple(self._others),
        )

    def _feed(self, lines: Sequence[bytes]) -> None:
        found = _decoded(lines, self.size)
        if not self.size:
            first = found[0]
            if not isinstance(first, ElectionOpened):
                raise InputError("record_not_opened", entry=0)
            self._election = first.election.encode()
        sha256 = hashlib.sha256
        self._leaves.append(b"".join([sha256(b"\0" + line).digest() for line in lines]))
        self._times.append(self._moments(found))
        shapes: dict[tuple[str, ...], list[tuple[int, AnyProtocol]]] = {}
        heads, election = self._heads, self._election.decode()
        for spot, one in enumerate(found):
            number = self.size + spot
            if type(one) is ProtocolConfirmed and one.corrects is None and one.figures:
                # Nearly everything in a record: only its digest is left to look at, and where its
                # parts stand in the line is known by their lengths.
                line = lines[spot]
                head = heads.get(one.contest)
                if head is None:
                    told = canonical({"contest": one.contest, "election": election})
                    head = heads[one.contest] = (told[:-1] + b",", len(one.contest) + _TO_FIGURES)
                own = line[head[1] : -_FROM_FIGURES - len(one.unit)]
                unit = line[-_FROM_UNIT - len(one.unit) : -len(_LAST)]
                found_digest = sha256(b"".join((head[0], own, unit, b"}"))).hexdigest()
                if found_digest != one.digest and not _digest_holds(line, one, self._election):
                    raise InputError("record_digest", entry=number, read=one.digest[:64])
                shapes.setdefault(tuple(one.figures), []).append((spot, one))
            elif isinstance(one, Revealed):
                self._others.append((number, one))
                inner = _revealed(one, number)
                self._put(spot, canonical(inner), inner, shapes)
            else:
                self._put(spot, lines[spot], one, shapes)
        for columns, rows in shapes.items():
            self._take(columns, rows)
        self.size += len(lines)

    def _put(
        self,
        spot: int,
        line: bytes,
        one: Entry | NotUnderstood,
        shapes: dict[tuple[str, ...], list[tuple[int, AnyProtocol]]],
    ) -> None:
        """A fact to the protocols of its shape, or to what is no protocol."""
        number = self.size + spot
        if not isinstance(one, ProtocolConfirmed | NotUnderstood):
            check_proper(one, number)
        if not isinstance(one, AnyProtocol):
            self._others.append((number, one))
            return
        if not one.figures:
            raise InputError("record_no_figures", entry=number, key="figures")
        if not _digest_holds(line, one, self._election):
            raise InputError("record_digest", entry=number, read=one.digest[:64])
        shapes.setdefault(tuple(one.figures), []).append((spot, one))
        if one.corrects is not None:
            self._corrects[number] = one.corrects
        needed = {ProtocolConfirmed: False, ProtocolCorrected: True}.get(type(one))
        if needed is not None and needed != (one.corrects is not None):
            code = "record_corrects_nothing" if needed else "record_confirmed_corrects"
            raise InputError(code, entry=number, key="corrects")

    def _moments(self, found: Sequence[Entry | NotUnderstood]) -> Ints:
        """When each was recorded; never earlier than the one before."""
        clock = self._clock
        told = [one.recorded for one in found]
        if told.count(told[0]) == len(told) and clock.get(told[0], -1) == self._last:
            return np.full(len(told), self._last, dtype=np.int64)
        moments = []
        for spot, one in enumerate(found):
            moment = clock.get(one.recorded)
            if moment is None:
                moment = clock[one.recorded] = moment_of(
                    one.recorded, entry=self.size + spot, key="recorded"
                )
            if moment < self._last:
                raise InputError("record_time_back", entry=self.size + spot, read=one.recorded)
            self._last = moment
            moments.append(moment)
        return np.array(moments, dtype=np.int64)

    def _take(self, columns: tuple[str, ...], rows: Sequence[tuple[int, AnyProtocol]]) -> None:
        """Protocols of one shape into their columns."""
        pile = self._piles.setdefault(columns, _Pile())
        units, contests, sources = self._names
        number = len(rows)
        found = [one for _, one in rows]

        def places(known: dict[str, int], names: Sequence[str]) -> Indices:
            put = known.setdefault
            return np.array([put(name, len(known)) for name in names], dtype=np.int32)

        pile.entry.append(np.array([spot for spot, _ in rows], dtype=np.int64) + self.size)
        pile.unit.append(places(units, [one.unit for one in found]))
        pile.contest.append(places(contests, [one.contest for one in found]))
        if any(type(one) is CopyReceived for one in found):
            copies = [one.source if isinstance(one, CopyReceived) else OFFICIAL for one in found]
            pile.source.append(places(sources, copies))
        else:
            pile.source.append(np.zeros(number, dtype=np.int32))
        cells = chain.from_iterable([one.figures.values() for one in found])
        figures = np.fromiter(cells, np.int64, number * len(columns))
        pile.figures.append(figures.reshape(number, len(columns)))


def _decoded(lines: Sequence[bytes], start: int) -> list[Entry | NotUnderstood]:
    """Facts of lines; the quick way for all at once, or each by itself to find what is wrong."""
    whole = b"\n".join([*lines, b""])
    try:
        check_text(whole)
        found: list[Entry | NotUnderstood] = _DECODER.decode_lines(whole)
        quick = len(found) == len(lines) and max(map(len, lines)) <= MOST_BYTES
        # Figures of protocols are bounded by their type, all other numbers are looked for.
        others = b"".join([
            line for one, line in zip(found, lines, strict=True)
            if type(one) is not ProtocolConfirmed or one.corrects is not None
        ]) if quick else b""  # fmt: skip
        plain_signs = b"\\" not in whole and not _LONG_NUMBER.search(others)
        if quick and plain_signs and _LINES(found) == whole:
            return found
    except (InputError, msgspec.DecodeError, ValueError, OverflowError, RecursionError):
        pass
    if len(lines) > FEW:
        # One fact of a newer kind does not make all its neighbours slow.
        half = len(lines) // 2
        return _decoded(lines[:half], start) + _decoded(lines[half:], start + half)
    return [entry_of(line, start + spot) for spot, line in enumerate(lines)]


def _revealed(one: Revealed, number: int) -> Entry | NotUnderstood:
    """What a reveal says, as a fact of its own."""
    if "recorded" in one.content or one.content.get("kind") not in REVEALABLE:
        raise InputError("record_not_revealable", entry=number, key="content")
    # The quick way lets anything stand in a content.
    plain(canonical(one), entry=number)
    data = {**one.content, "recorded": one.recorded}
    try:
        return entry_from(data, canonical(data), number)
    except InputError as problem:
        key = problem.params.get("key")
        told = {**problem.params, "key": f"content.{key}" if key else "content"}
        raise InputError(problem.code, **told) from None


def entry_of(line: bytes, number: int) -> Entry | NotUnderstood:
    """One line as a fact, or the sentence of what is wrong with it.

    Raises:
        InputError: with `entry`, and `key` where one is to blame.
    """
    return entry_from(plain(line, entry=number), line, number)


def entry_from(data: Any, line: bytes, number: int) -> Entry | NotUnderstood:
    """Plain data as a fact; its canonical bytes must be `line`."""
    if not isinstance(data, dict):
        raise InputError("fact_not_object", entry=number, read=shown(line))
    kind, version = data.get("kind"), data.get("version")
    if not isinstance(kind, str) or not kind:
        raise InputError("fact_without_kind", entry=number, key="kind")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InputError("fact_version", entry=number, key="version", read=str(version)[:60])
    if kind not in BY_NAME or version > VERSION:
        recorded = data.get("recorded")
        if not isinstance(recorded, str):
            raise InputError("record_time", entry=number, key="recorded", read=str(recorded)[:60])
        return NotUnderstood(kind[:80], version, number + 1, recorded)
    # What was sealed is a fact of its own, and looked at when it is admitted.
    bare = {**data, "content": {}} if isinstance(data.get("content"), dict) else data
    for problem in problems(bare, BY_NAME[kind], "", ""):
        if problem.code in _SAID_ELSEWHERE:
            continue
        told = {key: value for key, value in problem.params.items() if key != "file"}
        raise InputError(problem.code, **{**told, "entry": number})
    fact: Entry = msgspec.convert(data, BY_NAME[kind])
    if canonical(fact) != line:
        raise InputError("record_default", entry=number, read=shown(line))
    return fact


def moment_of(text: str, **where: Any) -> int:
    """A time of a record in seconds since 1970.

    Raises:
        InputError: `record_time`, with `where`.
    """
    try:
        if _TIME.fullmatch(text):
            moment = dt.datetime.fromisoformat(text)
            return int((moment - _EPOCH) // dt.timedelta(seconds=1))
    except ValueError:
        pass
    raise InputError("record_time", read=ascii(text[:60])[1:-1], **where)


def _digest_holds(line: bytes, one: AnyProtocol, election: bytes) -> bool:
    """Whether the digest is that of the figures, which stand in the line as they are hashed.

    Keys are sorted, and quotation marks inside a text are escaped, so that the first
    `"figures":{` is the key, and the first brace behind it ends its flat object.
    """
    start = line.index(b'"figures":{')
    figures = line[start : line.index(b"}", start) + 1]
    head = b'{"contest":%b,"election":"%b",' % (canonical(one.contest), election)
    tail = b',"unit":' + canonical(one.unit)
    return hashlib.sha256(b"%b%b%b}" % (head, figures, tail)).hexdigest() == one.digest
