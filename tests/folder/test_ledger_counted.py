"""Counting a record gives what counting its folder gives, to the last remark."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from hattama.bundle.results import result_json
from hattama.core.record.held import held
from hattama.core.record.reading import Reader
from hattama.core.result import result
from hattama.folder.files import Place, place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import has_record, lines_of_record, read_record
from hattama.folder.read import read
from hattama.folder.record import record_folder
from hattama.folder.shipped import find, shipped
from hattama.folder.write import write_folder
from hattama.rehearsal import Spec, rehearse, write
from hattama.sources.bring import bring
from tests.folder.recording import folder_at
from tests.sources.rows import data

GEORGIA = ("list", "majoritarian-round1", "majoritarian-runoff", "majoritarian-rerun")


def of_folder(place: Place) -> dict[str, Any]:
    found = read(place)
    return result_json(
        result(found.election, found.law, found.register, found.protocols, found.facts)
    )


def of_record(place: Place) -> dict[str, Any]:
    found = read_record(place)
    holds, frozen = held(found.recorded, found.admitted), found.admitted.frozen
    told = (frozen.election, frozen.law, frozen.register, holds.protocols, holds.facts)
    return result_json(result(*told))


def agrees(folder: Path) -> None:
    """Record a folder; it counts as it did, and there is nothing more to record."""
    place = place_of(str(folder))
    record_folder(folder, Said(at="2030-01-01T00:00:00Z"))
    assert of_record(place) == of_folder(place)
    assert not record_folder(folder, Said(at="2030-01-01T00:00:01Z")).counts


def test_the_template(tmp_path: Path):
    agrees(folder_at(tmp_path / "e"))


@pytest.mark.parametrize("election", shipped())
def test_shipped_elections(election: str, tmp_path: Path):
    place = find(election)
    folder = tmp_path / election
    ours = shutil.ignore_patterns("record", "record.jsonl", "__pycache__")
    shutil.copytree(str(place.at), folder, ignore=ours)
    agrees(folder)
    if has_record(place):
        assert of_record(place) == of_folder(place)


@pytest.mark.parametrize("law", ["kz/2026-kurultai", "kz/2023-mazhilis", "ge/2016-parliament"])
def test_a_rehearsal(law: str, tmp_path: Path):
    folder = tmp_path / "e"
    write(rehearse(Spec(law, 80, 3, 6)), folder)
    agrees(folder)
    # What was recorded does not depend on how its lines are cut.
    place = place_of(str(folder))
    whole = [line for batch in lines_of_record(place) for line in batch]
    reader = Reader()
    for start in range(0, len(whole), 7):
        reader.feed(whole[start : start + 7])
    assert reader.done().leaves == read_record(place).recorded.leaves


def test_georgia(tmp_path: Path):
    files = [data("ge-2016", f"{name}.csv") for name in GEORGIA]
    write_folder(tmp_path / "e", bring("georgia-2016", files).files)
    agrees(tmp_path / "e")
