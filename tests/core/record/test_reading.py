"""Lines to columns: the quick way and the careful way say the same, in batches of any size."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.record import reading
from hattama.core.record.codec import canonical, leaf_hash
from hattama.core.record.entries import ProtocolConfirmed
from hattama.core.record.reading import Reader, Recorded
from tests.core.record.examples import EXAMPLES, VKEY, example
from tests.core.record.ledgers import LATER, Ledger, copied, paper, read, refusal

NEWER = canonical({"kind": "Newer", "version": 2, "recorded": LATER})


def story() -> Ledger:
    """A record in which each way of going on occurs."""
    book = Ledger()
    first = book.confirm("s1")
    book.confirm("s1", "d", ivan=1)
    book.copy("s1")
    sealed = book.seal(copied("s2"))
    book.add("Moon", of=["ә", True, -5])
    second = book.correct(first, a=5, ballots_issued=9)
    lot = book.fact("LotDrawn", contest="lists", among=["a", "b"], drawn=["a"])
    book.confirm("s2")
    book.withdraw(second)
    book.reveal(sealed, copied("s2"))
    book.fact("LotDrawn", contest="lists", among=["a"], drawn=["a"], corrects=book.corrects(lot))
    book.confirm("s1", b=2)
    book.fact("UnitAnnulled", unit="s2", by="court", article='§ "5"')
    book.now = LATER
    book.confirm("s3")
    return book


def shape(recorded: Recorded) -> object:
    """Everything that was read, comparable."""
    sheets = [
        (sheet.columns, *(part.tolist() for part in (
            sheet.entry, sheet.unit, sheet.contest, sheet.source, sheet.figures)))
        for sheet in recorded.sheets
    ]  # fmt: skip
    names = (recorded.units, recorded.contests, recorded.sources)
    told = (recorded.leaves, recorded.times.tolist(), recorded.corrects, recorded.others)
    return sheets, names, told


class TestBatches:
    @given(st.sets(st.integers(1, 14)))
    def test_how_lines_are_cut_leaves_no_trace(self, cuts: set[int]):
        lines = story().lines
        assert shape(read(lines, *cuts)) == shape(read(lines))

    def test_nor_does_the_size_of_a_chunk(self, monkeypatch: pytest.MonkeyPatch):
        lines = story().lines
        whole = shape(read(lines))
        for size in (1, 2, 3, 7):
            monkeypatch.setattr(reading, "CHUNK", size)
            assert shape(read(lines)) == whole

    def test_a_newer_kind_among_many_others_changes_nothing_around_it(self):
        book = Ledger()
        for number in range(100):
            book.confirm("s1", a=number)
        for spot in (1, 17, 50, 99):
            lines = [*book.lines[:spot], NEWER.replace(LATER.encode(), book.now.encode()),
                     *book.lines[spot:]]  # fmt: skip
            whole = read(lines)
            assert shape(whole) == shape(read(lines, *range(1, 100)))
            assert [number for number, _ in whole.others] == [0, spot]
            lines[60] = b"[]"
            problem = refusal(lambda lines=lines: read(lines))
            assert problem is not None
            assert problem.params["entry"] == 60

    def test_a_reader_can_go_on_after_it_was_asked(self):
        lines = story().lines
        reader = Reader()
        for line in lines:
            reader.feed([line])
            reader.done()
        assert shape(reader.done()) == shape(read(lines))

    def test_leaves_are_those_of_the_lines(self):
        lines = story().lines
        assert read(lines).leaves == b"".join(map(leaf_hash, lines))

    def test_nothing_is_no_record(self):
        problem = refusal(Reader().done)
        assert problem is not None
        assert problem.code == "record_empty"


def everywhere(lines: Sequence[bytes]) -> set[str]:
    """What is said of lines in batches of each size, and with a neighbour of a newer kind."""
    told = set()
    for size in range(1, len(lines) + 1):
        reader = Reader()
        try:
            for start in range(0, len(lines), size):
                reader.feed(lines[start : start + size])
            told.add("fine")
        except InputError as problem:
            told.add(f"{problem.code} {problem.params['entry']}")
    return told


class TestJoined:
    """Lines that would only be facts when joined with their neighbours."""

    def test_an_object_over_two_lines(self):
        book = story()
        for number in range(1, len(book.lines)):
            line = book.lines[number]
            for cut in (1, len(line) // 2, line.index(b",") + 1, len(line) - 1):
                lines = [*book.lines[:number], line[:cut], line[cut:], *book.lines[number + 1 :]]
                assert everywhere(lines) == {f"record_json {number}"}

    def test_two_objects_on_one_line(self):
        book = story()
        for number in range(1, len(book.lines) - 1):
            for joint in (b"", b" ", b","):
                one = joint.join(book.lines[number : number + 2])
                lines = [*book.lines[:number], one, *book.lines[number + 2 :]]
                assert everywhere(lines) == {f"record_json {number}"}

    def test_both_at_once_so_that_the_number_of_lines_is_right(self):
        lines = story().lines
        one, two, three = lines[1:4]
        joined = [lines[0], one + two, three, *lines[4:]]
        assert everywhere([*joined[:2], b"", *joined[2:]]) == {"record_json 1"}
        assert everywhere([lines[0], one, b"", two]) == {"record_json 2"}
        cut = [lines[0], one[:9], one[9:] + two, three]
        assert everywhere(cut) == {"record_json 1"}

    def test_a_line_feed_inside_a_line(self):
        lines = story().lines
        assert everywhere([lines[0], lines[1] + b"\n" + lines[2], lines[3]]) == {"record_text 1"}
        assert everywhere([lines[0], lines[1] + b"\n", lines[2]]) == {"record_text 1"}


def revealed(other: dict[str, object]) -> dict[str, object]:
    return example("Revealed", content=copied() | other)


ODD = {
    "an escaped line feed": example("PublicationOpened", article="a\nb"),
    "a number beyond 2^53": example("TurnoutReported", above=2**53),
    "a number beyond 64 bits": example("TurnoutReported", above=2**70),
    "a figure beyond 63 bits": example("CopyReceived", **paper("s1", "lists", {"a": 2**63})),
    "a figure beyond 2^53": example("CopyReceived", **paper("s1", "lists", {"a": 2**53})),
    "a text that Python calls unprintable": example("PublicationOpened", article="a\u00adb\u2009c"),
    "many brackets": example("PublicationOpened", article="[{" * 50),
    "an empty id": example("PublicationOpened", by=""),
    "an empty list element": example("PublicationOpened", contests=[""]),
    "a default": example("PublicationOpened", article=""),
    "a long key": example("ElectionOpened", key=VKEY + "A" * 2900),
    "a fraction in a sealed content": example("Revealed", content=copied() | {"x": 1.5}),
    "a null in a newer content": revealed({"n": None, "version": 2}),
    "a fraction in a newer content": revealed({"n": 1.5, "version": 2}),
    "a newer content that is deep": revealed({"n": [[[[[[[1]]]]]]], "version": 2}),
    "a newer content that is not quite as deep": revealed({"n": [[[[[[1]]]]]], "version": 2}),
    "a deep content": example("Revealed", content=copied() | {"x": [[[[[[[[[[1]]]]]]]]]]}),
}  # fmt: skip


class TestTwoWays:
    @pytest.mark.parametrize("why", ODD)
    def test_a_neighbour_does_not_change_what_is_refused(self, why: str):
        # A fact of a newer kind sends its whole chunk the careful way.
        first = Ledger().lines[0]
        line = json_of(ODD[why])
        alone = refusal(lambda: read([first, line]))
        beside = refusal(lambda: read([first, line, NEWER]))
        assert (alone and alone.params["entry"]) == (beside and beside.params["entry"])

    @pytest.mark.parametrize("kind", sorted(EXAMPLES))
    def test_nor_what_is_accepted(self, kind: str):
        first = Ledger().lines[0]
        line = canonical(example(kind))
        alone = refusal(lambda: read([first, line]))
        beside = refusal(lambda: read([first, line, NEWER]))
        assert alone is None
        assert beside is None


def json_of(data: object) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "figure", [0, 10**12, 10**15 - 1, 10**15, 10**15 + 1, 2**53 - 1, 2**53, 2**63, 2**64, -1]
)
def test_a_long_figure_is_read_or_refused_as_in_a_line_by_itself(figure: int):
    book = Ledger()
    for number in range(40):
        book.confirm(f"s{number}", a=number)
    spot = book.confirm("s99", a=figure)

    def alone() -> object:
        return reading.entry_of(book.lines[spot], spot)

    told, found = refusal(alone), refusal(lambda: read(book.lines))
    assert (told is None) == (found is None)
    if told is None or found is None:
        one = alone()
        assert isinstance(one, ProtocolConfirmed)
        assert read(book.lines).sheets[0].figures[-1].tolist() == [figure]
    else:
        assert (told.code, told.params) == (found.code, found.params)
