"""Inputs that were findings once, through their targets: none of them may be one again."""

from __future__ import annotations

import pytest

from hattama.core.errors import InputError
from tests.fuzz.bundle import join
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.model import tried
from tests.sources.dirt import zipped
from tests.sources.rows import georgia

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
FOUND = [
    # A return before the line's end moved the lines that the slow way tells, not the quick way's.
    ("protocols", b"unit,contest,list-a\r\r\n" + b"0002,lists,300\n" * 2, "protocol_twice"),
    # Python asks for the last letter of a member's name, and this one has none.
    ("zip", zipped({"n.csv": b"x"}).replace(b"n.csv", b"\0.csv"), "zip_not_one"),
    # A candidate for whom nobody voted anywhere was in the protocols and not in the register.
    ("georgia", join({"round1": georgia([("01", "01.01", (5, 0, 3, 2))]).encode()}), ""),
    # The reader of XML asks Python for an encoding by the name that the file gives.
    ("zip", zipped({"mimetype": ODS, "content.xml": b'<?xml version="1.0" encoding="xml"?><a/>'}),
     "zip_unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "code"), FOUND)
def test_what_was_found(name: str, data: bytes, code: str) -> None:
    found = tried(TARGETS[name], data)
    assert (found.code if isinstance(found, InputError) else "") == code
