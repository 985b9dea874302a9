"""The configurations in `deploy/`, in the servers they are for: headers by class of path."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest

from tests.deploy.servers import DEPLOY, ENTRIES, FILES, HASH, Site, caddy, nginx

NEWEST = "max-age=5, s-maxage=5, stale-while-revalidate=60, stale-if-error=86400"
FIXED = "max-age=31536000, immutable"
SOON = "max-age=30, stale-while-revalidate=300"
NAMES = "max-age=3600"
# docs/publishing.md and the pages' own meta element; a header may add, never take away.
PAGES = ("default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
         "connect-src 'self'; base-uri 'none'; form-action 'none'")  # fmt: skip


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    at = tmp_path_factory.mktemp(request.param)
    with (nginx if request.param == "nginx" else caddy)(at) as found:
        yield found


def cache_of(path: str) -> str:
    """How long a path may be kept, written down a second time."""
    if path in ("latest.json", "log/checkpoint"):
        return NEWEST
    if path.startswith(("register/persons", "texts/")):
        return NAMES
    fixed = ("log/tile/", "log/checkpoints/", "data/", "law/", "register/", "pages/assets/")
    return FIXED if path.startswith(fixed) else SOON


SERVED = [path for path in FILES if "/." not in path]


class TestHeaders:
    @pytest.mark.parametrize("path", SERVED)
    def test_bytes_and_cache(self, site: Site, path: str):
        found = site.ask(f"/{path}")
        assert found.status == 200
        assert found.body == FILES[path]
        assert found.headers.get_all("Cache-Control") == [cache_of(path)]
        assert found.headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert found.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in found.headers

    @pytest.mark.parametrize("path", SERVED)
    def test_a_copy_that_is_still_good_keeps_its_time(self, site: Site, path: str):
        first = site.ask(f"/{path}")
        again = site.ask(f"/{path}", If_None_Match=first.headers["ETag"])
        assert again.status == 304
        assert again.body == b""
        assert again.headers["Cache-Control"] == cache_of(path)

    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("log/checkpoint", "text/plain; charset=utf-8"),
            ("log/checkpoints/12", "text/plain; charset=utf-8"),
            ("data/12/MANIFEST", "text/plain; charset=utf-8"),
            ("policy", "text/plain; charset=utf-8"),
            (f"law/{HASH}.toml", "text/plain; charset=utf-8"),
            ("log/tile/0/000", "application/octet-stream"),
            ("log/tile/0/001.p/5", "application/octet-stream"),
            ("log/tile/entries/000", "application/octet-stream"),
            ("data/12/results.csv", "text/csv; charset=utf-8"),
            ("data/12/entries.jsonl.gz", "application/gzip"),
            ("data/12/codebook.kk.md", "text/markdown; charset=utf-8"),
            ("index.html", "text/html; charset=utf-8"),
            ("pages/kk/changes.atom", "application/atom+xml; charset=utf-8"),
            ("pages/kk/calendar.ics", "text/calendar; charset=utf-8"),
            ("pages/assets/site.0123abcd.css", "text/css; charset=utf-8"),
            ("pages/assets/site.0123abcd.js", "text/javascript; charset=utf-8"),
        ],
    )
    def test_types(self, site: Site, path: str, kind: str):
        assert site.ask(f"/{path}").headers.get_all("Content-Type") == [kind]

    @pytest.mark.parametrize("path", SERVED)
    def test_data_and_log_may_be_read_from_elsewhere(self, site: Site, path: str):
        closed = path.endswith((".html", ".css", ".js", ".xml", "robots.txt"))
        told = site.ask(f"/{path}").headers.get_all("Access-Control-Allow-Origin")
        assert told == (None if closed else ["*"])

    def test_the_policy_adds_to_the_pages_own(self, site: Site):
        told = site.ask("/pages/kk/index.html").headers["Content-Security-Policy"]
        assert set(PAGES.split("; ")) <= set(told.split("; "))
        assert "frame-ancestors 'self'" in told

    def test_the_check_keeps_its_own_script(self, site: Site):
        told = site.ask("/check.html").headers.get_all("Content-Security-Policy")
        assert told is not None
        assert len(told) == 1
        assert not re.search(r"(?:default|script|style|connect|worker|img)-src", told[0])
        assert "form-action 'none'" in told[0]


class TestPacked:
    @pytest.mark.parametrize(
        "path",
        ["index.html", "data/12/results.csv", "latest.json", "pages/assets/site.0123abcd.css"],
    )
    def test_text_is_packed(self, site: Site, path: str):
        found = site.ask(f"/{path}", Accept_Encoding="gzip")
        assert found.headers["Content-Encoding"] == "gzip"
        assert found.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(found.body) == FILES[path]

    @pytest.mark.parametrize("path", ["data/12/entries.jsonl.gz", "log/tile/0/000"])
    def test_what_is_packed_or_bytes_stays_as_it_is(self, site: Site, path: str):
        found = site.ask(f"/{path}", Accept_Encoding="gzip")
        assert "Content-Encoding" not in found.headers
        assert found.body == FILES[path]

    def test_a_part_can_be_asked_for(self, site: Site):
        found = site.ask("/data/12/entries.jsonl.gz", Range="bytes=2-9")
        assert (found.status, found.body) == (206, ENTRIES[2:10])
        assert found.headers["Cache-Control"] == FIXED


class TestMissing:
    @pytest.mark.parametrize(
        "path",
        [
            "log/tile/0/002", "log/tile/entries/000.p/9", "log/tile/0/x", "data/13/MANIFEST",
            "nothing", "pages/kk/nothing.html",
        ],
    )  # fmt: skip
    def test_what_is_not_there_yet_is_asked_for_again_at_once(self, site: Site, path: str):
        found = site.ask(f"/{path}")
        assert found.status == 404
        assert found.headers.get_all("Cache-Control") == ["max-age=1"]
        assert found.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("path", ["log/.state", "log/.lock", ".git/config", "log/tile/.x"])
    def test_what_begins_with_a_dot_is_not_there(self, site: Site, path: str):
        found = site.ask(f"/{path}")
        assert found.status == 404
        assert b"secret" not in found.body

    @pytest.mark.parametrize(
        "path", ["log/", "data/12/", "register/", "log/tile/", "pages/assets/"]
    )
    def test_no_folder_is_listed(self, site: Site, path: str):
        found = site.ask(f"/{path}")
        assert found.status == 404
        assert b"MANIFEST" not in found.body
        assert b"href" not in found.body

    @pytest.mark.parametrize(
        "path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/log/%2estate"]
    )
    def test_nothing_outside_is_served(self, site: Site, path: str):
        assert site.ask(path).status in (400, 404)

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    def test_nothing_can_be_changed(self, site: Site, method: str):
        assert site.ask("/latest.json", method).status in (403, 405)

    def test_the_root_is_the_first_page(self, site: Site):
        found = site.ask("/")
        assert found.body == FILES["index.html"]
        assert found.headers["Cache-Control"] == SOON
        assert site.ask("/pages/kk/").body == FILES["pages/kk/index.html"]


def test_both_configurations_say_the_same_policies():
    texts = [(DEPLOY / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile")]
    policies = [sorted(re.findall(r'"((?:default|object)-src [^"]*)"', text)) for text in texts]
    assert policies[0] == policies[1]
    assert len(policies[0]) == 2
