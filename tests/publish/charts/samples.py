"""Charts that several tests look at: ordinary ones, empty ones, and names that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

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
    grid,
    hemicycle,
    progress,
    seat_bounds,
    tiles,
    turnout,
)

# What would end a text, an attribute or the document, steer a reader, or be no XML at all.
HOSTILE = "</svg><script>alert(1)</script>\"'&<b>]]>\u202e\x00\ufffe\ud800{0}&amp;"
LONG = (
    "Қоғамдық-саяси, ғылыми-техникалық және мәдени-ағартушылық өзара ынтымақтастықты "
    "нығайтушылардың бүкілқазақстандық-халықаралықүлгідегіқозғалысы"
)


def frame(name: str = "chart", **told: Any) -> Frame:
    said = {"lang": "kk", "kind": "real", "stage": "counting", "title": "Дауыс"} | told
    return Frame(id=name, **said)


def option(place: int, name: str = "", **told: Any) -> Option:
    return Option(f"o{place}", name or f"Тізім {place}", place, **told)


def charts(names: list[str], votes: list[int], **told: Any) -> Iterator[Chart]:
    """One chart of each sort; `told` goes into their frames."""
    ballot = [option(place, name) for place, name in enumerate(names)]
    pairs = list(zip(ballot, votes, strict=True))
    whole = sum(votes)
    yield bars(
        frame("bars", **told),
        [Bar(one, count) for one, count in pairs],
        Base("жарамды дауыс", whole),
        Threshold("5 %", Fraction(whole, 20)),
    )
    yield hemicycle(frame("seats", **told), [SeatGroup(one, n % 40) for one, n in pairs], 1)
    yield seat_bounds(
        frame("bounds", **told), [SeatBound(one, n % 9, n % 9 + n % 4) for one, n in pairs], 600
    )
    yield progress(frame("progress", **told), votes[0] if votes else 0, whole)
    points = [Point(f"{at % 24:02d}:00", "12.5", one.name) for at, (one, _) in enumerate(pairs)]
    yield turnout(frame("turnout", **told), points, points[:1])
    regions = [
        Tile(f"kz-{10 + at}", one.name, "", one.name, 3, 9, (one,), count, whole)
        for at, (one, count) in enumerate(pairs)
    ]
    yield tiles(frame("tiles", **told), grid("kz"), regions)
    yield tiles(frame("list", **told), None, regions)
