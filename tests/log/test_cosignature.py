"""Cosignatures: what is signed, by whom, when; and nothing that was signed for something else."""

from __future__ import annotations

import builtins

import pytest

from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import Cosigned, cosign, cosigned, message, subtree_message
from hattama.log.note import (
    COSIGNATURE,
    MOST_BYTES,
    Signature,
    SignedNote,
    Signer,
    Verifier,
    ed25519_holds,
    parse,
)
from tests.log.samples import TIME, cosigner, head, log_signer, ml_dsa, signed
from tests.log.test_checkpoint import SPEC_NOTE, SPEC_TEXT

HEAD = head()


class TestEd25519:
    def test_the_message_of_the_specification(self):
        assert message(SPEC_TEXT, 1_679_315_147) == (
            b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
            b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        )

    def test_the_line_of_the_specification_bears_its_time(self):
        line = parse(SPEC_NOTE).signatures[1]
        assert (line.key_id.hex(), len(line.blob)) == ("8d66cf3f", 72)
        assert int.from_bytes(line.blob[:8], "big") == 1_679_315_147

    def test_a_cosignature_holds_and_tells_its_time(self):
        note = signed(HEAD, "w1", "w2")
        key = cosigner("w1").verifier
        assert key.algorithm == COSIGNATURE
        assert cosigned(note, key) == Cosigned("holds", TIME)
        assert cosigned(parse(note.encode()), key).time == TIME
        blob = note.by(key)[0].blob
        assert ed25519_holds(key.key, blob[8:], message(HEAD.text(), TIME))

    def test_the_latest_of_several_times_counts(self):
        note = signed(HEAD, "w1").signed(cosign(cosigner("w1"), HEAD, TIME + 60))
        assert cosigned(note, cosigner("w1").verifier).time == TIME + 60

    def test_who_did_not_sign_is_absent(self):
        assert cosigned(signed(HEAD, "w1"), cosigner("w2").verifier) == Cosigned("absent")
        # The same name with another key.
        other = Signer("w1", b"o" * 32, COSIGNATURE).verifier
        assert cosigned(signed(HEAD, "w1"), other) == Cosigned("absent")

    def test_every_flipped_bit_is_seen(self):
        key = cosigner("w1").verifier
        blob = signed(HEAD, "w1").by(key)[0].blob
        for bit in range(0, len(blob) * 8, 7):
            wrong = bytearray(blob)
            wrong[bit // 8] ^= 1 << bit % 8
            note = SignedNote(HEAD.text(), (Signature("w1", key.key_id, bytes(wrong)),))
            assert cosigned(note, key) == Cosigned("wrong"), bit

    @pytest.mark.parametrize("length", [1, 8, 64, 71, 73])
    def test_a_wrong_length_is_wrong(self, length: int):
        key = cosigner("w1").verifier
        note = SignedNote(HEAD.text(), (Signature("w1", key.key_id, b"\0" * length),))
        assert cosigned(note, key).state == "wrong"

    def test_a_time_that_cannot_be_is_wrong_though_it_is_signed(self):
        one = cosigner("w1")
        for time, state in ((2**63 - 1, "holds"), (2**63, "wrong"), (2**64 - 1, "wrong")):
            blob = time.to_bytes(8, "big") + one.raw(message(HEAD.text(), time))
            note = SignedNote(HEAD.text(), (Signature("w1", one.verifier.key_id, blob),))
            assert cosigned(note, one.verifier).state == state

    def test_another_head_is_wrong(self):
        lines = signed(HEAD, "w1").signatures
        for other in (head(6), head(root=b"q" * 32), head(origin="example.org/other")):
            note = SignedNote(other.text(), lines)
            assert cosigned(note, cosigner("w1").verifier).state == "wrong"

    def test_one_wrong_among_right_ones_is_wrong(self):
        note = signed(HEAD, "w1").signed(cosign(cosigner("w1"), head(6), TIME))
        assert cosigned(note, cosigner("w1").verifier).state == "wrong"

    def test_a_logs_key_makes_none_and_nobody_signs_no_time(self):
        with pytest.raises(ValueError, match="cosignature"):
            cosign(log_signer(), HEAD, TIME)
        for time in (0, -1, 2**63):
            with pytest.raises(ValueError, match="cosignature"):
                cosign(cosigner("w1"), HEAD, time)

    def test_extension_lines_of_others_are_signed_with_the_rest(self):
        text = HEAD.text() + "extension\n"
        one = cosigner("w1")
        blob = TIME.to_bytes(8, "big") + one.raw(message(text, TIME))
        line = Signature("w1", one.verifier.key_id, blob)
        assert cosigned(SignedNote(text, (line,)), one.verifier).state == "holds"
        assert cosigned(SignedNote(HEAD.text(), (line,)), one.verifier).state == "wrong"


class TestMlDsa:
    def test_the_message_is_the_structure_of_the_specification(self):
        found = subtree_message("w", Checkpoint("o", 258, b"r" * 32), 1)
        assert found == (
            b"subtree/v1\n\0" + b"\x01w" + b"\0" * 7 + b"\x01" + b"\x01o" + b"\0" * 8
            + b"\0" * 6 + b"\x01\x02" + b"r" * 32
        )  # fmt: skip
        assert subtree_message("w" * 256, HEAD, 1) is None
        assert subtree_message("w", head(origin="o" * 256), 1) is None

    def test_it_is_verified(self):
        key, line = ml_dsa("pq.example", HEAD)
        note = signed(HEAD).signed(line)
        assert Verifier.parse(key.vkey()) == key
        assert cosigned(note, key) == Cosigned("holds", TIME)
        assert parse(note.encode()) == note
        wrong = SignedNote(head(6).text(), note.signatures)
        assert cosigned(wrong, key) == Cosigned("wrong")

    def test_sixteen_of_them_fit_into_a_note(self):
        lines = [Signature(f"w{one}", b"abcd", b"x" * 5000) for one in range(16)]
        assert len(signed(HEAD).signed(*lines).encode()) < MOST_BYTES

    def test_where_it_cannot_be_checked_that_is_said(self, monkeypatch: pytest.MonkeyPatch):
        key, line = ml_dsa("pq.example", HEAD)
        found = builtins.__import__

        def without(name: str, *more, **keys):
            if name.endswith(".mldsa"):
                raise ImportError(name)
            return found(name, *more, **keys)

        monkeypatch.setattr(builtins, "__import__", without)
        note = signed(HEAD, "w1").signed(line)
        assert cosigned(note, key) == Cosigned("unsupported")
        assert cosigned(note, cosigner("w1").verifier).state == "holds"
