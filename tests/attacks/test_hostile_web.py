"""Servers that are slow, endless, wrong or broken: each a verdict, soon and in little memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from hattama.bundle import layout, web
from hattama.bundle.web import WebSource
from hattama.cli import main
from hattama.log import net
from hattama.verify.run import verify
from tests.bundle.worlds import Files, faults, files_of, publish, record, rehearsal

SECONDS = 10.0
Answer = Callable[["Server", str, bytes], None]


class Server(BaseHTTPRequestHandler):
    """Answers each path with the bytes of a bundle, in a way of its own."""

    protocol_version = "HTTP/1.1"
    # Head and body in one piece: else each answer waits for the other side's acknowledgement.
    wbufsize = 2**16
    files: Files
    answer: Answer
    asked: list[str]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.asked.append(path)
        data = self.files.get(path)
        try:
            if data is None:
                self.whole(b"", 404)
            else:
                type(self).answer(self, path, data)
        except OSError:
            self.close_connection = True

    def whole(self, data: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def ranged(self, data: bytes) -> None:
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        if int(first) >= len(data):
            self.whole(b"", 416)
            return
        part = data[int(first) : int(last) + 1]
        said = f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}"
        self.whole(part, 206, Content_Range=said)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    home = tmp_path_factory.mktemp("honest")
    publish(record(rehearsal(home / "election", 12)), home / "b", at=10, keep="night")
    publish(home / "election", home / "b")
    return files_of(home / "b")


@pytest.fixture
def served(files: Files) -> Iterator[Callable[[Answer], str]]:
    """`served(answer)` gives the address of a server that answers so."""
    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(answer: Answer) -> str:
        made = type("One", (Server,), {"files": files, "answer": staticmethod(answer), "asked": []})
        server = ThreadingHTTPServer(("127.0.0.1", 0), made)
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def outcome(address: str, monkeypatch: pytest.MonkeyPatch, step: float = 0.15) -> list:
    """The faults; the whole takes no longer than it may."""
    monkeypatch.setattr(net, "STEP", step)
    begun = time.monotonic()
    found = verify(WebSource(address, seconds=SECONDS, pause=lambda _: None))
    assert time.monotonic() - begun < SECONDS + 2
    return faults(found)


def test_ranges_and_a_server_without_them(
    served: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
):
    assert not outcome(served(lambda one, _, data: one.ranged(data)), monkeypatch, 5)
    assert not outcome(served(lambda one, _, data: one.whole(data)), monkeypatch, 5)
    monkeypatch.setattr(web, "RANGE", 1000)
    assert not outcome(served(lambda one, _, data: one.ranged(data)), monkeypatch, 5)


def test_once_broken_then_whole(served: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch):
    seen: set[str] = set()

    def answer(one: Server, path: str, data: bytes) -> None:
        first = path not in seen
        seen.add(path)
        one.whole(b"busy", 503) if first else one.ranged(data)

    assert not outcome(served(answer), monkeypatch, 5)


def _trickle(one: Server, _: str, data: bytes) -> None:
    one.send_response(200)
    one.send_header("Content-Length", str(len(data)))
    one.end_headers()
    for spot in range(len(data)):
        one.wfile.write(data[spot : spot + 1])
        one.wfile.flush()
        time.sleep(0.1)


def _endless(one: Server, *_: object) -> None:
    one.send_response(200)
    one.end_headers()
    while True:
        one.wfile.write(bytes(2**16))


def _endless_chunks(one: Server, *_: object) -> None:
    one.send_response(200)
    one.send_header("Transfer-Encoding", "chunked")
    one.end_headers()
    while True:
        one.wfile.write(b"10000\r\n" + bytes(2**16) + b"\r\n")


def _endless_head(one: Server, *_: object) -> None:
    while True:
        one.wfile.write(b"X-More: " + b"a" * 1000 + b"\r\n")


def _silent(*_: object) -> None:
    time.sleep(5)


def _shut(one: Server, *_: object) -> None:
    one.connection.close()


HOSTILE: dict[str, Answer] = {
    "trickle": _trickle,
    "endless": _endless,
    "endless_chunks": _endless_chunks,
    "endless_head": _endless_head,
    "silent": _silent,
    "shut": _shut,
    "redirect": lambda one, path, _: one.whole(b"", 302, Location=f"/{path}"),
    "redirect_file": lambda one, *_: one.whole(b"", 301, Location="file:///etc/passwd"),
    "too_long": lambda one, _, data: one.whole(data, Content_Length=str(len(data) + 9)),
    "too_short": lambda one, _, data: one.whole(data, Content_Length=str(len(data) - 9)),
    "negative": lambda one, _, data: one.whole(data, Content_Length="-5"),
    "terabytes": lambda one, _, data: one.whole(data, Content_Length=str(2**40)),
    "packed": lambda one, _, data: one.whole(data, Content_Encoding="gzip"),
    "nonsense": lambda one, *_: one.wfile.write(b"\0\1\2\3\r\n\r\n"),
    "wrong_range": lambda one, _, data: one.whole(data[5:], 206, Content_Range="bytes 5-9/10"),
    "empty_range": lambda one, *_: one.whole(b"", 206),
    "always_416": lambda one, *_: one.whole(b"", 416),
    "always_500": lambda one, *_: one.whole(b"", 500),
    "always_401": lambda one, *_: one.whole(b"", 401),
    "page": lambda one, *_: one.whole(b"<html>No such page, but status 200</html>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server(
    served: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch, name: str
):
    assert outcome(served(HOSTILE[name]), monkeypatch)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("path", ["data/{n}/results.csv", "log/tile/entries/000.p/{n}"])
def test_hostile_in_one_file_only(
    served: Callable[[Answer], str],
    monkeypatch: pytest.MonkeyPatch,
    files: Files,
    name: str,
    path: str,
):
    bad = path.format(n=25)
    assert bad in files

    def answer(one: Server, asked: str, data: bytes) -> None:
        HOSTILE[name](one, asked, data) if asked == bad else one.ranged(data)

    found = outcome(served(answer), monkeypatch)
    assert any(one.get("file") == bad for _, _, one in found), found


def test_a_range_without_an_end(served: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch):
    """Every range is full: the table that is compared piece by piece ends where ours does."""
    bad = "data/25/results.csv"
    served_bytes = [0]

    def answer(one: Server, asked: str, data: bytes) -> None:
        if asked == bad:
            served_bytes[0] += web.RANGE
            one.whole(bytes(web.RANGE), 206)
        else:
            one.ranged(data)

    found = outcome(served(answer), monkeypatch)
    assert any(one.get("file") == bad for _, _, one in found), found
    assert served_bytes[0] < 2**24


@pytest.mark.parametrize(
    "url",
    ["http://", "https://", "http:///x", "http://[::1", "http://a b/", "http://u:p@127.0.0.1:1/",
     "http://127.0.0.1:99999/", "http://127.0.0.1:1/", "http://nobody.invalid/"],
)  # fmt: skip
def test_an_address_that_nobody_answers(url: str):
    done = CliRunner().invoke(main, ["verify", url, "--lang", "en"])
    assert done.exit_code in (1, 2)
    assert isinstance(done.exception, SystemExit)


def test_what_is_replaced_is_read_first(served: Callable[[Answer], str]):
    """A publisher goes on while a slow reader reads: latest.json and the heads come at once."""
    asked: list[str] = []

    def answer(one: Server, path: str, data: bytes) -> None:
        asked.append(path)
        one.ranged(data)

    verify(WebSource(served(answer)))
    early = [layout.LATEST, layout.CHECKPOINT, layout.KEPT]
    assert [one for one in asked if one in early][:3] == early
    assert asked.index(layout.KEPT) < asked.index("data/25/MANIFEST")
