"""Districts: one table where they are few, pages by region where they are many."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.publish.pages import districts
from tests.publish.reader import Html
from tests.publish.site import odd
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


def test_regions_may_be_called_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a page with a title of its own; the heading is a phrase of the page's language."""
    monkeypatch.setattr(districts, "FEW", 2)
    tree = [("kz", "", "nation", "Ел", "", "", "")]
    contests, options = [], []
    for region in ("r1", "r2"):
        tree.append((region, "kz", "region", "Облыс", "", "", ""))
        for one in (f"{region}-d1", f"{region}-d2"):
            tree += [(one, region, "district", one, "", "", ""),
                     (f"{one}-s", one, "station", "", "", "", "")]  # fmt: skip
            contests.append((one, "district", one, "", "", ""))
            options.append((one, "only", "candidate", "", "", "Only One", "", "self"))
    files = odd.built(odd.folder(tmp_path / "e", tree, contests, options, ""))
    assert odd.faults(files) == []
    page = Html("", files["pages/en/districts/r2.html"])
    assert page.title.startswith("Districts: Облыс (r2)")
    assert all("lang" not in one.attrs for one in page.root.every("h1"))


def test_without_regions_they_stand_in_parts(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(districts, "FEW", 2)
    monkeypatch.setattr(districts, "PART", 2)
    own = at("kz-2023").view()
    groups = districts._groups(own, districts._all(own))
    assert [len(one.districts) for one in groups] == [2] * 14 + [1]
    assert groups[0].file == "part--1"
    assert groups[0].name.text == "1\u20132"
