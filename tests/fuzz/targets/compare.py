"""Copies and samples: read under the template's register, laid beside it, told in every way."""

from __future__ import annotations

import contextlib
import io
import json

from hattama.cli.compare import Found, rows_of
from hattama.cli.compare_json import compare_json
from hattama.cli.compare_text import print_comparison
from hattama.core.comparison.beside import Record, beside, sources_of
from hattama.core.record.protocol import OFFICIAL
from hattama.folder.files import Place
from hattama.folder.protocols import read_copies
from hattama.folder.read import read
from hattama.folder.sample import read_sample
from hattama.folder.template import template
from hattama.words import LANGS
from tests.fuzz import seeds
from tests.fuzz.bundle import Memory
from tests.fuzz.targets.model import Target

COPY = "observer:x"


def _side() -> Record:
    files = {name: text.encode() for name, text in template().items()}
    one = read(Place(Memory(files), "e"))
    return Record(one.election, one.law, one.register, one.protocols, one.facts)


SIDE = _side()


def copies(data: bytes) -> object:
    """A table of copies beside the template's protocols; and the other way round."""
    found = read_copies(
        Place(Memory({"f.csv": data}) / "f.csv", "f"), SIDE.law, SIDE.register, COPY
    )
    other = Record(SIDE.election, SIDE.law, SIDE.register, found)
    told = []
    for source in sources_of(found):
        there = beside(SIDE, OFFICIAL, other, source)
        back = beside(other, source, SIDE, OFFICIAL)
        one, two = there.compared, back.compared
        if (one.same, one.pairs, one.only_a) != (two.same, two.pairs, two.only_b):
            raise AssertionError("the other way round is no mirror")
        told += [there, back]
    if told:
        shown = Found("e", "f", tuple(told))
        json.dumps(compare_json(shown))
        list(rows_of(shown))
        with contextlib.redirect_stdout(io.StringIO()):
            for lang in LANGS:
                for each in told:
                    print_comparison(lang, "e", "f", each, every=True)
    return len(found)


def sample(data: bytes) -> object:
    """A declared sample, and the bounds it gives for the template beside itself."""
    drawn = read_sample(Place(Memory({"f.csv": data}) / "f.csv", "f"), SIDE.register)
    found = beside(SIDE, OFFICIAL, SIDE, OFFICIAL, sample=drawn)
    for one in found.samples or ():
        if not 0 <= one.bound.least <= one.bound.most:
            raise AssertionError("the lower bound lies above the upper one")
    return found.samples


def samples() -> list[bytes]:
    """Samples with strata and without."""
    units = SIDE.register.units
    lowest = units.lowest(0).tolist()
    plain = "".join(f"{units.ids[unit]}\n" for unit in lowest)
    parts = "".join(f"{units.ids[unit]},{units.ids[int(units.parent[unit])]}\n" for unit in lowest)
    return [f"unit\n{plain}".encode(), f"unit,stratum\n{parts}".encode()]


TARGETS = (
    Target("copies", copies, seeds.protocol_tables, share=2),
    Target("sample", sample, samples),
)
