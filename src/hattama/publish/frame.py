"""The frame around every page: head, kind and stage, ways to other pages and languages, foot."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import minijinja
from msgspec import Struct

from hattama.publish import look
from hattama.publish.fonts import Fonts
from hattama.publish.markup import link
from hattama.publish.view import ROOT, Name, View, href, path
from hattama.words import LANGS

_TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
)
CHECK = "check.html"
# Pages that the head leads to, in this order; what a site lacks is left out.
WAYS = (
    "index", "allocation", "turnout", "missing", "changes", "decisions", "margin", "vote", "find",
    "calendar", "data", "check", "about",
)  # fmt: skip


class Crumb(Struct, frozen=True):
    """A page above this one."""

    path: str
    name: Name


class Page(Struct, frozen=True):
    """One page before it is written.

    Attributes:
        path: in the bundle; it begins with `pages/<lang>/`.
        title: of the window, plain; unique among the pages of a language.
        heading: of the page, with its language.
        template: below `templates/`.
        values: for the template; texts are escaped there, markup is marked by the template.
        crumbs: from the top down.
        last: the number of the last fact that changed it, -1 where none did.
        feed: an Atom feed that belongs to it.
    """

    path: str
    title: str
    heading: Name
    template: str
    values: Mapping[str, Any]
    last: int
    crumbs: Sequence[Crumb] = ()
    feed: str = ""


class Frame:
    """Writes the pages of one language."""

    def __init__(self, view: View, ways: Sequence[str], assets: Mapping[str, str]) -> None:
        self.view, self.assets = view, assets
        self._ways = [one for one in WAYS if one in ways]
        self._environment = _environment()

    def write(self, page: Page) -> bytes:
        """The bytes of a page."""
        return self._environment.render_template(
            page.template, **self._common, **self._own(page), **page.values
        ).encode()

    @cached_property
    def _common(self) -> dict[str, Any]:
        """What all pages of a language share."""
        view, election = self.view, self.view.election
        name = election.name.pick(view.lang)
        return {
            "lang": view.lang,
            "policy": POLICY,
            "election": name,
            "kind": election.kind,
            "stage": view.stage,
            "kind_told": view.say(f"kind.{election.kind}"),
            "stage_told": view.say(f"stage.{view.stage}"),
            "noindex": election.kind != "real",
            "date": view.date(election.date),
            "translated": view.say("foot.translated") if view.lang == "en" else "",
            "sentence": view.sentence,
            "licence": election.licence,
            "t": {
                key: view.say(f"frame.{key}")
                for key in ("skip", "ways", "languages", "crumbs", "check", "licence", "menu")
            },
        }

    def _own(self, page: Page) -> dict[str, Any]:
        """What follows from where a page stands."""
        view = self.view
        ways = [
            {
                "href": href(page.path, path(view.lang, one)),
                "text": view.say(f"way.{one}"),
                "here": page.path == path(view.lang, one),
            }
            for one in self._ways
        ]
        crumbs = [link(href(page.path, one.path), one.name) for one in page.crumbs]
        return {
            "title": page.title,
            "heading": page.heading.text,
            "heading_lang": page.heading.lang,
            "ways": ways,
            "home": href(page.path, path(view.lang, "index")),
            "crumbs": crumbs,
            "languages": self._languages(page),
            "check": href(page.path, CHECK) + f"?lang={view.lang}",
            "last": "" if page.last < 0 else view.say("foot.last", entry=view.num(page.last)),
            "feed": href(page.path, page.feed) if page.feed else "",
            **{f"asset_{name}": href(page.path, address) for name, address in self.assets.items()},
        }

    def _languages(self, page: Page) -> list[dict[str, Any]]:
        """The same page in the other languages."""
        own = f"{ROOT}/{self.view.lang}/"
        tail = page.path.removeprefix(own)
        return [
            {
                "lang": lang,
                "name": LANGUAGES[lang],
                "href": href(page.path, f"{ROOT}/{lang}/{tail}"),
                "here": lang == self.view.lang,
            }
            for lang in self.view.options.langs
        ]


# Each language calls itself by its own name.
LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
assert set(LANGUAGES) >= set(LANGS)


def assets(fonts: Fonts | None = None) -> tuple[dict[str, str], dict[str, bytes]]:
    """Where style and script stand, and their bytes; a name changes with what it names."""
    own = fonts[0].css() if fonts is not None else b""
    made = {
        "style": ("site", "css", look.stylesheet() + own),
        "script": ("site", "js", look.script()),
        "codes": ("qr", "js", look.codes()),
        "icon": ("icon", "svg", look.icon()),
    }
    where: dict[str, str] = {}
    files = dict(fonts[1]) if fonts is not None else {}
    for name, (stem, ending, data) in made.items():
        address = f"{ROOT}/assets/{stem}.{hashlib.sha256(data).hexdigest()[:8]}.{ending}"
        where[name], files[address] = address, data
    return where, files


def rendered(template: str, values: Mapping[str, Any]) -> bytes:
    """A page without the frame."""
    return _environment().render_template(template, **values).encode()


def _environment() -> minijinja.Environment:
    made = minijinja.Environment(loader=_loaded, trim_blocks=True)
    made.lstrip_blocks = True
    made.undefined_behavior = "strict"
    return made


def _loaded(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def home_crumb(view: View) -> Crumb:
    """The way to the first page, which stands above every other."""
    return Crumb(path(view.lang, "index"), Name(view.say("way.index")))


def in_sections(view: View, name: str, lead: str, sections: Sequence[Mapping[str, str]]) -> Page:
    """A page of running text about the whole election, called `way.<name>`.

    Args:
        lead: markup before the first section.
        sections: as `prose.section` makes them.
    """
    here, heading = path(view.lang, name), view.say(f"way.{name}")
    values = {"lead": lead, "sections": sections}
    return Page(
        here, title(view, heading), Name(heading), "sections.html", values, view.snap.size - 1,
        [home_crumb(view)],
    )  # fmt: skip


def title(view: View, *parts: str) -> str:
    """The title of a window: what is special first, the election last."""
    return " \u2013 ".join([*parts, view.election.name.pick(view.lang)])
