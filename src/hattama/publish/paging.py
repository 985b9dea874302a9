"""Long lists on several pages: which entry stands on which page, and the ways between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hattama.publish.view import View, href, path

# Rows of one page: few enough for a slow line, many enough to search in.
ROWS = 200


class Paged:
    """A list of record entries on pages `<stem>.html`, `<stem>--2.html` and so on.

    Args:
        entries: their numbers, in the order in which they are shown.
    """

    def __init__(self, view: View, stem: str, entries: Sequence[int]) -> None:
        self.view, self.stem, self.entries, self.rows = view, stem, entries, ROWS
        self._part = {entry: at // ROWS + 1 for at, entry in enumerate(entries)}

    def __len__(self) -> int:
        """How many pages there are: an empty list has one that says so."""
        return max(1, -(-len(self.entries) // self.rows))

    def path(self, part: int) -> str:
        """Where a part stands; parts count from 1."""
        return part_path(self.view.lang, self.stem, part)

    def on(self, part: int) -> Sequence[int]:
        """The entries of one part."""
        return self.entries[(part - 1) * self.rows : part * self.rows]

    def href(self, here: str, entry: int) -> str:
        """The address of an entry from the page `here`; empty where it is not in the list."""
        part = self._part.get(entry)
        return "" if part is None else href(here, f"{self.path(part)}#entry-{entry}")

    def ways(self, part: int) -> dict[str, Any]:
        """What `parts.html` and the foot of a list show of the other parts."""
        texts = []
        for one in range(1, len(self) + 1):
            own, num = self.on(one), self.view.num
            first, last = (own[0], own[-1]) if own else (0, 0)
            texts.append(self.view.word("site_news.page.span", first=num(first), last=num(last)))
        return ways(self.view, self.stem, part, texts)


def ways(view: View, stem: str, part: int, texts: Sequence[str]) -> dict[str, Any]:
    """The ways from one part of a list to the others; nothing where there is one part only.

    Args:
        texts: what each part holds, in a few words.
    """
    here, of = part_path(view.lang, stem, part), len(texts)
    others = [
        {"href": href(here, part_path(view.lang, stem, one)), "text": text, "here": one == part}
        for one, text in enumerate(texts, 1)
    ]
    return {
        "others": others if of > 1 else [],
        "others_title": view.word("site_news.page.parts"),
        "next": href(here, part_path(view.lang, stem, part + 1)) if part < of else "",
        "next_text": view.word("site_news.page.next"),
    }


def part_path(lang: str, stem: str, part: int) -> str:
    """The path of a part; no page of a site is called with two hyphens otherwise."""
    return path(lang, stem if part == 1 else f"{stem}--{part}")


def part_title(view: View, name: str, part: int, of: int) -> str:
    """A title that is unique: the part is said from the second one on."""
    if part == 1:
        return name
    told = view.word("site_news.page.part", part=view.num(part), of=view.num(of))
    return f"{name}, {told}"
