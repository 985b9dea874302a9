"""HTTP with hard limits, for asking strangers: one deadline for all, no redirects, few bytes.

Nothing that the other side does (silence, a byte a minute, endless bodies, redirects) may hold us
longer than the deadline or fill the memory.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

# Seconds for one step (connecting, one answer), within the deadline of the whole.
STEP = 15.0


class FetchError(Exception):
    """Asking failed: `code` names a sentence in `witness.failure`, `params` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Reply(NamedTuple):
    """A status, a body and its type."""

    status: int
    body: bytes
    content_type: str


class TimedReader(io.RawIOBase):
    """What a socket receives, until a moment of the monotonic clock.

    A socket's own timeout begins anew with each byte; this one does not.

    Args:
        until: the moment, asked before each read.
        closed: called once when nobody reads any more.
    """

    def __init__(
        self,
        sock: socket.socket,
        until: Callable[[], float],
        closed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._sock = sock
        self._until = until
        self._told = closed

    def close(self) -> None:
        """Close, and tell whoever owns the socket."""
        if not self.closed and self._told is not None:
            self._told()
        super().close()

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Receive some bytes.

        Raises:
            TimeoutError: when the moment is past.
        """
        self._sock.settimeout(remaining(self._until()))
        return self._sock.recv_into(buffer)


def remaining(until: float) -> float:
    """Seconds until a moment of the monotonic clock.

    Raises:
        TimeoutError: when it is past.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _TimedSocket:
    """What `http.client` uses of a socket, with reads that keep a deadline.

    It closes the connection before it reads the last answer's body; the socket stays open for
    that.
    """

    def __init__(self, sock: socket.socket, until: Callable[[], float]) -> None:
        self._sock = sock
        self._until = until
        self._readers = 0
        self._closing = False

    def makefile(self, mode: str) -> io.BufferedReader:
        if mode != "rb":
            raise ValueError(mode)
        self._readers += 1
        return io.BufferedReader(TimedReader(self._sock, self._until, self._reader_closed))

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(remaining(self._until()))
        self._sock.sendall(data)

    def close(self) -> None:
        self._closing = True
        if self._readers == 0:
            self._sock.close()

    def _reader_closed(self) -> None:
        self._readers -= 1
        if self._closing and self._readers == 0:
            self._sock.close()


class _Connection(http.client.HTTPConnection):
    """One connection, plain or TLS, whose every step keeps the deadline."""

    def __init__(self, host: str, port: int, *, tls: bool, until: Callable[[], float]) -> None:
        super().__init__(host, port)
        self._tls = tls
        self._until = until

    def connect(self) -> None:
        """Try each address of the host in turn."""
        problem: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(
            self.host, self.port, type=socket.SOCK_STREAM
        ):
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(min(STEP, remaining(self._until())))
                sock.connect(address)
                sock.settimeout(remaining(self._until()))
                if self._tls:
                    context = ssl.create_default_context()
                    sock = context.wrap_socket(sock, server_hostname=self.host)
            except OSError as one:
                sock.close()
                problem = one
                continue
            # http.client asks no more of it than this class has.
            self.sock = _TimedSocket(sock, self._until)
            return
        raise problem or OSError("no address")


class Place:
    """An address that is asked one or more times before one deadline.

    Args:
        url: `http://` or `https://`, a host, a path under which the files lie.
        until: a moment of the monotonic clock.

    Raises:
        FetchError: `url`.
    """

    def __init__(self, url: str, until: float) -> None:
        self.url = url
        self._deadline = until
        self._step = until
        host, port, tls, self._path = _parts(url)
        self._connection = _Connection(host, port, tls=tls, until=lambda: self._step)
        self._answer: http.client.HTTPResponse | None = None

    def close(self) -> None:
        """Close the connection, also one whose answer was not read to its end."""
        if self._answer is not None:
            self._answer.close()
        self._connection.close()

    def ask(
        self,
        method: str,
        path: str,
        most: int,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request and its answer.

        Args:
            path: below the address, with its slash.
            most: bytes that the answer may have.

        Raises:
            FetchError: `late`, `unreachable`, `too_large`, `form`.
        """
        if self._answer is None:
            return self._told(method, path, most, body, headers)
        try:
            return self._told(method, path, most, body, headers)
        except FetchError as problem:
            if problem.code != "unreachable":
                raise
            # A server may close a connection that it kept open; a new one is worth one try.
            return self._told(method, path, most, body, headers)

    def _told(
        self,
        method: str,
        path: str,
        most: int,
        body: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> Reply:
        try:
            return self._once(method, path, most, body, headers or {})
        except TimeoutError:
            self.close()
            raise FetchError("late") from None
        except ssl.SSLCertVerificationError as problem:
            self.close()
            raise FetchError("certificate", detail=problem.verify_message) from None
        except (OSError, http.client.BadStatusLine) as problem:
            self.close()
            raise FetchError("unreachable", detail=_reason(problem)) from None
        except (http.client.HTTPException, ValueError):
            self.close()
            raise FetchError("form") from None

    def _once(
        self, method: str, path: str, most: int, body: bytes | None, headers: Mapping[str, str]
    ) -> Reply:
        self._step = min(self._deadline, time.monotonic() + STEP)
        remaining(self._step)
        self._connection.request(
            method,
            self._path + path,
            body=body,
            headers={"User-Agent": "hattama", "Accept-Encoding": "identity", **headers},
        )
        self._answer = answer = self._connection.getresponse()
        if answer.length is not None and answer.length > most:
            raise self._unfit("too_large", expected=most)
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise self._unfit("form")
        data = answer.read(most + 1)
        if len(data) > most:
            raise self._unfit("too_large", expected=most)
        if answer.length:
            raise http.client.IncompleteRead(data, answer.length)
        # A chunked answer is over only when its last chunk was read.
        if not answer.isclosed() and answer.read(1):
            raise self._unfit("too_large", expected=most)
        return Reply(answer.status, data, answer.headers.get_content_type())

    def _unfit(self, code: str, **params: Any) -> FetchError:
        self.close()
        return FetchError(code, **params)


def _parts(url: str) -> tuple[str, int, bool, str]:
    """Host, port, whether TLS, and the path without its last slash."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise FetchError("url", read=url) from None
    plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\^`{|}')
    if (
        not plain
        or split.scheme not in ("http", "https")
        or not split.hostname
        or split.username is not None
        or split.query
        or split.fragment
    ):
        raise FetchError("url", read=url)
    tls = split.scheme == "https"
    return split.hostname, port or (443 if tls else 80), tls, split.path.rstrip("/")


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or type(problem).__name__
