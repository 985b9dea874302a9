"""Recording folders in tests: the template with other figures, recorded at a fixed time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hattama.core.errors import InputError
from hattama.core.record.held import Held, held
from hattama.core.record.reading import entry_of
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import Loaded, read_record
from hattama.folder.record import Appended, record_folder
from hattama.folder.template import FACTS, template
from hattama.folder.write import write_folder

TIMES = [f"2023-03-2{day}T13:00:00Z" for day in range(10)]
KOZGE = "observer:kozge"
SOURCED = "unit,contest,source,list-a,list-b\n"
# Where and when people vote.
FILE = "register/places.csv"
HEADER = "unit,number,address_kk,opens,closes,ramp,home_voting,phone\n"
ROWS = "0002,2-а,Кітапхана көшесі 2,,,no,,\n"
ROWS += "0001,1,Мектеп көшесі 1,07:00,20:00,yes,yes,+7 7172 00 00 00\n"
VOTERS = """
[voters]
as_of = 2023-03-10
opens = "07:00"
closes = "20:00"
home_request_until = "12:00"
[voters.contact]
office = { kk = "Комиссия", ru = "Комиссия", en = "Commission" }
phone = "+7 7172 00 00 00"
email = "info@example.org"
"""


def folder_at(path: Path, **files: str) -> Path:
    """The template on disk."""
    write_folder(path, {**template(), **files})
    return path


def put(folder: Path, name: str, old: str, new: str) -> None:
    """One change of one file."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def facts(folder: Path, *said: dict[str, Any]) -> None:
    """What `facts.jsonl` says, beside the template's."""
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in (*FACTS, *said)]
    (folder / "facts.jsonl").write_text("".join(lines), encoding="utf-8")


def copies(folder: Path, *rows: str, source: str = KOZGE) -> None:
    """An observer's copies of the contest `lists`: `0001,5,6`."""
    text = "".join(f"{unit},lists,{source},{rest}\n" for unit, _, rest in
                   (row.partition(",") for row in rows))  # fmt: skip
    name = source.replace(":", "-") + ".csv"
    (folder / "protocols" / name).write_text(SOURCED + text, encoding="utf-8")


def record(folder: Path, day: int = 0, **said: Any) -> Appended:
    return record_folder(folder, Said(at=TIMES[day], **said))


def refused(folder: Path, day: int = 0, **said: Any) -> InputError:
    """Nothing is recorded, and this is why."""
    before = snapshot(folder)
    try:
        record(folder, day, **said)
    except InputError as problem:
        assert snapshot(folder) == before
        return problem
    raise AssertionError("nothing was refused")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file but the lock."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".record.lock"
    }


def loaded(folder: Path) -> Loaded:
    return read_record(place_of(str(folder)))


def state(folder: Path) -> Held:
    found = loaded(folder)
    return held(found.recorded, found.admitted)


def lines(folder: Path) -> list[bytes]:
    """Without what was torn at the end."""
    return (folder / "record.jsonl").read_bytes().split(b"\n")[:-1]


def kinds(folder: Path) -> list[str]:
    return [type(entry_of(line, number)).__name__ for number, line in enumerate(lines(folder))]


def figures(folder: Path) -> dict[tuple[str, str, str], dict[str, int]]:
    """What holds: unit, contest and source to figures."""
    found = loaded(folder)
    register = found.admitted.frozen.register
    protocols = held(found.recorded, found.admitted).protocols
    return {
        (register.units.ids[unit], register.contests[contest].id, protocols.sources[source]): {
            column: cell for column, cell in zip(block.columns, row, strict=True) if cell >= 0
        }
        for block in protocols.blocks
        for unit, contest, source, row in zip(
            block.unit.tolist(), block.contest.tolist(), block.source.tolist(),
            block.figures.tolist(), strict=True,
        )
    }  # fmt: skip
