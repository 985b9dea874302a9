"""All rules of a law, each with the key path by which people and changes name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hattama.core.law.rule import Record, Rule

# Where a rule stands, not what it says.
WHERE_FROM = frozenset(Rule.__struct_fields__)


def rules(law: Record) -> Iterator[tuple[str, Rule]]:
    """Every rule of a law (or of a list section) with its key path, in the order of the model.

    Rules that stand in a list are named by what tells them apart, so that a path means the same
    rule in two laws: `lists.clauses.single_passing_list`, `protocol.lines.ballots_issued`.
    """
    yield from _walk(law, "", by_name=True)


def placed(law: Record, key: str = "") -> Iterator[tuple[str, Rule]]:
    """The same rules with the key paths of the file: `lists.clauses[0]`."""
    yield from _walk(law, key, by_name=False)


def content(rule: Rule) -> dict[str, Any]:
    """What a rule says, as plain data: without where it stands and without the rules inside it."""
    said: dict[str, Any] = {}
    tag = name_of_clause(rule)
    if tag:
        said["name"] = tag
    for field in rule.__struct_fields__:
        value = getattr(rule, field)
        if field not in WHERE_FROM and not _holds_rules(value):
            said[field] = msgspec.to_builtins(value)
    return said


def name_of_clause(rule: Record) -> str:
    """The name of a clause, such as `raise_to_minimum`; empty for other rules."""
    tag = rule.__struct_config__.tag
    return tag if isinstance(tag, str) else ""


def _holds_rules(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(isinstance(one, Rule) for one in value)
    return isinstance(value, Rule)


def _walk(record: Record, key: str, *, by_name: bool) -> Iterator[tuple[str, Rule]]:
    if isinstance(record, Rule):
        yield key, record
    for field in record.__struct_fields__:
        value = getattr(record, field)
        path = f"{key}.{field}" if key else field
        if isinstance(value, Record):
            yield from _walk(value, path, by_name=by_name)
        elif isinstance(value, tuple):
            yield from _walk_list(value, path, by_name=by_name)


def _walk_list(values: tuple[Any, ...], key: str, *, by_name: bool) -> Iterator[tuple[str, Rule]]:
    seen: set[str] = set()
    for spot, one in enumerate(values):
        if not isinstance(one, Record):
            continue
        name = _name(one) if by_name else ""
        path = f"{key}[{spot}]" if not name or name in seen else f"{key}.{name}"
        seen.add(name)
        yield from _walk(one, path, by_name=by_name)


def _name(record: Record) -> str:
    """What tells a rule apart from its neighbours in one list, if anything does."""
    found = name_of_clause(record)
    for field in ("id", "what", "tag"):
        found = found or str(getattr(record, field, ""))
    return found
