"""The memory of a countersigner: it moves forward only, and outlives what happens to machines."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest

from hattama.core.errors import InputError
from hattama.log.note import SignedNote
from hattama.witness.countersigner import Countersigner
from hattama.witness.store import MOST_CONFLICTS, Head, Store
from tests.witness.logs import NOW, ORIGIN, Log, cosigner, opened

LOG = Log(300)


def signing(size: int):
    """A `sign` as the countersigner has, with a fixed time."""
    maker = Countersigner.__new__(Countersigner)
    maker.signer = cosigner()
    return lambda _: LOG.note(size).signed(maker._cosign(LOG.note(size).text, NOW + size))


def move(store: Store, known: Head, size: int) -> SignedNote | None:
    return store.move(known, size, LOG.tree.root(size), signing(size))


def found(store: Store) -> Head:
    head = store.find(ORIGIN)
    assert head is not None
    return head


class TestLogs:
    def test_nothing_is_countersigned_unless_it_is_named(self, tmp_path: Path):
        store = Store(tmp_path / "w.db", create=True)
        assert store.find(ORIGIN) is None
        assert store.add(ORIGIN, LOG.signer.verifier)
        assert not store.add(ORIGIN, LOG.signer.verifier)
        assert found(store) == Head(ORIGIN, (LOG.signer.verifier,))
        store.close()

    def test_a_second_key_changes_nothing_that_was_countersigned(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)
        move(store, found(store), 100)
        second = Log(1, seed=2).signer.verifier
        assert store.add(ORIGIN, second)
        assert found(store).keys == (LOG.signer.verifier, second)
        assert found(store).size == 100
        store.close()

    def test_others_may_not_write_into_it(self, tmp_path: Path):
        opened(tmp_path / "w.db").close()
        assert (tmp_path / "w.db").stat().st_mode & 0o777 == 0o600


class TestMove:
    def test_only_from_the_head_that_was_checked(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)
        start = found(store)
        assert move(store, start, 100) is not None
        assert move(store, start, 200) is None
        assert move(store, found(store)._replace(root=bytes(32)), 200) is None
        assert (found(store).size, found(store).time) == (100, NOW + 100)
        store.close()

    def test_never_back(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)
        move(store, found(store), 200)
        with pytest.raises(ValueError, match="never moves back"):
            move(store, found(store), 100)
        with pytest.raises(ValueError, match="never moves back"):
            store.move(found(store), 200, bytes(32), signing(200))
        assert found(store).size == 200
        store.close()

    def test_what_fails_while_signing_moves_nothing(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)

        def broken(_: int | None) -> SignedNote:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            store.move(found(store), 100, LOG.tree.root(100), broken)
        assert found(store).size == 0
        assert move(store, found(store), 100) is not None
        store.close()

    def test_of_many_threads_one_moves(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)
        start, gate, done = found(store), Barrier(16), []

        def race(size: int) -> None:
            gate.wait()
            if move(store, start, size) is not None:
                done.append(size)

        threads = [Thread(target=race, args=(100 + at,)) for at in range(16)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert done == [found(store).size]
        store.close()

    def test_of_many_processes_one_moves(self, tmp_path: Path):
        file = tmp_path / "w.db"
        opened(file, LOG).close()
        spawn = multiprocessing.get_context("spawn")
        gate, came = spawn.Barrier(4), spawn.Queue()
        work = [spawn.Process(target=_race, args=(file, 100 + at, gate, came)) for at in range(4)]
        for one in work:
            one.start()
        sizes = [came.get(timeout=60) for _ in work]
        for one in work:
            one.join(60)
        store = Store(file)
        assert [size for size in sizes if size] == [found(store).size]
        store.close()


def _race(file: Path, size: int, gate, came) -> None:
    store = Store(file)
    start = found(store)
    gate.wait(60)
    came.put(size if move(store, start, size) is not None else 0)
    store.close()


class TestDurability:
    def test_each_commit_is_forced_to_disk(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)
        asked = [store._db.execute(f"PRAGMA {one}").fetchone()[0] for one in ("synchronous",)]
        assert asked == [2], "FULL"
        assert store._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        store.close()

    def test_a_killed_process_has_moved_before_it_answers(self, tmp_path: Path):
        # The process dies between compare-and-set and the answer: the head must stand.
        file = tmp_path / "w.db"
        opened(file, LOG).close()
        program = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from hattama.witness.countersigner import Countersigner\n"
            "from hattama.witness.store import Store\n"
            "from tests.witness.logs import NOW, Log, cosigner\n"
            "class Killed(Store):\n"
            "    def move(self, *asked):\n"
            "        made = super().move(*asked)\n"
            "        assert made is not None\n"
            "        os.kill(os.getpid(), signal.SIGKILL)\n"
            f"store = Killed(Path({str(file)!r}))\n"
            "maker = Countersigner(store, cosigner(), lambda: NOW)\n"
            "maker.add_checkpoint(Log(300).request(0, 200))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
            timeout=60,
        )
        assert done.returncode == -signal.SIGKILL
        store = Store(file)
        assert found(store).size == 200
        # The log did not get its cosignature; it asks again, and is told where to go on.
        again = Countersigner(store, cosigner(), lambda: NOW)
        assert again.add_checkpoint(LOG.request(0, 200)).body == b"200\n"
        assert again.add_checkpoint(LOG.request(200, 200)).status == 200
        store.close()


class TestFiles:
    def test_a_missing_file_is_no_empty_one(self, tmp_path: Path):
        with pytest.raises(InputError, match="witness_data_missing"):
            Store(tmp_path / "w.db")
        assert list(tmp_path.iterdir()) == []

    def test_other_files_are_refused_and_left_alone(self, tmp_path: Path):
        text = tmp_path / "text"
        text.write_text("not a database, " * 100)
        other = tmp_path / "other.db"
        base = sqlite3.connect(other)
        base.execute("CREATE TABLE head (origin TEXT)")
        base.close()
        for file, code in ((text, "unreadable"), (other, "other"), (tmp_path, "unreadable")):
            for create in (False, True):
                with pytest.raises(InputError, match=f"witness_data_{code}"):
                    Store(file, create=create)
        assert text.read_text().startswith("not a database")
        assert b"WAL" not in other.read_bytes()

    def test_another_format_is_refused(self, tmp_path: Path):
        opened(tmp_path / "w.db", LOG).close()
        base = sqlite3.connect(tmp_path / "w.db")
        base.execute("PRAGMA user_version = 2")
        base.close()
        with pytest.raises(InputError, match="witness_data_other"):
            Store(tmp_path / "w.db")

    def test_a_folder_that_is_missing(self, tmp_path: Path):
        with pytest.raises(InputError, match="witness_data_unreadable"):
            Store(tmp_path / "no" / "w.db", create=True)

    def test_names_with_signs_of_addresses(self, tmp_path: Path):
        file = tmp_path / "a?b#c%20 д.db"
        opened(file, LOG).close()
        store = Store(file)
        assert store.find(ORIGIN) is not None
        store.close()
        assert file.exists()

    def test_an_old_copy_rolls_back_and_that_is_why_it_is_dangerous(self, tmp_path: Path):
        # No test of ours can prevent it: docs/countersigning.md warns of it.
        store = opened(tmp_path / "w.db", LOG)
        move(store, found(store), 100)
        store.close()
        shutil.copy(tmp_path / "w.db", tmp_path / "old.db")
        store = Store(tmp_path / "w.db")
        move(store, found(store), 200)
        store.close()
        old = Store(tmp_path / "old.db")
        assert found(old).size == 100
        old.close()


class TestConflicts:
    def test_some_are_kept_and_the_rest_adds_nothing(self, tmp_path: Path):
        store = opened(tmp_path / "w.db", LOG)
        move(store, found(store), 200)
        for at in range(2 * MOST_CONFLICTS):
            store.keep_conflict(found(store), 200, bytes([at]) * 32, b"note")
            store.keep_conflict(found(store), 200, bytes([at]) * 32, b"note")
        kept = store.conflicts()
        assert len(kept) == MOST_CONFLICTS
        assert kept[0].known == found(store).note
        store.close()
