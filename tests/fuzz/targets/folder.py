"""Readers of election folders: tables, protocols, facts, votes, and the folder whole."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec

from hattama.bundle.results import result_json
from hattama.cli.check import check_json
from hattama.cli.count_text import print_result
from hattama.core.record.fold import fold
from hattama.core.result import Result, result
from hattama.folder import tables
from hattama.folder.arrivals import FILE, arrived
from hattama.folder.facts import read_facts
from hattama.folder.files import Place, text_of
from hattama.folder.protocols import read_protocols
from hattama.folder.read import Folder, read
from hattama.folder.register import UNITS
from hattama.folder.scan import Ahead
from hattama.folder.tables import Table, read_table
from hattama.folder.template import template
from hattama.folder.votes import lots_of, slate_of
from hattama.publish.fonts import fonts_again, read_fonts
from hattama.words import LANGS
from hattama.words.count import names_of
from hattama.words.protocol import text as sentence
from hattama.words.protocol import title, why
from tests.fuzz import seeds
from tests.fuzz.bundle import Memory, split
from tests.fuzz.targets.model import Target, agree, outcome

# Remarks of one code in one contest that are put into words.
MOST_SAID = 20


@cache
def _template() -> Folder:
    files = {name: text.encode() for name, text in template().items()}
    return read(Place(Memory(files), "e"))


@contextlib.contextmanager
def without(module: Any, name: str) -> Iterator[None]:
    """A quick way that never leads, for a moment."""
    kept = getattr(module, name)
    setattr(module, name, lambda *_: None)
    try:
        yield
    finally:
        setattr(module, name, kept)


def table(data: bytes) -> object:
    """Any table of a register; both ways of reading it must agree."""
    text = text_of(data, "f")

    def one() -> object:
        return _cells(read_table(text, "f", *UNITS))

    quick = outcome(one)
    with without(tables, "_plain"):
        slow = outcome(one)
    agree("table", quick, slow)
    return one()


def _cells(found: Table) -> object:
    columns = {name: list(cells) for name, cells in found.columns.items()}
    return columns, list(found.lines), found.spots


def protocol(data: bytes) -> object:
    """One file of protocols under the template's register; both ways must agree."""
    folder = _template()

    place = Place(Memory({"f.csv": data}), "p")

    def one(ahead: Ahead) -> object:
        found = read_protocols(place, folder.law, folder.register, ahead)
        blocks = [
            (
                *(keys.tolist() for keys in (block.unit, block.contest, block.source)),
                block.columns,
                block.figures.tolist(),
            )
            for block in found.blocks
        ]
        return blocks, found.sources

    quick = outcome(lambda: one(Ahead(place)))
    agree("protocols", quick, outcome(lambda: one(Unread(place))))
    return one(Ahead(place))


class Unread(Ahead):
    """Files that nobody read ahead, and that go the slow way."""

    def take(self, name: str) -> tuple[bytes, None]:
        return super().take(name)[0], None


def facts(data: bytes) -> object:
    folder = _template()
    found, lines = read_facts(text_of(data, "f"), "f")
    if len(found) != len(lines):
        raise AssertionError("facts were lost while reading")
    return fold(folder.election, folder.register, found)


def votes(data: bytes) -> object:
    """Votes for the calculator, and drawn lots where they stand beside them."""
    files = split(data)
    slate = slate_of(text_of(files.get("votes", data), "f"), "f")
    lots = lots_of(text_of(files["lots"], "l"), "l", slate) if "lots" in files else ()
    return slate, lots


def whole(data: bytes) -> object:
    """A folder, counted, and told of in every way and language."""
    files = split(data)
    when = text_of(files.pop("when", b"50%"), "when")
    place = Place(Memory(files), "e")
    folder = read(place)
    if FILE in files:
        here = arrived(place, folder.register, folder.protocols, when)
        folder = folder._replace(protocols=here)
    found = result(folder.election, folder.law, folder.register, folder.protocols, folder.facts)
    tell(found)
    return found


def tell(found: Result) -> None:
    """Every remark and every open question can be said in each language."""
    with contextlib.redirect_stdout(io.StringIO()):
        for lang in LANGS:
            print_result(lang, found, working=True)
    for lang in LANGS:
        for group in found.checked.found:
            one = found.contests[found.register.contests[group.contest].id]
            title(lang, group.code, group.fixed)
            why(lang, group.code)
            for remark in group.remarks(found.register, MOST_SAID):
                sentence(lang, remark.code, remark.params, names_of(one, lang), str, str)
    json.dumps(result_json(found))
    json.dumps(check_json(found, list(found.checked.found)))


def _bundles() -> Sequence[bytes]:
    return [*seeds.template_folders(), *seeds.rehearsals(), *seeds.shipped_elections()]


def fonts(data: bytes) -> object:
    """`fonts.toml` beside two font files; each gets one rule of CSS, and no more."""
    head = b"wOF2\0\1\0\0\0\0\0\x30" + b"\0" * 36
    files = {"fonts.toml": data, "OFL.txt": b"licence", "a.woff2": head, "b.woff2": head}
    found = read_fonts(Place(Memory(files), "f"))
    css = found[0].css().decode()
    braces = len(found[0].faces) + 1
    if (css.count("{"), css.count("}"), css.count("url(")) != (braces, braces, braces - 1):
        raise AssertionError(f"more in the stylesheet than a font: {css[:200]}")
    told = msgspec.json.decode(msgspec.json.encode(found[0]))
    if fonts_again(told, lambda path, _: found[1].get(path)) != found:
        raise AssertionError("a font that verification would not take")
    return css


TARGETS = (
    Target("table", table, seeds.unit_tables, share=2),
    Target("protocols", protocol, seeds.protocol_tables, share=2),
    Target("facts", facts, seeds.fact_files),
    Target("votes", votes, seeds.vote_files),
    Target("fonts", fonts, seeds.font_files),
    Target("folder", whole, _bundles, kind="bundle", share=8),
)
