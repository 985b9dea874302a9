"""The ballots of each set of stations that vote on the same: who stands there, and never votes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from hattama.core.record.facts import (
    ContestantCancelled,
    ContestantFact,
    ContestantWithdrawn,
    NotUnderstood,
)
from hattama.core.register.model import Contest, Option, Register
from hattama.publish.ballots import Guide, Style, ballot
from hattama.publish.frame import Crumb, Page, title
from hattama.publish.markup import escape, span
from hattama.publish.pages.voter import contact, notes
from hattama.publish.view import Name, View, href, path
from hattama.words import find

NAME = "ballots"
Gone = Mapping[tuple[str, str], ContestantFact]


def pages(view: View) -> Iterator[Page]:
    """A page for each style, where voters are told anything."""
    if view.ledger.voters is None:
        return
    writer = _Writer(view)
    for place, slug in enumerate(slugs(view.register, view.ledger.guide)):
        if slug:
            yield writer.page(slug, view.ledger.guide.styles[place])


def slugs(register: Register, guide: Guide) -> list[str]:
    """What the page of each style is called; nothing where there is nothing to vote on.

    A style is called after the contest that only it has, so that an address which people keep goes
    on leading to the same ballots when the register is amended; else after all its contests.
    """
    seen: dict[int, int] = {}
    for style in guide.styles:
        for one in style.contests:
            seen[one] = seen.get(one, 0) + 1
    return [_slug(register, style, seen) for style in guide.styles]


def _slug(register: Register, style: Style, seen: Mapping[int, int]) -> str:
    if not style.contests:
        return ""
    own = [register.contests[one].id for one in style.contests if seen[one] == 1]
    if own:
        return own[-1]
    ids = " ".join(register.contests[one].id for one in style.contests)
    # No id has two hyphens in a row.
    return f"b--{hashlib.sha256(ids.encode()).hexdigest()[:12]}"


def ballots_path(lang: str, slug: str) -> str:
    """The page of one set of ballots."""
    return path(lang, NAME, slug)


def style_name(view: View, style: Style) -> Name:
    """The name of the narrowest of its contests."""
    contests = [view.register.contests[one] for one in style.contests]
    depth = view.units.depth
    return view.contest(max(contests, key=lambda one: int(depth[one.unit])))


class _Writer:
    """Writes ballots in one language; a contest that many styles have is written once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.gone = _gone(view)
        self.notes, self.contact = notes(view), contact(view)
        # A phrase as markup, its place still open for a name, which is markup, too.
        self._nominated = escape(find(view.lang, "site_vote.ballot.party") or "{party}")
        self._parties = {
            option.id: option
            for contest in view.register.contests
            for option in contest.ballot.values()
            if option.kind == "list"
        }
        self._written: dict[str, dict[str, Any]] = {}

    def page(self, slug: str, style: Style) -> Page:
        view = self.view
        here, name = ballots_path(view.lang, slug), style_name(view, style)
        told = [self._contest(view.register.contests[one]) for one in style.contests]
        values = {
            "notes": self.notes,
            "where": span(name),
            "lead": view.word("site_vote.ballot.lead"),
            "stations": view.word("site_vote.ballot.stations", number=len(style.stations)),
            "contests": told,
            "contact": self.contact,
            "vote": href(here, path(view.lang, "vote")),
            "vote_text": view.say("way.vote"),
        }
        above = Crumb(path(view.lang, "vote"), Name(view.say("way.vote")))
        heading = view.word("site_vote.ballot.heading")
        named = f"{name.text} ({slug})"
        return Page(
            here, title(view, heading, named), Name(heading), "ballots.html",
            values, -1, [above],
        )  # fmt: skip

    def _contest(self, contest: Contest) -> dict[str, Any]:
        if contest.id not in self._written:
            self._written[contest.id] = self._write(contest)
        return self._written[contest.id]

    def _write(self, contest: Contest) -> dict[str, Any]:
        view, options = self.view, ballot(contest)
        names = view.options_of(view.result.contests[contest.id])
        standing = [one for one in options if one.kind != "against_all"]
        ordered = all(one.ballot_order is not None for one in standing)
        note = "" if ordered or not options else view.word("site_vote.ballot.no_order")
        if not options:
            note = view.word("site_vote.ballot.empty")
        return {
            "id": f"b-{contest.id}",
            "name": span(view.contest(contest)),
            "note": note,
            "number": view.word("site_vote.ballot.options", number=len(options)),
            "options": [
                {
                    "number": "" if one.ballot_order is None else view.num(one.ballot_order),
                    "name": span(names[one.id]) or escape(one.id),
                    "by": self._by(one),
                    "gone": self._left(contest, one),
                }
                for one in options
            ],
        }

    def _by(self, option: Option) -> str:
        """Who stands behind an option, in the same form for all; markup."""
        view = self.view
        if option.kind == "list":
            code, params = "list", {}
            if option.members > 1:
                code, params = "list_of", {"number": option.members}
            told = [view.word(f"site_vote.ballot.{code}", **params)]
            if option.persons is not None:
                told.append(view.word("site_vote.ballot.persons", number=option.persons))
            return escape("; ".join(told))
        if option.kind != "candidate":
            return escape(view.word(f"site_vote.ballot.{option.kind}"))
        if option.nominated == "party" or (option.nominated is None and option.party):
            return self._party(option)
        return escape(view.word(f"site_vote.ballot.{option.nominated or 'not_said'}"))

    def _party(self, option: Option) -> str:
        view, party = self.view, self._parties.get(option.party or "")
        if party is None:
            return escape(view.word("site_vote.ballot.party_unnamed"))
        name = view.name(party.names, party.id)
        return self._nominated.format(party=span(name))

    def _left(self, contest: Contest, option: Option) -> str:
        fact = self.gone.get((contest.id, option.id))
        if fact is None:
            return ""
        code = "withdrawn" if isinstance(fact, ContestantWithdrawn) else "cancelled"
        return self.view.word(f"site_vote.ballot.{code}", date=self.view.date(fact.date))


def _gone(view: View) -> Gone:
    """What became of a contestant who stands on the ballot and is out; the last word counts."""
    found: dict[tuple[str, str], ContestantFact] = {}
    for _, fact in view.snap.admitted.facts:
        if isinstance(fact, NotUnderstood) or not isinstance(fact, ContestantFact):
            continue
        key = fact.contest, fact.option
        found.pop(key, None)
        if isinstance(fact, (ContestantWithdrawn, ContestantCancelled)):
            found[key] = fact
    return found
