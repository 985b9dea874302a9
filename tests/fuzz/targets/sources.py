"""Readers of what commissions publish: tables in any encoding, zips, spreadsheets, maps."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from functools import cache

from hattama.folder.files import Place
from hattama.folder.files import text_of as folder_text
from hattama.folder.read import read
from hattama.sources import archive, rows
from hattama.sources.bring import Brought, bring
from hattama.sources.figures import read_figure
from hattama.sources.report import Report
from hattama.sources.rows import read_rows
from hattama.sources.table.bring import guess
from hattama.sources.text import ENCODINGS, text_of
from hattama.sources.told import lines_of, report_json
from hattama.sources.workbook import extents, is_workbook
from hattama.words import LANGS
from tests.fuzz import seeds
from tests.fuzz.bundle import Memory, split
from tests.fuzz.targets.folder import without
from tests.fuzz.targets.model import Target, agree, outcome


@cache
def _place() -> str:
    """A folder for the files of one process, gone when it ends."""
    folder = tempfile.TemporaryDirectory()
    _kept.append(folder)
    return folder.name


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _file(name: str, data: bytes) -> str:
    path = os.path.join(_place(), name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def told(found: Brought) -> object:
    """No row is lost, all can be told, and what was made can be read with as many protocols."""
    for lang in LANGS:
        list(lines_of(lang, found.report))
        json.dumps(report_json(lang, found.report))
    made = {
        name: text.encode() if isinstance(text, str) else text for name, text in found.files.items()
    }
    again = outcome(lambda: read(Place(Memory(made), "made")).protocols)
    if isinstance(again, tuple):
        raise AssertionError(f"what was made cannot be read: {again}")
    taken = sum(one.taken for one in found.report.files)
    if len(again) != taken:
        raise AssertionError(f"{taken} rows taken, but other protocols")
    return found.election


def text(data: bytes) -> object:
    """Text in each encoding, and its rows both ways."""
    for encoding in ENCODINGS:
        outcome(lambda name=encoding: text_of(data, "f", Report("table"), name))  # type: ignore[misc]
    found = text_of(data, "f", Report("table"))

    def sheet() -> object:
        report = Report("table")
        one = read_rows(found, report, lambda cells: "Участок" in cells)
        frame = [tuple(cell or "" for cell in row) for row in one.frame.iter_rows()]
        return frame, one.lines.tolist(), one.short, report.mended, one.header

    quick = outcome(sheet)
    with without(rows, "_quick"):
        slow = outcome(sheet)
    agree("rows", quick, slow)
    return sheet()


def duma(data: bytes) -> object:
    return told(bring("russia-duma", [_file("f.csv", data)]))


def georgia(data: bytes) -> object:
    files = split(data)
    known = ("list", "round1", "runoff", "rerun")
    given = [f"{name}={_file(name, files[name])}" for name in known if name in files]
    return told(bring("georgia-2016", given or [_file("list.csv", data)]))


def table(data: bytes) -> object:
    """A table under a map, both from others."""
    files = split(data)
    table_file = _file("f.csv", files.get("table", data))
    map_file = _file("map.toml", files.get("map.toml", seeds.maps()))
    return told(bring("table", [table_file], map_file))


def draft(data: bytes) -> object:
    """A draft of a map is a map: the table may be faulty, the draft may not be."""
    file = _file("f.csv", data)
    law = None if len(data) % 2 else "kz/2023-mazhilis"
    found = guess(file, law, LANGS[len(data) % 3])
    made = outcome(lambda: bring("table", [file], _file("map.toml", found.encode())))
    if not isinstance(made, Brought) and made[1].get("file") != file:
        raise AssertionError(f"the draft is no map: {made}")
    return found


def figure(data: bytes) -> object:
    cell = folder_text(data, "f")
    found = read_figure(cell)
    fine = found.figure is None or (0 <= found.figure <= 10**12 and not found.fault)
    if not fine or (found.fault and found.how):
        raise AssertionError(f"{found} of {cell[:100]!r}")
    return found


def zipped(data: bytes) -> object:
    if not is_workbook(data, "f"):
        return archive.unpacked(data, "f")
    return extents(data, "f")


def workbook(data: bytes) -> object:
    """A spreadsheet under the map of the clean table, and a draft of one for it."""
    found = extents(data, "f")
    file = _file("f.xlsx", data)
    outcome(lambda: guess(file, "kz/2023-mazhilis", "ru"))
    told(bring("table", [file], _file("map.toml", seeds.maps())))
    return found


def _archives() -> Sequence[bytes]:
    return [*seeds.archives(), *seeds.workbooks()]


TARGETS = (
    Target("text", text, seeds.dirty_tables, share=2),
    Target("duma", duma, seeds.duma_tables, share=2),
    Target("georgia", georgia, seeds.georgia_tables, kind="bundle", share=2),
    Target("map", table, seeds.mapped_tables, kind="bundle", share=2),
    Target("draft", draft, seeds.dirty_tables, share=2),
    Target("figure", figure, seeds.figures),
    Target("zip", zipped, _archives, kind="zip", share=2),
    Target("workbook", workbook, seeds.workbooks, kind="zip", share=3),
)
