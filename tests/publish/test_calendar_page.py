"""The calendar as a page and as a file: the days of the law, in order, marked when past."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from hattama.core.law.library import get
from hattama.publish.frame import Frame
from hattama.publish.ledger import Ledger
from hattama.publish.pages import calendar
from hattama.publish.site import site
from hattama.publish.view import Options, View
from hattama.words import LANGS, Lang, say
from tests.folder.recording import VOTERS, facts, folder_at
from tests.publish.test_voters import ESTABLISHED, REAL, snapshot


def view_at(folder: Path, at: str, lang: Lang = "en", publisher: str = "") -> View:
    return View(lang, Ledger(snapshot(folder, at, publisher)), Options())


def text_of(view: View) -> str:
    (page,) = calendar.pages(view)
    return (
        Frame(view, ("index",), {"style": "s.css", "script": "s.js", "icon": "i.svg"})
        .write(page)
        .decode()
    )


class TestPage:
    @pytest.mark.parametrize("lang", LANGS)
    def test_every_period_of_the_law_is_there(self, tmp_path: Path, lang: Lang):
        view = view_at(folder_at(tmp_path / "e"), "2023-03-10T08:00:00Z", lang)
        page = text_of(view)
        law = get("kz/2023-mazhilis")
        assert page.count("<h3>") == 1 + len(law.deadlines) + len(law.gates)
        told = calendar.entries(view)
        dated = [one for one in told if one.last is not None]
        days = [one.begins for one in dated if one.begins is not None]
        assert days == sorted(days)
        assert page.count('class="day"') == len(dated)
        for one in dated:
            assert one.last is not None
            assert view.date(one.last) in page

    def test_whose_it_is_to_tell_voters_more(self, tmp_path: Path):
        told = say("en", "site_voter.when.only_commission")
        files = {"election.toml": REAL}
        home = folder_at(tmp_path / "e", **files)
        assert told in html.unescape(text_of(view_at(home, "2023-03-10T08:00:00Z")))
        home = folder_at(tmp_path / "over", **files)
        assert told not in html.unescape(text_of(view_at(home, "2023-03-21T08:00:00Z")))
        home = folder_at(tmp_path / "cec", **{"election.toml": REAL + VOTERS})
        page = text_of(view_at(home, "2023-03-10T08:00:00Z", publisher="cec"))
        assert told not in html.unescape(page)

    def test_what_lies_before_the_last_fact_was(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL})
        before = text_of(view_at(home, "2023-01-01T08:00:00Z"))
        assert "(was)" not in before
        home = folder_at(tmp_path / "later", **{"election.toml": REAL})
        later = text_of(view_at(home, "2023-03-20T08:00:00Z"))
        assert re.search(r'class="day">March 19, 2023 \(was\)</p>\s*<h3>Election day', later)
        assert "March 20, 2023 (was)" not in later

    def test_an_event_that_is_not_known_stands_apart(self, tmp_path: Path):
        home = folder_at(tmp_path / "e")
        page = text_of(view_at(home, "2023-03-18T00:00:00Z"))
        assert "Campaign funds" in page[page.index('id="open"') :]
        home = folder_at(tmp_path / "established")
        facts(home, ESTABLISHED)
        page = text_of(view_at(home, "2023-03-28T00:00:00Z"))
        assert "Campaign funds" in page[: page.index('id="open"')]

    def test_two_readings_are_named_and_the_safe_one(self, tmp_path: Path):
        page = text_of(view_at(folder_at(tmp_path / "e"), "2023-01-01T00:00:00Z"))
        assert "February 6, 2023 or February 7, 2023" in page
        assert "keep to this day: February 6, 2023<" in page

    def test_no_sentence_ends_with_two_dots(self, tmp_path: Path):
        home = folder_at(tmp_path / "e")
        snap = snapshot(home, "2023-03-20T08:00:00Z")
        for lang in LANGS:
            assert ".." not in re.sub(r"<[^>]*>", "", text_of(View(lang, Ledger(snap), Options())))


class TestSite:
    def test_every_site_has_it_whoever_publishes(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL})
        snap = snapshot(home, publisher="kozge")
        files = {path: data for path, data in site(snap) if data is not None}
        for lang in LANGS:
            assert f"pages/{lang}/calendar.html" in files
            assert files[f"pages/{lang}/calendar.ics"].startswith(b"BEGIN:VCALENDAR\r\n")
            assert b'href="calendar.ics"' in files[f"pages/{lang}/calendar.html"]
            assert b'href="calendar.html"' in files[f"pages/{lang}/index.html"]
        assert files == {path: data for path, data in site(snap) if data is not None}
