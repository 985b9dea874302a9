"""Drawn lots in a count: they break the ties that they answer, and no others."""

from __future__ import annotations

import pytest

from tests.core.small import law_by_lot
from tests.core.test_result import S1, S2, S3, codes, fact, run


def test_lots_are_facts() -> None:
    rules = law_by_lot()
    tied = {"unit": "kz", "a": 50, "b": 50, "against-all": 0}
    assert run(tied, rules=rules).status == "lot_required"
    lot = fact("LotDrawn", contest="lists", among=["a", "b"], drawn=["b"])
    found = run(tied, rules=rules, facts=(lot,))
    # The list seats are decided; of the districts in the register nothing was published.
    assert (found.status, found.seats["b"].list) == ("not_published", 35)


@pytest.mark.parametrize(
    ("among", "drawn", "why"),
    [
        (["a", "b"], ["b"], ""),
        (["a", "against-all"], ["a"], "another tie"),
        (["a", "b"], ["against-all"], "drawn from elsewhere"),
        (["a", "b"], ["a", "b"], "everybody"),
        (["a", "b"], [], "nobody"),
    ],
)
def test_a_lot_that_no_tie_asks_for_is_a_remark_and_decides_nothing(
    among: list[str], drawn: list[str], why: str
) -> None:
    rules = law_by_lot()
    lot = fact("LotDrawn", contest="lists", among=among, drawn=drawn)
    plain, found = (run(S1, S2, S3, rules=rules, facts=told) for told in ((), (lot,)))
    assert found.seats == plain.seats
    (remark,) = (one for one in found.remarks if one.code == "lot_left_out")
    assert (remark.severity, remark.contest) == ("warning", "lists")
    assert remark.params == {"among": tuple(among), "drawn": tuple(drawn)}
    tied = run({"unit": "kz", "a": 50, "b": 50, "against-all": 0}, rules=rules, facts=(lot,))
    assert ("lot_left_out" in codes(tied)) == bool(why)
    assert (tied.status == "lot_required") == bool(why)


def test_each_lot_answers_one_tie() -> None:
    lot = fact("LotDrawn", contest="lists", among=["a", "b"], drawn=["b"])
    tied = {"unit": "kz", "a": 50, "b": 50, "against-all": 0}
    found = run(tied, rules=law_by_lot(), facts=(lot, lot))
    assert codes(found).count("lot_left_out") == 1
    assert found.seats["b"].list == 35
