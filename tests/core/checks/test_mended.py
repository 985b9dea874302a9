"""Faults that others found in the checks, each kept from coming back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hattama.core.checks import mending
from hattama.core.checks.neighbours import _exchanged
from hattama.core.checks.run import check
from hattama.core.record.protocol import protocols
from hattama.core.register.build import ContestRow
from hattama.core.result import lines_of
from hattama.core.tabulation.totals import totals
from tests.core.checks.test_form import BOOK, GOOD, balance, changed, checked, form
from tests.core.small import BALLOT, LISTS, TREE, block, law, option, register


def test_an_option_with_a_dot_in_its_id_is_no_repetition() -> None:
    book = register(TREE, LISTS, (option("lists", "x"), option("lists", "x.1")))
    rows = [GOOD | {"x.1": 58}, GOOD | {"unit": "s2", "x.1": 58}]
    bare = [{k: v for k, v in row.items() if k not in ("a", "b", "against-all")} for row in rows]
    assert "option_absent" not in form(checked(*bare, book=book))


def test_a_column_that_is_missing_is_as_empty_as_an_empty_one() -> None:
    whole, part = GOOD, {k: v for k, v in GOOD.items() if k != "b"} | {"unit": "s2"}
    together = checked(whole, part)
    rules = law()
    sheets = protocols(BOOK, [block(BOOK, [whole]), block(BOOK, [part])])
    sums = {one.id: totals(BOOK, sheets, one, lines_of(rules)) for one in BOOK.contests}
    apart = check(rules, BOOK, sheets, sums)
    assert balance(apart) == balance(together)
    assert balance(apart).loose == 41


def test_what_is_not_looked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "MOST_ROWS", 1)
    slips = [changed(b=71), changed(unit="s2", b=71)]
    found = checked(*slips)
    named = [one for one in found.found if one.code == "digits_exchanged"]
    assert sum(map(len, named)) == 1
    (left,) = [one for one in found.not_checked if one.code == "slips_not_looked_for"]
    assert left.params["protocols"] == 1


def test_with_two_list_contests_each_ballot_is_looked_at_once() -> None:
    contests = (
        ContestRow("l1", "lists", "r1"),
        ContestRow("l2", "lists", "r2"),
        ContestRow("d1", "district", "r1"),
        ContestRow("d2", "district", "r2"),
    )
    options = [
        *(option(name, one.option.id, one.option.kind) for name in ("l1", "l2") for one in BALLOT),
        option("d1", "ann", "candidate"),
        option("d2", "bob", "candidate"),
    ]
    book = register(TREE, contests, options)
    rows: list[dict[str, Any]] = [
        GOOD | {"contest": "l1"},
        GOOD | {"contest": "l2", "unit": "s3", "ballots_issued": 70},
        {"unit": "s1", "contest": "d1", "voters": 100, "ballots_issued": 59, "ann": 50},
        {"unit": "s3", "contest": "d2", "voters": 100, "ballots_issued": 60, "bob": 50},
    ]
    found = [it for it in checked(*rows, book=book).found if it.code == "ballots_differ_in_turnout"]
    assert [one.among for one in found] == [1, 1]
    told = [one.params for group in found for one in group.remarks(book)]
    assert [(one["beside"], one["other_own"]) for one in told] == [("l1", 60), ("l2", 70)]


@pytest.mark.parametrize(
    ("votes", "around", "kept"),
    [
        ((60, 20, 20), (200, 600, 200), 1),
        # The first is not twice the second here; then not there.
        ((50, 26, 24), (200, 600, 200), 0),
        ((60, 20, 20), (310, 600, 90), 0),
        # Exchanged, 0.53 apart would become 0.40: nearer, but not twice.
        ((80, 40, 0), (200, 401, 399), 0),
    ],
)
def test_exchanged_options_stand_twice_as_near(
    votes: tuple[int, ...], around: tuple[int, ...], kept: int
) -> None:
    mine = np.array([votes], dtype=np.int64)
    above = np.array([around], dtype=np.int64) + mine
    assert len(_exchanged(mine, above)[0]) == kept
