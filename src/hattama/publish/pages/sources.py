"""Where announced figures come from: a number in each sentence, and one list that the numbers name.

A source is called the same on every page: by its place among those of the election.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import punctuation
from urllib.parse import quote

from hattama.publish.markup import escape, link, span
from hattama.publish.view import Name, View, href, path

_CYRILLIC = re.compile("[\u0400-\u04ff]")


def number(view: View, key: str) -> int | None:
    """The number of a source; None where the election names none of that key."""
    keys = list(view.election.sources)
    return keys.index(key) + 1 if key in keys else None


def mark(view: View, key: str, here: str = "") -> str:
    """`[3]` as markup, leading to the list of this page, or of the page about the site.

    Args:
        here: the page that it stands on, where that has no list of its own.
    """
    at = number(view, key)
    if at is None:
        return escape(key)
    page = href(here, path(view.lang, "about")) if here else ""
    label = escape(view.word("site_news.turnout.source", number=at))
    return f'<a href="{page}#source-{at}" aria-label="{label}">[{at}]</a>'


def listed(view: View, keys: Iterable[str]) -> str:
    """The sources of these keys, each once, with the number by which pages call it."""
    known = view.election.sources
    rows = [
        f'<li id="source-{at}">[{at}] {_told(view, known[key].title, known[key].address)}</li>'
        for at, key in sorted((number(view, key) or 0, key) for key in {*keys} if key in known)
    ]
    return f'<ul class="plain">{"".join(rows)}</ul>' if rows else ""


def used(facts: Iterable[Mapping[str, object]]) -> set[str]:
    """The keys of the sources that sentences about these facts name."""
    return {str(one["source"]) for one in facts
            if one.get("kind") == "TurnoutReported" and one.get("source")}  # fmt: skip


def _told(view: View, text: str, address: str) -> str:
    """A source, with its address where it is one that a browser opens.

    A folder names sources in one language; Latin letters alone are English as a rule.
    """
    named = Name(text, "en" if view.lang != "en" and not _CYRILLIC.search(text) else "")
    if address.startswith(("https://", "http://")):
        # `escape` sets what is written from the right apart; no address would lead there any more.
        return link(quote(address, safe=punctuation), named)
    return " ".join(filter(None, [span(named), escape(address)]))
