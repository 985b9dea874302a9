"""Step by step or at once, here or elsewhere: the same facts give the same pages."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.core.record.entries import RecordClosed
from hattama.folder.erasing import erasures
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import read_record
from hattama.folder.record import append_facts
from tests.bundle.worlds import AFTER, built_elsewhere, record, rehearsal
from tests.publish.folders import (
    edit,
    protocols,
    publish,
    put,
    read_rows,
    say_facts,
    shown,
    write_rows,
)

pytestmark = pytest.mark.slow

LATER = "2026-06-02T00:00:00Z"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small rehearsal without a record."""
    return rehearsal(tmp_path_factory.mktemp("bytes") / "e", 8, 0)


class Night:
    """An election night, step after step; what a step cannot do any more it leaves.

    Args:
        seed: the whole rehearsal, whose protocols come in bit by bit.
    """

    def __init__(self, seed: Path, home: Path) -> None:
        self.folder = home / "e"
        shutil.copytree(seed, self.folder)
        self.coming = [(file.name, row) for file in protocols(seed) for row in read_rows(file)]
        self.coming.sort(key=lambda one: (one[1]["unit"], one[0]))
        self.heads = {file.name: file.read_text().split("\n", 1)[0] for file in protocols(seed)}
        for file in protocols(self.folder):
            file.unlink()
        self.here: list[tuple[str, dict[str, str]]] = []
        self.closed = False

    def step(self, what: str, number: int) -> None:
        if self.closed:
            return
        if what in ("correct", "withdraw", "annul", "copy") and not self.here:
            what = "arrive"
        getattr(self, what)(number)

    def arrive(self, number: int) -> None:
        for _ in range(number + 1):
            if self.coming:
                self.here.append(self.coming.pop(0))
        self._write()
        record(self.folder)

    def correct(self, number: int) -> None:
        _, row = self.here[number % len(self.here)]
        column = [one for one in row if row[one] and one not in ("unit", "contest")][-1]
        row[column] = str(int(row[column]) + 1)
        self._write()
        record(self.folder, correct=("all",), reason="recount", by="cec")

    def withdraw(self, number: int) -> None:
        _, row = self.here.pop(number % len(self.here))
        self._write()
        name = f"{row['unit']}/{row['contest']}"
        record(self.folder, withdraw=(name,), reason="decision", by="cec")

    def annul(self, number: int) -> None:
        unit = self.here[number % len(self.here)][1]["unit"]
        say_facts(self.folder, {"kind": "UnitAnnulled", "unit": unit, "by": "cec"})
        record(self.folder)

    def copy(self, number: int) -> None:
        """An observer's copy of every other figure of a protocol."""
        _, row = self.here[number % len(self.here)]
        told = {"unit": row["unit"], "contest": row["contest"], "source": "observer:invented"}
        figures = [one for one in row if row[one] and one not in told]
        told |= {one: row[one] for one in figures[number % 2 :: 2]}
        file = self.folder / "protocols" / f"copy-{told['contest']}-{told['unit']}.csv"
        if not file.exists():
            write_rows(file, [told], list(told))
            record(self.folder)

    def amend(self, number: int) -> None:
        units = self.folder / "register" / "units.csv"
        edit(units, lambda rows: _renamed(rows, number))
        record(self.folder, amend=True, reason="register", by="cec")

    def stage(self, number: int) -> None:
        name = ("counting", "preliminary", "under_review")[number % 3]
        put(self.folder, r'stage( *)= "\w+"', f'stage\\1= "{name}"')
        record(self.folder, amend=True, reason="register", by="cec")

    def close(self, _: int) -> None:
        self._write()
        record(self.folder, extra=(RecordClosed(version=1, recorded=AFTER),))
        self.closed = True

    def _write(self) -> None:
        for name, head in self.heads.items():
            rows = [row for file, row in self.here if file == name]
            goal = self.folder / "protocols" / name
            columns = head.split(",")
            lines = [",".join(row[one] for one in columns) for row in rows]
            if rows:
                goal.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
            else:
                goal.unlink(missing_ok=True)


def _renamed(rows: list[dict[str, str]], number: int) -> list[dict[str, str]]:
    one = rows[number % len(rows)]
    return [{**row, "name_kk": row["name_kk"] + " Ә"} if row is one else row for row in rows]


KINDS = ("arrive", "arrive", "correct", "withdraw", "annul", "copy", "amend", "stage", "close")
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), min_size=2, max_size=6
).filter(lambda steps: steps[0][0] != "close")


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


@settings(deadline=None, max_examples=60 if os.environ.get("HATTAMA_LONG") else 6)
@given(steps=STEPS, asked=st.sampled_from([{"unit_pages": True}, {"per_page": 2}, {}]))
def test_step_by_step_is_what_is_built_at_once(whole: Path, steps, asked) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        night = Night(whole, home)
        for what, number in steps:
            night.step(what, number)
            publish(night.folder, home / "grown", **asked)
        publish(night.folder, home / "fresh", **asked)
        grown, fresh = shown(home / "grown"), shown(home / "fresh")
        assert len(fresh) > 60
        assert differing(grown, fresh) == []


def test_every_step_changes_pages_and_most_leave_most_alone(whole: Path, tmp_path: Path) -> None:
    """The steps of the property above are no empty ones; an unchanged unit is not written again."""
    night = Night(whole, tmp_path)
    before: dict[str, bytes] = {}
    for what, number in (("arrive", 5), ("correct", 1), ("withdraw", 0), ("annul", 2),
                         ("amend", 3), ("stage", 1)):  # fmt: skip
        night.step(what, number)
        publish(night.folder, tmp_path / "out")
        now = shown(tmp_path / "out")
        assert differing(before, now), what
        before = now
    times = {path: (tmp_path / "out" / path).stat().st_mtime_ns for path in before}
    night.step("correct", 0)
    publish(night.folder, tmp_path / "out")
    touched = [path for path, time in times.items()
               if (tmp_path / "out" / path).stat().st_mtime_ns != time]  # fmt: skip
    assert 0 < len(touched) < len(times) * 2 // 3


def test_options_that_come_and_go(whole: Path, tmp_path: Path) -> None:
    """Pages of stations of their own leave nothing behind when they are no longer asked for."""
    night = Night(whole, tmp_path)
    night.step("arrive", 9)
    publish(night.folder, tmp_path / "plain")
    publish(night.folder, tmp_path / "out", unit_pages=True)
    assert differing(shown(tmp_path / "out"), shown(tmp_path / "plain"))
    publish(night.folder, tmp_path / "out")
    assert differing(shown(tmp_path / "out"), shown(tmp_path / "plain")) == []


@pytest.mark.parametrize("before", [False, True])
def test_names_that_were_withdrawn_stand_on_no_page(
    whole: Path, tmp_path: Path, before: bool
) -> None:
    """No figure changes with them; also where the state before is built again."""
    night = Night(whole, tmp_path)
    night.step("arrive", 9)
    size = publish(night.folder, tmp_path / "out").snap.size
    place = place_of(str(night.folder))
    register = read_record(place).admitted.frozen.register
    names = {option.names.pick("en").encode() for contest in register.contests
             for option in contest.ballot.values() if option.kind == "candidate"}  # fmt: skip
    assert any(name in data for name in names for data in shown(tmp_path / "out").values())
    sha = read_record(place).admitted.files["persons"].sha256
    said = Said(at=AFTER, reason="court", by="court")
    append_facts(night.folder, erasures(str(night.folder), [f"persons:{sha}"], said))
    publish(night.folder, tmp_path / "out", at=size if before else None)
    publish(night.folder, tmp_path / "fresh", at=size if before else None)
    left = shown(tmp_path / "out")
    assert not [path for path, data in left.items() if any(name in data for name in names)]
    assert differing(left, shown(tmp_path / "fresh")) == []


@pytest.mark.parametrize("name", ["units/rehearsal-nation", "index", "stations/rehearsal-r01--1"])
def test_a_page_that_was_edited_by_hand_is_written_again(
    whole: Path, tmp_path: Path, name: str
) -> None:
    """Also where it is as long as before, and nothing else is new."""
    night = Night(whole, tmp_path)
    night.step("arrive", 9)
    publish(night.folder, tmp_path / "out")
    before = shown(tmp_path / "out")
    path = f"pages/kk/{name}.html"
    if path not in before:
        path = next(one for one in before if one.startswith("pages/kk/stations/"))
    edited = bytes(one ^ 1 if 48 <= one < 58 else one for one in before[path])
    assert edited != before[path]
    (tmp_path / "out" / path).write_bytes(edited)
    publish(night.folder, tmp_path / "out")
    assert differing(shown(tmp_path / "out"), before) == []


def test_other_folders_zones_locales_and_seeds(whole: Path, tmp_path: Path) -> None:
    night = Night(whole, tmp_path)
    night.step("arrive", 9)
    one, other = map(shown, built_elsewhere(night.folder, tmp_path, "--unit-pages"))
    assert len(one) > 60
    assert differing(one, other) == []
