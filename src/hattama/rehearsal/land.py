"""An invented country: regions, districts, settlements and the register of each station.

Stations stand in the order of the tree, so a district is a slice of them, and so is a region.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hattama.core.law.model import Law
from hattama.core.register.model import Ints
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.names import COUNT
from hattama.rehearsal.spec import LEAST_IN_DISTRICT, MOST_VOTERS, REGIONS, Spec

VILLAGE, TOWN, CITY = range(3)

# Of 10,000 settlements so many are cities, and so many towns. With the runs below, half of all
# stations are then in villages, a seventh in towns and a third in cities.
_CITIES, _TOWNS = 90, 640


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """The country as columns.

    Attributes:
        regions: how many.
        city_regions: the last so many regions are one city each.
        region_name, district_name: number of an invented name for each.
        district_region: region of each district; empty where the law has no districts.
        start: first station of each area (a district, or a region without districts), and the end.
        area, region: of each station.
        settlement: of each station, numbered in order.
        kind: VILLAGE, TOWN or CITY of each settlement.
        name: number of an invented name of each settlement.
        voters: the register of each station.
    """

    regions: int
    city_regions: int
    region_name: Ints
    district_name: Ints
    district_region: Ints
    start: Ints
    area: Ints
    region: Ints
    settlement: Ints
    kind: Ints
    name: Ints
    voters: Ints

    def __len__(self) -> int:
        return len(self.voters)

    @property
    def districts(self) -> int:
        """How many districts; 0 where the law has none."""
        return len(self.district_region)


def land(spec: Spec, law: Law) -> Land:
    """The country of a rehearsal."""
    draws = Draws(spec.seed, 1)
    room = max(1, spec.stations // LEAST_IN_DISTRICT)
    districts = 0 if law.districts is None else min(law.districts.seats.value, room)
    regions = min(REGIONS.get(law.country, 20), room, districts or room)
    above = np.concatenate([np.arange(regions), draws.below(regions, max(0, districts - regions))])
    area_region = np.sort(above[: districts or regions], kind="stable")
    start = _starts(spec.stations, 700 + draws.below(600, len(area_region)))
    area = np.repeat(np.arange(len(area_region)), np.diff(start))
    region = area_region[area]
    city_regions = regions * 3 // 20
    in_city = region >= regions - city_regions
    region_name = draws.below(COUNT, regions)
    settlement, kind, name = _settlements(draws, start, in_city)
    first = np.flatnonzero(np.diff(settlement, prepend=-1))
    # A region that is one city gives its own name to all its stations.
    name = np.where(in_city[first], region_name[region[first]], name)
    return Land(
        regions=regions,
        city_regions=city_regions,
        region_name=region_name,
        district_name=draws.below(COUNT, districts),
        district_region=area_region if districts else area_region[:0],
        start=start,
        area=area,
        region=region,
        settlement=settlement,
        kind=kind,
        name=name,
        voters=_sizes(draws, kind[settlement]),
    )


def _starts(stations: int, weights: Ints) -> Ints:
    """Where each area begins, by its weight; the last entry is the end."""
    reached = np.cumsum(weights)
    return np.concatenate([[0], stations * reached // int(reached[-1])])


def _settlements(
    draws: Draws, start: Ints, in_city: np.typing.NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints]:
    """Settlement of each station; kind and name of each settlement.

    A settlement is a run of neighbouring stations inside one area.
    """
    count = len(in_city)
    lot = draws.below(10_000, count)
    drawn = np.where(lot < _CITIES, CITY, np.where(lot < _CITIES + _TOWNS, TOWN, VILLAGE))
    spread = draws.below(1024, count)
    runs = np.choose(drawn, [1 + (spread < 256), 2 + spread * 7 // 1024, 20 + spread // 10])
    runs = np.minimum(runs, max(3, count // 8))
    ends = np.cumsum(runs)
    begins = np.zeros(count, dtype=np.bool_)
    inside = ends[ends < count]
    begins[inside] = True
    # A city that is a region is one settlement in each of its districts.
    begins[in_city] = False
    begins[1:] |= in_city[1:] != in_city[:-1]
    begins[start[:-1]] = True
    settlement = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    run = np.searchsorted(ends, first, side="right")
    kind = np.where(in_city[first], CITY, drawn[run])
    return settlement, kind, draws.below(COUNT, count)[: len(first)]


def _sizes(draws: Draws, kind: Ints) -> Ints:
    """Registered voters: villages 30 to 600, towns 500 to 1,600, cities 1,500 to 2,960."""
    one, other, third = (draws.below(1024, len(kind)) for _ in range(3))
    village = 30 + 570 * (one * 1024 + other * third) // (2 << 20)
    town = 500 + 1100 * one // 1024
    # Voters added on the day keep a station below the most that the law allows.
    city = 1500 + (MOST_VOTERS - 40 - 1500) * (one + other) // 2048
    return np.choose(kind, [village, town, city])
