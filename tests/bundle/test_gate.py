"""No figure of a contest leaves before its gate opens: by no build, and in no file."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.bundle.content import ENTRIES
from hattama.bundle.snapshot import Snapshot
from hattama.core.errors import InputError
from hattama.core.record.codec import canonical
from hattama.core.record.entries import File, PublicationOpened, RegisterAmended
from hattama.folder.files import place_of
from hattama.folder.ledger import read_record
from hattama.folder.record import append_facts
from tests.bundle.worlds import faults, files_of, publish, record, rehearsal, verdict

# The rehearsal's election day is far ahead of this.
BEFORE = "2020-01-01T00:00:00Z"


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return record(rehearsal(tmp_path / "election", 12), at=BEFORE)


def test_the_law_of_the_rehearsal_has_a_gate(closed: Path):
    gates = read_record(place_of(str(closed))).admitted.frozen.law.gates
    assert any(one.what == "results" for one in gates)


def test_nothing_but_the_register_leaves(closed: Path, tmp_path: Path):
    built = publish(closed, tmp_path / "b")
    assert built.snap.size == 1
    assert built.held_back == 24
    files = files_of(tmp_path / "b")
    assert files["data/1/protocols.csv"].count(b"\n") == 1
    assert files["data/1/results.csv"].count(b"\n") == 1
    whole = b"".join(data for path, data in files.items() if not path.endswith(ENTRIES))
    assert b"ProtocolConfirmed" not in whole
    lines = (closed / "record.jsonl").read_bytes().split(b"\n")[1:-1]
    facts = gzip.decompress(files[f"data/1/{ENTRIES}"])
    assert not any(line in whole or line in facts for line in lines)
    assert not faults(verdict(files))


@pytest.mark.parametrize("at", [2, 13, 25])
def test_asking_for_more_writes_no_head(closed: Path, tmp_path: Path, at: int):
    with pytest.raises(InputError, match="gate_closed"):
        publish(closed, tmp_path / "b", at=at)
    assert not (tmp_path / "b/latest.json").exists()


@pytest.mark.parametrize("which", ["all", "one"])
def test_a_gate_that_a_fact_opens(closed: Path, tmp_path: Path, which: str):
    register = read_record(place_of(str(closed))).admitted.frozen.register
    contests = () if which == "all" else (register.contests[0].id,)
    opened = PublicationOpened(version=1, recorded=BEFORE, by="commission", contests=contests)
    record(closed, at=BEFORE, extra=(opened,))
    built = publish(closed, tmp_path / "b")
    found = files_of(tmp_path / "b")
    rows = found[f"data/{built.snap.size}/results.csv"].decode().split("\n")[1:-1]
    shown = {row.split(",")[1] for row in rows}
    if which == "all":
        assert built.snap.size == 26
        assert shown == {one.id for one in register.contests}
    else:
        # A log leaves nothing out: behind the first figure of another contest nothing is open.
        assert shown <= set(contests)
    assert not faults(verdict(found))


def test_a_head_over_closed_figures_fails(closed: Path, tmp_path: Path, monkeypatch):
    """A publisher whose program knows no gate."""
    with monkeypatch.context() as cheat:
        cheat.setattr(Snapshot, "publishable", lambda self: self.size)
        publish(closed, tmp_path / "b")
    found = faults(verdict(files_of(tmp_path / "b")))
    assert [(step, code) for step, code, _ in found] == [("gates", "gate_closed")]


def test_an_entry_of_a_newer_release_waits(tmp_path: Path, monkeypatch):
    """Its publisher may know that it tells no figure, so that who cannot read it blames nobody."""
    folder = rehearsal(tmp_path / "election", 3, 0)
    for one in (folder / "protocols").iterdir():
        one.unlink()
    record(folder, at=BEFORE)
    newer = {"kind": "ProtocolConfirmed", "version": 2, "recorded": BEFORE, "unit": "x"}
    with (folder / "record.jsonl").open("ab") as file:
        file.write(canonical(newer) + b"\n")
    built = publish(folder, tmp_path / "b")
    assert (built.snap.size, built.held_back) == (1, 1)
    assert b'"version":2' not in b"".join(files_of(tmp_path / "b").values())
    with monkeypatch.context() as newer_release:
        newer_release.setattr(Snapshot, "publishable", lambda self: self.size)
        publish(folder, tmp_path / "c")
    found = verdict(files_of(tmp_path / "c"))
    assert not faults(found)
    said = {one.name: (one.outcome, [it.code for it in one.faults]) for one in found.steps}
    assert said["gates"] == ("not_checked", ["gate_unknown"])
    assert said["open"] == ("not_checked", ["not_understood"])


class Closed(NamedTuple):
    """A record that is closed by its gate, cut into what a property test puts together anew.

    Attributes:
        first: `ElectionOpened`; papers: the protocols.
        times: the eve, the night, the noon that opens first rounds.
    """

    folder: Path
    first: dict[str, Any]
    papers: list[dict[str, Any]]
    times: tuple[str, str, str]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    folder = record(rehearsal(tmp_path_factory.mktemp("gate") / "e", 4, 0), at=BEFORE)
    lines = (folder / "record.jsonl").read_bytes().split(b"\n")[:-1]
    facts = [json.loads(line) for line in lines]
    day = read_record(place_of(str(folder))).admitted.frozen.election.date
    noon = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(12))
    spots = (dt.timedelta(days=2), dt.timedelta(seconds=1), dt.timedelta())
    eve, night, after = (f"{noon - spot:%Y-%m-%dT%H:%M:%SZ}" for spot in spots)
    return Closed(folder, facts[0], facts[1:], (eve, night, after))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("paper"), st.integers(0, 7)),
        st.tuples(st.just("paper"), st.integers(0, 7)),
        st.tuples(st.just("open"), st.integers(-1, 7)),
        st.tuples(st.just("clock"), st.integers(1, 2)),
        st.tuples(st.just("newer"), st.just(0)),
    ),
    max_size=14,
)


def told(parts: Closed, steps: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Facts in the order of the steps; each protocol once."""
    facts, said, now = [{**parts.first, "recorded": parts.times[0]}], set(), 0
    for what, number in steps:
        paper = parts.papers[number % len(parts.papers)]
        fact: dict[str, Any] = {"kind": "Newer", "version": 1}
        if what == "clock":
            now = max(now, number)
            continue
        if what == "paper" and number in said:
            continue
        if what == "paper":
            said.add(number)
            fact = paper
        elif what == "open":
            fact = {"kind": "PublicationOpened", "version": 1, "by": "cec"}
            fact |= {"contests": [paper["contest"]]} if number >= 0 else {}
        facts.append({**fact, "recorded": parts.times[now]})
    return facts


def shut(facts: list[dict[str, Any]], every: set[str], noon: str) -> list[dict[str, Any]]:
    """Facts with figures of a contest that nothing has opened, by the words of the document.

    What is not understood may tell figures of any contest.
    """
    opened = [one for one in facts if one["kind"] == "PublicationOpened"]
    if facts[-1]["recorded"] >= noon or any("contests" not in one for one in opened):
        return []
    closed = every - {name for one in opened for name in one["contests"]}
    return [
        one for one in facts
        if one.get("contest") in closed or (one["kind"] == "Newer" and closed)
    ]  # fmt: skip


@settings(deadline=None, max_examples=150 if os.environ.get("HATTAMA_LONG") else 20)
@given(steps=STEPS, at=st.integers(1, 15))
def test_whatever_is_said_in_whatever_order_nothing_leaves_too_early(parts: Closed, steps, at):
    facts, every = told(parts, steps), {one["contest"] for one in parts.papers}

    def held(size: int) -> list[dict[str, Any]]:
        return shut(facts[:size], every, parts.times[2])

    lines = [canonical(one) for one in facts]
    most = max(size for size in range(1, len(facts) + 1) if not held(size))
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(parts.folder, home / "e")
        (home / "e/record.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        if at <= len(facts) and held(at):
            with pytest.raises(InputError, match="gate_closed"):
                publish(home / "e", home / "b", at=at)
            assert not (home / "b/latest.json").exists()
        assert publish(home / "e", home / "b").snap.size == most
        files = files_of(home / "b")
    assert not faults(verdict(files))
    whole = b"".join([*files.values(), gzip.decompress(files[f"data/{most}/{ENTRIES}"])])
    for line, fact in zip(lines[most:], facts[most:], strict=True):
        if line in lines[:most]:
            # The same was said before; that may be known.
            continue
        leaf = sha256(b"\0" + line)
        assert not any(one in whole for one in (line, leaf.digest(), leaf.hexdigest().encode()))
        if "digest" in fact:
            assert fact["digest"].encode() not in whole


def test_an_earlier_day_opens_nothing(closed: Path, tmp_path: Path):
    """The day of the election moves after the figures came."""
    file = closed / "election.toml"
    text = file.read_text(encoding="utf-8")
    day = read_record(place_of(str(closed))).admitted.frozen.election.date
    assert str(day) in text
    file.write_text(text.replace(str(day), "2019-06-01"), encoding="utf-8")
    record(closed, at=BEFORE)
    assert read_record(place_of(str(closed))).admitted.frozen.election.date.year == 2019
    assert publish(closed, tmp_path / "b").snap.size == 1


def test_a_day_that_was_put_right_before_any_figure_counts_alone(tmp_path: Path):
    folder = rehearsal(tmp_path / "election", 3, 0)
    rows = {one: one.read_bytes() for one in (folder / "protocols").iterdir()}
    for one in rows:
        one.unlink()
    record(folder, at=BEFORE)
    file = folder / "election.toml"
    text = file.read_text(encoding="utf-8")
    day = read_record(place_of(str(folder))).admitted.frozen.election.date
    file.write_text(text.replace(str(day), "2019-06-01"), encoding="utf-8")
    record(folder, at=BEFORE)
    for one, data in rows.items():
        one.write_bytes(data)
    record(folder, at=BEFORE)
    assert publish(folder, tmp_path / "b").held_back == 0


def test_a_law_that_loses_its_gate_opens_nothing(closed: Path, tmp_path: Path):
    """The same law, amended by another text without gates, after the figures came."""
    text = next((closed / "record").glob("law.*.toml")).read_text(encoding="utf-8")
    data = re.sub(r"(?ms)^\[\[gates\]\]\n(?:[^\[].*?\n)*?(?=^\[|^#|\Z)", "", text).encode()
    assert b"[[gates]]" not in data
    law = File(bytes=len(data), sha256=sha256(data).hexdigest())
    (closed / f"record/law.{law.sha256}.toml").write_bytes(data)
    amended = RegisterAmended(
        version=1, recorded=BEFORE, files={"law": law}, by="commission", reason="law"
    )
    append_facts(closed, [amended])
    assert not read_record(place_of(str(closed))).admitted.frozen.law.gates
    assert publish(closed, tmp_path / "b").snap.size == 1
