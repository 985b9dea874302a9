"""The same facts give the same bytes: in any folder, zone, locale and order of hashing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hattama.log.keys import private_text
from tests.bundle.worlds import files_of, new_key, record, rehearsal, vkey
from tests.house.trees import SOURCES


def test_builds_in_other_surroundings(tmp_path: Path):
    key = new_key(tmp_path)
    folder = record(rehearsal(tmp_path / "election", 40), key=vkey(key))
    key.file.write_text(private(key))
    key.file.chmod(0o600)
    found = []
    for number, more in enumerate(
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Almaty", "LC_ALL": "C"},
         {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LANG": "kk_KZ.UTF-8"})
    ):  # fmt: skip
        out = tmp_path / str(number) / "deep" / "b"
        subprocess.run(
            [sys.executable, "-m", "hattama", "build", str(folder), "--out", str(out), "--key",
             str(key.file)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), **more},
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        found.append(files_of(out))
    assert found[0].keys() == found[1].keys()
    assert [path for path in found[0] if found[0][path] != found[1][path]] == []


def private(key) -> str:
    text = private_text(key.signer)
    return text if text.endswith("\n") else f"{text}\n"
