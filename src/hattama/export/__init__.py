"""Tables of a bundle in the forms that researchers and offices like: Parquet and XLSX."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
from msgspec import Struct, json
from xlsxwriter import Workbook

from hattama.bundle import layout
from hattama.bundle.manifest import MOST_BYTES, parse
from hattama.bundle.read import Source, read
from hattama.core.errors import InputError

# What one sheet of a workbook holds, its header included.
MOST_ROWS: Final = 1_048_576
_MOST_LATEST = 2**24
_TYPES: Mapping[str, Any] = {"integer": pl.Int64, "string": pl.String, "datetime": pl.String}
# Names are text, whatever they begin with.
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Exported(Struct, frozen=True):
    """One file that was written.

    Attributes:
        rows: of its table, or of all its sheets.
        left: tables that have too many rows for a sheet.
    """

    file: str
    rows: int
    left: tuple[str, ...] = ()


def parquet(source: Source, out: Path) -> Iterator[Exported]:
    """One Parquet file for each table, compressed with zstd.

    Raises:
        InputError: what is missing or was changed in the bundle, `folder_unwritable`.
    """
    for name, table in _tables(source):
        file = out / f"{name}.parquet"
        _written(file, lambda path, table=table: table.write_parquet(path, compression="zstd"))
        yield Exported(str(file), table.height)


def xlsx(source: Source, file: Path) -> Exported:
    """One workbook with a sheet for each table that fits."""
    found = dict(_tables(source))
    left = tuple(name for name, table in found.items() if table.height >= MOST_ROWS)
    kept = {name: table for name, table in found.items() if name not in left}
    _written(file, lambda path: _workbook(path, kept))
    return Exported(str(file), sum(table.height for table in kept.values()), left)


def _workbook(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    with Workbook(str(path), _PLAIN) as book:
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            if table.height:
                table.write_excel(book, sheet, autofit=table.height < 20_000, freeze_panes=(1, 0))
            else:
                sheet.write_row(0, 0, table.columns)


def _tables(source: Source) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and content of each table, with the types that the descriptor says."""
    try:
        size = json.decode(read(source, layout.LATEST, _MOST_LATEST) or b"", type=_Latest).size
    except (ValueError, RecursionError):
        raise InputError("bundle_unreadable", file=f"{source.name}/{layout.LATEST}") from None
    path = layout.manifest(size)
    manifest, _ = parse(read(source, path, MOST_BYTES) or b"", path)
    folder = layout.data(size)
    package = json.decode(_checked(source, f"{folder}datapackage.json", manifest.files))
    for one in package["resources"]:
        data = _checked(source, folder + one["path"], manifest.files)
        fields = one["schema"]["fields"]
        types = {field["name"]: _TYPES[field["type"]] for field in fields}
        table = pl.read_csv(io.BytesIO(data), schema=types)
        times = [field["name"] for field in fields if field["type"] == "datetime"]
        table = table.with_columns(
            pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone=None) for name in times
        )
        yield one["name"], table


class _Latest(Struct):
    size: int


def _checked(source: Source, path: str, files: Mapping[str, tuple[int, str]]) -> bytes:
    """A file that is the one of the MANIFEST."""
    expected = files.get(path)
    data = read(source, path, expected[0]) if expected is not None else None
    if data is None:
        raise InputError("bundle_file_missing", file=path)
    if (len(data), hashlib.sha256(data).hexdigest()) != expected:
        raise InputError("export_changed", file=path)
    return data


def _written(file: Path, write: Any) -> None:
    """A file, whole or not at all."""
    beside = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        beside.replace(file)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise InputError("output_unwritable", file=str(file), read=problem.strerror) from None
