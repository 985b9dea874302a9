"""Districts: one table where they are few, pages by region where they are many."""

from __future__ import annotations

import pytest

from hattama.publish.pages import districts
from tests.publish.worlds import At


def test_few_stand_on_the_first_page(at: At) -> None:
    own = at("whole").view()
    assert list(districts.pages(own)) == []
    found = districts._all(own)
    made = districts.listed(own, "pages/en/index.html")
    assert made.count('href="contests/') == len(found)


def test_of_many_each_stands_on_one_page_of_its_region(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(districts, "FEW", 2)
    own = at("whole").view()
    found = districts._all(own)
    made = districts.listed(own, "pages/en/index.html")
    pages = list(districts.pages(own))
    assert len({one.title for one in pages}) == len(pages)
    assert 'href="contests/' not in made
    told = ""
    for page in pages:
        assert f'href="{page.path.removeprefix("pages/en/")}"' in made
        told += page.values["sections"][0]["body"]
    for one in found:
        assert told.count(f'href="../contests/{one.contest.id}.html"') == 1


def test_without_regions_they_stand_in_parts(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(districts, "FEW", 2)
    monkeypatch.setattr(districts, "PART", 2)
    own = at("kz-2023").view()
    groups = districts._groups(own, districts._all(own))
    assert [len(one.districts) for one in groups] == [2] * 14 + [1]
    assert groups[0].file == "part--1"
    assert groups[0].name.text == "1\u20132"
