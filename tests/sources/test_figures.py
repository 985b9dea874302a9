"""Figures: a column at once yields what each of its cells yields alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.core.errors import InputError
from hattama.sources.figures import Read, figures, read_figure
from hattama.sources.report import FileRead, Report
from hattama.sources.rows import frame_of
from hattama.sources.sheet import Sheet


def sheet(cells: list[str]) -> Sheet:
    lines = np.arange(2, len(cells) + 2, dtype=np.int64)
    frame = frame_of([[cell] for cell in cells], 1)
    return Sheet("f", ("h",), 1, frame, lines, FileRead("f", "utf-8", ","))


class TestOneCell:
    @pytest.mark.parametrize(
        ("cell", "told"),
        [
            ("", Read(None)),
            ("  ", Read(None)),
            (" 7 ", Read(7, "figure_spaces")),
            ("1 234 567", Read(1_234_567, "grouped")),
            ("12\u202f736", Read(12_736, "grouped")),
            ("1\u2019200", Read(1200, "grouped")),
            ("1,234,567", Read(1_234_567, "grouped")),
            ("12,0", Read(12, "decimal_zero")),
            ("12.00", Read(12, "decimal_zero")),
            ("0,000", Read(0, "decimal_zero")),
            ("\u2013", Read(None, "absent_mark")),
            ("Н/Д", Read(None, "absent_mark")),
            ("1,234", Read(None, fault="figure_ambiguous")),
            ("1,000", Read(None, fault="figure_ambiguous")),
            ("12 34", Read(None, fault="figure_unreadable")),
            ("1 234'567", Read(None, fault="figure_unreadable")),
            ("12,5", Read(None, fault="figure_decimal")),
            ("-0", Read(None, fault="figure_negative")),
            ("- 5", Read(None, fault="figure_negative")),
            ("12%", Read(None, fault="figure_percent")),
            ("1О", Read(None, fault="figure_letters")),
            ("1e3", Read(None, fault="figure_letters")),
            ("\u0663", Read(None, fault="figure_unreadable")),
            ("1000000000000", Read(10**12)),
            ("1000000000001", Read(None, fault="figure_too_large")),
            ("0" * 30 + "5", Read(5)),
        ],
    )
    def test_what_it_is(self, cell: str, told: Read):
        assert read_figure(cell) == told


CELLS = st.one_of(
    st.integers(-5, 10**13).map(str),
    st.text(alphabet="0123456789 ,.'-+%eО\u00a0\u202f\u2013", max_size=6),
    st.text(max_size=4),
)


class TestAColumn:
    @given(st.lists(CELLS, min_size=1, max_size=8))
    def test_it_yields_what_its_cells_yield(self, cells: list[str]):
        reads = [read_figure(cell) for cell in cells]
        faults = [spot for spot, read in enumerate(reads) if read.fault]
        report = Report("table")
        if faults:
            with pytest.raises(InputError) as problem:
                figures(sheet(cells), [0], report)
            assert problem.value.code == reads[faults[0]].fault
            assert problem.value.params["line"] == faults[0] + 2
            return
        found = figures(sheet(cells), [0], report)
        assert found["0"].to_list() == [read.figure for read in reads]
        told = {how: one.count for how, one in report.mended.items()}
        assert told == {
            how: sum(read.how == how for read in reads)
            for how in {read.how for read in reads if read.how}
        }
