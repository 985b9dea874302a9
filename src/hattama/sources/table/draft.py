"""A guessed map as TOML, with comments that say what is sure and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from hattama.core.register.model import Names
from hattama.folder.rehearsal import PREFIX
from hattama.sources.make import named
from hattama.sources.names import clean, slug
from hattama.words import Lang, find, say

if TYPE_CHECKING:
    from hattama.sources.table.guess import Column, Guess

SURE = 88
# The number of a list on the ballot, before its name.
_NUMBER = re.compile(r"^\d{1,3}\s*[.)\u2013-]\s*")


def draft(found: Guess, lang: Lang) -> str:
    """The text of a map."""
    return "\n".join(_lines(found, lang)) + "\n"


def _lines(found: Guess, lang: Lang) -> Iterator[str]:
    stem = clean(PurePath(found.file).name.partition(".")[0]) or "table"
    stem = "".join(one for one in stem if one.isprintable())[:80] or "table"
    law = found.law
    yield _say(lang, "head")
    yield "format = 1"
    yield ""
    yield "[election]"
    yield f"id      = {_text(slug(stem))}"
    yield f"date    = {law.in_force.since.isoformat()}  {_say(lang, 'date')}"
    told = "" if found.law_sure else f"  {_say(lang, 'law')}"
    yield f"law     = {_text(law.id)}{told}"
    kind = "rehearsal" if found.rehearsal else "real"
    yield f"kind    = {_text(kind)}  {_say(lang, 'kind')}"
    yield f'stage   = "preliminary"  {_say(lang, "stage")}'
    yield f'licence = "unknown"  {_say(lang, "licence")}'
    yield f"name    = {_names(Names(stem, stem, stem))}  {_say(lang, 'name')}"
    yield ""
    yield "[nation]"
    # In a rehearsal every unit has its mark.
    yield f"id   = {_text(PREFIX + law.country if found.rehearsal else law.country)}"
    yield f"name = {_names(_nation(law.country))}"
    yield from _units(found, lang)
    kind = "lists" if law.lists is not None else "district"
    yield ""
    yield "[[contests]]"
    yield f"id   = {_text(kind)}"
    yield f"kind = {_text(kind)}"
    yield from _figures(found, lang, kind)


def _units(found: Guess, lang: Lang) -> Iterator[str]:
    """The levels above, and the rows' own."""
    for level, column in found.levels:
        yield ""
        yield "[[levels]]"
        yield f"level  = {_text(level)}  {_say(lang, 'level')}"
        yield f"column = {_column(column)}"
        if column.spot in found.filled:
            yield f'fill   = "down"  {_say(lang, "fill")}'
    yield ""
    yield "[unit]"
    yield f"level  = {_text(found.unit_level)}"
    yield f"column = {_column(found.unit)}"
    if found.levels and not found.unique:
        yield f"under  = {_text(found.levels[-1][0])}  {_say(lang, 'under')}"


def _figures(found: Guess, lang: Lang, kind: str) -> Iterator[str]:
    """Lines, options, and what was left."""
    for one in found.lines:
        line, score = one.line
        told = "" if score >= SURE else f"  {_say(lang, 'line', percent=score)}"
        yield ""
        yield "[[lines]]"
        yield f"line   = {_text(line)}{told}"
        yield f"column = {_column(one)}"
    taken: set[str] = set()
    for one in sorted([*found.options, *found.against], key=lambda column: column.spot):
        against = one in found.against
        heading = _NUMBER.sub("", one.heading[:200]) or one.heading[:200]
        told = slug(heading)
        told = "against-all" if against and "against-all" not in taken else told
        name = told if told not in taken | found.reserved else f"{told}-{one.spot + 1}"
        taken.add(name)
        option = "against_all" if against else "list" if kind == "lists" else "candidate"
        yield ""
        yield "[[options]]"
        yield f"id     = {_text(name)}"
        yield f"column = {_column(one)}"
        yield f"kind   = {_text(option)}  {_say(lang, 'option')}"
        yield f"name   = {_names(Names(heading, heading, heading))}"
    if found.left:
        yield ""
        yield _say(lang, "left")
        for one in found.left:
            yield f"#   {_column(one)}"


def _nation(country: str) -> Names:
    code = {"kz": "kazakhstan", "ge": "georgia", "ru": "russia"}.get(country, "")
    if find("en", f"sources.name.{code}") is None:
        return Names(country.upper(), country.upper(), country.upper())
    return named(code)


def _say(lang: Lang, code: str, **params: object) -> str:
    return "# " + say(lang, f"sources.guess.{code}", **params)


def _names(names: Names) -> str:
    return f"{{ kk = {_text(names.kk)}, ru = {_text(names.ru)}, en = {_text(names.en)} }}"


def _column(one: Column) -> str:
    return _text(one.name)


def _text(text: str) -> str:
    clear = "".join(letter for letter in text if letter.isprintable())
    return json.dumps(clear, ensure_ascii=False)
