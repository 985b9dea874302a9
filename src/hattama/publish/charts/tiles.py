"""Regions as tiles: an HTML list that CSS lays out as a grid, so that it reads, links and zooms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hattama.publish.charts.colours import colour, fill, mark, patterns
from hattama.publish.charts.grids import Grid, Place
from hattama.publish.charts.model import Cell, Chart, Frame, Option, Table, natural
from hattama.publish.charts.sheet import counted, kind_and_stage, label
from hattama.publish.charts.svg import PX, escape, joined, node
from hattama.words import number, percent, say

_LONG, _HIGH = 100 * PX, 8 * PX


class Tile(Struct, frozen=True):
    """One region.

    Attributes:
        unit: id of the unit; it finds the place in the grid.
        lang: of the name, where it is not the page's.
        href: relative address of its page; may be empty.
        counted, expected: protocols; `expected` None where nobody said how many.
        leads: options with the most votes so far (several when equal); empty when none is known.
        votes, of: votes of each of these, and the base of the share.
    """

    unit: str
    name: str
    lang: str = ""
    href: str = ""
    counted: int = 0
    expected: int | None = None
    leads: tuple[Option, ...] = ()
    votes: int | None = None
    of: int | None = None


def tiles(frame: Frame, grid: Grid | None, values: Sequence[Tile]) -> Chart:
    """Regions from west to east, row by row; without a grid in the order given.

    Regions that the grid does not know come after it, in the order given.

    Raises:
        ValueError: a figure is negative.
    """
    for one in values:
        for figure in (one.counted, one.expected or 0, one.votes or 0):
            natural(figure, "a figure of a region")
    ordered = _ordered(grid, values)
    used = [option for one in ordered for option in one.leads[:1]]
    marks = node(
        "svg",
        patterns(frame.id, used),
        width=0,
        height=0,
        class_="defs",
        aria_hidden="true",
        focusable="false",
    )
    items = "".join(_item(frame, grid, one) for one in ordered)
    named = f"{frame.id}-title"
    shape = f"tiles tiles-{grid.columns}" if grid is not None else "tiles"
    about = say(frame.lang, f"site_chart.text.{'tiles' if grid else 'tiles_list'}")
    lines = joined(frame.where, frame.as_of, about)
    markup = (
        f'<div class="chart-html kind-{frame.kind}" lang="{frame.lang}">'
        f'<p class="chart-title" id="{named}">{escape(frame.title)}</p>'
        f'<p class="chart-kind">{escape(kind_and_stage(frame))}</p>'
        f'<p class="chart-about">{escape(lines)}</p>'
        f'{marks}<ol class="{shape}" aria-labelledby="{named}">{items}</ol></div>'
    )
    return Chart(frame, "html", markup, _twin(frame, ordered))


def _place(grid: Grid | None, tile: Tile) -> Place | None:
    return grid.places.get(tile.unit) if grid is not None else None


def _ordered(grid: Grid | None, values: Sequence[Tile]) -> list[Tile]:
    placed = [(place.row, place.column, at) for at, one in enumerate(values)
              if (place := _place(grid, one)) is not None]  # fmt: skip
    rest = [one for one in values if _place(grid, one) is None]
    return [*(values[at] for _, _, at in sorted(placed)), *rest]


def _item(frame: Frame, grid: Grid | None, tile: Tile) -> str:
    place = _place(grid, tile)
    where = f' class="tile col-{place.column} row-{place.row}"' if place else ' class="tile"'
    lang = f' lang="{escape(tile.lang)}"' if tile.lang and tile.lang != frame.lang else ""
    short = ""
    if place is not None:
        short = (
            f'<span class="tile-short" aria-hidden="true">{escape(place.short[frame.lang])}</span>'
        )
    name = f'<span class="tile-name"{lang}>{escape(tile.name)}</span>'
    inner = f"{short}{name}{_bar(frame, tile)}{_told(frame, tile)}"
    if tile.href:
        return f'<li{where}><a href="{escape(tile.href)}">{inner}</a></li>'
    return f'<li{where}><span class="tile-in">{inner}</span></li>'


def _bar(frame: Frame, tile: Tile) -> str:
    """The share of the leading option in its mark; only a frame while nothing is known."""
    parts = []
    if tile.leads and tile.votes and tile.of:
        name, _ = mark(tile.leads[0])
        long = min(_LONG * tile.votes // tile.of, _LONG)
        parts.append(node("rect", width=long, height=_HIGH, fill=fill(frame.id, tile.leads[0]),
                          stroke=colour(tile.leads[0]), class_=f"s-{name}"))  # fmt: skip
    parts.append(node("rect", width=_LONG, height=_HIGH, fill="none", stroke="#747b83",
                      class_="axis"))  # fmt: skip
    return node("svg", *parts, class_="tile-bar", viewBox=f"0 0 {_LONG // PX} {_HIGH // PX}",
                preserveAspectRatio="none", aria_hidden="true", focusable="false")  # fmt: skip


def _told(frame: Frame, tile: Tile) -> str:
    told = []
    if tile.leads and tile.votes is not None:
        names = ", ".join(one.name for one in tile.leads)
        share = percent(frame.lang, tile.votes, tile.of, 1) if tile.of else ""
        leads = say(frame.lang, "site_chart.text.tile_leads", name=names)
        told.append(
            f'<span class="tile-leads">{escape(leads)}</span> '
            f'<span class="tile-share">{escape(share or number(frame.lang, tile.votes))}</span>'
        )
    elif not tile.counted:
        words = say(frame.lang, "site_chart.text.tile_nothing")
        told.append(f'<span class="tile-leads">{escape(words)}</span>')
    if tile.expected is not None:
        words = say(frame.lang, "site_chart.text.tile_counted",
                    counted=tile.counted, expected=tile.expected)  # fmt: skip
        share = percent(frame.lang, tile.counted, tile.expected, 0)
        told.append(f'<span class="tile-counted">{escape(words)}</span>')
        if not told[:-1] or not tile.leads:
            told.append(f'<span class="tile-share">{escape(share)}</span>')
    return " ".join(told)


def _twin(frame: Frame, ordered: Sequence[Tile]) -> Table:
    columns = ("region", "leads", "votes", "share", "counted", "expected", "progress")
    words = ("region", "leads")
    head = tuple(label(frame, one, figure=one not in words) for one in columns)
    return Table(frame.title, head, tuple(_cells(frame, one) for one in ordered))


def _cells(frame: Frame, tile: Tile) -> tuple[Cell, ...]:
    return (
        Cell(tile.name, lang=tile.lang if tile.lang != frame.lang else ""),
        Cell(", ".join(one.name for one in tile.leads) or "\u2013"),
        counted(frame, tile.votes),
        _ratio(frame, tile.votes, tile.of),
        counted(frame, tile.counted),
        counted(frame, tile.expected),
        _ratio(frame, tile.counted, tile.expected),
    )


def _ratio(frame: Frame, above: int | None, below: int | None) -> Cell:
    if above is None or not below:
        return Cell("\u2013", number=True)
    return Cell(percent(frame.lang, above, below), Fraction(above, below), number=True)
