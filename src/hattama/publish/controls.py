"""The words that `site.js` needs, as attributes: the script makes the controls, the page the words.

`<table class="data"{filterable(lang)}{sortable(lang)}>` gets a box to search in and buttons in its
head; `<span{copying(lang, "#station-12")}></span>` gets a button that copies an address. Without
the script none of them is there.
"""

from __future__ import annotations

from hattama.publish.charts.svg import escape
from hattama.words import Lang, say

# More rows than this are many: only then is there anything to search in, or to fold up.
MANY = 10


def filterable(lang: Lang, label: str = "") -> str:
    """Attributes of a table or a list that can be searched.

    Args:
        label: of the box, where the usual one says too little.
    """
    return _attributes(
        {
            "data-filter": label or _say(lang, "filter"),
            "data-filter-status": _say(lang, "filter_status"),
            "data-filter-none": _say(lang, "filter_none"),
        }
    )


def sortable(lang: Lang) -> str:
    """Attributes of a table with one row of heads, whose rows may stand in another order."""
    orders = (_say(lang, one) for one in ("ascending", "descending", "original"))
    return _attributes({"data-sort": _say(lang, "sort"), "data-sort-orders": "|".join(orders)})


def tools(lang: Lang, rows: int) -> str:
    """Attributes of a table of so many rows: a long one can be searched and put in order."""
    return sortable(lang) + filterable(lang) if rows > MANY else ""


def copying(lang: Lang, address: str) -> str:
    """Attributes of an empty `<span>`; beside a heading, so that its words do not join those.

    Args:
        address: relative to the page (`#unit`).
    """
    return _attributes(
        {
            "data-copy": address,
            "data-copy-label": _say(lang, "copy"),
            "data-copy-done": _say(lang, "copied"),
        }
    )


def coding(lang: Lang) -> str:
    """Attributes of the element of `qr.js`: all of its words."""
    keys = ("show", "close", "about", "address", "on-disk", "long")
    told = {f"data-{one}": say(lang, f"site_code.code.{one.replace('-', '_')}") for one in keys}
    # The script knows the contests, by the headings of their protocols.
    door = say(lang, "site_code.code.door", contest="{contest}")
    return _attributes({**told, "data-door": door})


def _say(lang: Lang, key: str) -> str:
    return say(lang, f"site_chart.control.{key}")


def _attributes(named: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(one)}"' for name, one in named.items())
