"""How to vote: when, what to bring, help, voting at home, complaints, observing; each with its law.

The sentences stand in `howto`; hours and the hour for requests are the commission's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hattama.publish.frame import Page, title
from hattama.publish.howto import SOURCE, TOPICS, how_to
from hattama.publish.markup import link
from hattama.publish.pages import ballots
from hattama.publish.pages.voter import contact, notes
from hattama.publish.view import Name, View, href, path

NAME = "vote"
# So many sets of ballots are listed; of more, a voter finds the own one by the station.
MOST_STYLES = 100


def pages(view: View) -> Iterator[Page]:
    """The page of one language, where voters are told anything."""
    told = view.ledger.voters
    if told is None:
        return
    here = path(view.lang, NAME)
    rules = how_to(view.result.law.id)
    finding, when = told.places is not None, _when(view)
    # Other hours than which, where the usual ones are not said?
    hours = "differ" if len(when) > 1 else "own_hours"
    values = {
        "notes": notes(view),
        "contact": contact(view),
        "contact_title": view.word("site_voter.find.contact") if told.contact else "",
        "when_title": view.word("site_vote.vote.when"),
        "when": when,
        "differ": view.word(f"site_vote.vote.{hours}") if finding else "",
        "find": href(here, path(view.lang, "find")) if finding else "",
        "find_text": view.say("way.find"),
        "calendar": href(here, path(view.lang, "calendar")),
        "calendar_text": view.say("way.calendar"),
        "topics": _topics(view),
        "unknown": "" if rules else view.word("site_voter.topic.unknown"),
        "other_wording": _other_wording(view),
        "read": view.word("site_vote.vote.read", address=SOURCE) if rules else "",
        "ballots_title": view.word("site_vote.vote.ballots"),
        **_ballots(view, here),
    }
    heading = view.say("way.vote")
    yield Page(here, title(view, heading), Name(heading), "vote.html", values, -1)


def _when(view: View) -> list[str]:
    """Election day and the usual hours."""
    found = [view.word("site_vote.vote.day", date=view.date(view.election.date))]
    usual = view.election.voters
    if usual is not None and (usual.opens or usual.closes):
        code = "hours" if usual.opens and usual.closes else "opens" if usual.opens else "closes"
        hours = {"opens": usual.opens, "closes": usual.closes}
        found.append(view.word(f"site_vote.vote.{code}", **hours))
    return found


def _other_wording(view: View) -> str:
    rules = how_to(view.result.law.id)
    inferred = any(one.basis != "read" for one in rules)
    return view.word("site_voter.topic.other_wording") if inferred else ""


def _topics(view: View) -> list[dict[str, Any]]:
    """Headings with their sentences, each with article and basis."""
    found = []
    rules = how_to(view.result.law.id)
    for topic in TOPICS:
        said = [
            {"text": one.text(view.lang), "where": one.where(view.lang)}
            for one in rules
            if one.topic == topic
        ]
        if topic == "home":
            said = _home(view) + said
        if said:
            told = view.word(f"site_voter.topic.{topic}")
            name = view.word("site_vote.vote.steps") if topic == "vote" else told
            found.append({"id": f"t-{topic}", "title": name, "said": said})
    return found


def _home(view: View) -> list[dict[str, str]]:
    """Until when this commission takes requests, in its own words."""
    usual = view.election.voters
    if usual is None or not usual.home_request_until:
        return []
    hour = usual.home_request_until
    return [{"text": view.word("site_vote.vote.home_until", hour=hour), "where": ""}]


def _ballots(view: View, here: str) -> dict[str, Any]:
    """Ways to the ballots."""
    guide = view.ledger.guide
    slugs = ballots.slugs(view.register, guide)
    known = [(slug, style) for slug, style in zip(slugs, guide.styles, strict=True) if slug]
    if len(known) > MOST_STYLES:
        number = view.num(len(known))
        told = view.word("site_vote.vote.ballots_find", number=number)
        return {"ballots": [], "ballots_find": told}
    found = [
        link(href(here, ballots.ballots_path(view.lang, slug)), ballots.style_name(view, style))
        for slug, style in known
    ]
    return {"ballots": found, "ballots_find": ""}
