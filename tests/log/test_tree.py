"""The tree against the definition of RFC 6962, at every size up to 600."""

from __future__ import annotations

import pytest

from hattama.log.proofs import consistency_holds, inclusion_holds
from hattama.log.tree import (
    EMPTY_ROOT,
    HASH,
    Edge,
    Tree,
    leaf_hash,
    leaf_hashes,
    node_hash,
)
from tests.log.naive import Naive, numbered

# The inputs that Certificate Transparency's own tests use, with the roots of their first n.
CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.fixture(scope="module")
def naive() -> Naive:
    return Naive(numbered(600))


@pytest.fixture(scope="module")
def tree(naive: Naive) -> Tree:
    return Tree(leaf_hashes(naive.entries))


class TestRoots:
    @pytest.mark.parametrize("size", range(9))
    def test_roots_that_certificate_transparency_has(self, size: int):
        assert Tree(leaf_hashes(CT_INPUTS)).root(size).hex() == CT_ROOTS[size]

    def test_every_size_up_to_600(self, naive: Naive, tree: Tree):
        edge = Edge()
        for size in range(601):
            wanted = naive.mth(0, size)
            assert tree.root(size) == wanted
            assert edge.root() == wanted
            assert tree.edge(size).root() == wanted
            if size < 600:
                edge.append(leaf_hash(naive.entries[size]))
        assert edge.size == 600

    @pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257])
    def test_a_tree_of_its_own_has_the_root_of_the_prefix(self, tree: Tree, size: int):
        assert Tree(tree.level(0)[: size * HASH]).root() == tree.root(size)

    def test_hashes_with_and_without_pieces_are_the_same(self):
        entries = numbered(40_000)
        assert leaf_hashes(iter(entries)) == b"".join(map(leaf_hash, entries))
        tree = Tree(leaf_hashes(entries))
        low = tree.level(0)
        pairs = [low[at : at + 2 * HASH] for at in range(0, len(low), 2 * HASH)]
        assert tree.level(1) == b"".join(node_hash(one[:HASH], one[HASH:]) for one in pairs)

    def test_level_eight_holds_the_roots_of_full_tiles(self, naive: Naive, tree: Tree):
        assert tree.level(8) == naive.mth(0, 256) + naive.mth(256, 512)
        assert tree.level(10) == b""

    def test_an_empty_tree(self):
        assert Tree(b"").root() == Edge().root() == EMPTY_ROOT
        assert Tree(b"").consistency(0) == ()


@pytest.mark.slow
class TestProofs:
    def test_inclusion_of_every_leaf_in_every_size(self, naive: Naive, tree: Tree):
        for size in range(1, 601):
            root = tree.root(size)
            for index in range(size):
                proof = tree.inclusion(index, size)
                assert list(proof) == naive.path(index, 0, size)
                assert inclusion_holds(tree.leaf(index), index, size, proof, root)

    def test_consistency_of_all_pairs_up_to_130(self, naive: Naive, tree: Tree):
        for size in range(131):
            for old in range(size + 1):
                proof = tree.consistency(old, size)
                if old:
                    assert list(proof) == naive.proof(old, size)
                assert consistency_holds(old, tree.root(old), size, tree.root(size), proof)

    @pytest.mark.parametrize(("old", "size"), [(256, 600), (255, 600), (257, 512), (599, 600)])
    def test_consistency_of_larger_sizes(self, naive: Naive, tree: Tree, old: int, size: int):
        proof = tree.consistency(old, size)
        assert list(proof) == naive.proof(old, size)
        assert consistency_holds(old, tree.root(old), size, tree.root(size), proof)


class TestWrongCalls:
    @pytest.mark.parametrize(
        "call",
        [
            lambda tree: tree.root(601),
            lambda tree: tree.root(-1),
            lambda tree: tree.leaf(600),
            lambda tree: tree.inclusion(5, 5),
            lambda tree: tree.inclusion(-1),
            lambda tree: tree.consistency(7, 6),
            lambda tree: tree.consistency(6, 601),
            lambda _: Tree(b"short"),
            lambda _: Edge(3, [b"x" * 32]),
        ],
    )
    def test_what_no_tree_has_is_refused(self, tree: Tree, call):
        with pytest.raises(ValueError, match=r"tree|hashes"):
            call(tree)
