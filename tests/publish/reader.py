"""A page as a tree, and a published folder as its pages: what the tests of publish read with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

Files = Mapping[str, bytes]
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
     "wbr")
)  # fmt: skip
# What is a name, an id or code, and no sentence of a language.
CODE = frozenset({"code", "kbd", "samp", "pre", "script", "style"})


class Node:
    """One element."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.inside: list[Node | str] = []

    def every(self, *tags: str) -> Iterator[Node]:
        """All elements inside, in the order of the page."""
        for one in self.inside:
            if isinstance(one, Node):
                if not tags or one.tag in tags:
                    yield one
                yield from one.every(*tags)

    @property
    def children(self) -> list[Node]:
        return [one for one in self.inside if isinstance(one, Node)]

    @property
    def strings(self) -> Iterator[str]:
        """The pieces of its text, without what only machines read."""
        for one in self.inside:
            if isinstance(one, str):
                yield one
            elif one.tag != "script":
                yield from one.strings

    @property
    def text(self) -> str:
        """Its words, white space as a reader sees it; a no-break space stays what it is."""
        return _squeezed("".join(self.strings))

    @property
    def spaced(self) -> str:
        """Its words, with a space between any two elements."""
        return _squeezed(" ".join(self.strings))

    @property
    def above(self) -> Iterator[Node]:
        one: Node | None = self
        while one is not None:
            yield one
            one = one.parent

    @property
    def lang(self) -> str:
        return next((one.attrs["lang"] for one in self.above if "lang" in one.attrs), "")

    @property
    def words(self) -> set[str]:
        return set(self.attrs.get("class", "").split())


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\u00a0", "\x00").split()).replace("\x00", "\u00a0")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("", {}, None)
        self.crossed: list[str] = []

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        if len(node.attrs) != len(attrs):
            self.crossed.append(f"an attribute twice in <{tag}>")
        self.at.inside.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attrs):
        self.at.inside.append(Node(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.at.tag != tag or self.at.parent is None:
            self.crossed.append(f"</{tag}> where <{self.at.tag}> is open")
            return
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.inside.append(data)


class Html:
    """One page.

    Attributes:
        path: in the folder.
        crossed: ends that close nothing, or not what was open.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.source = path, data.decode("utf-8")
        builder = _Builder()
        builder.feed(self.source)
        builder.close()
        self.root, self.crossed = builder.root, builder.crossed
        if builder.at is not builder.root:
            self.crossed.append(f"<{builder.at.tag}> is never closed")

    @cached_property
    def all(self) -> list[Node]:
        return list(self.root.every())

    def every(self, *tags: str) -> list[Node]:
        return [one for one in self.all if one.tag in tags]

    @cached_property
    def ids(self) -> list[str]:
        return [one.attrs["id"] for one in self.all if "id" in one.attrs]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {one.attrs["id"]: one for one in self.all if "id" in one.attrs}

    @property
    def lang(self) -> str:
        return next(one.attrs.get("lang", "") for one in self.all if one.tag == "html")

    @property
    def title(self) -> str:
        return next((one.text for one in self.all if one.tag == "title"), "")

    @property
    def words(self) -> str:
        """The words of its main part, with a space between any two elements."""
        return next(one.spaced for one in self.all if one.tag == "main")

    @property
    def text(self) -> str:
        """The words of the whole page."""
        return self.root.text

    @property
    def links(self) -> list[str]:
        """Addresses of `a`."""
        return [one.attrs["href"] for one in self.every("a")]

    @property
    def rows(self) -> list[list[str]]:
        """The rows of every table."""
        return [row for table in self.every("table") for row in cells(table)]

    @property
    def tables(self) -> dict[str, list[list[str]]]:
        """The rows of each table, with its head, by the id of its caption."""
        return {
            one.attrs.get("id", ""): cells(one.parent)
            for one in self.every("caption")
            if one.parent is not None
        }

    @property
    def items(self) -> dict[str, str]:
        """Texts of list items, by id."""
        return {key: one.text for key, one in self.by_id.items() if one.tag == "li"}

    def meta(self, key: str, name: str) -> list[str]:
        """Contents of `<meta key="name">`."""
        return [
            one.attrs.get("content", "")
            for one in self.every("meta")
            if one.attrs.get(key, "").lower() == name.lower()
        ]

    def goal(self, address: str) -> tuple[str, str] | None:
        """Path and fragment that a relative address leads to; None where it leaves the folder."""
        split = urlsplit(address)
        if split.scheme or split.netloc or split.path.startswith("/"):
            return None
        if not split.path:
            return self.path, unquote(split.fragment)
        here = posixpath.dirname(self.path)
        path = posixpath.normpath(posixpath.join(here, unquote(split.path)))
        return None if path.startswith("..") else (path, unquote(split.fragment))


def page(files: Files, name: str, lang: str = "en") -> Html:
    """One page of a language."""
    path = f"pages/{lang}/{name}.html"
    return Html(path, files[path])


def pages(files: Files) -> dict[str, Html]:
    """Every page of a folder, parsed."""
    return {path: Html(path, data) for path, data in files.items() if path.endswith(".html")}


def language_of(path: str) -> str:
    """The language of a page below `pages/`; nothing for pages on top."""
    parts = path.split("/")
    return parts[1] if parts[0] == "pages" and len(parts) > 2 else ""


def whole(text: str) -> int:
    """The digits of a cell as a number."""
    return int(re.sub(r"\D", "", text))


def figure(text: str, lang: str) -> int | None:
    """A whole number as a page of a language writes it; None for what is not known."""
    plain = text.strip().replace("," if lang == "en" else "\u00a0", "")
    if plain == "\u2013":
        return None
    if not (plain.isascii() and plain.isdigit()):
        raise ValueError(f"no number of {lang}: {text!r}")
    return int(plain)


def cells(table: Node) -> list[list[str]]:
    """The cells of a table as text, row by row."""
    return [[cell.text for cell in row.children] for row in table.every("tr")]


def rows(table: Node) -> list[list[str]]:
    """The same of a table's body alone."""
    return cells(next(table.every("tbody")))
