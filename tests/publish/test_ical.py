"""The calendar as a file: what a strict reader takes, the same bytes for the same facts."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hattama.core.law.calendar import calendar
from hattama.core.law.library import get
from hattama.publish.ical import About, ical
from hattama.words import LANGS, Lang
from hattama.words.calendar import explained, title
from tests.publish.ics import parse, text_of

DAY = dt.date(2023, 3, 19)
LAW = get("kz/2023-mazhilis")
ABOUT = About("kz-2023", "Мәжіліс сайлауы", "real", "2023-03-01T10:00:00Z")
ENTRIES = calendar(LAW, DAY, closing="20:00")


def of(data: bytes, name: str) -> dict[str, str]:
    """Values of one event, by its deadline."""
    found = next(one for one in parse(data).events if f"/{name}@" in one["UID"].value)
    return {key: line.value for key, line in found.items()}


class TestFile:
    @pytest.mark.parametrize("lang", LANGS)
    def test_a_strict_reader_takes_it(self, lang: Lang):
        found = parse(ical(lang, ABOUT, ENTRIES))
        assert len(found.events) == sum(one.last is not None for one in ENTRIES)
        for one in found.events:
            assert one["SUMMARY"].params == {"LANGUAGE": lang}

    def test_a_whole_day_ends_on_the_day_after(self):
        told = of(ical("kk", ABOUT, ENTRIES), "election_day")
        assert (told["DTSTART"], told["DTEND"]) == ("20230319", "20230320")

    def test_two_readings_are_both_covered_and_tentative(self):
        told = of(ical("en", ABOUT, ENTRIES), "international_observers_accredited")
        assert (told["DTSTART"], told["DTEND"]) == ("20230313", "20230315")
        assert told["STATUS"] == "TENTATIVE"
        assert "18:00" in told["SUMMARY"]
        said = text_of(told["DESCRIPTION"])
        assert "2023-03-14" in said
        assert "2023-03-13" in said
        assert "20-2" in said

    def test_what_was_read_and_counts_in_one_way_is_confirmed(self):
        data = ical("en", ABOUT, ENTRIES)
        assert of(data, "results_established")["STATUS"] == "CONFIRMED"
        assert of(data, "results_published")["STATUS"] == "TENTATIVE"

    def test_silence_is_a_span(self):
        told = of(ical("ru", ABOUT, ENTRIES), "forecasts")
        assert (told["DTSTART"], told["DTEND"]) == ("20230314", "20230320")

    def test_the_stamp_is_that_of_the_last_fact_and_names_are_stable(self):
        later = replace(ABOUT, stamp="2023-03-02T10:00:00Z")
        one, two = (parse(ical("kk", about, ENTRIES)).events for about in (ABOUT, later))
        assert {each["DTSTAMP"].value for each in one} == {"20230301T100000Z"}
        assert {each["DTSTAMP"].value for each in two} == {"20230302T100000Z"}
        assert [each["UID"] for each in one] == [each["UID"] for each in two]
        assert ical("kk", ABOUT, ENTRIES) == ical("kk", ABOUT, ENTRIES)

    @pytest.mark.parametrize("kind", ["rehearsal", "what_if"])
    @pytest.mark.parametrize("lang", LANGS)
    def test_what_is_not_real_says_so_in_every_title(self, lang: Lang, kind: str):
        plain, marked = (
            parse(ical(lang, replace(ABOUT, kind=one), ENTRIES)).events for one in ("real", kind)
        )
        for one, two in zip(plain, marked, strict=True):
            assert two["SUMMARY"].value.endswith(one["SUMMARY"].value)
            assert two["SUMMARY"].value != one["SUMMARY"].value

    @given(st.text(max_size=200))
    def test_any_name_is_read_back(self, name: str):
        found = parse(ical("kk", replace(ABOUT, name=name), ENTRIES[:2]))
        told = next(one for one in found.lines if one.name == "NAME")
        kept = "".join(one for one in name if one.isprintable() or one in "\u00a0\n")
        assert text_of(told.value) == kept

    @given(st.integers(0, 120))
    def test_no_letter_is_cut_wherever_the_fold_falls(self, before: int):
        name = "a" * before + "қ€😀" * 40
        told = next(
            one
            for one in parse(ical("kk", replace(ABOUT, name=name), ())).lines
            if one.name == "NAME"
        )
        assert told.value == name


class TestReader:
    """The reader is awake: what breaks the standard is refused."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"\r\n", b"\n"),
            (b"VERSION:2.0\r\n", b""),
            (b"DTEND;VALUE=DATE:20230320", b"DTEND;VALUE=DATE:20230319"),
            (b"TRANSP:TRANSPARENT", b"TRANSP:CLEAR"),
            (b"DTSTAMP:20230301T100000Z\r\n", b""),
            (b"END:VEVENT\r\n", b""),
        ],
    )
    def test_a_planted_fault_is_seen(self, old: bytes, new: bytes):
        data = ical("en", ABOUT, ENTRIES[:40])
        assert old in data
        with pytest.raises(AssertionError):
            parse(data.replace(old, new))

    def test_a_line_that_is_too_long_or_cut_in_a_letter_is_seen(self):
        data = ical("kk", replace(ABOUT, name="қ" * 60), ())
        with pytest.raises(AssertionError):
            parse(data.replace(b"\r\n ", b"", 1))
        cut = data.replace("ққ".encode(), b"\xd2\r\n \x9b" + "қ".encode(), 1)
        with pytest.raises((AssertionError, UnicodeDecodeError)):
            parse(cut)


class TestWords:
    @pytest.mark.parametrize("lang", LANGS)
    def test_every_entry_has_a_title_and_its_article(self, lang: Lang):
        for one in ENTRIES:
            assert title(lang, one)
            said = " ".join(explained(lang, one))
            if one.rule is not None and one.rule.article != "not_found":
                assert one.rule.article in said
            if one.at_once is not None:
                assert one.at_once[0].isoformat() in said
