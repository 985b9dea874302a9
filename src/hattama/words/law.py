"""Law in words: what a rule is called, what it says, where it stands, what changed."""

from __future__ import annotations

import re
from typing import Any

from hattama.core.errors import InputError
from hattama.core.exact import ratio
from hattama.core.law.diff import Change
from hattama.core.law.model import Gate, InForce, Winner
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
_LINES = frozenset({"left", "right", "above", "below", "id"})
# A share is also told in percent; a factor or a divisor is not.
_PERCENT = frozenset({"share", "quota_share", "least_share_of_stations"})
# What needs no label when it stands alone.
_PLAIN = frozenset({"value", "rule", "name"})
# Said only when it is not the usual.
_USUAL: dict[tuple[str, str], Any] = {
    ("Threshold", "scope"): "list",
    ("Method", "over_award"): "no_rule",
    ("Leftover", "at"): "least",
    ("Leftover", "divisor"): "d_hondt",
    ("Mandates", "vacancy"): "none",
}
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


def rule_says(lang: Lang, rule: Rule) -> str:
    """What a rule says, each key with its label: `share: 5/100 (5%); comparison: …`."""
    if isinstance(rule, InForce):
        return period(lang, rule)
    parts = [
        (label, told)
        for field in rule.__struct_fields__
        if field not in WHERE_FROM and (told := _field(lang, rule, field)) is not None
        for label in [_label(lang, rule, field)]
    ]
    if not parts:
        name = name_of_clause(rule) or str(getattr(rule, "id", ""))
        return find(lang, f"law.word.name.{name}") or name
    if len(parts) == 1 and not isinstance(rule, Gate):
        only = _only_field(lang, rule)
        if only in _PLAIN or only == "allowed":
            return parts[0][1]
    return "; ".join(f"{label}: {told}" for label, told in parts)


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


def change_says(lang: Lang, change: Change) -> str:
    """One sentence for a change; a credited one says which reform it is."""
    nothing = say(lang, "law.change.absent")
    return say(
        lang,
        f"law.change.say.{change.code}",
        rule=rule_name(lang, change.rule),
        old=rule_says(lang, change.old) if change.old is not None else nothing,
        new=rule_says(lang, change.new) if change.new is not None else nothing,
    )


def _only_field(lang: Lang, rule: Rule) -> str:
    """The one key of which anything is said."""
    return next(
        field
        for field in rule.__struct_fields__
        if field not in WHERE_FROM and _field(lang, rule, field) is not None
    )


def _label(lang: Lang, record: Record, field: str) -> str:
    own = find(lang, f"law.field.{type(record).__name__}.{field}")
    return own or say(lang, f"law.field.{field}")


def _field(lang: Lang, record: Record, field: str) -> str | None:
    """What one key says in words; None where it adds nothing."""
    value = getattr(record, field)
    if value is None or value in ("", ()) or _USUAL.get((type(record).__name__, field)) == value:
        return None
    if isinstance(value, Rule) or (isinstance(value, tuple) and isinstance(value[0], Rule)):
        return None
    if field == "id" and isinstance(record, Rule):
        return None
    if isinstance(record, Winner) and record.rule == "plurality" and field in _OF_MAJORITY:
        return None
    if field == "over" and not getattr(record, "by_quota", True):
        return None
    if isinstance(value, tuple):
        between = " + " if field in _LINES else ", "
        return between.join(_one(lang, field, one) for one in value)
    return _one(lang, field, value)


_OF_MAJORITY = ("share", "base", "finalists")


def _one(lang: Lang, field: str, value: Any) -> str:
    if isinstance(value, bool):
        return say(lang, "law.yes_no.allowed" if value else "law.yes_no.forbidden")
    if isinstance(value, Record) and not isinstance(value, Rule):
        return _nested(lang, value)
    if isinstance(value, str) and field in _RATIOS:
        return _ratio(lang, field, value)
    if isinstance(value, str) and field in _LINES:
        minus = "\u2212 " if value.startswith("-") else ""
        name = value.removeprefix("-")
        return minus + (find(lang, f"line.{name}") or name)
    if isinstance(value, str):
        return find(lang, f"law.word.{_GROUPS.get(field, field)}.{value}") or value
    return plain(lang, value)


def _nested(lang: Lang, value: Record) -> str:
    """A tier or a leftover stage, in brackets; three languages of one text, in one."""
    if hasattr(value, "pick"):
        return plain(lang, value)
    parts = [
        f"{_label(lang, value, field)}: {told}"
        for field in value.__struct_fields__
        if (told := _field(lang, value, field)) is not None
    ]
    return f"({'; '.join(parts)})"


def _ratio(lang: Lang, field: str, text: str) -> str:
    """A fraction as the law file writes it, a share also in percent."""
    if field not in _PERCENT or text.endswith("%"):
        return text
    try:
        value = ratio(text) * 100
    except InputError:
        return text
    space = "" if lang == "en" else "\u00a0"
    return f"{text} ({decimal(lang, value)}{space}%)"
