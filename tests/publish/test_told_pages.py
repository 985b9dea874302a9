"""Allocation, data, checks, about, first page: as the result has it, or silent."""

from __future__ import annotations

import csv
import html
import io
import re
from fractions import Fraction
from itertools import pairwise
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
from hattama.publish.view import View
from hattama.words import LANGS, Lang, number, plain, say
from hattama.words.count import in_words
from hattama.words.outcome import step_text
from tests.bundle.worlds import ORIGIN, new_key, publish, record, rehearsal, rotate, vkey
from tests.publish.worlds import (
    OPTIONS,
    lists_of,
    page,
    pages,
    snap,
    tables,
    tied,
    view,
    whole,
    words_of,
)

WORLDS = (
    "kz-2023",
    "whole",
    "faults",
    "part",
    "closed",
    "law:ru/2021-duma",
    "law:ge/2016-parliament",
)
NAMES = ("allocation", "margin", "data", "check", "about")


class TestAllocation:
    @pytest.mark.parametrize("world", ["kz-2023", "whole", "part", "law:ru/2021-duma"])
    def test_every_step_stands_there_with_names(self, world: str):
        told = html.unescape(words_of(page(world, "allocation")))
        for one in lists_of(world):
            named = in_words(one, "en")
            assert named is not None
            for step in named[1].steps:
                assert re.sub(r"\s+", " ", step_text("en", step)) in told

    @pytest.mark.parametrize("world", ["kz-2023", "whole"])
    def test_the_tables_suffice_to_do_it_again(self, world: str):
        """Votes over the quota, whole parts and remainders give the seats."""
        for one in lists_of(world):
            rows = tables(page(world, "allocation"))[f"quotas-{one.contest.id}"][1:]
            names = {name.text: option for option, name in view(world).options_of(one).items()}
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

    def test_the_threshold_is_the_results(self):
        rows = tables(page("kz-2023", "allocation"))["threshold-lists"]
        outcome = next(lists_of("kz-2023")).lists.outcome
        for row, line in zip(rows[1:], outcome.thresholds, strict=True):
            assert whole(row[1]) == line.votes
            assert plain("en", line.needed) in row[2]
            assert row[3] == ("passes" if line.passed else "below")

    def test_last_seat_and_next_in_line(self):
        told = page("kz-2023", "allocation")
        assert re.search(r"The last seat given: <strong>Amanat</strong> \(56,190\.565…\)", told)
        assert "Next in line: <strong>Respublica</strong>" in told

    def test_leads_to_the_law_file_of_the_record(self):
        file = layout.file("law", snap("whole").admitted.files["law"].sha256)
        assert f'href="../../{file}"' in page("whole", "allocation")

    def test_says_what_is_missing_and_what_was_announced(self):
        assert "Missing: 20." in words_of(page("part", "allocation"))
        assert "announced as totals" in words_of(page("kz-2023", "allocation"))
        assert "Nothing on this page is final" not in page("whole", "allocation")

    def test_without_lists_in_the_law(self):
        own = view("whole")
        own.result = replace(own.result, law=replace(own.result.law, lists=None))
        own.result = replace(
            own.result,
            contests={key: replace(one, lists=None) for key, one in own.result.contests.items()},
        )
        (made,) = allocation.pages(own)
        assert any("no seats by lists" in str(one["body"]) for one in made.values["sections"])

    def test_an_open_tie_says_so_and_what_would_resolve_it(self):
        own, one = tied()
        (made,) = allocation.pages(own)
        body = next(it["body"] for it in made.values["sections"] if it["id"] == f"c-{one}")
        assert "The tie is open." in body
        assert "What would resolve a tie" in body


class TestData:
    @pytest.mark.parametrize("world", ["kz-2023", "whole", "faults", "part", "closed"])
    def test_rows_and_columns_are_those_of_the_files(self, world: str):
        own = snap(world)
        rows_of = tables(page(world, "data"))["tables-list"][1:]
        shown = {row[0].partition(".csv")[0] + ".csv": row[1:3] for row in rows_of}
        assert list(shown) == list(bundle_tables.TABLES)
        for name, make in bundle_tables.TABLES.items():
            text = b"".join(make(own)).decode()
            rows = list(csv.reader(io.StringIO(text)))
            assert [whole(cell) for cell in shown[name]] == [len(rows) - 1, len(rows[0])], name

    def test_every_column_is_told(self):
        found = tables(page("whole", "data", "kk"))
        for name in bundle_tables.TABLES:
            rows = found[f"columns-{name.removesuffix('.csv')}"][1:]
            assert [row[0] for row in rows] == bundle_tables.columns_of(snap("whole"), name)
            assert all(row[1].strip() for row in rows)

    def test_addresses_hold_the_number_of_entries(self):
        told = page("whole", "data")
        assert f'href="../../data/{snap("whole").size}/totals.csv"' in told
        assert 'href="../../log/checkpoint"' in told

    def test_licence_comes_first(self):
        # What search engines read stands before everything that people see.
        shown = words_of(page("kz-2023", "data")).partition("Licence of the figures")[2]
        assert "CC0-1.0" in shown.partition("totals.csv")[0]
        assert "totals.csv" in shown


class TestCheck:
    def test_root_in_sixteen_groups(self):
        told = re.search(r'<code class="root">([^<]*)</code>', page("whole", "check"))
        assert told is not None
        groups = told[1].split(" ")
        assert [len(one) for one in groups] == [4] * 16
        assert "".join(groups) == snap("whole").tree.root().hex()

    @pytest.mark.parametrize("lang", LANGS)
    def test_holds_the_fixed_sentence_and_what_was_not_checked(self, lang: Lang):
        told = html.unescape(words_of(page("whole", "check", lang)))
        assert say(lang, "bundle.fixed_sentence") in told
        # Where only totals were published, nothing follows from protocols.
        told = html.unescape(words_of(page("kz-2023", "check", lang)))
        assert say(lang, "bundle.fixed_sentence") not in told
        assert say(lang, "site.foot.totals") in told
        section = page("kz-2023", "check", lang).partition('id="unchecked"')[2]
        assert section.count("<li>") == len(snap("kz-2023").result.not_checked)

    def test_leads_to_the_browsers_check_in_the_same_language(self):
        assert 'href="../../check.html?lang=kk"' in page("whole", "check", "kk")

    def test_keys_and_their_changes(self, tmp_path: Path):
        key, spare = new_key(tmp_path), new_key(tmp_path, "spare")
        folder = record(
            rehearsal(tmp_path / "e", 12), key=vkey(key), recovery=(vkey(spare),), publisher="cec"
        )
        new = new_key(tmp_path, "new")
        rotate(folder, new, spare, "stolen")
        own = View("en", Ledger(publish(folder, tmp_path / "b", new).snap), OPTIONS)
        (made,) = check.pages(own)
        body = next(it["body"] for it in made.values["sections"] if it["id"] == "keys")
        (row,) = tables(body)["rotations"][1:]
        assert row == [vkey(new), "25", vkey(key), vkey(spare), "key stolen"]
        assert f"<dd><code>{html.escape(vkey(new))}</code></dd>" in body
        (told,) = about.pages(own)
        words = html.unescape(str(told.values["sections"][0]["body"]))
        assert "the Central Election Commission" in words
        assert ORIGIN in words


class TestAbout:
    @pytest.mark.parametrize("lang", LANGS)
    def test_has_every_term_and_every_stage(self, lang: Lang):
        told = html.unescape(words_of(page("whole", "about", lang)))
        for term in about.TERMS:
            assert say(lang, f"site_about.meaning.{term}") in told
        assert say(lang, "site_about.stage.under_review") in told

    def test_sources_in_another_language_say_so(self):
        told = page("kz-2023", "about", "ru")
        assert re.search(r'<a href="https://vlast[^>]*lang="en">Vlast', told)
        assert '<a href="javascript' not in told


class TestHome:
    @pytest.mark.parametrize("world", ["kz-2023", "whole", "part"])
    def test_cards_hold_the_results_figures(self, world: str):
        one = next(lists_of(world))
        cards = {card["label"]: card for card in summary.cards(view(world), one)}
        assert whole(cards["Votes"]["big"]) == one.base[1]
        assert whole(cards["Record entries"]["big"]) == snap(world).size
        assert number("en", one.turnout.above) in cards["Turnout"]["told"]
        assert number("en", one.turnout.below) in cards["Turnout"]["told"]
        if world == "part":
            assert cards["Seats that are certain"]["big"] == str(one.seat_bounds.certain)
            assert cards["Protocols counted"]["big"] == "40"
        else:
            assert "Seats that are certain" not in cards

    def test_regions_of_2023_show_the_announced_turnout(self):
        told = page("kz-2023", "index")
        assert "Announced turnout, 22:10" in told
        assert "57.02%" in told.partition('href="units/kz-10.html"')[2][:600]

    def test_no_table_is_repeated_on_a_contest_page(self):
        told = page("whole", "contests/rehearsal-lists")
        assert list(tables(told)).count("votes") == 1
        assert "votes-chart-table" not in tables(told)

    def test_an_open_district_names_who_may_still_win(self):
        open_ = [one for one in snap("part").result.contests.values() if one.is_open]
        assert open_
        told = page("part", f"contests/{open_[0].contest.id}")
        assert "May still win" in told


HOSTILE = '"><script>alert(1)</script>&amp;\n{{ 7 * 7 }}'


@pytest.mark.parametrize("name", [*NAMES, "whatif", "index"])
def test_hostile_names_are_text(name: str):
    own = view("kz-2023")
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


@pytest.mark.parametrize("world", WORLDS)
def test_every_page_has_one_title_headings_in_order_and_unique_ids(world: str):
    for lang in LANGS:
        titles = []
        for path, told in pages(world).items():
            if not path.startswith(f"pages/{lang}/"):
                continue
            titles += re.findall(r"<title>(.*?)</title>", told)
            ids = re.findall(r'\sid="([^"]+)"', told)
            assert len(ids) == len(set(ids)), path
            levels = [int(one) for one in re.findall(r"<h([1-6])\b", told)]
            assert levels[0] == 1, path
            assert levels.count(1) == 1, path
            assert all(b <= a + 1 for a, b in pairwise(levels)), path
            assert "style=" not in told, path
        assert len(titles) == len(set(titles))


@pytest.mark.parametrize("world", ["kz-2023", "part"])
def test_the_same_facts_give_the_same_bytes(world: str):
    for lang in LANGS:
        first, second = (
            [Frame(one, WAYS, assets()[0]).write(made)
             for module in (home, allocation, margin, data, check, about, whatif)
             for made in module.pages(one)]
            for one in (View(lang, Ledger(snap(world)), OPTIONS) for _ in range(2))
        )  # fmt: skip
        assert first == second


def test_nothing_of_a_closed_contest_is_told():
    """Before the gate: no votes, no seats, no margin, no turnout; and the pages are there."""
    for lang in LANGS:
        for name in (*NAMES, "index"):
            told = page("closed", name, lang)
            found = tables(told)
            figures = ("threshold", "quotas", "next-", "margins", "leads", "laws")
            assert not [key for key in found if key.startswith(figures)]
        cards = summary.cards(view("closed", lang), next(lists_of("closed")))
        assert [card["big"] for card in cards] == ["\u2013", "0", "\u2013", "1"]
    votes = {
        value
        for one in snap("whole").result.contests.values()
        for value in one.votes.values()
        if value is not None and value > 999
    }
    assert votes
    for path, told in pages("closed").items():
        if "/contests/" in path or path.endswith(("index.html", "margin.html", "allocation.html")):
            assert not [value for value in votes if number("en", value) in words_of(told)], path


def test_silent_contests_say_whether_votes_are_awaited():
    awaited, never = (
        next(lists_of("closed")),
        next(
            one for one in snap("kz-2023").result.contests.values() if one.basis == "not_published"
        ),
    )
    assert contest.silent(view("closed"), awaited) == "No protocol is here yet."
    assert contest.silent(view("kz-2023"), never) == "No votes were published."
