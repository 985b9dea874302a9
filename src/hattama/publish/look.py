"""The site's stylesheet and script, as bytes.

`assets/site.css` names no colour: all of them stand in `charts/colours.py`, are checked against
what lies behind them, and are written before it as custom properties, light and dark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from hattama.publish.charts import colours

_ASSETS = Path(__file__).parent / "assets"
STYLE, SCRIPT, CODES = "site.css", "site.js", "qr.js"
ICON = "icon.svg"
# No text that the stylesheet shows holds one of these signs, nor a colon before a space.
_SPACE = re.compile(" ?([{};,]) ")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FINDER = ("search.js", "find.js")
# The most columns and rows of tiles that have classes.
_TILES = 16


def stylesheet() -> bytes:
    """`site.css` with the colours of the house, without what only people need to read it.

    Raises:
        ValueError: two colours are too close.
    """
    colours.checked()
    text = _COMMENT.sub("", (_ASSETS / STYLE).read_text(encoding="utf-8"))
    text = "".join(f"{bare}\n" for one in text.split("\n") if (bare := one.strip()))
    text = _SPACE.sub(r"\1", text).replace(": ", ":")
    return (_themes() + _marks() + text).encode()


def script() -> bytes:
    """`site.js`, to be loaded with `defer`; every page works without it."""
    return (_ASSETS / SCRIPT).read_bytes()


def icon() -> bytes:
    """The sign of the site in a browser's tab: a protocol, checked."""
    return (_ASSETS / ICON).read_bytes()


def codes() -> bytes:
    """`qr.js`, for pages of stations: without indentation, and without lines that only explain."""
    lines = (_ASSETS / CODES).read_text(encoding="utf-8").split("\n")
    bare = (one.strip() for one in lines)
    return "".join(f"{one}\n" for one in bare if one and not one.startswith("// ")).encode()


def finder() -> bytes:
    """The script of the page that finds a station: how it finds, and what it shows."""
    return b"".join((_ASSETS / name).read_bytes() for name in FINDER)


def _themes() -> str:
    light = _properties(colours.LIGHT, colours.PALETTE_LIGHT)
    dark = _properties(colours.DARK, colours.PALETTE_DARK)
    # On paper everything is dark on white, whatever the reader's screen is like.
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )


def _properties(names: Mapping[str, str], palette: tuple[str, ...]) -> str:
    told = [f"--{name}:{colour}" for name, colour in names.items()]
    told += [f"--c{at}:{colour}" for at, colour in enumerate(palette)]
    return ";".join(told)


def _marks() -> str:
    """Classes of fill (`c3`), of stroke (`s-c3`) and of places in a tile grid (`col-3`)."""
    names = [(f"c{at}", f"--c{at}") for at in range(len(colours.PALETTE_LIGHT))]
    names.append(("cn", "--neutral"))
    told = (f".{name}{{fill:var({one})}}.s-{name}{{stroke:var({one})}}" for name, one in names)
    grid = (
        f".placed.tiles-{at}{{grid-template-columns:repeat({at},minmax(0,1fr))}}"
        f".col-{at}{{grid-column:{at}}}.row-{at}{{grid-row:{at}}}"
        for at in range(1, _TILES + 1)
    )
    return "".join(told) + "".join(grid) + "\n"
