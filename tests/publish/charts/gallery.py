"""A page of every chart, from a real election and from a rehearsal: to look at, never shipped.

Written by hand: `python -m tests.publish.charts.gallery FOLDER`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from hattama.core.record.facts import TurnoutReported
from hattama.core.result import result
from hattama.core.result.model import Counted, Result
from hattama.folder.read import Folder, read
from hattama.folder.shipped import open_election
from hattama.publish.charts import (
    Bar,
    Base,
    Chart,
    Frame,
    Option,
    Point,
    SeatBound,
    SeatGroup,
    Threshold,
    Tile,
    bars,
    figure,
    grid,
    hemicycle,
    progress,
    seat_bounds,
    tiles,
    turnout,
)
from hattama.publish.controls import copying, filterable, sortable
from hattama.publish.look import SCRIPT, STYLE, script, stylesheet
from hattama.rehearsal import Spec, rehearse, write
from hattama.words import LANGS, Lang, percent, say


def counted(folder: Folder) -> Result:
    return result(folder.election, folder.law, folder.register, folder.protocols, folder.facts)


def options(one: Counted, lang: Lang) -> dict[str, Option]:
    return {
        name: Option(
            name, option.names.pick(lang) or name, place, against_all=option.kind == "against_all"
        )
        for place, (name, option) in enumerate(one.contest.ballot.items())
    }


def charts_of(found: Result, folder: Folder, lang: Lang, prefix: str) -> Iterator[Chart]:
    one = next(each for each in found.contests.values() if each.lists)
    assert one.lists is not None
    units, named = found.register.units, options(one, lang)

    def frame(name: str, title: str) -> Frame:
        kind, stage = found.election.kind, found.election.stage
        where = f"{found.election.name.pick(lang)} · {units.name(0, lang)}"
        return Frame(f"{prefix}-{name}", lang, kind, stage, title, where)

    line = next((each for each in one.lists.outcome.thresholds if each.needed is not None), None)
    base, limit = None, None
    if line is not None and line.needed is not None:
        base = Base(say(lang, "seats.value.base.valid"), line.base)
        limit = Threshold(percent(lang, int(line.needed), line.base, 0), line.needed)
    rows = [Bar(named[name], votes) for name, votes in one.votes.items()]
    yield bars(frame("bars", say(lang, "count.table.votes")), rows, base, limit)
    seats = one.lists.outcome.seats
    groups = [SeatGroup(named[name], got) for name, got in seats.items() if got]
    yield hemicycle(frame("seats", say(lang, "count.head.seats")), groups, 0)
    bounds = [SeatBound(named[name], got * 3 // 4, got + 2) for name, got in seats.items()]
    yield seat_bounds(
        frame("bounds", say(lang, "count.head.bounds")), bounds, sum(seats.values()), exact=False
    )
    yield progress(frame("progress", say(lang, "site_chart.column.counted")), one.counted, 10_223)
    claims = [
        each for each in folder.facts if isinstance(each, TurnoutReported) and each.unit == "kz"
    ]
    points = [Point(each.at, each.percent, each.source, each.above, each.below) for each in claims]
    again = [Point("16:10", "54.9", "observers")] if points else []
    yield turnout(frame("turnout", say(lang, "site_chart.column.turnout")), points, again)
    yield tiles(
        frame("tiles", say(lang, "site_chart.column.region")),
        grid(str(units.ids[0])),
        list(_regions(found, one, folder, named, lang)),
        say(lang, "site_chart.column.turnout") if claims else "",
    )


def _regions(
    found: Result, one: Counted, folder: Folder, named: dict[str, Option], lang: Lang
) -> Iterator[Tile]:
    units = found.register.units
    final = {
        each.unit: each.percent
        for each in folder.facts
        if isinstance(each, TurnoutReported) and each.at == "16:10"
    }
    for spot in range(len(units)):
        if units.level_of(spot) != "region":
            continue
        votes = {name: one.totals.figure(name, spot) or 0 for name in named}
        most = max(votes.values())
        yield Tile(
            str(units.ids[spot]),
            units.name(spot, lang),
            href="index.html",
            counted=int(one.totals.present[spot]),
            expected=int(one.totals.awaited[spot]),
            leads=tuple(named[name] for name, got in votes.items() if got == most and most),
            votes=most or None,
            of=sum(votes.values()) or None,
            percent=final.get(str(units.ids[spot]), ""),
        )


_SAFE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def page(lang: Lang, parts: list[str], kind: str) -> str:
    """A page with each part of the look that is not a chart, and the charts."""
    words, stage = say(lang, f"count.kind.{kind}"), say(lang, "count.stage.announced")
    langs = "".join(
        f'<li><a href="{one}.html" lang="{one}"{current}>{one}</a></li>'
        for one in LANGS
        for current in (" aria-current=true" if one == lang else "",)
    )
    boxes = "".join(
        f'<div class="remark remark-{one}"><p><span class="remark-word">{one}</span> {words}</p>'
        "</div>"
        for one in ("error", "warning", "note")
    )
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Charts</title>
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{_SAFE}">
<link rel="stylesheet" href="{STYLE}"><script src="{SCRIPT}" defer></script></head><body>
<a class="skip" href="#main">{stage}</a>
<header class="site-head"><p class="site-name">Hattama</p>
<nav class="langs" aria-label="1"><ul>{langs}</ul></nav></header>
<nav class="crumbs" aria-label="2"><ol><li><a href="#main">{stage}</a></li>
<li aria-current="page">{words}</li></ol></nav>
<main id="main"><p class="kind-{kind}">{words}</p>
<h1>{say(lang, "count.head.totals")}</h1>
<p><span class="stage stage-announced">{stage}</span><span{copying(lang, "#main")}></span></p>
<p class="lead">{stage}</p>{boxes}
<ul class="cards"><li><h2>{stage}</h2><span class="big">12 035 578</span></li><li>{words}</li></ul>
<dl class="facts"><dt>{stage}</dt><dd>{words}</dd><dt>{stage}</dt><dd>{words}</dd></dl>
{"".join(parts)}</main><footer class="site-foot"><p>{words}</p></footer></body></html>
"""


def gallery(folder: Path) -> list[Path]:
    """Write the pages, and the look beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    invented = folder / "rehearsal"
    if not invented.exists():
        write(rehearse(Spec(stations=300, faults=6)), invented)
    (folder / STYLE).write_bytes(stylesheet())
    (folder / SCRIPT).write_bytes(script())
    sources = [open_election("kz-2023"), read(invented)]
    found = [counted(one) for one in sources]
    written = []
    for lang in LANGS:
        for name, one, source in zip(("real", "rehearsal"), found, sources, strict=True):
            parts = []
            for chart in charts_of(one, source, lang, name):
                opened = figure(chart, opened=True)
                whole = f'<table class="data"{filterable(lang)}{sortable(lang)}>'
                parts.append(opened.replace('<table class="data">', whole))
            file = folder / (f"{lang}.html" if name == "real" else f"{lang}-{name}.html")
            file.write_text(page(lang, parts, one.election.kind), encoding="utf-8")
            written.append(file)
    return written


if __name__ == "__main__":
    gallery(Path(sys.argv[1]))
