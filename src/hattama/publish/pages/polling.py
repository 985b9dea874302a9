"""Where and when people vote, as part of a station's section; only where voters are told anything.

Ten thousand stations are written in three languages, so all columns are read once, and texts that
many stations share (hours, what is offered, the way to the ballots) are written once.
"""

from __future__ import annotations

from hattama.core.register.model import ANSWERS, OFFERS, Names
from hattama.publish.ballots import NO_STYLE
from hattama.publish.markup import escape, span
from hattama.publish.pages.ballots import ballots_path, slugs
from hattama.publish.pages.voter import phone
from hattama.publish.view import View, href, station_path
from hattama.publish.voters import Row


class Places:
    """Writes the places of one language."""

    def __init__(self, view: View) -> None:
        self.view, told = view, view.ledger.voters
        self.told = told
        self._hours: dict[tuple[str, str], str] = {}
        self._offers: dict[tuple[int, ...], str] = {}
        self._settlements: dict[tuple[str, ...], str] = {}
        if told is None:
            return
        self._polling = view.ledger.polling
        self._style = view.ledger.guide.style.tolist()
        self._ballots = self._ways()
        over = "_over" if told.when == "over" else ""
        self._title = escape(view.word(f"site_vote.station.title{over}"))
        self._note = f'<p class="note">{escape(view.word("site_voter.when.over"))}</p>'
        self._labels = {
            key: f"<div><dt>{escape(view.word(f'site_{code}'))}</dt><dd>"
            for key, code in (
                ("number", "voter.find.number"),
                ("settlement", "vote.station.place"),
                ("address", "voter.find.address"),
                ("hours", "vote.station.hours"),
                ("phone", "voter.find.phone"),
                ("ballots", "vote.station.ballots"),
            )
        }

    @property
    def last(self) -> bool:
        """Whether the place stands after the results: when nobody can vote there any more."""
        return self.told is not None and self.told.when == "over"

    def section(self, unit: str, level: int) -> str:
        """What is said of a station; nothing where nothing is known.

        Args:
            level: of the heading.
        """
        if self.told is None:
            return ""
        spot = self.view.units.place[unit]
        row = self._polling.row(spot) if self._polling is not None else -1
        place = self._polling[row] if self._polling is not None and row >= 0 else None
        found = self._place(place) if place is not None else ""
        found += self._hours_of(place.hours if place is not None else self.told.hours(-1))
        found += self._after(place) if place is not None else ""
        style = self._style[spot]
        found += self._ballots[style] if style != NO_STYLE else ""
        if not found:
            return ""
        note = self._note if self.last else ""
        return f'<h{level}>{self._title}</h{level}>{note}<dl class="facts">{found}</dl>'

    def _place(self, place: Row) -> str:
        """Number, settlement and address."""
        number, named = place.number, place.settlement
        found = f"{self._labels['number']}{escape(number)}</dd></div>" if number else ""
        if named not in self._settlements:
            self._settlements[named] = self._named("settlement", named)
        return found + self._settlements[named] + self._named("address", place.address)

    def _named(self, key: str, texts: tuple[str, ...]) -> str:
        if not any(texts):
            return ""
        return f"{self._labels[key]}{span(self.view.name(Names(*texts)))}</dd></div>"

    def _hours_of(self, hours: tuple[str, str]) -> str:
        """The hours of the station, or the usual ones."""
        if hours not in self._hours:
            self._hours[hours] = self._said(*hours)
        return self._hours[hours]

    def _said(self, opens: str, closes: str) -> str:
        if not opens and not closes:
            text = self.view.word("site_voter.find.hours_unknown")
        else:
            code = "hours_told" if opens and closes else "opens" if opens else "closes"
            text = self.view.word(f"site_vote.station.{code}", opens=opens, closes=closes)
        return f"{self._labels['hours']}{escape(text)}</dd></div>"

    def _after(self, place: Row) -> str:
        """What the station offers, and the telephone of its commission."""
        answers = place.answers
        if answers not in self._offers:
            self._offers[answers] = "".join(
                f"<div><dt>{escape(self.view.word(f'site_voter.offer.{offer}'))}</dt>"
                f"<dd>{escape(self.view.word(f'site_voter.offer.{_word(answer)}'))}</dd></div>"
                for offer, answer in zip(OFFERS, answers, strict=True)
            )
        number = place.phone
        called = f"{self._labels['phone']}{phone(self.view, number)}</dd></div>" if number else ""
        return self._offers[answers] + called

    def _ways(self) -> list[str]:
        """The way to each set of ballots; all pages of stations stand in one folder."""
        view = self.view
        here, told = (
            station_path(view.lang, "x"),
            escape(view.word("site_vote.station.ballots_link")),
        )
        label = f"<div><dt>{escape(view.word('site_vote.station.ballots'))}</dt><dd>"
        return [
            f'{label}<a href="{href(here, ballots_path(view.lang, slug))}">{told}</a></dd></div>'
            if slug
            else ""
            for slug in slugs(view.register, view.ledger.guide)
        ]


def _word(answer: int) -> str:
    return ANSWERS[answer] or "not_said"
