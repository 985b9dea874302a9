"""Registers as nobody expects them, and the sites that are made of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from hattama.folder.template import template
from hattama.folder.write import write_folder
from hattama.publish.frame import CHECK
from hattama.publish.site import site
from hattama.publish.view import Options
from tests.bundle import worlds as base
from tests.bundle.worlds import Files
from tests.publish.reader import pages
from tests.publish.site import checks

UNITS = ("id", "parent", "level", "name_kk", "name_ru", "name_en", "voters")
CONTESTS = ("id", "kind", "unit", "name_kk", "name_ru", "name_en")
OPTIONS = ("contest", "id", "kind", "name_kk", "name_ru", "name_en", "party", "nominated")
Rows = Sequence[Sequence[object]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A table as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def folder(
    path: Path, units: Rows, contests: Rows, options: Rows, protocols: str, **more: str
) -> Path:
    """The template with another register and other protocols."""
    files = {name: text for name, text in template().items() if not name.startswith("protocols/")}
    files |= {
        "register/units.csv": table(UNITS, units),
        "register/contests.csv": table(CONTESTS, contests),
        "register/options.csv": table(OPTIONS, options),
        "facts.jsonl": "",
        **more,
    }
    files["protocols/all.csv" if protocols else "protocols/README"] = protocols
    write_folder(path, files)
    return path


def built(home: Path, unit_pages: bool = False) -> Files:
    """Record, build, and every file of it."""
    base.record(home)
    asked = Options(unit_pages=unit_pages)
    make = lambda snap, before, fetch: site(snap, asked, before, fetch)  # noqa: E731
    base.publish(home, home.parent / "out", pages=make)
    return base.files_of(home.parent / "out")


def faults(files: Files) -> list[str]:
    """Everything that does not hold of the pages."""
    # The browser's check has tests of its own.
    found = pages({path: data for path, data in files.items() if path != CHECK})
    told: list[str] = []
    every: tuple[Callable[..., object], ...] = (
        checks.fetched, checks.structure, checks.tables, checks.drawings,
    )  # fmt: skip
    for path, page in found.items():
        told += [f"{path}: {one}" for one in checks.dead(page, files, found)]
        for check in every:
            told += [f"{path}: {one}" for one in check(page)]  # type: ignore[attr-defined]
        if "/kk/" in path:
            told += [f"{path}: {one}" for one in checks.invalid(page)]
        if re.search(r"\bNone\b|\bnan\b|undefined", page.root.text):
            told.append(f"{path}: a word of the program")
    told += checks.titles(found)
    told += [
        f"{one}: not reached" for one in checks.unreachable(files, found, checks.home_of(found))
    ]
    return told
