"""A record in which everything happens that a site tells of."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from hattama.bundle.snapshot import Snapshot, counted
from hattama.core.record.entries import PublicationOpened
from hattama.folder.erasing import erasures
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import Loaded, read_record
from hattama.folder.record import append_facts, reveal
from hattama.publish.site import site
from hattama.publish.view import Options
from tests.bundle.worlds import Files, new_key, record, rehearsal, rotate, vkey

HOSTILE = "<script>alert('x')</script>&\"{{ 7 }}{by}"
SOURCE = "rehearsal_seed"
DAY = "2026-05-01"
TIMES = [f"2026-06-0{day}T10:00:00Z" for day in range(1, 10)]
LISTS = "rehearsal-lists"
ONE, TWO, THREE, FOUR = (f"rehearsal-s000000{number}" for number in (1, 2, 3, 4))
NATION = "rehearsal-nation"
ORIGIN = "example.org/vote/log"
KOZGE = "observer:kozge"


def said(kind: str, **keys: Any) -> dict[str, Any]:
    """A line of `facts.jsonl`."""
    return {"kind": kind, "version": 1, "date": DAY, "source": SOURCE, **keys}


def claim(at: str, percent: str, unit: str = NATION, source: str = SOURCE) -> dict[str, Any]:
    """Announced turnout."""
    return {**said("TurnoutReported", unit=unit, at=at, percent=percent), "source": source}


def facts(folder: Path, *lines: dict[str, Any]) -> None:
    """What `facts.jsonl` says, all of it."""
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    (folder / "facts.jsonl").write_text(text, encoding="utf-8")


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def put_rows(file: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")


def change(folder: Path, unit: str, column: str, value: int | None) -> None:
    """Another figure in a protocol of the lists; None takes the protocol away."""
    file = folder / "protocols/lists.csv"
    rows = rows_of(file)
    if value is None:
        rows = [one for one in rows if one["unit"] != unit]
    for one in rows:
        if one["unit"] == unit:
            one[column] = str(value)
    put_rows(file, rows)


def rename(folder: Path, unit: str, name: str) -> None:
    """Another name for a unit, in each language."""
    file = folder / "register/units.csv"
    rows = rows_of(file)
    for one in rows:
        if one["id"] == unit:
            one.update({f"name_{lang}": name for lang in ("kk", "ru", "en")})
    put_rows(file, rows)


def loaded(folder: Path) -> Loaded:
    return read_record(place_of(str(folder)))


def snap_of(folder: Path) -> Snapshot:
    """The newest state of a record, counted."""
    found = loaded(folder)
    return counted(found.recorded, found.admitted)


def pages_of(folder: Path, options: Options | None = None) -> Files:
    """The site of a record, without its bundle."""
    return {path: data for path, data in site(snap_of(folder), options) if data is not None}


LINES = (
    said("SessionHeld", by="cec", number="1", open=True, article="10"),
    said("DecisionMade", by="cec", number="5", about="What was decided."),
    said("ComplaintFiled", complaint="c-1", filed_by="voter", to="cec", unit=ONE),
    said("ComplaintDecided", complaint="c-1", by="cec", outcome="upheld_in_part"),
    said("CourtJudgment", case="k-1", complaint="c-1", by="court", outcome="rejected", unit=TWO),
    said("AccreditationGranted", by="cec", organisation="kozge", observers="citizen"),
    claim("10:00", "20.5"),
    claim("10:00", "20.9"),
    claim("12:00", "20.40"),
    claim("final", "61.25"),
    claim("10:00", "18.1", "rehearsal-r01"),
)
CORRECTED = said("DecisionMade", by="cec", number="6", about="Another text.")


def busy(home: Path, stations: int = 12) -> Path:
    """A record of about forty facts; see the tests for what stands where."""
    folder = rehearsal(home / "election", stations)
    rename(folder, TWO, HOSTILE)
    log, second = new_key(home, "log", ORIGIN), new_key(home, "second", ORIGIN)
    facts(folder, *LINES)
    opened = PublicationOpened(version=1, recorded=TIMES[0], by="cec", article="44")
    record(folder, TIMES[0], (opened,), key=vkey(log), publisher="commission")
    change(folder, ONE, "rehearsal-list-a", 777)
    change(folder, THREE, "voters", None)
    asked: dict[str, Any] = {"correct": (f"{ONE}/{LISTS}",), "withdraw": (f"{THREE}/{LISTS}",)}
    record(folder, TIMES[1], reason="typing_error", by="cec", article="9", **asked)
    recount = said("RecountHeld", unit=TWO, contest=LISTS, by="court", article="20-1",
                   figures={"rehearsal-list-a": 888})  # fmt: skip
    annulled = said("UnitAnnulled", unit=FOUR, by="court", contests=[LISTS])
    facts(folder, *LINES, recount, annulled)
    record(folder, TIMES[2])
    rename(folder, THREE, "Third station")
    record(folder, TIMES[3], amend=True, reason="other", by="cec")
    decision = next(number for number, one in loaded(folder).recorded.others
                    if type(one).__name__ == "DecisionRecorded")  # fmt: skip
    session = decision - 1
    facts(folder, CORRECTED, *LINES[2:], recount, annulled)
    told: dict[str, Any] = {"correct": (f"entry:{decision}",), "withdraw": (f"entry:{session}",)}
    record(folder, TIMES[4], reason="decision", by="cec", **told)
    rotate(folder, second, log, "scheduled", TIMES[5])
    text = next(file.sha256 for name, file in loaded(folder).admitted.named if name == "text")
    by = Said(at=TIMES[6], by="court", reason="court")
    append_facts(folder, erasures(str(folder), [f"text:{text}"], by))
    rows = f"unit,contest,source,rehearsal-list-a\n{ONE},{LISTS},{KOZGE},5\n"
    (folder / "protocols/copies.csv").write_text(rows, encoding="utf-8")
    record(folder, TIMES[7], seal=(KOZGE,))
    reveal(folder, ["all"], TIMES[8])
    return folder
