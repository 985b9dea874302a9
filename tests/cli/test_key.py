"""`hattama key`: what is printed, what is asked, and that no secret is ever shown."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import click
import pytest

from hattama.cli.key import ask_passphrase
from hattama.log import keys
from hattama.log.checkpoint import Checkpoint
from hattama.log.errors import LogError
from hattama.log.guard import sign_checkpoint
from hattama.log.keys import load
from hattama.log.note import Verifier
from hattama.log.tree import EMPTY_ROOT
from hattama.words import LANGS
from tests.cli.conftest import Run

ORIGIN = "example.org/log/kz-2023"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "SCRYPT", (2**10, 8, 1))
    monkeypatch.delenv("HATTAMA_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("hattama.cli.key.on_terminal", lambda: False)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "log.key")


def secret_of(file: str) -> str:
    return Path(file).read_text().strip().split("+", 4)[4]


class TestNew:
    @pytest.mark.parametrize("lang", LANGS)
    def test_the_public_key_is_printed_and_the_secret_is_not(self, run: Run, file: str, lang: str):
        done = run("key", "new", file, "--name", ORIGIN, "--lang", lang)
        assert done.exit_code == 0
        vkey = done.stdout.splitlines()[-1]
        assert Verifier.parse(vkey) == load(Path(file)).signer.verifier
        assert f"{vkey}\n" == Path(f"{file}.pub").read_text()
        assert secret_of(file) not in done.output
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600

    def test_json(self, run: Run, file: str):
        done = run("key", "new", file, "--name", ORIGIN, "--cosigner", "--json")
        told = json.loads(done.stdout)
        key = Verifier.parse(told.pop("vkey"))
        assert told == {
            "format": 1,
            "file": file,
            "locked": False,
            "name": ORIGIN,
            "kind": "cosigner",
            "id": key.key_id.hex(),
        }
        assert secret_of(file) not in done.output

    def test_a_second_key_is_not_written_over_the_first(self, run: Run, file: str):
        run("key", "new", file, "--name", ORIGIN)
        before = Path(file).read_bytes()
        done = run("key", "new", file, "--name", ORIGIN, "--passphrase")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"{file}: This file exists already")
        assert Path(file).read_bytes() == before

    @pytest.mark.parametrize("name", ["", "a b", "a+b", "https://a", "a/"])
    def test_a_name_that_no_log_has(self, run: Run, file: str, name: str):
        done = run("key", "new", file, "--name", name)
        assert (done.exit_code, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
        assert not Path(file).exists()

    def test_a_passphrase_is_no_argument(self, run: Run, file: str):
        done = run("key", "new", file, "--name", ORIGIN, "--passphrase", "secret")
        assert done.exit_code == 2
        assert not Path(file).exists()


class TestPassphrase:
    def test_from_a_file(self, run: Run, file: str, tmp_path: Path, monkeypatch):
        (tmp_path / "p").write_bytes("құпия сөз\r\nrest".encode())
        monkeypatch.setenv("HATTAMA_PASSPHRASE_FILE", str(tmp_path / "p"))
        done = run("key", "new", file, "--name", ORIGIN, "--passphrase")
        assert (done.exit_code, done.stderr) == (0, "")
        assert load(Path(file), lambda: "құпия сөз").signer.name == ORIGIN

    def test_an_existing_key_is_opened_by_the_same_file(
        self, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        keys.make(Path(file), ORIGIN, "right")
        (tmp_path / "p").write_text("right\n")
        with pytest.raises(LogError, match="key_passphrase_terminal"):
            load(Path(file), lambda: ask_passphrase("en", file))
        monkeypatch.setenv("HATTAMA_PASSPHRASE_FILE", str(tmp_path / "p"))
        assert load(Path(file), lambda: ask_passphrase("en", file)).signer.name == ORIGIN

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (None, "cannot be read from the file"),
            (b"\xff\n", "cannot be read from the file"),
            (b"\nsecond", "is empty"),
        ],
    )
    def test_from_a_file_that_holds_none(
        self, run: Run, file: str, tmp_path: Path, monkeypatch, content, sentence
    ):
        if content is not None:
            (tmp_path / "p").write_bytes(content)
        monkeypatch.setenv("HATTAMA_PASSPHRASE_FILE", str(tmp_path / "p"))
        done = run("key", "new", file, "--name", ORIGIN, "--passphrase")
        assert done.exit_code == 2
        assert sentence in done.stderr
        assert not Path(file).exists()

    def test_without_a_terminal_that_is_said(self, run: Run, file: str):
        done = run("key", "new", file, "--name", ORIGIN, "--passphrase", input="secret\nsecret\n")
        assert done.exit_code == 2
        assert "There is no terminal" in done.stderr
        assert not Path(file).exists()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            (["right", "right"], None),
            (["right", "wrong"], "The two passphrases differ"),
            (["", ""], "The passphrase is empty"),
        ],
    )
    def test_on_a_terminal_it_is_typed_twice(
        self, run: Run, file: str, monkeypatch: pytest.MonkeyPatch, typed, sentence
    ):
        asked = []

        def prompt(text: str, *, hide_input: bool, **_) -> str:
            assert hide_input
            asked.append(text)
            return typed[len(asked) - 1]

        monkeypatch.setattr(click, "prompt", prompt)
        monkeypatch.setattr("hattama.cli.key.on_terminal", lambda: True)
        done = run("key", "new", file, "--name", ORIGIN, "--passphrase")
        assert asked == ["New passphrase", "The same passphrase again"]
        if sentence is None:
            assert done.exit_code == 0
            assert load(Path(file), lambda: "right").signer.name == ORIGIN
        else:
            assert done.exit_code == 2
            assert sentence in done.stderr
            assert not Path(file).exists()


class TestShow:
    @pytest.mark.parametrize("lang", LANGS)
    def test_a_key_and_what_it_signed(self, run: Run, file: str, lang: str):
        run("key", "new", file, "--name", ORIGIN)
        key = load(Path(file))
        before = run("key", "show", file, "--lang", lang)
        sign_checkpoint(key, Checkpoint(ORIGIN, 0, EMPTY_ROOT), lambda _: EMPTY_ROOT)
        after = run("key", "show", file, "--lang", lang)
        assert before.exit_code == after.exit_code == 0
        assert key.signer.verifier.vkey() in before.stdout
        assert "47DEQpj8HBSa" not in before.stdout
        assert "47DEQpj8HBSa" in after.stdout
        assert secret_of(file) not in after.output

    def test_json(self, run: Run, file: str):
        run("key", "new", file, "--name", ORIGIN)
        told = json.loads(run("key", "show", file, "--json").stdout)
        assert (told["format"], told["name"], told["kind"], told["signed"]) == (
            1,
            ORIGIN,
            "log",
            None,
        )

    def test_a_public_file_alone(self, run: Run, file: str, tmp_path: Path):
        run("key", "new", file, "--name", ORIGIN)
        alone = tmp_path / "alone"
        alone.write_bytes(Path(f"{file}.pub").read_bytes())
        done = run("key", "show", str(alone))
        assert done.exit_code == 0
        assert alone.read_text() in done.stdout

    def test_a_private_key_without_its_public_file(self, run: Run, file: str):
        run("key", "new", file, "--name", ORIGIN)
        Path(f"{file}.pub").unlink()
        done = run("key", "show", file)
        assert (done.exit_code, done.stdout) == (2, "")
        assert secret_of(file) not in done.stderr

    def test_what_is_not_there(self, run: Run, file: str):
        done = run("key", "show", file)
        assert done.exit_code == 2
        assert done.stderr.startswith(f"{file}: The key cannot be read")


@pytest.mark.parametrize("file", ["", ".", "/"])
def test_what_is_no_file_is_told(run: Run, file: str):
    done = run("key", "show", file)
    assert done.exit_code == 2
    assert not isinstance(done.exception, ValueError)
    assert done.stderr.count("\n") == 1
