"""Votes of options as bars, with the threshold as a line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hattama.publish.charts.colours import colour, fill, mark, patterns
from hattama.publish.charts.model import Cell, Chart, Frame, Option, Table, natural
from hattama.publish.charts.sheet import counted, label, name_and_figure, named, sheet
from hattama.publish.charts.svg import LINE, PX, WIDTH, node, px, text, wrap
from hattama.words import number, percent, say

_THICK = 16 * PX
_GAP = 9 * PX


class Bar(Struct, frozen=True):
    """One option.

    Attributes:
        votes: None where they were not published.
        exempt: the threshold does not apply to it (of *against all* this is so anyway).
    """

    option: Option
    votes: int | None
    exempt: bool = False


class Base(Struct, frozen=True):
    """What shares are taken of: its name in words, and its ballots or votes if known."""

    name: str
    number: int | None


class Threshold(Struct, frozen=True):
    """The threshold.

    Attributes:
        share: as the law has it ("5 %", in words of the language).
        needed: that share of the base, exact.
        above: whether more than that is needed, not only as much.
    """

    share: str
    needed: Fraction
    above: bool = False

    def reached(self, votes: int) -> bool:
        """Whether so many votes are enough."""
        return votes > self.needed if self.above else votes >= self.needed

    @property
    def least(self) -> int:
        """The fewest votes that are enough."""
        whole = -(-self.needed.numerator // self.needed.denominator)
        return whole + 1 if self.above and whole == self.needed else whole


def bars(
    frame: Frame, rows: Sequence[Bar], base: Base | None = None, threshold: Threshold | None = None
) -> Chart:
    """Votes of options, in the order given: of the ballot until results are established.

    Raises:
        ValueError: votes are negative.
    """
    for row in rows:
        natural(row.votes or 0, "votes")
    marked = threshold if threshold is not None and threshold.needed >= 0 else None
    top = _top(rows, marked)
    parts: list[str] = []
    y = 0
    if marked is not None:
        told, y = _legend(frame, base, marked)
        parts += told
    for row in rows:
        told, y = _row(frame, row, base, y, top, marked)
        parts += told
    markup = sheet(frame, _summary(frame, rows, base, marked), parts, y,
                   patterns(frame.id, [row.option for row in rows]))  # fmt: skip
    return Chart(frame, "svg", markup, _twin(frame, rows, base, marked))


def _top(rows: Sequence[Bar], threshold: Threshold | None) -> Fraction:
    """What the whole width stands for; the threshold always has its place inside."""
    most = Fraction(max((row.votes or 0 for row in rows), default=0))
    if threshold is not None:
        most = max(most, threshold.needed * Fraction(11, 10))
    return most if most > 0 else Fraction(1)


def length(votes: int | Fraction, top: Fraction) -> int:
    """How long a bar is; never longer than the axis."""
    return min(votes * WIDTH // top, WIDTH)


def _row(
    frame: Frame, row: Bar, base: Base | None, y: int, top: Fraction, threshold: Threshold | None
) -> tuple[list[str], int]:
    parts, last = name_and_figure(row.option, _figure(frame, row, base), y + LINE - 4 * PX, frame)
    upper = last + 6 * PX
    long = length(row.votes or 0, top)
    parts.append(node("path", d=f"M0 {px(upper)}v{px(_THICK)}", class_="axis",
                      stroke="#747b83", stroke_width="1", fill="none"))  # fmt: skip
    if long:
        name, _ = mark(row.option)
        parts.append(
            node("rect", y=upper, width=long, height=_THICK, fill=fill(frame.id, row.option),
                 stroke=colour(row.option), class_=f"s-{name}")
        )  # fmt: skip
    lower = upper + _THICK + _GAP
    if threshold is not None and not _free(row):
        x = length(threshold.needed, top)
        line = f"M{px(x)} {px(upper - 2 * PX)}V{px(lower - _GAP + 3 * PX)}"
        # A band of the ground behind the dashes keeps them apart from the bar they cross.
        parts.append(node("path", d=line, class_="over", stroke="#ffffff", stroke_width="5",
                          fill="none"))  # fmt: skip
        parts.append(node("path", d=line, class_="threshold", stroke="#1d1d1d", stroke_width="2",
                          stroke_dasharray="5 2", fill="none"))  # fmt: skip
    return parts, lower


def _free(row: Bar) -> bool:
    return row.exempt or row.option.against_all


def _figure(frame: Frame, row: Bar, base: Base | None) -> str:
    if row.votes is None:
        return say(frame.lang, "count.basis.not_published")
    votes = number(frame.lang, row.votes)
    if base is None or not base.number:
        return votes
    return f"{votes} · {percent(frame.lang, row.votes, base.number)}"


def _told(frame: Frame, base: Base | None, threshold: Threshold) -> str:
    needed = number(frame.lang, threshold.least)
    if base is None:
        return say(frame.lang, "site_chart.text.threshold_plain", needed=needed)
    return say(frame.lang, "site_chart.text.threshold",
               share=threshold.share, base=base.name, needed=needed)  # fmt: skip


def _legend(frame: Frame, base: Base | None, threshold: Threshold) -> tuple[list[str], int]:
    lines = wrap(_told(frame, base, threshold), WIDTH - 14 * PX)
    bottom = len(lines) * LINE
    return [
        node("path", d=f"M3 3V{px(bottom)}", class_="threshold", stroke="#1d1d1d",
             stroke_width="2", stroke_dasharray="4 2", fill="none"),
        *(text(14 * PX, (at + 1) * LINE - 4 * PX, line) for at, line in enumerate(lines)),
    ], bottom + 8 * PX  # fmt: skip


def _summary(
    frame: Frame, rows: Sequence[Bar], base: Base | None, threshold: Threshold | None
) -> str:
    told = [say(frame.lang, "site_chart.text.rows", count=len(rows))]
    known = [(row.votes, row) for row in rows if row.votes is not None]
    most = max((votes for votes, _ in known), default=0)
    names = ", ".join(row.option.name for votes, row in known if votes == most)
    if most:
        told.append(say(frame.lang, "site_chart.text.largest", name=names, votes=most))
    if threshold is not None:
        told.append(_told(frame, base, threshold) + ".")
    return " ".join(told)


def _twin(
    frame: Frame, rows: Sequence[Bar], base: Base | None, threshold: Threshold | None
) -> Table:
    shared = base is not None and bool(base.number)
    head = [label(frame, "option", figure=False), label(frame, "votes")]
    if base is not None and shared:
        head.append(
            Cell(say(frame.lang, "site_chart.column.share_of", base=base.name), number=True)
        )
    if threshold is not None:
        head.append(label(frame, "reaches", figure=False))
    told = []
    for row in rows:
        cells = [named(frame, row.option), counted(frame, row.votes)]
        if base is not None and base.number:
            cells.append(_share(frame, row.votes, base.number))
        if threshold is not None:
            cells.append(Cell(_reach(frame, row, threshold)))
        told.append(tuple(cells))
    return Table(frame.title, tuple(head), tuple(told))


def _share(frame: Frame, votes: int | None, base: int) -> Cell:
    if votes is None:
        return Cell("\u2013", number=True)
    return Cell(percent(frame.lang, votes, base), Fraction(votes, base), number=True)


def _reach(frame: Frame, row: Bar, threshold: Threshold) -> str:
    if _free(row):
        return say(frame.lang, "site_chart.reach.exempt")
    if row.votes is None:
        return "\u2013"
    key = "yes" if threshold.reached(row.votes) else "no"
    return say(frame.lang, f"site_chart.reach.{key}")
