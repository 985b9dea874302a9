"""The calendar: each period as its sentence has it, one day below, equal, and above."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hattama.core.law.calendar import Dated, Known, calendar, shifted
from hattama.core.law.library import get, shipped
from hattama.words import LANGS, find

LAW = get("kz/2023-mazhilis")
DAY = dt.date(2023, 3, 19)


def of(name: str, known: Known | None = None, closing: str = "", day: dt.date = DAY) -> Dated:
    return next(one for one in calendar(LAW, day, known, closing) if one.id == name)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class TestNomination:
    """Art. 87(5): "Выдвижение и самовыдвижение кандидатов … начинаются за шестьдесят дней до дня
    голосования и заканчиваются в восемнадцать часов по местному времени за сорок дней до выборов,
    если иное не установлено при назначении выборов."
    """

    def test_it_opens(self):
        one = of("nomination_opens")
        assert (one.last, one.until) == (day("2023-01-18"), "")
        assert one.rule is not None
        assert one.rule.article == "87(5)"
        # Whoever counts full days opens a day earlier; nobody is early on the later day.
        assert (one.opens, one.sooner, one.safe) == (True, day("2023-01-17"), day("2023-01-18"))

    @pytest.mark.parametrize(
        ("when", "hour", "told"),
        [
            ("2023-02-06", "17:59", "in_time"),
            ("2023-02-06", "18:00", "depends"),
            ("2023-02-06", "18:01", "depends"),
            ("2023-02-07", "17:59", "depends"),
            ("2023-02-07", "18:00", "depends"),
            ("2023-02-07", "18:01", "late"),
            ("2023-02-08", "00:00", "late"),
        ],
    )
    def test_it_closes(self, when: str, hour: str, told: str):
        assert of("nomination_closes").standing(day(when), hour) == told


class TestAccreditation:
    """Art. 20-2(4): "Проведение аккредитации заканчивается в восемнадцать часов по местному времени
    за пять дней до дня голосования." In 2023 the commission closed it on 13 March.
    """

    def test_what_was_done_in_2023_is_one_of_the_two_readings(self):
        one = of("international_observers_accredited")
        assert (one.sooner, one.last) == (day("2023-03-13"), day("2023-03-14"))
        assert one.begins == day("2023-03-13")
        assert one.until == "18:00"
        assert one.safe == one.sooner


class TestLastTwoDays:
    """Art. 89(6): "Отмена решения о регистрации партийного списка или восстановление ранее снятого
    с регистрации партийного списка за два дня до дня голосования не допускается."
    """

    @pytest.mark.parametrize(
        ("when", "told"),
        [("2023-03-16", "in_time"), ("2023-03-17", "depends"), ("2023-03-18", "late")],
    )
    def test_three_days(self, when: str, told: str):
        assert of("registration_final").standing(day(when)) == told


class TestPublished:
    """Art. 44(4): "Сообщение об итогах выборов … публикуется … не позднее десяти дней со дня
    проведения выборов."
    """

    @pytest.mark.parametrize(
        ("when", "hour", "told"),
        [
            ("2023-03-28", "23:59", "in_time"),
            ("2023-03-29", "23:59", "in_time"),
            ("2023-03-30", "00:00", "late"),
        ],
    )
    def test_the_tenth_day_is_whole(self, when: str, hour: str, told: str):
        one = of("results_published")
        assert one.sooner is None
        assert one.standing(day(when), hour) == told


class TestCount:
    """Art. 43(1): "Время подсчета голосов на избирательном участке не должно превышать двенадцать
    часов с начала подсчета."
    """

    def test_without_the_hour_of_closing_there_is_no_moment(self):
        assert of("count_finished").last is None

    @pytest.mark.parametrize(
        ("hour", "told"), [("07:59", "in_time"), ("08:00", "depends"), ("08:01", "late")]
    )
    def test_twelve_hours(self, hour: str, told: str):
        one = of("count_finished", closing="20:00")
        assert one.standing(day("2023-03-20"), hour) == told

    def test_hours_from_another_event_have_no_moment(self):
        rule = next(one for one in LAW.deadlines if one.id == "count_finished")
        law = replace(LAW, deadlines=(replace(rule, after="decision"),))
        found = calendar(law, DAY, {"decision": DAY}, "20:00")
        assert next(one for one in found if one.id == "count_finished").last is None


class TestAtOnce:
    """Art. 49: "… рассматривать их в пятидневный срок, а поступившие менее чем за пять дней до
    голосования и в день голосования – немедленно."
    """

    def test_the_fifth_day_before_is_not_less_than_five(self):
        one = of("complaint_decided_by_court")
        assert one.last is None
        assert one.at_once == (day("2023-03-15"), DAY)
        assert DAY - day("2023-03-14") == dt.timedelta(days=5)


class TestForecasts:
    """Art. 28(9): "Опубликование результатов опросов общественного мнения, прогнозов … не
    допускается в течение пяти дней до дня голосования и в день голосования."
    """

    def test_five_days_and_the_day(self):
        one = of("forecasts")
        assert (one.first, one.last, one.begins) == (day("2023-03-14"), DAY, day("2023-03-14"))
        assert (DAY - day("2023-03-14")).days == 5

    def test_results_wait_for_the_last_closing(self):
        one = of("results")
        assert (one.first, one.last) == (None, DAY)


class TestMonths:
    """Art. 85(3): "Если окончание срока приходится на месяц, в котором нет соответствующего числа,
    то срок истекает в последний день этого месяца."
    """

    @pytest.mark.parametrize(
        ("start", "ends"),
        [
            ("2023-01-28", "2023-02-28"),
            ("2023-01-29", "2023-02-28"),
            ("2023-01-31", "2023-02-28"),
            ("2024-01-31", "2024-02-29"),
            ("2023-12-31", "2024-01-31"),
        ],
    )
    def test_one_month(self, start: str, ends: str):
        assert of("repeat_vote", {"decision": day(start)}).last == day(ends)


class TestWhole:
    def test_what_has_not_begun_stands_last(self):
        found = calendar(LAW, DAY)
        dated = [one for one in found if one.last is not None]
        assert list(found[: len(dated)]) == dated
        assert [one.id for one in found if one.id.startswith("complaint")] == [
            "complaint_filed", "complaint_decided_by_commission", "complaint_decided_by_court",
        ]  # fmt: skip
        begins = [one.begins for one in dated if one.begins is not None]
        assert begins == sorted(begins)

    def test_an_event_that_happened_gives_days(self):
        one = of("fund_reported", {"results": day("2023-03-27")})
        assert one.last == day("2023-04-01")
        with pytest.raises(ValueError, match="fund_reported"):
            of("fund_reported").standing(DAY)

    @pytest.mark.parametrize("name", shipped())
    def test_every_rule_of_every_law_is_there_once_and_has_words(self, name: str):
        law = get(name)
        found = calendar(law, DAY)
        assert len(found) == 1 + len(law.deadlines) + len(law.gates)
        for one in found:
            if one.rule is not None:
                assert one.rule.article
                assert one.rule.basis
                for lang in LANGS:
                    assert find(lang, f"law.{one.subject}.{one.id}")

    @given(st.dates(dt.date(1995, 1, 1), dt.date(2100, 1, 1)))
    def test_moving_the_election_moves_every_day_with_it(self, other: dt.date):
        shift = other - DAY
        for one, two in zip(calendar(LAW, DAY), calendar(LAW, other), strict=True):
            assert one.id == two.id
            if one.last is not None and two.last is not None:
                assert two.last - one.last == shift


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_no_day_lies_outside_the_calendar(name: str, day: dt.date) -> None:
    """A slip of the pen in a year moves days to the first or the last one that there is."""
    found = calendar(get(name), day, {"results": day}, "23:59")
    assert {one.last for one in found if one.subject == "election_day"} == {day}
    assert all(dt.date.min <= one.last <= dt.date.max for one in found if one.last is not None)


def test_a_day_moved_by_days() -> None:
    day = dt.date(2024, 2, 28)
    assert [shifted(day, by) for by in (-1, 0, 2)] == [
        dt.date(2024, 2, 27), day, dt.date(2024, 3, 1),
    ]  # fmt: skip
    assert shifted(dt.date.max, 1) == dt.date.max
    assert shifted(dt.date.min, -1) == dt.date.min
