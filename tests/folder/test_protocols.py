"""Protocols files: every row is taken, or one sentence says where the first wrong thing stands."""

from __future__ import annotations

import tempfile
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.core.law.library import get
from hattama.core.record import protocol
from hattama.core.record.protocol import Protocols
from hattama.core.register.model import ABSENT, Register
from hattama.folder import figures, protocols
from hattama.folder.files import place_of
from hattama.folder.read import read
from hattama.folder.register import read_register
from hattama.folder.scan import scanned
from hattama.folder.template import template
from hattama.folder.write import write_folder
from tests.folder.conftest import Make, speaks

FILE = "protocols/lists.csv"
HEAD = "unit,contest,voters,ballots_issued,list-a,list-b,against-all\n"
ROW = "0001,lists,1200,800,430,320,40\n"


def taken(make: Make, text: str | bytes) -> Protocols:
    return read(make({FILE: text})).protocols


def lists_of(found: Protocols) -> Any:
    """The block of the file `lists.csv` (the second in order)."""
    return found.blocks[1]


class TestBothWays:
    """The quick way and the slow one yield the same, to the bit."""

    @pytest.mark.parametrize(
        "text",
        [
            HEAD + ROW,
            HEAD + ROW.rstrip("\n"),
            "\ufeff" + HEAD + ROW,
            (HEAD + ROW).replace("\n", "\r\n"),
            HEAD + ROW + "0002,lists,,,,5,\n",
            HEAD + "0001,lists,0012,800,430,320,40\n",
            HEAD,
        ],
    )
    def test_quick_and_slow_agree(self, make: Make, text: str, monkeypatch: pytest.MonkeyPatch):
        quick = lists_of(taken(make, text))
        monkeypatch.setattr(protocols, "_quick", lambda *_: None)
        slow = lists_of(taken(make, text))
        assert quick.columns == slow.columns
        assert quick.figures.tolist() == slow.figures.tolist()
        for column in ("unit", "contest", "source"):
            assert getattr(quick, column).tolist() == getattr(slow, column).tolist()

    @pytest.mark.parametrize(
        "text",
        [
            HEAD.replace("voters", '"voters"') + ROW,
            HEAD + '"0001",lists,1200,800,430,320,40\n',
            HEAD + " 0001 ,lists, 1200 ,800,430,320,40\n",
            HEAD + "\n" + ROW + "\n\n",
            HEAD.replace("voters", " voters ") + ROW,
            "note," + HEAD + '"two\nlines",' + ROW,
        ],
    )
    def test_what_only_the_slow_way_reads(self, make: Make, text: str):
        assert lists_of(taken(make, text)).figures.tolist() == [[1200, 800, 430, 320, 40]]

    def test_a_return_that_is_no_line_end_goes_the_slow_way(self):
        # By the rules of CSV it ends a line, so that the row stands on line 3.
        data = (HEAD.replace("\n", "\r\r\n") + ROW).encode()
        assert scanned(data.replace(b"\r\r", b"\r")) is not None
        assert scanned(data) is None

    def test_an_empty_cell_is_absent(self, make: Make):
        found = lists_of(taken(make, HEAD + "0001,lists,,0,1,,\n"))
        assert found.figures.tolist() == [[ABSENT, 0, 1, ABSENT, ABSENT]]

    def test_pieces_of_a_file_make_the_whole(self, make: Make, monkeypatch: pytest.MonkeyPatch):
        text = HEAD + ROW + ROW.replace("0001", "0002")
        whole = lists_of(taken(make, text)).figures.tolist()
        monkeypatch.setattr(figures, "PIECE", 1)
        assert lists_of(taken(make, text)).figures.tolist() == whole


class TestColumns:
    def test_repeated_lines_are_numbered(self, make: Make):
        text = "unit,contest,ballots_portable.1,ballots_portable.12,list-a\n0001,lists,3,4,5\n"
        assert lists_of(taken(make, text)).columns == (
            "ballots_portable.1", "ballots_portable.12", "list-a",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "name", ["voters.1", "ballots_portable.0", "ballots_portable.201", "ballots_portable.x"]
    )
    def test_other_numbered_columns_are_unknown(self, make: Make, name: str):
        with pytest.raises(InputError, match="table_column_unknown"):
            taken(make, f"unit,contest,{name}\n0001,lists,3\n")

    def test_sources_are_met_in_order(self, make: Make):
        rows = [
            ("0001", ""),
            ("0001", "observer:x"),
            ("0002", "official"),
            ("0002", "party:list-a"),
        ]
        text = "unit,contest,source,list-a\n"
        text += "".join(f"{unit},lists,{source},1\n" for unit, source in rows)
        found = taken(make, text)
        assert found.sources == ("official", "observer:x", "party:list-a")
        assert lists_of(found).source.tolist() == [0, 1, 0, 2]
        # The quick way reads sources that were met before.
        again = read(make({FILE: text, "protocols/other.csv": text.replace(",1\n", ",2\n").replace(
            "0001,lists", "region-1,lists").replace("0002,lists", "d01,lists")}))  # fmt: skip
        assert again.protocols.blocks[2].source.tolist() == [0, 1, 0, 2]

    def test_contests_may_share_a_file(self, make: Make):
        text = "unit,contest,list-a,candidate-1\n0001,lists,5,\n0001,d01,,4\n"
        found = read(make({FILE: text, "protocols/districts.csv": None})).protocols
        assert found.blocks[0].figures.tolist() == [[5, ABSENT], [ABSENT, 4]]

    def test_an_option_must_not_be_called_like_a_line(self, make: Make):
        options = "contest,id,kind,name_en\nlists,voters,list,V\nd01,c,candidate,C\n"
        with pytest.raises(InputError) as problem:
            read(make({"register/options.csv": options}))
        assert problem.value.code == "option_named_like_line"
        assert problem.value.params["file"].endswith("register/options.csv")

    def test_an_option_must_not_be_called_like_a_repeated_line(self, make: Make):
        options = "contest,id,kind,name_en\nlists,ballots_portable.1,list,V\n"
        with pytest.raises(InputError, match="option_named_like_line"):
            read(make({"register/options.csv": options}))


# A note with a line break in it: the row after it begins on line 4.
NOTED = "note," + HEAD + '"a\nb",' + ROW
BAD = [
    pytest.param(*row, id=row[1] + "-" + str(number))
    for number, row in enumerate(
        [
            ("unit,voters\n0001,5\n", "table_column_missing", 1, None),
            (HEAD + ROW.replace("430", "-5"), "figure_negative", 2, 5),
            (HEAD + ROW.replace("430", "\u22125"), "figure_negative", 2, 5),
            (HEAD + ROW.replace("430", "43.0"), "figure_decimal", 2, 5),
            (HEAD + ROW.replace("430", '"43,01"'), "figure_decimal", 2, 5),
            (HEAD + ROW + "," * HEAD.count(",") + "\n", "table_row_empty", 3, 1),
            (HEAD + ROW.replace("1200", "1 200"), "figure_grouped", 2, 3),
            (HEAD + ROW.replace("1200", "1\u00a0200"), "figure_grouped", 2, 3),
            (HEAD + ROW.replace("1200", '"1,200"'), "figure_grouped", 2, 3),
            (HEAD + ROW.replace("1200", "1.200.300"), "figure_grouped", 2, 3),
            (HEAD + ROW.replace("1200", "1'200"), "figure_grouped", 2, 3),
            (HEAD + ROW.replace("430", "4e2"), "figure_unreadable", 2, 5),
            (HEAD + ROW.replace("430", "+430"), "figure_unreadable", 2, 5),
            (HEAD + ROW.replace("430", "٤٣٠"), "figure_unreadable", 2, 5),
            (HEAD + ROW.replace("430", "x"), "figure_unreadable", 2, 5),
            (HEAD + ROW.replace("430", "9" * 19), "figure_too_large", 2, 5),
            (HEAD + ROW.replace("430", "1" + "0" * 12 + "1"), "figure_too_large", 2, 5),
            (HEAD + ROW.replace("430", "1000000000001"), "figure_too_large", 2, 5),
            (HEAD + ROW + ROW, "protocol_twice", 3, None),
            (HEAD + ROW.replace("0001", "0009"), "unit_unknown_near", 2, 1),
            (HEAD + ROW.replace("0001", "x"), "unit_unknown", 2, 1),
            (HEAD + ROW.replace("lists", "list"), "contest_unknown_near", 2, 2),
            (HEAD + ROW.replace("lists", "d01"), "option_not_on_ballot", 2, 5),
            ("unit,contest,list-a\nkz,lists,\n", "protocol_empty", 2, None),
            ("unit,contest,voters\nkz,d01,5\n", "protocol_outside", 2, None),
            (HEAD + "0001,lists,1,2\n", "table_ragged", 2, None),
            (HEAD + ROW + "0002,lists,1,2,3,4,5,6\n", "table_ragged", 3, None),
            (HEAD.replace("voters", "voter") + ROW, "table_column_unknown_near", 1, 3),
            (HEAD.replace("voters", "xyzzy") + ROW, "table_column_unknown", 1, 3),
            (HEAD.replace("voters", "list-a") + ROW, "table_column_twice", 1, 5),
            (HEAD.replace("contest,", "").replace("\n", ",note\n") + ROW, "table_column_missing", 1,
             None),
            (HEAD.replace(",", ";") + ROW.replace(",", ";"), "table_not_commas", 1, None),
            ("", "table_empty", None, None),
            ("unit,contest,source,list-a\n0001,lists,me,1\n", "source_unreadable", 2, 3),
            ("unit,contest,source,list-a\n0001,lists,observer:,1\n", "source_unreadable", 2, 3),
            (HEAD + ROW.replace("0001", '"0001'), "table_csv", 2, None),
            (HEAD + ROW.replace("0001", '"0001"x'), "table_csv", 2, None),
            ((HEAD + ROW).encode("utf-16"), "folder_utf16", 1, None),
            ((HEAD + ROW).encode() + b"\xff", "folder_not_utf8", 3, None),
            ((HEAD + ROW).encode() + b"\0", "folder_nul", 3, None),
            (HEAD + ROW.replace("0001", "00\u202e01"), "table_hidden", 2, 1),
            (NOTED + ',' + ROW.replace("430", "x"), "figure_unreadable", 4, 6),
        ]
    )
]  # fmt: skip


class TestDirt:
    @pytest.mark.parametrize(("text", "code", "line", "column"), BAD)
    def test_one_defect_one_sentence(
        self, make: Make, text: str | bytes, code: str, line: int | None, column: int | None
    ):
        with pytest.raises(InputError) as problem:
            taken(make, text)
        assert problem.value.code == code
        assert problem.value.params["file"].endswith(FILE)
        assert problem.value.params.get("line") == line
        assert problem.value.params.get("column") == column
        speaks(problem.value)

    def test_the_second_of_two_names_the_first(self, make: Make):
        with pytest.raises(InputError) as problem:
            read(make({"protocols/more.csv": HEAD + ROW}))
        assert problem.value.params["other"].endswith("protocols/lists.csv")
        assert problem.value.params["other_line"] == 2

    def test_too_many_sources(self, make: Make, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(protocols, "MOST_SOURCES", 2)
        rows = "".join(f"0001,lists,observer:x{n},1\n" for n in range(2))
        with pytest.raises(InputError, match="too_many_sources"):
            taken(make, f"unit,contest,source,list-a\n{rows}")

    def test_too_many_protocols(self, make: Make, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(protocol, "MOST_PROTOCOLS", 3)
        with pytest.raises(InputError, match="too_many_protocols") as problem:
            read(make())
        speaks(problem.value)

    def test_lost_rows_would_be_noticed(self, make: Make, monkeypatch: pytest.MonkeyPatch):
        real = protocols._slow

        def loses(*given_: Any) -> Any:
            whole = real(*given_)
            return protocols._File(whole.name, whole.block, [*whole.lines, 9])

        monkeypatch.setattr(protocols, "_quick", lambda *_: None)
        monkeypatch.setattr(protocols, "_slow", loses)
        with pytest.raises(AssertionError):
            taken(make, HEAD + ROW)


CELLS = st.one_of(
    st.integers(-5, 10**14).map(str),
    st.sampled_from(
        ["", "0001", "0002", "lists", "d01", "official", "observer:x", '"', "\r", "\n"]
    ),
    st.text(max_size=4),
)
LINES = st.lists(CELLS, max_size=8).map(",".join)


@cache
def register() -> Register:
    """The register of the template, read once."""
    with tempfile.TemporaryDirectory() as home:
        write_folder(f"{home}/e", template())
        return read_register(place_of(f"{home}/e") / "register")


def columns() -> protocols.Columns:
    return protocols.Columns.under(get("kz/2023-mazhilis"), register())


class TestFuzz:
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
    @given(st.lists(LINES, max_size=5), st.booleans())
    def test_never_a_traceback(self, lines: list[str], headed: bool):
        text = (HEAD if headed else "") + "\n".join(lines)
        try:
            data = text.encode("utf-8", "surrogatepass")
            found = protocols._file(data, scanned(data), "f.csv", columns())
        except InputError as problem:
            speaks(problem)
        else:
            assert len(found.block) == len(found.lines)

    @settings(deadline=None, max_examples=200)
    @given(st.binary(max_size=200))
    def test_any_bytes(self, data: bytes):
        try:
            whole = HEAD.encode() + data
            protocols._file(whole, scanned(whole), "f.csv", columns())
        except InputError as problem:
            speaks(problem)

    @settings(deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["0001", "0002", "d01", "region-1", "kz"]),
                st.lists(st.one_of(st.none(), st.integers(0, 10**12)), min_size=5, max_size=5),
            ),
            max_size=5,
        )
    )
    def test_what_is_written_is_read(self, rows: list[tuple[str, list[int | None]]]):
        text = HEAD + "".join(
            ",".join([unit, "lists", *("" if one is None else str(one) for one in cells)]) + "\n"
            for unit, cells in rows
        )
        book = columns()
        scan = scanned(text.encode())
        assert scan is not None
        quick = protocols._quick(scan, "f.csv", book)
        slow = protocols._slow(text, "f.csv", book)
        assert quick is not None
        expected = [[ABSENT if one is None else one for one in cells] for _, cells in rows]
        assert quick.block.figures.tolist() == slow.block.figures.tolist() == expected
