"""Changes and decisions: every fact is there, with its figures, its links and its fate."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.publish import paging
from hattama.words import LANGS, say
from tests.bundle.worlds import Files, files_of, record, rehearsal
from tests.folder.recording import loaded
from tests.publish.busy import HOSTILE, ONE, TWO
from tests.publish.folders import pages_of, publish, snap_of
from tests.publish.reader import Html, page, pages
from tests.publish.site import checks
from tests.publish.worlds import At


def entries(doc: Html) -> list[int]:
    """Record entries of a page, in its order."""
    return [int(one.removeprefix("entry-")) for one in doc.ids if one.startswith("entry-")]


def lost(files: Files) -> list[tuple[str, str]]:
    """Addresses that lead nowhere."""
    found = pages(files)
    return [(path, one) for path, it in found.items() for one in checks.dead(it, files, found)]


class TestChanges:
    def test_every_change_stands_there_newest_first(self, busy_site: Files):
        assert entries(page(busy_site, "changes")) == [45, 44, 43, 42, 41, 40, 39, 38, 37]

    @pytest.mark.parametrize("lang", LANGS)
    def test_a_correction_shows_what_was_and_what_is(self, busy_folder: Path, busy_site: Files,
                                                     lang: str):  # fmt: skip
        """Of the figures, exactly those that differ between the two facts."""
        recorded = loaded(busy_folder).recorded
        entry = min(recorded.corrects)
        told = {}
        for sheet in recorded.sheets:
            for row, number in enumerate(sheet.entry.tolist()):
                if number in (entry, recorded.corrects[entry].entry):
                    told[number] = dict(
                        zip(sheet.columns, sheet.figures[row].tolist(), strict=True)
                    )
        before, after = told[recorded.corrects[entry].entry], told[entry]
        changed = {key for key in before if before[key] != after[key]}
        assert changed == {"rehearsal-list-a"}
        text = page(busy_site, "changes", lang).items[f"entry-{entry}"]
        assert f": {before['rehearsal-list-a']} → " in text
        assert text.count("→") == 1
        assert "777" in text

    def test_a_correction_names_reason_body_and_article(self, busy_site: Files):
        text = page(busy_site, "changes").items["entry-37"]
        assert "Reason: typing error. Decided by the Central Election Commission, Art. 9." in text
        assert "June 2, 2026" in text

    def test_a_protocol_that_was_taken_back_keeps_its_figures(self, busy_folder: Path,
                                                              busy_site: Files):  # fmt: skip
        text = page(busy_site, "changes").items["entry-38"]
        assert "Protocol taken back, record entry 14:" in text
        sheet = next(one for one in loaded(busy_folder).recorded.sheets if 14 in one.entry)
        assert text.count("→") == len(sheet.columns)

    def test_lines_stand_in_the_order_of_the_form(self, busy_site: Files):
        text = page(busy_site, "changes").items["entry-38"]
        names = "Voters on the list", "Invalid ballots", "Vaiqyghylghun"
        voters, cast, votes = map(text.index, names)
        assert voters < cast < votes

    def test_a_recount_shows_the_figure_before_it(self, busy_folder: Path, busy_site: Files):
        before = next(
            dict(zip(sheet.columns, sheet.figures[row].tolist(), strict=True))
            for sheet in loaded(busy_folder).recorded.sheets
            for row in range(len(sheet.entry))
            if sheet.entry[row] == 13
        )
        text = page(busy_site, "changes").items["entry-39"]
        assert f": {before['rehearsal-list-a']} → 888" in text

    def test_files_are_told_by_hash_and_link_to_what_is_there(self, busy_folder: Path,
                                                              tmp_path: Path):  # fmt: skip
        publish(busy_folder, tmp_path / "b")
        files = files_of(tmp_path / "b")
        doc = page(files, "changes")
        outside = [one.removeprefix("../../") for one in doc.links
                   if one.startswith(("../../register/", "../../texts/"))]  # fmt: skip
        assert len(outside) == 3
        assert all(one in files for one in outside)
        assert outside[0].endswith(".txt.withdrawn")
        inside = page(files, "decisions")
        texts = [one.removeprefix("../../") for one in inside.links if "/texts/" in one]
        assert len(texts) == 1
        assert texts[0] in files

    def test_since_leads_to_the_first_change_after_a_moment(self, busy_site: Files):
        doc = page(busy_site, "changes")
        text = doc.text
        assert "since entry 36 (June 1, 2026, 10:00 UTC); changes: 9" in text
        assert "#entry-37" in "".join(doc.links)

    @pytest.mark.parametrize("lang", LANGS)
    def test_where_nothing_changed_it_says_so(self, quiet_site: Files, lang: str):
        text = page(quiet_site, "changes", lang).text
        assert say(lang, "site_news.changes.empty") in text  # type: ignore[arg-type]
        assert not entries(page(quiet_site, "changes", lang))


class TestDecisions:
    def test_every_fact_that_is_no_protocol_stands_there_once(self, busy_folder: Path,
                                                              busy_site: Files):  # fmt: skip
        recorded = loaded(busy_folder).recorded
        expected = {number for number, one in recorded.others
                    if type(one).__name__ != "FactWithdrawn"}  # fmt: skip
        found = entries(page(busy_site, "decisions"))
        assert set(found) == expected
        assert len(found) == len(expected)

    def test_days_follow_one_another_newest_first(self, busy_site: Files):
        days = [one for one in page(busy_site, "decisions").ids if one.startswith("d-")]
        assert days == sorted(days, reverse=True)
        assert {"d-2026-05-01", "d-2026-06-09"} <= set(days)

    def test_a_complaint_and_its_decisions_lead_to_each_other(self, busy_site: Files):
        items = page(busy_site, "decisions").items
        assert "Decided in Record entry 4" in items["entry-3"]
        assert "Decided in Record entry 5" in items["entry-3"]
        assert "The complaint: Record entry 3" in items["entry-4"]
        assert "It is about:" in items["entry-3"]

    def test_what_holds_no_more_says_by_which_entry(self, busy_site: Files):
        items = page(busy_site, "decisions").items
        assert "Replaced by Record entry 43" in items["entry-2"]
        assert "Taken back by Record entry 42" in items["entry-1"]
        assert "In place of Record entry 2" in items["entry-43"]
        assert "The text was withdrawn" in items["entry-2"]
        assert "Text of the decision (13 bytes)" in items["entry-43"]

    def test_a_seal_and_what_opened_it(self, busy_site: Files):
        assert "Sealed in Record entry 46" in page(busy_site, "decisions").items["entry-47"]

    def test_announced_seats_are_told_whole(self, kz_site: Files):
        text = page(kz_site, "decisions").text
        assert "Amanat (by list): 40" in text
        assert "Amanat: 53.90%" in text or "Amanat: 53.9%" in text


class TestEveryPage:
    def test_hostile_names_stay_text(self, busy_site: Files):
        for path, data in busy_site.items():
            if path.endswith((".html", ".atom")):
                assert b"<script>alert" not in data, path
        told = page(busy_site, "changes")
        assert HOSTILE in told.text
        assert all(one.attrs.get("src") for one in told.every("script"))

    def test_no_link_leads_nowhere(self, at: At):
        assert lost(at("busy").files) == []

    def test_a_link_that_leads_nowhere_is_seen(self, at: At):
        path, files = "pages/en/changes.html", dict(at("busy").files)
        files[path] = files[path].replace(b"decisions.html#entry-41", b"decisions.html#entry-999")
        found = "decisions.html#entry-999: no such place in the page"
        assert lost(files) == [(path, found)]

    def test_long_lists_are_cut_and_nothing_is_lost(
        self, at: At, busy_site: Files, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(paging, "ROWS", 4)
        files = at("busy").files | pages_of(at("busy").folder)
        for name in ("changes", "decisions"):
            whole = entries(page(busy_site, name))
            parts = [name, *(f"{name}--{part}" for part in range(2, -(-len(whole) // 4) + 1))]
            found = [entries(page(files, one)) for one in parts]
            assert [entry for one in found for entry in one] == whole
            assert all(len(one) == 4 for one in found[:-1])
            assert f"pages/en/{name}--{len(parts) + 1}.html" not in files
        assert lost(files) == []

    def test_the_same_facts_give_the_same_bytes(self, busy_folder: Path, busy_site: Files):
        assert pages_of(busy_folder) == busy_site

    def test_step_by_step_gives_the_same_bytes(
        self, busy_folder: Path, busy_site: Files, tmp_path: Path
    ):
        for at in (37, 41, None):
            publish(busy_folder, tmp_path / "b", at=at)
        shown = files_of(tmp_path / "b")
        assert {path: shown[path] for path in shown if path in busy_site} == busy_site
        assert {path for path in shown if path.startswith("pages/")} <= set(busy_site)

    def test_kind_and_stage_stand_on_every_page(self, busy_site: Files):
        for lang in LANGS:
            kind = say(lang, "site.kind.rehearsal")
            for name in ("changes", "decisions", "missing", "turnout"):
                doc = page(busy_site, name, lang)
                assert kind in doc.text
                assert say(lang, "site.stage.counting") in doc.text


class TestGate:
    def test_a_closed_contest_leaves_no_trace(self, tmp_path: Path):
        """What a site tells behind a gate is what it tells when nothing was counted at all."""
        closed = rehearsal(tmp_path / "closed", 12)
        bare = rehearsal(tmp_path / "bare", 12)
        for one in (bare / "protocols").glob("*.csv"):
            head = one.read_text(encoding="utf-8").split("\n")[0]
            one.write_text(head + "\n", encoding="utf-8")
        before = "2020-01-01T00:00:00Z"
        for folder in (closed, bare):
            record(folder, before)
            publish(folder, tmp_path / f"{folder.name}-b")
        shown, empty = (
            {path: data for path, data in files_of(tmp_path / f"{name}-b").items()
             if path.startswith(("pages/", "index"))}
            for name in ("closed", "bare")
        )  # fmt: skip
        assert shown == empty
        assert snap_of(closed).size == 25
        text = page(shown, "missing").text
        assert say("en", "site_seats.lead.nothing_yet") in text


def test_units_of_the_busy_record_are_those_that_the_tests_name(busy_folder: Path):
    ids = snap_of(busy_folder).result.register.units.ids
    assert {ONE, TWO} <= set(ids)
