"""What changed between two laws; credit is given only for what really changed, and forwards."""

from __future__ import annotations

from typing import Any

import pytest

from hattama.core.law import library
from hattama.core.law.diff import Change, diff
from hattama.core.law.load import parse_law
from hattama.words import LANGS
from hattama.words.law import change_says
from tests.core.law.samples import a_law

OLD, NEW = "kz/2021-mazhilis", "kz/2023-mazhilis"


def changes(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Change]:
    return {one.rule: one for one in diff(parse_law(old, "old"), parse_law(new, "new"))}


def credited(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """Rule to the reform credited for it."""
    return {
        rule: one.credited.id for rule, one in changes(old, new).items() if one.credited is not None
    }


class TestTheReformThatObserversCredited:
    """OSCE observers, March 2023: direct election, self-nomination, party registration, 7 to 5."""

    def test_exactly_the_four(self) -> None:
        assert credited(a_law(OLD), a_law(NEW)) == {
            "appointed[0]": "all_seats_direct",
            "nomination.self_nomination": "self_nomination",
            "parties": "party_registration",
            "lists.threshold": "threshold",
        }

    def test_they_come_first_with_code_source_and_articles(self) -> None:
        found = diff(library.get(OLD), library.get(NEW))
        assert [one.code for one in found[:4]] == [
            "credited.all_seats_direct",
            "credited.self_nomination",
            "credited.party_registration",
            "credited.threshold",
        ]
        threshold = found[3]
        assert threshold.fields == ("share",)
        assert (threshold.old_article, threshold.new_article) == ("97-1(1)", "97-1(1), 43(5)")
        assert threshold.credited is not None
        assert threshold.credited.source.address.startswith("https://astanatimes.com/2023/03/")
        appointed = found[0]
        assert (appointed.kind, appointed.new, appointed.new_article) == ("removed", None, None)

    def test_the_other_changes(self) -> None:
        found = changes(a_law(OLD), a_law(NEW))
        others = {rule: one.kind for rule, one in found.items() if not one.credited}
        told = {rule: kind for rule, kind in others.items() if kind != "silent"}
        assert told == {
            "house": "changed",
            "lists.seats": "changed",
            "districts.seats": "added",
            "districts.winner": "added",
            "protocol.against_all": "changed",
        }

    def test_each_has_a_sentence_in_each_language(self) -> None:
        for pair in (
            (OLD, NEW),
            (NEW, OLD),
            (NEW, "kz/2026-kurultai"),
            (NEW, "ge/2016-parliament"),
        ):
            for one in diff(library.get(pair[0]), library.get(pair[1])):
                for lang in LANGS:
                    assert change_says(lang, one)


class TestNoCreditWithoutTheChange:
    def test_same_law(self) -> None:
        assert diff(library.get(NEW), library.get(NEW)) == ()

    def test_backwards_nothing_is_credited(self) -> None:
        assert credited(a_law(NEW), a_law(OLD)) == {}

    @pytest.mark.parametrize(
        ("change", "reform"),
        [
            ({"lists__threshold__share": "5/100"}, "threshold"),
            ({"lists__threshold__share": "0.05"}, "threshold"),
            ({"lists__threshold__share": "3/100"}, "threshold"),
            ({"appointed": None, "house__value": 98}, "all_seats_direct"),
            ({"nomination__self_nomination__allowed": True}, "self_nomination"),
            ({"nomination": None}, "self_nomination"),
            ({"parties__members": 5000}, "party_registration"),
            ({"parties__members": 4999}, "party_registration"),
            ({"parties": None}, "party_registration"),
        ],
    )
    def test_rule_unchanged_raised_or_unknown(self, change: dict[str, Any], reform: str) -> None:
        found = set(credited(a_law(OLD, **change), a_law(NEW)).values())
        assert reform not in found
        assert len(found) == 3

    @pytest.mark.parametrize("base", [{}, {"lists__threshold__share": None}])
    def test_a_threshold_by_quota_is_not_compared(self, base: dict[str, Any]) -> None:
        by_quota = {"lists__threshold__quota": "hare", "lists__threshold__times": "1", **base}
        old = (
            a_law(OLD, **by_quota) if base else a_law(OLD, lists__threshold=None, lists__clauses=[])
        )
        assert "threshold" not in credited(old, a_law(NEW)).values()

    def test_another_body_is_another_story(self) -> None:
        assert credited(a_law("kz/2023-maslikhat"), a_law(NEW)) == {}
        assert credited(a_law(OLD), a_law(NEW, id="kz/2023-kurultai")) == {}

    def test_a_file_that_credits_nothing(self) -> None:
        assert credited(a_law(OLD), a_law(NEW, credited=None)) == {}


class TestWhatIsNoChange:
    def test_where_a_rule_was_read_is_not_compared(self) -> None:
        new = a_law(NEW, lists__tie__article="1", lists__tie__note="x", lists__tie__source="ch1")
        assert changes(a_law(NEW), new) == {}

    def test_silence_is_no_statement(self) -> None:
        unsaid = ("mandates", "parties", "credited", "annulment", "recount", "gates")
        less = a_law(NEW, **dict.fromkeys(unsaid))
        assert {one.kind for one in changes(less, a_law(NEW)).values()} == {"silent"}

    def test_lines_known_from_publication_only_are_not_compared(self) -> None:
        found = changes(a_law(OLD), a_law(NEW))
        assert found["protocol.lines.ballots_received"].kind == "silent"

    def test_lines_of_two_known_forms_are(self) -> None:
        less = a_law(NEW)
        less["protocol"]["identities"].pop()
        found = changes(a_law(NEW), less)
        assert {rule: one.kind for rule, one in found.items()} == {
            "protocol.identities.valid_within_voters": "removed"
        }

    def test_no_protocol_at_all(self) -> None:
        found = changes(a_law(NEW), a_law(NEW, protocol=None))
        assert {one.kind for one in found.values()} == {"silent"}

    def test_recounts_are_compared_where_both_files_speak_of_them(self) -> None:
        less = a_law(NEW)
        less["recount"].pop()
        less["recount"][0]["by"] = ["cec"]
        kinds = {rule: one.kind for rule, one in changes(less, a_law(NEW)).items()}
        assert kinds == {"recount[0]": "changed", "recount[1]": "added"}

    def test_annulment_of_one_station_is_new_in_2026(self) -> None:
        """Art. 44(1-1), wording of law 305-VIII."""
        found = changes(a_law(NEW), a_law("kz/2026-kurultai"))
        assert found["annulment[1]"].kind == "added"
        assert found["annulment[1]"].new_article == "44(1-1)"
        assert found["districts.seats"].kind == "removed"
