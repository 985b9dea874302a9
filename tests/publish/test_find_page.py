"""Find my station: a whole list without JavaScript, a box with it, and what a section says."""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from hattama.core.register.model import OFFERS, PollingPlaces, Register
from hattama.folder.grow import Said
from hattama.folder.record import record_folder
from hattama.publish.ledger import Ledger
from hattama.publish.pages import find
from hattama.publish.site import site
from hattama.publish.view import Options
from hattama.words import LANGS, Lang, say
from hattama.words.letters import KAZAKH, folded, proper, sort_key
from tests.bundle.worlds import rehearsal
from tests.folder.recording import FILE, HEADER, ROWS, VOTERS, facts, folder_at, put
from tests.publish.chromium import CHROMIUM
from tests.publish.folders import snap_of
from tests.publish.test_vote_pages import HOSTILE, pages_of, plain
from tests.publish.test_voters import REAL, REPEAT, snapshot

STATIONS = 300
SETTLED = "unit,settlement_kk,settlement_ru,address_kk\n"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    home = rehearsal(tmp_path_factory.mktemp("find") / "r", STATIONS, 0)
    return Ledger(snapshot(home, "2022-12-01T00:00:00Z"))


@pytest.fixture(scope="module")
def told(ledger: Ledger) -> dict[str, str]:
    return {path: data.decode() for path, data in site(ledger.snap) if data is not None}


@pytest.fixture(scope="module")
def folder(told: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shown")
    for path, text in told.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text, encoding="utf-8")
    return home


def places_of(register: Register) -> PollingPlaces:
    assert register.polling is not None
    return register.polling


def listed(told: dict[str, str], lang: Lang) -> list[str]:
    """The pages of the list, in their order."""
    parts = [path for path in told if path.startswith(f"pages/{lang}/find/")]
    parts.sort(key=lambda path: int(re.sub(r"\D", "", path)))
    return [told[f"pages/{lang}/find.html"], *(told[path] for path in parts)]


class TestList:
    @pytest.mark.parametrize("lang", LANGS)
    def test_every_station_is_there_once_and_its_section_is_too(
        self, told: dict[str, str], ledger: Ledger, lang: Lang
    ):
        found = [
            one
            for page in listed(told, lang)
            for one in re.findall(r'href="(?:\.\./)?(stations/[^"#]*)#([^"]*)"', page)
        ]
        units = ledger.units
        assert sorted(station for _, station in found) == sorted(
            units.ids[spot] for spot in units.lowest(0).tolist()
        )
        for page, station in found:
            assert f'id="{station}"' in told[f"pages/{lang}/{page}"]

    @pytest.mark.parametrize("lang", LANGS)
    def test_settlements_stand_in_the_order_of_the_language(self, told: dict[str, str], lang: Lang):
        names = [
            html.unescape(re.sub("<[^>]*>", "", one))
            for page in listed(told, lang)
            for one in re.findall(r"<li><p><b>(.*?)</b>", page)
        ]
        assert len(set(names)) > 20
        assert names == sorted(
            names, key=lambda one: (sort_key(lang, proper(one)), sort_key(lang, one))
        )
        letters = re.findall(r'<h3 id="l-\d+">(.)</h3>', "".join(listed(told, lang)))
        assert letters == sorted(letters, key=lambda one: sort_key(lang, one))
        if lang == "kk":
            assert set("".join(letters).lower()) & set("әғқңөұүһі") <= set(KAZAKH)
            assert set("".join(letters).lower()) & set("әғқңөұүһі")

    def test_the_list_comes_in_parts(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(find, "MOST_LISTED", 8_000)
        monkeypatch.setattr(find, "MOST_TOGETHER", 5)
        told = {path: data.decode() for path, data in site(ledger.snap) if data is not None}
        pages = listed(told, "kk")
        assert len(pages) > 5
        for page in pages:
            sections = page[page.index('<h3 id="l-') : page.index('<nav class="parts"')]
            assert len(sections.encode()) < 8_000 * 1.5
        # Each letter leads to where it begins, from every part.
        last = "find/" + str(len(pages)) + ".html"
        for here, page in (("find.html", pages[0]), (last, pages[-1])):
            nav = re.search(r'<nav class="letters".*?</nav>', page, re.DOTALL)
            assert nav is not None
            for address in re.findall(r'href="([^"]*)"', html.unescape(nav[0])):
                file, _, mark = address.partition("#")
                base = "find/" if here.startswith("find/") else ""
                whole = here if not file else str((Path("/") / base / file).resolve())[1:]
                assert f'id="{mark}"' in told[f"pages/kk/{whole}"], (here, address)
        titles = [re.search("<title>(.*?)</title>", page) for page in pages]
        assert len({one[1] for one in titles if one}) == len(pages)

    def test_a_part_leads_to_the_beginning_in_other_languages(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ):
        """Parts end elsewhere in each language, and one may have more of them."""
        monkeypatch.setattr(find, "MOST_LISTED", 2_000)
        monkeypatch.setattr(find, "MOST_TOGETHER", 2)
        told = {path: data.decode() for path, data in site(ledger.snap) if data is not None}
        parts = {lang: [one for one in told if f"pages/{lang}/find/" in one] for lang in LANGS}
        assert len({len(one) for one in parts.values()}) > 1
        for lang, paths in parts.items():
            for path in paths:
                nav = re.search(r'<nav class="langs".*?</nav>', told[path], re.DOTALL)
                assert nav is not None
                found = [
                    posixpath.normpath(posixpath.join(posixpath.dirname(path), one))
                    for one in re.findall(r'href="([^"]*)"', html.unescape(nav[0]))
                ]
                own = LANGS.index(lang)
                assert found[own] == path
                del found[own]
                assert found == [f"pages/{one}/find.html" for one in LANGS if one != lang]
                assert "hreflang" not in told[path].split("<body>")[0]

    def test_a_page_for_each_station_is_led_to(self, ledger: Ledger):
        options = Options(unit_pages=True, langs=("ru",))
        told = {path: data.decode() for path, data in site(ledger.snap, options) if data}
        addresses = re.findall(r'href="(stations/[^"]*)"', told["pages/ru/find.html"])
        assert len(addresses) > 10
        assert {f"pages/ru/{one}" for one in addresses} <= set(told)

    def test_the_same_facts_give_the_same_bytes(self, ledger: Ledger, told: dict[str, str]):
        again = {path: data.decode() for path, data in site(ledger.snap) if data is not None}
        assert again == told


class TestEmpty:
    def commission(self, path: Path, rows: str) -> dict[str, str]:
        home = folder_at(path, **{"election.toml": REAL + VOTERS, FILE: rows})
        return pages_of(home, publisher="cec")

    def test_places_without_settlements_go_by_the_id(self, tmp_path: Path):
        told = self.commission(tmp_path / "e", "unit,phone\n0001,+7 7172 00 00 01\n")
        page = told["pages/kk/find.html"]
        assert 'href="stations/d01--1.html#0001"' in page
        assert 'href="stations/d01--1.html#0002"' in page
        section = plain(told["pages/ru/stations/d01--1.html"])
        assert "Телефон комиссии +7 7172 00 00 01" in section
        assert "Пандус не сообщено" in section
        # The usual hours hold where the station has none of its own.
        assert "Часы с 07:00 до 20:00 по местному времени" in section
        assert "Населённый пункт" not in section

    def test_no_places_no_page_and_no_way(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS})
        told = pages_of(home, publisher="cec")
        assert not [path for path in told if "find" in path]
        assert not [path for path, page in told.items() if "find.html" in page]

    def test_hostile_names_stay_words(self, tmp_path: Path):
        quoted = HOSTILE.replace('"', '""')
        long = "Ұ" * 3000
        told = self.commission(
            tmp_path / "e", SETTLED + f'0001,"{quoted}",,"{quoted}"\n0002,{long},,\n'
        )
        for path in ("pages/ru/find.html", "pages/ru/stations/d01--1.html"):
            assert "<script>alert" not in told[path]
            assert HOSTILE in plain(told[path])
            assert long in told[path]
            assert 'lang="kk"' in told[path]


class TestStation:
    @pytest.mark.parametrize("lang", LANGS)
    def test_a_section_says_what_the_register_says(
        self, told: dict[str, str], ledger: Ledger, lang: Lang
    ):
        places, units = places_of(ledger.register), ledger.units
        for row in range(0, STATIONS, 37):
            unit = units.ids[int(places.unit[row])]
            page = next(
                text for path, text in told.items()
                if path.startswith(f"pages/{lang}/stations/") and f' id="{unit}"' in text
            )  # fmt: skip
            start = page.index(f' id="{unit}"')
            section = page[start : page.index("</section>", start)]
            text = html.unescape(" ".join(re.sub(r"<[^>]*>", " ", section).split()))
            assert f"{say(lang, 'site_voter.find.number')} {places.number[row]}" in text
            assert places.settlement_of(row).pick(lang) in text
            assert places.address_of(row).pick(lang) in text
            for offer in OFFERS:
                answer = {True: "yes", False: "no", None: "not_said"}[places.offer(row, offer)]
                words = (
                    say(lang, f"site_voter.offer.{offer}"),
                    say(lang, f"site_voter.offer.{answer}"),
                )
                assert " ".join(words) in text
            assert places.phone[row] in text
            ballots = re.search(r'href="\.\./(ballots/[^"]*)"', section)
            assert ballots is not None
            assert f"pages/{lang}/{ballots[1]}" in told

    def test_what_is_over_stands_behind_the_results(self, tmp_path: Path):
        files = {"election.toml": REAL + VOTERS, FILE: HEADER + ROWS}
        before = pages_of(folder_at(tmp_path / "a", **files), publisher="cec")
        home = folder_at(tmp_path / "b", **files)
        facts(home, REPEAT)
        after = pages_of(home, "2023-03-21T08:00:00Z", "cec")
        path, code = "pages/en/stations/d01--1.html", "site_vote.station.title"
        assert plain(before[path]).index(say("en", code)) < plain(before[path]).index("First")
        assert say("en", f"{code}_over") in plain(after[path])
        assert say("en", "site_voter.when.over") in plain(after[path])
        assert say("en", code) not in plain(after[path])
        # All pages of stations say it at once: the settings name it.
        assert json.loads(before["pages/site.json"])["voters"][0] == "before"
        assert json.loads(after["pages/site.json"])["voters"][0] == "over"

    def test_an_amended_address_reaches_every_page(self, tmp_path: Path):
        files = {"election.toml": REAL + VOTERS, FILE: HEADER + ROWS}
        home = folder_at(tmp_path / "e", **files)
        before = pages_of(home, publisher="cec")
        sums = {
            path: (len(page.encode()), hashlib.sha256(page.encode()).hexdigest())
            for path, page in before.items()
        }
        put(home, FILE, "Мектеп көшесі 1", "Теміржол көшесі 9")
        said = Said(at="2023-03-11T08:00:00Z", amend=True, reason="decision", by="cec")
        record_folder(home, said)
        snap = snap_of(home)
        whole = {path: data for path, data in site(snap) if data is not None}
        update = dict(site(snap, before=sums))
        assert set(update) == set(whole)
        for path, data in whole.items():
            assert (before[path].encode() if update[path] is None else update[path]) == data
        assert "Теміржол" in whole["pages/kk/stations/d01--1.html"].decode()
        assert "Теміржол" in whole["pages/kk/find.html"].decode()

    def test_a_station_alone_says_it_too(self, ledger: Ledger):
        options = Options(unit_pages=True, langs=("kk",))
        told = {path: data.decode() for path, data in site(ledger.snap, options) if data}
        page = told[f"pages/kk/stations/{ledger.units.ids[int(ledger.units.lowest(0)[0])]}.html"]
        assert f"<h2>{say('kk', 'site_vote.station.title')}</h2>" in page

    def test_a_site_that_tells_voters_nothing_says_nothing_there(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL})
        told = pages_of(home, publisher="party-a")
        page = told["pages/en/stations/d01--1.html"]
        assert "ballots/" not in page
        assert say("en", "site_vote.station.hours") not in plain(page)


def opened(address: str, profile: Path) -> str:
    """The page as a reader sees it, after its scripts."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not on this machine")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
        f"--user-data-dir={profile}", "--dump-dom", address,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium")
class TestBrowser:
    def asked(self, ledger: Ledger) -> tuple[int, str]:
        """A row of the places, and its Kazakh settlement as a Russian keyboard types it."""
        places = places_of(ledger.register)
        for row in range(STATIONS):
            name = places.settlement[0][row].split()[0]
            if set(name.lower()) & set("әғқңөұүһі"):
                return row, folded(name)
        raise AssertionError

    @pytest.mark.parametrize("by", ["file", "http"])
    def test_the_box_finds_and_says_how_many(
        self, by: str, folder: Path, served: str, ledger: Ledger, tmp_path: Path
    ):
        row, typed = self.asked(ledger)
        places = places_of(ledger.register)
        start = folder.as_uri() if by == "file" else served
        page = opened(f"{start}/pages/ru/find.html?q={quote(typed)}", tmp_path)
        box = page[page.index('id="find-box"') : page.index('id="list"')]
        found = re.findall(r'<h3><a href="([^"]*)">(.*?)</a>', box)
        assert found
        status = re.search(r'role="status">(.*?)</p>', box)
        assert status is not None
        assert f"Найдено: {len(found)}." in html.unescape(status[1])
        text = html.unescape(re.sub(r"<[^>]*>", "", box))
        unit = ledger.units.ids[int(places.unit[row])]
        assert any(address.endswith(f"#{unit}") for address, _ in found)
        for told in (
            places.address_of(row).ru, places.phone[row], places.settlement_of(row).ru,
            f"Участок № {places.number[row]}", "с 07:00 до 20:00 по местному времени",
        ):  # fmt: skip
            assert told in text
        for offer in OFFERS:
            said = {True: "да", False: "нет", None: "не сообщено"}[places.offer(row, offer)]
            assert f"{say('ru', f'site_voter.offer.{offer}')}: {said}" in text

    def test_nothing_found_is_said(self, folder: Path, tmp_path: Path):
        page = opened(f"{folder.as_uri()}/pages/kk/find.html?q=zzzz", tmp_path)
        assert say("kk", "site_voter.find.nothing") in html.unescape(page)

    def test_many_are_shown_in_steps(self, folder: Path, tmp_path: Path):
        page = opened(f"{folder.as_uri()}/pages/en/find.html?q=1", tmp_path)
        box = page[page.index('id="find-box"') : page.index('id="list"')]
        assert box.count("<h3>") == 50
        assert "shown: 50" in box
        assert re.search(r'<button type="button">', box)

    def test_a_lost_index_is_said(self, folder: Path, tmp_path: Path):
        lost = tmp_path / "lost"
        shutil.copytree(folder, lost)
        shutil.rmtree(lost / "pages/find")
        page = opened(f"{lost.as_uri()}/pages/en/find.html?q=1", tmp_path / "p")
        assert say("en", "site_vote.find.broken") in html.unescape(page)
