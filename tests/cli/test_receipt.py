"""`hattama build`, `receipt` and `verify` of a receipt, as a person would type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hattama.bundle.receipt import read_receipt
from hattama.cli import main
from hattama.core.errors import InputError
from hattama.log.keys import private_text
from hattama.log.policy import parse
from hattama.words import Lang, say
from tests.bundle.worlds import new_key, record, rehearsal, vkey


def run(*words: object):
    return CliRunner().invoke(main, [*map(str, words), "--lang", "en"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    key = new_key(home)
    key.file.write_text(private_text(key.signer).rstrip("\n") + "\n")
    key.file.chmod(0o600)
    record(rehearsal(home / "election", 12), key=vkey(key))
    done = run("build", home / "election", "--out", home / "b", "--key", key.file)
    assert done.exit_code == 0, done.output
    done = run("build", home / "election", "--out", home / "unsigned")
    assert done.exit_code == 0
    assert "Not signed" in done.output
    (home / "policy").write_text(f"log {vkey(key)}\nquorum none\n")
    other = new_key(home, "stranger")
    (home / "foreign").write_text(f"log {vkey(other)}\nquorum none\n")
    return home


def first(home: Path) -> dict:
    return json.loads((home / "election/record.jsonl").read_bytes().split(b"\n")[1])


@pytest.fixture(scope="module")
def receipt(home: Path) -> Path:
    fact = first(home)
    out = home / "one.tlog-proof"
    done = run("receipt", home / "election", fact["unit"], "--contest", fact["contest"],
               "--bundle", home / "b", "--out", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    return out


def test_a_receipt_by_itself_and_by_a_policy(home: Path, receipt: Path):
    done = run("verify", receipt)
    assert done.exit_code == 0
    assert "holds by itself" in done.output.split("\n")[0]
    assert "This does not show that the protocols match the ballots." in done.output
    assert json.dumps(first(home)["digest"])[1:-1] in done.output
    issued = first(home)["figures"]["ballots_issued"]
    assert f"Voters who received ballots: {issued:,}" in done.output
    assert run("verify", receipt, "--strict").exit_code == 1
    assert run("verify", receipt, "--strict", "--policy", home / "policy").exit_code == 0
    done = run("verify", receipt, "--policy", home / "foreign")
    assert done.exit_code == 1
    assert "FAILS" in done.output.split("\n")[0]
    told = json.loads(run("verify", receipt, "--json", "--policy", home / "policy").stdout)
    assert told["verdict"] == "follows"
    assert json.loads(told["fact"]) == first(home)


def test_neither_receipt_nor_bundle(home: Path):
    (home / "votes.csv").write_text("name,votes\nA,1\n")
    done = run("verify", home / "votes.csv")
    assert done.exit_code == 2
    assert "neither a published folder, nor a ZIP of one, nor a receipt" in done.output


def test_a_sent_file_without_a_signature_of_the_policy_is_named(home: Path):
    sent = home / "b/log/checkpoint"
    done = run("build", home / "election", "--out", home / "asked", "--key", home / "log.key",
               "--policy", home / "policy", "--cosigned", sent)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert f"{sent}: no valid signature of a countersigner" in done.output


def test_each_byte_counts(home: Path, receipt: Path):
    """With a policy, no flipped bit leaves the receipt as good as it was."""
    data, policy = receipt.read_bytes(), parse((home / "policy").read_bytes())
    for spot in range(len(data)):
        changed = data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :]
        try:
            found = read_receipt(changed, "x")
            good = found.holds and policy.judge(found.proof.note).accepted
        except InputError:
            good = False
        assert not good, spot


def test_what_is_kept_is_said(home: Path, tmp_path: Path):
    words = ("build", home / "election", "--out", tmp_path / "b")
    assert "Kept whole as night" in run(*words, "--keep", "night").output
    assert json.loads(run(*words, "--keep", "night", "--json").stdout)["kept"] == "night"
    done = run(*words)
    assert done.exit_code == 0
    assert "Kept" not in done.output
    assert json.loads(run(*words, "--json").stdout)["kept"] is None


def test_what_cannot_be_given(home: Path):
    fact = first(home)
    whole = ("receipt", home / "election", fact["unit"])
    for words, part in (
        ((*whole, "--bundle", home / "b"), "contest"),
        ((*whole, "--contest", fact["contest"], "--bundle", home / "unsigned"), ""),
        ((*whole, "--contest", "nothing", "--bundle", home / "b"), ""),
        (("receipt", home / "election", "nowhere", "--bundle", home / "b"), "nowhere"),
        ((*whole, "--contest", fact["contest"], "--bundle", home / "none"), "none"),
        ((*whole, "--contest", fact["contest"], "--door", home / "x.pdf"), "x.pdf"),
        ((*whole, "--contest", fact["contest"], "--door", home / "no/x.svg"), ""),
        ((*whole, "--contest", fact["contest"], "--bundle", home / "b", "--out",
          home / "no/x"), ""),
        (("verify", home / "b", "--policy", home / "nothing"), "nothing"),
        (("verify", home / "b", "--since", home / "nothing"), "nothing"),
        (("verify", home / "nothing"), "nothing"),
        (("build", home / "nothing", "--out", home / "c"), "nothing"),
        (("build", home / "election", "--out", home / "c", "--at", 0), ""),
        (("build", home / "election", "--out", home / "c", "--at", 9999), ""),
        (("build", home / "election", "--out", home / "c", "--keep", "a b"), ""),
        (("build", home / "election", "--out", home / "election"), ""),
    ):  # fmt: skip
        done = run(*words)
        assert done.exit_code == 2, (words, done.output)
        assert isinstance(done.exception, SystemExit), (words, done.exception)
        assert len(done.output.strip().split("\n")) == 1, done.output
        assert part in done.output


def test_no_receipt_from_the_log_of_something_else(home: Path, tmp_path: Path):
    """Its entry of that number would be a protocol that nobody asked for."""
    key = new_key(tmp_path)
    key.file.write_text(private_text(key.signer).rstrip("\n") + "\n")
    key.file.chmod(0o600)
    record(rehearsal(tmp_path / "election", 12, law="ge/2016-parliament"), key=vkey(key))
    assert (
        run("build", tmp_path / "election", "--out", tmp_path / "b", "--key", key.file).exit_code
        == 0
    )
    fact, out = first(home), tmp_path / "one"
    done = run("receipt", home / "election", fact["unit"], "--contest", fact["contest"],
               "--bundle", tmp_path / "b", "--out", out)  # fmt: skip
    assert done.exit_code == 2
    assert "not the log of this record" in done.output
    assert not out.exists()


@pytest.mark.parametrize("kind", ["svg", "png", "txt"])
def test_the_code_for_a_door(home: Path, kind: str):
    fact = first(home)
    out = home / f"door.{kind}"
    done = run("receipt", home / "election", fact["unit"], "--contest", fact["contest"],
               "--door", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    text = done.output.split("\n")[0]
    election = "rehearsal-kz-2023-mazhilis-12-1"
    assert text == f"HATTAMA1:{election}/{fact['unit']}/{fact['contest']}:{fact['digest']}"
    data = out.read_bytes()
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "txt": b"\n"}
    assert data.startswith(begins[kind]) or kind == "txt"
    assert len(data) > 300


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_first_line_in_three_languages(home: Path, lang: Lang):
    for words, code in (((), "consistent"), (("--policy", home / "policy"), "follows"),
                        (("--policy", home / "foreign"), "fails")):  # fmt: skip
        done = CliRunner().invoke(
            main, ["verify", str(home / "b"), *map(str, words), "--lang", lang]
        )
        lines = done.output.split("\n")
        assert lines[0] == say(lang, f"verify.verdict.{code}", target=str(home / "b"))
        fixed = say(lang, "bundle.fixed_sentence")
        if code == "fails":
            fixed = say(lang, "verify.line.if_it_held", sentence=fixed)
        assert lines[1] == fixed
        assert done.exit_code == (1 if code == "fails" else 0)


def test_json_and_strict(home: Path):
    told = json.loads(run("verify", home / "b", "--json").stdout)
    assert (told["format"], told["verdict"], told["holds"]) == (1, "consistent", True)
    assert not told["publisher_checked"]
    assert run("verify", home / "b", "--strict").exit_code == 1
    full = run("verify", home / "b", "--strict", "--policy", home / "policy", "--since",
               home / "b/log/checkpoint")  # fmt: skip
    assert full.exit_code == 0, full.output
    (home / "b/data/more.txt").write_bytes(b"")
    done = run("verify", home / "b", "--all")
    (home / "b/data/more.txt").unlink()
    assert done.exit_code == 1
    assert "data/more.txt" in done.output
