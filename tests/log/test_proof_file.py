"""Receipts: what is written is read back byte for byte; what does not fit names its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.log.errors import LogError
from hattama.log.proof_file import MOST_EXTRA, Proof, parse
from hattama.log.tree import Tree, leaf_hashes
from tests.log.naive import numbered
from tests.log.samples import head, signed

TREE = Tree(leaf_hashes(numbered(11)))
NOTE = signed(head(11, TREE.root()), "w1", "w2")


def proof(position: int = 4, extra: bytes | None = None) -> Proof:
    return Proof(position, TREE.inclusion(position), NOTE, extra)


class TestReceipt:
    @pytest.mark.parametrize("position", range(11))
    @pytest.mark.parametrize("extra", [None, b"", b"any bytes \xff"])
    def test_back_and_forth(self, position: int, extra: bytes | None):
        one = proof(position, extra)
        assert parse(one.encode()) == one
        assert one.holds(TREE.leaf(position))
        assert not one.holds(TREE.leaf((position + 1) % 11))

    def test_the_form_of_the_specification(self):
        lines = proof(4, b"abc").encode().split(b"\n")
        assert lines[:3] == [b"c2sp.org/tlog-proof@v1", b"extra YWJj", b"index 4"]
        assert lines[3 + len(TREE.inclusion(4))] == b""
        assert proof().encode().endswith(b"\n\n" + NOTE.encode())

    def test_a_log_of_one_entry_has_a_proof_without_hashes(self):
        tree = Tree(leaf_hashes([b"only"]))
        one = Proof(0, (), signed(head(1, tree.root())))
        assert b"index 0\n\nexample.org" in one.encode()
        assert parse(one.encode()) == one
        assert one.holds(tree.leaf(0))

    @pytest.mark.parametrize(
        ("old", "new", "line"),
        [
            ("@v1", "@v2", 1),
            ("@v1\n", "@v1\r\n", 1),
            ("c2sp", "с2sp", 1),
            ("extra YWJj", "extra YWJ", 2),
            ("extra YWJj", "extra  YWJj", 2),
            ("extra YWJj\n", "Extra YWJj\n", 2),
            ("extra YWJj\n", "extra YWJj\nextra YWJj\n", 3),
            ("index 4", "index 04", 3),
            ("index 4", "index -4", 3),
            ("index 4", "index  4", 3),
            ("index 4", "index 9223372036854775808", 3),
            ("index 4\n", "", 3),
            ("index 4\n", "index 4\nAAAA\n", 4),
            ("index 4\n", "index 4\n" + "A" * 43 + "\n", 4),
            ("index 4\n", "index 4\n" + ("A" * 43 + "=\n") * 60, 67),
        ],
    )
    def test_what_does_not_fit_is_named(self, old: str, new: str, line: int):
        text = proof(4, b"abc").encode().decode()
        assert old in text
        with pytest.raises(LogError, match="log_proof") as refused:
            parse(text.replace(old, new, 1).encode(), "r.tlog-proof")
        assert (refused.value.params["file"], refused.value.params["line"]) == (
            "r.tlog-proof",
            line,
        )

    def test_a_cut_or_overlong_file_is_refused(self):
        whole = proof(4, b"abc").encode()
        for end in range(len(whole)):
            # A receipt that loses only the last countersigner is still a whole one.
            if not whole[:end].endswith(b"\n") or b"\xe2\x80\x94" not in whole[:end]:
                with pytest.raises(LogError):
                    parse(whole[:end])
        with pytest.raises(LogError, match="log_note_large"):
            parse(whole + b"x" * 2**19)
        with pytest.raises(LogError, match="log_proof"):
            parse(proof(4, b"x" * (MOST_EXTRA + 1)).encode())

    @given(st.binary(max_size=120))
    def test_any_bytes_are_refused_without_a_fault(self, data: bytes):
        for start in (b"", b"c2sp.org/tlog-proof@v1\n", b"c2sp.org/tlog-proof@v1\nindex 0\n\n"):
            with pytest.raises(LogError):
                parse(start + data)
