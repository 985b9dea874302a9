"""Whatever an honest publisher does, no step of its bundle fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hattama.bundle import layout
from hattama.core.errors import InputError
from hattama.core.record.codec import canonical
from hattama.core.record.entries import RecordClosed
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
    faults,
    files_of,
    new_key,
    publish,
    record,
    rehearsal,
    rotate,
    verdict,
    vkey,
)  # fmt: skip


def step(found: object, name: str):
    return next(one for one in found.steps if one.name == name)  # type: ignore[attr-defined]


def holds(out: Path, **asked: object):
    found = verdict(files_of(out), **asked)
    assert not faults(found)
    return found


@pytest.mark.parametrize("election", ["kz-2021", "kz-2023"])
@pytest.mark.parametrize("signed", [True, False])
def test_a_shipped_election(tmp_path: Path, election: str, signed: bool):
    shutil.copytree(
        str(find(election).at), tmp_path / "election", ignore=shutil.ignore_patterns("record*")
    )
    key = new_key(tmp_path) if signed else None
    record(tmp_path / "election", key=vkey(key) if key else "")
    publish(tmp_path / "election", tmp_path / "b", key)
    holds(tmp_path / "b")


def test_the_template(tmp_path: Path):
    write_template(tmp_path / "election")
    publish(record(tmp_path / "election"), tmp_path / "b")
    holds(tmp_path / "b")


def test_ten_builds_as_a_record_grows_and_each_again_elsewhere(tmp_path: Path):
    """`--at N` in another folder gives the same bytes of `data/N`."""
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "election", 160, 20), key=vkey(key))
    size = len(read_record(place_of(str(folder))).recorded)
    sizes = [1, 7, 60, 200, 255, 256, 257, 300, 320, size]
    assert size == 321
    for number, at in enumerate(sizes):
        publish(folder, tmp_path / "b", key, at=at, keep={2: "first", 5: "second"}.get(number, ""))
        holds(tmp_path / "b")
    files = files_of(tmp_path / "b")
    kept = {path.split("/")[1] for path in files if path.startswith("data/")}
    assert kept == {"60", "256", "320", "321"}
    for at in (60, 256, 320):
        publish(folder, tmp_path / str(at), key, at=at)
        mine = {path: data for path, data in files.items() if path.startswith(f"data/{at}/")}
        other = files_of(tmp_path / str(at))
        for path, data in mine.items():
            if not path.endswith(layout.MANIFEST):
                assert other[path] == data, path
        assert other[layout.checkpoint(at)] == files[layout.checkpoint(at)]
        holds(tmp_path / str(at))


def test_built_twice_the_state_before_stays(tmp_path: Path):
    folder = record(rehearsal(tmp_path / "election", 12))
    publish(folder, tmp_path / "b", at=10)
    publish(folder, tmp_path / "b", at=20)
    before = files_of(tmp_path / "b")
    publish(folder, tmp_path / "b", at=20)
    assert files_of(tmp_path / "b") == before
    holds(tmp_path / "b")


def corrected(folder: Path) -> Path:
    """One more vote for one option of one station, said again."""
    path = next((folder / "protocols").glob("*.csv"))
    head, first, *rest = path.read_text().split("\n")
    cells = first.split(",")
    cells[-1] = str(int(cells[-1] or 0) + 1)
    path.write_text("\n".join([head, ",".join(cells), *rest]))
    unit, contest = cells[0], cells[head.split(",").index("contest")]
    record(folder, correct=(f"{unit}/{contest}",), reason="typing_error", by="commission")
    return folder


def test_corrections(tmp_path: Path):
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "election", 12), key=vkey(key))
    publish(folder, tmp_path / "b", key)
    corrected(folder)
    publish(folder, tmp_path / "b", key)
    holds(tmp_path / "b")
    table = files_of(tmp_path / "b")["data/26/corrections.csv"].decode().split("\n")
    assert len(table) == 3
    assert ",typing_error,commission," in table[1]


@pytest.mark.parametrize("reason", ["scheduled", "lost", "stolen"])
def test_a_rotated_key(tmp_path: Path, reason: str):
    key, new, spare = (new_key(tmp_path, name) for name in ("log", "new", "spare"))
    folder = record(rehearsal(tmp_path / "election", 12), key=vkey(key), recovery=(vkey(spare),))
    publish(folder, tmp_path / "b", key, keep="before")
    kept = files_of(tmp_path / "b")[layout.CHECKPOINT]
    rotate(folder, new, key if reason == "scheduled" else spare, reason)
    publish(folder, tmp_path / "b", new)
    found = holds(tmp_path / "b", since=(kept, "kept"))
    assert step(found, "keys").params["keys"] == 2
    policy = parse_policy(f"log {vkey(key)}\nquorum none\n".encode())
    assert holds(tmp_path / "b", policy=policy).publisher
    # The old key signs nothing more for this record.
    with pytest.raises(InputError, match="bundle_key"):
        publish(folder, tmp_path / "c", key)


def test_names_withdrawn_by_law(tmp_path: Path):
    folder = record(rehearsal(tmp_path / "election", 12))
    publish(folder, tmp_path / "b", keep="before")
    options = (tmp_path / "b" / "data" / "25" / "options.csv").read_text(encoding="utf-8")
    name = next(row.split(",")[6] for row in options.split("\n") if ",candidate," in row)
    assert name
    sha = read_record(place_of(str(folder))).admitted.files["persons"].sha256
    said = Said(at=AFTER, reason="court", by="court")
    append_facts(folder, erasures(str(folder), [f"persons:{sha}"], said))
    publish(folder, tmp_path / "b")
    found = holds(tmp_path / "b")
    files = files_of(tmp_path / "b")
    assert f"register/persons.{sha}.csv" not in files
    # Nor does it stand in a table of an earlier state, whoever wanted that to be kept.
    assert not [path for path, data in files.items() if name.encode() in data]
    assert f"register/persons.{sha}.csv.withdrawn" in files
    assert [one.code for one in step(found, "open").faults] == ["withdrawn"]
    changed = {**files, f"register/persons.{sha}.csv.withdrawn": canonical({"entry": 1})}
    assert faults(verdict(changed))


def copies(folder: Path) -> None:
    source = next((folder / "protocols").glob("*.csv"))
    head, *rows = source.read_text().strip().split("\n")
    names = head.split(",")
    goal = folder / "protocols" / "copies.csv"
    body = [row + ",observer:example" for row in rows[:4]]
    if "source" in names:
        spot = names.index("source")
        body = [",".join([*r.split(",")[:spot], "observer:example", *r.split(",")[spot + 1 :]])
                for r in rows[:4]]  # fmt: skip
        goal.write_text("\n".join([head, *body, ""]))
    else:
        goal.write_text("\n".join([f"{head},source", *body, ""]))


@pytest.mark.parametrize("sealed", [False, True])
def test_copies_said_or_sealed_and_revealed(tmp_path: Path, sealed: bool):
    folder = rehearsal(tmp_path / "election", 12)
    copies(folder)
    record(folder, seal=("observer:example",) if sealed else ())
    publish(folder, tmp_path / "b")
    found = holds(tmp_path / "b")
    assert step(found, "open").outcome == ("not_checked" if sealed else "holds")
    if sealed:
        text = b"".join(files_of(tmp_path / "b").values())
        assert b"observer:example" not in text
        reveal(folder, ["all"], AFTER)
        publish(folder, tmp_path / "b")
        found = holds(tmp_path / "b")
        assert step(found, "open").outcome == "holds"
    rows = [
        line for path, data in files_of(tmp_path / "b").items() if path.endswith("protocols.csv")
        for line in data.decode().split("\n") if ",observer:example," in line
    ]  # fmt: skip
    assert len(rows) == 4


def test_kinds_that_nobody_here_understands(tmp_path: Path):
    folder = record(rehearsal(tmp_path / "election", 12))
    newer = {"kind": "BallotPhotographed", "version": 3, "recorded": AFTER, "frames": 2}
    with (folder / "record.jsonl").open("ab") as file:
        file.write(canonical(newer) + b"\n")
    publish(folder, tmp_path / "b")
    found = holds(tmp_path / "b")
    assert [one.code for one in step(found, "open").faults] == ["not_understood"]


def test_a_closed_record(tmp_path: Path):
    folder = record(rehearsal(tmp_path / "election", 12))
    append_facts(folder, [RecordClosed(version=1, recorded=AFTER)])
    publish(folder, tmp_path / "b")
    holds(tmp_path / "b")


def test_a_policy_and_countersignatures(tmp_path: Path):
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "election", 12), key=vkey(key))
    one = Signer("one.example", b"1" * 32, COSIGNATURE)
    two = Signer("two.example", b"2" * 32, COSIGNATURE)
    lines = f"log {vkey(key)}\nwitness a {one.verifier.vkey()}\nwitness b {two.verifier.vkey()}\n"
    text = f"{lines}group q 2 a b\nquorum q\n".encode()
    policy = parse_policy(text)
    for signers, quorum in (((one,), "not_met"), ((one, two), "met")):

        def ask(note, _, signers=signers):
            return note.signed(*(cosign(by, Checkpoint.of(note), 1_900_000_000) for by in signers))

        built = publish(folder, tmp_path / "b", key, policy=text, ask=ask)
        assert built.countersigned["quorum"] == quorum
        holds(tmp_path / "b")
        found = verdict(files_of(tmp_path / "b"), policy=policy)
        assert found.publisher == (quorum == "met")
    publish(folder, tmp_path / "b", key)
    holds(tmp_path / "b")
