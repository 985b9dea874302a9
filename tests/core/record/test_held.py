"""What holds after N facts does not depend on batches; cost grows with the record, not faster."""

from __future__ import annotations

import gc
import os
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.record.admit import admit
from hattama.core.record.codec import canonical, commitment_of
from hattama.core.record.held import held
from hattama.core.record.protocol import Protocols
from hattama.core.register.build import UnitRows
from tests.core.record.ledgers import BOOK, Ledger, copied, in_force, read, refusal
from tests.core.record.test_reading import story
from tests.core.small import BALLOT, LISTS, register

TIMES = 5 if os.environ.get("HATTAMA_LONG") else 1
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["confirm", "correct", "withdraw", "copy", "fact", "refact", "newer"]),
        st.sampled_from(["s1", "s2", "s3"]),
        st.integers(0, 5),
    ),
    max_size=25,
)


def told(protocols: Protocols) -> object:
    return [
        (block.columns, *(one.tolist() for one in (
            block.unit, block.contest, block.source, block.figures)))
        for block in protocols.blocks
    ], protocols.sources  # fmt: skip


class Story:
    """A record told step by step, and beside it what must hold, kept without any of its code."""

    def __init__(self) -> None:
        self.book = Ledger()
        self.holds: dict[tuple[str, str], int] = {}
        self.figures: dict[int, int] = {}
        self.facts: list[int] = []
        self.newer: set[int] = set()

    def step(self, what: str, unit: str, number: int) -> None:
        book, holds = self.book, self.holds
        place = (unit, "copy" if what == "copy" else "official")
        if what == "confirm" and place not in holds:
            self.told(place, book.confirm(unit, a=number), number)
        elif what == "correct" and place in holds:
            self.told(place, book.correct(holds[place], unit, a=number), number)
        elif what == "withdraw" and place in holds:
            book.withdraw(holds.pop(place))
        elif what == "copy":
            corrects = book.corrects(holds[place]) if place in holds else None
            self.told(place, book.copy(unit, corrects=corrects, figures={"a": number}), number)
        else:
            self.say(what, unit, number)

    def told(self, place: tuple[str, str], entry: int, number: int) -> None:
        self.holds[place] = entry
        self.figures[entry] = number

    def say(self, what: str, unit: str, number: int) -> None:
        book, facts = self.book, self.facts
        spot = number % len(facts) if facts else 0
        if what == "fact":
            facts.append(book.fact("UnitAnnulled", unit=unit, by="cec"))
        elif what == "refact" and facts and spot not in self.newer:
            corrects = book.corrects(facts[spot])
            facts[spot] = book.fact("UnitAnnulled", unit=unit, by="cec", corrects=corrects)
        elif what == "newer":
            self.newer.add(len(facts))
            facts.append(book.add("Newer"))


@given(STEPS, st.sets(st.integers(1, 25)))
def test_any_record_in_any_batches_leaves_what_a_plain_walk_leaves(steps, cuts):
    story = Story()
    for step in steps:
        story.step(*step)
    book = story.book
    recorded = read(book.lines, *(cut for cut in cuts if cut < len(book.lines)))
    found = held(recorded, admit(recorded, book.open_files))
    rows = {
        (int(entry), int(figure))
        for block, entries in zip(found.protocols.blocks, found.entries, strict=True)
        for entry, figure in zip(entries, block.figures[:, 0], strict=True)
    }
    assert rows == {(one, story.figures[one]) for one in story.holds.values()}
    assert list(found.numbers) == story.facts
    again = read(book.lines)
    assert told(held(again, admit(again, book.open_files)).protocols) == told(found.protocols)


def test_every_prefix_leaves_what_it_left_then():
    book = story()
    for size in range(1, len(book.lines) + 1):
        whole, one_by_one = read(book.lines[:size]), read(book.lines[:size], *range(1, size))
        first, second = (held(one, admit(one, book.open_files)) for one in (whole, one_by_one))
        assert told(first.protocols) == told(second.protocols)
        assert first.facts == second.facts


def many(stations: int) -> Ledger:
    ids = [f"u{number}" for number in range(stations)]
    rows = UnitRows(
        ids=["kz", *ids], parents=["", *["kz"] * stations],
        levels=["nation", *["station"] * stations],
        kk=[""] * (stations + 1), ru=[""] * (stations + 1), en=["Kz", *[""] * stations],
        voters=np.full(stations + 1, -1, dtype=np.int64), basis=[""] * (stations + 1),
    )  # fmt: skip
    book = Ledger(in_force(register(rows, LISTS, BALLOT)))
    for number, unit in enumerate(ids):
        book.confirm(unit, a=number, b=7, ballots_issued=9)
    return book


def seconds(book: Ledger) -> float:
    """Of this process alone: others share the machine. The best of three, without collections."""
    tries = []
    gc.disable()
    for _ in range(3):
        start = process_time()
        book.admit()
        tries.append(process_time() - start)
    gc.enable()
    return min(tries)


def grows_evenly(make, size: int) -> None:
    """Four times as much takes about four times as long; sixteen times would be the square."""
    one, four = seconds(make(size)), seconds(make(size * 4))
    assert four < one * (6 if TIMES > 1 else 8) + 0.05, (one, four)


@pytest.mark.slow
class TestCost:
    def test_of_protocols(self):
        grows_evenly(many, 50_000 if TIMES > 1 else 8_000)

    def test_of_a_chain_of_corrections(self):
        def chain(size: int) -> Ledger:
            book = Ledger()
            last = book.confirm(a=0)
            for number in range(size):
                last = book.correct(last, a=number % 10)
            return book

        grows_evenly(chain, 5_000 * TIMES)

    def test_of_withdrawals_of_many_protocols(self):
        def back(size: int) -> Ledger:
            book = many(size)
            for number in range(1, size + 1):
                book.withdraw(number)
            return book

        grows_evenly(back, 3_000 * TIMES)

    def test_of_one_that_comes_and_goes(self):
        def come(size: int) -> Ledger:
            book = Ledger()
            for number in range(size):
                book.withdraw(book.confirm(a=number % 10))
                book.withdraw(book.fact("AccreditationGranted", organisation="kozge",
                                        observers="citizen", by="cec"))  # fmt: skip
            return book

        grows_evenly(come, 1_500 * TIMES)

    def test_of_seals_and_reveals(self):
        def seals(size: int) -> Ledger:
            book = Ledger()
            for number in range(size):
                salt = number.to_bytes(32, "big")
                content = canonical(copied(a=number))
                book.add("Sealed", commitment=commitment_of(salt, content))
            book.reveal(1, copied(a=0))
            return book

        grows_evenly(seals, 5_000 * TIMES)

    def test_of_texts_that_are_withdrawn(self):
        def texts(size: int) -> Ledger:
            book = Ledger()
            names = [f"{number:064x}" for number in range(size)]
            for name in names:
                book.fact("DecisionMade", by="cec", about={"bytes": 1, "sha256": name})
            for name in names:
                book.add("FileWithdrawn", name="text", sha256=name, by="cec", reason="decision")
            return book

        grows_evenly(texts, 1_500 * TIMES)

    def test_amendments_are_bounded(self):
        book = Ledger()
        book.confirm()
        frozen = in_force(BOOK)
        for _ in range(1000):
            book.amend(frozen)
        assert refusal(book.admit) is None
        book.amend(frozen)
        problem = refusal(book.admit)
        assert problem is not None
        assert problem.code == "record_amended_too_often"
        assert problem.params["entry"] == 1002


@pytest.mark.parametrize("most", [1, 2])
def test_the_state_of_a_short_prefix(most: int):
    book = story()
    recorded = read(book.lines[:most])
    assert len(held(recorded, admit(recorded, book.open_files)).protocols) == most - 1
