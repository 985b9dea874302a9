"""The same facts give the same bytes: in any folder, zone, locale and order of hashing."""

from __future__ import annotations

from pathlib import Path

from hattama.log.keys import private_text
from tests.bundle.worlds import built_elsewhere, files_of, new_key, record, rehearsal, vkey


def test_builds_in_other_surroundings(tmp_path: Path):
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "election", 40), key=vkey(key))
    key.file.write_text(private(key))
    key.file.chmod(0o600)
    one, other = map(files_of, built_elsewhere(folder, tmp_path, "--key", str(key.file)))
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []


def private(key) -> str:
    text = private_text(key.signer)
    return text if text.endswith("\n") else f"{text}\n"
