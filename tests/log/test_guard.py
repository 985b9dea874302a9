"""Two heads of one size are never signed, and the record is on disk before a signature is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hattama.log import durable, guard
from hattama.log.checkpoint import Checkpoint
from hattama.log.errors import LogError
from hattama.log.guard import read_record, sign_checkpoint
from hattama.log.keys import Key, load, make, signed_file
from hattama.log.note import COSIGNATURE, verify
from hattama.log.tree import EMPTY_ROOT, Tree, leaf_hashes
from tests.house.trees import SOURCES
from tests.log.naive import numbered

ORIGIN = "example.org/log/kz-2023"
TREE = Tree(leaf_hashes(numbered(20)))
OTHER = Tree(leaf_hashes([b"other", *numbered(20)[1:]]))
# Agrees with TREE up to ten entries.
FORK = Tree(leaf_hashes([*numbered(10), *[b"fork"] * 10]))


@pytest.fixture
def key(tmp_path: Path) -> Key:
    make(tmp_path / "k", ORIGIN)
    return load(tmp_path / "k")


def sign(key: Key, size: int, tree: Tree = TREE, whole: int = 20):
    """Sign the head of `size` entries of a tree that has `whole` entries."""
    head = Checkpoint(ORIGIN, size, tree.root(size))
    return sign_checkpoint(key, head, lambda at: tree.root(at) if at <= whole else None)


def code(*words) -> str:
    with pytest.raises(LogError) as refused:
        sign(*words)
    return refused.value.code


class TestOrder:
    def test_growing_heads_are_signed_and_written_down(self, key: Key):
        for size in (0, 1, 7, 20):
            note = sign(key, size)
            assert verify(note, [key.signer.verifier])
            assert Checkpoint.of(note) == Checkpoint(ORIGIN, size, TREE.root(size))
            assert read_record(signed_file(key.file))[ORIGIN] == Checkpoint.of(note)

    def test_the_same_head_may_be_signed_again(self, key: Key):
        assert sign(key, 7) == sign(key, 7)

    def test_another_root_of_a_signed_size_is_refused(self, key: Key):
        sign(key, 7)
        assert code(key, 7, OTHER) == "guard_other_root"
        assert code(key, 20, OTHER) == "guard_other_root"
        sign(key, 20)

    def test_a_fork_after_the_signed_head_is_refused_once_it_is_signed(self, key: Key):
        sign(key, 10)
        sign(key, 15, FORK)
        assert code(key, 20) == "guard_other_root"
        assert code(key, 15) == "guard_other_root"

    def test_an_earlier_size_is_signed_only_from_the_whole_tree(self, key: Key):
        sign(key, 15)
        assert Checkpoint.of(sign(key, 7)).size == 7
        assert read_record(signed_file(key.file))[ORIGIN].size == 15
        # The fork agrees at 7, but it is not the tree whose head was signed.
        assert FORK.root(7) == TREE.root(7)
        assert code(key, 7, FORK) == "guard_other_root"

    def test_a_cut_tree_is_refused(self, key: Key):
        sign(key, 15)
        for size in (0, 7, 14):
            assert code(key, size, TREE, 14) == "guard_shorter"

    def test_a_head_that_is_not_the_trees_own_is_refused(self, key: Key):
        head = Checkpoint(ORIGIN, 7, OTHER.root(7))
        with pytest.raises(LogError, match="guard_not_ours"):
            sign_checkpoint(key, head, TREE.root)
        assert read_record(signed_file(key.file)) == {}

    def test_another_log_and_a_cosigners_key_are_refused(self, key: Key, tmp_path: Path):
        with pytest.raises(LogError, match="guard_origin"):
            sign_checkpoint(key, Checkpoint("o", 0, EMPTY_ROOT), lambda _: EMPTY_ROOT)
        make(tmp_path / "w", ORIGIN, algorithm=COSIGNATURE)
        assert code(load(tmp_path / "w"), 7) == "guard_kind"
        assert read_record(tmp_path / "w.signed") == {}


class TestRecord:
    def test_it_is_on_disk_before_the_signature_is_made(
        self, key: Key, monkeypatch: pytest.MonkeyPatch
    ):
        """The disk fails: no signature. The signing fails: the head counts as signed."""

        def fails(*_, **__):
            raise OSError("disk")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fails)
            with pytest.raises(OSError, match="disk"):
                sign(key, 7)
        with monkeypatch.context() as patch:
            patch.setattr(type(key.signer), "sign", fails)
            with pytest.raises(OSError, match="disk"):
                sign(key, 7)
        assert code(key, 7, OTHER) == "guard_other_root"

    def test_file_and_folder_are_forced_to_disk(self, key: Key, monkeypatch: pytest.MonkeyPatch):
        done: list[str] = []
        real, rename = os.fsync, os.replace

        def fsync(file: int) -> None:
            done.append(os.readlink(f"/proc/self/fd/{file}"))
            real(file)

        def replace(one: Path, two: Path) -> None:
            done.append("rename")
            rename(one, two)

        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "replace", replace)
        sign(key, 7)
        folder = str(key.file.parent)
        assert done == [f"{folder}/k.signed.part", "rename", folder]

    def test_without_its_record_a_key_signs_nothing(self, key: Key):
        signed_file(key.file).unlink()
        assert code(key, 7) == "guard_missing"

    def test_a_cut_or_changed_record_is_refused(self, key: Key):
        sign(key, 7)
        file = signed_file(key.file)
        whole = file.read_bytes()
        for end in range(len(whole)):
            file.write_bytes(whole[:end])
            assert code(key, 7) == "guard_record", end
        line = whole.split(b"\n")[1]
        for wrong in (
            whole.replace(line, line + b"\n" + line),
            whole.replace(line, b"x"),
            whole.replace(line, line + b" more"),
            whole.replace(b" 7 ", b" 07 "),
            whole + b"\n",
            b"\xff" + whole,
        ):
            file.write_bytes(wrong)
            assert code(key, 7) == "guard_record", wrong
        file.write_bytes(whole)
        sign(key, 7)

    def test_several_origins_stand_side_by_side(self, tmp_path: Path):
        heads = {one: Checkpoint(one, 3, TREE.root(3)) for one in ("b", "a")}
        guard.write_record(tmp_path / "r", heads)
        assert read_record(tmp_path / "r") == heads
        assert list(read_record(tmp_path / "r")) == ["a", "b"]


SIGNS = """
import json, sys
from pathlib import Path
from hattama.core.errors import InputError
from hattama.log.checkpoint import Checkpoint
from hattama.log.guard import sign_checkpoint
from hattama.log.keys import load
from hattama.log.tree import Tree, leaf_hashes

tree = Tree(leaf_hashes([sys.argv[2].encode() + b"%d" % one for one in range(200)]))
key = load(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
signed = []
for size in range(1, 200):
    try:
        sign_checkpoint(key, Checkpoint(key.signer.name, size, tree.root(size)), tree.root)
        signed.append(size)
    except InputError as refused:
        assert refused.code == "guard_other_root", refused
print(json.dumps(signed))
"""


def test_of_two_processes_with_two_trees_one_signs(key: Key):
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SIGNS, str(key.file), one],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
        )
        for one in ("a", "b")
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [json.loads(one.communicate(timeout=60)[0]) for one in running]
    assert [one.returncode for one in running] == [0, 0]
    # Whoever came first has signed every size, the other none.
    assert sorted(map(len, told)) == [0, 199]


def test_a_lock_is_held_by_one_and_free_afterwards(tmp_path: Path):
    def held():
        return durable.locked(tmp_path / "l", wait=False)

    with held(), pytest.raises(LogError, match="log_busy"), held():
        pass
    with held():
        pass
