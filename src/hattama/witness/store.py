"""What a countersigner remembers: one row per log, in a SQLite file that outlives a power cut.

The row may only move from the head it was checked against; that is one transaction, so that
neither threads nor processes can roll a log back. Whoever loses this file must not go on with the
same key: it would confirm a second history.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote

from hattama.core.errors import InputError
from hattama.log.note import SignedNote, Verifier
from hattama.log.tree import EMPTY_ROOT

# "hatw" in the header of the file, so that no other database is taken for ours.
APPLICATION = 0x68617477
FORMAT = 1
# Conflicting heads that are kept of one log: one is proof enough, and a log could sign millions.
MOST_CONFLICTS = 10
# Seconds that a process waits for another one's transaction.
PATIENCE = 10.0

_SCHEMA = """
CREATE TABLE head (
    origin TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    keys TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    time INTEGER,
    note BLOB
);
CREATE TABLE conflict (
    origin TEXT NOT NULL REFERENCES head (origin),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    known BLOB,
    PRIMARY KEY (origin, root, size)
);
"""
_COLUMNS = "origin, keys, size, root, time, note"


class Head(NamedTuple):
    """What was last countersigned of one log.

    Attributes:
        origin: first line of the log's checkpoints.
        keys: the keys one of which must have signed a checkpoint.
        size: leaves; 0 when nothing was countersigned yet.
        root: root of that size.
        time: POSIX seconds of the last cosignature, or None.
        note: that checkpoint with the log's signature and ours, or None.
    """

    origin: str
    keys: tuple[Verifier, ...]
    size: int = 0
    root: bytes = EMPTY_ROOT
    time: int | None = None
    note: bytes | None = None


class Conflict(NamedTuple):
    """A head that the log signed although another one of the same size was countersigned.

    `note` and `known` are the two signed checkpoints: together they prove it to anybody.
    """

    origin: str
    size: int
    root: bytes
    note: bytes
    known: bytes | None


class Store:
    """A data file; safe for threads, and for processes that open the same file.

    Args:
        path: the file.
        create: make it when it is missing. Only who adds a log may: elsewhere a missing file
            means that the memory is lost, and beginning anew would be dangerous.

    Raises:
        InputError: `witness_data_missing`, `witness_data_unreadable`, `witness_data_other`.
    """

    def __init__(self, path: str | Path, *, create: bool = False) -> None:
        self.path = str(path)
        self._lock = Lock()
        if create:
            self._make()
        elif not os.path.exists(self.path):
            raise InputError("witness_data_missing", file=self.path)
        address = f"file:{quote(os.path.abspath(self.path))}?mode=rw"
        try:
            self._db = sqlite3.connect(
                address,
                uri=True,
                timeout=PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.Error as problem:
            raise self._unreadable(problem) from None
        try:
            self._prepare(create=create)
        except sqlite3.Error as problem:
            self._db.close()
            raise self._unreadable(problem) from None
        except InputError:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def add(self, origin: str, key: Verifier) -> bool:
        """Countersign a log from now on, or trust one more key of it; False when it is known."""
        with self._transaction():
            found = self._head(origin)
            keys = found.keys if found else ()
            if key in keys:
                return False
            name = sha256(origin.encode()).hexdigest()
            text = "\n".join(one.vkey() for one in (*keys, key))
            self._db.execute(
                "INSERT INTO head (origin, name, keys, size, root) VALUES (?, ?, ?, 0, ?) "
                "ON CONFLICT (origin) DO UPDATE SET keys = excluded.keys",
                (origin, name, text, EMPTY_ROOT),
            )
        return True

    def find(self, origin: str) -> Head | None:
        """What is known of a log; None when it is not one of ours."""
        with self._lock:
            return self._head(origin)

    def find_hashed(self, name: str) -> Head | None:
        """The same by the SHA-256 of the origin in hexadecimal digits."""
        with self._lock:
            return self._head(name, by="name")

    def heads(self) -> list[Head]:
        """Every log, by its origin."""
        with self._lock:
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM head ORDER BY origin").fetchall()
        return [_head(row) for row in rows]

    def move(
        self, known: Head, size: int, root: bytes, sign: Callable[[int | None], SignedNote]
    ) -> SignedNote | None:
        """Compare and set: from the head that was checked to the next, durably.

        Args:
            known: the head that the new one was checked against.
            size: leaves of the new head.
            root: its root.
            sign: makes the cosigned checkpoint, given the time of the cosignature before. It is
                called while no other may write, so that later heads have later times, and what it
                returns leaves this method only after it is on disk.

        Returns:
            The cosigned checkpoint, or None when the log's head is no longer `known`.
        """
        with self._transaction():
            now = self._head(known.origin)
            if now is None or (now.size, now.root) != (known.size, known.root):
                return None
            if size < now.size or (size == now.size and root != now.root):
                raise ValueError(f"{known.origin}: a head never moves back")
            note = sign(now.time)
            # Whoever repeats a heartbeat within a second costs no write.
            if note.encode() != now.note:
                self._db.execute(
                    "UPDATE head SET size = ?, root = ?, time = ?, note = ? WHERE origin = ?",
                    (size, root, _time_of(note), note.encode(), known.origin),
                )
        return note

    def keep_conflict(self, known: Head, size: int, root: bytes, note: bytes) -> None:
        """Keep a signed head that contradicts the one that was countersigned."""
        with self._transaction():
            count = self._db.execute(
                "SELECT count(*) FROM conflict WHERE origin = ?", (known.origin,)
            ).fetchone()[0]
            if count < MOST_CONFLICTS:
                self._db.execute(
                    "INSERT OR IGNORE INTO conflict VALUES (?, ?, ?, ?, ?)",
                    (known.origin, size, root, note, known.note),
                )

    def conflicts(self) -> list[Conflict]:
        """Every head that was kept as a contradiction."""
        with self._lock:
            rows = self._db.execute(
                "SELECT origin, size, root, note, known FROM conflict ORDER BY origin, size, root"
            ).fetchall()
        return [Conflict(*row) for row in rows]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One writer at a time, over all processes; on disk when the block is left."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk may have undone the transaction already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _head(self, value: str, by: str = "origin") -> Head | None:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM head WHERE {by} = ?", (value,)).fetchone()
        return None if row is None else _head(row)

    def _make(self) -> None:
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            pass
        except OSError as problem:
            raise self._unreadable(problem) from None

    def _prepare(self, *, create: bool) -> None:
        # FULL writes the log of changes through to the disk at each commit.
        self._db.execute("PRAGMA synchronous = FULL")
        with self._transaction():
            whose = self._db.execute("PRAGMA application_id").fetchone()[0]
            form = self._db.execute("PRAGMA user_version").fetchone()[0]
            empty = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if create and empty and whose == 0:
                for one in _SCHEMA.split(";")[:-1]:
                    self._db.execute(one)
                self._db.execute(f"PRAGMA application_id = {APPLICATION}")
                self._db.execute(f"PRAGMA user_version = {FORMAT}")
            elif (whose, form) != (APPLICATION, FORMAT):
                raise InputError("witness_data_other", file=self.path)
        mode = self._db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise InputError("witness_data_unreadable", file=self.path, read=f"journal: {mode}")

    def _unreadable(self, problem: Exception) -> InputError:
        told = problem.strerror if isinstance(problem, OSError) else None
        return InputError("witness_data_unreadable", file=self.path, read=told or str(problem))


def _head(row: tuple[str, str, int, bytes, int | None, bytes | None]) -> Head:
    origin, keys, size, root, time, note = row
    trusted = tuple(Verifier.parse(one) for one in keys.split("\n"))
    return Head(origin, trusted, size, root, time, note)


def _time_of(note: SignedNote) -> int:
    """The time of our cosignature, which stands last."""
    return int.from_bytes(note.signatures[-1].blob[:8], "big")
