"""Allocation, data, checks, about, first page: as the result has it, or silent."""

from __future__ import annotations

import csv
import html
import io
import re
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from hattama.bundle import layout
from hattama.bundle import tables as bundle_tables
from hattama.core.register.model import Names
from hattama.publish.frame import Frame, assets
from hattama.publish.ledger import Ledger
from hattama.publish.pages import (
    about,
    allocation,
    check,
    contest,
    data,
    home,
    margin,
    summary,
    whatif,
)
from hattama.publish.site import WAYS
from hattama.publish.view import Options, View
from hattama.words import LANGS, Lang, number, plain, say
from hattama.words.count import in_words
from hattama.words.outcome import step_text
from tests.bundle.worlds import ORIGIN, new_key, publish, record, rehearsal, rotate, vkey
from tests.publish.reader import Html, whole
from tests.publish.worlds import At

NAMES = ("allocation", "margin", "data", "check", "about")


class TestAllocation:
    @pytest.mark.parametrize("world", ["kz-2023", "whole", "part", "ru/2021-duma"])
    def test_every_step_stands_there_with_names(self, at: At, world: str):
        told = html.unescape(at(world).page("allocation").words)
        for one in at(world).lists:
            named = in_words(one, "en")
            assert named is not None
            for step in named[1].steps:
                assert re.sub(r"\s+", " ", step_text("en", step)) in told

    @pytest.mark.parametrize("world", ["kz-2023", "whole"])
    def test_the_tables_suffice_to_do_it_again(self, at: At, world: str):
        """Votes over the quota, whole parts and remainders give the seats."""
        for one in at(world).lists:
            rows = at(world).page("allocation").tables[f"quotas-{one.contest.id}"][1:]
            names = {name.text: option for option, name in at(world).view().options_of(one).items()}
            votes = {names[row[0]]: whole(row[1]) for row in rows}
            house = one.lists.outcome.house
            quota = Fraction(sum(votes.values()), house)
            full = {name: int(own / quota) for name, own in votes.items()}
            rest = sorted(votes, key=lambda name: full[name] - votes[name] / quota)
            for name in rest[: house - sum(full.values())]:
                full[name] += 1
            assert full == {name: own for name, own in one.lists.outcome.seats.items() if own}
            for row in rows:
                assert whole(row[3]) + whole(row[5]) == full[names[row[0]]]

    def test_the_threshold_is_the_results(self, at: At):
        rows = at("kz-2023").page("allocation").tables["threshold-lists"]
        outcome = next(at("kz-2023").lists).lists.outcome
        for row, line in zip(rows[1:], outcome.thresholds, strict=True):
            assert whole(row[1]) == line.votes
            assert plain("en", line.needed) in row[2]
            assert row[3] == ("passes" if line.passed else "below")

    def test_last_seat_and_next_in_line(self, at: At):
        told = at("kz-2023").page("allocation").source
        assert re.search(r"The last seat given: <strong>Amanat</strong> \(56,190\.565…\)", told)
        assert "Next in line: <strong>Respublica</strong>" in told

    def test_leads_to_the_law_file_of_the_record(self, at: At):
        file = layout.file("law", at("whole").snap.admitted.files["law"].sha256)
        assert f'href="../../{file}"' in at("whole").page("allocation").source

    def test_says_what_is_missing_and_what_was_announced(self, at: At):
        assert "Missing: 20." in at("part").page("allocation").words
        assert "announced as totals" in at("kz-2023").page("allocation").words
        assert "Nothing on this page is final" not in at("whole").page("allocation").source

    def test_without_lists_in_the_law(self, at: At):
        own = at("whole").view()
        own.result = replace(own.result, law=replace(own.result.law, lists=None))
        own.result = replace(
            own.result,
            contests={key: replace(one, lists=None) for key, one in own.result.contests.items()},
        )
        (made,) = allocation.pages(own)
        assert any("no seats by lists" in str(one["body"]) for one in made.values["sections"])

    def test_an_open_tie_says_so_and_what_would_resolve_it(self, at: At):
        own, one = at("whole").tied()
        (made,) = allocation.pages(own)
        body = next(it["body"] for it in made.values["sections"] if it["id"] == f"c-{one}")
        assert "The tie is open." in body
        assert "What would resolve a tie" in body


class TestData:
    @pytest.mark.parametrize("world", ["kz-2023", "whole", "faults", "part", "closed"])
    def test_rows_and_columns_are_those_of_the_files(self, at: At, world: str):
        own = at(world).snap
        rows_of = at(world).page("data").tables["tables-list"][1:]
        shown = {row[0].partition(".csv")[0] + ".csv": row[1:3] for row in rows_of}
        assert list(shown) == list(bundle_tables.TABLES)
        for name, make in bundle_tables.TABLES.items():
            text = b"".join(make(own)).decode()
            rows = list(csv.reader(io.StringIO(text)))
            assert [whole(cell) for cell in shown[name]] == [len(rows) - 1, len(rows[0])], name

    def test_every_column_is_told(self, at: At):
        found = at("whole").page("data", "kk").tables
        for name in bundle_tables.TABLES:
            rows = found[f"columns-{name.removesuffix('.csv')}"][1:]
            assert [row[0] for row in rows] == bundle_tables.columns_of(at("whole").snap, name)
            assert all(row[1].strip() for row in rows)

    def test_addresses_hold_the_number_of_entries(self, at: At):
        told = at("whole").page("data").source
        assert f'href="../../data/{at("whole").snap.size}/totals.csv"' in told
        assert 'href="../../log/checkpoint"' in told

    def test_licence_comes_first(self, at: At):
        # What search engines read stands before everything that people see.
        shown = at("kz-2023").page("data").words.partition("Licence of the figures")[2]
        assert "CC0-1.0" in shown.partition("totals.csv")[0]
        assert "totals.csv" in shown


class TestCheck:
    def test_root_in_sixteen_groups(self, at: At):
        told = re.search(r'<code class="root">([^<]*)</code>', at("whole").page("check").source)
        assert told is not None
        groups = told[1].split(" ")
        assert [len(one) for one in groups] == [4] * 16
        assert "".join(groups) == at("whole").snap.tree.root().hex()

    @pytest.mark.parametrize("lang", LANGS)
    def test_holds_the_fixed_sentence_and_what_was_not_checked(self, at: At, lang: Lang):
        told = html.unescape(at("whole").page("check", lang).words)
        assert say(lang, "bundle.fixed_sentence") in told
        # Where only totals were published, nothing follows from protocols.
        told = html.unescape(at("kz-2023").page("check", lang).words)
        assert say(lang, "bundle.fixed_sentence") not in told
        assert say(lang, "site.foot.totals") in told
        section = at("kz-2023").page("check", lang).source.partition('id="unchecked"')[2]
        assert section.count("<li>") == len(at("kz-2023").snap.result.not_checked)

    def test_leads_to_the_browsers_check_in_the_same_language(self, at: At):
        assert 'href="../../check.html?lang=kk"' in at("whole").page("check", "kk").source

    def test_keys_and_their_changes(self, tmp_path: Path):
        key, spare = new_key(tmp_path), new_key(tmp_path, "spare")
        folder = record(
            rehearsal(tmp_path / "e", 12), key=vkey(key), recovery=(vkey(spare),), publisher="cec"
        )
        new = new_key(tmp_path, "new")
        rotate(folder, new, spare, "stolen")
        own = View("en", Ledger(publish(folder, tmp_path / "b", new).snap), Options())
        (made,) = check.pages(own)
        body = next(it["body"] for it in made.values["sections"] if it["id"] == "keys")
        (row,) = Html("", body.encode()).tables["rotations"][1:]
        assert row == [vkey(new), "25", vkey(key), vkey(spare), "key stolen"]
        assert f"<dd><code>{html.escape(vkey(new))}</code></dd>" in body
        (told,) = about.pages(own)
        words = html.unescape(str(told.values["sections"][0]["body"]))
        assert "the Central Election Commission" in words
        assert ORIGIN in words


class TestAbout:
    @pytest.mark.parametrize("lang", LANGS)
    def test_has_every_term_and_every_stage(self, at: At, lang: Lang):
        told = html.unescape(at("whole").page("about", lang).words)
        for term in about.TERMS:
            assert say(lang, f"site_about.meaning.{term}") in told
        assert say(lang, "site_about.stage.under_review") in told

    def test_sources_in_another_language_say_so(self, at: At):
        told = at("kz-2023").page("about", "ru").source
        assert re.search(r'<a href="https://vlast[^>]*lang="en">Vlast', told)
        assert '<a href="javascript' not in told


class TestHome:
    @pytest.mark.parametrize("world", ["kz-2023", "whole", "part"])
    def test_cards_hold_the_results_figures(self, at: At, world: str):
        one = next(at(world).lists)
        cards = {card["label"]: card for card in summary.cards(at(world).view(), one)}
        assert whole(cards["Votes"]["big"]) == one.base[1]
        assert whole(cards["Record entries"]["big"]) == at(world).snap.size
        assert number("en", one.turnout.above) in cards["Turnout"]["told"]
        assert number("en", one.turnout.below) in cards["Turnout"]["told"]
        if world == "part":
            assert cards["Seats that are certain"]["big"] == str(one.seat_bounds.certain)
            assert cards["Protocols counted"]["big"] == "40"
        else:
            assert "Seats that are certain" not in cards

    def test_regions_of_2023_show_the_announced_turnout(self, at: At):
        told = at("kz-2023").page("index").source
        assert "Announced turnout, 22:10" in told
        assert "57.02%" in told.partition('href="units/kz-10.html"')[2][:600]

    @pytest.mark.parametrize("unit", ["kz", "kz-59"])
    def test_districts_do_not_stand_for_stations_that_were_not_published(self, at: At, unit: str):
        """The first page says none of 10,223; no page of a unit may say none of 29, or of 1."""
        told = at("kz-2023").page(f"units/{unit}")
        assert "Protocols counted" not in told.words
        assert {row[1] for row in told.tables["below-lists"][1:]} == {"0"}

    def test_no_table_is_repeated_on_a_contest_page(self, at: At):
        told = at("whole").page("contests/rehearsal-lists")
        assert told.ids.count("votes") == 1
        assert "votes-chart-table" not in told.tables

    def test_an_open_district_names_who_may_still_win(self, at: At):
        open_ = [one for one in at("part").snap.result.contests.values() if one.is_open]
        assert open_
        told = at("part").page(f"contests/{open_[0].contest.id}").source
        assert "May still win" in told


HOSTILE = '"><script>alert(1)</script>&amp;\n{{ 7 * 7 }}'


@pytest.mark.parametrize("name", [*NAMES, "whatif", "index"])
def test_hostile_names_are_text(at: At, name: str):
    own = at("kz-2023").view()
    contests = {}
    for key, one in own.result.contests.items():
        names = Names(HOSTILE, HOSTILE, HOSTILE)
        ballot = {it: replace(option, names=names) for it, option in one.contest.ballot.items()}
        contests[key] = replace(one, contest=replace(one.contest, names=names, ballot=ballot))
    own.result = replace(own.result, contests=contests)
    modules = {"allocation": allocation, "margin": margin, "data": data, "check": check,
               "about": about, "whatif": whatif, "index": home}  # fmt: skip
    for made in modules[name].pages(own):
        told = Frame(own, WAYS, assets()[0]).write(made).decode()
        assert "<script>alert" not in told
        assert "{{ 7 * 7 }}" in told or name in ("data", "check", "about")
        assert "49" not in re.findall(r"&gt;&amp;amp;\W+(\d+)", told)


@pytest.mark.parametrize("world", ["kz-2023", "part"])
def test_the_same_facts_give_the_same_bytes(at: At, world: str):
    for lang in LANGS:
        first, second = (
            [Frame(one, WAYS, assets()[0]).write(made)
             for module in (home, allocation, margin, data, check, about, whatif)
             for made in module.pages(one)]
            for one in (View(lang, Ledger(at(world).snap), Options()) for _ in range(2))
        )  # fmt: skip
        assert first == second


def test_nothing_of_a_closed_contest_is_told(at: At):
    """Before the gate: no votes, no seats, no margin, no turnout; and the pages are there."""
    for lang in LANGS:
        for name in (*NAMES, "index"):
            found = at("closed").page(name, lang).tables
            figures = ("threshold", "quotas", "next-", "margins", "leads", "laws")
            assert not [key for key in found if key.startswith(figures)]
        cards = summary.cards(at("closed").view(lang), next(at("closed").lists))
        assert [card["big"] for card in cards] == ["\u2013", "0", "\u2013", "1"]
    votes = {
        value
        for one in at("whole").snap.result.contests.values()
        for value in one.votes.values()
        if value is not None and value > 999
    }
    assert votes
    for path, told in at("closed").pages.items():
        if "/contests/" in path or path.endswith(("index.html", "margin.html", "allocation.html")):
            assert not [value for value in votes if number("en", value) in told.words], path


def test_silent_contests_say_whether_votes_are_awaited(at: At):
    awaited, never = (
        next(at("closed").lists),
        next(
            one
            for one in at("kz-2023").snap.result.contests.values()
            if one.basis == "not_published"
        ),
    )
    assert contest.silent(at("closed").view(), awaited) == "No protocol is here yet."
    assert contest.silent(at("kz-2023").view(), never) == "No votes were published."
