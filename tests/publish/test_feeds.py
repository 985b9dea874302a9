"""Feeds are valid Atom, first pages need no script, and a rehearsal is never to be found."""

from __future__ import annotations

import json
import posixpath
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from hattama.publish import feeds, front
from hattama.publish.dataset import data_block, dataset
from hattama.publish.ledger import Ledger
from hattama.publish.view import Options, View
from hattama.words import LANGS, Lang, say
from tests.bundle.worlds import AFTER, Files, new_key, record, rehearsal, vkey
from tests.folder.recording import folder_at, put
from tests.publish.busy import HOSTILE
from tests.publish.folders import pages_of, snap_of
from tests.publish.reader import Html, page

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:([a-z0-9-]+\.)+[a-z]+,\d{4}-\d\d-\d\d:[A-Za-z0-9._/-]+")


def parsed(files: Files) -> dict[str, ET.Element]:
    return {path: ET.fromstring(data) for path, data in files.items() if path.endswith(".atom")}


def text(one: ET.Element, name: str) -> str:
    return one.findtext(f"{ATOM}{name}") or ""


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A real election whose log has an address."""
    folder = folder_at(tmp_path / "e")
    put(folder, "election.toml", 'kind    = "rehearsal"', 'kind    = "real"')
    key = new_key(tmp_path / "keys", "log", "example.org/vote/log")
    return record(folder, key=vkey(key))


class TestFeeds:
    def test_there_are_three_in_each_language(self, busy_site: Files):
        assert set(parsed(busy_site)) == {
            f"pages/{lang}/{name}.atom"
            for lang in LANGS for name in ("decisions", "changes", "results")
        }  # fmt: skip

    def test_each_has_what_atom_asks_for(self, busy_site: Files, kz_site: Files, quiet_site: Files):
        for files in (busy_site, kz_site, quiet_site):
            ids = set()
            for path, feed in parsed(files).items():
                assert feed.tag == f"{ATOM}feed"
                assert TAG.fullmatch(text(feed, "id")), path
                assert TIME.fullmatch(text(feed, "updated"))
                assert text(feed, "title")
                assert feed.findtext(f"{ATOM}author/{ATOM}name")
                ids.add(text(feed, "id"))
                entries = feed.findall(f"{ATOM}entry")
                told = [text(one, "id") for one in entries]
                assert len(told) == len(set(told))
                for one in entries:
                    assert TAG.fullmatch(text(one, "id")), text(one, "id")
                    assert TIME.fullmatch(text(one, "updated"))
                    assert text(one, "title")
                    assert text(one, "content")
                if entries:
                    assert max(text(one, "updated") for one in entries) == text(feed, "updated")
            assert len(ids) == 9

    def test_links_are_relative_and_lead_to_what_is_there(self, busy_site: Files):
        for path, feed in parsed(busy_site).items():
            beside = next(one.get("href") for one in feed.findall(f"{ATOM}link")
                        if one.get("rel") == "alternate")  # fmt: skip
            # The page of a feed stands beside it: both give the same address.
            assert beside is not None
            assert "/" not in beside
            for link in feed.iter(f"{ATOM}link"):
                goal, _, part = str(link.get("href")).partition("#")
                there = posixpath.normpath(posixpath.join(posixpath.dirname(path), goal))
                assert there in busy_site, link.get("href")
                if part:
                    assert part in Html(there, busy_site[there]).ids

    @pytest.mark.parametrize("lang", LANGS)
    def test_kind_and_stage_stand_in_every_title_and_text(self, busy_site: Files, lang: Lang):
        kind, stage = say(lang, "site.kind.rehearsal"), say(lang, "site.stage.counting")
        for path, feed in parsed(busy_site).items():
            if not path.startswith(f"pages/{lang}/"):
                continue
            assert text(feed, "title").startswith(kind)
            for one in feed.findall(f"{ATOM}entry"):
                assert text(one, "title").startswith(kind)
                assert stage in text(one, "title")
                assert text(one, "content").startswith(kind)
                assert one.find(f"{ATOM}category[@term='rehearsal']") is not None

    def test_times_are_those_of_the_facts(self, busy_folder: Path, busy_site: Files):
        ledger = Ledger(snap_of(busy_folder))
        for name in ("decisions", "changes"):
            feed = parsed(busy_site)[f"pages/en/{name}.atom"]
            for one in feed.findall(f"{ATOM}entry"):
                entry = int(text(one, "id").rpartition("/")[2])
                assert text(one, "updated") == ledger.recorded(entry)

    def test_changes_tell_figures(self, busy_site: Files):
        feed = parsed(busy_site)["pages/en/changes.atom"]
        told = {text(one, "id").rpartition("/")[2]: text(one, "content")
                for one in feed.findall(f"{ATOM}entry")}  # fmt: skip
        assert "180 → 777" in told["37"]
        assert "Reason: typing error" in told["37"]
        assert HOSTILE in text(
            next(one for one in feed.findall(f"{ATOM}entry") if text(one, "id").endswith("/39")),
            "title",
        )

    def test_results_have_one_entry_a_region_with_its_votes(self, quiet_folder: Path,
                                                            quiet_site: Files):  # fmt: skip
        snap = snap_of(quiet_folder)
        units = snap.result.register.units
        regions = [
            units.ids[spot] for spot in range(len(units)) if units.level_of(spot) == "region"
        ]
        feed = parsed(quiet_site)["pages/en/results.atom"]
        entries = {text(one, "id").rpartition("/")[2]: one for one in feed.findall(f"{ATOM}entry")}
        assert set(entries) == set(regions)
        lists = next(one for one in snap.result.contests.values() if one.contest.kind == "lists")
        for unit, one in entries.items():
            row = units.place[unit] - lists.totals.start
            for option in lists.contest.ballot:
                votes = lists.totals.figure(option, row)
                assert f": {votes}" in text(one, "content")

    def test_only_the_newest_hundred_stand_there(self, busy_folder: Path, busy_site: Files,
                                                 monkeypatch: pytest.MonkeyPatch):  # fmt: skip
        monkeypatch.setattr(feeds, "MOST", 3)
        feed = parsed(pages_of(busy_folder))["pages/en/changes.atom"]
        ids = [text(one, "id").rpartition("/")[2] for one in feed.findall(f"{ATOM}entry")]
        assert ids == ["45", "44", "43"]
        assert len(parsed(busy_site)["pages/en/changes.atom"].findall(f"{ATOM}entry")) == 9

    def test_who_names_the_entries(self, busy_site: Files, quiet_site: Files):
        """The host of the log; where there is no key, a name that nobody can own."""
        for files, host in ((busy_site, "example.org"), (quiet_site, ".invalid")):
            for feed in parsed(files).values():
                assert text(feed, "id").partition(",")[0].endswith(host)

    def test_pages_name_their_feed(self, busy_site: Files):
        for name, feed in (
            ("changes", "changes"),
            ("decisions", "decisions"),
            ("index", "results"),
        ):
            (link,) = (one for one in page(busy_site, name, "kk").every("link")
                       if one.attrs.get("type") == "application/atom+xml")  # fmt: skip
            assert link.attrs["href"] == f"{feed}.atom"


class TestFront:
    def test_the_first_page_chooses_a_language_without_a_script(self, busy_site: Files):
        doc = Html("index.html", busy_site["index.html"])
        assert busy_site["index.html"].startswith(b'<!doctype html>\n<html lang="kk">')
        assert doc.links == [f"pages/{lang}/index.html" for lang in LANGS]
        assert not doc.every("script")
        for lang in LANGS:
            assert say(lang, "site.kind.rehearsal") in doc.text
            assert say(lang, "site.stage.counting") in doc.text
        assert all(one in doc.text for one in ("Қазақша", "Русский", "English"))
        assert b'content="noindex"' in busy_site["index.html"]

    def test_a_rehearsal_is_not_to_be_found(self, busy_site: Files):
        assert busy_site["robots.txt"] == b"User-agent: *\nDisallow: /\n"
        assert "sitemap.xml" not in busy_site

    def test_a_real_election_with_an_address_has_a_sitemap(self, real: Path):
        files = pages_of(real)
        assert b"Disallow:\n" in files["robots.txt"]
        assert b"Sitemap: https://example.org/vote/sitemap.xml\n" in files["robots.txt"]
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        found = [one.text for one in ET.fromstring(files["sitemap.xml"]).iter(f"{space}loc")]
        pages = {path for path in files if path.endswith(".html")}
        assert found == sorted(f"https://example.org/vote/{one}" for one in pages)
        assert b"noindex" not in files["index.html"]

    def test_too_many_pages_leave_out_those_of_stations(
        self, real: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(front, "MOST", 30)
        text = pages_of(real, Options(unit_pages=True))["sitemap.xml"]
        assert b"/stations/" not in text
        assert text.count(b"<loc>") <= 30

    def test_without_an_address_there_is_none(self, kz_site: Files):
        assert "sitemap.xml" not in kz_site
        assert kz_site["robots.txt"] == b"User-agent: *\nDisallow:\n"

    @pytest.mark.parametrize(
        "origin", ["example.org/log/kz-2023", "log", "localhost/log", "пример.каз/log"]
    )
    def test_an_origin_that_tells_no_address(self, tmp_path: Path, origin: str):
        folder = rehearsal(tmp_path / "e", 3, 0)
        key = new_key(tmp_path / "keys", "log", origin)
        view = view_of(record(folder, AFTER, key=vkey(key)))
        assert front.base_of(view) == ""


def view_of(folder: Path, lang: Lang = "en") -> View:
    return View(lang, Ledger(snap_of(folder)), Options())


class TestDataset:
    @pytest.mark.parametrize("lang", LANGS)
    def test_names_every_table_relative_to_the_page(self, busy_folder: Path, lang: Lang):
        view = view_of(busy_folder, lang)
        told = dataset(view, f"pages/{lang}/data.html")
        assert told["@type"] == "Dataset"
        assert say(lang, "site.kind.rehearsal") in told["name"]
        assert say(lang, "site.stage.counting") in told["description"]
        assert told["temporalCoverage"] == "2023-01-01"
        assert told["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
        urls = [one["contentUrl"] for one in told["distribution"]]
        size = view.snap.size
        assert f"../../data/{size}/results.csv" in urls
        assert f"../../data/{size}/entries.jsonl.gz" in urls
        assert len(urls) == len(set(urls)) == 11

    def test_no_text_ends_the_element(self):
        block = data_block({"name": "</script><!-- & \u2028"})
        inner = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
        assert "<" not in inner
        assert "&" not in inner
        assert json.loads(inner) == {"name": "</script><!-- & \u2028"}
