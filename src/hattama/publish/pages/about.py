"""About: what this site is, whose it is, what its words mean, access and privacy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import get_args

from hattama.core.register.election import Kind, Stage
from hattama.publish.frame import LANGUAGES, Page, in_sections
from hattama.publish.markup import definitions, escape, link
from hattama.publish.pages import sources
from hattama.publish.prose import bullets, code, lead, para, section
from hattama.publish.view import Name, View, href, path
from hattama.words.law import period

TERMS = (
    "protocol", "unit", "contest", "option", "copy", "remark", "record", "entry", "log", "receipt",
    "counted", "announced", "derived", "not_published", "threshold", "mandate", "error",
)  # fmt: skip


def pages(view: View) -> Iterator[Page]:
    """The page of a language."""
    here = path(view.lang, "about")
    sections = [
        _election(view, here),
        _kinds(view),
        _words(view),
        _languages(view),
        _plain(view, "access", 4),
        _plain(view, "privacy", 3),
        _software(view, here),
    ]
    yield in_sections(view, "about", lead(_say(view, "lead")), sections)


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_about.{key}", **params)


def _election(view: View, here: str) -> Mapping[str, str]:
    """Which election, under which law, published by whom."""
    election, law, opened = view.election, view.result.law, view.snap.recorded.opened
    publisher = view.by(opened.publisher) if opened.publisher else _say(view, "election.unnamed")
    origin = view.snap.key.partition("+")[0]
    way = link(href(here, path(view.lang, "allocation")), Name(view.say("way.allocation")))
    pairs = [
        (_say(view, "election.election"), escape(election.name.pick(view.lang))),
        (_say(view, "election.body"), escape(law.body.pick(view.lang))),
        (_say(view, "election.date"), escape(view.date(election.date))),
        (_say(view, "election.law"),
         f"{escape(law.name.pick(view.lang))} {code(law.id)} "
         f"({escape(period(view.lang, law.in_force))}). {way}"),
        (_say(view, "election.publisher"), escape(publisher)),
        (_say(view, "election.origin"), code(origin) if origin else
         escape(_say(view, "election.no_origin"))),
        (view.say("frame.licence"), escape(election.licence)),
    ]  # fmt: skip
    named = sources.listed(view, election.sources)
    parts = [definitions(pairs)]
    if named:
        parts += [f'<h3 id="sources">{escape(_say(view, "election.sources"))}</h3>', named]
    return section("election", escape(_say(view, "election.title")), *parts)


def _kinds(view: View) -> Mapping[str, str]:
    """What kind and stage mean; those of this election first said."""
    election = view.election
    now = _say(
        view, "kinds.now",
        kind=view.say(f"kind.{election.kind}"), stage=view.say(f"stage.{view.stage}"),
    )  # fmt: skip
    kinds = [(view.say(f"kind.{one}"), escape(_say(view, f"kind.{one}"))) for one in get_args(Kind)]
    stages = [
        (view.say(f"stage.{one}"), escape(_say(view, f"stage.{one}")))
        for one in ("before", "awaited", *get_args(Stage))
    ]
    return section(
        "kinds", escape(_say(view, "kinds.title")), para(now), definitions(kinds),
        definitions(stages),
    )  # fmt: skip


def _words(view: View) -> Mapping[str, str]:
    """A small glossary."""
    told = [(_say(view, f"term.{one}"), escape(_say(view, f"meaning.{one}"))) for one in TERMS]
    return section("words", escape(_say(view, "words.title")), definitions(told))


def _languages(view: View) -> Mapping[str, str]:
    """Which languages there are, and which of them is a translation."""
    names = [f'<span lang="{one}">{LANGUAGES[one]}</span>' for one in view.options.langs]
    told = para(_say(view, "languages.told"))
    return section("languages", escape(_say(view, "languages.title")), bullets(names), told)


def _plain(view: View, group: str, number: int) -> Mapping[str, str]:
    """A section of so many paragraphs."""
    told = [para(_say(view, f"{group}.told_{spot}")) for spot in range(1, number + 1)]
    return section(group, escape(_say(view, f"{group}.title")), *told)


def _software(view: View, here: str) -> Mapping[str, str]:
    """What made these pages."""
    way = link(href(here, path(view.lang, "check")), Name(view.say("way.check")))
    told = para(_say(view, "software.told", release=metadata.version("hattama")))
    return section("software", escape(_say(view, "software.title")), told, f"<p>{way}</p>")
