"""`hattama serve`: a bundle on this machine, and nothing beside it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hattama.cli.build import site_of
from hattama.cli.preview import HOST, Preview, type_of
from hattama.publish.view import Options
from tests.bundle.worlds import publish, record, rehearsal
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("serve")
    publish(record(rehearsal(home / "e", 3, 0)), home / "b", pages=site_of(Options()))
    (home / "secret.txt").write_text("not yours")
    (home / "b/away").symlink_to(home)
    (home / "b/circle").symlink_to(home / "b/circle")
    return home / "b"


@pytest.fixture(scope="module")
def server(bundle: Path) -> Iterator[Preview]:
    found = Preview({"/": bundle, "/two/": bundle}, 0, "en")
    del found.sites["/"]
    found.sites = {"/one/": bundle.resolve(), "/two/": bundle.resolve()}
    with running(found):
        yield found


@pytest.fixture(scope="module")
def top(bundle: Path) -> Iterator[Preview]:
    """One bundle at the top, in a folder that has a page of its own."""
    (bundle.parent / "index.html").write_text("not yours")
    found = Preview({"/": bundle}, 0, "en")
    with running(found):
        yield found


@contextmanager
def running(server: Preview) -> Iterator[None]:
    """It answers as long as this lasts."""
    work = threading.Thread(target=server.serve_forever, daemon=True)
    work.start()
    yield
    server.shutdown()
    server.server_close()
    work.join()


def ask(
    server: Preview, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection(HOST, server.server_address[1], timeout=10)
    try:
        line.putrequest(method, path, skip_host=host is not None)
        if host is not None:
            line.putheader("Host", host)
        line.endheaders()
        reply = line.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        line.close()


class TestFiles:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("", "text/html; charset=utf-8"),
            ("pages/kk/index.html", "text/html; charset=utf-8"),
            ("pages/kk/changes.atom", "application/atom+xml; charset=utf-8"),
            ("latest.json", "application/json"),
            ("log/checkpoint", "text/plain; charset=utf-8"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("data/7/results.csv", "text/csv; charset=utf-8"),
            ("data/7/MANIFEST", "text/plain; charset=utf-8"),
            ("data/7/entries.jsonl.gz", "application/gzip"),
            ("log/tile/entries/000.p/7", "application/octet-stream"),
        ],
    )
    def test_each_has_its_type_and_is_whole(
        self, server: Preview, bundle: Path, path: str, kind: str
    ):
        status, heads, data = ask(server, f"/one/{path}")
        assert (status, heads["Content-Type"]) == (200, kind)
        assert data == (bundle / (path or "index.html")).read_bytes()
        assert heads["Cache-Control"] == "no-store"
        assert heads["X-Content-Type-Options"] == "nosniff"
        status, heads, data = ask(server, f"/one/{path}", "HEAD")
        assert (status, data) == (200, b"")

    def test_what_has_its_hash_in_its_name_may_be_kept(self, server: Preview, bundle: Path):
        style = next((bundle / "pages/assets").glob("*.css"))
        _, heads, _ = ask(server, f"/two/pages/assets/{style.name}")
        assert heads["Cache-Control"] == "max-age=31536000, immutable"
        assert heads["Content-Type"] == "text/css; charset=utf-8"

    def test_images_and_calendars(self):
        assert type_of("a/b.svg") == "image/svg+xml; charset=utf-8"
        assert type_of("a/b.ics") == "text/calendar; charset=utf-8"
        assert type_of("policy") == "text/plain; charset=utf-8"

    @pytest.mark.parametrize(
        "path",
        [
            "/one/../secret.txt", "/one/%2e%2e/secret.txt", "/one/..%2fsecret.txt",
            "/one/away/secret.txt", "/one/log/.state", "/one//etc/passwd", "/one/%00",
            "/one/pages", "/one/pages/", "/one/data/", "/one/index.html/", "/one/..\\secret.txt",
            "/secret.txt", "/three/", "/one/pages/kk/none.html", "/one/circle",
            f"/one/{'a' * 300}.html", "/one/" + "a/" * 3000,
        ],
    )  # fmt: skip
    def test_nothing_else_is_there(self, server: Preview, path: str):
        status, _, data = ask(server, path)
        assert status == 404
        assert b"not yours" not in data
        assert b"MANIFEST" not in data

    def test_what_is_not_there_is_said_in_words(self, server: Preview):
        assert b"There is no such page" in ask(server, "/one/none")[2]
        told = ask(server, "/one/pages/kk/<script>.html")[2].decode()
        assert "Мұндай бет жоқ" in told
        assert '<html lang="kk">' in told
        assert "<script>" not in told

    def test_folders_lead_to_their_first_page(self, server: Preview):
        status, heads, _ = ask(server, "/one")
        assert (status, heads["Location"]) == (301, "/one/")
        status, heads, _ = ask(server, "/one/pages/kk")
        assert (status, heads["Location"]) == (301, "/one/pages/kk/")
        assert ask(server, "/one/pages/kk/")[0] == 200
        assert b'href="/two/"' in ask(server, "/")[2]

    @pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "", "[::1", "a@b"])
    def test_a_name_that_is_not_this_machines_is_refused(self, server: Preview, host: str):
        """Somebody's page whose name leads to this machine reads nothing here."""
        status, _, data = ask(server, "/one/latest.json", host=host)
        assert (status, b"root" in data) == (421, False)

    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "[::1]:80"])
    def test_names_of_this_machine(self, server: Preview, host: str):
        assert ask(server, "/one/latest.json", host=host)[0] == 200

    @pytest.mark.parametrize("host", [None, "localhost"])
    def test_what_came_with_a_request_is_not_taken_for_the_next(
        self, server: Preview, host: str | None
    ):
        with socket.create_connection((HOST, server.server_address[1]), timeout=10) as line:
            named = f"Host: {host}\r\n" if host else ""
            inner = "GET /one/robots.txt HTTP/1.1\r\n\r\n"
            head = f"GET /one/latest.json HTTP/1.1\r\n{named}Content-Length: {len(inner)}\r\n\r\n"
            line.sendall((head + inner).encode())
            told = b"".join(iter(lambda: line.recv(65536), b""))
        assert told.count(b"HTTP/1.1") == 1

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "path",
        ["/%2f..", "/%2fSECRET", "/%2fSECRET/secret.txt", "//SECRET", "/away", "/away/", "/?/../x",
         "/index.html%20", "/index.html%0d%0aSet-Cookie:%20a=b", "/%ff%fe", "/%", "/..;/secret.txt",
         "/" + "%2e%2e/" * 40 + "etc/passwd", "/index.html/..%2f..%2fsecret.txt", "/circle/x"],
    )  # fmt: skip
    def test_a_folder_at_the_top_shows_nothing_beside_it(
        self, top: Preview, bundle: Path, path: str, method: str
    ):
        """Nor does an answer tell which folders there are."""
        asked = path.replace("SECRET", str(bundle.parent)[1:])
        status, heads, data = ask(top, asked, method)
        assert status == (200 if path == "/?/../x" else 404)
        assert "Location" not in heads
        assert "Set-Cookie" not in heads
        assert b"not yours" not in data

    def test_only_reading_is_possible(self, server: Preview):
        assert ask(server, "/one/latest.json", "PUT")[0] == 501

    def test_it_listens_on_this_machine_only(self, server: Preview):
        assert server.server_address[0] == "127.0.0.1"


class TestCommand:
    @pytest.mark.parametrize("lang", ["kk", "ru", "en"])
    def test_what_is_no_bundle_is_refused_in_one_sentence(
        self, run: Run, tmp_path: Path, lang: str
    ):
        for folder in (tmp_path, tmp_path / "none", Path(__file__)):
            found = run("serve", str(folder), "--lang", lang)
            assert found.exit_code == 2
            assert "latest.json" in found.stderr
            assert found.stderr.count("\n") == 1

    def test_a_manifest_that_is_gone(self, run: Run, tmp_path: Path):
        (tmp_path / "latest.json").write_text('{"size":1}')
        assert run("serve", str(tmp_path)).exit_code == 2

    def test_a_port_that_is_taken(self, run: Run, bundle: Path, server: Preview):
        found = run("serve", str(bundle), "--port", str(server.server_address[1]))
        assert found.exit_code == 2
        assert "--port 0" in found.stderr

    @pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
    def test_it_says_its_address_and_ends_quietly(self, bundle: Path, ending: signal.Signals):
        words = [sys.executable, "-c", "from hattama.cli import main; main()", "serve",
                 str(bundle), "--port", "0", "--json"]  # fmt: skip
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={**os.environ, "PYTHONUNBUFFERED": "1"}) as work:  # fmt: skip
            assert work.stdout is not None
            told = "".join(work.stdout.readline() for _ in range(4))
            assert '"url": "http://127.0.0.1:' in told
            work.send_signal(ending)
            rest, errors = work.communicate(timeout=20)
        assert (work.returncode, rest, errors) == (0, "", "")
