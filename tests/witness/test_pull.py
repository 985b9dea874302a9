"""Countersigning what is merely downloaded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hattama.core.errors import InputError
from hattama.log.cosignature import cosign, cosigned
from hattama.log.net import FetchError
from hattama.log.note import SignedNote, parse, to_base64
from hattama.log.tiles import tile_bytes, tiles_of
from hattama.log.tree import Tree
from hattama.witness.countersigner import SLACK, Countersigner
from hattama.witness.pull import (
    MOST_CHECKPOINT,
    Folder,
    Pulled,
    RefusedError,
    Tiles,
    Web,
    countersign,
    source_of,
)
from hattama.words import LANGS, say
from tests.witness.hostile import answering, dripping, misbehaving, plain, silent
from tests.witness.logs import NOW, ORIGIN, Log, cosigner, opened

LOG = Log(70_000)
OTHER = Log(70_000, fork=50)


class Memory:
    """A log in memory that counts what is read of it."""

    def __init__(self, log: Log, size: int) -> None:
        self.files = {tile.path: tile_bytes(log.tree, tile) for tile in tiles_of(size)}
        # Tiles of a smaller log are cut from a larger tree's.
        self.files["checkpoint"] = log.note(size).encode()
        self.read_paths: list[str] = []

    def read(self, path: str, most: int) -> bytes | None:
        self.read_paths.append(path)
        data = self.files.get(path)
        assert data is None or len(data) <= max(most, 8192)
        return data


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Countersigner]:
    store = opened(tmp_path / "w.db", LOG)
    yield Countersigner(store, cosigner(), lambda: NOW)
    store.close()


def refused(run: Callable[[], object]) -> str:
    """The code of a refusal; its sentence is there in every language."""
    with pytest.raises(RefusedError) as told:
        run()
    for lang in LANGS:
        assert say(lang, f"witness.refused.{told.value.code}", **told.value.params)
    return told.value.code


def size_of(maker: Countersigner) -> int:
    head = maker.store.find(ORIGIN)
    assert head is not None
    return head.size


class TestTiles:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 255, 256, 257, 300, 511, 513, 65_536, 70_000])
    def test_roots_and_proofs_are_those_of_the_whole_tree(self, size: int):
        tiles = Tiles(Memory(LOG, size), size)
        assert tiles.root() == LOG.tree.root(size)
        for old in sorted({0, 1, size // 3, size // 2, 255, 256, 257, 65_536, size - 1, size}):
            if old <= size:
                assert tiles.root(old) == LOG.tree.root(old), old
                assert tiles.consistency(old) == LOG.tree.consistency(old, size), old

    def test_all_pairs_of_small_sizes(self):
        for size in range(40):
            tiles = Tiles(Memory(LOG, size), size)
            for old in range(size + 1):
                assert tiles.consistency(old) == LOG.tree.consistency(old, size)

    def test_few_files_are_read(self, maker: Countersigner):
        countersign(Memory(LOG, 40_000), maker)
        memory = Memory(LOG, 70_000)
        countersign(memory, maker)
        assert len(memory.read_paths) <= 7
        assert len(set(memory.read_paths)) == len(memory.read_paths)


class TestGrowth:
    def test_first_then_grown_then_the_same(self, maker: Countersigner):
        for old, size in ((0, 0), (0, 300), (300, 300), (300, 5000), (5000, 70_000)):
            pulled = countersign(Memory(LOG, size), maker)
            assert (pulled.old_size, pulled.checkpoint) == (old, LOG.checkpoint(size))
            assert (pulled.time, size_of(maker)) == (NOW, size)
            assert cosigned(pulled.note, cosigner().verifier).state == "holds"
            assert pulled.note.encode().endswith(pulled.signature.line().encode())

    def test_signatures_of_others_stay_and_an_older_one_of_ours_goes(self, maker: Countersigner):
        memory, point = Memory(LOG, 300), LOG.checkpoint(300)
        other = cosign(cosigner(5, "other/w"), point, NOW - 9)
        note = LOG.note(300).signed(cosign(cosigner(), point, NOW - 9), other)
        memory.files["checkpoint"] = note.encode()
        pulled = countersign(memory, maker)
        log = LOG.note(300).signatures[0]
        assert pulled.note == SignedNote(note.text, (log, other, pulled.signature))

    def test_a_full_tile_serves_where_the_partial_one_was_swept(self, maker: Countersigner):
        memory = Memory(LOG, 300)
        for tile in tiles_of(300):
            if tile.width < 256:
                del memory.files[tile.path]
                full = tile._replace(width=256)
                memory.files[full.path] = tile_bytes(LOG.tree, full)
        # Level 1 has one hash at 300 leaves and 256 once 65,536 are there.
        assert countersign(memory, maker).checkpoint.size == 300


class TestRefused:
    def test_an_older_copy(self, maker: Countersigner):
        countersign(Memory(LOG, 300), maker)
        assert refused(lambda: countersign(Memory(LOG, 200), maker)) == "older"

    def test_another_history_of_one_size_is_kept(self, maker: Countersigner):
        countersign(Memory(LOG, 300), maker)
        assert refused(lambda: countersign(Memory(OTHER, 300), maker)) == "conflict"
        (kept,) = maker.store.conflicts()
        assert parse(kept.note) == OTHER.note(300)

    def test_another_history_that_went_on(self, maker: Countersigner):
        countersign(Memory(LOG, 300), maker)
        assert refused(lambda: countersign(Memory(OTHER, 5000), maker)) == "rewritten"
        assert size_of(maker) == 300

    def test_tiles_of_another_log(self, maker: Countersigner):
        memory = Memory(OTHER, 5000)
        memory.files["checkpoint"] = LOG.note(5000).encode()
        assert refused(lambda: countersign(memory, maker)) == "root"

    def test_damaged_tiles_are_not_called_another_history(self, maker: Countersigner):
        countersign(Memory(LOG, 300), maker)
        memory = Memory(LOG, 5000)
        # The root stands on tile/1/000 and the right edge; the proof from 300 needs tile/0/001.
        memory.files["tile/0/001"] = memory.files["tile/0/002"]
        assert refused(lambda: countersign(memory, maker)) == "tiles"

    def test_tiles_missing_short_or_long(self, maker: Countersigner):
        for change, code in (
            (lambda _: None, "tile_missing"),
            (lambda data: data[:-1], "tile_size"),
            (lambda _: b"", "tile_size"),
            (lambda data: data + data[:32], "tile_size"),
        ):
            memory = Memory(LOG, 300)
            path = next(one for one in memory.files if one.startswith("tile/0/001"))
            changed = change(memory.files.pop(path))
            if changed is not None:
                memory.files[path] = changed
            assert refused(partial(countersign, memory, maker)) == code
        assert size_of(maker) == 0

    def test_signed_by_nobody_we_trust(self, maker: Countersigner):
        assert refused(lambda: countersign(Memory(Log(300, seed=2), 300), maker)) == "signature"

    def test_clock_and_store(self, maker: Countersigner, monkeypatch: pytest.MonkeyPatch):
        countersign(Memory(LOG, 300), maker)
        late = Countersigner(maker.store, cosigner(), lambda: NOW - SLACK - 1)
        assert refused(lambda: countersign(Memory(LOG, 400), late)) == "clock"
        monkeypatch.setattr(maker.store, "move", lambda *_: None)
        assert refused(lambda: countersign(Memory(LOG, 400), maker)) == "moved"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (None, "witness_checkpoint_missing"),
            (b"", "log_note_form"),
            (b"\xff\n\n\xff\n", "log_note_text"),
            (Log(5, origin="example.org/y").note(5).encode(), "witness_log_unknown"),
            (LOG.note(300).encode().replace(b"\n300\n", b"\n0300\n"), "log_checkpoint"),
        ],
    )
    def test_no_checkpoint_of_a_log_of_ours(
        self, maker: Countersigner, text: bytes | None, code: str
    ):
        memory = Memory(LOG, 300)
        del memory.files["checkpoint"]
        if text is not None:
            memory.files["checkpoint"] = text
        with pytest.raises(InputError, match=code):
            countersign(memory, maker)


class TestFolder:
    def test_a_log_in_a_folder(self, tmp_path: Path, maker: Countersigner):
        source = source_of(str(LOG_SMALL.write(tmp_path / "log", 300)))
        assert countersign(source, maker).checkpoint.size == 300

    def test_what_is_no_log(self, tmp_path: Path):
        for path in (tmp_path / "no", tmp_path / "file"):
            (tmp_path / "file").touch()
            with pytest.raises(InputError, match="witness_log_missing"):
                source_of(str(path))

    def test_a_pipe_and_a_huge_file_do_not_hold_us(self, tmp_path: Path, maker: Countersigner):
        os.mkfifo(tmp_path / "checkpoint")
        with pytest.raises(InputError, match="witness_checkpoint_missing"):
            countersign(Folder(tmp_path), maker)
        (tmp_path / "checkpoint").unlink()
        (tmp_path / "checkpoint").write_bytes(b"x" * (MOST_CHECKPOINT + 1))
        with pytest.raises(InputError, match="witness_log_large"):
            countersign(Folder(tmp_path), maker)

    def test_half_a_log_and_no_more(self, tmp_path: Path, maker: Countersigner):
        LOG_SMALL.write(tmp_path, 300)
        shutil.rmtree(tmp_path / "tile" / "1")
        assert refused(lambda: countersign(Folder(tmp_path), maker)) == "tile_missing"


LOG_SMALL = Log(300)


class TestWeb:
    def test_a_log_behind_an_ordinary_web_server(self, tmp_path: Path, maker: Countersigner):
        LOG_SMALL.write(tmp_path / "a", 300)
        # A whole published folder has its log inside it.
        LOG_SMALL.write(tmp_path / "whole/log", 300)

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))
        ) as server:
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                url = f"http://127.0.0.1:{server.server_port}"
                for end in ("/a", "/a/", "/whole", "/whole/log"):
                    assert pulled(url + end, maker).checkpoint.size == 300
                with pytest.raises(InputError, match="witness_checkpoint_missing"):
                    pulled(url + "/b", maker)
            finally:
                server.shutdown()
                thread.join()

    def test_slow_endless_redirecting_and_wrong_servers(self, maker: Countersigner):
        note = LOG_SMALL.note(300).encode()
        for manner, code in (
            (silent, "late"),
            (dripping(b"HTTP/1.1 200 x\r\n\r\n", b"x"), "late"),
            (answering(plain(302, b"", "text/plain", "Location: /other")), "status"),
            (answering(plain(200, b"x" * (MOST_CHECKPOINT + 1))), "too_large"),
            (answering(plain(200, note), plain(200, b"x" * 9000)), "too_large"),
            (answering(plain(200, note), plain(403, b"")), "status"),
            (answering(plain(200, note)[:-1]), "form"),
        ):
            start = time.monotonic()
            with misbehaving(manner) as url, pytest.raises(FetchError) as told:
                pulled(url, maker, seconds=0.5)
            assert told.value.code == code
            assert time.monotonic() - start < 5
        assert size_of(maker) == 0

    def test_tiles_of_a_wrong_length(self, maker: Countersigner):
        note = plain(200, LOG_SMALL.note(300).encode())
        with misbehaving(answering(note, plain(200, b"x" * 31))) as url:
            assert refused(lambda: pulled(url, maker)) == "tile_size"

    def test_all_files_share_one_deadline(self, maker: Countersigner):
        # Each answer in time, all together not.
        def slow(sock, ended) -> None:
            for body in (LOG_SMALL.note(300).encode(), bytes(32), bytes(44 * 32)):
                if not sock.recv(65536) or ended.wait(0.25):
                    return
                sock.sendall(plain(200, body))

        with misbehaving(slow) as url, pytest.raises(FetchError) as told:
            pulled(url, maker, seconds=0.6)
        assert told.value.code == "late"


def pulled(url: str, maker: Countersigner, seconds: float = 5.0) -> Pulled:
    source = Web(url, seconds)
    try:
        return countersign(source, maker)
    finally:
        source.close()


def test_the_log_of_the_fixtures_is_a_log():
    assert Tree(LOG.tree.level(0)).root() == LOG.tree.root()
    assert to_base64(LOG.tree.root(50)) == to_base64(OTHER.tree.root(50))
    assert LOG.tree.root(51) != OTHER.tree.root(51)
