"""The sheet a chart is drawn on: title, kind and stage inside the picture, and its names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hattama.publish.charts.model import Cell, Frame, Option
from hattama.publish.charts.svg import (
    LINE,
    PX,
    SIZE,
    WIDTH,
    escape,
    joined,
    node,
    text,
    width,
    wrap,
)
from hattama.words import number, say

_BAND = 7 * PX
_SMALL = 12


def kind_and_stage(frame: Frame) -> str:
    """What kind of election it is and how far the count is, in a sentence."""
    kind = say(frame.lang, f"count.kind.{frame.kind}")
    stage = say(frame.lang, f"count.stage.{frame.stage}")
    return say(frame.lang, "count.head.kind_stage", kind=kind, stage=stage)


def sheet(
    frame: Frame, summary: str, body: Sequence[str], height: int, defs: str = "", width: int = WIDTH
) -> str:
    """The whole picture.

    Args:
        summary: what is seen, in a sentence, for those who do not see it.
        body: drawn from the top left corner of what the head leaves.
        height: of the body.
    """
    head, top = _head(frame)
    foot, bottom = _foot(frame)
    whole = top + height + bottom
    title, desc = f"{frame.id}-title", f"{frame.id}-desc"
    twin = say(frame.lang, "site_chart.text.twin")
    told = joined(summary, frame.where, kind_and_stage(frame), frame.as_of, twin)
    return node(
        "svg",
        node("title", escape(frame.title), id=title),
        node("desc", escape(told), id=desc),
        defs,
        node("rect", width=width, height=whole, class_="ground", fill="#ffffff"),
        *head,
        node("g", *body, transform=f"translate(0 {top // PX})"),
        node("g", *foot, transform=f"translate(0 {(top + height) // PX})") if foot else "",
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        viewBox=f"0 0 {width // PX} {whole // PX}",
        role="img",
        aria_labelledby=title,
        aria_describedby=desc,
        lang=frame.lang,
        font_family="system-ui, sans-serif",
        font_size=f"{SIZE}",
    )


def _head(frame: Frame) -> tuple[list[str], int]:
    parts, y = [], 0
    if frame.kind != "real":
        told, y = _banner(frame)
        parts += told
    for line in wrap(frame.title, WIDTH * 9 // 10, SIZE + 1):
        y += LINE
        parts.append(text(0, y, line, font_weight="600", font_size=f"{SIZE + 1}"))
    small = [frame.where, frame.as_of]
    if frame.kind == "real":
        small.append(kind_and_stage(frame))
    y += 2 * PX
    for words in small:
        for line in wrap(words, WIDTH, _SMALL) if words else ():
            y += LINE - 3 * PX
            parts.append(_muted(y, line))
    return parts, y + 10 * PX


def _muted(y: int, line: str) -> str:
    return text(0, y, line, class_="muted", fill="#54595f", font_size=f"{_SMALL}")


def _banner(frame: Frame) -> tuple[list[str], int]:
    """A hatched frame and the words, so that nobody takes a rehearsal for an election."""
    lines = wrap(kind_and_stage(frame), WIDTH * 7 // 8 - 16 * PX)
    inner = len(lines) * LINE + 8 * PX
    parts = [
        *_hatched(0),
        node("rect", y=_BAND, width=WIDTH, height=inner, class_="warn-ground", fill="#fff0e2"),
        *(
            text(8 * PX, _BAND + (at + 1) * LINE - PX, line, class_="warn", fill="#8a2f00",
                 font_weight="700")
            for at, line in enumerate(lines)
        ),
        *_hatched(_BAND + inner),
    ]  # fmt: skip
    return parts, 2 * _BAND + inner + 6 * PX


@cache
def _hatched(y: int) -> tuple[str, ...]:
    """A band of slanted strokes: it stays when colours go."""
    step, rise = 9, _BAND // PX
    path = "".join(f"M{x} {rise}l{rise}-{rise}" for x in range(-1, WIDTH // PX, step))
    line = node(
        "path", d=path, class_="warn-line", stroke="#8a2f00", stroke_width="3", fill="none",
        transform=f"translate(0 {y // PX})",
    )  # fmt: skip
    return (line,)


def _foot(frame: Frame) -> tuple[list[str], int]:
    """Of a rehearsal the word stands below too: half a picture still says it."""
    if frame.kind == "real":
        return [], 4 * PX
    word = say(frame.lang, f"site_chart.kind.{frame.kind}")
    return [
        *_hatched(8 * PX),
        text(WIDTH, 8 * PX + _BAND + LINE - 3 * PX, word, class_="warn", fill="#8a2f00",
             font_weight="700", text_anchor="end"),
    ], _BAND + LINE + 12 * PX  # fmt: skip


def name_lines(option: Option, x: int, y: int, room: int, frame: Frame) -> tuple[list[str], int]:
    """An option's name from its first base line on, and the base line of its last line."""
    lines = wrap(option.name, room)
    lang = option.lang if option.lang != frame.lang else ""
    parts = [text(x, y + at * LINE, line, lang=lang) for at, line in enumerate(lines)]
    return parts, y + max(len(lines) - 1, 0) * LINE


def name_and_figure(option: Option, figure: str, y: int, frame: Frame) -> tuple[list[str], int]:
    """A name from the left and its figure at the right, below it where they do not fit.

    Returns:
        What to draw, and the last base line.
    """
    parts, last = name_lines(option, 0, y, WIDTH, frame)
    lines = wrap(figure, WIDTH)
    beside = width((wrap(option.name, WIDTH) or [""])[-1]) + 10 * PX + width(figure) <= WIDTH
    if not beside:
        last += LINE
    parts += [
        text(WIDTH, last + at * LINE, line, text_anchor="end") for at, line in enumerate(lines)
    ]
    return parts, last + (len(lines) - 1) * LINE


def label(frame: Frame, key: str, *, figure: bool = True) -> Cell:
    """The head of a column."""
    return Cell(say(frame.lang, f"site_chart.column.{key}"), number=figure)


def named(frame: Frame, option: Option) -> Cell:
    """The head of a row."""
    return Cell(option.name, lang=option.lang if option.lang != frame.lang else "")


def counted(frame: Frame, value: int | None) -> Cell:
    """A whole number, or that it was not published."""
    if value is None:
        return Cell(say(frame.lang, "count.basis.not_published"), number=True)
    return Cell(number(frame.lang, value), value, number=True)
