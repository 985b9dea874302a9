"""A count in words: names, shares, coverage, remarks, what was not checked, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from hattama.core.register.model import Names
from hattama.core.result import Counted, Result
from hattama.core.result.error import DataError
from hattama.core.seats.model import Outcome, Slate
from hattama.core.seats.tiers.contest import INVALID
from hattama.words import Lang, decimal_text, find, number, percent, say
from hattama.words.outcome import renamed
from hattama.words.protocol import line_name, sum_of


def names_of(one: Counted, lang: Lang) -> dict[str, str]:
    """The name of each option; where two are called alike, with the id."""
    named = {option: it.names.pick(lang) for option, it in one.contest.ballot.items()}
    twice = Counter(named.values())
    return {
        option: name if twice[name] == 1 else f"{name} ({option})" for option, name in named.items()
    }


def in_words(one: Counted, lang: Lang) -> tuple[Slate, Outcome] | None:
    """A list contest's votes and outcome with names in place of ids."""
    if one.lists is None:
        return None
    names = names_of(one, lang) | {INVALID: say(lang, f"line.{INVALID}")}
    slate = Slate(
        tuple(
            replace(option, name=names.get(option.name, option.name))
            for option in one.lists.slate.options
        )
    )
    return slate, renamed(one.lists.outcome, names)


def share_text(lang: Lang, one: Counted, option: str, votes: int | None) -> str:
    """A share with two decimals, or as many as it takes to see on which side of the threshold."""
    below = one.base[1]
    if votes is None or below is None:
        return ""
    lines = one.lists.outcome.thresholds if one.lists is not None else ()
    needed = next((line.needed for line in lines if line.name == option), None)
    places = 2
    if needed is not None and needed != votes:
        above, whole = needed.numerator, needed.denominator * below
        while percent(lang, votes, below, places) == percent(lang, above, whole, places):
            places += 1
    return percent(lang, votes, below, places)


def coverage_text(lang: Lang, one: Counted, *, without_stations: bool) -> str:
    """How many protocols are here, of how many; without stations, what the figures rest on."""
    if one.expected is None:
        return say(lang, "count.line.protocols_unknown", counted=one.counted)
    code = "protocols_stations" if without_stations else "protocols"
    basis = say(lang, f"count.basis.{one.basis}")
    params = {"basis": basis} if without_stations else {}
    return say(lang, f"count.line.{code}", counted=one.counted, expected=one.expected, **params)


def turnout_text(lang: Lang, one: Counted) -> str:
    """Turnout with its two numbers named, or that none was published."""
    share = one.turnout
    if share is None:
        return say(lang, "count.line.no_turnout")
    return say(
        lang,
        f"count.line.{'turnout' if share.at is None else 'turnout_at'}",
        percent=percent(lang, share.above, share.below),
        above=" + ".join(line_name(lang, line) for line in share.lines),
        taken=share.above,
        below=line_name(lang, share.base),
        of=share.below,
        basis=say(lang, f"count.basis.{share.basis}"),
        at=share.at,
    )


def error_text(lang: Lang, error: DataError) -> str:
    """The ballots in doubt, by where they come from."""
    known = error.imbalance is not None and error.missing is not None
    return say(
        lang,
        f"count.line.{'data_error' if known else 'data_error_unknown'}",
        total=(error.imbalance or 0) + (error.missing or 0),
        imbalance=told_number(lang, error.imbalance),
        missing=told_number(lang, error.missing),
    )


def district_text(lang: Lang, one: Counted) -> str:
    """Who won a district, or what it still asks for."""
    names = names_of(one, lang)
    if one.won is not None:
        name = names[one.won.option]
        return say(lang, "count.district.ahead", option=name) if one.is_open else name
    district = one.district
    assert district is not None
    return say(
        lang,
        f"count.district.{district.status}",
        finalists=", ".join(names[name] for name in district.finalists),
        tied=", ".join(names[name] for name in district.tied),
    )


def group_name(lang: Lang, found: Result, group: str) -> str:
    """The name of a list, or of a group of winners."""
    special = find(lang, f"count.group.{group}")
    return special or _list_names(found).get(group, Names(en=group)).pick(lang)


def _list_names(found: Result) -> dict[str, Names]:
    return {
        option.id: option.names
        for one in found.contests.values()
        for option in one.contest.ballot.values()
        if option.kind == "list"
    }


def _places(lang: Lang, found: Result, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters with names of units and levels, and announced decimals as the language writes."""
    told = dict(params)
    units = found.register.units
    for key in ("unit", "place"):
        if told.get(key) in units.place:
            told[key] = units.name(units.place[told[key]], lang)
    if "by" in told:
        told["by"] = find(lang, f"law.word.by.{told['by']}") or told["by"]
    if "level" in told:
        told["level"] = find(lang, f"law.word.levels.{told['level']}") or told["level"]
    for key in ("announced", "before"):
        if isinstance(told.get(key), str) and told[key][:1].isdigit():
            told[key] = decimal_text(lang, told[key])
    return told


def remark_words(
    lang: Lang, found: Result, contest: str | None, params: Mapping[str, Any]
) -> dict[str, Any]:
    """Parameters of a remark with names in place of ids."""
    told = _places(lang, found, params)
    names = names_of(found.contests[contest], lang) if contest is not None else {}
    if "column" in told:
        told["column"] = names.get(told["column"]) or line_name(lang, told["column"])
    if "option" in told:
        told["option"] = names.get(told["option"]) or group_name(lang, found, told["option"])
    for key in ("options", "among", "drawn"):
        if key in told:
            told[key] = ", ".join(names.get(one, one) for one in told[key])
    if "tier" in told:
        told["tier"] = say(lang, f"count.tier.{told['tier']}")
    for key in ("announced", "counted"):
        if isinstance(told.get(key), str):
            told[key] = names.get(told[key], told[key])
    if "base" in told:
        told["base"] = find(lang, f"seats.value.base.{told['base']}") or told["base"]
    if "source" in told and told["source"] in found.election.sources:
        told["source"] = found.election.sources[told["source"]].title
    return told


def not_checked_text(lang: Lang, code: str, params: Mapping[str, Any]) -> str:
    """A sentence, or its fuller sister where a number is known."""
    if find(lang, f"checks.not_checked.{code}"):
        sides = {name: sum_of(lang, params[name]) for name in ("left_lines", "right_lines")}
        return say(lang, f"checks.not_checked.{code}", **{**params, **sides})
    for key in ("number", "bound"):
        if params.get(key) is not None and find(lang, f"count.not_checked.{code}_{key}"):
            return say(lang, f"count.not_checked.{code}_{key}", **params)
    return say(lang, f"count.not_checked.{code}", **params)


def verdict_text(lang: Lang, found: Result) -> str:
    """What follows from what, whether it agrees with what was announced, and what is not shown."""
    lists = [one for one in found.contests.values() if one.lists is not None]
    if not lists:
        return say(lang, "count.not_checked.ballots_themselves")
    told = []
    awaited = sum(one.expected or 0 for one in lists if one.basis == "counted")
    missing = awaited - sum(one.counted for one in lists if one.basis == "counted")
    if missing > 0:
        told.append(say(lang, "count.head.not_final", missing=missing, awaited=awaited))
    if any(one.severity == "error" for one in found.remarks):
        told.append(say(lang, "count.head.differs"))
    elif found.announced:
        told.append(say(lang, "count.head.agrees"))
    counted = all(one.basis == "counted" for one in lists)
    told.append(say(lang, f"count.head.{'follows' if counted else 'follows_announced'}"))
    return "\n".join(told)


def told_number(lang: Lang, value: int | None) -> str:
    """A number, or the mark for what is not known."""
    return say(lang, "count.table.unknown") if value is None else number(lang, value)
