"""Records in memory for tests: lines of bytes over a small register, read and admitted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from hattama.core.errors import InputError
from hattama.core.record.admit import Admitted, Frozen, admit
from hattama.core.record.codec import canonical, commitment_of, digest_of, leaf_hash
from hattama.core.record.entries import File
from hattama.core.record.reading import Reader, Recorded
from hattama.core.register.build import ContestRow
from hattama.core.register.model import Register
from hattama.folder.frozen import frozen
from tests.core.small import BALLOT, LISTS, TREE, election, law, option, register

START = "2023-03-19T12:00:00Z"
LATER = "2023-03-20T13:00:00Z"
NAMES = ("election", "law", "units", "contests", "options")
BOOK = register(
    TREE,
    (*LISTS, ContestRow("d", "district", "r1")),
    (*BALLOT, option("d", "ivan", "candidate"), option("d", "against-all", "against_all")),
)
ABOUT = {"bytes": 3, "sha256": "ab" * 32}
SAID = {"date": "2023-03-19", "source": "src"}


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def file_of(text: str) -> dict[str, Any]:
    return {"bytes": len(text), "sha256": hash_of(text)}


def in_force(book: Register = BOOK, law_id: str = "kz/2023-mazhilis", **head: Any) -> Frozen:
    return frozen(election(law=law_id, **head), law(law_id), book)


def awaited(book: Register) -> int:
    return sum(len(book.awaited(one)) for one in book.contests)


class Ledger:
    """A record that grows line by line; `add` gives the number of the new entry."""

    def __init__(self, start: Frozen | None = None, **opened: Any) -> None:
        start = start or in_force()
        self.lines: list[bytes] = []
        self.now = START
        self.frozen = {hash_of("units"): start}
        self.add(
            "ElectionOpened",
            **{
                "election": start.election.id,
                "law": start.law.id,
                "expected": awaited(start.register),
                "files": {name: file_of(name) for name in NAMES},
                **opened,
            },
        )

    def add(self, kind: str, **keys: Any) -> int:
        data = {"kind": kind, "version": 1, "recorded": self.now, **keys}
        self.lines.append(canonical({key: one for key, one in data.items() if one is not None}))
        return len(self.lines) - 1

    def leaf(self, entry: int) -> str:
        return leaf_hash(self.lines[entry]).hex()

    def corrects(self, entry: int, **other: Any) -> dict[str, Any]:
        """The key that names an earlier entry."""
        leaf = self.leaf(entry) if entry < len(self.lines) else "0" * 64
        return {"entry": entry, "leaf": leaf, "reason": "typing_error", "by": "cec", **other}

    def confirm(self, unit: str = "s1", contest: str = "lists", **figures: int) -> int:
        return self.add("ProtocolConfirmed", **paper(unit, contest, figures or {"a": 3, "b": 4}))

    def correct(self, entry: int, unit: str = "s1", contest: str = "lists", **figures: int) -> int:
        told = paper(unit, contest, figures or {"a": 5})
        return self.add("ProtocolCorrected", corrects=self.corrects(entry), **told)

    def copy(self, unit: str = "s1", source: str = "observer:kozge", **more: Any) -> int:
        told = paper(unit, "lists", more.pop("figures", {"a": 3}))
        return self.add("CopyReceived", source=source, **told, **more)

    def withdraw(self, entry: int, **other: Any) -> int:
        return self.add("FactWithdrawn", corrects=self.corrects(entry, **other))

    def fact(self, kind: str, **keys: Any) -> int:
        return self.add(kind, **SAID, **keys)

    def seal(self, content: Mapping[str, Any], salt: bytes = bytes(32)) -> int:
        return self.add("Sealed", commitment=commitment_of(salt, canonical(dict(content))))

    def reveal(self, entry: int, content: Mapping[str, Any], salt: bytes = bytes(32)) -> int:
        told = {"entry": entry, "leaf": self.leaf(entry), "salt": salt.hex()}
        return self.add("Revealed", **told, content=dict(content))

    def amend(self, after: Frozen, name: str = "units", **more: Any) -> int:
        """Another register from here on."""
        mark = f"{name} {len(self.frozen)}"
        self.frozen[hash_of(mark)] = after
        keys = {"by": "cec", "reason": "decision", "files": {"units": file_of(mark)}, **more}
        return self.add("RegisterAmended", **keys)

    def open_files(self, files: Mapping[str, File]) -> Frozen:
        return self.frozen[files["units"].sha256]

    def admit(self, size: int | None = None) -> Admitted:
        return admit(read(self.lines[:size]), self.open_files)


def paper(unit: str, contest: str, figures: Mapping[str, int], **head: str) -> dict[str, Any]:
    """The keys of a protocol."""
    digest = digest_of(head.get("election", "test"), unit, contest, figures)
    return {"unit": unit, "contest": contest, "figures": dict(figures), "digest": digest}


def copied(unit: str = "s1", **figures: int) -> dict[str, Any]:
    """The content of a copy that is to be sealed."""
    told = paper(unit, "lists", figures or {"a": 3})
    return {"kind": "CopyReceived", "version": 1, "source": "observer:kozge", **told}


def read(lines: Sequence[bytes], *cuts: int) -> Recorded:
    """Lines in batches that end at the cuts."""
    reader = Reader()
    edges = [0, *sorted(cuts), len(lines)]
    for start, stop in pairwise(edges):
        reader.feed(lines[start:stop])
    return reader.done()


def refusal(call: Any) -> InputError | None:
    """What is refused, or nothing; any other exception is a failure of the test."""
    try:
        call()
    except InputError as problem:
        return problem
    return None


def refused(book: Ledger, code: str, entry: int | None = None) -> None:
    """The whole is refused at one entry (the last one), and every prefix before it is fine."""
    at = len(book.lines) - 1 if entry is None else entry
    problem = refusal(book.admit)
    assert problem is not None, code
    assert (problem.code, problem.params["entry"]) == (code, at)
    for size in range(1, at + 1):
        assert refusal(lambda size=size: book.admit(size)) is None


def holds(book: Ledger) -> list[int]:
    """The protocols that hold, by number."""
    sheets, current = read(book.lines).sheets, book.admit().current
    return sorted(
        number
        for sheet, rows in zip(sheets, current, strict=True)
        for number in sheet.entry[rows].tolist()
    )
