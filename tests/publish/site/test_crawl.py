"""Every page of every state: links that lead somewhere, grammar, names, kind and stage."""

from __future__ import annotations

import itertools
import json
import posixpath
import re
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

import pytest

from hattama.publish.frame import CHECK
from hattama.words import say
from tests.publish.reader import Html, language_of
from tests.publish.site import checks
from tests.publish.worlds import NAMES, RECIPES, At, World

pytestmark = pytest.mark.slow

# Each kind of page is parsed by the strict reader at least once in each language and state; two
# whole sites are, page by page.
WHOLE = ("kz-2023", "corrected")
SAMPLE = 2
ATOM = "{http://www.w3.org/2005/Atom}"


def state(world: World) -> tuple[str, str]:
    """Kind and stage of a bundle, as its own settings say that they are shown."""
    found = json.loads(world.files["pages/site.json"])
    return found["kind"], found["shown"]


@pytest.fixture(params=NAMES)
def found(request: pytest.FixtureRequest, at: At) -> World:
    return at(request.param)


def told(world: World, check: Callable[[Html], Iterable[str]], but: str = "") -> dict[str, str]:
    """What does not hold, each with the first page where it does not.

    Args:
        but: a page that fills itself when it runs, and is looked at by tests of its own.
    """
    found: dict[str, str] = {}
    for path, page in world.pages.items():
        if path == but:
            continue
        for one in check(page):
            found.setdefault(one, path)
    return dict(itertools.islice(found.items(), 20))


def test_no_link_is_dead_and_every_one_names_a_file(found: World) -> None:
    assert len(found.pages) > 100
    assert told(found, lambda page: checks.dead(page, found.files, found.pages)) == {}


def test_nothing_is_asked_of_anybody_else(found: World) -> None:
    assert told(found, checks.fetched) == {}


def test_ids_headings_references_and_languages(found: World) -> None:
    assert told(found, checks.structure, CHECK) == {}


def test_tables_have_captions_and_scopes(found: World) -> None:
    assert told(found, checks.tables, CHECK) == {}


def test_drawings_have_names_and_tables_beside_them(found: World) -> None:
    assert told(found, checks.drawings, CHECK) == {}


def test_kind_and_stage_stand_on_every_page_and_in_every_chart(found: World) -> None:
    kind, stage = state(found)
    assert told(found, lambda page: checks.frame(page, kind, stage)) == {}
    assert told(found, lambda page: checks.charts(page, kind, stage)) == {}


def test_titles_are_unique_in_each_language(found: World) -> None:
    assert checks.titles(found.pages) == []


def test_every_page_is_reached_from_the_first(found: World) -> None:
    home = checks.home_of(found.pages)
    assert checks.unreachable(found.files, found.pages, home) == []


def test_each_language_has_the_same_pages(found: World) -> None:
    by: dict[str, set[str]] = {}
    for path in found.pages:
        lang = language_of(path)
        if lang:
            by.setdefault(lang, set()).add(path.removeprefix(f"pages/{lang}/"))
    assert set(by) == {"kk", "ru", "en"}
    assert by["kk"] == by["ru"] == by["en"]


def test_outward_links_are_addresses_that_the_election_names(found: World) -> None:
    told = b"".join(data for path, data in found.files.items() if not path.startswith("pages/"))
    known = told + b"".join(
        data for path, data in found.files.items() if path.startswith("pages/data/")
    )
    for path, page in found.pages.items():
        for one in page.every("a"):
            address = one.attrs.get("href", "")
            if address.startswith(("https:", "http:")):
                assert address.encode() in known, (path, address)


def test_feeds_and_twins_can_be_read(found: World) -> None:
    for path, data in found.files.items():
        if path.endswith(".json"):
            json.loads(data)
        if path.endswith((".atom", ".xml", ".svg")):
            tree = ElementTree.fromstring(data)
            for one in tree.iter(f"{ATOM}link"):
                goal = one.attrib["href"]
                if not re.match(r"[a-z]+:", goal):
                    here = posixpath.dirname(path)
                    whole = posixpath.normpath(posixpath.join(here, goal.partition("#")[0]))
                    assert whole in found.files, (path, goal)


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - NAMES))
def test_sites_of_other_tests_have_the_same_frame(at: At, name: str) -> None:
    world = at(name)
    kind, stage = state(world)
    assert checks.titles(world.pages) == []
    assert told(world, lambda page: page.crossed) == {}
    assert told(world, checks.structure, CHECK) == {}
    assert told(world, lambda page: checks.frame(page, kind, stage)) == {}


def sampled(world: World) -> list[Html]:
    """All pages of two sites; of the others some of each folder and language."""
    if world.name in WHOLE:
        return list(world.pages.values())
    by: dict[str, list[Html]] = {}
    for path, page in sorted(world.pages.items()):
        alone = path if path.count("/") < 3 else posixpath.dirname(path)
        by.setdefault(alone, []).append(page)
    return [page for group in by.values() for page in group[:SAMPLE]]


def test_the_grammar_of_html_holds(found: World) -> None:
    pages = sampled(found)
    assert len(pages) >= 18
    assert [f"{one.path}: {it}" for one in pages for it in checks.invalid(one)][:40] == []


_POLICY = "; ".join(sorted(checks.POLICY))
GOOD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    "</head><body><header>Real election Counting</header>"
    '<main id="m"><h1>A</h1>{}</main></body></html>'
)
ROW, TWO = "<tr><td>{}</td></tr>", "1</td><td>2"
PLANTED = {
    '<a href="none.html">a</a>': checks.dead,
    '<a href="../../../up.html">a</a>': checks.dead,
    '<a href="#nowhere">a</a>': checks.dead,
    '<img src="https://x.example/a" alt="">': checks.fetched,
    '<link rel="stylesheet" href="//x.example/a">': checks.fetched,
    "<p>a</div>": checks.invalid,
    "<ul><p></ul>&nosuch;": checks.invalid,
    '<p id="m">a</p>': checks.structure,
    "<h3>a</h3>": checks.structure,
    '<table data-filter=""></table>': checks.structure,
    '<p aria-labelledby="q">a</p>': checks.structure,
    '<p lang="x!">a</p>': checks.structure,
    "<table><tr><td>1</td></tr></table>": checks.tables,
    "<table><caption>a</caption><tr><th>1</th></tr></table>": checks.tables,
    f"<table><caption>a</caption>{ROW.format('1')}{ROW.format(TWO)}</table>": checks.tables,
    '<img src="a.svg">': checks.drawings,
    "<svg><g></g></svg>": checks.drawings,
    '<figure class="chart-figure"><svg role="img" aria-label="a"></svg></figure>': checks.drawings,
}


@pytest.mark.parametrize("piece", PLANTED)
def test_a_planted_fault_is_seen(piece: str) -> None:
    check = PLANTED[piece]
    page = Html("pages/en/a.html", GOOD.replace("{}", piece).encode())
    files = {page.path: b"", "pages/en/b.html": b""}
    if check is checks.dead:
        assert list(checks.dead(page, files, {page.path: page}))
    else:
        assert list(check(page))  # type: ignore[operator]


def test_a_good_page_has_none() -> None:
    good = '<p lang="kk">a <a href="b.html">b</a> <a href="#m">c</a></p><h2>B</h2>'
    page = Html("pages/en/a.html", GOOD.replace("{}", good).encode())
    files = {page.path: b"", "pages/en/b.html": b""}
    assert list(checks.dead(page, files, {page.path: page})) == []
    for check in (checks.fetched, checks.invalid, checks.structure, checks.tables, checks.drawings):
        assert list(check(page)) == []
    assert checks.unreachable(files, {"pages/en/b.html": page, page.path: page}, page.path) == []


@pytest.mark.parametrize(
    "change",
    [
        ('lang="en"', 'lang="ru"'),
        ("Counting", ""),
        ("Real election", ""),
        ("default-src 'none'", "default-src 'self'"),
        ("script-src 'self'", "script-src 'unsafe-inline'"),
        ("</main>", '<p style="color:red">a</p></main>'),
        ("</main>", '<p onclick="a()">a</p></main>'),
        ("</main>", "<script>a()</script></main>"),
        ("</head>", '<meta name="robots" content="noindex"></head>'),
    ],
)
def test_a_frame_that_lacks_something_is_seen(change: tuple[str, str]) -> None:
    kind, stage = say("en", "site.kind.real"), say("en", "site.stage.counting")
    whole = GOOD.replace("{}", "").replace("Real election Counting", f"{kind} {stage}")
    old, new = change
    old = {"Counting": stage, "Real election": kind}.get(old, old)
    assert list(checks.frame(Html("pages/en/a.html", whole.encode()), "real", "counting")) == []
    assert old in whole
    page = Html("pages/en/a.html", whole.replace(old, new).encode())
    assert list(checks.frame(page, "real", "counting"))
