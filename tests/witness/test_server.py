"""The web service: what goes over the wire, and what hostile clients cannot do."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hattama.log.note import parse
from hattama.witness.answer import MOST_BODY, Answer
from hattama.witness.countersigner import Countersigner
from hattama.witness.server import Server
from tests.witness.logs import (
    NOW,
    ORIGIN,
    Log,
    cosigner,
    countersigning,
    opened,
    said,
    serving,
)

LOG = Log(300)
OTHER = Log(300, fork=50)
LATEST = f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"


def connect(url: str) -> socket.socket:
    split = urlsplit(url)
    assert split.hostname is not None
    return socket.create_connection((split.hostname, split.port or 0), timeout=10)


def raw(url: str, data: bytes) -> bytes:
    """What comes back for some bytes, until the server closes."""
    with connect(url) as sock:
        came = b""
        # Who is refused at the door may see the connection end before the answer is read.
        with suppress(OSError):
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            while piece := sock.recv(65536):
                came += piece
        return came


def statuses(came: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", came, re.MULTILINE)]


def post(url: str, body: bytes, path: str = "/add-checkpoint") -> http.client.HTTPResponse:
    host = urlsplit(url).netloc
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", path, body)
    answer = connection.getresponse()
    connection.close()
    return answer


class TestAddresses:
    def test_a_log_grows_and_anyone_reads_how_far(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db", LOG) as url:
            host = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
            for old, size, status in ((0, 100, 200), (0, 200, 409), (100, 200, 200)):
                host.request("POST", "/add-checkpoint", LOG.request(old, size))
                answer = host.getresponse()
                body = answer.read()
                assert answer.status == status
                if status == 409:
                    assert (body, answer.headers["Content-Type"]) == (b"100\n", "text/x.tlog.size")
            host.request("GET", LATEST)
            answer = host.getresponse()
            assert parse(answer.read()).text == LOG.note(200).text
            assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
            host.close()

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"old 0\n\n", 400),
            (Log(10, origin="example.org/other").request(0, 5), 404),
            (Log(10, seed=2).request(0, 5), 403),
            (OTHER.request(100, 200), 422),
            (OTHER.request(100, 100), 409),
            (LOG.request(0, 5).replace(b"old 0", b"old 6"), 400),
            (b"x" * MOST_BODY, 400),
            (b"x" * (MOST_BODY + 1), 413),
        ],
    )
    def test_every_status(self, tmp_path: Path, body: bytes, status: int):
        with countersigning(tmp_path / "w.db", LOG) as url:
            assert post(url, LOG.request(0, 100)).status == 200
            assert post(url, body).status == status

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            (b"GET / HTTP/1.1\r\n\r\n", 404),
            (b"GET /add-checkpoint HTTP/1.1\r\n\r\n", 404),
            (b"GET " + LATEST.upper().encode() + b" HTTP/1.1\r\n\r\n", 404),
            (b"GET " + LATEST.encode() + b"/ HTTP/1.1\r\n\r\n", 404),
            (b"GET " + LATEST.encode() + b" HTTP/1.1\r\n\r\n", 404),
            (b"POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
            (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 411),
            (b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
            (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
            (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", 400),
            (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n", 413),
            (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
            (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\nold", 400),
            (b"PUT /add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 405),
            (b"<script> HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/9.9\r\n\r\n", 505),
            (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
            (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        ],
    )
    def test_other_requests(self, tmp_path: Path, asked: bytes, status: int):
        with countersigning(tmp_path / "w.db", LOG) as url:
            came = raw(url, asked)
            assert statuses(came) == [status]
            assert b"script" not in came, "nothing of the request is repeated"
            assert b"Traceback" not in came


def test_it_listens_on_the_newer_protocol_too(tmp_path: Path):
    store = opened(tmp_path / "w.db", LOG)
    try:
        server = Server(("::1", 0), Countersigner(store, cosigner(), lambda: NOW), len)
    except OSError:
        store.close()
        pytest.skip("this machine has no IPv6")
    with serving(server) as url:
        assert url.startswith("http://[::1]:")
        assert post(url, LOG.request(0, 100)).status == 200
    store.close()


class TestHostile:
    def test_garbage_never_breaks_it(self, tmp_path: Path):
        dice = random.Random(7)
        log: list[str] = []
        whole = LOG.request(100, 200)
        head = b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: %d\r\n\r\n"
        with countersigning(tmp_path / "w.db", LOG, log=log.append) as url:
            assert post(url, LOG.request(0, 100)).status == 200
            for _ in range(150):
                body = bytearray(whole)
                for _ in range(dice.randint(1, 20)):
                    body[dice.randrange(len(body))] ^= dice.randrange(1, 256)
                asked = bytearray(head % len(body) + body)
                assert body != whole
                if dice.random() < 0.3:
                    asked[dice.randrange(60)] = dice.randrange(256)
                found = statuses(raw(url, bytes(asked)))
                assert all(one < 500 or one == 505 for one in found), asked
            assert post(url, LOG.request(100, 200)).status == 200
        assert not [one for one in log if "Traceback" in one]

    def test_a_byte_at_a_time_is_cut_off(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db", LOG, seconds=0.5) as url, connect(url) as sock:
            start = time.monotonic()
            try:
                for one in b"POST /add-checkpoint HTTP/1.1\r\n" + b"A: b\r\n" * 100:
                    sock.sendall(bytes([one]))
                    time.sleep(0.02)
            except OSError:
                pass
            assert time.monotonic() - start < 5
            assert post(url, LOG.request(0, 100)).status == 200

    def test_more_connections_than_there_is_room_for(self, tmp_path: Path):
        log: list[str] = []
        asked = b"GET / HTTP/1.1\r\n\r\n"
        with countersigning(tmp_path / "w.db", LOG, log=log.append, most=2, seconds=30) as url:
            idle = [connect(url) for _ in range(2)]
            assert statuses(raw(url, asked)) in ([503], [])
            assert [one.split(" ", 1)[1] for one in log] == ["- 503"]
            for one in idle:
                one.close()
            deadline = time.monotonic() + 10
            while statuses(raw(url, asked)) != [404]:
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def test_two_requests_in_one_are_two(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db", LOG) as url:
            one = b"GET / HTTP/1.1\r\n\r\n"
            assert statuses(raw(url, one + one)) == [404, 404]
            # A body where none belongs ends the connection: it is no second request.
            hidden = b"GET / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(one)
            assert statuses(raw(url, hidden + one)) == [404]

    def test_many_clients_and_one_history(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db", LOG, most=64) as url, ThreadPoolExecutor(8) as pool:
            found = list(
                pool.map(lambda size: post(url, LOG.request(0, size)).status, range(1, 60))
            )
        assert sorted(set(found)) == [200, 409]
        assert found.count(200) == 1

    def test_a_fault_of_ours_reaches_the_operator_and_not_the_client(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        log: list[str] = []

        def broken(*_: object) -> None:
            raise ZeroDivisionError("planted")

        monkeypatch.setattr(Countersigner, "latest", broken)
        with countersigning(tmp_path / "w.db", LOG, log=log.append) as url:
            assert raw(url, b"GET " + LATEST.encode() + b" HTTP/1.1\r\n\r\n") == b""
            assert post(url, LOG.request(0, 100)).status == 200
        assert any("planted" in one for one in log)


class TestAccessLog:
    def test_it_names_nobody(self, tmp_path: Path):
        log: list[str] = []
        with countersigning(tmp_path / "w.db", LOG, log=log.append) as url:
            post(url, LOG.request(0, 100))
            raw(url, b"GET " + LATEST.encode() + b" HTTP/1.1\r\n\r\n")
            raw(url, b"GET /secret?name=me HTTP/1.1\r\nUser-Agent: me\r\n\r\n")
            raw(url, b"\x1b[2J / HTTP/1.1\r\n\r\n")
        told = [one.split(" ", 1)[1] for one in log]
        assert told == ["add-checkpoint 200", f"{LATEST[1:9]} 200", "other 404", "other 405"]
        assert "127.0.0.1" not in " ".join(log)


class TestEnd:
    @pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
    def test_it_ends_cleanly_while_a_client_idles(self, tmp_path: Path, end: signal.Signals):
        opened(tmp_path / "w.db", LOG).close()
        program = (
            "import sys\n"
            "from pathlib import Path\n"
            "from hattama.witness.countersigner import Countersigner\n"
            "from hattama.witness.server import Server, serve\n"
            "from hattama.witness.store import Store\n"
            "from tests.witness.logs import cosigner\n"
            f"store = Store(Path({str(tmp_path / 'w.db')!r}))\n"
            "server = Server(('127.0.0.1', 0), Countersigner(store, cosigner()), len)\n"
            "serve(server, lambda url: print(url, flush=True))\n"
            "store.close()\n"
            "print('ended')\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            with connect(url):
                assert post(url, LOG.request(0, 100)).status == 200
                start = time.monotonic()
                process.send_signal(end)
                out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "ended\n", "")
        assert time.monotonic() - start < 5


def test_a_new_cosignature_comes_back_over_http(tmp_path: Path):
    with countersigning(tmp_path / "w.db", LOG) as url:
        host = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        host.request("POST", "/add-checkpoint", LOG.request(0, 100))
        answer = host.getresponse()
        signed = answer.read()
        host.close()
    assert said(Answer(200, signed), LOG.note(100), cosigner()).time == NOW
