"""Each shipped election carries its record: what the folder says, in facts, and it verifies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hattama.bundle.build import Wish, build
from hattama.bundle.read import FolderSource
from hattama.bundle.results import result_json
from hattama.core.record.held import held
from hattama.core.result import result
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import read_record
from hattama.folder.record import record_folder
from hattama.folder.shipped import find, open_election, shipped
from hattama.verify.run import verify

AT = "2026-11-24T00:00:00Z"


@pytest.fixture(params=shipped())
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a shipped election that may be written to."""
    goal = tmp_path / request.param
    shutil.copytree(str(find(request.param).at), goal)
    return goal


class TestShippedRecords:
    def test_the_record_says_what_the_folder_says(self, copy: Path):
        """After a change of folder or law, `hattama record` has to be run again."""
        assert record_folder(copy, Said(at=AT)).counts == {}

    def test_it_is_the_record_that_the_folder_gives(self, copy: Path):
        there = (copy / "record.jsonl").read_bytes()
        shutil.rmtree(copy / "record")
        (copy / "record.jsonl").unlink()
        record_folder(copy, Said(at=AT, publisher="hattama"))
        assert (copy / "record.jsonl").read_bytes() == there

    def test_it_counts_like_the_folder(self, copy: Path):
        loaded = read_record(place_of(str(copy)))
        frozen, holds = loaded.admitted.frozen, held(loaded.recorded, loaded.admitted)
        folder = open_election(str(copy))
        of_record = result(
            frozen.election, frozen.law, frozen.register, holds.protocols, holds.facts
        )
        of_folder = result(
            folder.election, folder.law, folder.register, folder.protocols, folder.facts
        )
        assert result_json(of_record) == result_json(of_folder)

    def test_its_bundle_verifies(self, copy: Path, tmp_path: Path):
        out = tmp_path / "bundle"
        build(place_of(str(copy)), out, Wish(fsync=False))
        found = verify(FolderSource(out))
        assert found.holds
        unchecked = {one.name for one in found.steps if one.outcome == "not_checked"}
        assert unchecked == {"keys", "signature", "publisher", "since"}
