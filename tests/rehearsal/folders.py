"""Reading a rehearsal back with nothing but the standard library, and the law's identities on it.

The evaluator here is the test's own: it knows the law file and the folder, and neither the
rehearsal's relations nor the checks.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

from hattama.core.law.library import get
from hattama.core.law.model import Identity, Law

Row = dict[str, str]
Key = tuple[str, str]
Protocols = dict[Key, Row]


def table(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def protocols(folder: Path) -> Protocols:
    """All protocols by unit and contest, cells as text."""
    found: Protocols = {}
    for file in sorted((folder / "protocols").iterdir()):
        for row in table(folder, f"protocols/{file.name}"):
            key = row.pop("unit"), row.pop("contest")
            assert key not in found
            found[key] = row
    return found


def ballots(folder: Path) -> dict[str, list[str]]:
    """The options of each contest."""
    found: dict[str, list[str]] = {}
    for row in table(folder, "register/options.csv"):
        found.setdefault(row["contest"], []).append(row["id"])
    return found


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def broken(law: str | Law, row: Mapping[str, str], options: list[str]) -> set[tuple[str, str, str]]:
    """Identities that a protocol breaks: id, direction, severity other than fine."""
    law = get(law) if isinstance(law, str) else law
    if law.protocol is None:
        return set()
    repeats = {line.id: line.repeats for line in law.protocol.lines}
    found = set()
    for one in law.protocol.identities:
        kinds = {repeats.get(name.strip("-"), "") for name in (*one.left, *one.right)}
        numbers = range(1, 20) if len(kinds) == 1 and kinds != {""} else [0]
        for number in numbers:
            gap = _side(one.left, row, options, number) - _side(one.right, row, options, number)
            way = "more" if gap > 0 else "fewer"
            severity = _severity(one, way)
            if gap and severity != "fine":
                found.add((one.id, way, severity))
    return found


def _severity(one: Identity, way: str) -> str:
    return one.more if way == "more" else one.fewer


def _side(names: tuple[str, ...], row: Mapping[str, str], options: list[str], number: int) -> int:
    total = 0
    for signed in names:
        name, sign = signed.strip("-"), -1 if signed.startswith("-") else 1
        if name == "votes":
            cells = [row[option] for option in options]
        elif number:
            cells = [row.get(f"{name}.{number}", "")]
        else:
            cells = [
                cell
                for column, cell in row.items()
                if column == name or (column.startswith(f"{name}.") and column not in options)
            ]
        total += sign * sum(int(cell) for cell in cells if cell)
    return total


def serious(law: str | Law, row: Mapping[str, str], options: list[str]) -> set[str]:
    """Identities broken with severity error or warning."""
    return {name for name, _, severity in broken(law, row, options) if severity != "note"}
