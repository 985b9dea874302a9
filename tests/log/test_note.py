"""Signed notes and their keys: the vectors of the specification and of Go, and strict limits."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.log import note as notes
from hattama.log.errors import LogError
from hattama.log.note import (
    COSIGNATURE,
    MOST_BYTES,
    MOST_SIGNATURES,
    Signature,
    SignedNote,
    Signer,
    Verifier,
    from_base64,
    parse,
    to_base64,
    verify,
)
from tests.log.samples import cosigner, log_signer

# C2SP signed-note, "Verifier keys".
SPEC_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXpp"
    "zi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
# C2SP signed-note, "Note": an empty line within the text, letters beyond ASCII.
SPEC_POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFS"
    "QU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()
# The documentation of Go's golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_LINES = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n",
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33W"
    "Wd1RvMc+QQ=\n",
)
TEXT = "one\ntwo\n"


def note(text: str = TEXT, *signers: Signer) -> SignedNote:
    return SignedNote(text, tuple(one.sign(text) for one in signers or (log_signer(),)))


class TestVectors:
    def test_the_example_of_the_specification(self):
        key = Verifier.parse(SPEC_VKEY)
        assert (key.name, key.algorithm, key.key_id.hex()) == ("example.com/foo", 1, "530d903a")
        assert key.vkey() == SPEC_VKEY
        assert verify(parse(SPEC_NOTE), [key]) == (key,)
        assert parse(SPEC_NOTE).encode() == SPEC_NOTE

    def test_an_empty_line_belongs_to_the_text(self):
        found = parse(SPEC_POEM)
        assert found.text.splitlines()[2:] == ["", "ed è subito sera."]
        assert [one.name for one in found.signatures] == ["quasimodo.example/salvatore"]
        assert found.encode() == SPEC_POEM

    def test_the_examples_of_go(self):
        raw = from_base64(GO_SEED)
        assert raw is not None
        signer = Signer("PeterNeumann", raw[1:])
        assert signer.verifier == Verifier.parse(GO_VKEY)
        assert signer.sign(GO_TEXT).line() == GO_LINES[0]
        found = parse(f"{GO_TEXT}\n{''.join(GO_LINES)}".encode())
        assert verify(found, [signer.verifier]) == (signer.verifier,)
        assert [one.name for one in found.signatures] == ["PeterNeumann", "EnochRoot"]


class TestWhoSigned:
    def test_unknown_signatures_are_kept_and_ignored(self):
        mine, other = log_signer(), log_signer("other.example/log")
        both = note(TEXT, other, mine)
        assert verify(both, [mine.verifier]) == (mine.verifier,)
        assert parse(both.encode()) == both

    def test_a_known_key_whose_signature_fails_makes_the_note_wrong(self):
        mine, other = log_signer(), log_signer("other.example/log")
        wrong = note(TEXT, mine)._replace(text="one\ntwo\nthree\n").signed(other.sign("one\n"))
        for keys in ([mine.verifier], [other.verifier], [other.verifier, mine.verifier]):
            with pytest.raises(LogError, match="log_signature_wrong"):
                verify(wrong, keys)

    def test_one_right_and_one_wrong_signature_of_one_key_are_wrong(self):
        mine = log_signer()
        with pytest.raises(LogError, match="log_signature_wrong"):
            verify(note(TEXT, mine).signed(mine.sign("other\n")), [mine.verifier])

    def test_nobody_known_has_signed(self):
        with pytest.raises(LogError, match="log_signature_missing"):
            verify(note(), [log_signer(seed="another").verifier])
        with pytest.raises(LogError, match="log_signature_missing"):
            verify(note(), [])

    def test_name_and_id_must_both_fit(self):
        """Same name with another key, and same id with another name, are unknown keys."""
        mine = log_signer()
        line = mine.sign(TEXT)
        for wrong in (line._replace(name="x"), line._replace(key_id=b"\0\0\0\0")):
            with pytest.raises(LogError, match="log_signature_missing"):
                verify(SignedNote(TEXT, (wrong,)), [mine.verifier])

    def test_a_cosigners_key_makes_no_plain_signature(self):
        one = cosigner("w")
        with pytest.raises(ValueError, match="plain signature"):
            one.sign(TEXT)
        blob = one.raw(TEXT.encode())
        forged = SignedNote(TEXT, (Signature("w", one.verifier.key_id, blob),))
        with pytest.raises(LogError, match="log_signature_wrong"):
            verify(forged, [one.verifier])

    @pytest.mark.parametrize("bit", range(0, 64 * 8, 37))
    def test_every_flipped_bit_is_seen(self, bit: int):
        mine = log_signer()
        blob = bytearray(mine.sign(TEXT).blob)
        blob[bit // 8] ^= 1 << bit % 8
        line = Signature(mine.name, mine.verifier.key_id, bytes(blob))
        assert not mine.verifier.holds(TEXT, line)
        assert mine.verifier.holds(TEXT, mine.sign(TEXT))

    def test_the_same_signature_is_not_added_twice(self):
        assert note().signed(log_signer().sign(TEXT)) == note()


class TestForm:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "log_note_form"),
            (b"text\n", "log_note_form"),
            (b"text\n\n", "log_note_form"),
            (SPEC_NOTE[:-1], "log_note_form"),
            (SPEC_NOTE + b"\n", "log_note_form"),
            (SPEC_NOTE + b"x\n", "log_note_signature"),
            (SPEC_NOTE.replace(b"\n\n", b"\n"), "log_note_form"),
            (SPEC_NOTE.replace("— ".encode(), b"- "), "log_note_signature"),
            (SPEC_NOTE.replace("— ".encode(), "—".encode()), "log_note_signature"),
            (SPEC_NOTE.replace(b"foo U", b"foo  U"), "log_note_signature"),
            (SPEC_NOTE.replace(b"foo U", b"f+o U"), "log_note_signature"),
            (SPEC_NOTE.replace(b"foo U", "f\u00a0o U".encode()), "log_note_signature"),
            (SPEC_NOTE.replace(b"aQM=", b"aQM"), "log_note_signature"),
            # The same bytes in another spelling: bits beyond the last byte are set.
            (SPEC_NOTE.replace(b"aQM=", b"aQN="), "log_note_signature"),
            (SPEC_NOTE.replace(b"aQM=", b"aQM= "), "log_note_signature"),
            ("t\n\n— n AAAAAA==\n".encode(), "log_note_signature"),
            (b"\xff" + SPEC_NOTE, "log_note_text"),
            (SPEC_NOTE.replace(b"is", b"\ts"), "log_note_text"),
            (SPEC_NOTE.replace(b"\n", b"\r\n"), "log_note_text"),
            (SPEC_NOTE.replace(b"is", b"\0s"), "log_note_text"),
            (b"x" * MOST_BYTES + SPEC_NOTE, "log_note_large"),
            (b"\n" * 1001 + SPEC_NOTE, "log_note_large"),
        ],
    )
    def test_what_is_no_signed_note_is_refused(self, data: bytes, code: str):
        with pytest.raises(LogError) as refused:
            parse(data, "head")
        assert (refused.value.code, refused.value.params["file"]) == (code, "head")

    def test_a_wrong_signature_line_is_named(self):
        with pytest.raises(LogError) as refused:
            parse(note("a\nb\n").encode() + b"x\n")
        assert refused.value.params["line"] == 5

    def test_many_signatures_are_read_and_too_many_are_not(self):
        lines = [Signature(f"w{number}", b"\0\0\0\1", b"x") for number in range(101)]
        fine = SignedNote(TEXT, tuple(lines[:MOST_SIGNATURES]))
        assert parse(fine.encode()) == fine
        with pytest.raises(LogError, match="log_note_signature"):
            parse(SignedNote(TEXT, tuple(lines)).encode())

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, data: bytes):
        with contextlib.suppress(LogError):
            assert parse(data).encode() == data

    @given(st.text(max_size=30), st.binary(min_size=1, max_size=70))
    def test_what_is_read_is_written_back(self, text: str, blob: bytes):
        whole = SignedNote(f"{text}\n", (Signature("n", b"abcd", blob),))
        if notes.is_text(whole.text):
            assert parse(whole.encode()) == whole


class TestKeys:
    @pytest.mark.parametrize(
        ("vkey", "code"),
        [
            ("", "log_vkey"),
            ("name", "log_vkey"),
            (SPEC_VKEY + "\n", "log_vkey"),
            (SPEC_VKEY.replace("foo", "f o"), "log_vkey"),
            (SPEC_VKEY.replace("530d903a", "530D903A"), "log_vkey"),
            (SPEC_VKEY.replace("530d903a", "530d903"), "log_vkey"),
            (SPEC_VKEY[:-4], "log_vkey_algorithm"),
            (SPEC_VKEY.replace("+Ae", "+Ce"), "log_vkey_algorithm"),
            (SPEC_VKEY.replace("530d903a", "530d903b"), "log_vkey_id"),
            (SPEC_VKEY.replace("foo", "fop"), "log_vkey_id"),
            (SPEC_VKEY.replace("U2k", "U2l"), "log_vkey_id"),
        ],
    )
    def test_what_is_no_key_is_refused(self, vkey: str, code: str):
        with pytest.raises(LogError) as refused:
            Verifier.parse(vkey)
        assert refused.value.code == code

    def test_kinds_of_one_secret_have_different_ids(self):
        log, co = Signer("n", b"s" * 32), Signer("n", b"s" * 32, COSIGNATURE)
        assert log.verifier.key == co.verifier.key
        assert log.verifier.key_id != co.verifier.key_id
        assert Verifier.parse(co.verifier.vkey()) == co.verifier

    @pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\tb", "x" * 256])
    def test_names_that_no_key_can_have(self, name: str):
        with pytest.raises(LogError, match="log_key_name"):
            Signer(name, b"s" * 32)

    def test_a_signer_does_not_show_its_secret(self):
        signer = Signer.generate("қазақстан.example/сайлау")
        told = f"{signer!r} {signer}"
        assert signer.verifier.vkey() in told
        assert to_base64(signer.seed)[:20] not in told
        assert str(signer.seed) not in told
        assert Signer.generate("n").seed != Signer.generate("n").seed

    @pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "A A==", "AA==\n", "AA===", "é"])
    def test_base64_has_one_spelling(self, text: str):
        assert from_base64(text) is None
        assert from_base64("AA==") == b"\0"
