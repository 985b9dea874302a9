"""Every key and word of the law model has words, and every rule can be told in every language."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from hattama.core.law import library
from hattama.core.law.lists import Leftover, Lists, Method, RaiseToMinimum, Threshold, Tier
from hattama.core.law.load import parse_lists
from hattama.core.law.model import FORMAT, Law, Turnout
from hattama.core.law.rule import Record, Rule
from hattama.core.law.walk import WHERE_FROM, rules
from hattama.words import LANGS, Lang, find
from hattama.words.law import (
    _GROUPS,
    _NAMED,
    article,
    basis,
    basis_and_source,
    period,
    rule_name,
    rule_says,
)


def rule_types(kind: type[msgspec.Struct]) -> Iterator[inspect.StructType]:
    """Every rule, and every table inside a rule, that the model knows."""
    pending: list[inspect.Type] = [inspect.type_info(kind)]
    while pending:
        one = pending.pop()
        if isinstance(one, inspect.UnionType):
            pending += one.types
        elif isinstance(one, inspect.VarTupleType):
            pending.append(one.item_type)
        elif isinstance(one, inspect.StructType):
            pending += [field.type for field in one.fields]
            if issubclass(one.cls, Rule) or one.cls in (Tier, Leftover):
                yield one


def words_of(kind: inspect.Type) -> Iterator[str]:
    """Every word that a key may have."""
    if isinstance(kind, inspect.LiteralType):
        yield from (str(one) for one in kind.values if one != "")
    elif isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from words_of(one)
    elif isinstance(kind, inspect.VarTupleType):
        yield from words_of(kind.item_type)


def unspoken(lang: Lang) -> list[str]:
    """Keys without a label and words without a meaning."""
    missing = []
    for kind in rule_types(Law):
        for field in kind.fields:
            name = field.name
            label = find(lang, f"law.field.{kind.cls.__name__}.{name}")
            if name in WHERE_FROM | _NAMED or isinstance(field.type, inspect.StructType):
                continue
            nested = isinstance(field.type, inspect.VarTupleType) and isinstance(
                field.type.item_type, inspect.StructType
            )
            if nested and name in ("lines", "identities"):
                continue
            if label is None and find(lang, f"law.field.{name}") is None:
                missing.append(f"{kind.cls.__name__}.{name}")
            for word in words_of(field.type):
                if find(lang, f"law.word.{_GROUPS.get(name, name)}.{word}") is None:
                    missing.append(f"{kind.cls.__name__}.{name}: {word}")
    return missing


@pytest.mark.parametrize("lang", LANGS)
class TestComplete:
    def test_every_key_and_word_of_the_model(self, lang: Lang) -> None:
        assert unspoken(lang) == []

    def test_every_shipped_rule_has_a_name_and_says_something(self, lang: Lang) -> None:
        for law_id in library.shipped():
            for path, rule in rules(library.get(law_id)):
                assert rule_name(lang, path) != path
                told = rule_says(lang, rule)
                assert told
                assert "_" not in told or path.startswith("protocol.lines")
                assert article(lang, rule)
                assert basis(lang, rule)

    def test_every_list_rule_has_a_name(self, lang: Lang) -> None:
        for field in Lists.__struct_fields__:
            if field not in ("clauses",):
                assert rule_name(lang, f"lists.{field}") != f"lists.{field}"

    def test_every_basis(self, lang: Lang) -> None:
        for word in words_of(inspect.type_info(Rule).fields[1].type):  # type: ignore[attr-defined]
            assert find(lang, f"law.basis.{word}")


class TestSentences:
    def test_a_share_is_told_exactly_and_in_percent(self) -> None:
        rule = Threshold(share="5/100", base="cast")
        assert rule_says("en", rule) == (
            "share: 5/100 (5%); comparison: at least this share; "
            "of what: all ballots found, invalid ones included"
        )
        assert "5/100 (5%)" in rule_says("kk", rule)
        assert "5/100 (5\u00a0%)" in rule_says("ru", rule)
        assert rule_says("en", Threshold(share="5%"), ("share",)) == "share: 5%"
        assert rule_says("en", Threshold(share="x"), ("share",), bare=True) == "x"

    def test_leftover_stages(self) -> None:
        stages = (
            Leftover(rule="largest_remainder", eligible="3/4", at="above"),
            Leftover(rule="none"),
        )
        told = rule_says("en", Method(name="quota", quota="hare", leftover=stages), ("leftover",))
        assert told == (
            "seats left over: (largest remainders; share of the quota needed: 3/4; "
            "comparison: more than this share), left to the clauses, or without a rule"
        )

    def test_tiers_and_a_line_that_is_taken_away(self) -> None:
        tiers = (Tier(members=2, share="8/100"),)
        told = rule_says("en", Threshold(share="5/100", tiers=tiers), ("tiers",))
        assert told == "by size of coalition: (parties, at least: 2; share: 8/100 (8%))"
        turnout = Turnout(above=("voters", "-ballots_lost", "own_line"), below="voters")
        assert rule_says("en", turnout).startswith(
            "counted: Voters on the list \u2212 Lost ballots + own_line; of: "
        )

    def test_a_rule_without_keys_and_a_rule_without_a_source(self) -> None:
        rule = RaiseToMinimum(least_seats=6)
        assert rule_says("en", rule) == "least seats: 6"
        assert rule_says("en", rule, ("nothing",)) == "raise to a minimum"
        assert rule_says("en", Threshold(share="1/2"), ("nothing",)) == "\u2013"
        assert article("en", rule) == "no article given"
        assert basis_and_source("en", rule) == "not said"

    def test_unknown_paths_stand_for_themselves(self) -> None:
        assert rule_name("en", "protocol.lines.own_line") == "Protocol line: own_line"
        assert rule_name("en", "nothing.known") == "nothing.known"

    def test_period(self) -> None:
        assert period("en", library.get("kz/2026-kurultai").in_force) == "since 2026-07-01"

    def test_divisor_methods_do_not_speak_of_quotas(self) -> None:
        rules_file = {"method": {"name": "divisor", "sequence": ["1", "7/5"], "step": "2"}}
        told = rule_says("en", parse_lists(rules_file, "f").method)
        assert told == "method: the law's own divisors; divisors: 1, 7/5; then by steps of: 2"


def test_the_walk_sees_the_whole_model() -> None:
    assert FORMAT == 1
    names = {kind.cls.__name__ for kind in rule_types(Law)}
    assert {"Threshold", "Tier", "Leftover", "DealInTurn", "Line", "Deadline", "Gate"} <= names
    assert issubclass(Lists, Record)
