"""Rules of law as sentences, with numbers and their words in agreement."""

from __future__ import annotations

from typing import Literal

from hattama.core.law.lists import Threshold
from hattama.core.law.model import Annulment, Deadline, Gate
from hattama.core.law.rule import Rule
from hattama.words import Lang, begun, find, plain, say
from hattama.words.law import rule_says

Form = Literal["one", "few", "many"]


def form(lang: Lang, number: int) -> Form:
    """Which form a noun takes after a number (CLDR; English and Kazakh have no `few`)."""
    if lang != "ru":
        return "one" if number == 1 else "many"
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"


def deadline_says(lang: Lang, rule: Deadline) -> str:
    """When something is due: `60 days before election day`, `Within 5 days after the filing`."""
    event = rule.before or rule.after
    side = "before" if rule.before is not None else "after"
    told = find(lang, f"law.period.event.{event}") or str(event)
    return begun(say(lang, f"law.period.{side}", period=_period(lang, side, rule), event=told))


def gate_says(lang: Lang, rule: Gate) -> str:
    """What may not be published, and until when."""
    if rule.rule == "silent_days_before" and rule.days is not None:
        period = _counted(lang, "after", "days", rule.days)
        return say(lang, "law.period.silent", period=period)
    return say(lang, "law.period.last_closing")


def annulment_says(lang: Lang, rule: Annulment) -> str:
    """Who may declare the vote invalid, and where."""
    either = say(lang, "law.period.or")
    levels = either.join(say(lang, f"law.period.level.{one}") for one in rule.levels)
    by = either.join(find(lang, f"law.word.by.{one}") or one for one in rule.by)
    code = "by" if by else "by_unknown"
    told = begun(say(lang, f"law.period.annul_{code}", by=by, levels=levels))
    if rule.least_share_of_stations is None:
        return told
    share = say(lang, "law.period.annul_share", share=rule.least_share_of_stations)
    return f"{told} {share}"


def threshold_says(lang: Lang, rule: Threshold) -> str | None:
    """The usual threshold, one share of one base; None where the law asks for more than that."""
    plainly = rule.share is not None and rule.scope == "list"
    if not plainly or rule.tiers or rule.exempt or rule.districts_won or rule.times:
        return None
    base = say(lang, f"law.word.base.{rule.base}")
    share = rule_says(lang, rule, ("share",), bare=True)
    return say(lang, f"law.period.threshold_{rule.at}", share=share, base=base)


def told(lang: Lang, rule: Rule) -> str | None:
    """The sentence of a rule; None where there is none and its keys are said one by one."""
    if isinstance(rule, Annulment):
        return annulment_says(lang, rule)
    return threshold_says(lang, rule) if isinstance(rule, Threshold) else None


def _period(lang: Lang, side: str, rule: Deadline) -> str:
    for unit in ("months", "days", "hours"):
        number = getattr(rule, unit)
        if number is not None:
            return _counted(lang, side, unit, number)
    raise ValueError(rule.id)


def _counted(lang: Lang, side: str, unit: str, number: int) -> str:
    word = say(lang, f"law.period.{side}_{unit}.{form(lang, number)}")
    # The two never part at the end of a line.
    return f"{plain(lang, number)}\u00a0{word}"
