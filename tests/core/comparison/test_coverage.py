"""Coverage: every share with its denominator, and what can be compared at all."""

from __future__ import annotations

import pytest

from hattama.core.comparison.beside import beside, copies, opposite, sources_of
from hattama.core.comparison.coverage import Cover, coverage, regions_of, status
from hattama.core.record.protocol import OFFICIAL, protocols
from tests.core import small
from tests.core.comparison.records import COPY, both, laid, papers, record, sheet


def test_awaited_stations_by_contest_and_region() -> None:
    found = laid([sheet("s1"), sheet("s2")], [sheet("s2"), sheet("s3")])
    (one,) = coverage(found)
    assert one.whole == Cover(3, 2, 2, 1)
    ids = found.register.units.ids
    told = {ids[place]: part for place, part in one.regions.items()}
    assert told == {"r1": Cover(2, 2, 1, 1), "r2": Cover(1, 0, 1, 0)}


def test_higher_protocols_are_not_among_the_awaited() -> None:
    (one,) = coverage(laid([sheet("kz"), sheet("s1")], [sheet("s1")]))
    assert (one.whole, one.other_a, one.other_b) == (Cover(3, 1, 1, 1), 1, 0)


def test_a_nation_without_regions_has_none() -> None:
    book = small.register(small.units(("kz", "", "nation"), ("s1", "kz", "station")))
    assert regions_of(book).tolist() == [-1, -1]
    tree = small.units(("kz", "", "nation"), ("t1", "kz", "territory"), ("s1", "t1", "station"))
    assert regions_of(small.register(tree)).tolist() == [-1, 1, 1]


def test_a_region_within_a_region_belongs_to_the_outer_one() -> None:
    tree = [("kz", "", "nation"), ("r1", "kz", "region"), ("r2", "r1", "region")]
    book = small.register(small.units(*tree, ("s1", "r2", "station")))
    assert regions_of(book).tolist() == [-1, 1, 1, 1]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (["s1"], ["s1"], "compared"),
        ([], ["s1"], "copies_only"),
        # The nation's protocol is none of the station that was copied.
        (["kz"], ["s1"], "copies_only"),
        (["s1"], ["s2"], "one_side"),
        (["s1"], [], "one_side"),
        ([], [], "nothing"),
        (["kz"], ["kz"], "compared"),
    ],
)
def test_status(a: list[str], b: list[str], expected: str) -> None:
    found = laid([sheet(unit) for unit in a], [sheet(unit) for unit in b])
    assert status(coverage(found), found) == expected
    back = laid([sheet(unit) for unit in b], [sheet(unit) for unit in a], source_b=OFFICIAL)
    assert status(coverage(back), back) in (expected, "one_side")


def test_copies_without_official_protocols_are_shown_and_nothing_is_claimed() -> None:
    found = both([], [sheet("s2", 7), sheet("s1", 9)])
    assert found.status == "copies_only"
    assert not found.differs
    told = [(one.register.units.ids[one.unit], one.figures["a"]) for one in copies(found)]
    assert told == [("s1", 9), ("s2", 7)]
    assert "no_total_from_copies" in {one.code for one in found.not_checked}


def test_no_copy_is_shown_where_official_protocols_are() -> None:
    assert list(copies(both([sheet("s1")], [sheet("s2")]))) == []


def test_who_stands_against_whom() -> None:
    book = small.register()
    sources = (OFFICIAL, "observer:x", "observer:y")
    rows = [sheet("s1") | {"source": name} for name in sources]
    folder = record(book, [])
    mixed = small.block(book, rows, sources)
    several = protocols(book, [mixed], sources)
    assert sources_of(several) == sources
    assert sources_of(papers(book, [], COPY)) == ()
    one = type(folder)(folder.election, folder.law, book, several)
    assert opposite(one, OFFICIAL, same_record=False) == (OFFICIAL,)
    assert opposite(one, OFFICIAL, same_record=True) == ("observer:x", "observer:y")
    only = record(book, [sheet("s1")], COPY)
    assert opposite(only, OFFICIAL, same_record=False) == (COPY,)
    assert opposite(folder, OFFICIAL, same_record=True) == (OFFICIAL,)


BARE = small.units(("kz", "", "nation"), ("r1", "kz", "region"), ("r2", "kz", "region"))


def test_copies_of_stations_that_the_official_record_does_not_name() -> None:
    """As in 2023: totals were announced, no station was, and observers have their own register."""
    announced = record(small.register(BARE), [sheet("kz")])
    observers = record(small.register(), [sheet("s2", 7), sheet("s1", 9)], COPY)
    found = beside(announced, OFFICIAL, observers, COPY)
    assert found.status == "copies_only"
    assert len(found.aligned.reported) == 2
    told = [(one.register.units.ids[one.unit], one.figures["a"]) for one in copies(found)]
    assert told == [("s1", 9), ("s2", 7)]
    back = beside(observers, COPY, announced, OFFICIAL)
    assert back.status == "copies_only"
    assert len(list(copies(back))) == 2


def test_unknown_stations_beside_published_ones_are_only_reported() -> None:
    tree = small.units(("kz", "", "nation"), ("r1", "kz", "region"), ("s1", "r1", "station"))
    official = record(small.register(tree), [sheet("s1")])
    observers = record(small.register(), [sheet("s2", 7)], COPY)
    found = beside(official, OFFICIAL, observers, COPY)
    assert (found.status, len(found.aligned.reported)) == ("one_side", 1)
    assert list(copies(found)) == []


def test_an_announced_total_that_both_have_is_compared_beside_unknown_stations() -> None:
    announced = record(small.register(BARE), [sheet("kz")])
    observers = record(small.register(), [sheet("kz"), sheet("s1", 9)], COPY)
    found = beside(announced, OFFICIAL, observers, COPY)
    assert (found.status, found.compared.same, found.beyond) == ("compared", 1, True)
    assert len(list(copies(found))) == 1


def test_two_empty_records_hold_nothing() -> None:
    found = both([], [])
    assert (found.status, found.beyond) == ("nothing", False)
