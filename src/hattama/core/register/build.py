"""From rows of tables to the frozen register, or one error that names its row and column.

Errors carry `table` (`units`, `contests`, `options`, `expected`, `places`) and `row` (from 0);
whoever read the tables turns them into file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from msgspec import Struct

from hattama.core.errors import InputError
from hattama.core.ids import MOST_ID, SIGNS, is_id
from hattama.core.register.model import (
    GROUPS,
    LEVELS,
    NO_NAMES,
    RANK,
    Contest,
    ContestKind,
    Indices,
    Ints,
    Levels,
    Names,
    Option,
    Register,
    Units,
)
from hattama.core.register.polling import PollingRows, polling_of
from hattama.core.register.texts import Places, Texts
from hattama.core.register.tree import depths, parents, tree_order

T = TypeVar("T")

MOST_SEATS = 100_000


class UnitRows(Struct, frozen=True, eq=False):
    """`units.csv` as columns of equal length."""

    ids: Sequence[str]
    parents: Sequence[str]
    levels: Sequence[str]
    kk: Sequence[str]
    ru: Sequence[str]
    en: Sequence[str]
    voters: Ints
    basis: Sequence[str]


class ContestRow(Struct, frozen=True):
    """One row of `contests.csv`."""

    id: str
    kind: ContestKind
    unit: str
    round: int = 1
    repeat_of: str | None = None
    seats: int | None = None
    names: Names = NO_NAMES


class OptionRow(Struct, frozen=True):
    """One row of `options.csv`: an option and the contest on whose ballot it stands."""

    contest: str
    option: Option


def build(
    units: UnitRows,
    contests: Sequence[ContestRow],
    options: Sequence[OptionRow],
    expected: Sequence[tuple[str, str]] | None = None,
    polling: PollingRows | None = None,
) -> Register:
    """The register, every reference in it checked.

    Args:
        expected: rows of unit and contest, or None when the tree says what is awaited.
        polling: where and when people vote, or None when nothing is said of that.

    Raises:
        InputError: with `table`, `row` and `column`.
    """
    tree = _in("units", lambda: units_of(units))
    _in("contests", lambda: _check_contests(tree, contests))
    ballots = _in("options", lambda: _ballots(contests, options))
    found = _in("contests", lambda: tuple(_contests(tree, contests, ballots)))
    awaited = None
    if expected is not None:
        awaited = _in("expected", lambda: _expected(tree, found, expected))
    said = None
    if polling is not None:
        said = _in("places", lambda: polling_of(polling, tree))
    return Register(tree, found, awaited, said)


def _in(table: str, work: Callable[[], T]) -> T:
    """Do the work, and name the table in its errors."""
    try:
        return work()
    except InputError as problem:
        raise problem.at(table=table) from None


def units_of(rows: UnitRows) -> Units:
    """The units in the order of the tree."""
    if not rows.ids:
        raise InputError("units_none")
    given = Texts.of(rows.ids)
    places = Places(given)
    if not given.well_formed(SIGNS, MOST_ID) or places.twice():
        _ids(rows.ids)
    parent, root = parents(given, Texts.of(rows.parents), places)
    depth = depths(rows.ids, parent, root)
    level = _levels(rows, parent)
    _named(rows, level)
    place, size = tree_order(parent, depth)
    order = np.empty(len(place), dtype=np.int32)
    order[place] = np.arange(len(place), dtype=np.int32)
    above = parent[order]
    ids = given.take(order)
    return Units(
        ids=ids,
        kk=Texts.of(rows.kk).take(order),
        ru=Texts.of(rows.ru).take(order),
        en=Texts.of(rows.en).take(order),
        parent=np.where(above < 0, -1, place[above]).astype(np.int32),
        depth=depth[order],
        end=(np.arange(len(place)) + size[order]).astype(np.int32),
        level=level[order],
        voters=rows.voters[order],
        basis={int(place[row]): one for row, one in enumerate(rows.basis) if one},
        place=places.moved(ids, place),
    )


def _ids(ids: Sequence[str]) -> None:
    """Every id well formed and given once."""
    first = {one: len(ids) - 1 - row for row, one in enumerate(reversed(ids))}
    for row, one in enumerate(ids):
        if first[one] != row:
            raise InputError("id_twice", row=row, column="id", read=one)
        if not is_id(one):
            raise InputError("id_unreadable", row=row, column="id", read=one)


def _levels(rows: UnitRows, parent: Indices) -> Levels:
    """Each unit's level, none under a lower one."""
    level = Places(Texts.of(LEVELS)).many(Texts.of(rows.levels)).astype(np.int8)
    if len(level) and int(level.min()) < 0:
        row = int(np.flatnonzero(level < 0)[0])
        raise InputError(
            "word_unknown", row=row, column="level", read=rows.levels[row], expected=LEVELS
        )
    ranks = np.array([RANK[name] for name in LEVELS], dtype=np.int8)
    rank = ranks[level]
    over = np.where(parent < 0, -1, rank[parent])
    wrong = (over > rank) | (over == RANK["station"])
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            "unit_under_lower",
            row=row,
            column="level",
            read=rows.ids[row],
            level=rows.levels[row],
            expected=rows.levels[int(parent[row])],
        )
    return level


def _named(rows: UnitRows, level: Levels) -> None:
    """A name in some language for everything above the stations."""
    for row in np.flatnonzero(level != LEVELS.index("station")).tolist():
        if not (rows.kk[row] or rows.ru[row] or rows.en[row]):
            raise InputError("name_none", row=row, read=rows.ids[row])


def _check_contests(units: Units, rows: Sequence[ContestRow]) -> None:
    """Each contest by itself and beside the others, before anything refers to it."""
    if not rows:
        raise InputError("contests_none")
    _ids([one.id for one in rows])
    known = {one.id: one for one in rows}
    rounds: set[tuple[str, int]] = set()
    for row, one in enumerate(rows):
        if one.unit not in units.place:
            raise InputError("unit_unknown", row=row, column="unit", read=one.unit)
        if one.seats is not None and not 1 <= one.seats <= MOST_SEATS:
            raise InputError(
                "seats_range", row=row, column="seats", read=one.seats, expected=MOST_SEATS
            )
        if one.repeat_of is not None:
            _repeats(row, one, known)
        elif one.kind == "district":
            if (one.unit, one.round) in rounds:
                raise InputError(
                    "contest_twice", row=row, column="round", read=one.id, unit=one.unit
                )
            rounds.add((one.unit, one.round))
    for row, one in enumerate(rows):
        later = one.round > 1 and one.repeat_of is None
        if later and (one.unit, one.round - 1) not in rounds:
            raise InputError("round_without_first", row=row, column="round", read=one.id)


def _contests(
    units: Units, rows: Sequence[ContestRow], ballots: dict[str, dict[str, Option]]
) -> Iterable[Contest]:
    for row, one in enumerate(rows):
        yield Contest(
            id=one.id,
            kind=one.kind,
            unit=units.place[one.unit],
            round=one.round,
            repeat_of=one.repeat_of,
            seats=one.seats,
            names=one.names,
            ballot=_ballot(row, one, ballots),
        )


def _repeats(row: int, one: ContestRow, known: dict[str, ContestRow]) -> None:
    """A repeat vote repeats another contest, of its kind, that is no repeat itself."""
    original = known.get(one.repeat_of or "")
    if original is None or original.id == one.id:
        raise InputError("contest_unknown", row=row, column="repeat_of", read=one.repeat_of)
    if original.repeat_of is not None or original.kind != one.kind:
        raise InputError("repeat_of_wrong", row=row, column="repeat_of", read=one.repeat_of)


def _ballot(row: int, one: ContestRow, ballots: dict[str, dict[str, Option]]) -> dict[str, Option]:
    """A contest's own ballot; a repeat vote has the ballot that it repeats, or less of it."""
    own = ballots.get(one.id, {})
    if one.repeat_of is None:
        return own
    first = ballots.get(one.repeat_of, {})
    stray = next((option for option in own if option not in first), None)
    if stray is not None:
        raise InputError("repeat_option_unknown", row=row, column="repeat_of", read=stray)
    return own or first


def _ballots(
    contests: Sequence[ContestRow], rows: Sequence[OptionRow]
) -> dict[str, dict[str, Option]]:
    """The options of each contest by id, in ballot order where it is known."""
    kinds = {one.id: one.kind for one in contests}
    lists = {one.option.id for one in rows if one.option.kind == "list"}
    ballots: dict[str, dict[str, Option]] = {}
    for row, one in enumerate(rows):
        option = one.option
        if one.contest not in kinds:
            raise InputError("contest_unknown", row=row, column="contest", read=one.contest)
        if not is_id(option.id):
            raise InputError("id_unreadable", row=row, column="id", read=option.id)
        if option.id in GROUPS:
            raise InputError("id_reserved", row=row, column="id", read=option.id)
        ballot = ballots.setdefault(one.contest, {})
        if option.id in ballot:
            raise InputError("option_twice_on_ballot", row=row, column="id", read=option.id)
        wrong = "candidate" if kinds[one.contest] == "lists" else "list"
        if option.kind == wrong:
            raise InputError("option_kind_wrong", row=row, column="kind", read=option.kind)
        if not option.names.pick("en"):
            raise InputError("name_none", row=row, read=option.id)
        if option.party is not None and option.party not in lists:
            raise InputError("party_unknown", row=row, column="party", read=option.party)
        ballot[option.id] = option
    return {contest: _in_ballot_order(ballot) for contest, ballot in ballots.items()}


def _in_ballot_order(ballot: dict[str, Option]) -> dict[str, Option]:
    """Options with a known place first; the others, and votes against all, as they were given."""
    last = len(ballot) + max((one.ballot_order or 0 for one in ballot.values()), default=0)
    order = sorted(
        ballot.values(), key=lambda one: last if one.ballot_order is None else one.ballot_order
    )
    return {one.id: one for one in order}


def _expected(
    units: Units, contests: Sequence[Contest], rows: Sequence[tuple[str, str]]
) -> dict[str, Indices]:
    known = {one.id: one for one in contests}
    awaited: dict[str, dict[int, None]] = {one.id: {} for one in contests}
    for row, (unit, contest) in enumerate(rows):
        if contest not in known:
            raise InputError("contest_unknown", row=row, column="contest", read=contest)
        if unit not in units.place:
            raise InputError("unit_unknown", row=row, column="unit", read=unit)
        spot, top = units.place[unit], known[contest].unit
        if not top <= spot < units.end[top]:
            raise InputError(
                "unit_outside_contest", row=row, column="unit", read=unit, contest=contest
            )
        if spot in awaited[contest]:
            raise InputError("expected_twice", row=row, column="unit", read=unit, contest=contest)
        awaited[contest][spot] = None
    return {
        contest: np.fromiter(sorted(spots), dtype=np.int32, count=len(spots))
        for contest, spots in awaited.items()
    }
