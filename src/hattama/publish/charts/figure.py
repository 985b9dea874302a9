"""A chart with its table twin as one piece of a page."""

from __future__ import annotations

from hattama.publish.charts.model import Cell, Chart, Table
from hattama.publish.charts.stacked import framed
from hattama.publish.charts.svg import escape
from hattama.words import say


def figure(chart: Chart, *, opened: bool = False) -> str:
    """`<figure>`: the chart, and its table in `<details>` unless there is no figure to show.

    Args:
        opened: whether the table is open from the beginning.
    """
    frame = chart.frame
    head = f'<figure class="chart-figure" id="{frame.id}" lang="{frame.lang}">{chart.markup}'
    if not chart.table.rows:
        return f"{head}</figure>"
    words = escape(say(frame.lang, "site_chart.text.table", title=frame.title))
    state = " open" if opened else ""
    return (
        f'{head}<details class="twin"{state}><summary>{words}</summary>'
        f"{table(chart.table, f'{frame.id}-table')}</details></figure>"
    )


def table(twin: Table, name: str) -> str:
    """A twin as a data table in a region that scrolls by itself.

    Args:
        name: id of its caption, unique on the page.
    """
    heads = [(_kind(one), escape(one.text)) for one in twin.head]
    rows = [_row(row) for row in twin.rows]
    foot = _row(twin.total) if twin.total else ""
    return framed(name, escape(twin.caption), heads, rows, foot)


def _row(cells: tuple[Cell, ...]) -> str:
    first, *rest = cells
    told = _cell("th", first, ' scope="row"') + "".join(_cell("td", one, "") for one in rest)
    return f"<tr>{told}</tr>"


def _cell(tag: str, cell: Cell, scope: str) -> str:
    return f"<{tag}{scope}{_kind(cell)}>{escape(cell.text)}</{tag}>"


def _kind(cell: Cell) -> str:
    kind = ' class="num"' if cell.number else ""
    lang = f' lang="{escape(cell.lang)}"' if cell.lang else ""
    return kind + lang
