"""Colours and patterns, and the check that they can be told apart from what lies behind them.

An option gets its colour and its pattern from its place on the ballot, never from whose list it
is; two options share neither both until the sixty-fifth. Colour is never the only cue: there is
always the pattern, and always the name. All colours of the site stand here and nowhere else;
`assets.py` writes them into the stylesheet after `checked()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from hattama.publish.charts.model import Option
from hattama.publish.charts.svg import PX, node

# The light colours also reach 3:1 on the dark ground, for pictures that left their page.
PALETTE_LIGHT = (
    "#2f6fb5", "#b85c0e", "#0d7f78", "#8a52ad", "#757012", "#c03a7a", "#5d7185", "#94613a",
)  # fmt: skip
PALETTE_DARK = (
    "#86b8f0", "#f2a766", "#5fcac1", "#cda6ea", "#cfc75f", "#f294bd", "#aebccb", "#d9ab84",
)  # fmt: skip

# What text, lines and grounds of the site are called, and what they are in light and in dark.
LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "panel": "#f3f5f7",
    "ink": "#1d1d1d",
    "muted": "#54595f",
    "link": "#0b4f94",
    "visited": "#63398a",
    "line": "#747b83",
    "hair": "#d5dade",
    "focus": "#0b4f94",
    "error": "#9b1c1c",
    "warning": "#7d4a00",
    "note": "#2c5a75",
    "rehearsal": "#8a2f00",
    "rehearsal-ground": "#fff0e2",
    "neutral": "#6b6b6b",
}
DARK: Mapping[str, str] = {
    "ground": "#14181b",
    "panel": "#1e2428",
    "ink": "#ececec",
    "muted": "#b1b8bf",
    "link": "#94c4f5",
    "visited": "#d0b3ee",
    "line": "#8b949d",
    "hair": "#3a4249",
    "focus": "#ffd166",
    "error": "#ff9e94",
    "warning": "#f4c069",
    "note": "#9fcbe6",
    "rehearsal": "#ffb37a",
    "rehearsal-ground": "#33210f",
    "neutral": "#a8a8a8",
}
_TEXT = ("ink", "muted", "link", "visited", "error", "warning", "note", "rehearsal")
_GRAPHICS = ("line", "focus", "neutral")
TEXT_LEAST, GRAPHICS_LEAST = Fraction(9, 2), Fraction(3)

# Lines of a pattern on a square of six pixels, drawn in the ground's colour over the option's.
_CELL = 6
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("", ""),
    ("M-1.5 1.5l3-3M0 6l6-6M4.5 7.5l3-3", "1.6"),
    ("M3 3h.01", "3.2"),
    ("M0 3h6", "2"),
    ("M3 0v6", "2"),
    ("M-1.5 4.5l3 3M0 0l6 6M4.5-1.5l3 3", "1.6"),
    ("M0 3h6M3 0v6", "1.5"),
    ("M0 6l6-6M0 0l6 6", "1.4"),
)


def mark(option: Option) -> tuple[str, int]:
    """Colour class (`c0` to `c7`, `cn`) and pattern of an option."""
    if option.against_all:
        return "cn", 7
    colours, patterns = len(PALETTE_LIGHT), len(_PATTERNS)
    place = option.place
    return f"c{place % colours}", (place + place // colours) % patterns


def colour(option: Option) -> str:
    """The colour in light, for a picture without a stylesheet."""
    name, _ = mark(option)
    return LIGHT["neutral"] if name == "cn" else PALETTE_LIGHT[int(name[1:])]


def fill(frame_id: str, option: Option) -> str:
    """The value of `fill` that paints an option's colour and pattern."""
    name, pattern = mark(option)
    return f"url(#{frame_id}-{name}-{pattern})"


def patterns(frame_id: str, options: list[Option]) -> str:
    """`<defs>` with one `<pattern>` for each mark that is used, in the order of first use."""
    seen = {mark(one): one for one in reversed(options)}
    ordered = dict.fromkeys(mark(one) for one in options)
    return node("defs", *(_pattern(frame_id, seen[one]) for one in ordered)) if ordered else ""


def _pattern(frame_id: str, option: Option) -> str:
    name, number = mark(option)
    side = _CELL * PX
    inner = [node("rect", width=side, height=side, class_=name, fill=colour(option))]
    path, thick = _PATTERNS[number]
    if path:
        inner.append(
            node("path", d=path, class_="over", stroke=LIGHT["ground"], stroke_width=thick,
                 stroke_linecap="round" if number == 2 else "square", fill="none")
        )  # fmt: skip
    return node(
        "pattern",
        *inner,
        id=f"{frame_id}-{name}-{number}",
        width=side,
        height=side,
        patternUnits="userSpaceOnUse",
    )


def contrast(one: str, other: str) -> Fraction:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance), at least 1."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + Fraction(1, 20)) / (lights[0] + Fraction(1, 20))


def luminance(colour: str) -> Fraction:
    """Relative luminance of `#rrggbb`, from 0 to 1."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return Fraction(2126 * red + 7152 * green + 722 * blue, 10_000)


def _linear(channel: int) -> Fraction:
    """A channel of sRGB without its curve; the power 2.4 is the fifth root of the twelfth."""
    value = Fraction(channel, 255)
    if value <= Fraction(4045, 100_000):
        return value / Fraction(1292, 100)
    scale = 10**12
    twelfth = ((value + Fraction(55, 1000)) / Fraction(1055, 1000)) ** 12
    return Fraction(_root5(twelfth.numerator * scale**5 // twelfth.denominator), scale)


def _root5(value: int) -> int:
    """The whole part of the fifth root."""
    low, high = 0, 1 << (value.bit_length() // 5 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**5 <= value else (low, middle - 1)
    return low


def too_close() -> Iterator[str]:
    """Each pair of colours that cannot be told apart well enough, in a line."""
    for theme, names, palette in (("light", LIGHT, PALETTE_LIGHT), ("dark", DARK, PALETTE_DARK)):
        for behind in ("ground", "panel"):
            pairs = [(name, names[name], TEXT_LEAST) for name in _TEXT]
            pairs += [(name, names[name], GRAPHICS_LEAST) for name in _GRAPHICS]
            pairs += [(f"c{at}", one, GRAPHICS_LEAST) for at, one in enumerate(palette)]
            for name, one, least in pairs:
                if contrast(one, names[behind]) < least:
                    yield f"{theme}: {name} {one} on {behind} {names[behind]}"
        for name in ("ink", "rehearsal"):
            if contrast(names[name], names["rehearsal-ground"]) < TEXT_LEAST:
                yield f"{theme}: {name} on rehearsal-ground"
    for at, one in enumerate(PALETTE_LIGHT):
        if contrast(one, DARK["ground"]) < GRAPHICS_LEAST:
            yield f"light c{at} {one} on the dark ground"


def checked() -> None:
    """Hold all colours of the site to WCAG 2.2 (1.4.3 and 1.4.11).

    Raises:
        ValueError: a pair is too close; the message names each.
    """
    if close := list(too_close()):
        raise ValueError("colours too close: " + "; ".join(close))
