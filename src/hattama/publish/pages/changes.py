"""What changed since: corrections, withdrawals, annulments, recounts, keys, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from hattama.bundle import layout
from hattama.core.record.facts import Announced, Corrects, NotUnderstood
from hattama.publish.controls import filterable
from hattama.publish.frame import Page, home_crumb, title
from hattama.publish.markup import escape, link, span
from hattama.publish.pages import decisions
from hattama.publish.pages.told import article, linked
from hattama.publish.paging import Paged, part_title
from hattama.publish.story import Change
from hattama.publish.view import Name, View, feed_path, href
from hattama.words import find

STEM = "changes"
# Moments from which a reader may ask what changed since.
_MOMENTS = 12
_DAY = 24 * 60 * 60
_SHORT = 8
# More figures than these are folded: those of a protocol that was taken back.
_MANY = 12


def pages(view: View) -> Iterator[Page]:
    """The pages of a language."""
    changes = view.ledger.story.changes
    paged = Paged(view, STEM, [one.entry for one in changes])
    writer = Writer(view, paged)
    name = view.say("way.changes")
    crumb = home_crumb(view)
    for part in range(1, len(paged) + 1):
        here = paged.path(part)
        own = changes[(part - 1) * paged.rows : part * paged.rows]
        values = {
            "lead": view.word("site_news.changes.lead"),
            "feed_href": href(here, feed_path(view.lang, STEM)),
            "feed_text": view.word("site_news.page.feed"),
            "empty": "" if changes else view.word("site_news.changes.empty"),
            "since_title": view.word("site_news.changes.since_title"),
            "since_note": view.word("site_news.changes.since_note"),
            "since": _since(view, paged, here) if part == 1 else [],
            "list_title": view.word("site_news.changes.list_title"),
            "rows": [writer.row(here, one) for one in own],
            "search": filterable(view.lang, view.word("site_news.page.search")),
            **paged.ways(part),
        }
        heading = part_title(view, name, part, len(paged))
        yield Page(
            here, title(view, heading), Name(heading), "changes.html", values,
            changes[0].entry if changes else -1, [crumb], feed_path(view.lang, STEM),
        )  # fmt: skip


def moments(view: View) -> list[int]:
    """Entries after which a reader may ask what changed: the last of each day, announcements.

    They follow from the record alone, so that everybody who builds the site gets the same list;
    which states a folder keeps is the folder's own affair.
    """
    times = view.snap.recorded.times
    ends = np.flatnonzero(np.diff(times // _DAY)).tolist()
    announced = [
        number for number, one in view.ledger.story.facts.items()
        if isinstance(one, Announced) and not isinstance(one, NotUnderstood)
    ]  # fmt: skip
    return sorted({0, *ends, *announced}, reverse=True)


def _since(view: View, paged: Paged, here: str) -> list[dict[str, Any]]:
    """How many changes came after each moment, and where the first of them stands."""
    found: list[dict[str, Any]] = []
    entries = np.array(paged.entries[::-1], dtype=np.int64)
    last = 0
    for moment in moments(view):
        # Entries grow; those after the moment stand at the end.
        later = len(entries) - int(np.searchsorted(entries, moment, side="right"))
        if later == last:
            continue
        last = later
        first = int(entries[len(entries) - later])
        text = view.word(
            "site_news.changes.since", entry=view.num(moment),
            time=view.moment(view.ledger.recorded(moment)), number=view.num(later),
        )  # fmt: skip
        found.append({"href": paged.href(here, first), "text": text})
    return found if len(found) <= _MOMENTS else [*found[: _MOMENTS - 1], found[-1]]


class Writer:
    """Writes changes in one language."""

    def __init__(self, view: View, paged: Paged) -> None:
        self.view, self.paged = view, paged
        self.decisions = Paged(view, decisions.STEM, decisions.order(view.ledger))
        self.withdrawn = {
            (one.fact.name, one.fact.sha256) for one in view.snap.admitted.withdrawn
        }  # fmt: skip
        # What stands in thousands of rows is written once; all parts stand in one folder.
        self._columns: dict[tuple[str, str], str] = {}
        self._contests: dict[str, str] = {}
        self._reasons: dict[tuple[str, str, str], str] = {}

    def row(self, here: str, one: Change) -> dict[str, Any]:
        """What the template shows of a change."""
        view = self.view
        return {
            "entry": one.entry,
            "number": view.word("site_news.page.entry", entry=view.num(one.entry)),
            "time": view.moment(view.ledger.recorded(one.entry)),
            "told": self._told(here, one),
            "figures": [self._figure(one, figure) for figure in one.figures],
            "folded": view.word("site_news.changes.figures", number=view.num(len(one.figures)))
            if len(one.figures) > _MANY
            else "",
            "files": [self._file(here, *file) for file in one.files],
            "why": self._why(here, one),
        }

    def _told(self, here: str, one: Change) -> str:
        if one.was is not None:
            return self._protocol(here, one)
        about = one.about
        entry = one.entry if one.kind != "fact_withdrawn" or about is None else about
        fact = decisions.plain(self.view.ledger, entry)
        place = self.view.units.place
        unit = str(fact.get("unit"))
        address = self.view.address(here, place[unit]) if unit in place else ""
        said = linked(self.view, fact, address, here)
        if about is None:
            rest = [escape(article(self.view, fact)), self._key(one)]
            return " ".join(filter(None, [said, *rest]))
        return f"{self._kind(here, one)} {said}"

    def _key(self, one: Change) -> str:
        """Of a new key, which one took the place of which."""
        if one.kind != "KeyRotated":
            return ""
        fact = decisions.plain(self.view.ledger, one.entry)
        old, new = (self._key_id(str(fact[key])) for key in ("old", "new"))
        return f"<code>{old}</code> → <code>{new}</code>"

    @staticmethod
    def _key_id(vkey: str) -> str:
        return escape("+".join(vkey.split("+")[:2]))

    def _protocol(self, here: str, one: Change) -> str:
        """Which protocol: kind of change, unit, contest, source."""
        was, now = one.was, one.now
        assert was is not None
        parts = [self._unit(here, was.unit), self._contest(was.contest),
                 escape(self.view.source(was.source))]  # fmt: skip
        told = f"{self._kind(here, one)} {', '.join(parts)}."
        if now is not None and (now.unit, now.contest) != (was.unit, was.contest):
            moved = f"{self._unit(here, now.unit)}, {self._contest(now.contest)}"
            told += f" {self._say('moved')} {moved}."
        return told

    def _kind(self, here: str, one: Change) -> str:
        about = self.view.num(one.about)
        said = self._say(one.kind, entry=about)
        address = self.decisions.href(here, one.about or 0) if one.was is None else ""
        return f'<a href="{escape(address)}">{said}</a>' if address else said

    def _unit(self, here: str, unit: str) -> str:
        place = self.view.units.place
        if unit not in place:
            return escape(unit)
        return link(self.view.address(here, place[unit]), self.view.unit(place[unit]))

    def _contest(self, name: str) -> str:
        if name not in self._contests:
            contest = self.view.register.contest(name)
            found = span(self.view.contest(contest)) if contest is not None else escape(name)
            self._contests[name] = found
        return self._contests[name]

    def _figure(self, one: Change, figure: tuple[str, int | None, int | None]) -> str:
        column, was, now = figure
        num = self.view.num
        return f"{self._column(one, column)}: {num(was)} → {num(now)}"

    def _column(self, one: Change, column: str) -> str:
        """The name of an option, or the label of a line."""
        if one.was is not None:
            contest = one.was.contest
        else:
            contest = str(decisions.plain(self.view.ledger, one.entry).get("contest"))
        told = self._columns.get((contest, column))
        if told is None:
            found = self.view.result.contests.get(contest)
            names = self.view.options_of(found) if found is not None else {}
            told = span(names[column]) if column in names else escape(self.view.line(column))
            self._columns[contest, column] = told
        return told

    def _file(self, here: str, name: str, before: str, after: str) -> str:
        """A file of the register, before and after, each with the beginning of its hash."""
        told = escape(self.view.word(f"site_news.file.{name}"))
        return (f"{told}: {self._hash(here, name, before)} → "
                f"{self._hash(here, name, after)}")  # fmt: skip

    def _hash(self, here: str, name: str, digest: str) -> str:
        if not digest:
            return "\u2013"
        address = layout.file(name, digest)
        if (name, digest) in self.withdrawn:
            address += layout.WITHDRAWN
        return f'<a href="{escape(href(here, address))}"><code>{digest[:_SHORT]}</code></a>'

    def _why(self, here: str, one: Change) -> str:
        """Reason, body and article of a change."""
        if one.why is not None:
            return self._corrects(one.why)
        fact = decisions.plain(self.view.ledger, one.entry)
        told = []
        if fact.get("reason"):
            reason = str(fact["reason"])
            word = find(self.view.lang, f"site.reason.{reason}")
            told.append(self._say("reason", reason=word or reason))
        address = self.decisions.href(here, one.entry)
        if address:
            told.append(link(address, Name(self.view.word("site_news.changes.decision"))))
        return " ".join(told)

    def _corrects(self, why: Corrects) -> str:
        key = why.reason, why.by, why.article
        if key not in self._reasons:
            self._reasons[key] = escape(self.view.corrects(*key))
        return self._reasons[key]

    def _say(self, key: str, **params: Any) -> str:
        return escape(self.view.word(f"site_news.changes.{key}", **params))
