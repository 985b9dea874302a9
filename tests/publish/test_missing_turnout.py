"""Missing protocols and turnout: figures equal the count, empty states speak, nothing is judged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hattama.core.register.model import ABSENT
from hattama.core.tabulation.turnout import turnout
from hattama.folder.shipped import find
from hattama.publish.frame import Frame
from hattama.publish.ledger import Ledger
from hattama.publish.pages import missing
from hattama.publish.pages import turnout as turnout_page
from hattama.publish.view import Options, View
from hattama.words import LANGS, Lang, number, percent, say
from tests.bundle.worlds import Files, record, rehearsal
from tests.publish.busy import THREE
from tests.publish.folders import NATION, claim, pages_of, say_facts, snap_of
from tests.publish.reader import Html, page


def night(home: Path, stations: int, kept: int) -> Path:
    """A rehearsal of which only the first stations' protocols are here."""
    folder = rehearsal(home / "election", stations, 0)
    units = [f"rehearsal-s{number:07}" for number in range(1, kept + 1)]
    for one in (folder / "protocols").glob("*.csv"):
        head, *rows = one.read_text(encoding="utf-8").splitlines()
        rows = [row for row in rows if row.split(",")[0] in units]
        one.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return record(folder)


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return night(tmp_path_factory.mktemp("night"), 40, 13)


class TestGaps:
    def test_sums_equal_those_of_each_unit_by_itself(self, half: Path):
        snap = snap_of(half)
        gaps, units = Ledger(snap).gaps, snap.result.register.units
        lacking: dict[int, int] = {}
        for one in snap.result.contests.values():
            for spot in one.totals.missing.tolist():
                lacking[spot] = lacking.get(spot, 0) + 1
        assert lacking
        for spot in range(len(units)):
            own = [one for one in lacking if spot <= one < int(units.end[spot])]
            found = gaps.of(spot)
            assert found.protocols == sum(lacking[one] for one in own)
            assert found.units == len(own)
            assert found.voters == sum(max(int(units.voters[one]), 0) for one in own)
            assert found.unknown == sum(int(units.voters[one]) == ABSENT for one in own)

    def test_ordinals_count_the_stations_of_each_unit(self, half: Path):
        ledger = Ledger(snap_of(half))
        parent = ledger.units.parent
        for spot in np.flatnonzero(ledger.ordinals >= 0).tolist():
            before = (parent[:spot] == parent[spot]) & (ledger.ordinals[:spot] >= 0)
            assert ledger.ordinals[spot] == int(before.sum())


class TestMissing:
    def test_rows_add_up_to_the_whole(self, half: Path):
        snap, doc = snap_of(half), page(pages_of(half), "missing")
        whole = Ledger(snap).gaps.of(0)
        assert whole.protocols == 2 * 27
        text = doc.text
        assert "Protocols here: 26 of 80." in text
        assert f"Missing: {whole.protocols} protocols of 27 stations" in text
        contests = {snap.result.register.contests[place].id for place in
                    range(len(snap.result.register.contests))}  # fmt: skip
        assert contests
        by_contest = [row for row in doc.rows if len(row) == 4 and row[1].isdigit()]
        units = [row for row in doc.rows if len(row) in (4, 5)]
        assert by_contest
        assert units
        awaited = [one for one in snap.result.contests.values() if len(one.totals.missing)]
        told = {row[0]: row for row in doc.rows}
        for one in awaited:
            row = told[one.contest.names.pick("en")]
            assert row[1] == number("en", one.expected or 0)
            assert row[2] == number("en", len(one.totals.missing))

    def test_every_unit_that_lacks_one_is_linked(self, half: Path):
        snap, doc = snap_of(half), page(pages_of(half), "missing")
        units = snap.result.register.units
        for one in snap.result.contests.values():
            for spot in one.totals.missing.tolist():
                above = units.ids[int(units.parent[spot])]
                assert f"units/{above}.html" in doc.links

    @pytest.mark.parametrize("lang", LANGS)
    def test_nothing_missing_says_so(self, quiet_site: Files, lang: Lang):
        doc = page(quiet_site, "missing", lang)
        assert say(lang, "site_news.missing.nothing", expected=24) in doc.text
        assert not doc.rows

    @pytest.mark.parametrize("lang", LANGS)
    def test_where_no_station_was_published_it_says_what_that_means(
        self, kz_site: Files, lang: Lang
    ):
        doc = page(kz_site, "missing", lang)
        assert say(lang, "site_news.missing.silent") in doc.text
        assert number(lang, 10_223) in doc.text
        assert not doc.rows

    def test_copies_of_missing_protocols_are_told(self, tmp_path: Path):
        folder = rehearsal(tmp_path / "election", 12)
        file = folder / "protocols/lists.csv"
        head, *rows = file.read_text(encoding="utf-8").splitlines()
        rows = [row for row in rows if not row.startswith(THREE)]
        file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        copy = f"unit,contest,source,rehearsal-list-a\n{THREE},rehearsal-lists,observer:kozge,5\n"
        (folder / "protocols/copies.csv").write_text(copy, encoding="utf-8")
        doc = page(pages_of(record(folder)), "missing")
        assert "copies of observers or parties are here: 1." in doc.text
        assert say("en", "site_news.missing.head_copies") in doc.text

    def test_a_long_list_is_cut_and_nothing_is_lost(self, half: Path,
                                                    monkeypatch: pytest.MonkeyPatch):  # fmt: skip
        whole = [
            row
            for row in page(pages_of(half), "missing").rows
            if row[-1].replace(",", "").isdigit()
        ]
        monkeypatch.setattr(missing, "ROWS", 2)
        files = pages_of(half)
        names = ["missing", *(f"missing--{part}" for part in range(2, -(-len(whole) // 2) + 1))]
        assert len(names) > 2
        found = [
            row
            for name in names
            for row in page(files, name).rows
            if row[-1].replace(",", "").isdigit()
        ]
        assert found == whole
        assert f"pages/en/missing--{len(names) + 1}.html" not in files

    def test_a_whole_nation_missing_is_quick_and_small(self, tmp_path: Path):
        """20,446 protocols awaited, none here: no page of the list reaches 300 kB."""
        ledger = Ledger(snap_of(night(tmp_path, 10_223, 0)))
        units, contests = ledger.units, ledger.register.contest_places()
        for lang in LANGS:
            view = View(lang, ledger, Options())
            frame = Frame(view, (), {"style": "s.css", "script": "s.js", "icon": "i.svg"})
            found = [frame.write(one) for one in missing.pages(view)]
            assert found
            assert max(map(len, found)) < 300_000
            told = [Html("pages/x/missing.html", one) for one in found]
            assert number(lang, 20_446) in told[0].text
            links = [link for doc in told for link in doc.links]
            named = {kind: {link.split("/")[1].removesuffix(".html") for link in links
                            if link.startswith(f"{kind}/")}
                     for kind in ("units", "contests")}  # fmt: skip
            assert named["contests"] == set(contests)
            above = {units.ids[int(units.parent[spot])] for spot in
                     np.flatnonzero(ledger.ordinals >= 0).tolist()}  # fmt: skip
            assert above <= named["units"]


class TestTurnout:
    def test_two_claims_for_one_hour_both_stand(self, busy_site: Files):
        doc = page(busy_site, "turnout")
        row = next(one for one in doc.rows if "20.5%" in one[1] and "[1]" in one[1])
        assert "20.9%" in row[1]
        assert "20.40%" in row[2]
        assert "61.25%" in row[3]

    @pytest.mark.parametrize(
        ("lang", "most", "least"),
        [
            ("kk", "20,9%", "20,40%"),
            ("ru", "20,9\u00a0%", "20,40\u00a0%"),
            ("en", "20.9%", "20.40%"),
        ],
    )
    def test_a_fall_is_said_and_not_judged(
        self, busy_site: Files, lang: Lang, most: str, least: str
    ):
        text = page(busy_site, "turnout", lang).text
        most, least = {"en": ("20.9%", "20.40%"), "kk": ("20,9%", "20,40%"),
                       "ru": ("20,9\u00a0%", "20,40\u00a0%")}[lang]  # fmt: skip
        assert say(lang, "site_news.turnout.falls_note") in text
        most, least = {"kk": ("20,9%", "20,40%"), "ru": ("20,9\u00a0%", "20,40\u00a0%"),
                       "en": ("20.9%", "20.40%")}[lang]  # fmt: skip
        assert say(lang, "site_news.turnout.fall", unit=snap_name(lang), before="10:00",
                   most=most, after="12:00", least=least) in text  # fmt: skip

    def test_what_rises_is_no_fall(self, tmp_path: Path):
        folder = rehearsal(tmp_path / "election", 12)
        say_facts(folder, claim("10:00", "20.5"), claim("12:00", "20.50"), claim("14:00", "30"))
        text = page(pages_of(record(folder)), "turnout").text
        assert say("en", "site_news.turnout.falls_note") not in text

    def test_turnout_from_protocols_is_that_of_the_count(self, half: Path):
        snap, doc = snap_of(half), page(pages_of(half), "turnout")
        lists = next(one for one in snap.result.contests.values() if one.contest.kind == "lists")
        share = turnout(snap.result.law, lists.totals, 0)
        assert share is not None
        row = next(one for one in doc.rows if one[1:2] == ["13 / 40"])
        assert row[2] == number("en", share.above)
        assert row[3] == number("en", share.below)
        assert row[4] == percent("en", share.above, share.below)
        for line in (*share.lines, share.base):
            assert say("en", f"line.{line}") in doc.text

    @pytest.mark.parametrize("lang", LANGS)
    def test_every_claim_of_2023_stands_with_its_source(self, kz_site: Files, lang: Lang):
        doc = page(kz_site, "turnout", lang)
        cells = [cell for row in doc.rows for cell in row[1:]]
        claims = [json.loads(line) for line in
                  (find("kz-2023") / "facts.jsonl").read_bytes().splitlines()]  # fmt: skip
        claims = [one for one in claims if one["kind"] == "TurnoutReported"]
        point = "." if lang == "en" else ","
        table = [cell for cell in cells if "[" in cell]
        assert len(table) == len(claims)
        for one in claims:
            assert any(one["percent"].replace(".", point) in cell for cell in table)
        assert doc.text.count("[1]") > 50
        assert "https://informburo.kz/" in " ".join(doc.links)

    def test_claims_of_thousands_of_units_leave_the_upper_levels(
        self, busy_site: Files, busy_folder: Path, monkeypatch: pytest.MonkeyPatch
    ):
        assert len(told_units(page(busy_site, "turnout"))) == 2
        monkeypatch.setattr(turnout_page, "_ROWS", 1)
        doc = page(pages_of(busy_folder), "turnout")
        assert told_units(doc) == ["Rehearsal country Zangpagh"]
        assert say("en", "site_news.turnout.below", number=1) in doc.text

    @pytest.mark.parametrize("lang", LANGS)
    def test_without_any_figure_it_says_so(self, tmp_path: Path, lang: Lang):
        doc = page(pages_of(night(tmp_path, 3, 0)), "turnout", lang)
        assert say(lang, "site_news.turnout.empty") in doc.text


def told_units(doc: Html) -> list[str]:
    return [row[0] for row in doc.rows if any("[1]" in cell for cell in row)]


def snap_name(lang: Lang) -> str:
    names = {"kk": "Жаттығу елі Зәңпағ", "ru": "Репетиционная страна Занпаг",
             "en": "Rehearsal country Zangpagh"}  # fmt: skip
    assert NATION == "rehearsal-nation"
    return names[lang]
