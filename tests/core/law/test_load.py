"""Law files and rules files become values, or one sentence with the key path."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest

from hattama.core.errors import LawError
from hattama.core.law import library
from hattama.core.law.lists import Lists
from hattama.core.law.load import (
    law_from_json,
    law_from_text,
    law_from_toml,
    lists_from_text,
    parse_law,
    parse_lists,
    problems_of_law,
    problems_of_lists,
)
from hattama.words import LANGS, error
from tests.core.law.samples import a_law, a_list_section

Case = tuple[dict[str, Any], str, str | None]


def refused(data: Any, parse: Any = parse_lists) -> LawError:
    """The refusal of data, whose sentence exists in every language."""
    with pytest.raises(LawError) as caught:
        parse(data, "file.toml")
    for lang in LANGS:
        assert error(lang, caught.value)
    assert caught.value.params["file"] == "file.toml"
    every = problems_of_law if parse is parse_law else problems_of_lists
    assert str(every(data, "file.toml")[0]) == str(caught.value)
    return caught.value


class TestShapeOfListSections:
    """Every key has one meaning; what it cannot mean is refused at its path."""

    @pytest.mark.parametrize(
        ("data", "code", "key"),
        [
            ([], "law_expects_table", None),
            (None, "law_expects_table", None),
            ("lists", "law_expects_table", None),
            ({}, "law_missing_key", None),
            (a_list_section(metod={}), "law_unknown_key_near", "metod"),
            (a_list_section(zzz=1), "law_unknown_key", "zzz"),
            (a_list_section(**{"a b": 1}), "law_unknown_key", '"a b"'),
            (a_list_section(**{"\x1b[2J": 1}), "law_unknown_key", '"\\x1b[2J"'),
            (a_list_section(seats=5), "law_expects_table", "seats"),
            (a_list_section(seats={}), "law_missing_key", "seats"),
            (a_list_section(seats__value=-1), "law_number_range", "seats.value"),
            (a_list_section(seats__value=10**15 + 1), "law_number_range", "seats.value"),
            (a_list_section(seats__value=10**9000), "law_number_range", "seats.value"),
            (a_list_section(seats__value=True), "law_expects_number", "seats.value"),
            (a_list_section(seats__value="5"), "law_expects_number", "seats.value"),
            (a_list_section(seats__value=5.0), "law_float", "seats.value"),
            (a_list_section(threshold__share=0.05), "law_float", "threshold.share"),
            (a_list_section(threshold__share=5), "law_expects_text", "threshold.share"),
            (a_list_section(threshold__at="atleast"), "law_unknown_word_near", "threshold.at"),
            (a_list_section(threshold__at="xyz"), "law_unknown_word", "threshold.at"),
            (a_list_section(threshold__at=["least"]), "law_unknown_word", "threshold.at"),
            (a_list_section(threshold__exempt="a"), "law_expects_list", "threshold.exempt"),
            (a_list_section(threshold__exempt=[1]), "law_expects_text", "threshold.exempt[0]"),
            (a_list_section(threshold__note="\ud800"), "law_text_unprintable", "threshold.note"),
            (a_list_section(threshold__note="a" * 4001), "law_text_long", "threshold.note"),
            (a_list_section(clauses={}), "law_expects_list", "clauses"),
            (a_list_section(clauses=[3]), "law_expects_table", "clauses[0]"),
            (a_list_section(clauses=[{}]), "law_missing_key", "clauses[0]"),
            (a_list_section(clauses=[{"name": "x"}]), "law_unknown_word", "clauses[0].name"),
            (a_list_section(clauses=[{"name": []}]), "law_unknown_word", "clauses[0].name"),
            (
                a_list_section(clauses=[{"name": "deal_in_turn", "abov": 6}]),
                "law_unknown_key_near",
                "clauses[0].abov",
            ),
            ({"lists": LawError}, "law_expects_table", "lists"),
            ({"lists": a_list_section(), "x": 1}, "law_unknown_key_none", "x"),
            ({"lists": a_list_section(seats=1)}, "law_expects_table", "lists.seats"),
        ],
    )
    def test_refused(self, data: Any, code: str, key: str | None) -> None:
        problem = refused(data)
        assert (problem.code, problem.params.get("key")) == (code, key)

    def test_the_nearest_key_is_named(self) -> None:
        problem = refused(a_list_section(treshold={}))
        assert problem.params["expected"] == ("threshold",)
        assert problem.params["read"] == '"treshold"'

    def test_all_problems_are_found_not_only_the_first(self) -> None:
        bad = a_list_section(seats=5, x=1, threshold__share=0.05)
        assert [one.params["key"] for one in problems_of_lists(bad, "f")] == [
            "seats",
            "threshold.share",
            "x",
        ]

    def test_null_is_as_good_as_leaving_a_key_out(self) -> None:
        data = a_list_section()
        data["tie"] = None
        data["method"]["round"] = None
        assert parse_lists(data, "f") == parse_lists(a_list_section(), "f")


class TestRulesFiles:
    """A list section alone, under `lists`, or a whole law file; articles may be left out."""

    def test_three_ways_to_say_the_same(self) -> None:
        alone = parse_lists(a_list_section(), "f")
        assert parse_lists({"lists": a_list_section()}, "f") == alone
        assert isinstance(alone, Lists)

    def test_whole_law_file(self) -> None:
        assert parse_lists(a_law(), "f") == library.get("kz/2023-mazhilis").lists

    def test_whole_law_file_without_articles(self) -> None:
        data = a_law(turnout__article=None, turnout__basis=None)
        assert parse_lists(data, "f").seats is not None
        assert refused(data, parse_law).code == "law_no_article"

    def test_whole_law_file_without_lists(self) -> None:
        data = a_law(lists=None, credited=None, house=None)
        assert refused(data).code == "law_no_lists"
        assert [one.code for one in problems_of_lists(data, "f")] == ["law_no_lists"]
        assert problems_of_lists(a_law(id=3), "f")[0].params["key"] == "id"

    def test_toml_and_json_by_ending_or_first_character(self) -> None:
        data = {"method": {"name": "d_hondt"}, "seats": {"value": 3}}
        toml = 'method = { name = "d_hondt" }\nseats = { value = 3 }\n'
        found = parse_lists(data, "f")
        assert lists_from_text(json.dumps(data), "-") == found
        assert lists_from_text("\n " + json.dumps(data), "rules.JSON") == found
        assert lists_from_text(toml, "-") == found
        assert lists_from_text(toml, "rules.toml") == found
        with pytest.raises(LawError, match="law_json:"):
            lists_from_text(toml, "rules.json")


class TestLawFiles:
    @pytest.mark.parametrize("law_id", library.shipped())
    def test_round_trip(self, law_id: str) -> None:
        law = library.get(law_id)
        assert parse_law(msgspec.to_builtins(law), "f") == law
        assert law_from_json(msgspec.json.encode(law).decode(), "f.json") == law
        assert law_from_text(library.text(law_id), "f.toml") == law

    @pytest.mark.parametrize(
        ("changes", "code", "key"),
        [
            ({"format": 2}, "law_format", "format"),
            ({"format": "1"}, "law_expects_number", "format"),
            ({"format": True}, "law_expects_number", "format"),
            ({"format": None}, "law_missing_key", None),
            ({"id": "kz2023"}, "law_id", "id"),
            ({"id": "kz/mazhilis"}, "law_id", "id"),
            ({"country": "ru"}, "law_country", "country"),
            ({"in_force__until": dt.date(2022, 1, 1)}, "law_dates", "in_force.until"),
            ({"in_force__since": "2023-13-01"}, "law_expects_date", "in_force.since"),
            ({"in_force__since": dt.datetime(2023, 1, 1)}, "law_expects_date", "in_force.since"),
            ({"in_force__since": 2023}, "law_expects_date", "in_force.since"),
            ({"house__value": 99}, "law_house", "house.value"),
            ({"house__source": "nowhere"}, "law_unknown_source", "house.source"),
            ({"house__article": " "}, "law_no_article", "house"),
            ({"house__basis": None}, "law_no_basis", "house"),
            ({"house__basis": "sure"}, "law_unknown_word", "house.basis"),
            ({"lists__tie__source": None}, "law_no_source", "lists.tie"),
            ({"lists__tie__article": "not_found"}, "law_contrary", "lists.tie.basis"),
            ({"sources": []}, "law_expects_table", "sources"),
            ({"sources__a b": {"title": "x"}}, "law_name", 'sources."a b"'),
            ({"sources__act__titel": "x"}, "law_unknown_key_near", "sources.act.titel"),
            ({"turnout__above": []}, "law_empty", "turnout.above"),
            ({"turnout__below": "voter"}, "law_unknown_line", "turnout.below"),
            ({"districts__winner__finalists": 3}, "law_contrary", "districts.winner.finalists"),
            ({"mandates__quota_share": "3/2"}, "law_ratio_range", "mandates.quota_share"),
            ({"nomination__self_nomination__allowed": 1}, "law_expects_yes_no", None),
        ],
    )
    def test_refused(self, changes: dict[str, Any], code: str, key: str | None) -> None:
        problem = refused(a_law(**changes), parse_law)
        assert problem.code == code
        assert key is None or problem.params["key"] == key

    @pytest.mark.parametrize(
        ("section", "position", "change", "code", "key"),
        [
            ("deadlines", 0, {"hours": 3}, "law_one_of", "deadlines[0]"),
            ("deadlines", 0, {"after": "filing"}, "law_one_of", "deadlines[0]"),
            ("deadlines", 0, {"until": "24:00"}, "law_hour", "deadlines[0].until"),
            ("deadlines", 0, {"id": "Nomination"}, "law_name", "deadlines[0].id"),
            ("deadlines", 1, {"id": "nomination_opens"}, "law_twice", "deadlines[1].id"),
            ("gates", 0, {"days": None}, "law_needs", "gates[0]"),
            ("gates", 1, {"days": 3}, "law_contrary", "gates[1].days"),
            ("annulment", 0, {"levels": []}, "law_empty", "annulment[0].levels"),
            ("recount", 1, {"levels": []}, "law_empty", "recount[1].levels"),
            ("recount", 0, {"by": ["mayor"]}, "law_unknown_word", "recount[0].by[0]"),
            ("recount", 0, {"source": "none"}, "law_unknown_source", "recount[0].source"),
            (
                "annulment",
                0,
                {"least_share_of_stations": "x"},
                "law_ratio",
                "annulment[0].least_share_of_stations",
            ),
            ("credited", 0, {"source": "none"}, "law_unknown_source", "credited[0].source"),
            ("credited", 0, {"rule": "house"}, "law_unknown_rule", "credited[0].rule"),
            ("credited", 1, {"id": "all_seats_direct"}, "law_unknown_rule", "credited[1].rule"),
        ],
    )
    def test_entry_refused(
        self, section: str, position: int, change: dict[str, Any], code: str, key: str
    ) -> None:
        data = a_law()
        entry = data[section][position]
        entry.update(change)
        data[section][position] = {
            name: value for name, value in entry.items() if value is not None
        }
        problem = refused(data, parse_law)
        assert (problem.code, problem.params["key"]) == (code, key)

    @pytest.mark.parametrize(
        ("change", "code", "key"),
        [
            ({"left": []}, "law_empty", "protocol.identities[0].left"),
            ({"left": ["votse"]}, "law_unknown_line", "protocol.identities[0].left[0]"),
            ({"right": ["-ballot"]}, "law_unknown_line", "protocol.identities[0].right[0]"),
            ({"id": "valid_is_votes"}, "law_twice", "protocol.identities[2].id"),
        ],
    )
    def test_identity_refused(self, change: dict[str, Any], code: str, key: str) -> None:
        data = a_law()
        data["protocol"]["identities"][0].update(change)
        problem = refused(data, parse_law)
        assert (problem.code, problem.params["key"]) == (code, key)

    def test_line_ids(self) -> None:
        data = a_law()
        data["protocol"]["lines"][0]["id"] = "votes"
        assert refused(data, parse_law).code == "law_name_taken"
        data["protocol"]["lines"][0]["id"] = "ballots_issued"
        assert refused(data, parse_law).code == "law_twice"

    def test_all_problems_of_a_law_file(self) -> None:
        data = a_law(house__value=99, lists__tie__source=None)
        codes = [one.code for one in problems_of_law(data, "f")]
        assert codes == ["law_house", "law_no_source"]
        assert problems_of_law(a_law(), "f") == ()
        assert len(problems_of_law({}, "f")) == 8

    def test_toml_dates_and_text_dates(self) -> None:
        assert parse_law(a_law(in_force__since="2023-01-01"), "f") == parse_law(a_law(), "f")
        with pytest.raises(LawError, match="law_toml"):
            law_from_toml("format = 2023-02-31", "f")
