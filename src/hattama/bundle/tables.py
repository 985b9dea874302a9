"""The tables of a snapshot as bytes, a piece at a time (docs/bundle-format.md, format 1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

import numpy as np

from hattama.bundle.corrections import corrections
from hattama.bundle.results import of_totals, plain_params
from hattama.bundle.snapshot import Snapshot, moment
from hattama.core.record.codec import canonical
from hattama.core.record.protocol import Block, numbered_lines
from hattama.core.register.model import ABSENT, Contest, Ints
from hattama.folder.canonical import contest_rows, unit_rows

Pieces = Iterator[bytes]
# Rows that are joined before they are handed on.
_ROWS = 4096
# Figures whose texts are made once.
_MOST_TOLD = 2**14

TOTALS = ("unit", "contest", "basis", "kind", "figure", "value", "absent")
RESULTS = ("unit", "contest", "source", "option", "votes")
UNITS = ("unit", "parent", "level", "name_kk", "name_ru", "name_en", "voters", "parent_basis")
CONTESTS = (
    "contest", "kind", "unit", "round", "repeat_of", "seats", "name_kk", "name_ru", "name_en",
    "expected", "counted", "basis",
)  # fmt: skip
OPTIONS = (
    "contest", "option", "place", "kind", "name_kk", "name_ru", "name_en", "party", "nominated",
)  # fmt: skip
CORRECTIONS = (
    "entry", "corrects", "unit", "contest", "source", "figure", "was", "is", "reason", "by",
    "article", "recorded",
)  # fmt: skip
REMARKS = ("code", "class", "severity", "contest", "unit", "source", "params")
PROTOCOLS = ("unit", "contest", "source", "entry", "leaf", "recorded", "corrected")


def protocols_csv(snap: Snapshot) -> Pieces:
    """One row for each protocol that holds."""
    shape = _Wide.of(snap)
    yield _line([*PROTOCOLS, *shape.columns]).encode()
    corrected, leaves = snap.admitted.corrected, snap.recorded.leaves
    times = {time: moment(time) for time in np.unique(snap.recorded.times).tolist()}
    for block, entries in zip(snap.held.protocols.blocks, snap.held.entries, strict=True):
        heads = _heads(snap, block)
        recorded = snap.recorded.times[entries].tolist()
        cells = shape.cells(snap, block)
        yield from _joined(
            f"{head}{entry},{leaves[32 * entry : 32 * entry + 32].hex()},"
            f"{times[time]},{corrected.get(entry, 0)}{row}\n"
            for head, entry, time, row in zip(heads, entries.tolist(), recorded, cells, strict=True)
        )


class _Wide:
    """The figures of `protocols.csv`: lines, lists, candidates by place."""

    def __init__(self, lines: Sequence[str], lists: Sequence[str], candidates: int) -> None:
        self.lines, self.lists, self.candidates = lines, lists, candidates
        places = [f"candidate_{place}" for place in range(1, candidates + 1)]
        self.columns = [*lines, *lists, *places]

    @classmethod
    def of(cls, snap: Snapshot) -> _Wide:
        frozen = snap.admitted.frozen
        given = {column for block in snap.held.protocols.blocks for column in block.columns}
        numbered = numbered_lines(given, frozen.repeated)
        lines: list[str] = []
        for line in frozen.lines:
            lines += (line, *numbered.get(line, ()))
        contests = frozen.register.contests
        lists = dict.fromkeys(
            option for one in contests if one.kind == "lists" for option in one.ballot
        )
        most = max((len(one.ballot) for one in contests if one.kind == "district"), default=0)
        return cls(lines, list(lists), most)

    def cells(self, snap: Snapshot, block: Block) -> Iterator[str]:
        """The figures of each protocol of a block, each with a comma before it."""
        if not len(block):
            return
        contest = snap.admitted.frozen.register.contests[int(block.contest[0])]
        wanted = [*self.lines, *self._options(contest)]
        spots = {column: spot for spot, column in enumerate(block.columns)}
        matrix = np.full((len(block), len(wanted)), ABSENT, dtype=np.int64)
        for place, column in enumerate(wanted):
            if column in spots:
                matrix[:, place] = block.figures[:, spots[column]]
        yield from comma_rows(matrix)

    def _options(self, contest: Contest) -> list[str]:
        """The option of each column behind the lines; nothing where it is another contest's."""
        if contest.kind == "lists":
            own = [option if option in contest.ballot else "" for option in self.lists]
            return [*own, *([""] * self.candidates)]
        places = list(contest.ballot)
        return [*([""] * len(self.lists)), *places, *([""] * (self.candidates - len(places)))]


def results_csv(snap: Snapshot) -> Pieces:
    """One row for each protocol and option."""
    yield _line(RESULTS).encode()
    register = snap.admitted.frozen.register
    for block in snap.held.protocols.blocks:
        if not len(block):
            continue
        ballot = list(register.contests[int(block.contest[0])].ballot)
        spots = {column: spot for spot, column in enumerate(block.columns)}
        votes = np.full((len(block), len(ballot)), ABSENT, dtype=np.int64)
        for place, option in enumerate(ballot):
            if option in spots:
                votes[:, place] = block.figures[:, spots[option]]
        yield from _joined(
            "".join([f"{head}{option}{vote}\n" for option, vote in zip(ballot, row, strict=True)])
            for head, row in zip(_heads(snap, block), _cells(votes), strict=True)
        )


def _cells(matrix: Ints) -> Iterator[list[str]]:
    """The cells of each row, a comma before each."""
    told = _told(matrix)
    for row in rows_of(matrix):
        if told is not None:
            yield [told[figure] for figure in row]
        else:
            yield ["," if figure == ABSENT else f",{figure}" for figure in row]


def totals_csv(snap: Snapshot) -> Pieces:
    """One row for each figure of each contest at each unit above the protocols."""
    yield _line(TOTALS).encode()
    units = snap.admitted.frozen.register.units
    for name, one in snap.result.contests.items():
        found = one.totals
        stop = found.start + len(found.figures)
        above = np.flatnonzero(units.end[found.start : stop] > np.arange(found.start, stop) + 1)
        rows = above if 0 in above else np.r_[0, above]
        kinds = ["option" if column in one.contest.ballot else "line" for column in found.columns]
        figures, gaps = found.figures[rows].tolist(), found.gaps[rows].tolist()
        for row, cells, absent in zip(rows.tolist(), figures, gaps, strict=True):
            head = f"{units.ids[found.start + row]},{name},{found.basis_of(row)},"
            yield "".join(
                f"{head}{kind},{column},{'' if cell == ABSENT else cell},{gap}\n"
                for kind, column, cell, gap in zip(kinds, found.columns, cells, absent, strict=True)
            ).encode()


def units_csv(snap: Snapshot) -> Pieces:
    """The tree of units."""
    yield from _written(UNITS, unit_rows(snap.admitted.frozen.register))


def contests_csv(snap: Snapshot) -> Pieces:
    """The contests, and how far each is counted."""
    found = snap.result.contests
    rows = contest_rows(snap.admitted.frozen.register)
    yield from _written(
        CONTESTS,
        (
            (*row, _cell(one.expected), one.counted, one.basis)
            for row, one in zip(rows, found.values(), strict=True)
        ),
    )


def options_csv(snap: Snapshot) -> Pieces:
    """What stands on each ballot, by place."""
    yield from _written(
        OPTIONS,
        (
            (
                contest.id, one.id, place, one.kind, one.names.kk, one.names.ru, one.names.en,
                one.party or "", one.nominated or "",
            )
            for contest in snap.admitted.frozen.register.contests
            for place, one in enumerate(contest.ballot.values(), 1)
        ),
    )  # fmt: skip


def corrections_csv(snap: Snapshot) -> Pieces:
    """What was corrected, figure by figure."""
    yield from _written(CORRECTIONS, corrections(snap.recorded))


def remarks_csv(snap: Snapshot) -> Pieces:
    """Every remark of the checks."""
    found = snap.result

    def rows() -> Iterator[Sequence[object]]:
        for group in (*of_totals(found), *found.checked.found):
            for one in group.remarks(found.register):
                params = canonical(plain_params(one.params)).decode()
                yield (
                    one.code, group.kind, one.severity, one.contest or "", one.unit or "",
                    group.source, params,
                )  # fmt: skip

    yield from _written(REMARKS, rows())


TABLES: Mapping[str, Callable[[Snapshot], Pieces]] = {
    "protocols.csv": protocols_csv,
    "results.csv": results_csv,
    "totals.csv": totals_csv,
    "units.csv": units_csv,
    "contests.csv": contests_csv,
    "options.csv": options_csv,
    "corrections.csv": corrections_csv,
    "remarks.csv": remarks_csv,
}

FIXED: Mapping[str, Sequence[str]] = {
    "protocols.csv": PROTOCOLS,
    "results.csv": RESULTS,
    "totals.csv": TOTALS,
    "units.csv": UNITS,
    "contests.csv": CONTESTS,
    "options.csv": OPTIONS,
    "corrections.csv": CORRECTIONS,
    "remarks.csv": REMARKS,
}


def columns_of(snap: Snapshot, name: str) -> list[str]:
    """The columns of a table; one of them grows with the form and the ballots."""
    return [*FIXED[name], *(_Wide.of(snap).columns if name == "protocols.csv" else ())]


def rows_of(matrix: Ints) -> Iterator[list[int]]:
    """The rows as lists, some thousand at a time: all at once would fill memory."""
    for start in range(0, len(matrix), _ROWS):
        yield from matrix[start : start + _ROWS].tolist()


def comma_rows(matrix: Ints) -> Iterator[str]:
    """Each row as text, a comma before each cell, nothing where it is absent."""
    told = _told(matrix)
    if told is not None:
        text_of = told.__getitem__
        for row in rows_of(matrix):
            yield "".join(map(text_of, row))
        return
    for row in rows_of(matrix):
        text = "," + ",".join(map(str, row)) if row else ""
        # Figures are never negative, so that this is an absent one.
        yield text.replace(",-1", ",")


def _told(matrix: Ints) -> list[str] | None:
    """The text of each figure up to the largest, a comma before it; None where that is too many.

    An absent figure is -1, and the last text of the list is that of an empty cell.
    """
    most = int(matrix.max(initial=0))
    if most >= min(_MOST_TOLD, max(matrix.size, 256)):
        return None
    return [*_texts()[: most + 1], ","]


@cache
def _texts() -> list[str]:
    return [f",{number}" for number in range(_MOST_TOLD)]


def _heads(snap: Snapshot, block: Block) -> Iterator[str]:
    """Unit, contest and source of each protocol, with a comma behind each; ids need no quotes."""
    register, sources = snap.admitted.frozen.register, snap.held.protocols.sources
    contest = register.contests[int(block.contest[0])].id if len(block) else ""
    ends = [f",{contest},{source}," for source in sources]
    units = register.units.ids.take(block.unit)
    for unit, source in zip(units, block.source.tolist(), strict=True):
        yield unit + ends[source]


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Pieces:
    """A table in which text may need quotes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        writer.writerows(some)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _joined(rows: Iterable[str]) -> Pieces:
    held: list[str] = []
    for row in rows:
        held.append(row)
        if len(held) == _ROWS:
            yield "".join(held).encode()
            held.clear()
    if held:
        yield "".join(held).encode()


def _line(cells: Iterable[str]) -> str:
    return ",".join(cells) + "\n"


def _cell(value: int | None) -> object:
    return "" if value is None else value
