"""What holds after corrections and withdrawals, and what must come first: rules 3 and 6."""

from __future__ import annotations

import pytest

from hattama.core.record.codec import canonical
from tests.core.record.ledgers import Ledger, copied, holds, refused


class TestConfirmed:
    def test_once_for_each_unit_contest_and_source(self):
        book = Ledger()
        book.confirm("s1")
        book.confirm("s1", "d", ivan=1)
        book.confirm("s2")
        book.copy("s1")
        book.copy("s1", source="observer:other")
        book.copy("s1", source="party:a")
        assert holds(book) == [1, 2, 3, 4, 5, 6]
        book.confirm("s1", b=9)
        refused(book, "record_confirmed_twice")

    def test_a_second_copy_of_one_source_is_refused(self):
        book = Ledger()
        book.copy()
        book.copy()
        refused(book, "record_confirmed_twice")

    def test_a_confirmation_replaces_nothing_and_a_correction_something(self):
        book = Ledger()
        first = book.confirm("s1")
        told = book.corrects(first)
        book.confirm("s2")
        plain = book.lines.pop().decode()
        book.lines.append(
            plain.replace('"digest"', f'"corrects":{canonical(told).decode()},"digest"').encode()
        )
        refused(book, "record_confirmed_corrects")
        book.lines[-1] = plain.replace("ProtocolConfirmed", "ProtocolCorrected").encode()
        refused(book, "record_corrects_nothing")


class TestChain:
    def test_a_correction_of_a_correction(self):
        book = Ledger()
        first = book.confirm()
        second = book.correct(first, a=5)
        third = book.correct(second, a=6)
        found = book.admit()
        assert holds(book) == [third]
        assert found.replaced == {first: second, second: third}
        assert found.corrected == {second: 1, third: 2}

    def test_what_was_replaced_cannot_be_replaced_again(self):
        book = Ledger()
        first = book.confirm()
        book.correct(first, a=5)
        book.correct(first, a=6)
        refused(book, "record_corrects_gone")

    @pytest.mark.parametrize("target", [0, 2, 5, 99])
    def test_only_that_protocol_can_be_replaced(self, target: int):
        book = Ledger()
        book.confirm("s1")
        book.confirm("s2")
        book.copy("s1")
        book.fact("LotDrawn", contest="lists", among=["a"], drawn=["a"])
        book.correct(target, "s1")
        refused(book, "record_corrects_gone")

    def test_a_copy_is_not_replaced_by_the_commission_nor_by_another_observer(self):
        book = Ledger()
        first = book.copy()
        book.correct(first)
        refused(book, "record_corrects_gone")
        book.lines.pop()
        book.copy(source="observer:other", corrects=book.corrects(first))
        refused(book, "record_corrects_gone")
        book.lines.pop()
        last = book.copy(corrects=book.corrects(first), figures={"a": 7})
        assert holds(book) == [last]

    def test_the_leaf_must_be_that_of_what_is_replaced(self):
        for story in (Ledger.correct, Ledger.withdraw):
            book = Ledger()
            first = book.confirm()
            right = book.leaf(first)
            story(book, first)
            book.lines[-1] = book.lines[-1].replace(right.encode(), b"0" * 64)
            refused(book, "record_corrects_leaf")

    def test_the_reason_is_one_of_the_list(self):
        book = Ledger()
        first = book.confirm()
        book.withdraw(first, reason="mood")
        refused(book, "law_unknown_word")


class TestWithdrawn:
    def test_a_protocol_that_was_taken_back_may_be_confirmed_anew(self):
        book = Ledger()
        first = book.confirm()
        book.withdraw(first)
        assert holds(book) == []
        again = book.confirm(a=8)
        assert holds(book) == [again]
        last = book.correct(again, a=9)
        assert holds(book) == [last]
        assert book.admit().corrected == {last: 1}

    def test_not_twice(self):
        book = Ledger()
        first = book.confirm()
        book.withdraw(first)
        book.withdraw(first)
        refused(book, "record_corrects_gone")

    def test_not_what_was_replaced(self):
        book = Ledger()
        first = book.confirm()
        book.correct(first)
        book.withdraw(first)
        refused(book, "record_corrects_gone")

    def test_nothing_replaces_it_afterwards(self):
        book = Ledger()
        first = book.confirm()
        book.withdraw(first)
        book.correct(first)
        refused(book, "record_corrects_gone")

    def test_it_names_something_that_holds(self):
        book = Ledger()
        first = book.confirm()
        gone = book.withdraw(first)
        book.add("Sealed", commitment="0" * 64)
        for target in (0, gone, 3, 99):
            book.withdraw(target)
            refused(book, "record_corrects_gone")
            book.lines.pop()

    def test_nothing_that_comes_later(self):
        book = Ledger()
        book.confirm("s2")
        book.confirm("s1")
        later = book.lines.pop()
        told = book.corrects(3)
        book.lines.append(later)
        told["leaf"] = book.leaf(2)
        book.lines.pop()
        book.add("FactWithdrawn", corrects=told)
        book.lines.append(later)
        refused(book, "record_corrects_gone", 2)

    def test_a_revealed_copy_goes_by_the_number_of_its_reveal(self):
        book = Ledger()
        said = book.reveal(book.seal(copied()), copied())
        book.withdraw(said)
        assert holds(book) == []

    def test_a_kind_without_a_place_replaces_nothing(self):
        book = Ledger()
        first = book.confirm()
        book.add("RecordClosed", corrects=book.corrects(first))
        refused(book, "record_corrects_not_here")
        book.lines[-1] = b'{"kind":"FactWithdrawn","recorded":"%s","version":1}' % book.now.encode()
        refused(book, "record_corrects_nothing")


LOT = {"contest": "lists", "among": ["a", "b"]}


class TestFacts:
    def test_a_correction_takes_the_place_of_what_it_replaces(self):
        book = Ledger()
        first = book.fact("LotDrawn", **LOT, drawn=["a"])
        second = book.fact("UnitAnnulled", unit="s1", by="cec")
        third = book.fact("LotDrawn", **LOT, drawn=["b"], corrects=book.corrects(first))
        assert [number for number, _ in book.admit().facts] == [third, second]
        book.withdraw(third)
        assert [number for number, _ in book.admit().facts] == [second]

    def test_it_is_of_the_same_kind_and_replaces_what_holds(self):
        book = Ledger()
        first = book.fact("LotDrawn", **LOT, drawn=["a"])
        book.fact("UnitAnnulled", unit="s1", by="cec", corrects=book.corrects(first))
        refused(book, "record_corrects_kind")
        book.lines.pop()
        book.withdraw(first)
        book.fact("LotDrawn", **LOT, drawn=["b"], corrects=book.corrects(first))
        refused(book, "record_corrects_gone")

    def test_a_fact_does_not_replace_a_protocol(self):
        book = Ledger()
        first = book.confirm()
        book.fact("LotDrawn", **LOT, drawn=["a"], corrects=book.corrects(first))
        refused(book, "record_corrects_gone")


def filed(book: Ledger, complaint: str = "c1", **more: object) -> int:
    return book.fact("ComplaintFiled", complaint=complaint, filed_by="voter", to="cec", **more)


def decided(book: Ledger, complaint: str = "c1", **more: object) -> int:
    return book.fact("ComplaintDecided", complaint=complaint, by="cec", outcome="upheld", **more)


def accredited(book: Ledger, what: str, **more: object) -> int:
    kind = f"Accreditation{what}"
    return book.fact(kind, organisation="kozge", observers="citizen", by="cec", **more)


def contestant(book: Ledger, what: str, **more: object) -> int:
    return book.fact(f"Contestant{what}", **{"contest": "d", "option": "ivan", "by": "cec"} | more)


class TestRule6:
    """A decision follows its filing, a restoration a refusal, a revocation a grant."""

    def test_in_their_order(self):
        book = Ledger()
        filed(book)
        decided(book)
        contestant(book, "Registered")
        contestant(book, "Cancelled")
        contestant(book, "Restored")
        accredited(book, "Granted")
        accredited(book, "Revoked")
        assert len(book.admit().facts) == 7

    @pytest.mark.parametrize("before", ["", "Registered", "Restored"])
    def test_nothing_to_restore(self, before: str):
        book = Ledger()
        if before:
            contestant(book, "Refused")
            contestant(book, before)
        contestant(book, "Restored")
        refused(book, "record_not_restorable")

    def test_another_contestant_was_refused(self):
        book = Ledger()
        contestant(book, "Refused", option="against-all")
        contestant(book, "Restored")
        refused(book, "record_not_restorable")

    @pytest.mark.parametrize("before", ["", "Refused", "Revoked"])
    def test_nothing_to_revoke(self, before: str):
        book = Ledger()
        if before == "Revoked":
            accredited(book, "Granted")
        if before:
            accredited(book, before)
        accredited(book, "Revoked")
        refused(book, "record_not_accredited")

    def test_no_complaint_no_decision_and_none_is_filed_twice(self):
        book = Ledger()
        filed(book)
        decided(book, "c2")
        refused(book, "record_complaint_unknown")
        book.lines.pop()
        filed(book)
        refused(book, "record_complaint_twice")

    def test_a_court_may_judge_without_a_complaint(self):
        book = Ledger()
        book.fact("CourtJudgment", case="7", by="court", outcome="upheld")
        book.admit()
        book.fact("CourtJudgment", case="8", by="court", outcome="upheld", complaint="c1")
        refused(book, "record_complaint_unknown")

    def test_what_was_withdrawn_does_not_come_before_anything(self):
        for first, then, code in (
            (filed, decided, "record_complaint_unknown"),
            (lambda book: accredited(book, "Granted"), lambda book: accredited(book, "Revoked"),
             "record_not_accredited"),
            (lambda book: contestant(book, "Refused"), lambda book: contestant(book, "Restored"),
             "record_not_restorable"),
        ):  # fmt: skip
            book = Ledger()
            book.withdraw(first(book))
            then(book)
            refused(book, code)
            book.lines.pop()
            first(book)
            then(book)
            book.admit()

    def test_a_withdrawal_brings_back_what_was_before(self):
        book = Ledger()
        contestant(book, "Refused")
        book.withdraw(contestant(book, "Restored"))
        contestant(book, "Restored")
        book.admit()

    def test_a_correction_of_the_second_is_no_third(self):
        book = Ledger()
        contestant(book, "Refused")
        restored = contestant(book, "Restored")
        accredited(book, "Granted")
        revoked = accredited(book, "Revoked")
        contestant(book, "Restored", article="5", corrects=book.corrects(restored))
        accredited(book, "Revoked", article="5", corrects=book.corrects(revoked))
        assert len(book.admit().facts) == 4

    def test_a_correction_of_the_first_does_not_come_after_the_second(self):
        book = Ledger()
        first = contestant(book, "Refused")
        contestant(book, "Restored")
        contestant(book, "Refused", article="5", corrects=book.corrects(first))
        contestant(book, "Restored")
        refused(book, "record_not_restorable")

    def test_a_corrected_filing_is_that_of_the_other_complaint(self):
        book = Ledger()
        first = filed(book)
        filed(book, "c2", corrects=book.corrects(first))
        decided(book, "c1")
        refused(book, "record_complaint_unknown")
        book.lines.pop()
        decided(book, "c2")
        filed(book, "c1")
        filed(book, "c2", corrects=book.corrects(4))
        refused(book, "record_complaint_twice")
