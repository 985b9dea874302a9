"""Law files and rules files: from text or plain data to values, or to a sentence that helps.

A *law file* is a whole `Law`. A *rules file* is what the calculator takes: a list section alone,
or under the key `lists`, or a whole law file; there, articles and bases may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec

from hattama.core.errors import LawError
from hattama.core.law.consistency import lists_problems
from hattama.core.law.fitness import law_problems
from hattama.core.law.lists import Lists
from hattama.core.law.model import FORMAT, Law
from hattama.core.law.shape import problems, shown
from hattama.core.law.text import from_either, from_json, from_toml
from hattama.core.law.walk import rules

__all__ = [
    "law_from_json",
    "law_from_text",
    "law_from_toml",
    "lists_from_text",
    "parse_law",
    "parse_lists",
    "problems_of_law",
    "problems_of_lists",
    "rules",
]


def parse_law(data: Any, file: str) -> Law:
    """A whole law file as a value.

    Raises:
        LawError: the first thing that is wrong, with file and key path.
    """
    return _law(data, file, articles=True)


def parse_lists(data: Any, file: str) -> Lists:
    """The list section of a rules file as a value.

    Raises:
        LawError: the first thing that is wrong, with file and key path.
    """
    if _is_whole_law(data):
        lists = _law(data, file, articles=False).lists
        if lists is None:
            raise LawError("law_no_lists", file=file)
        return lists
    section, key = _section(data)
    _refuse_first(_shape_of_section(data, section, key, file))
    found = msgspec.convert(section, Lists)
    _refuse_first(_at(file, lists_problems(found, key)))
    return found


def problems_of_law(data: Any, file: str) -> tuple[LawError, ...]:
    """All that is wrong with a law file, not only the first thing."""
    found = tuple(_shape_of_law(data, file))
    if found:
        return found
    return tuple(_at(file, law_problems(msgspec.convert(data, Law))))


def problems_of_lists(data: Any, file: str) -> tuple[LawError, ...]:
    """All that is wrong with a rules file, not only the first thing."""
    if _is_whole_law(data):
        found = tuple(_shape_of_law(data, file))
        if found:
            return found
        law = msgspec.convert(data, Law)
        none = [] if law.lists is not None else [LawError("law_no_lists", file=file)]
        return (*none, *_at(file, law_problems(law, articles=False)))
    section, key = _section(data)
    found = tuple(_shape_of_section(data, section, key, file))
    return found or tuple(_at(file, lists_problems(msgspec.convert(section, Lists), key)))


def law_from_toml(text: str, file: str) -> Law:
    """A law file from TOML text."""
    return parse_law(from_toml(text, file), file)


def law_from_json(text: str, file: str) -> Law:
    """A law file from JSON text, as `hattama law show --json` writes it under `law`."""
    return parse_law(from_json(text, file), file)


def law_from_text(text: str, file: str) -> Law:
    """A law file from TOML or JSON text, by the file's ending or its first character."""
    return parse_law(from_either(text, file), file)


def lists_from_text(text: str, file: str) -> Lists:
    """A rules file from TOML or JSON text, by the file's ending or its first character."""
    return parse_lists(from_either(text, file), file)


def _law(data: Any, file: str, *, articles: bool) -> Law:
    _refuse_first(_shape_of_law(data, file))
    law = msgspec.convert(data, Law)
    _refuse_first(_at(file, law_problems(law, articles=articles)))
    return law


def _shape_of_law(data: Any, file: str) -> Iterator[LawError]:
    """A file of another format is refused as such, before anything else in it is judged."""
    if isinstance(data, dict):
        read = data.get("format", FORMAT)
        if type(read) is int and read != FORMAT:
            yield LawError("law_format", file=file, key="format", read=shown(read), expected=FORMAT)
            return
    yield from problems(data, Law, "", file)


def _is_whole_law(data: Any) -> bool:
    """Whether a rules file is a whole law file: it says so by its format and its id."""
    return isinstance(data, dict) and "format" in data and "id" in data


def _section(data: Any) -> tuple[Any, str]:
    """The list section of a rules file and its key path."""
    if isinstance(data, dict) and "lists" in data:
        return data["lists"], "lists"
    return data, ""


def _shape_of_section(data: Any, section: Any, key: str, file: str) -> Iterator[LawError]:
    stray: Iterator[LawError] = iter(())
    if key:
        # Beside the key `lists`, nothing else has a meaning in a rules file.
        wrapper = {name: value for name, value in data.items() if name != "lists"}
        stray = problems(wrapper, _Nothing, "", file)
    return chain(problems(section, Lists, key, file), stray)


class _Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys that may stand beside `lists` in a rules file: none."""


def _at(file: str, found: Iterator[LawError]) -> Iterator[LawError]:
    for one in found:
        yield _placed(one, file)


def _placed(problem: LawError, file: str) -> LawError:
    return LawError(problem.code, **{"file": file, **problem.params})


def _refuse_first(found: Iterator[Any]) -> None:
    for problem in found:
        raise problem
