"""Whatever bytes come: a report or one error; no row is lost, and what is written reads back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.folder.read import read
from hattama.folder.write import write_folder
from hattama.sources import rows
from hattama.sources.bring import bring
from hattama.sources.figures import read_figure
from hattama.sources.report import FileRead, Report
from hattama.sources.rows import read_rows
from hattama.sources.table.bring import guess
from hattama.sources.text import Text
from hattama.sources.told import lines_of, report_json
from hattama.words import LANGS, error
from tests.sources.dirt import CLEAN, FOLDER, MADE
from tests.sources.rows import duma, georgia

MAP = str(FOLDER / "map.toml")
SLOW = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], database=None
)
PRECINCTS = [("01", "01.01", (5, 4, 3, 2)), ("02", "02.01", (1, 2, 3, 4))]
GOOD = {
    "table": [CLEAN.encode(), *(MADE[one][0] for one in ("title.xlsx", "formula.ods", "one.zip"))],
    "russia-duma": [duma(2016).encode(), duma(2021).encode("utf-16")],
    "georgia-2016": [georgia(PRECINCTS).encode()],
}
SPICE = [
    b'"', b"\n", b"\r", b",", b";", b"\0", b"-", b"\xff", b"  ", "А".encode(), b"9" * 14, b"PK",
    "\u202f".encode(), "Итого".encode(), b"\xef\xbb\xbf", b"A", "A".encode("utf-16"),
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A good file with a few bytes cut, repeated or put in."""
    source = draw(st.sampled_from(sorted(GOOD)))
    data = draw(st.sampled_from(GOOD[source]))
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(data)))
        last = min(len(data), first + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from([*SPICE, data[first:last] * 2, b""]))
        data = data[:first] + piece + data[last:]
    return source, data


Value = TypeVar("Value")


def tried(work: Callable[[], Value]) -> Value | InputError:
    """What the work yields, or the one kind of error that it may end with."""
    try:
        return work()
    except InputError as problem:
        return problem


def brought(source: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        file = os.path.join(place, "file")
        Path(file).write_bytes(data)
        given_file = f"round1={file}" if source == "georgia-2016" else file
        found = tried(lambda: bring(source, [given_file], MAP if source == "table" else ""))
        if isinstance(found, InputError):
            assert all("\n" not in error(lang, found) for lang in LANGS)
            return
        assert all(one.rows == one.taken + one.reported for one in found.report.files)
        for lang in LANGS:
            assert list(lines_of(lang, found.report))
            assert report_json(lang, found.report)
        write_folder(Path(place) / "out", found.files)
        taken = sum(one.taken for one in found.report.files)
        again = tried(lambda: read(Path(place) / "out"))
        assert not isinstance(again, InputError), again
        assert len(again.protocols) == taken


class TestBytes:
    @SLOW
    @given(st.sampled_from(sorted(GOOD)), st.binary(max_size=400))
    def test_any_bytes(self, source: str, data: bytes):
        brought(source, data)

    @settings(SLOW, max_examples=250)
    @given(mutated())
    def test_good_files_with_a_few_bytes_changed(self, mutation: tuple[str, bytes]):
        brought(*mutation)

    @SLOW
    @given(st.sampled_from(GOOD["table"]), st.data())
    def test_a_draft_of_a_map_is_a_map(self, data: bytes, more: st.DataObject):
        cut = more.draw(st.integers(0, len(data)))
        data = data[:cut] + more.draw(st.sampled_from(SPICE)) + data[cut:]
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "file"
            file.write_bytes(data)
            told = tried(lambda: guess(str(file), "kz/2023-mazhilis", "kk"))
            if isinstance(told, InputError):
                assert error("kk", told)
                return
            (Path(place) / "map.toml").write_text(told, encoding="utf-8")
            found = tried(lambda: bring("table", [str(file)], str(Path(place) / "map.toml")))
            # The table may be faulty; the draft of its map may not be.
            assert not isinstance(found, InputError) or found.params.get("file") == str(file)


CELL = st.text(alphabet='ab1,;"\n \u00a0"Ая', max_size=4)


class TestBothWays:
    @settings(SLOW, max_examples=300)
    @given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6), st.booleans())
    def test_the_quick_way_reads_what_the_slow_way_reads(self, cells: list, quoted: bool):
        body = [
            ",".join('"' + one.replace('"', '""') + '"' if quoted else one for one in row)
            for row in cells
        ]
        data = ("x,y,z\n" + "\n".join(body)).encode()

        def read_with(quick: object) -> object:
            report = Report("table")
            with pytest.MonkeyPatch.context() as patch:
                if quick is None:
                    patch.setattr(rows, "_quick", lambda *_: None)
                try:
                    sheet = read_rows(Text(data, "utf-8", "f"), report, lambda row: "y" in row)
                except InputError as problem:
                    return problem.code, problem.params
            frame = [tuple(cell or "" for cell in row) for row in sheet.frame.iter_rows()]
            return frame, sheet.lines.tolist(), sheet.short, report.mended

        assert read_with(None) == read_with(True)

    @given(st.text(max_size=12))
    def test_a_cell_is_a_figure_absent_or_a_fault(self, cell: str):
        found = read_figure(cell)
        assert found.figure is None or (0 <= found.figure <= 10**12 and not found.fault)
        if found.fault:
            assert not found.how


class TestTheCheckIsAwake:
    @pytest.mark.parametrize("row", ["1,2", '1,",,"'])
    def test_a_quick_way_without_its_second_look_is_noticed(
        self, row: str, monkeypatch: pytest.MonkeyPatch
    ):
        text = Text(f"x,y,z\n1,2,3\n{row}\n".encode(), "utf-8", "f")
        slow = read_rows(text, Report("table"), lambda cells: "y" in cells)
        assert slow.short == {3}
        monkeypatch.setattr(rows, "_plain", lambda *_: True)
        quick = read_rows(text, Report("table"), lambda cells: "y" in cells)
        assert quick.short == frozenset()

    def test_a_lost_row_is_noticed(self):
        report = Report("table", [FileRead("a", "utf-8", ",", rows=3, taken=1, reported=1)])
        with pytest.raises(AssertionError, match="3 rows in, 1 taken, 1 reported"):
            report.check()
