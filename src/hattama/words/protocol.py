"""Lines of a protocol, and remarks on protocols, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hattama.words import Lang, decimal_text, find, say

# Parameters of a remark that name something, and how to find the name.
_COLUMNS = ("column", "other_column", "option", "other_option")
_LINES = ("lines", "left_lines", "right_lines")


def line_name(lang: Lang, line: str) -> str:
    """The label of a line; a repetition of it with its number."""
    stem, dot, number = line.rpartition(".")
    if dot and number.isdigit() and find(lang, f"line.{stem}"):
        return f"{say(lang, f'line.{stem}')} ({number})"
    return find(lang, f"line.{line}") or line


def sum_of(lang: Lang, lines: Sequence[str]) -> str:
    """Lines added up (a leading minus takes one away), in words."""
    told = ""
    for line in [lines] if isinstance(lines, str) else lines:
        name = line_name(lang, line.removeprefix("-"))
        sign = " \u2212 " if line.startswith("-") else " + "
        told += f"{sign}{name}" if told else name
    return told


def title(lang: Lang, code: str, fixed: Mapping[str, Any]) -> str:
    """What all remarks of a code have in common."""
    sides = {name: sum_of(lang, fixed[name]) for name in _LINES if name in fixed}
    return say(lang, f"checks.title.{_stem(code, fixed)}", **{**fixed, **sides})


def why(lang: Lang, code: str) -> str:
    """The ordinary reasons for a remark, or nothing."""
    reasons = find(lang, f"checks.why.{code}")
    return say(lang, "checks.line.why", why=reasons) if reasons else ""


def text(
    lang: Lang, code: str, params: Mapping[str, Any], options: Mapping[str, str],
    unit: Callable[[str], str], contest: Callable[[str], str],
) -> str:  # fmt: skip
    """The sentence of one remark on a protocol.

    Args:
        options: names of the options of its contest, by id.
        unit, contest: from an id to a name.
    """
    told = dict(params)
    for name in _COLUMNS:
        if name in told:
            told[name] = options.get(told[name]) or line_name(lang, told[name])
    for name in _LINES:
        if name in told:
            told[name] = sum_of(lang, told[name])
    for name in ("announced", "before"):
        if isinstance(told.get(name), str):
            told[name] = decimal_text(lang, told[name])
    if "other" in told:
        told["other"] = unit(told["other"])
    if "beside" in told:
        told["beside"] = contest(told["beside"])
    stem = _stem(code, params)
    if "number" in told:
        stem += "_number"
    return say(lang, f"checks.text.{stem}", **told)


def _stem(code: str, params: Mapping[str, Any]) -> str:
    """Remarks of the law's identities share their sentences, whatever the identity is called."""
    return f"identity_{params['way']}" if "identity" in params else code
