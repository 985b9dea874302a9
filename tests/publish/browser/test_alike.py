"""Whatever an honest publisher does: the browser says what `hattama verify` says, step by step."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hattama.core.law.library import shipped
from hattama.core.record.codec import canonical
from hattama.core.record.entries import DecisionRecorded, File, RecordClosed
from hattama.core.record.facts import (
    ComplaintDecided,
    ComplaintFiled,
    ContestantRestored,
    ContestantWithdrawn,
    Corrects,
    Entry,
    RecountHeld,
    RecountOrdered,
    RepeatVoteOrdered,
    TurnoutReported,
    UnitAnnulled,
)
from hattama.folder.erasing import erasures
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import read_record
from hattama.folder.record import append_facts, reveal
from hattama.folder.shipped import find
from hattama.folder.template import write_template
from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import cosign
from hattama.log.note import COSIGNATURE, Signer
from hattama.log.policy import parse as parse_policy
from tests.bundle.worlds import (
    AFTER,
    Files,
    faults,
    files_of,
    new_key,
    publish,
    record,
    rehearsal,
    rotate,
    verdict,
    vkey,
)
from tests.publish.browser.beside import unlike
from tests.publish.browser.chromium import Check, codes, outcomes, parts
from tests.verify.test_honest import copies, corrected

pytestmark = pytest.mark.slow

# After the day of every rehearsal: no gate is closed any more.
LATER = "2027-01-01T00:00:00Z"
COMPUTED = ("totals", "thresholds", "seats", "districts")


def alike(check: Check, files: Files, **asked: Any) -> dict[str, Any]:
    """Nothing fails, here or there, and what the browser computes holds."""
    python = verdict(files, **_there(asked))
    check.hold(files)
    found = check.verdict(**_here(asked))
    assert not faults(python)
    assert not list(unlike(found, python))
    assert {part: parts(found, "count")[part] for part in COMPUTED} == dict.fromkeys(
        COMPUTED, "holds"
    )
    tables = parts(found, "tables")
    assert [name for name, outcome in tables.items() if outcome == "holds"] == [
        "protocols.csv", "results.csv", "totals.csv", "units.csv", "contests.csv", "options.csv",
        "corrections.csv", "entries.jsonl.gz",
    ]  # fmt: skip
    return found


def _there(asked: dict[str, Any]) -> dict[str, Any]:
    policy, since = asked.get("policy"), asked.get("since")
    return {
        "policy": parse_policy(policy.encode()) if policy else None,
        "since": (since, "since") if since else None,
    }


def _here(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.decode() if isinstance(value, bytes) else value for key, value in asked.items()
    }


@pytest.mark.parametrize("election", ["kz-2021", "kz-2023"])
@pytest.mark.parametrize("signed", [True, False])
def test_a_shipped_election(check: Check, tmp_path: Path, election: str, signed: bool):
    shutil.copytree(
        str(find(election).at), tmp_path / "e", ignore=shutil.ignore_patterns("record*")
    )
    key = new_key(tmp_path) if signed else None
    record(tmp_path / "e", key=vkey(key) if key else "")
    publish(tmp_path / "e", tmp_path / "b", key)
    alike(check, files_of(tmp_path / "b"))


@pytest.mark.parametrize("law", shipped())
@pytest.mark.parametrize("signed", [True, False])
def test_a_rehearsal_of_each_shipped_law(check: Check, tmp_path: Path, law: str, signed: bool):
    key = new_key(tmp_path) if signed else None
    folder = record(rehearsal(tmp_path / "e", 60, 6, law), LATER, key=vkey(key) if key else "")
    publish(folder, tmp_path / "b", key)
    found = alike(check, files_of(tmp_path / "b"))
    assert found["size"] > 60
    assert outcomes(found)["signature"] == ("holds" if signed else "not_checked")


def test_the_template(check: Check, tmp_path: Path):
    write_template(tmp_path / "e")
    publish(record(tmp_path / "e"), tmp_path / "b")
    alike(check, files_of(tmp_path / "b"))


def test_states_that_are_kept_and_a_head_from_earlier(check: Check, tmp_path: Path):
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "e", 160, 20), key=vkey(key))
    heads = []
    for number, at in enumerate((1, 60, 256, 300, 321)):
        publish(folder, tmp_path / "b", key, at=at, keep={1: "first", 2: "second"}.get(number, ""))
        heads.append((tmp_path / "b" / "log" / "checkpoint").read_bytes())
        alike(check, files_of(tmp_path / "b"), since=heads[0])
    found = alike(check, files_of(tmp_path / "b"), since=heads[2])
    assert outcomes(found)["since"] == "holds"
    assert codes(found, "snapshots") == ["not_recomputed"]


def test_corrections(check: Check, tmp_path: Path):
    folder = corrected(record(rehearsal(tmp_path / "e", 12)))
    publish(corrected(folder), tmp_path / "b")
    alike(check, files_of(tmp_path / "b"))


@pytest.mark.parametrize("reason", ["scheduled", "lost", "stolen"])
def test_a_rotated_key(check: Check, tmp_path: Path, reason: str):
    key, new, spare = (new_key(tmp_path, name) for name in ("log", "new", "spare"))
    folder = record(rehearsal(tmp_path / "e", 12), key=vkey(key), recovery=(vkey(spare),))
    publish(folder, tmp_path / "b", key, keep="before")
    kept = (tmp_path / "b" / "log" / "checkpoint").read_bytes()
    rotate(folder, new, key if reason == "scheduled" else spare, reason)
    publish(folder, tmp_path / "b", new)
    found = alike(
        check, files_of(tmp_path / "b"), since=kept, policy=f"log {vkey(key)}\nquorum none\n"
    )
    assert found["verdict"] == "follows"
    assert outcomes(found)["keys"] == "holds"


def test_names_withdrawn_by_law(check: Check, tmp_path: Path):
    folder = record(rehearsal(tmp_path / "e", 12))
    publish(folder, tmp_path / "b", keep="before")
    sha = read_record(place_of(str(folder))).admitted.files["persons"].sha256
    append_facts(
        folder, erasures(str(folder), [f"persons:{sha}"], Said(at=AFTER, reason="court", by="c"))
    )
    publish(folder, tmp_path / "b")
    found = alike(check, files_of(tmp_path / "b"))
    assert codes(found, "open") == ["withdrawn"]


@pytest.mark.parametrize("sealed", [False, True])
def test_copies_said_or_sealed_and_revealed(check: Check, tmp_path: Path, sealed: bool):
    folder = rehearsal(tmp_path / "e", 12)
    copies(folder)
    record(folder, seal=("observer:example",) if sealed else ())
    publish(folder, tmp_path / "b")
    found = alike(check, files_of(tmp_path / "b"))
    assert codes(found, "open") == (["sealed"] if sealed else [])
    if sealed:
        reveal(folder, ["all"], AFTER)
        publish(folder, tmp_path / "b")
        assert outcomes(alike(check, files_of(tmp_path / "b")))["open"] == "holds"


def test_a_newer_kind_and_a_closed_record(check: Check, tmp_path: Path):
    folder = record(rehearsal(tmp_path / "e", 12))
    newer = {"kind": "BallotPhotographed", "version": 3, "recorded": AFTER, "frames": 2}
    with (folder / "record.jsonl").open("ab") as file:
        file.write(canonical(newer) + b"\n")
    append_facts(folder, [RecordClosed(version=1, recorded=AFTER)])
    publish(folder, tmp_path / "b")
    assert codes(alike(check, files_of(tmp_path / "b")), "open") == ["not_understood"]


LOTS: tuple[list[str], ...] = (
    ["list-a"], ["list-a", "list-b"], [], ["list-c"], ["list-a", "list-a"]
)  # fmt: skip


def test_lots_that_no_tie_asks_for(check: Check, tmp_path: Path):
    """An earlier release recorded them; now the count passes over each, here and there."""
    folder = record(rehearsal(tmp_path / "e", 12))
    contests = {
        "rehearsal-lists": [[f"rehearsal-{one}" for one in drawn] for drawn in LOTS],
        "rehearsal-d001": [["rehearsal-d001-a"]],
    }
    for contest, drawings in contests.items():
        mark = "list" if contest == "rehearsal-lists" else "d001"
        among = [f"rehearsal-{mark}-a", f"rehearsal-{mark}-b"]
        for drawn in drawings:
            lot = {
                "kind": "LotDrawn", "version": 1, "recorded": AFTER, "date": "2023-03-20",
                "source": "rehearsal_seed", "contest": contest,
                "among": among, "drawn": drawn,
            }  # fmt: skip
            with (folder / "record.jsonl").open("ab") as file:
                file.write(canonical(lot) + b"\n")
    built = publish(folder, tmp_path / "b")
    told = [one for one in built.snap.result.remarks if one.code == "lot_left_out"]
    assert len(told) == sum(map(len, contests.values()))
    alike(check, files_of(tmp_path / "b"))


def test_a_policy_and_countersignatures(check: Check, tmp_path: Path):
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "e", 12), key=vkey(key))
    one = Signer("one.example", b"1" * 32, COSIGNATURE)
    two = Signer("two.example", b"2" * 32, COSIGNATURE)
    text = (
        f"log {vkey(key)}\nwitness a {one.verifier.vkey()}\nwitness \u0431 {two.verifier.vkey()}\n"
        "group q 2 a \u0431\nquorum q\n"
    )
    for signers in ((one,), (one, two)):

        def ask(note, _, signers=signers):
            return note.signed(*(cosign(by, Checkpoint.of(note), 1_900_000_000) for by in signers))

        publish(folder, tmp_path / "b", key, policy=text.encode(), ask=ask)
        alike(check, files_of(tmp_path / "b"))
        found = check.verdict(policy=text)
        python = verdict(files_of(tmp_path / "b"), policy=parse_policy(text.encode()))
        assert not list(unlike(found, python))
        assert found["verdict"] == ("follows" if len(signers) == 2 else "fails")


COMMON: dict[str, Any] = {
    "version": 1,
    "recorded": LATER,
    "date": dt.date(2026, 5, 2),
    "source": "rehearsal_seed",
}


def first_row(folder: Path, name: str) -> dict[str, str]:
    head, row = (folder / "protocols" / name).read_text().split("\n")[:2]
    return dict(zip(head.split(","), row.split(","), strict=True))


@pytest.mark.parametrize(
    "law", ["kz/2023-mazhilis", "kz/2026-kurultai", "ge/2016-parliament", "ru/2021-duma"]
)
def test_annulments_recounts_and_repeat_votes(check: Check, tmp_path: Path, law: str):
    """Those that the law knows count, the others are left aside; in both alike."""
    folder = record(rehearsal(tmp_path / "e", 60, 6, law), LATER)
    row = first_row(folder, "lists.csv")
    units = (folder / "register" / "units.csv").read_text().split("\n")[1:-1]
    stations = [line.split(",")[0] for line in units if ",station," in line]
    district = next(
        line.split(",")[0] for line in units if ",district," in line or ",region," in line
    )
    option = next(name for name in row if name.startswith("rehearsal-list"))
    told: Sequence[Entry] = (
        RecountOrdered(**COMMON, unit=row["unit"], by="cec"),
        RecountHeld(**COMMON, unit=row["unit"], contest=row["contest"], by="cec",
                    figures={option: 7, "ballots_invalid": 2}),
        RecountHeld(**COMMON, unit=stations[3], contest=row["contest"], by="court",
                    figures={option: 9}),
        UnitAnnulled(**COMMON, unit=stations[5], by="cec"),
        UnitAnnulled(**COMMON, unit=stations[6], by="cec", contests=(row["contest"],)),
        UnitAnnulled(**COMMON, unit=district, by="cec"),
        RepeatVoteOrdered(**COMMON, unit=stations[5], by="cec"),
        TurnoutReported(**COMMON, unit=stations[5], at="18:00", percent="41.5"),
        DecisionRecorded(**COMMON, by="cec", about=_text(folder, b"Decided.\n")),
        ContestantWithdrawn(**COMMON, by="party", contest=row["contest"], option=option),
        ContestantRestored(**COMMON, by="court", contest=row["contest"], option=option),
        ComplaintFiled(**COMMON, complaint="c-1", filed_by="voter", to="court"),
        ComplaintDecided(**COMMON, complaint="c-1", by="court", outcome="rejected"),
    )  # fmt: skip
    append_facts(folder, told)
    loaded = read_record(place_of(str(folder)))
    number = len(loaded.recorded) - 9
    corrects = Corrects(
        entry=number, leaf=loaded.recorded.leaf(number), reason="decision", by="cec"
    )
    append_facts(
        folder,
        [
            UnitAnnulled(
                **COMMON, unit=stations[7], by="cec", contests=(row["contest"],), corrects=corrects
            )
        ],
    )
    publish(folder, tmp_path / "b")
    alike(check, files_of(tmp_path / "b"))
    table = files_of(tmp_path / "b")[f"data/{len(loaded.recorded) + 1}/corrections.csv"].decode()
    assert table.count("\n") == 2


def _text(folder: Path, data: bytes) -> File:
    sha = hashlib.sha256(data).hexdigest()
    (folder / "record" / f"text.{sha}.txt").write_bytes(data)
    return File(bytes=len(data), sha256=sha)


def test_parts_of_an_election_arrive(check: Check, tmp_path: Path):
    """Protocols are missing: status, coverage and totals are those of a count under way."""
    folder = rehearsal(tmp_path / "e", 60)
    for file in (folder / "protocols").glob("*.csv"):
        lines = file.read_text().split("\n")
        file.write_text("\n".join([lines[0], *lines[1:-1][::2], ""]))
    publish(record(folder), tmp_path / "b")
    files = files_of(tmp_path / "b")
    alike(check, files)
    assert json.loads(files["latest.json"])["status"] == "protocols_missing"
