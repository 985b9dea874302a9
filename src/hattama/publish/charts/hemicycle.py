"""Seats as dots in a half circle."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hattama.publish.charts.colours import colour, fill, mark, patterns
from hattama.publish.charts.model import Cell, Chart, Frame, Option, Table, natural
from hattama.publish.charts.seatings import Dots, seatings
from hattama.publish.charts.sheet import counted, label, name_lines, named, sheet
from hattama.publish.charts.svg import LINE, PX, WIDTH, node, px, text, width
from hattama.words import number, say

_SWATCH = 14 * PX


class SeatGroup(Struct, frozen=True):
    """A group of the house and its seats."""

    option: Option
    seats: int


def hemicycle(frame: Frame, groups: Sequence[SeatGroup], undecided: int = 0) -> Chart:
    """Seats of groups, from left to right in the order given.

    While units are out, show `seat_bounds` instead: this chart says that nothing can move.

    Args:
        undecided: seats that wait for a lot or that no rule fills; drawn as empty rings.

    Raises:
        ValueError: seats are negative.
    """
    for group in groups:
        natural(group.seats, "seats")
    whole = sum(group.seats for group in groups) + natural(undecided, "undecided seats")
    dots = seatings(whole, WIDTH)
    parts = [*_dots(frame, groups, dots), *_middle(frame, whole, dots)]
    legend, y = _legend(frame, groups, undecided, dots.height + 14 * PX)
    used = [group.option for group in groups]
    markup = sheet(frame, _summary(frame, groups, undecided, whole), [*parts, *legend], y,
                   patterns(frame.id, used))  # fmt: skip
    return Chart(frame, "svg", markup, _twin(frame, groups, undecided, whole))


def _dots(frame: Frame, groups: Sequence[SeatGroup], dots: Dots) -> list[str]:
    parts, at = [], 0
    for group in groups:
        name, _ = mark(group.option)
        places = dots.places[at : at + group.seats]
        at += group.seats
        if places:
            parts.append(
                node("g", *(_dot(x, y, dots.radius - PX // 2) for x, y in places),
                     fill=fill(frame.id, group.option), stroke=colour(group.option),
                     class_=f"s-{name}")
            )  # fmt: skip
    rest = dots.places[at:]
    if rest:
        rings = (_dot(x, y, dots.radius - PX // 2) for x, y in rest)
        parts.append(node("g", *rings, fill="none", stroke="#747b83", class_="axis",
                          stroke_dasharray="2 2"))  # fmt: skip
    return parts


def _dot(x: int, y: int, radius: int) -> str:
    return f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}"/>'


def _middle(frame: Frame, whole: int, dots: Dots) -> list[str]:
    """The number of seats, in the hollow."""
    if not whole:
        return [text(0, LINE, say(frame.lang, "site_chart.text.hemicycle_empty"))]
    y = dots.height - 18 * PX
    word = say(frame.lang, "site_chart.text.seats")
    return [
        text(WIDTH // 2, y, number(frame.lang, whole), text_anchor="middle", font_size="26",
             font_weight="600"),
        text(WIDTH // 2, y + 16 * PX, word, text_anchor="middle", class_="muted", fill="#54595f",
             font_size="12"),
    ]  # fmt: skip


def _legend(
    frame: Frame, groups: Sequence[SeatGroup], undecided: int, y: int
) -> tuple[list[str], int]:
    parts: list[str] = []
    y = max(y, 2 * LINE)
    entries: list[tuple[Option, int, bool]] = [(one.option, one.seats, False) for one in groups]
    if undecided:
        word = say(frame.lang, "site_chart.text.undecided")
        entries.append((Option("", word), undecided, True))
    for option, seats, empty in entries:
        figure = number(frame.lang, seats)
        base = y + LINE - 5 * PX
        parts.append(_swatch(frame, option, y, empty=empty))
        room = WIDTH - _SWATCH - 24 * PX - width(figure)
        told, last = name_lines(option, _SWATCH + 8 * PX, base, room, frame)
        parts += [*told, text(WIDTH, base, figure, text_anchor="end")]
        y = last + 9 * PX
    return parts, y


def _swatch(frame: Frame, option: Option, y: int, *, empty: bool) -> str:
    name, _ = mark(option)
    half = _SWATCH // 2
    if empty:
        return node("circle", cx=half, cy=y + half + PX, r=half - PX, fill="none", class_="axis",
                    stroke="#747b83", stroke_dasharray="2 2")  # fmt: skip
    return node("circle", cx=half, cy=y + half + PX, r=half - PX, fill=fill(frame.id, option),
                stroke=colour(option), class_=f"s-{name}")  # fmt: skip


def _summary(frame: Frame, groups: Sequence[SeatGroup], undecided: int, whole: int) -> str:
    if not whole:
        return say(frame.lang, "site_chart.text.hemicycle_empty")
    told = [f"{one.option.name}: {number(frame.lang, one.seats)}" for one in groups]
    if undecided:
        word = say(frame.lang, "site_chart.text.undecided")
        told.append(f"{word}: {number(frame.lang, undecided)}")
    return say(frame.lang, "site_chart.text.hemicycle", seats=whole, groups="; ".join(told))


def _twin(frame: Frame, groups: Sequence[SeatGroup], undecided: int, whole: int) -> Table:
    rows = [(named(frame, one.option), counted(frame, one.seats)) for one in groups]
    if undecided:
        word = say(frame.lang, "site_chart.text.undecided")
        rows.append((Cell(word), counted(frame, undecided)))
    head = (label(frame, "option", figure=False), label(frame, "seats"))
    total = (label(frame, "total", figure=False), counted(frame, whole))
    return Table(frame.title, head, tuple(rows), total)
