"""With the keyboard alone, and from a memory stick, under the policy of the pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.publish.site.browser import address, needed, window
from tests.publish.worlds import At

pytestmark = [needed, pytest.mark.slow]
MOST = 400
LETTERS, KEYS = "әғқңөұүһі", "агкноуухи"
# What has focus: where it leads, how its outline looks, and what lies on top of its middle.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const lines = one.getClientRects(), line = lines[0] || box;
  const x = Math.min(Math.max(line.left + line.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(line.top + Math.min(line.height / 2, 40), 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return {
    tag: one.tagName, href: one.href || "", text: one.textContent.trim().slice(0, 60),
    outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
    inside: line.bottom > 0 && line.top < innerHeight,
    uncovered: !!top && (one === top || one.contains(top) || top.contains(one)),
  };
}"""


def walk(page: Page, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Press Tab until something has focus; each stop on the way is seen."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            continue
        assert found["outline"] not in ("none", "auto"), found
        assert found["width"] >= 2, found
        assert found["inside"], found
        assert found["uncovered"], found
        if wanted(found):
            return found
    raise AssertionError(f"nothing like it in {MOST} steps on {page.url}")


def leads(part: str) -> Callable[[dict[str, Any]], bool]:
    return lambda found: part in found["href"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_home_to_a_station(at: At, chromium: Browser, width: int, scheme: str) -> None:
    with window(chromium, width, scheme) as page:
        page.goto(address(at("partial").out, "pages/kk/index.html"))
        first = walk(page, lambda _: True)
        assert first["href"].endswith("#main_")
        for part in ("/units/rehearsal-r", "/units/rehearsal-d", "/stations/rehearsal-d"):
            walk(page, leads(part))
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert part in page.url
        station = page.url.partition("#")[2]
        assert station.startswith("rehearsal-s")
        box = page.evaluate(f"document.getElementById('{station}').getBoundingClientRect().top")
        assert -20 <= box < 900
        walk(page, leads("check.html"))


def test_the_language_is_changed_with_the_keyboard(at: At, chromium: Browser) -> None:
    with window(chromium, 1280) as page:
        page.goto(address(at("partial").out, "pages/kk/units/rehearsal-nation.html"))
        walk(page, leads("/ru/units/rehearsal-nation.html"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.evaluate("document.documentElement.lang") == "ru"


def test_from_a_memory_stick_style_and_script_are_let_in(at: At, chromium: Browser) -> None:
    """The policy of the page is not bypassed here, and nothing of it is broken on the console."""
    with window(chromium, 1280) as page:
        page.goto(address(at("kz-2023").out, "pages/ru/index.html"))
        assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == (
            "absolute"
        )
        assert page.locator("input[type=search]").count() > 0
        assert page.locator("button.sort").count() > 0


def test_what_a_script_adds_works_in_kazakh(at: At, chromium: Browser) -> None:
    """Kazakh letters typed on a Russian keyboard; every box has a name; numbers in their order."""
    with window(chromium, 1280) as page:
        page.goto(address(at("kz-2023").out, "pages/kk/index.html"))
        table = page.locator("table[data-filter][data-sort]").first
        box = page.locator("input[type=search]").first
        label = box.evaluate("one => one.labels[0].textContent")
        assert len(label) > 5
        names = table.locator("tbody th").all_inner_texts()
        rows = [set(one.split()) for one in table.locator("tbody tr").all_inner_texts()]
        wanted = next(
            word for row in rows for word in sorted(row)
            if set(word) & set(LETTERS) and sum(word in one for one in rows) < len(rows) // 2
        )  # fmt: skip
        box.fill(wanted.casefold().translate(str.maketrans(LETTERS, KEYS)))
        shown = [one for one in table.locator("tbody tr").all() if one.is_visible()]
        assert 0 < len(shown) < len(names)
        assert any(wanted in one.inner_text() for one in shown)
        box.fill("")
        table.locator("button.sort").first.click()
        up = table.locator("tbody th").all_inner_texts()
        table.locator("button.sort").first.click()
        assert table.locator("tbody th").all_inner_texts() == up[::-1]
        assert sorted(up) == sorted(names)


@pytest.mark.parametrize("name", ["partial", "kz-2023"])
def test_without_a_script_everything_is_there(at: At, chromium: Browser, name: str) -> None:
    with window(chromium, 320, java_script_enabled=False) as page:
        page.goto(address(at(name).out, "pages/kk/index.html"))
        assert page.locator("main h1").count() == 1
        assert page.locator("table").count() > 0
        assert page.locator("input, button").count() == 0
