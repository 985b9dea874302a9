"""Readers of law files and rules files."""

from __future__ import annotations

import contextlib
import io
import json

import msgspec

from hattama.bundle.outcomes import outcome_json
from hattama.cli.seats import Rules, print_outcome
from hattama.core.law.diff import diff
from hattama.core.law.library import get
from hattama.core.law.load import (
    law_from_json,
    law_from_text,
    lists_from_text,
    parse_law,
    problems_of_law,
)
from hattama.core.law.text import from_either
from hattama.core.law.walk import rules as walk
from hattama.core.seats.engine import allocate
from hattama.core.seats.margin.margins import margins
from hattama.core.seats.model import Option, Slate
from hattama.folder.files import text_of
from hattama.words import LANGS
from hattama.words.law import (
    article,
    basis_and_source,
    change_says,
    period,
    rule_name,
    rule_says,
)
from hattama.words.outcome import teller
from tests.fuzz import seeds
from tests.fuzz.targets.model import Target, outcome, told

VOTES = Slate((
    Option("A", 500_000), Option("B", 500_000, tags=frozenset({"minority"})), Option("C", 61_001),
    Option("D", 3, alliance="x", members=2), Option("E", 0, alliance="x"),
    Option("-", 20_000, kind="against_all"), Option("?", 7_000, kind="invalid"),
))  # fmt: skip
# Margins of a house of thousands take longer than a fuzzer may wait.
MOST_SEATS = 200


def whole(data: bytes) -> object:
    """A law file: it is a law, or has problems, never both; and it can be told kept as JSON."""
    text = text_of(data, "f")
    source = from_either(text, "f")
    found = problems_of_law(source, "f")
    for problem in found:
        told(problem)
    law = outcome(lambda: parse_law(source, "f"))
    if isinstance(law, tuple) != bool(found):
        raise AssertionError(f"problems {found} against {str(law)[:200]}")
    law = law_from_text(text, "f")
    again = law_from_json(json.dumps(msgspec.to_builtins(law)), "f.json")
    if again != law:
        raise AssertionError("a law is another one as JSON")
    changes = diff(get("kz/2023-mazhilis"), law)
    for lang in LANGS:
        period(lang, law.in_force)
        for path, rule in walk(law):
            rule_name(lang, path)
            rule_says(lang, rule)
            article(lang, rule)
            basis_and_source(lang, rule)
        for change in changes:
            change_says(lang, change)
    return law


def rules(data: bytes) -> object:
    """A rules file, and what the calculator does with it."""
    lists = lists_from_text(text_of(data, "f"), "f")
    house = None if lists.seats is not None and lists.seats.value <= MOST_SEATS else 20
    found = allocate(lists, VOTES, house)
    changes = margins(lists, VOTES, found, house)
    with contextlib.redirect_stdout(io.StringIO()):
        for lang in LANGS:
            print_outcome(lang, Rules("f", "f", lists), VOTES, found, changes)
            json.dumps(outcome_json(found, changes, teller(lang)))
    return lists


TARGETS = (
    Target("law", whole, seeds.law_files, share=2),
    Target("rules", rules, seeds.rules_files, share=2),
)
