"""Pages of a unit above the stations, and of its stations, from its twin and from names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from hattama.publish.frame import CHECK, Crumb, Page, home_crumb, title
from hattama.publish.markup import link, span
from hattama.publish.pages.remarks import Remarks
from hattama.publish.pages.station import Stations, Twin
from hattama.publish.pages.tally import Tally
from hattama.publish.pages.told import fact_text
from hattama.publish.standing import NOTHING, Standing
from hattama.publish.twins import Before, Made
from hattama.publish.view import (
    Name,
    View,
    contest_path,
    href,
    station_path,
    stations_path,
    twin_path,
    unit_path,
)

# What the section of a station begins and ends with, around its id and all that it tells.
SECTION, SECTION_END = '<section class="station" id="', "</section>"


class Units:
    """Writes the pages of units and stations in one language."""

    def __init__(self, view: View, standing: Standing = NOTHING) -> None:
        self.view, self.standing = view, standing
        self.stations = Stations(view)
        self.remarks = Remarks(view)
        self._above: dict[tuple[int, bool], tuple[Crumb, ...]] = {}

    def pages(self, spot: int, made: Made, before: Before | None = None) -> Iterator[Page | str]:
        """The unit's own page, then those of its stations: each alone, or some together.

        Args:
            before: the twin from which pages stand there already; of those that stay as they are
                only the path is given.
        """
        view, twin, same = self.view, made.told, made.same
        stations = twin["stations"]
        yield self._unit(spot, made, before)
        if view.options.unit_pages:
            for one, stays in zip(stations, same, strict=True):
                there = station_path(view.lang, one["unit"])
                yield there if stays else self._station(spot, twin, one)
            return
        parts = _parts(len(stations), view.options.per_page)
        for part, (first, stop) in enumerate(parts, 1):
            here = stations_path(view.lang, twin["unit"], part)
            if all(same[first:stop]):
                yield here
                continue
            stay = _ids(stations[first:stop], same[first:stop])
            kept = self.standing.pieces(here, SECTION, SECTION_END) if stay else {}
            kept = {unit: kept[unit] for unit in kept.keys() & stay}
            yield self._part(spot, twin, stations[first:stop], (part, len(parts)), kept)

    def paths(self, twin: Twin) -> Iterator[str]:
        """Where these pages stand."""
        view, unit, stations = self.view, twin["unit"], twin["stations"]
        yield unit_path(view.lang, unit)
        if view.options.unit_pages:
            for one in stations:
                yield station_path(view.lang, one["unit"])
            return
        for part, _ in enumerate(_parts(len(stations), view.options.per_page), 1):
            yield stations_path(view.lang, unit, part)

    def _crumbs(self, spot: int, *, own: bool = False) -> tuple[Crumb, ...]:
        """The units above, from the top; the top leads to the home page."""
        if (spot, own) not in self._above:
            self._above[spot, own] = tuple(self._crumbs_of(spot, own=own))
        return self._above[spot, own]

    def _crumbs_of(self, spot: int, *, own: bool) -> list[Crumb]:
        view, parent = self.view, self.view.units.parent
        found = [spot] if own else []
        above = int(parent[spot])
        while above >= 0:
            found.append(above)
            above = int(parent[above])
        crumbs = [home_crumb(view)]
        for one in reversed(found):
            crumbs.append(Crumb(unit_path(view.lang, view.units.ids[one]), view.unit(one)))
        return crumbs

    def _unit(self, spot: int, made: Made, before: Before | None) -> Page:
        view, twin = self.view, made.told
        here, name = unit_path(view.lang, twin["unit"]), view.unit(spot)
        anchor = cache(self._anchor(twin, here))
        stood = (self.standing.read(here) or b"").decode() if any(made.same) else ""
        contests = "".join(
            Tally(view, one, twin, here).section(
                anchor, stood if _alike(twin, before, one) else "", made.same
            )
            for one in twin["contests"]
            if view.register.contest(one) is not None
        )
        inside = [self._contest_link(here, one) for one in twin["inside"]]
        values = {
            "level": view.say(f"level.{twin['level']}"),
            "unit": twin["unit"],
            "lists": [
                {"id": "inside", "title": view.say("unit.inside"), "rows": inside},
                # Where nothing is voted no table has them.
                {
                    "id": "idle",
                    "title": view.say("unit.idle"),
                    "rows": [] if contests else self._links(here, twin["stations"]),
                },
            ],
            "remarks": self.remarks.listed(twin["remarks"], 2),
            "facts": [fact_text(view, one, here) for one in twin["facts"]],
            "facts_title": view.say("station.facts"),
            "silent": view.say("station.not_published") if _silent(view, twin) else "",
            "twin": href(here, twin_path(twin["unit"])),
            "twin_text": view.say("unit.twin"),
        }
        return Page(
            here, title(view, _titled(name, twin["unit"])), name, "unit.html", values,
            twin["last"], self._crumbs(spot), body=contests,
        )  # fmt: skip

    def _links(self, here: str, stations: Sequence[Twin]) -> list[str]:
        view, place = self.view, self.view.units.place
        spots = [place[one["unit"]] for one in stations]
        return [link(view.address(here, spot), view.unit(spot)) for spot in spots]

    def _contest_link(self, here: str, name: str) -> str:
        view = self.view
        contest = view.register.contest(name)
        text = view.contest(contest) if contest is not None else Name(name)
        return link(href(here, contest_path(view.lang, name)), text)

    def _anchor(self, twin: Twin, here: str) -> Callable[[int], str]:
        """Gives of a station, by its place in the unit, its name, leading to where it is shown."""
        view, unit, spots = self.view, twin["unit"], self.view.units.place
        per_page, stations = view.options.per_page, twin["stations"]
        folder = href(here, station_path(view.lang, "x")).removesuffix("x.html")

        def anchor(at: int) -> str:
            station = stations[at]["unit"]
            if view.options.unit_pages:
                there = station_path(view.lang, station).rpartition("/")[2]
            else:
                part = stations_path(view.lang, unit, at // per_page + 1)
                there = f"{part.rpartition('/')[2]}#{station}"
            return link(folder + there, view.unit(spots[station]))

        return anchor

    def _part(
        self, spot: int, twin: Twin, stations: Sequence[Twin], part: tuple[int, int],
        kept: Mapping[str, str],
    ) -> Page:  # fmt: skip
        """Some stations of a unit, whole, one after another.

        Args:
            kept: sections that are as they were, by id.
        """
        view, (number, of) = self.view, part
        here = stations_path(view.lang, twin["unit"], number)
        name = view.unit(spot)
        check = _check(view, here)
        sections = [kept.get(one["unit"]) or self._section(twin, one, check) for one in stations]
        told = view.say("unit.part", part=view.num(number), of=view.num(of))
        others = [
            {
                "href": href(here, stations_path(view.lang, twin["unit"], one)),
                "text": view.num(one),
                "here": one == number,
            }
            for one in range(1, of + 1)
        ]
        values = {
            "part": told,
            "others": others if of > 1 else [],
            "others_title": view.say("unit.parts"),
        }
        last = max((one["last"] for one in stations), default=-1)
        return Page(
            here, title(view, told, _titled(name, twin["unit"])), name, "stations.html", values,
            last, self._crumbs(spot, own=True), body="\n".join(sections),
        )  # fmt: skip

    def _section(self, twin: Twin, station: Twin, check: str) -> str:
        """One station among others on a page."""
        view, unit, last = self.view, station["unit"], station["last"]
        name = span(self._name(station))
        said = view.phrase("foot.last").format(entry=view.num(last)) if last >= 0 else ""
        return (
            f'{SECTION}{unit}" aria-labelledby="h--{unit}">\n'
            f'<h2 id="h--{unit}"><a href="#{unit}">{name}</a></h2>\n'
            f"{self.stations.section(twin, station, check)}\n"
            f'{f"""<p class="last">{said}</p>""" if said else ""}\n{SECTION_END}'
        )

    def _station(self, spot: int, twin: Twin, station: Twin) -> Page:
        """One station alone."""
        view = self.view
        here, name = station_path(view.lang, station["unit"]), self._name(station)
        body = self.stations.section(twin, station, _check(view, here), 2)
        return Page(
            here, title(view, _titled(name, station["unit"]), view.unit(spot).text), name,
            "station.html", {}, station["last"], self._crumbs(spot, own=True), body=body,
        )  # fmt: skip

    def _name(self, station: Twin) -> Name:
        return self.view.unit(self.view.units.place[station["unit"]])


def _parts(stations: int, per_page: int) -> list[tuple[int, int]]:
    return [(first, min(first + per_page, stations)) for first in range(0, stations, per_page)]


def _check(view: View, here: str) -> str:
    return href(here, CHECK) + f"?lang={view.lang}"


def _silent(view: View, twin: Twin) -> bool:
    """Whether a reader would look for stations here that nobody published."""
    return view.election.without_stations and not twin["stations"]


def _titled(name: Name, unit: str) -> str:
    """A title is unique, though two units may be called alike."""
    return f"{name.text} ({unit})"


def _ids(stations: Sequence[Twin], same: Sequence[bool]) -> set[str]:
    """The stations that are as they were."""
    return {one["unit"] for one, stays in zip(stations, same, strict=True) if stays}


def _alike(twin: Twin, before: Before | None, contest: str) -> bool:
    """Whether the tables of a contest had the same columns."""
    was = before.contests.get(contest) if before is not None else None
    columns: list[str] = twin["contests"][contest]["columns"]
    return was is not None and was.columns == columns
