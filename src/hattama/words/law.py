"""Law in words: what a rule is called, what it says, where it stands, what changed."""

from __future__ import annotations

import re
from typing import Any

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.diff import Change
from hattama.core.law.model import InForce, Line, Winner
from hattama.core.law.rule import ARTICLE_UNKNOWN, Record, Rule
from hattama.core.law.walk import WHERE_FROM, name_of_clause
from hattama.words import Lang, decimal, find, plain, say

# Keys whose words another key shares; all others have a group of their own name.
_GROUPS = {
    "over": "base",
    "then": "rule",
    "tie": "rule",
    "within": "name",
    "divisor": "name",
    "more": "severity",
    "fewer": "severity",
    "after": "event",
    "before": "event",
}
# Keys that hold fractions as text, and keys that hold lines of the protocol.
_RATIOS = frozenset(
    {"share", "times", "first", "sequence", "step", "eligible", "factor", "quota_share"}
    | {"least_share_of_stations"}
)
_LINES = frozenset({"left", "right", "above", "below"})
# A share is also told in percent; a factor or a divisor is not.
_PERCENT = frozenset({"share", "quota_share", "least_share_of_stations"})
# What needs no label when it stands alone.
_PLAIN = frozenset({"value", "rule", "name", "allowed", "id"})
# What needs no label beside others either: the name of the rule says it.
_UNLABELLED = frozenset({("Line", "id"), ("Appointed", "value"), ("Gate", "rule")})
# Said by the rule's name already.
_NAMED = frozenset({"what"})
# Said only when it is not the usual.
_USUAL: dict[tuple[str, str], Any] = {
    ("Threshold", "scope"): "list",
    ("Method", "over_award"): "no_rule",
    ("Leftover", "at"): "least",
    ("Leftover", "divisor"): "d_hondt",
    ("Mandates", "vacancy"): "none",
}
# Without meaning where a plurality wins.
_OF_MAJORITY = frozenset({"share", "base", "finalists"})
_GROUP_OF_PATH = {
    "protocol.lines": "line",
    "protocol.identities": "identity",
    "deadlines": "deadline",
    "gates": "gate",
}


def rule_name(lang: Lang, path: str) -> str:
    """What the rule at a key path is called; a path that has no name stands for itself."""
    bare = re.sub(r"\[\d+\]", "", path)
    section, _, name = bare.rpartition(".")
    group = _GROUP_OF_PATH.get(section)
    if group == "line":
        told = find(lang, f"line.{name}") or name
    elif group is not None:
        told = find(lang, f"law.{group}.{name}") or name
    else:
        told = find(lang, f"law.rule.{bare}") or find(lang, f"law.rule.{bare}.itself") or path
    kind = find(lang, f"law.rule.{group}") if group is not None else None
    return f"{kind}: {told}" if kind else told


def rule_says(lang: Lang, rule: Rule, only: tuple[str, ...] = (), *, bare: bool = False) -> str:
    """What a rule says, each key with its label: `share: 5/100 (5%); comparison: …`.

    Args:
        lang: the language.
        rule: the rule.
        only: say only these keys.
        bare: a single key goes without its label.
    """
    if isinstance(rule, InForce):
        return period(lang, rule)
    fields = [one for one in rule.__struct_fields__ if one in only or not only]
    said = [(one, told) for one in fields if (told := _field(lang, rule, one)) is not None]
    if not said:
        name = name_of_clause(rule)
        return find(lang, f"law.word.name.{name}") or say(lang, "law.head.empty")
    if len(said) == 1 and (said[0][0] in _PLAIN or bare):
        return said[0][1]
    return "; ".join(
        told if (type(rule).__name__, one) in _UNLABELLED else f"{_label(lang, rule, one)}: {told}"
        for one, told in said
    )


def period(lang: Lang, rule: InForce) -> str:
    """From which day to which day a wording is in force."""
    if rule.until is None:
        return say(lang, "law.head.since", since=rule.since.isoformat())
    since, until = rule.since.isoformat(), rule.until.isoformat()
    return say(lang, "law.head.since_until", since=since, until=until)


def article(lang: Lang, rule: Rule) -> str:
    """Where a rule stands, or that this was not found."""
    if not rule.article:
        return say(lang, "law.head.article_none")
    if rule.article == ARTICLE_UNKNOWN:
        return say(lang, "law.head.article_not_found")
    return rule.article


def basis(lang: Lang, rule: Rule) -> str:
    """How surely a rule is known."""
    return say(lang, f"law.basis.{rule.basis}" if rule.basis else "law.head.basis_none")


def basis_and_source(lang: Lang, rule: Rule) -> str:
    """How surely a rule is known, and the key of the source that says so."""
    told = basis(lang, rule)
    return f"{told} ({rule.source})" if rule.source else told


def change_says(lang: Lang, change: Change) -> str:
    """One sentence for a change; a credited one says which reform it is."""
    return say(
        lang,
        f"law.change.say.{change.code}",
        rule=rule_name(lang, change.rule),
        old=side_says(lang, change, change.old),
        new=side_says(lang, change, change.new),
    )


def side_says(lang: Lang, change: Change, side: Rule | None) -> str:
    """What one side of a change says: of a changed rule, only what differs."""
    if side is None:
        return say(lang, "law.change.absent")
    return rule_says(lang, side, change.fields, bare=change.credited is not None)


def _label(lang: Lang, record: Record, field: str) -> str:
    own = find(lang, f"law.field.{type(record).__name__}.{field}")
    return own or say(lang, f"law.field.{field}")


def _field(lang: Lang, record: Record, field: str) -> str | None:
    """What one key says in words; None where it adds nothing."""
    value = getattr(record, field)
    if (
        field in WHERE_FROM
        or value is None
        or value in ("", ())
        or _USUAL.get((type(record).__name__, field)) == value
    ):
        return None
    if isinstance(value, Rule) or (isinstance(value, tuple) and isinstance(value[0], Rule)):
        return None
    if field in _NAMED or (field == "id" and not isinstance(record, Line)):
        return None
    if isinstance(record, Winner) and record.rule == "plurality" and field in _OF_MAJORITY:
        return None
    if field == "over" and not getattr(record, "by_quota", True):
        return None
    if isinstance(value, tuple):
        between = " + " if field in _LINES else ", "
        told = between.join(_one(lang, record, field, one) for one in value)
        return told.replace("+ \u2212", "\u2212")
    return _one(lang, record, field, value)


def _one(lang: Lang, record: Record, field: str, value: Any) -> str:
    if isinstance(value, bool):
        return say(lang, "law.yes_no.allowed" if value else "law.yes_no.forbidden")
    if isinstance(value, Record) and not isinstance(value, Rule):
        return _nested(lang, value)
    if isinstance(value, str) and field in _RATIOS:
        return _ratio(lang, field, value)
    if field == "id":
        return str(value)
    if isinstance(value, str) and field in _LINES:
        minus = "\u2212 " if value.startswith("-") else ""
        name = value.removeprefix("-")
        return minus + (find(lang, f"line.{name}") or name)
    if isinstance(value, str):
        own = find(lang, f"law.word.{type(record).__name__}.{field}.{value}")
        return own or find(lang, f"law.word.{_GROUPS.get(field, field)}.{value}") or value
    return plain(lang, value)


def _nested(lang: Lang, value: Record) -> str:
    """A tier or a leftover stage, in brackets; three languages of one text, in one."""
    if hasattr(value, "pick"):
        return plain(lang, value)
    said = [(one, _field(lang, value, one)) for one in value.__struct_fields__]
    parts = [
        told if one in _PLAIN else f"{_label(lang, value, one)}: {told}"
        for one, told in said
        if told is not None
    ]
    return parts[0] if len(parts) == 1 else f"({'; '.join(parts)})"


def _ratio(lang: Lang, field: str, text: str) -> str:
    """A fraction as the law file writes it, a share also in percent."""
    if field not in _PERCENT or text.endswith("%"):
        return text
    try:
        value = ratio(text) * 100
    except InputError:
        return text
    space = "\u00a0" if lang == "ru" else ""
    return f"{text} ({decimal(lang, value)}{space}%)"
