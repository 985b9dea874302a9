"""`facts.jsonl` to facts, each with the line on which it stands."""

from __future__ import annotations

from hattama.core.errors import InputError
from hattama.core.law.text import from_json
from hattama.core.record.facts import Fact, NotUnderstood, fact_of

Facts = tuple[Fact | NotUnderstood, ...]


def read_facts(text: str, file: str) -> tuple[Facts, tuple[int, ...]]:
    """Facts in their order, and their lines.

    Raises:
        InputError: with file, line and key path.
    """
    found: list[Fact | NotUnderstood] = []
    lines: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                data = from_json(line, file)
            except InputError as problem:
                raise InputError(problem.code, **{**problem.params, "line": number}) from None
            found.append(fact_of(data, file, number))
            lines.append(number)
    return tuple(found), tuple(lines)
