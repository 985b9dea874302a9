"""Recounts without working: the same seats as the engine, or no answer."""

from __future__ import annotations

import random

import pytest

from hattama.core.law.load import lists_from_text
from hattama.core.seats.engine import allocate
from hattama.core.seats.model import Option, Slate
from hattama.core.seats.speed.plain import is_plain, plain_seats

METHODS = [
    '{name = "largest_remainder", quota = "hare"}',
    '{name = "d_hondt"}',
    '{name = "sainte_lague", first = "7/5"}',
    '{name = "danish"}',
    '{name = "imperiali"}',
]
THRESHOLDS = [
    "",
    'threshold = {share = "1/10", at = "least", base = "valid_with_against_all"}',
    'threshold = {share = "1/4", at = "above", base = "cast"}',
    'threshold = {share = "1/3", at = "least", base = "lists"}',
]


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("method", METHODS)
def test_same_seats_as_the_engine_or_no_answer(method: str, threshold: str) -> None:
    rules = lists_from_text(f"method = {method}\n{threshold}", "rules.toml")
    dice = random.Random(method + threshold)
    answered = 0
    for _ in range(300):
        most = dice.choice([6, 40, 10**6])
        options = [Option(name, dice.randint(0, most)) for name in "ABCDE"[: dice.randint(1, 5)]]
        options += [Option("no", dice.randint(0, most), "against_all")]
        options += [Option("void", dice.randint(0, most), "invalid")]
        slate, seats = Slate(tuple(options)), dice.randint(1, 12)
        assert is_plain(rules, slate)
        found = plain_seats(rules, slate, seats)
        whole = allocate(rules, slate, seats)
        if found is None:
            passed = sum(line.passed for line in whole.thresholds)
            assert whole.ties or passed < 2
            continue
        answered += 1
        assert (found, whole.status, whole.ties) == (dict(whole.seats), "complete", ())
    assert answered > 20


@pytest.mark.parametrize(
    "rules",
    [
        'method = {name = "adams"}',
        'method = {name = "largest_remainder", quota = "droop"}',
        'method = {name = "largest_remainder", quota = "hare", over = "valid"}',
        'method = {name = "d_hondt"}\nminimum = {value = 1}',
        'method = {name = "d_hondt"}\nmajority = {}',
        'method = {name = "d_hondt"}\nthreshold = {share = "1/10", exempt = ["minority"]}',
    ],
)
def test_further_rules_are_not_plain(rules: str) -> None:
    assert not is_plain(lists_from_text(rules, "rules.toml"), Slate((Option("A", 1),)))


def test_candidates_short_are_not_plain() -> None:
    rules = lists_from_text('method = {name = "d_hondt"}', "rules.toml")
    assert not is_plain(rules, Slate((Option("A", 1, max_seats=3),)))
