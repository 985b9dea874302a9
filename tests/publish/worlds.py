"""Sites that the tests of publish share, and how they read a page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from msgspec.structs import replace

from hattama.bundle.snapshot import Snapshot
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Slate
from hattama.folder.shipped import find
from hattama.publish.ledger import Ledger
from hattama.publish.site import site
from hattama.publish.view import Options, View
from hattama.words import Lang
from tests.bundle.worlds import AFTER, publish, record, rehearsal

BEFORE = "2020-01-01T00:00:00Z"
# One language and large pages: what is told does not depend on them.
OPTIONS = Options(per_page=1000)


def shipped(name: str, folder: Path) -> Path:
    """A shipped election without its record."""
    shutil.copytree(str(find(name).at), folder, ignore=shutil.ignore_patterns("record*"))
    return folder


def part(folder: Path) -> Path:
    """The same rehearsal with only the first two thirds of the protocols of each table."""
    for file in folder.joinpath("protocols").iterdir():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(lines[: 1 + (len(lines) - 1) * 2 // 3]), encoding="utf-8")
    return folder


@cache
def snap(world: str) -> Snapshot:
    """`kz-2023`, `whole`, `faults`, `part`, `closed`, or `law:ID` (a small rehearsal)."""
    home = Path(mkdtemp())
    try:
        if world.startswith("kz-"):
            folder, at = shipped(world, home / "e"), AFTER
        elif world.startswith("law:"):
            folder, at = rehearsal(home / "e", 60, 0, world[4:]), AFTER
        else:
            folder = rehearsal(home / "e", 60, 20 if world == "faults" else 0)
            at = BEFORE if world == "closed" else AFTER
        if world == "part":
            part(folder)
        return publish(record(folder, at=at), home / "b").snap
    finally:
        shutil.rmtree(home)


@cache
def pages(world: str) -> dict[str, str]:
    """Every HTML page of a world, by path."""
    made = site(snap(world), OPTIONS)
    return {path: (data or b"").decode() for path, data in made if path.endswith(".html")}


def view(world: str, lang: Lang = "en") -> View:
    """A world as readers of one language see it."""
    return View(lang, Ledger(snap(world)), OPTIONS)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] | None = None
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "caption":
            self._rows = self.found.setdefault(dict(attrs).get("id") or "", [])
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows is not None:
            self._rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False
        elif tag == "table":
            self._rows = None

    def handle_data(self, data: str) -> None:
        if self._cell and self._rows:
            self._rows[-1][-1] += data


def tables(page: str) -> dict[str, list[list[str]]]:
    """The cells of each table of a page, by the id of its caption; the head is the first row."""
    parser = _Tables()
    parser.feed(page)
    return parser.found


def words_of(page: str) -> str:
    """What people read on a page: without its markup, and without data for machines."""
    body = page.partition("<main")[2].partition("</main>")[0]
    body = re.sub(r"<script.*?</script>", " ", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def page(world: str, name: str, lang: str = "en") -> str:
    """One page of a world."""
    return pages(world)[f"pages/{lang}/{name}.html"]


def whole(text: str) -> int:
    """The digits of a cell as a number."""
    return int(re.sub(r"\D", "", text))


def lists_of(world: str) -> Iterator[Any]:
    """The list contests of a world."""
    return (one for one in snap(world).result.contests.values() if one.contest.kind == "lists")


def tied() -> tuple[View, str]:
    """A contest in which all lists have the same votes, and nobody knows who registered earlier."""
    own = view("whole")
    one = next(lists_of("whole"))
    rules = own.result.law.lists
    assert rules is not None
    slate = Slate(tuple(replace(it, votes=1000, registered=None) for it in one.lists.slate.options))
    lists = replace(one.lists, slate=slate, outcome=allocate(rules, slate), margins=())
    assert lists.outcome.ties
    key = one.contest.id
    changed = {**own.result.contests, key: replace(one, lists=lists)}
    own.result = replace(own.result, contests=changed)
    return own, key
