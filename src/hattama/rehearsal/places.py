"""Invented stations: what they are called, where they stand, when they open, what they offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from hattama.core.register.model import ANSWERS, OFFERS, Ints
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.land import CITY, Land
from hattama.rehearsal.names import COUNT, LANGS, every
from hattama.rehearsal.spec import Spec
from hattama.rehearsal.text import Figures, Part, Words, table

COLUMNS = (
    "unit", "number", *(f"settlement_{lang}" for lang in LANGS),
    *(f"address_{lang}" for lang in LANGS), "opens", "closes", *OFFERS, "phone",
)  # fmt: skip
_SETTLEMENTS = {
    "kk": ("ауылы", "кенті", "қаласы"),
    "ru": ("село", "посёлок", "город"),
    "en": ("village", "town", "city"),
}
# Most stations keep the usual hours; a few open or close an hour earlier.
_HOURS = (("07:00", "20:00"), ("06:00", "20:00"), ("07:00", "19:00"))
# Of a hundred stations so many say yes, in villages and towns, then in cities, and so many say no;
# the others do not say.
_SHARES = {
    "ramp": (55, 90, 97),
    "sign_language": (3, 25, 92),
    "tactile_ballot": (20, 70, 95),
    "home_voting": (96, 98, 100),
}


class _Where(Struct, frozen=True, eq=False):
    """Of each station: names of its settlement, a street and a house, by their numbers."""

    kind: Ints
    first: Ints
    second: Ints
    third: Ints
    street: Ints
    house: Ints

    def settlement(self, lang: str) -> list[Part]:
        plain = every(lang)
        hyphen = [*(f"-{name}" for name in plain), ""]
        name = [Words(plain, self.first), Words(hyphen, self.second), Words(hyphen, self.third)]
        sort = Words(_SETTLEMENTS[lang], self.kind)
        return [sort, " ", *name] if lang == "ru" else [*name, " ", sort]

    def address(self, lang: str) -> list[Part]:
        road, at = Words(every(lang), self.street), Figures(self.house)
        if lang == "kk":
            return [road, " көшесі ", at]
        return ["улица ", road, " ", at] if lang == "ru" else [at, " ", road, " Street"]


def _where(spec: Spec, land: Land) -> _Where:
    draws = Draws(spec.seed, 7)
    count = len(land)
    street, house = draws.below(COUNT, count), 1 + draws.below(150, count)
    # One settlement in fifty has a name of three parts.
    long = (draws.below(50, len(land.kind)) == 0)[land.settlement]
    second, third = (
        np.where(long, (land.name[land.settlement] * 7 + step) % COUNT, COUNT) for step in (11, 503)
    )
    kind, first = land.kind[land.settlement], land.name[land.settlement]
    return _Where(kind, first, second, third, street, house)


def station_names(spec: Spec, land: Land) -> Iterator[list[Part]]:
    """Names of the stations in three languages: number, settlement, street and house."""
    where, number = _where(spec, land), Figures(np.arange(1, len(land) + 1))
    for lang, before, after in (
        ("kk", "№ ", " жаттығу учаскесі: "),
        ("ru", "Репетиционный участок № ", ": "),
        ("en", "Rehearsal station ", ": "),
    ):
        yield [before, number, after, *where.settlement(lang), "; ", *where.address(lang)]


def places(spec: Spec, land: Land, unit: Sequence[Part]) -> Iterator[bytes]:
    """`places.csv`: every station, in the order of the tree.

    Args:
        unit: the parts of its id.
    """
    where, draws, count = _where(spec, land), Draws(spec.seed, 9), len(land)
    kind = np.maximum(draws.below(40, count) - 37, 0)
    cells: list[Sequence[Part]] = [
        unit,
        [Figures(np.arange(1, count + 1))],
        *(where.settlement(lang) for lang in LANGS),
        *(where.address(lang) for lang in LANGS),
        *([Words([hours[side] for hours in _HOURS], kind)] for side in (0, 1)),
    ]
    for offer in OFFERS:
        village, city, said = _SHARES[offer]
        lot = draws.below(100, count)
        yes = lot < np.where(where.kind == CITY, city, village)
        spots: Ints = np.where(yes, 1, np.where(lot < said, 2, 0))
        cells.append([Words(ANSWERS, spots)])
    # Nobody has a telephone number that begins so.
    cells.append(["+7 000 ", Figures(np.arange(1, count + 1), 7)])
    return table(COLUMNS, cells, count)
