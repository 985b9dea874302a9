"""Turnout over the day: every figure that somebody announced, each with its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hattama.publish.charts.colours import PALETTE_LIGHT as _COLOURS
from hattama.publish.charts.model import Cell, Chart, Frame, Table
from hattama.publish.charts.sheet import counted, label, sheet
from hattama.publish.charts.svg import LINE, PX, WIDTH, node, px, text, wrap
from hattama.words import Lang, decimal_text, percent, say

_LEFT, _PLOT = 44 * PX, 150 * PX
_HOUR = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_NUMBER = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")

# Marks of sources, by their order of first appearance: shape tells them apart, not colour alone.
_MARKS = (
    ("M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", ""),
    ("M-5-5h10v10h-10z", "4 3"),
    ("M0-6l6 6l-6 6l-6-6z", "1 3"),
    ("M0-6l6 11h-12z", "8 3"),
    ("M0 6l6-11h-12z", "6 2 1 2"),
    ("M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z", "2 2"),
)


class Point(Struct, frozen=True):
    """Turnout at an hour, as one source has it.

    Attributes:
        at: `18:00`, or another word of the record such as `final`.
        percent: as it was announced, digit for digit (`54.21`); empty where only ballots were.
        above, below: the ballots, where they are known.
        source: in words.
        lang: of the source's name, where it is not the page's.
    """

    at: str
    percent: str
    source: str
    above: int | None = None
    below: int | None = None
    lang: str = ""

    @property
    def share(self) -> Fraction:
        """In percent, exact.

        Raises:
            ValueError: neither a percentage nor ballots are given.
        """
        if _NUMBER.fullmatch(self.percent):
            return Fraction(self.percent)
        if not self.percent and self.above is not None and self.below:
            return Fraction(100 * self.above, self.below)
        raise ValueError(f"turnout needs a decimal or ballots: {self.percent!r}")


def percent_text(lang: Lang, announced: str) -> str:
    """A percentage that was announced as text, digit for digit."""
    # The sign and its space are those of any percentage of the language.
    return decimal_text(lang, announced) + percent(lang, 0, 1, 0).removeprefix("0")


def turnout(frame: Frame, points: Sequence[Point], claims: Sequence[Point] = ()) -> Chart:
    """Steps of each source; two figures for one hour both stay, also where one falls.

    Args:
        points: what follows from protocols.
        claims: what was announced. Both are drawn alike; they differ by their source.

    Raises:
        ValueError: a figure cannot be read, or is negative.
    """
    shown = [*points, *claims]
    sources = list(dict.fromkeys(one.source for one in shown))
    top = _top([one.share for one in shown])
    hours = _hours(shown)
    parts = _axes(frame, top, hours) if shown else []
    for at, source in enumerate(sources):
        mine = sorted((one for one in shown if one.source == source), key=_when)
        parts += _steps(mine, at, len(sources), top, hours)
    y = _PLOT + 2 * LINE + 8 * PX if shown else 0
    legend, y = _legend(frame, [next(one for one in shown if one.source == s) for s in sources], y)
    markup = sheet(frame, _summary(frame, shown, sources, top), [*parts, *legend], y)
    return Chart(frame, "svg", markup, _twin(frame, shown))


def _when(point: Point) -> tuple[int, int, str]:
    found = _HOUR.fullmatch(point.at)
    return (0, int(found[1]) * 60 + int(found[2]), "") if found else (1, 0, point.at)


def _top(shares: Sequence[Fraction]) -> int:
    """The upper end of the axis: 100, or more where somebody announced more.

    At 1000 it ends: what lies above is marked there, and the table has it digit for digit.
    """
    most = max(shares, default=Fraction(0))
    return 100 if most <= 100 else min(int(-(-most // 50)) * 50, 1000)


def _hours(points: Sequence[Point]) -> dict[str, int]:
    """Where each hour stands; hours of the clock in proportion, other words after them."""
    ordered = sorted({one.at: one for one in points}.values(), key=_when)
    clock = [one for one in ordered if _when(one)[0] == 0]
    words = [one for one in ordered if _when(one)[0] == 1]
    left, right = _LEFT + 16 * PX, WIDTH - 24 * PX
    room = 76 * PX
    end = right - room * len(words) if clock else left - room
    end = max(end, left)
    found: dict[str, int] = {}
    first = _when(clock[0])[1] if clock else 0
    span = (_when(clock[-1])[1] - first) if clock else 0
    for one in clock:
        found[one.at] = left + (end - left) * (_when(one)[1] - first) // (span or 1)
    for at, one in enumerate(words, 1):
        found[one.at] = min(end + room * at, right)
    return found


def _axes(frame: Frame, top: int, hours: dict[str, int]) -> list[str]:
    parts = []
    for quarter in range(5):
        y = _PLOT - _PLOT * quarter // 4 + LINE
        parts.append(node("path", d=f"M{px(_LEFT)} {px(y)}H{px(WIDTH)}", stroke="#d5dade",
                          class_="axis" if quarter == 0 else "hair", fill="none"))  # fmt: skip
        told = percent(frame.lang, top * quarter, 400, 0)
        parts.append(text(_LEFT - 5 * PX, y + 4 * PX, told, text_anchor="end", font_size="11",
                          class_="muted", fill="#54595f"))  # fmt: skip
    taken = -WIDTH
    for at, x in hours.items():
        # Hours that stand close together would cover each other's figures; the table has them all.
        if x - taken >= 40 * PX:
            parts.append(text(x, _PLOT + 2 * LINE, hour(frame, at), text_anchor="middle",
                              font_size="11", class_="muted", fill="#54595f"))  # fmt: skip
            taken = x
    return parts


def hour(frame: Frame, at: str) -> str:
    """A time as people read it."""
    return say(frame.lang, "site_chart.hour.final") if at == "final" else at


def _steps(
    points: Sequence[Point], number: int, sources: int, top: int, hours: dict[str, int]
) -> list[str]:
    """One source: steps between its figures, and a mark at each."""
    shape, dash = _MARKS[number % len(_MARKS)]
    # Sources stand a little beside each other, so that equal figures of one hour are both seen.
    shift = (2 * number - sources + 1) * min(4 * PX, 12 * PX // max(sources, 1))
    placed = [
        (hours[one.at] + shift, LINE + _PLOT - min(one.share, Fraction(top)) * _PLOT // top)
        for one in points
    ]
    name, colour = f"s-c{number % 8}", _COLOURS[number % 8]
    parts = []
    if len(placed) > 1:
        path = f"M{px(placed[0][0])} {px(placed[0][1])}"
        path += "".join(f"H{px(x)}V{px(y)}" for x, y in placed[1:])
        parts.append(node("path", d=path, class_=name, stroke=colour, stroke_width="1.5",
                          stroke_dasharray=dash, fill="none"))  # fmt: skip
    parts += [_mark(shape, x, y, name, colour) for x, y in placed]
    return parts


def _mark(shape: str, x: int, y: int, name: str, colour: str) -> str:
    return node("path", d=shape, transform=f"translate({px(x)} {px(y)})", class_=f"{name} ground",
                fill="#ffffff", stroke=colour, stroke_width="2")  # fmt: skip


def _legend(frame: Frame, firsts: Sequence[Point], y: int) -> tuple[list[str], int]:
    if not firsts:
        words = say(frame.lang, "site_chart.text.turnout_empty")
        lines = wrap(words, WIDTH)
        return [text(0, (at + 1) * LINE, one) for at, one in enumerate(lines)], LINE * (
            len(lines) + 1
        )
    parts = []
    for number, one in enumerate(firsts):
        shape, _ = _MARKS[number % len(_MARKS)]
        parts.append(_mark(shape, 8 * PX, y + 10 * PX, f"s-c{number % 8}", _COLOURS[number % 8]))
        lang = one.lang if one.lang != frame.lang else ""
        for line in wrap(one.source, WIDTH - 22 * PX):
            parts.append(text(22 * PX, y + LINE - 4 * PX, line, lang=lang))
            y += LINE
    return parts, y + 4 * PX


def _summary(frame: Frame, points: Sequence[Point], sources: Sequence[str], top: int) -> str:
    if not points:
        return say(frame.lang, "site_chart.text.turnout_empty")
    return say(frame.lang, "site_chart.text.turnout",
               top=top, count=len(points), sources="; ".join(sources))  # fmt: skip


def _twin(frame: Frame, points: Sequence[Point]) -> Table:
    head = (
        label(frame, "time", figure=False),
        label(frame, "turnout"),
        label(frame, "taken"),
        label(frame, "of"),
        label(frame, "source", figure=False),
    )
    rows = tuple(
        (
            Cell(hour(frame, one.at)),
            Cell(_announced(frame, one), one.share, number=True),
            counted(frame, one.above),
            counted(frame, one.below),
            Cell(one.source, lang=one.lang if one.lang != frame.lang else ""),
        )
        for one in sorted(points, key=_when)
    )
    return Table(frame.title, head, rows)


def _announced(frame: Frame, point: Point) -> str:
    """Digit for digit as it was announced, or worked out from the ballots."""
    if not point.percent:
        return percent(frame.lang, point.above or 0, point.below or 0)
    return percent_text(frame.lang, point.percent)
