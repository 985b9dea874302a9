"""A writer killed at any step leaves a log that goes on as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from hattama.log.tiles import WIDTH, log_files, path_parts
from hattama.log.tree import Tree, leaf_hashes
from hattama.log.writer import TileLog
from tests.house.trees import SOURCES
from tests.log.naive import numbered
from tests.log.test_writer import files_of

AFTER = 520
ENTRIES = numbered(700)

# Appends in a child that kills itself before its n-th call of the system, for n = 0, 1, ... until
# one comes through. Each child works in a copy of its own; which of them came through is printed.
DRIVER = """
import json, os, pathlib, shutil, signal, sys
from hattama.log.writer import TileLog

base, work, most = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
entries = [bytes.fromhex(one) for one in json.loads(sys.stdin.read())]

def fatal(step):
    left = [step]
    def wrap(real):
        def call(*words, **more):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return real(*words, **more)
        return call
    for name in ("open", "write", "fsync", "replace", "close", "mkdir", "unlink"):
        setattr(os, name, wrap(getattr(os, name)))

ends = []
while not ends or ends[-1] != 0:
    step = len(ends)
    folder = work / str(step)
    if base.exists():
        shutil.copytree(base, folder)
    child = os.fork()
    if child == 0:
        fatal(step)
        with TileLog(folder) as log:
            log.append(entries[log.size:most])
        os._exit(0)
    ends.append(os.waitpid(child, 0)[1])
print(json.dumps(ends))
"""


class Killed(NamedTuple):
    """The size before, and a folder for each step as the process left it; the last came through."""

    before: int
    left: list[Path]


@pytest.fixture(scope="module", params=[None, 0, 250])
def killed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """From no folder at all, from an empty log, and from one that ends inside a tile."""
    base = tmp_path_factory.mktemp("base") / "log"
    work = tmp_path_factory.mktemp("work")
    before: int | None = request.param
    if before is not None:
        with TileLog(base, fsync=False) as log:
            log.append(ENTRIES[:before])
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(base), str(work), str(AFTER)],
        input=json.dumps([one.hex() for one in ENTRIES]),
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    ends = json.loads(done.stdout)
    # Killed by signal 9 each time but the last.
    assert set(ends[:-1]) == {9}
    assert ends[-1] == 0
    return Killed(before or 0, [work / str(step) for step in range(len(ends))])


def sound(folder: Path, tree: Tree, entries: list[bytes], size: int) -> None:
    """The folder holds the whole log of that size, and nothing that contradicts it."""
    found = files_of(folder)
    wanted = dict(log_files(tree, entries, size))
    assert wanted.items() <= found.items()
    for path, data in found.items():
        tile = path_parts(path)
        assert tile is not None
        assert tile.number * WIDTH + tile.width <= size >> (8 * (tile.level or 0)), path
        of = next(one for one in wanted if one.split(".p/")[0] == path.split(".p/")[0])
        assert wanted[of].startswith(data), path


class TestKilled:
    def test_every_step_was_tried(self, killed: Killed):
        assert len(killed.left) > 60
        states = [one / ".state" for one in killed.left]
        counts = [one.exists() and one.read_text().startswith(f"{AFTER}\n") for one in states]
        # Most steps come before the one that makes the new entries count, and a few after it.
        assert 0 < sum(counts) < 20
        assert counts == sorted(counts)

    @pytest.mark.parametrize("other", [False, True])
    def test_the_log_goes_on(self, killed: Killed, tmp_path: Path, other: bool):
        """With the entries that were to follow, and with others in their place."""
        for left in killed.left:
            folder = tmp_path / left.name
            if left.exists():
                shutil.copytree(left, folder)
            with TileLog(folder, fsync=False) as log:
                assert log.size in (killed.before, AFTER)
                kept = ENTRIES[: log.size]
                entries = [*kept, *([b"other"] * 5 if other else ENTRIES[log.size :])]
                tree = Tree(leaf_hashes(entries))
                sound(folder, tree, entries, log.size)
                log.append(entries[log.size :])
                assert log.root() == tree.root()
            sound(folder, tree, entries, len(entries))
            assert not (folder / ".part").exists()

    def test_killed_again_and_again_it_still_arrives(self, killed: Killed, tmp_path: Path):
        """What one death left is where the next process begins: here, the files of two of them."""
        many = len(killed.left)
        folder = tmp_path / "log"
        shutil.copytree(killed.left[many // 2], folder)
        more = killed.left[many * 3 // 4] / "tile"
        shutil.copytree(more, folder / "tile", dirs_exist_ok=True)
        with TileLog(folder, fsync=False) as log:
            log.append(ENTRIES[log.size :])
            assert log.root() == Tree(leaf_hashes(ENTRIES)).root()


class TestOrder:
    def test_what_counts_is_on_disk_before_it_counts(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """Each file before its name, each name before the state, bundles before tiles."""
        done: list[tuple[str, str]] = []
        fsync, replace = os.fsync, os.replace

        def seen(file: int) -> None:
            done.append(("fsync", os.readlink(f"/proc/self/fd/{file}")))
            fsync(file)

        def renamed(one: Path, two: Path) -> None:
            done.append(("rename", str(two)))
            replace(one, two)

        monkeypatch.setattr(os, "fsync", seen)
        monkeypatch.setattr(os, "replace", renamed)
        with TileLog(tmp_path) as log:
            done.clear()
            log.append(ENTRIES)
        names = [path for what, path in done if what == "rename"]
        assert names[-1] == str(tmp_path / ".state")
        kinds = [path.removeprefix(f"{tmp_path}/tile/").partition("/")[0] for path in names[:-1]]
        assert kinds == ["entries"] * 3 + ["0"] * 3 + ["1"]
        for at, (what, _) in enumerate(done):
            if what == "rename":
                assert done[at - 1] == ("fsync", str(tmp_path / ".part"))
        state = done.index(("rename", names[-1]))
        for path in names[:-1]:
            settled = ("fsync", str(Path(path).parent))
            assert settled in done[done.index(("rename", path)) : state], path
        assert ("fsync", str(tmp_path)) in done[state:]
