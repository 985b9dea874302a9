"""Servers that misbehave, each in one way, on a free port of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Manner = Callable[[socket.socket, threading.Event], None]


@contextmanager
def misbehaving(manner: Manner) -> Iterator[str]:
    """The address of a server that treats each connection in that manner."""
    ended = threading.Event()
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def treat(one: socket.socket) -> None:
            with one, suppress(OSError):
                one.settimeout(10)
                manner(one, ended)

        def take() -> None:
            while not ended.is_set():
                with suppress(TimeoutError):
                    threads.append(threading.Thread(target=treat, args=(listener.accept()[0],)))
                    threads[-1].start()

        taker = threading.Thread(target=take)
        taker.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            ended.set()
            taker.join()
            for one in threads:
                one.join()


def heard(sock: socket.socket) -> bytes:
    """A whole request with its body."""
    came = b""
    while b"\r\n\r\n" not in came:
        piece = sock.recv(65536)
        if not piece:
            return came
        came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += sock.recv(65536)
    return came


def answering(*answers: bytes) -> Manner:
    """Says these bytes, one answer after each request, then closes."""
    left = list(answers)

    def manner(sock: socket.socket, _: threading.Event) -> None:
        while left and heard(sock):
            sock.sendall(left.pop(0))

    return manner


def silent(sock: socket.socket, ended: threading.Event) -> None:
    """Says nothing."""
    heard(sock)
    ended.wait(20)


def dripping(start: bytes, drop: bytes) -> Manner:
    """Says a beginning, then a little every fiftieth of a second for ever."""

    def manner(sock: socket.socket, ended: threading.Event) -> None:
        heard(sock)
        sock.sendall(start)
        while not ended.wait(0.02):
            sock.sendall(drop)

    return manner


def flooding(start: bytes) -> Manner:
    """Says a beginning, then as much as it can for ever."""

    def manner(sock: socket.socket, ended: threading.Event) -> None:
        heard(sock)
        sock.sendall(start)
        while not ended.is_set():
            sock.sendall(b"x" * 65536)

    return manner


def plain(status: int, body: bytes, kind: str = "text/plain", *more: str) -> bytes:
    """An answer of HTTP."""
    lines = [
        f"HTTP/1.1 {status} x",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
