"""Text of a law file or a rules file, TOML or JSON, as plain data.

Hostile text is refused with a sentence, never with a traceback: its size and depth are bounded.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from typing import Any, NoReturn

from hattama.core.errors import LawError

# The longest law file of ours has some 20,000 characters.
MOST_CHARACTERS = 400_000
MOST_DEPTH = 40
# A dotted TOML key costs the square of its length, so one line has a bound of its own.
MOST_IN_LINE = 4_000
MOST_DOTS_IN_LINE = 100

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def from_toml(text: str, file: str) -> Any:
    """TOML text as nested tables.

    Raises:
        LawError: `law_toml`, `law_too_large`, `law_too_deep`, `law_line_too_long`.
    """
    _bounded(text, file)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_IN_LINE or line.count(".") > MOST_DOTS_IN_LINE:
            raise LawError("law_line_too_long", file=file, line=number, expected=MOST_IN_LINE)
    return _read(tomllib.loads, text, file, "law_toml")


def from_json(text: str, file: str) -> Any:
    """JSON text as nested tables; a key given twice, and NaN or Infinity, are refused.

    Raises:
        LawError: `law_json`, `law_json_key_twice`, `law_json_not_finite`, `law_too_large`,
            `law_too_deep`.
    """
    _bounded(text, file)

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise LawError("law_json_key_twice", file=file, read=repr(key[:60]))
            found[key] = value
        return found

    def not_finite(name: str) -> NoReturn:
        raise LawError("law_json_not_finite", file=file, read=name)

    def loads(one: str) -> Any:
        return json.loads(one, object_pairs_hook=table, parse_constant=not_finite)

    return _read(loads, text, file, "law_json")


def from_either(text: str, file: str) -> Any:
    """TOML or JSON, by the file's ending; without one, JSON begins with a brace."""
    ending = file.rpartition(".")[2].lower()
    if ending == "json" or (ending != "toml" and text.lstrip().startswith("{")):
        return from_json(text, file)
    return from_toml(text, file)


def _bounded(text: str, file: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise LawError("law_too_large", file=file, read=len(text), expected=MOST_CHARACTERS)


def _read(loads: Callable[[str], Any], text: str, file: str, code: str) -> Any:
    try:
        return _shallow(loads(text), file)
    except tomllib.TOMLDecodeError as problem:
        found = _AT.search(str(problem))
        line, column = (int(one) for one in found.groups()) if found and found[1] else _end(text)
        detail = _AT.sub("", str(problem))
        raise LawError(code, file=file, line=line, column=column, detail=detail[:200]) from None
    except json.JSONDecodeError as problem:
        where = {"line": problem.lineno, "column": problem.colno}
        raise LawError(code, file=file, **where, detail=problem.msg[:200]) from None
    except RecursionError:
        raise LawError("law_too_deep", file=file, expected=MOST_DEPTH) from None
    except ValueError as problem:
        # Python refuses numbers of more than 4,300 digits, and impossible dates, in this way.
        raise LawError(code, file=file, detail=str(problem)[:200]) from None


def _end(text: str) -> tuple[int, int]:
    """Line and column after the last character."""
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


def _shallow(data: Any, file: str) -> Any:
    """The same data, or a refusal when it nests too deeply to be walked."""
    level = [data]
    for _ in range(MOST_DEPTH):
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        if not deeper:
            return data
        level = deeper
    raise LawError("law_too_deep", file=file, expected=MOST_DEPTH)
