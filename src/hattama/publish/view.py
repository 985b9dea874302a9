"""A snapshot as the readers of one language see it: names, numbers, and where each page stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache, cached_property

from babel.dates import format_date
from msgspec import Struct

from hattama.bundle.snapshot import Snapshot
from hattama.core.register.model import Contest, Names
from hattama.core.result import Counted, Result
from hattama.publish.charts.svg import escape
from hattama.publish.charts.turnout import percent_text
from hattama.publish.fonts import Fonts
from hattama.publish.ledger import Ledger
from hattama.publish.state import sentence, shown
from hattama.words import LANGS, Lang, find, number, percent, say
from hattama.words.count import group_name, names_of
from hattama.words.protocol import line_name

ROOT = "pages"
# A number that people read is mostly a small one.
_SMALL = 4096


class Options(Struct, frozen=True):
    """How a site is to be built.

    Attributes:
        unit_pages: one file for each station and language, too.
        langs: the first one is that of `index.html`.
        per_page: stations on one page of stations.
        fonts: an own font with its files; None for that of each reader's system.
    """

    unit_pages: bool = False
    langs: tuple[Lang, ...] = LANGS
    per_page: int = 25
    fonts: Fonts | None = None


class Name(Struct, frozen=True):
    """A name, and its language where that is not the page's."""

    text: str
    lang: str = ""


@cache
def _first(lang: Lang) -> list[str]:
    """The first numbers as a language writes them, by value."""
    return [*map(str, range(1000)), *(number(lang, value) for value in range(1000, _SMALL))]


class View:
    """One language of a site."""

    def __init__(self, lang: Lang, ledger: Ledger, options: Options) -> None:
        self.lang, self.ledger, self.options = lang, ledger, options
        self.snap: Snapshot = ledger.snap
        self.result: Result = ledger.snap.result
        self.election = self.result.election
        self.register, self.units = ledger.register, ledger.units
        # A site asks for each of them several times; an update, only for a few.
        self._unit_names: dict[int, Name] = {}
        # What may be said of the count, and the sentence at the foot of every page (`state`).
        self.stage = shown(self.snap)
        self.sentence = say(lang, sentence(self.snap))
        self._small = _first(lang)
        # Every share up to the whole, in hundredths of a percent, once it was asked for.
        self._shares = [""] * 10_001
        self._lines: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._moments: dict[str, str] = {}
        self._phrases: dict[str, str] = {}

    def say(self, code: str, **params: object) -> str:
        """A phrase of the catalogue `site`."""
        return say(self.lang, f"site.{code}", **params)

    def word(self, code: str, **params: object) -> str:
        """A phrase of any catalogue."""
        return say(self.lang, code, **params)

    def phrase(self, code: str) -> str:
        """A phrase as markup, its places still open: for what stands in every station."""
        if code not in self._phrases:
            found = find(self.lang, f"site.{code}")
            assert found is not None, code
            self._phrases[code] = escape(found)
        return self._phrases[code]

    def num(self, value: int | None) -> str:
        """A number, or the mark for what is not known."""
        if value is None:
            return "\u2013"
        return self._small[value] if 0 <= value < _SMALL else number(self.lang, value)

    def nums(self, values: Sequence[int | None]) -> list[str]:
        """`num` of each."""
        small, num = self._small, self.num
        return [small[one] if one is not None and 0 <= one < _SMALL else num(one) for one in values]

    def share(self, above: int | None, below: int | None) -> str:
        """A percentage with two decimals; a dash where a part of it is not known."""
        if above is None or not below:
            return "\u2013"
        if 0 <= above <= below:
            place = (20_000 * above + below) // (2 * below)
            found = self._shares[place]
            if not found:
                found = self._shares[place] = percent(self.lang, place, 10_000)
            return found
        return percent(self.lang, above, below)

    def counted(self, here: int | None, awaited: int | None) -> str:
        """How many protocols are here, of how many where anybody knows: `12 / 40`."""
        return self.num(here) if awaited is None else f"{self.num(here)} / {self.num(awaited)}"

    def date(self, day: dt.date) -> str:
        """A day in the long form of the language (CLDR)."""
        return format_date(day, "long", locale=self.lang)

    def announced(self, decimal: str) -> str:
        """A percentage that was announced as text, digit for digit."""
        return percent_text(self.lang, decimal)

    def moment(self, text: str) -> str:
        """A time of the record (`2026-11-24T02:52:49Z`) for people."""
        if text not in self._moments:
            self._moments[text] = self._moment(text)
        return self._moments[text]

    def _moment(self, text: str) -> str:
        found = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        return self.say("time.moment", date=self.date(found.date()), time=f"{found:%H:%M}")

    def name(self, names: Names, otherwise: str = "") -> Name:
        """A name in this language, or in the nearest that there is."""
        own = names.pick(self.lang)
        if not own:
            return Name(otherwise)
        used = next(one for one in self._order if getattr(names, one) == own)
        return Name(own, "" if used == self.lang else used)

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return (self.lang, *(one for one in LANGS if one != self.lang))

    def unit(self, spot: int) -> Name:
        """The name of a unit."""
        found = self._unit_names.get(spot)
        if found is None:
            found = self.name(self.ledger.named(spot), self.ledger.ids[spot])
            self._unit_names[spot] = found
        return found

    def address(self, here: str, spot: int) -> str:
        """Where a unit is shown, from the page `here`."""
        there = href(here, page_of(self.lang, self.ledger, self.options, spot))
        shared = int(self.ledger.ordinals[spot]) >= 0 and not self.options.unit_pages
        return f"{there}#{self.ledger.ids[spot]}" if shared else there

    def contest(self, contest: Contest) -> Name:
        """The name of a contest, or that of its unit."""
        found = self.name(contest.names)
        return found if found.text else self.unit(contest.unit)

    def options_of(self, one: Counted) -> Mapping[str, Name]:
        """The names of what stands on a ballot, by id; those called alike with their ids."""
        told = self._named.get(one.contest.id)
        if told is None:
            texts = names_of(one, self.lang)
            told = {
                option: Name(texts[option], self.name(it.names).lang)
                for option, it in one.contest.ballot.items()
            }
            self._named[one.contest.id] = told
        return told

    @cached_property
    def _named(self) -> dict[str, Mapping[str, Name]]:
        return {}

    @cached_property
    def _first(self) -> dict[str, Counted]:
        found: dict[str, Counted] = {}
        for one in self.result.contests.values():
            for option in one.contest.ballot:
                found.setdefault(option, one)
        return found

    def line(self, line: str) -> str:
        """The label of a line of the form."""
        if line not in self._lines:
            self._lines[line] = line_name(self.lang, line)
        return self._lines[line]

    def group(self, group: str) -> str:
        """The name of a list or of a group of winners."""
        if group not in self._groups:
            self._groups[group] = group_name(self.lang, self.result, group)
        return self._groups[group]

    def by(self, body: str) -> str:
        """A body that decided something, in words where it has any."""
        return find(self.lang, f"law.word.by.{body}") or body

    def corrects(self, reason: str, by: str, article: str) -> str:
        """Why something was corrected or taken back, and by whom."""
        return self.say(
            "version.why_article" if article else "version.why",
            reason=self.say(f"reason.{reason}"), by=self.by(by), article=article,
        )  # fmt: skip

    def source(self, source: str) -> str:
        """Whose figures a protocol has."""
        kind, _, name = source.partition(":")
        if not name:
            return find(self.lang, f"site.source.{kind}") or source
        return self.say(f"source.{kind}", name=self.group(name) if kind == "party" else name)


def path(lang: str, *parts: str) -> str:
    """The path of a page in the bundle."""
    return "/".join([ROOT, lang, *parts[:-1], file_name(parts[-1])]) + ".html"


def file_name(name: str) -> str:
    """An id as the name of a file, before its ending.

    Some systems keep no file called after a device: `con` becomes `con-`, `nul.1` becomes `nul-.1`.
    No id has such a hyphen.
    """
    first, dot, rest = name.partition(".")
    return f"{first}-{dot}{rest}" if first in _DEVICES else name


_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)


def feed_path(lang: str, name: str) -> str:
    """An Atom feed: `results`, `changes`, `decisions`."""
    return f"{ROOT}/{lang}/{name}.atom"


def unit_path(lang: str, unit: str) -> str:
    """The page of a unit above the stations."""
    return path(lang, "units", unit)


def contest_path(lang: str, contest: str) -> str:
    """The page of a contest."""
    return path(lang, "contests", contest)


def stations_path(lang: str, unit: str, part: int) -> str:
    """The page that holds some stations of a unit, whole; parts count from 1.

    No id has two hyphens in a row, so that no station is called like a part.
    """
    return path(lang, "stations", f"{unit}--{part}")


def station_path(lang: str, station: str) -> str:
    """The page of one station alone (`--unit-pages`)."""
    return path(lang, "stations", station)


def page_of(lang: str, ledger: Ledger, options: Options, spot: int) -> str:
    """The page that a unit stands on: its own, or one that it shares with its neighbours."""
    units, at = ledger.units, int(ledger.ordinals[spot])
    if at < 0:
        return unit_path(lang, ledger.ids[spot])
    if options.unit_pages:
        return station_path(lang, ledger.ids[spot])
    # A station that is the highest unit stands on pages of its own.
    above = ledger.ids[max(0, int(units.parent[spot]))]
    return stations_path(lang, above, at // options.per_page + 1)


def twin_path(unit: str) -> str:
    """The machine twin of a unit above the stations."""
    return f"{ROOT}/data/{file_name(unit)}.json"


def href(here: str, there: str) -> str:
    """A relative address that names a file, so that a folder works anywhere."""
    own, parts = here.split("/")[:-1], there.split("/")
    shared = 0
    for one, other in zip(own, parts[:-1], strict=False):
        if one != other:
            break
        shared += 1
    return "../" * (len(own) - shared) + "/".join(parts[shared:])
