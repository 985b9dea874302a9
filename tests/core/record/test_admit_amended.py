"""Amendments of the register, and rotated keys: rules 5 and 8 of docs/record.md."""

from __future__ import annotations

from typing import Any

import pytest

from hattama.core.register.build import ContestRow
from tests.core.record.ledgers import (
    BOOK,
    NAMES,
    Ledger,
    file_of,
    holds,
    in_force,
    refusal,
    refused,
)
from tests.core.small import BALLOT, LISTS, TREE, option, register, units

SMALLER = units(("kz", "", "nation"), ("r1", "kz", "region"), ("s2", "r1", "station"))
WITHOUT_S1 = in_force(register(SMALLER, LISTS, BALLOT))
AS_BEFORE = in_force(BOOK)
VKEYS = [f"example.org/log+{number:08x}+{'A' * 44}" for number in range(4)]
SIGNED = "A" * 88


class TestRule5:
    """An amendment leaves what still holds in its place."""

    def test_a_unit_with_a_protocol_cannot_disappear(self):
        book = Ledger()
        book.confirm("s1")
        book.amend(WITHOUT_S1)
        refused(book, "record_amended_away")
        assert refusal(book.admit).params["used"] == 1  # type: ignore[union-attr]

    def test_nor_come_back_later_as_if_nothing_had_been(self):
        book = Ledger()
        book.confirm("s1")
        book.amend(WITHOUT_S1)
        book.amend(AS_BEFORE)
        refused(book, "record_amended_away", 2)

    def test_nor_may_its_protocol_be_withdrawn_afterwards(self):
        book = Ledger()
        book.confirm("s1")
        book.amend(WITHOUT_S1)
        book.withdraw(1)
        refused(book, "record_amended_away", 2)

    def test_it_may_disappear_when_nothing_holds_there(self):
        book = Ledger()
        first = book.confirm("s1")
        book.withdraw(first)
        book.amend(WITHOUT_S1)
        book.amend(AS_BEFORE)
        book.confirm("s1")
        assert holds(book) == [5]

    def test_what_the_register_does_not_have_any_more_is_refused_afterwards(self):
        book = Ledger()
        book.amend(WITHOUT_S1)
        book.confirm("s1")
        refused(book, "unit_unknown")

    def test_an_option_with_votes_cannot_disappear(self):
        book = Ledger()
        book.confirm("s1", b=4)
        book.amend(in_force(register(TREE, LISTS, (BALLOT[0], BALLOT[2]))))
        refused(book, "record_amended_away")

    @pytest.mark.parametrize(
        ("kind", "keys"),
        [
            ("UnitAnnulled", {"unit": "s1", "by": "cec"}),
            ("TurnoutReported", {"unit": "s1", "at": "18:00", "percent": "1"}),
            ("ContestantRegistered", {"contest": "d", "option": "ivan", "by": "cec"}),
            ("RecountHeld", {"unit": "s2", "contest": "lists", "by": "cec", "figures": {"b": 1}}),
        ],
    )
    def test_nor_what_a_fact_names(self, kind: str, keys: dict[str, Any]):
        book = Ledger()
        first = book.fact(kind, **keys)
        smaller = register(SMALLER, LISTS, (BALLOT[0], option("lists", "c"), BALLOT[2]))
        book.amend(in_force(smaller))
        refused(book, "record_amended_away")
        book.lines.pop()
        book.withdraw(first)
        book.amend(in_force(smaller))
        assert book.admit().facts == ()

    @pytest.mark.parametrize("after", [in_force(id="other"), in_force(law_id="kz/2021-mazhilis")])
    def test_it_stays_the_same_election_and_law(self, after: object):
        book = Ledger()
        book.amend(after)  # type: ignore[arg-type]
        refused(book, "record_other_election")

    def test_a_head_may_change_alone(self):
        book = Ledger()
        book.confirm()
        book.amend(in_force(stage="preliminary"), reason="head", by="publisher")
        assert book.admit().frozen.election.stage == "preliminary"

    @pytest.mark.parametrize(
        ("keys", "code"),
        [
            ({"files": None}, "record_amends_nothing"),
            ({"files": {"units": file_of("units")}}, "record_file_same"),
            ({"dropped": ["units"]}, "record_dropped"),
            ({"dropped": ["persons"]}, "record_dropped"),
            ({"files": {"text": file_of("x")}}, "record_proper"),
        ],
    )
    def test_an_amendment_amends(self, keys: dict[str, Any], code: str):
        book = Ledger()
        book.amend(AS_BEFORE, **keys)
        refused(book, code)

    def test_a_file_is_not_dropped_and_named_at_once(self):
        files = {name: file_of(name) for name in (*NAMES, "persons")}
        book = Ledger(files=files)
        book.amend(AS_BEFORE, files={"persons": files["persons"]}, dropped=["persons"])
        refused(book, "record_dropped")

    def test_a_table_can_be_dropped(self):
        book = Ledger(files={name: file_of(name) for name in (*NAMES, "expected")})
        book.amend(AS_BEFORE, files=None, dropped=["expected"])
        assert set(book.admit().files) == set(NAMES)

    def test_a_contest_may_be_added(self):
        book = Ledger()
        book.confirm()
        more = (*LISTS, ContestRow("d", "district", "r1"), ContestRow("e", "district", "r2"))
        ballots = [option(one, "ivan", "candidate") for one in "de"]
        book.amend(in_force(register(TREE, more, (*BALLOT, *ballots))))
        book.confirm("s3", "e", ivan=1)
        assert holds(book) == [1, 3]


class TestRule8:
    """Old is the key in force, new was never used, and an allowed key signs."""

    @staticmethod
    def rotate(
        book: Ledger, old: str, new: str, reason: str = "scheduled", signer: str = ""
    ) -> None:
        book.add("KeyRotated", old=old, new=new, reason=reason, signer=signer or old,
                 signature=SIGNED)  # fmt: skip

    def test_keys_follow_each_other(self):
        book = Ledger(key=VKEYS[0], recovery=[VKEYS[3]])
        self.rotate(book, VKEYS[0], VKEYS[1])
        self.rotate(book, VKEYS[1], VKEYS[2], "stolen", VKEYS[3])
        assert [one.new for _, one in book.admit().rotations] == VKEYS[1:3]

    @pytest.mark.parametrize(
        ("old", "new", "reason", "signer", "code"),
        [
            (0, 2, "scheduled", 0, "record_key_not_in_force"),
            (1, 0, "scheduled", 1, "record_key_used"),
            (1, 1, "scheduled", 1, "record_key_used"),
            (1, 3, "scheduled", 1, "record_key_used"),
            (1, 2, "scheduled", 3, "record_key_signer"),
            (1, 2, "lost", 1, "record_key_signer"),
            (1, 2, "stolen", 2, "record_key_signer"),
        ],
    )
    def test_others_do_not(self, old: int, new: int, reason: str, signer: int, code: str):
        book = Ledger(key=VKEYS[0], recovery=[VKEYS[3]])
        self.rotate(book, VKEYS[0], VKEYS[1])
        self.rotate(book, VKEYS[old], VKEYS[new], reason, VKEYS[signer])
        refused(book, code)

    def test_a_record_without_a_key_rotates_none(self):
        book = Ledger()
        self.rotate(book, VKEYS[0], VKEYS[1])
        refused(book, "record_key_not_in_force")
