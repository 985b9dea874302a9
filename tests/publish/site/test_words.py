"""Each page in its own language: no word of another one outside names, ids and code."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

import pytest

from hattama.words import LANGS
from tests.publish.reader import CODE, Html, Node, language_of
from tests.publish.worlds import NAMES, At, World

pytestmark = pytest.mark.slow

LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ]+")
CYRILLIC = re.compile(r"[\u0400-\u04ff]{2,}")
# Attributes that are read out or shown.
SPOKEN = ("aria-label", "title", "alt", "placeholder", "aria-description", "content", "data-filter",
          "data-filter-status", "data-filter-none", "data-sort", "data-copy-label",
          "data-label")  # fmt: skip
# Names of files, formats and tools, which are the same in every language.
_SAME = """
CC CSV JSON JSONL HTML SVG PDF QR SHA MANIFEST Atom RSS XML YAML TOML MD URL UTF UTC HTTP HTTPS
Ed25519 RFC ISO CLDR Hattama hattama Python JavaScript Chromium Firefox Safari GitHub Git Linux
Windows macOS iCalendar ICS Excel Parquet BY SA ODbL C2SP ZIP Merkle schema org Dataset
WCAG AA cookie Apache tlog tiles Go pandas polars DuckDB Data Package build source
"""
SAME = frozenset(_SAME.split())
PLACE = re.compile(r"\{\w+\}")
# An id, an address, a file name, an option of a command.
CODED = re.compile(
    r"[\w.+-]*(?:[/_@=#]|--|::)[\w./+-]*|[\w.-]+\.(?:csv|jsonl?|md|toml|html|xml|gz|atom|ics)\b"
)


def spoken(page: Html) -> Iterator[tuple[str, str]]:
    """What a reader of a page reads or hears, with the language it is marked as."""
    for one in page.all:
        if any(it.tag in CODE for it in one.above):
            continue
        lang = one.lang
        for part in one.inside:
            if isinstance(part, str) and part.strip():
                yield lang, part
        for name in SPOKEN:
            if name in one.attrs and (one.tag != "meta" or _described(one)):
                yield lang, PLACE.sub("", one.attrs[name])


def _described(one: Node) -> bool:
    return one.attrs.get("name") in ("description", "author")


def names(world: World, lang: str) -> set[str]:
    """Words of the names that the register has, ids, and sources as their publishers call them."""
    found: list[str] = []
    for table in ("units", "options", "contests"):
        for row in world.table(table):
            found += [value for key, value in row.items() if key.startswith("name_")]
            found += [row.get("unit", ""), row.get("option", ""), row.get("contest", "")]
            found += [row.get("party", "") or ""]
    found += [row["source"] for row in world.table("protocols")]
    for path, data in world.files.items():
        if path.startswith("register/election"):
            found.append(data.decode())
        if path.startswith("law/"):
            found += _titles(tomllib.loads(data.decode()))
    return {word for one in found for word in _words(one, lang)}


def _titles(law: dict) -> list[str]:
    """What a law file quotes: sources under their own names, articles."""
    return [str(one) for one in law.values() if isinstance(one, str)] + [
        str(it) for one in law.get("sources", {}).values() for it in dict(one).values()
    ]


def _words(text: str, lang: str) -> list[str]:
    return (CYRILLIC if lang == "en" else LATIN).findall(text)


def foreign(page: Html, known: set[str]) -> Iterator[str]:
    """Words in the other alphabet that the page claims for its own language."""
    lang = language_of(page.path)
    for marked, text in spoken(page):
        if marked != lang:
            continue
        for word in _words(CODED.sub(" ", text), lang):
            if word not in known and word not in SAME:
                yield word


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", LANGS)
def test_no_page_speaks_another_language(at: At, name: str, lang: str) -> None:
    world = at(name)
    known = names(world, lang)
    found: Counter[str] = Counter()
    where: dict[str, str] = {}
    for path, page in world.pages.items():
        if language_of(path) == lang:
            for word in foreign(page, known):
                found[word] += 1
                where.setdefault(word, path)
    assert {word: where[word] for word, _ in found.most_common(30)} == {}


@pytest.mark.parametrize("name", ["kz-2023", "corrected"])
def test_a_page_says_much_in_its_own_language(at: At, name: str) -> None:
    """So that an empty page does not pass."""
    for path, page in at(name).pages.items():
        lang = language_of(path)
        own = [text for marked, text in spoken(page) if marked == lang]
        letters = sum(len(LATIN.findall(text)) if lang == "en" else len(CYRILLIC.findall(text))
                      for text in own)  # fmt: skip
        assert not lang or letters > 30, path


@pytest.mark.parametrize("name", ["kz-2023", "corrected", "nothing"])
def test_kazakh_pages_are_kazakh_and_no_place_is_left_unfilled(at: At, name: str) -> None:
    letters: set[str] = set()
    for path, page in at(name).pages.items():
        whole = " ".join(text for marked, text in spoken(page) if marked == language_of(path))
        assert not re.search(r"\{\w*\}|\bNone\b|\bnan\b|undefined", whole), path
        own = set(whole.casefold()) & set("әіңғүұқөһ")
        assert own or language_of(path) != "kk", path
        letters |= own if language_of(path) == "kk" else set()
    assert letters >= set("әіңғүұқө")


def test_a_planted_word_is_seen() -> None:
    text = ('<html lang="kk"><body><p>Дауыс votes</p><code>votes</code><p lang="en">votes</p>'
            '<p>pages/kk/index.html JSON Amanat</p><img alt="Seats"></body></html>')  # fmt: skip
    page = Html("pages/kk/a.html", text.encode())
    assert sorted(foreign(page, {"Amanat"})) == ["Seats", "votes"]
    page = Html("pages/en/a.html", '<html lang="en"><p>Votes дауыс</p></html>'.encode())
    assert list(foreign(page, set())) == ["дауыс"]
