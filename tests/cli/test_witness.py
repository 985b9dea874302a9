"""`hattama witness`: as a party, a newspaper or a university runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hattama.log import keys
from hattama.log.cosignature import cosigned
from hattama.log.note import COSIGNATURE, parse
from hattama.log.policy import Witness
from hattama.witness.client import ask
from tests.cli.conftest import Run
from tests.witness.logs import ORIGIN, Log, cosigner

LOG = Log(300)
VKEY = LOG.signer.verifier.vkey()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a key, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    keys.make(tmp_path / "w.key", "party.example/w1", algorithm=COSIGNATURE)
    return tmp_path


def countersign(run: Run, *more: str):
    return run("witness", "countersign", "log", "--key", "w.key", "--data", "w.db", *more)


class TestAdd:
    @pytest.mark.usefixtures("place")
    def test_new_again_and_a_second_key(self, run: Run):
        told = [
            run("witness", "add", vkey, "--data", "w.db", "--json")
            for vkey in (VKEY, VKEY, Log(1, seed=2).signer.verifier.vkey())
        ]
        assert [json.loads(one.stdout)["added"] for one in told] == [True, False, True]
        listed = json.loads(run("witness", "list", "--data", "w.db", "--json").stdout)
        assert listed["format"] == 1
        assert [(one["origin"], len(one["vkeys"])) for one in listed["logs"]] == [(ORIGIN, 2)]

    @pytest.mark.usefixtures("place")
    def test_an_origin_of_its_own(self, run: Run):
        run("witness", "add", VKEY, "--origin", "A name with spaces", "--data", "w.db")
        assert "A name with spaces" in run("witness", "list", "--data", "w.db").stdout
        for origin in ("", "a\nb", "x" * 1001):
            wrong = run("witness", "add", VKEY, "--origin", origin, "--data", "w.db")
            assert (wrong.exit_code, wrong.stdout) == (2, "")

    @pytest.mark.parametrize("vkey", ["x", VKEY[:-1], cosigner().verifier.vkey()])
    def test_what_is_no_key_of_a_log(self, run: Run, place: Path, vkey: str):
        told = run("witness", "add", vkey, "--data", "w.db")
        assert (told.exit_code, told.stdout, len(told.stderr.splitlines())) == (2, "", 1)
        assert not (place / "w.db").exists()


class TestCountersign:
    def test_first_grown_and_again(self, run: Run, place: Path):
        run("witness", "add", VKEY, "--data", "w.db")
        for size, said in ((100, "for the first time"), (300, "the 100"), (300, "again")):
            LOG.write(place / "log", size)
            told = countersign(run, "--out", "c.txt")
            assert told.exit_code == 0
            assert said in told.stderr
            assert "does not show that the protocols match the ballots" in told.stderr
            note = parse((place / "c.txt").read_bytes())
            assert note.encode().endswith(told.stdout.encode())
            assert cosigned(note, keys.public(place / "w.key")).state == "holds"
        assert "300" in run("witness", "list", "--data", "w.db").stdout

    def test_json(self, run: Run, place: Path):
        run("witness", "add", VKEY, "--data", "w.db")
        LOG.write(place / "log", 100)
        before = int(time.time())
        told = json.loads(countersign(run, "--json").stdout)
        assert list(told) == [
            "format", "origin", "old_size", "size", "root", "time", "signature", "out",
        ]  # fmt: skip
        assert (told["origin"], told["old_size"], told["size"]) == (ORIGIN, 0, 100)
        assert before <= told["time"] <= time.time()

    def test_a_log_that_is_not_named_is_refused(self, run: Run, place: Path):
        run(
            "witness",
            "add",
            Log(1, origin="example.org/y").signer.verifier.vkey(),
            "--data",
            "w.db",
        )
        LOG.write(place / "log", 100)
        told = countersign(run)
        assert (told.exit_code, told.stdout) == (2, "")
        assert told.stderr.startswith("log: The log example.org/log/x is not one that is")

    def test_exit_1_when_the_log_contradicts_itself(self, run: Run, place: Path):
        run("witness", "add", VKEY, "--data", "w.db")
        LOG.write(place / "log", 100)
        countersign(run)
        Log(300, fork=7).write(place / "log", 100)
        told = countersign(run)
        assert (told.exit_code, told.stdout) == (1, "")
        assert "another head for 100 entries" in told.stderr
        assert json.loads(countersign(run, "--json").stdout)["refused"] == "conflict"
        listed = run("witness", "list", "--data", "w.db")
        assert (listed.exit_code, "another head" in listed.stderr) == (1, True)
        shown = json.loads(run("witness", "list", "--data", "w.db", "--json").stdout)
        (one,) = shown["conflicts"]
        assert {one["checkpoint"].split("\n")[2], one["countersigned"].split("\n")[2]} == {
            shown["logs"][0]["root"], one["root"],
        }  # fmt: skip

    @pytest.mark.usefixtures("place")
    def test_an_address_that_does_not_answer(self, run: Run):
        run("witness", "add", VKEY, "--data", "w.db")
        told = run(
            "witness", "countersign", "http://127.0.0.1:1/x", "--key", "w.key", "--data", "w.db"
        )
        assert (told.exit_code, told.stdout) == (2, "")
        assert told.stderr.startswith("http://127.0.0.1:1/x: Not reachable")

    def test_a_file_that_cannot_be_written(self, run: Run, place: Path):
        run("witness", "add", VKEY, "--data", "w.db")
        LOG.write(place / "log", 100)
        told = countersign(run, "--out", "no/c.txt")
        assert told.exit_code == 2
        assert "cannot be written" in told.stderr


class TestKeysAndFiles:
    def test_a_key_of_a_log_countersigns_nothing(self, run: Run, place: Path):
        keys.make(place / "l.key", ORIGIN)
        run("witness", "add", VKEY, "--data", "w.db")
        told = run("witness", "countersign", ".", "--key", "l.key", "--data", "w.db")
        assert told.exit_code == 2
        assert "--cosigner" in told.stderr

    def test_a_missing_data_file_is_not_made_anew(self, run: Run, place: Path):
        for words in (("countersign", "."), ("serve",)):
            told = run("witness", *words, "--key", "w.key", "--data", "w.db")
            assert told.exit_code == 2
            assert "There is no such data file" in told.stderr
        assert run("witness", "list", "--data", "w.db").exit_code == 2
        assert not (place / "w.db").exists()

    @pytest.mark.parametrize(("lang", "word"), [("kk", "журнал"), ("ru", "журнал"), ("en", "log")])
    def test_three_languages(self, run: Run, place: Path, lang: str, word: str):
        run("witness", "add", VKEY, "--data", "w.db", "--lang", lang)
        listed = run("witness", "list", "--data", "w.db", "--lang", lang)
        assert word in listed.stdout.lower()
        LOG.write(place / "log", 100)
        assert word in countersign(run, "--lang", lang).stderr.lower()


class TestServe:
    def test_it_serves_a_log_and_ends_on_sigterm(self, run: Run, place: Path):
        run("witness", "add", VKEY, "--data", "w.db")
        with subprocess.Popen(
            [sys.executable, "-m", "hattama", "witness", "serve", "--key", "w.key",
             "--data", "w.db", "--port", "0", "--json"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            lines = ""
            while not lines.endswith("}\n"):
                lines += process.stdout.readline()
            told = json.loads(lines)
            public = keys.public(place / "w.key")
            assert (told["vkey"], told["logs"]) == (public.vkey(), 1)
            outcome = ask(
                Witness("w", public, told["url"]), LOG.note(100), 0, lambda old: LOG.proof(old, 100)
            )
            assert outcome.failure is None
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out) == (0, "")
        assert err.endswith("add-checkpoint 200\n")
        listed = json.loads(run("witness", "list", "--data", "w.db", "--json").stdout)
        assert listed["logs"][0]["size"] == 100

    @pytest.mark.usefixtures("place")
    def test_an_address_of_another_machine(self, run: Run):
        run("witness", "add", VKEY, "--data", "w.db")
        told = run("witness", "serve", "--key", "w.key", "--data", "w.db", "--host", "192.0.2.1")
        assert (told.exit_code, told.stdout) == (2, "")
        assert "192.0.2.1" in told.stderr
