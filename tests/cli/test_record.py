"""`hattama record` as a person types it."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import pytest

from hattama.cli.record import record
from hattama.folder.rotating import rotation_text
from hattama.log.keys import public
from hattama.log.note import Verifier, ed25519_holds
from hattama.words import LANGS
from tests.cli.conftest import Run
from tests.folder.recording import (
    KOZGE,
    TIMES,
    copies,
    figures,
    folder_at,
    kinds,
    lines,
    loaded,
    put,
    snapshot,
)

AT = ("--at", TIMES[0])
BY = ("--by", "cec", "--reason", "typing_error", "--article", "43(7)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_at(tmp_path / "e 1")


@pytest.fixture
def home(folder: Path, run: Run) -> Path:
    """A folder with a record."""
    assert run("record", str(folder), *AT).exit_code == 0
    return folder


def fails(run: Run, *words: str) -> str:
    """One sentence, exit 2, no traceback."""
    result = run("record", *words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 4
    return result.stderr


class TestOutput:
    def test_it_says_what_was_recorded(self, folder: Path, run: Run):
        first = run("record", str(folder), *AT)
        assert "protocols: 4" in first.stdout
        assert f"6 facts now, the last one of {TIMES[0]}" in first.stdout
        assert "Nothing is new" in run("record", str(folder), *AT).stdout

    def test_json(self, folder: Path, run: Run):
        found = json.loads(run("record", str(folder), *AT, "--json").stdout)
        appended = {"ElectionOpened": 1, "TurnoutReported": 1, "ProtocolConfirmed": 4}
        assert found == {"format": 1, "size": 6, "appended": appended, "not_understood": 0}
        again = json.loads(run("record", str(folder), *AT, "--json").stdout)
        assert again == {"format": 1, "size": 6, "appended": {}, "not_understood": 0}

    def test_what_is_not_understood_is_counted_and_not_recorded(self, folder: Path, run: Run):
        with (folder / "facts.jsonl").open("a") as file:
            file.write('{"kind":"Moon","version":1}\n')
        result = run("record", str(folder), *AT)
        assert "not recorded: 1" in result.stdout
        assert "NotUnderstood" not in kinds(folder)

    @pytest.mark.parametrize("lang", LANGS)
    def test_in_three_languages(self, folder: Path, run: Run, lang: str):
        told = run("record", str(folder), *AT, "--lang", lang).stdout
        again = run("record", str(folder), *AT, "--lang", lang).stdout
        put(folder, "protocols/lists.csv", "430,320", "431,319")
        refused = run("record", str(folder), *AT, "--lang", lang)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "--correct 0001/lists" in refused.stderr
        assert "list-a 430 \u2192 431, list-b 320 \u2192 319" in refused.stderr
        for text in (told, again, refused.stderr):
            assert "{" not in text
        assert lang == "en" or not told.isascii()

    def test_the_time_is_now_unless_it_is_said(self, folder: Path, run: Run):
        assert run("record", str(folder)).exit_code == 0
        assert json.loads(lines(folder)[0])["recorded"] > "2026"


class TestWishes:
    def test_correct_and_withdraw(self, home: Path, run: Run):
        put(home, "protocols/lists.csv", "430,320", "431,319")
        put(home, "protocols/districts.csv", "0002,d01,900,650,8,290,320,32\n", "")
        wish = ("--correct", "0001/lists", "--withdraw", "0002/d01")
        assert run("record", str(home), *AT, *wish, *BY).exit_code == 0
        assert kinds(home)[6:] == ["ProtocolCorrected", "FactWithdrawn"] or kinds(home)[6:] == [
            "FactWithdrawn", "ProtocolCorrected"]  # fmt: skip
        corrects = json.loads(lines(home)[6])["corrects"]
        assert (corrects["article"], corrects["by"]) == ("43(7)", "cec")

    def test_amend(self, home: Path, run: Run):
        put(home, "register/units.csv", "900", "901")
        assert "--amend" in fails(run, str(home), *AT)
        assert run("record", str(home), *AT, "--amend", *BY).exit_code == 0

    def test_open_and_close(self, home: Path, run: Run):
        fails(run, str(home), *AT, "--open", "lists")
        assert run("record", str(home), *AT, "--open", "lists", "--by", "cec").exit_code == 0
        assert run("record", str(home), *AT, "--open", "all", "--by", "cec").exit_code == 0
        # A slip is told also where everything is open.
        fails(run, str(home), *AT, "--open", "z", "--by", "cec")
        assert set(loaded(home).admitted.opened) == {"lists", None}
        assert run("record", str(home), *AT, "--close").exit_code == 0
        assert kinds(home)[6:] == ["PublicationOpened", "PublicationOpened", "RecordClosed"]
        copies(home, "0001,1,2")
        assert "closed in entry 8" in fails(run, str(home), *AT)

    def test_seal_and_reveal(self, home: Path, run: Run):
        copies(home, "0001,1,2")
        assert "sealed: 1" in run("record", str(home), *AT, "--seal", KOZGE).stdout
        assert "revealed: 1" in run("record", str(home), *AT, "--reveal", "6").stdout
        assert figures(home)["0001", "lists", KOZGE] == {"list-a": 1, "list-b": 2}
        fails(run, str(home), *AT, "--reveal", "6")

    def test_erase(self, home: Path, run: Run):
        put(home, "register/options.csv", "First candidate", "candidate-1")
        assert run("record", str(home), *AT, "--amend", *BY).exit_code == 0
        fails(run, str(home), *AT, "--erase", "persons")
        wish = ("--erase", "persons", "--by", "court", "--article", "12")
        assert "file withdrawn: 1" in run("record", str(home), *AT, *wish).stdout
        assert not any(b"First candidate" in data for data in snapshot(home).values())


@pytest.fixture
def keys(tmp_path: Path, run: Run) -> dict[str, str]:
    """Three keys of one log without a passphrase: its own, the next, for an emergency."""
    found = {}
    for name in ("log", "next", "spare"):
        file = tmp_path / f"{name}.key"
        made = run("key", "new", str(file), "--name", "example.org/log")
        assert made.exit_code == 0, made.output + made.stderr
        found[name] = str(file)
    return found


class TestKeys:
    def public(self, file: str) -> str:
        return f"{file}.pub" if Path(f"{file}.pub").exists() else file

    def test_a_key_is_named_and_rotated(self, folder: Path, run: Run, keys: dict[str, str]):
        key, new, spare = (self.public(keys[name]) for name in ("log", "next", "spare"))
        begin = ("--key", key, "--recovery", spare, "--publisher", "cec")
        assert run("record", str(folder), *AT, *begin).exit_code == 0
        opened = loaded(folder).recorded.opened
        assert (opened.publisher, len(opened.recovery)) == ("cec", 1)
        wish = ("--rotate", new, "--signer", keys["log"], "--reason", "scheduled",
                "--open", "all", "--by", "cec")  # fmt: skip
        assert run("record", str(folder), *AT, *wish).exit_code == 0
        assert kinds(folder)[6:] == ["KeyRotated", "PublicationOpened"]
        one = json.loads(lines(folder)[6])
        assert (one["old"], one["new"]) == (opened.key, public(Path(new)).vkey())
        text = rotation_text("my-election", 6, one["old"], one["new"], "scheduled")
        assert ed25519_holds(Verifier.parse(one["signer"]).key, b64decode(one["signature"]), text)

    def test_what_cannot_be(self, home: Path, run: Run, keys: dict[str, str]):
        new = self.public(keys["next"])
        fails(run, str(home), *AT, "--rotate", new)
        fails(run, str(home), *AT, "--rotate", new, "--signer", keys["log"], "--reason", "lost")
        fails(run, str(home), *AT, "--rotate", new, "--signer", new)
        fails(run, str(home), *AT, "--rotate", "none.pub", "--signer", keys["log"])

    def test_a_key_that_could_never_sign_this_log(
        self, folder: Path, run: Run, keys: dict[str, str], tmp_path: Path
    ):
        """Another log's name, or a countersigner's kind: the fact could never be taken back."""
        other, cosigner = tmp_path / "other.key", tmp_path / "cosigner.key"
        run("key", "new", str(other), "--name", "example.org/other")
        run("key", "new", str(cosigner), "--name", "example.org/log", "--cosigner")
        for wish in (("--key", f"{cosigner}.pub"),
                     ("--key", f"{keys['log']}.pub", "--recovery", f"{cosigner}.pub")):  # fmt: skip
            fails(run, str(folder), *AT, *wish)
        assert not (folder / "record.jsonl").exists()
        run("record", str(folder), *AT, "--key", f"{keys['log']}.pub")
        before = lines(folder)
        for new, part in ((other, "example.org/other"), (cosigner, "does not sign logs")):
            done = fails(run, str(folder), *AT, "--rotate", f"{new}.pub", "--signer", keys["log"],
                         "--reason", "scheduled")  # fmt: skip
            assert part in done
        assert lines(folder) == before


BAD = [
    ("--at", "yesterday"),
    ("--at", "2023-03-20T25:00:00Z"),
    ("--at", ""),
    ("--at", "\ud800"),
    ("--correct", "0001/lists"),
    ("--withdraw", "entry:99999999999999999999"),
    ("--correct", "\x1b[31m"),
    ("--open", "z", "--by", "cec"),
    ("--open", "all", "--by", "Айгүл Серікқызы"),
    ("--open", "all", "--by", "cec", "--article", "x" * 121),
    ("--open", "all", "--by", "cec", "--article", "880101300123"),
    ("--open", "all", "--by", "cec", "--article", "\u202e"),
    ("--seal", "official"),
    ("--seal", "observer:nobody"),
    ("--reveal", "all"),
    ("--erase", "persons", "--by", "cec"),
    ("--erase", "units", "--by", "cec"),
    ("--rotate", "x"),
    ("--publisher",),
    ("--nonsense",),
]


class TestRefused:
    @pytest.mark.parametrize("words", BAD, ids=repr)
    def test_one_sentence_and_nothing_recorded(self, home: Path, run: Run, words: tuple[str, ...]):
        before = snapshot(home)
        copies(home, "0001,1,2") if "official" in words else None
        fails(run, str(home), *words)
        assert (home / "record.jsonl").read_bytes() == before["record.jsonl"]

    def test_no_folder(self, tmp_path: Path, run: Run):
        assert "no such file or folder" in fails(run, str(tmp_path / "none"))
        (tmp_path / "empty").mkdir()
        fails(run, str(tmp_path / "empty"))
        for wish in (("--erase", "persons", "--by", "x"), ("--reveal", "all")):
            fails(run, str(tmp_path / "empty"), *wish)

    def test_every_option_is_tried_here(self):
        text = Path(__file__).read_text(encoding="utf-8") + '"--openly"'
        for option in record.params:
            name = option.opts[0]
            assert not name.startswith("--") or f'"{name}"' in text, name
