"""A station, whole: every line of each ballot's protocol, its history, remarks, and its proof.

Written from the twin of the unit above and from names; ten thousand of them a second, so texts that
stand in every station are escaped once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from hattama.bundle.receipt import DOOR
from hattama.core.record.protocol import OFFICIAL, repeated_line
from hattama.core.result import Counted
from hattama.publish.markup import escape, span
from hattama.publish.pages.polling import Places
from hattama.publish.pages.remarks import Remarks
from hattama.publish.pages.told import fact_text
from hattama.publish.shares import base_of, base_places
from hattama.publish.view import View

Twin = Mapping[str, Any]
_NO_SHARE = '</td><td class="num">'


class Stations:
    """Writes stations in one language."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.remarks = Remarks(view)
        self.places = Places(view)
        self._titles: dict[str, str] = {}
        self._ballots: dict[tuple[str, tuple[str, ...]], _Ballot] = {}

    def section(self, twin: Twin, station: Twin, address: str, level: int = 3) -> str:
        """The inside of a station's section; its heading is the page's.

        Args:
            address: from this page to the browser's check, before `#unit=…`.
            level: of its headings.
        """
        columns = twin["columns"]
        place = self.places.section(station["unit"], level)
        parts = [self._head(station)]
        if not self.places.last:
            parts.append(place)
        protocols: dict[str, list[Twin]] = {}
        for one in station.get("protocols", ()):
            protocols.setdefault(one["contest"], []).append(one)
        for name in station.get("contests", ()):
            title = self._title(name)
            if not title:
                continue
            held = protocols.get(name, [])
            parts.append(f"<h{level}>{title}</h{level}>")
            parts.append(self._state(name, station, held))
            if held:
                ballot = self._ballot(name, tuple(columns[name]))
                key = f"t-{station['unit']}--{name}"
                parts.append(ballot.table(key, held))
                parts.append(self._proof(station["unit"], name, held, address))
        parts.append(self._history(station, level))
        parts.append(self.remarks.listed(station.get("remarks", ()), level))
        parts.append(self._facts(station, level))
        if self.places.last:
            parts.append(place)
        return "".join(parts)

    def _title(self, name: str) -> str:
        """The name of a contest; nothing of one that a later register has not."""
        if name not in self._titles:
            contest = self.view.register.contest(name)
            self._titles[name] = span(self.view.contest(contest)) if contest is not None else ""
        return self._titles[name]

    def _head(self, station: Twin) -> str:
        view, voters = self.view, station.get("voters")
        told = f"{view.phrase('station.id')}: <code>{station['unit']}</code>."
        if voters is not None:
            told += " " + view.phrase("station.voters").format(number=view.num(voters))
        return f'<p class="where">{told}</p>'

    def _state(self, contest: str, station: Twin, held: Sequence[Twin]) -> str:
        """What is not a protocol: missing, not awaited, or only copies."""
        view = self.view
        official = any(one["source"] == OFFICIAL for one in held)
        if official:
            return ""
        if view.election.without_stations and not held:
            return self._note("station.not_published")
        code = "missing" if contest in station.get("missing", ()) else "not_awaited"
        if held:
            code = "copies_only"
        return self._note(f"station.{code}")

    def _note(self, code: str) -> str:
        return f'<p class="note">{self.view.phrase(code)}</p>'

    def _ballot(self, name: str, columns: tuple[str, ...]) -> _Ballot:
        key = name, columns
        if key not in self._ballots:
            self._ballots[key] = _Ballot(self.view, self.view.result.contests[name], columns)
        return self._ballots[key]

    def _proof(self, unit: str, contest: str, held: Sequence[Twin], address: str) -> str:
        """Where each protocol stands in the record, its digest, and how anybody checks both."""
        view, phrase = self.view, self.view.phrase("station.entry")
        rows = []
        for one in held:
            told = phrase.format(entry=view.num(one["entry"]), time=view.moment(one["recorded"]))
            source = f"{escape(view.source(one['source']))}: " if len(held) > 1 else ""
            rows.append(
                f'<li>{source}{told} <code class="leaf">{one["leaf"]}</code><br>'
                f'{self._digest} <code class="digest">{one["digest"]}</code></li>'
            )
        # Only the commission's own protocol hangs on a door; the script makes its code of this.
        official = held[0]["source"] == OFFICIAL
        door = f' data-door="{self._door}/{unit}/{contest}"' if official else ""
        return (
            f'<ul class="proof"{door}>{"".join(rows)}</ul>'
            f'<p><a href="{address}#unit={unit}/{contest}">{view.phrase("station.check")}</a></p>'
        )

    @cached_property
    def _digest(self) -> str:
        return escape(self.view.word("site_code.digest"))

    @cached_property
    def _door(self) -> str:
        return escape(f"{DOOR}:{self.view.election.id}")

    def _history(self, station: Twin, level: int) -> str:
        """Every version of what was corrected or taken back, with reason and decision."""
        view, versions = self.view, station.get("versions", ())
        if not versions:
            return ""
        before: dict[tuple[str, str], Twin] = {}
        rows = []
        for one in versions:
            key = one["contest"], one["source"]
            changed = self._changed(before.get(key), one)
            why = one.get("withdrawn") or one.get("corrects")
            said = escape(view.corrects(why["reason"], why["by"], why["article"])) if why else ""
            state = escape(view.say(f"version.{one['state']}", after=view.num(one.get("after"))))
            name = self._title(one["contest"]) or escape(one["contest"])
            rows.append(
                f'<li value="{one["entry"]}">{name}, {escape(view.source(one["source"]))}: {state} '
                f'{said}<br>{self._digest} <code class="digest">{one["digest"]}</code>'
                f"{changed}</li>"
            )
            before[key] = one
        title = escape(view.say("version.title"))
        return f'<h{level}>{title}</h{level}><ul class="versions">{"".join(rows)}</ul>'

    def _changed(self, before: Twin | None, now: Twin) -> str:
        """The figures in which two versions differ."""
        if before is None:
            return ""
        view, was, new = self.view, before["figures"], now["figures"]
        # A later register may hold neither the contest nor the option.
        one = view.result.contests.get(now["contest"])
        names = view.options_of(one) if one is not None else {}
        told = []
        for column in sorted({*was, *new}):
            if was.get(column) != new.get(column):
                name = span(names[column]) if column in names else escape(view.line(column))
                told.append(
                    f"<li>{name}: {view.num(was.get(column))} → {view.num(new.get(column))}</li>"
                )
        return f"<ul>{''.join(told)}</ul>" if told else ""

    def _facts(self, station: Twin, level: int) -> str:
        """Decisions and reports that name the station."""
        facts = station.get("facts", ())
        if not facts:
            return ""
        title = escape(self.view.say("station.facts"))
        rows = "".join(f'<li value="{one["entry"]}">{fact_text(self.view, one)}</li>'
                       for one in facts)  # fmt: skip
        return f'<h{level}>{title}</h{level}><ul class="facts-said">{rows}</ul>'


class _Ballot:
    """The protocol of one contest: what stands before each figure, written once."""

    def __init__(self, view: View, one: Counted, columns: tuple[str, ...]) -> None:
        self.view, self.one, self.columns = view, one, columns
        names = view.options_of(one)
        repeated = frozenset(view.snap.admitted.frozen.repeated)
        lines: dict[str, list[int]] = {}
        self._options = []
        self._base = base_places(one, columns)
        for spot, column in enumerate(columns):
            if column in names:
                self._options.append((spot, span(names[column]), spot in self._base))
            else:
                lines.setdefault(repeated_line(column, repeated) or column, []).append(spot)
        # One row for a line that is given for each portable box or issuing member.
        self._lines = [(spots, escape(view.line(line))) for line, spots in lines.items()]
        self._alone = [spots[0] for spots, _ in self._lines if len(spots) == 1]
        self._heads: dict[str, str] = {}
        self._forms: dict[tuple[str, ...], str] = {}

    def table(self, key: str, held: Sequence[Twin]) -> str:
        """Lines and options, one column for each source that told them."""
        sources = tuple(one["source"] for one in held)
        form = self._forms.get(sources)
        if form is None:
            form = self._forms[sources] = self._form(sources)
        told = self._told(held[0]["figures"])
        if len(held) > 1:
            columns = [told, *(self._told(one["figures"]) for one in held[1:])]
            told = [cell for row in zip(*columns, strict=True) for cell in row]
        return form % (key, key, *told)

    def _form(self, sources: Sequence[str]) -> str:
        """The table of protocols from some sources: a place for its key twice, then for figures."""
        view = self.view
        head = "".join([self._head(source) for source in sources])
        labels = [label for _, label in self._lines] + [label for _, label, _ in self._options]
        cells = '<td class="num">%s</td>' * len(sources)
        rows = "".join(f'<tr><th scope="row">{_open(label)}</th>{cells}</tr>' for label in labels)
        return (
            '<div class="scroll" role="group" tabindex="0" aria-labelledby="%s">'
            f'<table class="data{" wide" if len(sources) > 1 else ""}">'
            f'<caption id="%s">{_open(view.phrase("station.protocol"))}</caption>'
            f'<thead><tr><th scope="col">{_open(view.phrase("table.line"))}</th>'
            f"{_open(head)}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _head(self, source: str) -> str:
        if source not in self._heads:
            name = escape(self.view.source(source))
            self._heads[source] = (
                f'<th scope="col" class="num">{name}</th><th scope="col" class="num">%</th>'
            )
        return self._heads[source]

    def _told(self, figures: Sequence[int | None]) -> list[str]:
        """Of each row its figure and its share, two cells in one text."""
        nums, below = self.view.nums(figures), base_of(figures, self._base)
        if len(self._alone) == len(self._lines):
            found = [nums[spot] + _NO_SHARE for spot in self._alone]
        else:
            # Of a line that is given several times, each of them.
            found = [
                (nums[spots[0]] if len(spots) == 1 else _several(spots, figures, nums)) + _NO_SHARE
                for spots, _ in self._lines
            ]
        share = self.view.share
        found += [
            f"{nums[spot]}{_NO_SHARE}{share(figures[spot], below) if counts and below else ''}"
            for spot, _, counts in self._options
        ]
        return found


def _open(markup: str) -> str:
    """Markup in a text whose places are `%s`."""
    return markup.replace("%", "%%")


def _several(spots: Sequence[int], figures: Sequence[int | None], nums: Sequence[str]) -> str:
    """Each figure of a line that is given several times, without those a station has not."""
    known = [nums[spot] for spot in spots if figures[spot] is not None]
    return " + ".join(known) if known else "\u2013"
