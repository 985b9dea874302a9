"""Pages of running text: paragraphs, lists and sections, escaped where they are plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hattama.publish.charts.svg import escape

__all__ = ["bullets", "code", "heading", "lead", "listing", "note", "numbered", "para", "section"]


def section(key: str, title: str, *body: str) -> Mapping[str, str]:
    """A section with its heading, for the template `sections.html`.

    Args:
        key: unique on the page; the heading's id.
        title, body: markup.
    """
    return {"id": key, "title": title, "body": "".join(body)}


def para(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def lead(text: str) -> str:
    """The first paragraph of a page: what it is about."""
    return f'<p class="lead">{escape(text)}</p>'


def note(text: str) -> str:
    """A paragraph that stands out."""
    return f'<p class="note">{escape(text)}</p>'


def heading(text: str, key: str = "") -> str:
    """A heading inside a section."""
    name = f' id="{key}"' if key else ""
    return f"<h3{name}>{escape(text)}</h3>"


def bullets(items: Iterable[str]) -> str:
    """A list; its items are markup."""
    return _items("ul", items)


def numbered(items: Iterable[str]) -> str:
    """A list in order; its items are markup."""
    return _items("ol", items)


def code(text: str) -> str:
    """A path, a name or a command inside a sentence."""
    return f"<code>{escape(text)}</code>"


def listing(text: str) -> str:
    """Some lines of program text, in no language that people speak."""
    lines = "\n".join(map(escape, text.splitlines()))
    return f'<pre tabindex="0" translate="no"><code>{lines}</code></pre>'


def _items(tag: str, items: Iterable[str]) -> str:
    told = "".join(f"<li>{one}</li>" for one in items)
    return f"<{tag}>{told}</{tag}>" if told else ""
