"""The kinds of facts that only a record has; those of `facts.jsonl` stand in `facts`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Struct

from hattama.core.law.lists import Natural
from hattama.core.law.rule import Record
from hattama.core.law.shape import MOST
from hattama.core.record.facts import Entry, Fact

# What a record names by hash, and the ending of its file. All but the last belong to the register
# and the law; persons and texts may be withdrawn.
FILES = {
    "election": "json",
    "law": "toml",
    "units": "csv",
    "contests": "csv",
    "options": "csv",
    "persons": "csv",
    "expected": "csv",
    "places": "csv",
    "text": "txt",
}
NEEDED = ("election", "law", "units", "contests", "options")
WITHDRAWABLE = ("persons", "text")

# As many as the careful way takes, so that the quick one need not look for longer numbers.
Figure = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Lost = Literal["scheduled", "lost", "stolen"]


class File(Record, frozen=True, kw_only=True):
    """A file by its hash."""

    bytes: Natural
    sha256: str


class ElectionOpened(Entry, frozen=True, kw_only=True, tag="ElectionOpened"):
    """Entry 0: the election, its law, its register.

    Attributes:
        expected: how many protocols are awaited.
        files: of the register and the law, by name.
        key: vkey of the log; `recovery` those that may name a new one when it is lost.
    """

    election: str
    law: str
    expected: Natural
    files: dict[str, File]
    publisher: str = ""
    key: str = ""
    recovery: tuple[str, ...] = ()


class RegisterAmended(Entry, frozen=True, kw_only=True, tag="RegisterAmended"):
    """Files of the register have a new content."""

    by: str
    reason: str
    files: dict[str, File] = msgspec.field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    article: str = ""


class PublicationOpened(Entry, frozen=True, kw_only=True, tag="PublicationOpened"):
    """Figures of these contests (none named: of all) may be published from now on."""

    by: str
    contests: tuple[str, ...] = ()
    article: str = ""


class FileWithdrawn(Entry, frozen=True, kw_only=True, tag="FileWithdrawn"):
    """The content of a file was taken away; its hash stays."""

    name: str
    sha256: str
    by: str
    reason: str
    article: str = ""


class Withdrawal(Struct, frozen=True):
    """A file whose content was taken away, and by which entry."""

    entry: int
    fact: FileWithdrawn


class KeyRotated(Entry, frozen=True, kw_only=True, tag="KeyRotated"):
    """The log has another key from here on.

    Attributes:
        signer: the old key, or a recovery key where the old one was lost or stolen.
        signature: base64, over the lines of docs/record.md.
    """

    old: str
    new: str
    reason: Lost
    signer: str
    signature: str


class RecordClosed(Entry, frozen=True, kw_only=True, tag="RecordClosed"):
    """Nothing may follow but withdrawals and keys."""


class ProtocolConfirmed(Entry, frozen=True, kw_only=True, tag="ProtocolConfirmed", gc=False):
    """The commission's protocol of one unit and contest."""

    unit: str
    contest: str
    figures: dict[str, Figure]
    digest: str


class ProtocolCorrected(Entry, frozen=True, kw_only=True, tag="ProtocolCorrected", gc=False):
    """All figures of a protocol as they are now."""

    unit: str
    contest: str
    figures: dict[str, Figure]
    digest: str


class CopyReceived(Entry, frozen=True, kw_only=True, tag="CopyReceived", gc=False):
    """A protocol copy in the hands of an observer or a party."""

    source: str
    unit: str
    contest: str
    figures: dict[str, Figure]
    digest: str


class FactWithdrawn(Entry, frozen=True, kw_only=True, tag="FactWithdrawn"):
    """A fact was taken back."""


class DecisionRecorded(Fact, frozen=True, kw_only=True, tag="DecisionMade"):
    """A decision, its text by hash."""

    by: str
    about: File
    number: str = ""
    article: str = ""


class Sealed(Entry, frozen=True, kw_only=True, tag="Sealed"):
    """A commitment to something that is said later."""

    commitment: str


class Revealed(Entry, frozen=True, kw_only=True, tag="Revealed"):
    """What was sealed, with the salt that proves it.

    Attributes:
        entry, leaf: of the seal.
        content: a fact without `recorded`.
    """

    entry: Natural
    leaf: str
    salt: str
    content: dict[str, object]


AnyProtocol = ProtocolConfirmed | ProtocolCorrected | CopyReceived
OWN: tuple[type[Entry], ...] = (
    ElectionOpened,
    RegisterAmended,
    PublicationOpened,
    FileWithdrawn,
    KeyRotated,
    RecordClosed,
    ProtocolConfirmed,
    ProtocolCorrected,
    CopyReceived,
    FactWithdrawn,
    DecisionRecorded,
    Sealed,
    Revealed,
)
