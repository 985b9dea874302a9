"""Pages of a unit above the stations, and of its stations, from its twin and from names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from hattama.core.register.model import Contest
from hattama.core.seats.tiers.contest import INVALID
from hattama.publish.controls import coding, tools
from hattama.publish.frame import CHECK, Crumb, Page, home_crumb, title
from hattama.publish.markup import cells, escape, link, span, table
from hattama.publish.pages.remarks import Remarks
from hattama.publish.pages.station import Stations, Twin
from hattama.publish.pages.told import fact_text
from hattama.publish.shares import base_of, base_places
from hattama.publish.view import (
    Name,
    View,
    contest_path,
    file_name,
    href,
    station_path,
    stations_path,
    twin_path,
    unit_path,
)

# Lines that a table of units shows, where the form has them; all others stand with the station.
SHOWN = ("voters", "ballots_issued", "ballots_cast", INVALID)


class Units:
    """Writes the pages of units and stations in one language."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.stations = Stations(view)
        self.remarks = Remarks(view)

    def pages(self, spot: int, twin: Twin, before: Twin | None = None) -> Iterator[Page | str]:
        """The unit's own page, then those of its stations: each alone, or some together.

        Args:
            before: the twin from which pages stand there already; of those that stay as they are
                only the path is given.
        """
        view = self.view
        yield self._unit(spot, twin)
        stations = twin["stations"]
        same = _same(stations, twin, before)
        if view.options.unit_pages:
            for at, one in enumerate(stations):
                stays = same[at]
                path_ = station_path(view.lang, one["unit"])
                yield path_ if stays else self._station(spot, twin, one)
            return
        parts = _parts(len(stations), view.options.per_page)
        for part, (first, stop) in enumerate(parts, 1):
            if all(same[first:stop]):
                yield stations_path(view.lang, twin["unit"], part)
            else:
                yield self._part(spot, twin, stations[first:stop], (part, len(parts)))

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

    def _crumbs(self, spot: int, *, own: bool = False) -> list[Crumb]:
        """The units above, from the top; the top leads to the home page."""
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

    def _unit(self, spot: int, twin: Twin) -> Page:
        view = self.view
        here, name = unit_path(view.lang, twin["unit"]), view.unit(spot)
        contests = [
            _Table(view, name_, twin, here).section()
            for name_ in twin["contests"]
            if view.register.contest(name_) is not None
        ]
        inside = [self._contest_link(here, one) for one in twin["inside"]]
        values = {
            "level": view.say(f"level.{twin['level']}"),
            "unit": twin["unit"],
            "contests": contests,
            "inside": inside,
            "inside_title": view.say("unit.inside"),
            # Where nothing is voted no table has them.
            "idle": [] if contests else self._links(here, twin["stations"]),
            "idle_title": view.say("unit.idle"),
            "remarks": self.remarks.listed(twin["remarks"], 2),
            "facts": [fact_text(view, one) for one in twin["facts"]],
            "facts_title": view.say("station.facts"),
            "silent": view.say("station.not_published") if _silent(view, twin) else "",
            "twin": href(here, twin_path(twin["unit"])),
            "twin_text": view.say("unit.twin"),
        }
        return Page(
            here, title(view, _titled(name, twin["unit"])), name, "unit.html", values,
            twin["last"], self._crumbs(spot),
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

    def _part(self, spot: int, twin: Twin, stations: Sequence[Twin], part: tuple[int, int]) -> Page:
        """Some stations of a unit, whole, one after another."""
        view, (number, of) = self.view, part
        here = stations_path(view.lang, twin["unit"], number)
        name = view.unit(spot)
        check = _check(view, here)
        sections = [
            {
                "id": one["unit"],
                "name": span(self._name(one)),
                "address": f"#{one['unit']}",
                "body": self.stations.section(twin, one, check),
                "last": view.say("foot.last", entry=view.num(one["last"]))
                if one["last"] >= 0
                else "",
            }
            for one in stations
        ]
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
            "sections": sections,
            "others": others if of > 1 else [],
            "others_title": view.say("unit.parts"),
            "link": view.say("station.link"),
            "codes": coding(view.lang),
        }
        last = max((one["last"] for one in stations), default=-1)
        return Page(
            here, title(view, told, _titled(name, twin["unit"])), name, "stations.html", values,
            last, self._crumbs(spot, own=True),
        )  # fmt: skip

    def _station(self, spot: int, twin: Twin, station: Twin) -> Page:
        """One station alone."""
        view = self.view
        here, name = station_path(view.lang, station["unit"]), self._name(station)
        values = {
            "body": self.stations.section(twin, station, _check(view, here), 2),
            "codes": coding(view.lang),
        }
        return Page(
            here, title(view, _titled(name, station["unit"]), view.unit(spot).text), name,
            "station.html", values, station["last"], self._crumbs(spot, own=True),
        )  # fmt: skip

    def _name(self, station: Twin) -> Name:
        return self.view.unit(self.view.units.place[station["unit"]])


class _Table:
    """Results of one contest in a unit: its total, the units below, its stations."""

    def __init__(self, view: View, name: str, twin: Twin, here: str) -> None:
        self.view, self.twin, self.here, self.name = view, twin, here, name
        self.one = view.result.contests[name]
        self.contest: Contest = self.one.contest
        self.found = twin["contests"][name]
        columns: list[str] = self.found["columns"]
        names = view.options_of(self.one)
        lines = [line for line in SHOWN if line in columns]
        self.shown = [*lines, *(option for option in self.contest.ballot if option in columns)]
        self.spots = [columns.index(one) for one in self.shown]
        self.heads = [(escape(view.line(one)), True) for one in lines]
        self.heads += [(span(names[one]), True) for one in self.shown[len(lines) :]]
        self.base = base_places(self.one, columns)

    def section(self) -> dict[str, Any]:
        """What the template shows of a contest."""
        view, found = self.view, self.found
        return {
            "id": f"c-{self.name}",
            "name": link(href(self.here, contest_path(view.lang, self.name)),
                         view.contest(self.contest)),
            "coverage": self._coverage(found),
            "basis": view.say(f"basis.{found['basis']}"),
            "total": self._total() if self._known(found) else "",
            "below": self._below(),
            "stations": self._stations(),
        }  # fmt: skip

    def _known(self, row: Mapping[str, Any]) -> bool:
        return any(one is not None for one in row["figures"])

    def _coverage(self, row: Mapping[str, Any]) -> str:
        view = self.view
        if row["expected"] is None:
            return view.say("unit.counted_unknown", counted=view.num(row["counted"]))
        return view.say(
            "unit.counted", counted=view.num(row["counted"]), expected=view.num(row["expected"])
        )

    def _total(self) -> str:
        """Every line and option of the unit's own total, with shares."""
        view, figures = self.view, self.found["figures"]
        names, columns = view.options_of(self.one), self.found["columns"]
        below = base_of(figures, self.base)
        gaps = any(self.found["absent"])
        rows = []
        for spot, (column, value) in enumerate(zip(columns, figures, strict=True)):
            if value is None and column not in names:
                continue
            head = span(names[column]) if column in names else escape(view.line(column))
            counts = column in self.contest.ballot and spot in self.base
            share = view.share(value, below) if counts else ""
            rows.append(cells(head, [view.num(value), share], [self._gap(spot)] if gaps else []))
        caption = view.say("unit.total", contest=view.contest(self.contest).text)
        told = view.say("table.share_of", caption=caption, base=self._base_name())
        titles = [
            (escape(view.say("table.line")), False),
            (escape(view.say("table.number")), True),
            (escape(view.say("table.share")), True),
        ]
        if gaps:
            titles.append((escape(view.say("table.remark")), False))
        return table(f"total-{self.name}", told, titles, rows) + self._turnout()

    def _gap(self, spot: int) -> str:
        """How many protocols leave a line out of the total."""
        view, absent = self.view, self.found["absent"][spot]
        return escape(view.say("unit.absent", number=view.num(absent))) if absent else ""

    def _turnout(self) -> str:
        view, share = self.view, self.found["turnout"]
        if share is None:
            return ""
        told = view.say("unit.turnout", share=view.share(*share), above=view.num(share[0]),
                        below=view.num(share[1]))  # fmt: skip
        return f"<p>{escape(told)}</p>"

    def _base_name(self) -> str:
        return self.view.word(f"seats.value.base.{self.found['base']}")

    def _below(self) -> str:
        """The units below that are no stations."""
        view, units = self.view, self.twin["units"]
        if not units:
            return ""
        rows = []
        for one in units:
            row = one["contests"].get(self.name)
            if row is None:
                continue
            name = view.unit(view.units.place[one["unit"]])
            head = link(href(self.here, unit_path(view.lang, one["unit"])), name)
            rows.append(self._row(head, row))
        caption = view.say("unit.below", contest=view.contest(self.contest).text)
        heads = [(escape(view.say("table.unit")), False), (escape(view.say("table.counted")), True)]
        return table(f"below-{self.name}", caption, [*heads, *self.heads], rows,
                     attributes=tools(view.lang, len(rows)))  # fmt: skip

    def _row(self, head: str, row: Mapping[str, Any]) -> str:
        num, figures = self.view.num, row["figures"]
        counted = self.view.counted(row["counted"], row["expected"])
        return cells(head, [counted, *(num(figures[spot]) for spot in self.spots)])

    def _stations(self) -> str:
        """The stations of the unit, a row each, whether their protocol is here or not."""
        view, twin = self.view, self.twin
        stations = [one for one in twin["stations"] if self.name in one.get("contests", ())]
        if not stations:
            return ""
        columns = twin["columns"].get(self.name, [])
        spots = [columns.index(one) if one in columns else None for one in self.shown]
        silent = ["\u2013"] * len(self.shown)
        state = {
            key: escape(view.say(f"state.{key}"))
            for key in ("here", "missing", "none", "copies", "corrected")
        }
        addresses = self._addresses()
        rows = []
        for one in stations:
            head = link(addresses[one["unit"]], view.unit(view.units.place[one["unit"]]))
            own = [it for it in one.get("protocols", ()) if it["contest"] == self.name]
            first = next((it for it in own if it["source"] == "official"), None)
            if first is not None:
                figures = first["figures"]
                told = ["\u2013" if at is None else view.num(figures[at]) for at in spots]
                said = state["corrected" if first["corrected"] else "here"]
            else:
                told = silent
                missing = self.name in one.get("missing", ())
                said = state["copies" if own else "missing" if missing else "none"]
            rows.append(
                f'<tr id="row-{self.name}--{one["unit"]}"><th scope="row">{head}</th>'
                f"<td>{said}</td>"
                + "".join([f'<td class="num">{cell}</td>' for cell in told]) + "</tr>"
            )  # fmt: skip
        caption = view.say("unit.stations", contest=view.contest(self.contest).text)
        heads = [
            (escape(view.say("table.station")), False),
            (escape(view.say("table.state")), False),
        ]
        return table(f"stations-{self.name}", caption, [*heads, *self.heads], rows,
                     attributes=tools(view.lang, len(rows)))  # fmt: skip

    def _addresses(self) -> dict[str, str]:
        """Where each station of the unit is shown."""
        view, unit = self.view, self.twin["unit"]
        per_page, found = view.options.per_page, {}
        folder = href(self.here, station_path(view.lang, "x")).removesuffix("x.html")
        parts: dict[int, str] = {}
        for at, one in enumerate(self.twin["stations"]):
            station = one["unit"]
            if view.options.unit_pages:
                found[station] = f"{folder}{file_name(station)}.html"
                continue
            part = at // per_page + 1
            if part not in parts:
                parts[part] = href(self.here, stations_path(view.lang, unit, part))
            found[station] = f"{parts[part]}#{station}"
        return found


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


def _same(stations: Sequence[Twin], twin: Twin, before: Twin | None) -> list[bool]:
    """Which stations are as they were, in their places, with the same columns."""
    if before is None or len(before["stations"]) != len(stations):
        return [False] * len(stations)
    if before["columns"] != twin["columns"]:
        return [False] * len(stations)
    pairs = zip(before["stations"], stations, strict=True)
    return [_plain(one) == was for was, one in pairs]


def _plain(station: Twin) -> Any:
    """A station as JSON holds it: a pair is a list there."""
    return msgspec.to_builtins(station)
