"""Remarks on protocols in plain words, each with its ordinary reasons; nobody is accused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hattama.core.checks.model import Found
from hattama.core.record.protocol import OFFICIAL
from hattama.publish.markup import cells, escape, table
from hattama.publish.view import View, contest_path, href, station_path
from hattama.words import find
from hattama.words.count import remark_words
from hattama.words.protocol import text, title, why

# Where the page of a contest tells how often each remark occurs.
COMMON = "remarks"


class Remarks:
    """Writes remarks in one language; the names of a contest are looked up once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._names: dict[str | None, dict[str, str]] = {}

    def listed(self, found: Sequence[Mapping[str, Any]], level: int) -> str:
        """A list of remarks under a heading; nothing where there are none.

        Args:
            level: of the heading.
        """
        if not found:
            return ""
        view = self.view
        rows = "".join(self._one(one) for one in found)
        head = escape(view.say("remark.title"))
        note = escape(view.say("remark.note"))
        return f'<h{level}>{head}</h{level}><p class="note">{note}</p><ul class="plain">{rows}</ul>'

    def _one(self, one: Mapping[str, Any]) -> str:
        view, code, params = self.view, one["code"], one["params"]
        severity = escape(view.word(f"count.severity.{one['severity']}"))
        where = self._where(one)
        if one["class"] == "count":
            words = remark_words(view.lang, view.result, one["contest"], params)
            words.setdefault("unit", view.say("remark.here"))
            said = view.word(f"count.remark.{code}", **words)
            rest = ""
        else:
            said = text(view.lang, code, params, self._options(one["contest"]), self._unit,
                        self._contest)  # fmt: skip
            rest = self._rest(one)
        return (
            f'<li class="remark remark-{one["severity"]}">'
            f'<span class="remark-word">{severity}</span> {where}{escape(said)}{rest}</li>'
        )

    def _rest(self, one: Mapping[str, Any]) -> str:
        """Where it is told how often the same occurs, and why it ordinarily does."""
        view, contest = self.view, one["contest"]
        told = [escape(why(view.lang, one["code"]))]
        if contest is not None:
            # Pages of stations and of units stand beside the folder of the contests alike.
            there = href(station_path(view.lang, "x"), contest_path(view.lang, contest))
            told.insert(0, f'<a href="{there}#{COMMON}">{view.phrase("remark.often")}</a>')
        return f'<br><span class="often">{" ".join(filter(None, told))}</span>'

    def _where(self, one: Mapping[str, Any]) -> str:
        view = self.view
        contest = view.register.contest(one["contest"]) if one["contest"] else None
        if contest is None:
            return ""
        source = "" if one["source"] == OFFICIAL else f", {view.source(one['source'])}"
        return f"{escape(view.contest(contest).text + source)}: "

    def _options(self, contest: str | None) -> dict[str, str]:
        if contest not in self._names:
            names = (
                self.view.options_of(self.view.result.contests[contest])
                if contest is not None
                else {}
            )
            self._names[contest] = {option: name.text for option, name in names.items()}
        return self._names[contest]

    def _unit(self, unit: str) -> str:
        place = self.view.units.place
        return self.view.unit(place[unit]).text if unit in place else unit

    def _contest(self, name: str) -> str:
        contest = self.view.register.contest(name)
        return self.view.contest(contest).text if contest is not None else name


def common(view: View, contest: str) -> str:
    """How often each remark occurs in a contest, among so many protocols; nothing without any."""
    place = next(at for at, one in enumerate(view.register.contests) if one.id == contest)
    found = [
        one for one in view.result.checked.found if one.contest == place and one.kind != "coverage"
    ]
    if not found:
        return ""
    rows = [
        cells(
            _summary(view, one),
            [view.counted(len(one), one.among), view.share(len(one), one.among)],
            [escape(view.word(f"count.severity.{one.severity}"))],
        )
        for one in found
    ]
    head = [
        (escape(view.say("remark.what")), False),
        (escape(view.say("remark.protocols")), True),
        (escape(view.say("table.share")), True),
        (escape(view.say("remark.severity")), False),
    ]
    told = table("remarks-table", view.say("remark.common"), head, rows)
    title, note = escape(view.say("remark.title")), escape(view.say("remark.note"))
    return f'<h2 id="{COMMON}">{title}</h2><p class="note">{note}</p>{told}'


def _summary(view: View, one: Found) -> str:
    """What all remarks of one group have in common."""
    known = find(view.lang, f"checks.title.{one.code}") or "identity" in one.fixed
    told = title(view.lang, one.code, one.fixed) if known else one.code
    source = "" if one.source == OFFICIAL else f" ({view.source(one.source)})"
    return escape(told + source)
