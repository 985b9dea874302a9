"""The page as a reader meets it: by address, folder, ZIP or receipt; in three languages."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hattama.bundle.read import FolderSource
from hattama.bundle.receipt import receipt
from hattama.bundle.web import WebSource
from hattama.folder.files import place_of
from hattama.folder.ledger import read_record
from hattama.publish.browser import check_page
from hattama.verify.model import Asked
from hattama.verify.run import verify
from hattama.words import LANGS, Lang, say
from tests.bundle.worlds import files_of, new_key, publish, record, rehearsal, verdict, vkey
from tests.publish.browser.beside import unlike
from tests.publish.browser.web import served


class World(NamedTuple):
    """A published folder with the page in it, its address, and its log's key."""

    out: Path
    base: str
    vkey: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("world")
    key = new_key(home)
    folder = record(rehearsal(home / "e", 300), key=vkey(key))
    publish(folder, home / "b", key)
    shutil.copytree(home / "b", home / "w")
    (home / "w" / "check.html").write_bytes(check_page())
    with served(home / "w") as base:
        yield World(home / "b", base, vkey(key))


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of its own, in a browser that has seen nothing; every request is written down."""
    context = chromium.new_context(locale="de-DE", accept_downloads=True)
    found = context.new_page()
    found.asked = []
    found.on("request", lambda one: found.asked.append(one.url))
    found.faults = []
    found.on("pageerror", lambda problem: found.faults.append(str(problem)))
    found.on("console", lambda told: found.faults.append(told.text))
    yield found
    assert not found.faults
    context.close()


def done(page: Any) -> str:
    """The first line, when the check has ended."""
    page.wait_for_selector("#result:not([hidden])", timeout=60_000)
    return str(page.inner_text("#headline"))


def paste(page: Any, field: str, text: str) -> None:
    """Open the part that holds a field, and put text into it."""
    page.eval_on_selector(f"details:has(#{field})", "(one) => { one.open = true; }")
    page.fill(f"#{field}", text)


def report(page: Any, tmp_path: Path) -> dict[str, Any]:
    """The report that the reader saves."""
    with page.expect_download() as waiting:
        page.click("#save")
    file = tmp_path / "report.json"
    waiting.value.save_as(file)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def zipped(folder: Path, file: Path, top: str = "") -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in files_of(folder).items():
            made.writestr(f"{top}{path}", data)
    return file


def test_the_same_release_makes_the_same_bytes():
    assert check_page() == check_page.__wrapped__()


def test_it_asks_for_nothing_but_itself_until_told(world: World, page: Any):
    page.goto(f"{world.base}check.html")
    page.wait_for_timeout(300)
    assert page.asked == [f"{world.base}check.html"]
    page.click("#here-go")
    done(page)
    assert all(one.startswith((world.base, "blob:")) for one in page.asked)


def test_no_other_address_and_no_script_but_its_own(world: World, page: Any):
    """What is not in the page may neither run nor be fetched."""
    text = check_page().decode()
    assert not re.findall(r"(?:src|href)=\"(?!data:|\?lang=|#)", text)
    assert "innerHTML" not in text
    page.goto(f"{world.base}check.html")
    ran = page.evaluate(
        """() => {
          const made = document.createElement("script");
          made.textContent = "window.ran = true";
          document.body.append(made);
          return window.ran === true;
        }"""
    )
    assert not ran
    page.faults.clear()


def test_by_address_as_by_command(world: World, page: Any, tmp_path: Path):
    page.goto(f"{world.base}check.html?lang=en")
    page.click("#here-go")
    assert done(page) == say("en", "browser.verdict.consistent")
    found = report(page, tmp_path)
    python = verify(WebSource(world.base), Asked())
    assert not list(unlike(found, python))
    assert found["format"] == 1
    assert found["sentence"] == say("en", "bundle.fixed_sentence")
    assert all(fault["text"] for step in found["steps"] for fault in step["faults"])
    assert page.inner_text("#sentence") == say("en", "bundle.fixed_sentence")
    groups = page.eval_on_selector_all("#root li", "all => all.map((one) => one.textContent)")
    assert len(groups) == 16
    assert "".join(groups) == python.root
    assert page.inner_text("#size") == str(python.size)


def test_a_folder_from_the_disk(world: World, page: Any, page_file: Path, tmp_path: Path):
    page.goto(f"{page_file.as_uri()}?lang=ru")
    assert not page.is_visible("#here-go")
    page.set_input_files("#folder", str(world.out))
    assert done(page) == say("ru", "browser.verdict.consistent")
    assert not list(unlike(report(page, tmp_path), verify(FolderSource(world.out), Asked())))


@pytest.mark.parametrize("top", ["", "kz-2023/"])
def test_a_zip_from_the_disk(world: World, page: Any, page_file: Path, tmp_path: Path, top: str):
    page.goto(f"{page_file.as_uri()}?lang=kk")
    page.set_input_files("#zip", str(zipped(world.out, tmp_path / "b.zip", top)))
    assert done(page) == say("kk", "browser.verdict.consistent")
    assert not list(unlike(report(page, tmp_path), verdict(files_of(world.out))))


def test_a_policy_that_was_pasted(world: World, page: Any, page_file: Path):
    page.goto(f"{page_file.as_uri()}?lang=en")
    paste(page, "policy", f"log {world.vkey}\nquorum none")
    page.set_input_files("#folder", str(world.out))
    assert done(page) == say("en", "browser.verdict.follows")
    assert page.get_attribute("[data-step=publisher]", "data-outcome") == "holds"


def test_a_policy_that_is_none_fails_nothing(world: World, page: Any, page_file: Path):
    page.goto(f"{page_file.as_uri()}?lang=en")
    paste(page, "policy", "believe me")
    page.set_input_files("#folder", str(world.out))
    broken = say("en", "browser.verdict.broken")
    page.wait_for_selector(f'#headline:text-is("{broken}")')
    assert "policy" in page.inner_text("#counts")


def test_a_changed_file_is_named(world: World, page: Any, page_file: Path, tmp_path: Path):
    shutil.copytree(world.out, tmp_path / "b")
    (table,) = (tmp_path / "b" / "data").glob("*/totals.csv")
    table.write_bytes(table.read_bytes().replace(b",0\n", b",1\n", 1))
    page.goto(f"{page_file.as_uri()}?lang=en")
    page.set_input_files("#folder", str(tmp_path / "b"))
    assert done(page) == say("en", "browser.verdict.fails")
    told = page.inner_text("[data-step=tables] .faults")
    assert re.search(r"totals.csv, line \d+, column absent: Published: 1; computed: 0", told)
    # The fixed sentence is only what a verification that holds would say.
    assert page.inner_text("#sentence") != say("en", "bundle.fixed_sentence")


def test_this_browser_remembers_the_head(page: Any, tmp_path: Path):
    """A second history of the same log is found by who saw the first."""
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "e", 12), key=vkey(key))
    publish(folder, tmp_path / "b", key, at=20)
    (tmp_path / "b" / "check.html").write_bytes(check_page())
    with served(tmp_path / "b") as base:
        page.goto(f"{base}check.html?lang=en")
        page.click("#here-go")
        done(page)
        assert page.get_attribute("[data-step=since]", "data-outcome") == "not_checked"
        publish(folder, tmp_path / "b", key)
        # A build without a site takes away what belongs to one.
        (tmp_path / "b" / "check.html").write_bytes(check_page())
        page.reload()
        page.click("#here-go")
        done(page)
        assert page.get_attribute("[data-step=since]", "data-outcome") == "holds"
        other = rehearsal(tmp_path / "other", 12)
        lists = other / "protocols" / "lists.csv"
        lists.write_text(lists.read_text().replace(",0,", ",1,", 1))
        record(other, key=vkey(key))
        shutil.rmtree(tmp_path / "b")
        publish(other, tmp_path / "b", new_key(tmp_path / "again"))
        (tmp_path / "b" / "check.html").write_bytes(check_page())
        page.reload()
        page.click("#here-go")
        done(page)
        assert "rewritten" in page.inner_text("[data-step=since] .faults")


def first_protocol(world: World) -> dict[str, str]:
    (table,) = (world.out / "data").glob("*/protocols.csv")
    head, *rows = table.read_text().split("\n")
    return dict(zip(head.split(","), rows[7].split(","), strict=True))


def test_one_station_by_its_address(world: World, page: Any, tmp_path: Path):
    row = first_protocol(world)
    page.goto(f"{world.base}check.html?lang=en#unit={row['unit']}/{row['contest']}")
    assert done(page) == say("en", "browser.verdict.unit_consistent")
    found = report(page, tmp_path)
    assert (found["entry"], found["holds"]) == (int(row["entry"]), True)
    assert json.loads(found["fact"])["unit"] == row["unit"]
    assert page.inner_text("#entry-digest") == json.loads(found["fact"])["digest"]
    bundles = [one for one in page.asked if "tile/entries" in one]
    assert len(set(bundles)) <= 2
    assert not [one for one in page.asked if "results.csv" in one or "totals.csv" in one]


def test_one_station_that_is_not_there_or_was_changed(world: World, page: Any, tmp_path: Path):
    row = first_protocol(world)
    page.goto(f"{world.base}check.html?lang=en#unit=nobody")
    assert done(page) == say("en", "browser.verdict.unit_fails")
    shutil.copytree(world.out, tmp_path / "b")
    (tmp_path / "b" / "check.html").write_bytes(check_page())
    (table,) = (tmp_path / "b" / "data").glob("*/protocols.csv")
    spot = f"{row['unit']},{row['contest']},official,{row['entry']},"
    table.write_text(table.read_text().replace(f"{spot}{row['leaf']}", f"{spot}{'0' * 64}"))
    with served(tmp_path / "b") as base:
        page.goto(f"{base}check.html?lang=en#unit={row['unit']}/{row['contest']}")
        assert done(page) == say("en", "browser.verdict.unit_fails")
        assert page.get_attribute("[data-step=tables]", "data-outcome") == "fails"


def test_a_receipt(world: World, page: Any, page_file: Path, tmp_path: Path):
    leaf = read_record(place_of(str(world.out.parent / "e"))).recorded.leaf(7)
    proof = receipt(FolderSource(world.out), 7, leaf).encode()
    (tmp_path / "7.tlog-proof").write_bytes(proof)
    page.goto(f"{page_file.as_uri()}?lang=en")
    page.set_input_files("#zip", str(tmp_path / "7.tlog-proof"))
    assert done(page) == say("en", "browser.verdict.unit_consistent")
    page.reload()
    paste(page, "policy", f"log {world.vkey}\nquorum none")
    page.set_input_files("#zip", str(tmp_path / "7.tlog-proof"))
    assert done(page) == say("en", "browser.verdict.unit_follows")
    lines = proof.split(b"\n")
    lines[3] = lines[4]
    (tmp_path / "8.tlog-proof").write_bytes(b"\n".join(lines))
    page.set_input_files("#zip", str(tmp_path / "8.tlog-proof"))
    page.wait_for_selector("#verdict[data-verdict=fails]")
    assert page.inner_text("#headline") == say("en", "browser.verdict.unit_fails")


@pytest.mark.parametrize("lang", LANGS)
def test_languages(page: Any, page_file: Path, lang: Lang):
    """Kazakh where the browser wishes for another language; then what is asked for."""
    page.goto(page_file.as_uri())
    assert page.get_attribute("html", "lang") == "kk"
    page.click(f"[data-lang={lang}]")
    assert page.get_attribute("html", "lang") == lang
    assert page.inner_text("#headline") == say(lang, "browser.verdict.none")
    assert page.title().startswith(say(lang, "browser.title"))
    said = page.evaluate(
        "() => [...document.querySelectorAll('[data-say]')].map((one) => one.textContent)"
    )
    assert all(said)
    assert not [one for one in said if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", one)]
    assert page.is_visible("#translation") == (lang == "en")


def test_it_is_told_and_not_only_shown(world: World, page: Any, page_file: Path):
    """A screen reader hears the verdict; every field and mark has words; the keyboard is enough."""
    page.goto(f"{page_file.as_uri()}?lang=en")
    status = page.locator("[role=status]")
    assert status.get_attribute("aria-live") == "polite"
    for one in page.query_selector_all("input, textarea"):
        assert page.query_selector(f"label[for={one.get_attribute('id')}]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.set_input_files("#folder", str(world.out))
    line = done(page)
    assert line in status.inner_text() or line in str(status.text_content())
    assert page.evaluate("document.activeElement.id") == "verdict"
    assert page.locator("h1").count() == 1
    for mark in page.query_selector_all(".mark"):
        assert mark.get_attribute("aria-hidden") == "true"


_CONTRAST = """() => {
  const light = (text) => {
    const parts = text.match(/[0-9.]+/g).slice(0, 3).map((one) => one / 255);
    const line = (one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = parts.map(line);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = getComputedStyle(at).backgroundColor;
      if (!/^rgba\\(.*, 0\\)$/.test(found)) return found;
    }
    return "rgb(255, 255, 255)";
  };
  let least = 21;
  for (const one of document.querySelectorAll("main *, header *")) {
    const has = (node) => node.nodeType === 3 && node.textContent.trim();
    if (![...one.childNodes].some(has)) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_can_be_read(world: World, page: Any, page_file: Path, scheme: str, width: int):
    """Contrast of WCAG AA, and nothing beside the screen."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{page_file.as_uri()}?lang=kk")
    page.set_input_files("#folder", str(world.out))
    done(page)
    for one in page.query_selector_all("details"):
        one.evaluate("(found) => { found.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_CONTRAST) >= 4.5


def test_printed_it_holds_the_verdict_alone(world: World, page: Any, page_file: Path):
    page.goto(f"{page_file.as_uri()}?lang=kk")
    page.set_input_files("#folder", str(world.out))
    done(page)
    page.emulate_media(media="print")
    assert page.is_visible("#verdict")
    assert page.is_visible("#root")
    assert not page.is_visible("#start")
