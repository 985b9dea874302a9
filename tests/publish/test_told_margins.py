"""Margins and what if: figures of the result, nobody accused, nothing before all votes are in."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from hattama.core.law import library
from hattama.core.seats.engine import allocate
from hattama.publish.pages import margin
from hattama.words import LANGS, Lang, number, say
from tests.publish.reader import Html, whole
from tests.publish.worlds import At


class TestMargin:
    @pytest.mark.parametrize("world", ["whole", "faults", "part"])
    def test_figures_are_the_results(self, at: At, world: str):
        found = at(world).page("margin").tables
        for one in at(world).lists:
            key = one.contest.id
            shown = [whole(row[1]) for row in found[f"margins-{key}"][1:]]
            assert shown == [it.ballots for it in one.lists.margins]
            for row, line in zip(
                found[f"thresholds-{key}"][1:], one.lists.outcome.thresholds, strict=True
            ):
                assert whole(row[3]) == one.lists.thresholds[line.name]
                within = one.error.within(one.lists.thresholds[line.name])
                assert (row[5] == "within the data error") == (within is True)

    def test_districts_by_how_few_ballots_decide(self, at: At):
        rows = at("faults").page("margin").tables["leads"][1:]
        districts = {
            at("faults").view().contest(one.contest).text: one
            for one in at("faults").snap.result.contests.values()
            if one.contest.kind == "district"
        }
        assert len(rows) == len(districts)
        shown = [whole(row[2]) for row in rows]
        assert shown == sorted(shown)
        for row in rows:
            one = districts[row[0]]
            assert one.district is not None
            assert (whole(row[1]), whole(row[2])) == (one.district.lead, one.margin)

    def test_bounds_and_missing_voters_while_protocols_are_out(self, at: At):
        one = next(at("part").lists)
        told = at("part").page("margin").words
        assert f"Voters registered behind them: {number('en', one.error.missing)}" in told
        rows = at("part").page("margin").tables[f"bounds-{one.contest.id}"][1:]
        assert [whole(row[1]) for row in rows] == [it.certain for it in one.seat_bounds.lists]
        assert [whole(row[2]) for row in rows] == [it.most for it in one.seat_bounds.lists]

    def test_says_by_which_article_the_law_may_annul(self, at: At):
        told = at("kz-2023").page("margin").source
        rule = at("kz-2023").snap.result.law.annulment[0]
        assert f"Art. {rule.article}" in told
        bare = at("kz-2023").view()
        bare.result = replace(bare.result, law=replace(bare.result.law, annulment=()))
        (made,) = margin.pages(bare)
        assert "has no rule on that" in made.values["lead"]

    def test_without_margins(self, at: At):
        own, key = at("whole").tied()
        (made,) = margin.pages(own)
        body = next(it["body"] for it in made.values["sections"] if it["id"] == f"c-{key}")
        assert "No margin" in body

    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("world", ["kz-2023", "faults", "part"])
    def test_accuses_nobody(self, at: At, world: str, lang: Lang):
        told = at(world).page("margin", lang).words.lower()
        for word in ("suspicious", "fraud", "подозр", "фальсиф", "күдік", "бұрмала"):
            assert word not in told

    def test_names_no_station(self, at: At):
        told = at("faults").page("margin").words
        units = at("faults").snap.admitted.frozen.register.units
        stations = [units.en[spot] for spot in range(len(units)) if units.end[spot] == spot + 1]
        assert not any(name in told for name in stations if len(name) > 8)


class TestWhatIf:
    def test_seats_are_those_of_the_other_laws(self, at: At):
        rows = at("kz-2023").page("whatif").tables["laws-lists"]
        one = next(at("kz-2023").lists)
        names = [at("kz-2023").view().options_of(one)[it.name].text for it in one.lists.slate.lists]
        assert rows[0][2:-1] == names
        for law_id in ("kz/2021-mazhilis", "kz/2026-kurultai"):
            row = next(row for row in rows if law_id in row[0])
            rules = library.get(law_id).lists
            assert rules is not None
            given = allocate(rules, one.lists.slate)
            assert "WHAT IF" in row[0]
            assert whole(row[1]) == given.house
            assert [whole(cell) for cell in row[2:-1]] == [given.seats[it] for it in given.seats]
        own = next(row for row in rows if "kz/2023-mazhilis" in row[0])
        assert "WHAT IF" not in own[0]

    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("world", ["kz-2023", "whole"])
    def test_is_marked_in_heading_banner_section_and_caption(self, at: At, world: str, lang: Lang):
        told = at(world).page("whatif", lang).source
        mark = say(lang, "site.kind.what_if").partition(":")[0]
        for pattern in (
            rf"<h1>{mark}:", rf'<p class="kind-what_if">{mark}:', rf"<h2[^>]*>{mark}:",
            rf"<caption[^>]*>{mark}:", rf"<title>{mark}:",
        ):  # fmt: skip
            assert re.search(pattern, told), pattern
        assert ('class="kind-rehearsal"' in told) == (world == "whole")
        # Of each other law one picture, which says it in its title, its band and its foot.
        drawn = re.findall(r"<svg.*?</svg>", told, re.DOTALL)
        assert len(drawn) == 2
        for one in drawn:
            assert re.search(rf"<title[^>]*>{mark}:", one)
            assert Html("", f"<main>{one}</main>".encode()).words.count(mark) >= 4
            assert (say(lang, "count.kind.rehearsal") in one) == (world == "whole")

    def test_each_picture_has_the_seats_of_its_law(self, at: At):
        told = at("kz-2023").page("whatif").tables
        one = next(at("kz-2023").lists)
        names = [at("kz-2023").view().options_of(one)[it.name].text for it in one.lists.slate.lists]
        for spot, law_id in enumerate(("kz/2021-mazhilis", "kz/2026-kurultai")):
            rules = library.get(law_id).lists
            assert rules is not None
            given = allocate(rules, one.lists.slate)
            seats = [given.seats[it.name] for it in one.lists.slate.lists]
            rows = told[f"w{spot}-lists-c-table"]
            shown = {name: seats[at] for at, name in enumerate(names) if seats[at]}
            assert {head: whole(cell) for head, cell in rows[1:-1]} == shown
            assert whole(rows[-1][1]) == given.house

    @pytest.mark.parametrize("world", ["part", "closed", "ge/2016-parliament"])
    def test_is_not_there_before_all_votes_are_or_without_another_law(self, at: At, world: str):
        assert not any("whatif" in path for path in at(world).pages)
        assert not any("whatif" in page.source for page in at(world).pages.values())
