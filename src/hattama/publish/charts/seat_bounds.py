"""Certain and open seats of each list while units are out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hattama.publish.charts.bars import length
from hattama.publish.charts.colours import colour, fill, mark, patterns
from hattama.publish.charts.model import Chart, Frame, Option, Table, natural
from hattama.publish.charts.sheet import counted, label, name_and_figure, named, sheet
from hattama.publish.charts.svg import LINE, PX, WIDTH, node, px, text, wrap
from hattama.words import say

_THICK = 16 * PX


class SeatBound(Struct, frozen=True):
    """One list: seats that it has for certain, and the most that it may still have."""

    option: Option
    certain: int
    most: int


def seat_bounds(
    frame: Frame, rows: Sequence[SeatBound], house: int, *, exact: bool = True
) -> Chart:
    """Certain seats drawn full, possible ones as an empty frame with broken lines.

    Args:
        house: seats that are given out; what no list has for certain is open.
        exact: False where the figures are careful bounds (`Bounds.exact`).

    Raises:
        ValueError: a figure is negative, or a list has more for certain than at most.
    """
    for row in rows:
        natural(row.certain, "certain seats")
        natural(row.most - row.certain, "seats that are still possible")
    top = Fraction(max((row.most for row in rows), default=0) or 1)
    parts, y = _legend(frame, exact=exact)
    for row in rows:
        told, y = _row(frame, row, y, top)
        parts += told
    markup = sheet(frame, _summary(frame, rows, house, exact=exact), parts, y,
                   patterns(frame.id, [row.option for row in rows]))  # fmt: skip
    return Chart(frame, "svg", markup, _twin(frame, rows, house))


def _row(frame: Frame, row: SeatBound, y: int, top: Fraction) -> tuple[list[str], int]:
    figure = say(frame.lang, "site_chart.text.bounds_row", certain=row.certain, most=row.most)
    parts, last = name_and_figure(row.option, figure, y + LINE - 4 * PX, frame)
    upper = last + 6 * PX
    sure, most = length(row.certain, top), length(row.most, top)
    name, _ = mark(row.option)
    parts.append(node("path", d=f"M0 {px(upper)}v{px(_THICK)}", class_="axis", stroke="#747b83",
                      fill="none"))  # fmt: skip
    if most > sure:
        parts.append(
            node("rect", x=sure, y=upper, width=most - sure, height=_THICK, fill="none",
                 class_=f"s-{name}", stroke=colour(row.option), stroke_width="1.5",
                 stroke_dasharray="4 3")
        )  # fmt: skip
    if sure:
        parts.append(
            node("rect", y=upper, width=sure, height=_THICK, fill=fill(frame.id, row.option),
                 class_=f"s-{name}", stroke=colour(row.option))
        )  # fmt: skip
    return parts, upper + _THICK + 9 * PX


def _legend(frame: Frame, *, exact: bool) -> tuple[list[str], int]:
    certain, still = (
        say(frame.lang, f"site_chart.text.{one}") for one in ("certain", "still_open")
    )
    half = WIDTH // 2
    parts = [
        node("rect", x=PX, y=3 * PX, width=20 * PX, height=12 * PX, class_="cn", fill="#6b6b6b"),
        text(28 * PX, LINE - 4 * PX, certain),
        node("rect", x=half, y=3 * PX, width=20 * PX, height=12 * PX, class_="axis", fill="none",
             stroke="#747b83", stroke_width="1.5", stroke_dasharray="4 3"),
        text(half + 28 * PX, LINE - 4 * PX, still),
    ]  # fmt: skip
    y = LINE
    if not exact:
        for line in wrap(say(frame.lang, "site_chart.text.bounds_careful"), WIDTH):
            parts.append(text(0, y + LINE - 4 * PX, line))
            y += LINE
    return parts, y + 6 * PX


def _summary(frame: Frame, rows: Sequence[SeatBound], house: int, *, exact: bool) -> str:
    sure = sum(row.certain for row in rows)
    told = [say(frame.lang, "site_chart.text.bounds", house=house, certain=sure, open=house - sure)]
    if not exact:
        told.append(say(frame.lang, "site_chart.text.bounds_careful"))
    return " ".join(told)


def _twin(frame: Frame, rows: Sequence[SeatBound], house: int) -> Table:
    head = (
        label(frame, "option", figure=False),
        *(label(frame, one) for one in ("certain", "open", "most")),
    )
    told = tuple(
        (
            named(frame, row.option),
            counted(frame, row.certain),
            counted(frame, row.most - row.certain),
            counted(frame, row.most),
        )
        for row in rows
    )
    sure = sum(row.certain for row in rows)
    total = (
        label(frame, "total", figure=False),
        *(counted(frame, one) for one in (sure, house - sure, house)),
    )
    return Table(frame.title, head, told, total)
