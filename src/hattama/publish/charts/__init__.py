"""Charts as text, each with a table twin: values in, markup out.

Every chart is `chart(frame, values…) -> Chart`. A `Frame` says what a chart is called, in which
language, of which kind and stage; `Chart` has `markup` (escaped, ready for a page: `svg`, or `html`
for tiles) and `table`, its twin with the same figures. `figure(chart)` puts both together as
`<figure>`; `table(twin, id)` writes a twin alone.

    frame = Frame("list-votes", "kk", "real", "announced", title="Тізімдерге берілген дауыс",
                  where="Қазақстан Республикасы", as_of="")
    amanat = Option("amanat", "Аманат", place=0)
    chart = bars(frame, [Bar(amanat, 3_431_510), …],
                 base=Base("…", 6_366_441), threshold=Threshold("5 %", Fraction(6_366_441, 20)))
    page += figure(chart)

- `bars(frame, rows: [Bar(option, votes|None, exempt)], base: Base(name, number)|None,
  threshold: Threshold(share, needed, above)|None)`: votes, in the order given (of the ballot until
  results are established);
- `hemicycle(frame, groups: [SeatGroup(option, seats)], undecided=0)`: seats, once nothing is open;
- `seat_bounds(frame, rows: [SeatBound(option, certain, most)], house, exact=True)`: while
  units are out;
- `turnout(frame, points: [Point(at, percent, source, above, below)], claims: [Point])`;
- `tiles(frame, grid("kz")|None, values: [Tile(unit, name, lang, href, counted, expected, leads,
  votes, of)], measure="")`; with a measure each tile shows `Tile.percent` instead (turnout);
- `progress(frame, counted, expected|None)`.

Ids: a page gives each frame an `id` of its own; parts are called `<id>-…`. Markup holds no `style`,
no script and no float; the same values give the same bytes. Colour and pattern come from the place
on the ballot (`colours.py`). There is no chart of turnout against shares, on purpose.
"""

from hattama.publish.charts.bars import Bar, Base, Threshold, bars
from hattama.publish.charts.figure import figure, table
from hattama.publish.charts.grids import Grid, grid
from hattama.publish.charts.hemicycle import SeatGroup, hemicycle
from hattama.publish.charts.model import Cell, Chart, Frame, Option, Table
from hattama.publish.charts.progress import progress
from hattama.publish.charts.seat_bounds import SeatBound, seat_bounds
from hattama.publish.charts.tiles import Tile, tiles
from hattama.publish.charts.turnout import Point, turnout

__all__ = [
    "Bar",
    "Base",
    "Cell",
    "Chart",
    "Frame",
    "Grid",
    "Option",
    "Point",
    "SeatBound",
    "SeatGroup",
    "Table",
    "Threshold",
    "Tile",
    "bars",
    "figure",
    "grid",
    "hemicycle",
    "progress",
    "seat_bounds",
    "table",
    "tiles",
    "turnout",
]
