"""One full example of each kind of fact, every key said."""

from __future__ import annotations

from typing import Any

from tests.core.record.ledgers import START, copied, file_of, paper

VKEY = "example.org/log+0a1b2c3d+" + "A" * 44
CORRECTS = {"entry": 1, "leaf": "a" * 64, "reason": "court", "by": "court", "article": "43(7)"}
DOCUMENT = {"bytes": 9, "sha256": "d" * 64, "type": "application/pdf"}
SAID = {"date": "2023-03-19", "source": "src", "corrects": CORRECTS}
DECIDED = {**SAID, "by": "cec", "article": "43 § 2, «а»", "document": DOCUMENT}
ABOUT_UNIT = {**SAID, "unit": "s1", "contests": ["lists"], "by": "cec", "article": "20-5"}
OUTCOME = {
    **SAID,
    "seats": [
        {"option": "a", "tier": "lists", "seats": 5},
        {"option": "b", "tier": "total", "rest": True},
    ],
    "winners": [{"contest": "d", "option": "ivan", "source": "src"}],
    "shares": [{"contest": "lists", "option": "a", "percent": "53.90"}],
}
CONTESTANT = {**DECIDED, "contest": "d", "option": "ivan"}
ACCREDITED = {**DECIDED, "organisation": "kozge", "observers": "citizen"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "ElectionOpened": {
        "election": "test", "law": "kz/2023-mazhilis", "expected": 5, "publisher": "cec",
        "files": {"units": file_of("u"), "persons": file_of("p")}, "key": VKEY, "recovery": [VKEY],
    },
    "RegisterAmended": {
        "by": "cec", "reason": "decision", "files": {"units": file_of("u")},
        "dropped": ["expected"], "article": "5",
    },
    "PublicationOpened": {"by": "cec", "contests": ["lists"], "article": "44"},
    "FileWithdrawn": {
        "name": "persons", "sha256": "b" * 64, "by": "court", "reason": "decision", "article": "3",
    },
    "KeyRotated": {
        "old": VKEY, "new": VKEY, "reason": "lost", "signer": VKEY, "signature": "A" * 86 + "==",
    },
    "RecordClosed": {},
    "ProtocolConfirmed": paper("s1", "lists", {"a": 1, "ballots_invalid": 0}),
    "ProtocolCorrected": {**paper("s1", "lists", {"a": 2}), "corrects": CORRECTS},
    "CopyReceived": {
        **paper("s1", "lists", {"a": 2}), "source": "observer:kozge", "corrects": CORRECTS,
    },
    "FactWithdrawn": {"corrects": CORRECTS},
    "Sealed": {"commitment": "c" * 64},
    "Revealed": {"entry": 1, "leaf": "a" * 64, "salt": "e" * 64, "content": copied()},
    "ResultsEstablished": OUTCOME,
    "PreliminaryAnnounced": OUTCOME,
    "TurnoutReported": {
        **SAID, "unit": "kz", "at": "18:00", "percent": "54.2", "contest": "lists", "above": 3,
        "below": 9,
    },
    "LotDrawn": {**SAID, "contest": "lists", "among": ["a", "b"], "drawn": ["b"]},
    "UnitAnnulled": ABOUT_UNIT,
    "RepeatVoteOrdered": ABOUT_UNIT,
    "RecountOrdered": ABOUT_UNIT,
    "RecountHeld": {
        **SAID, "unit": "s1", "contest": "lists", "by": "cec", "article": "1", "figures": {"a": 1},
    },
    "DecisionMade": {
        **SAID, "by": "cec", "about": {"bytes": 3, "sha256": "f" * 64}, "number": "12/3",
        "article": "1",
    },
    "ContestantRegistered": CONTESTANT,
    "ContestantRefused": CONTESTANT,
    "ContestantRestored": CONTESTANT,
    "ContestantWithdrawn": CONTESTANT,
    "ContestantCancelled": CONTESTANT,
    "AccreditationGranted": ACCREDITED,
    "AccreditationRefused": ACCREDITED,
    "AccreditationRevoked": ACCREDITED,
    "SessionHeld": {**DECIDED, "number": "7", "open": True},
    "ComplaintFiled": {
        **SAID, "complaint": "c1", "filed_by": "voter", "to": "cec", "unit": "s1",
        "contest": "lists", "article": "1", "document": DOCUMENT,
    },
    "ComplaintDecided": {**DECIDED, "complaint": "c1", "outcome": "upheld_in_part"},
    "CourtJudgment": {
        **DECIDED, "case": "7599", "outcome": "rejected", "complaint": "c1", "unit": "s1",
        "contest": "lists",
    },
}  # fmt: skip


def example(kind: str, **other: Any) -> dict[str, Any]:
    """A fact as plain data, some keys otherwise."""
    return {"kind": kind, "version": 1, "recorded": START, **EXAMPLES[kind], **other}
