"""The figures: the twin repeats them, sums add up, bars and dots stand for what they say."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.publish.charts import (
    Bar,
    Base,
    Chart,
    Point,
    SeatBound,
    SeatGroup,
    Table,
    Threshold,
    Tile,
    bars,
    figure,
    grid,
    hemicycle,
    progress,
    seat_bounds,
    tiles,
    turnout,
)
from hattama.publish.charts.seatings import seatings
from hattama.publish.charts.svg import WIDTH
from hattama.words import number
from tests.publish.charts.samples import frame, option

COUNTS = st.lists(st.integers(0, 10**18), min_size=1, max_size=60)


def column(table: Table, at: int) -> list[object]:
    return [row[at].value for row in table.rows]


def words(table: Table, at: int) -> list[str]:
    return [row[at].text for row in table.rows]


def drawn(chart: Chart, tag: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(chart.markup)
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == tag]


def painted(chart: Chart) -> list[float]:
    """Lengths of what is filled with an option's mark."""
    return [
        float(one.attrib["width"])
        for one in drawn(chart, "rect")
        if one.attrib.get("fill", "").startswith("url(")
    ]


class TestBars:
    @given(COUNTS)
    def test_the_twin_has_the_votes_and_no_bar_is_longer_than_the_axis(
        self, votes: list[int]
    ) -> None:
        limit = Threshold("5 %", Fraction(sum(votes), 20))
        rows = [Bar(option(at), one) for at, one in enumerate(votes)]
        chart = bars(frame(), rows, Base("дауыс", sum(votes)), limit)
        assert column(chart.table, 1) == votes
        assert words(chart.table, 1) == [number("kk", one) for one in votes]
        if sum(votes):
            assert sum(one for one in column(chart.table, 2) if isinstance(one, Fraction)) == 1
        lengths = painted(chart)
        assert all(0 < one <= WIDTH / 100 for one in lengths)
        most = max(votes)
        if most:
            told = [one for one in votes if one * WIDTH // most > 0]
            assert len(lengths) <= len(told)

    def test_bars_are_in_proportion_to_votes(self) -> None:
        chart = bars(frame(), [Bar(option(at), one) for at, one in enumerate((400, 200, 100, 0))])
        assert painted(chart) == [320.0, 160.0, 80.0]

    @pytest.mark.parametrize(
        ("votes", "above", "told"),
        [(49, False, "өткен жоқ"), (50, False, "өтті"), (51, False, "өтті"),
         (49, True, "өткен жоқ"), (50, True, "өткен жоқ"), (51, True, "өтті")],
    )  # fmt: skip
    def test_threshold_below_equal_above(self, votes: int, above: bool, told: str) -> None:
        limit = Threshold("5 %", Fraction(50), above)
        chart = bars(frame(), [Bar(option(0), votes)], Base("дауыс", 1000), limit)
        assert words(chart.table, 3) == [told]
        assert limit.least == (51 if above else 50)

    def test_the_fewest_votes_over_a_fraction(self) -> None:
        for above in (False, True):
            limit = Threshold("5 %", Fraction(101, 2), above)
            assert limit.least == 51
            assert (limit.reached(50), limit.reached(51)) == (False, True)

    def test_the_threshold_line_leaves_out_whom_it_does_not_concern(self) -> None:
        rows = [Bar(option(0), 90), Bar(option(1, against_all=True), 10), Bar(option(2), 5, True)]
        chart = bars(frame(), rows, Base("дауыс", 105), Threshold("5 %", Fraction(105, 20)))
        lines = [one for one in drawn(chart, "path") if one.attrib.get("class") == "threshold"]
        assert len(lines) == 2  # one in the legend, one over the first bar
        assert words(chart.table, 3) == ["өтті", "қолданылмайды", "қолданылмайды"]

    def test_the_line_stands_where_the_votes_that_reach_it_end(self) -> None:
        chart = bars(frame(), [Bar(option(0), 200), Bar(option(1), 50)],
                     threshold=Threshold("", Fraction(50)))  # fmt: skip
        lines = [one for one in drawn(chart, "path") if one.attrib.get("class") == "threshold"]
        assert lines[1].attrib["d"].startswith(f"M{painted(chart)[1]:g} ")

    def test_what_was_not_published_is_no_zero(self) -> None:
        chart = bars(frame(), [Bar(option(0), None), Bar(option(1), 0)], Base("дауыс", 10))
        assert column(chart.table, 1) == [None, 0]
        assert words(chart.table, 1) == ["жарияланбады", "0"]
        assert painted(chart) == []

    def test_fewer_than_no_votes_are_refused(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            bars(frame(), [Bar(option(0), -1)])


class TestHemicycle:
    @pytest.mark.parametrize("low", range(1, 501, 50))
    def test_one_dot_a_seat_and_none_over_another(self, low: int) -> None:
        for seats in range(low, low + 50):
            dots = seatings(seats, WIDTH)
            assert len(dots.places) == seats
            assert dots.radius >= 200
            ordered = sorted(dots.places)
            for at, (x, y) in enumerate(ordered):
                assert dots.radius <= x <= WIDTH - dots.radius
                assert dots.radius <= y <= dots.height - dots.radius
                for other_x, other_y in ordered[at + 1 :]:
                    if other_x - x >= 2 * dots.radius:
                        break
                    assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (2 * dots.radius) ** 2

    def test_it_is_as_wide_to_the_left_as_to_the_right(self) -> None:
        places = seatings(98, WIDTH).places
        mirrored = {(WIDTH - x, y) for x, y in places}
        assert all(any(abs(x - a) <= 2 and abs(y - b) <= 2 for a, b in mirrored) for x, y in places)

    @given(st.lists(st.integers(0, 60), max_size=8), st.integers(0, 9))
    def test_each_group_has_its_dots(self, seats: list[int], undecided: int) -> None:
        groups = [SeatGroup(option(at), one) for at, one in enumerate(seats)]
        chart = hemicycle(frame(), groups, undecided)
        counts = [len(one) for one in drawn(chart, "g") if one and one[0].tag.endswith("circle")]
        assert counts == [one for one in [*seats, undecided] if one]
        assert column(chart.table, 1) == [*seats, *([undecided] if undecided else [])]
        assert chart.table.total[1].value == sum(seats) + undecided


class TestSeatBounds:
    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=9))
    def test_the_twin_adds_up(self, pairs: list[tuple[int, int]]) -> None:
        rows = [SeatBound(option(at), sure, sure + more) for at, (sure, more) in enumerate(pairs)]
        house = sum(sure for sure, _ in pairs) + 5
        chart = seat_bounds(frame(), rows, house)
        for row, (sure, more) in zip(chart.table.rows, pairs, strict=True):
            assert [one.value for one in row[1:]] == [sure, more, sure + more]
        assert [one.value for one in chart.table.total[1:]] == [house - 5, 5, house]
        assert len(painted(chart)) == sum(sure > 0 for sure, _ in pairs)

    def test_careful_bounds_say_so(self) -> None:
        rows = [SeatBound(option(0), 1, 2)]
        assert "дәлелденбеген" in seat_bounds(frame(), rows, 9, exact=False).markup
        assert "дәлелденбеген" not in seat_bounds(frame(), rows, 9).markup

    def test_more_for_certain_than_at_most_is_refused(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            seat_bounds(frame(), [SeatBound(option(0), 3, 2)], 9)


class TestProgress:
    @pytest.mark.parametrize(
        ("counted", "expected", "long"), [(0, 10, 0), (5, 10, 160), (10, 10, 320), (11, 10, 320)]
    )
    def test_the_bar_ends_with_the_axis(self, counted: int, expected: int, long: int) -> None:
        chart = progress(frame(), counted, expected)
        bar = [one for one in drawn(chart, "rect") if one.attrib["class"] == "c0"]
        assert [float(one.attrib["width"]) for one in bar] == ([long] if long else [])
        assert column(chart.table, 1) == [counted, expected, Fraction(counted, expected)]

    def test_nobody_said_how_many(self) -> None:
        assert column(progress(frame(), 7, None).table, 1) == [7, None]

    def test_none_expected(self) -> None:
        assert column(progress(frame(), 0, 0).table, 1) == [0, 0, None]


class TestTurnout:
    def test_claims_of_one_hour_are_both_there_also_when_one_falls(self) -> None:
        points = [Point("12:00", "30.65", "А"), Point("16:00", "29.1", "А")]
        claims = [Point("12:00", "30.65", "Б"), Point("final", "54", "А", 54, 100)]
        chart = turnout(frame(), points, claims)
        assert words(chart.table, 0) == ["12:00", "12:00", "16:00", "қорытынды"]
        assert column(chart.table, 1) == [
            Fraction("30.65"),
            Fraction("30.65"),
            Fraction("29.1"),
            54,
        ]
        assert words(chart.table, 1)[0] == "30,65%"
        marks = [one.attrib for one in drawn(chart, "path") if "transform" in one.attrib]
        places = [one["transform"] for one in marks]
        assert len(places) == len(set(places)) == 4 + 2  # with one for each source in the legend
        assert len({one["d"] for one in marks}) == 2  # a shape for each source

    @pytest.mark.parametrize(
        ("most", "label"), [("100", "100"), ("100.01", "150"), ("999", "1000"), ("9" * 30, "1000")]
    )
    def test_the_axis_holds_what_was_claimed(self, most: str, label: str) -> None:
        chart = turnout(frame(), [Point("12:00", most, "А")])
        assert f">{number('kk', int(label))}%</text>" in chart.markup
        ys = [float(one.attrib["transform"].partition(" ")[2].rstrip(")"))
              for one in drawn(chart, "path") if "transform" in one.attrib]  # fmt: skip
        assert all(one >= 0 for one in ys)

    def test_ballots_alone_are_enough(self) -> None:
        chart = turnout(frame(), [Point("12:00", "", "А", 1, 3)])
        assert column(chart.table, 1) == [Fraction(100, 3)]

    @pytest.mark.parametrize("bad", ["", "-1", "1e5", "nan", "٣", "1/3", "12,5"])
    def test_what_is_no_decimal_is_refused(self, bad: str) -> None:
        with pytest.raises(ValueError, match="decimal"):
            turnout(frame(), [Point("12:00", bad, "А")])


class TestTiles:
    def test_regions_are_read_from_west_to_east_row_by_row(self) -> None:
        units = ["kz-75", "abroad", "kz-27", "kz-71", "kz-59"]
        values = [Tile(one, one, counted=at, expected=9) for at, one in enumerate(units)]
        chart = tiles(frame(), grid("kz"), values)
        assert words(chart.table, 0) == ["kz-59", "kz-71", "kz-27", "kz-75", "abroad"]
        assert re.findall(r'class="tile ([^"]+)"', chart.markup) == [
            "col-4 row-1", "col-5 row-1", "col-1 row-2", "col-5 row-5", "col-1 row-6",
        ]  # fmt: skip
        assert column(chart.table, 4) == [4, 3, 2, 0, 1]

    def test_without_a_grid_in_the_order_given(self) -> None:
        values = [Tile(one, one) for one in ("b", "a")]
        chart = tiles(frame(), None, values)
        assert words(chart.table, 0) == ["b", "a"]
        assert "placed" not in chart.markup

    def test_a_tie_names_all(self) -> None:
        chart = tiles(frame(), None, [Tile("a", "А", leads=(option(1), option(2)), votes=5, of=20)])
        assert words(chart.table, 1) == ["Тізім 1, Тізім 2"]
        assert column(chart.table, 3) == [Fraction(1, 4)]

    def test_one_measure_alone(self) -> None:
        values = [Tile("a", "А", percent="54.210"), Tile("b", "Б")]
        chart = tiles(frame(), None, values, "Қатысу")
        assert words(chart.table, 1) == ["54,210%", "жарияланбады"]
        assert "54,210%" in chart.markup
        assert [one.text for one in chart.table.head] == ["Өңір", "Қатысу"]

    def test_nothing_counted_and_nothing_published_are_two_things(self) -> None:
        assert "әзірге" in tiles(frame(), None, [Tile("a", "А")]).markup
        assert "жарияланбады" in tiles(frame(), None, [Tile("a", "А", published=False)]).markup


def test_an_empty_chart_has_no_table_to_unfold() -> None:
    assert "<details" not in figure(turnout(frame(), []))
    assert "<details" in figure(progress(frame(), 0, 0))
