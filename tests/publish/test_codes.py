"""QR codes that the browser draws, beside segno's; and the digest of figures on every protocol."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import segno
import segno.encoder

from hattama.core.record.protocol import OFFICIAL
from hattama.publish import look
from hattama.publish.controls import coding
from hattama.words import LANGS, Lang
from tests.bundle.worlds import record, rehearsal
from tests.publish.browser.web import served
from tests.publish.chromium import evaluate
from tests.publish.folders import publish
from tests.verify.test_honest import copies, corrected

CLOSE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
OPEN = "абвгғқңөұүһі abcXYZ019/#?&=%-_.~"
# The longest texts of version 13, level M (ISO/IEC 18004, table 7).
MOST_CLOSE, MOST_BYTES = 483, 331


class World(NamedTuple):
    """A published folder, and the facts in it."""

    out: Path
    facts: list[dict[str, Any]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("codes")
    folder = rehearsal(home / "e", 12)
    copies(folder)
    corrected(record(folder))
    publish(folder, home / "b")
    lines = (folder / "record.jsonl").read_bytes().splitlines()
    return World(home / "b", [json.loads(one) for one in lines])


def protocols(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each protocol in the twins, with its station."""
    for file in sorted((world.out / "pages" / "data").glob("*.json")):
        for station in json.loads(file.read_bytes())["stations"]:
            for one in station.get("protocols", ()):
                yield station["unit"], one


class TestDigest:
    def test_every_protocol_has_the_digest_of_its_fact(self, world: World):
        found = list(protocols(world))
        assert {one["source"] for _, one in found} > {OFFICIAL}
        assert any(one["corrected"] for _, one in found)
        for _, one in found:
            assert one["digest"] == world.facts[one["entry"]]["digest"]

    def test_a_figure_that_is_absent_is_no_part_of_it(self, world: World):
        absent = [one for _, one in protocols(world) if None in one["figures"]]
        assert absent
        for one in absent:
            assert one["digest"] == world.facts[one["entry"]]["digest"]

    @pytest.mark.parametrize("lang", LANGS)
    def test_the_page_shows_it_with_the_beginning_of_the_code_on_the_door(
        self, world: World, lang: Lang
    ):
        pages = "".join(
            file.read_text(encoding="utf-8")
            for file in (world.out / "pages" / lang / "stations").iterdir()
        )
        told = dict(re.findall(r'data-door="([^"]+)"><li>.*?class="digest">(\w{64})<', pages))
        election = world.facts[0]["election"]
        official = {
            f"HATTAMA1:{election}/{unit}/{one['contest']}": one["digest"]
            for unit, one in protocols(world)
            if one["source"] == OFFICIAL
        }
        assert told == official
        shown = re.findall(r'class="digest">(\w{64})<', pages)
        assert sorted(shown) == sorted(one["digest"] for _, one in protocols(world))


def test_the_script_is_small_and_asks_nobody():
    text = look.codes().decode()
    assert len(text.encode()) < 8_000
    for one in ("fetch(", "XMLHttpRequest", "import ", "localStorage", "cookie", "innerHTML",
                "eval(", ".style", "flatMap", "?.", "??"):  # fmt: skip
        assert one not in text


@pytest.mark.parametrize("lang", LANGS)
def test_its_words_come_from_the_page(lang: Lang):
    told = re.findall(r' data-([\w-]+)="([^"]+)"', coding(lang))
    spelled = {re.sub(r"-(\w)", lambda one: one[1].upper(), name) for name, _ in told}
    assert set(re.findall(r"\bwords\.(\w+)", look.codes().decode())) == spelled
    assert "{contest}" in dict(told)["door"]


def texts() -> list[str]:
    """Short and long, of few signs and of many, and exactly at the end of each version."""
    chance = random.Random(18004)
    found = ["", "A", "AB", "ABC", "a", "і", "https://example.org/pages/kk/stations/a--1.html#a"]
    for signs in (CLOSE, OPEN):
        for most in (4, 40, 150, 330) * 20:
            found.append("".join(chance.choices(signs, k=chance.randrange(1, most))))
    # With and without a bit to spare, so that padding and its absence are both met.
    capacity: Any = segno.consts.SYMBOL_CAPACITY
    for version in range(1, 14):
        room = capacity[version][segno.consts.ERROR_LEVEL_M]
        bits = room - 4 - (8 if version < 10 else 16)
        found += ["a" * (bits // 8 - less) for less in (0, 1, 2)]
    found += ["A" * MOST_CLOSE, "A" * (MOST_CLOSE + 1), "a" * MOST_BYTES, "a" * (MOST_BYTES + 1)]
    return found


def oracle(text: str, **forced: Any) -> segno.QRCode:
    close = set(text) <= set(CLOSE)
    return segno.make(
        text, error="m", micro=False, boost_error=False, encoding=None if close else "utf-8",
        mode="alphanumeric" if close else "byte", **forced,
    )  # fmt: skip


def _padding(buffer: Any, _: int, length: int) -> None:
    buffer.extend([0] * (-length % 8))


def test_the_same_codes_as_segno(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = texts()
    body = f"return {json.dumps(asked)}.map((one) => window.hattamaQr(one) || null)"
    told = evaluate(tmp_path, look.codes().decode(), body)
    # ISO/IEC 18004, 7.4.10: no padding bit where the stream ends with a codeword. segno adds eight.
    monkeypatch.setattr(segno.encoder, "write_padding_bits", _padding)
    versions = set()
    for text, found in zip(asked, told, strict=True):
        if not text:
            continue
        code = oracle(text)
        assert isinstance(code.version, int)
        if code.version > 13:
            assert found is None, text
            continue
        assert (found["version"], found["mask"]) == (code.version, code.mask), text
        assert found["rows"] == [list(row) for row in code.matrix], text
        versions.add(code.version)
    assert versions == set(range(1, 14))


def test_segno_pads_a_full_codeword(tmp_path: Path):
    """Readers do not look behind the end of a text, so that both codes are read alike."""
    body = 'return window.hattamaQr("a").rows'
    ours = evaluate(tmp_path, look.codes().decode(), body)
    assert ours != [list(row) for row in oracle("a").matrix]


@pytest.fixture(scope="module")
def page(chromium: Any, world: World) -> Iterator[Any]:
    with served(world.out) as base:
        found = chromium.new_page(viewport={"width": 320, "height": 800})
        faults: list[str] = []
        found.on("pageerror", lambda problem: faults.append(str(problem)))
        found.base = base
        yield found
        found.close()
        assert not faults


def station(world: World) -> tuple[str, str]:
    """A page of stations, and the first station on it."""
    file = min((world.out / "pages" / "en" / "stations").iterdir())
    found = re.search(r'<section class="station" id="([^"]+)"', file.read_text(encoding="utf-8"))
    assert found is not None
    return f"pages/en/stations/{file.name}", found[1]


class TestPanel:
    def test_a_station_shows_its_address_and_the_codes_of_its_door(self, world: World, page: Any):
        path, unit = station(world)
        page.goto(f"{page.base}{path}?from=elsewhere")
        button = page.locator(f"#{unit} > p > button")
        assert button.get_attribute("aria-expanded") == "false"
        button.click()
        assert button.get_attribute("aria-expanded") == "true"
        texts = page.locator(f"#{unit} .qr figcaption code").all_inner_texts()
        doors = [
            f"HATTAMA1:{world.facts[0]['election']}/{unit}/{one['contest']}:{one['digest']}".upper()
            for name, one in protocols(world)
            if name == unit and one["source"] == OFFICIAL
        ]
        assert texts == [f"{page.base}{path}#{unit}", *doors]
        drawings = page.locator(f"#{unit} .qr svg[role=img]")
        assert drawings.count() == len(texts)
        labels = [one.get_attribute("aria-label") for one in drawings.all()]
        assert len(set(labels)) == len(labels)
        # What is drawn is what stands beside it.
        for drawing, text in zip(drawings.all(), texts, strict=True):
            rows = page.evaluate("(one) => window.hattamaQr(one).rows", text)
            drawn = drawing.locator("path").nth(1).get_attribute("d")
            cells = {
                (int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)
            }
            assert cells == {
                (x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell
            }
        assert page.evaluate("document.documentElement.scrollWidth") == 320

    @pytest.mark.parametrize("way", ["escape", "close", "button"])
    def test_it_closes_and_gives_the_focus_back(self, world: World, page: Any, way: str):
        path, unit = station(world)
        page.goto(f"{page.base}{path}")
        button = page.locator(f"#{unit} > p > button").first
        button.click()
        if way == "escape":
            page.keyboard.press("Escape")
        elif way == "close":
            page.locator(f"#{unit} .qr button").click()
        else:
            button.click()
        assert page.locator(".qr").count() == 0
        assert button.get_attribute("aria-expanded") == "false"
        assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"

    def test_a_page_on_a_disk_has_no_address_to_show(self, world: World, page: Any):
        path, unit = station(world)
        page.goto((world.out / path).as_uri())
        page.locator(f"#{unit} > p > button").click()
        texts = page.locator(".qr figcaption code").all_inner_texts()
        assert texts
        assert all(one.startswith("HATTAMA1:") for one in texts)
        assert "lies on a disk" in page.locator(".qr").inner_text()

    def test_without_scripts_nothing_dead_is_shown(self, world: World, page: Any):
        path, unit = station(world)
        context = page.context.browser.new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(f"{page.base}{path}")
        assert plain.locator("button").count() == 0
        assert plain.locator(f"#{unit} .digest").count() > 0
        context.close()
