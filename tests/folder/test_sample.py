"""A declared sample, and a table of copies: read whole, or refused with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.law.library import get
from hattama.core.record.protocol import OFFICIAL, Protocols
from hattama.folder.files import place_of
from hattama.folder.protocols import is_source, read_copies
from hattama.folder.sample import Sample, read_sample
from tests.core import small
from tests.folder.conftest import speaks

BOOK = small.register()


def sample(path: Path, text: str) -> Sample:
    file = path / "sample.csv"
    file.write_text(text, encoding="utf-8")
    return read_sample(place_of(str(file)), BOOK)


def copies(path: Path, text: str, source: str = "observer:x") -> Protocols:
    file = path / "copies.csv"
    file.write_bytes(text.encode())
    return read_copies(place_of(str(file)), get("kz/2023-mazhilis"), BOOK, source)


class TestSample:
    def test_stations_in_any_order(self, tmp_path: Path) -> None:
        found = sample(tmp_path, "note,unit\nx,s3\n,s1\n")
        place = BOOK.units.place
        assert found.units.tolist() == [place["s3"], place["s1"]]
        assert found.strata is None

    def test_strata(self, tmp_path: Path) -> None:
        found = sample(tmp_path, "unit,stratum\ns3,r2\ns1,r1\n")
        place = BOOK.units.place
        assert found.strata is not None
        assert found.strata.tolist() == [place["r2"], place["r1"]]

    @pytest.mark.parametrize(
        ("text", "code", "line"),
        [
            ("unit\n", "sample_empty", None),
            ("", "table_empty", None),
            ("station\ns1\n", "table_column_unknown", 1),
            ("unit\ns1\ns1\n", "sample_twice", 3),
            ("unit\ns1\nnowhere\n", "unit_unknown", 3),
            ("unit\nr1\n", "sample_not_lowest", 2),
            ("unit,stratum\ns1,r2\n", "sample_outside", 2),
            ("unit,stratum\ns1,r1\ns2,\n", "unit_unknown", 3),
            ("unit,stratum\ns1,r1\ns3,kz\n", "sample_nested", None),
        ],
    )
    def test_refused_with_the_place(
        self, tmp_path: Path, text: str, code: str, line: int | None
    ) -> None:
        with pytest.raises(InputError) as problem:
            sample(tmp_path, text)
        assert problem.value.code.removesuffix("_near") == code
        assert problem.value.params.get("line") == line
        assert str(problem.value.params["file"]).endswith("sample.csv")
        speaks(problem.value)


class TestCopies:
    def test_a_table_without_sources_takes_the_given_one(self, tmp_path: Path) -> None:
        found = copies(tmp_path, "unit,contest,a,b\ns1,lists,3,4\ns2,lists,5,\n")
        assert found.sources[0] == "observer:x"
        ((block, rows),) = found.of(0, "observer:x")
        assert block.figures[rows].tolist() == [[3, 4], [5, -1]]

    @pytest.mark.parametrize("quoted", ["", '"'])
    def test_rows_may_name_their_own_source(self, tmp_path: Path, quoted: str) -> None:
        rows = "s1,lists,,3\ns1,lists,official,4\ns1,lists,observer:y,5\n"
        found = copies(tmp_path, f"unit,contest,source,{quoted}a{quoted}\n{rows}")
        told = {
            name: block.figures[spots].tolist()
            for name in found.sources
            for block, spots in found.of(0, name)
        }
        assert told == {"observer:x": [[3]], OFFICIAL: [[4]], "observer:y": [[5]]}

    def test_official_by_default(self, tmp_path: Path) -> None:
        found = copies(tmp_path, "unit,contest,a\ns1,lists,3\n", OFFICIAL)
        assert found.sources == (OFFICIAL,)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "table_empty"),
            ("unit,contest,a\nnowhere,lists,3\n", "unit_unknown"),
            ("unit,contest,a\ns1,lists,3\ns1,lists,4\n", "protocol_twice"),
            ("unit,contest,a\ns1,lists,\n", "protocol_empty"),
            ("unit,contest,source,a\ns1,lists,me,3\n", "source_unreadable"),
            ("unit,contest,zz\ns1,lists,3\n", "table_column_unknown"),
        ],
    )
    def test_refused_with_the_place(self, tmp_path: Path, text: str, code: str) -> None:
        with pytest.raises(InputError) as problem:
            copies(tmp_path, text)
        assert problem.value.code.removesuffix("_near") == code
        assert str(problem.value.params["file"]).endswith("copies.csv")
        speaks(problem.value)


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("official", True), ("observer:isfed", True), ("party:list-1", True), ("observer:", False),
        ("observer", False), ("", False), ("official:x", False), ("press:x", False),
    ],
)  # fmt: skip
def test_what_is_a_source(text: str, fine: bool) -> None:
    assert is_source(text) is fine
