"""Dirty tables, one defect each, and the sentence that each must be met with.

The files stand in `dirty/`; those that are not UTF-8 text are made here.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.sources.workbooks import Cell, ods, sheet_xml, xlsx

FOLDER = Path(__file__).parent / "dirty"
CLEAN = (FOLDER / "clean.csv").read_text(encoding="utf-8")

# Without a sentence of its own: the table is read as if nothing were the matter.
FINE = ""
SEPARATED = "{file}: UTF-8, separated by {what}; rows in: 3, taken: 3, reported: 0."
THOUSANDS = "Figures with marks between thousands: 1 ({file}, line 2); the first, "
NAMES = "Names with spaces at the ends, several in a row, or hidden characters: 1 ({file}, line 4)"
ABSENT = "Marks for an unknown figure, taken as absent and not as zero: 1 ({file}, line 3)"
NEGATIVE = " is negative; a figure is zero or more. Leave the cell empty when the figure is absent."
NO_FIGURE = " is no figure; write digits only, or leave the cell empty when the figure is absent."

FILES = {
    "clean": FINE,
    "semicolons": SEPARATED.replace("{what}", "semicolons"),
    "tabs": SEPARATED.replace("{what}", "tabs"),
    "bars": SEPARATED.replace("{what}", "bars (|)"),
    "blank-row": "Blank rows: 1 ({file}, line 3).",
    "row-of-commas": "Blank rows: 1 ({file}, line 3).",
    "title-rows": "Rows above the header: 1 ({file}, line 1).",
    "header-again": "The header repeated inside the table: 1 ({file}, line 3).",
    "total-ru": "Rows of totals: 1 ({file}, line 5).",
    "total-kk": "Rows of totals: 1 ({file}, line 5).",
    "total-en": "Rows of totals: 1 ({file}, line 5).",
    "total-inside": "Rows of totals: 1 ({file}, line 4).",
    "total-short": "Rows of totals: 1 ({file}, line 5).",
    "note-below": "Notes, with no unit and no figure: 1 ({file}, line 5).",
    "note-in-first-column": "Notes, with no unit and no figure: 1 ({file}, line 5).",
    "duplicate-row": "Rows that repeat another one exactly: 1 ({file}, line 5).",
    "duplicate-differs": "{file}, line 5: kz.2 was given already in {file}, line 3, with something"
    " else in its row.",
    "look-alike": "Names with letters of another script that look the same: 1 ({file}, line 5);"
    " the first, Aқмола облысы, was taken as Ақмола облысы.",
    "mixed-letters": "{file}: names in the column Область with letters of two scripts, left as they"
    " are because no row has them in one: 1 (Cолтүстік облысы).",
    "station-missing": "{file}, line 3, column 2: The cell of the column Участок is empty, but the"
    " row holds figures.",
    "region-missing": "{file}, line 3, column 1: The cell of the column Область is empty, but the"
    " row holds figures.",
    "region-hidden": "{file}, line 3, column 1: The cell of the column Область is empty, but the"
    " row holds figures.",
    "no-figures": "Units without any figure; they are in the register, but there is no protocol: 1"
    " ({file}, line 5).",
    "negative": "{file}, line 3, column 4: -650" + NEGATIVE,
    "minus-sign": "{file}, line 3, column 4: \u2212650" + NEGATIVE,
    "letter-o": "{file}, line 3, column 4: 65О mixes digits and letters; write digits only.",
    "dash": ABSENT + "; the first is \u2013.",
    "no-data": ABSENT + "; the first is н/д.",
    "empty-cell": FINE,
    "spaces-thousands": THOUSANDS + "1 200, was taken as 1,200.",
    "no-break-thousands": THOUSANDS + "1 200, was taken as 1,200.",
    "thin-thousands": THOUSANDS + "1 200, was taken as 1,200.",
    "apostrophe-thousands": THOUSANDS + "1'200, was taken as 1,200.",
    "dots-millions": THOUSANDS + "1.200.000, was taken as 1,200,000.",
    "ambiguous": "{file}, line 2, column 3: 1,200 may be thousands or a decimal; write digits"
    " only.",
    "decimal-zero": "Figures with a fraction of zero: 1 ({file}, line 2); the first, 1200,0, was"
    " taken as 1,200.",
    "decimal": "{file}, line 2, column 3: 1200,5 has decimals; a figure is a whole number.",
    "percent": "{file}, line 2, column 5: 1.3% is a percentage; a figure is a count.",
    "huge": "{file}, line 2, column 3: 1200000000000000 is more than any commission counts; at most"
    " 1,000,000,000,000.",
    "words-for-figure": "{file}, line 2, column 3: тысяча" + NO_FIGURE,
    "plus-sign": "{file}, line 2, column 3: +1200" + NO_FIGURE,
    "spaces-around": "Figures with spaces around them: 1 ({file}, line 2).",
    "trailing-space-name": NAMES + "; the first is now Алматы облысы.",
    "newline-in-cell": NAMES + "; the first is now Алматы облысы.",
    "hidden-mark": NAMES + "; the first is now Алматы облысы.",
    "quote-open": "{file}, line 4: The line is not valid CSV (unexpected end of data).",
    "ragged-short": "{file}, line 3: The row has 7 cells, the header 8.",
    "ragged-long": "{file}, line 3: The row has 9 cells, the header 8.",
    "ragged-empty": "Rows with empty cells beyond the last column: 1 ({file}, line 3).",
    "header-only": "{file}, line 1: The table holds no row of data.",
    "column-missing": "{file}, line 1: The column Против всех is missing.",
    "column-unknown": "Явка % (column 9): the map does not name it.",
    "column-empty": "Примечание (column 9): empty in every row.",
    "column-twice": "{file}, line 1: The heading AMANAT stands over several columns: 6, 9.",
    "no-final-newline": FINE,
    "station-words": FINE,
    "leading-zeros": FINE,
    "skip-reserve": "Rows that the map says to skip: 1 ({file}, line 5).",
}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _rows() -> list[list[Cell]]:
    lines = [line.split(",") for line in CLEAN.splitlines()]
    body: list[list[Cell]] = [[*row[:1], *map(int, row[1:])] for row in lines[1:]]
    return [list(lines[0]), *body]


def _changed(row: int, column: int, cell: Cell) -> list[list[Cell]]:
    rows = _rows()
    rows[row][column] = cell
    return rows


def _far_cell() -> str:
    """A sheet whose one cell in the farthest corner stands for 17 thousand million others."""
    text = sheet_xml(_rows())
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return text.replace("</sheetData>", far)


def _much_repeated() -> str:
    cell = '<table:table-cell table:number-columns-repeated="9000" office:value="1"/>'
    return f'<table:table-row table:number-rows-repeated="900000">{cell}</table:table-row>'


def _old_spreadsheet() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


TEXT = CLEAN.encode()
PUBLISHED = "{file}: CP1251, separated by commas; rows in: 3, taken: 3, reported: 0."
RUSSIAN = CLEAN.replace("Ақмола", "Акмола").replace("Ақ жол", "Ак жол")

# name -> bytes and sentence
MADE: dict[str, tuple[bytes, str]] = {
    "bom.csv": (b"\xef\xbb\xbf" + TEXT, "{file} begins with a byte-order mark (UTF-8)."),
    "utf16-le.csv": (
        b"\xff\xfe" + CLEAN.encode("utf-16-le"),
        "{file} begins with a byte-order mark (UTF-16).",
    ),
    "utf16-be.csv": (
        b"\xfe\xff" + CLEAN.encode("utf-16-be"),
        "{file} begins with a byte-order mark (UTF-16).",
    ),
    "utf16-unmarked.csv": (
        CLEAN.encode("utf-16-le"),
        "{file}: UTF-16, separated by commas; rows in: 3, taken: 3, reported: 0.",
    ),
    "mixed-ends.csv": (
        TEXT.replace(b"\n", b"\r\n", 2),
        "{file} has line ends of several kinds.",
    ),
    "returns-only.csv": (TEXT.replace(b"\n", b"\r"), FINE),
    "windows-ends.csv": (TEXT.replace(b"\n", b"\r\n"), FINE),
    "nul.csv": (
        TEXT.replace(b"650", b"6\x0050"),
        "{file}, line 3: The line holds a zero byte; text is expected.",
    ),
    "empty.csv": (b"", "{file}: The file is empty."),
    "spaces-only.csv": (b" \n\n", "{file}: The file is empty."),
    "no-text.csv": (
        bytes(range(1, 256)),
        "{file}, line 2: This is no text in UTF-8, UTF-16 or cp1251.",
    ),
    "two.zip": (
        zipped({"a.csv": TEXT, "b.csv": TEXT}),
        "{file}: A zip file must hold exactly one CSV file; this one holds 2.",
    ),
    "none.zip": (
        zipped({"a.exe": TEXT}),
        "{file}: A zip file must hold exactly one CSV file; this one holds 0.",
    ),
    "one.zip": (zipped({"../../a.csv": TEXT}), FINE),
    "cut.zip": (zipped({"a.csv": TEXT})[:-30], "{file}: The zip file cannot be unpacked"),
    "formula.xlsx": (
        xlsx({"S": _changed(1, 2, ("600+600", 1200))}),
        "{file}: cells with formulas: 1; the values stored beside them were read.",
    ),
    "error.xlsx": (
        xlsx({"S": _changed(1, 2, "#DIV/0!")}),
        "{file}: cells that hold an error of the spreadsheet, such as a division by zero, taken as"
        " absent: 1.",
    ),
    "title.xlsx": (
        xlsx({"S": [["Итоги"], [], *_rows()]}, merged=["A1:H1"]),
        "Rows above the header: 2 ({file}, lines 1, 2).",
    ),
    "fraction.xlsx": (
        xlsx({"S": _changed(2, 3, 650.5)}),
        "{file}, line 3, column 4: 650.5 has decimals; a figure is a whole number.",
    ),
    "merged.xlsx": (
        xlsx({"S": _changed(2, 0, None)}, merged=["A2:A3"]),
        "{file}, line 3, column 1: The cell of the column Область is empty, but the row holds"
        " figures.",
    ),
    "far-cell.xlsx": (
        xlsx({"S": _far_cell()}),
        "{file}: A sheet spans 17,179,869,184 cells; at most 5,000,000 are read.",
    ),
    "repeated.ods": (
        ods({"S": _much_repeated()}),
        "{file}: A sheet spans 8,100,000,000 cells; at most 5,000,000 are read.",
    ),
    "formula.ods": (
        ods({"S": _changed(1, 2, ("600+600", 1200))}),
        "{file}: cells with formulas: 1; the values stored beside them were read.",
    ),
    "old.xls": (
        _old_spreadsheet(),
        "{file}: This is no spreadsheet that is read here (xlsx, ods), or its parts are written in"
        " an unusual way.",
    ),
}
