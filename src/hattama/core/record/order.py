"""Which facts must come before others: a filing before its decision, a refusal before restoring."""

from __future__ import annotations

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
    """What was said so far of contestants, accreditations and complaints."""

    contestants: dict[tuple[str, str], type[ContestantFact]] = field(default_factory=dict)
    accredited: dict[str, bool] = field(default_factory=dict)
    complaints: set[str] = field(default_factory=set)

    def check(self, one: Fact) -> None:
        """A fact after those before it.

        Raises:
            InputError: `record_not_restorable`, `record_not_accredited`, `record_complaint_twice`,
                `record_complaint_unknown`, with the key.
        """
        if isinstance(one, ContestantFact):
            who = (one.contest, one.option)
            if isinstance(one, ContestantRestored) and self.contestants.get(who) not in _OUT:
                raise InputError("record_not_restorable", key="option", read=one.option)
            self.contestants[who] = type(one)
        elif isinstance(one, AccreditationFact):
            granted = self.accredited.get(one.organisation, False)
            if isinstance(one, AccreditationRevoked) and not granted:
                raise InputError("record_not_accredited", key="organisation", read=one.organisation)
            self.accredited[one.organisation] = isinstance(one, AccreditationGranted)
        elif isinstance(one, ComplaintFiled):
            if one.complaint in self.complaints and one.corrects is None:
                raise InputError("record_complaint_twice", key="complaint", read=one.complaint)
            self.complaints.add(one.complaint)
        elif isinstance(one, ComplaintDecided | CourtJudgment):
            asked = one.complaint
            if asked and asked not in self.complaints:
                raise InputError("record_complaint_unknown", key="complaint", read=asked)
