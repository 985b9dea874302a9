"""Tables as bytes say what `csv` would have said."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from hattama.rehearsal import text
from hattama.rehearsal.text import Figures, Part, Words, table


def read(pieces: list[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode(), newline="")))


class TestTable:
    def test_figures_words_and_parts(self):
        cells: list[list[Part]] = [
            ["s", Figures(np.array([1, 20, 300]), 4)],
            [Words(["ауыл", "", "қала"], np.array([2, 1, 0]))],
            [Figures(np.array([0, -1, 1005]))],
        ]
        assert read(list(table(("id", "name", "count"), cells, 3))) == [
            ["id", "name", "count"],
            ["s0001", "қала", "0"],
            ["s0020", "", ""],
            ["s0300", "ауыл", "1005"],
        ]

    @pytest.mark.parametrize("kind", [np.int32, np.int64])
    def test_every_length_of_figure(self, kind: type):
        values: np.ndarray = np.array(
            [0, 1, 9, 10, 11, 99, 100, 101, 909, 1000, 123_456_789, -1], dtype=kind
        )
        rows = read(list(table(("a",), [[Figures(values)]], len(values))))[1:]
        assert [row[0] if row else "" for row in rows] == [*map(str, values[:-1].tolist()), ""]

    def test_pieces_join_without_a_seam(self, monkeypatch: pytest.MonkeyPatch):
        values = np.arange(1000) * 37 % 1009
        cells: list[list[Part]] = [[Figures(values)], ["x", Figures(np.arange(1000))]]
        whole = b"".join(table(("a", "b"), cells, 1000))
        monkeypatch.setattr(text, "ROWS", 7)
        assert b"".join(table(("a", "b"), cells, 1000)) == whole

    def test_no_rows_leave_the_header(self):
        assert list(table(("a", "b"), [["x"], ["y"]], 0)) == [b"a,b\n"]
