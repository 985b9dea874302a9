"""What a spreadsheet claims to hold is measured before it is opened."""

from __future__ import annotations

import io
import zipfile

import pytest

from hattama.core.errors import InputError
from hattama.sources.workbook import MOST_CELLS, MOST_UNPACKED, extents
from tests.sources.dirt import zipped
from tests.sources.workbooks import Cell, ods, sheet_xml, xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(inner: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData></worksheet>'


def renamed(book: bytes, old: str, new: str) -> bytes:
    """The same workbook with one part, and what points to it, under another name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(out, "w") as after:
        for one in before.infolist():
            part = before.read(one)
            after.writestr(one.filename.replace(old, new), part.replace(old.encode(), new.encode()))
    return out.getvalue()


class TestWhereASheetBegins:
    def test_the_first_filled_cell(self):
        rows: list[list[Cell]] = [[], [], [None, "a", "b"], [None, 1, ("A1", 2)]]
        assert extents(xlsx({"S": rows}), "f")[0][:2] == (2, 1)
        assert extents(ods({"S": rows}), "f")[0][:2] == (2, 1)

    def test_formulas_and_errors_are_counted(self):
        found = extents(xlsx({"S": [[("1+1", 2), "#N/A", "x"]]}), "f")[0]
        assert (found.formulas, found.errors) == (1, 1)
        assert extents(ods({"S": [[("1+1", 2)]]}), "f")[0].formulas == 1

    def test_sheets_stand_in_the_order_of_the_workbook(self):
        book = xlsx({"A": [["a"]], "B": [[], ["b"]], "C": [[], [], ["c"]]})
        assert [one.top for one in extents(book, "f")] == [0, 1, 2]

    def test_empty_rows_at_the_end_of_a_sheet_cost_nothing(self):
        rest = (
            '<table:table-row><table:table-cell office:value="1"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="1048575">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        assert extents(ods({"S": rest}), "f")[0].cells == 1


class TestBounds:
    @pytest.mark.parametrize(
        "inner",
        [
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999"><c r="ZZZ9999999"/></row>',
            "<row><c r='xfd1048576'><v>1</v></c></row>",
            '<row><c s=">" r="XFD1048576"><v>1</v></c></row>',
            '<row r="1048576"><c><v>1</v></c><c/><c/><c/><c/></row>',
            "<row>" + "<c/>" * 3000 + "</row>" + "<row/>" * 3000,
        ],
    )
    def test_a_sheet_that_spans_too_much_is_refused(self, inner: str):
        with pytest.raises(InputError, match="sheet_too_large"):
            extents(xlsx({"S": sheet(inner)}), "f")

    def test_wherever_it_stands_in_the_zip(self):
        book = renamed(xlsx({"S": sheet('<row><c r="XFD1048576"/></row>')}), "worksheets/s1", "x")
        with pytest.raises(InputError, match="sheet_too_large"):
            extents(book, "f")

    def test_as_much_as_is_allowed_passes(self):
        rows, columns = MOST_CELLS // 5, 5
        inner = f'<row r="{rows}"><c r="E{rows}"><v>1</v></c></row>'
        assert extents(xlsx({"S": sheet(inner)}), "f")[0].cells == rows * columns
        more = inner.replace(str(rows), str(rows + 1))
        with pytest.raises(InputError, match="sheet_too_large"):
            extents(xlsx({"S": sheet(more)}), "f")

    def test_entities_and_document_types_are_refused(self):
        declared = '<!DOCTYPE x [<!ENTITY a "b">]>' + sheet_xml([["a"]])
        with pytest.raises(InputError, match="sheet_unknown_kind"):
            extents(xlsx({"S": declared}), "f")

    @pytest.mark.parametrize("encoding", ["xml", "utf-7", "zlib"])
    def test_an_encoding_that_nobody_can_read_is_refused(self, encoding: str):
        out = io.BytesIO(ods({"S": [["a"]]}))
        with zipfile.ZipFile(out) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["content.xml"] = parts["content.xml"].replace(b"UTF-8", encoding.encode())
        with pytest.raises(InputError, match="zip_unreadable"):
            extents(zipped(parts), "f")

    def test_a_part_that_unpacks_to_too_much_is_refused(self):
        out = io.BytesIO(xlsx({"S": [["a"]]}))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/sharedStrings.xml", bytes(MOST_UNPACKED))
        with pytest.raises(InputError, match="zip_too_large"):
            extents(out.getvalue(), "f")

    def test_text_that_many_cells_share_is_counted_for_each(self):
        cells = '<c t="s"><v>0</v></c>' * 1000
        for value in ("0", "&#48;"):
            book = io.BytesIO(xlsx({"S": sheet(f"<row>{cells.replace('0', value)}</row>")}))
            with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
                told = f"<sst><si><t>{'x' * 600_000}</t></si></sst>"
                archive.writestr("xl/sharedStrings.xml", told)
            with pytest.raises(InputError, match="zip_too_large"):
                extents(book.getvalue(), "f")
        text = f"<text:p>{'x' * 600_000}</text:p>"
        cell = f'<table:table-cell table:number-columns-repeated="1000">{text}</table:table-cell>'
        with pytest.raises(InputError, match="zip_too_large"):
            extents(ods({"S": f"<table:table-row>{cell}</table:table-row>"}), "f")

    def test_a_part_that_stands_twice_is_refused(self):
        out = io.BytesIO(xlsx({"S": [["a"]]}))
        with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/worksheets/s1.xml", sheet('<row><c r="A1"/></row>'))
        with pytest.raises(InputError, match="sheet_unknown_kind"):
            extents(out.getvalue(), "f")

    @pytest.mark.parametrize("times", ["-1", "x", "1e9", "99999999999"])
    def test_repetitions_that_are_no_number_are_refused(self, times: str):
        row = f'<table:table-row table:number-rows-repeated="{times}"/>'
        with pytest.raises(InputError, match="sheet_unknown_kind"):
            extents(ods({"S": row}), "f")
