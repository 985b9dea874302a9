"""What `hattama verify` says to people when the log's key changed during the night."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hattama.cli import main
from hattama.words import LANGS, Lang
from tests.bundle.worlds import new_key, publish, record, rehearsal, rotate, vkey


def id_of(key) -> str:
    return vkey(key).split("+")[1]


def shown(out: Path, *words: str) -> str:
    done = CliRunner().invoke(main, ["verify", str(out), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("reason", ["scheduled", "lost", "stolen"])
def test_each_change_is_explained(tmp_path: Path, reason: str):
    key, new, spare = (new_key(tmp_path, name) for name in ("log", "new", "spare"))
    folder = record(rehearsal(tmp_path / "election", 12), key=vkey(key), recovery=(vkey(spare),))
    rotate(folder, new, key if reason == "scheduled" else spare, reason)
    publish(folder, tmp_path / "b", new)
    told: dict[Lang, str] = {lang: shown(tmp_path / "b", "--lang", lang) for lang in LANGS}
    for text in told.values():
        (line,) = [one for one in text.splitlines() if id_of(new) in one]
        # Nobody reads a code where a word belongs.
        assert reason not in line or line in told["en"]
        assert id_of(key) in line
        assert line.count("25") == 2
        assert (id_of(spare) in line) == (reason != "scheduled")
        assert ("--since" in line) == (reason == "stolen")
    steps = json.loads(shown(tmp_path / "b", "--json"))["steps"]
    keys = next(one["params"] for one in steps if one["step"] == "keys")
    signer = key if reason == "scheduled" else spare
    assert keys["changes"] == [
        {"entry": 25, "reason": reason, "old": id_of(key), "new": id_of(new),
         "signer": id_of(signer)}
    ]  # fmt: skip
