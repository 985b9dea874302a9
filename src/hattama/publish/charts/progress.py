"""How many protocols are here, of those that are awaited."""

from __future__ import annotations

from fractions import Fraction

from hattama.publish.charts.bars import length
from hattama.publish.charts.model import Cell, Chart, Frame, Table, natural
from hattama.publish.charts.sheet import counted as figure
from hattama.publish.charts.sheet import label, sheet
from hattama.publish.charts.svg import LINE, PX, WIDTH, node, text, wrap
from hattama.words import percent, say


def progress(frame: Frame, counted: int, expected: int | None) -> Chart:
    """Protocols counted of those expected; None where nobody said how many there are.

    Raises:
        ValueError: a figure is negative.
    """
    natural(counted, "protocols")
    natural(expected or 0, "expected protocols")
    told = _told(frame, counted, expected)
    lines = wrap(told, WIDTH)
    parts = [text(0, (at + 1) * LINE - 4 * PX, line) for at, line in enumerate(lines)]
    upper = len(lines) * LINE + 2 * PX
    height = upper + 6 * PX
    if expected:
        height = upper + 22 * PX
        parts.append(
            node("rect", x=PX // 2, y=upper, width=WIDTH - PX, height=14 * PX, class_="axis",
                 fill="none", stroke="#747b83")
        )  # fmt: skip
        long = length(counted, Fraction(expected))
        if long:
            parts.append(node("rect", y=upper, width=long, height=14 * PX, class_="c0",
                              fill="#2f6fb5"))  # fmt: skip
    markup = sheet(frame, told + ".", parts, height)
    return Chart(frame, "svg", markup, _twin(frame, counted, expected))


def _told(frame: Frame, counted: int, expected: int | None) -> str:
    if expected is None:
        return say(frame.lang, "site_chart.text.progress_unknown", counted=counted)
    share = percent(frame.lang, counted, expected)
    return say(frame.lang, "site_chart.text.progress",
               counted=counted, expected=expected, percent=share)  # fmt: skip


def _twin(frame: Frame, counted: int, expected: int | None) -> Table:
    rows = [(label(frame, "counted", figure=False), figure(frame, counted))]
    if expected is None:
        unknown = Cell(say(frame.lang, "count.table.unknown"), number=True)
        rows.append((label(frame, "expected", figure=False), unknown))
    else:
        share = Fraction(counted, expected) if expected else None
        told = Cell(percent(frame.lang, counted, expected), share, number=True)
        rows.append((label(frame, "expected", figure=False), figure(frame, expected)))
        rows.append((label(frame, "progress", figure=False), told))
    head = (label(frame, "what", figure=False), label(frame, "number"))
    return Table(frame.title, head, tuple(rows))
