"""Stylesheet and script: small, self-contained, without a colour of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hattama.folder.shipped import open_election
from hattama.publish import look
from hattama.publish.charts import grid
from hattama.publish.controls import copying, filterable, sortable
from hattama.words import LANGS, Lang
from hattama.words.letters import KAZAKH, folded
from tests.house.test_no_float import floats
from tests.house.trees import HOUSE, assert_clean, faults, modules
from tests.publish.charts.gallery import gallery

ASSETS = Path(look.__file__).parent / "assets"


@pytest.fixture(scope="module")
def css() -> str:
    return look.stylesheet().decode()


@pytest.fixture(scope="module")
def own() -> str:
    return (ASSETS / "site.css").read_text(encoding="utf-8")


class TestStylesheet:
    def test_is_small(self) -> None:
        assert len(look.stylesheet()) < 20_000

    def test_every_property_that_is_used_is_set(self, css: str) -> None:
        used = set(re.findall(r"var\((--[\w-]+)", css))
        assert used <= set(re.findall(r"(--[\w-]+)\s*:", css))
        assert {"--ground", "--c7", "--rehearsal", "--font"} <= used

    def test_names_no_colour_but_those_that_are_checked(self, own: str) -> None:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)|\brgba?\(|\bhsl", own)

    def test_fetches_nothing(self, css: str) -> None:
        assert "url(" not in css
        assert "@import" not in css

    def test_braces_close(self, css: str) -> None:
        assert css.count("{") == css.count("}")

    def test_knows_dark_print_narrow_forced_colours_and_still_readers(self, css: str) -> None:
        for one in (
            "prefers-color-scheme:dark", "@media print", "(max-width:", "forced-colors:active",
            "prefers-reduced-motion",
        ):  # fmt: skip
            assert one in css

    def test_has_a_place_for_every_tile(self, css: str) -> None:
        found = grid("kz")
        assert found is not None
        assert f".placed.tiles-{found.columns}{{" in css
        assert f".col-{found.columns}{{" in css
        assert f".row-{found.rows}{{" in css


class TestScript:
    def test_is_small_and_asks_nobody(self) -> None:
        text = look.script().decode()
        assert len(text.encode()) < 8_000
        for one in ("fetch(", "XMLHttpRequest", "import ", "localStorage", "cookie", "innerHTML",
                    "eval(", ".style"):  # fmt: skip
            assert one not in text

    @pytest.mark.parametrize("lang", LANGS)
    def test_its_words_come_from_the_page(self, lang: Lang) -> None:
        told = filterable(lang, 'a"b') + sortable(lang) + copying(lang, "#unit")
        names = re.findall(r' (data-[\w-]+)="[^"]*"', told)
        assert len(names) == told.count("data-")
        asked = set(re.findall(r"dataset\.(\w+)", look.script().decode())) - {"value"}
        spelled = {re.sub(r"-(\w)", lambda one: one[1].upper(), name[5:]) for name in names}
        assert asked <= spelled
        assert "{shown}" in told
        assert "{column}" in told
        assert sortable(lang).count("|") == 2

    def test_it_knows_the_forty_two_letters_and_what_a_russian_keyboard_lacks(self) -> None:
        text = look.script().decode()
        alphabet = re.search(r'ALPHABET = "(\w+)"', text)
        assert alphabet is not None
        # The alphabet of 1940, in its order.
        assert alphabet[1] == "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
        assert len(alphabet[1]) == 42
        pairs = dict(re.findall(r'"(\w)": "(\w)"', text))
        assert pairs == dict(zip("әғқңөұүһіё", "агкноуухие", strict=True))


class TestGrid:
    def test_kazakhstan_has_twenty_places_in_six_columns_and_five_rows(self) -> None:
        found = grid("kz")
        assert found is not None
        assert (found.columns, found.rows, len(found.places)) == (6, 5, 20)
        assert len({(one.column, one.row) for one in found.places.values()}) == 20
        for lang in LANGS:
            short = [one.short[lang] for one in found.places.values()]
            assert len(set(short)) == 20
            assert all(1 <= len(one) <= 4 for one in short)

    def test_every_region_of_the_shipped_elections_stands_on_it(self) -> None:
        found = grid("kz")
        assert found is not None
        units = open_election("kz-2023").register.units
        regions = [str(units.ids[at]) for at in range(len(units)) if units.level_of(at) == "region"]
        assert sorted(regions) == sorted(found.places)

    @pytest.mark.parametrize("country", ["ge", "xx", "", "../kz", "KZ"])
    def test_other_countries_have_none(self, country: str) -> None:
        assert grid(country) is None


def test_no_float_is_ever_drawn_with() -> None:
    """A coordinate that two machines round apart would give two manifests."""
    room = "publish/charts"
    assert list(modules(HOUSE, room))
    assert_clean(faults(floats, HOUSE, room))


def test_a_gallery_from_a_real_election_and_a_rehearsal(tmp_path: Path) -> None:
    pages = gallery(tmp_path)
    assert len(pages) == 6
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.count("<figure") == 6
        assert "style=" not in text
        assert ("rehearsal" in page.stem) == ('class="kind-rehearsal"' in text)


@pytest.mark.parametrize("name", ["site.js", "search.js"])
def test_scripts_fold_the_letters_that_words_fold(name: str) -> None:
    """The box of a table and the box of the finder, as `words.letters`: three writings of one."""
    script = (ASSETS / name).read_text(encoding="utf-8")
    pairs = dict(re.findall(r'"?([а-яёәғқңөұүһі])"?: "([а-я])"', script))
    assert pairs == {one: folded(one) for one in KAZAKH if folded(one) != one}
    (classes,) = re.findall(r"\[([әғқңөұүһіё]+)\]", script)
    assert set(classes) == set(pairs)


def test_the_script_knows_the_order_of_the_kazakh_alphabet() -> None:
    (alphabet,) = re.findall(r'ALPHABET = "([^"]+)"', look.script().decode())
    assert alphabet == KAZAKH
