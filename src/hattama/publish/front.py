"""What stands on top of a site: the page that chooses a language, and two files for crawlers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from hattama.publish.frame import LANGUAGES, POLICY, rendered
from hattama.publish.view import View, href, path

INDEX = "index.html"
ROBOTS = "robots.txt"
SITEMAP = "sitemap.xml"
# More addresses no sitemap may hold (sitemaps.org).
MOST = 50_000
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
_LOG = "/log"


def index(views: Sequence[View], assets: Mapping[str, str]) -> bytes:
    """The first page: the languages, each in its own words; it needs no script."""
    first = views[0]
    values = {
        "lang": first.lang,
        "policy": POLICY,
        "title": first.election.name.pick(first.lang),
        "kind": first.election.kind,
        "stage": first.stage,
        "noindex": first.election.kind != "real",
        "style": href(INDEX, assets["style"]),
        "icon": href(INDEX, assets["icon"]),
        "choose": first.word("site_news.front.choose"),
        "ways": [
            {
                "lang": view.lang,
                "href": href(INDEX, path(view.lang, "index")),
                "language": LANGUAGES[view.lang],
                "election": view.election.name.pick(view.lang),
                "kind": view.say(f"kind.{view.election.kind}"),
                "stage": view.say(f"stage.{view.stage}"),
                "date": view.date(view.election.date),
            }
            for view in views
        ],
    }
    return rendered("front.html", values)


def base_of(view: View) -> str:
    """The address of the site, with its last slash; empty where nobody knows it.

    A log's origin is the address of its folder, and that is `log/` of the bundle: one that is
    called otherwise says nothing of where the pages stand.
    """
    origin = view.snap.key.partition("+")[0]
    host, _, _ = origin.partition("/")
    if not origin.endswith(_LOG) or not _HOST.fullmatch(host) or "." not in host:
        return ""
    return f"https://{origin.removesuffix(_LOG)}/"


def robots(view: View) -> bytes:
    """Crawlers may read a real election; a rehearsal is never to be found by a search."""
    if view.election.kind != "real":
        return b"User-agent: *\nDisallow: /\n"
    base = base_of(view)
    told = f"\nSitemap: {base}{SITEMAP}\n" if base else ""
    return f"User-agent: *\nDisallow:\n{told}".encode()


def sitemap(view: View, files: Iterable[str]) -> bytes | None:
    """Addresses of the pages; None for what is no real election, or where no address is known.

    Pages of stations are left out where there would be too many; those of their units lead to them.
    """
    base = base_of(view)
    if not base or view.election.kind != "real":
        return None
    found = sorted(one for one in files if one.endswith(".html"))
    if len(found) > MOST:
        found = [one for one in found if "/stations/" not in one][:MOST]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *(f"<url><loc>{escape(base + one)}</loc></url>" for one in found),
        "</urlset>",
    ]
    return ("\n".join(lines) + "\n").encode()
