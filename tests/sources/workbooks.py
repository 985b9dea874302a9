"""Spreadsheets made by hand, small enough to see what stands in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Cell = str | int | float | bool | None | tuple[str, float | str]

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
_RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="xl/workbook.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def letters(number: int) -> str:
    """`A` for 0, `AA` for 26."""
    told = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        told = chr(65 + rest) + told
    return told


def sheet_xml(rows: Sequence[Sequence[Cell]], more: str = "") -> str:
    """A worksheet; a pair is a formula with the value stored beside it."""
    told = []
    for n, row in enumerate(rows, 1):
        cells = [_cell(f"{letters(c)}{n}", cell) for c, cell in enumerate(row) if cell is not None]
        told.append(f'<row r="{n}">{"".join(cells)}</row>')
    body = f"<sheetData>{''.join(told)}</sheetData>{more}"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}">{body}</worksheet>'


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, tuple):
        return f'<c r="{place}"><f>{escape(cell[0])}</f><v>{cell[1]}</v></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str) and cell.startswith("#"):
        return f'<c r="{place}" t="e"><v>{escape(cell)}</v></c>'
    if isinstance(cell, str):
        return (
            f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        )
    return f'<c r="{place}"><v>{cell}</v></c>'


def xlsx(sheets: dict[str, Sequence[Sequence[Cell]] | str], merged: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets: rows of cells, or a worksheet's own text."""
    named, links = [], []
    out = io.BytesIO()
    more = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    more = f"<mergeCells>{more}</mergeCells>" if more else ""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        for n, (name, rows) in enumerate(sheets.items(), 1):
            named.append(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>')
            links.append(
                f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/s{n}.xml"/>'
            )
            text = rows if isinstance(rows, str) else sheet_xml(rows, more)
            archive.writestr(f"xl/worksheets/s{n}.xml", text)
        book = (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{"".join(named)}</sheets>'
            "</workbook>"
        )
        archive.writestr("xl/workbook.xml", book)
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{"".join(links)}</Relationships>',
        )
    return out.getvalue()


def ods(sheets: dict[str, Sequence[Sequence[Cell]] | str]) -> bytes:
    """An OpenDocument spreadsheet with these sheets: rows, or the table's own rows as text."""
    tables = []
    for name, rows in sheets.items():
        inner = rows if isinstance(rows, str) else "".join(_ods_row(row) for row in rows)
        tables.append(f'<table:table table:name="{escape(name)}">{inner}</table:table>')
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        f' xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
        f' xmlns:text="{space}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>',
        )
    return out.getvalue()


def _ods_row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, tuple):
        return (
            f'<table:table-cell table:formula="of:={escape(cell[0])}" office:value-type="float"'
            f' office:value="{cell[1]}"><text:p>{cell[1]}</text:p></table:table-cell>'
        )
    if isinstance(cell, str):
        told = f"<text:p>{escape(cell)}</text:p>"
        return f'<table:table-cell office:value-type="string">{told}</table:table-cell>'
    if isinstance(cell, bool):
        told = str(cell).lower()
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{told}"/>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
    )
