"""Find my station, by its number or its settlement: an index in small files that a browser asks.

Every key is folded (`words.letters`), and every word of a settlement's name is one, so that
*кызылорда* finds *Қызылорда* and *бугыругжам* finds *село Бугыругжам*. Rows stand in the order of
their keys, a file holds a stretch of them, and the head names the first key of each file: a browser
reads the head, then a file or two. `assets/search.js` is the other half. The same register gives
the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Raw, Struct, field, json

from hattama.core.register.model import OFFERS, Names, PollingPlaces, Register, Units
from hattama.words.letters import folded

FORMAT = 1
HEAD = "find.json"
MOST_BYTES = 300_000
# Stations of one settlement that stand in one row.
MOST_STATIONS = 500
# Stations of which one file says address and hours.
MOST_DETAILS = 500
# A word that so many settlements in a hundred share ("village") is no key, while another word is.
_COMMON = 2
_LEAST_COMMON = 20

Row = tuple[str, list[Any]]
# The page of a station, by its place in the tree; relative to whatever the caller likes.
PageOf = Callable[[int], str]
# When a station opens and closes, by its row.
Hours = Callable[[int], tuple[str, str]]


class Settlement(Struct):
    """A settlement under one unit, and its stations.

    Attributes:
        above: place of the unit.
        stations: of each its place in the tree, and its number.
    """

    names: Names
    above: int
    stations: list[tuple[int, str]] = field(default_factory=list)


def search_index(register: Register, page_of: PageOf) -> Iterator[tuple[str, bytes]]:
    """The head and the files of the index, by their names in one folder.

    Args:
        page_of: the page of a station.
    """
    units = register.units
    found = settlements(register)
    parts = {
        "settlement": _rows_by_word(units, found, page_of),
        "number": _rows_by_number(units, found, page_of),
    }
    head: dict[str, Any] = {"format": FORMAT, "stations": sum(len(one.stations) for one in found)}
    for part, rows in parts.items():
        head[part] = []
        for number, (first, data) in enumerate(_files(rows)):
            name = f"find-{part}-{number}.json"
            head[part].append([first, name])
            yield name, data
    yield HEAD, _json(head)


def search_details(register: Register, hours: Hours) -> Iterator[tuple[str, bytes]]:
    """Address, hours, what a station offers, and its telephone: MOST_DETAILS stations in a file.

    A station stands at the place that the index names, counted through all files.

    Args:
        hours: by the row of `places.csv`, -1 where it has none.
    """
    lowest, polling = register.units.lowest(0).tolist(), register.polling
    told = {} if polling is None else {unit: row for row, unit in enumerate(polling.unit.tolist())}
    known = [] if polling is None else _known(polling)
    rows = [_detail(known, told.get(spot, -1), hours) for spot in lowest]
    for number, start in enumerate(range(0, len(rows), MOST_DETAILS)):
        yield f"find-detail-{number}.json", _json(rows[start : start + MOST_DETAILS])


# Address in three languages, what is offered, telephone.
Known = tuple[tuple[str, ...], str, str]
_UNKNOWN: Known = ("", "", ""), "0" * len(OFFERS), ""


def _known(polling: PollingPlaces) -> list[Known]:
    """By row what is said of a station; columns are read once."""
    offers = ["".join(map(str, one)) for one in polling.offers.T.tolist()]
    return list(zip(zip(*polling.address, strict=True), offers, polling.phone, strict=True))


def _detail(known: Sequence[Known], row: int, hours: Hours) -> list[str]:
    address, offers, phone = known[row] if row >= 0 else _UNKNOWN
    return [*address, *hours(row), offers, phone]


def settlements(register: Register) -> list[Settlement]:
    """Stations by settlement and the unit above them, in the order of the tree."""
    units, polling = register.units, register.polling
    found: dict[tuple[str, str, str, int], Settlement] = {}
    for spot, number, names in _stations(units, polling):
        above = int(units.parent[spot])
        key = (names.kk, names.ru, names.en, above)
        place = found.get(key)
        if place is None:
            place = found[key] = Settlement(names, above)
        place.stations.append((spot, number))
    return list(found.values())


def _stations(units: Units, polling: PollingPlaces | None) -> Iterator[tuple[int, str, Names]]:
    """Each station with its number and settlement; its id and its name where these are not said."""
    lowest = units.lowest(0).tolist()
    told = {} if polling is None else {unit: row for row, unit in enumerate(polling.unit.tolist())}
    # Columns are read once; cells one by one would cost more than everything else.
    numbers = [] if polling is None else list(polling.number)
    settled = [] if polling is None else list(zip(*polling.settlement, strict=True))
    ids = list(units.ids)
    for spot in lowest:
        row = told.get(spot)
        number, names = "", Names()
        if row is not None and polling is not None:
            number, names = numbers[row], Names(*settled[row])
        if not names.pick("kk"):
            names = Names(units.kk[spot], units.ru[spot], units.en[spot])
        yield spot, number or ids[spot], names


def _words(names: Names) -> set[str]:
    return {word for name in (names.kk, names.ru, names.en) for word in folded(name).split()}


def _rows_by_word(units: Units, found: Sequence[Settlement], page_of: PageOf) -> list[Row]:
    """A row for each telling word of each settlement."""
    words = [_words(one.names) for one in found]
    over, at, ids = _above(units, found), _at(units), list(units.ids)
    often = Counter(word for each in words for word in each)
    common = max(_LEAST_COMMON, len(found) * _COMMON // 100)
    rows: list[Row] = []
    for one, each in zip(found, words, strict=True):
        telling = {word for word in each if often[word] <= common} or each
        for start in range(0, len(one.stations), MOST_STATIONS):
            some = one.stations[start : start + MOST_STATIONS]
            listed = [[ids[spot], number, page_of(spot), at[spot]] for spot, number in some]
            row = [_named(one.names), over[one.above], listed]
            rows += [(word, row) for word in telling]
    rows.sort(key=lambda row: (row[0], row[1][2][0][0]))
    return rows


def _rows_by_number(units: Units, found: Sequence[Settlement], page_of: PageOf) -> list[Row]:
    """A row for each station."""
    over, at, ids = _above(units, found), _at(units), list(units.ids)
    rows: list[Row] = [
        (folded(number), [names, above, [[ids[spot], number, page_of(spot), at[spot]]]])
        for one in found
        for names, above in [(_named(one.names), over[one.above])]
        for spot, number in one.stations
    ]
    rows.sort(key=lambda row: (row[0], row[1][2][0][0]))
    return rows


def _at(units: Units) -> dict[int, int]:
    """The place of each station among all stations."""
    return {spot: at for at, spot in enumerate(units.lowest(0).tolist())}


def _named(names: Names) -> list[str]:
    return [names.pick("kk"), names.pick("ru"), names.pick("en")]


def _above(units: Units, found: Iterable[Settlement]) -> dict[int, list[str]]:
    """Id and names of each unit in which a settlement lies; nothing above the root."""
    told: dict[int, list[str]] = {-1: []}
    for spot in {one.above for one in found} - {-1}:
        names = (units.name(spot, lang) for lang in ("kk", "ru", "en"))
        told[spot] = [units.ids[spot], *names]
    return told


def _files(rows: Iterable[Row]) -> Iterator[tuple[str, bytes]]:
    """Rows in files of at most MOST_BYTES, each with its first key.

    Pages and the units above are written once a file, and named by their place there.
    """
    shard = _Shard()
    for key, row in rows:
        if not shard.takes(key, row):
            yield shard.first, shard.bytes()
            shard = _Shard()
            shard.takes(key, row)
    if shard.rows:
        yield shard.first, shard.bytes()


# Brackets and keys around the rows of a file; a place in a table, with its comma.
_AROUND, _PLACE = 100, 12


class _Shard(Struct):
    """One file that is being filled."""

    rows: list[Any] = field(default_factory=list)
    pages: dict[str, int] = field(default_factory=dict)
    units: dict[bytes, int] = field(default_factory=dict)
    size: int = _AROUND
    first: str = ""

    def takes(self, key: str, row: list[Any]) -> bool:
        """Add a row, unless the file would grow too large by it; the first is always taken."""
        names, above, stations = row
        unit = json.encode(above)
        pages = {page: len(page.encode()) + _PLACE for _, _, page, _ in stations}
        size = len(_json([key, names, [one[:2] for one in stations]]))
        size += _PLACE * (1 + 2 * len(stations))
        size += sum(more for page, more in pages.items() if page not in self.pages)
        size += len(unit) if unit not in self.units else 0
        if self.rows and self.size + size > MOST_BYTES:
            return False
        self.size += size
        self.first = self.first if self.rows else key
        place = self.units.setdefault(unit, len(self.units))
        told = [
            [one, number, self.pages.setdefault(page, len(self.pages)), at]
            for one, number, page, at in stations
        ]
        self.rows.append([key, names, place, told])
        return True

    def bytes(self) -> bytes:
        """The file."""
        units = [Raw(one) for one in self.units]
        told = {"format": FORMAT, "pages": list(self.pages), "units": units, "rows": self.rows}
        return _json(told)


def _json(value: object) -> bytes:
    return json.encode(value) + b"\n"
