"""The test vectors of docs/record.md, made by a program that shares no code with ours."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hattama.core.record.codec import leaf_hash
from hattama.core.record.reading import Reader
from hattama.folder.register import CONTESTS, OPTIONS, UNITS
from hattama.log.tree import Tree
from tests.core.record.ledgers import read, refusal

HERE = Path(__file__).parents[3] / "docs" / "vectors"
VECTORS = json.loads((HERE / "record.json").read_text(encoding="utf-8"))
LINES = [one.encode() for one in VECTORS["entries"]]


def test_every_entry_is_accepted():
    recorded = read(LINES)
    assert len(recorded) == len(LINES) == 8
    assert sum(len(sheet.entry) for sheet in recorded.sheets) == 4
    kinds = [type(one).__name__ for _, one in recorded.others]
    assert kinds == ["ElectionOpened", "Sealed", "DecisionRecorded", "NotUnderstood", "Revealed"]


def test_leaves_and_roots_are_theirs():
    leaves = [leaf_hash(line) for line in LINES]
    assert [one.hex() for one in leaves] == VECTORS["leaves"]
    roots = [Tree(b"".join(leaves[:size])).root().hex() for size in range(len(leaves) + 1)]
    assert roots == VECTORS["roots"]


def test_the_files_are_those_that_the_first_entry_names():
    for name, file in read(LINES).opened.files.items():
        data = VECTORS["files"][name].encode()
        assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "columns"), [("units", UNITS), ("contests", CONTESTS), ("options", OPTIONS)]
)
def test_the_columns_of_the_files_are_ours(name: str, columns: tuple[list[str], list[str]]):
    head = VECTORS["files"][name].splitlines()[0]
    assert head.split(",") == [*columns[0], *columns[1]]


@pytest.mark.parametrize("why", VECTORS["refused_hex"])
def test_what_is_refused_is_refused_wherever_it_stands(why: str):
    data = bytes.fromhex(VECTORS["refused_hex"][why])
    for before in (1, len(LINES)):
        for after in ([], LINES[-1:]):
            problem = refusal(lambda: Reader().feed([*LINES[:before], data, *after]))  # noqa: B023
            assert problem is not None
            assert problem.params["entry"] == before


def test_the_program_writes_them_again(tmp_path: Path):
    shutil.copy(HERE / "make.py", tmp_path)
    subprocess.run([sys.executable, "make.py"], cwd=tmp_path, check=True)
    assert (tmp_path / "record.json").read_bytes() == (HERE / "record.json").read_bytes()
