"""A first draft of a map, from headings and from what stands in the columns.

The draft says what it was not sure of; a person reads it before using it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from hattama.core.errors import InputError
from hattama.core.law.library import get, shipped
from hattama.core.law.model import Law
from hattama.core.register.model import GROUPS
from hattama.core.result import lines_of
from hattama.core.seats.tiers.contest import INVALID
from hattama.folder.rehearsal import PREFIX
from hattama.sources import duma, georgia
from hattama.sources.figures import read_figure
from hattama.sources.names import clean, fold
from hattama.sources.sheet import Sheet
from hattama.sources.sift import is_total
from hattama.sources.table.draft import draft
from hattama.words import LANGS, Lang, catalogue

# Rows that are looked at; more would not tell more.
MOST_SAMPLED = 2_000
# So alike, in hundredths, must a heading and a label be to be taken, and to be taken as sure.
TAKEN, SURE = 70, 88

_STATION = re.compile(
    r"участ|уик|учаске|station|precinct|polling|\buik\b|\bpec\b|комиссия|commission"
)
_LEVELS = (
    ("region", re.compile(r"област|регион|субъект|облыс|өңір|region|province|oblast|\bкрай\b")),
    ("district", re.compile(r"округ|district|constituency|\boik\b|оик")),
    ("territory", re.compile(r"район|аудан|тик\b|территор|аумақ|city|город|қала|rayon|\btik\b")),
)
_AGAINST = re.compile(r"против всех|бәріне қарсы|against all")
_SERIAL = re.compile(r"№|no\.?|#|n|№ п/п|п/п|р/с|№ р/с|index|row")
_PERCENT = re.compile(r"%|процент|пайыз|percent|share|turnout|явка|доля")


@dataclass(slots=True)
class Column:
    """One column as it looks.

    Attributes:
        name: how a map names it: its heading, or `#3`.
        figures: cells that are figures; `others`: filled cells that are none.
        line: the line of the protocol that its heading names best, with the likeness in hundredths.
        marked: its heading, or a cell of it, is an id of a rehearsal.
    """

    spot: int
    name: str
    heading: str
    figures: int
    others: int
    different: int
    line: tuple[str, int] = ("", 0)
    foreign: bool = False
    marked: bool = False

    @property
    def text(self) -> bool:
        """Whether it holds words rather than figures."""
        return self.others > self.figures

    @property
    def counts(self) -> bool:
        """Whether it holds figures only."""
        return self.figures > 0 and not self.others


@dataclass(slots=True)
class Guess:
    """What the columns seem to mean.

    Attributes:
        levels: level and column.
        unsure: columns whose meaning is a guess, for the comments of the draft.
        left: columns that were given no meaning.
        filled: levels in which some rows are empty.
        rehearsal: units bear the mark of a rehearsal.
    """

    file: str
    law: Law
    law_sure: bool
    unit: Column
    unit_level: str
    levels: list[tuple[str, Column]] = field(default_factory=list)
    lines: list[Column] = field(default_factory=list)
    options: list[Column] = field(default_factory=list)
    against: list[Column] = field(default_factory=list)
    left: list[Column] = field(default_factory=list)
    filled: set[int] = field(default_factory=set)
    rehearsal: bool = False

    @property
    def unique(self) -> bool:
        """Whether no two rows name the same unit."""
        return self.unit.different == self.unit.figures + self.unit.others

    @property
    def reserved(self) -> set[str]:
        """What no option may be called."""
        return {*lines_of(self.law), INVALID, "unit", "contest", "source", "note", *GROUPS}


def guess_map(sheet: Sheet, law: str | None, lang: Lang) -> str:
    """A map for a sheet, as TOML with comments.

    Raises:
        InputError: `guess_no_unit`, `guess_no_figures`, `law_unknown`.
    """
    return draft(guess(sheet, law), lang)


def guess(sheet: Sheet, law_id: str | None) -> Guess:
    """What the columns of a sheet seem to mean."""
    given = get(law_id) if law_id is not None else None
    columns = list(_columns(sheet))
    law = given if given is not None else _law(columns)
    _match(columns, law)
    unit = _unit(sheet, columns)
    found = Guess(sheet.file, law, given is not None, unit, "station")
    _levels(found, [one for one in columns if one is not unit])
    named = {unit.spot, *(one.spot for _, one in found.levels)}
    for one in columns:
        if one.spot in named:
            continue
        told = fold(one.heading)
        if (
            one.counts
            and one.line[1] >= TAKEN
            and one.line[0] not in (other.line[0] for other in found.lines)
        ):
            found.lines.append(one)
        elif _no_option(one, told):
            found.left.append(one)
        else:
            (found.against if _AGAINST.search(told) else found.options).append(one)
    found.rehearsal = any(one.marked for one in columns)
    if not found.options and not found.lines:
        raise InputError("guess_no_figures", file=sheet.file, line=sheet.header_line)
    return found


def _no_option(one: Column, told: str) -> bool:
    """Whether a column can be no list: no counts, a serial number, a share, a sum, a line again."""
    beside = _SERIAL.fullmatch(told) or _PERCENT.search(told) or is_total(told)
    return bool(
        not one.counts
        or beside
        or one.foreign
        or one.line[1] >= TAKEN
        or not any(map(str.isalpha, told))
    )


def _columns(sheet: Sheet) -> Iterator[Column]:
    """The columns with what stands in them; rows of totals and blank ones are not looked at."""
    sample = [
        cells
        for cells in ([clean(cell or "") for cell in row] for row in
                      sheet.frame.head(MOST_SAMPLED).iter_rows())
        if sum(map(bool, cells)) > 1
        and not any(is_total(cell) for cell in cells if not cell.isdigit())
    ]  # fmt: skip
    for spot, heading in enumerate(sheet.header):
        cells = [row[spot] for row in sample if row[spot]]
        if not cells and not heading:
            continue
        reads = [read_figure(cell) for cell in cells]
        figures = sum(1 for read in reads if read.figure is not None)
        others = sum(1 for read in reads if read.fault)
        plain = heading and heading.isprintable() and len(heading) <= 200 and heading[0] != "#"
        name = heading if plain and sheet.folded.count(sheet.folded[spot]) == 1 else ""
        yield Column(
            spot, name or f"#{sheet.column(spot)}", heading, figures, others, len(set(cells)),
            marked=any(one.startswith(PREFIX) for one in (heading, *cells)),
        )  # fmt: skip


# What tables also call the lines, folded.
_ALSO = {
    "voters": ["registered voters", "electors", "избирателей", "сайлаушылар"],
    "ballots_issued": ["ballots issued", "выдано бюллетеней", "берілген бюллетеньдер"],
    "ballots_cast": ["ballots cast", "ballots found in boxes", "votes cast"],
    "ballots_invalid": ["invalid votes", "invalid", "spoiled ballots"],
    "ballots_valid": ["valid votes", "valid"],
}


def _labels() -> dict[str, list[str]]:
    """The labels of each line in all languages, its id as words, and how collectors head it."""
    found: dict[str, list[str]] = {}
    for lang in LANGS:
        for line, label in catalogue(lang, "line").items():
            if isinstance(label, str):
                found.setdefault(line, [line.replace("_", " ")]).append(fold(label))
    for line, told in _ALSO.items():
        found.setdefault(line, []).extend(told)
    for heading, line in {**duma.LINES, **duma.ABSENTEE, **georgia.LINES}.items():
        found.setdefault(line, []).append(fold(heading))
    found.pop("votes", None)
    return found


_NUMBERED = re.compile(r"\s*(\w+)\.([1-9][0-9]?)\s*", re.ASCII)


def _match(columns: Sequence[Column], law: Law) -> None:
    """The line that each heading names best; the best heading for a line comes first.

    A heading that names best what this law's protocol does not have gets no line, and is no option
    either: `foreign`.
    """
    labels = _labels()
    repeated = {line.id for line in law.protocol.lines if line.repeats} if law.protocol else set()
    lines = [line for line in lines_of(law) if line not in repeated]
    for one in columns:
        told = _NUMBERED.fullmatch(one.heading)
        if told is not None and told[1] in repeated:
            # A line that the law repeats stands in as many columns, each with its number.
            one.line = (f"{told[1]}.{told[2]}", 100)
            continue
        heading = _bare(fold(one.heading))
        scores = sorted(
            (likeness(heading, _bare(label)), line in lines, line)
            for line, told in labels.items()
            for label in told
        )
        score, own, line = scores[-1]
        one.line = (line, score) if own else ("", 0)
        one.foreign = not own and score >= TAKEN
    best: dict[str, int] = {}
    for one in columns:
        best[one.line[0]] = max(best.get(one.line[0], 0), one.line[1])
    for one in columns:
        if one.line[1] < best[one.line[0]] and one.line[1] < SURE:
            one.line = ("", 0)


def _bare(text: str) -> str:
    """Words that carry meaning: without numbers of lines, `number of`, and punctuation."""
    bare = re.sub(r"^\s*\d{1,2}\s*[.)]\s*", "", text)
    bare = re.sub(r"\b(?:число|количество|кол-во|number of|the|саны)\b", " ", bare)
    return " ".join(re.findall(r"\w+", bare))


# Valid and invalid are nearly the same letters, in three languages, and never the same line.
_VOID = re.compile(r"invalid|spoil|недейств|испорч|жарамсыз")
# Endings of words change with their case; their beginnings do not.
_STEM = 6


def likeness(one: str, other: str) -> int:
    """How alike two headings are, in hundredths: letters in order, and words in any order."""
    if not one or not other or bool(_VOID.search(one)) != bool(_VOID.search(other)):
        return 0
    mine, theirs = ({word[:_STEM] for word in text.split()} for text in (one, other))
    words = 200 * len(mine & theirs) // (len(mine) + len(theirs))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if 100 * matcher.real_quick_ratio() < TAKEN:
        return words
    return max(words, int(100 * matcher.ratio()))


def _law(columns: Sequence[Column]) -> Law:
    """The law whose protocol has most of the lines that the headings name."""
    labels = _labels()
    told = [_bare(fold(one.heading)) for one in columns if one.counts]
    named = {
        line
        for line, names in labels.items()
        if any(likeness(heading, _bare(name)) >= SURE for heading in told for name in names)
    }
    laws = [get(name) for name in shipped()]
    return max(laws, key=lambda law: (len(named & set(lines_of(law))), law.id))


def _unit(sheet: Sheet, columns: Sequence[Column]) -> Column:
    """The column that names the row's unit: by its heading, else the first without repetitions."""
    beside = [one for one in columns if one.line[1] < TAKEN and one.figures + one.others]
    called = [one for one in beside if _STATION.search(fold(one.heading))]
    if called:
        return max(called, key=lambda one: (one.different, -one.spot))
    for one in beside:
        alone = one.different == one.figures + one.others
        if alone and not _SERIAL.fullmatch(fold(one.heading)) and one.text:
            return one
    for one in beside:
        if one.different == one.figures + one.others and one.spot < len(sheet.header) // 2:
            return one
    raise InputError("guess_no_unit", file=sheet.file, line=sheet.header_line)


def _levels(found: Guess, columns: Sequence[Column]) -> None:
    """Columns of words before the first figures, as the levels above; the fewer, the higher."""
    text = [
        one
        for one in columns
        if one.line[1] < TAKEN
        and one.different
        # A level may be numbered: a column of few numbers, before that of the units.
        and (one.text or (one.spot < found.unit.spot and one.different * 2 <= found.unit.different))
    ]
    taken: dict[str, Column] = {}
    for one in text:
        for level, words in _LEVELS:
            if words.search(fold(one.heading)) and level not in taken:
                taken[level] = one
                break
    if not _STATION.search(fold(found.unit.heading)):
        own = next((level for level, w in _LEVELS if w.search(fold(found.unit.heading))), "")
        found.unit_level = own or "station"
    order = [level for level, _ in _LEVELS]
    above = order if found.unit_level == "station" else order[: order.index(found.unit_level)]
    chosen = [(level, taken[level]) for level in above if level in taken]
    # Of two levels of equal rank, the one with fewer units stands above the other.
    chosen.sort(key=lambda pair: (pair[0] != "region", pair[1].different))
    found.levels = chosen
    filled = found.unit.figures + found.unit.others
    found.filled = {one.spot for _, one in chosen if one.figures + one.others < filled}
