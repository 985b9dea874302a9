"""Lots at the record's door: nonsense and what no tie asks for is refused, all else recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.core.record.codec import canonical
from hattama.folder.lots import check_lots
from tests.core.record.ledgers import BOOK, Ledger, in_force, read
from tests.core.small import law_by_lot
from tests.folder.conftest import speaks
from tests.folder.recording import TIMES, copies, facts, folder_at, record, refused

LOT: dict[str, Any] = {"contest": "lists", "among": ["a", "b"], "drawn": ["a"]}
OLD: dict[str, Any] = {"contest": "lists", "among": ["list-a", "list-b"], "drawn": ["list-b"]}
SAID = {"kind": "LotDrawn", "version": 1, "date": "2023-03-20", "source": "example"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The template with a record."""
    folder = folder_at(tmp_path / "e")
    record(folder)
    return folder


def by_lot() -> Ledger:
    """A record under a law that breaks ties by lot."""
    start = in_force(BOOK)
    return Ledger(type(start)(start.election, law_by_lot(), BOOK, start.lines, start.repeated))


def check(book: Ledger, since: int) -> None:
    check_lots(read(book.lines), book.admit(), since)


def all_of(book: Ledger, last: int) -> None:
    for unit, votes in (("s1", 5), ("s2", 5), ("s3", last)):
        book.confirm(unit, "lists", **{"a": votes, "b": 5, "against-all": 0})


def test_a_lot_that_a_tie_asks_for():
    book = by_lot()
    all_of(book, 5)
    check(book, book.fact("LotDrawn", **LOT))


def test_a_lot_that_no_tie_asks_for():
    book = by_lot()
    all_of(book, 6)
    since = book.fact("LotDrawn", **LOT)
    with pytest.raises(InputError) as problem:
        check(book, since)
    speaks(problem.value)
    assert problem.value.code == "record_lot"
    assert problem.value.params["entry"] == since


@pytest.mark.parametrize("first", [True, False])
def test_the_lot_of_one_batch_may_stand_before_its_protocols(first: bool):
    book = by_lot()
    if first:
        book.fact("LotDrawn", **LOT)
    all_of(book, 5)
    if not first:
        book.fact("LotDrawn", **LOT)
    check(book, 1)


def test_while_protocols_are_missing_nobody_knows_the_ties():
    book = by_lot()
    book.confirm("s1", "lists", **{"a": 6, "b": 5, "against-all": 0})
    check(book, book.fact("LotDrawn", **LOT))


def test_a_correction_that_unmakes_the_tie_is_not_held_up():
    book = by_lot()
    all_of(book, 5)
    lot = book.fact("LotDrawn", **LOT)
    since = book.correct(3, "s3", a=6, b=5)
    check(book, since)
    check(book, book.withdraw(lot))


@pytest.mark.parametrize(
    ("drawn", "code"), [(["a", "b"], "lot_of_all"), ([], "lot_impossible"),
                        (["against-all"], "lot_impossible"), (["a", "a"], "lot_impossible")],
)  # fmt: skip
def test_a_lot_that_draws_nonsense(drawn: list[str], code: str):
    book = by_lot()
    since = book.fact("LotDrawn", **{**LOT, "drawn": drawn})
    with pytest.raises(InputError, match=code) as problem:
        check(book, since)
    speaks(problem.value)


def test_a_lot_under_a_law_that_draws_none(home: Path):
    """Kazakhstan, Article 97-1(4): the list registered earlier; in a district a repeat vote."""
    for contest, among in (
        ("lists", ["list-a", "list-b"]),
        ("d01", ["candidate-1", "candidate-2"]),
    ):
        facts(home, {**SAID, "contest": contest, "among": among, "drawn": among[:1]})
        problem = refused(home, 1)
        speaks(problem)
        assert (problem.code, problem.params["read"]) == ("record_lot_no_rule", contest)


def test_a_lot_that_an_earlier_release_recorded_holds_nothing_up(home: Path):
    said = {"kind": "LotDrawn", "version": 1, "date": "2023-03-20", "source": "example", **OLD}
    with (home / "record.jsonl").open("ab") as file:
        file.write(canonical({**said, "recorded": TIMES[1]}) + b"\n")
    facts(home, said)
    copies(home, "0001,430,320")
    assert dict(record(home, 2).counts) == {"CopyReceived": 1}
