"""Sources of announced figures: a number in each sentence, each title once on a page."""

from __future__ import annotations

import html
import re

import pytest

from hattama.words import LANGS, Lang
from tests.bundle.worlds import Files


def page(files: Files, lang: str, name: str) -> str:
    return html.unescape(files[f"pages/{lang}/{name}.html"].decode())


@pytest.mark.parametrize("lang", LANGS)
def test_decisions_name_each_source_once(kz_site: Files, lang: Lang) -> None:
    told = page(kz_site, lang, "decisions")
    listed = dict(re.findall(r'<li id="(source-\d+)">\[\d+\] (.*?)</li>', told))
    assert len(listed) >= 2
    for key, text in listed.items():
        title = re.sub(r"<[^>]*>", "", text)
        assert told.count(title) == 1
        assert f'href="#{key}"' in told
    assert set(re.findall(r'href="#(source-\d+)"', told)) == set(listed)


@pytest.mark.parametrize("lang", LANGS)
def test_units_lead_to_the_list_on_the_page_about_the_site(kz_site: Files, lang: Lang) -> None:
    told = page(kz_site, lang, "units/kz-71")
    marks = set(re.findall(r'href="\.\./about\.html#(source-\d+)"', told))
    assert marks
    about = page(kz_site, lang, "about")
    assert all(f'id="{one}"' in about for one in marks)


def test_feeds_name_sources_in_words(busy_site: Files) -> None:
    told = busy_site["pages/en/decisions.atom"].decode()
    assert "(source: Invented figures, seed 1)" in told
    assert "(source: [1])" not in told + busy_site["pages/en/changes.atom"].decode()


def test_every_page_has_the_sign_of_the_site(busy_site: Files) -> None:
    (icon,) = [one for one in busy_site if one.startswith("pages/assets/icon.")]
    name = icon.rpartition("/")[2]
    for path, data in busy_site.items():
        if path.endswith(".html") and path != "check.html":
            assert f'assets/{name}"' in html.unescape(data.decode()), path
    assert '<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,' in (
        busy_site["check.html"].decode()
    )
