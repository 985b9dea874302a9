"""Facts that are no protocols, in words: who decided what, when, and under which article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hattama.publish.markup import escape
from hattama.publish.view import View
from hattama.words import decimal_text, find

# Keys whose values are words of the record: each has a table of its own in the catalogue.
_CODES = ("outcome", "observers", "filed_by")


def fact_text(view: View, fact: Mapping[str, Any]) -> str:
    """One fact as a sentence, with the number of its record entry.

    Args:
        fact: as a twin holds it (`kind` and the keys of the fact).
    """
    kind = str(fact["kind"])
    told = {"article": "", "number": "", "by": "", "to": ""}
    told |= {key: _word(view, key, value) for key, value in fact.items() if key != "kind"}
    told |= {"contests": _contests(view, fact), "where": _unit(view, fact)}
    code = f"fact.{kind}"
    if kind == "SessionHeld":
        code += "_open" if fact.get("open") else "_closed"
    elif kind == "DecisionMade" and not told["number"]:
        code += "_plain"
    article = view.say("fact.article", article=told["article"]) if told["article"] else ""
    said = " ".join(filter(None, [view.say(code, **told), article]))
    entry = escape(view.say("fact.entry", entry=view.num(fact["entry"])))
    return f'{escape(said)} <span class="entry">{entry}</span>'


def _word(view: View, key: str, value: Any) -> Any:
    if key == "date":
        return view.date(dt.date.fromisoformat(str(value)))
    if key in ("by", "to"):
        return view.by(str(value))
    if key == "percent":
        return decimal_text(view.lang, str(value))
    if key in _CODES:
        return find(view.lang, f"site.{key}.{value}") or value
    if key == "option":
        return _option(view, str(value))
    return value


def _option(view: View, option: str) -> str:
    for one in view.result.contests.values():
        if option in one.contest.ballot:
            return view.options_of(one)[option].text
    return option


def _contests(view: View, fact: Mapping[str, Any]) -> str:
    """The contests that a fact names, or words for all of them."""
    named = fact.get("contests") or ([fact["contest"]] if fact.get("contest") else [])
    found = [view.register.contest(one) for one in named]
    told = [view.contest(one).text for one in found if one is not None]
    return ", ".join(told) if told else view.say("fact.all_contests")


def _unit(view: View, fact: Mapping[str, Any]) -> str:
    unit = str(fact.get("unit"))
    return view.unit(view.units.place[unit]).text if unit in view.units.place else ""
