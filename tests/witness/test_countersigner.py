"""What is signed, when, and that it is never taken back."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Barrier, Thread

import pytest

from hattama.log.cosignature import Cosigned
from hattama.log.note import SignedNote, Signer, parse
from hattama.witness.answer import SIZE, Answer, Request
from hattama.witness.countersigner import SLACK, Countersigner
from hattama.witness.store import Head, Store
from tests.witness.logs import NOW, ORIGIN, Log, cosigner, opened, said

LOG = Log(300)
OTHER = Log(300, fork=50)


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path):
    made = opened(tmp_path / "w.db", LOG)
    yield made
    made.close()


class TestCosignature:
    def test_it_holds_and_names_the_time(self, store: Store):
        maker = Countersigner(store, cosigner(), lambda: NOW + 0.9)
        answer = maker.add_checkpoint(LOG.request(0, 200))
        assert said(answer, LOG.note(200), cosigner()) == Cosigned("holds", NOW)
        assert said(answer, LOG.note(100), cosigner()).state == "wrong"

    def test_the_latest_checkpoint_is_kept_with_both_signatures(self, store: Store):
        maker = Countersigner(store, cosigner(), lambda: NOW)
        name = "c430be9d"
        assert maker.latest("0" * 64).status == 404
        answer = maker.add_checkpoint(LOG.request(0, 200))
        hashed = next(iter(store._db.execute("SELECT name FROM head")))[0]
        assert hashed.startswith(name), "SHA-256 of the origin"
        kept = parse(maker.latest(hashed).body)
        assert kept.text == LOG.note(200).text
        assert kept.signatures[:1] == LOG.note(200).signatures
        assert kept.signatures[1].line().encode() == answer.body

    def test_extension_lines_of_others_are_signed_too(self, store: Store):
        maker = Countersigner(store, cosigner(), lambda: NOW)
        text = LOG.note(200).text + "more\n"
        note = SignedNote(text, (LOG.signer.sign(text),))
        answer = maker.add_checkpoint(Request(0, (), note).encode())
        assert said(answer, note, cosigner()).state == "holds"

    def test_a_key_of_a_log_countersigns_nothing(self, store: Store):
        with pytest.raises(ValueError, match="key for cosignatures"):
            Countersigner(store, Signer(ORIGIN, bytes(32)))

    def test_a_conflict_is_kept_once_something_was_countersigned(self, store: Store):
        maker = Countersigner(store, cosigner(), lambda: NOW)
        maker.add_checkpoint(LOG.request(0, 200))
        answer = maker.add_checkpoint(OTHER.request(200, 200))
        assert answer == Answer(409, b"200\n", SIZE)
        (kept,) = store.conflicts()
        assert (kept.note, kept.size) == (OTHER.note(200).encode(), 200)
        assert kept.known is not None
        assert parse(kept.known).text == LOG.note(200).text


class TestTime:
    def test_a_clock_set_back_a_little_says_the_last_time_again(self, store: Store):
        clock = Clock(NOW)
        maker = Countersigner(store, cosigner(), clock)
        maker.add_checkpoint(LOG.request(0, 100))
        clock.now = NOW - SLACK
        answer = maker.add_checkpoint(LOG.request(100, 200))
        assert said(answer, LOG.note(200), cosigner()).time == NOW

    def test_a_clock_set_back_far_signs_and_moves_nothing(self, store: Store):
        clock = Clock(NOW)
        maker = Countersigner(store, cosigner(), clock)
        maker.add_checkpoint(LOG.request(0, 100))
        clock.now = NOW - SLACK - 1
        assert maker.add_checkpoint(LOG.request(100, 200)) == Answer(503, b"clock\n")
        head = store.find(ORIGIN)
        assert head is not None
        assert head.size == 100
        clock.now = NOW + 5
        answer = maker.add_checkpoint(LOG.request(100, 200))
        assert said(answer, LOG.note(200), cosigner()).time == NOW + 5


class TestRace:
    def test_the_race_of_the_specification(self, store: Store):
        # 1. request A with size N is checked; 2. B with size N+K is checked; 3. and 4. B is
        # stored and answered; 5. A must not roll K leaves back.
        maker = Countersigner(store, cosigner(), lambda: NOW)
        maker.add_checkpoint(LOG.request(0, 100))
        sign = maker._signing(LOG.note(150))
        checked = store.find(ORIGIN)
        assert checked is not None
        assert maker.add_checkpoint(LOG.request(100, 200)).status == 200
        assert store.move(checked, 150, LOG.tree.root(150), sign) is None
        head = store.find(ORIGIN)
        assert head is not None
        assert head.size == 200

    def test_and_through_the_front_door(self, store: Store, monkeypatch: pytest.MonkeyPatch):
        maker = Countersigner(store, cosigner(), lambda: NOW)
        maker.add_checkpoint(LOG.request(0, 100))
        find = store.find
        asked: list[str] = []

        def slow(origin: str) -> Head | None:
            found = find(origin)
            if not asked:
                asked.append(origin)
                assert maker.add_checkpoint(LOG.request(100, 200)).status == 200
            return found

        monkeypatch.setattr(store, "find", slow)
        assert maker.add_checkpoint(LOG.request(100, 150)) == Answer(409, b"200\n", SIZE)

    def test_many_threads_grow_one_log(self, store: Store):
        maker, gate = Countersigner(store, cosigner(), lambda: NOW), Barrier(8)
        sizes: list[int] = []

        def grow(start: int) -> None:
            gate.wait()
            old = 0
            for size in range(start, 300, 8):
                answer = maker.add_checkpoint(LOG.request(min(old, size), size))
                if answer.status == 409:
                    old = int(answer.body)
                    if old < size:
                        answer = maker.add_checkpoint(LOG.request(old, size))
                if answer.status == 200:
                    assert said(answer, LOG.note(size), cosigner()).state == "holds"
                    sizes.append(size)
                assert answer.status in (200, 409)

        threads = [Thread(target=grow, args=(at + 1,)) for at in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        head = store.find(ORIGIN)
        assert head is not None
        assert len(sizes) == len(set(sizes)), "one size was countersigned for two requests"
        assert head.size == max(sizes)


class TestTrouble:
    def test_a_store_that_fails_answers_503(self, store: Store, monkeypatch: pytest.MonkeyPatch):
        maker = Countersigner(store, cosigner(), lambda: NOW)

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(store, "move", full)
        assert maker.add_checkpoint(LOG.request(0, 200)) == Answer(503, b"store\n")
        monkeypatch.setattr(store, "find_hashed", full)
        assert maker.latest("0" * 64).status == 503

    def test_another_process_that_holds_the_file_for_long(self, store: Store):
        maker = Countersigner(store, cosigner(), lambda: NOW)
        store._db.execute("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert maker.add_checkpoint(LOG.request(0, 200)) == Answer(503, b"store\n")
        other.execute("ROLLBACK")
        other.close()
        assert maker.add_checkpoint(LOG.request(0, 200)).status == 200
