"""Real web servers on loopback, each with the configuration that we ship and a small folder."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
LISTEN, ROOT = "127.0.0.1:8080", "/srv/hattama"
HASH = "0" * 64
ENTRIES = gzip.compress(b"{}\n" * 400)
# Where each stands, and what is in it.
FILES: dict[str, bytes] = {
    "index.html": b"<!doctype html><title>t</title>" + b"<p>text</p>" * 200,
    "check.html": b"<!doctype html><title>t</title><script>1</script>",
    "latest.json": b'{"format":1}' + b" " * 600,
    "kept.json": b"{}",
    "policy": b"log example\n",
    "robots.txt": b"User-agent: *\n",
    "sitemap.xml": b"<x/>",
    "log/checkpoint": b"<html>not a page\n",
    "log/.state": b"secret",
    "log/.lock": b"",
    "log/checkpoints/12": b"head\n",
    "log/tile/0/000": b"<html>" + bytes(range(256)),
    "log/tile/0/001.p/5": bytes(160),
    "log/tile/entries/000": b"\0\2{}",
    f"law/{HASH}.toml": b"format = 1\n",
    f"register/units.{HASH}.csv": b"id\n" * 300,
    f"register/places.{HASH}.csv": b"unit\n",
    f"register/persons.{HASH}.csv": b"contest,id\n",
    f"register/persons.{HASH[:-1]}1.csv.withdrawn": b"{}",
    f"register/election.{HASH}.json": b"{}",
    f"texts/{HASH}.txt": b"text\n",
    "data/12/MANIFEST": b"hattama-manifest/v1\n",
    "data/12/results.csv": b"unit,contest\n" * 100,
    "data/12/seats.json": b"{}",
    "data/12/entries.jsonl.gz": ENTRIES,
    "data/12/codebook.kk.md": b"# x\n",
    "pages/assets/site.0123abcd.css": b"p{}" * 300,
    "pages/assets/site.0123abcd.js": b"1;",
    "pages/kk/index.html": b"<!doctype html><title>t</title>",
    "pages/kk/changes.atom": b"<feed/>",
    "pages/kk/calendar.ics": b"BEGIN:VCALENDAR\r\n",
    "pages/data/kz.json": b"{}",
}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Site(NamedTuple):
    """A server that is up."""

    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            found = link.getresponse()
            return Answer(found.status, found.headers, found.read())
        finally:
            link.close()


def folder(at: Path) -> Path:
    for name, data in FILES.items():
        file = at / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return at


def shipped(name: str, root: Path, port: int) -> str:
    """Our configuration, with only the address and the folder changed."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert text.count(LISTEN) == 1
    assert text.count(ROOT) == 1
    return text.replace(LISTEN, f"127.0.0.1:{port}").replace(ROOT, str(root))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def nginx(at: Path) -> Iterator[Site]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not on this machine")
    port = free_port()
    (at / "site.conf").write_text(shipped("nginx.conf", folder(at / "site"), port))
    temporary = "".join(
        f"{name}_temp_path {at}/tmp;\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (at / "nginx.conf").write_text(
        f"{user}daemon off;\npid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {at}/site.conf;\n}}\n"
    )
    with _up([program, "-e", f"{at}/error.log", "-c", f"{at}/nginx.conf"], at, port) as site:
        yield site


@contextmanager
def caddy(at: Path) -> Iterator[Site]:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not on this machine")
    port = free_port()
    (at / "Caddyfile").write_text(shipped("Caddyfile", folder(at / "site"), port))
    command = [program, "run", "--config", f"{at}/Caddyfile", "--adapter", "caddyfile"]
    with _up(command, at, port) as site:
        yield site


@contextmanager
def _up(command: list[str], at: Path, port: int) -> Iterator[Site]:
    told = {**os.environ, "HOME": str(at), "XDG_DATA_HOME": str(at), "XDG_CONFIG_HOME": str(at)}
    with (at / "out.txt").open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, env=told)
    try:
        _wait(server, at, port)
        yield Site(port)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(server: subprocess.Popen[bytes], at: Path, port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        assert server.poll() is None, (at / "out.txt").read_text(errors="replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not come up")
