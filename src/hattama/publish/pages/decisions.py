"""Every fact that is no protocol, newest first: sessions, decisions, complaints, announcements."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hattama.bundle import layout
from hattama.core.record.facts import NotUnderstood
from hattama.publish.controls import filterable
from hattama.publish.frame import Page, home_crumb, title
from hattama.publish.ledger import Ledger
from hattama.publish.markup import escape, link, span
from hattama.publish.pages import sources
from hattama.publish.pages.told import article, linked, option_name
from hattama.publish.paging import Paged, part_title
from hattama.publish.twins import fact_json
from hattama.publish.view import Name, View, feed_path, href

STEM = "decisions"


def order(ledger: Ledger) -> list[int]:
    """The entries that are shown, the newest day first, and within a day the newest entry."""
    return sorted(ledger.story.told(), key=lambda one: (day(ledger, one), one), reverse=True)


def day(ledger: Ledger, entry: int) -> str:
    """The date of a fact, or the day on which it was recorded where it has none (UTC)."""
    date = getattr(ledger.story.facts[entry], "date", None)
    return str(date) if date is not None else ledger.recorded(entry)[:10]


def plain(ledger: Ledger, entry: int) -> dict[str, Any]:
    """A fact as `told` reads it."""
    fact = ledger.story.facts[entry]
    if isinstance(fact, NotUnderstood):
        return {"kind": "NotUnderstood", "name": fact.kind, "entry": entry}
    return fact_json(ledger, entry, fact)


def pages(view: View) -> Iterator[Page]:
    """The pages of a language."""
    paged = Paged(view, STEM, order(view.ledger))
    writer = _Writer(view, paged)
    name, crumb = view.say("way.decisions"), home_crumb(view)
    for part in range(1, len(paged) + 1):
        here = paged.path(part)
        values = {
            "lead": view.word("site_news.decisions.lead"),
            "feed_href": href(here, feed_path(view.lang, STEM)),
            "feed_text": view.word("site_news.page.feed"),
            "empty": "" if paged.entries else view.word("site_news.decisions.empty"),
            "groups": writer.groups(here, paged.on(part)),
            "sources": _sources(view, paged.on(part)),
            "sources_title": view.word("site_news.turnout.sources"),
            "search": filterable(view.lang, view.word("site_news.page.search")),
            **paged.ways(part),
        }
        heading = part_title(view, name, part, len(paged))
        yield Page(
            here, title(view, heading), Name(heading), "decisions.html", values,
            max(paged.entries, default=-1), [crumb], feed_path(view.lang, STEM),
        )  # fmt: skip


def _sources(view: View, entries: Sequence[int]) -> str:
    """The list that the numbers in the sentences of a page name."""
    return sources.listed(view, sources.used(plain(view.ledger, one) for one in entries))


class _Writer:
    """Writes facts in one language."""

    def __init__(self, view: View, paged: Paged) -> None:
        self.view, self.paged, self.story = view, paged, view.ledger.story
        self.changes = Paged(view, "changes", [one.entry for one in self.story.changes])
        self.withdrawn = {
            (one.fact.name, one.fact.sha256): one.entry
            for one in view.snap.admitted.withdrawn
        }  # fmt: skip

    def groups(self, here: str, entries: Sequence[int]) -> list[dict[str, Any]]:
        """Facts by day."""
        view, ledger = self.view, self.view.ledger
        found = []
        for date, own in itertools.groupby(entries, lambda one: day(ledger, one)):
            told = view.date(dt.date.fromisoformat(date))
            found.append({"id": f"d-{date}", "date": told,
                          "rows": [self._row(here, one) for one in own]})  # fmt: skip
        return found

    def _row(self, here: str, entry: int) -> dict[str, Any]:
        view, fact = self.view, plain(self.view.ledger, entry)
        place = view.units.place
        unit = str(fact.get("unit"))
        address = view.address(here, place[unit]) if unit in place else ""
        told = [linked(view, fact, address), escape(article(view, fact))]
        rest = [*self._details(here, entry, fact), *self._fate(here, entry)]
        return {
            "entry": entry,
            "told": " ".join(filter(None, told)),
            "rest": rest,
            "number": view.word("site_news.page.entry", entry=view.num(entry)),
            "time": view.moment(view.ledger.recorded(entry)),
        }

    def _details(self, here: str, entry: int, fact: Mapping[str, Any]) -> Iterator[str]:
        """What belongs to a fact besides its sentence."""
        yield from self._claims(fact)
        kind = fact["kind"]
        if kind == "LotDrawn":
            for key in ("among", "drawn"):
                names = ", ".join(
                    option_name(self.view, str(fact["contest"]), one) for one in fact[key]
                )
                yield self._say(key, names=names)
        if kind in ("ComplaintFiled", "CourtJudgment", "Revealed"):
            # What a seal held may be a copy of the protocol of a unit.
            unit = str((fact.get("content") or fact).get("unit"))
            if unit in self.view.units.place:
                spot = self.view.units.place[unit]
                name = link(self.view.address(here, spot), self.view.unit(spot))
                yield f"{self._say('unit')} {name}"
        about = fact.get("about")
        if kind == "DecisionMade" and isinstance(about, Mapping):
            yield self._text(here, about)
        document = fact.get("document")
        if isinstance(document, Mapping):
            yield self._say("document", bytes=self.view.num(int(document["bytes"])),
                            type=document["type"], sha256=document["sha256"])  # fmt: skip
        yield from self._related(here, entry, fact)

    def _claims(self, fact: Mapping[str, Any]) -> Iterator[str]:
        """Seats, winners and shares that were announced."""
        view = self.view
        seats = [
            f"{view.group(one['option'])} ({view.word('count.tier.' + one['tier'])}): "
            + ("" if one.get("seats") is None else view.num(one["seats"]))
            for one in fact.get("seats", ()) if not one.get("rest")
        ]  # fmt: skip
        winners = [
            f"{self._contest(one['contest'])}: {option_name(view, one['contest'], one['option'])}"
            for one in fact.get("winners", ())
        ]
        shares = [
            f"{option_name(view, one['contest'], one['option'])}: {view.announced(one['percent'])}"
            for one in fact.get("shares", ())
        ]
        for key, found in (("seats", seats), ("winners", winners), ("shares", shares)):
            if found:
                yield self._say(key, told="; ".join(found))

    def _contest(self, name: str) -> str:
        contest = self.view.register.contest(name)
        return self.view.contest(contest).text if contest is not None else name

    def _text(self, here: str, about: Mapping[str, Any]) -> str:
        """The text of a decision, or that it was taken away."""
        digest = str(about["sha256"])
        address = layout.file("text", digest)
        ended = self.withdrawn.get(("text", digest))
        if ended is None:
            told = self.view.word("site_news.decisions.text",
                                  bytes=self.view.num(int(about["bytes"])))  # fmt: skip
            return link(href(here, address), Name(told))
        told = self._say("text_withdrawn", sha256=digest)
        return f"{told} {self._to(here, ended)}"

    def _related(self, here: str, entry: int, fact: Mapping[str, Any]) -> Iterator[str]:
        """Facts that answer this one, and the one that it answers."""
        story, kind = self.story, fact["kind"]
        if kind == "ComplaintFiled":
            answers = story.answers.get(str(fact["complaint"]), [])
            for one in answers:
                yield f"{self._say('answered')} {self._to(here, one)}"
        elif fact.get("complaint") and str(fact["complaint"]) in story.filed:
            yield f"{self._say('answers')} {self._to(here, story.filed[str(fact['complaint'])])}"
        if entry in story.unsealed:
            yield f"{self._say('unseals')} {self._to(here, story.unsealed[entry])}"

    def _fate(self, here: str, entry: int) -> Iterator[str]:
        """Whether a fact still holds, and what it took the place of."""
        corrects = getattr(self.story.facts[entry], "corrects", None)
        if corrects is not None:
            yield f"{self._say('corrects')} {self._to(here, corrects.entry)}"
        if entry in self.story.gone:
            state, after = self.story.gone[entry]
            yield f"<strong>{self._say(state)}</strong> {self._to(here, after)}"

    def _to(self, here: str, entry: int) -> str:
        """A link to an entry, among the decisions or the changes."""
        told = self.view.word("site_news.page.entry", entry=self.view.num(entry))
        address = self.paged.href(here, entry) or self.changes.href(here, entry)
        return link(address, Name(told)) if address else span(Name(told))

    def _say(self, key: str, **params: Any) -> str:
        return escape(self.view.word(f"site_news.decisions.{key}", **params))
