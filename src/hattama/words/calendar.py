"""Entries of the calendar in words: what, until when, under which article, how surely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from hattama.core.law.calendar import Dated
from hattama.core.law.model import Deadline, Gate
from hattama.core.law.rule import ARTICLE_UNKNOWN
from hattama.words import Lang, begun, say
from hattama.words.law import article, basis
from hattama.words.sentences import deadline_says, gate_says


def title(lang: Lang, one: Dated) -> str:
    """What an entry is called, with its hour where it has one."""
    if one.subject == "election_day":
        return say(lang, "site_voter.calendar.election_day")
    name = say(lang, f"law.{one.subject}.{one.id}")
    if not one.until:
        return name
    return say(lang, "site_voter.calendar.until", title=name, hour=one.until)


def explained(
    lang: Lang,
    one: Dated,
    told: Callable[[dt.date], str] = dt.date.isoformat,
    *,
    short: bool = False,
) -> tuple[str, ...]:
    """Sentences beside an entry: the period, both readings, what is due at once, the article.

    Args:
        told: how a day is written.
        short: of two readings, explained elsewhere, only the safe day is named; nor is it said of
            each entry that its day is not known.
    """
    found = []
    if isinstance(one.rule, Deadline):
        found.append(deadline_says(lang, one.rule))
    elif isinstance(one.rule, Gate):
        found.append(gate_says(lang, one.rule))
    if one.sooner is not None and one.last is not None and one.safe is not None:
        code = "site_vote.calendar.safe" if short else "site_voter.calendar.readings"
        days = {"sooner": told(one.sooner), "last": told(one.last)}
        days["safe"] = told(one.safe)
        found.append(say(lang, code, **days))
    if one.at_once is not None and isinstance(one.rule, Deadline):
        first, last = (told(day) for day in one.at_once)
        found.append(say(lang, "site_voter.calendar.at_once", first=first, last=last))
    if one.last is None and not short:
        found.append(say(lang, "site_voter.calendar.not_yet"))
    if one.rule is not None:
        if one.rule.article == ARTICLE_UNKNOWN:
            found.append(begun(article(lang, one.rule)) + ".")
            return tuple(found)
        known = {"article": article(lang, one.rule), "basis": basis(lang, one.rule)}
        found.append(say(lang, "site_voter.calendar.article", **known))
    return tuple(found)
