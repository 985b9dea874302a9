"""A record in which everything happens that a site tells of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hattama.core.record.entries import PublicationOpened
from hattama.folder.erasing import erasures
from hattama.folder.grow import Said
from hattama.folder.record import append_facts, reveal
from tests.bundle.worlds import new_key, record, rotate, vkey
from tests.folder.recording import KOZGE, loaded
from tests.publish.folders import Row, claim, edit, rename, said, say_facts

HOSTILE = "<script>alert('x')</script>&\"{{ 7 }}{by}"
DAY = "2026-05-01"
TIMES = [f"2026-06-0{day}T10:00:00Z" for day in range(1, 10)]
LISTS = "rehearsal-lists"
ONE, TWO, THREE, FOUR = (f"rehearsal-s000000{number}" for number in (1, 2, 3, 4))
ORIGIN = "example.org/vote/log"


def facts(folder: Path, *lines: dict[str, Any]) -> None:
    """All that `facts.jsonl` says."""
    say_facts(folder, *({"date": DAY, **one} for one in lines), anew=True)


def changed(rows: list[Row]) -> list[Row]:
    """Another figure in a protocol of the lists, and one protocol less."""
    rows = [one for one in rows if one["unit"] != THREE]
    return [one | {"rehearsal-list-a": "777"} if one["unit"] == ONE else one for one in rows]


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


def busy(folder: Path) -> None:
    """A record of about forty facts; see the tests for what stands where."""
    rename(folder, TWO, HOSTILE)
    keys = folder.with_suffix(".keys")
    log, second = new_key(keys, "log", ORIGIN), new_key(keys, "second", ORIGIN)
    facts(folder, *LINES)
    opened = PublicationOpened(version=1, recorded=TIMES[0], by="cec", article="44")
    record(folder, TIMES[0], (opened,), key=vkey(log), publisher="commission")
    edit(folder / "protocols/lists.csv", changed)
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
