"""Regions as tiles: an HTML list that CSS lays out as a grid, so that it reads, links and zooms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hattama.publish.charts.colours import PALETTE_LIGHT, colour, fill, mark, patterns
from hattama.publish.charts.grids import Grid, Place
from hattama.publish.charts.model import Cell, Chart, Frame, Option, Table, natural
from hattama.publish.charts.sheet import counted, kind_and_stage, label
from hattama.publish.charts.svg import PX, escape, joined, node, px
from hattama.publish.charts.turnout import Point, percent_text
from hattama.words import number, percent, say


class Tile(Struct, frozen=True):
    """One region.

    Attributes:
        unit: id of the unit; it finds the place in the grid.
        lang: of the name, where it is not the page's.
        href: relative address of its page; may be empty.
        counted, expected: protocols; `expected` None where nobody said how many.
        leads: options with the most votes so far (several when equal); empty when none is known.
        votes, of: votes of each of these, and the base of the share.
        percent: what is shown instead when `tiles` is given a `measure`: as it was announced,
            digit for digit; empty where it was not published.
        published: False where no figure of the region was published, so that none is awaited.
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
    percent: str = ""
    published: bool = True


def tiles(frame: Frame, grid: Grid | None, values: Sequence[Tile], measure: str = "") -> Chart:
    """Regions from west to east, row by row; without a grid in the order given.

    Regions that the grid does not know come after it, in the order given; one that knows none of
    them (of an invented country) is not used.

    Args:
        measure: what `percent` of each tile is ("Turnout, final"); then that alone is shown.

    Raises:
        ValueError: a figure is negative, or a percentage cannot be read.
    """
    for one in values:
        for figure in (one.counted, one.expected or 0, one.votes or 0):
            natural(figure, "a figure of a region")
    if not any(_place(grid, one) for one in values):
        grid = None
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
    places = _places(grid, ordered)
    inner = [
        _measured(frame, one, measure) if measure else _bar(frame, one) + _told(frame, one)
        for one in ordered
    ]
    items = "".join(map(_item, [frame] * len(ordered), places, ordered, inner))
    named = f"{frame.id}-title"
    shape = f"tiles placed tiles-{grid.columns}" if grid is not None else "tiles"
    about = say(frame.lang, f"site_chart.text.{'tiles' if grid else 'tiles_list'}")
    lines = joined(frame.where, frame.as_of, about)
    markup = (
        f'<div class="chart-html" lang="{frame.lang}">'
        f'<p class="chart-title" id="{named}">{escape(frame.title)}</p>'
        f'<p class="chart-kind kind-{frame.kind}">{escape(kind_and_stage(frame))}</p>'
        f'<p class="chart-about">{escape(lines)}</p>'
        f'{marks}<ol class="{shape}" role="list" aria-labelledby="{named}">{items}</ol></div>'
    )
    return Chart(frame, "html", markup, _twin(frame, ordered, measure))


def _place(grid: Grid | None, tile: Tile) -> Place | None:
    return grid.places.get(tile.unit) if grid is not None else None


def _ordered(grid: Grid | None, values: Sequence[Tile]) -> list[Tile]:
    placed = [(place.row, place.column, at) for at, one in enumerate(values)
              if (place := _place(grid, one)) is not None]  # fmt: skip
    rest = [one for one in values if _place(grid, one) is None]
    return [*(values[at] for _, _, at in sorted(placed)), *rest]


def _places(grid: Grid | None, ordered: Sequence[Tile]) -> list[Place | None]:
    """Where each stands; what the grid does not know fills rows of its own below it."""
    if grid is None:
        return [None] * len(ordered)
    known = [place for one in ordered if (place := _place(grid, one)) is not None]
    rest = (divmod(at, grid.columns) for at in range(len(ordered) - len(known)))
    return [*known, *(Place(column + 1, grid.rows + row + 1, {}) for row, column in rest)]


def _item(frame: Frame, place: Place | None, tile: Tile, told: str) -> str:
    where = f' class="tile col-{place.column} row-{place.row}"' if place else ' class="tile"'
    lang = f' lang="{escape(tile.lang)}"' if tile.lang and tile.lang != frame.lang else ""
    # Seen only where there is no room for the name; then it is read out before it.
    letters = place.short.get(frame.lang, tile.name) if place is not None else ""
    short = f'<span class="tile-short">{escape(letters)}</span>' if letters else ""
    name = f'<span class="tile-name"{lang}>{escape(tile.name)}</span>'
    inner = f"{short}{name}{told}"
    if tile.href:
        return f'<li{where}><a href="{escape(tile.href)}">{inner}</a></li>'
    return f'<li{where}><span class="tile-in">{inner}</span></li>'


def _measured(frame: Frame, tile: Tile, measure: str) -> str:
    """One announced percentage."""
    if not tile.percent:
        words = say(frame.lang, "count.basis.not_published")
        return f'{_framed("")}<span class="tile-leads">{escape(words)}</span>'
    share = Fraction(Point("", tile.percent, "").share, 100)
    bar = _framed(_filled(share, fill=PALETTE_LIGHT[0], class_="c0"))
    return f'{bar}<span class="tile-leads">{escape(measure)}</span> ' + _share(
        percent_text(frame.lang, tile.percent),
        percent(frame.lang, share.numerator, share.denominator, 0),
    )


def _bar(frame: Frame, tile: Tile) -> str:
    """The share of the leading option in its mark; only a frame while nothing is known."""
    if not (tile.leads and tile.votes and tile.of):
        return _framed("")
    name, _ = mark(tile.leads[0])
    return _framed(
        _filled(
            Fraction(tile.votes, tile.of),
            fill=fill(frame.id, tile.leads[0]),
            stroke=colour(tile.leads[0]),
            class_=f"s-{name}",
        )
    )


def _filled(share: Fraction, **told: str) -> str:
    """A part of the whole width; in percent, so that patterns are never stretched."""
    long = min(int(share * 100 * PX), 100 * PX)
    return node("rect", width=f"{px(long)}%", height="100%", **told)


def _framed(inner: str) -> str:
    frame = node("rect", width="100%", height="100%", fill="none", stroke="#747b83", class_="axis")
    return node("svg", inner, frame, class_="tile-bar", aria_hidden="true", focusable="false")


def _told(frame: Frame, tile: Tile) -> str:
    told = []
    if tile.leads and tile.votes is not None:
        names = ", ".join(one.name for one in tile.leads)
        share = percent(frame.lang, tile.votes, tile.of, 1) if tile.of else ""
        leads = say(frame.lang, "site_chart.text.tile_leads", name=names)
        whole = percent(frame.lang, tile.votes, tile.of, 0) if tile.of else ""
        figure = _share(share or number(frame.lang, tile.votes), whole)
        told.append(f'<span class="tile-leads">{escape(leads)}</span> {figure}')
    elif not tile.counted:
        nothing = "site_chart.text.tile_nothing" if tile.published else "count.basis.not_published"
        words = say(frame.lang, nothing)
        told.append(f'<span class="tile-leads">{escape(words)}</span>')
    if tile.expected is not None:
        words = say(frame.lang, "site_chart.text.tile_counted",
                    counted=tile.counted, expected=tile.expected)  # fmt: skip
        told.append(f'<span class="tile-counted">{escape(words)}</span>')
        if not tile.leads:
            told.append(_share(percent(frame.lang, tile.counted, tile.expected, 0), ""))
    return " ".join(told)


def _share(exact: str, whole: str) -> str:
    """A figure; on a narrow screen one sees it without decimals, and hears the exact one."""
    short = f'<span class="tile-whole" aria-hidden="true">{escape(whole)}</span>' if whole else ""
    kind = "tile-share has-whole" if whole else "tile-share"
    return f'<span class="{kind}">{escape(exact)}</span>{short}'


def _twin(frame: Frame, ordered: Sequence[Tile], measure: str) -> Table:
    if measure:
        heads = (label(frame, "region", figure=False), Cell(measure, number=True))
        rows = tuple((_region(frame, one), _announced(frame, one)) for one in ordered)
        return Table(frame.title, heads, rows)
    columns = ("region", "leads", "votes", "share", "counted", "expected", "progress")
    words = ("region", "leads")
    head = tuple(label(frame, one, figure=one not in words) for one in columns)
    return Table(frame.title, head, tuple(_cells(frame, one) for one in ordered))


def _region(frame: Frame, tile: Tile) -> Cell:
    return Cell(tile.name, lang=tile.lang if tile.lang != frame.lang else "")


def _announced(frame: Frame, tile: Tile) -> Cell:
    if not tile.percent:
        return counted(frame, None)
    share = Point("", tile.percent, "").share
    return Cell(percent_text(frame.lang, tile.percent), share, number=True)


def _cells(frame: Frame, tile: Tile) -> tuple[Cell, ...]:
    return (
        _region(frame, tile),
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
