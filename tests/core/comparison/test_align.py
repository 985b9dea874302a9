"""Two registers: matched by id, and what only one of them knows is told."""

from __future__ import annotations

from hattama.core.comparison.align import Reported, Stranger, align
from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.build import ContestRow
from tests.core import small
from tests.core.comparison.records import COPY, papers, sheet

# The same tree in another order, with a station more and a region less.
OTHER = small.units(
    ("kz", "", "nation"),
    ("r2", "kz", "region"),
    ("s9", "r2", "station"),
    ("s3", "r2", "station"),
    ("s1", "r2", "station"),
)


def test_units_are_matched_by_id_whatever_their_order() -> None:
    book, other = small.register(), small.register(OTHER)
    found = align(book, other, papers(other, [sheet("s3", 7), sheet("s1", 9)], COPY), COPY)
    (block,) = found.protocols.blocks
    spot = block.columns.index("a")
    units = [book.units.ids[unit] for unit in block.unit.tolist()]
    told = dict(zip(units, block.figures[:, spot].tolist(), strict=True))
    assert told == {"s3": 7, "s1": 9}
    assert found.reported == ()
    # r1 and s2 stand in the first register only.
    assert found.unknown.units == 2


def test_an_unknown_unit_and_contest_are_reported() -> None:
    contests = (*small.LISTS, ContestRow("d9", "district", "kz"))
    options = (*small.BALLOT, small.option("d9", "c", "candidate"))
    book, other = small.register(), small.register(OTHER, contests, options)
    rows = [sheet("s9"), sheet("s1"), {"unit": "s1", "contest": "d9", "c": 4}]
    found = align(book, other, papers(other, rows), OFFICIAL)
    assert found.rows == 3
    assert len(found.protocols) == 1
    assert set(found.reported) == {
        Reported("unit_unknown", "s9", "lists"),
        Reported("contest_unknown", "s1", "d9"),
    }


def test_a_unit_outside_its_contest_is_reported() -> None:
    options = [small.option("d1", "c", "candidate")]
    book = small.register(contests=[ContestRow("d1", "district", "r1")], options=options)
    other = small.register(OTHER, [ContestRow("d1", "district", "r2")], options)
    found = align(book, other, papers(other, [{"unit": "s3", "contest": "d1", "c": 1}]), OFFICIAL)
    assert found.reported == (Reported("unit_outside", "s3", "d1"),)


def test_the_unit_just_behind_a_contest_is_outside() -> None:
    options = [small.option("d1", "c", "candidate")]
    book = small.register(contests=[ContestRow("d1", "district", "r1")], options=options)
    other = small.register(contests=[ContestRow("d1", "district", "kz")], options=options)
    rows = [{"unit": unit, "contest": "d1", "c": 1} for unit in ("kz", "r1", "s2", "r2")]
    found = align(book, other, papers(other, rows), OFFICIAL)
    assert [one.unit for one in found.reported] == ["kz", "r2"]
    assert len(found.protocols) == 2


def test_votes_for_an_unknown_option_are_told() -> None:
    ballot = (*small.BALLOT, small.option("lists", "z"))
    book, other = small.register(), small.register(options=ballot)
    rows = [sheet("s1", z=4), sheet("s2", z=6), sheet("s3")]
    found = align(book, other, papers(other, rows), OFFICIAL)
    assert found.strangers == (Stranger("lists", "z", 2, 10),)
    assert len(found.protocols) == 3
    back = align(other, book, papers(book, [sheet("s1")]), OFFICIAL)
    assert back.unknown.options == (("lists", "z"),)
    assert back.strangers == ()


def test_only_the_chosen_source_is_taken() -> None:
    book, other = small.register(), small.register(OTHER)
    found = align(book, other, papers(other, [sheet("s1")], COPY), OFFICIAL)
    assert (found.rows, len(found.protocols)) == (0, 0)
