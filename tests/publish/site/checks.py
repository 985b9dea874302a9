"""What every page of a site must hold, as functions that yield what does not hold."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import html5lib

from hattama.words import LANGS, Lang, say
from tests.publish.reader import Files, Html, Node, language_of

ADDRESSES = ("href", "src", "srcset", "poster", "data", "action", "xlink:href", "formaction")
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "for")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TWINS = ("table", "ul", "ol", "dl")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Pages of one file that bring a policy of their own along.
ALONE = ("check.html",)
POLICY = {
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "base-uri 'none'",
    "form-action 'none'",
}  # fmt: skip


def dead(page: Html, files: Files, found: dict[str, Html]) -> Iterator[str]:
    """Addresses that lead nowhere, out of the folder, or to a folder instead of a file."""
    for one in page.all:
        for name in ADDRESSES:
            if name not in one.attrs or (name == "data" and one.tag != "object"):
                continue
            address = one.attrs[name]
            if _outward(one, name, address):
                continue
            goal = page.goal(address)
            if goal is None:
                yield f"{address}: leaves the folder"
                continue
            path, part = goal
            if path not in files:
                yield f"{address}: no such file"
            elif path in found and part and path not in ALONE and part not in found[path].by_id:
                yield f"{address}: no such place in the page"


def _outward(one: Node, name: str, address: str) -> bool:
    """A link that a reader may follow to a source; nothing is fetched from there."""
    if address.startswith("data:"):
        return one.tag in ("link", "img")
    return (
        one.tag == "a"
        and name == "href"
        and address.startswith(("https://", "http://", "mailto:", "tel:"))
    )


def fetched(page: Html) -> Iterator[str]:
    """Whatever a browser would ask of anybody else."""
    for one in page.all:
        for name in ADDRESSES:
            address = one.attrs.get(name, "")
            if re.match(r"\s*([a-z][a-z0-9+.-]*:|//)", address, re.I) and not (
                one.tag == "a" or address.startswith(("data:image/", "data:,"))
            ):
                yield f"<{one.tag} {name}={address}>"
    styles = "".join(one.text for one in page.every("style"))
    if re.search(r"@import|url\(\s*['\"]?(?!data:|#)", styles):
        yield "a style that fetches"


def invalid(page: Html) -> Iterator[str]:
    """What the grammar of HTML refuses."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page.source)
    for (line, column), code, told in parser.errors:
        yield f"line {line}, column {column}: {code} {told or ''}"
    yield from page.crossed


def structure(page: Html) -> Iterator[str]:
    """Ids, headings, landmarks, references, languages."""
    for name, count in Counter(page.ids).items():
        if count > 1 or not name or re.search(r"\s", name):
            yield f"id {name!r}, {count} times"
    for one in page.all:
        for key in REFERENCES:
            for name in one.attrs.get(key, "").split():
                if name not in page.by_id:
                    yield f"{key}={name} names nothing"
    yield from _attributes(page)
    yield from _headings(page)
    for tag in ("main", "title", "h1"):
        if len([one for one in page.every(tag) if not _in_drawing(one)]) != 1:
            yield f"not one <{tag}>"
    if not page.title:
        yield "no title"


def _attributes(page: Html) -> Iterator[str]:
    for one in page.all:
        for key in ("lang", "hreflang"):
            if key in one.attrs and not LANGUAGE.fullmatch(one.attrs[key]):
                yield f"{key}={one.attrs[key]!r}"
        for key in ("data-filter", "data-sort", "data-copy-label"):
            if not one.attrs.get(key, "words"):
                yield f"{key} without words: the control would have no name"


def _in_drawing(one: Node) -> bool:
    return any(it.tag == "svg" for it in one.above)


def _headings(page: Html) -> Iterator[str]:
    before = 0
    for one in page.every(*HEADINGS):
        level = int(one.tag[1])
        if level > before + 1:
            yield f"<{one.tag}> {one.text!r} follows a heading of level {before}"
        if not one.text:
            yield f"an empty <{one.tag}>"
        before = level


def tables(page: Html) -> Iterator[str]:
    """Captions and scopes."""
    for one in page.every("table"):
        captions = [it for it in one.children if it.tag == "caption"]
        if len(captions) != 1 or not captions[0].text:
            yield f"a table without a caption: {one.text[:60]!r}"
        for head in one.every("th"):
            if head.attrs.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"a head without a scope: {head.text!r}"
        widths = {_width(row) for row in one.every("tr")}
        if len(widths) > 1:
            yield f"rows of {sorted(widths)} cells: {captions[0].text if captions else ''!r}"


def _width(row: Node) -> int:
    cells = [one for one in row.children if one.tag in ("td", "th")]
    return sum(int(one.attrs.get("colspan", "1")) for one in cells)


def drawings(page: Html) -> Iterator[str]:
    """Names of pictures, kind and stage inside of each chart, and its table beside it."""
    for one in page.every("img"):
        if "alt" not in one.attrs:
            yield "a picture without words"
    for one in page.every("svg"):
        if one.attrs.get("aria-hidden") == "true" or _named_above(one):
            continue
        if one.attrs.get("role") != "img" or not (
            one.attrs.get("aria-labelledby") or one.attrs.get("aria-label")
        ):
            yield f"a drawing without a name: {one.text[:60]!r}"
    for one in page.every("figure"):
        if "chart-figure" in one.words and not list(one.every(*TWINS)):
            yield f"a chart without its figures in words: {one.attrs.get('id')}"


def _named_above(one: Node) -> bool:
    """A bar inside a tile, whose words stand beside it; or patterns that others use."""
    return any(it.attrs.get("aria-hidden") == "true" for it in one.above) or "defs" in one.words


def charts(page: Html, kind: str, stage: str) -> Iterator[str]:
    """Kind and stage stand in every chart, as words of its language."""
    lang = page.lang
    if lang not in LANGS:
        return
    kinds = [kind]
    if page.path.endswith("/whatif.html"):
        # Nothing on it is a real election; what the votes are is said beside.
        kinds = ["what_if", *([] if kind == "real" else [kind])]
    words = [*(_chart_word(lang, "kind", it) for it in kinds), _chart_word(lang, "stage", stage)]
    for one in page.every("svg"):
        if "chart" not in one.words:
            continue
        text = one.text.casefold()
        for told in words:
            if told.casefold() not in text:
                yield f"{one.attrs.get('aria-labelledby')}: without {told!r}"


@cache
def _chart_word(lang: Lang, what: str, name: str) -> str:
    return say(lang, f"count.{what}.{name}")


def frame(page: Html, kind: str, stage: str) -> Iterator[str]:
    """Kind, stage, language, policy; nothing that runs inside the page."""
    lang = language_of(page.path)
    if lang and page.lang != lang:
        yield f"lang={page.lang!r}"
    if not page.meta("charset", "utf-8") and 'charset="utf-8"' not in page.source[:300]:
        yield "no charset"
    if lang in LANGS:
        head = next((one.text for one in page.every("header")), "")
        for told in (say(lang, f"site.kind.{kind}"), say(lang, f"site.stage.{stage}")):
            if told not in head:
                yield f"without {told!r} in its head"
    silent = any("noindex" in one for one in page.meta("name", "robots"))
    if silent != (kind != "real") and page.path not in ALONE:
        yield f"noindex: {silent}"
    yield from _policy(page)


def _policy(page: Html) -> Iterator[str]:
    policies = page.meta("http-equiv", "Content-Security-Policy")
    if len(policies) != 1 or "default-src 'none'" not in policies[0]:
        yield f"policies: {policies}"
    if page.path in ALONE:
        return
    for part in POLICY - {part.strip() for part in "".join(policies).split(";")}:
        yield f"a policy without {part}"
    for one in page.all:
        for name in one.attrs:
            if name == "style" or name.startswith("on"):
                yield f"<{one.tag} {name}=…>"
        if one.tag == "style" or (one.tag == "script" and _runs(one)):
            yield f"an inline <{one.tag}>"


def _runs(one: Node) -> bool:
    return "src" not in one.attrs and one.attrs.get("type") != "application/ld+json"


def unreachable(files: Files, found: dict[str, Html], home: str) -> list[str]:
    """Pages to which no way of links leads from the first one."""
    seen, ahead = {home}, [home]
    while ahead:
        page = found[ahead.pop()]
        for one in page.every("a", "link"):
            goal = page.goal(one.attrs.get("href", "/"))
            if goal is None or goal[0] in seen or goal[0] not in files:
                continue
            seen.add(goal[0])
            if goal[0] in found:
                ahead.append(goal[0])
    return sorted(set(found) - seen)


def titles(found: dict[str, Html]) -> list[str]:
    """Titles that two pages of one language share."""
    counted = Counter((language_of(path), page.title) for path, page in found.items())
    return [f"{lang}: {title}" for (lang, title), count in counted.items() if count > 1]


def home_of(found: dict[str, Html]) -> str:
    """The first page: that of the folder, else that of Kazakh."""
    return "index.html" if "index.html" in found else posixpath.join("pages", "kk", "index.html")
