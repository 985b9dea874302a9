"""Which ballots a voter gets: the tree's own answer, grouped into styles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from hattama.publish.ballots import NO_STYLE, ballot, guide
from tests.core.small import option, register, units

TREE = units(
    ("kz", "", "nation"),
    ("r1", "kz", "region"),
    ("d1", "r1", "district"),
    ("s1", "d1", "station"),
    ("s2", "d1", "station"),
    ("d2", "r1", "district"),
    ("s3", "d2", "station"),
    ("r2", "kz", "region"),
    ("s4", "r2", "station"),
)
CONTESTS = (
    ContestRow("lists", "lists", "kz"),
    ContestRow("d1", "district", "d1"),
    ContestRow("d2", "district", "d2"),
    ContestRow("d2-2", "district", "d2", round=2),
    ContestRow("d1-again", "district", "d1", repeat_of="d1"),
    ContestRow("r2-lists", "lists", "r2"),
)


def told(book: Register) -> dict[str, list[str]]:
    """Contests by station, from the styles."""
    found = guide(book)
    return {
        book.units.ids[spot]: [book.contests[one].id for one in found.styles[number].contests]
        for spot, number in enumerate(found.style.tolist())
        if number != NO_STYLE
    }


class TestGuide:
    def test_each_station_has_the_contests_above_it(self):
        assert told(register(TREE, CONTESTS, ())) == {
            "s1": ["lists", "d1"],
            "s2": ["lists", "d1"],
            "s3": ["lists", "d2"],
            "s4": ["lists", "r2-lists"],
        }

    def test_stations_share_a_style(self):
        book = register(TREE, CONTESTS, ())
        found = guide(book)
        assert [
            [book.units.ids[spot] for spot in one.stations.tolist()] for one in found.styles
        ] == [["s1", "s2"], ["s3"], ["s4"]]

    def test_a_repeat_vote_is_asked_for_by_name(self):
        book = register(TREE, CONTESTS, ())
        again = book.contest("d1-again")
        assert again is not None
        found = guide(book, [again])
        held = {book.units.ids[spot] for one in found.styles if one.contests
                for spot in one.stations.tolist()}  # fmt: skip
        assert held == {"s1", "s2"}

    @given(st.lists(st.integers(0, 8), max_size=6, unique=True))
    def test_it_is_what_asking_each_contest_would_say(self, spots: list[int]):
        ids = register(TREE, CONTESTS[:1], ()).units.ids
        rows = tuple(ContestRow(f"c{spot}", "lists", ids[spot]) for spot in spots)
        if not rows:
            return
        book = register(TREE, rows, ())
        slow = {
            ids[station]: [
                one.id for one in book.contests if one.unit <= station < book.units.end[one.unit]
            ]
            for station in book.units.lowest(0).tolist()
        }
        assert told(book) == slow

    def test_options_stand_as_on_the_ballot(self):
        rows = (
            option("lists", "against-all", "against_all"),
            option("lists", "b", ballot_order=2),
            option("lists", "a", ballot_order=1),
        )
        book = register(TREE, CONTESTS[:1], rows)
        assert [one.id for one in ballot(book.contests[0])] == ["a", "b", "against-all"]
