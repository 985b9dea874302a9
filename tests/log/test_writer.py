"""A log in a folder: appended to in any steps it is the log written in one go."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from hattama.log.errors import LogError
from hattama.log.proofs import consistency_holds, inclusion_holds
from hattama.log.reader import TileTree, entries_of, folder_fetch
from hattama.log.tiles import MOST_ENTRY, WIDTH, log_files, path_parts
from hattama.log.tree import EMPTY_ROOT, HASH, Tree, leaf_hashes
from hattama.log.writer import TileLog
from tests.log.naive import numbered

ENTRIES = numbered(70_000)
TREE = Tree(leaf_hashes(ENTRIES))


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of the log but the writer's own."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in (folder / "tile").rglob("*")
        if one.is_file()
    }


def grown(folder: Path, *sizes: int) -> TileLog:
    """A log that had these sizes; closed."""
    with TileLog(folder, fsync=False) as log:
        for size in sizes:
            assert log.append(ENTRIES[log.size : size]) == log.size == size
            assert log.root() == TREE.root(size)
    return log


class TestAppend:
    @pytest.mark.parametrize(
        "sizes",
        [
            (70_000,),
            (1, 2, 3, 255, 256, 257, 511, 513, 70_000),
            (65_535, 65_536, 65_537, 65_792),
            (256,),
            (255, 256),
            (10, 10, 10),
            (0, 5),
        ],
    )
    def test_in_steps_or_in_one_go(self, tmp_path: Path, sizes: tuple[int, ...]):
        grown(tmp_path, *sizes)
        wanted = dict(log_files(TREE, ENTRIES, sizes[-1]))
        found = files_of(tmp_path)
        assert wanted.items() <= found.items()
        # Besides, the partial files of earlier sizes are still there.
        for path in found.keys() - wanted.keys():
            tile = path_parts(path)
            assert tile is not None
            assert tile.width < WIDTH

    def test_each_step_in_a_process_of_its_own(self, tmp_path: Path):
        chance = random.Random(5)
        size = 0
        while size < 3000:
            size = min(size + chance.choice([1, 5, 200, 256, 600]), 3000)
            grown(tmp_path, size)
        assert wanted_only(tmp_path, 3000)

    def test_a_stream_of_entries_and_the_longest_entry(self, tmp_path: Path):
        long = [b"x" * MOST_ENTRY, b"", b"y"]
        with TileLog(tmp_path, fsync=False) as log:
            assert log.append(one for one in long) == 3
            assert log.append(iter(())) == 3
            assert log.root() == Tree(leaf_hashes(long)).root()
        assert list(entries_of(folder_fetch(tmp_path), 3)) == long

    def test_a_new_log_is_empty(self, tmp_path: Path):
        with TileLog(tmp_path / "a" / "b", fsync=False) as log:
            assert (log.size, log.root()) == (0, EMPTY_ROOT)
            assert log.append([]) == 0
        with TileLog(tmp_path / "a" / "b", fsync=False) as log:
            assert (log.size, log.root()) == (0, EMPTY_ROOT)

    def test_an_entry_too_long_adds_nothing(self, tmp_path: Path):
        grown(tmp_path, 250)
        before = files_of(tmp_path)
        with TileLog(tmp_path, fsync=False) as log:
            with pytest.raises(LogError, match="log_entry_long"):
                log.append([*[b"fine"] * 300, b"x" * (MOST_ENTRY + 1)])
            assert log.size == 250
            assert files_of(tmp_path) == before
            assert log.append(ENTRIES[250:600]) == 600
            assert log.root() == TREE.root(600)

    def test_a_full_disk_adds_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        grown(tmp_path, 250)
        before = files_of(tmp_path)
        real = os.replace
        with TileLog(tmp_path, fsync=False) as log:
            for allowed in range(12):
                left = [allowed]

                def full(one, two, left=left):
                    left[0] -= 1
                    if left[0] < 0:
                        raise OSError(28, "No space left on device")
                    real(one, two)

                with monkeypatch.context() as patch:
                    patch.setattr(os, "replace", full)
                    try:
                        log.append([b"other"] * 600)
                    except OSError:
                        assert log.size == 250
                        assert files_of(tmp_path) == before
                    else:
                        break
            assert allowed > 5
            assert log.size == 850

    def test_what_a_hundred_entries_cost(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """At most two bundles and one tile of each level are written again."""
        entry = b"x" * 500
        with TileLog(tmp_path, fsync=False) as log:
            log.append([entry] * 2000)
            written = []
            real = os.write

            def count(file: int, data: bytes) -> int:
                written.append(len(data))
                return real(file, data)

            monkeypatch.setattr(os, "write", count)
            log.append([entry] * 100)
        assert sum(written) < 200_000
        assert len(written) <= 6


def wanted_only(folder: Path, size: int) -> bool:
    """Whether a swept log holds what its size needs; partial files without a full one may stay."""
    with TileLog(folder, fsync=False) as log:
        log.sweep()
    found = files_of(folder)
    wanted = dict(log_files(TREE, ENTRIES, size))
    more = [path_parts(one) for one in found.keys() - wanted.keys()]
    return wanted.items() <= found.items() and all(
        one is not None and f"{one._replace(width=WIDTH).path}" not in found for one in more
    )


class TestSweep:
    def test_partial_files_go_once_the_full_one_is_there(self, tmp_path: Path):
        grown(tmp_path, 100, 200, 300, 400)
        with TileLog(tmp_path, fsync=False) as log:
            # Of 100 and 200, a bundle and a tile each; of 300 the full ones are not there yet.
            assert log.sweep() == 4
            assert log.sweep() == 0
        found = files_of(tmp_path)
        assert not (tmp_path / "tile/0/000.p").exists()
        assert "tile/0/001.p/44" in found
        assert dict(log_files(TREE, ENTRIES, 400)).items() <= found.items()

    def test_files_of_kept_sizes_stay(self, tmp_path: Path):
        grown(tmp_path, 100, 200, 300)
        with TileLog(tmp_path, fsync=False) as log:
            assert log.sweep([100]) == 2
        assert "tile/0/000.p/100" in files_of(tmp_path)
        assert "tile/entries/000.p/100" in files_of(tmp_path)

    def test_a_swept_log_goes_on(self, tmp_path: Path):
        grown(tmp_path, 100, 300)
        with TileLog(tmp_path, fsync=False) as log:
            log.sweep()
            log.append(ENTRIES[300:301])
            assert log.root() == TREE.root(301)


class TestRefused:
    @pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/1/000.p/1"])
    def test_tiles_that_lead_elsewhere(self, tmp_path: Path, path: str):
        grown(tmp_path, 300)
        data = bytearray((tmp_path / path).read_bytes())
        data[3] ^= 1
        (tmp_path / path).write_bytes(data)
        with pytest.raises(LogError, match="log_tiles_differ"):
            TileLog(tmp_path)

    def test_a_changed_bundle_is_not_carried_on(self, tmp_path: Path):
        grown(tmp_path, 300)
        file = tmp_path / "tile/entries/001.p/44"
        file.write_bytes(file.read_bytes().replace(b"299:", b"298:"))
        with TileLog(tmp_path, fsync=False) as log:
            with pytest.raises(LogError, match="log_tiles_differ"):
                log.append([b"more"])
            assert log.size == 300
        assert not (tmp_path / "tile/entries/001.p/45").exists()

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("tile/0/001.p/44", "log_file_missing"),
            (".state", "log_state_missing"),
        ],
    )
    def test_missing_files(self, tmp_path: Path, path: str, code: str):
        grown(tmp_path, 300)
        (tmp_path / path).unlink()
        with pytest.raises(LogError, match=code):
            TileLog(tmp_path)

    def test_a_short_tile(self, tmp_path: Path):
        grown(tmp_path, 300)
        (tmp_path / "tile/0/001.p/44").write_bytes(b"x" * 43 * 32)
        with pytest.raises(LogError, match="log_file_length"):
            TileLog(tmp_path)

    @pytest.mark.parametrize(
        "state", ["", "300", "0300\n", "300\nAAAA\n", "x\ny\n", "-1\n", "\xff"]
    )
    def test_a_state_that_is_none(self, tmp_path: Path, state: str):
        grown(tmp_path, 300)
        (tmp_path / ".state").write_text(state)
        with pytest.raises(LogError, match="log_state"):
            TileLog(tmp_path)

    def test_a_second_writer_waits_outside(self, tmp_path: Path):
        with TileLog(tmp_path, fsync=False), pytest.raises(LogError, match="log_busy"):
            TileLog(tmp_path)
        TileLog(tmp_path, fsync=False).close()
        # A log that was refused is not held, either.
        (tmp_path / ".state").write_text("")
        for _ in range(2):
            with pytest.raises(LogError, match="log_state"):
                TileLog(tmp_path)


class TestRead:
    def test_proofs_from_tiles_are_those_of_the_tree(self, tmp_path: Path):
        grown(tmp_path, 66_000)
        chance = random.Random(7)
        fetch = folder_fetch(tmp_path)
        for _ in range(100):
            size = chance.randint(1, 66_000)
            index, old = chance.randrange(size), chance.randint(1, size)
            tiles = TileTree(fetch, 66_000)
            root = tiles.root(size)
            assert root == TREE.root(size)
            proof = tiles.inclusion(index, size)
            assert proof == TREE.inclusion(index, size)
            assert inclusion_holds(TREE.leaf(index), index, size, proof, root)
            proof = tiles.consistency(old, size)
            assert consistency_holds(old, TREE.root(old), size, root, proof)

    def test_an_earlier_size_reads_full_files_where_its_partial_ones_are_gone(self, tmp_path: Path):
        grown(tmp_path, 100, 300)
        with TileLog(tmp_path, fsync=False) as log:
            log.sweep()
            assert log.root(100) == log.tree(100).root() == TREE.root(100)
            assert log.tree(100).tile(0, 0) == TREE.level(0)[: 100 * HASH]
        assert list(entries_of(folder_fetch(tmp_path), 100)) == ENTRIES[:100]

    def test_what_is_missing_or_short_is_named(self, tmp_path: Path):
        grown(tmp_path, 300)
        fetch = folder_fetch(tmp_path)
        for path in ("tile/entries/000", "tile/entries/001.p/44"):
            file = tmp_path / path
            data = file.read_bytes()
            file.unlink()
            with pytest.raises(LogError, match="log_file_missing"):
                list(entries_of(fetch, 300))
            file.write_bytes(data[:-1])
            with pytest.raises(LogError, match="log_bundle_cut") as refused:
                list(entries_of(fetch, 300))
            assert refused.value.params["file"] == path
            file.write_bytes(data[: 2 + data[1]])
            with pytest.raises(LogError, match="log_file_length"):
                list(entries_of(fetch, 300))
            file.write_bytes(data)
        with pytest.raises(LogError, match="log_file_unreadable"):
            fetch("tile")
