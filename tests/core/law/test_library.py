"""The shipped law files say what the sources say, and are found by id and by date."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest
from msgspec import inspect

from hattama.core.errors import LawError
from hattama.core.exact import ratio
from hattama.core.law import library
from hattama.core.law.load import law_from_toml, parse_law, parse_lists
from hattama.core.law.model import Law
from hattama.core.law.walk import content, placed, rules
from tests.core.law.samples import a_law, a_list_section

SHIPPED = (
    "ge/2016-parliament",
    "kz/2021-mazhilis",
    "kz/2023-maslikhat",
    "kz/2023-mazhilis",
    "kz/2026-kurultai",
    "ru/2016-duma",
    "ru/2021-duma",
)


def seats(law: Law) -> tuple[int | None, int | None, int | None, int]:
    """House, lists, districts, appointed."""
    lists = law.lists.seats if law.lists else None
    return (
        law.house.value if law.house else None,
        lists.value if lists else None,
        law.districts.seats.value if law.districts else None,
        sum(one.value for one in law.appointed),
    )


class TestWhatTheFilesSay:
    def test_which_ship(self) -> None:
        assert library.shipped() == SHIPPED

    @pytest.mark.parametrize(
        ("law_id", "expected"),
        [
            ("kz/2021-mazhilis", (107, 98, None, 9)),
            ("kz/2023-mazhilis", (98, 69, 29, 0)),
            ("kz/2026-kurultai", (145, 145, None, 0)),
            ("kz/2023-maslikhat", (None, None, None, 0)),
            ("ge/2016-parliament", (150, 77, 73, 0)),
            ("ru/2016-duma", (450, 225, 225, 0)),
            ("ru/2021-duma", (450, 225, 225, 0)),
        ],
    )
    def test_seats(self, law_id: str, expected: tuple[int | None, ...]) -> None:
        assert seats(library.get(law_id)) == expected

    @pytest.mark.parametrize("law_id", SHIPPED)
    def test_threshold(self, law_id: str) -> None:
        lists = library.get(law_id).lists
        assert lists is not None
        assert lists.threshold is not None
        assert lists.threshold.share is not None
        assert lists.threshold.at == "least"
        share = 7 if law_id == "kz/2021-mazhilis" else 5
        assert ratio(lists.threshold.share) == Fraction(share, 100)
        base = {"kz": "valid_with_against_all", "ru": "cast", "ge": "valid"}[law_id[:2]]
        assert lists.threshold.base == base

    def test_kazakhstan_2023_as_read(self) -> None:
        """Art. 97-1(1)-(4): quotient over passing lists; earlier registered; 0.7, not below 2."""
        lists = library.get("kz/2023-mazhilis").lists
        assert lists is not None
        assert content(lists.method) == {
            "name": "largest_remainder",
            "quota": "hare",
            "over": "passing",
            "round": "exact",
            "leftover": (),
            "over_award": "no_rule",
            "first": None,
            "sequence": (),
            "step": None,
        }
        assert lists.tie is not None
        assert (lists.tie.rule, lists.tie.article, lists.tie.basis) == (
            "registered_earlier",
            "97-1(4)",
            "read",
        )
        assert [content(one) for one in lists.clauses] == [
            {"name": "single_passing_list", "factor": "7/10", "least_seats": 2}
        ]

    def test_kurultai_keeps_the_formula(self) -> None:
        """Law 305-VIII: the formula, threshold, coefficient and tie rule of 97-1 are unchanged."""
        old, new = (
            {path: content(rule) for path, rule in rules(library.get(law_id))}
            for law_id in ("kz/2023-mazhilis", "kz/2026-kurultai")
        )
        for path in ("threshold", "method", "tie", "clauses.single_passing_list"):
            assert old[f"lists.{path}"] == new[f"lists.{path}"]
        assert new["nomination.self_nomination"] == {"allowed": False}

    def test_a_portable_box_with_more_ballots_than_requests_is_an_error_fewer_is_not(self) -> None:
        """Art. 43(3-1)."""
        protocol = library.get("kz/2023-mazhilis").protocol
        assert protocol is not None
        found = {one.id: one for one in protocol.identities}["portable_within_requests"]
        assert (found.more, found.fewer, found.basis) == ("error", "fine", "read")

    def test_who_may_have_a_station_counted_again(self) -> None:
        """Art. 43(9): a higher commission; Art. 43(7-1): once, asked by a proxy. No court."""
        found = library.get("kz/2023-mazhilis").recount
        higher = ("cec", "territorial_commission", "district_commission")
        assert [(one.by, one.levels, one.article, one.basis, one.source) for one in found] == [
            (higher, ("station",), "43(9)", "read", "ch8"),
            (("precinct_commission",), ("station",), "43(7-1)", "read", "ch8"),
        ]
        others = [library.get(one).recount for one in SHIPPED if one != "kz/2023-mazhilis"]
        assert set(others) == {()}

    def test_georgia_is_inferred_where_it_was_not_read(self) -> None:
        lists = library.get("ge/2016-parliament").lists
        assert lists is not None
        assert (lists.method.over, lists.method.basis) == ("valid", "inferred")
        assert [(content(one), one.basis) for one in lists.clauses] == [
            ({"name": "raise_to_minimum", "least_seats": 6}, "inferred"),
            ({"name": "deal_in_turn", "above": 6}, "inferred"),
        ]


class TestLibrary:
    def test_nearest_ids(self) -> None:
        with pytest.raises(LawError) as caught:
            library.get("kz/2023-majilis")
        assert caught.value.code == "law_unknown"
        assert caught.value.params["expected"][0] == "kz/2023-mazhilis"

    @pytest.mark.parametrize("bad", ["", "../../etc", "kz", "kz/../ru/2016-duma", "x" * 9999, "\0"])
    def test_no_other_file_is_reached(self, bad: str) -> None:
        with pytest.raises(LawError, match="law_unknown"):
            library.get(bad)

    @pytest.mark.parametrize(
        ("country", "day", "body", "expected"),
        [
            ("kz", "2021-01-10", None, ["kz/2021-mazhilis"]),
            ("kz", "2021-01-11", None, []),
            ("kz", "2022-12-31", None, []),
            ("kz", "2023-01-01", None, ["kz/2023-mazhilis"]),
            ("kz", "2023-03-19", None, ["kz/2023-maslikhat", "kz/2023-mazhilis"]),
            ("kz", "2023-03-19", "mazhilis", ["kz/2023-mazhilis"]),
            ("kz", "2026-06-30", None, ["kz/2023-mazhilis"]),
            ("kz", "2026-07-01", None, ["kz/2026-kurultai"]),
            ("kz", "2099-01-01", "kurultai", ["kz/2026-kurultai"]),
            ("ru", "2021-09-18", "duma", ["ru/2021-duma"]),
            ("fr", "2023-03-19", None, []),
        ],
    )
    def test_in_force(self, country: str, day: str, body: str | None, expected: list[str]) -> None:
        found = library.in_force(country, dt.date.fromisoformat(day), body)
        assert [law.id for law in found] == expected

    def test_schema_knows_every_section_and_refuses_others(self) -> None:
        schema = library.schema()
        assert json.dumps(schema)
        law = schema["$defs"]["Law"]
        assert set(law["properties"]) == set(Law.__struct_fields__)
        assert law["additionalProperties"] is False
        assert "Lists" in library.lists_schema()["$defs"]

    def test_a_file_that_says_another_id_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        other = library.text("ru/2016-duma")
        monkeypatch.setattr(library, "text", lambda _: other)
        with pytest.raises(LawError, match="law_id"):
            library.get.__wrapped__("ru/2021-duma")


class TestHouse:
    def test_a_tier_without_a_number_leaves_the_sum_open(self) -> None:
        """A body may be known while the election brings the seats of one tier."""
        law = parse_law(a_law("kz/2023-mazhilis", lists__seats=None), "f")
        assert seats(law) == (98, None, 29, 0)

    def test_a_house_alone(self) -> None:
        bare = a_law("kz/2023-mazhilis", lists=None, districts=None, credited=None)
        assert seats(parse_law(bare, "f")) == (98, None, None, 0)


class TestShapeOfTheModel:
    def test_the_loader_knows_every_type_in_it(self) -> None:
        known = (
            (inspect.StructType | inspect.UnionType | inspect.VarTupleType | inspect.DictType)
            | (inspect.LiteralType | inspect.StrType | inspect.BoolType | inspect.IntType)
            | (inspect.DateType | inspect.NoneType)
        )
        pending: list[inspect.Type] = [inspect.type_info(Law)]
        seen = 0
        while pending:
            one = pending.pop()
            seen += 1
            assert isinstance(one, known)
            if isinstance(one, inspect.UnionType):
                pending += one.types
            elif isinstance(one, inspect.VarTupleType):
                pending.append(one.item_type)
            elif isinstance(one, inspect.DictType):
                pending.append(one.value_type)
            elif isinstance(one, inspect.StructType):
                pending += [field.type for field in one.fields]
        assert seen > 100


class TestWalk:
    def test_every_rule_is_walked_once_with_a_path_of_its_own(self) -> None:
        for law_id in SHIPPED:
            law = library.get(law_id)
            paths = [path for path, _ in rules(law)]
            assert len(set(paths)) == len(paths)
            assert [rule for _, rule in placed(law)] == [rule for _, rule in rules(law)]

    def test_paths(self) -> None:
        law = library.get("kz/2023-mazhilis")
        named = {path for path, _ in rules(law)}
        assert {
            "in_force",
            "lists.clauses.single_passing_list",
            "protocol",
            "protocol.lines.ballots_issued",
            "protocol.identities.valid_is_votes",
            "deadlines.complaint_filed",
            "gates.forecasts",
            "annulment[0]",
            "recount[1]",
        } <= named
        assert "lists.clauses[0]" in {path for path, _ in placed(law)}

    def test_two_rules_of_one_name_keep_two_paths(self) -> None:
        data = a_law("kz/2023-mazhilis")
        data["gates"].append(dict(data["gates"][1]))
        paths = [path for path, _ in rules(parse_law(data, "f")) if path.startswith("gates")]
        assert paths == ["gates.forecasts", "gates.results", "gates[2]"]

    def test_a_list_section_alone(self) -> None:
        found = parse_lists(a_list_section(), "f")
        assert [path for path, _ in rules(found)] == ["method", "seats", "threshold"]


def test_law_from_toml_places_the_file() -> None:
    with pytest.raises(LawError) as caught:
        law_from_toml("format = 1", "mine.toml")
    assert caught.value.params == {"file": "mine.toml", "key": None, "expected": "id"}
