"""Proofs come from those who are being checked: nothing but the right one is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.log.proofs import consistency_holds, inclusion_holds
from hattama.log.tree import EMPTY_ROOT, Tree, leaf_hashes
from tests.log.naive import numbered

TREE = Tree(leaf_hashes(numbered(130)))
SIZES = [1, 2, 3, 4, 7, 8, 9, 31, 64, 65, 127, 128, 129, 130]
ANYTHING = st.one_of(
    st.none(), st.integers(), st.binary(max_size=40), st.text(max_size=5), st.booleans()
)


def flipped(data: bytes, bit: int) -> bytes:
    at, mask = bit // 8, 1 << bit % 8
    return data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]


def changed(proof: tuple[bytes, ...], bit: int) -> list[tuple[bytes, ...]]:
    """A proof with one bit flipped in each place, one hash too many, too few, or two swapped."""
    spots = range(len(proof))
    some = [(*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]) for at in spots]
    some += [(*proof[:at], *proof[at + 1 :]) for at in spots]
    some += [(*proof[:at], b"\x05" * 32, *proof[at:]) for at in range(len(proof) + 1)]
    some += [
        (*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :]) for at in range(len(proof) - 1)
    ]
    return some


class TestInclusion:
    @pytest.mark.parametrize("size", SIZES)
    def test_every_change_is_refused(self, size: int):
        root = TREE.root(size)
        for index in range(size):
            leaf, proof = TREE.leaf(index), TREE.inclusion(index, size)
            assert inclusion_holds(leaf, index, size, proof, root)
            for wrong in changed(proof, (index * 37 + size) % 256):
                assert not inclusion_holds(leaf, index, size, wrong, root)
            assert not inclusion_holds(flipped(leaf, index % 256), index, size, proof, root)
            assert not inclusion_holds(leaf, index, size, proof, flipped(root, index % 256))

    def test_no_leaf_holds_at_another_index(self):
        for index in range(65):
            proof = TREE.inclusion(index, 65)
            for other in set(range(-1, 70)) - {index}:
                assert not inclusion_holds(TREE.leaf(index), other, 65, proof, TREE.root(65))

    def test_a_path_longer_than_its_tree_is_refused(self):
        """A node passed off as the only leaf: the hashes lead to the root, the size does not."""
        for size in (2, 3, 4, 5, 8):
            last = TREE.inclusion(size - 1, size)
            leaf, root = TREE.leaf(size - 1), TREE.root(size)
            assert inclusion_holds(leaf, size - 1, size, last, root)
            assert not inclusion_holds(leaf, 0, 1, last, root)

    def test_an_index_beyond_the_tree_is_refused(self):
        assert not inclusion_holds(TREE.leaf(0), 1, 1, (), TREE.root(1))
        assert not inclusion_holds(TREE.leaf(0), 0, 0, (), EMPTY_ROOT)


class TestConsistency:
    @pytest.mark.parametrize("size", SIZES)
    def test_every_change_is_refused(self, size: int):
        root = TREE.root(size)
        for old in range(1, size + 1):
            before, proof = TREE.root(old), TREE.consistency(old, size)
            assert consistency_holds(old, before, size, root, proof)
            for wrong in changed(proof, (old * 37 + size) % 256):
                assert not consistency_holds(old, before, size, root, wrong)
            assert not consistency_holds(old, flipped(before, old % 256), size, root, proof)
            assert not consistency_holds(old, before, size, flipped(root, old % 256), proof)

    def test_no_proof_holds_for_another_old_size(self):
        for old in range(1, 65):
            proof = TREE.consistency(old, 65)
            for other in set(range(70)) - {old}:
                assert not consistency_holds(other, TREE.root(old), 65, TREE.root(65), proof)

    def test_a_path_longer_than_its_tree_is_refused(self):
        for old in (3, 5, 6, 7):
            path, root = TREE.consistency(old, 64), TREE.root(64)
            assert consistency_holds(old, TREE.root(old), 64, root, path)
            for size in range(old, 33):
                assert not consistency_holds(old, TREE.root(old), size, root, path)

    def test_the_empty_tree_begins_every_tree(self):
        assert consistency_holds(0, EMPTY_ROOT, 5, TREE.root(5), ())
        assert consistency_holds(0, EMPTY_ROOT, 0, EMPTY_ROOT, ())
        assert not consistency_holds(0, EMPTY_ROOT, 0, TREE.root(5), ())
        assert not consistency_holds(0, TREE.root(1), 5, TREE.root(5), ())
        assert not consistency_holds(0, EMPTY_ROOT, 5, TREE.root(5), (TREE.root(1),))

    def test_a_log_that_shrank_or_was_rewritten_is_refused(self):
        other = Tree(leaf_hashes([b"other", *numbered(130)[1:]]))
        assert not consistency_holds(9, TREE.root(9), 8, TREE.root(8), ())
        for old in range(1, 130):
            wrong = other.consistency(old)
            assert not consistency_holds(old, TREE.root(old), 130, other.root(), wrong)


class TestGarbage:
    @given(
        ANYTHING, ANYTHING, ANYTHING, st.one_of(ANYTHING, st.lists(ANYTHING, max_size=4)), ANYTHING
    )
    def test_whatever_comes_is_answered(self, one, two, three, proof, four):
        assert inclusion_holds(one, two, three, proof, four) in (True, False)
        assert consistency_holds(two, one, three, four, proof) in (True, False)

    @given(
        st.integers(0, 2**70),
        st.integers(0, 2**70),
        st.lists(st.binary(min_size=32, max_size=32), max_size=80),
    )
    def test_invented_proofs_do_not_hold(self, one, two, proof):
        leaf, root = TREE.leaf(3), TREE.root()
        assert not inclusion_holds(leaf, one, two, proof, root)
        if 0 < one < two:
            assert not consistency_holds(one, leaf, two, root, proof)
