"""Results of one contest in a unit: its total, the units below, its stations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from hattama.core.record.protocol import OFFICIAL
from hattama.core.register.model import Contest
from hattama.core.seats.tiers.contest import INVALID
from hattama.publish.controls import tools
from hattama.publish.markup import cells, escape, link, renewed, span, table, table_in
from hattama.publish.pages.station import Twin
from hattama.publish.shares import base_of, base_places
from hattama.publish.view import View, contest_path, href, unit_path

# Lines that a table of units shows, where the form has them; all others stand with the station.
SHOWN = ("voters", "ballots_issued", "ballots_cast", INVALID)
# Of a table that stands there, no more than one row in so many is written anew; else all are.
FEW = 4


class Tally:
    """Writes them in one language."""

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

    def section(self, anchor: Callable[[int], str], before: str, same: Sequence[bool]) -> str:
        """The section of a page.

        Args:
            anchor: gives of a station of the twin its name, leading to where it is shown.
            before: the page that stands there, where its tables have the same columns.
            same: which stations of the twin are as they were there.
        """
        view, found, key = self.view, self.found, f"c-{self.name}"
        there = contest_path(view.lang, self.name)
        told = f"{self._coverage(found)} {view.say('basis.' + found['basis'])}".lstrip()
        return (
            f'<section aria-labelledby="{key}">\n'
            f'<h2 id="{key}">{link(href(self.here, there), view.contest(self.contest))}</h2>\n'
            f"<p>{escape(told)}</p>\n"
            f"{self._total() if self._known(found) else ''}\n"
            f"{self._below()}\n{self._stations(anchor, before, same)}\n</section>\n"
        )

    def _known(self, row: Mapping[str, Any]) -> bool:
        return any(one is not None for one in row["figures"])

    def _coverage(self, row: Mapping[str, Any]) -> str:
        view = self.view
        if view.election.without_stations and not row["counted"]:
            return ""
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

    def _stations(self, anchor: Callable[[int], str], before: str, same: Sequence[bool]) -> str:
        """The stations of the unit, a row each, whether their protocol is here or not."""
        view, name, stations = self.view, self.name, self.twin["stations"]
        own = [at for at, one in enumerate(stations) if name in one.get("contests", ())]
        if not own:
            return ""
        heads = [
            (escape(view.say("table.station")), False),
            (escape(view.say("table.state")), False),
            *self.heads,
        ]
        stood = table_in(before, f"stations-{name}") if before else ""
        new = [at for at in own if not same[at]]
        if stood and len(new) * FEW <= len(own):
            rows = {self._id(stations[at]): self._station(stations[at], anchor(at)) for at in new}
            return renewed(stood, heads, rows)
        caption = view.say("unit.stations", contest=view.contest(self.contest).text)
        return table(
            f"stations-{name}", caption, heads,
            [self._station(stations[at], anchor(at)) for at in own],
            attributes=tools(view.lang, len(own)),
        )  # fmt: skip

    def _id(self, station: Twin) -> str:
        return f"row-{self.name}--{station['unit']}"

    def _station(self, station: Twin, anchor: str) -> str:
        name, figures = self.name, self._silent
        own = [it for it in station.get("protocols", ()) if it["contest"] == name]
        first = next((it for it in own if it["source"] == OFFICIAL), None)
        if first is not None:
            held = [*first["figures"], None]
            figures = self._cells % tuple(self.view.nums([held[at] for at in self._places]))
            state = "corrected" if first["corrected"] else "here"
        elif own:
            state = "copies"
        else:
            state = "missing" if name in station.get("missing", ()) else "none"
        return (
            f'<tr id="{self._id(station)}"><th scope="row">{anchor}</th>'
            f"<td>{self._states[state]}</td>{figures}</tr>"
        )

    @cached_property
    def _places(self) -> list[int]:
        """Where protocols hold the figures that are shown; -1 for one that they lack."""
        columns = self.twin["columns"].get(self.name, [])
        return [columns.index(one) if one in columns else -1 for one in self.shown]

    @cached_property
    def _cells(self) -> str:
        return '<td class="num">%s</td>' * len(self.shown)

    @cached_property
    def _silent(self) -> str:
        """The figures of a station without a protocol."""
        return self._cells % tuple(self.view.nums([None] * len(self.shown)))

    @cached_property
    def _states(self) -> dict[str, str]:
        codes = ("here", "missing", "none", "copies", "corrected")
        return {code: escape(self.view.say(f"state.{code}")) for code in codes}
