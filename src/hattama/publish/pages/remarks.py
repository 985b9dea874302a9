"""Remarks on protocols in plain words, each with its ordinary reasons; nobody is accused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hattama.publish.markup import escape
from hattama.publish.view import View
from hattama.words import find
from hattama.words.count import remark_words
from hattama.words.protocol import text, title, why


class Remarks:
    """Writes remarks in one language; the names of a contest are looked up once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._names: dict[str | None, dict[str, str]] = {}

    def listed(self, found: Sequence[Mapping[str, Any]], level: int) -> str:
        """A list of remarks under a heading; nothing where there are none.

        Args:
            level: of the heading.
        """
        if not found:
            return ""
        view = self.view
        rows = "".join(self._one(one) for one in found)
        head = escape(view.say("remark.title"))
        note = escape(view.say("remark.note"))
        return f'<h{level}>{head}</h{level}><p class="note">{note}</p><ul class="plain">{rows}</ul>'

    def _one(self, one: Mapping[str, Any]) -> str:
        view, code, params = self.view, one["code"], one["params"]
        severity = escape(view.word(f"count.severity.{one['severity']}"))
        where = self._where(one)
        if one["class"] == "count":
            words = remark_words(view.lang, view.result, one["contest"], params)
            words.setdefault("unit", view.say("remark.here"))
            said = view.word(f"count.remark.{code}", **words)
            rest = ""
        else:
            said = text(view.lang, code, params, self._options(one["contest"]), self._unit,
                        self._contest)  # fmt: skip
            rest = self._rest(one)
        return (
            f'<li class="remark remark-{one["severity"]}">'
            f'<span class="remark-word">{severity}</span> {where}{escape(said)}{rest}</li>'
        )

    def _rest(self, one: Mapping[str, Any]) -> str:
        """How often the same occurs in this election, and why it ordinarily does."""
        view = self.view
        often = view.say("remark.often", number=view.num(one["number"]), of=view.num(one["of"]))
        reasons = why(view.lang, one["code"])
        return f'<br><span class="often">{escape(" ".join(filter(None, [often, reasons])))}</span>'

    def _where(self, one: Mapping[str, Any]) -> str:
        view = self.view
        contest = view.register.contest(one["contest"]) if one["contest"] else None
        if contest is None:
            return ""
        source = "" if one["source"] == "official" else f", {view.source(one['source'])}"
        return f"{escape(view.contest(contest).text + source)}: "

    def _options(self, contest: str | None) -> dict[str, str]:
        if contest not in self._names:
            names = (
                self.view.options_of(self.view.result.contests[contest])
                if contest is not None
                else {}
            )
            self._names[contest] = {option: name.text for option, name in names.items()}
        return self._names[contest]

    def _unit(self, unit: str) -> str:
        place = self.view.units.place
        return self.view.unit(place[unit]).text if unit in place else unit

    def _contest(self, name: str) -> str:
        contest = self.view.register.contest(name)
        return self.view.contest(contest).text if contest is not None else name


def summary(view: View, one: Any) -> str:
    """What all remarks of one group have in common."""
    found = find(view.lang, f"checks.title.{one.code}")
    return title(view.lang, one.code, one.fixed) if found or "identity" in one.fixed else one.code
