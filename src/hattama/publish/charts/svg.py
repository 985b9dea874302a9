"""SVG as text: escaping, coordinates and the widths of words, in whole numbers only.

A length is a whole number of hundredths of a pixel, so that two machines never write different
digits. Nothing here knows what a chart means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from hattama.words import visible

PX = 100
WIDTH = 320 * PX
SIZE = 14
LINE = 19 * PX

# Widths in hundredths of the letter size: rather too wide than too narrow, for fonts differ.
_NARROW = frozenset(" \u00a0.,;:!'’|()[]/iıіїIlјft1-·«»")
_WIDE = frozenset("шщжмюыфmw")
_WIDEST = frozenset("ШЩЖМЮЫФWM@%№—…")
_SAFE = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;",
    "\ufffe": "\ufffd", "\uffff": "\ufffd",
})  # fmt: skip
_special = re.compile("[&<>\"'\ufffe\uffff]").search


# Hebrew, Arabic and their neighbours, from the first letter of a row to the last.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_FROM_RIGHT = re.compile(f"[{_RIGHT}](?:[{_RIGHT} ]*[{_RIGHT}])?")


@lru_cache(1 << 14)
def escape(text: str) -> str:
    """Text for content or for an attribute, without characters that XML forbids.

    What is written from the right keeps its order to itself: `5 → 77` behind such a name would
    else be read as 77 → 5.
    """
    shown = visible(text)
    # A search that finds nothing costs a tenth of a substitution that finds nothing.
    if not shown.isascii() and _FROM_RIGHT.search(shown):
        shown = _FROM_RIGHT.sub("\u2068\\g<0>\u2069", shown)
    # Nearly no text holds any of it.
    return shown if _special(shown) is None else shown.translate(_SAFE)


def joined(*sentences: str) -> str:
    """Sentences and names one after another, each with its full stop."""
    return " ".join(f"{one.rstrip('.')}." for one in sentences if one)


def px(length: int) -> str:
    """A length as SVG writes it: `1234` is `12.34`, `1200` is `12`."""
    whole, rest = divmod(abs(length), PX)
    tail = f".{rest:02d}".rstrip("0") if rest else ""
    return ("-" if length < 0 else "") + f"{whole}{tail}"


def node(tag: str, *inner: str, **attributes: str | int) -> str:
    """One element. Whole numbers are lengths, `_` in a name is `-`, an empty value leaves it out.

    Args:
        inner: markup, escaped already.
    """
    told = "".join(
        f' {_name(name)}="{_value(one)}"' for name, one in attributes.items() if one != ""
    )
    return f"<{tag}{told}>{''.join(inner)}</{tag}>" if inner else f"<{tag}{told}/>"


@cache
def _name(key: str) -> str:
    """An attribute as SVG spells it."""
    return key.rstrip("_").replace("_", "-")


def _value(one: str | int) -> str:
    return px(one) if isinstance(one, int) else escape(one)


def text(x: int, y: int, words: str, **attributes: str | int) -> str:
    """A line of text; `y` is its base line."""
    attributes.setdefault("class_", "ink")
    attributes.setdefault("fill", "#1d1d1d")
    return node("text", escape(words), x=x, y=y, **attributes)


@lru_cache(1 << 14)
def width(words: str, size: int = SIZE) -> int:
    """About how wide a line is set."""
    return sum(map(_letter, words)) * size * PX // 100


@lru_cache(4096)
def _letter(one: str) -> int:
    if one in _NARROW:
        return 38
    if one in _WIDE:
        return 92
    if one in _WIDEST:
        return 106
    if one.isdigit():
        return 60
    # A mark that stands over a letter takes no room; signs of East Asia and emblems take a square.
    if unicodedata.combining(one):
        return 0
    if unicodedata.east_asian_width(one) in "WF":
        return 105
    return 74 if one.isupper() else 60


def wrap(words: str, room: int, size: int = SIZE) -> list[str]:
    """Lines that fit into `room`; a word longer than that is broken, and nothing is left out."""
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        joined = f"{line} {word}" if line else word
        if width(joined, size) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *broken, line = _broken(word, room, size)
        lines += broken
    return [*lines, line] if line or not lines else lines


def _broken(word: str, room: int, size: int) -> Iterable[str]:
    pieces, piece = [], ""
    for one in word:
        if piece and width(piece + one, size) > room and not unicodedata.combining(one):
            # After a hyphen if there is one, else wherever the line is full.
            cut = piece.rfind("-") + 1 or len(piece)
            pieces.append(piece[:cut])
            piece = piece[cut:]
        piece += one
    return [*pieces, piece]
