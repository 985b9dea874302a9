"""Atom feeds (RFC 4287): decisions, changes, results by region.

Links are relative and the feeds stand beside the pages that they lead to: whoever resolves them
against the feed, or against the page that it belongs to, finds the same file, on any server and on
a memory stick (docs/feeds.md). Nothing is taken from a clock: `updated` is when a fact was
recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from hattama.core.result import Counted
from hattama.publish.charts.svg import escape
from hattama.publish.pages import changes, decisions
from hattama.publish.pages.told import article, sentence
from hattama.publish.paging import Paged
from hattama.publish.twins import children
from hattama.publish.view import View, feed_path, href, path, unit_path
from hattama.words import begun

# A reader who comes once a day misses nothing; older ones stand on the pages.
MOST = 100
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_TAGS = re.compile(r"<[^>]*>")


class Item(Struct, frozen=True):
    """One entry of a feed.

    Attributes:
        key: unique in the feed, and the same in every build.
        entry: the fact that changed it last.
        href: relative to the feed.
        text: plain.
    """

    key: str
    entry: int
    title: str
    href: str
    text: str


def feeds(view: View) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every feed of a language."""
    for name, page, items in (
        ("decisions", path(view.lang, "decisions"), _decisions(view)),
        ("changes", path(view.lang, "changes"), _changes(view)),
        ("results", path(view.lang, "index"), _results(view)),
    ):
        address = feed_path(view.lang, name)
        yield address, _feed(view, name, address, page, items)


def authority(view: View) -> str:
    """Who names the entries: the host of the log, and a name that nobody owns where there is none.

    A tag (RFC 4151) begins with a host and a day on which its owner had it: the day on which the
    record was opened has certainly come.
    """
    host = view.snap.key.partition("+")[0].partition("/")[0].lower()
    day = view.ledger.recorded(0)[:10]
    label = re.sub(r"[^a-z0-9]+", "-", view.election.id.lower()).strip("-") or "election"
    return f"{host if _HOST.fullmatch(host) else f'{label}.invalid'},{day}"


def _decisions(view: View) -> Iterator[Item]:
    """The newest facts that are no protocols."""
    here = feed_path(view.lang, decisions.STEM)
    paged = Paged(view, decisions.STEM, decisions.order(view.ledger))
    for entry in sorted(view.ledger.story.told(), reverse=True)[:MOST]:
        fact = decisions.plain(view.ledger, entry)
        said = sentence(view, fact)
        told = " ".join(filter(None, [said, article(view, fact)]))
        yield Item(str(entry), entry, begun(said), paged.href(here, entry), told)


def _changes(view: View) -> Iterator[Item]:
    """The newest changes, with what was and what is."""
    here = feed_path(view.lang, changes.STEM)
    found = view.ledger.story.changes
    paged = Paged(view, changes.STEM, [one.entry for one in found])
    writer = changes.Writer(view, paged)
    for one in found[:MOST]:
        row = writer.row(here, one)
        told = [_plain(text) for text in (*row["figures"], *row["files"], row["why"]) if text]
        yield Item(str(one.entry), one.entry, _plain(row["told"]), paged.href(here, one.entry),
                   "\n".join(told))  # fmt: skip


def _results(view: View) -> Iterator[Item]:
    """Each region with the last fact that changed it."""
    here = feed_path(view.lang, "results")
    ledger, units = view.ledger, view.units
    regions = children(ledger, 0)[0] or [0]
    # What nothing was recorded of yet stands as old as the record.
    found = sorted(((max(ledger.last(spot), 0), spot) for spot in regions), key=lambda one: -one[0])
    for last, spot in found[:MOST]:
        contests = [ledger.register.contests[place].id for place in ledger.covering(spot)]
        told = [_result(view, view.result.contests[name], spot) for name in contests]
        unit = units.ids[spot]
        yield Item(unit, last, view.unit(spot).text, href(here, unit_path(view.lang, unit)),
                   "\n".join(told))  # fmt: skip


def _result(view: View, one: Counted, spot: int) -> str:
    """Coverage and votes of one contest in a unit, in ballot order."""
    row = spot - one.totals.start
    name = view.contest(one.contest).text
    if one.basis == "not_published":
        return f"{name}: {view.word('count.line.no_votes')}"
    present = view.num(int(one.totals.present[row]))
    if one.expected is None:
        counted = view.say("unit.counted_unknown", counted=present)
    else:
        awaited = view.num(int(one.totals.awaited[row]))
        counted = view.say("unit.counted", counted=present, expected=awaited)
    names = view.options_of(one)
    votes = {option: one.totals.figure(option, row) for option in one.contest.ballot}
    told = "; ".join(
        f"{names[option].text}: {view.num(value)}"
        for option, value in votes.items()
        if value is not None
    )
    return f"{name}. {counted} {told}".rstrip()


def _feed(view: View, name: str, here: str, page: str, items: Iterator[Item]) -> bytes:
    """A whole feed."""
    view_of, election = view.word, view.election
    found = list(items)
    tag = f"tag:{authority(view)}:{election.id}/{view.lang}/{name}"
    newest = max((one.entry for one in found), default=0)
    title = f"{view_of(f'site_news.feed.{name}')} \u2013 {election.name.pick(view.lang)}"
    author = view.snap.recorded.opened.publisher or election.name.pick(view.lang)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{view.lang}">',
        f"<id>{_xml(tag)}</id>",
        f"<title>{_xml(_marked(view, title))}</title>",
        f"<subtitle>{_xml(view.sentence)}</subtitle>",
        f"<updated>{view.ledger.recorded(newest)}</updated>",
        f"<author><name>{_xml(author)}</name></author>",
        f"<rights>{_xml(election.licence)}</rights>",
        f'<link rel="self" type="application/atom+xml" href="{_xml(href(here, here))}"/>',
        f'<link rel="alternate" type="text/html" href="{_xml(href(here, page))}"/>',
        *(_entry(view, tag, one) for one in found),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entry(view: View, tag: str, one: Item) -> str:
    text = _marked(view, one.text) if one.text else _marked(view, one.title)
    return (
        f"<entry><id>{_xml(tag)}/{_xml(one.key)}</id>"
        f"<title>{_xml(_marked(view, one.title))}</title>"
        f"<updated>{view.ledger.recorded(one.entry)}</updated>"
        f'<link rel="alternate" type="text/html" href="{_xml(one.href)}"/>'
        f'<category term="{view.election.kind}" label="{_xml(view.say(_kind(view)))}"/>'
        f'<category term="{view.stage}" label="{_xml(view.say(_stage(view)))}"/>'
        f'<content type="text">{_xml(text)}</content></entry>'
    )


def _kind(view: View) -> str:
    return f"kind.{view.election.kind}"


def _stage(view: View) -> str:
    return f"stage.{view.stage}"


def _marked(view: View, text: str) -> str:
    """A text with kind and stage: what is no real election says so before anything else."""
    kind, stage = view.say(_kind(view)), view.say(_stage(view))
    if view.election.kind == "real":
        return f"{text} ({kind}; {stage})"
    return f"{kind}. {text} ({stage})"


def _plain(markup: str) -> str:
    """Markup of a page as plain text."""
    text = _TAGS.sub("", markup)
    for written, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"),
                          ("&#39;", "'"), ("&amp;", "&")):  # fmt: skip
        text = text.replace(written, sign)
    return text


def _xml(text: str) -> str:
    """Escaped, line by line: a line feed is the one sign without a shape that may stay."""
    return "\n".join(map(escape, text.split("\n")))
