"""Another key for the log: signed by whom the record allows, under the same name, in one form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hattama.core.errors import InputError
from hattama.core.record.codec import canonical
from tests.bundle.worlds import (
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

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _world(folder: Path):
    old, new = new_key(folder / "keys"), new_key(folder / "keys", "second")
    return record(rehearsal(folder / "election", 3, 0), key=vkey(old)), old, new


def _signature(election: Path, change) -> None:
    """Another signature in the last fact."""
    path = election / "record.jsonl"
    *lines, last = path.read_bytes().splitlines(keepends=True)
    fact = json.loads(last)
    fact["signature"] = change(fact["signature"])
    path.write_bytes(b"".join(lines) + canonical(fact) + b"\n")


def test_the_origin_of_a_log_stays(tmp_path: Path):
    election, old, _ = _world(tmp_path)
    before = (election / "record.jsonl").read_bytes()
    other = new_key(tmp_path / "keys", "third", origin="example.org/elsewhere")
    with pytest.raises(InputError, match="record_rotation_name"):
        rotate(election, other, old, "scheduled")
    assert (election / "record.jsonl").read_bytes() == before


def test_who_has_the_record_alone_gets_no_bundle(tmp_path: Path):
    election, old, new = _world(tmp_path)
    rotate(election, new, old, "scheduled")
    _signature(election, lambda _: "A" * 86 + "==")
    with pytest.raises(InputError, match="record_rotation_wrong"):
        publish(election, tmp_path / "b", new)
    assert not (tmp_path / "b").exists()


def test_a_signature_has_one_form(tmp_path: Path):
    election, old, new = _world(tmp_path)
    rotate(election, new, old, "scheduled")
    publish(election, tmp_path / "b", new)
    assert not faults(verdict(files_of(tmp_path / "b")))
    # The last letter before the padding has four bits that no byte needs.
    _signature(election, lambda one: one[:-3] + _LETTERS[_LETTERS.index(one[-3]) ^ 1] + one[-2:])
    with pytest.raises(InputError, match="record_proper"):
        publish(election, tmp_path / "c", new)
