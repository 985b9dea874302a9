"""What every chart takes and gives: its frame, what can be voted for, and the table twin."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, TypeAlias

from msgspec import Struct

from hattama.core.register.election import Kind, Stage
from hattama.words import Lang

# A stage of an election, or what comes before the first of them.
Shown: TypeAlias = Stage | Literal["before", "awaited"]
# An id goes into `id`, `aria-labelledby` and `url(#...)`; anything else would need escaping thrice.
_ID = re.compile(r"[a-z][a-z0-9-]*")


class Frame(Struct, frozen=True):
    """What a chart says of itself, whatever it shows.

    Attributes:
        id: unique on the page, small letters, digits and hyphens; the parts take theirs from it.
        kind, stage: written inside the chart, so that a copied picture still says them.
        title: what is shown ("Votes by list").
        where: election and unit, a line under the title.
        as_of: the last fact it rests on, in words; may be empty.
    """

    id: str
    lang: Lang
    kind: Kind
    stage: Shown
    title: str
    where: str = ""
    as_of: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"a chart's id holds small letters, digits and hyphens: {self.id!r}")


class Option(Struct, frozen=True):
    """A list, a candidate or a group, as a chart shows it.

    Attributes:
        place: on the ballot, from 0; colour and pattern follow from it and from nothing else.
        lang: of the name, where it is not the page's.
        against_all: drawn in the neutral mark; no threshold applies to it.
    """

    id: str
    name: str
    place: int = 0
    lang: str = ""
    against_all: bool = False


class Cell(Struct, frozen=True):
    """One cell of a table twin.

    Attributes:
        text: as people read it.
        value: the figure itself, exact; None for words and for what is not known.
        number: whether the column is one of figures (aligned to the right).
        lang: of the text, where it is not the page's.
    """

    text: str
    value: int | Fraction | None = None
    number: bool = False
    lang: str = ""


class Table(Struct, frozen=True):
    """A table twin: the figures of a chart, for everyone who does not see it.

    Attributes:
        head: one cell a column; the first column of `rows` holds row headers.
        total: a last row of sums; may be empty.
    """

    caption: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


class Chart(Struct, frozen=True):
    """A chart.

    Attributes:
        form: `svg` (an image) or `html` (a list).
        markup: ready to stand in a page; escaped.
        table: its twin.
    """

    frame: Frame
    form: Literal["svg", "html"]
    markup: str
    table: Table


def natural(value: int, what: str) -> int:
    """A count that may be shown.

    Raises:
        ValueError: it is negative.
    """
    if value < 0:
        raise ValueError(f"{what} cannot be negative: {value}")
    return value
