"""Each numbered rule of docs/record.md, kept and broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.core.record.ledgers import (
    ABOUT,
    BOOK,
    LATER,
    NAMES,
    START,
    Ledger,
    copied,
    file_of,
    holds,
    in_force,
    paper,
    refused,
)

Story = Callable[[Ledger], object]
AS_BEFORE = in_force(BOOK)
VKEYS = [f"example.org/log+{number:08x}+{'A' * 44}" for number in range(4)]
SIGNED = "A" * 88


class TestRule1:
    """ElectionOpened is entry 0; times never go back; nothing follows RecordClosed."""

    def test_a_record_begins_with_the_election(self):
        book = Ledger()
        book.lines = book.lines[1:]
        book.confirm()
        refused(book, "record_not_opened", 0)

    def test_and_only_begins(self):
        book = Ledger()
        book.lines.append(book.lines[0])
        refused(book, "record_opened_again")

    def test_time_never_goes_back(self):
        book = Ledger()
        book.now = LATER
        book.confirm()
        book.confirm("s2")
        book.now = START
        book.confirm("s3")
        refused(book, "record_time_back")

    @pytest.mark.parametrize(
        "time", ["2023-03-20T24:00:00Z", "2023-02-29T00:00:00Z", "2023-03-20T13:00:60Z",
                 "2023-03-20t13:00:00Z", "2023-03-20T13:00:00+00:00", "0000-01-01T00:00:00Z"]
    )  # fmt: skip
    def test_a_time_has_one_form(self, time: str):
        book = Ledger()
        book.now = time
        book.add("RecordClosed")
        refused(book, "record_time")

    @pytest.mark.parametrize(
        "story",
        [
            Ledger.confirm,
            lambda book: book.fact("LotDrawn", contest="lists", among=["a"], drawn=["a"]),
            lambda book: book.add("Newer"),
            lambda book: book.add("RecordClosed"),
            lambda book: book.add("Sealed", commitment="0" * 64),
            lambda book: book.amend(AS_BEFORE),
        ],
    )
    def test_nothing_follows_the_end(self, story: Story):
        book = Ledger()
        book.confirm("s3")
        book.add("RecordClosed")
        story(book)
        refused(book, "record_closed")

    def test_withdrawals_of_files_and_keys_may_follow(self):
        book = Ledger(key=VKEYS[0])
        book.fact("DecisionMade", by="cec", about=ABOUT)
        book.add("RecordClosed")
        book.add("FileWithdrawn", name="text", sha256="ab" * 32, by="court", reason="decision")
        book.add("KeyRotated", old=VKEYS[0], new=VKEYS[1], reason="scheduled", signer=VKEYS[0],
                 signature=SIGNED)  # fmt: skip
        assert book.admit().closed


class TestRule2:
    """Units, contests, options, lines and sources are known; figures at most 10^12."""

    @pytest.mark.parametrize(
        ("unit", "contest", "figures", "code"),
        [
            ("s9", "lists", {"a": 1}, "unit_unknown"),
            ("s1", "z", {"a": 1}, "contest_unknown"),
            ("s3", "d", {"ivan": 1}, "record_outside"),
            ("s1", "lists", {"ivan": 1}, "figure_column_unknown"),
            ("s1", "d", {"a": 1}, "figure_column_unknown"),
            ("s1", "lists", {"a": 10**12 + 1}, "count_unreadable"),
            ("s1", "lists", {"a": 10**15 + 1}, "law_number_range"),
            ("s1", "lists", {"a": 2**53 - 1}, "law_number_range"),
            ("s1", "lists", {"a": 2**63}, "record_value"),
            ("s1", "lists", {"a": -1}, "law_number_range"),
            ("s1", "lists", {}, "record_no_figures"),
        ],
    )
    def test_of_a_protocol(self, unit: str, contest: str, figures: dict[str, int], code: str):
        book = Ledger()
        book.confirm("s2")
        book.add("ProtocolConfirmed", **paper(unit, contest, figures))
        refused(book, code)

    def test_the_largest_figure_is_fine(self):
        book = Ledger()
        book.confirm("s1", a=10**12, ballots_issued=0)
        assert holds(book) == [1]

    @pytest.mark.parametrize(
        ("kind", "keys", "code"),
        [
            ("LotDrawn", {"contest": "lists", "among": ["ivan"], "drawn": []},
             "option_unknown_here"),
            ("UnitAnnulled", {"unit": "s9", "by": "cec"}, "unit_unknown"),
            ("UnitAnnulled", {"unit": "s1", "by": "cec", "source": "x"}, "source_unknown"),
            ("ContestantRefused", {"contest": "z", "option": "a", "by": "cec"}, "contest_unknown"),
            ("CourtJudgment", {"case": "7", "by": "court", "outcome": "upheld", "unit": "s9"},
             "unit_unknown"),
            ("RecountHeld", {"unit": "s1", "contest": "d", "by": "cec", "figures": {"a": 1}},
             "figure_column_unknown"),
            ("RecountHeld", {"unit": "s1", "contest": "d", "by": "cec", "figures": {}},
             "recount_without_figures"),
        ],
    )  # fmt: skip
    def test_of_other_facts(self, kind: str, keys: dict[str, Any], code: str):
        book = Ledger()
        book.add(kind, **{"date": "2023-03-19", "source": "src", **keys})
        refused(book, code)

    def test_a_copy_comes_from_observers_or_a_party(self):
        book = Ledger()
        book.copy(source="official")
        refused(book, "record_proper")

    @pytest.mark.parametrize(
        ("keys", "code"),
        [
            ({"election": "other"}, "record_election"),
            ({"law": "ge/2016-parliament"}, "record_law"),
            ({"expected": 4}, "record_expected"),
            ({"files": {name: file_of(name) for name in NAMES[1:]}}, "record_file_missing"),
        ],
    )
    def test_the_election_says_what_its_files_say(self, keys: dict[str, Any], code: str):
        refused(Ledger(**keys), code)

    def test_the_text_of_a_decision_is_no_file_of_the_register(self):
        files = {name: file_of(name) for name in (*NAMES, "text")}
        refused(Ledger(files=files), "record_proper")

    def test_publication_opens_contests_that_there_are(self):
        book = Ledger()
        book.add("PublicationOpened", by="cec", contests=["lists", "z"])
        refused(book, "contest_unknown")


class TestRule4:
    """A digest is that of the figures beside it."""

    @pytest.mark.parametrize("other", [("s2", "lists"), ("s1", "d")])
    def test_another_place_has_another_digest(self, other: tuple[str, str]):
        book = Ledger()
        digest = paper(*other, {"a": 1})["digest"]
        book.add("ProtocolConfirmed", **(paper("s1", "lists", {"a": 1}) | {"digest": digest}))
        refused(book, "record_digest")

    def test_and_other_figures_and_another_election(self):
        for digest in (
            paper("s1", "lists", {"a": 2})["digest"],
            paper("s1", "lists", {"a": 1}, election="other")["digest"],
        ):
            book = Ledger()
            book.add("ProtocolConfirmed", **(paper("s1", "lists", {"a": 1}) | {"digest": digest}))
            refused(book, "record_digest")

    def test_text_before_the_figures_is_not_taken_for_them(self):
        book = Ledger()
        first = book.confirm(a=1)
        corrects = book.corrects(first, article='x","figures":{"a":9}')
        book.add("ProtocolCorrected", corrects=corrects, **paper("s1", "lists", {"a": 2}))
        assert holds(book) == [2]
        wrong = paper("s1", "lists", {"a": 2}) | {
            "digest": paper("s1", "lists", {"a": 9})["digest"]
        }
        book.lines.pop()
        book.add("ProtocolCorrected", corrects=corrects, **wrong)
        refused(book, "record_digest")


class TestRule7:
    """A reveal opens a seal that was not opened, with content that fits."""

    def test_what_was_sealed_is_said_at_last(self):
        book = Ledger()
        first = book.seal(copied())
        assert book.admit().sealed == (first,)
        said = book.reveal(first, copied())
        assert (book.admit().sealed, holds(book)) == ((), [said])

    def test_a_sealed_fact_is_a_fact(self):
        content = {"kind": "UnitAnnulled", "version": 1, "date": "2023-03-19", "source": "src",
                   "unit": "s1", "by": "cec"}  # fmt: skip
        book = Ledger()
        book.reveal(book.seal(content), content)
        assert [number for number, _ in book.admit().facts] == [2]

    def test_only_once_and_only_what_it_was(self):
        book = Ledger()
        first = book.seal(copied())
        book.reveal(first, copied())
        book.reveal(first, copied())
        refused(book, "record_seal_unknown")
        for content, salt in ((copied(a=4), bytes(32)), (copied(), b"x" * 32)):
            book = Ledger()
            book.reveal(book.seal(copied()), content, salt)
            refused(book, "record_seal_differs")

    def test_it_names_the_seal_by_its_leaf(self):
        book = Ledger()
        first = book.seal(copied())
        told = {"entry": first, "leaf": "0" * 64, "salt": "00" * 32}
        book.add("Revealed", **told, content=copied())
        refused(book, "record_corrects_leaf")

    def test_a_commitment_stands_once(self):
        book = Ledger()
        book.seal(copied())
        book.seal(copied())
        refused(book, "record_sealed_twice")

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (copied("s9"), "unit_unknown"),
            (copied() | {"digest": "0" * 64}, "record_digest"),
            (copied() | {"recorded": START}, "record_not_revealable"),
            ({"kind": "ProtocolConfirmed", "version": 1, **paper("s1", "lists", {"a": 1})},
             "record_not_revealable"),
            ({"kind": "Sealed", "version": 1, "commitment": "0" * 64}, "record_not_revealable"),
            ({}, "record_not_revealable"),
            (copied() | {"who": "x"}, "law_unknown_key"),
            (copied() | {"source": "observer:Айгүл"}, "record_proper"),
        ],
    )  # fmt: skip
    def test_its_content_is_admitted_as_if_it_were_said_then(self, content, code: str):
        book = Ledger()
        book.reveal(book.seal(content), content)
        refused(book, code)

    def test_a_revealed_copy_cannot_stand_beside_another_of_its_source(self):
        book = Ledger()
        book.copy()
        book.reveal(book.seal(copied(a=9)), copied(a=9))
        refused(book, "record_confirmed_twice")


class TestNewerKinds:
    """A kind or version that a reader does not know changes nothing."""

    def test_it_is_carried_and_can_be_withdrawn(self):
        book = Ledger()
        book.confirm()
        newer = book.add("Moon", corrects=book.corrects(1), deep=[[["[{" * 50]]])
        book.confirm("s2")
        found = book.admit()
        assert [number for number, _ in found.facts] == [newer]
        assert holds(book) == [1, 3]
        book.withdraw(newer)
        assert book.admit().facts == ()

    def test_a_newer_version_of_a_protocol_is_no_protocol(self):
        book = Ledger()
        book.add("ProtocolConfirmed", **(paper("s9", "z", {"a": 1}) | {"version": 2}))
        assert holds(book) == []
