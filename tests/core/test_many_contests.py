"""Repeat votes, annulments and recounts together; the cost of many contests."""

from __future__ import annotations

import time

from hattama.core.register.build import ContestRow
from tests.core.small import BALLOT, LISTS, TREE, option, register, units
from tests.core.test_result import S1, S2, S3, fact, run

AGAIN = register(TREE, (*LISTS, ContestRow("again", "lists", "kz", repeat_of="lists")), BALLOT)


def test_what_annuls_the_vote_does_not_annul_its_repetition() -> None:
    annulled = fact("UnitAnnulled", unit="r1", by="cec", article="95")
    found = run(S1, S2, S3, S1 | {"contest": "again", "a": 9}, book=AGAIN, facts=(annulled,))
    assert found.contests["again"].votes["a"] == 9
    assert found.contests["lists"].votes["a"] == 9 + 33
    named = fact("UnitAnnulled", unit="r1", by="cec", article="95", contests=["lists", "again"])
    found = run(S1, S2, S3, S1 | {"contest": "again", "a": 9}, book=AGAIN, facts=(named,))
    assert found.contests["again"].votes["a"] is None


def test_protocols_of_a_repeat_vote_are_counted() -> None:
    found = run(S1, S2, S3, S1 | {"contest": "again"}, book=AGAIN).contests["again"]
    assert (found.expected, found.counted) == (None, 1)


def test_recounts_go_by_their_dates() -> None:
    held = {"unit": "s1", "contest": "lists", "by": "cec"}
    later = fact("RecountHeld", **held, date="2023-03-25", figures={"a": 50})
    earlier = fact("RecountHeld", **held, date="2023-03-21", figures={"a": 43})
    for facts in ((later, earlier), (earlier, later)):
        found = run(S1, S2, S3, book=AGAIN, facts=facts)
        assert found.contests["lists"].votes["a"] == 50 + 32 + 33


def seconds(number: int) -> float:
    rows = [(f"d{n}", "kz", "district") for n in range(number)]
    tree = units(("kz", "", "nation"), *rows)
    contests = [ContestRow(f"c{n}", "district", f"d{n}") for n in range(number)]
    options = [option(f"c{n}", name, "candidate") for n in range(number) for name in ("x", "y")]
    book = register(tree, contests, options)
    protocols = [
        {"unit": f"d{n}", "contest": f"c{n}", "x": 5 + n % 7, "y": 3} for n in range(number)
    ]
    begun = time.perf_counter()
    run(*protocols, book=book)
    return time.perf_counter() - begun


def test_twice_the_contests_take_no_four_times_as_long() -> None:
    seconds(50)
    small, large = min(seconds(300) for _ in range(2)), min(seconds(1200) for _ in range(2))
    # Four times as many; their square would take sixteen times as long.
    assert large < 10 * small
