"""For everybody: axe-core finds nothing, at two widths, in light and dark, in every state."""

from __future__ import annotations

import itertools
import json
import random
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from hattama.words import LANGS
from tests.publish.reader import language_of
from tests.publish.site.browser import address, needed, violations, window
from tests.publish.worlds import NAMES, At, World

pytestmark = [needed, pytest.mark.slow]
SCHEMES, WIDTHS = ("light", "dark"), (320, 1280)
PAGES, PARTS = 100, 4
# How many looks each choice among untried pages takes.
LOOKS = 80


class Look(NamedTuple):
    """A page as somebody sees it."""

    template: str
    state: str
    lang: str
    scheme: str
    width: int

    def pairs(self) -> set[tuple[tuple[str, object], ...]]:
        return set(itertools.combinations(self._asdict().items(), 2))


def templates(world: World) -> dict[tuple[str, str], str]:
    """For each template and language the fullest page that was made with it."""
    levels = {row["unit"]: row["level"] for row in world.table("units")}
    kinds = {row["contest"]: row["kind"] for row in world.table("contests")}
    found: dict[tuple[str, str], str] = {}
    for path in sorted(world.paths, key=lambda one: -len(world.files[one])):
        lang, name = language_of(path), path.rpartition("/")[2].removesuffix(".html")
        folder = path.split("/")[2] if path.count("/") > 2 else ""
        template = {
            "units": f"unit of {levels.get(name)}",
            "contests": f"contest of {kinds.get(name)}",
            "stations": "station" if name in levels else "stations",
        }.get(folder, folder or name)
        for one in (lang,) if lang else LANGS:
            found.setdefault((template, one), path)
    return found


def plan(worlds: dict[str, dict[tuple[str, str], str]], most: int) -> list[Look]:
    """Looks that together show every two values of different kinds at once, as far as they go."""
    draw = random.Random(5)
    able = [
        Look(template, state, lang, scheme, width)
        for state, found in worlds.items()
        for template, lang in found
        for scheme in SCHEMES
        for width in WIDTHS
    ]
    left = set().union(*(one.pairs() for one in able))
    found: list[Look] = []
    while left and len(found) < most:
        best = max(
            draw.sample(able, min(LOOKS, len(able))), key=lambda one: len(one.pairs() & left)
        )
        if best.pairs() & left:
            found.append(best)
            left -= best.pairs()
        else:
            one = next(iter(sorted(left, key=repr)))
            best = next(it for it in able if one in it.pairs())
            found.append(best)
            left -= best.pairs()
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing(at: At, chromium: Browser, part: int) -> None:
    worlds = {name: templates(at(name)) for name in NAMES}
    looks = plan(worlds, PAGES)
    assert len(looks) > 60
    own = sorted(looks, key=lambda one: (one.width, one.scheme))[part::PARTS]
    found: dict[str, list[str]] = {}
    for (width, scheme), some in itertools.groupby(own, lambda one: (one.width, one.scheme)):
        with window(chromium, width, scheme, bypass_csp=True) as page:
            for look in some:
                path = worlds[look.state][look.template, look.lang]
                page.goto(address(at(look.state).out, path))
                wide = page.evaluate("document.documentElement.scrollWidth")
                told = violations(page)
                if wide > width:
                    told.append(f"{wide} pixels wide")
                if told:
                    found[json.dumps(look)] = [path, *told]
    assert found == {}


def test_the_plan_shows_every_template_in_every_language_light_and_dark_narrow_and_wide() -> None:
    names = [str(number) for number in range(12)]
    pages: dict[tuple[str, str], str] = {(one, lang): one for one in names for lang in LANGS}
    worlds = dict.fromkeys(NAMES[:6], pages)
    looks = plan(worlds, 200)
    assert len(looks) < 120
    others = [("lang", one) for one in LANGS] + [("scheme", one) for one in SCHEMES]
    others += [("width", str(one)) for one in WIDTHS] + [("state", one) for one in worlds]
    shown = {
        tuple((key, str(value)) for key, value in pair) for look in looks for pair in look.pairs()
    }
    for one in names:
        for other in others:
            assert (("template", one), other) in shown


def test_planted_faults_are_seen(chromium: Browser, tmp_path) -> None:
    file = tmp_path / "a.html"
    file.write_text(
        "<!doctype html><html><title>t</title><main><h1>A</h1><img src=''>"
        "<p style='color:#999'>pale words"
        "<p><a href='#a' style='font-size:9px'>a</a><br><a href='#b' style='font-size:9px'>b</a>"
        "</main>"
    )
    with window(chromium, 320, bypass_csp=True) as page:
        page.goto(file.as_uri())
        rules = {one.partition(" ")[0] for one in violations(page)}
    assert {"html-has-lang", "image-alt", "color-contrast", "target-size"} <= rules
