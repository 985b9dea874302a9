"""Pages as a reader has them: links, ids, text, tables."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser

from tests.bundle.worlds import Files

_ALONE = {"meta", "link", "br", "img", "hr", "input"}


class Doc(HTMLParser):
    """One page.

    Attributes:
        links: addresses of `a`.
        rows: of every table: cells as text.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.heads: list[int] = []
        self.scripts: list[dict[str, str | None]] = []
        self.rows: list[list[str]] = []
        self.items: dict[str, str] = {}
        self.title = ""
        self.text = ""
        self.feeds: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.feed(data.decode())
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.links.append(str(named["href"]))
        if tag == "link" and named.get("type") == "application/atom+xml":
            self.feeds.append(str(named["href"]))
        if tag == "script":
            self.scripts.append(named)
        if tag in ("h1", "h2", "h3"):
            self.heads.append(int(tag[1]))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in _ALONE:
            self.open.append((tag, str(named.get("id") or "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _ALONE:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, tag

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        self.text += data
        if tags and tags[-1] == "title" and "svg" not in tags:
            self.title += data
        if "td" in tags or "th" in tags:
            self.rows[-1][-1] += data
        for tag, name in self.open:
            if tag == "li" and name:
                self.items[name] = self.items.get(name, "") + data


def docs(files: Files, lang: str = "") -> dict[str, Doc]:
    """The pages of a site, of one language or of all."""
    return {
        path: Doc(data)
        for path, data in files.items()
        if path.endswith(".html") and path.startswith(f"pages/{lang}")
    }


def lost(files: Files, found: dict[str, Doc]) -> list[tuple[str, str]]:
    """Links into the site that lead nowhere: no such page, or no such place on it."""
    missing = []
    for path, doc in found.items():
        for link in [*doc.links, *doc.feeds]:
            if link.startswith(("http://", "https://")):
                continue
            goal, _, part = link.partition("#")
            goal = goal.partition("?")[0]
            there = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), goal)) if goal else path
            )
            if not there.startswith("pages/"):
                continue
            if there not in files or (part and part not in found[there].ids):
                missing.append((path, link))
    return missing
