"""A bundle in a browser of this machine: files as a public server would give them, on loopback."""

from __future__ import annotations

import html
import posixpath
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from hattama.core.errors import InputError
from hattama.words import LANGS, Lang, say

HOST = "127.0.0.1"
_HERE = frozenset({HOST, "localhost", "::1"})

_UTF8 = "; charset=utf-8"
TYPES = {
    ".html": f"text/html{_UTF8}",
    ".css": f"text/css{_UTF8}",
    ".js": f"text/javascript{_UTF8}",
    ".json": "application/json",
    ".csv": f"text/csv{_UTF8}",
    ".atom": f"application/atom+xml{_UTF8}",
    ".xml": f"application/xml{_UTF8}",
    ".svg": f"image/svg+xml{_UTF8}",
    ".ics": f"text/calendar{_UTF8}",
    ".md": f"text/markdown{_UTF8}",
    ".txt": f"text/plain{_UTF8}",
    ".toml": f"text/plain{_UTF8}",
    ".withdrawn": "application/json",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
# Files without an ending that are text; tiles have none either, and are bytes.
_TEXTS = ("log/checkpoint", "policy")
_BYTES = "application/octet-stream"
# Their names hold the hash of their bytes.
_FIXED = "pages/assets/"


class Preview(ThreadingHTTPServer):
    """Serves folders under one address.

    Args:
        sites: from the beginning of a path (`/`, `/kz-2023/`) to the folder.

    Raises:
        InputError: `serve_listen`.
    """

    daemon_threads = True

    def __init__(self, sites: Mapping[str, Path], port: int, lang: Lang) -> None:
        self.sites = {prefix: folder.resolve() for prefix, folder in sites.items()}
        self.lang = lang
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as problem:
            read = getattr(problem, "strerror", None) or str(problem)
            raise InputError("serve_listen", port=str(port), read=read) from None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.server_address[1]}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no fault."""


def run(server: Preview, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is told the address."""
    with interruptible():
        try:
            ready(server.url)
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM ends like Ctrl-C, so that what was made for a while goes away again."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the folders; nothing else is there."""

    server: Preview
    server_version = "hattama"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """A file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """What would be sent of it."""
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Say nothing: whoever looks at a page knows it."""

    def _answer(self, *, body: bool) -> None:
        if {"Content-Length", "Transfer-Encoding"} & {one.title() for one in self.headers}:
            # Nobody reads what came with the request; it must not be taken for the next one.
            self.close_connection = True
        if not self._is_here():
            title = html.escape(say(self.server.lang, "serve.host"))
            told = _page(self.server.lang, title, "").encode()
            self._send(HTTPStatus.MISDIRECTED_REQUEST, TYPES[".html"], told, body=body)
            return
        path = unquote(urlsplit(self.path).path, errors="replace")
        if path == "/" and "/" not in self.server.sites:
            self._send(HTTPStatus.OK, TYPES[".html"], self._list().encode(), body=body)
            return
        found = self._find(path)
        if isinstance(found, str):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", quote(found))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif found is None:
            self._send(HTTPStatus.NOT_FOUND, TYPES[".html"], self._lost(path).encode(), body=body)
        else:
            self._file(*found, body=body)

    def _is_here(self) -> bool:
        """Whether this machine was asked by a name of its own.

        A page of somebody else whose name leads here could otherwise read what is not yet public.
        """
        try:
            name = urlsplit(f"//{self.headers.get('Host', HOST)}").hostname
        except ValueError:
            return False
        return name in _HERE

    def _find(self, path: str) -> tuple[Path, str] | str | None:
        """A file and its path in the bundle, or where to go instead, or nothing."""
        if f"{path}/" in self.server.sites:
            return f"{path}/"
        prefix = next((one for one in self.server.sites if path.startswith(one)), None)
        if prefix is None or "\0" in path or "\\" in path:
            return None
        folder, inside = self.server.sites[prefix], path.removeprefix(prefix)
        # Nothing hidden: the writer of the log keeps notes of its own there.
        if any(one.startswith(".") for one in inside.split("/")) or "//" in f"/{inside}":
            return None
        try:
            return self._within(folder, inside, path)
        except (OSError, RuntimeError):
            # A name longer than any file's, or links in a circle.
            return None

    @staticmethod
    def _within(folder: Path, inside: str, path: str) -> tuple[Path, str] | str | None:
        """The same for a path in one folder."""
        file = folder / inside
        if not file.resolve().is_relative_to(folder):
            return None
        if file.is_dir():
            if inside and not inside.endswith("/"):
                return f"{path}/" if (file / "index.html").is_file() else None
            file, inside = file / "index.html", posixpath.join(inside, "index.html")
        whole = file.resolve()
        if inside.endswith("/") or not whole.is_relative_to(folder) or not whole.is_file():
            return None
        return whole, inside

    def _file(self, file: Path, inside: str, *, body: bool) -> None:
        kind = type_of(inside)
        try:
            with file.open("rb") as stream:
                stream.seek(0, 2)
                size = stream.tell()
                stream.seek(0)
                self.send_response(HTTPStatus.OK)
                self._heads(kind, size, fixed=inside.startswith(_FIXED))
                if body:
                    shutil.copyfileobj(stream, self.wfile)
        except OSError:
            self.close_connection = True

    def _send(self, status: HTTPStatus, kind: str, data: bytes, *, body: bool) -> None:
        self.send_response(status)
        self._heads(kind, len(data), fixed=False)
        if body:
            self.wfile.write(data)

    def _heads(self, kind: str, size: int, *, fixed: bool) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.send_header("X-Content-Type-Options", "nosniff")
        kept = "max-age=31536000, immutable" if fixed else "no-store"
        self.send_header("Cache-Control", kept)
        self.end_headers()

    def _lost(self, path: str) -> str:
        """The page for what is not there, in the language of its neighbours."""
        parts = path.split("/")
        lang = next((one for one in LANGS if one in parts), self.server.lang)
        prefix = next((one for one in self.server.sites if path.startswith(one)), "/")
        title = html.escape(say(lang, "serve.lost"))
        home = html.escape(say(lang, "serve.home"))
        return _page(lang, title, f'<p><a href="{html.escape(prefix)}">{home}</a></p>')

    def _list(self) -> str:
        lang = self.server.lang
        rows = "".join(
            f'<li><a href="{html.escape(one)}">{html.escape(one.strip("/"))}</a></li>'
            for one in self.server.sites
        )
        return _page(lang, html.escape(say(lang, "serve.sites")), f"<ul>{rows}</ul>")


def type_of(inside: str) -> str:
    """The content type of a file by its path in a bundle."""
    name = posixpath.basename(inside)
    if name == "MANIFEST" or inside in _TEXTS or inside.startswith("log/checkpoints/"):
        return TYPES[".txt"]
    return TYPES.get(posixpath.splitext(name)[1], _BYTES)


def _page(lang: Lang, title: str, body: str) -> str:
    """A page without a style; title and body are markup."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
