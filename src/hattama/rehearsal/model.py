"""What a rehearsal is made of: protocols of one contest, planted faults, and all of it together."""

from __future__ import annotations

from dataclasses import dataclass

from hattama.core.law.model import Law
from hattama.core.register.model import Ints
from hattama.rehearsal.contests import Question
from hattama.rehearsal.land import Land
from hattama.rehearsal.relations import Relation
from hattama.rehearsal.spec import Spec
from hattama.rehearsal.votes import Day


@dataclass(slots=True, eq=False)
class Sheet:
    """All protocols of one contest.

    Attributes:
        columns: lines of the form, then the options' ids.
        relations: the law's identities over these columns.
        figures: a row for each column, a column for each station of the contest; ABSENT is -1.
    """

    question: Question
    columns: tuple[str, ...]
    relations: tuple[Relation, ...]
    figures: Ints

    def __len__(self) -> int:
        return int(self.figures.shape[1])

    @property
    def options(self) -> range:
        """Places of the options among the columns."""
        return range(len(self.columns) - len(self.question.ballot), len(self.columns))


@dataclass(frozen=True, slots=True)
class Fault:
    """What was planted in one protocol, or between two.

    Attributes:
        kind: one of `KINDS`.
        sheet: place of the contest.
        station: place of the station; `other` is the second one, or -1.
        columns: the columns that changed, with what they were and are (ABSENT: empty). Of a pair
            that was exchanged, those of the first station.
    """

    kind: str
    sheet: int
    station: int
    other: int
    columns: tuple[str, ...]
    was: tuple[int, ...]
    becomes: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A rehearsal in memory.

    Attributes:
        day: election day at each station, before anything was planted.
        sheets: the protocols, contest by contest: the lists first, then each district.
        faults: in the order of `faults.csv`.
        kinds_left_out: kinds of faults that this law's form cannot show.
        arrivals: seconds after midnight of election day, for each contest and station, or None.
    """

    spec: Spec
    law: Law
    land: Land
    day: Day
    sheets: tuple[Sheet, ...]
    faults: tuple[Fault, ...] = ()
    kinds_left_out: tuple[str, ...] = ()
    arrivals: tuple[Ints, ...] | None = None

    @property
    def protocols(self) -> int:
        """How many protocols there are."""
        return sum(len(sheet) for sheet in self.sheets)
