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


def test_a_receipt_of_a_new_key_says_what_to_put_into_the_policy(tmp_path: Path):
    key, new, other = (
        new_key(tmp_path, "log"), new_key(tmp_path, "new"),
        new_key(tmp_path, "other", origin="example.org/elsewhere"),
    )  # fmt: skip
    folder = record(rehearsal(tmp_path / "election", 12), key=vkey(key))
    rotate(folder, new, key, "scheduled")
    publish(folder, tmp_path / "b", new)
    fact = json.loads((folder / "record.jsonl").read_bytes().split(b"\n")[1])
    out = tmp_path / "one.tlog-proof"
    words = ["receipt", str(folder), fact["unit"], "--contest", fact["contest"], "--bundle",
             str(tmp_path / "b"), "--out", str(out)]  # fmt: skip
    assert CliRunner().invoke(main, words).exit_code == 0
    policy = tmp_path / "policy"
    for known, tells in ((key, True), (other, False), (new, False)):
        policy.write_text(f"log {vkey(known)}\nquorum none\n")
        for lang in LANGS:
            done = CliRunner().invoke(
                main, ["verify", str(out), "--policy", str(policy), "--lang", lang]
            )
            assert done.exit_code == (0 if known is new else 1)
            told = [one for one in done.stdout.splitlines() if id_of(new) in one]
            assert len(told) == tells
            assert all(id_of(key) in one for one in told)
    # The folder itself proves what the receipt cannot: the old key is enough.
    policy.write_text(f"log {vkey(key)}\nquorum none\n")
    assert "FAILS" not in shown(tmp_path / "b", "--policy", str(policy), "--lang", "en")
