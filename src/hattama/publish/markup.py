"""Pieces of a page that stand in many places: names, links, tables. Everything is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hattama.publish.charts.stacked import CLOSED, fitted, framed, opened
from hattama.publish.charts.svg import escape
from hattama.publish.view import Name

__all__ = ["cells", "definitions", "escape", "link", "span", "table"]


def span(name: Name) -> str:
    """A name, with its language where that is not the page's."""
    if not name.lang:
        return escape(name.text)
    return f'<span lang="{name.lang}">{escape(name.text)}</span>'


def link(address: str, name: Name) -> str:
    """A name that leads somewhere."""
    lang = f' lang="{name.lang}"' if name.lang else ""
    return f'<a href="{escape(address)}"{lang}>{escape(name.text)}</a>'


def cells(first: str, figures: Iterable[str], words: Iterable[str] = ()) -> str:
    """A row: its header, then figures, then words; all of it markup already."""
    told = "".join([f'<td class="num">{one}</td>' for one in figures])
    said = "".join([f"<td>{one}</td>" for one in words])
    return f'<tr><th scope="row">{first}</th>{told}{said}</tr>'


def table(
    key: str,
    caption: str,
    head: Sequence[tuple[str, bool]],
    rows: Iterable[str],
    foot: str = "",
    attributes: str = "",
    *,
    stack: bool = False,
) -> str:
    """A data table in a region that scrolls by itself.

    Args:
        key: unique on the page; the caption's id.
        caption: plain text.
        head: of each column its text (markup), and whether it holds figures.
        rows, foot: rows as `cells` writes them.
        attributes: of the table, such as what a script may do with it.
        stack: whether its rows begin with long texts, so that few columns are too many.
    """
    return framed(key, escape(caption), _heads(head), list(rows), foot, attributes, stack)


def table_in(page: str, key: str) -> str:
    """The table of a key in the text of a page, as `table` wrote it; empty where there is none."""
    first = page.find(opened(key))
    return "" if first < 0 else page[first : page.index(CLOSED, first) + len(CLOSED)]


def renewed(told: str, head: Sequence[tuple[str, bool]], rows: Mapping[str, str]) -> str:
    """A table as `table` wrote it, with some of its rows written anew.

    Args:
        head: of each column, as `table` was given it.
        rows: by their ids, which are the first attribute of each.
    """
    heads = _heads(head)
    for key, row in rows.items():
        at = told.index(f' id="{key}"')
        first, stop = told.rindex("<tr", 0, at), told.index("</tr>", at) + len("</tr>")
        told = told[:first] + fitted(row, heads) + told[stop:]
    return told


def _heads(head: Sequence[tuple[str, bool]]) -> list[tuple[str, str]]:
    return [(' class="num"' if figure else "", text) for text, figure in head]


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """A list of terms (plain text) and what they are (markup)."""
    told = "".join(f"<div><dt>{escape(term)}</dt><dd>{text}</dd></div>" for term, text in pairs)
    return f'<dl class="facts">{told}</dl>'
