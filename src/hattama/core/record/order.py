"""Which facts must come before others: a filing before its decision, a refusal before restoring."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.core.record.facts import (
    AccreditationFact,
    AccreditationGranted,
    AccreditationRevoked,
    ComplaintDecided,
    ComplaintFiled,
    ContestantCancelled,
    ContestantFact,
    ContestantRefused,
    ContestantRestored,
    ContestantWithdrawn,
    CourtJudgment,
    Fact,
)

_OUT = (ContestantRefused, ContestantWithdrawn, ContestantCancelled)


class Order(Struct):
    """What holds so far of contestants, accreditations and complaints.

    Attributes:
        said: for each contestant, organisation or complaint the facts about it that hold, by their
            place in the order of the record.
        about: from the place of a fact to what it is about.
    """

    said: dict[Hashable, dict[int, type[Fact]]] = field(default_factory=dict)
    about: dict[int, Hashable] = field(default_factory=dict)

    def take(self, place: int, one: Fact) -> None:
        """A fact after those before it; one that corrects another has that one's place.

        Raises:
            InputError: `record_not_restorable`, `record_not_accredited`, `record_complaint_twice`,
                `record_complaint_unknown`, with the key.
        """
        about = _about(one)
        if self.about.get(place) == about is not None:
            # Who and what it is about stays: it was allowed in this place.
            return
        self.drop(place)
        self._check(one, self._last(about))
        if about is not None:
            self.about[place] = about
            self.said.setdefault(about, {})[place] = type(one)

    def drop(self, place: int) -> None:
        """A fact does not hold any more."""
        about = self.about.pop(place, None)
        if about is not None:
            del self.said[about][place]

    def _last(self, about: Hashable) -> type[Fact] | None:
        held = self.said.get(about)
        return held[next(reversed(held))] if held else None

    def _check(self, one: Fact, last: type[Fact] | None) -> None:
        if isinstance(one, ContestantRestored) and last not in _OUT:
            raise InputError("record_not_restorable", key="option", read=one.option)
        if isinstance(one, AccreditationRevoked) and last is not AccreditationGranted:
            raise InputError("record_not_accredited", key="organisation", read=one.organisation)
        if isinstance(one, ComplaintFiled) and last is not None:
            raise InputError("record_complaint_twice", key="complaint", read=one.complaint)
        asked = one.complaint if isinstance(one, ComplaintDecided | CourtJudgment) else ""
        if asked and self._last(("complaint", asked)) is None:
            raise InputError("record_complaint_unknown", key="complaint", read=asked)


def _about(one: Fact) -> Hashable:
    """What a fact is about, where others must come before or after it."""
    if isinstance(one, ContestantFact):
        return "contestant", one.contest, one.option
    if isinstance(one, AccreditationFact):
        return "organisation", one.organisation
    return ("complaint", one.complaint) if isinstance(one, ComplaintFiled) else None
