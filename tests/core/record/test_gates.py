"""Publication gates: the largest prefix that tells no figure of a closed contest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hattama.core.record.gates import publishable
from hattama.core.register.build import ContestRow
from tests.core.record.ledgers import Ledger, copied, in_force, read
from tests.core.small import BALLOT, LISTS, TREE, option, register

CONTESTS = ("lists", "d", "second", "again")
BOOK = register(
    TREE,
    (
        *LISTS,
        ContestRow("d", "district", "r1"),
        ContestRow("second", "district", "r1", round=2),
        ContestRow("again", "lists", "kz", repeat_of="lists"),
    ),
    (
        *BALLOT,
        *(option(one, "ivan", "candidate") for one in ("d", "second")),
        *(option(one, "olga", "candidate") for one in ("d", "second")),
        *(option("again", one) for one in "ab"),
    ),
)
EVE, NIGHT, MORNING, NOON = (
    "2023-03-19T23:00:00Z", "2023-03-20T11:59:59Z", "2023-03-20T12:00:00Z", "2023-03-21T00:00:00Z",
)  # fmt: skip
OUTCOME = {"seats": [{"option": "a", "tier": "lists", "seats": 3}]}
TURNOUT = {"unit": "kz", "at": "18:00", "percent": "60", "contest": "lists", "above": 9}


def allowed(book: Ledger, *, understood: bool = False) -> int:
    return publishable(read(book.lines), book.admit(), understood=understood)


def new(law_id: str = "kz/2023-mazhilis") -> Ledger:
    return Ledger(in_force(BOOK, law_id))


class TestGate:
    def test_no_figure_before_it_opens(self):
        book = new()
        book.fact("TurnoutReported", **TURNOUT)
        book.confirm("s1", "lists", a=1)
        book.fact("DecisionMade", by="cec", about={"bytes": 1, "sha256": "0" * 64})
        assert allowed(book) == 2

    @pytest.mark.parametrize(
        "tell",
        [
            lambda book: book.confirm("s1", "lists", a=1),
            Ledger.copy,
            lambda book: book.reveal(book.seal(copied()), copied()),
            lambda book: book.fact("LotDrawn", contest="lists", among=["a"], drawn=["a"]),
            lambda book: book.fact("RecountHeld", unit="s1", contest="lists", by="cec",
                                   figures={"a": 1}),
            lambda book: book.fact("PreliminaryAnnounced", **OUTCOME),
            lambda book: book.fact("ResultsEstablished", shares=[
                {"contest": "lists", "option": "a", "percent": "5"}]),
            lambda book: book.fact("ResultsEstablished", winners=[
                {"contest": "d", "option": "ivan"}]),
        ],
    )  # fmt: skip
    def test_whatever_tells_figures_waits(self, tell):
        book = new()
        number = tell(book)
        book.fact("TurnoutReported", **TURNOUT)
        assert allowed(book) == number
        book.add("PublicationOpened", by="cec")
        assert allowed(book) == len(book.lines)

    @pytest.mark.parametrize(
        ("kind", "version"), [("Newer", 1), ("ProtocolConfirmed", 2), ("DecisionMade", 2)]
    )
    def test_what_is_not_understood_may_tell_figures(self, kind: str, version: int):
        book = new()
        number = book.add(kind, version=version)
        assert allowed(book) == number
        assert allowed(book, understood=True) == len(book.lines)
        book.now = NOON
        book.add("RecordClosed")
        assert allowed(book) == number, "the second round is not open"

    def test_it_waits_for_the_last_contest(self):
        book = new()
        number = book.add("ProtocolConfirmed", version=2)
        for name in CONTESTS:
            assert allowed(book) == number
            book.add("PublicationOpened", by="cec", contests=[name])
        assert allowed(book) == len(book.lines)

    def test_also_for_one_that_an_amendment_dropped(self):
        book = new()
        number = book.add("Newer")
        book.amend(in_force(register(TREE, LISTS, BALLOT)))
        book.now = NOON
        book.add("DecisionMade", date="2023-03-19", source="src", by="cec",
                 about={"bytes": 1, "sha256": "0" * 64})  # fmt: skip
        assert allowed(book) == number

    def test_what_was_withdrawn_or_corrected_waits_too(self):
        book = new()
        book.withdraw(book.confirm("s1", "lists", a=1))
        assert allowed(book) == 1

    @pytest.mark.parametrize(("time", "size"), [(NIGHT, 1), (MORNING, 4), (NOON, 4)])
    def test_the_day_after_opens_first_rounds(self, time: str, size: int):
        book = new()
        book.confirm("s1", "lists", a=1)
        book.confirm("s1", "d", ivan=1)
        book.now = time
        book.fact("TurnoutReported", **TURNOUT)
        assert allowed(book) == size

    @pytest.mark.parametrize(("contest", "figures"), [("second", {"ivan": 1}), ("again", {"a": 1})])
    def test_but_neither_a_second_round_nor_a_repeat(self, contest: str, figures: dict[str, int]):
        book = new()
        book.now = NOON
        book.confirm("s1", contest, **figures)
        book.fact("TurnoutReported", **TURNOUT)
        assert allowed(book) == 1
        book.add("PublicationOpened", by="cec", contests=[contest])
        assert allowed(book) == 4

    def test_a_law_without_a_gate_allows_all(self):
        frozen = in_force(BOOK)
        open_law = replace(frozen.law, gates=tuple(
            one for one in frozen.law.gates if one.what != "results"))  # fmt: skip
        book = Ledger(replace(frozen, law=open_law))
        book.confirm("s1", "second", ivan=1)
        assert allowed(book) == 2
        assert allowed_of(frozen) == 1

    def test_a_contest_that_was_dropped_keeps_its_gate(self):
        book = new()
        book.withdraw(book.confirm("s1", "second", ivan=1))
        book.amend(in_force(register(TREE, LISTS, BALLOT)))
        assert allowed(book) == 1


def allowed_of(frozen) -> int:
    book = Ledger(frozen)
    book.confirm("s1", "second", ivan=1)
    return allowed(book)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("confirm"), st.sampled_from(CONTESTS), st.sampled_from(["s1", "s2"])),
        st.tuples(st.just("open"), st.sampled_from([*CONTESTS, ""]), st.just("")),
        st.tuples(st.just("clock"), st.sampled_from([EVE, NIGHT, MORNING, NOON]), st.just("")),
        st.tuples(st.just("other"), st.just(""), st.just("")),
    ),
    max_size=14,
)


@given(STEPS)
def test_it_is_the_largest_prefix_that_tells_nothing_too_early(steps):
    book, said = new(), set()
    # Beside each entry: the contest of its figures, the contests it opens.
    told: list[tuple[str, frozenset[str], str]] = [("", frozenset(), book.now)]
    for what, name, unit in steps:
        contest, opens = "", frozenset[str]()
        if what == "clock":
            book.now = max(book.now, name)
            continue
        if what == "confirm":
            if (name, unit) in said:
                continue
            said.add((name, unit))
            book.confirm(unit, name, **({"ivan": 1} if name in ("d", "second") else {"a": 1}))
            contest = name
        elif what == "open":
            book.add("PublicationOpened", by="cec", contests=[name] if name else None)
            opens = frozenset([name] if name else CONTESTS)
        else:
            book.add("Newer")
            contest = "*"
        told.append((contest, opens, book.now))

    def fine(size: int, understood: bool) -> bool:
        figures = {contest for contest, _, _ in told[:size] if contest}
        if "*" in figures:
            figures = figures - {"*"} if understood else set(CONTESTS)
        opened = frozenset().union(*(opens for _, opens, _ in told[:size]))
        if size and told[size - 1][2] >= MORNING:
            opened |= {"lists", "d"}
        return figures <= opened

    for understood in (False, True):
        most = max(size for size in range(len(told) + 1) if fine(size, understood))
        assert allowed(book, understood=understood) == most
