"""Facts that are no protocols, in words: who decided what, when, and under which article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hattama.publish.markup import escape
from hattama.publish.pages import sources
from hattama.publish.view import View
from hattama.words import begun, decimal_text, find, visible

# Keys whose values are words of the record: each has a table of its own in the catalogue.
_CODES = ("outcome", "observers", "filed_by")
# Stands where the unit's name goes until the sentence is escaped; no name holds it.
_PLACE = "\ue000"
# The same for the source of what was announced.
_SOURCE = "\ue001"


def fact_text(view: View, fact: Mapping[str, Any], here: str = "") -> str:
    """One fact as a sentence with its date, and with the number of its record entry.

    Args:
        fact: as a twin holds it (`kind` and the keys of the fact).
        here: the page; with it a source is named by its number alone.
    """
    said = sentence(view, {**fact, "source": _SOURCE} if here and "source" in fact else fact)
    if fact.get("date"):
        said = view.say("fact.dated", date=_date(view, fact["date"]), said=said)
    told = " ".join(filter(None, [said, article(view, fact)]))
    entry = escape(view.say("fact.entry", entry=view.num(fact["entry"])))
    sourced = _sourced(view, escape(told), fact, here)
    return f'{sourced} <span class="entry">{entry}</span>'


def sentence(view: View, fact: Mapping[str, Any]) -> str:
    """What a fact says, plain, without its date."""
    kind = str(fact["kind"])
    told = {"article": "", "number": "", "by": "", "to": "", "name": ""}
    told |= {key: _word(view, key, value) for key, value in fact.items() if key != "kind"}
    told |= {"contests": _contests(view, fact), "where": _unit(view, fact)}
    if "option" in fact:
        told["option"] = option_name(view, str(fact.get("contest")), str(fact["option"]))
    code = f"fact.{kind}"
    if kind == "SessionHeld":
        code += "_open" if fact.get("open") else "_closed"
    elif kind == "DecisionMade" and not told["number"]:
        code += "_plain"
    # A session without a number leaves a gap.
    return " ".join(filter(None, view.say(code, **told).split(" "))).replace(" ,", ",")


def linked(view: View, fact: Mapping[str, Any], address: str, here: str = "") -> str:
    """The sentence as markup, beginning with a capital; the unit's name leads to `address`.

    Sources are named by their numbers.

    Args:
        here: the page, where it has no list of sources of its own.
    """
    name = _unit(view, fact)
    # A feed has no page that its numbers would lead to.
    numbered = "source" in fact and not here.endswith(".atom")
    marked = {**fact, "source": _SOURCE} if numbered else fact
    if not name or not address:
        return _sourced(view, escape(begun(sentence(view, marked))), fact, here)
    said = begun(sentence(view, {**marked, "where": _PLACE}))
    lang = view.unit(view.units.place[str(fact["unit"])]).lang
    tongue = f' lang="{lang}"' if lang else ""
    told = f'<a href="{escape(address)}"{tongue}>{escape(visible(name))}</a>'
    return _sourced(view, escape(said), fact, here).replace(_PLACE, told, 1)


def _sourced(view: View, markup: str, fact: Mapping[str, Any], here: str = "") -> str:
    return markup.replace(_SOURCE, sources.mark(view, str(fact.get("source")), here), 1)


def article(view: View, fact: Mapping[str, Any]) -> str:
    """The article that a fact names, plain; nothing where it names none."""
    return view.say("fact.article", article=fact["article"]) if fact.get("article") else ""


def _date(view: View, text: Any) -> str:
    return view.date(dt.date.fromisoformat(str(text)))


def _word(view: View, key: str, value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace(_PLACE, "")
        if value != _SOURCE:
            value = value.replace(_SOURCE, "")
    if key == "date":
        return _date(view, value)
    if key in ("by", "to"):
        return view.by(str(value))
    if key == "percent":
        return decimal_text(view.lang, str(value))
    if key in _CODES:
        return find(view.lang, f"site.{key}.{value}") or value
    if key == "at":
        return find(view.lang, f"site_chart.hour.{value}") or value
    if key == "source":
        found = view.election.sources.get(str(value))
        return found.title if found is not None else value
    return value


def option_name(view: View, contest: str, option: str) -> str:
    """The name of what stands on the ballot of a contest, or its id where that ballot has it not.

    Other ballots may have the same id, and mean somebody else by it.
    """
    one = view.result.contests.get(contest)
    if one is None or option not in one.contest.ballot:
        return option
    return view.options_of(one)[option].text


def _contests(view: View, fact: Mapping[str, Any]) -> str:
    """The contests that a fact names, or words for all of them."""
    named = fact.get("contests") or ([fact["contest"]] if fact.get("contest") else [])
    found = [view.register.contest(one) for one in named]
    told = [view.contest(one).text for one in found if one is not None]
    return ", ".join(told) if told else view.say("fact.all_contests")


def _unit(view: View, fact: Mapping[str, Any]) -> str:
    if fact.get("where") == _PLACE:
        return _PLACE
    unit = str(fact.get("unit"))
    if unit not in view.units.place:
        return ""
    return view.unit(view.units.place[unit]).text.replace(_PLACE, "")
