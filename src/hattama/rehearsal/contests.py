"""What is voted on in a rehearsal: contests, invented contestants, and how strong they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hattama.core.law.model import Law
from hattama.core.register.model import Ints
from hattama.rehearsal.draws import Draws
from hattama.rehearsal.land import Land
from hattama.rehearsal.names import COUNT, names
from hattama.rehearsal.spec import PREFIX, Spec

Three = tuple[str, str, str]

# Of 10,000 votes for lists, before chance, by country.
_LISTS = {
    "kz": (3800, 1500, 1250, 950, 800, 650, 420),
    "": (3400, 1900, 1400, 900, 650, 480, 360, 250, 180, 120),
}
_AGAINST_ALL = 330
# Seats of a body whose law leaves their number open.
OPEN_SEATS = 20

_PARTIES = (
    ("«{0}» жаттығу партиясы", "Репетиционная партия «{0}»", "Rehearsal party {0}"),
    (
        "«{0} – {1}» жаттығу қозғалысы",
        "Репетиционное движение «{0} – {1}»",
        "Rehearsal movement {0} – {1}",
    ),
    (
        "Ауыл тұрғындары, қолөнершілер мен ұстаздардың бүкілреспубликалық «{0} – {1}» "
        "жаттығу одағы",
        "Всереспубликанский репетиционный союз сельских жителей, ремесленников и учителей "
        "«{0} – {1}»",
        "All-Republic Rehearsal Union of Villagers, Craftspeople and Teachers {0} – {1}",
    ),
)  # fmt: skip
_PERSON = ("{0} {1} (жаттығу)", "{0} {1} (репетиция)", "{0} {1} (rehearsal)")
_AGAINST = ("Бәріне қарсымын (жаттығу)", "Против всех (репетиция)", "Against all (rehearsal)")
_CONTEST = ("Жаттығу: партиялық тізімдер", "Репетиция: партийные списки", "Rehearsal: party lists")
_DISTRICT = (
    "Жаттығу: № {number} бірмандаттық округ, {0}",
    "Репетиция: одномандатный округ № {number}, {0}",
    "Rehearsal: single-mandate district No. {number}, {0}",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a ballot.

    Attributes:
        share: of 10,000 votes, before chance.
        lean: how much more of them in cities and less in villages, of 1,000.
    """

    id: str
    kind: str
    names: Three
    share: int
    lean: int
    party: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One contest: its stations are the slice `first` to `end`.

    Attributes:
        district: number from 0, or -1 for the lists.
        unit: id of its unit.
        seats: where the law leaves the number open.
    """

    id: str
    unit: str
    names: Three
    district: int
    first: int
    end: int
    ballot: tuple[Choice, ...]
    seats: int | None = None

    def shares(self) -> Ints:
        """The share of each option."""
        return np.array([one.share for one in self.ballot], dtype=np.int64)

    def leans(self) -> Ints:
        """The lean of each option."""
        return np.array([one.lean for one in self.ballot], dtype=np.int64)


def nation_id() -> str:
    """Id of the root of the tree."""
    return f"{PREFIX}nation"


def region_id(number: int) -> str:
    """Id of a region, numbered from 0."""
    return f"{PREFIX}r{number + 1:02d}"


def district_id(number: int) -> str:
    """Id of a district, numbered from 0."""
    return f"{PREFIX}d{number + 1:03d}"


def questions(spec: Spec, law: Law, land: Land) -> tuple[Question, ...]:
    """The contests: the lists first, then each district."""
    draws = Draws(spec.seed, 2)
    against = law.protocol is not None and law.protocol.against_all.allowed
    found: list[Question] = []
    lists: tuple[Choice, ...] = ()
    if law.lists is not None:
        lists = _lists(draws, law, against=against)
        seats = OPEN_SEATS if law.lists.seats is None else None
        found.append(
            Question(f"{PREFIX}lists", nation_id(), _CONTEST, -1, 0, len(land), lists, seats)
        )
    for number in range(land.districts):
        unit = district_id(number)
        first, end = (int(land.start[number + more]) for more in (0, 1))
        title = names(_DISTRICT, [int(land.district_name[number])], number=number + 1)
        ballot = _candidates(draws, number, lists, against=against)
        found.append(Question(unit, unit, title, number, first, end, ballot))
    return tuple(found)


def _lists(draws: Draws, law: Law, *, against: bool) -> tuple[Choice, ...]:
    """Invented parties; the third has a very long name."""
    shares = _LISTS.get(law.country, _LISTS[""])
    lean, strength = draws.below(300, len(shares)) - 150, 850 + draws.below(300, len(shares))
    spots = draws.below(COUNT, 2 * len(shares)).tolist()
    found = [
        Choice(
            id=f"{PREFIX}list-{chr(ord('a') + row)}",
            kind="list",
            names=names(_PARTIES[row if row < 3 else row % 2], spots[2 * row : 2 * row + 2]),
            share=share * int(strength[row]) // 1000,
            lean=int(lean[row]),
        )
        for row, share in enumerate(shares)
    ]
    return (*found, *_against(against))


def _candidates(
    draws: Draws, number: int, lists: tuple[Choice, ...], *, against: bool
) -> tuple[Choice, ...]:
    """Five to nine invented candidates; the first ones stand for the parties."""
    count = 5 + int(draws.below(5, 1)[0])
    spots = draws.below(COUNT, 2 * count).tolist()
    lean = draws.below(300, count) - 150
    strength = 300 + draws.below(1000, count)
    strength[0] += 1200
    parties = [one.id for one in lists if one.kind == "list"]
    found = [
        Choice(
            id=f"{PREFIX}d{number + 1:03d}-{chr(ord('a') + row)}",
            kind="candidate",
            names=names(_PERSON, spots[2 * row : 2 * row + 2]),
            share=int(strength[row]),
            lean=int(lean[row]),
            party=parties[row] if row < min(4, len(parties)) else "",
        )
        for row in range(count)
    ]
    return (*found, *_against(against))


def _against(allowed: bool) -> list[Choice]:
    if not allowed:
        return []
    return [Choice(f"{PREFIX}against-all", "against_all", _AGAINST, _AGAINST_ALL, 40)]
