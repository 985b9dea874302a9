"""A signature that stands is not lost by building once more; none is given to a wrong thing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hattama.bundle import layout
from hattama.core.errors import InputError
from hattama.log import note as notes
from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import cosign
from hattama.log.note import COSIGNATURE, SignedNote, Signer
from hattama.log.policy import parse as parse_policy
from tests.bundle.worlds import files_of, new_key, publish, record, rehearsal, vkey
from tests.verify.test_honest import holds

WITNESS = Signer("one.example", b"1" * 32, COSIGNATURE)


def asking(note: SignedNote, _: object) -> SignedNote:
    return note.signed(cosign(WITNESS, Checkpoint.of(note), 1_900_000_000))


def silent(note: SignedNote, _: object) -> SignedNote:
    return note


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def policy_text(log: str) -> bytes:
    return f"log {log}\nwitness a {WITNESS.verifier.vkey()}\nquorum a\n".encode()


def latest(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / layout.LATEST).read_text())
    return found


class TestSecondClick:
    def test_a_policy_and_its_countersignature_stay(self, home: Path):
        key = new_key(home, "log")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        text = policy_text(vkey(key))
        publish(folder, out, key, policy=text, ask=asking)
        before = files_of(out)
        for more in ({}, {"policy": text, "ask": silent}):
            publish(folder, out, key, **more)
            assert files_of(out) == before
        assert holds(out, policy=parse_policy(text)).publisher

    def test_without_a_key_it_is_refused(self, home: Path):
        key = new_key(home, "log")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        publish(folder, out, key)
        before = files_of(out)
        with pytest.raises(InputError, match="bundle_was_signed"):
            publish(folder, out, None)
        assert files_of(out) == before


class TestSent:
    """A countersigner that was not asked sends the head back with its signature."""

    def test_it_is_published(self, home: Path):
        key = new_key(home, "log")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        text = policy_text(vkey(key))
        publish(folder, out, key, policy=text)
        assert latest(out)["countersigned"] == {"by": [], "quorum": "not_met"}
        sent = asking(notes.parse((out / layout.CHECKPOINT).read_bytes()), None)
        publish(folder, out, key, cosigned=(sent,))
        assert latest(out)["countersigned"] == {"by": ["a"], "quorum": "met"}
        assert holds(out, policy=parse_policy(text)).publisher

    def test_that_of_another_head_is_refused(self, home: Path):
        key = new_key(home, "log")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        other = Checkpoint(key.signer.name, 3, b"x" * 32)
        sent = SignedNote(other.text(), (key.signer.sign(other.text()),))
        with pytest.raises(InputError, match="cosigned_other"):
            publish(folder, out, key, policy=policy_text(vkey(key)), cosigned=(sent,))

    def test_a_signature_that_does_not_hold_is_left_out(self, home: Path):
        key = new_key(home, "log")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        publish(folder, out, key, policy=policy_text(vkey(key)))
        note = notes.parse((out / layout.CHECKPOINT).read_bytes())
        false = cosign(WITNESS, Checkpoint.of(note), 1_900_000_000)
        sent = note.signed(false._replace(blob=false.blob[:-1] + b"?"))
        publish(folder, out, key, cosigned=(sent,))
        assert latest(out)["countersigned"] == {"by": [], "quorum": "not_met"}


class TestRefused:
    def test_a_wrong_key_leaves_nothing_that_blocks(self, home: Path):
        key, wrong = new_key(home, "log"), new_key(home, "wrong")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        with pytest.raises(InputError, match="bundle_key"):
            publish(folder, out, wrong)
        publish(folder, out, key)
        holds(out)

    def test_an_unfinished_first_build_of_another_record_is_taken_away(self, home: Path):
        key = new_key(home, "log")
        folder, out = record(rehearsal(home / "election", 12), key=vkey(key)), home / "b"
        publish(folder, out, key)
        for path in (layout.LATEST, layout.CHECKPOINT):
            (out / path).unlink()
        other = record(rehearsal(home / "other", 13, 0))
        publish(other, out, None)

    def test_a_policy_with_the_key_of_before_says_which_line_to_write(self, home: Path):
        key = new_key(home, "log")
        folder = record(rehearsal(home / "election", 12), key=vkey(key))
        text = policy_text(vkey(new_key(home, "stolen")))
        with pytest.raises(InputError, match="policy_old_key") as found:
            publish(folder, home / "b", key, policy=text)
        assert found.value.params["expected"] == vkey(key)

    @pytest.mark.parametrize("code", ["policy_without_key", "policy_other_log"])
    def test_a_policy_that_does_not_fit(self, home: Path, code: str):
        key, other = new_key(home, "log"), new_key(home, "other", "example.org/other")
        folder = record(rehearsal(home / "election", 12), key=vkey(key))
        with pytest.raises(InputError, match=code):
            publish(folder, home / "b", key if code == "policy_other_log" else None,
                    policy=policy_text(vkey(other)))  # fmt: skip
