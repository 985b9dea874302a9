"""Every file that is published: what it holds, its columns, how to open it, where it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from hattama.bundle import layout, tables
from hattama.bundle.codebook import titles
from hattama.bundle.content import ENTRIES, PACKAGE, SEATS
from hattama.bundle.corrections import corrections
from hattama.bundle.results import of_totals
from hattama.bundle.snapshot import Snapshot
from hattama.core.record.entries import FILES, WITHDRAWABLE
from hattama.publish.dataset import data_block, dataset
from hattama.publish.frame import Page, in_sections
from hattama.publish.markup import cells, definitions, escape, link, table
from hattama.publish.prose import bullets, code, heading, listing, note, para, section
from hattama.publish.view import ROOT, Name, View, feed_path, href, path, twin_path
from hattama.words import LANGS

_PANDAS = """import pandas as pd

totals = pd.read_csv("{folder}totals.csv", dtype={{"unit": str, "contest": str, "value": "Int64"}})
units = pd.read_csv("{folder}units.csv", dtype={{"unit": str, "parent": str}})
table = totals.merge(units, on="unit")
"""
_R = """totals <- read.csv("{folder}totals.csv", encoding = "UTF-8",
                   colClasses = c(unit = "character", contest = "character"))
units  <- read.csv("{folder}units.csv", encoding = "UTF-8",
                   colClasses = c(unit = "character", parent = "character"))
table  <- merge(totals, units, by = "unit")
"""
# Long tables of columns are folded up; the list of files is not.
# Values and files as the tables and folders write them (`observer:…`, `contests.csv`); never an
# entity, which begins with its mark.
_WORDS = re.compile(r"(?<![&#\w])[a-z][a-z0-9_-]*(?:[.:][\w-]+)*")
_FOLDED = 12


def pages(view: View) -> Iterator[Page]:
    """The page of a language."""
    here = path(view.lang, "data")
    folder = layout.data(view.snap.size)
    told = (
        data_block(dataset(view, here))
        + f'<p class="lead"><strong>{escape(view.say("frame.licence"))}: '
        f"{escape(view.election.licence)}.</strong> {escape(_say(view, 'lead'))}</p>"
        + note(view.word("bundle.about", size=view.snap.size))
    )
    sections = [
        _addresses(view, here, folder),
        _tables(view, here, folder),
        _others(view, here, folder),
        _opening(view, folder),
        _columns(view),
    ]
    yield in_sections(view, "data", told, sections)


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_data.data.{key}", **params)


def rows(snap: Snapshot) -> dict[str, int]:
    """How many rows each table has, without writing it."""
    blocks, contests = snap.held.protocols.blocks, snap.admitted.frozen.register.contests
    ballots = [
        len(one) * len(contests[int(one.contest[0])].ballot) if len(one) else 0 for one in blocks
    ]
    result = snap.result
    remarks = (*of_totals(result), *result.checked.found)
    return {
        "protocols.csv": sum(len(one) for one in blocks),
        "results.csv": sum(ballots),
        "totals.csv": _totals(snap),
        "units.csv": len(snap.admitted.frozen.register.units),
        "contests.csv": len(contests),
        "options.csv": sum(len(one.ballot) for one in contests),
        "corrections.csv": sum(1 for _ in corrections(snap.recorded)),
        "remarks.csv": sum(len(one) for one in remarks),
    }


def _totals(snap: Snapshot) -> int:
    """Each figure of each contest at its own unit and at those below it that are no stations."""
    units, found = snap.admitted.frozen.register.units, 0
    for one in snap.result.contests.values():
        start, stop = one.totals.start, one.totals.start + len(one.totals.figures)
        above = units.end[start:stop] > np.arange(start, stop) + 1
        found += (int(above.sum()) + (not above[0])) * len(one.totals.columns)
    return found


def _addresses(view: View, here: str, folder: str) -> Mapping[str, str]:
    """Which state these files are of, and which addresses stay."""
    size = view.num(view.snap.size)
    items = [
        escape(_say(view, "state", size=size)) + f" {code(folder)}",
        escape(_say(view, "stays")),
        f"{escape(_say(view, 'latest'))} {_link(here, layout.LATEST)}",
        f"{escape(_say(view, 'feeds'))} {_feeds(view, here)}",
    ]
    return section("addresses", escape(_say(view, "addresses")), bullets(items))


def _feeds(view: View, here: str) -> str:
    """The Atom feeds of this language, by what they tell."""
    told = [
        link(href(here, feed_path(view.lang, name)), Name(view.say(f"way.{way}")))
        for name, way in (("results", "index"), ("changes", "changes"), ("decisions", "decisions"))
    ]
    return ", ".join(told)


def _link(here: str, file: str, text: str = "") -> str:
    return link(href(here, file), Name(text or file))


def _tables(view: View, here: str, folder: str) -> Mapping[str, str]:
    """The tables to download."""
    known = rows(view.snap)
    told = []
    for name in tables.TABLES:
        figures = [view.num(known[name]), view.num(len(tables.columns_of(view.snap, name)))]
        holds = view.word(f"bundle.table.{name.removesuffix('.csv')}")
        # Below the name and not beside it: a column of sentences leaves a telephone's screen.
        link_ = _link(here, folder + name, name)
        file = f'{link_}<br><span class="muted">{escape(holds)}</span>'
        told.append(cells(file, figures))
    head = [
        (escape(_say(view, "file")), False),
        (escape(_say(view, "rows")), True),
        (escape(_say(view, "columns")), True),
    ]
    made = table("tables-list", _say(view, "download"), head, told, stack=True)
    return section("tables", escape(_say(view, "tables")), made)


def _others(view: View, here: str, folder: str) -> Mapping[str, str]:
    """Everything else: result, entries, codebooks, log, law, register, twins."""
    files = view.snap.admitted.files
    named = [(name, layout.file(name, one.sha256)) for name, one in sorted(files.items())
             if name not in WITHDRAWABLE]  # fmt: skip
    twin = twin_path(view.units.ids[0])
    pairs = [
        (_say(view, "result"), _link(here, folder + SEATS, SEATS) + f": {_holds(view, 'seats')}"),
        (_say(view, "entries"),
         _link(here, folder + ENTRIES, ENTRIES) + f": {_holds(view, 'entries')}"),
        (_say(view, "codebook"), ", ".join(
            _link(here, f"{folder}codebook.{lang}.md", f"codebook.{lang}.md") for lang in LANGS)),
        (_say(view, "package"), _link(here, folder + PACKAGE, PACKAGE)),
        (_say(view, "manifest"), _link(here, layout.manifest(view.snap.size))),
        (_say(view, "checkpoint"), _link(here, layout.CHECKPOINT)),
        (_say(view, "tiles"), code("log/tile/")),
        (_say(view, "register"), ", ".join(_link(here, file, f"{name}.{FILES[name]}")
                                           for name, file in named if name != "law")),
        (_say(view, "law"), ", ".join(_link(here, file, view.result.law.id) for name, file in named
                                      if name == "law")),
        (_say(view, "newest"), _link(here, layout.LATEST)),
        (_say(view, "twins"), f"{_link(here, twin)}; {code(f'{ROOT}/data/UNIT.json')}"),
    ]  # fmt: skip
    return section("others", escape(_say(view, "others")), definitions(pairs))


def _holds(view: View, name: str) -> str:
    return escape(view.word(f"bundle.table.{name}"))


def _opening(view: View, folder: str) -> Mapping[str, str]:
    """How to open a table in what people have."""
    parts = [
        heading(_say(view, "sheet"), "sheet"),
        bullets(escape(_say(view, f"sheet_{spot}")) for spot in (1, 2, 3)),
        heading(_say(view, "pandas"), "pandas"),
        listing(_PANDAS.format(folder=folder)),
        heading(_say(view, "r"), "r"),
        listing(_R.format(folder=folder)),
        para(_say(view, "rules")),
    ]
    return section("opening", escape(_say(view, "opening")), *parts)


def _meaning(view: View, text: str) -> str:
    """What a column means; words of the tables that stand in a sentence are marked as such."""
    told = escape(text)
    # English has no other letters than these words have.
    return told if view.lang == "en" else _WORDS.sub(r"<code>\g<0></code>", told)


def _columns(view: View) -> Mapping[str, str]:
    """The codebook: what each column means."""
    parts = []
    for name in tables.TABLES:
        stem = name.removesuffix(".csv")
        told = [
            cells(code(column), [], [_meaning(view, meaning)])
            for column, meaning in titles(view.snap, name, view.lang).items()
        ]
        head = [(escape(view.word(f"bundle.head_{one}")), False) for one in ("column", "meaning")]
        made = table(f"columns-{stem}", _say(view, "columns_of", table=name), head, told)
        parts.append(heading(name, f"t-{stem}"))
        if len(told) > _FOLDED:
            words = escape(_say(view, "columns_of", table=name))
            made = f"<details><summary>{words}</summary>{made}</details>"
        parts.append(made)
    return section("codebook", escape(_say(view, "codebook_title")), *parts)
