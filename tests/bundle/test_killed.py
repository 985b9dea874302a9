"""A build that is killed at any moment never shows a head without its content.

`HATTAMA_LONG=1` kills before every call of the system that changes the disk; else before some.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hattama.bundle import layout
from hattama.bundle.manifest import parse as parse_manifest
from hattama.bundle.read import FolderSource
from hattama.log.checkpoint import Checkpoint
from hattama.log.guard import read_record
from hattama.log.keys import signed_file
from hattama.log.note import parse as parse_note
from hattama.log.tiles import bundles_of, tiles_of
from hattama.verify.run import verify
from tests.bundle.worlds import ORIGIN, faults, new_key, publish, record, rehearsal, vkey
from tests.house.trees import SOURCES

LONG = bool(os.environ.get("HATTAMA_LONG"))
STRIDE = 1 if LONG else 9

# Builds in children, each killed before its n-th change of the disk, until one comes through.
DRIVER = """
import gc, json, os, pathlib, signal, sys
from hattama.bundle.build import Wish, build
from hattama.folder.files import place_of
from tests.bundle.worlds import new_key

home, stride, first = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
place, key = place_of(str(home / "election")), new_key(home)

def fatal(step):
    left = [step]
    def wrap(real):
        def call(*words, **more):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return real(*words, **more)
        return call
    for name in ("fsync", "replace", "mkdir", "unlink", "rmdir", "rename"):
        setattr(os, name, wrap(getattr(os, name)))

ends, step = [], first
# A child that is refused instead of killed, or none that comes through, ends the loop.
while not ends or (ends[-1] == signal.SIGKILL and len(ends) < 2000):
    child = os.fork()
    if child == 0:
        fatal(step)
        build(place, home / "b", Wish(key=key, keep=sys.argv[4]))
        os._exit(0)
    ends.append(os.waitpid(child, 0)[1])
    print(ends[-1], flush=True)
    step += stride
"""
# So often a build changes the disk, at least: fewer would mean that steps were not seen.
CALLS = 40
# Seconds that a reader may need for a round, on a busy machine.
PATIENCE = 60


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder and the port at which it is published."""
    out = tmp_path / "b"
    out.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


class Reader(threading.Thread):
    """Polls, and fetches everything for which a head stands."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.over = threading.Event()
        self.missing: list[str] = []
        self.roots: dict[int, set[bytes]] = {}
        self.rounds = 0
        self.sizes: list[int] = []

    def get(self, path: str) -> bytes | None:
        self.line.request("GET", f"/{path}")
        reply = self.line.getresponse()
        data = reply.read()
        return data if reply.status == 200 else None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.look()
                self.rounds += 1
            self.look()
        except Exception as problem:  # noqa: BLE001
            self.missing.append(repr(problem))
        finally:
            self.line.close()

    def look(self) -> None:
        data = self.get(layout.LATEST)
        if data is not None:
            self.state(json.loads(data))
        head = self.get(layout.CHECKPOINT)
        if head is not None:
            self.head(head)

    def head(self, data: bytes) -> None:
        """Every entry and tile of a head, and the head under its own name."""
        made = Checkpoint.of(parse_note(data))
        self.roots.setdefault(made.size, set()).add(made.root)
        self.need(layout.checkpoint(made.size))
        for tile in (*bundles_of(made.size), *tiles_of(made.size)):
            self.need(f"{layout.LOG}/{tile.path}")

    def state(self, told: dict) -> None:
        """Everything that MANIFEST names, but what is replaced together with the head."""
        self.sizes.append(told["size"])
        path = layout.manifest(told["size"])
        data = self.get(path)
        if data is None or sha256(data).hexdigest() != told["manifest"]:
            # Built once more at the same size, or two sizes on: then latest.json says so by now.
            again = json.loads(self.get(layout.LATEST) or b"{}")
            if again == told:
                self.missing.append(f"{path} of {told['size']}")
            return
        made, _ = parse_manifest(data, path)
        for one, (_, sha) in made.files.items():
            if one not in (layout.KEPT, layout.POLICY):
                self.need(one, sha)

    def sees(self, size: int) -> bool:
        """Whether the reader, in its own time, comes to the head of that size."""
        until = time.monotonic() + PATIENCE
        while size not in self.sizes and self.is_alive() and time.monotonic() < until:
            time.sleep(0.05)
        return size in self.sizes

    def need(self, path: str, sha: str = "") -> None:
        data = self.get(path)
        if data is None or (sha and sha256(data).hexdigest() != sha):
            self.missing.append(path)


def killed_until_through(home: Path, first: int, keep: str) -> list[int]:
    """The ends of all children; the last came through."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(home), str(STRIDE), str(first), keep],
        env={**os.environ, "PYTHONPATH": f"{SOURCES}:{SOURCES.parent}"},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [int(one) for one in done.stdout.split()]


def test_a_reader_finds_everything_at_any_moment(served: tuple[Path, int]):
    home, port = served
    folder = rehearsal(home / "election", 30)
    key = new_key(home)
    reader = Reader(port)
    reader.start()
    try:
        grown: list[int] = []
        for number, times in enumerate((30, 45, 61)):
            cut(folder, times, vkey(key))
            ends = killed_until_through(home, number % STRIDE, "" if number != 1 else "night")
            grown.append(len(ends))
            assert set(ends[:-1]) == {9}, ends
            assert ends[-1] == 0
            assert reader.sees(times)
            assert not faults(verify(FolderSource(home / "b")))
    finally:
        reader.over.set()
        reader.join()
    assert not reader.missing
    assert reader.rounds > 3
    assert min(grown) * STRIDE > CALLS
    assert set(reader.sizes) == {30, 45, 61}
    assert {size for size, roots in reader.roots.items() if len(roots) > 1} == set()
    heads = published(home / "b")
    assert all(roots == {heads[size]} for size, roots in reader.roots.items())
    signed = read_record(signed_file(key.file))[ORIGIN]
    assert heads[max(heads)] == signed.root
    assert sorted(reader.sizes) == reader.sizes


@pytest.mark.parametrize("early", [layout.CHECKPOINT, layout.LATEST])
@pytest.mark.parametrize("step", ["files", "data"])
def test_the_reader_tells_a_head_that_comes_too_early(
    served: tuple[Path, int], early: str, step: str
):
    """The planted fault: a build that writes its head before what it stands for."""
    home, port = served
    folder, key = rehearsal(home / "election", 30), new_key(home)
    cut(folder, 20, vkey(key))
    publish(folder, home / "b", key)
    reader = Reader(port)
    reader.look()
    assert not reader.missing
    cut(folder, 61, vkey(key))
    publish(folder, home / "right", key)
    head = (home / "right" / early).read_bytes()

    def wrong(name: str) -> None:
        if name == "log":
            (home / "b" / early).write_bytes(head)
        if name == step:
            raise Killed

    with pytest.raises(Killed):
        publish(folder, home / "b", key, step=wrong)
    reader.look()
    reader.line.close()
    assert reader.missing


def cut(folder: Path, size: int, named: str) -> None:
    """A record of so many facts; it is made once and shown bit by bit."""
    whole = folder.with_name("whole")
    if not whole.exists():
        shutil.copytree(folder, whole)
        record(whole, key=named)
        shutil.copytree(whole / "record", folder / "record")
    lines = (whole / "record.jsonl").read_bytes().split(b"\n")
    (folder / "record.jsonl").write_bytes(b"\n".join(lines[:size]) + b"\n")


def published(out: Path) -> dict[int, bytes]:
    return {
        int(one.name): Checkpoint.of(parse_note(one.read_bytes())).root
        for one in (out / layout.CHECKPOINTS).iterdir()
    }


STEPS = ("log", "files", "data", "sign", "manifest", "head", "latest", "sweep")


class Killed(BaseException):
    """Stands for a kill inside this process."""


@pytest.mark.parametrize("step", STEPS)
def test_the_next_build_goes_on_from_each_step(tmp_path: Path, step: str):
    folder = rehearsal(tmp_path / "election", 30)
    key = new_key(tmp_path)
    cut(folder, 20, vkey(key))
    publish(folder, tmp_path / "b", key)
    cut(folder, 40, vkey(key))

    def stop(name: str) -> None:
        if name == step:
            raise Killed

    with pytest.raises(Killed):
        publish(folder, tmp_path / "b", key, step=stop)
    cut(folder, 61, vkey(key))
    publish(folder, tmp_path / "b", key)
    found = verify(FolderSource(tmp_path / "b"))
    assert not faults(found)
    kept = {int(one.name) for one in (tmp_path / "b" / "data").iterdir()}
    assert kept == {61, 40 if step == "sweep" else 20}


def test_the_order_of_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Immutable files, then the head, then `latest.json`, then what goes away."""
    folder = rehearsal(tmp_path / "election", 30)
    key = new_key(tmp_path)
    cut(folder, 20, vkey(key))
    publish(folder, tmp_path / "b", key)
    cut(folder, 40, vkey(key))
    publish(folder, tmp_path / "b", key)
    done: list[str] = []
    replace, unlink = os.replace, os.unlink

    def renamed(one: object, two: object) -> None:
        done.append(str(Path(str(two)).relative_to(tmp_path)))
        replace(one, two)  # type: ignore[arg-type]

    def gone(one: object, **more: object) -> None:
        done.append("gone")
        unlink(one, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", renamed)
    monkeypatch.setattr(os, "unlink", gone)
    cut(folder, 61, vkey(key))
    publish(folder, tmp_path / "b", key, keep="night")
    written = [one for one in done if one.startswith("b/")]
    tail = ["b/data/61/MANIFEST", "b/log/checkpoints/61", "b/kept.json", "b/log/checkpoint"]
    assert written[-5:] == [*tail, "b/latest.json"]
    assert "gone" in done[done.index("b/latest.json") :]
