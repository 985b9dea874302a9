"""How tests change an election folder, and read what came of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hattama.bundle.build import Built
from hattama.bundle.layout import is_page
from hattama.bundle.snapshot import Snapshot, counted
from hattama.cli.build import site_of
from hattama.publish.site import site
from hattama.publish.view import Options
from tests.bundle import worlds as base
from tests.bundle.worlds import Files
from tests.folder.recording import loaded

NATION = "rehearsal-nation"
Row = dict[str, str]


def publish(folder: Path, out: Path, **options: Any) -> Built:
    """Build with a site, not forced to disk; `at`, `key` and so on as a bundle takes them."""
    asked = Options(
        unit_pages=options.pop("unit_pages", False), per_page=options.pop("per_page", 25)
    )
    return base.publish(folder, out, pages=site_of(asked), **options)


def snap_of(folder: Path) -> Snapshot:
    """The newest state of a record, counted."""
    found = loaded(folder)
    return counted(found.recorded, found.admitted)


def pages_of(folder: Path, options: Options | None = None) -> Files:
    """The site of a record, without its bundle."""
    return {path: data for path, data in site(snap_of(folder), options) if data is not None}


def shown(out: Path) -> Files:
    """What of a published folder belongs to its site."""
    return {path: data for path, data in base.files_of(out).items() if is_page(path)}


def protocols(folder: Path) -> list[Path]:
    return sorted((folder / "protocols").glob("*.csv"))


def rows_of(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text)))


def read_rows(file: Path) -> list[Row]:
    return rows_of(file.read_text(encoding="utf-8"))


def write_rows(file: Path, found: list[Row], head: list[str]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    file.write_text(out.getvalue(), encoding="utf-8")


def edit(file: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    """Other rows under the same head."""
    found = read_rows(file)
    head = list(found[0])
    write_rows(file, change(found), head)


def rename(folder: Path, unit: str, name: str) -> None:
    """Another name for a unit, in each language."""
    names = {f"name_{lang}": name for lang in ("kk", "ru", "en")}
    edit(
        folder / "register/units.csv",
        lambda rows: [one | names if one["id"] == unit else one for one in rows],
    )


def keep(folder: Path, part: int, of: int) -> None:
    """Only the first protocols of each table stay, at least one: so many parts of all."""
    for file in protocols(folder):
        edit(file, lambda found: found[: len(found) * part // of or 1])


def put(folder: Path, old: str, new: str) -> None:
    """One change of `election.toml`."""
    file = folder / "election.toml"
    text = file.read_text(encoding="utf-8")
    assert re.search(old, text), old
    file.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


def said(kind: str, **keys: Any) -> dict[str, Any]:
    """A fact for `say_facts`."""
    return {"kind": kind, **keys}


def claim(at: str, percent: str, unit: str = NATION, **keys: Any) -> dict[str, Any]:
    """Announced turnout."""
    return said("TurnoutReported", unit=unit, at=at, percent=percent, **keys)


def say_facts(folder: Path, *facts: Mapping[str, Any], anew: bool = False) -> None:
    """Facts that the folder says from now on, beside what it says already or in its place."""
    file = folder / "facts.jsonl"
    told = "" if anew or not file.exists() else file.read_text(encoding="utf-8")
    common = {"version": 1, "date": "2023-01-02", "source": "rehearsal_seed"}
    lines = [json.dumps({**common, **one}, ensure_ascii=False) + "\n" for one in facts]
    file.write_text(told + "".join(lines), encoding="utf-8")
