"""Tables that a narrow screen shows row by row, each figure under the head of its column.

The stylesheet lays them out (`.stack`); the words come with each cell, for a stylesheet knows none.
Roles are written out: not every browser keeps a table a table once its rows are laid out otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# More columns than these are as many labels in each row; such a table scrolls instead.
_MOST = 9
_TAG = re.compile(r"<[^>]*>")


def layout(columns: int, figures: int) -> str:
    """The class of a table of so many columns, so many of which hold figures.

    Words and two figures fit beside each other on any screen.
    """
    if columns > _MOST:
        return "data wide"
    if columns < 3 or (columns == 3 and figures == 2):
        return "data"
    return "data stack figures" if figures == columns - 1 else "data stack"


def plain(head: str) -> str:
    """The words of a head, as the value of an attribute."""
    return _TAG.sub("", head)


def labelled(row: str, heads: Sequence[str]) -> str:
    """A row whose cells carry the words of their columns.

    Args:
        row: `<tr>` with a header and cells; in what is escaped stands no other tag of a table.
        heads: of each column, as `plain` gives them.
    """
    first, *cells = row.split("<td")
    first = first.replace("<tr", '<tr role="row"', 1).replace("<th", '<th role="rowheader"', 1)
    told = [
        f'<td role="cell" data-label="{head}"{cell}'
        for head, cell in zip(heads[1:], cells, strict=False)
    ]
    return first + "".join(told)


def _kind(heads: Sequence[tuple[str, str]]) -> str:
    return layout(len(heads), sum('class="num"' in more for more, _ in heads))


def fitted(row: str, heads: Sequence[tuple[str, str]]) -> str:
    """A row as `framed` writes it in a table with these heads."""
    return labelled(row, [plain(text) for _, text in heads]) if "stack" in _kind(heads) else row


CLOSED = "</table></div>"


def opened(key: str) -> str:
    """What a table begins with whose caption has this id."""
    return f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{key}">'


def framed(
    key: str, caption: str, heads: Sequence[tuple[str, str]], rows: Sequence[str], foot: str,
    attributes: str = "", stack: bool = False,
) -> str:  # fmt: skip
    """A whole table in a region that scrolls by itself where it has to.

    Args:
        key: id of the caption.
        caption: markup.
        heads: of each column its attributes and its words, both markup.
        rows: of the body; `foot` may be empty.
        stack: a table of few columns, too, for its rows begin with long texts.
    """
    kind = _kind(heads)
    if stack and kind == "data":
        kind = "data stack figures"
    table, group, row, head = "", "", "", ""
    if "stack" in kind:
        table, group = ' role="table"', ' role="rowgroup"'
        row, head = ' role="row"', ' role="columnheader"'
        words = [plain(text) for _, text in heads]
        rows = [labelled(one, words) for one in rows]
        foot = labelled(foot, words) if foot else ""
    titles = "".join(f'<th{head} scope="col"{more}>{text}</th>' for more, text in heads)
    tail = f"<tfoot{group}>{foot}</tfoot>" if foot else ""
    return (
        f"{opened(key)}"
        f'<table class="{kind}"{table}{attributes}><caption id="{key}">{caption}</caption>'
        f"<thead{group}><tr{row}>{titles}</tr></thead>"
        f"<tbody{group}>{''.join(rows)}</tbody>{tail}{CLOSED}"
    )
