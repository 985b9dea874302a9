"""The countersigner as a web service: `add-checkpoint`, and what it countersigned last.

It keeps to itself who asks: its log names the request and the status, no address. TLS is the
business of the web server in front of it; without being told otherwise it listens on this machine
only.
"""

from __future__ import annotations

import io
import re
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import Any

from hattama.log.net import TimedReader
from hattama.witness.answer import MOST_BODY, Answer
from hattama.witness.countersigner import Countersigner

# Seconds for one request, from waiting for it to its last byte.
REQUEST_SECONDS = 10.0
# Requests that one connection may bring before it must be opened anew.
MOST_REQUESTS = 1000
# Connections at once; more are closed at the door.
MOST_CONNECTIONS = 64

_LATEST = re.compile(r"/([0-9a-f]{64})/checkpoint")
_LENGTH = re.compile(r"[0-9]{1,9}")
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 5\r\nConnection: close\r\nRetry-After: 5\r\n\r\nbusy\n"
)


class Server(ThreadingHTTPServer):
    """Serves one countersigner.

    Args:
        address: host and port; port 0 takes a free one.
        countersigner: answers.
        log: takes one line per request, and what went wrong.
        seconds: for one request.
        most: connections at once.
    """

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        countersigner: Countersigner,
        log: Callable[[str], object],
        *,
        seconds: float = REQUEST_SECONDS,
        most: int = MOST_CONNECTIONS,
    ) -> None:
        self.countersigner = countersigner
        self.log = log
        self.seconds = seconds
        self.stopping = False
        self._turns = threading.BoundedSemaphore(most)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind without looking up a name, which could take long and tell others of us."""
        socket_address = self.server_address
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(socket_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a connection to a thread, if there is one left."""
        if self.stopping or not self._turns.acquire(blocking=False):
            self.log(f"{_moment()} - 503")
            with suppress(OSError):
                request.settimeout(1.0)
                request.sendall(_BUSY)
            self.shutdown_request(request)
            return
        with self._lock:
            self._open.add(request)
        try:
            super().process_request(request, client_address)
        except RuntimeError:
            # No thread can be started: the connection is closed, others go on.
            self._leave(request)
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """What no answer was foreseen for: the connection ends, and the operator can read why."""
        problem = traceback.format_exc()
        if not isinstance(sys.exception(), OSError):
            self.log(problem)

    def stop(self) -> None:
        """Take no more; requests that came whole are answered, other connections are closed."""
        self.stopping = True
        self.shutdown()
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RD)

    def _leave(self, request: socket.socket) -> None:
        with self._lock:
            self._open.discard(request)
        self._turns.release()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "hattama"
    sys_version = ""
    # Head and body leave as two writes; the second must not wait for the other side's word.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Reads keep one deadline per request, however slowly bytes drip."""
        super().setup()
        self._until = 0.0
        self._left = MOST_REQUESTS
        self.rfile.close()
        self.rfile = io.BufferedReader(TimedReader(self.connection, lambda: self._until))

    def handle_one_request(self) -> None:
        """One request, from the first byte to the last."""
        self._until = time.monotonic() + self.server.seconds
        self._left -= 1
        super().handle_one_request()
        if self._left <= 0 or self.server.stopping:
            self.close_connection = True

    def do_POST(self) -> None:
        """`add-checkpoint`."""
        body = self._body()
        if isinstance(body, Answer):
            self.close_connection = True
            self._send(body)
        elif self.path == "/add-checkpoint":
            self._send(self.server.countersigner.add_checkpoint(body))
        else:
            self._send(Answer.refusal(404, "nothing_here"))

    def do_GET(self) -> None:
        """What was countersigned last of a log."""
        # A body where none belongs could be taken for the next request.
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        found = _LATEST.fullmatch(self.path)
        if found is None:
            self._send(Answer.refusal(404, "nothing_here"))
        else:
            self._send(self.server.countersigner.latest(found[1]))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses, without repeating any of it."""
        del message, explain
        self.close_connection = True
        if not hasattr(self, "requestline"):
            self.requestline = ""
        if self.request_version == "HTTP/0.9":
            self.request_version = "HTTP/1.0"
        # An unknown method is one that no address here has.
        self._send(Answer.refusal(405 if code == 501 else int(code), "form"))

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """One line: when, what, which status; nothing about who."""
        del size
        path = getattr(self, "path", "")
        what = "add-checkpoint" if path == "/add-checkpoint" else "other"
        if _LATEST.fullmatch(path):
            what = path[1:9]
        self.server.log(f"{_moment()} {what} {int(code)}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """What http.server would say of a connection names its address; it stays unsaid."""

    def _body(self) -> bytes | Answer:
        """The request's body, or why there is none."""
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers:
            return Answer.refusal(411, "length")
        if len(lengths) != 1:
            return Answer.refusal(400 if lengths else 411, "length")
        if not _LENGTH.fullmatch(lengths[0]):
            return Answer.refusal(400, "length")
        length = int(lengths[0])
        if length > MOST_BODY:
            return Answer.refusal(413, "too_large")
        body = self.rfile.read(length)
        return body if len(body) == length else Answer.refusal(400, "form")

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        if answer.status == 405:
            self.send_header("Allow", "GET, POST")
        if answer.status == 503:
            self.send_header("Retry-After", "5")
        self.end_headers()
        self.connection.settimeout(self.server.seconds)
        if self.command != "HEAD":
            self.wfile.write(answer.body)


def serve(server: Server, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; requests that came whole are still answered.

    Args:
        server: not yet serving.
        ready: called with the address once it is.
    """
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGINT)}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        ready(address_of(server))
        ended.wait()
    finally:
        server.stop()
        thread.join()
        server.server_close()
        for one, handler in before.items():
            signal.signal(one, handler)


def address_of(server: Server) -> str:
    """The address under which this machine reaches the server."""
    host, port = server.server_name, server.server_port
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _moment() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
