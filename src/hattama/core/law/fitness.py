"""Does a whole law file make sense? Lines and identities, sources, dates, articles and bases."""

from __future__ import annotations

import re

from hattama.core.errors import LawError
from hattama.core.ids import is_law_id
from hattama.core.law.consistency import Found, lists_problems, share, twice
from hattama.core.law.lists import Number
from hattama.core.law.model import Annulment, Deadline, Gate, Law, Protocol, Winner
from hattama.core.law.rule import ARTICLE_UNKNOWN, Rule
from hattama.core.law.shape import nearest, shown
from hattama.core.law.walk import placed

# In an identity it stands for the votes of all options together.
VOTES = "votes"

# The rule that carries each reform which observers may credit.
CREDITED_RULES = {
    "all_seats_direct": "appointed",
    "self_nomination": "nomination.self_nomination",
    "party_registration": "parties",
    "threshold": "lists.threshold",
}

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def law_problems(law: Law, *, articles: bool = True) -> Found:
    """Everything that does not fit together in a whole law file.

    Args:
        articles: whether every rule must say where it stands and how surely that is known; a
            rules file for the calculator need not.
    """
    yield from _head(law)
    if law.lists is not None:
        yield from lists_problems(law.lists, "lists")
    if law.districts is not None:
        yield from _winner(law.districts.winner, "districts.winner")
    yield from _house(law)
    if law.protocol is not None:
        yield from _protocol(law.protocol, "protocol")
    yield from _turnout(law)
    for spot, deadline in enumerate(law.deadlines):
        yield from _deadline(deadline, f"deadlines[{spot}]")
    yield from twice([one.id for one in law.deadlines], "deadlines", "id")
    for spot, gate in enumerate(law.gates):
        yield from _gate(gate, f"gates[{spot}]")
    yield from _rest(law)
    for path, rule in placed(law):
        yield from _where(rule, path, law, articles=articles)
    yield from _credited(law)


def _head(law: Law) -> Found:
    if not is_law_id(law.id) or not re.fullmatch(r"\d{4}-.+", law.id[3:]):
        yield LawError("law_id", key="id", read=shown(law.id))
    elif law.country != law.id[:2]:
        yield LawError("law_country", key="country", read=shown(law.country), expected=law.id[:2])
    until = law.in_force.until
    if until is not None and until < law.in_force.since:
        yield LawError(
            "law_dates",
            key="in_force.until",
            read=until.isoformat(),
            expected=law.in_force.since.isoformat(),
        )


def _winner(rule: Winner, key: str) -> Found:
    yield from share(rule.share, f"{key}.share", zero=False)
    if rule.rule == "plurality":
        for field, usual in (("share", "1/2"), ("base", "valid"), ("finalists", 2)):
            if getattr(rule, field) != usual:
                yield LawError(
                    "law_contrary", key=f"{key}.{field}", read=field, expected="plurality"
                )


def _house(law: Law) -> Found:
    """The tiers of a house add up to it, as far as the file names them all."""
    parts: list[Number | None] = []
    if law.lists is not None:
        parts.append(law.lists.seats)
    if law.districts is not None:
        parts.append(law.districts.seats)
    if law.house is None or not parts:
        return
    together = sum(one.value for one in law.appointed)
    for part in parts:
        if part is None:
            return
        together += part.value
    if together != law.house.value:
        yield LawError("law_house", key="house.value", read=law.house.value, expected=together)


def _protocol(protocol: Protocol, key: str) -> Found:
    for spot, line in enumerate(protocol.lines):
        yield from _name(line.id, f"{key}.lines[{spot}].id")
        if line.id == VOTES:
            yield LawError("law_name_taken", key=f"{key}.lines[{spot}].id", read=VOTES)
    yield from twice([line.id for line in protocol.lines], f"{key}.lines", "id")
    known = [VOTES, *(line.id for line in protocol.lines)]
    for spot, identity in enumerate(protocol.identities):
        path = f"{key}.identities[{spot}]"
        yield from _name(identity.id, f"{path}.id")
        for side in ("left", "right"):
            terms = getattr(identity, side)
            if not terms:
                yield LawError("law_empty", key=f"{path}.{side}")
            for at, term in enumerate(terms):
                yield from _line(term.removeprefix("-"), known, f"{path}.{side}[{at}]")
    yield from twice([one.id for one in protocol.identities], f"{key}.identities", "id")


def _line(name: str, known: list[str], key: str) -> Found:
    if name not in known:
        expected = nearest(name, known) or tuple(known)
        yield LawError("law_unknown_line", key=key, read=shown(name), expected=expected)


def _name(name: str, key: str) -> Found:
    if not _NAME.fullmatch(name) or len(name) > 60:
        yield LawError("law_name", key=key, read=shown(name))


def _turnout(law: Law) -> Found:
    if not law.turnout.above:
        yield LawError("law_empty", key="turnout.above")
    if law.protocol is None:
        return
    known = [VOTES, *(line.id for line in law.protocol.lines)]
    for spot, name in enumerate(law.turnout.above):
        yield from _line(name, known, f"turnout.above[{spot}]")
    yield from _line(law.turnout.below, known, "turnout.below")


def _deadline(rule: Deadline, key: str) -> Found:
    yield from _name(rule.id, f"{key}.id")
    periods = [one for one in (rule.months, rule.days, rule.hours) if one is not None]
    if len(periods) != 1:
        yield LawError("law_one_of", key=key, expected=("months", "days", "hours"))
    if (rule.after is None) == (rule.before is None):
        yield LawError("law_one_of", key=key, expected=("after", "before"))
    if rule.until and not _HOUR.fullmatch(rule.until):
        yield LawError("law_hour", key=f"{key}.until", read=shown(rule.until))


def _gate(rule: Gate, key: str) -> Found:
    if rule.rule == "silent_days_before" and rule.days is None:
        yield LawError("law_needs", key=key, read=rule.rule, expected="days")
    if rule.rule != "silent_days_before" and rule.days is not None:
        yield LawError("law_contrary", key=f"{key}.days", read="days", expected=rule.rule)


def _rest(law: Law) -> Found:
    for spot, one in enumerate(law.annulment):
        yield from _annulment(one, f"annulment[{spot}]")
    for spot, rule in enumerate(law.recount):
        if not rule.levels:
            yield LawError("law_empty", key=f"recount[{spot}].levels")
    if law.mandates is not None and law.mandates.quota_share is not None:
        yield from share(law.mandates.quota_share, "mandates.quota_share")


def _annulment(rule: Annulment, key: str) -> Found:
    if not rule.levels:
        yield LawError("law_empty", key=f"{key}.levels")
    if rule.least_share_of_stations is not None:
        yield from share(rule.least_share_of_stations, f"{key}.least_share_of_stations")


def _where(rule: Rule, key: str, law: Law, *, articles: bool) -> Found:
    """Article, basis and source of one rule."""
    if rule.source and rule.source not in law.sources:
        known = nearest(rule.source, list(law.sources)) or tuple(law.sources)
        yield LawError(
            "law_unknown_source", key=f"{key}.source", read=shown(rule.source), expected=known
        )
    if not articles:
        return
    if not rule.article.strip():
        yield LawError("law_no_article", key=key, expected="article")
    if rule.basis is None:
        yield LawError("law_no_basis", key=key, expected="basis")
    if rule.basis == "read":
        if not rule.source:
            yield LawError("law_no_source", key=key, expected="source")
        if rule.article == ARTICLE_UNKNOWN:
            yield LawError("law_contrary", key=f"{key}.basis", read="read", expected=rule.article)


def _credited(law: Law) -> Found:
    """A credited reform names a source and the rule that carries it."""
    for spot, one in enumerate(law.credited):
        key = f"credited[{spot}]"
        if one.source not in law.sources:
            known = nearest(one.source, list(law.sources)) or tuple(law.sources)
            yield LawError(
                "law_unknown_source", key=f"{key}.source", read=shown(one.source), expected=known
            )
        rule = CREDITED_RULES[one.id]
        if one.rule != rule:
            yield LawError(
                "law_unknown_rule", key=f"{key}.rule", read=shown(one.rule), expected=rule
            )
    yield from twice([one.id for one in law.credited], "credited", "id")
