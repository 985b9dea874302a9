"""The frame around every page: head, kind and stage, ways to other pages and languages, foot."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import minijinja
from msgspec import Struct

from hattama.publish import look
from hattama.publish.controls import coding
from hattama.publish.fonts import Fonts
from hattama.publish.markup import escape, link
from hattama.publish.view import ROOT, Name, View, href, path
from hattama.words import LANGS

_TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
)
CHECK = "check.html"
# Where the body of a page stands in its template.
BODY = "<!--body-->"
# And what is a page's own, in the form of a page.
_MARK = re.compile("<!--(title|heading|heading_lang|name|other|crumbs|last|feed)-->")
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
        others: what other languages show in its place, below the folder of a language, where they
            have no page of this name that says the same.
        body: markup, mostly long, that stands where the template has `BODY`: a template engine
            would copy it several times.
    """

    path: str
    title: str
    heading: Name
    template: str
    values: Mapping[str, Any]
    last: int
    crumbs: Sequence[Crumb] = ()
    feed: str = ""
    others: str = ""
    body: str = ""


class Frame:
    """Writes the pages of one language."""

    def __init__(self, view: View, ways: Sequence[str], assets: Mapping[str, str]) -> None:
        self.view, self.assets = view, assets
        self._ways = [one for one in WAYS if one in ways]
        self._leads = {path(view.lang, one) for one in ways}
        self._folders: dict[str, dict[str, Any]] = {}
        self._forms: dict[tuple[Any, ...], list[str]] = {}
        self._above: dict[tuple[str, tuple[Crumb, ...]], str] = {}
        self._environment = _environment()

    def write(self, page: Page) -> bytes:
        """The bytes of a page."""
        own = self._own(page)
        made = self._rendered(page, own) if page.values else self._poured(page, own)
        # No name can hold the mark: `<` is always escaped.
        head, mark, foot = made.partition(BODY)
        return (head + page.body + foot if mark else made).encode()

    def _rendered(self, page: Page, own: Mapping[str, Any]) -> str:
        return self._environment.render_template(
            page.template, **self._common, **self._around(page), **own, **page.values
        )

    def _poured(self, page: Page, own: Mapping[str, str]) -> str:
        """A page of which only the frame and the body differ from its neighbours.

        Its template is rendered once for each folder, with marks in place of what is a page's own:
        there are ten thousands of such pages, and a template engine takes longer than all else.
        """
        key = (page.template, page.path.rpartition("/")[0], tuple(map(bool, own.values())))
        form = self._forms.get(key)
        if form is None:
            marks = {name: f"<!--{name}-->" if told else "" for name, told in own.items()}
            parts = _MARK.split(self._rendered(page, marks))
            form = self._forms[key] = parts
        return "".join([own[one] if at % 2 else one for at, one in enumerate(form)])

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
            "codes": coding(view.lang),
            "licence": election.licence,
            "t": {
                key: view.say(f"frame.{key}")
                for key in ("skip", "ways", "languages", "crumbs", "check", "licence", "menu")
            },
        }

    def _own(self, page: Page) -> dict[str, str]:
        """What only one page has, as markup."""
        view, heading = self.view, page.heading
        return {
            "title": escape(page.title),
            "heading": escape(heading.text),
            "heading_lang": heading.lang,
            "name": page.path.rpartition("/")[2],
            "other": (page.others or page.path).rpartition("/")[2],
            "crumbs": self._crumbs(page),
            "last": ""
            if page.last < 0
            else view.phrase("foot.last").format(entry=view.num(page.last)),
            "feed": href(page.path, page.feed) if page.feed else "",
        }

    def _around(self, page: Page) -> dict[str, Any]:
        """What all pages of a folder share, but those that the head leads to."""
        here = page.path
        key = here if here in self._leads else f"{here.rpartition('/')[0]} {page.others}"
        if key not in self._folders:
            view = self.view
            self._folders[key] = {
                "ways": "".join(self._way(here, one) for one in self._ways),
                "home": href(here, path(view.lang, "index")),
                "languages": self._languages(here, page.others),
                "check": href(here, CHECK) + f"?lang={view.lang}",
                **{f"asset_{name}": href(here, to) for name, to in self.assets.items()},
            }
        return self._folders[key]

    def _way(self, here: str, one: str) -> str:
        there, text = path(self.view.lang, one), escape(self.view.say(f"way.{one}"))
        current = ' aria-current="page"' if there == here else ""
        return f'<li><a href="{href(here, there)}"{current}>{text}</a></li>\n'

    def _crumbs(self, page: Page) -> str:
        """The pages above, from the top; thousands of pages have the same ones."""
        key = page.path.rpartition("/")[0], tuple(page.crumbs)
        if key not in self._above:
            rows = [f"<li>{link(href(page.path, one.path), one.name)}</li>\n" for one in key[1]]
            self._above[key] = "".join(rows)
        return self._above[key]

    def _languages(self, here: str, others: str) -> list[dict[str, Any]]:
        """Where the same page stands in each language, but for its own name."""
        own = f"{ROOT}/{self.view.lang}/"
        folders = dict.fromkeys(
            self.view.options.langs, (others or here.removeprefix(own)).rpartition("/")[0]
        )
        folders[self.view.lang] = here.removeprefix(own).rpartition("/")[0]
        return [
            {
                "lang": lang,
                "name": LANGUAGES[lang],
                "folder": href(here, "/".join(filter(None, [ROOT, lang, folders[lang]])) + "/"),
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
