"""What a spreadsheet claims to hold, looked at before it is opened: bounded, or refused.

A few bytes can name a cell in the last row of the last column, and whoever reads it makes room for
all that lies between. So the extent of each sheet is found first, from the names of its cells.
"""

from __future__ import annotations

import re
import xml.parsers.expat
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from hattama.core.errors import InputError
from hattama.sources.archive import member, opened

# Cells of one sheet, empty ones included: a hundred thousand stations with fifty columns.
MOST_CELLS = 5_000_000
MOST_UNPACKED = 2**28
# Text of all cells together, each with its own copy of what several share.
MOST_TEXT = 2**29
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
# Filled cells, to find where a sheet begins; and whatever may place a cell, wherever it stands.
# The tag of a cell is short; without a bound, a tag that never ends would cost its square.
_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c\b[^<>]{0,300}?\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]{0,300}?(/?)>"
)
_PLACE = re.compile(rb"[\s\"']r\s*=\s*[\"']\s*([A-Za-z]{0,4})([0-9]{1,9})")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^<>]*>([^<]+)<")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si\b")
_KEPT = (
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "content.xml",
    "mimetype",
)
_SHEET_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData\b")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_ERROR = re.compile(rb"<(?:[\w.-]+:)?c\b[^<>]*\bt\s*=\s*[\"']e[\"']")
# Spaces are bounded here too: between two runs of them a match could be tried in every place.
_BARE = re.compile(
    rb"(?:</(?:[\w.-]+:)?f\s{0,20}>|<(?:[\w.-]+:)?f\b[^<>]{0,300}/>)\s{0,20}"
    rb"(?:<(?:[\w.-]+:)?v\s{0,20}(?:/>|>\s{0,20}</(?:[\w.-]+:)?v>))?\s{0,20}</(?:[\w.-]+:)?c\b"
)
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")


class Extent(NamedTuple):
    """The part of a sheet that is filled, and what else was seen there.

    Attributes:
        top, left: from 0, the first filled row and column.
        formulas, errors: cells that hold a formula, or an error such as `#DIV/0!`.
        bare: cells that hold a formula without a value.
    """

    top: int
    left: int
    cells: int
    formulas: int = 0
    errors: int = 0
    bare: int = 0


def extents(data: bytes, file: str) -> list[Extent]:
    """The extent of each sheet of a workbook (xlsx, ods), in the order of the sheets.

    Raises:
        InputError: `sheet_unknown_kind`, `sheet_too_large`, `zip_unreadable`, `zip_too_large`.
    """
    sheets: dict[str, Extent] = {}
    values: list[bytes] = []
    kept: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with opened(data, file) as archive:
        names = [one.filename for one in archive.infolist()]
        if len(set(names)) < len(names):
            raise InputError("sheet_unknown_kind", file=file)
        for one in archive.infolist():
            if one.flag_bits & 1:
                raise InputError("zip_encrypted", file=file)
            # Every part is unpacked here once: what a zip says of its sizes need not be true.
            part = member(archive, one, file, left)
            left -= len(part)
            if one.filename in _KEPT:
                kept[one.filename] = part
            elif _SHEET_DATA.search(part):
                sheets[one.filename] = _xlsx(part, file)
                values += _VALUE.findall(part)
            elif one.filename.endswith((".xml", ".rels")):
                _plain_xml(part, file)
    if "xl/workbook.xml" in kept:
        _spelled_out(values, kept.get("xl/sharedStrings.xml", b""), file)
        links = kept.get("xl/_rels/workbook.xml.rels", b"")
        return [sheets.get(one, _NOWHERE) for one in _in_order(kept["xl/workbook.xml"], links)]
    if "content.xml" in kept and kept.get("mimetype", b"").strip() == _ODS:
        return _ods(kept["content.xml"], file)
    raise InputError("sheet_unknown_kind", file=file)


_NOWHERE = Extent(0, 0, 0)
_SHEET = re.compile(
    rb"<(?:[\w.-]+:)?sheet\b[^<>]{0,300}?\s[\w.-]{1,40}:id\s*=\s*[\"']([^\"']*)[\"']"
)
_LINK = re.compile(rb"<(?:[\w.-]+:)?Relationship\b[^<>]*>")
_ID = re.compile(rb"\bId\s*=\s*[\"']([^\"']*)[\"']")
_TARGET = re.compile(rb"\bTarget\s*=\s*[\"']/?(?:xl/)?([^\"']*)[\"']")


def _in_order(book: bytes, links: bytes) -> list[str]:
    """Where the sheets of a workbook stand in its zip, in their order."""
    targets: dict[bytes, str] = {}
    for link in _LINK.findall(links):
        name, target = _ID.search(link), _TARGET.search(link)
        if name and target:
            targets[name[1]] = "xl/" + target[1].decode("utf-8", "replace")
    return [targets.get(one, "") for one in _SHEET.findall(book)]


def is_workbook(data: bytes, file: str) -> bool:
    """Whether a zip holds a spreadsheet rather than a CSV."""
    with opened(data, file) as archive:
        names = {one.filename for one in archive.infolist()}
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def _spelled_out(values: list[bytes], strings: bytes, file: str) -> None:
    """Refuse text that grows beyond all bounds when each cell gets its own copy of it.

    A value is taken for the number of a shared string whether it is one or not.
    """
    _plain_xml(strings, file)
    sizes = [len(one) for one in _STRING.split(strings)[1:]]
    longest = max(sizes, default=0)
    total = 0
    for value, times in Counter(values).items():
        number = value.strip()
        size = longest
        if number.isdigit() and len(number) <= 9:
            size = sizes[int(number)] if int(number) < len(sizes) else 0
        elif b"&" not in value:
            size = 0
        total += times * size
    _bounded_text(total, file)


def _bounded_text(size: int, file: str) -> None:
    if size > MOST_TEXT:
        raise InputError("zip_too_large", file=file, expected=MOST_TEXT)


def _plain_xml(data: bytes, file: str) -> None:
    """XML in an encoding in which tags can be looked for, without declarations of its own."""
    if b"\0" in data[:200] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError("sheet_unknown_kind", file=file)


def _xlsx(data: bytes, file: str) -> Extent:
    _plain_xml(data, file)
    rows, columns, tops, lefts = 0, 0, [], []
    letters: dict[bytes, int] = {}
    for name, number in _PLACE.findall(data):
        column = letters.get(name) or letters.setdefault(name, _column(name.upper()))
        rows, columns = max(rows, int(number)), max(columns, column)
    for name, number, closed in _CELL.findall(data):
        if not closed:
            tops.append(int(number))
            lefts.append(letters.get(name, 1))
    # Cells without a name of their own follow each other.
    parts = _ROW.split(data)
    rows = max(rows, len(parts) - 1)
    unnamed = max((len(_ANY_CELL.findall(part)) for part in parts), default=0)
    cells = _bounded(rows * max(columns, unnamed), file)
    return Extent(
        min(tops, default=1) - 1,
        min(lefts, default=1) - 1,
        cells,
        len(_FORMULA.findall(data)),
        len(_ERROR.findall(data)),
        len(_BARE.findall(data)),
    )


def _column(letters: bytes) -> int:
    """1 for `A`, 27 for `AA`."""
    number = 0
    for one in letters:
        number = number * 26 + one - 64
    return number


def _bounded(cells: int, file: str) -> int:
    if cells > MOST_CELLS:
        raise InputError("sheet_too_large", file=file, read=cells, expected=MOST_CELLS)
    return cells


@dataclass(slots=True)
class _Walk:
    """A walk through an ODS sheet, adding up what its repetitions stand for."""

    file: str
    found: list[Extent] = field(default_factory=list)
    row: int = 0
    repeated: int = 1
    column: int = 0
    filled: int = 0
    width: int = 0
    height: int = 0
    top: int | None = None
    left: int | None = None
    formulas: int = 0
    bare: int = 0
    cell: tuple[int, int] | None = None
    times: int = 1
    row_text: int = 0
    text: int = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "table:table":
            self.row = self.width = self.height = self.formulas = self.bare = 0
            self.top = self.left = None
        elif name == "table:table-row":
            self.repeated = _times(given.get("table:number-rows-repeated"), self.file)
            self.column = self.filled = self.row_text = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            times = _times(given.get("table:number-columns-repeated"), self.file)
            self.cell = (self.column, times)
            self.times = times
            self.column += times
            self.formulas += "table:formula" in given
            if any(key.startswith("office:") for key in given):
                self._fill()
            elif "table:formula" in given:
                self.bare += 1
        elif self.cell is not None:
            self._fill()

    def said(self, text: str) -> None:
        self.row_text += len(text) * self.times

    def _fill(self) -> None:
        if self.cell is not None:
            first, times = self.cell
            self.filled = first + times
            self.left = first if self.left is None else min(self.left, first)
            self.cell = None

    def end(self, name: str) -> None:
        if name == "table:table-cell":
            self.cell = None
        elif name == "table:table-row":
            if self.filled:
                self.top = self.row if self.top is None else self.top
                self.height = self.row + self.repeated
                self.width = max(self.width, self.filled)
                _bounded(self.height * self.width, self.file)
            self.text += self.row_text * self.repeated
            _bounded_text(self.text, self.file)
            self.row += self.repeated
        elif name == "table:table":
            cells = self.height * self.width
            top, left = self.top or 0, self.left or 0
            self.found.append(Extent(top, left, cells, self.formulas, 0, self.bare))


def _times(text: str | None, file: str) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InputError("sheet_unknown_kind", file=file)
    return int(text)


def _ods(data: bytes, file: str) -> list[Extent]:
    _plain_xml(data, file)
    walk = _Walk(file)
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.said
    try:
        parser.Parse(data, True)
    except (xml.parsers.expat.ExpatError, LookupError, ValueError) as problem:
        # The last two: an encoding that nobody knows, or one that expat cannot take.
        raise InputError("zip_unreadable", file=file, read=str(problem)[:80]) from None
    return walk.found
